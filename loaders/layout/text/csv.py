"""CSV → rows: a sheet saved as text, without its merged cells; quoted cells may hold line ends."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from loaders.layout.blocks import BlockDocument
from loaders.layout.writing import Writer, write_sheet

_SEPARATORS = (",", ";", "\t")
_HEAD = 40_000  # characters that decide whether a text is CSV
_MIN_ROWS = 8
_MIN_FIELDS = 3
_MAX_FIELD = 131_072  # characters; the limit of the csv module is one for the process, and other libraries change it
_MIN_SAME_WIDTH = 0.9  # share of the rows with the most common number of fields: a sheet pads its rows
_MIN_WITHOUT_WORDS = 0.25  # share of the fields that hold no word: in prose, nearly all text between commas is words
_WORD = re.compile(r"[^\W\d_]{2}")
_QUOTED_LINE_END = re.compile(r'"[^"\n]{1,60}\n[^"]{1,60}"')


def separator(text: str) -> str | None:
    """Return the separator of a CSV text (comma, semicolon or tab), or None when the text is no CSV.

    A text with tabs counts as CSV only if a quoted cell holds a line end; `plain` reads all others.
    """
    head = text[:_HEAD].removeprefix("\ufeff")
    if head.lstrip()[:1] in ("{", "[", "<"):
        return None
    if len(text) > _HEAD:
        head = head[: head.rfind("\n") + 1]
    for candidate in _SEPARATORS:
        if head.count(candidate) >= _MIN_ROWS * (_MIN_FIELDS - 1) and _is_sheet(head, candidate):
            return candidate
    return None


def lay(text: str) -> BlockDocument:
    """Return a CSV text as rows in reading order; raises Unreadable beyond the bounds of `writing`."""
    writer = Writer()
    write_sheet(writer, _cells(text, separator(text) or ","))
    return writer.document()


def _is_sheet(head: str, separator: str) -> bool:
    """Tell whether most lines have the same number of fields, and enough fields hold no word."""
    if separator == "\t" and not _QUOTED_LINE_END.search(head):
        return False
    rows = [row for row in _rows(head, separator) if any(field.strip() for field in row)]
    if len(rows) < _MIN_ROWS:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    fields = [field.strip() for row in rows for field in row]
    without_words = sum(1 for field in fields if not _WORD.search(field))
    return (
        width >= _MIN_FIELDS
        and count >= _MIN_SAME_WIDTH * len(rows)
        and without_words >= _MIN_WITHOUT_WORDS * len(fields)
    )


def _cells(text: str, separator: str) -> Iterator[tuple[int, int, str]]:
    for row, fields in enumerate(_rows(text, separator)):
        for column, field in enumerate(fields):
            yield row, column, field


def _rows(text: str, separator: str) -> list[list[str]]:
    """Return the fields of each row; if quotes can't be parsed they are text, else each line is one field."""
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            lines = StringIO(text.removeprefix("\ufeff"), newline="")
            rows = list(csv.reader(lines, delimiter=separator, quoting=quoting))
        except csv.Error:
            continue
        # after a quote that is never closed, the rest of the text is one field
        if all(len(field) <= _MAX_FIELD for row in rows for field in row):
            return rows
    return [[line] for line in text.splitlines()]
