"""A document's rows → the cells of the statutory forms, each with its placement."""

from collections.abc import Iterator
from typing import NamedTuple

from loaders.forms.codebook import codebook
from loaders.forms.heads import CHANNEL, COLUMN
from loaders.forms.lines import FormLine, adopt, place_lines
from loaders.forms.lists.place import place_list
from loaders.forms.lists.sheet import Sheet, find_sheets, without
from loaders.forms.numbers import header_unit
from loaders.forms.place import contradicts
from loaders.forms.review import place_review
from loaders.forms.scan import Stray, TableScan, scan
from loaders.forms.tokens import BLANK, FIGURE, FUSED, OTHER, Token, tokenise
from loaders.layout.blocks import GRID, PLAIN, ROW, STREAM, BlockDocument
from loaders.reading import FormCell, FormTable, UnplacedCell

_LEAST_OF_PART = 2  # a label and a head beside figures, where a document has a part of a table
_OF_NO_CELL = ("further_column", "further_row", "hidden")
_LEAST_REPEATED = 3  # lines printed twice with different figures, for a document to have two reports
_new = tuple.__new__  # makes a named tuple in half the time of its class
_UNDECODABLE = "\ufffd"


class Aligned(NamedTuple):
    """The statutory tables of a document; `repeated` is True if it prints two different sets of figures.

    `sheets` are the lists of older forms among them, and `rest` is the document without the rows of these.
    """

    tables: list[FormTable]
    cells: list[FormCell]
    unplaced: list[UnplacedCell]
    repeated: bool
    sheets: list[Sheet]
    rest: BlockDocument


def align(document: BlockDocument) -> Aligned:
    """Return the statutory tables of a document with their cells, and the values that are in no cell of a form.

    Each table has the code of a form version. Offsets are characters of the document's text, from 0. There
    are no tables and no cells if the document prints no statutory table.
    """
    sheets = find_sheets(document)
    rest = without(document, sheets) if sheets else document
    result = Aligned([], [], [], False, sheets, rest)
    for sheet in sheets:
        _align_list(document, sheet, result)
    document = rest
    scanned = _scanned(document)
    tables = {code: table for code, table in scanned.items() if _is_table(document, table)}
    forms = _forms(tables)
    repeated = 0
    for code in codebook().tables:
        if code in tables:
            repeated += _align_table(document, tables[code], forms[code], result)
    _add_all_unplaced(
        document, {code: table for code, table in scanned.items() if code not in tables}, "no_column", result
    )
    if document.hidden:
        _add_hidden(document._replace(rows=document.hidden), result)
    return result._replace(repeated=repeated >= _LEAST_REPEATED)


def _align_list(document: BlockDocument, sheet: Sheet, result: Aligned) -> None:
    """Add the records of a list to `result`. A form that is rejected by name has no cells."""
    table = TableScan(sheet.book.table, labels=sheet.labels, start=sheet.start, end=sheet.stop)
    lines, strays = place_list(document, sheet)
    if codebook().rejected.get(sheet.form):
        strays += [Stray(value, None, "no_column") for line in lines for _, value in line.placed]
        lines = []
    page = document.rows[sheet.pieces[sheet.first].row].page
    lines, strays, _ = _legible(document, table.code, lines, strays)
    _add_table(document, table, sheet.form, (lines, strays), page, result)


def _scanned(document: BlockDocument) -> dict[str, TableScan]:
    """Return the labels and values of each statutory table that a form has."""
    scanned = scan(tokenise(document.rows), document.rows)
    return {code: table for code, table in scanned.items() if codebook().forms_with(code)}


def _is_table(document: BlockDocument, table: TableScan) -> bool:
    """Tell whether the labels are those of a table: enough of them, or figures beside labels under heads."""
    lines = sum(1 for axis, _ in table.labels if axis == "row")
    heads = {(head.axis, head.code) for head in table.heads if head.axis in (COLUMN, CHANNEL)}
    kind = codebook().tables[table.code]
    if (len(table.heads) if kind.is_side_by_side else lines) >= kind.least_labels:
        return True
    return len(heads) + lines >= _LEAST_OF_PART and bool(heads) and _has_figures(document, table)


def _has_figures(document: BlockDocument, table: TableScan) -> bool:
    """Tell whether figures stand in rows with the labels of a table, not in sentences."""
    in_rows = [entry for entry in table.entries if document.rows[entry.label.row].shape < PLAIN]
    return any(value.kind is FIGURE for entry in in_rows for value in entry.values) or any(
        loose.token.kind is FIGURE and document.rows[loose.token.row].shape <= ROW for loose in table.loose
    )


def _add_hidden(document: BlockDocument, result: Aligned) -> None:
    """Add the figures of the tables that are not displayed, unless the same table is displayed with figures.

    They belong to no cell: their reason is `hidden`.
    """
    shown = {cell.table_code for cell in result.cells if cell.cell_text}
    scanned = _scanned(document)
    tables = {code: table for code, table in scanned.items() if code not in shown and _is_table(document, table)}
    _add_all_unplaced(document, tables, "hidden", result)


def _add_all_unplaced(document: BlockDocument, tables: dict[str, TableScan], reason: str, result: Aligned) -> None:
    """Add the figures of tables whose cells cannot be told, each as unplaced with one reason."""
    forms = _forms(tables)
    for code, table in tables.items():
        if not _has_figures(document, table):
            continue
        values: list[tuple[Token, Token | None]] = [
            (value, entry.label) for entry in table.entries for value in entry.values
        ]
        values += [(loose.token, loose.label) for loose in table.loose]
        unplaced = [
            _unplaced(document, code, Stray(value, label, reason), is_column=False)
            for value, label in values
            if _may_be_figure(document, value)
        ]
        result.unplaced.extend(unplaced)
        known = next((index for index, form_table in enumerate(result.tables) if form_table.table_code == code), None)
        if known is not None:
            count = result.tables[known].unplaced_count + len(unplaced)
            result.tables[known] = result.tables[known]._replace(unplaced_count=count)
        else:
            start, end = document.folded.origin(table.start), document.printed(table.start, table.end)[2]
            result.tables.append(FormTable(code, forms[code], len(table.labels), 0, len(unplaced), None, start, end))


def _forms(tables: dict[str, TableScan]) -> dict[str, str]:
    """Return the form of each table, by the labels that only one form prints.

    A table without such labels (the review table has none) gets the form of the largest table that has some, or else
    the newest form that has all its lines.
    """
    forms: dict[str, str] = {}
    for code, table in tables.items():
        with_table = codebook().forms_with(code)
        votes = {form: sum(1 for label_form, _ in table.form_labels if label_form == form) for form in with_table}
        most = max(votes.values())
        leaders = [form for form in votes if votes[form] == most]
        if most and len(leaders) == 1:
            forms[code] = leaders[0]
    neighbour = forms[max(forms, key=lambda code: _cell_count(forms[code], code))] if forms else None
    for code, table in tables.items():
        if code not in forms:
            lines = {line for axis, line in table.labels if axis == "row"}
            with_table = codebook().forms_with(code)
            possible = [form for form in with_table if lines <= set(codebook().rows[form][code])]
            if neighbour and (neighbour in possible or (not possible and neighbour in with_table)):
                forms[code] = neighbour
            else:
                forms[code] = (possible or with_table)[-1]
    return forms


def _cell_count(form: str, table: str) -> int:
    """Return the number of cells that a table has in a form."""
    return sum(map(len, codebook().columns[form][table].values()))


def _align_table(document: BlockDocument, table: TableScan, form: str, result: Aligned) -> int:
    """Add the records of one table to `result`; return how many lines it prints twice with different figures."""
    cut = _without_cut_run(table, document.cut) if document.cut is not None else []
    kind = codebook().tables[table.code]
    lines, strays = (place_review if kind.is_side_by_side else place_lines)(document, table, form)
    lines, strays, repeated = _legible(document, table.code, lines, strays)
    strays += cut
    strays += [
        Stray(token, label, "no_row") for token, label, _ in table.loose if table.start <= token.start < table.end
    ]
    page = next((document.rows[entry.label.row].page for entry in table.entries), None)
    _add_table(document, table, form, (lines, strays), page, result)
    return repeated


def _add_table(
    document: BlockDocument,
    table: TableScan,
    form: str,
    found: tuple[list[FormLine], list[Stray]],
    page: int | None,
    result: Aligned,
) -> None:
    """Add the lines of a table and its other values to `result`."""
    lines, strays = found
    claimed = {value.start for line in lines for _, value in line.placed if value.kind is not BLANK} if strays else ()
    strays = [
        stray for stray in _once(strays) if stray.token.start not in claimed and _may_be_figure(document, stray.token)
    ]
    # A stray figure may belong to any empty cell, so no cell is known to be empty.
    astray = [
        stray.token
        for stray in strays
        if stray.token.kind is FIGURE
        and stray.reason not in _OF_NO_CELL
        and document.rows[stray.token.row].shape is not GRID
        and any(map(str.isdigit, stray.token.text))
    ]
    adopted = adopt(table, lines, astray, form) if astray and _may_adopt(table.code, form) else None
    if adopted:
        lines = [line for line in lines if line.row_code != adopted.row_code] + [adopted]
        claimed = {value.start for _, value in adopted.placed}
        strays = [stray for stray in strays if stray.token.start not in claimed]
        astray = []
    heads = {id(head.token) for head in table.heads}
    unplaced = [_unplaced(document, table.code, stray, is_column=id(stray.label) in heads) for stray in strays]
    cells = [cell for line in lines for cell in _cells(document, table.code, line, blanks=not astray)]
    start, end = document.folded.origin(table.start), document.printed(table.start, table.end)[2]
    result.cells.extend(cells)
    result.unplaced.extend(unplaced)
    result.tables.append(FormTable(table.code, form, len(table.labels), len(cells), len(unplaced), page, start, end))


def _may_adopt(table: str, form: str) -> bool:
    """Tell whether the lines and columns of a table add up, which proves the place of a figure."""
    kind = codebook().tables[table]
    return not kind.is_side_by_side and bool(kind.total_column and codebook().identities(form, table))


def _once(strays: list[Stray]) -> list[Stray]:
    """Return each stray value once, with the first reason."""
    return list({stray.token.start: stray for stray in reversed(strays)}.values())[::-1]


def _legible(
    document: BlockDocument, table: str, lines: list[FormLine], strays: list[Stray]
) -> tuple[list[FormLine], list[Stray], int]:
    """Return the lines whose values can be trusted, the other values, and the number of contradictory repetitions."""
    kind = codebook().tables[table]
    # OCR may misread a figure, so a line that does not add up is no finding about the report.
    doubtful = [line for line in lines if document.is_ocr and contradicts(line.placed, kind.total_column)]
    strays += [Stray(value, None, "misread") for line in doubtful for _, value in line.placed]
    once, contradictory, repeated = _without_repetitions([line for line in lines if line not in doubtful])
    strays += [Stray(value, None, "repeated") for line in contradictory for _, value in line.placed]
    if document.cut is not None:
        once = [_without_cut(line, document.cut, strays) for line in once]
    if _UNDECODABLE in document.folded.text:
        once = [_without_undecodable(line, strays) for line in once]
    return once, strays, repeated


def _without_repetitions(lines: list[FormLine]) -> tuple[list[FormLine], list[FormLine], int]:
    """Return each line once, the lines printed several times with different figures, and the number of the latter."""
    by_code: dict[str, list[FormLine]] = {}
    for line in lines:
        by_code.setdefault(line.row_code, []).append(line)
    once, contradictory, repeated = [], [], 0
    for same in by_code.values():
        if len(same) == 1 or len({tuple((code, token.text) for code, token in line.placed) for line in same}) == 1:
            once.append(same[0])
        else:
            contradictory += same
            repeated += 1
    return once, contradictory, repeated


def _without_undecodable(line: FormLine, strays: list[Stray]) -> FormLine:
    """Move the values with an undecodable character from a line to the strays, because a digit may be lost."""
    if not any(_UNDECODABLE in value.text for _, value in line.placed):
        return line
    strays += [Stray(value, None, "undecodable") for _, value in line.placed if _UNDECODABLE in value.text]
    return line._replace(placed=[pair for pair in line.placed if _UNDECODABLE not in pair[1].text])


def _without_cut_run(table: TableScan, cut: int) -> list[Stray]:
    """Take the run of figures where the bytes end out of a table, since its borders can't be told, and return it."""
    runs = []
    for entry in table.entries:
        is_run = bool(entry.values) and (entry.values[-1].kind is FUSED or len(entry.values) == 1)
        if is_run and entry.values[-1].end >= cut:
            runs.append(Stray(entry.values.pop(), entry.label, "cut_off"))
    return runs


def _without_cut(line: FormLine, cut: int, strays: list[Stray]) -> FormLine:
    """Move the value where the bytes end from a line to the strays: more of it may have followed."""
    if not any(value.end >= cut for _, value in line.placed):
        return line
    strays += [Stray(value, None, "cut_off") for _, value in line.placed if value.end >= cut]
    return line._replace(placed=[pair for pair in line.placed if pair[1].end < cut])


def _may_be_figure(document: BlockDocument, token: Token) -> bool:
    """Tell whether a stray token may be a figure; words alone are not kept."""
    if token.kind in (FIGURE, FUSED) or _UNDECODABLE in token.text:
        return True
    in_table = document.rows[token.row].shape <= STREAM
    return token.kind is OTHER and in_table and any(map(str.isdigit, token.text))


def _cells(document: BlockDocument, table: str, line: FormLine, blanks: bool) -> Iterator[FormCell]:
    """Yield the cells of one line; `blanks` says whether its empty cells are known to be empty."""
    row_code, placement, rows = line.row_code, line.placement, document.rows
    units = {code: header_unit(head.text) for code, head in line.head}
    new, cell, printed = _new, FormCell, document.printed
    for code, value in line.placed:
        if blanks or value.kind is not BLANK:
            text, start, end = printed(value.start, value.end)
            unit = units.get(code) if units else None
            yield new(cell, (table, row_code, code, text, unit, rows[value.row].page, start, end, placement))


def _unplaced(document: BlockDocument, table: str, stray: Stray, *, is_column: bool) -> UnplacedCell:
    token, label, reason = stray
    text, start, end = document.printed(token.start, token.end)
    label_text = document.printed(label.start, label.end)[0] if label else None
    row_label, column_label = (None, label_text) if is_column else (label_text, None)
    return UnplacedCell(table, text, row_label, column_label, reason, document.rows[token.row].page, start, end)
