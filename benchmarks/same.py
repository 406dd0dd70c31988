"""Compares the readings and the marts of two commits, by digests.

    python -m benchmarks.same --documents FOLDER --out before.json     (in a checkout of the first commit)
    python -m benchmarks.same --documents FOLDER --out after.json      (in a checkout of the second commit)
    python -m benchmarks.same --compare before.json after.json

A reading is a line of `ogi extract --json` without version and path: cells, prose figures, unplaced texts, the reject,
and the document's title, body and dates. A mart is digested as sorted CSV without columns of time, run and version.
FOLDER holds documents of any kind; `ogi extract` is called for each of its subfolders.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = ("run_id", "loader_version")


def readings(folder: Path) -> dict[str, str]:
    """Return a digest of the reading of each document below a folder, by its path in the folder."""
    digests = {}
    for part in sorted({path.parent for path in folder.rglob("*") if path.is_file()}):
        files = sorted(path for path in part.iterdir() if path.is_file())
        for start in range(0, len(files), 2_000):
            output = _ogi("extract", "--json", *map(str, files[start : start + 2_000]))
            for line in output.splitlines():
                reading = json.loads(line)
                name = reading["document"].pop("uri")
                text = json.dumps(reading, ensure_ascii=False, sort_keys=True)
                digests[f"{part.relative_to(folder)}/{Path(name).name}"] = hashlib.sha256(text.encode()).hexdigest()
    return digests


def marts(database: Path) -> dict[str, str]:
    """Return a digest of each mart of a warehouse, as sorted CSV."""
    digests = {}
    with duckdb.connect(str(database), read_only=True) as conn, tempfile.TemporaryDirectory() as folder:
        tables = conn.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        for (table,) in tables:
            columns = conn.execute(
                "select column_name from duckdb_columns() where schema_name = 'marts' and table_name = $1"
                " and not starts_with(data_type, 'TIMESTAMP') order by column_name",
                [table],
            ).fetchall()
            names = ", ".join(f'"{name}"' for (name,) in columns if name not in LEFT_OUT)
            file = Path(folder) / "mart.csv"
            conn.execute(f"copy (select {names} from marts.{table} order by all) to '{file}' (header)")  # noqa: S608
            digests[table] = hashlib.sha256(file.read_bytes()).hexdigest()
    return digests


def built(folder: Path) -> dict[str, dict[str, str]]:
    """Build the sample and the demonstration, and return the digests of their marts."""
    sample = folder / "sample" / "ogi.duckdb"
    _ogi("build", database=sample)
    demo = folder / "demo"
    python = Path(sys.executable).parent
    command = [
        "make",
        "-o",
        ".venv/.installed",
        "demo",
        f"BIN={python}",
        f"DEMO={demo}",
        f"DEMO_EDITION={demo}/edition",
    ]
    subprocess.run(command, cwd=ROOT, env=_environment(), check=True, stdout=subprocess.DEVNULL)
    return {"sample": marts(sample), "demo": marts(demo / "ogi.duckdb")}


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def _ogi(*words: str, database: Path | None = None) -> str:
    settings = {"OGI_DB": str(database)} if database else {}
    command = [sys.executable, "-m", "ogi", *words]
    environment = _environment() | settings
    process = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return process.stdout


def differences(before: Path, after: Path) -> list[str]:
    """Return the names of digests that differ or are in one of two results only."""
    first, second = (json.loads(path.read_text(encoding="utf-8")) for path in (before, after))
    return [
        f"{part}: {name}"
        for part in sorted(first.keys() | second.keys())
        for name in sorted(first.get(part, {}).keys() | second.get(part, {}).keys())
        if first.get(part, {}).get(name) != second.get(part, {}).get(name)
    ]


def main() -> int:
    """Write the digests of this checkout, or compare two results; return 1 if they differ, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--no-marts", action="store_true", help="Only the readings.")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    options = parser.parse_args()
    if options.compare:
        differing = differences(*options.compare)
        print("\n".join(differing) or "equal")
        return 1 if differing else 0
    result = {f"readings of {folder.name}": readings(folder) for folder in options.documents}
    if not options.no_marts:
        with tempfile.TemporaryDirectory() as folder:
            result |= built(Path(folder))
    text = json.dumps(result, indent=1, ensure_ascii=False)
    options.out.write_text(text, encoding="utf-8")
    for part, digests in result.items():
        print(part, len(digests), hashlib.sha256("".join(sorted(digests.values())).encode()).hexdigest()[:16])
    return 0


if __name__ == "__main__":
    sys.exit(main())
