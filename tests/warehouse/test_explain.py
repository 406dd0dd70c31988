"""`ogi explain`: the print in its context, the basis, the rules, and the way to the file."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import duckdb
import pytest

from ogi.edition.write import write

Ogi = Callable[..., "CompletedProcess[str]"]

# a figure of each layout of the sample: body, year, codes → value, basis, the text around it
FIGURES = [
    ("上海市人民政府办公厅", 2019, "granted total", 272, "solved", r"258\t12\t\t\t1\t1\t【】\n"),
    ("上海市人民政府办公厅", 2019, "granted natural_person", 258, "printed", r"（一）予以公开\t【258】\t12"),
    ("上海市人民政府办公厅", 2019, "received research_institution", 0, "blank_as_zero", r"821\t35\t【】\t"),
    ("上海市人民政府办公厅", 2019, "procurement procurement_amount", 251000, "printed", r"【251000元】"),
    ("张家港市卫生健康委员会", 2020, "litigation_direct upheld", 2, "printed", r"\|\n【2】 \|"),
    ("新郑市卫生健康委员会", 2020, "procurement_amount", 29540000, "printed", r"【2954】"),
    ("淮安市人民政府", 2024, "reconsideration upheld", 72, "printed", r"【72】\t64\t178"),
    ("平潭", 2020, "outcome_total total", 21, "printed", r"20\t0\t.*【21】"),
]


def told(ogi: Ogi, *words: object) -> list[dict[str, Any]]:
    """Return what --json says, object by object."""
    done = ogi("explain", *map(str, words), "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("body", "year", "codes", "value", "basis", "print_around"), FIGURES)
def test_the_print_in_its_context(
    ogi: Ogi, built: Path, body: str, year: int, codes: str, value: int, basis: str, print_around: str
) -> None:
    """One figure, the cell marked where it stands; its offsets lead to the very text."""
    [figure] = told(ogi, body, year, *codes.split())
    assert (figure["value"], figure["value_basis"]) == (value, basis)
    assert re.search(print_around, figure["context"]), figure["context"]
    with duckdb.connect(built, read_only=True) as conn:
        document = figure["key"].split("/")[0]
        [(text,)] = conn.execute("select text from raw.document_texts where document_id = $1", [document]).fetchall()
    assert text[figure["char_start"] : figure["char_end"]].strip() == figure["cell_text"]
    assert figure["files"]


def test_each_rule_it_took_part_in(ogi: Ogi, built: Path) -> None:
    """000: one received, none decided: the flow is broken, the line is not; prose is held against the table."""
    [figure] = told(ogi, "张家港市卫生健康委员会", 2020, "received", "natural_person")
    assert {(rule["rule_code"], rule["status"]) for rule in figure["rules"]} == {
        ("applicant_sum", "passed"),
        ("request_flow", "broken"),
    }
    [figure] = told(ogi, "上海市人民政府办公厅", 2019, "granted", "total")
    [prose] = [rule for rule in figure["rules"] if rule["rule_code"] == "prose_against_table"]
    assert (prose["status"], prose["expected"], prose["reported"]) == ("broken", 275, 258)


def test_years_are_held_against_each_other(ogi: Ogi, built: Path) -> None:
    """What Pingtan carried out of 2021 is what it carried into 2022; both figures tell of it."""
    for year, row in ((2021, "carried_out"), (2022, "carried_in")):
        [figure] = told(ogi, "平潭", year, row, "total")
        assert [rule["status"] for rule in figure["rules"] if rule["rule_code"] == "carry_over"] == ["passed"]


def test_figures_beside_the_place_of_a_check(ogi: Ogi, built: Path) -> None:
    """A sentence about two lines is shown for both; a stock of documents for what was issued, and the year before."""
    [figure] = told(ogi, "上海市人民政府办公厅", 2019, "partially_granted", "total")
    [prose] = [rule for rule in figure["rules"] if rule["rule_code"] == "prose_against_table"]
    assert (prose["row_code"], prose["status"]) == ("granted", "broken")
    [figure] = told(ogi, "平潭", 2022, "rules", "issued_in_year")
    assert [rule["status"] for rule in figure["rules"]] == ["passed"]
    [figure] = told(ogi, "平潭", 2021, "rules", "in_force")
    [rule] = figure["rules"]
    assert rule["rule_code"] == "stock_of_documents"
    assert not figure["key"].startswith(rule["document_id"])
    assert f"at rules/in_force of {rule['document_id']}" in ogi("explain", "平潭", "2021", "rules", "in_force").stdout


def test_an_edition_without_texts(ogi: Ogi, built: Path, tmp_path: Path) -> None:
    """All but the text around the cell, and a sentence that says why it is missing; with texts nothing is missing."""
    words = ("上海市人民政府办公厅", 2019, "granted", "total")
    [figure] = told(ogi, *words)
    edition = tmp_path / "published" / "ogi.duckdb"
    write(built, tmp_path / "published")
    done = ogi("explain", *map(str, words), "--json", OGI_DB=str(edition))
    assert json.loads(done.stdout) == figure | {"context": None}
    assert "ogi publish --texts" in done.stderr
    shown = ogi("explain", *map(str, words), OGI_DB=str(edition), COLUMNS="200").stdout
    assert "print     the texts of the documents are not in this edition: ogi publish --texts adds them" in shown
    assert f"characters {figure['char_start']}–{figure['char_end']}, placed: grid" in shown
    write(built, tmp_path / "published", texts=True)
    done = ogi("explain", *map(str, words), "--json", OGI_DB=str(edition))
    assert (json.loads(done.stdout), done.stderr) == (figure, "")


def test_each_cell_of_the_forms_has_its_names(built_once: Path) -> None:
    """marts.dim_cell leaves none out, so that each figure has a name and a place in the order."""
    with duckdb.connect(built_once, read_only=True) as conn:
        key = "table_code, row_code, column_code"
        unnamed = f"select {key} from seeds.form_cells except select {key} from marts.dim_cell"
        assert conn.execute(unnamed).fetchall() == []
        assert conn.execute("select count(*) > 200 from marts.dim_cell").fetchall() == [(True,)]


def test_marts_that_are_missing_are_named(ogi: Ogi, built: Path) -> None:
    """As in a warehouse that an older version built."""
    with duckdb.connect(built) as conn:
        conn.execute("drop table marts.rpt_figure_checks")
    done = ogi("explain", "平潭", "2021")
    assert done.returncode == 1
    assert "not built yet: rpt_figure_checks" in done.stderr and "ogi build" in done.stderr


def test_a_superseded_report_is_said_to_be_one(ogi: Ogi, built: Path) -> None:
    """Its figures are in no mart."""
    [figure, *_] = told(ogi, "平潭", 2021)
    with duckdb.connect(built) as conn:
        conn.execute("update marts.dim_report set is_current = false where report_year = 2021")
        conn.execute("delete from marts.rpt_provenance where report_year = 2021")
    done = ogi("explain", figure["key"])
    assert done.returncode == 2
    assert "a later version of the report is used" in done.stderr


def test_a_key_leads_to_the_same_figure(ogi: Ogi, built: Path) -> None:
    """As a fact has it: document, table, row, column."""
    [figure] = told(ogi, "淮安市人民政府", 2024, "granted", "total")
    assert told(ogi, figure["key"]) == [figure]


def test_what_a_person_sees(ogi: Ogi, built: Path) -> None:
    """Body and year, both names, figure with basis, rules, print and place."""
    shown = ogi("explain", "上海市人民政府办公厅", "2019", "granted", "total").stdout
    for part in (
        "上海市人民政府办公厅 2019",
        "（一）予以公开 × 总计",
        "272  (solved by applicant_sum; printed “”)",
        "broken  prose_against_table at granted/total: expected 275, reported 258",
        "258 ⇥ 12 ⇥ ⇥ ⇥ 1 ⇥ 1 ⇥ 【】",
        "placed: grid",
    ):
        assert part in shown


def test_line_totals_without_codes(ogi: Ogi, built: Path) -> None:
    """All lines of the requests table in the form's order."""
    figures = told(ogi, "淮安市人民政府", 2024)
    assert len(figures) == 25
    assert [figure["row_code"] for figure in figures[:3]] == ["received", "carried_in", "granted"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("无此机关", 2020), "no body is called"),
        (("卫生健康", 2020), "bodies are called like"),
        (("淮安市人民政府", 1999), "There are reports for: 2024"),
        (("淮安市人民政府", 2024, "grantted"), "no figure has the codes grantted"),
        (("nonsense/key",), "there is no figure"),
    ],
)
def test_what_cannot_be_found_is_said(ogi: Ogi, built: Path, words: tuple[object, ...], said: str) -> None:
    """A usage error, and what to do."""
    done = ogi("explain", *map(str, words))
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_pages_and_run_together_text(ogi: Ogi, real_warehouse: Path, database: Path) -> None:
    """A PDF has its page; a line whose figures run together has no place, and that is said."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(real_warehouse, database)
    [figure] = told(ogi, "淮安市人民政府", 2024, "reconsideration", "upheld")
    assert figure["page"] == 5
    assert figure["files"][0].endswith("huaian_2024.pdf")
    [figure] = told(ogi, "平潭", 2020, "outcome_total", "total")
    assert (figure["value"], figure["value_basis"], figure["context"]) == (None, "unknown", None)
