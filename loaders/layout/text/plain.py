"""Text → rows: pipes, tabs, Markdown, one cell a line, plain lines; as crawlers and converters leave them."""

import re
from collections.abc import Iterator

from loaders.layout.blocks import BlockCell, BlockDocument, BlockRow, Shape
from loaders.normalize import fold

_RULE = re.compile(r"^[\s|:+-]*-{2,}[\s|:+-]*$")  # the line under a Markdown head
_LEAST_INDENTED = 20  # cells one a line behind a tab: fewer are an accident
_LONGEST_CELL = 80  # the longest label has 45 characters; a longer piece is prose
_LONGEST_HEAD = 40  # a line that goes on with a label is short

_new = tuple.__new__  # half the price of the class's own call, and texts have thousands of cells

Line = tuple[str, int]  # text without its line end, and where it starts


def lay(text: str) -> BlockDocument:
    """Return `text` as rows in reading order."""
    folded = fold(text)
    lines = list(_lines(folded.text))
    indented = sum(1 for line, _ in lines if line.startswith("\t") and "\t" not in line[1:])
    tabbed = sum(1 for line, _ in lines if "\t" in line)
    rows = _indented(lines) if indented >= _LEAST_INDENTED and indented * 2 > tabbed else _separated(lines)
    return BlockDocument(text, folded, list(rows))


def _lines(text: str) -> Iterator[Line]:
    position = 0
    for line in text.split("\n"):
        yield line, position
        position += len(line) + 1


def _cell(text: str, start: int, column: int = 0) -> BlockCell:
    """The trimmed cell; an empty one stands at the end of its blanks."""
    if text.isalnum():  # most cells: a figure, or words without a space
        return _new(BlockCell, (text, start, start + len(text), column, 1))
    trimmed = text.strip()
    if not trimmed:
        end = start + len(text)
        return _new(BlockCell, ("", end, end, column, 1))
    begin = start if text[0] == trimmed[0] else start + text.index(trimmed)
    return _new(BlockCell, (trimmed, begin, begin + len(trimmed), column, 1))


def _indented(lines: list[Line]) -> Iterator[BlockRow]:
    """One cell a line behind a tab, a blank line between rows, empty cells kept (as in 002)."""
    cells: list[BlockCell] = []
    block = 0
    for line, start in lines:
        if line.startswith("\t"):
            cells.append(_cell(line, start))
            continue
        if line.strip() and cells and _goes_on(cells[-1], line):
            last = cells.pop()
            end = start + len(line.rstrip())
            cells.append(BlockCell(f"{last.text}{line.strip()}", last.start, end))
            continue
        if cells:
            yield BlockRow(cells, Shape.EXACT, block)
            cells = []
        if line.strip():
            block += 1
            yield BlockRow([_cell(line, start)], Shape.PLAIN, block)
    if cells:
        yield BlockRow(cells, Shape.EXACT, block)


def _goes_on(cell: BlockCell, line: str) -> bool:
    """A head cut at its line break goes on in a line without a tab: 本年新 / 制作数量."""
    return bool(cell.text) and not cell.text[-1].isdigit() and len(line) <= _LONGEST_HEAD


def _separated(lines: list[Line]) -> Iterator[BlockRow]:
    """Lines with pipes or tabs are rows or pieces of rows, the others stand for themselves."""
    block = 0
    run: list[list[BlockCell]] = []
    for line, start in lines:
        text = line.strip()
        pipe = "|" in text
        tab = "\t" in text or line.count("\t") > 1  # a label with a row of empty cells
        if not tab and (not pipe or text.find("|") == len(text) - 1):  # a plain line, or one cell and its pipe
            if run:
                yield from _close(run, block)
                block, run = block + 1, []
            if piece := text[:-1].rstrip() if pipe else text:
                begin = start + line.index(piece)
                cell = _new(BlockCell, (piece, begin, begin + len(piece), 0, 1))
                prose = not pipe or len(piece) > _LONGEST_CELL  # a phantom table around prose
                yield _new(BlockRow, ([cell], Shape.PLAIN if prose else Shape.STREAM, block, None))
            continue
        if pipe and "-" in line and _RULE.match(line):
            continue
        cells = _split(line, start, "|" if pipe else "\t")
        if run and len(cells) != len(run[0]):
            yield from _close(run, block)
            block, run = block + 1, []
        run.append(cells)
    yield from _close(run, block)


def _split(line: str, start: int, separator: str) -> list[BlockCell]:
    """The cells of a line; the pipes that frame it make none."""
    parts = line.split(separator)
    first, last = 0, len(parts)
    if separator == "|":
        if last > 1 and not parts[0].strip():
            first = 1
        if last - first > 1 and not parts[-1].strip():
            last -= 1
    position = start + sum(len(part) + 1 for part in parts[:first])
    cells = []
    for column, part in enumerate(parts[first:last]):
        cells.append(_cell(part, position, column))
        position += len(part) + 1
    return cells


def _close(run: list[list[BlockCell]], block: int) -> Iterator[BlockRow]:
    """Lines of one width are even; alone, a line is a row, or a piece of one if little is in it."""
    if not run:
        return
    even = len(run) > 1 and len(run[0]) > 2 and any(sum(1 for c in cells if c.text) > 1 for cells in run)
    for cells in run:
        filled = [cell for cell in cells if cell.text]
        if even:
            yield BlockRow(cells, Shape.EVEN, block)
        elif len(filled) > 1:
            yield BlockRow(cells, Shape.ROW, block)
        elif filled:
            yield BlockRow(filled, Shape.PLAIN if len(filled[0].text) > _LONGEST_CELL else Shape.STREAM, block)
