"""Mergers, renamings and vertical bodies: what is compared between years, what adds up, and who is missing."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import filled
from support.raw_rows import Place, add_report, requests

from loaders.raw import schema

# body, year, received, carried in, carried out
YEARS_OF_BODIES = [
    # 下城区 was merged into 拱墅区 in 2021: 4 + 3 = 7
    *[("杭州市下城区民政局", 2019, 10, 0, 1), ("杭州市拱墅区民政局", 2019, 20, 0, 2)],
    *[("杭州市下城区民政局", 2020, 10, 1, 4), ("杭州市拱墅区民政局", 2020, 20, 2, 3)],
    *[("杭州市拱墅区民政局", 2021, 30, 7, 1), ("杭州市拱墅区民政局", 2022, 30, 1, 0)],
    # the same with a false sum, and with a report that is not there
    *[
        ("杭州市下城区财政局", 2020, 10, 0, 4),
        ("杭州市拱墅区财政局", 2020, 20, 0, 3),
        ("杭州市拱墅区财政局", 2021, 9, 8, 0),
    ],
    *[("杭州市拱墅区司法局", 2020, 20, 0, 3), ("杭州市拱墅区司法局", 2021, 30, 7, 0)],
    *[("杭州市下城区水利局", 2020, 20, 0, 3), ("杭州市拱墅区水利局", 2021, 30, 7, 0)],
    # 临平区 was split off from 余杭区 in 2021, 江干区 divided between 上城区 and 钱塘区
    *[
        ("杭州市余杭区民政局", 2020, 20, 0, 6),
        ("杭州市余杭区民政局", 2021, 30, 4, 0),
        ("杭州市临平区民政局", 2021, 5, 2, 0),
    ],
    # a department renamed, with its name a year late; another merged in 2023
    *[
        ("遂溪县卫生和计划生育局", 2019, 11, 0, 1),
        ("遂溪县卫生健康局", 2020, 11, 1, 1),
        ("遂溪县卫生健康局", 2021, 11, 1, 0),
    ],
    *[("遂溪县乡村振兴局", 2021, 3, 0, 0), ("遂溪县乡村振兴局", 2022, 3, 0, 2)],
    *[("遂溪县农业农村局", year, 3, 0, 0) for year in (2021, 2022)],
    ("遂溪县农业农村局", 2023, 3, 2, 0),
    # a year misread
    ("徐闻县体育局", 2055, 2, 0, 0),
]


def flow(received: int, carried_in: int, carried_out: int) -> dict[Place, str]:
    """Return the cells of a year of requests that are all granted."""
    decided = received + carried_in - carried_out
    lines = {"received": received, "carried_in": carried_in, "granted": decided, "outcome_total": decided}
    return requests("natural_person", **lines, carried_out=carried_out)


def fill(database: Path) -> None:
    """Store the reports of a few divisions of today's and yesterday's China."""
    with duckdb.connect(database) as conn:
        schema.create(conn)
        conn.execute(
            "insert into raw.load_runs values ('1', timestamp '2026-01-31', null, '1', '{}', 'given', 0, 0, 0, 0)"
        )

        def add(body: str, year: int, cells: dict[Place, str], sentences: str = "") -> str:
            document = add_report(conn, f"{body} {year}", body, str(year), "2019" if year < 2021 else "2021", cells)
            conn.execute(
                "insert into raw.document_locations values ($1, $2, null, null, '1')", [document, f"{body} {year}"]
            )
            conn.execute("insert into raw.document_texts values ($1, $2)", [document, sentences])
            return document

        for body, year, received, carried_in, carried_out in YEARS_OF_BODIES:
            add(body, year, flow(received, carried_in, carried_out))
        # a county, its tax bureau and its departments; the prefecture above it
        whole = "本报告汇总全{}各部门、各单位的数据。全{}共收到政府信息公开申请{}件。"
        add("遂溪县人民政府", 2022, flow(80, 0, 0), whole.format("县", "县", 80))
        add("国家税务总局遂溪县税务局", 2022, flow(90, 0, 0))
        add("徐闻县人民政府", 2022, flow(60, 0, 0), whole.format("县", "县", 60))
        add("湛江市教育局", 2022, flow(5, 0, 0))
        add("湛江市人民政府", 2022, flow(144, 0, 0), whole.format("市", "市", 144))
        # sentences on one channel, of an earlier year and on one reason, as an earlier version of the loaders kept them
        for body, indicator, value, sentence in (
            ("徐闻县民政局", "requests_received", 30, "全年通过网络收到政府信息公开申请30件。"),
            ("徐闻县林业局", "requests_received", 30, "2020年收到政府信息公开申请30件。"),
            ("徐闻县教育局", "denied", 1, "其中涉及国家秘密不予公开1件。"),
            ("徐闻县财政局", "requests_received", 30, "2021年共收到政府信息公开申请30件。"),
        ):
            denied = {"denied_internal_affairs": 3} if indicator == "denied" else {}
            document = add(body, 2021, flow(45, 0, 0) | requests("natural_person", **denied))
            conn.execute(
                "insert into raw.prose_figures values ($1, $2, $3, '件', $4, 0, 1)",
                [document, indicator, str(value), sentence],
            )
            conn.execute("update raw.documents set prose_count = 1 where document_id = $1", [document])


@pytest.fixture(scope="module")
def warehouse(shared_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The reports, built."""
    with duckdb.connect(filled(shared_folder, "succession", fill), read_only=True) as conn:
        yield conn


def statuses(conn: duckdb.DuckDBPyConnection, rule: str) -> dict[tuple[str, int], tuple[int, int, str]]:
    """Return both sides and the status of a rule's checks of totals, by body and year."""
    found = conn.execute(
        "select body_name, report_year, expected, reported, status from marts.rpt_figure_checks"
        " inner join marts.dim_report using (document_id) where rule_code = $1"
        " and column_code in ('total', 'in_force') and row_code not in ('outcome_total')",
        [rule],
    ).fetchall()
    return {(body, year): (expected, reported, status) for body, year, expected, reported, status in found}


def test_what_is_carried_over_is_the_sum_of_those_who_were_merged(warehouse: duckdb.DuckDBPyConnection) -> None:
    """A false sum is a contradiction; one that lacks a report, or follows a division of territory, is open."""
    found = statuses(warehouse, "carry_over")
    assert found["杭州市拱墅区民政局", 2021] == (7, 7, "passed")
    assert found["杭州市拱墅区民政局", 2022] == (1, 1, "passed")
    assert found["杭州市拱墅区财政局", 2021] == (7, 8, "broken")
    assert found["杭州市拱墅区司法局", 2021] == (3, 7, "unassessable")
    assert found["杭州市拱墅区水利局", 2021] == (3, 7, "unassessable")
    assert found["杭州市余杭区民政局", 2021] == (6, 4, "unassessable")
    assert found["杭州市临平区民政局", 2021] == (6, 2, "unassessable")


def test_a_renamed_department_carries_on(warehouse: duckdb.DuckDBPyConnection) -> None:
    """And one that another was merged into carries on both, if the figures say so."""
    found = statuses(warehouse, "carry_over")
    assert found["遂溪县卫生健康局", 2020] == (1, 1, "passed")
    assert found["遂溪县农业农村局", 2023] == (2, 2, "passed")


def test_a_tax_bureau_is_no_part_of_a_county(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The county's own departments are, and each level is compared with the one below: 80 + 60 + 5 exceed 144."""
    found = statuses(warehouse, "area_parts")
    assert found == {("遂溪县人民政府", 2022): (6, 80, "passed"), ("湛江市人民政府", 2022): (145, 144, "broken")}
    assert warehouse.execute("select body_name from marts.dim_body where is_vertical").fetchall() == [
        ("国家税务总局遂溪县税务局",)
    ]


def test_sentences_on_a_part_or_another_year_contradict_nothing(warehouse: duckdb.DuckDBPyConnection) -> None:
    """One on the whole of the year does."""
    found = {body: status for (body, _), (_, _, status) in statuses(warehouse, "prose_against_table").items()}
    assert found == {
        "徐闻县民政局": "unassessable",
        "徐闻县林业局": "unassessable",
        "徐闻县教育局": "unassessable",
        "徐闻县财政局": "broken",
    }


def missing(conn: duckdb.DuckDBPyConnection, *bodies: str) -> list[tuple[str, int]]:
    """Return the years in which these bodies have no report and should have one."""
    return conn.execute(
        "select body_name, report_year from marts.rpt_coverage"
        " where coverage_state = 'none' and list_contains($1, body_name) order by all",
        [list(bodies)],
    ).fetchall()


def test_a_body_that_ended_is_not_missing(warehouse: duckdb.DuckDBPyConnection) -> None:
    """With its division, under another name or in another department; its successor is, if it stops."""
    ended = ("杭州市下城区民政局", "遂溪县卫生和计划生育局", "遂溪县乡村振兴局")
    assert missing(warehouse, *ended) == []
    assert missing(warehouse, "遂溪县卫生健康局") == [("遂溪县卫生健康局", 2022), ("遂溪县卫生健康局", 2023)]
    assert missing(warehouse, "杭州市拱墅区民政局") == [("杭州市拱墅区民政局", 2023)]


def test_a_misread_year_makes_nobody_missing(warehouse: duckdb.DuckDBPyConnection) -> None:
    """No report is written thirty years after it was loaded: its year is open."""
    assert warehouse.execute("select max(report_year) from marts.rpt_coverage").fetchall() == [(2023,)]
    assert warehouse.execute(
        "select issue_code from marts.rpt_known_issues where body_name = '徐闻县体育局' order by all"
    ).fetchall() == [("implausible_year",), ("no_year",)]


def test_the_denominator_is_the_governments_that_existed(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Hangzhou has thirteen counties and districts; in 2021 临平区 and 钱塘区 came for 下城区 and 江干区."""
    found = warehouse.execute(
        "select report_year, count(*) from marts.rpt_coverage where is_existing_government and level = 'county'"
        " and region_code like '3301%' group by all order by all"
    ).fetchall()
    assert found == [(year, 13) for year in range(2019, 2024)]
    assert missing(warehouse, "杭州市下城区人民政府") == [
        ("杭州市下城区人民政府", 2019),
        ("杭州市下城区人民政府", 2020),
    ]
    assert warehouse.execute(
        "select government_count, reporting_government_count, round(government_coverage_share, 4)"
        " from marts.rpt_coverage_counts where province_code = '440000' and level = 'prefecture' and report_year = 2022"
    ).fetchall() == [(21, 1, 0.0476)]
