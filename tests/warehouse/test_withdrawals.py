"""Withdrawn documents: in no mart but rpt_withdrawals, in no raw table of an edition, and a change of the edition."""

import duckdb
import pytest
from support import editions

from ogi.edition.write import write

WRONG = "(select document_id from raw.documents where title = 'withdrawn 2021')"


@pytest.fixture(scope="module")
def marts(small_warehouse):
    with duckdb.connect(small_warehouse, read_only=True) as conn:
        yield conn


def test_a_withdrawn_document_is_in_no_mart_but_that_of_withdrawals(marts):
    assert marts.execute(f"select {WRONG} is not null").fetchall() == [(True,)]
    tables = marts.execute(
        "select distinct table_name from duckdb_columns() where schema_name = 'marts' and column_name = 'document_id'"
    ).fetchall()
    holding = [
        name for (name,) in tables if marts.execute(f"from marts.{name} where document_id = {WRONG} limit 1").fetchall()
    ]
    assert holding == ["rpt_withdrawals"]


def test_the_version_that_it_had_replaced_counts(marts):
    rows = marts.execute(
        "select received, is_current from marts.rpt_requests join marts.dim_report using (document_id)"
        " where dim_report.body_name = '黄山市人民政府' and dim_report.report_year = 2021"
    ).fetchall()
    assert rows == [(20, True)]


def test_its_cells_and_sentences_are_set_aside_with_the_reason(marts):
    for name in ("cells", "prose_figures"):
        counts = marts.execute(
            f"select (select count(*) from raw.{name} where document_id = {WRONG}), count(*),"
            f" count(*) filter (where reason_code = 'withdrawn')"
            f" from intermediate.int_set_aside_{name} where document_id = {WRONG}"
        ).fetchall()
        assert counts[0][0] == counts[0][1] == counts[0][2] > 0


def test_each_decision_keeps_its_reason(marts):
    rows = marts.execute(
        "select title, decision_number, is_undo, is_in_force, reason, named = document_id"
        " from marts.rpt_withdrawals order by all"
    ).fetchall()
    assert rows == [
        ("prose 2021", 1, False, False, "a slip", False),
        ("prose 2021", 2, True, False, "it was right", True),
        ("withdrawn 2021", 1, False, True, "a draft", False),
    ]


def test_an_undone_withdrawal_leaves_the_report(marts):
    assert marts.execute("select count(*) from marts.dim_report where title = 'prose 2021'").fetchall() == [(1,)]


HUAIAN = "(select document_id from marts.dim_report where body_name = '淮安市人民政府')"
DECISION = "insert into marts.rpt_withdrawals by name select {} as document_id, {} as decision_number, {} as is_undo,"
DECISION += " {} as is_in_force, '' as reason, '' as decided_by, '' as named, now()::timestamp as decided_at"


@pytest.fixture
def small(built_once, tmp_path):
    """A warehouse of few marts, this test's own."""
    marts = (*editions.MARTS, "rpt_withdrawals")
    return editions.make_small(built_once, tmp_path / "small" / "ogi.duckdb", marts)


def raw_rows(folder, document_id):
    with duckdb.connect(folder / "ogi.duckdb", read_only=True) as conn:
        counts = [
            conn.execute(f"select count(*) from raw.{name} where document_id = '{document_id}'").fetchall()[0][0]
            for name in editions.RAW
        ]
        changes = conn.execute("select change_code, body_name, report_year from edition_changes").fetchall()
    return counts, changes


def test_an_edition_lists_withdrawal_and_return_and_has_the_raw_rows_accordingly(small, tmp_path):
    folder = tmp_path / "published"
    with duckdb.connect(small) as conn:
        ((document_id,),) = conn.execute(f"select {HUAIAN}").fetchall()
        conn.execute("create table kept as from marts.dim_report")
    write(small, folder)
    before, _ = raw_rows(folder, document_id)
    assert before[0] == 1
    assert before[1] > 100

    gone = [f"delete from marts.{name} where document_id = '{document_id}'" for name in ("rpt_requests", "fct_requests")]
    gone += [f"delete from marts.{name} where document_id = '{document_id}'" for name in ("fct_request_outcomes",)]
    gone += [DECISION.format(f"'{document_id}'", 1, "false", "true"), "delete from marts.dim_report where document_id ="]
    gone[-1] += f" '{document_id}'"
    editions.change(small, *gone)
    facts = write(small, folder)
    assert raw_rows(folder, document_id) == ([0, 0], [("report_withdrawn", "淮安市人民政府", 2024)])
    assert facts["documents"] == 10

    back = ["update marts.rpt_withdrawals set is_in_force = false", DECISION.format(f"'{document_id}'", 2, "true", "false")]
    back.append(f"insert into marts.dim_report from kept where document_id = '{document_id}'")
    editions.change(small, *back)
    write(small, folder)
    assert raw_rows(folder, document_id) == (before, [("report_restored", "淮安市人民政府", 2024)])
