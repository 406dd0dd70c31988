"""Prints reports as scanned pages: drawn with real glyphs like `pdf` does, then turned, blurred and grained."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from synthetic.printing import pdf
from synthetic.printing.content import ReportContent
from synthetic.reports.figures import Expected
from synthetic.reports.forms import CellKey
from synthetic.reports.generate import GeneratedReport

POINTS_PER_INCH = 72


@dataclass(frozen=True)
class Scan:
    """How a page is scanned.

    slant  degrees, left and right by turns
    grain  standard deviation of the noise, in grey levels of 0 to 255
    blur   radius in pixels
    seed   of the noise
    """

    dpi: int = 150
    slant: float = 0.0
    grain: float = 0.0
    blur: float = 0.0
    seed: int = 1


class PictureCanvas:
    """Draws pages as pictures at twice the resolution of the scan, which later gives soft edges.

    It has the methods of a reportlab canvas that `pdf.Printer` calls, and ignores the names of fonts.
    """

    def __init__(self, size: tuple[float, float], dpi: int, font: Path) -> None:
        self.size = size
        self.scale = 2 * dpi / POINTS_PER_INCH
        self.font = font
        self.fonts: dict[float, ImageFont.FreeTypeFont] = {}  # by size
        self.pages: list[Image.Image] = []
        self._begin_page()

    def _begin_page(self) -> None:
        width, height = (round(side * self.scale) for side in self.size)
        self.page = Image.new("L", (width, height), 255)
        self.pen = ImageDraw.Draw(self.page)

    def _pixels(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page in pixels, with y growing downwards."""
        return x * self.scale, (self.size[1] - y) * self.scale

    def setFont(self, _: str, size: float) -> None:
        if size not in self.fonts:
            self.fonts[size] = ImageFont.truetype(str(self.font), size * self.scale)
        self.current_font = self.fonts[size]

    def drawString(self, x: float, y: float, text: str) -> None:
        self.pen.text(self._pixels(x, y), text, 0, self.current_font, anchor="ls")

    def setLineWidth(self, width: float) -> None:
        self.line_width = max(round(width * self.scale), 1)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pen.line((*self._pixels(x0, y0), *self._pixels(x1, y1)), 0, self.line_width)

    def rect(self, x: float, y: float, width: float, height: float, **_: Any) -> None:
        right, top = x + width, y + height
        for line in ((x, y, right, y), (x, top, right, top), (x, y, x, top), (right, y, right, top)):
            self.line(*line)

    def showPage(self) -> None:
        self.pages.append(self.page)
        self._begin_page()

    def save(self) -> None:
        self.showPage()


def chinese_font(face: str = "serif") -> Path:
    """Return the font file that scans are printed with, serif or sans; it comes with `make ocr` only.

    Raises ModuleNotFoundError without it.
    """
    import pylopdf_fonts_zh_cn as fonts

    return Path(fonts.serif_path() if face == "serif" else fonts.sans_path())


def pages_of(report: GeneratedReport, look: pdf.Look, scan: Scan, font: Path) -> list[Image.Image]:
    """Return the scanned pages of a report, printed with the glyphs of a font file."""
    return _scanned_pages(lambda canvas: pdf.draw_report(report, look, canvas), scan, font)


def as_scan(content: ReportContent, scan: Scan, font: Path) -> bytes:
    """Return a report's content as a scanned PDF; hidden text is not there, struck and raised text is."""
    return as_pdf(_scanned_pages(lambda canvas: pdf.draw_content(content, pdf.Look(), canvas), scan, font), scan.dpi)


def _scanned_pages(draw: Callable[[PictureCanvas], None], scan: Scan, font: Path) -> list[Image.Image]:
    canvas = PictureCanvas(pdf.PAGE, scan.dpi, font)
    draw(canvas)
    return [scanned(page, scan, number) for number, page in enumerate(canvas.pages)]


def scanned(page: Image.Image, scan: Scan, number: int) -> Image.Image:
    """Return a page, drawn at twice the resolution, as a scanner saves it; `number` is its index in the report."""
    page = page.resize((page.width // 2, page.height // 2), Image.Resampling.BOX)
    if scan.slant:
        page = page.rotate(scan.slant * (1 if number % 2 else -1), Image.Resampling.BICUBIC, fillcolor=255)
    if scan.blur:
        page = page.filter(ImageFilter.GaussianBlur(scan.blur))
    if scan.grain:
        random = np.random.default_rng(scan.seed + number)
        grained = np.asarray(page, dtype=np.float32) + random.normal(0, scan.grain, (page.height, page.width))
        page = Image.fromarray(np.clip(grained, 0, 255).astype(np.uint8))
    return page


def as_pdf(pages: Sequence[Image.Image], dpi: int, quality: int = 85) -> bytes:
    """Return pages as a PDF of pictures, as a scanner saves it; `quality` is that of JPEG."""
    data = BytesIO()
    pages[0].save(data, "PDF", resolution=dpi, save_all=True, append_images=list(pages[1:]), quality=quality)
    return data.getvalue()


def as_image(pages: Sequence[Image.Image], kind: str, **options: Any) -> bytes:
    """Return pages as one image file of Pillow's format `kind`; formats other than TIFF hold the first page only."""
    data = BytesIO()
    pages = [page.copy() for page in pages]  # Pillow keeps settings of an earlier save in a picture
    further_pages = {"save_all": True, "append_images": list(pages[1:])} if kind == "TIFF" else {}
    pages[0].save(data, kind, **further_pages, **options)
    return data.getvalue()


def report_of(texts: dict[CellKey, str], form: str) -> GeneratedReport:
    """Return a report with these cell texts."""
    cells = {key: Expected(text, None) for key, text in texts.items()}
    return GeneratedReport("", b"", cells, frozenset(), [], "平安县", 2023, form, "scan", "simplified", "", ())
