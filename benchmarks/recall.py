"""Measures which planted faults the findings report, and how many findings are false.

    python -m benchmarks.recall --faults 570
    python -m benchmarks.recall --features       with what real data has and rules must not mistake for faults
    python -m benchmarks.recall --size 9 9 8 --faults 0     a hundred thousand reports that agree with each other

Prints a table with one row for each rule, and with features one for each class of faults that only such a country has.
The exit code is 1 when a planted fault of an identity was missed, or a body without a fault has a finding of an
identity. Faults of `open_year_carry_over` are not expected to be found.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.project import ROOT
from synthetic.body_reports import FaultyCountry
from synthetic.country.divisions import DEFAULT_SIZE, Region, country
from synthetic.country.features import featured_country
from synthetic.country.raw_rows import fill
from synthetic.country.web_pages import uri
from synthetic.faults import PLANTERS, plant_faults
from synthetic.feature_faults import FEATURE_PLANTERS, plant_feature_faults
from synthetic.reports.forms import SEEDS

LEFT_OPEN = ("open_year_carry_over",)  # classes of faults that no rule can know
LAST_LINES = 25  # of dbt's output, shown when it fails
DEMO = "{demo: true}"
DEMO_WITH_FEATURES = "{demo: true, demo_features: true}"
Finding = tuple[str, str, str | None, str | None]  # document_id, rule_code, row_code, column_code


@dataclass(frozen=True)
class Recall:
    """The result of one rule.

    kind            of the rule, such as identity
    planted, found  faults planted, and how many of them have a finding
    beside          reports with a finding of this rule and a fault of another one, which may break this rule too
    findings        of this rule in all reports
    false_findings  findings in reports of bodies without a fault, and `false_reports`, the number of these reports
    """

    rule_code: str
    kind: str
    planted: int
    found: int
    beside: int
    findings: int
    false_findings: int
    false_reports: int

    @property
    def precision(self) -> float:
        """The share of findings in reports of bodies with a fault; 1 without any finding."""
        return 1 - self.false_findings / self.findings if self.findings else 1.0


@dataclass(frozen=True)
class FeatureRecall:
    """The result of one class of faults that only a country with features has: its rule, faults planted and found."""

    class_name: str
    rule_code: str
    planted: int
    found: int


@dataclass(frozen=True)
class Result:
    """The results of all rules and classes, and what they are of.

    missed           faults without a finding, by class
    report_count     all reports
    untouched_count  reports of bodies without a fault
    """

    rules: list[Recall]
    features: list[FeatureRecall]
    missed: dict[str, list[Finding]]
    report_count: int
    untouched_count: int

    @property
    def is_good(self) -> bool:
        """Whether each planted fault of an identity was found, without a false finding of an identity."""
        identities = [rule for rule in self.rules if rule.kind == "identity"]
        classes = [one for one in self.features if one.class_name not in LEFT_OPEN]
        return all(rule.found == rule.planted and not rule.false_findings for rule in identities) and all(
            one.found == one.planted for one in classes
        )


def build(database: Path, vars: str = DEMO) -> None:
    """Build all models that the findings need, without tests; raises RuntimeError with the end of dbt's output."""
    command = [sys.executable, "-m", "dbt.cli.main", "--no-use-colors", "build", "--select", "+fct_findings"]
    command += ["--exclude-resource-type", "test", "unit_test", "--vars", vars]
    command += ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent / "logs")]
    environment = {**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)}
    process = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if process.returncode:
        raise RuntimeError("\n".join((process.stdout + process.stderr).splitlines()[-LAST_LINES:]))


def compared(faulty: FaultyCountry, database: Path) -> Result:
    """Compare the planted faults with marts.fct_findings of a built warehouse."""
    with duckdb.connect(str(database), read_only=True) as conn:
        documents = dict(conn.execute("select uri, document_id from raw.document_locations").fetchall())
        findings: list[Finding] = conn.execute(
            "select document_id, rule_code, row_code, column_code from marts.fct_findings"
        ).fetchall()
    planted: dict[str, list[Finding]] = {}
    for fault in faulty.faults:
        document = documents[uri(faulty.country, fault.report)]
        finding = (document, fault.rule_code, fault.row_code, fault.column_code)
        planted.setdefault(fault.class_name, []).append(finding)
    # a fault may name no cell, or only a column
    reported = set(findings) | {(document, rule, None, None) for document, rule, _, _ in findings}
    reported |= {(document, rule, None, column) for document, rule, _, column in findings}
    missed = {name: [finding for finding in of_class if finding not in reported] for name, of_class in planted.items()}
    features = [
        FeatureRecall(name, of_class[0][1], planted=len(of_class), found=len(of_class) - len(missed[name]))
        for name, of_class in planted.items()
        if name in FEATURE_PLANTERS
    ]
    false = _false_findings(faulty, documents, findings)
    rules = [_recall(rule, kind, planted, missed, findings, false) for rule, kind in _rules()]
    bodies_with_fault = {fault.report.body for fault in faulty.faults}
    untouched = sum(report.body not in bodies_with_fault for report in faulty.reports)
    return Result(rules, features, missed, len(faulty.reports), untouched)


def _recall(
    rule: str,
    kind: str,
    planted: dict[str, list[Finding]],
    missed: dict[str, list[Finding]],
    findings: list[Finding],
    false: list[Finding],
) -> Recall:
    """Return the result of one rule; faults of the classes of a country with features count as `beside`."""
    count = len(planted.get(rule, []))
    documents_of_faults = {finding[0] for finding in planted.get(rule, [])}
    of_rule = [finding for finding in findings if finding[1] == rule]
    false_of_rule = [finding for finding in false if finding[1] == rule]
    return Recall(
        rule,
        kind,
        planted=count,
        found=count - len(missed.get(rule, [])),
        beside=len({finding[0] for finding in of_rule} - documents_of_faults),
        findings=len(of_rule),
        false_findings=len(false_of_rule),
        false_reports=len({finding[0] for finding in false_of_rule}),
    )


def _false_findings(faulty: FaultyCountry, documents: dict[str, str], findings: list[Finding]) -> list[Finding]:
    """Return the findings in reports of bodies without a fault."""
    bodies = faulty.country.bodies
    body_of = {documents[uri(faulty.country, report)]: report.body for report in faulty.reports}
    bodies_with_fault = {fault.report.body for fault in faulty.faults}
    regions_with_fault = {bodies[body].region for body in bodies_with_fault}
    # a fault in a report can raise its requests above those of its division, and of the divisions above it
    divisions_with_fault = {name for region in regions_with_fault for name in _with_upper(region)}
    return [
        finding
        for finding in findings
        if body_of[finding[0]] not in bodies_with_fault
        and not (finding[1] == "area_parts" and bodies[body_of[finding[0]]].region.name in divisions_with_fault)
    ]


def _with_upper(region: Region) -> tuple[str, str, str]:
    """Return the names of a division, of its prefecture and of its province; each is unique."""
    return region.name, region.prefecture_name, region.province_name


def _rules() -> list[tuple[str, str]]:
    """Return (rule_code, kind) of each rule for which faults can be planted."""
    with (SEEDS / "rules.csv").open(encoding="utf-8", newline="") as file:
        return [(row["rule_code"], row["kind"]) for row in csv.DictReader(file) if row["rule_code"] in PLANTERS]


def show(result: Result) -> None:
    """Print the tables of docs/quality.md, then the missed faults."""
    print(f"{result.report_count:,} reports, {result.untouched_count:,} of them of bodies without a fault\n")
    print(
        "| rule | kind | planted | found | beside another fault | findings | false | precision | a thousand reports |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for rule in result.rules:
        rate = f"{1000 * rule.false_reports / max(result.untouched_count, 1):.2f}" if rule.false_reports else "0"
        counts = f"{rule.planted} | {rule.found} | {rule.beside} | {rule.findings} | {rule.false_findings}"
        print(f"| `{rule.rule_code}` | {rule.kind} | {counts} | {rule.precision:.3f} | {rate} |")
    if result.features:
        print("\n| class | rule | planted | found |")
        print("|---|---|---:|---:|")
    for one in result.features:
        print(f"| `{one.class_name}` | `{one.rule_code}` | {one.planted} | {one.found} |")
    for class_name, findings in result.missed.items():
        if findings:
            print(f"\nmissed {class_name}: {len(findings)}, such as {findings[0]}")


def main() -> int:
    """Plant faults in the invented country, build its findings, and print which faults they report."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--size", type=int, nargs=3, default=DEFAULT_SIZE, metavar=("PROVINCES", "PREFECTURES", "COUNTIES")
    )
    parser.add_argument("--faults", type=int, default=570)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder in which the database stays")
    parser.add_argument("--features", action="store_true", help="with mergers, vertical bodies and sentences on parts")
    options = parser.parse_args()
    size, seed = tuple(options.size), options.seed
    faulty = (
        plant_feature_faults(featured_country(size, seed), options.faults, seed)
        if options.features
        else plant_faults(country(size, seed), options.faults, seed)
    )
    with tempfile.TemporaryDirectory(prefix="ogi-recall-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        database = folder / "ogi.duckdb"
        fill(faulty, database)
        build(database, DEMO_WITH_FEATURES if options.features else DEMO)
        result = compared(faulty, database)
    show(result)
    return int(not result.is_good)


if __name__ == "__main__":
    sys.exit(main())
