"""Which edition Superset reads."""

from pathlib import Path

from loaders.project import ROOT, published_path
from ogi.edition import DATABASE
from ogi.errors import OgiError

DEMO = ROOT / "published" / "demo"  # where `make demo` publishes


def database(name: str) -> Path:
    """Return the database of the edition called `name`.

    The name is empty for the published edition (OGI_PUBLISHED), `demo` for the synthetic country, else the folder
    of an edition. Raises OgiError where nothing is published there.
    """
    if name == "demo":
        folder, mend = DEMO, "Make the synthetic country with: make demo"
    else:
        folder, mend = (
            Path(name).absolute() if name else published_path(),
            "Publish one with: ogi publish (make build makes the warehouse)",
        )
    path = folder / DATABASE
    if not path.exists():
        raise OgiError(f"there is no edition at {path}", mend)
    return path
