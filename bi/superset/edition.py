"""Which edition Superset reads."""

from pathlib import Path

from loaders.project import ROOT
from ogi.edition import DATABASE
from ogi.errors import OgiError
from ogi.settings import published_path

DEMO = ROOT / "published" / "demo"  # where `make demo` publishes


def database(name: str) -> Path:
    """Return the database of the edition called `name`.

    The name is empty for the published edition (OGI_PUBLISHED), `demo` for the synthetic country, else the folder
    of an edition. Raises OgiError where nothing is published there.
    """
    folder = DEMO if name == "demo" else Path(name).absolute() if name else published_path()
    path = folder / DATABASE
    if not path.exists():
        mend = "make demo" if name == "demo" else "ogi publish (after make build, where there is no warehouse yet)"
        raise OgiError(f"there is no edition at {path}", f"Publish one with: {mend}")
    return path
