"""What changed between two editions: a case for each kind of change, and none where nothing changed."""

import duckdb
import pytest
from support import editions

from ogi.edition.write import write

HUAIAN = "(select document_id from marts.dim_report where body_name = '淮安市人民政府')"
CELL = f"document_id = {HUAIAN} and applicant_code = 'natural_person' and outcome_code = 'granted'"
PLACE = ("淮安市人民政府", 2024, "fct_request_outcomes", "natural_person/granted")


@pytest.fixture
def small(built_once, tmp_path):
    """A warehouse of few marts, this test's own."""
    return editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb")


def changes(small, folder, *statements):
    """Publish, change the warehouse, publish again; return what the second edition says of itself, and its changes."""
    write(small, folder)
    editions.change(small, *statements)
    facts = write(small, folder)
    with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn:
        rows = conn.execute(
            "select change_code, body_name, report_year, mart, place, value_before, value_after, basis_before,"
            " basis_after from edition_changes"
        ).fetchall()
    return facts, rows


def test_the_same_again_changes_nothing(small, tmp_path):
    facts, rows = changes(small, tmp_path / "published")
    assert (facts["changes"], rows) == ({}, [])
    assert facts["since"] < facts["name"]


def test_the_first_edition_compares_with_nothing(small, tmp_path):
    facts = write(small, tmp_path / "published")
    assert (facts["since"], facts["changes"]) == (None, {})


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            f"update marts.fct_request_outcomes set value = 7, value_basis = 'corrected' where {CELL}",
            ("figure_corrected", *PLACE, "1288", "7", "printed", "corrected"),
        ),
        (
            f"update marts.fct_request_outcomes set value = null, value_basis = 'unknown' where {CELL}",
            ("figure_changed", *PLACE, "1288", None, "printed", "unknown"),
        ),
        (
            f"delete from marts.fct_request_outcomes where {CELL}",
            ("figure_changed", *PLACE, "1288", None, "printed", None),
        ),
        (
            f"update marts.dim_report set scope_code = 'own' where document_id = {HUAIAN} and scope_code <> 'own'",
            ("report_changed", "淮安市人民政府", 2024, None, "scope_code", "area", "own", None, None),
        ),
        (
            f"update marts.dim_report set is_current = false where document_id = {HUAIAN}",
            ("report_superseded", "淮安市人民政府", 2024, None, None, None, None, None, None),
        ),
        (
            "insert into marts.dim_report select * replace ('new' as document_id, '新市' as body_name, 2025 as"
            " report_year) from marts.dim_report limit 1",
            ("report_added", "新市", 2025, None, None, None, None, None, None),
        ),
    ],
    ids=["corrected", "unknown", "gone", "scope", "superseded", "added"],
)
def test_each_change_is_a_row(small, tmp_path, statement, expected):
    facts, rows = changes(small, tmp_path / "published", statement)
    assert rows == [expected]
    assert facts["changes"] == {expected[0]: 1}


def test_a_correction_withdrawn_and_a_report_reinstated(small, tmp_path):
    corrected = f"update marts.fct_request_outcomes set value = 7, value_basis = 'corrected' where {CELL}"
    superseded = f"update marts.dim_report set is_current = false where document_id = {HUAIAN}"
    changes(small, tmp_path / "published", corrected, superseded)
    _, rows = changes(
        small,
        tmp_path / "published",
        f"update marts.fct_request_outcomes set value = 1288, value_basis = 'printed' where {CELL}",
        f"update marts.dim_report set is_current = true where document_id = {HUAIAN}",
    )
    assert rows == [
        ("correction_withdrawn", *PLACE, "7", "1288", "corrected", "printed"),
        ("report_reinstated", "淮安市人民政府", 2024, None, None, None, None, None, None),
    ]


def test_findings_that_come_and_go(small, tmp_path):
    _, rows = changes(
        small,
        tmp_path / "published",
        "update marts.fct_findings set row_code = 'elsewhere' where rule_code = 'outcome_sum'"
        " and column_code = 'natural_person' and document_id = (select min(document_id) from marts.fct_findings"
        " where rule_code = 'outcome_sum')",
    )
    assert [row[0] for row in rows] == ["finding_added", "finding_removed"]
    assert rows[0][4].startswith("outcome_sum/requests/elsewhere/natural_person")
    assert rows[0][6] == rows[1][5] is not None


def test_a_report_that_goes_is_told_once_and_its_figures_not_at_all(small, tmp_path):
    gone = [
        f"delete from marts.{name} where document_id = {HUAIAN}" for name in ("fct_request_outcomes", "rpt_requests")
    ]
    gone.append("delete from marts.dim_report where body_name = '淮安市人民政府'")
    _, rows = changes(small, tmp_path / "published", *gone)
    assert rows == [("report_removed", "淮安市人民政府", 2024, None, None, None, None, None, None)]


def test_an_edition_of_other_columns_is_not_compared(small, tmp_path):
    write(small, tmp_path / "published")
    editions.change(small, "alter table marts.dim_report rename column scope_code to scope")
    facts = write(small, tmp_path / "published")
    assert (facts["since"], facts["changes"]) == (None, {})
