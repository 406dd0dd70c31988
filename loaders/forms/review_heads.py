"""The heads of the table of reconsideration and litigation: each column has a channel and a result."""

from collections.abc import Sequence

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
    is_whole,
    once,
)
from loaders.layout.blocks import EVEN, GRID, BlockRow

SEPARATOR = "/"  # between channel and result in the code of a column


def header_over(heads: Sequence[Head], table: str, axis: str, code: str, rows: list[BlockRow]) -> Header:
    """Return the header over a row of values from its heads in print order; the code of each column is channel/result.

    `axis` and `code` are those of the row's label if it is a channel or a result; else they are ''.
    """
    results = [head for head in heads if head.axis not in (CHANNEL, GROUP)]
    channels = [head for head in heads if head.axis == CHANNEL]
    if axis == CHANNEL:
        return _coded(header(results, table, rows), code, "")
    if axis == COLUMN:
        as_columns = [Head(COLUMN, head.code, head.token) for head in channels]
        others = [head for head in heads if head.axis not in (CHANNEL, COLUMN)]
        in_print_order = sorted((*as_columns, *others), key=lambda head: head.token.start)
        return _coded(header(in_print_order, table, rows), "", code)
    if len(channels) == 1:
        return _coded(header(results, table, rows), channels[0].code, "")
    by_place = _channels_by_place(results, channels, table, rows)
    if by_place.columns and rows[by_place.columns[0].token.row].shape is GRID and is_even(by_place):
        return by_place
    by_print = _channels_by_print(heads, table)
    if by_place.columns and by_print.columns and by_place.codes != by_print.codes:
        return NO_HEADER
    return by_place if by_place.columns else by_print


def is_even(row_header: Header) -> bool:
    """Tell whether each channel that has results has the same, and each of them once."""
    results: dict[str, set[str]] = {}
    for code in row_header.codes:
        channel, result = code.split(SEPARATOR)
        results.setdefault(channel, set()).add(result)
    count = sum(head.axis == COLUMN for head in row_header.columns)
    return count == len(row_header.codes) and len(set(map(frozenset, results.values()))) < 2


def _coded(row_header: Header, channel: str, result: str) -> Header:
    """Return a header whose columns have the code channel/result; one of both is the same for all."""

    def code(head: Head) -> str:
        return f"{channel or head.code}{SEPARATOR}{result or head.code}"

    columns = tuple(
        Head(COLUMN, code(head), head.token) if head.axis == COLUMN else head for head in row_header.columns
    )
    return row_header._replace(columns=columns, codes=once(columns))


def _channels_by_place(results: list[Head], channels: list[Head], table: str, rows: list[BlockRow]) -> Header:
    """Return the header whose results have the channel that stands over them, by column and span."""
    if not channels or any(rows[head.token.row].shape > EVEN for head in results):
        return NO_HEADER
    result_header = header(results, table, rows)
    if result_header.block is None:
        return NO_HEADER
    if any(rows[channel.token.row].block != result_header.block for channel in channels):
        return NO_HEADER
    is_grid = rows[results[0].token.row].shape is GRID
    if is_grid and not is_whole([*channels, *results], rows):
        return NO_HEADER
    starts = sorted(channel.token.column for channel in channels)
    columns = []
    for head in result_header.columns:
        if is_grid:
            over = [channel for channel in channels if channel.is_over(head.token)]
        else:  # the empty cells after a channel belong to it
            nearest = max((start for start in starts if start <= head.token.column), default=-1)
            over = [channel for channel in channels if channel.token.column == nearest]
        if head.axis != COLUMN:
            columns.append(head)
        elif len(over) == 1:
            columns.append(Head(COLUMN, f"{over[0].code}{SEPARATOR}{head.code}", head.token))
        else:
            return NO_HEADER
    return result_header._replace(columns=tuple(columns), codes=once(columns))


def _channels_by_print(heads: Sequence[Head], table: str) -> Header:
    """Return the header of heads whose columns are not known, by their print order.

    The results follow each other channel by channel. If the channels print their results in different orders, each
    channel must stand right before its own results.
    """
    channels = channel_order(heads, table)
    runs = runs_of(heads)
    if not channels or len(channels) != len(runs) or any(head.axis in (FURTHER, UNKNOWN) for head in heads):
        return NO_HEADER
    if len({tuple(head.code for head in run) for run in runs}) > 1:
        by_run = {id(run[0]): channel for run in runs if (channel := _channel_before(heads, run[0]))}
        if len(set(by_run.values())) != len(runs):
            return NO_HEADER
        runs = [next(run for run in runs if by_run[id(run[0])] == channel) for channel in channels]
    columns = tuple(
        Head(COLUMN, f"{channel}{SEPARATOR}{head.code}", head.token)
        for channel, run in zip(channels, runs, strict=True)
        for head in run
    )
    codes = once(columns)
    return Header(columns, codes, None, 0, is_plain=len(codes) == len(columns))


def channel_order(heads: Sequence[Head], table: str) -> list[str] | None:
    """Return the channels in the order of their columns, by the print order of the heads; None if it is unknown."""
    channels = [
        head if head.axis == GROUP else Head(COLUMN, head.code, head.token)
        for head in heads
        if head.axis in (CHANNEL, GROUP)
    ]
    order = expanded(channels, table)
    codes = [head.code for head in order or []]
    return codes if codes and len(set(codes)) == len(codes) else None


def _channel_before(heads: Sequence[Head], result: Head) -> str | None:
    """Return the channel printed right before a result."""
    index = next(i for i, head in enumerate(heads) if head is result)
    return heads[index - 1].code if index and heads[index - 1].axis == CHANNEL else None


def runs_of(heads: Sequence[Head]) -> list[list[Head]]:
    """Return the results in runs, one for each channel: a result that comes again starts the next run."""
    runs: list[list[Head]] = []
    known: set[str] = set()
    for head in heads:
        if head.axis == COLUMN:
            if not runs or head.code in known:
                runs.append([])
                known = set()
            runs[-1].append(head)
            known.add(head.code)
    return runs
