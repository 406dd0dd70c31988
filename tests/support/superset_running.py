"""What the fixtures hand to the tests: an edition, and a Superset that runs on it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.project import ROOT

PASSWORD = "of-the-tests"
START_SECONDS = 600


@dataclass(frozen=True)
class Edition:
    """A published edition, and the warehouse that it is made from."""

    warehouse: Path
    folder: Path

    @property
    def database(self) -> Path:
        """The edition's database."""
        return self.folder / "ogi.duckdb"

    def publish(self) -> str:
        """Publish once more; return the new edition's name."""
        environment = {**os.environ, "OGI_DB": str(self.warehouse), "PYTHONPATH": str(ROOT)}
        call = [sys.executable, "-m", "ogi", "publish", "--to", str(self.folder), "--no-docs"]
        done = subprocess.run(call, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        with duckdb.connect(self.database, read_only=True) as conn:
            return str(conn.execute("select name from edition").fetchall()[0][0])


@dataclass(frozen=True)
class Running:
    """A running Superset: its address, its folder of records, and what `make bi` printed."""

    address: str
    state: Path
    said: str
