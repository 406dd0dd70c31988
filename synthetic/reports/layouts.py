"""Text layouts: how a report's grids come out of Word, a crawl or a spreadsheet as lines of text."""

from collections.abc import Callable
from random import Random

from synthetic.reports.forms import SECTION_TITLES, TABLES, Grid, expanded, width
from synthetic.reports.prose import Wording

PADDED_COLUMNS = 26
BROKEN_HEADS = {
    "本年新制作数量": "本年新\n制作数量",
    "本年新公开数量": "本年新\n公开数量",
}  # at <br>, as in 新郑 2020


def cell_lines(of: Grid) -> list[str]:
    """One cell a line with lone pipes: spanned places are pipes at the end of the row."""
    lines = []
    for row in of:
        lines.append("|")
        empty = 0
        for cell in row:
            if cell.text:
                lines += ["|" * empty] * bool(empty)
                lines.append(f"{cell.text} |")
                empty = 0
            else:
                empty += 1
        rest = empty + width(of) - len(row)
        lines += ["|" * rest] * bool(rest)
    return lines


def tab_cells(of: Grid) -> list[str]:
    """One cell a line behind a tab, rows parted by an empty line; a place covered from above is a tab."""
    lines: list[str] = []
    covered: dict[tuple[int, int], bool] = {}
    for index, row in enumerate(of):
        lines.append("")
        at = 0
        for cell in row:
            while covered.get((index, at)):
                lines += ["\t"] * covered.pop((index, at))
                at += 1
            lines.append(f"\t{BROKEN_HEADS.get(cell.text, cell.text)}")
            for below in range(1, cell.rows):
                covered.update({(index + below, at + c): c == 0 for c in range(cell.columns)})
            at += cell.columns
        while (index, at) in covered:
            lines += ["\t"] * covered.pop((index, at))
            at += 1
    return [*lines, ""]


def padded_pipes(of: Grid) -> list[str]:
    """One cell a line, each with its pipe; the row's last line is padded to the width of the widest table."""
    lines = []
    for row in of:
        texts = [cell.text for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        empty = 0
        for text in texts[:-1]:
            if text:
                lines += ["|" * empty] * bool(empty)
                lines.append(f"{text} |")
                empty = 0
            else:
                empty += 1
        lines += ["|" * empty] * bool(empty)
        padding = "|" * (PADDED_COLUMNS - len(texts))
        lines.append(f"{texts[-1]} | {padding}" if texts else padding)
    return lines


def joined_by(separator: str) -> Callable[[Grid], list[str]]:
    """One row a line; a spanned place is an empty field."""
    return lambda of: [separator.join(row).rstrip(" ") for row in expanded(of)]


def rows_spaces(of: Grid) -> list[str]:
    """One row a line, parted by spaces: an empty place leaves no trace."""
    return [" ".join(cell.text for cell in row if cell.text) for row in of]


def markdown(of: Grid) -> list[str]:
    """A Markdown table: the first row as its head."""
    rows = [f"| {' | '.join(row)} |" for row in expanded(of)]
    return ["", rows[0], "|" + " --- |" * width(of), *rows[1:], ""]


def fused(of: Grid) -> list[str]:
    """All cells in one line without separators, but for a space here and there (as in 平潭's pages)."""
    texts = [cell.text for row in of for cell in row if cell.text]
    return ["".join(text + " " * (n % 29 == 28) for n, text in enumerate(texts))]


def detached(of: Grid) -> list[str]:
    """One row a line; the labels of every sixth row of figures have slipped behind it, cut in two (as in 科委 2024)."""
    lines: list[str] = []
    for number, row in enumerate(of):
        label = "".join(cell.text for cell in row if not cell.key)
        figures = [cell.text for cell in row if cell.key and cell.text]
        if number % 6 == 4 and len(figures) == 7 and len(label) > 6:
            lines += [
                f"| {' | '.join(figures)} |",
                "|" + "---|" * 7,
                label[: len(label) // 2],
                label[len(label) // 2 :],
            ]
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
LOSES_PLACES = ("fused", "detached")  # no cell's place is printed for certain
DROPS_BLANKS = ("cell_lines", "padded_pipes", "rows_pipes", "rows_spaces")  # or can't tell them from the frame


def document(random: Random, layout: str, words: Wording, grids: dict[str, Grid]) -> str:
    """The whole report as text in one layout."""
    lines = [words.title, words.introduction, "一、总体情况"]
    paragraph = ""
    for sentence in words.overview:
        paragraph += sentence.text
        if len(paragraph) > random.randrange(60, 400):
            lines.append(paragraph)
            paragraph = ""
    lines += [paragraph] * bool(paragraph)
    for table in TABLES:
        in_table = layout == "padded_pipes" and table != "disclosure"  # as in 榆阳 2020
        padding = f" | {'|' * (PADDED_COLUMNS - 1)}" if in_table else ""
        lines.append(SECTION_TITLES[table] + padding)
        lines += LAYOUTS[layout](grids[table])
    lines += ["五、存在的主要问题及改进情况", *words.problems]
    lines += ["六、其他需要报告的事项", words.other_matters, words.signature, words.date]
    return "\n".join(lines) + "\n"
