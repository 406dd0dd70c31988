"""Lines of plain text whose label is wrapped around its figures, or stands behind a piece of another cell.

PDF text puts the figures of a row beside the middle of its label, and the pieces of a merged cell at its left between
the rows:

    （二）部分公开（区分处理的，只计这
    2 0 0 0 0 0 2
    一情形，不计其他情形）
    予公开 5.属于三类内部事务信息 8 0 0 0 1 0 9

`unwrapped` returns such rows with one line for each label and its figures. Bare page numbers are left out.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.forms.codebook import LabelMeaning, codebook, label_rows, meanings
from loaders.forms.numbers import is_figure
from loaders.layout.blocks import PLAIN, BlockCell, BlockRow
from loaders.normalize import key, simplify
from loaders.page_marks import PAGE_MARK_OR_COUNT

_WORD = re.compile(r"\S+")
_LONGEST_PAGE_MARK = 20
_DIGIT = re.compile(r"\d")
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}")
_LONGEST_LINE = 80  # characters; a longer line is prose
_MOST_PIECES = 5  # of one label
_LEAST_FIGURES = 2  # beside a wrapped label; one number alone may be a page's
_LEAST_START = 3  # characters of the first piece of a label
_LEAST_PAGES = 2
_OUTCOMES = "outcomes"  # the heading that is printed down the left side of all outcomes


class WrappedLine(NamedTuple):
    """A label and its figures, from several rows: cells with their offsets, and the row that has the figures."""

    label: BlockCell
    labels: tuple[LabelMeaning, ...]
    figures: list[BlockCell]
    row: int


class _Parted(NamedTuple):
    """A line in two parts: its text without pieces of other cells, and the figures behind it."""

    text: str
    start: int
    end: int
    figures: list[BlockCell]


def unwrapped(rows: Sequence[BlockRow]) -> dict[int, WrappedLine | None]:
    """Return the lines to read in place of rows, by row index; None for a row that is part of another, or no line."""
    lines: dict[int, WrappedLine | None] = dict.fromkeys(_page_marks(rows))
    done = 0
    for index in _near_figures(rows):
        if index >= done and index not in lines and _may_begin(rows[index]):
            done, taken, line = _line(rows, index, lines)
            if line:
                lines |= dict.fromkeys(taken)
                lines[taken[0]] = line
    return lines


def _near_figures(rows: Sequence[BlockRow]) -> list[int]:
    """Return the rows that have figures behind spaces, and those shortly before one; most documents have few."""
    near: list[int] = []
    following = len(rows)  # the next row with figures
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if row.shape is PLAIN:
            text = row.cells[0].text
            if " " in text and text[-1].isdecimal():
                following = index
            if following - index < _MOST_PIECES:
                near.append(index)
    return near[::-1] if following < len(rows) else []


def _page_marks(rows: Sequence[BlockRow]) -> list[int]:
    """Return the rows that are page numbers, alone or with words and signs around them.

    Lone numbers are page numbers if all of them count up by one, and one is the first or last row.
    """
    short = [(i, row.cells[0].text) for i, row in enumerate(rows) if row.shape is PLAIN]
    short = [(i, text) for i, text in short if len(text) <= _LONGEST_PAGE_MARK and _DIGIT.search(text)]
    marks = [i for i, text in short if PAGE_MARK_OR_COUNT.fullmatch(text)]
    numbers = [(i, int(text)) for i, text in short if _PAGE_NUMBER.fullmatch(text)]
    if len(numbers) < _LEAST_PAGES or (numbers[0][0] > 0 and numbers[-1][0] < len(rows) - 1):
        return marks
    first = numbers[0][1]
    return [*marks, *(i for i, _ in numbers)] if all(n == first + k for k, (_, n) in enumerate(numbers)) else marks


def _may_begin(row: BlockRow) -> bool:
    """Tell cheaply whether a row may begin a wrapped line: it is short, and not only figures."""
    text = row.cells[0].text
    return len(text) <= _LONGEST_LINE and (not text[0].isdecimal() or not text[-1].isdecimal() or _has_word(text))


def _has_word(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _line(
    rows: Sequence[BlockRow], index: int, lines: dict[int, WrappedLine | None]
) -> tuple[int, list[int], WrappedLine | None]:
    """Return the wrapped line that begins at a row, the rows it takes, and the index of the row to go on with."""
    none: tuple[int, list[int], WrappedLine | None] = (index + 1, [], None)
    first = _parted(rows[index].cells[0])
    labels = meanings(first.text) if key(first.text.rsplit(" ", 1)[-1]) else ()
    if labels:  # a whole label, perhaps behind a piece of another cell
        if first.start == rows[index].cells[0].start or not first.figures:
            return none
        label = BlockCell(first.text, first.start, first.end)
        return index + 1, [index], WrappedLine(label, labels, first.figures, index)
    if len(key(first.text)) < _LEAST_START or key(first.text) not in codebook().prefixes or _waits(rows, index):
        return none
    text, figures, place, taken = first.text, first.figures, index, [index]
    for following in range(index + 1, min(len(rows), index + 2 * _MOST_PIECES)):
        if following in lines:
            continue
        row = rows[following]
        part = _parted(row.cells[0]) if row.shape is PLAIN and len(row.cells[0].text) <= _LONGEST_LINE else None
        if part is None or (part.figures and figures):
            return none
        joined = text + part.text
        if part.text and key(joined) not in codebook().prefixes and not meanings(joined):
            if not part.figures and _is_fragment(part.text):
                taken.append(following)
                continue
            return none
        if part.figures:
            figures, place = part.figures, following
        text = joined
        taken.append(following)
        if part.text and figures and (labels := _row_labels(text)):
            if len(figures) < _LEAST_FIGURES or _has_figures_alone(rows, following + 1, lines):
                return none
            return following + 1, taken, WrappedLine(BlockCell(text, first.start, first.end), labels, figures, place)
    return none


def _row_labels(text: str) -> tuple[LabelMeaning, ...]:
    """Return the meanings of a label if it can be that of a line."""
    labels = meanings(text)
    return labels if any(label.axis == "row" for label in labels) else ()


def _waits(rows: Sequence[BlockRow], index: int) -> bool:
    """Tell whether the row before is a label of a line without figures, so that figures below may be its own."""
    if not index or rows[index - 1].shape is not PLAIN:
        return False
    labels = meanings(rows[index - 1].cells[0].text)
    return bool(labels) and all(label.axis == "row" for label in labels)


def _has_figures_alone(rows: Sequence[BlockRow], index: int, lines: dict[int, WrappedLine | None]) -> bool:
    """Tell whether the next row has figures only: they may be those of the label above, and these another's."""
    while index in lines:
        index += 1
    if index >= len(rows) or rows[index].shape is not PLAIN:
        return False
    return all(is_figure(word) for word in rows[index].cells[0].text.split())


def _parted(cell: BlockCell) -> _Parted:
    """Return a line in its parts; pieces of merged cells at its beginning are left out if a label follows."""
    words = [match.span() for match in _WORD.finditer(cell.text)]
    count = len(words)
    while count and is_figure(cell.text[slice(*words[count - 1])]):
        count -= 1
    figures = [BlockCell(cell.text[a:b], cell.start + a, cell.start + b) for a, b in words[count:]]
    first = 0
    while first < count - 1 and _is_fragment(cell.text[slice(*words[first])]):
        rest = cell.text[words[first + 1][0] : words[count - 1][1]]
        first += 1
        if meanings(rest) or key(rest) in codebook().prefixes:
            break
    else:
        first = 0
    if not count:
        return _Parted("", cell.start, cell.start, figures)
    begin, end = words[first][0], words[count - 1][1]
    return _Parted(cell.text[begin:end], cell.start + begin, cell.start + end, figures)


@lru_cache(maxsize=4_096)
def _is_fragment(text: str) -> bool:
    """Tell whether a text is a piece of a group label, which is printed down the left side of its rows."""
    text_key = key(text)
    return bool(text_key) and any(text_key in label for label in _group_labels())


@cache
def _group_labels() -> tuple[str, ...]:
    return tuple(
        {key(simplify(row["label"])) for row in label_rows() if row["axis"] == "group" or row["code"] == _OUTCOMES}
    )
