"""The values after a label → their columns, or None if the columns cannot be proved."""

from collections.abc import Sequence
from decimal import Decimal

from loaders.forms.numbers import parse
from loaders.forms.tokens import Token, TokenKind
from loaders.layout.blocks import BlockRow, Shape

PlacedValues = list[tuple[str, Token]]  # column codes with their values
_ZERO = Decimal(0)


def by_order(values: list[Token], codes: Sequence[str], shape: Shape) -> PlacedValues | None:
    """Place values in print order if there are as many as columns; None otherwise.

    Empty cells are counted where the layout keeps them; elsewhere only the filled cells are.
    """
    if len(values) == len(codes) and _keeps_blanks(values, shape):
        return list(zip(codes, values, strict=True))
    filled = [value for value in values if value.kind is not TokenKind.BLANK]
    if len(filled) == len(codes):
        return list(zip(codes, filled, strict=True))
    return None


def _keeps_blanks(values: list[Token], shape: Shape) -> bool:
    """Tell whether all empty cells among the values are at their printed position."""
    if shape in (Shape.GRID, Shape.EXACT) or all(value.kind is not TokenKind.BLANK for value in values):
        return True
    # In other shapes, empty cells may be missing and the row padded at either end.
    return shape <= Shape.ROW and TokenKind.BLANK not in (values[0].kind, values[-1].kind)


def by_column(
    values: list[Token], heads: list[tuple[str, Token]], row: BlockRow, rows: list[BlockRow]
) -> PlacedValues | None:
    """Place values under the column labels of the same table, by column and span.

    Returns None unless the row is as wide as its header: if a cell is lost, the cells after it are shifted.
    """
    if row.shape > Shape.EVEN or not values or not heads or any(rows[head.row].block != row.block for _, head in heads):
        return None
    starts = [head.column for _, head in heads]
    if starts != sorted(set(starts)) or (row.shape is Shape.EVEN and _is_shifted(values)):
        return None
    if _width(row) != max(_width(rows[head.row]) for _, head in heads):
        return None
    end = heads[-1][1].column + heads[-1][1].span
    padding = [value for value in values if value.column >= end]
    values = values[: len(values) - len(padding)]
    if padding and (
        not values or values[-1].kind is TokenKind.BLANK or any(cell.kind is not TokenKind.BLANK for cell in padding)
    ):
        return None  # a padded row may have lost empty cells before the padding
    placed: PlacedValues = []
    for value in values:
        columns = [
            code
            for code, head in heads
            if value.column < head.column + head.span and head.column < value.column + value.span
        ]
        if len(columns) == 1 and columns[0] not in (code for code, _ in placed):
            placed.append((columns[0], value))
        elif value.kind is not TokenKind.BLANK:
            return None
    return placed or None


def _width(row: BlockRow) -> int:
    last = row.cells[-1]
    return last.column + last.span


def _is_shifted(values: list[Token]) -> bool:
    """Tell whether the total is empty and the last figure is the sum of the others: empty cells were lost before it."""
    filled = [parse(value.text).value for value in values if value.kind is not TokenKind.BLANK]
    if len(filled) < 2 or values[-1].kind is not TokenKind.BLANK or any(figure is None for figure in filled):
        return False
    numbers = [figure for figure in filled if figure is not None]
    return sum(numbers[:-1], _ZERO) == numbers[-1]


def contradicts(placed: PlacedValues, total: str = "total") -> bool:
    """Tell whether a printed total differs from the sum of its parts; False if any cell is unreadable."""
    figures = {code: parse(token.text) for code, token in placed}
    printed = figures.get(total)
    if printed is None or printed.value is None or any(figure.kind == "unreadable" for figure in figures.values()):
        return False
    parts = (figure.value or _ZERO for code, figure in figures.items() if code != total)
    return sum(parts, _ZERO) != printed.value


def adds_up(placed: PlacedValues, total: str = "total") -> bool:
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
