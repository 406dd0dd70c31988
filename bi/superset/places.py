"""Where Superset's environment and its own records lie: both outside version control."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "requirements.lock"
BUNDLE = HERE / "bundle"
CONFIG = HERE / "superset_config.py"


def environment_path() -> Path:
    """Return the folder of Superset's virtual environment, one for each lock.

    It lies in OGI_BI_HOME, or in the user's cache, where all checkouts share it.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ogi-warehouse" / "bi"
    home = Path(os.environ.get("OGI_BI_HOME") or cache).absolute()
    return home / f"superset-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"


def state_path() -> Path:
    """Return the folder of Superset's own records: OGI_BI_STATE, or .state beside this file."""
    return Path(os.environ.get("OGI_BI_STATE") or HERE / ".state").absolute()


@dataclass(frozen=True)
class State:
    """Superset's own records: accounts, the imported dashboards, and the key that signs sessions."""

    folder: Path

    @property
    def key_file(self) -> Path:
        """The secret key, readable by its owner alone."""
        return self.folder / "secret_key"

    @property
    def metadata(self) -> Path:
        """Superset's metadata database, an SQLite file."""
        return self.folder / "superset.db"

    @property
    def prepared(self) -> Path:
        """Which lock and bundle the metadata database was last prepared with."""
        return self.folder / "prepared"

    @property
    def log(self) -> Path:
        """What Superset says while it is prepared and while it runs."""
        return self.folder / "superset.log"

    def create(self) -> None:
        """Make the folder and, at first, a random key; nobody but the owner can read either."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.key_file.exists():
            handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
