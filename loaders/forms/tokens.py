"""Rows → tokens: each printed piece is a label of a form, a figure, an empty cell, or something else."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from loaders.forms.codebook import Label, codebook, meanings
from loaders.forms.fused import pieces
from loaders.forms.numbers import is_figure
from loaders.layout.blocks import BlockCell, Row, Shape
from loaders.normalize import key

_new = tuple.__new__  # half the price of the class's own call

_PAGE_MARK = re.compile(r"^[-—–－ ]+[0-9]{1,3}[-—–－ ]+$|^第 ?[0-9]{1,3} ?页(?:，?共 ?[0-9]{1,3} ?页)?$")
_PIECE = re.compile(r"\S+")
_LONGEST_LINE = 200  # a longer line is prose
_LONGEST_FUSED = 60  # of a short line that may be labels and figures from end to end
_LONGEST_PIECE = 60  # of a label that was cut
_MOST_PIECES = 5  # that one label may have been cut into


class Kind(IntEnum):
    """What a token is."""

    LABEL = 0
    FIGURE = 1
    BLANK = 2
    OTHER = 3
    FUSED = 4  # figures with their borders lost


class Token(NamedTuple):
    """A piece of the document; `row` indexes the rows it came from."""

    kind: Kind
    text: str
    start: int
    end: int
    row: int
    column: int
    span: int
    labels: tuple[Label, ...] = ()


@lru_cache(maxsize=65_536)
def classify(text: str) -> tuple[Kind, tuple[Label, ...]]:
    """Return what a folded text is, and its meanings as a label."""
    if not text:
        return Kind.BLANK, ()
    found = meanings(text)
    if found:
        return Kind.LABEL, found
    return (Kind.FIGURE if is_figure(text) else Kind.OTHER), ()


def tokenise(rows: list[Row]) -> list[Token]:
    """Return the tokens of `rows` in reading order; labels cut into pieces are whole again."""
    tokens: list[Token] = []
    append = tokens.append
    for index, row in enumerate(rows):
        if row.shape is Shape.PLAIN:
            tokens.extend(_plain(row.cells[0], index))
            continue
        for text, start, end, column, span in row.cells:
            kind, labels = classify(text)
            append(_new(Token, (kind, text, start, end, index, column, span, labels)))
    return _join(tokens, rows)


def _plain(cell: BlockCell, index: int) -> list[Token]:
    """A line is one token, or several labels and figures joined by spaces."""
    text, start, end = cell.text, cell.start, cell.end
    if len(text) > _LONGEST_LINE:
        return _fused(cell, index) or [Token(Kind.OTHER, text, start, end, index, 0, 1)]
    if _PAGE_MARK.match(text):
        return []
    kind, labels = classify(text)
    if kind is Kind.OTHER or (kind is Kind.LABEL and not key(text.rsplit(" ", 1)[-1])):
        parts = _pieces(text, start, index) if " " in text else []
        parts = parts or (_fused(cell, index) if len(text) <= _LONGEST_FUSED else [])
        if parts:
            return parts
    return [_new(Token, (kind, text, start, end, index, 0, 1, labels))]


def _fused(cell: BlockCell, index: int) -> list[Token]:
    """The labels and figures of a line whose separators are lost; none when it is prose."""
    tokens = []
    for column, piece in enumerate(pieces(cell.text)):
        text = cell.text[piece.start : piece.end]
        kind, labels = (Kind.LABEL, meanings(text)) if piece.is_label else (Kind.FUSED, ())
        tokens.append(Token(kind, text, cell.start + piece.start, cell.start + piece.end, index, column, 1, labels))
    return tokens


def _pieces(text: str, start: int, index: int) -> list[Token]:
    """The labels and figures that a line joins by spaces; none when anything else is in it."""
    spans = [match.span() for match in _PIECE.finditer(text)]
    tokens: list[Token] = []
    i = 0
    while i < len(spans):
        one = text[spans[i][0] : spans[i][1]]
        if is_figure(one):
            first, last = start + spans[i][0], start + spans[i][1]
            tokens.append(_new(Token, (Kind.FIGURE, one, first, last, index, i, 1, ())))
            i += 1
            continue
        for j in range(min(len(spans), i + _MOST_PIECES), i, -1):
            piece = text[spans[i][0] : spans[j - 1][1]]
            kind, labels = classify(piece)
            if kind is Kind.LABEL and not key(text[slice(*spans[j - 1])]):
                continue  # a mark behind a label is a value: — and / are no part of a wording
            if kind is Kind.LABEL:
                first, last = start + spans[i][0], start + spans[j - 1][1]
                tokens.append(_new(Token, (kind, piece, first, last, index, i, 1, labels)))
                i = j
                break
        else:
            return []
    return tokens


def _join(tokens: list[Token], rows: list[Row]) -> list[Token]:
    """Put labels together again that a line end or a page has cut: （四）无 / 法提供."""
    cut = [
        i
        for i in range(len(tokens) - 1)
        if tokens[i + 1].kind is Kind.OTHER
        and tokens[i].kind in (Kind.OTHER, Kind.LABEL)
        and len(tokens[i].text) <= _LONGEST_PIECE
        and rows[tokens[i].row].shape >= Shape.STREAM
    ]
    prefixes = codebook().prefixes
    joined: list[Token] = []
    done = 0
    for i in cut:
        if i >= done:
            after, token = _joined(tokens, i, prefixes, rows)
            joined += tokens[done:i]
            joined.append(token)
            done = after
    return joined + tokens[done:]


def _joined(tokens: list[Token], i: int, prefixes: frozenset[str], rows: list[Row]) -> tuple[int, Token]:
    """The token at `i`, or the longest label that it begins; and where reading goes on."""
    token = tokens[i]
    text = token.text
    best = i + 1, token
    for j in range(i + 1, min(i + _MOST_PIECES, len(tokens))):
        if key(text) not in prefixes or tokens[j].kind is not Kind.OTHER or rows[tokens[j].row].shape < Shape.STREAM:
            break
        text += tokens[j].text
        found = meanings(text)
        if found:
            best = j + 1, token._replace(kind=Kind.LABEL, text=text, end=tokens[j].end, labels=found)
    return best
