"""Labels in both languages, and ids that stay the same."""

from uuid import UUID, uuid5

NAMESPACE = UUID("0d1f6f0a-2b43-5a57-9a53-6b0c1a7d3a10")
DATABASE = "ogi-warehouse"


def both(chinese: str, english: str) -> str:
    """Return one label in both languages."""
    return f"{chinese} {english}"


def uuid(kind: str, slug: str) -> str:
    """Return the same UUID for the same object, in every edition of the bundle."""
    return str(uuid5(NAMESPACE, f"{kind}/{slug}"))
