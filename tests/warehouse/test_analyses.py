"""The analyses are plain SQL on the marts, and answer their questions, on a small warehouse and on the sample."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.project import ROOT

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))


def text(name: str) -> str:
    """Return the SQL of an analysis as its file has it."""
    return (ROOT / "analyses" / f"{name}.sql").read_text(encoding="utf-8")


def answer(name: str, database: Path) -> list[dict[str, Any]]:
    """Return the rows of an analysis on a database."""
    with duckdb.connect(database, read_only=True) as conn:
        return rows(conn, name)


def rows(conn: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Return the rows of an analysis in a session."""
    result = conn.execute(text(name))
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def only_marts(built_once: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A session with the marts of the sample and no other schema, like an edition without raw."""
    with duckdb.connect() as conn:
        conn.execute(f"attach '{built_once}' as built (read_only)")
        conn.execute("create schema marts")
        tables = conn.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'marts'"
        ).fetchall()
        for (table,) in tables:
            conn.execute(f"create table marts.{table} as from built.marts.{table}")
        conn.execute("detach built")
        yield conn


def test_these_questions_are_asked() -> None:
    """Each analysis has a test below; the one of a day in test_versions.py."""
    assert ANALYSES == [
        "as_it_was_known_on_a_day",
        "how_bodies_differ",
        "how_requests_were_decided",
        "one_body_over_the_years",
        "what_changed_in_the_same_bodies",
        "what_stands_behind_a_rate",
        "what_the_carry_over_says",
        "what_two_denominators_change",
        "where_information_is_not_held",
        "which_bodies_contradict_themselves",
        "which_reasons_refuse",
        "which_refusal_reasons_grew",
        "which_reports_contradict_themselves",
        "who_asks",
        "who_is_granted",
        "who_is_overturned",
        "who_is_taken_to_court",
        "who_publishes_on_time",
    ]


@pytest.mark.parametrize("name", ANALYSES)
def test_each_runs_on_marts_alone(only_marts: duckdb.DuckDBPyConnection, name: str) -> None:
    """An analysis has no Jinja, so that dbt compiles it to itself, and it has rows on the sample."""
    assert "{{" not in text(name)
    assert "{%" not in text(name)
    assert rows(only_marts, name)


@pytest.mark.parametrize("name", ANALYSES)
def test_each_begins_with_its_question_grain_and_command(name: str) -> None:
    """The comment at the top has the question, the grain, the command, and the answer on the sample."""
    comment = text(name).partition("\nwith\n")[0].partition("\nselect\n")[0]
    question, *others = [line.removeprefix("-- ") for line in comment.splitlines()]
    assert "?" in question
    for beginning in ("Grain: One", f"Run: .venv/bin/duckdb -readonly warehouse/ogi.duckdb < analyses/{name}.sql"):
        assert any(line.lower().startswith(beginning.lower()) for line in others), beginning
    assert any(line.startswith("On the sample: ") for line in others)


def test_how_requests_were_decided(small_warehouse: Path, built_once: Path) -> None:
    """Only the broken report, whose blank is a zero, since its line adds up; the scope of all others is unknown."""
    found = answer("how_requests_were_decided", small_warehouse)
    counts: dict[str, int] = {}
    for row in found:
        counts[row["outcome_code"]] = counts.get(row["outcome_code"], 0) + row["request_count"]
    assert counts == {
        "granted": 0,
        "partially_granted": 0,
        "denied": 1,
        "unable": 0,
        "not_processed": 0,
        "other_handling": 0,
    }
    found = answer("how_requests_were_decided", built_once)
    assert {row["scope_code"] for row in found} == {"own", "area"}
    of_area = {row["outcome_code"]: row["request_count"] for row in found if row["scope_code"] == "area"}
    assert (of_area["granted"], of_area["denied"]) == (1420, 190)
    for scope in {row["scope_code"] for row in found}:
        of_scope = [row for row in found if row["scope_code"] == scope]
        total = sum(row["request_count"] for row in of_scope)
        assert [row["outcome_share"] for row in of_scope] == [
            round(float(row["request_count"] / total), 4) for row in of_scope
        ]
    assert not [row for row in found if row["unknown_cell_count"]]


def test_who_is_taken_to_court(small_warehouse: Path) -> None:
    """Shares of what was decided and of what is closed; a report that totals its suits as 0 is not listed."""
    found = answer("who_is_taken_to_court", small_warehouse)
    assert [(row["body_name"], row["reconsideration_count"], row["suit_count"]) for row in found] == [
        ("黄山市人民政府", 6, 0)
    ]
    assert found[0]["dispute_share"] == round(6 / 19, 4)
    assert (found[0]["corrected_count"], found[0]["closed_count"], found[0]["corrected_share"]) == (1, 4, 0.25)


def test_which_reports_contradict_themselves(small_warehouse: Path) -> None:
    """One report, in five places."""
    found = answer("which_reports_contradict_themselves", small_warehouse)
    assert {row["body_name"] for row in found} == {"乙县卫生健康局"}
    assert [row["expected"] - row["reported"] for row in found] == [1, 1, 1, 1, 2]


def test_one_body_over_the_years(small_warehouse: Path) -> None:
    """The body with two years, and the carry-over between them."""
    found = answer("one_body_over_the_years", small_warehouse)
    assert [(row["body_name"], row["report_year"], row["carried_in_difference"]) for row in found] == [
        ("黄山市人民政府", 2020, None),
        ("黄山市人民政府", 2021, 0),
    ]
    assert [row["granted_share"] for row in found] == [round(7 / 9, 4), round(8 / 19, 4)]


def test_who_is_overturned(small_warehouse: Path) -> None:
    """One of four closed reconsiderations; the interval says how little that proves."""
    (row,) = answer("who_is_overturned", small_warehouse)
    assert (row["body_name"], row["corrected_count"], row["closed_count"]) == ("黄山市人民政府", 1, 4)
    assert (row["share_low"], row["share_high"], row["is_small_n"]) == (0.0456, 0.6994, True)


def test_what_two_denominators_change(small_warehouse: Path) -> None:
    """Two of six cases are pending."""
    (row,) = [one for one in answer("what_two_denominators_change", small_warehouse) if one["corrected_count"]]
    assert (row["closed_count"], row["case_count"]) == (4, 6)
    assert (row["share_of_closed"], row["share_of_all"]) == (0.25, 0.1667)


def test_which_bodies_contradict_themselves(small_warehouse: Path) -> None:
    """The broken one first; of the blank one nothing could be judged."""
    found = answer("which_bodies_contradict_themselves", small_warehouse)
    assert (found[0]["body_name"], found[0]["broken_count"]) == ("乙县卫生健康局", 5)
    assert {row["body_name"]: row["broken_share"] for row in found}["黄山市人民政府"] == 0
    assert found[-1]["broken_share"] is None


def test_what_the_carry_over_says(small_warehouse: Path) -> None:
    """Two years that join; what is carried out of 21 and of 22 requests."""
    found = [row for row in answer("what_the_carry_over_says", small_warehouse) if row["body_name"] == "黄山市人民政府"]
    assert [(row["carried_in"], row["carried_out"], row["backlog_change"]) for row in found] == [(1, 2, 1), (2, 3, 1)]
    assert [row["carried_out_share"] for row in found] == [round(2 / 11, 4), round(3 / 22, 4)]
    assert [row["gap_to_year_before"] for row in found] == [None, 0]


def test_who_asks(built_once: Path) -> None:
    """Mostly natural persons; the shares of heading and types are of the same requests."""
    found = [row for row in answer("who_asks", built_once) if (row["report_year"], row["scope_code"]) == (2024, "area")]
    counts = {row["metric_name_zh"]: row["received_count"] for row in found}
    assert (counts["自然人申请占比"], counts["法人或其他组织申请占比"]) == (3001, 118)
    assert [row["received_share"] for row in found] == [round(row["received_count"] / 3119, 4) for row in found]


def test_where_information_is_not_held(built_once: Path) -> None:
    """Half of 75 decisions in 2022; a rate of few decisions comes last. A report of unknown scope is added to none."""
    found = answer("where_information_is_not_held", built_once)
    assert [(row["report_year"], row["decided_count"], row["not_held_share"]) for row in found] == [
        (2022, 75, round(37 / 75, 4)),
        (2021, 69, round(25 / 69, 4)),
        (2019, 805, round(265 / 805, 4)),
        (2024, 3050, round(769 / 3050, 4)),
        (2020, 21, round(4 / 21, 4)),
    ]
    assert "unknown" not in {row["scope_code"] for row in found}


def test_which_refusal_reasons_grew(built_once: Path) -> None:
    """All were for information not held in 2021, and in 2022; a pair of years with a small one is flagged."""
    found = answer("which_refusal_reasons_grew", built_once)
    of_2022 = {row["metric_name_zh"]: row for row in found if (row["scope_code"], row["report_year"]) == ("area", 2022)}
    not_held = of_2022["本机关不掌握占无法提供比"]
    assert (not_held["n_before"], not_held["n"], not_held["change"]) == (25, 37, 0)
    assert of_2022["行政执法案卷占不予公开比"]["change"] == 1 / 4 - 6 / 8
    assert not_held["is_small_n"]
    # 2024 has no year before it
    assert {row["report_year"] for row in found} == {2020, 2021, 2022}


def test_what_stands_behind_a_rate(small_warehouse: Path, built_once: Path) -> None:
    """Reports with a scope are behind a rate or left out, the others counted apart; who is missing is said."""
    found = answer("what_stands_behind_a_rate", small_warehouse)
    assert sum(row["report_count"] + row["unknown_report_count"] for row in found) == 1
    apart = {row["report_year"]: (row["unknown_scope_report_count"], row["unknown_scope_received"]) for row in found}
    assert apart == {2020: (2, 10), 2021: (2, 20)}
    found = answer("what_stands_behind_a_rate", built_once)
    missing = {row["report_year"]: row["missing_report_count"] for row in found}
    assert missing == {2019: 2, 2020: 4, 2021: 6, 2022: 7, 2023: 8, 2024: 7}
    of_2024 = next(row for row in found if (row["report_year"], row["scope_code"]) == (2024, "area"))
    assert (of_2024["province_count"], of_2024["expected_province_count"]) == (1, 31)
    assert (of_2024["province_roll_up_share"], of_2024["lower_roll_up_share"]) == (0, round(1 / 31, 4))


def test_who_is_granted(built_once: Path) -> None:
    """As the table of 淮安 2024 prints it; the total is the sum of the six types."""
    found = {
        row["applicant_name_zh"]: (row["decided_count"], row["granted_share"])
        for row in answer("who_is_granted", built_once)
        if row["report_year"] == 2024
    }
    assert found["总计"] == (3050, round(1362 / 3050, 4))
    assert found["自然人"] == (2932, round(1288 / 2932, 4))
    assert found["法人或其他组织"] == (118, round(74 / 118, 4))


def test_which_reasons_refuse(built_once: Path) -> None:
    """Of 75 outcomes in 2022, 41 are refusals, and 37 of these are for information not held."""
    found = [row for row in answer("which_reasons_refuse", built_once) if row["report_year"] == 2022]
    first = found[0]
    assert (first["reason_count"], first["share_of_outcomes"]) == (37, round(37 / 75, 4))
    assert (first["share_of_refusals"], first["share_of_kind"]) == (round(37 / 41, 4), 1)
    assert sum(row["reason_count"] for row in found) == 41


def test_what_changed_in_the_same_bodies(built_once: Path) -> None:
    """One body with roll-ups from 2020 to 2022; where no body has both years, nothing is matched."""
    found = [row for row in answer("what_changed_in_the_same_bodies", built_once) if row["scope_code"] == "area"]
    requests = {row["report_year"]: row for row in found if row["metric_name_zh"] == "本年新收申请"}
    assert [(requests[year]["matched_before"], requests[year]["matched"]) for year in (2021, 2022)] == [
        (21, 70),
        (70, 74),
    ]
    assert (requests[2024]["raw"], requests[2024]["matched"], requests[2024]["matched_body_count"]) == (3119, None, 0)


def test_how_bodies_differ(built_once: Path) -> None:
    """Two offices of counties in 2020: one received a request, one none."""
    (row,) = [row for row in answer("how_bodies_differ", built_once) if row["known_body_count"] == 2]
    assert (row["median_of_bodies"], row["zero_share_of_bodies"], row["top_tenth_share"]) == (0.5, 0.5, 1)


def test_who_publishes_on_time(built_once: Path) -> None:
    """Departments until 31 January, governments until 31 March; a report without a date is neither."""
    found = {
        (row["report_year"], row["level"], row["body_kind"]): row for row in answer("who_publishes_on_time", built_once)
    }
    late = found[2019, "prefecture", "other"]
    assert (late["on_time_count"], late["median_days_after_deadline"]) == (0, 77)
    undated = found[2024, "prefecture", "government"]
    assert (undated["report_count"], undated["undated_count"], undated["on_time_share"]) == (1, 1, None)
    assert sum(row["on_time_count"] for row in found.values()) == 7
