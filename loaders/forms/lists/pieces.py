"""Rows → the pieces of a list: labels, figures, runs of figures, words and empty cells, in print order."""

import re
from collections.abc import Iterator, Sequence

from loaders.forms.lists.book import ListBook
from loaders.forms.numbers import is_blank, is_figure, is_unit_or_share
from loaders.forms.tokens import BLANK, FIGURE, FUSED, LABEL, OTHER, Token
from loaders.layout.blocks import PLAIN, BlockCell, BlockRow
from loaders.normalize import key

SENTENCE = re.compile("[，。；！？]")
LONGEST_WORDS = 60  # characters of a local label or of words between two lines; more are prose
_WORD = re.compile(r"\S+")
_NUMBERED = re.compile(r"(?:[0-9]{1,2}[、.．)）]|[（(][0-9]{1,2}[)）])(?=[㐀-鿿])")
_LINE_NUMBER = re.compile("[0-9]{1,3}")
_RUN = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_AFTER_LABEL = re.compile(r"\s*[（(]?\s*[㐀-鿿]{0,2}\s*[)）]?\s*(?:[0-9]+(?:[.,][0-9]+)*\s*)*")
# Behind a run that ends a line of the list, these may go on with its last figure: 002017年, 53.
GOES_ON = re.compile(r"[年月日号时条件次个篇人元份期万亿、.．)）,%％0-9]")


def pieces(rows: Sequence[BlockRow], book: ListBook) -> list[Token]:
    """Return the pieces of rows in reading order."""
    found: list[Token] = []
    for index, row in enumerate(rows):
        if row.shape is PLAIN:
            found += _of_line(row.cells[0], index, book)
            continue
        for cell in row.cells:
            found.append(_of_cell(cell, index, book))
    return found


def _of_cell(cell: BlockCell, row: int, book: ListBook) -> Token:
    text, start, end, column, span, height = cell
    labels = book.meanings(text)
    kind = LABEL
    if not labels:
        kind = FIGURE if is_figure(text) else BLANK if is_blank(text) else OTHER
    return Token(kind, text, start, end, row, column, span, labels, height)


def _of_line(cell: BlockCell, row: int, book: ListBook) -> Iterator[Token]:
    """Yield the pieces of a line of text: its labels, and what stands between them."""
    text, place = cell.text, 0
    labels = [match for match in book.in_text.finditer(text) if book.meanings(match[0])]
    for number, match in enumerate(labels):
        yield from _between(cell, place, match.start(), row, is_after_label=bool(number), is_before_label=True)
        start, end = match.end() - len(match[0].lstrip()), match.end()
        yield Token(
            LABEL, text[start:end], cell.start + start, cell.start + end, row, start, 1, book.meanings(match[0])
        )
        place = end
    yield from _between(cell, place, len(text), row, is_after_label=bool(labels), is_before_label=False)


def _between(
    cell: BlockCell, start: int, end: int, row: int, *, is_after_label: bool, is_before_label: bool
) -> Iterator[Token]:
    """Yield the pieces of the text between two labels, before the first or after the last of a line.

    Behind a label come its unit and its figures, and perhaps lines with labels of their own. Anything longer is prose.
    """
    text = cell.text
    if not text[start:end].strip():
        return
    is_prose = bool(SENTENCE.search(text, start, end)) or any(
        len(words) > LONGEST_WORDS for words in _RUN.split(text[start:end])
    )
    if is_after_label and is_prose:
        values = _AFTER_LABEL.match(text, start, end)
        stop = values.end() if values else start
        while stop > start and stop < end and text[stop - 1].isdigit() and GOES_ON.match(text[stop]):
            previous = text.rfind(" ", start, stop)  # 0 0 2017年: the last number belongs to what follows
            stop = start if previous < 0 or not text[start:previous].strip() else previous
        yield from _words(cell, start, stop, row)
        start = stop
    if is_prose or not is_after_label:
        trimmed = text[start:end].strip()
        if trimmed:
            yield from _outside(cell, text.index(trimmed, start), trimmed, row, is_before_label)
        return
    yield from _words(cell, start, end, row)


def _outside(cell: BlockCell, start: int, words: str, row: int, is_before_label: bool) -> Iterator[Token]:
    """Yield what stands before a label or in a line without one: words as a whole, or figures and their label."""
    parts = _WORD.findall(words)
    is_local = bool(is_figure(parts[-1]) and not SENTENCE.search(words) and len(words) <= LONGEST_WORDS)
    if all(map(is_figure, parts)) if is_before_label else is_local or all(map(is_unit_or_share, parts)):
        yield from _words(cell, start, start + len(words), row)
        return
    last = len(words) - len(parts[-1]) if is_before_label and _LINE_NUMBER.fullmatch(parts[-1]) else len(words)
    yield from _other(cell, start, start + len(words[:last].rstrip()), row)
    yield from _words(cell, start + last, start + len(words), row)


def _words(cell: BlockCell, start: int, end: int, row: int) -> Iterator[Token]:
    """Yield the words, figures and runs of figures in a part of a line."""
    text = cell.text
    for match in _WORD.finditer(text, start, end):
        word, place = match[0], match.start()
        if is_figure(word) and not _NUMBERED.match(word):
            yield Token(FIGURE, word, cell.start + place, cell.start + match.end(), row, place, 1)
            continue
        first = place
        skipped = _NUMBERED.match(word)
        for run in _RUN.finditer(text, place + (skipped.end() if skipped else 0), match.end()):
            yield from _other(cell, first, run.start(), row)
            yield Token(FUSED, run[0], cell.start + run.start(), cell.start + run.end(), row, run.start(), 1)
            first = run.end()
        yield from _other(cell, first, match.end(), row)


def _other(cell: BlockCell, start: int, end: int, row: int) -> Iterator[Token]:
    """Yield a part of a line as words, unless it is empty or punctuation."""
    words = cell.text[start:end]
    if key(words):
        yield Token(OTHER, words, cell.start + start, cell.start + end, row, start, 1)
