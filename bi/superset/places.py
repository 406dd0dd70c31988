"""The folders of Superset's environment and state, both outside version control."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
CONFIG = HERE / "superset_config.py"


def environment_path() -> Path:
    """Return the folder of Superset's virtual environment; its name depends on the lock.

    It is below OGI_BI_HOME, or below the user's cache folder, which all checkouts share.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ogi-warehouse" / "bi"
    home = Path(os.environ.get("OGI_BI_HOME") or cache).absolute()
    return home / f"superset-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"


def state_path() -> Path:
    """Return the folder of Superset's state: OGI_BI_STATE, or `.state` in the folder of this file."""
    return Path(os.environ.get("OGI_BI_STATE") or HERE / ".state").absolute()


@dataclass(frozen=True)
class State:
    """Superset's state: its accounts, the imported dashboards, and the key that signs sessions."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The secret key; only its owner can read it."""
        return self.folder / "secret_key"

    @property
    def metadata(self) -> Path:
        """Superset's metadata database, an SQLite file."""
        return self.folder / "superset.db"

    @property
    def prepared(self) -> Path:
        """A digest of the lock and the bundle that the metadata database was last prepared with."""
        return self.folder / "prepared"

    @property
    def bundle(self) -> Path:
        """The dashboards as YAML files, written anew from `design/` at each start."""
        return self.folder / "bundle"

    @property
    def log(self) -> Path:
        """The output of Superset, of its preparation and of its server."""
        return self.folder / "superset.log"

    def create(self) -> None:
        """Create the folder and a random key if they are missing; only the owner can read them."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.key_file.exists():
            handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
