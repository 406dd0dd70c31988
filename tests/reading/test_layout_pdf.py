"""PDF: the real report, reports that the tests print in every style and page break, and pages with one trouble each."""

import csv
import zlib
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from random import Random

import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from support.comparing import SHARED, differences, prose_values, reading_of, true_cells, untraceable
from support.sizes import size

from loaders import bounds
from loaders.layout import paged
from loaders.layout.blocks import Shape, Unreadable
from loaders.layout.ocr import engine
from loaders.read import read
from synthetic.printing.pdf import MARKS, OPEN_STYLES, SONG, STYLES, Look, print_report
from synthetic.reports.figures import Damage
from synthetic.reports.generate import GeneratedReport, generate

DAMAGE = Damage(blank=0.2, mark=0.1, note=0.1, thousands=0.3)
HUAIAN = SHARED / "reports" / "real" / "huaian_2024.pdf"


def reports(seed: int, count: int, form: str = "any", damage: Damage = DAMAGE) -> list[GeneratedReport]:
    return list(generate(seed, count, form, "html_official", script="simplified", encoding="utf-8", damage=damage))


def wrong(report: GeneratedReport, look: Look, *, may_be_absent: bool = False) -> list[str]:
    """What the reading of a printed report gets wrong."""
    reading = read(print_report(report, look))
    truth = {key: (cell.text, cell.value) for key, cell in report.cells.items()}
    found = differences(reading, truth, truth if may_be_absent else ()) + untraceable(reading)
    return [f"{report} {look}", *found[:5]] if found else []


def check(report: GeneratedReport, look: Look, *, may_be_absent: bool = False) -> None:
    """Fail with what the reading of a printed report gets wrong."""
    found = wrong(report, look, may_be_absent=may_be_absent)
    if found:
        pytest.fail("\n".join(found), pytrace=False)


# The real report


def test_huaian_is_read_whole():
    reading = reading_of(HUAIAN)
    truth = true_cells(SHARED / "truth" / "cells" / "huaian_2024.csv")
    assert len(truth) == 200
    assert differences(reading, truth) == []
    assert untraceable(reading) == []
    assert len(reading.cells) == 200
    assert reading.unplaced == []
    assert {cell.placement for cell in reading.cells} == {"grid"}


def test_huaian_says_where_its_figures_stand():
    reading = reading_of(HUAIAN)
    pages = {(c.table_code, c.row_code): c.page for c in reading.cells}
    assert pages["disclosure", "licensing"] == 3
    assert pages["disclosure", "penalties"] == 4
    assert pages["requests", "unable_not_held"] == 4
    assert pages["requests", "unable_needs_creation"] == 5
    assert pages["review", "reconsideration"] == 5
    assert (reading.body, reading.year) == ("淮安市人民政府", "2024年")


def test_huaian_prose():
    found = prose_values(reading_of(HUAIAN))
    with (SHARED / "truth" / "prose.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["report"] == "huaian_2024"]
    assert len(rows) == 17
    missing = [row for row in rows if (row["indicator_code"], Decimal(row["value"])) not in found]
    assert missing == []


# Reports that the tests print


@pytest.mark.parametrize("form", ["2019", "2021", "mixed"])
@pytest.mark.parametrize("style", STYLES)
def test_ruled_tables(style, form):
    for report in reports(1, 3, form):
        check(report, Look(style=style))


@pytest.mark.slow
@pytest.mark.parametrize("cut", ["between_rows", "in_a_row", "in_a_row_figures_below"])
@pytest.mark.parametrize("repeat_head", [True, False])
def test_pages_that_end_anywhere_in_the_tables(cut, repeat_head):
    """The page's end moves up in steps that are smaller than a row, so that it meets every row."""
    (report,) = reports(2, 1, "2021")
    # a step of 12 points, less than a row, meets every row; the suite takes each fifth place
    for bottom in range(60, 480, size(60, 12)):
        look = Look(
            bottom=bottom,
            repeat_head=repeat_head,
            cut=cut != "between_rows",
            values_below=cut == "in_a_row_figures_below",
        )
        check(report, look)


@pytest.mark.parametrize("mark", MARKS)
def test_page_marks_are_no_part_of_the_tables(mark):
    for n, report in enumerate(reports(3, 3)):
        look = Look(mark=mark, bottom=120 + 60 * n, running_head="清河县人民政府文件")
        check(report, look)
        text = read(print_report(report, look)).text
        assert text.count("清河县人民政府文件") == 1
        assert not mark or mark.format(2) not in text.split("\n")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_styles_pages_and_fonts_at_random(seed):
    random = Random(seed)
    for report in reports(100 + seed, 4):
        look = Look(
            style=random.choice(STYLES),
            mark=random.choice(MARKS),
            repeat_head=random.random() < 0.4,
            cut=random.random() < 0.6,
            values_below=random.random() < 0.5,
            latin=random.choice(["Times-Roman", "Helvetica", SONG]),
            bottom=random.uniform(60, 330),
            margin=random.choice([50, 71, 90]),
        )
        check(report, look)


@pytest.mark.parametrize("blank", [0.0, 0.3])
@pytest.mark.parametrize("style", OPEN_STYLES)
def test_tables_with_few_lines_or_none_are_right_or_absent(style, blank):
    for n, report in enumerate(reports(4, 4, damage=Damage(blank=blank, mark=blank / 3))):
        check(report, Look(style=style, bottom=70 + 40 * n), may_be_absent=True)


@pytest.mark.slow
@pytest.mark.parametrize("lost", [400, 100, 20])
def test_lost_lines_never_make_a_figure_wrong(lost):
    for report in reports(5, 8, damage=Damage(blank=0.3, mark=0.1)):
        check(report, Look(lost=lost), may_be_absent=True)


def test_few_lost_lines_cost_few_cells():
    found = [read(print_report(report, Look(lost=400))).cells for report in reports(5, 8, "2021")]
    assert sum(map(len, found)) > 0.95 * 200 * 8


def test_tables_without_lines_are_read_where_all_figures_are_printed():
    found = [read(print_report(report, Look(style="none"))).cells for report in reports(6, 4, "2021", Damage())]
    disclosure = [cell for cells in found for cell in cells if cell.table_code == "disclosure"]
    requests = [cell for cells in found for cell in cells if cell.table_code == "requests"]
    assert len(disclosure) == 4 * 10
    assert len(requests) > 0.8 * 4 * 175


# Pages with one trouble each


class Sheet:
    """A page to draw on; `data` gives the document."""

    def __init__(self, **options):
        self.buffer = BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(595, 842), **options)

    def text(self, x, y, text, size=10.0, font=SONG):
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def grid(self, xs, ys):
        """Ruled cells between edges, ys from the top down."""
        for y in ys:
            self.canvas.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.canvas.line(x, ys[0], x, ys[-1])

    def cells(self, xs, ys, rows):
        """Ruled cells with one line of text each."""
        self.grid(xs, ys)
        for top, row in zip(ys, rows, strict=False):
            for left, text in zip(xs, row, strict=False):
                if text:
                    self.text(left + 5, top - 14, text)

    def prose(self, y=780):
        """Enough text for a text layer."""
        for n in range(5):
            self.text(72, y - 16 * n, "本单位按照条例要求，把公开工作列入年度计划，由一名负责人分管。")

    def next_page(self):
        self.canvas.showPage()

    def data(self):
        self.canvas.save()
        return self.buffer.getvalue()


def grid_rows(data):
    return [[cell.text for cell in row.cells] for row in paged.lay_pdf(data).rows if row.shape is Shape.GRID]


def plain_lines(data):
    return [row.cells[0].text for row in paged.lay_pdf(data).rows if row.shape is Shape.PLAIN]


XS, YS = [72, 172, 222, 272, 322], [600, 580, 560, 540]
ROWS = [["名称", "甲", "乙", "丙"], ["规章", "1", "", "11"], ["文件", "8", "26", "66"]]


def test_a_plain_grid():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    laid = paged.lay_pdf(sheet.data())
    rows = [row for row in laid.rows if row.shape is Shape.GRID]
    assert [[cell.text for cell in row.cells] for row in rows] == ROWS
    assert [(cell.column, cell.span) for cell in rows[0].cells] == [(0, 1), (1, 1), (2, 1), (3, 1)]
    assert {row.page for row in laid.rows} == {1}
    assert laid.text.endswith("文件\t8\t26\t66\n")


def test_spans():
    sheet = Sheet()
    sheet.prose()
    line = sheet.canvas.line
    for y, start in ((600, 72), (580, 172), (560, 72), (540, 72)):
        line(start, y, 322, y)
    for x, top in ((72, 600), (172, 600), (222, 580), (272, 580), (322, 600)):
        line(x, top, x, 540)
    for x, y, text in ((77, 575, "名称"), (177, 586, "合计"), (177, 566, "甲"), (227, 566, "乙"), (277, 566, "丙")):
        sheet.text(x, y, text)
    for x, text in ((77, "规章"), (177, "1"), (277, "3")):
        sheet.text(x, 546, text)
    rows = [row for row in paged.lay_pdf(sheet.data()).rows if row.shape is Shape.GRID]
    assert [[(c.text, c.column, c.span) for c in row.cells] for row in rows] == [
        [("名称", 0, 1), ("合计", 1, 3)],
        [("甲", 1, 1), ("乙", 2, 1), ("丙", 3, 1)],
        [("规章", 0, 1), ("1", 1, 1), ("", 2, 1), ("3", 3, 1)],
    ]


def group_cut_by_the_page():
    """A group label that begins on one page and ends on the next, as in Huai'an 2024: （四）无 / 法提供."""
    sheet = Sheet()
    sheet.prose()
    sheet.cells([72, 114, 222, 272], [100, 80], [["（四）无", "1.本机关不掌握", "746"]])
    sheet.next_page()
    sheet.canvas.line(72, 800, 272, 800)
    for y, start in ((780, 114), (760, 72)):
        sheet.canvas.line(start, y, 272, y)
    for x in (72, 114, 222, 272):
        sheet.canvas.line(x, 800, x, 760)
    sheet.text(77, 786, "法提供")
    for y, texts in ((786, ("2.没有现成信息", "11")), (766, ("3.补正后", "1"))):
        sheet.text(119, y, texts[0])
        sheet.text(227, y, texts[1])
    return sheet


def test_a_group_label_cut_by_the_page():
    sheet = group_cut_by_the_page()
    assert grid_rows(sheet.data()) == [
        ["（四）无法提供", "1.本机关不掌握", "746"],
        ["2.没有现成信息", "11"],
        ["3.补正后", "1"],
    ]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (["2.其他法律行政法规禁", "30", "1"], ["止公开", "", ""], [["2.其他法律行政法规禁止公开", "30", "1"]]),
        (["2.其他法律行政法规禁", "", ""], ["止公开", "30", "1"], [["2.其他法律行政法规禁止公开", "30", "1"]]),
        (["2.重复申请", "", ""], ["", "30", "1"], [["2.重复申请", "30", "1"]]),
        (["2.重复申请", "145678", "1"], ["", "90", ""], [["2.重复申请", "14567890", "1"]]),
        (["2.重复申请", "1", "1"], ["", "9", ""], [["2.重复申请", "1 9", "1"]]),  # no number: it would have fitted
        # two rows
        (["2.重复申请", "25", ""], ["3.要求提供", "0", "0"], [["2.重复申请", "25", ""], ["3.要求提供", "0", "0"]]),
        (["2.重复申请", "", ""], ["3.要求提供", "0", "0"], [["2.重复申请", "", ""], ["3.要求提供", "0", "0"]]),
        (["行政处罚", "", ""], ["行政强制", "0", "0"], [["行政处罚", "", ""], ["行政强制", "0", "0"]]),
        (
            ["2.其他法律行政法规禁", "1", "2"],
            ["止公开", "3", "4"],
            [["2.其他法律行政法规禁", "1", "2"], ["止公开", "3", "4"]],
        ),
    ],
)
def test_rows_cut_by_the_page(above, below, expected):
    xs = [72, 182, 222, 262]
    sheet = Sheet()
    sheet.prose()
    sheet.cells(xs, [100, 80], [above])
    sheet.text(280, 40, "— 1 —")
    sheet.next_page()
    sheet.cells(xs, [800, 780, 760], [below, ["4.其他", "5", "6"]])
    assert grid_rows(sheet.data()) == [*expected, ["4.其他", "5", "6"]]


def test_a_page_mark_inside_a_table_is_dropped_and_a_figure_there_is_kept():
    sheet = Sheet()
    sheet.prose()
    sheet.cells([72, 222, 372, 522], [140, 110, 20], [["名称", "甲", "乙"], ["规章", "4", "5"]])
    sheet.text(285, 40, "- 1 -")
    sheet.next_page()
    sheet.prose()
    sheet.cells([72, 222, 372, 522], [140, 110, 20], [["名称", "甲", "乙"], ["规章", "- 2 -", "2"]])
    assert grid_rows(sheet.data()) == [
        ["名称", "甲", "乙"],
        ["规章", "4", "5"],
        ["名称", "甲", "乙"],
        ["规章", "- 2 -", "2"],
    ]


@pytest.mark.parametrize("xs", [[72, 222, 372, 522], [72, 84, 96, 108]], ids=["wide", "narrow"])
def test_a_row_of_dashes_beside_a_figure_is_no_page_mark(xs):
    sheet = Sheet()
    sheet.prose()
    sheet.cells(xs, [60, 40, 20], [["甲", "乙", "丙"], ["-", "0", "-"]])
    assert grid_rows(sheet.data()) == [["甲", "乙", "丙"], ["-", "0", "-"]]


def test_bare_numbers_are_page_marks_only_where_they_count_on():
    sheet = Sheet()
    for page in (1, 2, 3):
        sheet.prose()
        sheet.text(290, 40, str(page))
        sheet.text(72, 120, f"第{page}段")
        sheet.next_page()
    assert [line for line in plain_lines(sheet.data()) if line.isdigit()] == []
    sheet = Sheet()
    for value in ("7", "3", "3"):
        sheet.prose()
        sheet.text(290, 40, value)
        sheet.next_page()
    assert [line for line in plain_lines(sheet.data()) if line.isdigit()] == ["7", "3", "3"]


@pytest.mark.parametrize("turn", [90, -90, 180])
def test_pages_that_lie_on_their_side(turn):
    sheet = Sheet()
    sheet.canvas.translate(*{90: (595, 0), -90: (0, 842), 180: (595, 842)}[turn])
    sheet.canvas.rotate(turn)
    sheet.prose(500)
    xs, ys = XS, [y - 300 for y in YS]
    sheet.cells(xs, ys, ROWS)
    data = sheet.data()
    assert grid_rows(data) == ROWS
    assert plain_lines(data)[0].startswith("本单位按照条例要求")


def test_a_page_that_its_reader_turns():
    sheet = Sheet()
    sheet.canvas.setPageRotation(90)
    sheet.canvas.translate(595, 0)
    sheet.canvas.rotate(90)
    sheet.prose(500)
    sheet.cells(XS, [y - 300 for y in YS], ROWS)
    assert grid_rows(sheet.data()) == ROWS


def test_a_watermark_is_no_text():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    sheet.canvas.translate(120, 520)
    sheet.canvas.rotate(35)
    sheet.text(0, 0, "内部资料2024", 40)
    assert grid_rows(sheet.data()) == ROWS


def test_a_turned_label_stays_in_its_cell():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, [["", *ROWS[0][1:]], *ROWS[1:]])
    sheet.canvas.translate(90, 582)
    sheet.canvas.rotate(90)
    sheet.text(0, 0, "名称", 8)
    assert grid_rows(sheet.data()) == ROWS


@pytest.mark.parametrize("shift", [0.0, 0.4, 1.0, 1.5, 2.0])
def test_figures_printed_twice_to_look_bold(shift):
    sheet = Sheet()
    sheet.prose()
    rows = [ROWS[0], ["规章", "1", "112", "11"], ROWS[2]]
    sheet.cells(XS, YS, rows)
    sheet.canvas.translate(shift, 0)
    sheet.cells(XS, YS, rows)
    assert grid_rows(sheet.data()) == rows


def test_figures_that_lie_on_one_another_are_none():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    sheet.text(229, 566, "345")
    sheet.text(227, 566, "112")
    assert " " in grid_rows(sheet.data())[1][2]


def test_a_raised_note_mark_is_no_digit():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    sheet.text(227, 566, "12", font="Helvetica")
    sheet.text(238.2, 570, "2", 6, "Helvetica")
    assert grid_rows(sheet.data())[1][2] == "12²"  # never 122


def test_a_long_number_in_a_narrow_cell_is_one():
    sheet = Sheet()
    sheet.prose()
    xs = [72, 172, 202]
    sheet.grid(xs, [600, 570])
    sheet.text(77, 580, "行政处罚")
    sheet.text(177, 588, "3985", font="Helvetica")
    sheet.text(177, 576, "758", font="Helvetica")
    assert grid_rows(sheet.data()) == [["行政处罚", "3985758"]]


def test_figures_one_below_the_other_are_not_one():
    sheet = Sheet()
    sheet.prose()
    sheet.grid([72, 172, 232], [600, 560])
    sheet.text(77, 580, "行政处罚")
    sheet.text(177, 588, "30", font="Helvetica")
    sheet.text(177, 570, "1", font="Helvetica")
    assert grid_rows(sheet.data()) == [["行政处罚", "30 1"]]


def test_a_number_that_overflows_its_cell_is_whole_or_unreadable():
    whole = 0
    step = size(3, 1)
    for quarter in range(4 * 150, 4 * 240, step):
        sheet = Sheet()
        sheet.prose()
        sheet.cells(XS, YS, [ROWS[0], ["规章", "", "", ""], ROWS[2]])
        sheet.text(quarter / 4, 566, "447228", font="Times-Roman")
        label, *values = grid_rows(sheet.data())[1]
        assert label.startswith("规章")
        printed = [text for text in [label.removeprefix("规章").strip(), *values] if text]
        assert printed == ["447228"] or all("\ufffd" in text or " " in text for text in printed), (quarter / 4, printed)
        whole += printed == ["447228"]
    assert whole * step > 200


def test_rows_that_no_line_parts_are_told_by_their_levels():
    sheet = Sheet()
    sheet.prose()
    sheet.grid([72, 172, 222, 272], [600, 550])
    for y, texts in ((586, ("1.甲", "0", "5")), (572, ("2.乙", "7", "")), (558, ("3.丙", "", "6"))):
        for x, text in zip((77, 177, 227), texts, strict=True):
            sheet.text(x, y, text)
    assert grid_rows(sheet.data()) == [["1.甲", "0", "5"], ["2.乙", "7", ""], ["3.丙", "", "6"]]


def test_rows_that_no_line_parts_are_no_rows_where_a_label_takes_two_lines():
    sheet = Sheet()
    sheet.prose()
    sheet.grid([72, 172, 222, 272], [600, 550])
    for y, texts in ((586, ("1.甲", "0", "5")), (572, ("乙", "", "")), (558, ("3.丙", "7", "6"))):
        for x, text in zip((77, 177, 227), texts, strict=True):
            sheet.text(x, y, text)
    assert grid_rows(sheet.data()) == [["1.甲 0 5 乙 3.丙 7 6"]]


def test_a_figure_beside_two_labels_belongs_to_neither():
    sheet = Sheet()
    sheet.prose()
    for y in YS:
        for x0, x1 in pairwise(XS):
            if (y, x0) != (560, 222):  # the line between two cells is missing
                sheet.canvas.line(x0, y, x1, y)
    for x in XS:
        sheet.canvas.line(x, YS[0], x, YS[-1])
    for y, texts in ((586, ROWS[0]), (566, ("规章", "1", "26", "5")), (546, ("文件", "8", "", "6"))):
        for x, text in zip(XS, texts, strict=False):
            sheet.text(x + 5, y, text)
    assert grid_rows(sheet.data()) == [ROWS[0], ["规章", "1", "5"], ["26"], ["文件", "8", "6"]]


def test_columns_without_lines():
    sheet = Sheet()
    sheet.prose()
    lines = (("1.甲", "0", "5", "26"), ("2.乙", "7", "", "8"), ("3.丙", "", "", "6"))
    for n, texts in enumerate(lines):
        for x, text in zip((77, 177, 227, 277), texts, strict=True):
            sheet.text(x, 600 - 20 * n, text)
    assert grid_rows(sheet.data()) == []  # one figure alone shows no columns
    sheet = Sheet()
    sheet.prose()
    for n, texts in enumerate((*lines[:2], ("3.丙", "1", "2", "3"), ("4.丁", "", "4", "3"))):
        for x, text in zip((77, 177, 227, 277, 327), (*texts, "9"), strict=True):
            sheet.text(x, 600 - 20 * n, text)
    assert grid_rows(sheet.data()) == [
        ["1.甲", "0", "5", "26", "9"],
        ["2.乙", "7", "", "8", "9"],
        ["3.丙", "1", "2", "3", "9"],
        ["4.丁", "", "4", "3", "9"],
    ]


def test_columns_that_no_line_fills_are_none():
    """A column whose figures stand left in one line and right in another looks like two."""
    sheet = Sheet()
    sheet.prose()
    for n, places in enumerate(((177, 227, 277), (177, 250, 277), (177, 227, 277))):
        sheet.text(77, 600 - 20 * n, f"{n + 1}.甲")
        for x in places:
            sheet.text(x, 600 - 20 * n, "5")
    data = sheet.data()
    assert grid_rows(data) == []
    assert plain_lines(data)[-1] == "3.甲 5 5 5"


def test_single_characters_of_fonts_that_the_file_does_not_hold():
    """PDFium drops a lone character that the system has no font for: 元 would be lost, and 10,000 with it."""
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, [ROWS[0], ["规章", "12", "", "1"], ROWS[2]])
    sheet.text(187, 566, "万")
    sheet.text(197, 566, "元")
    assert grid_rows(sheet.data())[1][1] == "12万元"


def test_characters_without_a_code_are_no_blanks():
    unmapped = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <35> <0000> endbfchar endcmap end end"
    )
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    sheet.text(227, 566, "5", font="Courier")
    data = sheet.data()
    assert grid_rows(data)[1][2] == "5"
    assert grid_rows(_with_map(data, b"/Courier", unmapped))[1][2] == "\ufffd"


def _with_map(data: bytes, font: bytes, cmap: bytes) -> bytes:
    """The document with another table from codes to characters for one font; PDFium mends the offsets."""
    at = data.index(b"/BaseFont " + font)
    end = data.index(b">>", at)
    stream = b"\n900 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(cmap), cmap)
    body = data[:end] + b"/ToUnicode 900 0 R " + data[end:]
    xref = body.rindex(b"xref\n0 ")
    return body[:xref] + stream + body[xref:].replace(b"startxref", b"startxref 0 %", 1)


def test_figures_typed_into_form_fields():
    sheet = Sheet()
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    sheet.canvas.acroForm.textfield(name="a", x=224, y=562, width=40, height=16, value="777", borderWidth=0)
    assert grid_rows(sheet.data())[1] == ["规章", "1", "777", "11"]


def test_frames_and_underlines_are_no_tables():
    sheet = Sheet()
    sheet.canvas.rect(60, 700, 480, 100)
    sheet.prose()
    sheet.canvas.line(72, 640, 300, 640)
    sheet.canvas.line(72, 600, 72, 400)  # the axes of a chart
    sheet.canvas.line(72, 400, 300, 400)
    sheet.text(80, 500, "图一")
    data = sheet.data()
    assert grid_rows(data) == []
    assert len(plain_lines(data)) == 6


def test_a_table_in_a_frame_in_a_table():
    sheet = Sheet()
    sheet.prose()
    sheet.cells([60, 340, 500], [620, 520, 480], [["", "外一"], ["外二", "外三"]])
    sheet.cells(XS, YS, ROWS)
    assert grid_rows(sheet.data()) == [["", "外一"], ["外二", "外三"], *ROWS]


# What can't be read, and bounds


def reason(data: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        paged.lay_pdf(data)
    assert read(data).reject is not None
    assert read(data).reject.reason_code == error.value.reason_code
    return error.value.reason_code


def picture() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.frombytes("L", (60, 84), bytes(range(60)) * 84))


@pytest.fixture
def without_ocr(monkeypatch):
    """OCR is not installed, also where it is."""
    monkeypatch.setattr(engine, "find_spec", lambda _: None)


@pytest.mark.usefixtures("without_ocr")
def test_scans_need_recognition():
    sheet = Sheet()
    for _ in range(3):
        sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
        sheet.text(290, 40, "— 1 —")
        sheet.next_page()
    data = sheet.data()
    assert reason(data) == "needs_ocr"
    assert "make ocr" in read(data).reject.message


@pytest.mark.usefixtures("without_ocr")
def test_a_document_without_anything_needs_recognition():
    sheet = Sheet()
    sheet.canvas.line(0, 0, 10, 10)
    assert reason(sheet.data()) == "needs_ocr"


@pytest.mark.usefixtures("without_ocr")
def test_text_behind_a_scan_is_not_trusted():
    sheet = Sheet()
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
    text = sheet.canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.setFont(SONG, 10)
    for _ in range(20):
        text.textLine("一、本年新收政府信息公开申请数量 3001 53")
    sheet.canvas.drawText(text)
    assert reason(sheet.data()) == "needs_ocr"


def test_a_letterhead_picture_is_no_scan():
    sheet = Sheet()
    sheet.canvas.drawImage(picture(), 0, 0, 595, 842)
    sheet.prose()
    assert len(plain_lines(sheet.data())) == 5


def test_encrypted():
    with_password = Sheet(encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    with_password.prose()
    assert reason(with_password.data()) == "encrypted_file"
    open_to_read = Sheet(encrypt=pdfencrypt.StandardEncryption("", "owner", canModify=0))
    open_to_read.prose()
    assert len(plain_lines(open_to_read.data())) == 5


def test_damaged():
    sheet = Sheet(pageCompression=1)
    sheet.prose()
    assert reason(b"%PDF-1.7\n" + bytes(range(256)) * 100) == "damaged_file"
    assert reason(sheet.data()[:300]) == "damaged_file"


def packed(content: bytes, *, changed: bool = False, checksum: bytes | None = None) -> bytes:
    """A document of one page whose content is packed, with a byte changed or another checksum."""
    stream = bytearray(zlib.compress(content))
    if changed:
        stream[len(stream) // 2] ^= 0x10
    if checksum is not None:
        stream[-4:] = checksum
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF"


LINES = b"BT /F 10 Tf " + b"".join(b"1 0 0 1 72 %d Tm (some words 12) Tj " % (800 - 12 * n) for n in range(50)) + b" ET"


def test_damaged_streams_are_not_read_as_blanks():
    assert len(plain_lines(packed(LINES))) == 50
    assert reason(packed(LINES, changed=True)) == "damaged_file"
    assert reason(packed(LINES, checksum=b"abcd")) == "damaged_file"
    assert len(plain_lines(packed(LINES, checksum=b""))) == 50  # left out by the program that wrote it


def test_an_empty_stream_is_no_damage():
    empty = b"<</Filter/FlateDecode/Length 0>>\nstream\n\nendstream\nendobj\n"
    assert len(plain_lines(packed(LINES).replace(b"trailer", b"6 0 obj\n" + empty + b"trailer"))) == 50


def test_bombs():
    assert reason(packed(b"0 0 m 9 9 l S " * (bounds.MAX_PDF_STREAM // 10))) == "too_large"


def test_three_thousand_pages():
    sheet = Sheet()
    for _ in range(3000):
        sheet.canvas.showPage()
    assert reason(sheet.data()) == "too_large"


@pytest.mark.parametrize(
    ("bound", "least"),
    [
        ("MAX_PAGES", 1),
        ("MAX_PDF_GLYPHS", 300),
        ("MAX_PDF_OBJECTS", 50),
        ("MAX_PDF_RULINGS", 7),
        ("MAX_PDF_TABLES", 0),
        ("MAX_PDF_NOTES", 0),
        ("MAX_CELLS", 10),
        ("MAX_TEXT", 100),
        ("MAX_PDF_UNPACKED", 100),
        ("MAX_PDF_STREAM", 100),
    ],
)
def test_bounds(bound, least, monkeypatch):
    sheet = Sheet(pageCompression=1)
    for _ in range(2):
        sheet.prose()
        sheet.cells(XS, YS, ROWS)
        sheet.canvas.linkURL("https://example.org", (0, 0, 9, 9))
        sheet.next_page()
    data = sheet.data()
    if bound in ("MAX_PDF_UNPACKED", "MAX_PDF_STREAM"):
        data = packed(LINES)
    assert paged.lay_pdf(data).rows
    monkeypatch.setattr(bounds, bound, least)
    assert reason(data) == "too_large"


def test_broken_bytes_are_rejected_or_read_never_raised():
    sheet = Sheet(pageCompression=1)
    sheet.prose()
    sheet.cells(XS, YS, ROWS)
    whole = sheet.data()
    random = Random(6)
    outcomes = set()
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(random.choice((1, 5, 50))):
            data[random.randrange(9, len(data))] = random.randrange(256)
        if random.random() < 0.3:
            data = data[: random.randrange(20, len(data))]
        reading = read(bytes(data))
        assert reading.reject is None or reading.reject.reason_code != "parser_failure"
        outcomes.add(reading.reject.reason_code if reading.reject else "read")
    assert "damaged_file" in outcomes
