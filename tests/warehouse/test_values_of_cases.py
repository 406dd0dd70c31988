"""Values that sums rest on: contradicted lines settle nothing, corrections go all the way, money needs a unit."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import build_from_compiled, seeded
from support.raw_rows import Place, add_prose_figure, add_report, form_cells, requests

from loaders.raw import schema

FEES = ("disclosure", "fees", "fees_collected")
PROCUREMENT = ("disclosure", "procurement", "procurement_amount")
LARGEST = "999999999999999"  # of the 15 digits that a figure may have
UNITS = ("", "件", "万", "亿", "元", "万元", "亿元", "件亿")


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


EXTREMES = [
    "9223372036854775807",
    "9223372036854775808",
    "100000000000000",
    LARGEST,
    f"{LARGEST}.99999999",
    "0.00000001",
]
TEXTS = [f"{sign}{figure}{unit}" for figure in EXTREMES for unit in UNITS for sign in ("", "-")]


def add_extremes(conn: duckdb.DuckDBPyConnection) -> None:
    """Store reports of two years of bodies of two levels that print extreme figures in all cells and in sentences."""
    for number in range(8):
        year, form = 2020 + number % 2, ("2019", "2021")[number % 2]
        body = ("安徽省合肥市巢湖市", "阜阳市人民政府")[number // 2 % 2] + ("教育局" if number > 3 else "")
        printed = {place: TEXTS[(index * 7 + number * 31) % len(TEXTS)] for index, place in enumerate(form_cells(form))}
        units = {FEES: "亿元", PROCUREMENT: "亿元"}
        identity = add_report(conn, f"extreme {number}", body, str(year), form, printed, units=units)
        for index, indicator in enumerate(("requests_received", "items_disclosed", "processing_fees", "suits")):
            add_prose_figure(conn, identity, indicator, LARGEST, ("亿件", "万条", "亿元", "亿件")[index])
        conn.execute("update raw.documents set prose_count = 4 where document_id = $1", [identity])


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """Store the cases, the extreme figures and the corrections."""
    schema.create(conn)
    for name, (body, year, printed, units) in REPORTS.items():
        identity = add_report(conn, name, body, str(year), "2021", printed, units=units)
        if name == "zeros":
            add_prose_figure(conn, identity, "requests_received", "30", "件")
            conn.execute("update raw.documents set prose_count = 1 where document_id = $1", [identity])
    add_extremes(conn)
    conn.executemany(
        "insert into seeds.report_corrections by name select $1 as correction_id, 'cell' as kind, $2 as document_id,"
        " $3 as table_code, $4 as row_code, $5 as column_code, $6 as old_value, $7 as new_value, $8 as cause,"
        " 'accepted' as status, 'a test' as reason, 'x' as source_uri, 'x' as corrected_by,"
        " date '2025-01-01' as corrected_on",
        [[name, document(name), *row] for name, *row in CORRECTIONS],
    )


@pytest.fixture(scope="module")
def warehouse(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The cases, built: no figure stops a build."""
    database = seeded(shared_folder, tmp_path_factory.mktemp("values"))
    with duckdb.connect(database) as conn:
        fill(conn)
    build_from_compiled(shared_folder, database)
    with duckdb.connect(database, read_only=True) as conn:
        yield conn


def cells(conn: duckdb.DuckDBPyConnection, name: str, row: str) -> dict[str, tuple[Any, ...]]:
    """Return value and basis of the cells of one row that aren't a printed 0, by column."""
    found = conn.execute(
        "select column_code, cast(value as double), value_basis from intermediate.int_cells"
        " where document_id = $1 and row_code = $2 and (value is distinct from 0 or value_basis <> 'printed')",
        [document(name), row],
    ).fetchall()
    return {column: tuple(rest) for column, *rest in found}


def broken(conn: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Return the rules that a report breaks, and the signals."""
    return [
        rule
        for (rule,) in conn.execute(
            "select distinct rule_code from marts.fct_findings where document_id = $1 order by all", [document(name)]
        ).fetchall()
    ]


def test_a_contradicted_line_settles_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The line says 10 and the column 0; the line says 0 and the flow of the column 4."""
    assert cells(warehouse, "n1", "granted")["natural_person"] == (None, "unknown")
    assert cells(warehouse, "n16", "received")["legal_service_organization"] == (None, "unknown")


def test_blanks_are_no_zeros_where_a_sentence_gives_a_figure(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The table prints zeros and blanks, the sentence 30."""
    assert cells(warehouse, "zeros", "received") == {"total": (None, "unknown")}
    assert cells(warehouse, "zeros", "granted") == {"natural_person": (None, "unknown")}


def test_a_corrected_total_settles_its_line_anew(warehouse: duckdb.DuckDBPyConnection) -> None:
    """12 becomes 2, so the blank is 0, and the parts add up to 2."""
    assert cells(warehouse, "b14", "granted") == {
        "natural_person": (0, "blank_as_zero"),
        "commercial_enterprise": (2, "printed"),
        "total": (2, "corrected"),
    }
    assert warehouse.execute(
        "select total_reported, sum_of_parts, value from marts.fct_request_totals"
        " where document_id = $1 and line_code = 'granted'",
        [document("b14")],
    ).fetchall() == [(12, 2, 2)]


def test_a_corrected_stock_mends_the_next_year(warehouse: duckdb.DuckDBPyConnection) -> None:
    """13 + 3 - 1 = 15. The year itself prints 12, which follows from 10."""
    assert broken(warehouse, "n14 2023") == []
    assert broken(warehouse, "n14 2022") == []


def test_a_mended_reading_leaves_the_report_consistent(warehouse: duckdb.DuckDBPyConnection) -> None:
    """An erratum gives the same value, and the report stays at odds with itself."""
    for name in ("b14b", "erratum"):
        assert cells(warehouse, name, "granted")["total"] == (50, "corrected")
    assert broken(warehouse, "b14b") == []
    assert broken(warehouse, "erratum") == ["applicant_sum", "outcome_sum"]
    assert warehouse.execute(
        "select is_consistent from marts.dim_report where document_id in ($1, $2) order by document_id = $2",
        [document("b14b"), document("erratum")],
    ).fetchall() == [(True,), (False,)]


def test_an_amount_without_a_unit_has_no_value(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Whatever unit the official form prints; 0 needs none."""
    fees = {name: cells(warehouse, name, "fees").get("fees_collected", (0, "printed")) for name in REPORTS}
    assert fees["n3 none"] == (None, "unknown")
    assert fees["n3 own"] == (125000, "printed")
    assert fees["n3 zero"] == (0, "printed")


def test_an_amount_of_another_scale_is_a_signal(warehouse: duckdb.DuckDBPyConnection) -> None:
    """元 printed under a header in 万元: the value stays, with a signal; the sound year has none."""
    assert warehouse.execute(
        "select expected, reported, status from marts.fct_findings"
        " where document_id = $1 and rule_code = 'amount_scale'",
        [document("b43 2021")],
    ).fetchall() == [(592372400, 5923724490000, "signal")]
    assert broken(warehouse, "b43 2022") == []


def test_results_above_the_cases_give_no_share(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Neither of the report nor of its level, which counts it as left out."""
    rates = warehouse.execute(
        "select metric_code, numerator, is_known from marts.rpt_body_rates where document_id = $1"
        " and metric_kind = 'proportion' and topic_code = 'review' and item_code not like 'litigation_after%'",
        [document("n2")],
    ).fetchall()
    assert len(rates) == 12
    assert {row[1:] for row in rates} == {(None, False)}
    assert warehouse.execute(
        "select unknown_report_count > 0 from marts.rpt_level_rates where level = 'county' and scope_code = 'own'"
        " and report_year = 2021 and metric_code = 'reconsideration_correction_rate_on_closed'"
    ).fetchall() == [(True,)]


def test_a_negative_count_is_unknown(warehouse: duckdb.DuckDBPyConnection) -> None:
    """It stays as printed beside the value, and is a finding; a negative amount is a value."""
    assert cells(warehouse, "negative", "granted") == {"total": (None, "unknown")}
    assert cells(warehouse, "negative", "fees")["fees_collected"] == (-15000, "printed")
    assert warehouse.execute(
        "select rule_code, expected, reported from marts.fct_findings where document_id = $1 order by all",
        [document("negative")],
    ).fetchall() == [("counts_are_counts", 0, -3)]


def test_extreme_figures_are_unknown_and_known_issues(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Each current report tells how many; no value is larger than a sum can hold."""
    counts = warehouse.execute(
        "select document_id, issue_count from marts.rpt_known_issues where issue_code = 'figures_out_of_range'"
    ).fetchall()
    assert {row[0] for row in counts} == {document(f"extreme {number}") for number in range(8)}
    assert min(row[1] for row in counts) > 50
    assert warehouse.execute(
        "select max(abs(value)) filter (where column_code not in ('fees_collected', 'procurement_amount')) <= 1e12,"
        " max(abs(value)) <= 1e15, count(*) filter (where value > 9999999999) > 0 from intermediate.int_cells"
    ).fetchall() == [(True, True, True)]
    assert warehouse.execute("select max(value) < 1e15 from marts.fct_prose_figures").fetchall() == [(True,)]


def test_no_share_is_outside_its_bounds(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of a report, a level, a sector or a division."""
    for mart in ("body", "level", "sector", "region"):
        assert (
            warehouse.execute(
                f"select * from marts.rpt_{mart}_rates where metric_kind = 'proportion' and rate not between 0 and 1"
            ).fetchall()
            == []
        )
