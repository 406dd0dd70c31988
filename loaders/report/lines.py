"""The lines of a document that can hold a heading or a signature."""

from typing import NamedTuple

from loaders.layout.blocks import BlockDocument, Shape
from loaders.report.patterns import document_pattern, without_spaces

_LINES = 60  # rows at the start, before the first part and at the end that are searched
_FARTHEST_PART = 600  # rows; the navigation of a page may stand before the report
_LONGEST_PART = 60  # characters of the heading of a part
_LONGEST_TITLE = 60  # characters; a longer line may begin with the title


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


def first_lines(document: BlockDocument) -> tuple[list[TextLine], bool]:
    """Return the lines that may hold the heading, and whether the first part of a report was found.

    The cells of small tables are lines too, because some pages have a table as header.
    """
    rows = document.rows
    part = _first_part(document)
    end = len(rows) if part is None else part
    numbers = [*range(min(_LINES, len(rows)))]
    if part is not None and part > _LINES:
        numbers += range(max(_LINES, part - _LINES), part)
    lines = [
        TextLine(
            text := _beginning(cell.text),
            cell.start,
            cell.start + len(text),
            rows[number].shape is Shape.PLAIN,
            cell.start in document.asides,
            number < end,
        )
        for number in numbers
        for cell in rows[number].cells
        if cell.text
    ]
    return lines, part is not None


def _beginning(text: str) -> str:
    """Return the title with which a long line begins, as where a whole report is one line; else the text."""
    if len(text) <= _LONGEST_TITLE:
        return text
    words = document_pattern("title").search(text, 0, _LONGEST_TITLE)
    if not words or not text[words.end() : words.end() + 1].isspace():
        return text
    rest = text[words.end() :].strip()
    is_text = "。" in rest or document_pattern("part").match(without_spaces(rest[:_LONGEST_PART]))
    return text[: words.end()] if is_text else text


def _first_part(document: BlockDocument) -> int | None:
    """Return the number of the row with the heading of the report's first part."""
    pattern = document_pattern("part")
    for number, row in enumerate(document.rows[:_FARTHEST_PART]):
        text = row.cells[0].text
        if text and row.cells[0].start not in document.asides and pattern.match(without_spaces(text[:_LONGEST_PART])):
            return number
    return None


def last_lines(document: BlockDocument) -> list[TextLine]:
    """Return the last lines that are not in tables and are part of the article."""
    return [
        TextLine(row.cells[0].text, row.cells[0].start, row.cells[0].end, True, False, False)
        for row in document.rows[-_LINES:]
        if row.shape is Shape.PLAIN and row.cells[0].start not in document.asides
    ]
