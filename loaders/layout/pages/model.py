"""The page model: what a page prints, from a PDF's text layer or from a picture of it.

Coordinates are points; x grows to the right, y downwards, and the text reads upright.
"""

from typing import NamedTuple

from loaders import bounds
from loaders.layout.blocks import Unreadable

Box = tuple[float, float, float, float]  # left, top, right, bottom


class Glyph(NamedTuple):
    """One printed character and its box.

    `spaced` when the file has a space before it; `turned` by so many quarters clockwise from the page's other text.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    spaced: bool = False
    turned: int = 0

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return (self.top + self.bottom) / 2


class Ruling(NamedTuple):
    """A straight line: where it lies across its direction, and from where to where it runs."""

    at: float
    start: float
    end: float


class Page(NamedTuple):
    """What a page prints, as far as it is read here; `lost` counts characters that the file gives no meaning.

    `quarter`: how many quarters clockwise its text is turned in the space of the PDF itself.
    """

    number: int
    top: float
    bottom: float
    glyphs: list[Glyph]
    across: list[Ruling]
    down: list[Ruling]
    lost: int
    picture: bool  # an image covers most of it
    quarter: int = 0


class Budget:
    """What one document may still spend on characters and drawn objects."""

    def __init__(self) -> None:
        self.glyphs = bounds.MAX_PDF_GLYPHS
        self.objects = bounds.MAX_PDF_OBJECTS

    def spend_glyphs(self, count: int) -> None:
        """Take `count` characters off; raises Unreadable when none are left."""
        self.glyphs -= count
        if self.glyphs < 0:
            raise Unreadable("too_large", f"more than {bounds.MAX_PDF_GLYPHS:,} characters")

    def spend_objects(self, count: int) -> None:
        """Take `count` objects or path segments off; raises Unreadable when none are left."""
        self.objects -= count
        if self.objects < 0:
            raise Unreadable("too_large", f"more than {bounds.MAX_PDF_OBJECTS:,} drawn objects")
