"""Labels in both languages, and stable UUIDs."""

from uuid import UUID, uuid5

NAMESPACE = UUID("0d1f6f0a-2b43-5a57-9a53-6b0c1a7d3a10")
DATABASE = "ogi-warehouse"


def both(chinese: str, english: str) -> str:
    """Return a label that holds both languages."""
    return f"{chinese} {english}"


def uuid(kind: str, slug: str) -> str:
    """Return the UUID of an object; it depends on its kind and slug only."""
    return str(uuid5(NAMESPACE, f"{kind}/{slug}"))
