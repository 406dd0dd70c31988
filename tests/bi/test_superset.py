"""Superset as a person meets it: signing in, three dashboards, a filter, and SQL that may only read."""

import hashlib
import json
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from support.browser import Browser
from support.superset_running import PASSWORD, Edition, Running

from bi.superset.design.bundle import DASHBOARDS
from bi.superset.design.layout import Dashboard
from loaders.project import ROOT

pytestmark = pytest.mark.xdist_group("superset")  # one Superset, not one a test process
PICTURES = ROOT / "target" / "bi"
# charts that may be empty: a body without a contradiction is no fault
MAY_BE_EMPTY = {"报告的自相矛盾之处 Where its reports contradict themselves"}


@pytest.fixture(scope="module")
def browser(superset: Running, chromium: tuple[str, str]) -> Iterator[Browser]:
    """A browser that is signed in."""
    opened = Browser(superset.address, *chromium)
    try:
        assert opened.sign_in("admin", PASSWORD)
        yield opened
    finally:
        opened.close()


@pytest.fixture(scope="module")
def connection(browser: Browser) -> int:
    """The number of the connection to the edition."""
    status, answer = browser.call("GET", "/api/v1/database/")
    assert (status, answer["count"]) == (200, 1), answer
    return int(answer["result"][0]["id"])


def run_sql(browser: Browser, connection: int, sql: str) -> tuple[int, str, list[dict[str, object]]]:
    """Run SQL as SQL Lab does; return the status, the answer's text, and the rows."""
    body = {"database_id": connection, "sql": sql, "runAsync": False, "client_id": secrets.token_hex(5)}
    status, answer = browser.call("POST", "/api/v1/sqllab/execute/", body)
    return status, str(answer), answer.get("data") or [] if isinstance(answer, dict) else []


def test_it_says_where_it_is_and_keeps_the_password_to_itself(superset: Running) -> None:
    assert superset.address in superset.said
    assert PASSWORD not in superset.said
    assert superset.state.stat().st_mode & 0o777 == 0o700
    assert (superset.state / "superset.db").stat().st_mode & 0o077 == 0
    assert PASSWORD not in (superset.state / "superset.log").read_text(encoding="utf-8", errors="replace")


def test_it_listens_on_this_machine_only(superset: Running) -> None:
    port = int(superset.address.rpartition(":")[2])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only shows this machine's own address
        own = probe.getsockname()[0]
    with socket.socket() as other:
        assert other.connect_ex((own, port)) != 0 or own.startswith("127.")


@pytest.mark.parametrize("path", ["/api/v1/chart/", "/api/v1/dashboard/", "/api/v1/database/"])
def test_nobody_reads_without_signing_in(superset: Running, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(superset.address + path, timeout=30)
    assert caught.value.code == 401


def test_a_dashboard_without_signing_in_is_the_sign_in_page(superset: Running) -> None:
    with urllib.request.urlopen(f"{superset.address}/superset/dashboard/regions/", timeout=30) as page:
        assert "/login/" in page.url


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 200), ("wrong", 401), ("admin", 401), ("", 400)])
def test_only_the_given_password_lets_in(superset: Running, password: str, status: int) -> None:
    body = json.dumps({"username": "admin", "password": password, "provider": "db"}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{superset.address}/api/v1/security/login", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == status
    except urllib.error.HTTPError as error:
        assert error.code == status


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda dashboard: dashboard.slug)
def test_a_dashboard_draws_every_chart(browser: Browser, dashboard: Dashboard, edition: Edition) -> None:
    answers = browser.open_dashboard(dashboard.slug)
    browser.picture(PICTURES / f"dashboard-{dashboard.slug}.png")
    assert sorted(browser.titles()) == sorted(chart.title for chart in dashboard.charts)
    assert browser.errors() == []
    assert sorted(answers) == sorted(chart.title for chart in dashboard.charts)
    assert {title: (answer.status, answer.error) for title, answer in answers.items()} == dict.fromkeys(
        answers, (200, None)
    )
    assert {title for title, answer in answers.items() if not answer.rows} <= MAY_BE_EMPTY
    with duckdb.connect(edition.database, read_only=True) as conn:
        title_zh, synthetic = conn.execute("select title_zh, is_synthetic from marts.rpt_about").fetchall()[0]
    banner = answers[dashboard.charts[0].title].rows[0]
    assert banner["title_zh"] == title_zh
    assert ("SYNTHETIC" in str(banner["nature"])) is synthetic
    assert browser.elsewhere == set(), "a page asks something of another host"
    assert title_zh in browser.find(".grid-content td")[1].text


def test_a_filter_changes_the_charts(browser: Browser, edition: Edition) -> None:
    body = "平潭综合实验区管理委员会"
    before = browser.open_dashboard("body")
    browser.choose("NATIVE_FILTER-body-name", body)
    after = browser.drawn()
    card, volume = "机关名片 The body", "申请数量逐年 Requests by year"
    assert before[card].rows[0]["body_name"] != body
    assert [row["body_name"] for row in after[card].rows] == [body]
    with duckdb.connect(edition.database, read_only=True) as conn:
        received = conn.execute(
            "select cast(report_year as varchar), received from marts.rpt_requests where body_name = $1 order by 1",
            [body],
        ).fetchall()
    shown = [(row["year"], row["本年新收申请 Requests newly received"]) for row in after[volume].rows]
    assert sorted(shown) == received
    assert browser.errors() == []
    assert before[volume].rows != after[volume].rows


def test_a_filter_leaves_alone_what_it_spares(browser: Browser) -> None:
    ranking, trend = "各地区排名 Regions ranked", "全国逐年 The nation by year"
    before = browser.open_dashboard("regions")
    browser.choose("NATIVE_FILTER-region-level", "地级 Prefecture")
    after = browser.drawn()
    assert [row["region_name_zh"] for row in before[ranking].rows] == ["江苏省"]
    assert [row["region_name_zh"] for row in after[ranking].rows] == ["淮安市"]
    assert trend not in after, "asked for anew, though the level of region is nothing to it"
    assert browser.errors() == []


WRITES = (
    "create table marts.mine (x integer)",
    "create or replace view marts.mine as select 1 as x",
    "drop table marts.rpt_about",
    "alter table marts.rpt_about add column x integer",
    "insert into marts.rpt_about select * from marts.rpt_about",
    "update marts.rpt_about set title_zh = 'x'",
    "delete from marts.rpt_about",
    "with gone as (select 1) delete from marts.rpt_about",
    "copy marts.rpt_about to '{folder}/stolen.csv'",
    "attach '{folder}/other.duckdb' as other",
    "install httpfs",
    "set enable_external_access = true",
    "pragma database_list; create table mine (x integer)",
)
# of the connection's own memory, gone with it: DuckDB itself allows it
PASSING = "create temp table mine as select 1 as x"
OUTSIDE = ("select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "select * from glob('/*')")
REASONS = (
    "does not allow for DDL/DML",
    "attached in read-only mode",
    "disabled by configuration",
    "has been locked",
    "Table with name /etc/passwd does not exist",
)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("allowed", [False, True], ids=["as made", "writing allowed by a careless administrator"])
def test_sql_may_only_read(browser: Browser, connection: int, edition: Edition, tmp_path: Path, allowed: bool) -> None:
    def settings(allow: bool) -> None:
        status, answer = browser.call(
            "PUT", f"/api/v1/database/{connection}", {"allow_dml": allow, "allow_ctas": allow, "allow_cvas": allow}
        )
        assert status == 200, answer

    before = digest(edition.database)
    settings(allowed)
    try:
        for sql in (*WRITES, *OUTSIDE, *([] if allowed else [PASSING])):
            status, answer, rows = run_sql(browser, connection, sql.format(folder=tmp_path))
            assert (status >= 400, rows) == (True, []), f"not refused: {sql}: {answer}"
            assert any(reason in answer for reason in REASONS), f"refused for another reason: {sql}: {answer}"
        status, answer, rows = run_sql(browser, connection, "select title_zh from marts.rpt_about")
        assert (status, len(rows)) == (200, 1), answer
    finally:
        settings(False)
    assert digest(edition.database) == before
    assert list(tmp_path.iterdir()) == []


def test_fifty_new_editions_show_at_once_and_lose_no_query(browser: Browser, connection: int, edition: Edition) -> None:
    """One by `ogi publish`, the others by what it ends with: the exchange of one link."""
    *_, before = run_sql(browser, connection, "select name from edition")
    published = edition.publish()
    *_, after = run_sql(browser, connection, "select name from edition")
    assert before != after == [{"name": published}]
    names = [str(before[0]["name"]), published]
    for turn in range(50):
        name = names[turn % 2]
        new = edition.folder / ".new"
        new.symlink_to(Path("editions") / name)
        new.replace(edition.folder / "current")
        sql = "select edition.name, about.report_count from edition, marts.rpt_about as about"
        status, answer, rows = run_sql(browser, connection, sql)
        assert (status, rows) == (200, [{"name": name, "report_count": 11}]), answer
