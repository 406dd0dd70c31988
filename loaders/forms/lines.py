"""The lines of a table of lines under heads: the values after each label, in their columns."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from loaders.forms import solve
from loaders.forms.codebook import CUT, codebook
from loaders.forms.heads import COLUMN, FURTHER, NO_HEADER, Head, Header
from loaders.forms.line_headers import Headers
from loaders.forms.numbers import is_figure, parse
from loaders.forms.place import (
    PlacedValues,
    UnderHeads,
    adds_up,
    agrees,
    by_order,
    fits,
    is_one_for_each,
    of_form,
    under_heads,
    without_unknown,
)
from loaders.forms.scan import LabelledValues, Stray, TableScan
from loaders.forms.tokens import BLANK, FIGURE, FUSED, OTHER, Token
from loaders.layout.blocks import EVEN, EXACT, GRID, ROW, STREAM, BlockDocument


class FormLine(NamedTuple):
    """One line of a form with its placed values; `head` has the column labels that may print a unit."""

    row_code: str
    placed: PlacedValues
    placement: str
    head: list[tuple[str, Token]]


def place_lines(document: BlockDocument, table: TableScan, form: str) -> tuple[list[FormLine], list[Stray]]:
    """Place the values of each line of a form; return the lines, and the values without a place."""
    columns = codebook().columns[form][table.code]
    headers = Headers(document, table, form)
    lines: list[FormLine] = []
    strays: list[Stray] = []
    fused: dict[str, LabelledValues] = {}
    for entry in table.entries:
        row = row_of(entry, columns)
        if row and FUSED in [value.kind for value in entry.values] and row not in fused:
            fused[row] = entry
        elif row:
            own, merged = _of_one_row(entry)
            line, without_place = _line(document, headers, own, row, columns[row])
            lines += [line] if line else []
            strays += merged + without_place
        else:
            is_further = entry.other is not None and entry.other.axis == FURTHER
            strays += _strays(entry, entry.values, "further_row" if is_further else "no_row")
    split_lines = _split_lines(headers, form, fused, lines)
    for row, entry in fused.items():
        strays += [] if row in split_lines else _strays(entry, entry.values, "no_column")
    lines += split_lines.values()
    if table.code in codebook().with_one_header:
        lines += _unlabelled_lines(document, headers, form, lines)
    return lines, strays


def row_of(entry: LabelledValues, columns: dict[str, list[str]]) -> str | None:
    """Return the row code of a label in a form, or None if the form has no such line."""
    for meaning in entry.line_meanings:
        if meaning.code in columns:
            return meaning.code
    return None


def _strays(entry: LabelledValues, values: Sequence[Token], reason: str) -> list[Stray]:
    return [Stray(value, entry.label, reason) for value in values if value.kind is not BLANK]


def _line(
    document: BlockDocument, headers: Headers, entry: LabelledValues, row: str, codes: list[str]
) -> tuple[FormLine | None, list[Stray]]:
    """Return a line with its values in their columns, None if these cannot be proved, and the values without one."""
    heads = headers.heads_of(entry)
    line_header = headers.of(heads)
    has_one_header = headers.common is not None
    values, shape = entry.values, document.rows[entry.label.row].shape
    if not has_one_header and _has_foreign_head(heads, codes):
        return None, _strays(entry, entry.values, "contradictory")
    units = [] if has_one_header else [(head.code, head.token) for head in heads if head.axis == COLUMN]
    if line_header.is_plain and line_header.is_complete(codes) and is_one_for_each(values, line_header, document.rows):
        return FormLine(row, list(zip(line_header.codes, values, strict=True)), "grid", units), []
    attempts = [headers.without_blanks_beside(values, heads) if shape is EXACT else values]
    if shape >= STREAM:  # figures of the next lines may belong to no label
        attempts.append([value for value in values if value.row == entry.label.row])
    lost = headers.without_head(heads, codes)
    if line_header.is_complete(codes):
        if (shape is EVEN and headers.is_misaligned(heads)) or (shape is GRID and headers.are_off(heads, lost)):
            line_header = line_header._replace(block=None)
        for attempt in attempts:
            placed = under_heads(attempt, line_header, document.rows, lost, headers.total)
            if placed is not None:
                return _headed_line(entry, row, placed, units)
        if line_header.has_unknown:
            placed = without_unknown(values, line_header, shape)
            if placed is not None and adds_up(of_form(placed), headers.total):
                line, strays = _headed_line(entry, row, placed, units)
                return line._replace(placement="ordered"), strays
        return None, _strays(entry, entry.values, "no_column")
    for attempt in attempts:
        in_form_order = by_order(attempt, codes, shape)
        if (
            in_form_order is not None
            and agrees(in_form_order, line_header, heads, headers.table.code, codes)
            and (adds_up(in_form_order, headers.total) if has_one_header else not line_header.has_unknown)
        ):
            line = FormLine(row, in_form_order, "ordered", units)
            return line, _strays(entry, [value for value in values if value not in attempt], "no_column")
    is_placed = line_header.block is not None and shape is GRID and len(line_header.codes) == len(line_header.columns)
    if not is_placed and not fits(line_header, headers.counts(heads)):
        return None, _strays(entry, entry.values, "no_column")
    return _partly_headed_line(headers, entry, row, line_header, units, lost)


def _of_one_row(entry: LabelledValues) -> tuple[LabelledValues, list[Stray]]:
    """Return a label with the values as high as it is, and the values that span the rows of other lines as well."""
    height = entry.label.rows
    if max([value.rows for value in entry.values], default=0) <= height:
        return entry, []
    own = [value for value in entry.values if value.rows <= height or value.kind is BLANK]
    merged = _strays(entry, [value for value in entry.values if value.rows > height], "merged")
    return replace(entry, values=own), merged


def _has_foreign_head(heads: Sequence[Head], codes: Sequence[str]) -> bool:
    """Tell whether a header has a column of the form that this line does not have."""
    return any(head.axis == COLUMN and head.code not in (CUT, *codes) for head in heads)


def _headed_line(
    entry: LabelledValues, row: str, placed: UnderHeads, units: list[tuple[str, Token]]
) -> tuple[FormLine, list[Stray]]:
    """Return the line of values under their heads, and the values under no head of the form."""
    claimed = {id(token) for _, token in placed}
    strays = _strays(entry, [value for value in entry.values if id(value) not in claimed], "no_column")
    for head, token in placed:
        if head is None or head.axis != COLUMN:
            reason = "no_column"
            if head is not None and head.axis == FURTHER:
                reason = "further_column"
            elif head is None and token.span > 1:
                reason = "merged"
            strays += _strays(entry, [token], reason)
    return FormLine(row, of_form(placed), "grid", units), strays


def _partly_headed_line(
    headers: Headers,
    entry: LabelledValues,
    row: str,
    line_header: Header,
    units: list[tuple[str, Token]],
    lost: int,
) -> tuple[FormLine | None, list[Stray]]:
    """Return the values under those heads that are read once; a lost, repeated or unknown head costs its column."""
    document = headers.document
    shape = document.rows[entry.label.row].shape
    if line_header.block is not None or line_header.has_unknown:
        codes = line_header.codes
        placed = under_heads(entry.values, line_header, document.rows, lost, headers.total) or []
        known = [
            (head if head and (head.axis != COLUMN or head.code in codes) else None, token) for head, token in placed
        ]
        if of_form(known) and (shape is GRID or len(placed) == len(line_header.columns)):
            line, strays = _headed_line(entry, row, known, units)
            return line._replace(placement="grid" if shape is GRID else "ordered"), strays
    return None, _strays(entry, entry.values, "contradictory" if line_header.columns else "no_column")


def _split_lines(
    headers: Headers, form: str, fused: dict[str, LabelledValues], lines: list[FormLine]
) -> dict[str, FormLine]:
    """Split the runs of figures that have only one possible split; return their lines by row code."""
    runs: dict[str, str] = {}
    codes: dict[str, list[str]] = {}
    for row, entry in fused.items():
        printed = _printed_order(headers, entry, headers.form_columns[row])
        if printed and len(entry.values) == 1:
            runs[row], codes[row] = entry.values[0].text, printed
    if headers.common is not None and headers.total:
        row_splits = _solved_together(headers, runs, codes, lines, form)
    else:
        row_splits = {}
        for row, run in runs.items():
            split = solve.alone(run, len(codes[row]))
            if split:
                row_splits[row] = split
            elif len(codes[row]) == 1 and is_figure(run):
                row_splits[row] = ((0, len(run)),)
    split_lines = {}
    for row, split in row_splits.items():
        entry = fused[row]
        is_only_split = len(solve.splits(runs[row], len(codes[row]))) <= 1
        placed = list(zip(codes[row], cut(entry.values[0], split), strict=True))
        units = [] if headers.common is not None else [(h.code, h.token) for h in entry.head if h.axis == COLUMN]
        split_lines[row] = FormLine(row, placed, "ordered" if is_only_split else "solved", units)
    return split_lines


def _printed_order(headers: Headers, entry: LabelledValues, codes: list[str]) -> list[str] | None:
    """Return the columns of a line in the order of its heads; the form's order if no head contradicts; else None."""
    heads = headers.heads_of(entry)
    line_header = headers.of(heads)
    if line_header.is_complete(codes):
        return list(line_header.codes) if len(line_header.columns) == len(codes) else None
    return codes if agrees([], line_header, heads, headers.table.code, codes) else None


def cut(value: Token, split: solve.Split) -> list[Token]:
    """Return the figures of a fused token as tokens with their own offsets."""
    return [
        value._replace(kind=FIGURE, text=value.text[first:last], start=value.start + first, end=value.start + last)
        for first, last in split
    ]


def _solved_together(
    headers: Headers, runs: dict[str, str], codes: dict[str, list[str]], lines: list[FormLine], form: str
) -> dict[str, solve.Split]:
    """Return the only splits of the runs with which the lines and the columns of the table add up."""
    orders = {tuple(order) for order in codes.values()}
    if len(orders) != 1:
        return {}
    order = orders.pop()
    known = {
        line.row_code: [int(value) for value in values]
        for line in lines
        if (values := whole_numbers(line, order)) is not None
    }
    identities = codebook().identities(form, headers.table.code)
    return solve.lines(runs, known, len(order), identities, order.index(headers.total))


def whole_numbers(line: FormLine, codes: Sequence[str]) -> list[Decimal] | None:
    """Return the figures of a line in the order of `codes`, blanks and marks as 0.

    Returns None if one is missing, unreadable or not whole.
    """
    figures = {code: parse(token.text) for code, token in line.placed}
    if any(
        code not in figures
        or figures[code].kind == "unreadable"
        or ((value := figures[code].value) is not None and value % 1)
        for code in codes
    ):
        return None
    return [figures[code].value or Decimal(0) for code in codes]


def _unlabelled_lines(document: BlockDocument, headers: Headers, form: str, lines: list[FormLine]) -> list[FormLine]:
    """Return the lines of rows without a label, if their number equals that of the missing lines around them.

    A line is missing if at most one figure, which may be a stray one, is printed behind its label. The rows are
    accepted only if each of them adds up, all outcomes add up in each column, and so does each other sum that one of
    them is part of.
    """
    book = codebook()
    order = book.rows[form][headers.table.code]
    heads = headers.common or []
    common = headers.of(heads) if heads else NO_HEADER
    form_codes = headers.form_columns[order[0]]
    codes = list(common.codes) if common.is_complete(form_codes) else form_codes
    if not agrees([], common, heads, headers.table.code, codes):
        return []
    loose: dict[int, list[Token]] = {}
    for token, _, _ in headers.table.loose:
        if document.rows[token.row].shape <= ROW and not (token.kind is OTHER and token.row not in loose):
            loose.setdefault(token.row, []).append(token)
    rows = {
        row: placed for row, values in loose.items() if (placed := by_order(values, codes, document.rows[row].shape))
    }
    labelled = sorted((line.placed[0][1].start, order.index(line.row_code)) for line in lines if line.placed)
    positions = [position for _, position in labelled]
    if not rows or not labelled or positions != sorted(set(positions)):
        return []
    added: list[FormLine] = []
    with_values = {row_of(entry, headers.form_columns) for entry in headers.table.entries if len(entry.values) > 1}
    for (start, before), (end, after) in pairwise(labelled):
        between = [placed for placed in rows.values() if start < placed[0][1].start < end]
        missing = [row for row in order[before + 1 : after] if row not in with_values]
        if between and len(between) == len(missing):
            added += [FormLine(row, placed, "ordered", []) for row, placed in zip(missing, between, strict=True)]
    values = {line.row_code: whole_numbers(line, form_codes) for line in (*lines, *added)}
    codes_added = {line.row_code for line in added}
    table = headers.table.code
    identities = book.identities(form, table, "outcome_sum")
    identities += [
        sums for sums in book.identities(form, table) if not codes_added.isdisjoint((*sums.parts, *sums.whole))
    ]
    confirmed = all(adds_up(line.placed, headers.total) for line in added) and solve.columns_hold(values, identities)
    return added if confirmed else []


def adopt(table: TableScan, lines: list[FormLine], astray: list[Token], form: str) -> FormLine | None:
    """Return the line that is completed by a figure without a place, or None unless exactly one line can be.

    Some PDFs print a cell some lines away from its row (the total of shanghai_kewei_2024). The figure is put into an
    empty cell only if the line and all columns add up with it, and no other empty cell is possible.
    """
    columns = codebook().columns[form][table.code]
    total = codebook().tables[table.code].total_column
    codes = next(iter(columns.values()))
    in_order = next(
        (code_order for line in lines if sorted(code_order := [c for c, _ in line.placed]) == sorted(codes)), codes
    )
    placed_rows = {line.row_code for line in lines}
    incomplete = []  # lines that were not placed, because their last cell is empty and may be padding
    for entry in table.entries:
        row = row_of(entry, columns)
        if row and row not in placed_rows and len(entry.values) == len(codes):
            incomplete.append(FormLine(row, list(zip(in_order, entry.values, strict=True)), "solved", []))
    own = {token.start for line in incomplete for _, token in line.placed if token.kind is not BLANK}
    homeless = [token for token in astray if token.start not in own]
    if len(homeless) != 1 or len(incomplete) > 1:
        return None
    figure = homeless[0]
    completed: list[FormLine] = []
    for line in (*lines, *incomplete):
        others = {other.row_code: whole_numbers(other, codes) for other in (*lines, *incomplete) if other is not line}
        for index, (code, token) in enumerate(line.placed):
            if token.kind is BLANK:
                placed = [*line.placed[:index], (code, figure), *line.placed[index + 1 :]]
                candidate = FormLine(line.row_code, placed, "solved", [])
                values = others | {line.row_code: whole_numbers(candidate, codes)}
                if adds_up(placed, total) and solve.columns_hold(values, codebook().identities(form, table.code)):
                    completed.append(candidate)
    return completed[0] if len(completed) == 1 and parse(figure.text).value else None
