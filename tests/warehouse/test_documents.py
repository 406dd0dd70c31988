"""What the README and the guides print is what the sample gives: every query in them runs, every table is today's."""

import re
from pathlib import Path

import duckdb
import pytest

from ogi.terminal import screen
from ogi.cli.build import show_reports

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FRAME = "┌"


def queries() -> list[tuple[str, str, str | None]]:
    """Each page's SQL for DuckDB, with the table that the page prints for it, if any."""
    found = []
    for page in PAGES:
        if page.parent.name == "connect":
            continue  # of editions and other databases: theirs are tried with them
        blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
        outputs = [text for _, text in blocks] + [""]
        for number, (language, text) in enumerate(blocks):
            if language == "sql" and not text.lstrip().lower().startswith(("attach", "install", "load")):
                shown = next((out for out in outputs[number + 1 : number + 2] if out.startswith(FRAME)), None)
                found.append((f"{page.relative_to(ROOT)}:{number}", text, shown))
    return found


@pytest.mark.parametrize(("place", "sql", "shown"), queries(), ids=[place for place, _, _ in queries()])
def test_a_printed_query_gives_what_is_printed(built: Path, capsys, place: str, sql: str, shown: str | None):
    with duckdb.connect(built, read_only=True) as conn:
        relation = conn.sql(sql)
        assert relation is not None and relation.fetchall() is not None, place
        if shown:
            conn.sql(sql).show(max_width=1_000)
            assert capsys.readouterr().out.strip() == shown.strip()


def test_the_readme_prints_results_for_its_queries():
    assert sum(1 for place, _, shown in queries() if place.startswith("README") and shown) >= 2


def test_the_readme_prints_what_the_build_ends_with(built: Path, capsys, monkeypatch):
    printed = next(text for _, text in BLOCK.findall(PAGES[0].read_text(encoding="utf-8")) if "received" in text)
    monkeypatch.setenv("COLUMNS", "120")
    screen.out.cache_clear()  # it holds the standard output that it was made for
    show_reports(built)
    screen.out.cache_clear()
    shown = capsys.readouterr().out
    assert [line.strip() for line in printed.splitlines()] == [line.strip() for line in shown.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_lead_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert all((page.parent / link).exists() for link in links), [x for x in links if not (page.parent / x).exists()]
