"""Finds the lists of a document: where each begins and ends, its form and its heads."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from loaders.forms.codebook import LabelMeaning, codebook
from loaders.forms.lists.book import FIGURES, NAMES, ListBook, ListColumn, heading_in, tables_in, tiled
from loaders.forms.lists.pieces import LONGEST_WORDS, SENTENCE, pieces
from loaders.forms.numbers import is_unit_or_share
from loaders.forms.tokens import FIGURE, FUSED, LABEL, OTHER, Token
from loaders.layout.blocks import GRID, PLAIN, STREAM, BlockCell, BlockDocument, BlockRow
from loaders.normalize import key

_MOST_BETWEEN = 150  # pieces between two lines of the form: some ten local lines
_MOST_BEFORE = 40  # pieces before the first line that may be heads and title
LONGEST_HEADS = 80  # characters of all heads in one line of text
_LONGEST_NAME = 40  # characters before the title


class PrintedHead(NamedTuple):
    """A head as printed; `column` is None if the form has no such column."""

    token: Token
    column: ListColumn | None


class ListLine(NamedTuple):
    """A label with its values up to the next label; `code` is None if the form has no such line."""

    label: Token
    code: str | None
    values: list[Token]


class Sheet(NamedTuple):
    """A list in a document: its pieces from the first head to the last value, and what was found around them.

    first, end   the bounds of `pieces` that are lines: what comes before are heads and title
    start, stop  the bounds in the folded text
    title        the bounds of its title in the folded text, None without one
    """

    book: ListBook
    form: str
    pieces: list[Token]
    first: int
    title: tuple[int, int] | None
    start: int
    stop: int

    @property
    def labels(self) -> set[tuple[str, str]]:
        """Axis and code of each label of a line."""
        return {(m.axis, m.code) for piece in self.pieces[self.first :] for m in row_meanings(piece)[:1]}

    def heads_in(self, token: Token) -> list[PrintedHead]:
        """Return the heads that a piece is or ends with."""
        if column := self.book.head(token.text, self.form):
            return [PrintedHead(token, column)]
        skipped = max(len(token.text) - LONGEST_HEADS, 0)
        return [
            PrintedHead(_part(token, skipped + start, skipped + end), column)
            for column, start, end in tiled(self.book, token.text[skipped:], self.form)
        ]


def _part(token: Token, start: int, end: int) -> Token:
    """Return a part of a piece as a piece."""
    return token._replace(text=token.text[start:end], start=token.start + start, end=token.start + end, column=start)


def row_meanings(piece: Token) -> list[LabelMeaning]:
    """Return the meanings of a piece as a line."""
    return [meaning for meaning in piece.labels if meaning.axis == "row"] if piece.kind is LABEL else []


def find_sheets(document: BlockDocument) -> list[Sheet]:
    """Return the lists that a document prints, in print order."""
    found: list[Sheet] = []
    for book in tables_in(key(document.folded.text)):
        tokens = pieces(document.rows, book)
        for first, last in _regions(tokens, document.rows, book):
            found.append(_sheet(document, book, tokens, first, last))
    return found


def _regions(tokens: Sequence[Token], rows: Sequence[BlockRow], book: ListBook) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each run of lines that is a list: enough lines, and figures."""
    places = [index for index, token in enumerate(tokens) if row_meanings(token)]
    runs: list[list[int]] = [places[:1]]
    for before, place in pairwise(places):
        between = tokens[before + 1 : place]
        if len(between) > _MOST_BETWEEN or any(is_prose(token, rows) for token in between):
            runs.append([])
        runs[-1].append(place)
    for run in runs:
        codes = {row_meanings(tokens[place])[0].code for place in run}
        figures = sum(token.kind in (FIGURE, FUSED) for token in tokens[run[0] : run[-1] + 4]) if run else 0
        if len(codes) >= codebook().tables[book.table].least_labels and figures >= len(codes) // 2:
            yield run[0], run[-1]


def is_prose(token: Token, rows: Sequence[BlockRow]) -> bool:
    """Tell whether a piece is a line of prose, which ends a list."""
    return (
        token.kind is OTHER
        and rows[token.row].shape is PLAIN
        and (len(token.text) > LONGEST_WORDS or bool(SENTENCE.search(token.text)))
    )


def _sheet(document: BlockDocument, book: ListBook, tokens: list[Token], first: int, last: int) -> Sheet:
    end = _end(tokens, last, document.rows)
    form = _form(book, tokens[first:end])
    bare = Sheet(book, form, tokens, first, None, 0, 0)
    begin, title = first, None
    start = tokens[first].start
    for index in range(first - 1, max(first - _MOST_BEFORE, 0) - 1, -1):
        token = tokens[index]
        bounds = heading_in(book, token.text) if not row_meanings(token) else None
        if heads := bare.heads_in(token):
            begin, start = index, heads[0].token.start
        if bounds:
            begin, start, title = index, token.start + bounds[0], (token.start + bounds[0], token.start + bounds[1])
        if bounds or is_prose(token, document.rows) or token.kind is LABEL:
            break
    return Sheet(book, form, tokens[begin:end], first - begin, title, start, tokens[end - 1].end)


def _end(tokens: Sequence[Token], last: int, rows: Sequence[BlockRow]) -> int:
    """Return the index behind the last piece of a list: values of its last line, and local lines below it."""
    end = last + 1
    block, row = rows[tokens[last].row].block, tokens[last].row
    if rows[row].shape < STREAM:
        while end < len(tokens) and rows[tokens[end].row].shape < STREAM and rows[tokens[end].row].block == block:
            end += 1
        return end
    place = end
    while place < len(tokens) and not is_prose(tokens[place], rows) and rows[tokens[place].row].shape >= STREAM:
        token = tokens[place]
        words = tokens[place : place + 3]
        if token.kind in (FIGURE, FUSED):
            end = place + 1
        elif token.kind is LABEL or _ends_here(words, is_unit=is_unit_or_share(token.text) or token.row == row):
            break
        place += 1
    return end


def _ends_here(words: Sequence[Token], *, is_unit: bool) -> bool:
    """Tell whether what follows is no local line: its figure is not right behind its label and its unit."""
    if not any(word.kind in (FIGURE, FUSED) for word in words):
        return True
    return (
        not is_unit
        and words[0].kind is OTHER
        and len(words) > 1
        and words[1].kind is OTHER
        and not is_unit_or_share(words[1].text)
    )


def _form(book: ListBook, tokens: Sequence[Token]) -> str:
    """Return the form that has the most of the printed labels, then the fewest others, then the latest of these."""
    forms = codebook().forms_with(book.table)
    printed = [row_meanings(token) for token in tokens if row_meanings(token)]

    def fit(form: str) -> tuple[int, int, int]:
        lines = set(codebook().rows[form][book.table])
        own = {m.code for meanings in printed for m in meanings if m.form in ("", form) and m.code in lines}
        any_form = {m.code for meanings in printed for m in meanings if m.code in lines}
        return len(own), len(any_form), -len(lines)

    return max(forms, key=lambda form: (fit(form), forms.index(form)))


def without(document: BlockDocument, sheets: Sequence[Sheet]) -> BlockDocument:
    """Return the document with an empty cell in the place of the rows of each list; text around one is kept."""
    rows = list(document.rows)
    replaced: dict[int, list[BlockRow]] = {}
    for sheet in sheets:
        for index in sorted({piece.row for piece in sheet.pieces}):
            replaced[index] = [
                part for row in replaced.get(index, [rows[index]]) for part in _outside(row, sheet.start, sheet.stop)
            ]
    return document._replace(rows=[part for index, row in enumerate(rows) for part in replaced.get(index, [row])])


def _outside(row: BlockRow, start: int, stop: int) -> list[BlockRow]:
    """Return the parts of a row before and behind a list, with an empty row of cells in its place."""
    first, last = row.cells[0].start, row.cells[-1].end
    if row.shape is not PLAIN:
        return [row._replace(cells=[BlockCell("", first, first)], shape=GRID)]
    if first >= stop or last <= start:
        return [row]
    parts = [row._replace(cells=[BlockCell("", max(first, start), max(first, start))], shape=GRID)]
    cell = row.cells[0]
    if before := cell.text[: max(start - first, 0)].rstrip():
        parts.insert(0, row._replace(cells=[BlockCell(before, first, first + len(before))]))
    if behind := cell.text[max(stop - first, 0) :].lstrip():
        parts.append(row._replace(cells=[BlockCell(behind, last - len(behind), last)]))
    return parts


def name_before(document: BlockDocument, sheet: Sheet) -> tuple[int, int] | None:
    """Return the bounds of what is printed before the title on its line: a body, perhaps with a year."""
    if sheet.title is None:
        return None
    text, end = document.folded.text, sheet.title[0]
    start = max(text.rfind("\n", 0, end) + 1, end - _LONGEST_NAME)
    return (start, end) if text[start:end].strip() else None


def is_figure_column(head: PrintedHead) -> bool:
    """Tell whether a head is that of a column of figures of the form."""
    return head.column is not None and head.column.kind == FIGURES


def is_names(head: PrintedHead) -> bool:
    """Tell whether a head is that of the labels."""
    return head.column is not None and head.column.code == NAMES
