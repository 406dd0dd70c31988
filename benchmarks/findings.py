"""Measures how long the findings of a hundred thousand reports take, when all models before them are built.

    python -m benchmarks.findings [--size 9 9 8] [--faults 5000] [--keep FOLDER]

The reports are those of the invented country, all published, with a fault in one report of each of `--faults` bodies.
After a build, one `dbt run` of models/intermediate/checks and marts.fct_findings is measured: the wall time from the
first to the last model, the sum of the models' times, and the CPU time with dbt's start. The exit code is 1 when the
wall time is more than 90 s for each 100,000 reports.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.recall import LAST_LINES, build
from loaders.project import ROOT
from synthetic.country.divisions import MAX_SIZE, country
from synthetic.country.raw_rows import fill
from synthetic.faults import plant_faults

MEASURED = ("path:models/intermediate/checks", "fct_findings")
TARGET_SECONDS = 90
SLOWEST_SHOWN = 6


@dataclass(frozen=True)
class Times:
    """Seconds of one dbt call: wall time, the sum of the models' times, CPU time, and the time of each model."""

    wall: float
    models: float
    cpu: float
    by_model: dict[str, float]


def dbt(database: Path, *arguments: str) -> Times:
    """Run dbt on a database and return its times; raises RuntimeError with the end of its output when it fails."""
    target = database.parent / "target"
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments, "--vars", "{demo: true}"]
    command += ["--target-path", str(target), "--log-path", str(database.parent / "logs")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)}
    process = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if process.returncode:
        raise RuntimeError("\n".join((process.stdout + process.stderr).splitlines()[-LAST_LINES:]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    by_model = {result["unique_id"].split(".")[-1]: result["execution_time"] for result in run["results"]}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Times(run["elapsed_time"], sum(by_model.values()), cpu, by_model)


def main() -> int:
    """Measure the findings of the invented country."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--size", type=int, nargs=3, default=MAX_SIZE, metavar=("PROVINCES", "PREFECTURES", "COUNTIES"))
    parser.add_argument("--faults", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays; it is reused")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ogi-findings-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "ogi.duckdb"
        if not database.exists():
            fill(plant_faults(country(tuple(options.size), missing=0), options.faults), database)
            build(database)
        return show(database, dbt(database, "run", "--select", *MEASURED))


def show(database: Path, times: Times) -> int:
    """Print the times and the numbers of rows; return 1 when the target is missed, else 0."""
    with duckdb.connect(str(database), read_only=True) as conn:
        reports, checks, findings = conn.execute(
            "select (select count(*) from intermediate.int_reports),"
            " (select count(*) from intermediate.int_all_checks), (select count(*) from marts.fct_findings)"
        ).fetchall()[0]
    print("| reports | checks | findings | s | models added up, s | of CPU | load of the machine |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {reports:,} | {checks:,} | {findings:,} | {times.wall:.1f} | {times.models:.1f} | {times.cpu:.1f} "
        f"| {os.getloadavg()[0]:.1f} |"
    )
    slowest = sorted(times.by_model.items(), key=lambda item: -item[1])[:SLOWEST_SHOWN]
    print("\nslowest: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in slowest))
    return int(times.wall > TARGET_SECONDS * reports / 100_000)


if __name__ == "__main__":
    sys.exit(main())
