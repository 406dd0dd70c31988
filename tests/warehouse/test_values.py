"""The values to use: what identities settle in real reports, and that a printed number never changes."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.forms.numbers import parse
from loaders.project import ROOT

# every figure of the facts, under the key of the raw cell that it comes from
FIGURES = """
    select document_id, 'requests' as table_code, flow as row_code, applicant_code as column_code,
        case flow when 'received' then received when 'carried_in' then carried_in
            when 'outcome_total' then outcome_total else carried_out end as value,
        case flow when 'received' then received_reported when 'carried_in' then carried_in_reported
            when 'outcome_total' then outcome_total_reported else carried_out_reported end as reported_value,
        case flow when 'received' then received_basis when 'carried_in' then carried_in_basis
            when 'outcome_total' then outcome_total_basis else carried_out_basis end as value_basis
    from marts.fct_requests, unnest(['received', 'carried_in', 'outcome_total', 'carried_out']) as flows(flow)
    union all
    select document_id, 'requests', outcome_code, applicant_code, value, reported_value, value_basis
    from marts.fct_request_outcomes
    union all
    select document_id, 'requests', line_code, 'total', value, total_reported, value_basis
    from marts.fct_request_totals
    union all
    select document_id, 'review', channel_code, result_code, value, reported_value, value_basis
    from marts.fct_litigation
    union all
    select document_id, 'review', channel_code, 'total', value, total_reported, value_basis
    from marts.fct_litigation_totals
    union all
    select document_id, 'disclosure', subject_code, measure_code, value, reported_value, value_basis
    from marts.fct_proactive_disclosure
"""
CHANGED = f"""
    select figures.*, cells.reported_value as printed
    from ({FIGURES}) as figures
    join staging.stg_cells as cells using (document_id, table_code, row_code, column_code)
    where cells.figure_kind = 'number' and (
        figures.reported_value is distinct from cells.reported_value
        or (cells.has_unit and figures.value is distinct from cells.reported_value)
        or figures.value_basis not in ('printed', 'solved', if(cells.has_unit, 'printed', 'unknown'))
    )
"""
OF_REPORT = "join marts.dim_report using (document_id)"


def basis_counts(conn: duckdb.DuckDBPyConnection, report: str) -> dict[tuple[str, str], int]:
    """Return the number of figures by table and basis, of the reports whose body or title begins as given."""
    found = conn.execute(
        f"select table_code, value_basis, count(*) from ({FIGURES}) {OF_REPORT}"
        " where starts_with(title, $1) or starts_with(body_name, $1) group by all",
        [report],
    )
    return {(table, basis): count for table, basis, count in found.fetchall()}


@pytest.fixture(scope="module")
def sample(built_once: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the embedded sample, to be read."""
    with duckdb.connect(built_once, read_only=True) as conn:
        yield conn


@pytest.fixture(scope="module")
def real(real_warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the real reports, to be read."""
    with duckdb.connect(real_warehouse, read_only=True) as conn:
        yield conn


@pytest.fixture(scope="module", params=["sample", "real"])
def either(request: pytest.FixtureRequest) -> Any:
    """Both warehouses, one after the other."""
    return request.getfixturevalue(request.param)


def test_blanks_of_a_real_report(sample: duckdb.DuckDBPyConnection) -> None:
    """Shanghai 2019 leaves zeros and line totals blank: its requests come out whole, its blank channel does not."""
    assert basis_counts(sample, "2019年上海市人民政府办公厅") == {
        ("disclosure", "printed"): 22,
        ("requests", "printed"): 35,
        ("requests", "blank_as_zero"): 107,
        ("requests", "solved"): 19,
        ("review", "printed"): 6,
        ("review", "blank_as_zero"): 4,
        ("review", "unknown"): 5,
    }
    totals = sample.execute(
        f"select line_code, value from marts.fct_request_totals {OF_REPORT}"
        " where starts_with(title, '2019年上海') and value_basis = 'solved' and value > 200 order by value"
    ).fetchall()
    assert totals == [("unable_not_held", 265), ("granted", 272)]
    unknown = sample.execute(
        f"select distinct channel_code from marts.fct_litigation {OF_REPORT}"
        " where starts_with(title, '2019年上海') and value is null"
    ).fetchall()
    assert unknown == [("litigation_after_reconsideration",)]


def test_a_lost_total_is_found(real: duckdb.DuckDBPyConnection) -> None:
    """Kewei 2024: 200 figures, and the lone 1 above its row is what was carried out."""
    counts = basis_counts(real, "2024 年上海市科委")
    assert sum(counts.values()) == 200
    assert {basis for _, basis in counts} == {"printed", "solved"}
    assert real.execute(
        f"select value, value_basis from marts.fct_request_totals {OF_REPORT}"
        " where starts_with(title, '2024 年上海市科委') and line_code = 'carried_out'"
    ).fetchall() == [(1, "solved")]


def test_a_report_of_blanks_has_no_figures(either: duckdb.DuckDBPyConnection) -> None:
    """003: neither a row nor a value."""
    reports = either.execute(
        "select document_id from marts.dim_report where requests_state = 'blank' and cell_count = 0"
    ).fetchall()
    assert len(reports) == 1
    figures = either.execute(f"select count(*) from ({FIGURES}) where document_id = $1", reports[0]).fetchall()
    assert figures == [(0,)]


def test_what_cannot_be_told_is_not_solved(real: duckdb.DuckDBPyConnection) -> None:
    """Pingtan 2020 prints 20 in a run-together line where the outcomes add up to 26: neither is taken."""
    assert real.execute(
        f"select total_reported, value, value_basis from marts.fct_request_totals {OF_REPORT}"
        " where contains(title, '平潭综合实验区2020年度') and line_code = 'outcome_total'"
    ).fetchall() == [(None, None, "unknown")]


def test_bases_add_up_to_the_cells_of_the_forms(either: duckdb.DuckDBPyConnection) -> None:
    """Each cell of a filled table has one figure and one basis; report by report."""
    wrong = either.execute(
        f"""
        with figures as (
            select document_id, table_code, count(value_basis) as figure_count from ({FIGURES}) group by all
        ),
        forms as (
            select document_id, table_code, count(*) as cell_count
            from intermediate.int_form_tables as form_tables
            join seeds.form_cells using (table_code)
            where state_code = 'filled' and is_current and form_cells.form_code = form_tables.form_code
            group by all
        )
        select * from figures full join forms using (document_id, table_code)
        where figure_count is distinct from cell_count
        """
    ).fetchall()
    assert wrong == []
    assert either.execute(f"select count(*) > 1000 from ({FIGURES})").fetchall() == [(True,)]


def test_no_printed_number_is_changed(either: duckdb.DuckDBPyConnection) -> None:
    """Raw against marts, over all reports."""
    assert either.execute(CHANGED).fetchall() == []


@cache
def amounts() -> set[tuple[str, str, str]]:
    """The forms' cells that are amounts."""
    with (ROOT / "seeds" / "form_cells.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["table_code"], row["row_code"], row["column_code"])
            for row in csv.DictReader(file)
            if row["unit_code"].startswith("CNY")
        }


def typed(place: tuple[str, str, str], cell_text: str, unit_text: str | None) -> Decimal | None:
    """What Python reads in a raw cell, amounts in CNY; None where no number is printed."""
    figure = parse(cell_text, unit_text, money=place in amounts())
    if figure.value is None:
        return None
    if place in amounts():
        return figure.value * {"元": 1, "万元": 10_000, "亿元": 100_000_000, None: 1}[figure.unit]
    return figure.value if figure.value == figure.value.to_integral_value() else None


def differences(conn: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The figures whose printed number, as Python reads raw, is not the marts' reported one, or not their value."""
    found = conn.execute(
        f"""
        select document_id, table_code, row_code, column_code, cell_text, unit_text,
            reported_value, value, value_basis
        from raw.cells join ({FIGURES}) using (document_id, table_code, row_code, column_code)
        """
    ).fetchall()
    assert len(found) > 1000
    wrong = []
    for document, *place, text, unit, reported, value, basis in found:
        number = typed((place[0], place[1], place[2]), text, unit)
        kept = basis in ("printed", "solved") and value == number
        no_unit = basis == "unknown" and value is None and tuple(place) in amounts()
        if reported != number or (number is not None and not (kept or no_unit)):
            wrong.append((document, *place, text, number, reported, value, basis))
    return wrong


def test_no_number_differs_from_what_python_reads(either: duckdb.DuckDBPyConnection) -> None:
    """Raw text, read without SQL, against the marts: every printed number is there, and is the value."""
    assert differences(either) == []


@pytest.mark.parametrize(
    "change",
    [
        "update raw.cells set cell_text = '9' || cell_text where cell_text = '258'",
        "update marts.fct_request_outcomes set reported_value = null where reported_value > 100",
        "update marts.fct_litigation set value = value + 1 where reported_value = 72",
    ],
)
def test_a_number_that_differs_would_be_seen(built: Path, change: str) -> None:
    """Else the test above would prove nothing."""
    with duckdb.connect(built) as conn:
        conn.execute(change)
        assert differences(conn)


@pytest.mark.parametrize(
    "change",
    [
        "update marts.fct_request_outcomes set value = value + 1 where value_basis = 'printed' and value > 100",
        "update marts.fct_litigation_totals set value = 0 where total_reported > 0",
        "update marts.fct_request_totals set total_reported = total_reported - 1 where total_reported > 100",
        "update marts.fct_proactive_disclosure set value_basis = 'blank_as_zero' where value > 0",
    ],
)
def test_a_changed_number_would_be_seen(built: Path, change: str) -> None:
    """Else the test above would prove nothing."""
    with duckdb.connect(built) as conn:
        conn.execute(change)
        assert conn.execute(CHANGED).fetchall()
