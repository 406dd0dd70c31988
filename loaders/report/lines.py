"""The lines of a document that can hold a heading or a signature."""

import re
from typing import NamedTuple

from loaders.layout.blocks import PLAIN, BlockDocument
from loaders.report.patterns import document_pattern, without_spaces

_LINES = 60  # rows at the start, before the first part and at the end that are searched
_BEHIND = 12  # rows behind the heading of the first part
_FARTHEST_PART = 600  # rows; the navigation of a page may stand before the report
_LONGEST_PART = 60  # characters of the heading of a part
_LONGEST_TITLE = 60  # characters; a longer line may begin with the title

_SPACE = re.compile(r"\s")
_new = tuple.__new__  # skips NamedTuple's own constructor, which takes twice as long


class TextLine(NamedTuple):
    """A line of folded text, with its offsets there.

    is_plain  False for the cell of a table
    is_aside  whether it is no part of the article
    is_before whether it stands before the first part of the report; True if no part is found
    """

    text: str
    start: int
    end: int
    is_plain: bool
    is_aside: bool
    is_before: bool


def first_part(document: BlockDocument) -> int | None:
    """Return the number of the row with the heading of the report's first part, None if there is none."""
    pattern = document_pattern("part")
    for number, row in enumerate(document.rows[:_FARTHEST_PART]):
        text = row.cells[0].text[:_LONGEST_PART]
        is_part = pattern.match(text) or (" " in text and pattern.match(without_spaces(text)))
        if is_part and row.cells[0].start not in document.asides:
            return number
    return None


def first_lines(document: BlockDocument, part: int | None) -> list[TextLine]:
    """Return the lines that may hold the heading: the first ones, those before the first part, and some behind it.

    `part` is the number of its row; without it, all lines count as before it. The cells of small tables are lines too,
    because some pages have a table as header.
    """
    rows = document.rows
    end = len(rows) if part is None else part
    numbers = [*range(min(_LINES, len(rows), end + _BEHIND)), *range(max(_LINES, end - _LINES), end if part else 0)]
    asides = document.asides
    return [
        _new(
            TextLine,
            (
                text := cell.text if len(cell.text) <= _LONGEST_TITLE else _beginning(cell.text),
                cell.start,
                cell.start + len(text),
                rows[number].shape is PLAIN,
                cell.start in asides,
                number < end,
            ),
        )
        for number in numbers
        for cell in rows[number].cells
        if cell.text
    ]


def _beginning(text: str) -> str:
    """Return the title with which a long line begins, as where a whole report is one line; else the line."""
    if not _SPACE.search(text, 0, _LONGEST_TITLE + 1):  # the title would end at a space
        return text
    words = document_pattern("title").search(text, 0, _LONGEST_TITLE)
    if not words or not text[words.end() : words.end() + 1].isspace():
        return text
    rest = text[words.end() :].strip()
    is_text = "。" in rest or document_pattern("part").match(without_spaces(rest[:_LONGEST_PART]))
    return text[: words.end()] if is_text else text


def last_lines(document: BlockDocument) -> list[TextLine]:
    """Return the last lines that are not in tables and are part of the article."""
    return [
        _new(TextLine, (row.cells[0].text, row.cells[0].start, row.cells[0].end, True, False, False))
        for row in document.rows[-_LINES:]
        if row.shape is PLAIN and row.cells[0].start not in document.asides
    ]
