"""Where a stretch of text stands on its page: the box holds the cell's characters, and the frame is drawn there."""

from itertools import pairwise

import pytest
from support.comparing import SHARED
from support.sample_reports import truth_of
from test_layout_ocr import printed, with_ocr
from test_layout_pdf import ROWS, XS, YS, Sheet, reports

from loaders.layout import paged, picture
from loaders.layout.pages.document import PagedDocument
from loaders.layout.pages.places import PageBox, page_boxes
from loaders.layout.pdf import text_layer
from loaders.layout.pdf.paths import to_pdf_box
from loaders.read import read
from synthetic.printing.pdf import Look, print_report
from synthetic.printing.scan import Scan, as_image, as_pdf

HUAIAN = SHARED / "reports" / "real" / "huaian_2024.pdf"
PDF = "application/pdf"


def characters(data: bytes, read_as: PagedDocument, place: PageBox) -> str:
    """What PDFium finds in a box, spaces left out."""
    page = next(page for page in read_as.pages if page.number == place.page)
    left, bottom, right, top = to_pdf_box(place.box, page.quarter_turns)
    with text_layer.open_pdf(data) as document:
        text = document[place.page - 1].get_textpage().get_text_bounded(left, bottom, right, top)
    return "".join(text.split())


def misplaced(data: bytes, step: int = 1) -> list[str]:
    """The cells whose box holds other characters than theirs."""
    reading, read_as = read(data), paged.read_pdf(data)
    assert len(reading.cells) > 50
    wrong = []
    for cell in reading.cells[::step]:
        text, places = page_boxes(read_as.pages, cell.char_start, cell.char_end)
        found = [characters(data, read_as, place) for place in places]
        if text.strip() != cell.cell_text or found != ["".join(cell.cell_text.split())]:
            wrong.append(f"{cell}: {text!r} at {places}, where {found} stands")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("form", ["2019", "2021"])
@pytest.mark.parametrize(
    "look",
    [
        Look(style="rectangles"),
        Look(style="lines", cut=True, values_below=True, repeat_head=True),
        Look(style="none"),
    ],
    ids=lambda look: look.style,
)
def test_the_box_of_a_cell_holds_its_characters(look, form):
    (report,) = reports(7, 1, form)
    assert misplaced(print_report(report, look), 7) == []


def test_the_boxes_of_a_real_report():
    if not HUAIAN.exists():
        pytest.skip("the real reports lie beside the checkout, and aren't there")
    assert misplaced(HUAIAN.read_bytes(), 5) == []


def cells_of(data: bytes) -> list[tuple[int, int, str]]:
    """The offsets and the text of each cell that has rulings around it."""
    laid = paged.lay_pdf(data)
    cells = [cell for row in laid.rows if row.shape == 0 for cell in row.cells]
    return [(*laid.printed(cell.start, cell.end)[1:], cell.text) for cell in cells]


@pytest.mark.parametrize("turn", [0, 90, -90, 180])
@pytest.mark.parametrize("reader_turns", [0, 90])
def test_pages_that_lie_on_their_side(turn, reader_turns):
    """The box in the PDF's own space holds the text; the frame on the picture is around its ink."""
    sheet = Sheet()
    sheet.canvas.setPageRotation(reader_turns)
    width, height = (842, 595) if reader_turns else (595, 842)
    sheet.canvas.translate(*{0: (0, 0), 90: (width, 0), -90: (0, height), 180: (width, height)}[turn])
    sheet.canvas.rotate(turn)
    sheet.prose(500)
    rows = [ROWS[0], *([cell or "7" for cell in row] for row in ROWS[1:])]
    rows[-1][-1] = ""
    sheet.cells(XS, [y - 300 for y in YS], rows)
    data = sheet.data()
    read_as = paged.read_pdf(data)
    cells = cells_of(data)
    assert [text for *_, text in cells] == [text for row in rows for text in row]
    for start, end, text in cells:
        found, [place] = page_boxes(read_as.pages, start, end)
        assert found == text == characters(data, read_as, place)
        assert has_ink(picture.picture_of(data, PDF, start, end)) == bool(text)


def has_ink(shown: picture.PagePicture) -> bool:
    """Whether something dark lies within the frame, its rulings left out."""
    left, top, right, bottom = shown.frame
    assert 0 <= left < right <= shown.width
    assert 0 <= top < bottom <= shown.height
    rows = (3 * shown.width * y for y in range(top + 3, bottom - 3))
    return any(value < 100 for row in rows for value in shown.rgb[row + 3 * (left + 3) : row + 3 * (right - 3)])


def test_part_of_a_line_has_a_box_of_its_own():
    """Characters side by side share their line: their boxes go from left to right and don't meet."""
    sheet = Sheet()
    sheet.prose()
    sheet.text(90, 300, "本年收到申请 128 件，其中 7 件结转")
    data = sheet.data()
    read_as = paged.read_pdf(data)
    text = paged.lay_pdf(data).text
    boxes = []
    for figure in ("128", "7 件", "结转"):
        start = text.rindex(figure)
        found, [place] = page_boxes(read_as.pages, start, start + len(figure))
        assert found == figure
        boxes.append(place.box)
    assert all(one[2] <= other[0] + 3 for one, other in pairwise(boxes))


def test_what_stands_nowhere_has_no_place():
    sheet = Sheet()
    sheet.prose()
    data = sheet.data()
    text = paged.lay_pdf(data).text
    assert page_boxes(paged.read_pdf(data).pages, len(text) + 5, len(text) + 6) == ("", [])
    assert picture.picture_of(data, PDF, len(text) + 5, len(text) + 6).frame is None


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pdf", "tiff"])
def test_a_scan_is_shown_as_it_was_read(kind):
    """Askew in a PDF, on its side in an image file: the frame is around the same ink, on a page set straight."""
    scan = Scan(150, slant=1.2, grain=8, blur=0.4)
    pages = printed(truth_of("huaian_2024"), "2021", scan)
    if kind == "tiff":
        pages = [page.rotate(90, expand=True) for page in pages]
    data = as_pdf(pages, 150) if kind == "pdf" else as_image(pages, "TIFF", dpi=(150, 150))
    reading = read(data)
    cell = next(c for c in reading.cells if (c.row_code, c.column_code) == ("litigation_direct", "upheld"))
    shown = picture.picture_of(data, reading.media_type, cell.char_start, cell.char_end)
    assert (shown.text, shown.page) == ("13", 2)
    assert shown.height > shown.width
    assert has_ink(shown)
    left, top, right, bottom = shown.frame
    assert right - left < shown.width / 10
    assert bottom - top < shown.height / 30
