"""The page model: what a page prints, taken from a PDF's text layer or from OCR.

Coordinates are in points; x grows to the right, y grows downwards, and the text of the page is upright.
"""

from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable

Box = tuple[float, float, float, float]  # left, top, right, bottom

UNKNOWN_CHARACTER = "\ufffd"  # printed but not readable; never read as a blank


class Glyph(NamedTuple):
    """One printed character and its bounding box.

    `spaced` says that the file has a space before it; `quarter_turns` says how often it is turned by 90 degrees
    clockwise from the other text of the page.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    spaced: bool = False
    quarter_turns: int = 0

    @property
    def middle(self) -> float:
        """The y coordinate of its centre."""
        return (self.top + self.bottom) / 2


class Ruling(NamedTuple):
    """A straight horizontal or vertical line: its y (or x) coordinate, and the x (or y) of its two ends."""

    position: float
    start: float
    end: float


class Page(NamedTuple):
    """What a page prints.

    number         page number, from 1
    top, bottom    its edges, in points
    glyphs         its characters, in the order of the file
    horizontal     its horizontal rulings
    vertical       its vertical rulings
    unknown_count  number of characters for which the file gives no code
    is_picture     True if an image covers most of the page
    quarter_turns  how often its text is turned by 90 degrees clockwise in the PDF's own coordinates
    """

    number: int
    top: float
    bottom: float
    glyphs: list[Glyph]
    horizontal: list[Ruling]
    vertical: list[Ruling]
    unknown_count: int
    is_picture: bool
    quarter_turns: int = 0


_MAX_DRAWINGS = 300  # of all pages; one takes about 20 ms


class Budget:
    """How many more characters and drawn objects one document may have, and how often its pages may be drawn."""

    def __init__(self) -> None:
        self.glyphs = bounds.MAX_PDF_GLYPHS
        self.objects = bounds.MAX_PDF_OBJECTS
        self.drawings = _MAX_DRAWINGS

    def spend_drawings(self, count: int) -> bool:
        """Subtract `count` drawings of a page, and tell whether as many were left."""
        self.drawings -= count
        return self.drawings >= 0

    def spend_glyphs(self, count: int) -> None:
        """Subtract `count` characters; raises Unreadable (too_large) if fewer are left."""
        self.glyphs -= count
        if self.glyphs < 0:
            raise Unreadable("too_large", f"more than {bounds.MAX_PDF_GLYPHS:,} characters")

    def spend_objects(self, count: int) -> None:
        """Subtract `count` objects or path segments; raises Unreadable (too_large) if fewer are left."""
        self.objects -= count
        if self.objects < 0:
            raise Unreadable("too_large", f"more than {bounds.MAX_PDF_OBJECTS:,} drawn objects")
