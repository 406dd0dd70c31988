"""CSV → rows: a sheet saved as text, its merged cells lost, quoted line ends kept inside their cells."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from loaders.layout.blocks import BlockDocument
from loaders.layout.writing import Writer, write_sheet

_SEPARATORS = (",", ";", "\t")
_HEAD = 40_000  # characters that are looked at
_LEAST_ROWS = 8
_LEAST_FIELDS = 3
_SAME_WIDTH = 0.9  # share of the lines that have as many fields as most: a sheet fills its rows up
_LEAST_BARE = 0.25  # share of the fields that are empty or hold no word: prose between commas is made of words
_WORDS = re.compile(r"[^\W\d_]{2}")
_QUOTED_END = re.compile(r'"[^"\n]{1,60}\n[^"]{1,60}"')  # in a text parted by tabs: a line end inside a cell


def separator(text: str) -> str | None:
    """Return what parts the cells of `text`, or None when it is no CSV.

    Tabs count only where quoted cells hold line ends: other texts with tabs are rows as they are.
    """
    head = text[:_HEAD].removeprefix("\ufeff")
    if head.lstrip()[:1] in ("{", "[", "<"):
        return None
    if len(text) > _HEAD:
        head = head[: head.rfind("\n") + 1]
    for one in _SEPARATORS:
        if head.count(one) >= _LEAST_ROWS * (_LEAST_FIELDS - 1) and _is_sheet(head, one):
            return one
    return None


def lay(text: str) -> BlockDocument:
    """Return a CSV text as rows in reading order; raises Unreadable when a bound is passed."""
    writer = Writer()
    write_sheet(writer, _cells(text, separator(text) or ","))
    return writer.document()


def _is_sheet(head: str, one: str) -> bool:
    """Tell whether the lines have a common number of fields, and not all of them words."""
    if one == "\t" and not _QUOTED_END.search(head):
        return False
    rows = [row for row in _rows(head, one) if any(field.strip() for field in row)]
    if len(rows) < _LEAST_ROWS:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    fields = [field.strip() for row in rows for field in row]
    bare = sum(1 for field in fields if not _WORDS.search(field))
    return width >= _LEAST_FIELDS and count >= _SAME_WIDTH * len(rows) and bare >= _LEAST_BARE * len(fields)


def _cells(text: str, one: str) -> Iterator[tuple[int, int, str]]:
    for row, fields in enumerate(_rows(text, one)):
        for column, field in enumerate(fields):
            yield row, column, field


def _rows(text: str, one: str) -> list[list[str]]:
    """The fields of each row; where quotes make no sense they are text, and where nothing does a line is a field."""
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        try:
            return list(csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=one, quoting=quoting))
        except csv.Error:  # a field of more than 131,072 characters, say behind a quote that is never closed
            continue
    return [[line] for line in text.splitlines()]
