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
    target: Path

    def statuses(self) -> dict[str, str]:
        results = json.loads((self.target / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {one["unique_id"].split(".")[2]: one["status"] for one in results}

    def failures(self) -> dict[str, int]:
        results = json.loads((self.target / "run_results.json").read_text(encoding="utf-8"))["results"]
        return {one["unique_id"].split(".")[2]: one["failures"] for one in results if one["status"] == "fail"}

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))


def dbt(database: Path, *arguments: str, project: Path = ROOT) -> Run:
    """Call dbt on a database; its artifacts lie beside it."""
    target = database.parent / "target"
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments]
    command += ["--target-path", str(target), "--log-path", str(database.parent / "logs")]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Run(done.returncode, done.stdout + done.stderr, target)
