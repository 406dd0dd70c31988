"""Reports whose tables lost their structure: cells deleted or doubled, spans changed, rows cut, labels doubled.

Each cell has a figure of its own, so a figure tells which cell it was printed for.
"""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import StringIO
from random import Random

from loaders.reading import Reading
from synthetic.printing.content import ReportContent
from synthetic.printing.doc import as_doc
from synthetic.printing.office import as_docx, as_html, as_mhtml, as_ods, as_odt, as_rtf, as_xlsx
from synthetic.printing.text import as_text
from synthetic.reports.forms import (
    TABLES,
    Arrangement,
    CellKey,
    Grid,
    GridCell,
    cell_keys,
    empty_grid,
    filled,
    placed,
    width,
)
from synthetic.reports.layouts import LAYOUTS

Figures = dict[CellKey, str]
Writer = Callable[[ReportContent], bytes]
TITLE = "平安县2023年政府信息公开工作年度报告"
HIGHEST = 3  # rows of a changed cell
STRAYS = ("合计", "注", "—", "", "小计", "件", "7")


@dataclass(frozen=True)
class Mutant:
    """A report with changed tables, the figure that each cell had, and what was changed."""

    data: bytes
    figures: Figures
    changes: tuple[str, ...]


def figures_of_their_own(random: Random, form: str, *, adds_up: bool) -> Figures:
    """Return a figure for each cell of a form, none of them twice.

    The total of each line is the sum of its other figures if `adds_up`.
    """
    keys = [key for table in TABLES for key in cell_keys(form, table)]
    while True:
        drawn = dict(zip(keys, random.sample(range(1_000, 90_000), len(keys)), strict=True))
        for table, row, column in keys if adds_up else ():
            if column == "total":
                drawn[table, row, column] = sum(
                    value for (t, r, c), value in drawn.items() if (t, r) == (table, row) and c != column
                )
        if len(set(drawn.values())) == len(keys):
            return {key: str(value) for key, value in drawn.items()}


def flat(grid: Grid) -> Grid:
    """Return a grid in which a merged cell is followed by the empty cells that it covers."""
    rows: Grid = [[GridCell("")] * width(grid) for _ in grid]
    for row, column, cell in placed(grid):
        rows[row][column] = replace(cell, columns=1, rows=1)
    return rows


def delete_cell(random: Random, row: list[GridCell]) -> None:
    """Delete a cell; those behind it move."""
    del row[random.randrange(len(row))]


def delete_value(random: Random, row: list[GridCell]) -> None:
    """Delete a cell with a figure."""
    places = [i for i, cell in enumerate(row) if cell.key]
    if places:
        del row[random.choice(places)]


def cut_row(random: Random, row: list[GridCell]) -> None:
    """Delete the last cells of a row."""
    del row[-random.randrange(1, min(len(row), 8) + 1) :]


def double_cell(random: Random, row: list[GridCell]) -> None:
    """Print a cell twice."""
    place = random.randrange(len(row))
    row.insert(place, row[place])


def double_label(random: Random, row: list[GridCell]) -> None:
    """Print a label twice, next to itself or at the end of its row."""
    places = [i for i, cell in enumerate(row) if cell.text and not cell.key]
    if places:
        label = row[random.choice(places)]
        row.insert(random.choice((row.index(label), len(row), random.randrange(len(row) + 1))), label)


def change_columns(random: Random, row: list[GridCell]) -> None:
    """Change the width of a cell."""
    place = random.randrange(len(row))
    row[place] = replace(row[place], columns=max(1, row[place].columns + random.choice((-1, 1, 2))))


def change_rows(random: Random, row: list[GridCell]) -> None:
    """Change the height of a cell."""
    place = random.randrange(len(row))
    row[place] = replace(row[place], rows=max(1, row[place].rows + random.choice((-1, 1, 2))))


def add_cell(random: Random, row: list[GridCell]) -> None:
    """Add a cell that is none of the form."""
    row.insert(random.randrange(len(row) + 1), GridCell(random.choice(STRAYS)))


def empty_label(random: Random, row: list[GridCell]) -> None:
    """Lose the text of a label."""
    places = [i for i, cell in enumerate(row) if cell.text and not cell.key]
    if places:
        place = random.choice(places)
        row[place] = replace(row[place], text="")


CHANGES: tuple[Callable[[Random, list[GridCell]], None], ...] = (
    delete_cell,
    delete_value,
    cut_row,
    double_cell,
    double_label,
    change_columns,
    change_rows,
    add_cell,
    empty_label,
)


def _apart(random: Random, lines: list[int], count: int) -> list[int]:
    """Return up to `count` of the lines, none of which a cell of another reaches."""
    chosen: list[int] = []
    for line in random.sample(lines, len(lines)):
        if len(chosen) < count and all(abs(line - other) > HIGHEST for other in chosen):
            chosen.append(line)
    return chosen


def changed(random: Random, grid: Grid, count: int, *, keeps_places: bool) -> tuple[Grid, list[str]]:
    """Return a grid in which up to `count` lines are changed, or one row of heads, and what was changed.

    Not both, and no two lines near each other: two changes that make up for each other, such as a head and a value that
    are both deleted, show a figure under another head. Cells have addresses in a format that keeps places: there, a
    cell that is lost leaves an empty one.
    """
    rows = [list(row) for row in grid]
    lines = [index for index, row in enumerate(rows) if any(cell.key for cell in row)]
    others = [index for index in range(len(rows)) if index not in lines]
    said = []
    is_head = count > 0 and random.random() < 0.25
    for index in random.sample(others, 1) if is_head else _apart(random, lines, count):
        change = random.choice(CHANGES)
        before = list(rows[index])
        change(random, rows[index])
        said.append(f"{change.__name__} in row {index}")
        if keeps_places and len(rows[index]) < len(before):
            kept = set(map(id, rows[index]))
            rows[index] = [cell if id(cell) in kept else replace(cell, text="") for cell in before]
    return [row for row in rows if row], said


def _lines(report: ReportContent, line: Callable[[list[str]], str], rule: bool = False) -> bytes:
    lines = [report.title, *report.before]
    for _, headings, grid in report.tables():
        lines += [*headings, ""] if rule else headings
        rows = [line([cell.text for cell in row]) for row in grid]
        lines += [rows[0], "|" + " --- |" * len(grid[0]), *rows[1:], ""] if rule else rows
    return ("\n".join([*lines, *report.after]) + "\n").encode()


def _csv(report: ReportContent, *, is_padded: bool) -> bytes:
    rows = [[line] for line in (report.title, *report.before)]
    for _, headings, grid in report.tables():
        rows += [[heading] for heading in headings]
        rows += [[cell.text for cell in row] for row in grid]
    rows += [[line] for line in report.after]
    columns = max(map(len, rows)) if is_padded else 0
    text = StringIO()
    csv.writer(text).writerows([*row, *[""] * (columns - len(row))] for row in rows)
    return text.getvalue().encode()


def _one_cell_a_line(report: ReportContent, layout: str) -> bytes:
    """Return a report with one cell a line; a row that has lost a cell has a pipe less."""
    lines = [report.title, *report.before]
    for _, headings, grid in report.tables():
        lines += headings
        usual = Counter(map(len, grid)).most_common(1)[0][0]
        for row in grid:
            printed = LAYOUTS[layout]([row])
            lost = usual - len(row) if layout == "padded_pipes" else 0
            lines += [*printed[:-1], printed[-1][: len(printed[-1]) - max(lost, 0)]]
    return ("\n".join([*lines, *report.after]) + "\n").encode()


SPANNED: dict[str, Writer] = {
    "html": lambda report: as_html(report).encode(),
    "mhtml": as_mhtml,
    "docx": as_docx,
    "rtf": as_rtf,
    "odt": as_odt,
    "xlsx": as_xlsx,
    "ods": as_ods,
}
FLAT: dict[str, Writer] = {
    "html_flat": lambda report: as_html(report).encode(),
    "docx_flat": as_docx,
    "rtf_flat": as_rtf,
    "odt_flat": as_odt,
    "xlsx_flat": as_xlsx,
    "ods_flat": as_ods,
    "csv": partial(_csv, is_padded=True),
    "csv_ragged": partial(_csv, is_padded=False),
    "markdown": partial(_lines, line=lambda texts: f"| {' | '.join(texts)} |", rule=True),
    "rows_pipes": partial(_lines, line=" | ".join),
    "rows_tabs": partial(_lines, line="\t".join),
    "rows_spaces": partial(_lines, line=lambda texts: " ".join(filter(None, texts))),
    "tab_cells": partial(as_text, layout="tab_cells"),
    "cell_lines": partial(_one_cell_a_line, layout="cell_lines"),
    "padded_pipes": partial(_one_cell_a_line, layout="padded_pipes"),
    "doc": as_doc,
}
SHEETS = ("xlsx", "ods", "xlsx_flat", "ods_flat", "csv")
WRITERS = SPANNED | FLAT


def mutant(written_as: str, number: int, *, most: int = 3) -> Mutant:
    """Return a mutant of a report in a format; the same for the same number."""
    random = Random(f"{written_as} {number}")
    form = random.choice(("2019", "2021"))
    figures = figures_of_their_own(random, form, adds_up=random.random() < 0.3)
    arrangement = Arrangement(review=random.choice(("columns", "columns", "rows")), has_group=random.random() < 0.8)
    grids: dict[str, Grid] = {}
    changes: list[str] = []
    for table in TABLES:
        grid = filled(empty_grid(form, table, None, arrangement), figures)
        grid = flat(grid) if written_as in FLAT else grid
        if pad := random.choice((0, 0, 0, 1, 2, 5)):
            grid = [[*row, *[GridCell("")] * pad] for row in grid]
        grids[table], said = changed(
            random, grid, random.randint(min(most, 1), most), keeps_places=written_as in SHEETS
        )
        changes += [f"{table}: {change}" for change in said]
    return Mutant(WRITERS[written_as](ReportContent(TITLE, grids)), figures, tuple(changes))


def misplaced(reading: Reading, figures: Figures) -> list[str]:
    """Return the figures of a reading that were printed for another cell, or nowhere."""
    home = {text: key for key, text in figures.items()}
    return [
        f"{cell.cell_text} given for {key}, printed for {home.get(cell.cell_text)} ({cell.placement})"
        for cell in reading.cells
        if cell.cell_text
        and (key := (cell.table_code, cell.row_code, cell.column_code)) != home.get(cell.cell_text.split()[0])
    ]
