"""Versions and copies from end to end: printed pages, read, loaded and built."""

from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import build_from_compiled, seeded
from support.raw_rows import add_report

from loaders.raw import schema

TITLE = "遂溪县财政局2021年政府信息公开工作年度报告"


def count(conn: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one number of a query."""
    return int(conn.execute(sql).fetchall()[0][0])


@pytest.fixture(scope="module")
def built(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A report, its copy on another host, a later version with one figure changed, and an area's report."""
    database = seeded(shared_folder, tmp_path_factory.mktemp("versions"))
    printed = {
        ("requests", line, column): number
        for column in ("natural_person", "total")
        for line, number in (("received", "9"), ("granted", "7"), ("other_other", "2"), ("outcome_total", "9"))
    }
    changed = printed | {("disclosure", "licensing", "decisions"): "41"}
    with duckdb.connect(str(database)) as conn:
        schema.create(conn)
        for name, host, dated_on, cells in (
            ("early", "www.suixi.gov.cn", "2022-01-20", printed),
            ("copy", "mirror.example", "2022-05-01", printed),
            ("late", "www.suixi.gov.cn", "2022-03-01", changed),
        ):
            document_id = add_report(conn, name, "遂溪县财政局", "2021", "2021", cells)
            conn.execute("update raw.documents set published_on = $1 where document_id = $2", [dated_on, document_id])
            conn.execute(
                "insert into raw.document_locations values ($1, $2, $3, null, 'run')",
                [document_id, f"http://{host}/{name}", host],
            )
        for name, text in (("own", "县政府本级收到申请9件。"), ("area", "全县共收到政府信息公开申请9件。")):
            document_id = add_report(conn, name, "遂溪县人民政府", "2021", "2021", printed)
            conn.execute("insert into raw.document_texts values ($1, $2)", [document_id, text])
    build_from_compiled(shared_folder, database)
    return duckdb.connect(str(database), read_only=True)


def test_one_report_is_current_and_the_earlier_one_kept(built: duckdb.DuckDBPyConnection) -> None:
    """The later of the two versions; the copy is one of the earlier."""
    found = built.execute(
        "select reports.title, reports.is_current, reports.version_rank, originals.title"
        " from marts.dim_report as reports left join marts.dim_report as originals"
        " on reports.copy_of = originals.document_id where reports.body_name = '遂溪县财政局'"
    ).fetchall()
    assert sorted(found) == [("copy", False, 2, "early"), ("early", False, 2, None), ("late", True, 1, None)]


def test_one_changed_figure_is_one_finding(built: duckdb.DuckDBPyConnection) -> None:
    """At its cell, with what the earlier version printed; no identity is broken by it."""
    found = built.execute(
        "select table_code, row_code, column_code, expected, reported, difference from marts.fct_findings"
        " where rule_code = 'version_change'"
    ).fetchall()
    assert found == [("disclosure", "licensing", "decisions", 0, 41, 41)]
    assert built.execute(
        "select finding_count, is_consistent from marts.dim_report where title = 'late'"
    ).fetchall() == [(1, True)]


def test_the_marts_count_the_body_once(built: duckdb.DuckDBPyConnection) -> None:
    """One row and nine requests, not three rows and twenty-seven."""
    found = built.execute(
        "select count(*), sum(received) from marts.rpt_requests where body_name = '遂溪县财政局'"
    ).fetchall()
    assert found == [(1, 9)]
    body = "select document_id from marts.dim_report where body_name = '遂溪县财政局'"
    assert count(built, f"select sum(received) from marts.fct_requests where document_id in ({body})") == 9
    assert (
        count(built, f"select count(distinct document_id) from intermediate.int_cells where document_id in ({body})")
        == 3
    )


def test_a_government_and_its_area_are_no_versions_of_each_other(built: duckdb.DuckDBPyConnection) -> None:
    """The same figures, two scopes: both current, and no sum crosses them."""
    found = built.execute(
        "select scope_code, is_current, copy_of from marts.dim_report where body_name = '遂溪县人民政府' order by all"
    ).fetchall()
    assert found == [("area", True, None), ("own", True, None)]


def test_an_earlier_day_is_a_filter(built: duckdb.DuckDBPyConnection) -> None:
    """The analysis that shows it: what was known on a day, without snapshots."""
    sql = (Path(__file__).parents[2] / "analyses" / "as_it_was_known_on_a_day.sql").read_text(encoding="utf-8")
    assert "2020-12-31" in sql
    known = {
        day: {
            title
            for title, body, *_ in built.execute(sql.replace("2020-12-31", day)).fetchall()
            if body == "遂溪县财政局"
        }
        for day in ("2022-01-01", "2022-02-01", "2022-04-01")
    }
    assert known == {"2022-01-01": set(), "2022-02-01": {"early"}, "2022-04-01": {"late"}}
