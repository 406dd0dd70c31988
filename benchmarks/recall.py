"""Which planted faults the findings tell, and what they say of reports in which none was planted.

    python -m benchmarks.recall --faults 570
    python -m benchmarks.recall --size 9 9 8 --faults 0     a hundred thousand reports that agree with each other

Prints a table by rule, and ends with 1 where a fault of an identity was missed or a report that is in order breaks one.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.project import ROOT
from synthetic.country.country import DEMO, country
from synthetic.country.rows import fill, uri
from synthetic.faults import PLANTERS, Planted, planted
from synthetic.reports.forms import SEEDS

LAST_LINES = 25  # of what dbt said when it fails
Place = tuple[str, str, str | None, str | None]  # document, rule, row, column


@dataclass(frozen=True)
class Recall:
    """What became of one rule: faults planted and told, and findings where none was planted.

    `beside`: in reports with a fault of another rule, which may well break this one too; `false`: in reports of bodies
    without any fault.
    """

    rule_code: str
    kind: str
    planted: int
    found: int
    beside: int
    false_findings: int
    false_reports: int


@dataclass(frozen=True)
class Result:
    """All rules, and how many reports are of bodies without a fault."""

    rules: list[Recall]
    missed: list[Place]
    report_count: int
    untouched_count: int

    @property
    def is_good(self) -> bool:
        """Whether each planted fault of an identity is told, and no report in order breaks one."""
        return all(r.found == r.planted and not r.false_findings for r in self.rules if r.kind == "identity")


def build(database: Path, vars: str = "{demo: true}") -> None:
    """Build all that findings need, without tests; RuntimeError with what dbt said when it fails."""
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build", "--select", "+fct_findings"]
    command += ["--exclude-resource-type", "test", "unit_test", "--vars", vars]
    command += ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    environment = {**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError("\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:]))


def compared(edition: Planted, database: Path) -> Result:
    """Hold what was planted against marts.fct_findings."""
    with duckdb.connect(str(database), read_only=True) as conn:
        documents = dict(conn.execute("select uri, document_id from raw.document_locations").fetchall())
        findings: list[Place] = conn.execute(
            "select document_id, rule_code, row_code, column_code from marts.fct_findings"
        ).fetchall()
    wanted: list[Place] = [
        (documents[uri(edition.country, one.report)], one.rule_code, one.row_code, one.column_code)
        for one in edition.faults
    ]
    places = set(findings) | {(document, rule, None, None) for document, rule, _, _ in findings}
    places |= {(document, rule, None, column) for document, rule, _, column in findings}
    missed = [one for one in wanted if one not in places]
    rule_of = {document: rule for document, rule, _, _ in wanted}
    beside = {(one[0], one[1]) for one in findings if rule_of.get(one[0], one[1]) != one[1]}
    false = _false(edition, documents, findings)
    rules = [
        Recall(
            rule,
            kind,
            planted=sum(one[1] == rule for one in wanted),
            found=sum(one[1] == rule for one in wanted) - sum(one[1] == rule for one in missed),
            beside=sum(one[1] == rule for one in beside),
            false_findings=sum(one[1] == rule for one in false),
            false_reports=len({one[0] for one in false if one[1] == rule}),
        )
        for rule, kind in _rules()
    ]
    spoilt = {one.report.body for one in edition.faults}
    untouched = sum(report.body not in spoilt for report in edition.reports)
    return Result(rules, missed, len(edition.reports), untouched)


def _false(edition: Planted, documents: dict[str, str], findings: list[Place]) -> list[Place]:
    """The findings in reports of bodies without a fault."""
    bodies = edition.country.bodies
    body_of = {documents[uri(edition.country, report)]: report.body for report in edition.reports}
    spoilt = {one.report.body for one in edition.faults}
    spoilt_regions = {bodies[body].region.code for body in spoilt}
    return [
        one
        for one in findings
        if body_of[one[0]] not in spoilt
        # more requests in a department's report than it had may exceed its area's
        and not (one[1] == "area_parts" and bodies[body_of[one[0]]].region.code in spoilt_regions)
    ]


def _rules() -> list[tuple[str, str]]:
    with (SEEDS / "rules.csv").open(encoding="utf-8", newline="") as file:
        return [(row["rule_code"], row["kind"]) for row in csv.DictReader(file) if row["rule_code"] in PLANTERS]


def show(result: Result) -> None:
    """Print the table for docs/quality.md."""
    print(f"{result.report_count:,} reports, {result.untouched_count:,} of them of bodies without a fault\n")
    print("| rule | kind | planted | found | beside another fault | without any fault | a thousand reports |")
    print("|---|---|---:|---:|---:|---:|---:|")
    for one in result.rules:
        rate = f"{1000 * one.false_reports / max(result.untouched_count, 1):.2f}" if one.false_reports else "0"
        counts = f"{one.planted} | {one.found} | {one.beside} | {one.false_findings}"
        print(f"| `{one.rule_code}` | {one.kind} | {counts} | {rate} |")
    for rule, count in Counter(rule for _, rule, _, _ in result.missed).items():
        print(f"\nmissed {rule}: {count}, such as {next(one for one in result.missed if one[1] == rule)}")


def main() -> int:
    """Plant faults in the invented country, build it, and tell which are found."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--size", type=int, nargs=3, default=DEMO, metavar=("PROVINCES", "PREFECTURES", "COUNTIES"))
    parser.add_argument("--faults", type=int, default=570)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder to leave the database in")
    given = parser.parse_args()
    edition = planted(country(tuple(given.size), given.seed), given.faults, given.seed)
    with tempfile.TemporaryDirectory(prefix="ogi-recall-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "ogi.duckdb"
        fill(edition, database)
        build(database)
        result = compared(edition, database)
    show(result)
    return int(not result.is_good)


if __name__ == "__main__":
    sys.exit(main())
