"""How long the findings of a hundred thousand reports take, what they are made from being built.

    python -m benchmarks.findings [--size 9 9 8] [--faults 5000] [--keep FOLDER]

The invented country, every report published, a fault planted in one report of so many bodies. Measured is one `dbt run`
of models/intermediate/checks and marts.fct_findings after a build: the clock from first to last model, the seconds of
the models added up, and processor time, dbt's start included. Ends with 1 where the clock says more than 90 s for each
100,000 reports.
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
from synthetic.country.country import MOST, country
from synthetic.country.rows import fill
from synthetic.faults import planted

MEASURED = ("path:models/intermediate/checks", "fct_findings")
TARGET_SECONDS = 90
SLOWEST = 6


@dataclass(frozen=True)
class Taken:
    """Seconds of one dbt call: by the clock, of the models added up, of CPU; and each model's own."""

    clock: float
    models: float
    cpu: float
    by_model: dict[str, float]


def dbt(database: Path, *arguments: str) -> Taken:
    """Run dbt on a database; RuntimeError with the end of what it said when it fails."""
    target = database.parent / "target"
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", *arguments, "--vars", "{demo: true}"]
    command += ["--target-path", str(target), "--log-path", str(database.parent / "logs")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:]))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    by_model = {one["unique_id"].split(".")[-1]: one["execution_time"] for one in run["results"]}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(run["elapsed_time"], sum(by_model.values()), cpu, by_model)


def main() -> int:
    """Measure the findings of the invented country."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--size", type=int, nargs=3, default=MOST, metavar=("PROVINCES", "PREFECTURES", "COUNTIES"))
    parser.add_argument("--faults", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="a folder to leave the database in; measured again where it is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ogi-findings-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "ogi.duckdb"
        if not database.exists():
            fill(planted(country(tuple(given.size), missing=0), given.faults), database)
            build(database)
        return show(database, dbt(database, "run", "--select", *MEASURED))


def show(database: Path, taken: Taken) -> int:
    """Print the times and what the models hold; 1 where the target is missed."""
    with duckdb.connect(str(database), read_only=True) as conn:
        reports, checks, findings = conn.execute(
            "select (select count(*) from intermediate.int_reports),"
            " (select count(*) from intermediate.int_all_checks), (select count(*) from marts.fct_findings)"
        ).fetchall()[0]
    print("| reports | checks | findings | s | models added up, s | of CPU | load of the machine |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {reports:,} | {checks:,} | {findings:,} | {taken.clock:.1f} | {taken.models:.1f} | {taken.cpu:.1f} "
        f"| {os.getloadavg()[0]:.1f} |"
    )
    slowest = sorted(taken.by_model.items(), key=lambda one: -one[1])[:SLOWEST]
    print("\nslowest: " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in slowest))
    return int(taken.clock > TARGET_SECONDS * reports / 100_000)


if __name__ == "__main__":
    sys.exit(main())
