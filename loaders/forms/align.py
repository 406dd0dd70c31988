"""A document's rows → the cells of the statutory forms, each with the proof of its place."""

from typing import NamedTuple

from loaders.forms.codebook import codebook
from loaders.forms.numbers import header_unit
from loaders.forms.place import Placed, adds_up, by_column, by_order
from loaders.forms.scan import Entry, Seen, scan
from loaders.forms.tokens import Kind, Token, tokenise
from loaders.layout.blocks import Laid, Shape
from loaders.records import Cell, FormTable, UnplacedCell

# The fewest lines of a table that are one: its labels stand in prose, too.
_LEAST_LINES = {"disclosure": 3, "requests": 5}
_LEAST_REVIEW_LABELS = 5
_LEAST_REPEATED = 3


class Aligned(NamedTuple):
    """What the forms claim of a document; `repeated` when it prints two different sets of figures."""

    tables: list[FormTable]
    cells: list[Cell]
    unplaced: list[UnplacedCell]
    repeated: bool


class _Line(NamedTuple):
    """One line of a form with its placed values."""

    row_code: str
    placed: Placed
    placement: str
    head: list[tuple[str, Token]]


def align(laid: Laid) -> Aligned:
    """Return the statutory tables of a document with their cells, and what could not be placed."""
    seen = {table: one for table, one in scan(tokenise(laid.rows), laid.rows).items() if _is_table(one)}
    forms = _forms(seen)
    result = Aligned([], [], [], False)
    repeated = 0
    for table in codebook().tables:
        if table in seen:
            repeated += _align_table(laid, seen[table], forms[table], result)
    return result._replace(repeated=repeated >= _LEAST_REPEATED)


def _is_table(seen: Seen) -> bool:
    """Labels enough to be a table of the form, and not a heading or two in prose."""
    lines = sum(1 for axis, _ in seen.found if axis == "row")
    if seen.table in _LEAST_LINES:
        return lines >= _LEAST_LINES[seen.table]
    return len(seen.columns) + len(seen.channels) >= _LEAST_REVIEW_LABELS


def _forms(seen: dict[str, Seen]) -> dict[str, str]:
    """Each table's form by its own labels; one that all forms print alike takes its neighbour's."""
    chosen: dict[str, str] = {}
    for table, one in seen.items():
        votes = {form: sum(1 for f, _ in one.forms if f == form) for form in codebook().forms}
        best = max(votes.values())
        leaders = [form for form in votes if votes[form] == best]
        if best and len(leaders) == 1:
            chosen[table] = leaders[0]
    near = chosen.get("requests") or chosen.get("disclosure")
    for table, one in seen.items():
        if table not in chosen:
            lines = {code for axis, code in one.found if axis == "row"}
            fitting = [form for form in codebook().forms if lines <= set(codebook().rows[form][table])]
            chosen[table] = near if near and (near in fitting or not fitting) else (fitting or codebook().forms)[-1]
    return chosen


def _align_table(laid: Laid, seen: Seen, form: str, result: Aligned) -> int:
    """Add one table's records to `result`; return how many lines it prints twice with different figures."""
    lines, strays = (_review if seen.table == "review" else _lines)(laid, seen, form)
    kept, twice, repeated = _once(lines)
    strays += [(value, None) for line in twice for _, value in line.placed]
    strays += [(token, label) for token, label in seen.loose if seen.start <= token.start < seen.end]
    unplaced = [_unplaced(laid, seen, token, label) for token, label in strays if _says_something(laid, token)]
    # A figure astray may belong to any empty cell: then none is known to be empty.
    astray = any(
        token.kind is Kind.FIGURE and laid.rows[token.row].shape is not Shape.GRID and any(map(str.isdigit, token.text))
        for token, _ in strays
    )
    cells = [
        _cell(laid, seen.table, line, code, value)
        for line in kept
        for code, value in line.placed
        if value.kind is not Kind.BLANK or not astray
    ]
    start, end = laid.folded.origin(seen.start), laid.printed(seen.start, seen.end)[2]
    page = next((laid.rows[entry.token.row].page for entry in seen.entries), None)
    result.cells.extend(cells)
    result.unplaced.extend(unplaced)
    result.tables.append(FormTable(seen.table, form, len(seen.found), len(cells), len(unplaced), page, start, end))
    return repeated


def _lines(laid: Laid, seen: Seen, form: str) -> tuple[list[_Line], list[tuple[Token, Token | None]]]:
    """Place the values of each line of the form; the others are strays."""
    columns = codebook().columns[form][seen.table]
    heads = {code for code, _ in seen.columns}
    lines: list[_Line] = []
    strays: list[tuple[Token, Token | None]] = []
    for entry in seen.entries:
        row = next((label.code for label in entry.rows if label.code in columns), None)
        line = _line(laid, seen, entry, row, columns[row], heads) if row else None
        if line:
            lines.append(line)
            claimed = {id(value) for _, value in line.placed}
            strays += [(value, entry.token) for value in entry.values if id(value) not in claimed]
        else:
            strays += [(value, entry.token) for value in entry.values]
    return lines, [stray for stray in strays if stray[0].kind is not Kind.BLANK]


def _line(laid: Laid, seen: Seen, entry: Entry, row: str, codes: list[str], heads: set[str]) -> _Line | None:
    """One line's values in its columns, or None where they can't be told."""
    printed = laid.rows[entry.token.row]
    # Requests have one head for all lines; each group of disclosure lines has its own.
    head = seen.columns if seen.table == "requests" else entry.head
    named = [code for code, _ in head]
    complete = set(codes) <= heads if seen.table == "requests" else named == codes
    if seen.table != "requests" and sorted(named) == sorted(codes):
        codes, complete = named, True
    placed = by_order(entry.values, codes, printed.shape)
    if placed is None and complete:
        ordered = sorted(((c, t) for c, t in head if c in codes), key=lambda pair: codes.index(pair[0]))
        placed = by_column(entry.values, ordered, printed, laid.rows)
    if placed is None:
        return None
    head = head if seen.table != "requests" else []  # its heads print no unit
    if complete:
        return _Line(row, placed, "grid", head)
    if named and seen.table != "requests":
        return None  # a head that is not the form's: a local column
    if seen.table == "requests" and not adds_up(placed):
        return None
    return _Line(row, placed, "ordered", head)


def _review(laid: Laid, seen: Seen, form: str) -> tuple[list[_Line], list[tuple[Token, Token | None]]]:
    """Place the one row of reconsideration and litigation: all channels side by side."""
    columns = codebook().columns[form]["review"]
    codes = [(channel, result) for channel in codebook().rows[form]["review"] for result in columns[channel]]
    runs: dict[int, list[tuple[Token, Token | None]]] = {}
    for entry in seen.entries:
        runs.setdefault(entry.token.row, []).extend((value, entry.token) for value in entry.values)
    for token, label in seen.loose:
        if laid.rows[token.row].shape <= Shape.ROW:
            runs.setdefault(token.row, []).append((token, label))
    seen.loose = [(t, label) for t, label in seen.loose if laid.rows[t.row].shape > Shape.ROW]
    filled = [run for run in runs.values() if any(token.kind is not Kind.BLANK for token, _ in run)] or list(
        runs.values()
    )
    strays = [pair for run in runs.values() for pair in run if pair[0].kind is not Kind.BLANK]
    if len(filled) != 1:
        return [], strays
    values = [token for token, _ in filled[0]]
    for value in values:
        seen.reach(value)
    keys = ["/".join(code) for code in codes]
    placed = by_order(values, keys, laid.rows[values[0].row].shape)
    if placed is None:
        return [], strays
    complete = len(seen.columns) == len(codes) and len(seen.channels) == len(columns)
    lines = []
    for n, channel in enumerate(codebook().rows[form]["review"]):
        width = len(columns[channel])
        part = [(key.split("/")[1], token) for key, token in placed[n * width : (n + 1) * width]]
        lines.append(_Line(channel, part, "grid" if complete else "ordered", []))
    if not complete and not all(adds_up(line.placed) for line in lines):
        return [], strays
    claimed = {id(token) for _, token in placed}
    return lines, [pair for pair in strays if id(pair[0]) not in claimed]


def _once(lines: list[_Line]) -> tuple[list[_Line], list[_Line], int]:
    """Keep each line once: of two that agree the first, of two that differ none."""
    by_code: dict[str, list[_Line]] = {}
    for line in lines:
        by_code.setdefault(line.row_code, []).append(line)
    kept, twice, repeated = [], [], 0
    for same in by_code.values():
        if len(same) == 1 or len({tuple((code, token.text) for code, token in line.placed) for line in same}) == 1:
            kept.append(same[0])
        else:
            twice += same
            repeated += 1
    return kept, twice, repeated


def _says_something(laid: Laid, token: Token) -> bool:
    """Text that may be a figure: strays of words alone are not kept."""
    if token.kind is Kind.FIGURE:
        return True
    return token.kind is Kind.OTHER and laid.rows[token.row].shape <= Shape.STREAM and any(map(str.isdigit, token.text))


def _cell(laid: Laid, table: str, line: _Line, code: str, value: Token) -> Cell:
    text, start, end = laid.printed(value.start, value.end)
    unit = (
        next((header_unit(head.text) for named, head in reversed(line.head) if named == code), None)
        if line.head
        else None
    )
    return Cell(table, line.row_code, code, text, unit, laid.rows[value.row].page, start, end, line.placement)


def _unplaced(laid: Laid, seen: Seen, token: Token, label: Token | None) -> UnplacedCell:
    text, start, end = laid.printed(token.start, token.end)
    is_head = label is not None and any(head is label for _, head in (*seen.columns, *seen.channels))
    name = laid.printed(label.start, label.end)[0] if label else None
    row_label, column_label = (None, name) if is_head else (name, None)
    return UnplacedCell(seen.table, text, row_label, column_label, laid.rows[token.row].page, start, end)
