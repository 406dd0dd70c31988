"""Versions and copies from end to end: printed pages, read, loaded and built."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from support.dbt_runs import build_from_compiled, seeded
from support.raw_rows import Place, add_report, requests

from loaders.project import ROOT
from loaders.raw import schema

LICENSING = ("disclosure", "licensing", "decisions")
STATE_SECRET = [("requests", "denied_state_secret", column) for column in ("natural_person", "total")]
RECONSIDERED = [("review", "reconsideration", result) for result in ("upheld", "total")]


def count(conn: duckdb.DuckDBPyConnection, sql: str) -> int:
    """The one number of a query."""
    return int(conn.execute(sql).fetchall()[0][0])


def granted(total: int, **texts: str) -> dict[Place, str]:
    """Return a year of so many requests, all granted; `texts` gives the total of single lines."""
    printed = requests("natural_person", received=total, granted=total, outcome_total=total)
    return printed | {("requests", line, "total"): text for line, text in texts.items()}


def add_versions(conn: duckdb.DuckDBPyConnection) -> None:
    """A report, its copy on another host, a later version with one figure changed, and an area's report."""
    printed = {
        ("requests", line, column): number
        for column in ("natural_person", "total")
        for line, number in (("received", "9"), ("granted", "7"), ("other_other", "2"), ("outcome_total", "9"))
    }
    changed = printed | {LICENSING: "41"}
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
    for name, text in (
        ("own", "县政府本级收到申请9件。"),
        ("area", "全县共收到政府信息公开申请9件，其中县政府本级收到2件。"),
    ):
        document_id = add_report(conn, name, "遂溪县人民政府", "2021", "2021", printed)
        conn.execute("insert into raw.document_texts values ($1, $2)", [document_id, text])


def add_pairs(conn: duckdb.DuckDBPyConnection) -> None:
    """Two documents of one body and year, or of two names, each pair a case of its own."""

    def add(name: str, body: str, cells: dict[Place, str], day: int = 20) -> str:
        document_id = add_report(conn, name, body, "2021", "2021", cells)
        conn.execute(f"update raw.documents set published_on = '2022-01-{day}' where document_id = '{document_id}'")
        return document_id

    add("sound, a cell damaged later", "徐闻县财政局", granted(50))
    add("damaged later", "徐闻县财政局", granted(50, granted="5"), day=25)
    add("sound, less complete", "徐闻县水务局", granted(50) | {LICENSING: ""})
    add("damaged, more complete", "徐闻县水务局", granted(50, received="500"))
    add("sound, a blank", "徐闻县教育局", granted(30) | dict.fromkeys(STATE_SECRET, ""))
    add("stray 7", "徐闻县教育局", granted(30) | dict.fromkeys(STATE_SECRET, "") | {STATE_SECRET[1]: "7"})
    for name, tables, cells in (
        ("requests", ("requests",), granted(40)),
        ("other tables", ("disclosure", "review"), {LICENSING: "77"} | dict.fromkeys(RECONSIDERED, "3")),
    ):
        document_id = add(name, "徐闻县民政局", cells)
        for table in ("cells", "form_tables"):
            conn.execute(
                f"delete from raw.{table} where document_id = $1 and not list_contains($2::varchar[], table_code)",
                [document_id, list(tables)],
            )
        conn.execute(
            "update raw.documents set cell_count = (select count(*) from raw.cells where document_id = $1)"
            " where document_id = $1",
            [document_id],
        )
    add_report(conn, "the year before", "徐闻县民政局", "2020", "2021", granted(35))
    government = add("government", "徐闻县人民政府", granted(20))
    conn.execute("insert into raw.document_texts values ($1, '县政府本级收到政府信息公开申请20件。')", [government])
    add("its office", "徐闻县人民政府办公室", granted(20))
    add("an office of its own", "廉江市人民政府办公室", granted(21))
    add("another government", "廉江市人民政府", granted(22))
    for day in (20, 22):
        add(f"nameless {day}", "我局", granted(70), day)


@pytest.fixture(scope="module")
def built(shared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Reports of one body and year, by their title, built."""
    database = seeded(shared_folder, tmp_path_factory.mktemp("versions"))
    with duckdb.connect(str(database)) as conn:
        schema.create(conn)
        add_versions(conn)
        add_pairs(conn)
    build_from_compiled(shared_folder, database)
    return duckdb.connect(str(database), read_only=True)


def of_body(conn: duckdb.DuckDBPyConnection, columns: str, body: str) -> list[tuple[Any, ...]]:
    """Columns of dim_report for a body, called r, with the report that it is a copy of, called o."""
    return conn.execute(
        f"select r.title, {columns} from marts.dim_report as r left join marts.dim_report as o"
        " on r.copy_of = o.document_id where r.body_name = $1 and r.report_year = 2021 order by all",
        [body],
    ).fetchall()


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
        " join marts.dim_report using (document_id) where rule_code = 'version_change' and body_name = '遂溪县财政局'"
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
        "select scope_code, scope_basis, own_received, is_current, copy_of from marts.dim_report"
        " where body_name = '遂溪县人民政府' order by all"
    ).fetchall()
    assert found == [("area", "figure", 2, True, None), ("own", "figure", None, True, None)]


def test_an_earlier_day_is_a_filter(built: duckdb.DuckDBPyConnection) -> None:
    """The analysis that shows it: what was known on a day, without snapshots."""
    sql = (ROOT / "analyses" / "as_it_was_known_on_a_day.sql").read_text(encoding="utf-8")
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


@pytest.mark.parametrize(
    ("body", "current", "other", "received", "granted_total"),
    [
        ("徐闻县财政局", "sound, a cell damaged later", "damaged later", 50, 50),
        ("徐闻县水务局", "sound, less complete", "damaged, more complete", 50, 50),
        ("徐闻县教育局", "sound, a blank", "stray 7", 30, 30),
    ],
)
def test_a_sound_report_wins_over_a_damaged_one(
    built: duckdb.DuckDBPyConnection, body: str, current: str, other: str, received: int, granted_total: int
) -> None:
    """Whichever is later or has more figures."""
    assert of_body(built, "r.is_current, r.is_consistent", body) == sorted(
        [(current, True, True), (other, False, False)]
    )
    assert built.execute(
        "select received, granted, denied_state_secret from marts.rpt_requests where body_name = $1", [body]
    ).fetchall() == [(received, granted_total, 0)]


def test_the_damage_is_a_finding_of_reading(built: duckdb.DuckDBPyConnection) -> None:
    """Each changed cell, where the other version breaks identities; a revised figure is the report's."""
    assert built.execute(
        "select r.title, row_code, column_code, expected, reported, likely_cause from marts.fct_findings"
        " join marts.dim_report as r using (document_id) where rule_code = 'version_change' order by all"
    ).fetchall() == [
        ("late", "licensing", "decisions", 0, 41, "report"),
        ("sound, a cell damaged later", "granted", "total", 5, 50, "reading"),
        ("sound, less complete", "received", "total", 500, 50, "reading"),
    ]


def test_a_stray_figure_makes_no_original(built: duckdb.DuckDBPyConnection) -> None:
    """The damaged one is the copy."""
    assert of_body(built, "o.title", "徐闻县教育局") == [("sound, a blank", None), ("stray 7", "sound, a blank")]


def test_tables_split_over_two_documents_are_one_report(built: duckdb.DuckDBPyConnection) -> None:
    """Both current, one report_id, and every figure in the facts and once in the wide tables."""
    body = "徐闻县民政局"
    found = of_body(built, "r.is_current, r.report_id, r.requests_state, r.review_state", body)
    assert [row[:2] for row in found] == [("other tables", True), ("requests", True)]
    assert len({row[2] for row in found}) == 1
    assert [row[3:] for row in found] == [("absent", "filled"), ("filled", "absent")]
    documents = f"(select document_id from marts.dim_report where body_name = '{body}' and report_year = 2021)"
    for fact, figure, total in (
        ("fct_request_totals", "value) filter (where line_code = 'received'", 40),
        ("fct_proactive_disclosure", "value) filter (where subject_code = 'licensing'", 77),
        ("fct_litigation_totals", "value", 3),
    ):
        assert count(built, f"select sum({figure}) from marts.{fact} where document_id in {documents}") == total
    of_year = f"where body_name = '{body}' and report_year = 2021"
    assert built.execute(f"select received, requests_state from marts.rpt_requests {of_year}").fetchall() == [
        (40, "filled")
    ]
    assert built.execute(
        f"select metric_code, numerator from marts.rpt_body_rates {of_year}"
        " and metric_code in ('received_count', 'reconsideration_count') order by all"
    ).fetchall() == [("received_count", 40), ("reconsideration_count", 3)]
    assert count(built, f"select report_count from marts.rpt_coverage {of_year}") == 1
    assert count(built, f"select count(*) from marts.rpt_known_issues {of_year} and issue_code = 'absent_tables'") == 0
    assert count(built, f"select current_report_count from marts.rpt_body_scorecard where body_name = '{body}'") == 2


def test_the_questions_find_a_split_report(built: duckdb.DuckDBPyConnection) -> None:
    """An analysis and a dashboard join its tables by report_id: three reconsiderations beside forty requests."""
    analysis = (ROOT / "analyses" / "who_is_taken_to_court.sql").read_text(encoding="utf-8")
    rows = built.sql(analysis).filter("body_name = '徐闻县民政局'").fetchall()
    assert [row[1:6] for row in rows] == [(2021, "own", 40, 3, 0)]
    chart = (ROOT / "bi" / "superset" / "design" / "sql" / "review_results.sql").read_text(encoding="utf-8")
    figures = built.sql(chart).filter("body_name = '徐闻县民政局' and report_year = 2021 and value > 0")
    assert figures.project("result_name, value").fetchall() == [("维持 Upheld", 3)]


def test_years_of_two_scopes_are_not_compared(built: duckdb.DuckDBPyConnection) -> None:
    """The analysis of one body: each scope has its own series."""
    analysis = (ROOT / "analyses" / "one_body_over_the_years.sql").read_text(encoding="utf-8")
    key = "(select body_key from marts.dim_body where body_name = '遂溪县人民政府')"
    rows = built.execute(analysis.replace("cast(null as varchar)", key)).fetchall()
    assert [(row[1], row[2], row[10]) for row in rows] == [(2021, "area", None), (2021, "own", None)]


def test_a_split_report_continues_the_year_before(built: duckdb.DuckDBPyConnection) -> None:
    """The document with the table is compared."""
    assert built.execute(
        "select r.title, status, count(*) from intermediate.int_cross_checks join marts.dim_report as r"
        " using (document_id) where rule_code in ('carry_over', 'stock_of_documents')"
        " and body_name = '徐闻县民政局' group by all order by all"
    ).fetchall() == [("other tables", "passed", 2), ("requests", "passed", 7)]


def test_a_government_and_its_office_are_counted_once(built: duckdb.DuckDBPyConnection) -> None:
    """If they print the same; the office's report is the government's copy."""
    assert of_body(built, "r.is_current, o.title", "徐闻县人民政府办公室") == [("its office", False, "government")]
    assert built.execute(
        "select sum(received), sum(received) filter (where body_name like '廉江市%') from marts.rpt_requests"
        " where scope_code = 'own' and body_name in"
        " ('徐闻县人民政府', '徐闻县人民政府办公室', '廉江市人民政府办公室')"
    ).fetchall() == [(41, 21)]


def test_an_office_that_published_its_governments_report_is_not_missing(built: duckdb.DuckDBPyConnection) -> None:
    """Its year is filled, though its figures are the government's."""
    assert built.execute(
        "select coverage_state, report_count from marts.rpt_coverage where body_name = '徐闻县人民政府办公室'"
    ).fetchall() == [("filled", 1)]


def test_a_word_for_any_office_is_no_body(built: duckdb.DuckDBPyConnection) -> None:
    """Its reports stay, without a body, in no sum over bodies."""
    assert built.execute(
        "select title, body_key, is_current from marts.dim_report where title like 'nameless%' order by all"
    ).fetchall() == [("nameless 20", None, True), ("nameless 22", None, True)]
    assert count(built, "select count(*) from marts.dim_body where body_name = '我局'") == 0
    assert count(built, "select count(*) from marts.rpt_body_rates where body_name = '我局'") == 0
    assert count(built, "select count(*) from marts.rpt_known_issues where issue_code = 'no_body'") == 2
