"""The lines of the disclosure and request tables: the values after each label, in their columns."""

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from loaders.forms import solve
from loaders.forms.codebook import CUT, codebook
from loaders.forms.numbers import is_figure, parse
from loaders.forms.place import PlacedValues, adds_up, by_column, by_order
from loaders.forms.scan import LabelledValues, TableScan
from loaders.forms.tokens import Token, TokenKind
from loaders.layout.blocks import BlockDocument, Shape

StrayValue = tuple[Token, Token | None]  # a value without a form cell, and the label before it


class FormLine(NamedTuple):
    """One line of a form with its placed values; `head` has the column labels that may print a unit."""

    row_code: str
    placed: PlacedValues
    placement: str
    head: list[tuple[str, Token]]


def place_lines(document: BlockDocument, table: TableScan, form: str) -> tuple[list[FormLine], list[StrayValue]]:
    """Place the values of each line of a form; return the lines, and the values without a place."""
    columns = codebook().columns[form][table.code]
    heads = {code for code, _ in table.columns}
    lines: list[FormLine] = []
    strays: list[StrayValue] = []
    fused: dict[str, LabelledValues] = {}
    for entry in table.entries:
        row = _row_of(entry, columns)
        if row and any(value.kind is TokenKind.FUSED for value in entry.values) and row not in fused:
            fused[row] = entry
            continue
        line = _line(document, table, entry, row, columns[row], heads) if row else None
        if line:
            lines.append(line)
        strays += _unclaimed(entry, line)
    split_lines = _split_lines(table, form, fused, lines)
    for row, entry in fused.items():
        strays += [] if row in split_lines else _unclaimed(entry, None)
    lines += split_lines.values()
    if table.code == "requests":
        lines += _unlabelled_lines(document, table, form, lines)
    return lines, strays


def _row_of(entry: LabelledValues, columns: dict[str, list[str]]) -> str | None:
    """Return the row code of a label in a form, or None if the form has no such line."""
    return next((meaning.code for meaning in entry.line_meanings if meaning.code in columns), None)


def _unclaimed(entry: LabelledValues, line: FormLine | None) -> list[StrayValue]:
    claimed = {id(value) for _, value in line.placed} if line else set()
    return [
        (value, entry.label) for value in entry.values if value.kind is not TokenKind.BLANK and id(value) not in claimed
    ]


def _line(
    document: BlockDocument, table: TableScan, entry: LabelledValues, row: str, codes: list[str], heads: set[str]
) -> FormLine | None:
    """Return a line with its values in their columns, or None if the columns cannot be proved."""
    printed_row = document.rows[entry.label.row]
    if table.code == "requests":  # all lines have one header, and it prints no unit
        head, complete = table.columns, set(codes) <= heads
    else:  # each group of lines has its own header
        head = entry.head
        head_codes = [code for code, _ in head]
        complete = sorted(head_codes) == sorted(codes)
        if head_codes and not complete and not _fits(head_codes, codes):
            return None  # the header has a column that is not in the form
        codes = head_codes if complete else codes
    placed = by_order(entry.values, codes, printed_row.shape)
    if placed is None and printed_row.shape >= Shape.STREAM:  # figures of the next lines may belong to no label
        same_row = [value for value in entry.values if value.row == entry.label.row]
        placed = by_order(same_row, codes, printed_row.shape)
    if placed is None and complete:
        form_heads = [(code, token) for code, token in head if code in codes]
        form_heads.sort(key=lambda pair: codes.index(pair[0]))
        placed = by_column(entry.values, form_heads, printed_row, document.rows)
    if placed is None or not (complete or table.code != "requests" or adds_up(placed)):
        return None
    return FormLine(row, placed, "grid" if complete else "ordered", [] if table.code == "requests" else head)


def _fits(head_codes: list[str], codes: list[str]) -> bool:
    """Tell whether a header is the form's, with labels cut short allowed (two columns named 本年新)."""
    return len(head_codes) == len(codes) and all(
        head_code in (CUT, code) for head_code, code in zip(head_codes, codes, strict=True)
    )


def _split_lines(
    table: TableScan, form: str, fused: dict[str, LabelledValues], lines: list[FormLine]
) -> dict[str, FormLine]:
    """Split the runs of figures that have only one possible split; return their lines by row code."""
    columns = codebook().columns[form][table.code]
    runs = {row: entry.values[0].text for row, entry in fused.items() if len(entry.values) == 1}
    if table.code == "requests":
        row_splits = _solve_requests(runs, lines, form)
    else:
        row_splits = {}
        for row, run in runs.items():
            split = solve.alone(run, len(columns[row]))
            if split:
                row_splits[row] = split
            elif len(columns[row]) == 1 and is_figure(run):
                row_splits[row] = ((0, len(run)),)
    split_lines = {}
    for row, split in row_splits.items():
        value, head = fused[row].values[0], fused[row].head
        is_only_split = len(solve.splits(runs[row], len(columns[row]))) <= 1
        placed = list(zip(columns[row], cut(value, split), strict=True))
        placement = "ordered" if is_only_split else "solved"
        split_lines[row] = FormLine(row, placed, placement, head if table.code != "requests" else [])
    return split_lines


def cut(value: Token, split: solve.Split) -> list[Token]:
    """Return the figures of a fused token as tokens with their own offsets."""
    return [
        value._replace(
            kind=TokenKind.FIGURE, text=value.text[first:last], start=value.start + first, end=value.start + last
        )
        for first, last in split
    ]


def _solve_requests(runs: dict[str, str], lines: list[FormLine], form: str) -> dict[str, solve.Split]:
    book = codebook()
    columns = book.columns[form]["requests"]
    count = len(next(iter(columns.values())))
    known = {
        line.row_code: [int(value) for value in values]
        for line in lines
        if (values := whole_numbers(line, count)) is not None
    }
    return solve.lines(runs, known, count, book.identities(form))


def whole_numbers(line: FormLine, count: int) -> list[Decimal] | None:
    """Return the `count` figures of a line, blanks and marks as 0; None if one is missing, unreadable or not whole."""
    figures = [parse(token.text) for _, token in line.placed]
    if len(figures) < count or any(
        figure.kind == "unreadable" or (figure.value is not None and figure.value % 1) for figure in figures
    ):
        return None
    return [figure.value or Decimal(0) for figure in figures]


def _unlabelled_lines(document: BlockDocument, table: TableScan, form: str, lines: list[FormLine]) -> list[FormLine]:
    """Return the lines of rows without a label, if their number equals that of the missing lines around them.

    They are accepted only if each of them adds up, and all outcomes add up in each column.
    """
    book = codebook()
    order = book.rows[form]["requests"]
    codes = book.columns[form]["requests"][order[0]]
    loose: dict[int, list[Token]] = {}
    for token, _ in table.loose:
        if document.rows[token.row].shape <= Shape.ROW and not (
            token.kind is TokenKind.OTHER and token.row not in loose
        ):
            loose.setdefault(token.row, []).append(token)
    rows = {
        row: placed for row, values in loose.items() if (placed := by_order(values, codes, document.rows[row].shape))
    }
    labelled = sorted((line.placed[0][1].start, order.index(line.row_code)) for line in lines)
    positions = [position for _, position in labelled]
    if not rows or not labelled or positions != sorted(set(positions)):
        return []
    added: list[FormLine] = []
    for (start, before), (end, after) in pairwise(labelled):
        between = [placed for placed in rows.values() if start < placed[0][1].start < end]
        missing = order[before + 1 : after]
        if between and len(between) == len(missing):
            added += [FormLine(row, placed, "ordered", []) for row, placed in zip(missing, between, strict=True)]
    values = {line.row_code: whole_numbers(line, len(codes)) for line in (*lines, *added)}
    confirmed = all(adds_up(line.placed) for line in added) and solve.columns_hold(
        values, book.identities(form, "outcome_sum")
    )
    return added if confirmed else []


def adopt(table: TableScan, lines: list[FormLine], astray: list[Token], form: str) -> FormLine | None:
    """Return the line that is completed by a figure without a place, or None unless exactly one line can be.

    Some PDFs print a cell some lines away from its row (the total of shanghai_kewei_2024). The figure is put into an
    empty cell only if the line and all columns add up with it, and no other empty cell is possible.
    """
    columns = codebook().columns[form]["requests"]
    placed_rows = {line.row_code for line in lines}
    count = len(next(iter(columns.values())))
    incomplete = []  # lines that were not placed, because their last cell is empty and may be padding
    for entry in table.entries:
        row = _row_of(entry, columns)
        if row and row not in placed_rows and len(entry.values) == len(columns[row]):
            incomplete.append(FormLine(row, list(zip(columns[row], entry.values, strict=True)), "solved", []))
    own = {token.start for line in incomplete for _, token in line.placed if token.kind is not TokenKind.BLANK}
    homeless = [token for token in astray if token.start not in own]
    if len(homeless) != 1 or len(incomplete) > 1:
        return None
    figure = homeless[0]
    completed: list[FormLine] = []
    for line in (*lines, *incomplete):
        others = {other.row_code: whole_numbers(other, count) for other in (*lines, *incomplete) if other is not line}
        for index, (code, token) in enumerate(line.placed):
            if token.kind is TokenKind.BLANK:
                placed = [*line.placed[:index], (code, figure), *line.placed[index + 1 :]]
                candidate = FormLine(line.row_code, placed, "solved", [])
                values = others | {line.row_code: whole_numbers(candidate, count)}
                if adds_up(placed) and solve.columns_hold(values, codebook().identities(form)):
                    completed.append(candidate)
    return completed[0] if len(completed) == 1 and parse(figure.text).value else None
