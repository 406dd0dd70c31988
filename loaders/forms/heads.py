"""The heads of a table → the order of its columns, as the document prints them.

The order comes from the columns and spans of the head cells where the layout knows them. Elsewhere it comes from the
print order: the members of a group (法人或其他组织, 行政诉讼) are printed after the row that holds the group, but
their columns stand where the group stands.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from loaders.forms.codebook import codebook
from loaders.forms.tokens import Token
from loaders.layout.blocks import EVEN, GRID, STREAM, BlockRow

COLUMN, CHANNEL, GROUP, FURTHER, UNKNOWN = "column", "channel", "heading", "further", "unknown"
ALL_COLUMNS = "applicants"  # the heading over all columns of the form: 申请人情况
_LINES_BELOW = 30  # lines of one cell under a header
_LEAST_BLOCKS = 3  # of these lines, if each block is a row
_OVER_VALUES = (COLUMN, FURTHER, UNKNOWN)


class Head(NamedTuple):
    """A printed head: what it names (a constant above), its code, and its token."""

    axis: str
    code: str
    token: Token

    def is_over(self, other: Token) -> bool:
        """Tell whether the head stands over another cell of its table, if only in part."""
        head = self.token
        return other.column < head.column + head.span and head.column < other.column + other.span


class Header(NamedTuple):
    """The heads over the values of a table, in the order of their columns.

    columns   the heads of columns, further columns and unknown columns; empty if their order cannot be told
    codes     the codes of the form's columns among them, each of which is printed once
    block     the table whose columns and spans place the heads; None if the order is that of the print alone
    width     width of the header in columns
    is_plain  whether each head is a column of the form that is printed once
    """

    columns: tuple[Head, ...]
    codes: tuple[str, ...]
    block: int | None
    width: int
    is_plain: bool

    @property
    def has_unknown(self) -> bool:
        """Whether a head has a text that no label explains."""
        return any(head.axis == UNKNOWN for head in self.columns)

    def is_complete(self, codes: Sequence[str]) -> bool:
        """Tell whether the heads are those of the form, each of them once."""
        return (
            len(self.codes) == len(codes)
            and (self.codes == tuple(codes) or set(self.codes) == set(codes))
            and (self.is_plain or len(self.codes) == sum(1 for head in self.columns if head.axis == COLUMN))
        )


NO_HEADER = Header((), (), None, 0, is_plain=False)


def header(heads: Sequence[Head], table: str, rows: list[BlockRow]) -> Header:
    """Return the header of a table from its heads in print order; Header.columns is empty if the order is unknown."""
    over_values = [head for head in heads if head.axis in _OVER_VALUES]
    if not over_values:
        return NO_HEADER
    by_place = _by_place(over_values, rows)
    by_print = expanded(heads, table, is_one_row=_are_one_row(over_values, rows))
    is_sure = (
        by_place is not None
        and rows[by_place[0].token.row].shape is GRID
        and is_whole(over_values, rows)
        and _are_under_groups(heads, table)
    )
    if by_place is not None and not is_sure:
        is_grid = rows[by_place[0].token.row].shape is GRID
        if is_grid if by_print is None else _codes(by_place) != _codes(by_print):
            return NO_HEADER  # cells of the header are lost, so one of the two orders is wrong
    columns = by_place if by_place is not None else by_print
    if columns is None:
        return NO_HEADER
    first = columns[0].token.row
    width = max(end_of(rows[head.token.row]) for head in columns)
    are_places_known = by_place is not None and (is_sure or rows[first].shape is not GRID)
    block = rows[first].block if are_places_known else None
    codes = once(columns)
    return Header(tuple(columns), codes, block, width, is_plain=len(codes) == len(columns))


def once(heads: Sequence[Head]) -> tuple[str, ...]:
    """Return the codes of the form's columns that are printed exactly once, in order."""
    codes = [head.code for head in heads if head.axis == COLUMN]
    if len(set(codes)) == len(codes):
        return tuple(codes)
    return tuple(code for code in codes if codes.count(code) == 1)


def _codes(heads: Sequence[Head]) -> list[str]:
    return [head.code for head in heads if head.axis == COLUMN]


def _by_place(heads: list[Head], rows: list[BlockRow]) -> list[Head] | None:
    """Return heads by their columns, or None if the layout does not know these or two heads overlap."""
    blocks = {rows[head.token.row].block for head in heads}
    if len(blocks) != 1 or any(rows[head.token.row].shape > EVEN for head in heads):
        return None
    ordered = sorted(heads, key=lambda head: head.token.column)
    end = -1
    for head in ordered:
        if head.token.column < end:
            return None
        end = head.token.column + head.token.span
    return ordered


def _are_under_groups(heads: Sequence[Head], table: str) -> bool:
    """Tell whether each member of a group has its place under the group's head, if that spans several columns.

    A group whose head is printed twice has two places.
    """
    for group, members in codebook().members.get(table, {}).items():
        above = [head for head in heads if head.axis == GROUP and head.code == group]
        if len(above) > 1 and any(head.code in members for head in heads):
            return False
        if (
            len(above) == 1
            and above[0].token.span > 1
            and not all(above[0].is_over(head.token) for head in heads if head.code in members)
        ):
            return False
    return True


def is_whole(heads: Sequence[Head], rows: list[BlockRow]) -> bool:
    """Tell whether the rows of heads in a grid have all their cells: they are as wide as most rows, without a gap."""
    first, last = min(head.token.row for head in heads), max(head.token.row for head in heads)
    begin, end, block = first, last + 1, rows[first].block
    while begin and rows[begin - 1].block == block and rows[begin - 1].shape is GRID:
        begin -= 1
    while end < len(rows) and rows[end].block == block and rows[end].shape is GRID:
        end += 1
    left = min(row.cells[0].column for row in rows[begin:end])
    width = Counter(map(end_of, rows[begin:end])).most_common(1)[0][0]
    covered: dict[int, int] = {}  # column → rows that the cell in it still covers
    for index in range(begin, last + 1):
        own = {c: cell.rows for cell in rows[index].cells for c in range(cell.column, cell.column + cell.span)}
        covered |= own
        if index >= first and (len(covered) != width - left or max(covered) != width - 1):
            return False
        covered = {column: height - 1 for column, height in covered.items() if height > 1}
    return True


def end_of(row: BlockRow) -> int:
    """Return the column behind the last cell of a row."""
    return row.cells[-1].column + row.cells[-1].span


def expanded(heads: Sequence[Head], table: str, *, is_one_row: bool = False) -> list[Head] | None:
    """Return the heads over values in column order, by their print order; None if it does not tell the order.

    The members of a group come where the group's own head stands. If that head is lost, the order is known only when
    all heads are printed in one row, or at most one other head was printed before the members.
    """
    groups = codebook().members.get(table, {})
    heads, behind = _parted(heads, frozenset(groups))
    kept = [head for head in heads if head.axis in _OVER_VALUES or (head.axis == GROUP and head.code in groups)]
    for group, members in groups.items():
        places = [i for i, head in enumerate(kept) if head.axis == GROUP and head.code == group]
        inside = [i for i, head in enumerate(kept) if head.axis == COLUMN and head.code in members]
        if not inside:
            continue
        first, end = inside[0], _end_of_members(kept, inside[-1])
        if any(head.axis == COLUMN and head.code not in members for head in kept[first:end]):
            return None
        if len(places) > 1:
            return None
        if places and places[0] < first:
            run = kept[first:end]
            kept = [*kept[: places[0]], *run, *kept[places[0] + 1 : first], *kept[end:]]
        elif not places and not is_one_row and _is_cut(kept, first, members):
            return None
    return [*(head for head in kept if head.axis != GROUP), *behind]


def _are_one_row(heads: Sequence[Head], rows: list[BlockRow]) -> bool:
    """Tell whether heads with a line of the text each are one printed row.

    They are if their block ends behind them, and the lines below show that it does so at the end of each row.
    """
    last = heads[-1].token.row
    block = rows[last].block
    if rows[last].shape is not STREAM or any(
        rows[head.token.row].shape is not STREAM or rows[head.token.row].block != block for head in heads
    ):
        return False
    below = rows[last + 1 : last + 1 + _LINES_BELOW]
    blocks = [row.block for row in below]
    return len(set(blocks)) >= _LEAST_BLOCKS and block not in blocks and len(blocks) == _LINES_BELOW


def _parted(heads: Sequence[Head], groups: frozenset[str]) -> tuple[Sequence[Head], Sequence[Head]]:
    """Return the heads without those next to the heading of all columns (申请人情况 | 备注), and the latter.

    In a header of several rows, which has a group head, they stand behind all columns, though the columns are printed
    below them. In a header of one row they are printed in their place.
    """
    place = next((i for i, head in enumerate(heads) if head.axis == GROUP and head.code == ALL_COLUMNS), None)
    if place is None or not any(head.axis == GROUP and head.code in groups for head in heads):
        return heads, ()
    end = _end_of_members(heads, place)
    return [*heads[:place], *heads[end:]], heads[place + 1 : end]


def _end_of_members(heads: Sequence[Head], last: int) -> int:
    """Return the index after the last member and the further heads printed after it."""
    end = last + 1
    while end < len(heads) and heads[end].axis in (FURTHER, UNKNOWN):
        end += 1
    return end


def _is_cut(heads: list[Head], first: int, members: frozenset[str]) -> bool:
    """Tell whether the members may be a second row of heads whose group is lost: their place is unknown then."""
    before = [head for head in heads[:first] if head.axis == COLUMN]
    return len(before) > 1 and any(head.token.row != heads[first].token.row for head in before)
