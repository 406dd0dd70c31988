"""The three statutory tables as grids of printed cells, built from the codebooks in seeds/."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
TABLES = ("disclosure", "requests", "review")
SECTION_TITLES = {
    "disclosure": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "review": "四、政府信息公开行政复议、行政诉讼情况",
}
CellKey = tuple[str, str, str]  # table_code, row_code, column_code
Runs = tuple[tuple[str, str], ...]  # (text, mark): "" for plain text, or one of MARKS
MARKS = ("hidden", "struck", "raised")
NATURAL_PERSON, TOTAL = "natural_person", "total"
LITIGATION = ("litigation_direct", "litigation_after_reconsideration")


@dataclass(frozen=True)
class GridCell:
    """One printed cell: its text, its span in columns and rows, and the key of its form cell (None for a label).

    `runs` is the text with further texts that are hidden, struck or raised; () if there are none.
    """

    text: str
    columns: int = 1
    rows: int = 1
    key: CellKey | None = None
    runs: Runs = ()


@dataclass(frozen=True)
class Arrangement:
    """In which order and shape a report prints its tables; () stands for the order of the form.

    applicants  columns of the request table; the organisations are next to each other
    has_group   whether 法人或其他组织 is printed over the organisations, with a header row of its own
    channels    of the review table; the two channels of litigation are next to each other
    results     columns of each channel
    measures    columns of the disclosure table, of all its parts
    review      columns: as in the form; rows: a row for each channel; tables: a table for each channel
    """

    applicants: tuple[str, ...] = ()
    has_group: bool = True
    channels: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    review: str = "columns"


OFFICIAL = Arrangement()


Grid = list[list[GridCell]]  # rows from top to bottom; a cell stands in the first of the rows that it spans


@cache
def rows_of(seed: str) -> list[dict[str, str]]:
    """Return the rows of seeds/SEED.csv, each as column → text."""
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def label(table: str, axis: str, code: str, form: str) -> str:
    """Return the official label of a code in a form; raises KeyError when it has none."""
    for row in rows_of("labels"):
        key = (row["table_code"], row["axis"], row["code"], row["kind"])
        if key == (table, axis, code, "official") and row["form_code"] in ("", form):
            return row["label"]
    raise KeyError(f"no official label for {table} {axis} {code} in form {form}")


@cache
def cell_keys(form: str, table: str) -> tuple[CellKey, ...]:
    """Return the cells of one table of a form, in printed order."""
    return tuple(
        (table, row["row_code"], row["column_code"])
        for row in rows_of("form_cells")
        if row["form_code"] == form and row["table_code"] == table
    )


@cache
def row_codes(form: str, table: str) -> tuple[str, ...]:
    """Return the row codes of one table of a form, in printed order."""
    return tuple(dict.fromkeys(row for _, row, _ in cell_keys(form, table)))


@cache
def column_codes(form: str, table: str, row_code: str) -> tuple[str, ...]:
    """Return the column codes of one row, in printed order."""
    return tuple(column for _, row, column in cell_keys(form, table) if row == row_code)


def empty_grid(
    form: str, table: str, header_units: dict[str, str] | None = None, arrangement: Arrangement = OFFICIAL
) -> Grid:
    """Return the grid of one table of a form: labels with their spans, and value cells without text.

    `header_units` adds units to disclosure headers, by measure: {"procurement_amount": "万元"}. A review table of
    `arrangement.review` "tables" has several grids: see `channel_grids`.
    """
    if table == "disclosure":
        return _disclosure(form, header_units or {}, arrangement.measures)
    if table == "requests":
        return _requests(form, arrangement)
    return _review_rows(form, arrangement) if arrangement.review == "rows" else _review(form, arrangement)


def channel_grids(form: str, arrangement: Arrangement) -> list[tuple[str, Grid]]:
    """Return one small table for each channel of the review table, with the heading above it."""
    litigation = label("review", "heading", "litigation", form)
    grids = []
    for channel in arrangement.channels or row_codes(form, "review"):
        name = label("review", "channel", channel, form)
        results = arrangement.results or column_codes(form, "review", channel)
        headers = [GridCell(label("review", "column", code, form)) for code in results]
        values = [GridCell("", key=("review", channel, code)) for code in results]
        grids.append((f"{litigation}（{name}）" if channel in LITIGATION else name, [headers, values]))
    return grids


def filled(grid: Grid, texts: dict[CellKey, str], runs: dict[CellKey, Runs] | None = None) -> Grid:
    """Return the grid with these texts and runs in its value cells; raises KeyError when a text is missing."""
    runs = runs or {}
    return [
        [replace(cell, text=texts[cell.key], runs=runs.get(cell.key, ())) if cell.key else cell for cell in row]
        for row in grid
    ]


def width(grid: Grid) -> int:
    """Return the number of columns, spans counted."""
    return sum(cell.columns for cell in grid[0])


def placed(grid: Grid) -> Iterator[tuple[int, int, GridCell]]:
    """Yield each cell with its row and column, from 0: the first column that no cell from above covers."""
    covered: set[tuple[int, int]] = set()
    for row_number, row in enumerate(grid):
        column = 0
        for cell in row:
            while (row_number, column) in covered:
                column += 1
            yield row_number, column, cell
            covered.update((row_number + r, column + c) for r in range(cell.rows) for c in range(cell.columns))
            column += cell.columns


def expanded(grid: Grid, text_of: Callable[[GridCell], str] = lambda cell: cell.text) -> list[list[str]]:
    """Return rectangular rows of texts; a merged cell has its text in its first place and '' in the others."""
    rows = [[""] * width(grid) for _ in grid]
    for row, column, cell in placed(grid):
        rows[row][column] = text_of(cell)
    return rows


def from_placed(cells: Iterable[tuple[int, int, GridCell]]) -> Grid:
    """Return the grid of cells with their row and column; the reverse of `placed`."""
    rows: dict[int, list[tuple[int, GridCell]]] = {}
    for row, column, cell in cells:
        rows.setdefault(row, []).append((column, cell))
    last = max((row + cell.rows for row, columns in rows.items() for _, cell in columns), default=0)
    return [[cell for _, cell in sorted(rows.get(row, []), key=lambda pair: pair[0])] for row in range(last)]


def _disclosure(form: str, header_units: dict[str, str], order: tuple[str, ...]) -> Grid:
    articles = {row["subject_code"]: row["article_item"] for row in rows_of("disclosure_subjects")}
    columns = 4
    grid: Grid = []
    for article, subjects in groupby(row_codes(form, "disclosure"), key=lambda code: articles[code]):
        group = list(subjects)
        measures = column_codes(form, "disclosure", group[0])
        if order:
            measures = tuple(sorted(measures, key=order.index))
        grid.append([GridCell(label("disclosure", "heading", article, form), columns=columns)])
        headers = [label("disclosure", "column", code, form) for code in measures]
        units = [header_units.get(code) for code in measures]
        headers = [f"{header}（单位：{unit}）" if unit else header for header, unit in zip(headers, units, strict=True)]
        subject_header = GridCell(label("disclosure", "heading", "subject", form))
        grid.append([subject_header, *_stretched([GridCell(header) for header in headers], columns - 1)])
        for subject in group:
            values = [GridCell("", key=("disclosure", subject, code)) for code in measures]
            name = GridCell(label("disclosure", "row", subject, form))
            grid.append([name, *_stretched(values, columns - 1)])
    return grid


def _stretched(cells: list[GridCell], columns: int) -> list[GridCell]:
    """Return the cells with the last one spanning the rest of the columns."""
    return [*cells[:-1], replace(cells[-1], columns=columns - len(cells) + 1)]


def _requests_header(form: str, arrangement: Arrangement) -> Grid:
    """Return the header rows of the request table."""

    def heading(code: str) -> str:
        return label("requests", "heading", code, form)

    applicants = arrangement.applicants or column_codes(form, "requests", "received")
    names = {code: label("requests", "column", code, form) for code in applicants}
    if not arrangement.has_group:
        return [[GridCell(heading("applicants"), columns=3), *(GridCell(names[code]) for code in applicants)]]
    organisations = [code for code in applicants if code not in (NATURAL_PERSON, TOTAL)]
    second_row = []
    for code in applicants:
        if code == organisations[0]:
            second_row.append(GridCell(heading("legal_person"), columns=len(organisations)))
        elif code not in organisations:
            second_row.append(GridCell(names[code], rows=2))
    return [
        [GridCell(heading("identity"), columns=3, rows=3), GridCell(heading("applicants"), columns=7)],
        second_row,
        [GridCell(names[code]) for code in organisations],
    ]


def _requests(form: str, arrangement: Arrangement) -> Grid:
    applicants = arrangement.applicants or column_codes(form, "requests", "received")
    lines = {row["line_code"]: row for row in rows_of("request_lines")}
    grid = _requests_header(form, arrangement)
    heading = label("requests", "heading", "outcomes", form)
    codes = row_codes(form, "requests")
    outcomes = [code for code in codes if code not in ("received", "carried_in", "carried_out")]
    groups = {row["line_code"] for row in rows_of("request_lines") if row["kind"] == "group"}
    for code in codes:
        values = [GridCell("", key=("requests", code, applicant)) for applicant in applicants]
        parent = lines[code]["parent_code"]
        name = GridCell(label("requests", "row", code, form))
        if code not in outcomes:
            grid.append([replace(name, columns=3), *values])
            continue
        row: list[GridCell] = [GridCell(heading, rows=len(outcomes))] if code == outcomes[0] else []
        siblings = [outcome for outcome in outcomes if lines[outcome]["parent_code"] == parent and parent in groups]
        if parent in groups and len(siblings) > 1:
            if code == siblings[0]:
                row.append(GridCell(label("requests", "group", parent, form), rows=len(siblings)))
            row.append(name)
        else:
            row.append(replace(name, columns=2))
        grid.append([*row, *values])
    return grid


def _review(form: str, arrangement: Arrangement) -> Grid:
    """Return the review table of the form: a group of columns for each channel."""
    channels = arrangement.channels or row_codes(form, "review")
    results = arrangement.results or column_codes(form, "review", channels[0])
    headers = [label("review", "column", code, form) for code in results]
    span = len(results)
    first_row: list[GridCell] = []
    second_row: list[GridCell] = []
    for channel in channels:
        name = GridCell(label("review", "channel", channel, form), columns=span)
        if channel not in LITIGATION:
            first_row.append(name)
            second_row += [GridCell(header, rows=2) for header in headers]
            continue
        if channel == next(code for code in channels if code in LITIGATION):
            first_row.append(GridCell(label("review", "heading", "litigation", form), columns=span * len(LITIGATION)))
        second_row.append(name)
    return [
        first_row,
        second_row,
        [GridCell(header) for channel in channels if channel in LITIGATION for header in headers],
        [GridCell("", key=("review", channel, code)) for channel in channels for code in results],
    ]


def _review_rows(form: str, arrangement: Arrangement) -> Grid:
    """Return the review table with a row for each channel."""
    channels = arrangement.channels or row_codes(form, "review")
    results = arrangement.results or column_codes(form, "review", channels[0])
    grid: Grid = [[GridCell("类别", columns=2), *(GridCell(label("review", "column", code, form)) for code in results)]]
    for channel in channels:
        name = GridCell(label("review", "channel", channel, form))
        row = [GridCell("", key=("review", channel, code)) for code in results]
        if channel not in LITIGATION:
            grid.append([replace(name, columns=2), *row])
        elif channel == next(code for code in channels if code in LITIGATION):
            litigation = GridCell(label("review", "heading", "litigation", form), rows=len(LITIGATION))
            grid.append([litigation, name, *row])
        else:
            grid.append([name, *row])
    return grid


def keys_of(grids: Iterable[Grid]) -> list[CellKey]:
    """Return the form cells of these grids, in printed order."""
    return [cell.key for grid in grids for row in grid for cell in row if cell.key]
