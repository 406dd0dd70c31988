"""Text layouts: a report's tables as lines of text, as Word, crawlers and spreadsheets leave them."""

from collections.abc import Callable
from random import Random

from synthetic.reports.forms import SECTION_TITLES, Grid, GridCell, expanded, width
from synthetic.reports.prose import Wording
from synthetic.reports.surroundings import Surroundings
from synthetic.reports.variants import Section

PADDED_COLUMNS = 26
CUT_HEADERS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
}  # cut at <br>, as in 新郑 2020


def cell_lines(grid: Grid) -> list[str]:
    """Return one cell a line, each followed by a pipe; a line of pipes stands for blank and merged cells."""
    lines = []
    for row in grid:
        lines.append("|")
        blanks = 0
        for cell in row:
            if cell.text:
                lines += ["|" * blanks] * bool(blanks)
                lines.append(f"{cell.text} |")
                blanks = 0
            else:
                blanks += 1
        rest = blanks + width(grid) - len(row)
        lines += ["|" * rest] * bool(rest)
    return lines


def tab_cells(grid: Grid) -> list[str]:
    """Return one cell a line after a tab, and an empty line before each row; a cell merged from above is a lone tab."""
    lines: list[str] = []
    covered: dict[tuple[int, int], bool] = {}  # place → whether it is the first column of the cell that covers it
    for row_number, row in enumerate(grid):
        lines.append("")
        column = 0
        for cell in row:
            while covered.get((row_number, column)):
                lines += ["\t"] * covered.pop((row_number, column))
                column += 1
            lines.append(f"\t{CUT_HEADERS.get(cell.text, cell.text)}")
            for below in range(1, cell.rows):
                covered.update({(row_number + below, column + c): c == 0 for c in range(cell.columns)})
            column += cell.columns
        while (row_number, column) in covered:
            lines += ["\t"] * covered.pop((row_number, column))
            column += 1
    return [*lines, ""]


def padded_pipes(grid: Grid) -> list[str]:
    """Return one cell a line, each followed by a pipe; the last line of a row is padded to PADDED_COLUMNS pipes."""
    lines = []
    for row in grid:
        texts = [cell.text for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        blanks = 0
        for text in texts[:-1]:
            if text:
                lines += ["|" * blanks] * bool(blanks)
                lines.append(f"{text} |")
                blanks = 0
            else:
                blanks += 1
        lines += ["|" * blanks] * bool(blanks)
        padding = "|" * (PADDED_COLUMNS - len(texts))
        lines.append(f"{texts[-1]} | {padding}" if texts else padding)
    return lines


def joined_by(separator: str) -> Callable[[Grid], list[str]]:
    """Return a layout with one row a line and this separator between cells; a merged cell leaves empty fields."""
    return lambda grid: [separator.join(row).rstrip(" ") for row in expanded(grid)]


def rows_spaces(grid: Grid) -> list[str]:
    """Return one row a line with spaces between cells; blank cells leave no trace."""
    return [" ".join(cell.text for cell in row if cell.text) for row in grid]


def markdown(grid: Grid) -> list[str]:
    """Return a Markdown table with the first row as its header; struck and raised texts have their marks."""
    rows = [f"| {' | '.join(row)} |" for row in expanded(grid, _markdown_text)]
    return ["", rows[0], "|" + " --- |" * width(grid), *rows[1:], ""]


def _markdown_text(cell: GridCell) -> str:
    """Return a cell's text with its struck and raised runs; Markdown has no sign for hidden ones."""
    pattern = {"": "{}", "struck": "~~{}~~", "raised": "<sup>{}</sup>", "hidden": ""}
    return " ".join(filter(None, (pattern[mark].format(text) for text, mark in cell.runs))) or cell.text


def fused(grid: Grid) -> list[str]:
    """Return all cells in one line without separators, except a space after every 29th cell (as in 平潭's pages)."""
    texts = [cell.text for row in grid for cell in row if cell.text]
    return ["".join(text + " " * (number % 29 == 28) for number, text in enumerate(texts))]


def detached(grid: Grid) -> list[str]:
    """Return one row a line; the label of every sixth row stands cut in two after its figures (as in 科委 2024)."""
    lines: list[str] = []
    for number, row in enumerate(grid):
        label = "".join(cell.text for cell in row if not cell.key)
        figures = [cell.text for cell in row if cell.key and cell.text]
        if number % 6 == 4 and len(figures) == 7 and len(label) > 6:
            middle = len(label) // 2
            lines += [f"| {' | '.join(figures)} |", "|" + "---|" * 7, label[:middle], label[middle:]]
        else:
            lines += rows_spaces([row])
    return lines


LAYOUTS: dict[str, Callable[[Grid], list[str]]] = {
    "cell_lines": cell_lines,
    "tab_cells": tab_cells,
    "padded_pipes": padded_pipes,
    "rows_pipes": joined_by(" | "),
    "rows_tabs": joined_by("\t"),
    "rows_spaces": rows_spaces,
    "markdown": markdown,
    "fused": fused,
    "detached": detached,
}
# The print settles the place of no cell for certain.
LOSES_PLACES = ("fused", "detached")
# A blank cell leaves no trace, or the same sign as the frame.
DROPS_BLANKS = ("cell_lines", "padded_pipes", "rows_pipes", "rows_spaces")
# Rows are filled up with blank cells to the same width. html_plain is a layout of pages.py.
PADS_ROWS = ("rows_tabs", "markdown", "html_plain")


def document(random: Random, layout: str, words: Wording, sections: list[Section], around: Surroundings) -> str:
    """Return the whole report as text in one layout, with the lines that a crawler takes along."""
    lines = [*around.lines_before(), words.title, words.introduction, "一、总体情况"]
    paragraph = ""
    for sentence in words.overview:
        paragraph += sentence.text
        if len(paragraph) > random.randrange(60, 400):
            lines.append(paragraph)
            paragraph = ""
    lines += [paragraph] * bool(paragraph)
    table = ""
    for section in sections:
        if section.is_hidden:
            continue
        if section.table != table:
            table = section.table
            is_title_padded = layout == "padded_pipes" and table != "disclosure"  # as in 榆阳 2020
            padding = f" | {'|' * (PADDED_COLUMNS - 1)}" if is_title_padded else ""
            lines.append(SECTION_TITLES[table] + padding)
        lines += [*section.headings, *LAYOUTS[layout](section.grid)]
    lines += ["五、存在的主要问题及改进情况", *words.problems]
    lines += ["六、其他需要报告的事项", words.other_matters, words.signature, words.date, *around.lines_after()]
    return "\n".join(lines) + "\n"
