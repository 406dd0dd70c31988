"""Draws the borders of a table's cells as different programs do: lines, rectangles, thin bars, a frame only."""

from typing import Any
from zlib import crc32

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


def draw_borders(canvas: Any, style: str, boxes: list[Box], lost: int) -> None:
    """Draw the borders of cells in a style; `lost` as in pdf.Look."""
    canvas.setLineWidth(0.5)
    table_left, table_right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    for left, bottom, right, top in boxes:
        if style == "rectangles":
            canvas.rect(left, bottom, right - left, top - bottom)
        elif style == "thin_fills":
            _draw_thin_fills(canvas, (left, bottom, right, top))
        elif style == "lines":
            sides = ((left, bottom, right, bottom), (left, top, right, top), (left, bottom, left, top))
            for line in (*sides, (right, bottom, right, top)):
                if not lost or crc32(repr(line).encode()) % lost:
                    canvas.line(*line)
        elif style in ("open_sides", "levels"):
            canvas.line(left, bottom, right, bottom)
            canvas.line(left, top, right, top)
            for x in (left, right):
                if style == "open_sides" and table_left < x < table_right:
                    canvas.line(x, bottom, x, top)
        elif style == "uprights":
            for x in (left, right):
                canvas.line(x, bottom, x, top)
    if style in ("frame", "uprights"):
        table_bottom, table_top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        canvas.rect(table_left, table_bottom, table_right - table_left, table_top - table_bottom)
    if style == "long_lines":
        _draw_long_lines(canvas, boxes)


def _draw_thin_fills(canvas: Any, box: Box) -> None:
    """Draw each border of a cell as a filled bar, with small squares in the left corners."""
    left, bottom, right, top = box
    for y in (bottom, top):
        canvas.rect(left + 0.48, y, right - left - 0.48, 0.48, stroke=0, fill=1)
        canvas.rect(left, y, 0.48, 0.48, stroke=0, fill=1)
    for x in (left, right):
        canvas.rect(x, bottom + 0.48, 0.48, top - bottom - 0.48, stroke=0, fill=1)


def _draw_long_lines(canvas: Any, boxes: list[Box]) -> None:
    """Draw the borders on one line as one stroke, which is a little too long at both ends."""
    for axis in (0, 1):  # 0: vertical lines, 1: horizontal lines
        spans_by_position: dict[float, list[tuple[float, float]]] = {}
        for box in boxes:
            for position in (box[axis], box[axis + 2]):
                spans_by_position.setdefault(round(position, 1), []).append((box[1 - axis], box[3 - axis]))
        for position, spans in spans_by_position.items():
            spans.sort()
            joined = [spans[0]]
            for start, end in spans[1:]:
                if start <= joined[-1][1] + 0.1:
                    joined[-1] = (joined[-1][0], max(joined[-1][1], end))
                else:
                    joined.append((start, end))
            for start, end in joined:
                if axis:
                    canvas.line(start - 0.5, position, end + 0.5, position)
                else:
                    canvas.line(position, start - 0.5, position, end + 0.5)
