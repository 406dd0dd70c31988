"""The table of reconsideration and litigation: figures that have a channel and a result.

The channel is a head over the figure, the label before it, or the heading above its table; the result is the head over
it, or the label before it. Heads count for the values that follow them, up to the next header.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loaders.forms import solve
from loaders.forms.codebook import codebook
from loaders.forms.heads import (
    CHANNEL,
    COLUMN,
    FURTHER,
    GROUP,
    NO_HEADER,
    UNKNOWN,
    Head,
    Header,
    expanded,
    header,
    once,
)
from loaders.forms.lines import FormLine, cut
from loaders.forms.place import PlacedValues, UnderHeads, adds_up, by_order, under_heads
from loaders.forms.scan import Stray, TableScan
from loaders.forms.tokens import Token, TokenKind
from loaders.layout.blocks import BlockDocument, BlockRow, Shape

_FIGURES = (TokenKind.FIGURE, TokenKind.FUSED)
_SEPARATOR = "/"  # between channel and result in the code of a column


@dataclass(slots=True)
class _ValueRow:
    """The values of one row, the heads before them, and their label if it is a channel or a result."""

    heads: list[Head]
    axis: str = ""
    code: str = ""
    values: list[Token] = field(default_factory=list)
    label: Token | None = None

    @property
    def is_filled(self) -> bool:
        """Whether the row has a figure."""
        return any(value.kind in _FIGURES for value in self.values)


def place_review(document: BlockDocument, table: TableScan, form: str) -> tuple[list[FormLine], list[Stray]]:
    """Place the figures of the review table; return one line per channel and row, and the values without a place."""
    lines: list[FormLine] = []
    strays: list[Stray] = []
    by_header: dict[int, list[_ValueRow]] = {}
    for row in _value_rows(document, table):
        if row.axis == FURTHER:
            strays += _strays(row, row.values, "further_row")
        elif row.axis == CHANNEL or row.axis == COLUMN:
            row_lines, row_strays = _place_row(document, table, row, form)
            lines += row_lines
            strays += row_strays
        else:
            by_header.setdefault(id(row.heads), []).append(row)
    for rows in by_header.values():
        filled = [row for row in rows if row.is_filled] or rows
        if len(filled) == 1:
            row_lines, row_strays = _place_row(document, table, filled[0], form)
            lines += row_lines
            strays += row_strays
        else:
            strays += [stray for row in filled for stray in _strays(row, row.values, "no_row")]
    return _joined(lines), strays


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
    return [Stray(value, row.label, reason) for value in values if value.kind is not TokenKind.BLANK]


def _value_rows(document: BlockDocument, table: TableScan) -> list[_ValueRow]:
    """Return the values of the table row by row, with their labels and heads.

    The loose tokens that are in rows of values are removed from `table.loose`.
    """
    value_rows: dict[tuple[int, int], _ValueRow] = {}
    for entry in table.entries:
        axis, code = (entry.other.axis, entry.other.code) if entry.other else ("", "")
        if axis == COLUMN and document.rows[entry.label.row].shape > Shape.ROW:
            axis, code = "", ""  # the last head of the header: its values are those of all columns
        row = value_rows.setdefault((entry.label.row, entry.label.start), _ValueRow(entry.head, axis, code))
        row.values += entry.values
        row.label = entry.label
    in_rows = {label_row for label_row, _ in value_rows}
    others = []
    for loose in table.loose:
        token = loose.token
        if document.rows[token.row].shape > Shape.ROW or token.row in in_rows or _is_in_header(token, loose.head):
            others.append(loose)
            continue
        row = value_rows.setdefault((token.row, -1), _ValueRow(loose.head))
        row.values.append(token)
        row.label = loose.label
    table.loose = others
    return [value_rows[place] for place in sorted(value_rows)]


def _is_in_header(token: Token, heads: list[Head]) -> bool:
    return any(head.token.row == token.row for head in heads)


def _place_row(
    document: BlockDocument, table: TableScan, row: _ValueRow, form: str
) -> tuple[list[FormLine], list[Stray]]:
    """Place the values of one row by its label and the heads over it, or else in the form's order."""
    columns = codebook().columns[form]["review"]
    row_header = _header_of(table, row, document.rows)
    form_keys = _form_keys(row, columns)
    is_fused = len(row.values) == 1 and row.values[0].kind is TokenKind.FUSED
    if is_fused:
        may_split = row_header.columns or _may_be_ordered(table, row, columns)
        lines = _split(row.values[0], row_header, columns) if may_split else []
        placed_tokens = {row.values[0].start} if lines else set()
    else:
        lines = _under_heads(document, row, row_header, form_keys)
        if not lines and _may_be_ordered(table, row, columns):
            lines = _in_form_order(document, row, form_keys)
        placed_tokens = {token.start for line in lines for _, token in line.placed}
    for value in row.values if lines else ():
        table.extend_to(value)
    left = [value for value in row.values if value.start not in placed_tokens]
    if not left:
        return lines, []
    further = {id(token) for head, token in _further(document, row, row_header) if head is not None}
    strays = _strays(row, [value for value in left if id(value) in further], "further_column")
    return lines, strays + _strays(row, [value for value in left if id(value) not in further], "no_column")


def _further(document: BlockDocument, row: _ValueRow, row_header: Header) -> UnderHeads:
    """Return the values under further heads."""
    placed = under_heads(row.values, row_header, document.rows) or []
    return [(head, token) for head, token in placed if head is not None and head.axis == FURTHER]


def _form_keys(row: _ValueRow, columns: dict[str, list[str]]) -> list[str]:
    """Return the cells that a row has in the form, each as channel/result."""
    if row.axis == CHANNEL:
        return [f"{row.code}{_SEPARATOR}{result}" for result in columns.get(row.code, [])]
    if row.axis == COLUMN:
        return [f"{channel}{_SEPARATOR}{row.code}" for channel, results in columns.items() if row.code in results]
    return [f"{channel}{_SEPARATOR}{result}" for channel, results in columns.items() for result in results]


def _header_of(table: TableScan, row: _ValueRow, rows: list[BlockRow]) -> Header:
    """Return the header over a row; the code of each column is channel/result."""
    if row.axis == CHANNEL:
        results = _last_results(table, row)
        return _coded(
            header([head for head in results if head.axis not in (CHANNEL, GROUP)], "review", rows), row.code, ""
        )
    channels = [head for head in row.heads if head.axis == CHANNEL]
    if row.axis == COLUMN:
        as_columns = [Head(COLUMN, head.code, head.token) for head in channels]
        groups = [head for head in row.heads if head.axis in (GROUP, FURTHER, UNKNOWN)]
        in_print_order = sorted((*as_columns, *groups), key=lambda head: head.token.start)
        return _coded(header(in_print_order, "review", rows), "", row.code)
    if len(channels) == 1:
        results = [head for head in row.heads if head.axis not in (CHANNEL, GROUP)]
        return _coded(header(results, "review", rows), channels[0].code, "")
    by_place = _channels_by_place(row.heads, channels, rows)
    by_print = _channels_by_print(row.heads)
    if by_place.columns and rows[by_place.columns[0].token.row].shape is Shape.GRID:
        return by_place
    if by_place.columns and by_print.columns and by_place.codes != by_print.codes:
        return NO_HEADER
    return by_place if by_place.columns else by_print


def _last_results(table: TableScan, row: _ValueRow) -> list[Head]:
    """Return the last header with results before a row whose label is a channel."""
    if any(head.axis == COLUMN for head in row.heads):
        return row.heads
    start = row.label.start if row.label else 0
    headers = [entry.head for entry in table.entries if entry.label.start < start]
    with_results = [heads for heads in headers if any(head.axis == COLUMN for head in heads)]
    return with_results[-1] if with_results else []


def _coded(row_header: Header, channel: str, result: str) -> Header:
    """Return a header whose columns have the code channel/result; one of both is the same for all."""

    def code(head: Head) -> str:
        return f"{channel or head.code}{_SEPARATOR}{result or head.code}"

    columns = tuple(head._replace(code=code(head)) if head.axis == COLUMN else head for head in row_header.columns)
    return row_header._replace(columns=columns, codes=once(columns))


def _channels_by_place(heads: Sequence[Head], channels: list[Head], rows: list[BlockRow]) -> Header:
    """Return the header whose results have the channel that stands over them, by column and span."""
    if not channels or any(rows[head.token.row].shape > Shape.EVEN for head in heads):
        return NO_HEADER
    results = [head for head in heads if head.axis not in (CHANNEL, GROUP)]
    result_header = header(results, "review", rows)
    if result_header.block is None:
        return NO_HEADER
    if any(rows[channel.token.row].block != result_header.block for channel in channels):
        return NO_HEADER
    is_grid = rows[results[0].token.row].shape is Shape.GRID
    starts = sorted(channel.token.column for channel in channels)
    columns = []
    for head in result_header.columns:
        left, right = head.token.column, head.token.column + head.token.span
        if is_grid:
            over = [c for c in channels if c.token.column < right and left < c.token.column + c.token.span]
        else:  # the empty cells after a channel belong to it
            nearest = max((start for start in starts if start <= left), default=-1)
            over = [channel for channel in channels if channel.token.column == nearest]
        if head.axis != COLUMN:
            columns.append(head)
        elif len(over) == 1:
            columns.append(head._replace(code=f"{over[0].code}{_SEPARATOR}{head.code}"))
        else:
            return NO_HEADER
    return result_header._replace(columns=tuple(columns), codes=once(columns))


def _channels_by_print(heads: Sequence[Head]) -> Header:
    """Return the header of heads whose columns are not known, by their print order.

    The results follow each other channel by channel. If the channels print their results in different orders, each
    channel must stand right before its own results.
    """
    channels = _channel_order(heads)
    runs = _runs(heads)
    if not channels or len(channels) != len(runs) or any(head.axis in (FURTHER, UNKNOWN) for head in heads):
        return NO_HEADER
    if len({tuple(head.code for head in run) for run in runs}) > 1:
        by_run = {id(run[0]): channel for run in runs if (channel := _channel_before(heads, run[0]))}
        if len(set(by_run.values())) != len(runs):
            return NO_HEADER
        runs = [next(run for run in runs if by_run[id(run[0])] == channel) for channel in channels]
    columns = tuple(
        head._replace(code=f"{channel}{_SEPARATOR}{head.code}")
        for channel, run in zip(channels, runs, strict=True)
        for head in run
    )
    codes = once(columns)
    return Header(columns, codes, None, 0, is_plain=len(codes) == len(columns))


def _channel_order(heads: Sequence[Head]) -> list[str] | None:
    """Return the channels in the order of their columns, by the print order of the heads; None if it is unknown."""
    channels = [
        head if head.axis == GROUP else Head(COLUMN, head.code, head.token)
        for head in heads
        if head.axis in (CHANNEL, GROUP)
    ]
    order = expanded(channels, "review")
    codes = [head.code for head in order or []]
    return codes if codes and len(set(codes)) == len(codes) else None


def _channel_before(heads: Sequence[Head], result: Head) -> str | None:
    """Return the channel printed right before a result."""
    index = next(i for i, head in enumerate(heads) if head is result)
    return heads[index - 1].code if index and heads[index - 1].axis == CHANNEL else None


def _under_heads(
    document: BlockDocument, row: _ValueRow, row_header: Header, form_keys: Sequence[str]
) -> list[FormLine]:
    """Return the lines of the values under heads that are printed once; all heads of a channel must be read."""
    placed = under_heads(row.values, row_header, document.rows)
    if placed is None:
        return []
    known = [(head.code, token) for head, token in placed if head is not None and head.axis == COLUMN]
    is_grid = document.rows[row.values[0].row].shape is Shape.GRID and row_header.block is not None
    if not is_grid and not set(form_keys) >= set(row_header.codes) >= {code for code, _ in known}:
        return []
    if set(row_header.codes) != set(form_keys) and any(token.kind is TokenKind.OTHER for _, token in known):
        return []  # words under a part of the heads: the lines of the table are lost
    kept = [(code, token) for code, token in known if code in row_header.codes and code in form_keys]
    if not is_grid and len(kept) != len(known):
        return []
    return _lines(kept, "grid")


def _lines(placed: PlacedValues, placement: str) -> list[FormLine]:
    """Return one line for each channel of the values, which have the codes channel/result."""
    by_channel: dict[str, PlacedValues] = {}
    for code, token in placed:
        channel, result = code.split(_SEPARATOR)
        by_channel.setdefault(channel, []).append((result, token))
    return [FormLine(channel, results, placement, []) for channel, results in by_channel.items()]


def _may_be_ordered(table: TableScan, row: _ValueRow, columns: dict[str, list[str]]) -> bool:
    """Tell whether no head contradicts the form's order of the channels and of the results."""
    if row.axis == COLUMN:
        return False
    heads = _last_results(table, row) if row.axis == CHANNEL else row.heads
    if any(head.axis == FURTHER for head in heads):
        return False
    channels = [head for head in heads if head.axis in (CHANNEL, GROUP)] if row.axis != CHANNEL else []
    order = _channel_order(channels) if channels else []
    if order is None or not _is_ascending(order, list(columns)):
        return False
    results = next(iter(columns.values()))
    return all(_is_ascending([head.code for head in run], results) for run in _runs(heads))


def _is_ascending(codes: Sequence[str], in_form: Sequence[str]) -> bool:
    """Tell whether the known codes come in the order of the form."""
    positions = [in_form.index(code) for code in codes if code in in_form]
    return positions == sorted(positions)


def _runs(heads: Sequence[Head]) -> list[list[Head]]:
    """Return the results in runs, one for each channel: a result that comes again starts the next run."""
    runs: list[list[Head]] = []
    for head in heads:
        if head.axis == COLUMN:
            if not runs or head.code in (known.code for known in runs[-1]):
                runs.append([])
            runs[-1].append(head)
    return runs


def _in_form_order(document: BlockDocument, row: _ValueRow, form_keys: Sequence[str]) -> list[FormLine]:
    """Return the lines of values in the form's order, if there is one for each column and each channel adds up."""
    if not row.values or not form_keys:
        return []
    placed = by_order(row.values, form_keys, document.rows[row.values[0].row].shape)
    lines = _lines(placed, "ordered") if placed is not None else []
    return lines if all(adds_up(line.placed) for line in lines) else []


def _split(value: Token, row_header: Header, columns: dict[str, list[str]]) -> list[FormLine]:
    """Split a run of figures into channels, in the order of their heads, or return [] if the split is ambiguous."""
    keys = [head.code.split(_SEPARATOR) for head in row_header.columns if head.axis == COLUMN]
    if not keys:
        keys = [[channel, result] for channel, results in columns.items() for result in results]
    channels = list(dict.fromkeys(channel for channel, _ in keys))
    width = len(keys) // len(channels)
    results = [result for _, result in keys[:width]]
    if [[channel, result] for channel in channels for result in results] != keys or "total" not in results:
        return []
    channel_splits = solve.channels(value.text, len(channels), width, results.index("total"))
    if channel_splits is None:
        return []
    placement = "ordered" if len(solve.splits(value.text, len(keys))) == 1 else "solved"
    return [
        FormLine(channel, list(zip(results, cut(value, split), strict=True)), placement, [])
        for channel, split in zip(channels, channel_splits, strict=True)
    ]
