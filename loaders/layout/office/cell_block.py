"""The extent of the cells of a worksheet, checked before calamine allocates it as one dense block."""

from loaders import bounds
from loaders.layout.blocks import Unreadable


class CellBlock:
    """The smallest block of rows and columns that holds all cells added so far.

    calamine takes the row of the first cell as the first row and that of the last cell as the last row.
    """

    def __init__(self) -> None:
        self.top = self.bottom = -1
        self.left, self.right = 1 << 32, -1

    def add(self, row: int, column: int) -> None:
        """Add a cell; raises Unreadable when its row comes before that of the last one, or the block is too large."""
        if row < self.bottom:
            raise Unreadable("damaged_file", "rows out of order")
        self.top = row if self.top < 0 else self.top
        self.bottom = row
        self.left, self.right = min(self.left, column), max(self.right, column)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > bounds.MAX_SHEET_AREA:
            raise Unreadable("too_large", f"a sheet of more than {bounds.MAX_SHEET_AREA:,} cells")
