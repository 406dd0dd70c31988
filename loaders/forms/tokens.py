"""Rows → tokens. A token is a label of a form, a figure, an empty cell, or other text."""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from loaders.forms.codebook import LabelMeaning, codebook, meanings
from loaders.forms.fused import fused_parts
from loaders.forms.numbers import is_blank, is_figure, is_lone_numeral, is_unit_or_share
from loaders.forms.wrapped import WrappedLine, unwrapped
from loaders.layout.blocks import PLAIN, STREAM, BlockCell, BlockRow
from loaders.normalize import key

_new = tuple.__new__  # makes a named tuple in half the time of its class

_WORD = re.compile(r"\S+")
_LOST_SPACE = ("?", "？")  # a space that a charset lost
_UNKNOWN_LINE = re.compile(r"(\S.{0,60}?)((?: [0-9][0-9.,]{0,11}){2,16})")
_SENTENCE = re.compile("[，。；！？：]")
_LONGEST_LINE = 200  # a longer line is prose
_LONGEST_PIECE = 60  # of a piece of a label that a line end or page break has split
_MOST_PIECES = 5  # of one label
_LEAST_HEADS = 3  # labels of a line of heads with other words
_LONGEST_HEAD = 20  # characters of one


class TokenKind(IntEnum):
    """The kind of a token."""

    LABEL = 0
    FIGURE = 1  # a number, or a mark such as /
    BLANK = 2  # an empty cell
    OTHER = 3
    FUSED = 4  # a run of figures without borders


LABEL, FIGURE, BLANK, OTHER, FUSED = TokenKind  # a name of a module is found ten times as fast as one of an Enum


class Token(NamedTuple):
    """A cell, or a part of a line. Text and offsets are those of the folded text; `row` is an index into the rows."""

    kind: TokenKind
    text: str
    start: int
    end: int
    row: int
    column: int
    span: int
    labels: tuple[LabelMeaning, ...] = ()
    rows: int = 1


@lru_cache(maxsize=65_536)
def classify(text: str) -> tuple[TokenKind, tuple[LabelMeaning, ...]]:
    """Return the kind of a folded text, and its meanings if it is a label."""
    if not text:
        return BLANK, ()
    labels = meanings(text)
    if labels:
        return LABEL, labels
    if is_figure(text):
        return FIGURE, ()
    return (BLANK if is_blank(text) else OTHER), ()


def tokenise(rows: list[BlockRow]) -> list[Token]:
    """Return the tokens of `rows` in reading order; labels that a line end has split are joined."""
    tokens: list[Token] = []
    append = tokens.append
    lines = unwrapped(rows)
    new, token, kind_of = _new, Token, classify
    for index, row in enumerate(rows):
        if index in lines:
            tokens.extend(_wrapped_tokens(lines[index]))
            continue
        if row.shape is PLAIN:
            tokens.extend(_line_tokens(row.cells[0], index))
            continue
        for text, start, end, column, span, height in row.cells:
            kind, labels = kind_of(text)
            append(new(token, (kind, text, start, end, index, column, span, labels, height)))
    return _join_split_labels(tokens, rows)


def _wrapped_tokens(line: WrappedLine | None) -> list[Token]:
    """Return the tokens of a label and its figures as if they were printed on one line."""
    if line is None:
        return []
    label, row = line.label, line.row
    return [
        Token(LABEL, label.text, label.start, label.end, row, 0, 1, line.labels),
        *(Token(FIGURE, *figure[:3], row, place, 1) for place, figure in enumerate(line.figures, 1)),
    ]


def _line_tokens(cell: BlockCell, row: int) -> list[Token]:
    """Return the tokens of a line: its labels and figures if it has nothing else, or else the line as one token."""
    text, start, end = cell.text, cell.start, cell.end
    if len(text) > _LONGEST_LINE:
        return _fused_tokens(cell, row) or [Token(OTHER, text, start, end, row, 0, 1)]
    kind, labels = classify(text)
    if kind is OTHER or (kind is LABEL and not key(text.rsplit(" ", 1)[-1])):
        tokens = _spaced_tokens(text, start, row) if " " in text else []
        tokens = tokens or _fused_tokens(cell, row)
        tokens = tokens or (_unknown_line(text, start, row) if " " in text and kind is OTHER else [])
        if tokens:
            return tokens
    return [_new(Token, (kind, text, start, end, row, 0, 1, labels, 1))]


def _unknown_line(text: str, start: int, row: int) -> list[Token]:
    """Return the words and the figures of a line with an unknown label, or [] if it is prose."""
    match = _UNKNOWN_LINE.fullmatch(text)
    if match is None or _SENTENCE.search(match[1]):
        return []
    tokens = [Token(OTHER, match[1], start, start + match.end(1), row, 0, 1)]
    for place, word in enumerate(_WORD.finditer(text, match.start(2)), 1):
        if not is_figure(word[0]):
            return []
        tokens.append(Token(FIGURE, word[0], start + word.start(), start + word.end(), row, place, 1))
    return tokens


def _fused_tokens(cell: BlockCell, row: int) -> list[Token]:
    """Return the labels and runs of figures of a line without separators, or [] if it is prose."""
    tokens = []
    for column, part in enumerate(fused_parts(cell.text)):
        text = cell.text[part.start : part.end]
        kind, labels = (LABEL, meanings(text)) if part.is_label else _fused_kind(text)
        tokens.append(Token(kind, text, cell.start + part.start, cell.start + part.end, row, column, 1, labels))
    return tokens


def _fused_kind(text: str) -> tuple[TokenKind, tuple[LabelMeaning, ...]]:
    """Return the kind of a text between two labels that are run together: figures, or a word such as 占比."""
    kind, labels = classify(text)
    is_figures = kind in (FIGURE, BLANK) or any(map(str.isdigit, text))
    return (FUSED, ()) if is_figures else (kind, labels)


def _spaced_tokens(text: str, start: int, row: int) -> list[Token]:
    """Return the labels, figures, units and shares of a line with spaces between them, or [] if it has other text."""
    words = [match.span() for match in _WORD.finditer(text)]
    tokens: list[Token] = []
    i = 0
    while i < len(words):
        word = text[words[i][0] : words[i][1]]
        if tokens and not is_figure(word) and (longer := _with_note(tokens[-1], text, start, words[i])):
            tokens[-1] = longer
            i += 1
            continue
        if word in _LOST_SPACE and i + 1 < len(words):  # ? 1
            words[i : i + 2] = [(words[i][0], words[i + 1][1])]
            word = text[words[i][0] : words[i][1]]
        if is_figure(word):
            token_start, token_end = start + words[i][0], start + words[i][1]
            tokens.append(_new(Token, (FIGURE, word, token_start, token_end, row, i, 1, (), 1)))
            i += 1
            continue
        for j in range(min(len(words), i + _MOST_PIECES), i, -1):
            phrase = text[words[i][0] : words[j - 1][1]]
            kind, labels = classify(phrase)
            if kind is LABEL and not key(text[slice(*words[j - 1])]):
                continue  # a mark such as — or / after a label is its value, not part of it
            if kind is LABEL:
                token_start, token_end = start + words[i][0], start + words[j - 1][1]
                tokens.append(_new(Token, (kind, phrase, token_start, token_end, row, i, 1, labels, 1)))
                i = j
                break
        else:
            is_numeral = _is_figure_in_line(word, text[slice(*words[i + 1])] if i + 1 < len(words) else None)
            if not tokens or not (is_numeral or is_unit_or_share(word)):
                return _head_tokens(text, words, start, row)
            kind = FIGURE if is_numeral else OTHER
            tokens.append(Token(kind, word, start + words[i][0], start + words[i][1], row, i, 1))
            i += 1
    return tokens


def _is_figure_in_line(word: str, following: str | None) -> bool:
    """Tell whether a Chinese numeral in a line is a figure: 三 before a word may be its number, but not elsewhere."""
    return is_lone_numeral(word) and (
        following is None or is_figure(following) or is_lone_numeral(following) or is_unit_or_share(following)
    )


def _head_tokens(text: str, words: list[tuple[int, int]], start: int, row: int) -> list[Token]:
    """Return the heads of a line, each one word and most of them labels; [] if it is no line of heads."""
    tokens: list[Token] = []
    for place, (first, end) in enumerate(words):
        kind, labels = classify(text[first:end])
        if kind not in (LABEL, OTHER) or end - first > _LONGEST_HEAD:
            return []
        tokens.append(Token(kind, text[first:end], start + first, start + end, row, place, 1, labels))
    unknown = [token.text for token in tokens if token.kind is OTHER]
    # a cut label (商业企 of wrapped heads) has no code: its line is no whole line of heads
    are_heads = all(
        token.kind is OTHER or any(label.axis != "row" and label.code for label in token.labels) for token in tokens
    )
    is_header = are_heads and len(tokens) - len(unknown) >= max(_LEAST_HEADS, len(unknown))
    return tokens if is_header and not any(map(_SENTENCE.search, unknown)) else []


def _with_note(token: Token, text: str, start: int, word: tuple[int, int]) -> Token | None:
    """Return a figure with the note, note mark or counting word behind its space (53 *, 12 件), or None."""
    behind = text[slice(*word)]
    if token.kind is not FIGURE or (key(behind) in codebook().prefixes and not key(behind).isascii()):
        return None  # （四） may begin the next label
    longer = text[token.start - start : word[1]]
    return token._replace(text=longer, end=start + word[1]) if is_figure(longer) else None


def _join_split_labels(tokens: list[Token], rows: list[BlockRow]) -> list[Token]:
    """Join labels that a line end or a page break has split: （四）无 / 法提供."""
    candidates = [
        i
        for i in range(len(tokens) - 1)
        if tokens[i + 1].kind is OTHER
        and tokens[i].kind in (OTHER, LABEL)
        and len(tokens[i].text) <= _LONGEST_PIECE
        and rows[tokens[i].row].shape >= STREAM
    ]
    prefixes = codebook().prefixes
    joined: list[Token] = []
    done = 0
    for i in candidates:
        if i >= done:
            following, token = _longest_label(tokens, i, prefixes, rows)
            joined += tokens[done:i]
            joined.append(token)
            done = following
    return joined + tokens[done:]


def _longest_label(tokens: list[Token], i: int, prefixes: frozenset[str], rows: list[BlockRow]) -> tuple[int, Token]:
    """Return the longest label that begins with token `i`, or that token, and the index of the token after it."""
    token = tokens[i]
    text = token.text
    longest = i + 1, token
    for j in range(i + 1, min(i + _MOST_PIECES, len(tokens))):
        piece = tokens[j]
        if key(text) not in prefixes or piece.kind is not OTHER or rows[piece.row].shape < STREAM:
            break
        text += piece.text
        labels = meanings(text)
        if labels:
            longest = j + 1, token._replace(kind=LABEL, text=text, end=piece.end, labels=labels)
    return longest
