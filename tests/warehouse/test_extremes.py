"""No figure stops a build: reports of extreme figures go the whole way, from the files to an edition."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from support.command import call, must_succeed
from support.extremes import ALL, AMOUNTS, LARGEST, write_extremes
from support.sizes import IS_PROOF
from support.value_cases import EXTREME_COUNT, values_warehouse

from loaders.project import ROOT
from ogi.checks import stages
from ogi.edition.write import write
from ogi.published import DATABASE

# what a cell of a count means; None is unknown, as a negative count is
COUNTS = {
    LARGEST: None,
    "9223372036854775807": None,
    "9223372036854775808件": None,
    "1000000000000": 1000000000000,
    "1000000000000件": 1000000000000,
    "1000000000001": None,
    "1000000000000万": None,
    "100000000000000亿": None,
    "999999999999.99999999": None,
    "999,999,999,999,999件": None,
    "九千九百九十九亿": 999900000000,
    "九千九百九十九亿九千九百九十九万九千九百九十九件": 999999999999,
    "0.00000001": None,
    "0.00000001亿": 1,
    "0.000000001亿": None,
    "0.5": None,
    "0.5亿": 50000000,
    "2147483648件": 2147483648,
    "2147483648万": None,
    "2147483648万元": None,
    "-1000000000000": None,
    "减2147483648件": None,
}

FIGURE_TYPES = "bigint|hugeint|decimal|numeric"


@pytest.fixture(scope="module")
def warehouse(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Reports that print extreme figures, loaded, built, checked and written as an edition."""
    folder = tmp_path_factory.mktemp("extremes")
    database, published = folder / "ogi.duckdb", folder / "published"
    if IS_PROOF:
        write_extremes(folder / "reports", ALL)
        settings = {"OGI_DB": str(database), "OGI_PUBLISHED": str(published)}
        for words in (["load", folder / "reports"], ["build"], ["publish", "--no-docs"]):
            must_succeed(call(*words, **settings))
    else:  # the same models, tests and checks, in a fifth of the time
        shutil.copy(values_warehouse(shared_folder), database)
        assert stages.run_stage("marts", database, "check", published=published)
        write(database, published)
    with duckdb.connect(database, read_only=True) as conn:
        conn.execute(f"attach '{published / DATABASE}' as edition (read_only)")
        yield conn


def values(conn: duckdb.DuckDBPyConnection, condition: str, parameters: list[str]) -> set[tuple[Decimal | None, str]]:
    """Return the values of cells in print, with their basis, in all versions."""
    found = conn.execute(
        "select value, value_basis from raw.cells"
        " join intermediate.int_cells using (document_id, table_code, row_code, column_code)"
        f" where {condition}",
        parameters,
    )
    return set(found.fetchall())


@pytest.mark.parametrize("text", COUNTS)
def test_a_count_is_exact_or_unknown(warehouse: duckdb.DuckDBPyConnection, text: str) -> None:
    """In each cell that prints it."""
    found = values(warehouse, "cell_text = $1 and table_code <> 'disclosure'", [text])
    number = COUNTS[text]
    assert found == {(number, "unknown" if number is None else "printed")}


@pytest.mark.parametrize(("text", "unit", "amount"), AMOUNTS)
def test_an_amount_is_exact_or_unknown(
    warehouse: duckdb.DuckDBPyConnection, text: str, unit: str, amount: str | None
) -> None:
    """In CNY, by the unit of the cell or of its head."""
    condition = "cell_text = $1 and unit_text = $2 and column_code in ('fees_collected', 'procurement_amount')"
    found = values(warehouse, condition, [text, unit])
    assert found == {(None, "unknown") if amount is None else (Decimal(amount), "printed")}


def test_each_report_says_that_figures_are_out_of_range(warehouse: duckdb.DuckDBPyConnection) -> None:
    """In its known issues, whatever else is wrong with it."""
    counts = warehouse.execute(
        "select coalesce(issue_count, 0) from marts.dim_report as reports left join marts.rpt_known_issues as issues"
        " on reports.document_id = issues.document_id and issue_code = 'figures_out_of_range'"
        " where is_current and title like '安徽省%'"
    ).fetchall()
    assert len(counts) >= 20
    assert min(count for (count,) in counts) > 40


def test_no_value_is_larger_than_a_body_can_have(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Sums of a million of them fit into 64 bits."""
    assert warehouse.execute(
        "select max(abs(value)) filter (where column_code not in ('fees_collected', 'procurement_amount')) <= 1e12,"
        " max(abs(value)) <= 1e15, count(*) filter (where value > 9999999999) > 0 from intermediate.int_cells"
    ).fetchall() == [(True, True, True)]
    assert warehouse.execute("select max(value) < 1e15 from marts.fct_prose_figures").fetchall() == [(True,)]


def test_a_sentence_out_of_range_has_no_value(warehouse: duckdb.DuckDBPyConnection) -> None:
    """It stays as printed: 999999999999999亿件."""
    found = warehouse.execute(
        "select distinct reported_value, value, value_basis from marts.fct_prose_figures"
        " where value_text = $1 and unit_text = '亿件'",
        [LARGEST],
    )
    assert found.fetchall() == [(Decimal(LARGEST) * 10**8, None, "unknown")]


def test_sums_of_large_figures_are_sums(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The sum of parts is exact where all six are known, and unknown elsewhere."""
    wrong = warehouse.execute(
        "select t.document_id, t.line_code, t.sum_of_parts, p.total from marts.fct_request_totals as t join ("
        "   select document_id, outcome_code as line_code, if(count(value) = 6, sum(value), null) as total"
        "   from marts.fct_request_outcomes group by all) as p using (document_id, line_code)"
        " where t.sum_of_parts is distinct from p.total"
    )
    assert wrong.fetchall() == []


def test_the_edition_has_all_reports(warehouse: duckdb.DuckDBPyConnection) -> None:
    """And their figures, as the warehouse has them."""
    for table in ("dim_report", "fct_request_totals", "fct_prose_figures", "rpt_body_rates"):
        query = f"select count(*), bit_xor(hash(t)) from {{}}marts.{table} as t"
        published = warehouse.execute(query.format("edition.")).fetchall()
        assert published == warehouse.execute(query.format("")).fetchall(), table
    count = ALL if IS_PROOF else EXTREME_COUNT
    query = "select count(*) from edition.marts.dim_report where title like '安徽省%'"
    assert warehouse.execute(query).fetchall() == [(count,)]


def test_casts_of_figures_are_safe() -> None:
    """A figure that a type can't hold is null, and never an error: no model casts it otherwise."""
    casts = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("models", "macros")
        for path in sorted((ROOT / folder).rglob("*.sql"))
        for line in unsafe_casts(path.read_text(encoding="utf-8"))
    ]
    assert casts == []


def unsafe_casts(sql: str) -> list[str]:
    """Return the beginnings of casts to a type of figures that fail on a figure too large; constants may be cast."""
    found = re.findall(rf".{{0,40}}::\s*(?:{FIGURE_TYPES})", sql)
    for match in re.finditer(r"(?<![a-z_])cast\((?!-?[0-9]+ as )", sql):
        depth, end = 1, match.end()
        while depth and end < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        if re.search(rf"\sas\s+(?:{FIGURE_TYPES})(?:\([0-9, ]+\))?\s*\)$", sql[match.start() : end]):
            found.append(sql[match.start() : match.start() + 60])
    return found


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("select cast(value as bigint)", 1),
        ("select cast(if(a, sum(b), (c)) as decimal(32, 8)) as d", 1),
        ("select value::bigint", 1),
        ("cast(\n max(value) filter (where a)\n as bigint\n)", 1),
        ("select try_cast(value as bigint), cast(0 as bigint), cast(count(*) as integer), cast(a as varchar)", 0),
    ],
)
def test_an_unsafe_cast_is_seen(sql: str, count: int) -> None:
    """However it is written."""
    assert len(unsafe_casts(sql)) == count
