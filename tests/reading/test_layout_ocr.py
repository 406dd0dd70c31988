"""Scans and pictures: the sample's figures read exactly or not at all, bounds, and what is said without the extra."""

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from struct import pack
from typing import Any
from zlib import compress, crc32

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas
from support.comparing import CellKey, TrueCell, differences
from support.sample_reports import mixed, truth_of

from loaders import bounds
from loaders.layout import paged
from loaders.layout.ocr import cells, engine
from loaders.layout.ocr.engine import RecognisedText
from loaders.layout.ocr.marks import has_note, is_struck
from loaders.read import read
from loaders.reading import Reading
from synthetic.printing.pdf import SONG, Look
from synthetic.printing.scan import Scan, as_image, as_pdf, chinese_font, pages_of, report_of

DOUBT = "\ufffd"
FINE = Scan(150)
SLIGHT = Scan(150, slant=0.4, grain=8, blur=0.4)
ROUGH = Scan(150, slant=1.5, grain=18, blur=0.7)

with_ocr = pytest.mark.skipif(not engine.is_installed(), reason="OCR is not installed: make ocr")


def font(face: str = "serif") -> Path:
    """A Chinese font to print with; the test is skipped where there is none."""
    if not find_spec("pylopdf_fonts_zh_cn"):
        pytest.skip("no Chinese font to print with: install pylopdf-fonts-zh-cn")
    return chinese_font(face)


def printed(truth: dict[CellKey, TrueCell], form: str, scan: Scan, face: str = "serif", look: Look | None = None):
    """The pages of a report of these figures, scanned."""
    report = report_of({key: text for key, (text, _) in truth.items()}, form)
    return pages_of(report, look or Look(), scan, font(face))


def without_doubt(reading: Reading) -> Reading:
    """A reading without the cells that are printed and can't be read."""
    reading.cells = [cell for cell in reading.cells if DOUBT not in cell.cell_text]
    return reading


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "form", "face", "scan"),
    [
        ("huaian_2024", "2021", "serif", SLIGHT),
        ("pingtan_2021", "2021", "sans", FINE),
        ("shanghai_general_office_2019", "2019", "serif", SLIGHT),
    ],
)
def test_a_scan_of_the_sample_is_exact(name, form, face, scan):
    truth = truth_of(name)
    reading = read(as_pdf(printed(truth, form, scan, face), scan.dpi))
    assert differences(reading, truth) == []
    assert {cell.placement for cell in reading.cells} == {"grid"}
    assert {cell.page for cell in reading.cells} == {1, 2}
    assert (reading.body, reading.year) == ("平安县", "2023年")


@with_ocr
@pytest.mark.slow
def test_a_mixed_report_as_a_tiff_of_several_pages():
    truth = mixed()
    reading = read(as_image(printed(truth, "mixed", SLIGHT), "TIFF", dpi=(150, 150), compression="tiff_lzw"))
    assert reading.media_type == "image/tiff"
    assert differences(reading, truth) == []
    assert {cell.page for cell in reading.cells} == {1, 2}


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize("scan", [ROUGH, Scan(100, slant=0.5, grain=10, blur=0.6)], ids=["rough", "coarse"])
def test_a_bad_scan_is_right_or_absent(scan):
    truth = truth_of("pingtan_2019")
    reading = without_doubt(read(as_pdf(printed(truth, "2019", scan), scan.dpi, quality=60)))
    assert differences(reading, truth, truth.keys()) == []
    assert len(reading.cells) > 100


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize(("kind", "options"), [("PNG", {}), ("JPEG", {"quality": 80}), ("BMP", {})])
def test_one_page_as_a_picture_twice(kind, options):
    truth = truth_of("huaian_2024")
    page = as_image(printed(truth, "2021", SLIGHT)[1:], kind, **options)
    first, second = read(page), read(page)
    assert first == second
    assert first.reject is None
    assert differences(first, truth, truth.keys()) == []
    assert sum(1 for cell in first.cells if cell.table_code == "review") == 15


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_or_head(turn):
    truth = truth_of("huaian_2024")
    page = printed(truth, "2021", FINE)[1].rotate(turn, expand=True)
    reading = read(as_image([page], "PNG"))
    assert differences(reading, truth, truth.keys()) == []
    assert sum(1 for cell in reading.cells if cell.table_code == "review") == 15


@with_ocr
def test_a_slash_is_no_one():
    page = Image.new("L", (600, 300), 255)
    pen = ImageDraw.Draw(page)
    face = ImageFont.truetype(str(font()), 22)
    for x in (10, 150, 290, 430, 570):
        pen.line((x, 20, x, 220), 0, 2)
    for y in (20, 120, 220):
        pen.line((10, y, 570, y), 0, 2)
    for n, text in enumerate("1/７—1/1/"):
        pen.text((70 + n % 4 * 140, 60 + n // 4 * 100), text, 0, face)
    laid = paged.lay_image(as_image([page], "PNG", dpi=(150, 150)))
    texts = [cell.text for row in laid.rows for cell in row.cells]
    assert laid.is_ocr
    assert len(texts) == 8
    assert [n for n, text in enumerate(texts) if text == "1"] in ([0, 4, 6], [0, 4], [0, 6], [4, 6])


@with_ocr
def test_text_in_a_font_that_the_file_does_not_hold_is_no_figure():
    """Typed over a scanned form: drawn with a stand-in it would look like strokes, and be read as ones."""
    data = BytesIO()
    canvas = Canvas(data, pagesize=(400, 300))
    canvas.drawInlineImage(Image.new("L", (400, 300), 255), 0, 0, 400, 300)
    for x in (20, 140, 260, 380):
        canvas.line(x, 50, x, 250)
    for y in (50, 150, 250):
        canvas.line(20, y, 380, y)
    canvas.setFont(SONG, 12)
    canvas.drawString(40, 90, "111")
    canvas.drawString(160, 90, "行政")
    canvas.save()
    laid = paged.lay_pdf(data.getvalue())
    assert laid.is_ocr
    assert [cell.text for row in laid.rows for cell in row.cells if cell.text] == [DOUBT, DOUBT]


def png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))

    head = pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", compress(bytes(100))) + chunk(b"IEND", b"")


@with_ocr
@pytest.mark.parametrize("size", [(20_000, 20_000), (bounds.MAX_PICTURE_SIDE + 1, 10), (9_000, 9_000)])
def test_a_picture_out_of_bounds_is_never_decoded(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("decoded"))
    reject = read(png(*size)).reject
    assert reject is not None
    assert reject.reason_code == "too_large"


@with_ocr
def test_too_many_pages_of_a_tiff():
    page = Image.new("1", (8, 8), 1)
    data = as_image([page] * (bounds.MAX_OCR_PAGES + 1), "TIFF")
    reject = read(data).reject
    assert reject is not None
    assert reject.reason_code == "too_large"


@with_ocr
@pytest.mark.parametrize("cut", [20, 40, 300])
def test_a_damaged_picture(cut):
    data = BytesIO()
    Image.linear_gradient("L").save(data, "PNG")
    reject = read(data.getvalue()[:cut]).reject
    assert reject is not None
    assert reject.reason_code == "damaged_file"


@with_ocr
def test_a_picture_without_text():
    reject = read(as_image([Image.new("L", (600, 800), 255)], "PNG")).reject
    assert reject is not None
    assert reject.reason_code == "no_text"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "PDF"])
def test_without_the_extra_it_says_what_to_install(kind, monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    page = Image.new("L", (600, 800), 255)
    reject = read(as_pdf([page], 72) if kind == "PDF" else as_image([page], kind)).reject
    assert reject is not None
    assert reject.reason_code == "needs_ocr"
    assert "make ocr" in reject.message


@with_ocr
@pytest.mark.parametrize("text", ["1.234", "12.345元", "1.234.56", "153130.元", "12.", "5无"])
def test_a_figure_whose_mark_or_digit_may_be_lost_is_in_doubt(text):
    assert settled(text) == DOUBT


@with_ocr
@pytest.mark.parametrize("text", ["96171.6", "1,234", "75394432.52元", "24252.311082", "增5", "32件", "-18"])
def test_a_figure_read_alike_twice_is_kept(text):
    assert settled(text) == text


@with_ocr
def test_a_figure_read_in_two_ways_is_in_doubt():
    assert settled("3050", again="3060") == DOUBT
    assert settled("3050", score=0.7) == DOUBT
    assert settled("3050", digits=5) == DOUBT


def settled(text: str, again: str | None = None, score: float = 0.99, digits: int | None = None) -> str:
    """What a cell's figure comes to: read once and again, on ink of so many digits of ordinary width."""
    count = sum(map(str.isdigit, text)) if digits is None else digits
    marks = np.array([[n * 12, 0, n * 12 + 10, 20] for n in range(count)], np.int64)
    piece = cells.TextPiece((0, 0, count * 12 - 2, 20), (0, 0, 500, 40), marks, True)
    return cells._settled_text(piece, RecognisedText(text, score), RecognisedText(again or text, 0.99))


def ink_of(*boxes: tuple[int, int, int, int]) -> tuple[Any, Any]:
    """An image with outlines of digits as ink, and their boxes: left, top, right, bottom."""
    ink = np.zeros((40, 80), np.uint8)
    for left, top, right, bottom in boxes:
        ink[top:bottom, left:right] = 255
        ink[top + 2 : bottom - 2, left + 2 : right - 2] = 0
    return ink, np.array(boxes)


DIGITS = ((10, 10, 18, 24), (22, 10, 30, 24), (34, 10, 42, 24))


@pytest.mark.parametrize(
    ("line", "is_found"),
    [((10, 17, 42, 18), True), ((10, 17, 22, 18), True), ((10, 17, 18, 18), False), ((10, 22, 42, 23), False)],
    ids=["through all", "through one", "the bar of a digit", "at the foot"],
)
def test_a_line_through_a_figure(line, is_found):
    ink, boxes = ink_of(*DIGITS)
    left, top, right, bottom = line
    ink[top:bottom, left:right] = 255
    assert is_struck("000", ink, (10, 10, 42, 24), boxes) is is_found


@pytest.mark.parametrize(
    ("note", "is_found"),
    [((45, 7, 50, 15), True), ((45, 8, 61, 25), True), ((45, 22, 47, 26), False), ((45, 16, 51, 18), False)],
    ids=["raised digit", "digit in a circle", "comma", "dash"],
)
def test_a_note_behind_a_figure(note, is_found):
    _, boxes = ink_of(*DIGITS, note)
    assert has_note(boxes) is is_found
