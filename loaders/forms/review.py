"""The table of reconsideration and litigation: one row of figures under three channels."""

from loaders.forms import solve
from loaders.forms.codebook import codebook
from loaders.forms.lines import FormLine, StrayValue, cut
from loaders.forms.place import PlacedValues, adds_up, by_column, by_order
from loaders.forms.scan import TableScan
from loaders.forms.tokens import Token, TokenKind
from loaders.layout.blocks import BlockDocument, Shape


def place_review(document: BlockDocument, table: TableScan, form: str) -> tuple[list[FormLine], list[StrayValue]]:
    """Place the figures of the review table; return one line per channel, and the values without a place."""
    columns = codebook().columns[form]["review"]
    value_rows = _value_rows(document, table)
    strays = [pair for row in value_rows for pair in row if pair[0].kind is not TokenKind.BLANK]
    figure_kinds = (TokenKind.FIGURE, TokenKind.FUSED)
    filled = [row for row in value_rows if any(token.kind in figure_kinds for token, _ in row)] or value_rows
    if len(filled) != 1:
        return [], strays
    values = [token for token, _ in filled[0]]
    has_all_heads = len(table.columns) == sum(map(len, columns.values())) and len(table.channels) == len(columns)
    is_fused = values[0].kind is TokenKind.FUSED
    if len(values) == 1 and is_fused:
        lines = _split(values[0], columns)
    else:
        lines = _side_by_side(document, table, values, columns, has_all_heads=has_all_heads)
    if not lines or not (has_all_heads or all(adds_up(line.placed) for line in lines)):
        return [], strays
    for value in values:
        table.extend_to(value)
    claimed = {token.start for line in lines for _, token in line.placed}
    return lines, [] if is_fused else [pair for pair in strays if pair[0].start not in claimed]


def _value_rows(document: BlockDocument, table: TableScan) -> list[list[StrayValue]]:
    """Return the values of the table row by row, after its labels or in rows without a label.

    Those of the loose tokens that are in rows are removed from `table.loose`.
    """
    value_rows: dict[int, list[StrayValue]] = {}
    for entry in table.entries:
        value_rows.setdefault(entry.label.row, []).extend((value, entry.label) for value in entry.values)
    outside_rows = []
    for token, label in table.loose:
        if document.rows[token.row].shape <= Shape.ROW:
            value_rows.setdefault(token.row, []).append((token, label))
        else:
            outside_rows.append((token, label))
    table.loose = outside_rows
    return list(value_rows.values())


def _side_by_side(
    document: BlockDocument,
    table: TableScan,
    values: list[Token],
    columns: dict[str, list[str]],
    *,
    has_all_heads: bool,
) -> list[FormLine]:
    """Place the values of all channels, in print order or under the column labels."""
    keys = [f"{channel}/{result}" for channel, results in columns.items() for result in results]
    row = document.rows[values[0].row]
    placed = by_order(values, keys, row.shape)
    if placed is None and has_all_heads:
        heads = sorted(table.columns, key=lambda head: head[1].column)
        if [code for code, _ in heads] == [key.split("/")[1] for key in keys]:
            placed = by_column(values, list(zip(keys, (head for _, head in heads), strict=True)), row, document.rows)
    if placed is None:
        return []
    by_channel: dict[str, PlacedValues] = {channel: [] for channel in columns}
    for key, token in placed:
        channel, result = key.split("/")
        by_channel[channel].append((result, token))
    placement = "grid" if has_all_heads else "ordered"
    return [FormLine(channel, results, placement, []) for channel, results in by_channel.items() if results]


def _split(value: Token, columns: dict[str, list[str]]) -> list[FormLine]:
    """Split a run of figures into channels, or return [] if the split is ambiguous."""
    width = len(next(iter(columns.values())))
    channel_splits = solve.channels(value.text, len(columns), width)
    if channel_splits is None:
        return []
    placement = "ordered" if len(solve.splits(value.text, len(columns) * width)) == 1 else "solved"
    return [
        FormLine(channel, list(zip(results, cut(value, split), strict=True)), placement, [])
        for (channel, results), split in zip(columns.items(), channel_splits, strict=True)
    ]
