"""A document's rows → the cells of the statutory forms, each with the proof of its place."""

from collections.abc import Iterator
from typing import NamedTuple

from loaders.forms.codebook import codebook
from loaders.forms.lines import Line, adopt, place_lines
from loaders.forms.numbers import header_unit
from loaders.forms.place import contradicts
from loaders.forms.review import place_review
from loaders.forms.scan import Seen, scan
from loaders.forms.tokens import Kind, Token, tokenise
from loaders.layout.blocks import Laid, Shape
from loaders.reading import FormCell, FormTable, UnplacedCell

# The fewest lines of a table that are one: its labels stand in prose, too.
_LEAST_LINES = {"disclosure": 3, "requests": 5}
_LEAST_REVIEW_LABELS = 5
_LEAST_REPEATED = 3
_new = tuple.__new__  # half the price of the class's own call
_LOST = "\ufffd"  # stands where a character could not be read


class Aligned(NamedTuple):
    """What the forms claim of a document; `repeated` when it prints two different sets of figures."""

    tables: list[FormTable]
    cells: list[FormCell]
    unplaced: list[UnplacedCell]
    repeated: bool


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
    lines, strays = (place_review if seen.table == "review" else place_lines)(laid, seen, form)
    # A figure read from a picture may be misread: a line that contradicts itself there proves nothing of the report.
    doubtful = [line for line in lines if laid.is_ocr and contradicts(line.placed)]
    strays += [(value, None) for line in doubtful for _, value in line.placed]
    kept, twice, repeated = _once([line for line in lines if line not in doubtful])
    strays += [(value, None) for line in twice for _, value in line.placed]
    kept = [_legible(line, strays) for line in kept]
    claimed = {value.start for line in kept for _, value in line.placed if value.kind is not Kind.BLANK}
    strays += [pair for pair in seen.loose if seen.start <= pair[0].start < seen.end]
    strays = [pair for pair in strays if pair[0].start not in claimed and _says_something(laid, pair[0])]
    # A figure astray may belong to any empty cell: then none is known to be empty.
    astray = [
        token
        for token, _ in strays
        if token.kind is Kind.FIGURE
        and laid.rows[token.row].shape is not Shape.GRID
        and any(map(str.isdigit, token.text))
    ]
    adopted = adopt(seen, kept, astray, form) if seen.table == "requests" and astray else None
    if adopted:
        kept = [line for line in kept if line.row_code != adopted.row_code] + [adopted]
        claimed = {value.start for _, value in adopted.placed}
        strays = [pair for pair in strays if pair[0].start not in claimed]
        astray = []
    heads = {id(head) for _, head in (*seen.columns, *seen.channels)}
    unplaced = [_unplaced(laid, seen.table, token, label, id(label) in heads) for token, label in strays]
    cells = [cell for line in kept for cell in _cells(laid, seen.table, line, blanks=not astray)]
    start, end = laid.folded.origin(seen.start), laid.printed(seen.start, seen.end)[2]
    page = next((laid.rows[entry.token.row].page for entry in seen.entries), None)
    result.cells.extend(cells)
    result.unplaced.extend(unplaced)
    result.tables.append(FormTable(seen.table, form, len(seen.found), len(cells), len(unplaced), page, start, end))
    return repeated


def _once(lines: list[Line]) -> tuple[list[Line], list[Line], int]:
    """Keep each line once: of two that agree the first, of two that differ none."""
    by_code: dict[str, list[Line]] = {}
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


def _legible(line: Line, strays: list[tuple[Token, Token | None]]) -> Line:
    """The line without the cells in which a character was lost: what is left of them says nothing certain."""
    if not any(_LOST in value.text for _, value in line.placed):
        return line
    strays += [(value, None) for _, value in line.placed if _LOST in value.text]
    return line._replace(placed=[pair for pair in line.placed if _LOST not in pair[1].text])


def _says_something(laid: Laid, token: Token) -> bool:
    """Text that may be a figure: strays of words alone are not kept."""
    if token.kind in (Kind.FIGURE, Kind.FUSED) or _LOST in token.text:
        return True
    return token.kind is Kind.OTHER and laid.rows[token.row].shape <= Shape.STREAM and any(map(str.isdigit, token.text))


def _cells(laid: Laid, table: str, line: Line, blanks: bool) -> Iterator[FormCell]:
    """The cells of one line, its empty ones only where they are known to be empty."""
    row_code, placement, rows = line.row_code, line.placement, laid.rows
    units = {code: header_unit(head.text) for code, head in line.head}
    for code, value in line.placed:
        if blanks or value.kind is not Kind.BLANK:
            text, start, end = laid.printed(value.start, value.end)
            page = rows[value.row].page
            yield _new(FormCell, (table, row_code, code, text, units.get(code), page, start, end, placement))


def _unplaced(laid: Laid, table: str, token: Token, label: Token | None, is_head: bool) -> UnplacedCell:
    text, start, end = laid.printed(token.start, token.end)
    name = laid.printed(label.start, label.end)[0] if label else None
    row_label, column_label = (None, name) if is_head else (name, None)
    return UnplacedCell(table, text, row_label, column_label, laid.rows[token.row].page, start, end)
