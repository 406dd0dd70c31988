"""The guides' own queries, run as they stand in docs/connect/."""

import re

import duckdb
import pytest

from loaders.project import ROOT
from ogi.edition.write import write

GUIDES = ROOT / "docs" / "connect"


def blocks(page: str, language: str) -> list[str]:
    """Return the code of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", (GUIDES / page).read_text(encoding="utf-8"), re.S | re.M)


@pytest.fixture(scope="module")
def published(built_once, tmp_path_factory):
    """An edition of the sample, and the folder that holds it."""
    folder = tmp_path_factory.mktemp("guides")
    write(built_once, folder / "published")
    return folder


def test_queries_for_duckdb_run(published):
    (described,) = blocks("duckdb.md", "sql")
    quoted = re.findall(r'"\n?(select .*?)"', (GUIDES / "duckdb.md").read_text(encoding="utf-8"), re.S)
    assert len(quoted) == 2
    with duckdb.connect(published / "published" / "ogi.duckdb", read_only=True) as conn:
        conn.execute(f"set file_search_path = '{published}'")
        for query in (*described.split(";"), *quoted):
            if query.strip():
                found = conn.execute(query).fetchall()
                assert found or "edition_changes" in query


def test_the_example_output_for_duckdb_is_what_comes_out(published):
    page = (GUIDES / "duckdb.md").read_text(encoding="utf-8")
    query = re.search(r'"\n(select .*?)"', page, re.S)
    with duckdb.connect(published / "published" / "ogi.duckdb", read_only=True) as conn:
        for row in conn.execute(query.group(1)).fetchall():
            line = next(line for line in page.splitlines() if row[0] in line and str(row[1]) in line)
            assert [cell.strip() for cell in line.strip("│").split("│")] == [str(value) for value in row]


def test_the_lines_for_python_run(published, monkeypatch):
    monkeypatch.chdir(published)
    pages = blocks("python.md", "python")
    assert len(pages) == 4
    for code in pages:
        exec(code.replace("/srv/ogi/published", str(published / "published")), {})


def test_each_page_is_in_the_index_and_each_link_leads_somewhere():
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    for page in GUIDES.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} → {link}"
