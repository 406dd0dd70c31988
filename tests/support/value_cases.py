"""Reports whose values rest on more than their print: contradictions, corrections, units; and extreme figures.

One warehouse holds them all, since making it takes much longer than a report more.
"""

import hashlib
from pathlib import Path

import duckdb

from loaders.raw import schema
from support.command import call, must_succeed
from support.dbt_runs import filled
from support.extremes import write_extremes
from support.raw_rows import Place, add_prose_figure, add_report, requests

EXTREME_COUNT = 24  # reports of extreme figures: they print each text in a count
FEES = ("disclosure", "fees", "fees_collected")
PROCUREMENT = ("disclosure", "procurement", "procurement_amount")


def document(name: str) -> str:
    """Return the id that raw_rows gives a document of this name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def line(row: str, **columns: str) -> dict[Place, str]:
    """Return the cells of one request line."""
    return {("requests", row, column): text for column, text in columns.items()}


def stock(issued: str, repealed: str, in_force: str) -> dict[Place, str]:
    """Return the cells of the normative documents."""
    row = ("disclosure", "normative_documents")
    return {(*row, "issued_in_year"): issued, (*row, "repealed_in_year"): repealed, (*row, "in_force"): in_force}


def granted(count: int) -> dict[Place, str]:
    """Return a year of so many requests, all granted."""
    return requests("natural_person", received=count, granted=count, outcome_total=count)


CONTRADICTED = (  # the line of granted says 10, the columns of natural persons and of totals say 0
    requests("natural_person", unable_not_held=5)
    | line("received", natural_person="5", commercial_enterprise="2", total="7")
    | line("outcome_total", natural_person="5", commercial_enterprise="2", total="7")
    | line("granted", natural_person="", commercial_enterprise="2", total="12")
)
FLOW_SAYS_4 = (
    requests("natural_person", received=9, granted=9, outcome_total=9)
    | line("received", legal_service_organization="")
    | line("granted", legal_service_organization="4", total="13")
    | line("outcome_total", legal_service_organization="4", total="13")
)
REVIEW = {
    ("review", "reconsideration", "corrected"): "1",
    ("review", "reconsideration", "pending"): "3",
    ("review", "reconsideration", "total"): "1",
    ("review", "litigation_direct", "upheld"): "2",
}
REPORTS: dict[str, tuple[str, int, dict[Place, str], dict[Place, str]]] = {
    "n1": ("徐闻县教育局", 2021, CONTRADICTED, {}),
    "n16": ("吴川市教育局", 2021, FLOW_SAYS_4, {}),
    "n2": ("徐闻县公安局", 2021, granted(5) | REVIEW, {}),
    "b14": ("遂溪县教育局", 2021, CONTRADICTED, {}),
    "b14b": ("徐闻县财政局", 2021, granted(50) | line("granted", total="5"), {}),
    "erratum": ("徐闻县林业局", 2021, granted(50) | line("granted", total="5"), {}),
    "n14 2021": ("吴川市民政局", 2021, granted(2) | stock("1", "0", "10"), {}),
    "n14 2022": ("吴川市民政局", 2022, granted(2) | stock("3", "1", "12"), {}),
    "n14 2023": ("吴川市民政局", 2023, granted(2) | stock("3", "1", "15"), {}),
    "n3 none": ("徐闻县水务局", 2021, granted(1) | {FEES: "592372449"}, {}),
    "n3 own": ("徐闻县商务局", 2021, granted(1) | {FEES: "12.5万元"}, {}),
    "n3 zero": ("徐闻县统计局", 2021, granted(1) | {FEES: "0"}, {}),
    "b43 2021": ("雷州市财政局", 2021, granted(1) | {FEES: "592372449"}, {FEES: "万元"}),
    "b43 2022": ("雷州市财政局", 2022, granted(1) | {FEES: "59237.24"}, {FEES: "万元"}),
    "zeros": ("吴川市财政局", 2021, line("received", total="") | line("granted", natural_person=""), {}),
    "negative": ("吴川市水务局", 2021, line("granted", total="-3") | {FEES: "-1.5"}, {FEES: "万元"}),
}
CORRECTIONS = [
    ("b14", "requests", "granted", "total", "12", "2", "report"),
    ("b14b", "requests", "granted", "total", "5", "50", "reading"),
    ("erratum", "requests", "granted", "total", "5", "50", "report"),
    ("n14 2022", "disclosure", "normative_documents", "in_force", "12", "13", "report"),
]


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """Store the cases and the corrections."""
    schema.create(conn)
    for name, (body, year, printed, units) in REPORTS.items():
        identity = add_report(conn, name, body, str(year), "2021", printed, units=units)
        if name == "zeros":
            add_prose_figure(conn, identity, "requests_received", "30", "件")
            conn.execute("update raw.documents set prose_count = 1 where document_id = $1", [identity])
    conn.executemany(
        "insert into seeds.report_corrections by name select $1 as correction_id, 'cell' as kind, $2 as document_id,"
        " $3 as table_code, $4 as row_code, $5 as column_code, $6 as old_value, $7 as new_value, $8 as cause,"
        " 'accepted' as status, 'a test' as reason, 'x' as source_uri, 'x' as corrected_by,"
        " date '2025-01-01' as corrected_on",
        [[name, document(name), *row] for name, *row in CORRECTIONS],
    )


def values_warehouse(shared: Path) -> Path:
    """Return the warehouse of the cases and of loaded reports of extreme figures, built. Read it, or copy it."""

    def load(database: Path) -> None:
        with duckdb.connect(database) as conn:
            fill(conn)
        folder = database.parent / "reports"
        write_extremes(folder, EXTREME_COUNT)
        must_succeed(call("load", folder, OGI_DB=str(database)))

    return filled(shared, "values", load)
