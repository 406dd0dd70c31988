"""Real reports with columns swapped, heads moved, figures struck, hidden or raised: no silent error."""

from itertools import combinations
from random import Random

import pytest
from lxml import html as lxml_html
from support.comparing import SHARED, TrueCell, true_cells
from support.mutations import (
    FURTHER_FIGURE,
    Cells,
    add_run,
    arrangements,
    exchanged,
    figure_cells,
    head_column,
    swap_columns,
    with_marks,
)
from support.printed import FORMATS, FUSED, LOOSE, check, printed, silent_errors
from support.sizes import size

from synthetic.reports.figures import Expected
from synthetic.reports.forms import TOTAL, column_codes, label
from synthetic.reports.pages import RULES, SPELLINGS
from synthetic.reports.variants import organisations

REAL = SHARED / "reports"
PAGE = REAL / "real" / "shanghai_general_office_2019.html"
TRUTHS = {  # name of the truth file → form
    "000_9b4f798751e8fc3c": "2019",
    "002_56f6f2e9cf6d3e8f": "2019",
    "shanghai_general_office_2019": "2019",
    "huaian_2024": "2021",
    "shanghai_kewei_2024": "2021",
    "pingtan_2019": "2019",
    "pingtan_2021": "2021",
    "pingtan_2022": "2021",
}
# Files in which two heads are exchanged in the text, and whether their characters are traditional.
TEXTS = {
    "002_56f6f2e9cf6d3e8f": ("seeds/002_56f6f2e9cf6d3e8f.txt", False),
    "000_9b4f798751e8fc3c": ("seeds/000_9b4f798751e8fc3c.txt", True),
    "pingtan_2019": ("real/pingtan_2019.txt", False),
    "pingtan_2022": ("real/pingtan_2022.txt", False),
}
HEADER_LENGTH = 300  # characters from 申请人情况 that hold the heads
TRADITIONAL = str.maketrans("业机构组织务", "業機構組織務")
MEMBERS = organisations(column_codes("2019", "requests", "received"))
UNION = {code: label("requests", "column", code, "2019") for code in ("natural_person", *MEMBERS, TOTAL)}
RESULTS = {code: label("review", "column", code, "2019") for code in column_codes("2019", "review", "reconsideration")}


def real_cells(name: str) -> Cells:
    """Return the true cells of a real report; the test is skipped where they are missing."""
    cells: dict[tuple[str, str, str], TrueCell] = true_cells(SHARED / "truth" / "cells" / f"{name}.csv")
    return {key: Expected(text, value, by_value=True) for key, (text, value) in cells.items()}


@pytest.fixture(scope="module")
def page() -> bytes:
    if not PAGE.exists():
        pytest.skip("the folder of real reports is not part of the project")
    return PAGE.read_bytes()


def tree_of(page: bytes):
    return lxml_html.document_fromstring(page.decode(), parser=lxml_html.HTMLParser(encoding=None))


def bytes_of(tree) -> bytes:
    return lxml_html.tostring(tree, encoding="unicode").replace("gb2312", "utf-8").encode()


def table_with(tree, words: str):
    return next(table for table in tree.iter("table") if words in table.text_content())


@pytest.mark.parametrize("heads_move_alone", [False, True])
def test_columns_of_a_page_are_swapped(page, heads_move_alone):
    cells = real_cells("shanghai_general_office_2019")
    found = []
    pairs = [("natural_person", TOTAL), *combinations(MEMBERS, 2)]
    for first, second in pairs:
        tree = tree_of(page)
        table = table_with(tree, "自然人")
        columns = [head_column(table, UNION[code]) for code in (first, second)]
        swap_columns(table, *columns, heads=True, figures=not heads_move_alone)
        truth = exchanged(cells, "requests", first, second) if heads_move_alone else cells
        found.append(((first, second), silent_errors(bytes_of(tree), truth)))
    check(found)


@pytest.mark.parametrize("heads_move_alone", [False, True])
def test_results_of_a_page_are_swapped(page, heads_move_alone):
    cells = real_cells("shanghai_general_office_2019")
    found = []
    for first, second in combinations(RESULTS, 2):
        tree = tree_of(page)
        table = table_with(tree, "结果维持")
        left, right = (list(RESULTS).index(code) for code in (first, second))
        for start in (0, 5, 10):
            swap_columns(table, start + left, start + right, heads=True, figures=not heads_move_alone)
        truth = exchanged(cells, "review", first, second) if heads_move_alone else cells
        found.append(((first, second), silent_errors(bytes_of(tree), truth)))
    check(found)


@pytest.mark.parametrize("mark", SPELLINGS)
def test_figures_of_a_page_are_marked(page, mark):
    cells = real_cells("shanghai_general_office_2019")
    found = []
    for number in range(size(10, 200)):
        random = Random(f"{mark} {number}")
        tree = tree_of(page)
        figures = figure_cells(tree)
        for element in random.sample(figures, min(len(figures), 12)):
            further = "1" if mark == "raised" else FURTHER_FIGURE
            markup = random.choice(SPELLINGS[mark]).format(further).replace("<i ", "<sup ").replace("</i>", "</sup>")
            add_run(random, element, markup)
        tree.insert(0, lxml_html.fragment_fromstring(f"<style>{RULES}</style>"))
        found.append(((mark, number), silent_errors(bytes_of(tree), cells)))
    check(found)


@pytest.mark.parametrize("name", TEXTS)
def test_heads_of_a_text_are_exchanged(name):
    path, is_traditional = TEXTS[name]
    if not (REAL / path).exists():
        pytest.skip("the folder of real reports is not part of the project")
    text = (REAL / path).read_text(encoding="utf-8")
    cells = real_cells(name)
    found = []
    for first, second in combinations(MEMBERS[:-1], 2):
        heads = [UNION[code].translate(TRADITIONAL) if is_traditional else UNION[code] for code in (first, second)]
        start = text.index("申請人情況" if is_traditional else "申请人情况")
        header = text[start : start + HEADER_LENGTH]
        if not all(head in header for head in heads):
            continue  # a space inside a word, in fused text
        changed = header.replace(heads[0], "\0").replace(heads[1], heads[0]).replace("\0", heads[1])
        changed = text[:start] + changed + text[start + HEADER_LENGTH :]
        truth = exchanged(cells, "requests", first, second)
        found.append(((first, second), silent_errors(changed.encode(), truth)))
    assert found or name == "pingtan_2022", "no head was exchanged"
    check(found)


@pytest.mark.slow
@pytest.mark.parametrize("written_as", [*FORMATS, *LOOSE, *FUSED])
def test_real_figures_in_other_arrangements(written_as):
    found = []
    write = (FORMATS | LOOSE | FUSED)[written_as]
    for number in range(size(4, 100)):
        random = Random(f"{written_as} {number}")
        name = random.choice(list(TRUTHS))
        cells, runs = with_marks(random, real_cells(name), 0.1)
        arranged = arrangements(random, TRUTHS[name])
        data = write(printed(cells, TRUTHS[name], arranged, runs))
        found.append(((name, arranged), silent_errors(data, cells)))
    check(found)


def test_a_mutation_that_is_not_followed_is_found(page):
    """The check of this file fails if heads move and the truth does not."""
    cells = real_cells("shanghai_general_office_2019")
    tree = tree_of(page)
    table = table_with(tree, "自然人")
    swap_columns(table, head_column(table, "自然人"), head_column(table, "商业企业"), heads=False, figures=True)
    assert silent_errors(bytes_of(tree), cells)
