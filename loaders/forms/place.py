"""The values after a label → the heads over them, or None if the columns cannot be proved."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from loaders.forms.codebook import codebook
from loaders.forms.heads import COLUMN, FURTHER, UNKNOWN, Head, Header, end_of, once
from loaders.forms.numbers import parse
from loaders.forms.tokens import BLANK, FIGURE, Token, classify
from loaders.layout.blocks import EVEN, EXACT, GRID, ROW, BlockRow, Shape

PlacedValues = list[tuple[str, Token]]  # column codes with their values
UnderHeads = list[tuple[Head | None, Token]]  # values with the head over them; None: over no head, or over several
_ZERO = Decimal(0)
_HIGHEST = 40  # rows; no cell of the form is higher


def under_heads(values: list[Token], header: Header, rows: list[BlockRow], lost: int, total: str) -> UnderHeads | None:
    """Return the values with their heads, by column and span or by print order; None if neither proves the columns.

    True geometry comes first. Rows that only share their number of cells are read in print order if they have a
    value for each head, because a header may have lost empty cells that the rows keep. `lost` columns have no head.
    """
    if not header.columns or not values:
        return None
    row = rows[values[0].row]
    if row.shape is GRID:
        return _in_grid(values, header, rows, lost, total)
    in_order = _in_order(values, header, row.shape)
    if in_order is not None:
        return in_order
    by_column = _by_column(values, header, row)
    return None if by_column is not None and _may_be_pushed(by_column, header, total) else by_column


def _may_be_pushed(placed: UnderHeads, header: Header, total: str) -> bool:
    """Tell whether a cell before the values may be lost, in a row that only shares its number of cells with its header.

    The first head has no value, and the line does not add up.
    """
    filled = [head for head, value in placed if value.kind is not BLANK]
    return total in header.codes and header.columns[0] not in filled and not adds_up(of_form(placed), total)


def _in_grid(values: list[Token], header: Header, rows: list[BlockRow], lost: int, total: str) -> UnderHeads | None:
    """Return the values of a row of a grid with their heads: by column if the row is as wide as its header.

    Otherwise it has lost a cell, or has one more, or a wrong span. Then print order counts, if there is a value for
    each head: an empty cell at an end may be one beside the values, so that the sum has to agree.
    """
    row = rows[values[0].row]
    in_order = _in_order(values, header, row.shape)
    is_as_wide = header.block == row.block and header.width == end_of(row)
    if in_order is not None and is_as_wide and all(head is not None and head.is_over(v) for head, v in in_order):
        return in_order
    by_column = _by_column(values, header, row)
    if by_column is not None and _count_outside(by_column) <= lost and _have_cells(values, header, rows):
        return by_column
    if in_order is None or lost > 0:
        return None
    is_filled = by_column is None and BLANK not in (in_order[0][1].kind, in_order[-1][1].kind)
    return in_order if is_filled or _is_proved(in_order, header, rows, total) else None


def _is_proved(placed: UnderHeads, header: Header, rows: list[BlockRow], total: str) -> bool:
    """Tell whether values in print order add up, and no empty cell at an end is beside the heads.

    Zeros add up in any place; they are no proof in a row that is not as wide as the row above it.
    """
    index = placed[0][1].row
    row, above = rows[index], rows[max(index - 1, 0)]
    if header.block == row.block:
        first, last = header.columns[0].token, header.columns[-1].token
        if any(
            value.kind is BLANK and (value.column < first.column or value.column >= last.column + last.span)
            for value in (placed[0][1], placed[-1][1])
        ):
            return False
    known = of_form(placed)
    is_usual = above.block == row.block and end_of(above) == end_of(row)
    return adds_up(known, total) and (is_usual or any(parse(token.text).value for _, token in known))


def is_one_for_each(values: list[Token], header: Header, rows: list[BlockRow]) -> bool:
    """Tell quickly whether a row has one value for each head and no doubt about its place, as most rows have."""
    if len(values) != len(header.columns):
        return False
    row = rows[values[0].row]
    if row.shape is not GRID:
        return "" not in [value.text for value in values]
    if header.block != row.block:
        return False
    if header.width != end_of(row):
        return False
    return all(head.token.column == value.column for head, value in zip(header.columns, values, strict=True))


def of_form(placed: UnderHeads) -> PlacedValues:
    """Return the values under the form's own heads."""
    return [(head.code, token) for head, token in placed if head is not None and head.axis == COLUMN]


def _have_cells(values: list[Token], header: Header, rows: list[BlockRow]) -> bool:
    """Tell whether a cell stands under each head: a value of the row, or one that reaches down from a row above."""
    lacking = [head for head in header.columns if not any(head.is_over(value) for value in values)]
    index = values[0].row
    for head in lacking:
        above = next(
            (
                cell
                for number in range(index, max(head.token.row, index - _HIGHEST), -1)
                for cell in rows[number].cells
                if cell.rows > index - number and head.token.column <= cell.column < head.token.column + head.token.span
            ),
            None,
        )
        if above is None or classify(above.text)[0] not in (FIGURE, BLANK):
            return False
    return True


def _count_outside(placed: UnderHeads) -> int:
    """Return the number of figures of one column that are under no head."""
    return sum(head is None and token.span == 1 and token.kind is FIGURE for head, token in placed)


def figures_beside(values: list[Token], header: Header, rows: list[BlockRow]) -> int:
    """Return how many figures of a row of a grid stand under no head; 0 if its columns are not known."""
    row = rows[values[0].row] if values else None
    placed = _by_column(values, header, row) if row is not None and row.shape is GRID else None
    return _count_outside(placed) if placed is not None else 0


def is_pushed(values: list[Token], header: Header, rows: list[BlockRow]) -> bool:
    """Tell whether a line in a grid looks as if a stray head had pushed the heads behind it off their figures.

    It has a figure for each head of the form, but they stand under the first heads, a stray one among them, and what is
    left is empty.
    """
    columns = header.columns
    count = sum(head.axis == COLUMN for head in columns)
    if not 1 < count < len(columns) or not values or rows[values[0].row].shape is not GRID:
        return False
    filled = [value for value in values if value.kind is not BLANK]
    is_stray_among = any(head.axis != COLUMN for head in columns[:count])
    return is_stray_among and len(filled) == count and all(map(Head.is_over, columns, filled))


def fits(header: Header, counts: Counter[int]) -> bool:
    """Tell whether a header has as many heads as its lines have figures; `counts` has the lines by their figures.

    It does not if a head is lost in it, but in no line, or if a head is printed twice.
    """
    columns = len(header.columns)
    more = sum(lines for count, lines in counts.items() if count > columns)
    form_heads = sum(head.axis == COLUMN for head in header.columns)
    is_doubled = len(header.codes) < form_heads
    return (more < counts[columns] or not more) and not (is_doubled and counts[columns] * 2 <= counts.total())


def is_misaligned(values: list[Token], header: Header, rows: list[BlockRow]) -> bool:
    """Tell whether print order and columns put the values of a row under different heads."""
    if header.block is None or not values or rows[values[0].row].shape is not EVEN or _are_under(values, header):
        return False
    in_order = _in_order(values, header, EVEN)
    by_column = _by_column(values, header, rows[values[0].row])
    if in_order is None or by_column is None:
        return False
    return [(head, token.start) for head, token in in_order if token.text] != [
        (head, token.start) for head, token in by_column if token.text
    ]


def _are_under(values: list[Token], header: Header) -> bool:
    """Tell cheaply whether there is a value under each head: it begins where its head begins, and is not wider."""
    if len(values) != len(header.columns):
        return False
    for (_, _, head), value in zip(header.columns, values, strict=True):
        if head.column != value.column or head.span < value.span:
            return False
    return True


def _in_order(values: list[Token], header: Header, shape: Shape) -> UnderHeads | None:
    """Return the values in print order under the heads if there is one value for each head."""
    placed = _one_for_each(values, len(header.columns), shape)
    return None if placed is None else list(zip(header.columns, placed, strict=True))


def without_unknown(values: list[Token], header: Header, shape: Shape) -> UnderHeads | None:
    """Return the values in print order under the known heads, if there is one value for each of them."""
    known = [head for head in header.columns if head.axis != UNKNOWN]
    placed = _one_for_each(values, len(known), shape)
    return None if placed is None else list(zip(known, placed, strict=True))


def _one_for_each(values: list[Token], count: int, shape: Shape) -> list[Token] | None:
    """Return the `count` values of a row, or None if it has more or fewer.

    Empty cells are counted where the layout keeps them; elsewhere only the filled cells are.
    """
    if len(values) == count and keeps_blanks(values, shape):
        return values
    filled = [value for value in values if value.kind is not BLANK]
    return filled if len(filled) == count else None


def by_order(values: list[Token], codes: Sequence[str], shape: Shape) -> PlacedValues | None:
    """Place values in print order if there are as many as columns; None otherwise."""
    placed = _one_for_each(values, len(codes), shape)
    return None if placed is None else list(zip(codes, placed, strict=True))


def keeps_blanks(values: list[Token], shape: Shape) -> bool:
    """Tell whether all empty cells among the values are at their printed position."""
    if shape is GRID or shape is EXACT or BLANK not in [value.kind for value in values]:
        return True
    # In other shapes, empty cells may be missing and the row padded at either end.
    return shape <= ROW and BLANK not in (values[0].kind, values[-1].kind)


def _by_column(values: list[Token], header: Header, row: BlockRow) -> UnderHeads | None:
    """Return the values with the heads over them in the same table, by column and span.

    A value under several heads, or under none, has no head; the others keep theirs. Returns None unless the row is
    as wide as its header: if a cell is lost, the cells after it are shifted.
    """
    if row.shape > EVEN or header.block != row.block or header.width != end_of(row):
        return None
    if row.shape is EVEN and _is_shifted(values, header):
        return None
    placed: UnderHeads = []
    taken: set[int] = set()
    for value in values:
        over = [head for head in header.columns if head.is_over(value)]
        if len(over) == 1 and id(over[0]) not in taken:
            taken.add(id(over[0]))
            placed.append((over[0], value))
        elif value.kind is not BLANK:
            if row.shape is EVEN or len(over) == 1:
                return None  # its cells are shifted: one is outside the header, or two are under one head
            placed.append((None, value))
    return placed or None


def _is_shifted(values: list[Token], header: Header) -> bool:
    """Tell whether a row of equal cells has lost empty cells before its end.

    The last head has an empty cell and the last figure is the sum of the others, or empty cells behind the header
    follow an empty cell.
    """
    end = header.columns[-1].token.column + header.columns[-1].token.span
    inside = [value for value in values if value.column < end]
    padding = [value for value in values if value.column >= end]
    if padding and (not inside or inside[-1].kind is BLANK):
        return True
    filled = [parse(value.text).value for value in inside if value.kind is not BLANK]
    if len(filled) < 2 or inside[-1].kind is not BLANK or any(figure is None for figure in filled):
        return False
    numbers = [figure for figure in filled if figure is not None]
    return sum(numbers[:-1], _ZERO) == numbers[-1]


def agrees(placed: PlacedValues, header: Header, heads: Sequence[Head], table: str, form_codes: Sequence[str]) -> bool:
    """Tell whether no head that is read contradicts values placed in the form's order.

    A further head does: the number of values does not tell then which one is missing. The heads that are printed once
    stand in the form's order, and where columns are known, each over its value. If the order of the columns is
    unknown, the members of a group and the other heads are compared apart.
    """
    if any(head.axis == FURTHER for head in heads):
        return False
    codes = once(heads)
    members = frozenset().union(*codebook().members.get(table, {}).values())
    apart = [[code for code in codes if code in members], [code for code in codes if code not in members]]
    if not all(is_in_order(group, form_codes) for group in ([header.codes] if header.columns else apart)):
        return False
    values = dict(placed)
    for head in header.columns if header.block is not None else ():
        value = values.get(head.code) if head.code in codes else None
        if value is not None and not head.is_over(value):
            return False
    return True


def is_in_order(codes: Sequence[str], form_codes: Sequence[str]) -> bool:
    """Tell whether those of the codes that the form has come in the order of the form."""
    positions = [form_codes.index(code) for code in codes if code in form_codes]
    return positions == sorted(positions)


def contradicts(placed: PlacedValues, total: str) -> bool:
    """Tell whether a printed total differs from the sum of its parts; False if any cell is unreadable."""
    figures = {code: parse(token.text) for code, token in placed}
    printed = figures.get(total)
    if printed is None or printed.value is None or any(figure.kind == "unreadable" for figure in figures.values()):
        return False
    parts = (figure.value or _ZERO for code, figure in figures.items() if code != total)
    return sum(parts, _ZERO) != printed.value


def adds_up(placed: PlacedValues, total: str) -> bool:
    """Tell whether the parts add up to the total, blanks and marks counted as 0; False if a cell is unreadable."""
    sum_of_parts = _ZERO
    printed: Decimal | None = None
    for code, token in placed:
        figure = parse(token.text)
        if figure.kind == "unreadable":
            return False
        if code == total:
            printed = figure.value or _ZERO
        else:
            sum_of_parts += figure.value or _ZERO
    return sum_of_parts == printed
