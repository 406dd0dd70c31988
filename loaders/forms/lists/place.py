"""The lines of a list: the values after each label, in the columns whose heads were read."""

import re
from collections.abc import Sequence

from loaders.forms.codebook import LabelMeaning, codebook
from loaders.forms.heads import COLUMN, FURTHER, UNKNOWN, Head, header
from loaders.forms.lines import FormLine
from loaders.forms.lists.running import RunningText
from loaders.forms.lists.sheet import ListLine, PrintedHead, Sheet, is_figure_column, is_names, row_meanings
from loaders.forms.numbers import header_unit
from loaders.forms.place import under_heads
from loaders.forms.scan import Stray
from loaders.forms.tokens import BLANK, FIGURE, LABEL, OTHER, Token
from loaders.layout.blocks import EVEN, EXACT, GRID, STREAM, BlockDocument

_MOST_COLUMNS = 300
_STYLES = (re.compile(r"\s*[一二三四五六七八九十]{1,3}\s*[、.．]"), re.compile(r"\s*[（(]"), re.compile(r"\s*[0-9]"))


def place_list(document: BlockDocument, sheet: Sheet) -> tuple[list[FormLine], list[Stray]]:
    """Return the lines of a list with their values, and the values without a place."""
    lines = _lines(document, sheet)
    placed: list[FormLine] = []
    strays: list[Stray] = []
    rows = document.rows
    in_cells = [line for line in lines if rows[line.label.row].shape < STREAM]
    grid = _HeaderRows(document, sheet)
    for line in in_cells:
        form_line, left = grid.place(line)
        placed += [form_line] if form_line else []
        strays += left
    running = RunningText(document, sheet, [line for line in lines if rows[line.label.row].shape >= STREAM])
    placed += running.placed
    return placed, strays + running.strays


def _lines(document: BlockDocument, sheet: Sheet) -> list[ListLine]:
    """Return the lines, local ones included, in print order."""
    lines: list[ListLine] = []
    groups = _Groups(sheet)
    rows = document.rows
    for index in range(sheet.first, len(sheet.pieces)):
        piece = sheet.pieces[index]
        in_cells = rows[piece.row].shape < STREAM
        if piece.kind is LABEL:
            code = groups.resolve(piece)
            lines.append(ListLine(piece, code, []))
        elif (
            in_cells
            and piece.kind is OTHER
            and not (lines and lines[-1].label.row == piece.row)
            and not _is_line_row(sheet, index)
        ):
            groups.pass_local(piece)
            lines.append(ListLine(piece, None, []))
        elif lines and (not in_cells or lines[-1].label.row == piece.row):
            lines[-1].values.append(piece)
    return lines


def _is_line_row(sheet: Sheet, index: int) -> bool:
    """Tell whether the row that begins with a piece has a label of the form further on, or is a row of heads."""
    row = sheet.pieces[index].row
    in_row = [piece for piece in sheet.pieces[index : index + 40] if piece.row == row]
    return any(map(row_meanings, in_row)) or any(
        is_figure_column(head) for piece in in_row for head in sheet.heads_in(piece)
    )


class _Groups:
    """The group that lines stand under, for labels that several groups have."""

    def __init__(self, sheet: Sheet) -> None:
        self.book, self.form = sheet.book, sheet.form
        self.lines = set(codebook().rows[sheet.form][sheet.book.table])
        self.group, self.style, self.position = "", -1, -1

    def resolve(self, label: Token) -> str | None:
        """Return the code of the line that a label is, None if the form has none or its group is unknown."""
        meanings = [meaning for meaning in row_meanings(label) if meaning.code in self.lines]
        if not meanings:
            self.enter(next((m.code for m in label.labels if m.axis == "group"), ""), label)
            return None
        own = [meaning for meaning in meanings if meaning.form in ("", self.form)] or meanings
        alone = [meaning for meaning in own if not meaning.under]
        if alone:
            self.enter(alone[0].code, label)
            return alone[0].code
        return self.member(own, label)

    def member(self, meanings: Sequence[LabelMeaning], label: Token) -> str | None:
        """Return the code of a line that stands under a group; its group's lines come in the order of the form."""
        under = {meaning.under for meaning in meanings}
        if len(under) == 1 and self.group not in under:
            self.group, self.position = under.pop(), -1
            self.style = -1
        found = next((meaning for meaning in meanings if meaning.under == self.group), None)
        if found is None:
            return None
        position = self.book.official[found.form or self.form, found.code].position
        if position <= self.position:
            self.group = ""
            return None
        self.position = position
        return found.code

    def enter(self, code: str, label: Token) -> None:
        """Note a label that stands under no group; it may be one."""
        self.group = code if code in self.book.parents else ""
        self.style, self.position = style(label.text), -1

    def pass_local(self, label: Token) -> None:
        """Note a line that the form has not; without a number, or numbered like the group, it ends the group."""
        if style(label.text) in (-1, self.style):
            self.group = ""


def style(text: str) -> int:
    """Return which numbering a label has: 0 for 一、, 1 for （一）, 2 for 1., -1 for none."""
    return next((number for number, pattern in enumerate(_STYLES) if pattern.match(text)), -1)


class _HeaderRows:
    """The rows of heads over lines that have cells."""

    def __init__(self, document: BlockDocument, sheet: Sheet) -> None:
        self.document, self.sheet = document, sheet
        self.columns = codebook().columns[sheet.form][sheet.book.table]
        by_row: dict[int, list[PrintedHead]] = {}
        for piece in sheet.pieces:
            if document.rows[piece.row].shape < STREAM:
                by_row.setdefault(piece.row, []).append(
                    PrintedHead(piece, sheet.book.head(piece.text, sheet.form) if piece.kind is not LABEL else None)
                )
        self.headers = {
            row: heads
            for row, heads in by_row.items()
            if any(map(is_figure_column, heads)) and not any(row_meanings(head.token) for head in heads)
        }

    def over(self, line: ListLine) -> list[PrintedHead]:
        """Return the heads of the last header before a line; a head with others under it is left out."""
        before = [row for row in self.headers if row < line.label.row]
        if not before:
            return []
        last = heads = self.headers[before[-1]]
        for row in reversed(before[:-1]):
            if row + 1 != before[before.index(row) + 1]:
                break
            heads = [h for h in self.headers[row] if h.token.text and not any(_is_over(h, u) for u in last)] + heads
        return [head for head in heads if head.token.text]

    def place_of(self, piece: Token) -> int:
        """Return the column of a cell, or its number in its row where the layout does not know the columns."""
        row = self.document.rows[piece.row]
        if row.shape <= EVEN:
            return piece.column
        return next(number for number, cell in enumerate(row.cells) if cell.start == piece.start)

    def place(self, line: ListLine) -> tuple[FormLine | None, list[Stray]]:
        """Return a line with its values in their columns, None if these cannot be proved, and the others."""
        figures = [value for value in line.values if value.kind is not BLANK]
        if line.code is None:
            return None, [Stray(value, line.label, "no_row") for value in figures]
        label, printed = line.label, self.over(line)
        shape = self.document.rows[label.row].shape
        names = sorted(self.place_of(head.token) for head in printed if is_names(head))
        first = self.place_of(label) + (label.span if shape <= EVEN else 1)
        end = next((place for place in names if place >= first), len(printed) + _MOST_COLUMNS)
        heads = [_as_head(h) for h in printed if first <= self.place_of(h.token) < end and not is_names(h)]
        values = [value for value in line.values if value.rows <= label.rows or value.kind is not FIGURE]
        if shape is GRID:  # a unit may span several lines
            heads = [head for head in heads if head.axis != FURTHER or any(head.is_over(value) for value in values)]
        over = header(heads, self.sheet.book.table, self.document.rows)
        placed = under_heads(values, over, self.document.rows, 0, "") or []
        codes = {code for code in over.codes if code in self.columns[line.code]}
        known = [(h.code, value) for h, value in placed if h is not None and h.axis == COLUMN and h.code in codes]
        if shape not in (GRID, EXACT) and any(value.kind is BLANK for _, value in known):
            known = []  # an empty cell may be lost, and another one be padding
        claimed = {id(value) for _, value in known}
        strays = [
            Stray(value, label, "merged" if value.rows > label.rows else _reason(value, placed))
            for value in figures
            if id(value) not in claimed
        ]
        units = [value for value in line.values if value.kind is OTHER and header_unit(value.text)]
        head = [(code, units[0]) for code, _ in known] if len(units) == 1 else []
        return (FormLine(line.code, known, "grid", head) if known else None), strays


def _reason(value: Token, placed: Sequence[tuple[Head | None, Token]]) -> str:
    over = next((head for head, token in placed if token is value), None)
    return "further_column" if over is not None and over.axis == FURTHER else "no_column"


def _is_over(head: PrintedHead, under: PrintedHead) -> bool:
    return bool(under.token.text) and Head(COLUMN, "", head.token).is_over(under.token)


def _as_head(head: PrintedHead) -> Head:
    if head.column is None:
        return Head(UNKNOWN, "", head.token)
    return Head(COLUMN if is_figure_column(head) else FURTHER, head.column.code, head.token)
