"""The table of reconsideration and litigation: one row of figures under three channels."""

from loaders.forms import solve
from loaders.forms.codebook import codebook
from loaders.forms.lines import Line, Stray, cut
from loaders.forms.place import Placed, adds_up, by_column, by_order
from loaders.forms.scan import Seen
from loaders.forms.tokens import Kind, Token
from loaders.layout.blocks import Laid, Shape


def place_review(laid: Laid, seen: Seen, form: str) -> tuple[list[Line], list[Stray]]:
    """Place the one row of figures, all channels side by side; return its lines, and what stays unplaced."""
    columns = codebook().columns[form]["review"]
    runs = _runs(laid, seen)
    strays = [pair for run in runs for pair in run if pair[0].kind is not Kind.BLANK]
    filled = [run for run in runs if any(token.kind in (Kind.FIGURE, Kind.FUSED) for token, _ in run)] or runs
    if len(filled) != 1:
        return [], strays
    values = [token for token, _ in filled[0]]
    complete = len(seen.columns) == sum(map(len, columns.values())) and len(seen.channels) == len(columns)
    if len(values) == 1 and values[0].kind is Kind.FUSED:
        lines = _split(values[0], columns)
    else:
        lines = _side_by_side(laid, seen, values, columns, complete=complete)
    if not lines or not (complete or all(adds_up(line.placed) for line in lines)):
        return [], strays
    for value in values:
        seen.reach(value)
    claimed = {token.start for line in lines for _, token in line.placed}
    return lines, [] if values[0].kind is Kind.FUSED else [pair for pair in strays if pair[0].start not in claimed]


def _runs(laid: Laid, seen: Seen) -> list[list[Stray]]:
    """The values of the table, row by row: behind its labels, or in rows without one."""
    runs: dict[int, list[Stray]] = {}
    for entry in seen.entries:
        runs.setdefault(entry.token.row, []).extend((value, entry.token) for value in entry.values)
    rest = []
    for token, label in seen.loose:
        if laid.rows[token.row].shape <= Shape.ROW:
            runs.setdefault(token.row, []).append((token, label))
        else:
            rest.append((token, label))
    seen.loose = rest
    return list(runs.values())


def _side_by_side(
    laid: Laid, seen: Seen, values: list[Token], columns: dict[str, list[str]], *, complete: bool
) -> list[Line]:
    """One value for each channel and result, in print order or under its head."""
    keys = [f"{channel}/{result}" for channel, results in columns.items() for result in results]
    row = laid.rows[values[0].row]
    placed = by_order(values, keys, row.shape)
    if placed is None and complete:
        heads = sorted(seen.columns, key=lambda head: head[1].column)
        if [code for code, _ in heads] == [key.split("/")[1] for key in keys]:
            placed = by_column(values, list(zip(keys, (t for _, t in heads), strict=True)), row, laid.rows)
    if placed is None:
        return []
    by_channel: dict[str, Placed] = {channel: [] for channel in columns}
    for key, token in placed:
        channel, result = key.split("/")
        by_channel[channel].append((result, token))
    placement = "grid" if complete else "ordered"
    return [Line(channel, part, placement, []) for channel, part in by_channel.items() if part]


def _split(value: Token, columns: dict[str, list[str]]) -> list[Line]:
    """Figures that run together, where one way of reading them is left."""
    width = len(next(iter(columns.values())))
    found = solve.channels(value.text, len(columns), width)
    if found is None:
        return []
    placement = "ordered" if len(solve.splits(value.text, len(columns) * width)) == 1 else "solved"
    return [
        Line(channel, list(zip(results, cut(value, split), strict=True)), placement, [])
        for (channel, results), split in zip(columns.items(), found, strict=True)
    ]
