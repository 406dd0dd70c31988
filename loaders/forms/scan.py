"""Tokens → the labels of each statutory table, each with the values printed behind it."""

from dataclasses import dataclass, field
from functools import lru_cache

from loaders.forms.codebook import Label, meanings
from loaders.forms.tokens import Kind, Token
from loaders.layout.blocks import Row, Shape
from loaders.normalize import key

_LEAST_LABELS = 2  # of a stretch that belongs to a table
_LEAST_OPENING = 4  # characters of a label that ends one table and opens another: 其他 and 总计 stand in several
_LONGEST_NOTE = 80  # a longer line between two pieces of a table is prose


@dataclass(slots=True)
class Entry:
    """A label and what is printed behind it, up to the next label.

    `rows` are its meanings as a line of the form; `head` are the column labels last seen before it.
    """

    token: Token
    rows: list[Label]
    group: str
    head: list[tuple[str, Token]]
    values: list[Token]


@dataclass(slots=True)
class Seen:
    """What a document shows of one statutory table."""

    table: str
    entries: list[Entry] = field(default_factory=list)
    columns: list[tuple[str, Token]] = field(default_factory=list)  # every column label, in print order
    channels: list[tuple[str, Token]] = field(default_factory=list)
    loose: list[tuple[Token, Token | None]] = field(default_factory=list)  # unclaimed, with the label before it
    found: set[tuple[str, str]] = field(default_factory=set)  # axis and code of each label
    forms: set[tuple[str, str]] = field(default_factory=set)  # form and code of each label that one form alone prints
    start: int = 0
    end: int = 0

    def reach(self, token: Token) -> None:
        """Stretch the table's bounds over a token."""
        if not self.found:
            self.start = token.start
        self.start, self.end = min(self.start, token.start), max(self.end, token.end)

    def join(self, other: "Seen") -> None:
        """Take in a later stretch of the same table."""
        self.entries += other.entries
        self.columns += other.columns
        self.channels += other.channels
        self.loose += other.loose
        self.found |= other.found
        self.forms |= other.forms
        self.end = other.end


def scan(tokens: list[Token], rows: list[Row]) -> dict[str, Seen]:
    """Return, by table code, what the tokens show of each statutory table."""
    tables: dict[str, Seen] = {}
    for stretch in _Scanner(tokens, rows).run():
        if len(stretch.found) < _LEAST_LABELS:
            continue  # a word in a page's head: [主题分类] 其他
        if stretch.table in tables:
            tables[stretch.table].join(stretch)
        else:
            tables[stretch.table] = stretch
    return tables


@lru_cache(maxsize=16_384)
def _senses(text: str, table: str, group: str) -> tuple[list[Label], list[Label], str]:
    """What a label means where it stands: as a line, as something else, and the table it belongs to ('': none).

    Its meanings in the table being read count, else those of the only table that has it. A line whose wording is
    a column's too needs its group heading before it.
    """
    labels = meanings(text)
    here = [label for label in labels if label.table == table]
    if not here and (not table or len(key(text)) >= _LEAST_OPENING) and len({label.table for label in labels}) == 1:
        here = list(labels)
    if not here:
        return [], [], ""
    others = [label for label in here if label.axis != "row"]
    as_row = [label for label in here if label.axis == "row"]
    under = [label for label in as_row if label.under in ("", group)]
    return (under if others else under or as_row), others, here[0].table


class _Scanner:
    def __init__(self, tokens: list[Token], rows: list[Row]) -> None:
        self.tokens, self.rows = tokens, rows
        self.stretches: list[Seen] = []
        self.table: Seen | None = None
        self.group = ""
        self.head: list[tuple[str, Token]] = []
        self.head_closed = True
        self.label: Token | None = None

    def run(self) -> list[Seen]:
        i = 0
        while i < len(self.tokens):
            token = self.tokens[i]
            if token.kind is Kind.LABEL:
                i = self.take_label(i)
                continue
            if self.table is not None:
                self.take_loose(self.table, token)
            i += 1
        return self.stretches

    def take_label(self, i: int) -> int:
        """File the label at `i` with its values under its table; return where reading goes on."""
        token = self.tokens[i]
        table, group = (self.table.table, self.group) if self.table else ("", "")
        as_row, others, opens = _senses(token.text, table, group)
        values, after = self.values(i)
        if not opens:
            return i + 1
        if self.table is None or table != opens:
            self.table, self.group, self.head = Seen(opens), "", []
            self.stretches.append(self.table)
        seen = self.table
        seen.reach(token)
        self.label = token
        filled = any(value.text for value in values)
        if as_row and (filled or not others or (values and others[0].axis != "column")):
            seen.forms.update((label.form, label.code) for label in as_row if label.form)
            seen.found.add(("row", as_row[0].code))
            self.head_closed = True
            seen.entries.append(Entry(token, as_row, self.group, self.head, values))
        elif others:
            self.take_heading(seen, others[0], token)
            if filled:
                seen.entries.append(Entry(token, [], self.group, self.head, values))
        else:
            return i + 1
        if values:
            seen.reach(values[-1])
        return after

    def take_heading(self, seen: Seen, label: Label, token: Token) -> None:
        seen.found.add((label.axis, label.code))
        if label.form:
            seen.forms.add((label.form, label.code))
        if label.axis == "group":
            self.group = label.code
        elif label.axis == "channel":
            seen.channels.append((label.code, token))
        elif label.axis == "column":
            if self.head_closed:
                self.head, self.head_closed = [], False
            self.head.append((label.code, token))
            seen.columns.append((label.code, token))
        else:
            self.head_closed = True

    def values(self, i: int) -> tuple[list[Token], int]:
        """What stands behind the label at `i`: the rest of its row, or the figures of the rows that go on."""
        tokens = self.tokens
        label = tokens[i]
        bound = self.rows[label.row].shape < Shape.STREAM
        row, after, end = label.row, i + 1, len(tokens)
        while after < end:
            token = tokens[after]
            kind = token.kind
            if kind is Kind.LABEL:
                break
            if token.row != row:
                if bound or kind is not Kind.FIGURE or self.is_detached(i, token):
                    break
            elif kind is Kind.OTHER and not bound:
                break
            after += 1
        return tokens[i + 1 : after], after

    def is_detached(self, i: int, value: Token) -> bool:
        """Tell whether a plain label's figures are another's: they stand in a row, or two labels wait for them."""
        label = self.tokens[i]
        if self.rows[label.row].shape is not Shape.PLAIN:
            return False
        if self.rows[value.row].shape < Shape.STREAM:
            return True
        before = self.tokens[i - 1] if i else None
        return before is not None and before.kind is Kind.LABEL and all(one.axis == "row" for one in before.labels)

    def take_loose(self, seen: Seen, token: Token) -> None:
        """A piece that no label claims; a stretch of prose ends the table."""
        if self.rows[token.row].shape is Shape.PLAIN and token.kind is Kind.OTHER:
            if len(token.text) > _LONGEST_NOTE:
                self.table, self.label = None, None
            return
        seen.loose.append((token, self.label))
