"""Plain text → rows: cells separated by pipes or tabs, Markdown tables, one cell a line, and lines of prose.

These are the layouts that crawlers and converters produce.
"""

import re
from collections.abc import Iterator

from loaders.layout.blocks import EVEN, EXACT, PLAIN, ROW, STREAM, BlockCell, BlockDocument, BlockRow
from loaders.layout.text.marks import without_marks
from loaders.layout.text.merged import merge_repeated
from loaders.layout.text.pipes import restored
from loaders.normalize import fold

_HEADER_RULE = re.compile(r"^[\s|:+-]*-{2,}[\s|:+-]*$")  # the line under the header row of a Markdown table
_MIN_INDENTED = 20  # lines with one cell after a tab; fewer are accidental indents
_MAX_CELL = 80  # characters; the longest label has 45, so a longer text is prose
_MAX_CONTINUATION = 40  # characters of a line that continues a label
_LONG_LINE = 100  # characters; a shorter line is no whole report
_MANY_CELLS = 25  # filled cells; the widest table has 15 columns
# The text up to a heading such as 二、 behind a space, or to the end of the cell.
_PIECE = re.compile(r"\S.*?(?=\s+[一二三四五六七八九]、[㐀-鿿]{2}|$)")

_new = tuple.__new__  # skips NamedTuple's own constructor, which takes twice as long: texts have thousands of cells

Line = tuple[str, int]  # a line without its line end, and its offset in the folded text


def lay(text: str) -> BlockDocument:
    """Return a plain text as rows in reading order."""
    folded = fold(text)
    lines = list(_lines(without_marks(folded.text)))
    tabbed = [line for line, _ in lines if "\t" in line]
    indented = len([line for line in tabbed if line.startswith("\t") and "\t" not in line[1:]])
    is_one_cell_a_line = indented >= _MIN_INDENTED and indented * 2 > len(tabbed)
    rows = _rows_of_indented(lines) if is_one_cell_a_line else _rows_of_separated(lines)
    cut = None if text.endswith("\n") else len(folded.text)
    return BlockDocument(text, folded, merge_repeated(list(rows)), cut=cut)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.split("\n"):
        yield line, start
        start += len(line) + 1


def _cell(text: str, start: int) -> BlockCell:
    """Return the trimmed cell of a text that starts at `start`."""
    return _cells([text], start)[0]


def _cells(texts: list[str], start: int) -> list[BlockCell]:
    """Return the trimmed cells of texts that a separator parts; the first starts at `start`.

    An empty cell gets the offset behind its blanks.
    """
    cells: list[BlockCell] = []
    append, new, cell = cells.append, _new, BlockCell
    for column, text in enumerate(texts):
        following = start + len(text)
        trimmed = text.strip()
        if trimmed == text:
            append(new(cell, (text, start, following, column, 1, 1)))
        elif trimmed:
            begin = start + text.index(trimmed)
            append(new(cell, (trimmed, begin, begin + len(trimmed), column, 1, 1)))
        else:
            append(new(cell, ("", following, following, column, 1, 1)))
        start = following + 1
    return cells


def _rows_of_indented(lines: list[Line]) -> Iterator[BlockRow]:
    """Yield the rows of a text with one cell a line after a tab and a blank line between rows (新郑 2020).

    Empty cells are kept; lines without a tab are prose.
    """
    cells: list[BlockCell] = []
    block = 0
    for line, start in lines:
        if line.startswith("\t"):
            cells.append(_cell(line, start))
            continue
        if line.strip() and cells and _is_continued(cells[-1], line):
            last = cells.pop()
            end = start + len(line.rstrip())
            cells.append(BlockCell(f"{last.text}{line.strip()}", last.start, end))
            continue
        if cells:
            yield BlockRow(cells, EXACT, block)
            cells = []
        if line.strip():
            block += 1
            yield BlockRow([_cell(line, start)], PLAIN, block)
    if cells:
        yield BlockRow(cells, EXACT, block)


def _is_continued(cell: BlockCell, line: str) -> bool:
    """Tell whether a label, cut at its line break, continues in a line without a tab: 本年新 / 制作数量."""
    return bool(cell.text) and not cell.text[-1].isdigit() and len(line) <= _MAX_CONTINUATION


def _rows_of_separated(lines: list[Line]) -> Iterator[BlockRow]:
    """Yield the rows of a text whose cells are separated by pipes or tabs; lines with neither are single cells."""
    block = 0
    run: list[list[BlockCell]] = []  # the cells of consecutive lines with the same number of cells
    proved = restored(lines)
    following = 0
    for index, (line, start) in enumerate(lines):
        if index < following:
            continue
        text = line.strip()
        has_pipe = "|" in text
        has_tab = "\t" in line and ("\t" in text or line.count("\t") > 1)  # a label and a row of empty cells has two
        is_one_cell = not has_tab and (not has_pipe or text.find("|") == len(text) - 1)  # perhaps with its pipe
        is_long = len(line) > _LONG_LINE and _has_many_cells(line, "|" if has_pipe else "\t")
        is_proved = index in proved
        if run and (is_one_cell or is_long or is_proved):
            yield from _rows_of_run(run, block)
            block, run = block + 1, []
        if is_proved:
            rows, following = proved[index]
            yield from (row._replace(block=block) for row in rows)
            block += 1
        elif is_long:
            yield from _rows_of_long_line(line, start, "|" if has_pipe else "\t", block)
            block += 1
        elif is_one_cell:
            if content := text[:-1].rstrip() if has_pipe else text:
                begin = start + line.index(content)
                cell = _new(BlockCell, (content, begin, begin + len(content), 0, 1, 1))
                is_prose = not has_pipe or len(content) > _MAX_CELL  # long: a page layout table around prose
                yield _new(BlockRow, ([cell], PLAIN if is_prose else STREAM, block, None))
        elif not (has_pipe and "-" in line and _HEADER_RULE.match(line)):
            cells = _split_cells(line, start, "|" if has_pipe else "\t")
            if run and len(cells) != len(run[0]):
                yield from _rows_of_run(run, block)
                block, run = block + 1, []
            run.append(cells)
    yield from _rows_of_run(run, block)


def _has_many_cells(line: str, separator: str) -> bool:
    """Tell whether a line has more filled cells than any table has columns."""
    return line.count(separator) >= _MANY_CELLS and sum(map(bool, map(str.strip, line.split(separator)))) > _MANY_CELLS


def _rows_of_long_line(line: str, start: int, separator: str, block: int) -> Iterator[BlockRow]:
    """Yield the rows of a whole report on one line: each cell is one, and the headings within a cell begin lines."""
    offset = start
    for text in line.split(separator):
        pieces = [match.span() for match in _PIECE.finditer(text)] or [(0, 0)]
        for first, end in pieces:
            cell = _cell(text[first:end], offset + first)
            if cell.text:
                is_prose = len(pieces) > 1 or len(cell.text) > _MAX_CELL
                yield BlockRow([cell], PLAIN if is_prose else STREAM, block)
        offset += len(text) + 1


def _split_cells(line: str, start: int, separator: str) -> list[BlockCell]:
    """Return the cells of a line; a pipe at its start or end only frames it, so there is no cell outside it."""
    texts = line.split(separator)
    first, end = 0, len(texts)
    if separator == "|":
        if end > 1 and not texts[0].strip():
            first = 1
        if end - first > 1 and not texts[-1].strip():
            end -= 1
    return _cells(texts[first:end], start + len(texts[0]) + 1 if first else start)


def _rows_of_run(run: list[list[BlockCell]], block: int) -> Iterator[BlockRow]:
    """Yield the rows of consecutive lines with the same number of cells, in the most reliable shape they allow.

    Several lines of three cells or more share their columns (EVEN). Otherwise a line with two filled cells is a row
    (ROW), and a line with one is part of a row (STREAM), or prose if it is long (PLAIN).
    """
    if not run:
        return
    is_even = len(run) > 1 and len(run[0]) > 2 and any(sum(1 for cell in cells if cell.text) > 1 for cells in run)
    if is_even:
        yield from [_new(BlockRow, (cells, EVEN, block, None)) for cells in run]
        return
    for cells in run:
        filled = [cell for cell in cells if cell.text]
        if len(filled) > 1:
            yield BlockRow(cells, ROW, block)
        elif filled:
            yield BlockRow(filled, PLAIN if len(filled[0].text) > _MAX_CELL else STREAM, block)
