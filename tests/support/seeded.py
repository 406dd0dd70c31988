"""A copy of the loaders beside changed seeds: what a change of rows alone does to a reading."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from loaders.project import ROOT

Row = dict[str, str]
_READ = """
import json, sys
from pathlib import Path
from loaders.read import read
for path in sys.stdin.read().split("\\n"):
    reading = read(Path(path).read_bytes())
    names = [name for name in reading.__slots__ if name != "text"]
    print(json.dumps({name: getattr(reading, name) for name in names}, ensure_ascii=False))
"""


def rows_of(name: str) -> list[Row]:
    """Return the rows of a seed of the project."""
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def with_seeds(folder: Path, changes: dict[str, Callable[[list[Row]], list[Row]]]) -> Path:
    """Copy loaders and seeds into a new folder and change the rows of some seeds there; return the folder."""
    shutil.copytree(ROOT / "loaders", folder / "loaders", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    for name, change in changes.items():
        rows = change(rows_of(name))
        with (folder / "seeds" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows_of(name)[0], lineterminator="\n", restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def readings_of(folder: Path, contents: Sequence[bytes]) -> list[dict[str, Any]]:
    """Return the readings of contents by the loaders and seeds of a folder, without their texts."""
    paths = [folder / f"content_{number}" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return readings(folder, paths)


def readings(folder: Path, paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the readings of files by the loaders and seeds of a folder, without their texts."""
    command = [sys.executable, "-c", _READ]
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
    found = subprocess.run(
        command, input="\n".join(map(str, paths)), capture_output=True, text=True, check=True, env=environment
    )
    return [json.loads(line) for line in found.stdout.splitlines()]
