"""Changes of real reports that a reader must follow: swapped columns, moved heads, struck and hidden figures."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random

from lxml import etree
from lxml import html as lxml_html

from synthetic.reports.figures import Expected, marked_runs
from synthetic.reports.forms import LITIGATION, TOTAL, Arrangement, CellKey, Runs, column_codes, row_codes
from synthetic.reports.variants import organisations

Cells = dict[CellKey, Expected]
FURTHER_FIGURE = "7351"


@dataclass(frozen=True)
class Place:
    """A cell of an HTML table in the column that a browser gives it."""

    element: etree._Element
    row: int
    column: int
    columns: int
    rows: int


def places(table: etree._Element) -> Iterator[Place]:
    """Yield the cells of an HTML table with their row and column, spans counted."""
    covered: set[tuple[int, int]] = set()
    for row_number, row in enumerate(table.iter("tr")):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while (row_number, column) in covered:
                column += 1
            columns, rows = int(cell.get("colspan") or 1), int(cell.get("rowspan") or 1)
            yield Place(cell, row_number, column, columns, rows)
            covered.update((row_number + r, column + c) for r in range(rows) for c in range(columns))
            column += columns


def plain(text: str) -> str:
    """Return a text without spaces of any kind."""
    return "".join(text.replace("\u200b", "").split())


def head_column(table: etree._Element, head: str) -> int:
    """Return the column of the first cell with this text; raises StopIteration if there is none."""
    return next(place.column for place in places(table) if plain(place.element.text_content()) == head)


def swap_contents(first: etree._Element, second: etree._Element) -> None:
    """Swap what two elements contain."""
    one, other = deepcopy(first), deepcopy(second)
    for element, content in ((first, other), (second, one)):
        for child in list(element):
            element.remove(child)
        element.text = content.text
        element.extend(list(content))


def swap_columns(table: etree._Element, first: int, second: int, *, heads: bool, figures: bool) -> None:
    """Swap two columns of a table: the cells of one column that have a figure, those that have none, or both."""
    in_columns: dict[int, dict[int, etree._Element]] = {}
    for place in places(table):
        if place.columns == 1 and place.column in (first, second):
            in_columns.setdefault(place.row, {})[place.column] = place.element
    for cells in in_columns.values():
        if len(cells) == 2:
            texts = [plain(cell.text_content()) for cell in cells.values()]
            is_head = all(text and not text[-1].isdigit() for text in texts)
            if heads if is_head else figures:
                swap_contents(cells[first], cells[second])


def exchanged(cells: Cells, table: str, first: str, second: str) -> Cells:
    """Return the cells of a report whose heads changed places, but not its figures."""
    other = {first: second, second: first}
    return {
        key: cells[table, key[1], other[key[2]]] if key[0] == table and key[2] in other else cell
        for key, cell in cells.items()
    }


def figure_cells(page: etree._Element) -> list[etree._Element]:
    """Return the innermost elements of the tables that hold a plain figure."""
    found = []
    for cell in page.iter("td"):
        for element in cell.iter():
            text = (element.text or "").strip() if isinstance(element.tag, str) else ""
            if text.isdigit() and plain(cell.text_content()) == text and not len(element):
                found.append(element)
    return found


def add_run(random: Random, element: etree._Element, markup: str) -> None:
    """Put a figure that is not shown, or a raised note mark, before or behind the figure of an element."""
    figure = (element.text or "").strip()
    run = lxml_html.fragment_fromstring(markup)
    element.append(run)
    if random.random() < 0.5 and "sup" not in markup:
        element.text, run.tail = "", figure
    else:
        element.text = figure


def arrangements(random: Random, form: str) -> Arrangement:
    """Return an arrangement in which two heads of a table changed places."""
    applicants = list(column_codes(form, "requests", "received"))
    members = organisations(tuple(applicants))
    pair = random.choice([(0, len(applicants) - 1), *((1 + i, 1 + j) for i in range(len(members)) for j in range(i))])
    ends = (applicants[pair[0]], applicants[pair[1]])
    order = [ends[1] if code == ends[0] else ends[0] if code == ends[1] else code for code in applicants]
    results = list(column_codes(form, "review", "reconsideration"))
    first, second = random.sample(range(len(results)), 2)
    results[first], results[second] = results[second], results[first]
    channels = list(row_codes(form, "review"))
    if random.random() < 0.5:
        channels = [code for code in channels if code not in LITIGATION] + list(reversed(LITIGATION))
    assert TOTAL in order
    return Arrangement(applicants=tuple(order), channels=tuple(channels), results=tuple(results))


def with_marks(random: Random, cells: Cells, share: float) -> tuple[Cells, dict[CellKey, Runs]]:
    """Return cells of which a share has a hidden, struck or raised text beside the figure, and their runs."""
    runs: dict[CellKey, Runs] = {}
    for key, cell in cells.items():
        if cell.text.isascii() and cell.text.isdigit() and random.random() < share:
            runs[key] = marked_runs(random, cell.text, random.choice(("hidden", "struck", "raised")))
    return {key: replace(cell, by_value=True) if key in runs else cell for key, cell in cells.items()}, runs
