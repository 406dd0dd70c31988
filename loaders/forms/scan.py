"""Tokens → the labels of each statutory table, each label with the values printed after it."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from loaders.forms.codebook import LabelMeaning, codebook, meanings
from loaders.forms.heads import ALL_COLUMNS, CHANNEL, COLUMN, FURTHER, GROUP, UNKNOWN, Head, expanded
from loaders.forms.numbers import is_lone_numeral, is_unit_or_share, parse
from loaders.forms.tokens import FIGURE, FUSED, LABEL, OTHER, Token, classify
from loaders.layout.blocks import PLAIN, ROW, STREAM, BlockRow
from loaders.normalize import key

_LEAST_LABELS = 2  # of a stretch that belongs to a table
_LEAST_OPENING = 4  # characters of a label that may start another table: 其他 and 总计 are labels of several tables
_LONGEST_NOTE = 80  # a longer line inside a table is prose and ends it
_ODD_FIGURE = re.compile(r"(?=.{0,11}[0-9])[^㐀-鿿]{1,12}")  # a digit, and nothing of a label
_FIGURES = (FIGURE, FUSED)
_NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,2}|[0-9]{1,2})[）)、.．]")


class Stray(NamedTuple):
    """A value without a form cell, the label before it, and the reason (seeds/unplaced_reasons.csv)."""

    token: Token
    label: Token | None
    reason: str


@dataclass(slots=True)
class LabelledValues:
    """A label and the values after it, up to the next label.

    `line_meanings` are its meanings as a line of the form; `other` is its meaning as another label before the values:
    a channel, a result or a further row. `head` has the heads of the last header before it.
    """

    label: Token
    line_meanings: list[LabelMeaning]
    other: LabelMeaning | None
    head: list[Head]
    values: list[Token]


class Loose(NamedTuple):
    """A token of no label, with the last label and the last header before it."""

    token: Token
    label: Token | None
    head: list[Head]


@dataclass(slots=True)
class TableScan:
    """The labels and values of one statutory table in a document. Offsets are those of the folded text."""

    code: str
    entries: list[LabelledValues] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)  # all heads, in print order
    loose: list[Loose] = field(default_factory=list)
    labels: set[tuple[str, str]] = field(default_factory=set)  # axis and code of each label
    form_labels: set[tuple[str, str]] = field(default_factory=set)  # form and code of each label of one form only
    start: int = 0
    end: int = 0

    def extend_to(self, token: Token) -> None:
        """Extend the bounds of the table to include a token."""
        if not self.labels or token.start < self.start:
            self.start = token.start
        if token.end > self.end:
            self.end = token.end

    def append(self, later: "TableScan") -> None:
        """Add a later stretch of the same table."""
        self.entries += later.entries
        self.heads += later.heads
        self.loose += later.loose
        self.labels |= later.labels
        self.form_labels |= later.form_labels
        self.end = later.end


def scan(tokens: list[Token], rows: list[BlockRow]) -> dict[str, TableScan]:
    """Return the labels and values of each statutory table in the document, by table code."""
    tables: dict[str, TableScan] = {}
    alone: dict[str, TableScan] = {}
    for stretch in _Scanner(tokens, rows).run():
        if len(stretch.labels) < _LEAST_LABELS:
            if _is_line(stretch, rows):
                alone.setdefault(stretch.code, stretch)
            continue  # a word in the header of a page: [主题分类] 其他
        if stretch.code in tables:
            tables[stretch.code].append(stretch)
        else:
            tables[stretch.code] = stretch
    return {**alone, **tables}


def _is_line(stretch: TableScan, rows: list[BlockRow]) -> bool:
    """Tell whether a stretch of one label is a line of a table: a long label with a figure in its row."""
    return any(
        len(key(entry.label.text)) >= _LEAST_OPENING
        and rows[entry.label.row].shape < PLAIN
        and any(value.kind in _FIGURES and value.row == entry.label.row for value in entry.values)
        for entry in stretch.entries
    )


@lru_cache(maxsize=16_384)
def _meanings_in(text: str, table: str, group: str) -> tuple[list[LabelMeaning], list[LabelMeaning], str]:
    """Return the meanings of a label as a line, its other meanings, and the table it belongs to ('' if none).

    Its meanings in the current table come first, else those in the only table that has the label. A label that is a
    line and something else is a line only under its group heading.
    """
    labels = meanings(text)
    in_table = [label for label in labels if table and label.table in (table, "")]
    if not in_table and (not table or len(key(text)) >= _LEAST_OPENING) and len({label.table for label in labels}) == 1:
        in_table = [label for label in labels if label.table]
    if not in_table:
        return [], [], ""
    others = [label for label in in_table if label.axis != "row"]
    as_line = [label for label in in_table if label.axis == "row"]
    in_group = [label for label in as_line if label.under in ("", group)]
    return (in_group if others else in_group or as_line), others, in_table[0].table or table


class _Scanner:
    def __init__(self, tokens: list[Token], rows: list[BlockRow]) -> None:
        self.tokens, self.rows = tokens, rows
        self.stretches: list[TableScan] = []
        self.table: TableScan | None = None
        self.group = ""
        self.head: list[Head] = []
        self.head_closed = True
        self.label: Token | None = None

    def run(self) -> list[TableScan]:
        """Return the stretches of tables in print order."""
        i, tokens, end = 0, self.tokens, len(self.tokens)
        while i < end:
            token = tokens[i]
            if token.kind is LABEL:
                i = self.take_label(i)
                continue
            if self.table is not None:
                self.take_loose(self.table, token)
            i += 1
        return self.stretches

    def take_label(self, i: int) -> int:
        """Add the label at index `i` with its values to its table; return the index of the next token to read."""
        token = self.tokens[i]
        table, group = (self.table.code, self.group) if self.table else ("", "")
        as_line, others, label_table = _meanings_in(token.text, table, group)
        if not label_table:
            return i + 1
        values, following = self.values(i)
        if self.table is None or table != label_table:
            self.start_table(label_table, i)
        current = self.table
        assert current is not None
        current.extend_to(token)
        self.label = token
        if as_line and (not others or (values and (others[0].axis != COLUMN or any(value.text for value in values)))):
            current.form_labels.update([(label.form, label.code) for label in as_line if label.form])
            current.labels.add(("row", as_line[0].code))
            self.head_closed = True
            own = [] if values and self.is_behind_line(i, as_line[0].code) else as_line
            current.entries.append(LabelledValues(token, own, None, self.head, values))
        elif others:
            self.take_other(current, others[0], token, values)
        else:
            return i + 1
        if values:
            current.extend_to(values[-1])
        return following

    def is_behind_line(self, i: int, code: str) -> bool:
        """Tell whether the label before the label at index `i` is another line of its row: neither has the values."""
        token, before = self.tokens[i], self.tokens[i - 1] if i else None
        return (
            before is not None
            and before.kind is LABEL
            and before.row == token.row
            and self.rows[token.row].shape < STREAM
            and all(meaning.axis == "row" and meaning.code != code for meaning in before.labels)
        )

    def start_table(self, code: str, i: int) -> None:
        """Start a table at the label with index `i`; heads right before it may be labels of several tables: 总计."""
        before = self.table
        self.table, self.group, self.head, self.head_closed = TableScan(code), "", [], True
        self.stretches.append(self.table)
        first = i
        while first and self.tokens[first - 1].kind is LABEL and self.column_in(first - 1, code):
            first -= 1
        for index in range(first, i):
            token, label = self.tokens[index], self.column_in(index, code)
            if before is not None:
                before.heads = [head for head in before.heads if head.token is not token]
            if label is not None:
                self.table.extend_to(token)
                self.take_heading(self.table, label, token)

    def column_in(self, i: int, code: str) -> LabelMeaning | None:
        """Return the meaning of the label with index `i` as a column of a table or a further column, or None."""
        others = _meanings_in(self.tokens[i].text, code, "")[1]
        if others and (others[0].axis == FURTHER or (others[0].axis == COLUMN and others[0].table == code)):
            return others[0]
        return None

    def take_other(self, current: TableScan, label: LabelMeaning, token: Token, values: list[Token]) -> None:
        """Add a label that is not a line of the form, and its values if it has some."""
        has_text = bool(values) and any(value.text for value in values)
        has_figure = has_text and any(value.kind in _FIGURES for value in values)
        if has_figure and self.is_in_row_of_heads(token, values):
            self.take_heading(current, label, token)
            current.loose += [Loose(value, token, self.head) for value in values]
            return
        is_before_values = has_figure and (
            label.axis in (CHANNEL, FURTHER) or (label.axis == COLUMN and self.rows[token.row].shape <= ROW)
        )
        if is_before_values:
            current.labels.add((label.axis, label.code))
            self.head_closed = True
        else:
            self.take_heading(current, label, token)
            for value in values if self.is_in_header(token) and not has_figure else ():
                if value.kind is OTHER:
                    self.take_head(current, Head(UNKNOWN, "", value))
        if has_text:
            current.entries.append(LabelledValues(token, [], label, self.head, values))
            self.head_closed = self.head_closed or (has_figure and current.code in codebook().with_one_header)

    def take_heading(self, current: TableScan, label: LabelMeaning, token: Token) -> None:
        """Add a label that is not a line: a group, channel, column or table heading."""
        if label.axis != FURTHER:
            current.labels.add((label.axis, label.code))
        if label.form:
            current.form_labels.add((label.form, label.code))
        if label.axis == "group":
            self.group = label.code
        elif label.axis != GROUP or label.code in codebook().members.get(current.code, {}) or label.code == ALL_COLUMNS:
            self.take_head(current, Head(label.axis, label.code, token))
        elif current.code not in codebook().with_one_header:
            self.head_closed = True

    def take_head(self, current: TableScan, head: Head) -> None:
        """Add a head to the current header, or to a new one if lines or values came in between."""
        if self.head_closed:
            self.head, self.head_closed = [], False
        self.head.append(head)
        current.heads.append(head)

    def values(self, i: int) -> tuple[list[Token], int]:
        """Return the values after the label at index `i`, and the index of the token after them.

        They are the rest of its row; after a row of shape STREAM or PLAIN, the figures of the next rows as well.
        """
        tokens = self.tokens
        label = tokens[i]
        within_row = self.rows[label.row].shape < STREAM
        row, following, end = label.row, i + 1, len(tokens)
        while following < end:
            token = tokens[following]
            kind = token.kind
            if kind is LABEL:
                break
            if token.row != row:
                if within_row or self.belongs_elsewhere(i, token):
                    break
                if kind is not FIGURE and not (
                    self.is_odd_figure(token)
                    or self.is_numeral(token)
                    or self.is_of_further_column(token, following - i - 1)
                ):
                    break
            elif kind is OTHER and not within_row and not self.is_of_further_column(token, following - i - 1):
                break
            following += 1
        values = tokens[i + 1 : following]
        if within_row or not any(value.kind is OTHER and self.is_numeral(value) for value in values):
            return values, following
        values = self.with_numerals(values, tokens[following] if following < end else None)
        return values, i + 1 + len(values)

    def is_odd_figure(self, token: Token) -> bool:
        """Tell whether a cell on a line of its own is a figure in no known form: it costs itself, not its line."""
        return self.rows[token.row].shape is STREAM and _ODD_FIGURE.fullmatch(token.text) is not None

    def is_numeral(self, token: Token) -> bool:
        """Tell whether a cell on a line of its own is a Chinese numeral: a figure, or the number of the next line."""
        return self.rows[token.row].shape is STREAM and is_lone_numeral(token.text)

    def with_numerals(self, values: list[Token], following: Token | None) -> list[Token]:
        """Return values with their Chinese numerals as figures; one at the end is left out if it may number a line.

        It does not if the values add up with it, or if what follows has a number of its own or never has one.
        """
        figures = [value._replace(kind=FIGURE) if is_lone_numeral(value.text) else value for value in values]
        if not is_lone_numeral(figures[-1].text) or following is None or _NUMBERED.match(following.text):
            return figures
        numbers = [parse(value.text).value or 0 for value in figures]
        following_tables = {meaning.table for meaning in following.labels}
        is_without_numbers = bool(following.labels) and following_tables <= codebook().numberless
        return figures if is_without_numbers or sum(numbers) == 2 * max(numbers) else figures[:-1]

    def is_of_further_column(self, token: Token, place: int) -> bool:
        """Tell whether a unit or a share is the value of a further column: the head of its place is one.

        Other words are not taken for one, since they may be the next label, misspelt, or the title of the next part.
        """
        if self.table is None or all(head.axis != FURTHER for head in self.head) or not is_unit_or_share(token.text):
            return False
        columns = expanded(self.head, self.table.code) or []
        return place < len(columns) and columns[place].axis == FURTHER

    def belongs_elsewhere(self, i: int, value: Token) -> bool:
        """Tell whether a figure after a plain label belongs to another: it is in a table row, or two labels wait."""
        label = self.tokens[i]
        if self.rows[label.row].shape is not PLAIN:
            return False
        if self.rows[value.row].shape < STREAM:
            return True
        before = self.tokens[i - 1] if i else None
        return before is not None and before.kind is LABEL and all(meaning.axis == "row" for meaning in before.labels)

    def take_loose(self, current: TableScan, token: Token) -> None:
        """Add a token that belongs to no label; a long line of prose ends the table."""
        shape = self.rows[token.row].shape
        if shape is PLAIN and token.kind is OTHER:
            if len(token.text) > _LONGEST_NOTE:
                self.table, self.label = None, None
            elif not self.head_closed and self.is_in_header(token):
                self.take_head(current, Head(UNKNOWN, "", token))
            return
        if token.kind is OTHER and not self.head_closed and self.is_beside_head(token):
            self.take_head(current, Head(UNKNOWN, "", token))
        elif (
            token.kind in _FIGURES
            and shape <= ROW
            and codebook().tables[current.code].is_side_by_side
            and not self.is_in_header(token)
        ):
            self.head_closed = True
        current.loose.append(Loose(token, self.label, self.head))

    def is_in_row_of_heads(self, token: Token, values: list[Token]) -> bool:
        """Tell whether another head stands in the row of a head: before it or behind its values, which are stray then.

        The row is a header row then, and no header row has figures.
        """
        row, axes = token.row, (COLUMN, CHANNEL, GROUP)
        if any(head.axis == COLUMN and head.token.row == row and head.code for head in self.head):
            return self.rows[row].shape <= ROW
        last = values[-1].end
        return values[-1].row == row and any(
            cell.start >= last and any(meaning.axis in axes for meaning in classify(cell.text)[1])
            for cell in self.rows[row].cells
        )

    def is_in_header(self, token: Token) -> bool:
        """Tell whether a token stands in the row of the last head: a stray 0 in a header is no value."""
        return bool(self.head) and token.row == self.head[-1].token.row

    def is_beside_head(self, token: Token) -> bool:
        """Tell whether a text stands in the row of the last head, or on the next line where each line is a cell."""
        return self.is_in_header(token) or (
            self.rows[token.row].shape is STREAM and token.row == self.head[-1].token.row + 1
        )
