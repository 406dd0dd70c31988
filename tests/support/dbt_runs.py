"""dbt as the tests call it: the project's own files, a database and artifacts of the test's own."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders.project import ROOT


@dataclass
class Run:
    """What a dbt call said, and the statuses it left by node name."""

    code: int
    said: str
    folder: str  # where the database and dbt's artifacts lie

    @property
    def database(self) -> Path:
        """The database that dbt was called on."""
        return Path(self.folder) / "ogi.duckdb"

    def statuses(self) -> dict[str, str]:
        """Return how each node went, by name; of exposures and saved queries nothing is built."""
        results = self.artifact("run_results")["results"]
        built = (one for one in results if not one["unique_id"].startswith(("exposure.", "saved_query.")))
        return {one["unique_id"].split(".")[2]: one["status"] for one in built}

    def failures(self) -> dict[str, int]:
        """Return how many rows each failed test caught, by name."""
        results = self.artifact("run_results")["results"]
        return {one["unique_id"].split(".")[2]: one["failures"] for one in results if one["status"] == "fail"}

    def artifact(self, name: str) -> dict[str, Any]:
        """Return one of dbt's artifacts: manifest or run_results."""
        return dict(json.loads((Path(self.folder) / "target" / f"{name}.json").read_text(encoding="utf-8")))


def dbt(database: Path, *arguments: str, project: Path = ROOT) -> Run:
    """Call dbt on a database; its artifacts lie beside it."""
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments]
    command += ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Run(done.returncode, done.stdout + done.stderr, str(database.parent))
