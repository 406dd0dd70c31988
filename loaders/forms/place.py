"""Values behind a label → the columns they stand in, or None where that can't be told."""

from collections.abc import Sequence
from decimal import Decimal

from loaders.forms.numbers import parse
from loaders.forms.tokens import Kind, Token
from loaders.layout.blocks import Row, Shape

Placed = list[tuple[str, Token]]
_NOUGHT = Decimal(0)


def by_order(values: list[Token], codes: Sequence[str], shape: Shape) -> Placed | None:
    """Place values in print order where their number leaves no choice.

    As many cells as columns, where the layout keeps empty cells; else as many filled cells as columns.
    """
    if len(values) == len(codes) and _keeps_blanks(values, shape):
        return list(zip(codes, values, strict=True))
    filled = [value for value in values if value.kind is not Kind.BLANK]
    if len(filled) == len(codes):
        return list(zip(codes, filled, strict=True))
    return None


def _keeps_blanks(values: list[Token], shape: Shape) -> bool:
    """Tell whether every empty cell among the values is where it was printed."""
    if shape in (Shape.GRID, Shape.EXACT) or all(value.kind is not Kind.BLANK for value in values):
        return True
    # Elsewhere empty cells may have been dropped, and the row filled up at either end.
    return shape <= Shape.ROW and Kind.BLANK not in (values[0].kind, values[-1].kind)


def by_column(values: list[Token], heads: list[tuple[str, Token]], row: Row, rows: list[Row]) -> Placed | None:
    """Place values under the heads of the same table, by column and span.

    None unless the row is as wide as its head: a row that lost a cell has moved all behind it.
    """
    if row.shape > Shape.EVEN or not values or not heads or any(rows[head.row].block != row.block for _, head in heads):
        return None
    starts = [head.column for _, head in heads]
    if starts != sorted(set(starts)) or (row.shape is Shape.EVEN and _filled_up(values)):
        return None
    if _width(row) != max(_width(rows[head.row]) for _, head in heads):
        return None
    end = heads[-1][1].column + heads[-1][1].span
    padding = [value for value in values if value.column >= end]
    values = values[: len(values) - len(padding)]
    if padding and (not values or values[-1].kind is Kind.BLANK or any(p.kind is not Kind.BLANK for p in padding)):
        return None  # filled up at its end: cells before may have been dropped
    placed: Placed = []
    for value in values:
        under = [
            code
            for code, head in heads
            if value.column < head.column + head.span and head.column < value.column + value.span
        ]
        if len(under) == 1 and under[0] not in (code for code, _ in placed):
            placed.append((under[0], value))
        elif value.kind is not Kind.BLANK:
            return None
    return placed or None


def _width(row: Row) -> int:
    last = row.cells[-1]
    return last.column + last.span


def _filled_up(values: list[Token]) -> bool:
    """An empty total behind figures of which the last is the sum of the others: blanks were dropped before it."""
    filled = [parse(value.text).value for value in values if value.kind is not Kind.BLANK]
    if len(filled) < 2 or values[-1].kind is not Kind.BLANK or any(figure is None for figure in filled):
        return False
    numbers = [figure for figure in filled if figure is not None]
    return sum(numbers[:-1], _NOUGHT) == numbers[-1]


def contradicts(placed: Placed, total: str = "total") -> bool:
    """Tell whether a printed total and its parts, all readable, do not add up."""
    figures = {code: parse(token.text) for code, token in placed}
    printed = figures.get(total)
    if printed is None or printed.value is None or any(f.kind == "unreadable" for f in figures.values()):
        return False
    parts = (f.value or _NOUGHT for code, f in figures.items() if code != total)
    return sum(parts, _NOUGHT) != printed.value


def adds_up(placed: Placed, total: str = "total") -> bool:
    """Tell whether the parts add up to the total, empty cells and marks as zero; an unreadable cell proves nothing."""
    parts = _NOUGHT
    whole: Decimal | None = None
    for code, token in placed:
        figure = parse(token.text)
        if figure.kind == "unreadable":
            return False
        if code == total:
            whole = figure.value or _NOUGHT
        else:
            parts += figure.value or _NOUGHT
    return parts == whole
