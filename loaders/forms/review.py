"""The table of reconsideration and litigation: figures that have a channel and a result.

The channel is a head over the figure, the label before it, or the heading above its table; the result is the head over
it, or the label before it. Heads count for the values that follow them, up to the next header.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loaders.forms import solve
from loaders.forms.codebook import codebook
from loaders.forms.heads import CHANNEL, COLUMN, FURTHER, GROUP, NO_HEADER, Head, Header
from loaders.forms.lines import FormLine, cut
from loaders.forms.place import (
    PlacedValues,
    UnderHeads,
    adds_up,
    by_order,
    fits,
    is_in_order,
    is_pushed,
    of_form,
    under_heads,
)
from loaders.forms.review_heads import SEPARATOR, channel_order, header_over, is_even, runs_of
from loaders.forms.scan import Stray, TableScan
from loaders.forms.tokens import BLANK, FIGURE, FUSED, OTHER, Token, classify
from loaders.layout.blocks import EXACT, GRID, ROW, BlockDocument, BlockRow

_FIGURES = (FIGURE, FUSED)
_AROUND = 6  # rows; the review table has at most as many


@dataclass(slots=True)
class _ValueRow:
    """The values of one row, the heads before them, and their label if it is a channel or a result."""

    heads: list[Head]
    axis: str = ""
    code: str = ""
    values: list[Token] = field(default_factory=list)
    label: Token | None = None
    is_pushed: bool = False  # whether a stray head has pushed the heads off the figures of all rows below them

    @property
    def has_words(self) -> bool:
        """Whether the row has a text that is neither figure nor mark."""
        return any(value.kind is OTHER for value in self.values)

    @property
    def is_filled(self) -> bool:
        """Whether the row has a figure."""
        return any(value.kind in _FIGURES for value in self.values)


def place_review(document: BlockDocument, table: TableScan, form: str) -> tuple[list[FormLine], list[Stray]]:
    """Place the figures of the review table; return one line per channel and row, and the values without a place."""
    lines: list[FormLine] = []
    strays: list[Stray] = []
    by_header: dict[int, list[_ValueRow]] = {}
    labelled: set[int] = set()
    value_rows = _value_rows(document, table)
    counts = _counts(value_rows)
    _mark_pushed(document, table, value_rows)
    for row in value_rows:
        if row.axis == FURTHER:
            strays += _strays(row, row.values, "further_row")
        elif not row.axis and id(row.heads) in labelled:
            strays += _strays(row, row.values, "no_row")  # the rows before it have labels, so its own is lost
        elif row.axis == COLUMN and row.label is not None and _is_behind_figures(row.label, document.rows):
            strays += _strays(row, row.values, "no_column")
        elif row.axis == CHANNEL or row.axis == COLUMN:
            row_lines, row_strays = _place_row(document, table, row, form, counts)
            lines += row_lines
            strays += row_strays
            if row.is_filled and row.axis == CHANNEL:
                labelled.add(id(row.heads))
        else:
            by_header.setdefault(id(row.heads), []).append(row)
    for rows in by_header.values():
        filled = [row for row in rows if row.is_filled] or [row for row in rows if not row.has_words]
        if len(filled) == 1:
            row_lines, row_strays = _place_row(document, table, filled[0], form, counts)
            lines += row_lines
            strays += row_strays
        else:
            strays += [stray for row in filled for stray in _strays(row, row.values, "no_row")]
    return _joined(lines), strays


def _mark_pushed(document: BlockDocument, table: TableScan, rows: list[_ValueRow]) -> None:
    """Mark the rows with figures as pushed if all of them are."""
    filled = [row for row in rows if row.is_filled and row.axis in ("", CHANNEL)]
    if filled and all(
        is_pushed(
            row.values,
            header_over(_heads_over(table, row), table.code, row.axis, row.code, document.rows),
            document.rows,
        )
        for row in filled
    ):
        for row in filled:
            row.is_pushed = True


def _heads_over(table: TableScan, row: _ValueRow) -> list[Head]:
    """Return the heads over a row: those before it, or the last results before it if its label is a channel."""
    return _last_results(table, row) if row.axis == CHANNEL else row.heads


def _is_behind_figures(label: Token, rows: list[BlockRow]) -> bool:
    """Tell whether a label stands behind figures of its row: then it is a stray word among them."""
    return any(cell.start < label.start and classify(cell.text)[0] is FIGURE for cell in rows[label.row].cells)


def _counts(rows: list[_ValueRow]) -> Counter[int]:
    """Return how many of the rows that have a channel as their label have how many figures."""
    return Counter(
        sum(value.kind is not BLANK for value in row.values) for row in rows if row.axis == CHANNEL and row.is_filled
    )


def _joined(lines: list[FormLine]) -> list[FormLine]:
    """Return the lines with those of one channel joined if they have different results: results may be rows."""
    joined: list[FormLine] = []
    for line in lines:
        codes = {code for code, _ in line.placed}
        for index, other in enumerate(joined):
            if other.row_code == line.row_code and codes.isdisjoint(code for code, _ in other.placed):
                joined[index] = other._replace(placed=other.placed + line.placed)
                break
        else:
            joined.append(line)
    return joined


def _strays(row: _ValueRow, values: Iterable[Token], reason: str) -> list[Stray]:
    return [Stray(value, row.label, reason) for value in values if value.kind is not BLANK]


def _value_rows(document: BlockDocument, table: TableScan) -> list[_ValueRow]:
    """Return the values of the table row by row, with their labels and heads.

    The loose tokens that are in rows of values are removed from `table.loose`.
    """
    value_rows: dict[tuple[int, int], _ValueRow] = {}
    for entry in table.entries:
        axis, code = (entry.other.axis, entry.other.code) if entry.other else ("", "")
        if axis == COLUMN and document.rows[entry.label.row].shape > ROW:
            axis, code = "", ""  # the last head of the header: its values are those of all columns
        row = value_rows.setdefault((entry.label.row, entry.label.start), _ValueRow(entry.head, axis, code))
        row.values += entry.values
        row.label = entry.label
    in_rows = {label_row for label_row, _ in value_rows}
    others = []
    header: list[Head] = []
    header_rows: set[int] = set()
    for loose in table.loose:
        token = loose.token
        if loose.head is not header:  # one header serves many values
            header = loose.head
            header_rows = {head.token.row for head in header}
        if token.row in in_rows or token.row in header_rows or document.rows[token.row].shape > ROW:
            others.append(loose)
            continue
        row = value_rows.setdefault((token.row, -1), _ValueRow(loose.head))
        row.values.append(token)
        row.label = loose.label
    table.loose = others
    return [value_rows[place] for place in sorted(value_rows)]


def _place_row(
    document: BlockDocument, table: TableScan, row: _ValueRow, form: str, counts: Counter[int]
) -> tuple[list[FormLine], list[Stray]]:
    """Place the values of one row by its label and the heads over it, or else in the form's order."""
    columns = codebook().columns[form].get(table.code, {})
    heads = _heads_over(table, row)
    row_header = header_over(heads, table.code, row.axis, row.code, document.rows)
    if row.is_pushed or (row.axis == CHANNEL and not fits(row_header, counts)):
        row_header = NO_HEADER
    form_keys, total = _form_keys(row, columns), codebook().tables[table.code].total_column
    placed: UnderHeads = []
    if len(row.values) == 1 and row.values[0].kind is FUSED:
        may_split = row_header.columns or _may_be_ordered(heads, table.code, row, columns)
        lines = _split(row.values[0], row_header, columns, total) if may_split else []
        placed_tokens = {row.values[0].start} if lines else set()
    else:
        lost = len(form_keys) - len(row_header.codes)
        values = _without_label_blanks(row.values, counts, document.rows)
        placed = under_heads(values, row_header, document.rows, lost, total) or []
        lines = _headed_lines(document, placed, row_header, form_keys)
        if not lines and _may_be_ordered(heads, table.code, row, columns):
            lines = _in_form_order(document, row, form_keys, total)
        placed_tokens = {token.start for line in lines for _, token in line.placed}
    for value in row.values if lines else ():
        table.extend_to(value)
    further = {token.start for head, token in placed if head is not None and head.axis == FURTHER}
    left = [value for value in row.values if value.start not in placed_tokens]
    strays = _strays(row, [value for value in left if value.start in further], "further_column")
    return lines, strays + _strays(row, [value for value in left if value.start not in further], "no_column")


def _without_label_blanks(values: list[Token], counts: Counter[int], rows: list[BlockRow]) -> list[Token]:
    """Return the values of a row without empty cells at its ends if these may be cells beside the values.

    They may be if the columns are unknown, and the row lacks a figure that others have, or is shorter than others.
    """
    if not values or rows[values[0].row].shape is not EXACT:
        return values
    filled = [index for index, value in enumerate(values) if value.kind is not BLANK]
    row = rows[values[0].row]
    longest = max(
        len(other.cells) for other in rows[max(values[0].row - _AROUND, 0) :][: 2 * _AROUND] if other.block == row.block
    )
    if not filled or (len(filled) >= max(counts, default=0) and len(row.cells) >= longest):
        return values
    return values[filled[0] : filled[-1] + 1]


def _form_keys(row: _ValueRow, columns: dict[str, list[str]]) -> list[str]:
    """Return the cells that a row has in the form, each as channel/result."""
    if row.axis == CHANNEL:
        return [f"{row.code}{SEPARATOR}{result}" for result in columns.get(row.code, [])]
    if row.axis == COLUMN:
        return [f"{channel}{SEPARATOR}{row.code}" for channel, results in columns.items() if row.code in results]
    return [f"{channel}{SEPARATOR}{result}" for channel, results in columns.items() for result in results]


def _last_results(table: TableScan, row: _ValueRow) -> list[Head]:
    """Return the last header with results before a row whose label is a channel."""
    if any(head.axis == COLUMN for head in row.heads):
        return row.heads
    start = row.label.start if row.label else 0
    headers = [entry.head for entry in table.entries if entry.label.start < start]
    with_results = [heads for heads in headers if any(head.axis == COLUMN for head in heads)]
    return with_results[-1] if with_results else []


def _headed_lines(
    document: BlockDocument, placed: UnderHeads, row_header: Header, form_keys: Sequence[str]
) -> list[FormLine]:
    """Return the lines of the values under heads that are printed once; all heads of a channel must be read."""
    if not placed:
        return []
    known = of_form(placed)
    is_grid = document.rows[placed[0][1].row].shape is GRID and row_header.block is not None
    if not is_grid and not set(form_keys) >= set(row_header.codes) >= {code for code, _ in known}:
        return []
    if not is_grid and not is_even(row_header):
        return []  # a head is lost, or printed twice
    if set(row_header.codes) != set(form_keys) and any(token.kind is OTHER for _, token in known):
        return []  # words under a part of the heads: the lines of the table are lost
    kept = [(code, token) for code, token in known if code in row_header.codes and code in form_keys]
    if not is_grid and len(kept) != len(known):
        return []
    return _lines(kept, "grid")


def _lines(placed: PlacedValues, placement: str) -> list[FormLine]:
    """Return one line for each channel of the values, which have the codes channel/result."""
    by_channel: dict[str, PlacedValues] = {}
    for code, token in placed:
        channel, result = code.split(SEPARATOR)
        by_channel.setdefault(channel, []).append((result, token))
    return [FormLine(channel, results, placement, []) for channel, results in by_channel.items()]


def _may_be_ordered(heads: Sequence[Head], table: str, row: _ValueRow, columns: dict[str, list[str]]) -> bool:
    """Tell whether no head contradicts the form's order of the channels and of the results."""
    if not columns or row.axis == COLUMN or any(head.axis == FURTHER for head in heads):
        return False
    channels = [head for head in heads if head.axis in (CHANNEL, GROUP)] if row.axis != CHANNEL else []
    order = channel_order(channels, table) if channels else []
    if order is None or not is_in_order(order, list(columns)):
        return False
    results = next(iter(columns.values()))
    return all(is_in_order([head.code for head in run], results) for run in runs_of(heads))


def _in_form_order(document: BlockDocument, row: _ValueRow, form_keys: Sequence[str], total: str) -> list[FormLine]:
    """Return the lines of values in the form's order, if there is one for each column and each channel adds up."""
    if not row.values or not form_keys:
        return []
    placed = by_order(row.values, form_keys, document.rows[row.values[0].row].shape)
    lines = _lines(placed, "ordered") if placed is not None else []
    return lines if all(adds_up(line.placed, total) for line in lines) else []


def _split(value: Token, row_header: Header, columns: dict[str, list[str]], total: str) -> list[FormLine]:
    """Split a run of figures into channels, in the order of their heads, or return [] if the split is ambiguous."""
    keys = [head.code.split(SEPARATOR) for head in row_header.columns if head.axis == COLUMN]
    if not keys:
        keys = [[channel, result] for channel, results in columns.items() for result in results]
    channels = list(dict.fromkeys(channel for channel, _ in keys))
    width = len(keys) // len(channels)
    results = [result for _, result in keys[:width]]
    if [[channel, result] for channel in channels for result in results] != keys or total not in results:
        return []
    channel_splits = solve.channels(value.text, len(channels), width, results.index(total))
    if channel_splits is None:
        return []
    placement = "ordered" if len(solve.splits(value.text, len(keys))) == 1 else "solved"
    return [
        FormLine(channel, list(zip(results, cut(value, split), strict=True)), placement, [])
        for channel, split in zip(channels, channel_splits, strict=True)
    ]
