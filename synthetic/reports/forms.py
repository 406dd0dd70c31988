"""The three statutory tables as grids, built from the codebooks in seeds/."""

import csv
from collections.abc import Iterable
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
CellKey = tuple[str, str, str]


@dataclass(frozen=True)
class GridCell:
    """One printed cell: its text, how many columns and rows it spans, and the form cell it is, if any."""

    text: str
    columns: int = 1
    rows: int = 1
    key: CellKey | None = None


Grid = list[list[GridCell]]


@cache
def rows_of(seed: str) -> list[dict[str, str]]:
    """The rows of seeds/SEED.csv."""
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def label(table: str, axis: str, code: str, form: str) -> str:
    """The official label of one code; KeyError where the form has none."""
    for row in rows_of("labels"):
        found = (row["table_code"], row["axis"], row["code"], row["kind"])
        if found == (table, axis, code, "official") and row["form_code"] in ("", form):
            return row["label"]
    raise KeyError(f"no official label for {table} {axis} {code} in form {form}")


@cache
def cell_keys(form: str, table: str) -> tuple[CellKey, ...]:
    """The form's cells of one table, in printed order."""
    return tuple(
        (table, row["row_code"], row["column_code"])
        for row in rows_of("form_cells")
        if row["form_code"] == form and row["table_code"] == table
    )


@cache
def row_codes(form: str, table: str) -> tuple[str, ...]:
    """The row codes of one table, in printed order, each once."""
    return tuple(dict.fromkeys(row for _, row, _ in cell_keys(form, table)))


@cache
def column_codes(form: str, table: str, row_code: str) -> tuple[str, ...]:
    """The column codes of one row, in printed order."""
    return tuple(column for _, row, column in cell_keys(form, table) if row == row_code)


def grid(form: str, table: str, header_units: dict[str, str] | None = None) -> Grid:
    """The empty grid of one table: labels with their spans, value cells with key and no text.

    `header_units` prints a unit into a disclosure header: {"procurement_amount": "万元"}.
    """
    if table == "disclosure":
        return _disclosure(form, header_units or {})
    return _requests(form) if table == "requests" else _review(form)


def filled(empty: Grid, texts: dict[CellKey, str]) -> Grid:
    """The same grid with the value cells' texts in place."""
    return [[replace(c, text=texts[c.key]) if c.key else c for c in row] for row in empty]


def width(of: Grid) -> int:
    """The number of columns, spans counted."""
    return sum(cell.columns for cell in of[0])


def expanded(of: Grid) -> list[list[str]]:
    """Rectangular rows: a spanned place that holds no text of its own is ''."""
    columns = width(of)
    rows: list[list[str]] = []
    covered: set[tuple[int, int]] = set()
    for index, row in enumerate(of):
        line = [""] * columns
        at = 0
        for cell in row:
            while (index, at) in covered:
                at += 1
            line[at] = cell.text
            covered.update((index + r, at + c) for r in range(cell.rows) for c in range(cell.columns))
            at += cell.columns
        rows.append(line)
    return rows


def _disclosure(form: str, header_units: dict[str, str]) -> Grid:
    articles = {row["subject_code"]: row["article_item"] for row in rows_of("disclosure_subjects")}
    columns = 4
    result: Grid = []
    for article, subjects in groupby(row_codes(form, "disclosure"), key=lambda code: articles[code]):
        group = list(subjects)
        measures = column_codes(form, "disclosure", group[0])
        result.append([GridCell(label("disclosure", "heading", article, form), columns=columns)])
        heads = [label("disclosure", "column", code, form) for code in measures]
        units = [header_units.get(code) for code in measures]
        heads = [f"{head}（单位：{unit}）" if unit else head for head, unit in zip(heads, units, strict=True)]
        subject_head = GridCell(label("disclosure", "heading", "subject", form))
        result.append([subject_head, *_stretched([GridCell(head) for head in heads], columns - 1)])
        for subject in group:
            values = [GridCell("", key=("disclosure", subject, code)) for code in measures]
            name = GridCell(label("disclosure", "row", subject, form))
            result.append([name, *_stretched(values, columns - 1)])
    return result


def _stretched(cells: list[GridCell], columns: int) -> list[GridCell]:
    return [*cells[:-1], replace(cells[-1], columns=columns - len(cells) + 1)]


def _requests(form: str) -> Grid:
    def head(code: str) -> str:
        return label("requests", "heading", code, form)

    def column(code: str) -> str:
        return label("requests", "column", code, form)

    applicants = column_codes(form, "requests", "received")
    lines = {row["line_code"]: row for row in rows_of("request_lines")}
    organisations = [code for code in applicants if code not in ("natural_person", "total")]
    result: Grid = [
        [GridCell(head("identity"), columns=3, rows=3), GridCell(head("applicants"), columns=7)],
        [
            GridCell(column("natural_person"), rows=2),
            GridCell(head("legal_person"), columns=len(organisations)),
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
            result.append([replace(name, columns=3), *values])
            continue
        row: list[GridCell] = [GridCell(head("outcomes"), rows=len(outcomes))] if code == outcomes[0] else []
        siblings = [c for c in outcomes if lines[c]["parent_code"] == parent and parent in groups]
        if parent in groups and len(siblings) > 1:
            if code == siblings[0]:
                row.append(GridCell(label("requests", "group", parent, form), rows=len(siblings)))
            row.append(name)
        else:
            row.append(replace(name, columns=2))
        result.append([*row, *values])
    return result


def _review(form: str) -> Grid:
    channels = row_codes(form, "review")
    results = column_codes(form, "review", channels[0])
    names = [label("review", "channel", code, form) for code in channels]
    heads = [label("review", "column", code, form) for code in results]
    litigation = label("review", "heading", "litigation", form)
    span = len(results)
    return [
        [GridCell(names[0], columns=span), GridCell(litigation, columns=span * (len(channels) - 1))],
        [GridCell(head, rows=2) for head in heads] + [GridCell(name, columns=span) for name in names[1:]],
        [GridCell(head) for _ in channels[1:] for head in heads],
        [GridCell("", key=("review", channel, code)) for channel in channels for code in results],
    ]


def keys_of(grids: Iterable[Grid]) -> list[CellKey]:
    """The form cells of some grids, in printed order."""
    return [cell.key for of in grids for row in of for cell in row if cell.key]
