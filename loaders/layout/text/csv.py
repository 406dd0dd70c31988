"""CSV → rows: a sheet saved as text, without its merged cells; quoted cells may hold line ends.

A sheet pads its rows to one width, so its columns are known. In a ragged CSV each row has only its own cells, and the
columns are unknown.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from loaders.layout.blocks import EXACT, BlockDocument
from loaders.layout.sheets import write_sheet
from loaders.layout.writing import CUT, Writer, squeeze

_SEPARATORS = (",", ";", "\t")
_HEAD = 40_000  # characters that decide whether a text is CSV
_MIN_ROWS = 8
_MIN_FIELDS = 3
_MAX_FIELD = 131_072  # characters; the limit of the csv module is one for the process, and other libraries change it
_MIN_SAME_WIDTH = 0.9  # share of the rows with the most common number of fields: a sheet pads its rows
_MIN_WITHOUT_WORDS = 0.25  # share of the fields that hold no word: in prose, nearly all text between commas is words
_WORD = re.compile(r"[^\W\d_]{2}")
_FIGURE = re.compile(r"\s*[+-]?[0-9０-９][0-9０-９.]*\s*")
_LEAST_RAGGED_ROWS = 5  # rows of several fields that end in a figure
_SENTENCE = re.compile("[。；]")
_MAX_LABEL = 80  # characters of a field; a longer one is prose
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
        if head.count(candidate) >= _MIN_ROWS * (_MIN_FIELDS - 1) and _is_csv(head, candidate):
            return candidate
    return None


def lay(text: str) -> BlockDocument:
    """Return a CSV text as rows in reading order; raises Unreadable beyond the bounds of `writing`."""
    writer = Writer()
    used = separator(text) or ","
    is_open = not text[-1:].isspace() and text[-1:] != '"'
    rows = _rows(text + CUT if is_open else text, used)
    if _have_one_width(_filled(rows)):
        write_sheet(writer, _cells(rows))
    else:
        _write_ragged(writer, rows, used)
    return writer.document()


def _write_ragged(writer: Writer, rows: list[list[str]], separator: str) -> None:
    """Write rows of different widths with all their cells; a row of one field, or with a sentence, is a line."""
    for row in rows:
        fields = [squeeze(field) for field in row]
        if len(fields) == 1 or any(len(field) > _MAX_LABEL or _SENTENCE.search(field) for field in fields):
            writer.lines(separator.join(row))
            writer.start_block()
        elif any(fields):
            writer.row([(field, 0, 1) for field in fields], EXACT)


def _is_csv(head: str, separator: str) -> bool:
    """Tell whether the lines are those of a sheet, or a ragged CSV."""
    if separator == "\t" and not _QUOTED_LINE_END.search(head):
        return False
    rows = _filled(_rows(head, separator))
    return len(rows) >= _MIN_ROWS and (_is_sheet(rows) or (separator != "\t" and _is_ragged(rows)))


def _is_sheet(rows: list[list[str]]) -> bool:
    """Tell whether most rows have the same number of fields, and enough fields hold no word."""
    width, _ = Counter(map(len, rows)).most_common(1)[0]
    fields = [field for row in rows for field in row]
    return width >= _MIN_FIELDS and _have_one_width(rows) and _without_words(fields) >= _MIN_WITHOUT_WORDS * len(fields)


def _is_ragged(rows: list[list[str]]) -> bool:
    """Tell whether the rows of several fields are labels with figures behind them; prose with commas is not."""
    tables = [row for row in rows if len(row) >= _MIN_FIELDS and max(map(len, row)) <= _MAX_LABEL]
    figures = sum(1 for row in tables if _FIGURE.fullmatch(row[-1]) and _WORD.search(row[0]))
    fields = [field for row in rows if len(row) > 1 for field in row]
    return figures >= _LEAST_RAGGED_ROWS and _without_words(fields) >= _MIN_WITHOUT_WORDS * len(fields)


def _filled(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows that hold any text."""
    return [row for row in rows if any(field.strip() for field in row)]


def _have_one_width(rows: list[list[str]]) -> bool:
    """Tell whether most rows have the same number of fields."""
    counts = Counter(map(len, rows)).most_common(1)
    return bool(counts) and counts[0][1] >= _MIN_SAME_WIDTH * len(rows)


def _without_words(fields: list[str]) -> int:
    """Return the number of fields without a word."""
    return sum(1 for field in fields if not _WORD.search(field.strip()))


def _cells(rows: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    for row, fields in enumerate(rows):
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
