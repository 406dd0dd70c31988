"""Find the edition that Superset reads."""

from pathlib import Path

from loaders.project import ROOT
from ogi.errors import OgiError
from ogi.published import DATABASE
from ogi.settings import published_path

DEMO = ROOT / "published" / "demo"  # where `make demo` publishes


def database(name: str) -> Path:
    """Return the path of an edition's database.

    `name` is '' for the published edition (OGI_PUBLISHED), 'demo' for the synthetic country, or the folder of an
    edition. Raises OgiError if there is no database.
    """
    folder = DEMO if name == "demo" else Path(name).absolute() if name else published_path()
    path = folder / DATABASE
    if not path.exists():
        command = "make demo" if name == "demo" else "ogi publish (after make build, if there is no warehouse yet)"
        raise OgiError(f"there is no edition at {path}", f"Publish one with: {command}")
    return path
