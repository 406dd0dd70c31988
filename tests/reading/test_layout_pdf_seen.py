"""PDF: what a reader of the page does not see is not read, what is struck out neither; note marks stay no digits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.colors import Color, black, darkblue, grey, lightgrey, red, white
from reportlab.lib.utils import ImageReader
from support.sizes import size
from test_layout_pdf import ROWS, XS, YS, Sheet, grid_rows, group_cut_by_the_page, picture, plain_lines

from loaders.layout import paged
from loaders.layout.blocks import Shape
from loaders.layout.pages.model import UNKNOWN_CHARACTER

LATIN = "Helvetica"
PROSE = "本单位按照条例要求，把公开工作列入年度计划，由一名负责人分管。"
X, Y = 227, 566  # where the figure of the second row and third column begins


class Page(Sheet):
    """A ruled table with an empty cell, in which `figure` writes."""

    def __init__(self, **options):
        super().__init__(**options)
        self.prose()

    def table(self):
        self.cells(XS, YS, ROWS)

    def figure(self, text, x=X, points=10.0, y=Y):
        self.text(x, y, text, points, LATIN)

    def right_of(self, text):
        return X + self.canvas.stringWidth(text, LATIN, 10)

    def cell(self):
        """What is read in the cell; the others must be as printed."""
        rows = grid_rows(self.data())
        text, rows[1][2] = rows[1][2], ""
        assert rows == ROWS
        return text


def hidden_by_mode(page, mode):
    text = page.canvas.beginText(page.right_of("31"), Y)
    text.setFont(LATIN, 10)
    text.setTextRenderMode(mode)
    text.textOut("4")
    page.canvas.drawText(text)


@pytest.mark.parametrize("mode", [3, 7])
def test_text_that_is_not_painted(mode):
    page = Page()
    page.table()
    page.figure("31")
    page.canvas.saveState()
    hidden_by_mode(page, mode)
    page.canvas.restoreState()
    assert page.cell() == "31"


@pytest.mark.parametrize("mode", [0, 1, 2])
def test_text_that_is_filled_or_outlined_is_read(mode):
    page = Page()
    page.table()
    page.figure("31")
    hidden_by_mode(page, mode)
    assert page.cell() == "314"


@pytest.mark.parametrize("colour", [white, Color(0.97, 0.97, 0.97), Color(1, 1, 0.98), Color(0, 0, 0, alpha=0)])
def test_text_that_does_not_stand_out(colour):
    page = Page()
    page.table()
    page.figure("11")
    page.canvas.setFillColor(colour)
    page.figure("8", page.right_of("11"))
    assert page.cell() == "11"


@pytest.mark.parametrize("fill", [black, darkblue])
def test_text_of_the_colour_of_its_fill(fill):
    page = Page()
    page.canvas.setFillColor(fill)
    page.canvas.rect(222, 560, 50, 20, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.table()
    page.canvas.setFillColor(fill)
    page.figure("8")
    assert page.cell() == ""


def test_figures_of_a_pale_grey_can_not_be_told():
    page = Page()
    page.table()
    page.canvas.setFillColor(Color(0.9, 0.9, 0.9))
    page.figure("8")
    assert page.cell() in ("", UNKNOWN_CHARACTER)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("fill", [darkblue, red, black, grey])
def test_white_text_on_a_dark_fill_is_read(fill, times):
    page = Page()
    page.canvas.setFillColor(fill)
    page.canvas.rect(72, 560, 250, 40, stroke=0, fill=1)
    page.canvas.setFillColor(white)
    for _ in range(times):  # printed twice, it is as if printed once
        page.cells(XS, YS[:3], ROWS[:2])
        page.figure("12")
    page.canvas.setFillColor(black)
    page.cells(XS, YS[2:], ROWS[2:])
    assert page.cell() == "12"


def test_white_text_on_a_picture_is_read():
    page = Page()
    page.canvas.drawImage(dark_picture(), 222, 560, 50, 20)
    page.table()
    page.canvas.setFillColor(white)
    page.figure("12")
    assert page.cell() == "12"


def dark_picture():
    from PIL import Image

    return ImageReader(Image.new("RGB", (20, 20), (20, 20, 90)))


@pytest.mark.parametrize("colour", [white, lightgrey, black])
@pytest.mark.parametrize("way", ["rectangle", "round", "path", "picture", "form"])
def test_covered_text(way, colour):
    page = Page()
    canvas = page.canvas
    page.figure("77", X + 4)
    if way == "form":
        canvas.beginForm("cover")
    canvas.setFillColor(colour)
    if way == "round":
        canvas.roundRect(222, 560, 50, 20, 3, stroke=0, fill=1)
    elif way == "path":
        path = canvas.beginPath()
        path.moveTo(222, 560)
        for corner in ((272, 560), (272, 580), (222, 580)):
            path.lineTo(*corner)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
    elif way == "picture":
        from PIL import Image

        canvas.drawImage(ImageReader(Image.new("RGB", (5, 5), (255, 255, 255))), 222, 560, 50, 20)
    else:
        canvas.rect(222, 560, 50, 20, stroke=0, fill=1)
    if way == "form":
        canvas.endForm()
        canvas.doForm("cover")
    canvas.setFillColor(red)
    page.figure("6")
    canvas.setFillColor(black)
    page.table()
    assert page.cell() == "6"


def test_part_of_a_text_is_covered():
    page = Page()
    page.figure("26877")
    page.canvas.setFillColor(white)
    page.canvas.rect(page.right_of("268"), 560, 11.1, 20, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.table()
    assert page.cell() == "268"


def test_a_half_covered_digit_can_not_be_told():
    page = Page()
    page.figure("8")
    page.canvas.setFillColor(white)
    page.canvas.rect(222, 560, 50, 10, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.table()
    assert page.cell() == UNKNOWN_CHARACTER


@pytest.mark.parametrize("colour", [white, lightgrey])
def test_a_box_drawn_before_its_text_covers_nothing(colour):
    page = Page()
    page.canvas.setFillColor(colour)
    page.canvas.rect(0, 0, 595, 842, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.prose()
    page.table()
    page.figure("6")
    assert page.cell() == "6"


def test_what_lets_the_text_shine_through_covers_nothing():
    from PIL import Image

    page = Page()
    page.table()
    page.figure("6")
    page.canvas.setFillColor(Color(1, 0.9, 0, alpha=0.3))
    page.canvas.rect(222, 560, 50, 20, stroke=0, fill=1)
    seal = Image.new("RGBA", (60, 60), (255, 0, 0, 0))
    page.canvas.drawImage(ImageReader(seal), 60, 530, 300, 90, mask="auto")
    assert page.cell() == "6"


def test_text_outside_its_clip():
    page = Page()
    page.table()
    page.figure("31")
    page.canvas.saveState()
    path = page.canvas.beginPath()
    path.rect(222, 560, page.right_of("31") - 222, 20)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.figure("4", page.right_of("31"))
    page.canvas.restoreState()
    assert page.cell() == "31"


def test_text_inside_its_clip_is_read():
    page = Page()
    page.table()
    page.canvas.saveState()
    path = page.canvas.beginPath()
    path.circle(X + 5, Y + 5, 12)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.figure("31")
    page.canvas.restoreState()
    assert page.cell() == "31"


def test_text_outside_the_crop_box():
    page = Page()
    page.canvas.setCropBox((60, 40, 580, 830))
    page.table()
    page.text(10, 566, "999", 10, LATIN)
    data = page.data()
    assert "999" not in paged.lay_pdf(data).text


@pytest.mark.parametrize("points", [0.1, 0.5, 1.0])
def test_tiny_text(points):
    page = Page()
    page.table()
    page.figure("31")
    page.figure("4", page.right_of("31"), points)
    assert page.cell() == "31"


def layered(content: bytes, form: bytes = b"", *, packed_objects: bool = False) -> bytes:
    """A page with two layers, of which A is off and B is on, and form X on layer A."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[7 0 R 8 0 R]/D<</ON[8 0 R]/OFF[7 0 R]>>>>>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources"
        b"<</Font<</F 4 0 R>>/Properties<</A 7 0 R/B 8 0 R>>/XObject<</X 6 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/OC 7 0 R/Resources<</Font<</F 4 0 R>>>>/Length %d>>"
        b"\nstream\n%s\nendstream" % (len(form), form),
        b"<</Type/OCG/Name(A)>>",
        b"<</Type/OCG/Name(B)>>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.5\n" + body + b"trailer<</Size 9/Root 1 0 R>>\n%%EOF"


def show(x: int, text: str) -> bytes:
    return b"BT /F 10 Tf %d 566 Td (%s) Tj ET " % (x, text.encode())


PADDING = b"BT /F 10 Tf 72 700 Td 14 TL " + b"(some words of a report) ' " * 8 + b"ET "


def test_layers_that_are_off():
    content = (
        PADDING + show(72, "12") + b"/OC /A BDC " + show(92, "34") + b"EMC /OC /B BDC " + show(112, "56") + b"EMC "
    )
    lines = plain_lines(layered(content + b"/X Do ", show(132, "78")))
    assert lines[-1].replace(" ", "") == "1256"


def test_a_cover_on_a_layer_that_is_off_covers_nothing():
    content = PADDING + show(72, "12") + b"/OC /A BDC 1 g 60 550 100 40 re f EMC "
    assert plain_lines(layered(content))[-1] == "12"


@pytest.mark.parametrize("state", [b"", b"/G gs ", b"q 0 0 100 100 re W n "])
def test_text_in_a_form_that_is_transparent_or_clipped(state):
    data = layered(PADDING + show(72, "12") + state + b"/X Do ", show(132, "78"))
    data = data.replace(b"/OC 7 0 R", b"/Other 0 0").replace(b"/XObject<<", b"/ExtGState<</G<</ca 0>>>>/XObject<<")
    assert plain_lines(data)[-1].replace(" ", "") == ("12" if state else "1278")


def test_text_outside_the_box_of_its_form():
    data = layered(PADDING + show(72, "12") + b"/X Do ", show(132, "78"))
    data = data.replace(b"/OC 7 0 R", b"/Other 0 0").replace(b"/BBox[0 0 595 842]", b"/BBox[0 0 100 842]")
    assert plain_lines(data)[-1] == "12"


@pytest.mark.parametrize("colour", [b"1 g ", b"0 0 0 0 k ", b"1 1 1 rg ", b"/DeviceRGB cs 1 1 1 sc ", b"0 Tz "])
def test_ways_to_hide_a_text(colour):
    data = layered(PADDING + show(72, "12") + b"q " + colour + show(92, "34") + b"Q " + show(112, "56"))
    assert plain_lines(data)[-1].replace(" ", "") == "1256"


def test_covered_text_in_a_form():
    page = Page()
    page.canvas.beginForm("text")
    page.figure("77", X + 4)
    page.canvas.endForm()
    page.canvas.translate(0, 3)
    page.canvas.doForm("text")
    page.canvas.translate(0, -3)
    page.canvas.setFillColor(white)
    page.canvas.rect(222, 560, 50, 20, stroke=0, fill=1)
    page.canvas.setFillColor(black)
    page.figure("6")
    page.table()
    assert page.cell() == "6"


@pytest.mark.parametrize("is_covering", [True, False])
def test_thick_strokes_cover_or_underlie_text_and_strike_nothing(is_covering):
    page = Page()
    if is_covering:
        page.figure("77")
    page.canvas.setLineWidth(14)
    page.canvas.setStrokeColor(white if is_covering else lightgrey)
    page.canvas.line(224, 570, 270, 570)
    page.canvas.setLineWidth(1)
    page.canvas.setStrokeColor(black)
    page.figure("6")
    page.table()
    assert page.cell() == "6"


@pytest.mark.parametrize("reader_turns", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, -90, 180])
def test_turned_pages(turn, reader_turns):
    page = Sheet()
    page.canvas.setPageRotation(reader_turns)
    width, height = (842, 595) if reader_turns in (90, 270) else (595, 842)
    page.canvas.translate(*{0: (0, 0), 90: (width, 0), -90: (0, height), 180: (width, height)}[turn])
    page.canvas.rotate(turn)
    page.prose(500)
    ys = [y - 300 for y in YS]
    page.cells(XS, ys, ROWS)
    page.text(X, Y - 300, "286268", 10, LATIN)
    page.canvas.line(X, Y - 296.8, X + page.canvas.stringWidth("286", LATIN, 10), Y - 296.8)
    page.canvas.setFillColor(white)
    page.text(X + page.canvas.stringWidth("286268", LATIN, 10), Y - 300, "4", 10, LATIN)
    rows = grid_rows(page.data())
    assert [rows[1][2], rows[2]] == ["268", ROWS[2]]


def test_a_shading_over_text():
    page = Page()
    page.figure("77")
    page.canvas.saveState()
    path = page.canvas.beginPath()
    path.rect(222, 560, 50, 20)
    page.canvas.clipPath(path, stroke=0, fill=0)
    page.canvas.linearGradient(222, 560, 272, 580, (white, lightgrey))
    page.canvas.restoreState()
    page.table()
    assert page.cell() == ""


# Text layers of scans


def unpainted_lines(sheet, count=20):
    text = sheet.canvas.beginText(72, 500)
    text.setTextRenderMode(3)
    text.setFont(LATIN, 10)
    for _ in range(count):
        text.textLine("received 3001 53")
    text.setTextRenderMode(0)
    sheet.canvas.drawText(text)


def test_unpainted_text_on_a_page_of_painted_text_is_hidden():
    page = Page()
    page.canvas.translate(0, 20)
    unpainted_lines(page)
    assert "3001" not in paged.lay_pdf(page.data()).text


def test_pages_of_unpainted_text_are_pictures():
    sheet = Sheet()
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
    unpainted_lines(sheet)
    from loaders.layout.pdf import text_layer

    with text_layer.open_pdf(sheet.data()) as document:
        (page,) = text_layer.pages_of(document)
    assert (page.glyphs, page.is_picture) == ([], True)


# Strikes


def strike(page, way, left, right, y=Y + 3.2):
    canvas = page.canvas
    if way == "line":
        canvas.setLineWidth(0.6)
        canvas.line(left, y, right, y)
    elif way == "pieces":
        for x in range(3):
            width = (right - left) / 3
            canvas.line(left + x * width, y, left + (x + 1) * width, y)
    elif way == "rectangle":
        canvas.rect(left, y - 0.3, right - left, 0.6, stroke=0, fill=1)
    elif way == "two":
        canvas.line(left, y - 0.8, right, y - 0.8)
        canvas.line(left, y + 0.8, right, y + 0.8)
    elif way == "path":
        path = canvas.beginPath()
        path.moveTo(left - 1.5, y)
        path.lineTo(right + 1.5, y + 0.3)
        canvas.drawPath(path, stroke=1, fill=0)
    elif way == "red":
        canvas.setStrokeColor(red)
        canvas.line(left, y, right, y)
        canvas.setStrokeColor(black)


WAYS = ["line", "pieces", "rectangle", "two", "path", "red"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_first", [True, False])
def test_struck_figures(way, is_first):
    page = Page()
    page.table()
    page.figure("286268" if is_first else "268286")
    left, right = (X, page.right_of("286")) if is_first else (page.right_of("268"), page.right_of("268286"))
    strike(page, way, left, right)
    assert page.cell() == "268"


def test_a_square_annotation_over_text():
    page = Page()
    page.table()
    page.figure("77")
    page.canvas.linkURL("https://example.org", (0, 0, 9, 9))
    data = page.data()
    start = data.index(b"/Annots [") + len(b"/Annots [")
    note = b" <</Type/Annot/Subtype/Square/Rect[223 561 271 579]/IC[1 1 1]/C[1 1 1]/F 4>>"
    texts = [row[2] for row in grid_rows(data[:start] + note + data[start:])]
    assert texts[1] in ("", UNKNOWN_CHARACTER * 2)


@pytest.mark.parametrize("way", WAYS)
def test_a_struck_cell_is_empty(way):
    page = Page()
    page.table()
    page.figure("286")
    strike(page, way, X, page.right_of("286"))
    assert page.cell() == ""


def test_figures_around_a_struck_one_are_not_one_figure():
    page = Page()
    page.table()
    page.figure("1285")
    strike(page, "line", page.right_of("1"), page.right_of("12"))
    assert page.cell() == "1 85"


@pytest.mark.parametrize("y", [Y - 1.2, Y - 2.0, Y + 8.5])
@pytest.mark.parametrize("way", WAYS)
def test_lines_under_and_over_text_are_no_strikes(way, y):
    page = Page()
    page.table()
    page.figure("286")
    strike(page, way, X, page.right_of("286"), y)
    assert page.cell() == "286"


@pytest.mark.parametrize("drop", range(0, 12, 2))
def test_rulings_that_pass_through_text_are_no_strikes(drop):
    page = Page()
    page.grid(XS, YS)
    for y, row in zip(YS, ROWS, strict=False):
        for x, text in zip(XS, row, strict=False):
            page.text(x + 5, y - 9 - drop, text)
    laid = paged.lay_pdf(page.data())
    assert sorted("".join(laid.text.split())) == sorted("".join(PROSE * 5 + "".join(map("".join, ROWS))))


def test_a_line_from_border_to_border_can_not_be_told():
    page = Page()
    page.table()
    page.figure("286")
    page.canvas.line(222, Y + 3.2, 272, Y + 3.2)
    texts = [text for row in grid_rows(page.data()) for text in row]
    assert "286" not in texts


def test_a_slanted_line_through_a_figure_can_not_be_told():
    page = Page()
    page.table()
    page.figure("286")
    page.canvas.line(X - 2, Y - 1, page.right_of("286") + 2, Y + 8)
    assert UNKNOWN_CHARACTER in page.cell()


def test_a_slanted_line_in_a_head_hides_no_label():
    page = Page()
    page.table()
    page.canvas.line(72, 600, 172, 580)
    assert page.cell() == ""


def test_strike_out_annotations():
    page = Page()
    page.table()
    page.figure("286268")
    left, right = X, page.right_of("286")
    note = b"<</Type/Annot/Subtype/StrikeOut/Rect[%d %d %d %d]/QuadPoints[%d %d %d %d %d %d %d %d]/F 4>>" % (
        left,
        Y - 2,
        right,
        Y + 9,
        left,
        Y + 9,
        right,
        Y + 9,
        left,
        Y - 2,
        right,
        Y - 2,
    )
    page.canvas.linkURL("https://example.org", (0, 0, 9, 9))
    data = page.data()
    start = data.index(b"/Annots [") + len(b"/Annots [")
    texts = [row[2] for row in grid_rows(data[:start] + b" " + note + data[start:])]
    assert texts[1] == "268"


# Note marks


@pytest.mark.parametrize("points", [5.0, 6.0, 7.0])
@pytest.mark.parametrize("rise", [2.5, 3.5, 4.5])
def test_raised_marks(points, rise):
    page = Page()
    page.table()
    page.figure("143")
    page.figure("1", page.right_of("143"), points, Y + rise)
    assert page.cell() == "143¹"


def test_raised_marks_of_two_digits_and_brackets():
    page = Page()
    page.table()
    page.figure("143")
    page.figure("[12]", page.right_of("143"), 5, Y + 3.5)
    assert page.cell() == "143[¹²]"


def test_a_raised_mark_drawn_after_everything_else():
    page = Page()
    page.table()
    page.figure("143")
    page.text(72, 300, "注：含修订件。")
    page.figure("1", page.right_of("143") + 0.5, 6, Y + 3.5)
    assert page.cell() == "143¹"


def test_small_figures_that_are_not_raised_are_no_marks():
    page = Page()
    page.table()
    page.figure("143")
    page.figure("1", page.right_of("143"), 6)
    assert page.cell() == "143 1"


def test_rows_of_one_size_in_a_tight_table_are_not_raised():
    sheet = Sheet()
    sheet.prose()
    ys = [600, 592, 584, 576]
    sheet.grid(XS, ys)
    for top, row in zip(ys, ROWS, strict=False):
        for left, text in zip(XS, row, strict=False):
            sheet.text(left + 5, top - 6.5, text, 6)
    assert grid_rows(sheet.data()) == ROWS


def test_large_and_small_figures_side_by_side_in_cells():
    sheet = Sheet()
    sheet.prose()
    sheet.grid([72, 172, 182, 192], [600, 580])
    sheet.text(77, 586, "规章", 10)
    sheet.text(173, 584, "5", 12, LATIN)
    sheet.text(184, 590, "7", 6, LATIN)
    assert grid_rows(sheet.data()) == [["规章", "5", "7"]]


# Fonts with wrong widths


def with_widths(content: bytes, widths: bytes) -> bytes:
    """A page in a font of full-width characters with this array of widths; codes are those of UTF-16."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</Font<</F 4 0 R/H 7 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[5 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000/W[%s]"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 8 0 R>>" % widths,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/FontDescriptor/FontName/SimSun/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880"
        b"/Descent -120/CapHeight 880/StemV 80>>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 9/Root 1 0 R>>\n%%EOF"


def wide(x: float, y: float, text: str) -> bytes:
    codes = text.encode("utf-16-be").hex().encode()
    return b"BT /F 10 Tf 1 0 0 1 %.1f %.1f Tm <%s> Tj ET " % (x, y, codes)


@pytest.mark.parametrize("width", [b"", b"0 30000 19900", b"0 30000 3000", b"0 30000 900"])
def test_glyphs_with_a_far_too_large_width_stand_at_their_origin(width):
    """A group label set down a merged cell, each character with a box over the next columns."""
    xs, ys = [72, 92, 202, 242], [600, 580, 560, 540, 520]
    content = b"0.5 w "
    for y in ys:
        left = xs[0] if y in (600, 520) else xs[1]
        content += b"%d %d m %d %d l S " % (left, y, xs[-1], y)
    for x in xs:
        content += b"%d 600 m %d 520 l S " % (x, x)
    for n, character in enumerate("三、办理结果"):
        content += wide(77, 588 - 12 * n, character)
    for y, label in zip(ys, ("予以公开", "部分公开", "不予公开", "其他处理"), strict=False):
        for n, character in enumerate(label):
            content += wide(96 + 10 * n, y - 14, character)
        content += b"BT /H 10 Tf 1 0 0 1 210 %d Tm (%d) Tj ET " % (y - 14, y)
    for line in range(6):
        for n, character in enumerate("本单位按照条例要求公开政府信息工作列入计划"):
            content += wide(72 + 10 * n, 780 - 16 * line, character)
    rows = [row for row in paged.lay_pdf(with_widths(content, width)).rows if row.shape is Shape.GRID]
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["三、办理结果", "予以公开", "600"],
        ["部分公开", "580"],
        ["不予公开", "560"],
        ["其他处理", "540"],
    ]
    assert rows[0].cells[0].rows == 4


# Heights


def test_the_height_of_a_cell_is_counted_in_rows():
    sheet = Sheet()
    sheet.prose()
    line = sheet.canvas.line
    for y, end in ((600, 322), (580, 322), (560, 222), (540, 322)):
        line(72, y, end, y)
    for x in (72, 172, 222, 322):
        line(x, 600, x, 540)
    for y, label in ((586, "名称"), (566, "处罚"), (546, "强制")):
        sheet.text(77, y, label)
    for y, text in ((586, "甲"), (566, "1"), (546, "2")):
        sheet.text(177, y, text)
    sheet.text(227, 556, "有")
    rows = [row for row in paged.lay_pdf(sheet.data()).rows if row.shape is Shape.GRID]
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in rows] == [
        [("名称", 1), ("甲", 1), ("", 1)],
        [("处罚", 1), ("1", 1), ("有", 2)],
        [("强制", 1), ("2", 1)],
    ]


def test_the_height_of_a_cell_over_a_page_break():
    sheet = group_cut_by_the_page()
    rows = [row for row in paged.lay_pdf(sheet.data()).rows if row.shape is Shape.GRID]
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in rows] == [
        [("（四）无法提供", 3), ("1.本机关不掌握", 1), ("746", 1)],
        [("2.没有现成信息", 1), ("11", 1)],
        [("3.补正后", 1), ("1", 1)],
    ]


# Properties

KINDS = ["mode 3", "mode 7", "white", "covered", "clipped", "transparent", "tiny"]


def hide(page, kind, text, x):
    canvas = page.canvas
    canvas.saveState()
    if kind.startswith("mode"):
        drawn = canvas.beginText(x, Y)
        drawn.setFont(LATIN, 10)
        drawn.setTextRenderMode(int(kind[-1]))
        drawn.textOut(text)
        canvas.drawText(drawn)
    elif kind == "tiny":
        page.figure(text, x, 0.3)
    else:
        if kind == "clipped":
            path = canvas.beginPath()
            path.rect(0, 0, 100, 100)
            canvas.clipPath(path, stroke=0, fill=0)
        canvas.setFillColor({"white": white, "transparent": Color(0, 0, 0, alpha=0)}.get(kind, black))
        page.figure(text, x)
        if kind == "covered":
            canvas.setFillColor(white)
            canvas.rect(222.5, 560.5, 49, 19, stroke=0, fill=1)
    canvas.restoreState()


@settings(max_examples=size(25, 200), deadline=None)
@given(
    shown=st.integers(0, 99999).map(str),
    hidden=st.integers(0, 999).map(str),
    kind=st.sampled_from(KINDS),
    shift=st.floats(-4, 20),
)
def test_hidden_figures_never_change_a_shown_one(shown, hidden, kind, shift):
    page = Page()
    page.table()
    hide(page, kind, hidden, X + shift)
    page.figure(shown)
    assert page.cell() == shown


@settings(max_examples=size(25, 200), deadline=None)
@given(
    digits=st.text("0123456789", min_size=1, max_size=6),
    start=st.integers(0, 5),
    length=st.integers(1, 6),
    way=st.sampled_from(WAYS),
    y=st.floats(2.6, 4.2),
    before=st.floats(-1, 1.5),
    after=st.floats(-1, 1.5),
)
def test_a_strike_removes_the_digits_under_it(digits, start, length, way, y, before, after):
    page = Page()
    page.table()
    page.figure(digits)
    start = min(start, len(digits) - 1)
    end = min(start + length, len(digits))
    strike(page, way, page.right_of(digits[:start]) - before, page.right_of(digits[:end]) + after, Y + y)
    left = " ".join(part for part in (digits[:start], digits[end:]) if part)
    read = page.cell()
    assert read == left or UNKNOWN_CHARACTER in read
    assert read == left or way == "path" or max(-before, -after, before, after) > 0.9


def test_a_white_figure_across_a_ruling_is_not_seen():
    page = Page()
    page.table()
    page.canvas.setFillColor(white)
    page.figure("88", 217)
    assert page.cell() == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_hidden_figure_under_the_same_figure(kind):
    """PDFium leaves out the second of two equal texts in one place."""
    page = Page()
    page.table()
    hide(page, kind, "26", X)
    page.figure("26")
    assert page.cell() == "26"
