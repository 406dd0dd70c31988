"""What users of a report's figures should know, from the raw rows to rpt_known_issues and rpt_unplaced_texts."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import filled
from support.raw_rows import add_document, add_report, requests

BODY = "黄山市人民政府"
YEARS = {  # what these reports print as their year
    "no year of four digits": "20221年",
    "signed before": "2022年",
    "published before": "2024年",
    "after its loading": "2025年",
}
FLOWS = requests("natural_person", received=10, carried_in=1, granted=9, outcome_total=9, carried_out=2)
GONE = ("requests", "denied_state_secret", "natural_person")  # a cell whose place was not found


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """A report for each issue, by its title, each of a year of its own."""
    add_report(conn, "fine", BODY, "2019", "2021", FLOWS)
    for name, year, reason in (("line numbers", "2020", "further_column"), ("in doubt", "2021", "no_column")):
        document_id = add_report(conn, name, BODY, year, "2021", FLOWS)
        place = f"document_id = '{document_id}' and table_code = 'requests'"
        conn.execute(
            f"delete from raw.cells where {place} and row_code = $1 and column_code = $2",
            GONE[1:],
        )
        conn.execute(f"update raw.form_tables set cell_count = cell_count - 1, unplaced_count = 1 where {place}")
        conn.execute(f"update raw.documents set cell_count = cell_count - 1 where document_id = '{document_id}'")
        conn.execute(
            "insert into raw.unplaced_cells values ($1, 'requests', '7', '国家秘密', '行次', $2, null, 0, 1)",
            [document_id, reason],
        )
    hidden = add_document(conn, "hidden", BODY, "2022")
    conn.execute("insert into raw.form_tables values ($1, 'requests', '2021', 9, 0, 2, null, 0, 9)", [hidden])
    for start in range(2):
        conn.execute(
            "insert into raw.unplaced_cells values ($1, 'requests', '3', null, null, 'hidden', null, $2, $2 + 1)",
            [hidden, start],
        )
    add_report(conn, "later than itself", BODY, "2032", "2021", FLOWS)
    add_report(conn, "two years", BODY, None, "2021", FLOWS)
    add_report(conn, "two bodies", None, "2023", "2021", FLOWS)
    add_report(conn, "publisher", BODY, "2023", "2021", FLOWS)
    add_report(conn, "cut short", BODY, "2018", "2021", FLOWS)
    for title, year in YEARS.items():
        add_report(conn, title, BODY, year, "2021", FLOWS)
    for change in (
        "is_truncated = true where title = 'cut short'",
        "published_on = '2024-01-31' where title not in ('two bodies', 'published before', 'after its loading')",
        "published_on = '2023-12-31' where title = 'published before'",
        "signed_on = '2021年1月19日' where title = 'signed before'",
        "contradictions = 'year' where title = 'two years'",
        "contradictions = 'body' where title = 'two bodies'",
        "body_source = 'publisher' where title = 'publisher'",
    ):
        conn.execute(f"update raw.documents set {change}")


@pytest.fixture(scope="module")
def marts(shared_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse."""

    def load(database: Path) -> None:
        with duckdb.connect(database) as conn:
            fill(conn)
            conn.execute("insert into raw.document_texts select document_id, '政府信息公开' from raw.documents")
            conn.execute(
                "insert into raw.document_locations select document_id, title, null, null, 'run' from raw.documents"
            )
            conn.execute(
                "insert into raw.load_runs by name select 'run' as run_id, '1' as loader_version, '[]' as arguments,"
                " 'given' as origin, count(*) as seen_count, count(*) as loaded_count, 0 as known_count,"
                " 0 as rejected_count, timestamp '2024-06-01' as started_at, timestamp '2024-06-01' as finished_at"
                " from raw.documents"
            )

    with duckdb.connect(filled(shared_folder, "issues", load), read_only=True) as conn:
        yield conn


ISSUES = {
    "fine": {"unknown_scope"},
    "line numbers": {"unknown_scope"},
    "in doubt": {"unknown_scope", "unplaced_texts", "unknown_values"},
    "hidden": {"unknown_scope", "hidden_tables", "absent_tables"},
    "later than itself": {"unknown_scope", "no_year", "implausible_year"},
    "two years": {"unknown_scope", "no_year", "contradicting_year"},
    "two bodies": {"no_body", "contradicting_body"},
    "publisher": {"unknown_scope", "publisher_body"},
    "cut short": {"unknown_scope", "truncated"},
    **{title: {"unknown_scope", "no_year", "implausible_year"} for title in YEARS},
}


@pytest.mark.parametrize("title", ISSUES)
def test_issues_of_a_report(marts: duckdb.DuckDBPyConnection, title: str) -> None:
    """These and no others; signals and changes between years are another matter."""
    found = marts.execute(
        "select issue_code from marts.rpt_known_issues join marts.dim_report using (document_id)"
        " where title = $1 and issue_code not in ('signals', 'broken_identities')",
        [title],
    ).fetchall()
    assert {code for (code,) in found} == ISSUES[title]


def test_a_year_that_cannot_be_is_open(marts: duckdb.DuckDBPyConnection) -> None:
    """None of these reports is in a year, so none is on top of the table or in the place of another report."""
    found = marts.execute("select title, report_year from marts.dim_report where list_contains($1, title)", [[*YEARS]])
    assert dict(found.fetchall()) == dict.fromkeys(YEARS)
    assert marts.execute(
        "select body_name, report_year from marts.rpt_requests order by report_year desc nulls last limit 1"
    ).fetchall() == [(BODY, 2023)]
    assert marts.execute(
        "select title from marts.dim_report where report_year in (2022, 2024, 2025) and is_current"
    ).fetchall() == [("hidden",)]


def test_a_text_that_is_no_figure_leaves_the_line_settled(marts: duckdb.DuckDBPyConnection) -> None:
    """The missing cell is zero by its line's printed total, unless the text may be its figure."""
    found = marts.execute(
        "select title, value, value_basis from marts.rpt_provenance join marts.dim_report using (document_id)"
        " where table_code = $1 and row_code = $2 and column_code = $3 and title in ('line numbers', 'in doubt')"
        " order by all",
        GONE,
    ).fetchall()
    assert found == [("in doubt", None, "unknown"), ("line numbers", 0, "solved")]


def test_what_has_no_place_is_listed_with_its_reason(marts: duckdb.DuckDBPyConnection) -> None:
    """Each text, and whether it may be a figure."""
    found = marts.execute(
        "select title, text_number, cell_text, column_label, u.reason_code, is_doubtful, reason_en is not null"
        " from marts.rpt_unplaced_texts as u join marts.dim_report using (document_id) order by all"
    ).fetchall()
    assert found == [
        ("hidden", 1, "3", None, "hidden", False, True),
        ("hidden", 2, "3", None, "hidden", False, True),
        ("in doubt", 1, "7", "行次", "no_column", True, True),
        ("line numbers", 1, "7", "行次", "further_column", False, True),
    ]


def test_hidden_tables_have_a_state_of_their_own(marts: duckdb.DuckDBPyConnection) -> None:
    """They are neither absent nor blank, and print nothing that counts."""
    assert marts.execute(
        "select requests_state, review_state, unplaced_count, doubtful_count from marts.dim_report"
        " where title = 'hidden'"
    ).fetchall() == [("hidden", "absent", 2, 0)]
