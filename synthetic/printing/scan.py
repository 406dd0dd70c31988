"""Prints reports as pictures of pages: what pdf_printing draws, drawn with real glyphs, then scanned with some harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from synthetic.printing import pdf
from synthetic.reports.figures import Expected
from synthetic.reports.forms import CellKey
from synthetic.reports.generate import Generated

POINTS = 72


@dataclass(frozen=True)
class Scan:
    """How a page is scanned: resolution, slant in degrees, grain (standard deviation of 255), blur in pixels."""

    dpi: int = 150
    slant: float = 0.0
    grain: float = 0.0
    blur: float = 0.0
    seed: int = 1


class Drawing:
    """As much of a PDF canvas as pdf_printing uses, drawing on pictures."""

    def __init__(self, _: Any, pagesize: tuple[float, float]) -> None:
        self.size = pagesize
        self.pages: list[Image.Image] = []
        self._turn()

    def _turn(self) -> None:
        width, height = (round(side * self.scale) for side in self.size)
        self.page = Image.new("L", (width, height), 255)
        self.pen = ImageDraw.Draw(self.page)

    font_file: Path
    scale = 2 * 150 / POINTS  # drawn at twice the resolution, then made smaller: soft edges
    faces: dict[float, ImageFont.FreeTypeFont] = {}  # noqa: RUF012 - set anew by `drawing`

    def setFont(self, _: str, size: float) -> None:
        self.face = self.faces.get(size) or ImageFont.truetype(str(self.font_file), size * self.scale)
        self.faces[size] = self.face

    def drawString(self, x: float, y: float, text: str) -> None:
        self.pen.text((x * self.scale, (self.size[1] - y) * self.scale), text, 0, self.face, anchor="ls")

    def setLineWidth(self, width: float) -> None:
        self.thick = max(round(width * self.scale), 1)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        high, s = self.size[1], self.scale
        self.pen.line((x0 * s, (high - y0) * s, x1 * s, (high - y1) * s), 0, self.thick)

    def rect(self, x: float, y: float, w: float, h: float, **_: Any) -> None:
        for ends in ((x, y, x + w, y), (x, y + h, x + w, y + h), (x, y, x, y + h), (x + w, y, x + w, y + h)):
            self.line(*ends)

    def showPage(self) -> None:
        self.pages.append(self.page)
        self._turn()

    def save(self) -> None:
        self.showPage()


def pages_of(report: Generated, look: pdf.Look, scan: Scan, font: Path) -> list[Image.Image]:
    """The report's pages as a scanner gives them."""
    drawn: list[Drawing] = []

    class Drawn(Drawing):
        font_file = font
        scale = 2 * scan.dpi / POINTS
        faces: dict[float, ImageFont.FreeTypeFont] = {}  # noqa: RUF012 - one for each scan

        def __init__(self, data: Any, pagesize: tuple[float, float]) -> None:
            super().__init__(data, pagesize)
            drawn.append(self)

    before, pdf.Canvas = pdf.Canvas, Drawn
    try:
        pdf.print_report(report, look)
    finally:
        pdf.Canvas = before
    return [scanned(page, scan, number) for number, page in enumerate(drawn[0].pages)]


def scanned(page: Image.Image, scan: Scan, number: int) -> Image.Image:
    """A drawn page made smaller, turned, blurred and grained."""
    page = page.resize((page.width // 2, page.height // 2), Image.Resampling.BOX)
    if scan.slant:
        page = page.rotate(scan.slant * (1 if number % 2 else -1), Image.Resampling.BICUBIC, fillcolor=255)
    if scan.blur:
        page = page.filter(ImageFilter.GaussianBlur(scan.blur))
    if scan.grain:
        chance = np.random.default_rng(scan.seed + number)
        grained = np.asarray(page, dtype=np.float32) + chance.normal(0, scan.grain, (page.height, page.width))
        page = Image.fromarray(np.clip(grained, 0, 255).astype(np.uint8))
    return page


def as_pdf(pages: Sequence[Image.Image], dpi: int, quality: int = 85) -> bytes:
    """Pages as a PDF that holds pictures only, as a scanner saves it."""
    data = BytesIO()
    pages[0].save(data, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]), quality=quality)
    return data.getvalue()


def as_image(pages: Sequence[Image.Image], kind: str, **options: Any) -> bytes:
    """Pages as one image file: several only as TIFF."""
    data = BytesIO()
    pages = [page.copy() for page in pages]  # Pillow remembers in a picture how it was last written
    more = {"save_all": True, "append_images": list(pages[1:])} if kind == "TIFF" else {}
    pages[0].save(data, kind, **more, **options)
    return data.getvalue()


def report_of(texts: dict[CellKey, str], form: str) -> Generated:
    """A report of these figures."""
    cells = {key: Expected(text, None) for key, text in texts.items()}
    return Generated("", b"", cells, frozenset(), [], "平安县", 2023, form, "scan", "simplified", "", ())
