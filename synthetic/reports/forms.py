"""The three statutory tables as grids of printed cells, built from the codebooks in seeds/."""

import csv
from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True)
class GridCell:
    """One printed cell: its text, its span in columns and rows, and the key of its form cell (None for a label)."""

    text: str
    columns: int = 1
    rows: int = 1
    key: CellKey | None = None


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


def empty_grid(form: str, table: str, header_units: dict[str, str] | None = None) -> Grid:
    """Return the grid of one table of a form: labels with their spans, and value cells without text.

    `header_units` adds units to disclosure headers, by measure: {"procurement_amount": "万元"}.
    """
    if table == "disclosure":
        return _disclosure(form, header_units or {})
    return _requests(form) if table == "requests" else _review(form)


def filled(grid: Grid, texts: dict[CellKey, str]) -> Grid:
    """Return the grid with these texts in its value cells; raises KeyError when one is missing."""
    return [[replace(cell, text=texts[cell.key]) if cell.key else cell for cell in row] for row in grid]


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


def expanded(grid: Grid) -> list[list[str]]:
    """Return rectangular rows of texts; a merged cell has its text in its first place and '' in the others."""
    rows = [[""] * width(grid) for _ in grid]
    for row, column, cell in placed(grid):
        rows[row][column] = cell.text
    return rows


def _disclosure(form: str, header_units: dict[str, str]) -> Grid:
    articles = {row["subject_code"]: row["article_item"] for row in rows_of("disclosure_subjects")}
    columns = 4
    grid: Grid = []
    for article, subjects in groupby(row_codes(form, "disclosure"), key=lambda code: articles[code]):
        group = list(subjects)
        measures = column_codes(form, "disclosure", group[0])
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


def _requests(form: str) -> Grid:
    def heading(code: str) -> str:
        return label("requests", "heading", code, form)

    def column(code: str) -> str:
        return label("requests", "column", code, form)

    applicants = column_codes(form, "requests", "received")
    lines = {row["line_code"]: row for row in rows_of("request_lines")}
    organisations = [code for code in applicants if code not in ("natural_person", "total")]
    grid: Grid = [
        [GridCell(heading("identity"), columns=3, rows=3), GridCell(heading("applicants"), columns=7)],
        [
            GridCell(column("natural_person"), rows=2),
            GridCell(heading("legal_person"), columns=len(organisations)),
            GridCell(column("total"), rows=2),
        ],
        [GridCell(column(code)) for code in organisations],
    ]
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
        row: list[GridCell] = [GridCell(heading("outcomes"), rows=len(outcomes))] if code == outcomes[0] else []
        siblings = [outcome for outcome in outcomes if lines[outcome]["parent_code"] == parent and parent in groups]
        if parent in groups and len(siblings) > 1:
            if code == siblings[0]:
                row.append(GridCell(label("requests", "group", parent, form), rows=len(siblings)))
            row.append(name)
        else:
            row.append(replace(name, columns=2))
        grid.append([*row, *values])
    return grid


def _review(form: str) -> Grid:
    channels = row_codes(form, "review")
    results = column_codes(form, "review", channels[0])
    names = [label("review", "channel", code, form) for code in channels]
    headers = [label("review", "column", code, form) for code in results]
    litigation = label("review", "heading", "litigation", form)
    span = len(results)
    return [
        [GridCell(names[0], columns=span), GridCell(litigation, columns=span * (len(channels) - 1))],
        [GridCell(header, rows=2) for header in headers] + [GridCell(name, columns=span) for name in names[1:]],
        [GridCell(header) for _ in channels[1:] for header in headers],
        [GridCell("", key=("review", channel, code)) for channel in channels for code in results],
    ]


def keys_of(grids: Iterable[Grid]) -> list[CellKey]:
    """Return the form cells of these grids, in printed order."""
    return [cell.key for grid in grids for row in grid for cell in row if cell.key]
