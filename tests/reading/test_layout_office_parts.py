"""What a reader sees of Office files, format by format: merged cells, text boxes, hidden text, values of sheets."""

import re
from csv import field_size_limit
from datetime import date, datetime
from io import BytesIO
from struct import pack
from zipfile import ZipFile

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from openpyxl import Workbook, load_workbook
from support.comparing import SAMPLE, differences, untraceable
from support.sample_reports import huaian, report_of, truth_of

from loaders.layout.blocks import BlockDocument, Shape, Unreadable
from loaders.layout.office import doc, docx, opendocument, rtf, workbook
from loaders.layout.office.compound_writer import compound_file
from loaders.layout.text import csv, mhtml
from loaders.project import ROOT
from loaders.read import read
from loaders.reading import Reading
from synthetic.printing.files import CONTENT_TYPES, WORD, as_xlsb, bare_docx, open_sheet, repacked, word_cells, zipped
from synthetic.printing.office import (
    as_docx,
    as_html,
    as_mhtml,
    as_xlsx,
    content_of_generated,
    docx_paragraph,
    docx_table,
    saved,
)
from synthetic.reports.forms import SECTION_TITLES, TABLES
from synthetic.reports.generate import generate

FIXTURES = ROOT / "tests" / "fixtures" / "office"


def rows_of_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.rows]


def assert_exact(reading: Reading, truth, uncertain=()) -> None:
    assert reading.reject is None
    assert differences(reading, truth, uncertain) == []
    assert untraceable(reading) == []


def test_a_merged_cell_keeps_its_columns():
    body = (
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{a}</w:tc>"
        "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{b}</w:tc></w:tr>"
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{hidden}</w:tc><w:tc>{c}</w:tc><w:tc>{d}</w:tc></w:tr></w:tbl>"
    ).format(**{name: f"<w:p><w:r><w:t>{name}</w:t></w:r></w:p>" for name in ("a", "b", "c", "d", "hidden")})
    laid = docx.lay(bare_docx(body))
    assert [[(c.text, c.column, c.span) for c in row.cells] for row in laid.rows] == [
        [("a", 0, 1), ("b", 1, 2)],
        [("c", 1, 1), ("d", 2, 1)],
    ]


def test_a_merge_without_a_beginning_is_a_cell():
    body = "<w:tbl><w:tr>{}</w:tr><w:tr>{}</w:tr></w:tbl>".format(
        word_cells("a", "b"),
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc>" + word_cells("d"),
    )
    assert rows_of_text(docx.lay(bare_docx(body))) == [["a", "b"], ["c", "d"]]


def test_a_table_in_a_text_box_is_read_once():
    """Word writes a text box twice, for newer and for older readers."""
    report = huaian()
    document = python_docx.Document()
    document.add_paragraph(report.title)
    for name in TABLES:
        box = f'<w:txbxContent xmlns:w="{WORD}"/>'
        paragraph = parse_xml(
            f'<w:p xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<w:r><w:t>{SECTION_TITLES[name]}</w:t></w:r><w:r><mc:AlternateContent>"
            f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
        for content in paragraph.iter(f"{{{WORD}}}txbxContent"):
            content.append(docx_table(report.grids[name]))
        document.element.body.insert(-1, paragraph)
    assert_exact(read(saved(document)), truth_of("huaian_2024"))


def test_a_table_around_the_tables_only_lays_the_page_out():
    report = huaian()
    document = python_docx.Document()
    document.add_paragraph(report.title)
    frame = parse_xml(f'<w:tbl xmlns:w="{WORD}"><w:tr><w:tc/><w:tc><w:p/></w:tc></w:tr></w:tbl>')
    inside = next(frame.iter(f"{{{WORD}}}tc"))
    for name in TABLES:
        inside.append(docx_paragraph(SECTION_TITLES[name]))
        inside.append(docx_table(report.grids[name]))
    inside.append(docx_paragraph(""))
    document.element.body.insert(-1, frame)
    assert_exact(read(saved(document)), truth_of("huaian_2024"))


def test_a_box_of_one_column_is_prose():
    body = "<w:tbl><w:tr>{}</w:tr><w:tr>{}</w:tr></w:tbl>".format(
        word_cells("本年主动公开政府信息 77 条。"), word_cells("无其他事项。")
    )
    laid = docx.lay(bare_docx(body))
    assert [(row.shape, row.cells[0].text) for row in laid.rows] == [
        (Shape.PLAIN, "本年主动公开政府信息 77 条。"),
        (Shape.PLAIN, "无其他事项。"),
    ]


@pytest.mark.parametrize(
    ("run", "text"),
    [
        ("<w:r><w:t>1</w:t></w:r><w:r><w:t>2</w:t></w:r>", "12"),
        ("<w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>12</w:t></w:r></w:ins>", "12"),
        ("<w:moveFrom><w:r><w:t>9</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>12</w:t></w:r></w:moveTo>", "12"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>9</w:t></w:r><w:r><w:t>12</w:t></w:r>", "12"),
        ("<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>12</w:t></w:r>", "12"),
        ("<w:r><w:instrText>PAGE 9</w:instrText></w:r><w:fldSimple><w:r><w:t>12</w:t></w:r></w:fldSimple>", "12"),
        ("<w:sdt><w:sdtContent><w:r><w:t>12</w:t></w:r></w:sdtContent></w:sdt>", "12"),
        ("<w:hyperlink><w:r><w:t>12</w:t></w:r></w:hyperlink>", "12"),
        ("<w:r><w:t>本年新</w:t><w:br/><w:t>制作数量</w:t></w:r>", "本年新 制作数量"),
        (
            "<w:ruby><w:rt><w:r><w:t>guān</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>关</w:t></w:r></w:rubyBase></w:ruby>",
            "关",
        ),
    ],
)
def test_what_a_reader_sees_of_a_cell(run, text):
    body = f"<w:tbl><w:tr><w:tc><w:p>{run}</w:p></w:tc>{word_cells('x')}</w:tr></w:tbl>"
    assert rows_of_text(docx.lay(bare_docx(body))) == [[text, "x"]]


def test_a_row_struck_out_is_none():
    body = "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{}</w:tr><w:tr>{}</w:tr></w:tbl>".format(
        word_cells("a", "b"), word_cells("c", "d")
    )
    assert rows_of_text(docx.lay(bare_docx(body))) == [["c", "d"]]


def test_cells_missing_at_the_beginning_of_a_row_leave_their_columns():
    body = f"<w:tbl><w:tr>{word_cells('a', 'b', 'c')}</w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
    laid = docx.lay(bare_docx(f"{body}{word_cells('d', 'e')}</w:tr></w:tbl>"))
    assert [cell.column for cell in laid.rows[1].cells] == [1, 2]


def test_lines_parted_by_tabs_are_rows_and_indents_are_not():
    line = "<w:p><w:r>{}</w:r></w:p>"
    tabs = line.format("<w:t>规章</w:t><w:tab/><w:t>0</w:t><w:tab/><w:t>1</w:t><w:tab/><w:t>7</w:t>")
    indent = line.format("<w:tab/><w:t>一、</w:t><w:tab/><w:t>总体情况</w:t>")
    laid = docx.lay(bare_docx(tabs + indent))
    assert [row.shape for row in laid.rows] == [Shape.ROW, Shape.PLAIN]
    assert rows_of_text(laid) == [["规章", "0", "1", "7"], ["一、 总体情况"]]


def test_the_main_part_may_have_another_name():
    source = bare_docx("<w:p><w:r><w:t>总体情况</w:t></w:r></w:p>")
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="/word/main.xml"/>'
        "</Relationships>"
    )
    document = '<d:document xmlns:d="http://purl.oclc.org/ooxml/wordprocessingml/main">{}</d:document>'
    body = "<d:body><d:p><d:r><d:t>总体情况</d:t></d:r></d:p></d:body>"
    strict = zipped(
        {"[Content_Types].xml": CONTENT_TYPES, "_rels/.rels": relations, "word/main.xml": document.format(body)}
    )
    assert rows_of_text(docx.lay(strict)) == rows_of_text(docx.lay(source)) == [["总体情况"]]


def test_traditional_script_and_glosses_lead_back_to_the_print():
    truth = dict.fromkeys(truth_of("huaian_2024"), ("1", 1))
    (report,) = generate(3, 1, "2021", "html_official", script="traditional", encoding="utf-8")
    of = content_of_generated(report)
    of.before.insert(0, "關(guān)於公(gong)(gong)開的報告")
    reading = read(as_docx(of))
    assert len(reading.cells) == len(truth) == 200
    assert untraceable(reading) == []


MERGED = [["甲 乙", "跨三列"], ["1", "", "3"], ["丁", "跨二列", "4"]]


@pytest.mark.parametrize(("suffix", "layout"), [("doc", doc), ("rtf", rtf), ("odt", opendocument)])
def test_what_a_reader_sees_of_files_of_an_office_program(suffix, layout):
    """The document holds 9 struck out before 12, hidden 34 and 9, struck out 8, and a table inside a cell."""
    laid = layout.lay((FIXTURES / f"details.{suffix}").read_bytes())
    rows = [row for row in rows_of_text(laid) if not row[0].startswith("域")]
    dash = "-" if suffix == "doc" else "\u2011"
    box = [] if suffix == "rtf" else [["文本框内的话"]]
    assert rows == [
        ["修订：12件"],
        ["隐藏：56"],
        ["一行"],
        ["两行"],
        ["规章", "0", "1", "7"],
        [f"𠮷野{dash}x"],
        *MERGED,
        ["之后"],
        ["框内"],
        *MERGED,
        ["框内之后"],
        ["右框"],
        ["末行"],
        ["锚"],
        *box,
    ]


def test_merged_cells_of_an_old_word_file_keep_their_columns():
    laid = doc.lay((FIXTURES / "details.doc").read_bytes())
    tables = [row for row in laid.rows if row.shape is Shape.GRID]
    assert [[(cell.column, cell.span) for cell in row.cells] for row in tables] == [
        [(0, 1), (1, 3)],
        [(1, 1), (2, 1), (3, 1)],
        [(0, 1), (1, 2), (3, 1)],
    ] * 2


@pytest.mark.parametrize("first", [1, 2])  # writers differ in how they flag the first of the merged cells
def test_cells_merged_sidewards_by_flags(first):
    flags = b"".join(bytes([flag, 0]) + bytes(18) for flag in (0, first, 3 - first, 0))
    edges = b"".join(edge.to_bytes(2, "little") for edge in (0, 100, 200, 300, 400))
    cells = doc._defined_cells(bytes([4]) + edges + flags)
    assert [(cell.left, cell.right) for cell in cells if not cell.is_covered] == [(0, 100), (100, 300), (300, 400)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3119.0, "3119"),
        (0, "0"),
        (-0.0, "0"),
        (-4, "-4"),
        (160.4964, "160.4964"),
        (0.1 + 0.2, "0.3"),
        (1.5e-7, "1.5e-07"),
        (1e20, "1e+20"),
        (True, "TRUE"),
        ("007", "007"),
        (" 1,234 ", "1,234"),
        ("本年新\n制作数量", "本年新 制作数量"),
        ("=1/0", "=1/0"),  # never reckoned: no blank
    ],
)
def test_what_a_sheet_shows_of_a_value(value, text):
    book = Workbook()
    book.active.append(["标签", value, "末"])
    assert rows_of_text(workbook.lay(saved(book))) == [["标签", text, "末"]]


def test_dates_are_printed_as_dates():
    book = Workbook()
    book.active.append(["日期", date(2024, 1, 5), datetime(2024, 1, 5, 9, 30)])
    assert rows_of_text(workbook.lay(saved(book))) == [["日期", "2024-01-05", "2024-01-05 09:30:00"]]


def test_an_error_is_no_blank():
    book = Workbook()
    book.active.append(["标签", "#REF!", "末"])
    book.active["B1"].data_type = "e"
    assert rows_of_text(workbook.lay(saved(book))) == [["标签", "#REF!", "末"]]


def xls_record(kind: int, content: bytes) -> bytes:
    return pack("<HH", kind, len(content)) + content


def xls_sheet(*cells: bytes) -> bytes:
    begin = xls_record(0x809, pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return begin + b"".join(cells) + xls_record(0x0A, b"")


def xls_text(row: int, column: int, text: str) -> bytes:
    return xls_record(0x204, pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def xls_error(row: int, column: int) -> bytes:
    return xls_record(0x205, pack("<HHHBB", row, column, 0, 0x17, 1))


def xls_workbook(*sheets: bytes) -> bytes:
    """An old workbook of these sheets."""
    begin = xls_record(0x809, pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    offset = len(begin) + len(sheets) * (4 + 10) + 4
    bound_sheets = b""
    for number, sheet in enumerate(sheets):
        bound_sheets += xls_record(0x85, pack("<IBBBB", offset, 0, 0, 2, 0) + f"S{number}".encode())
        offset += len(sheet)
    return compound_file("Workbook", begin + bound_sheets + xls_record(0x0A, b"") + b"".join(sheets))


def test_an_error_in_an_old_sheet_is_no_blank_and_stays_in_its_sheet():
    errors = xls_sheet(xls_text(0, 0, "a"), xls_error(0, 1), xls_text(0, 2, "c"))
    blanks = xls_sheet(xls_text(0, 0, "d"), xls_text(0, 2, "f"))
    assert rows_of_text(workbook.lay(xls_workbook(errors, blanks))) == [["a", "#ERROR!", "c"], ["d", "", "f"]]
    assert rows_of_text(workbook.lay(xls_workbook(blanks, errors))) == [["d", "", "f"], ["a", "#ERROR!", "c"]]


def test_an_error_in_a_binary_sheet_is_no_blank_and_stays_in_its_sheet():
    """Each error cell holds an error's code, with or without a formula."""
    data = as_xlsb([["a", None, None, "d"]])
    with ZipFile(BytesIO(data)) as source:
        sheet = source.read("xl/worksheets/sheet1.bin")
    last_cell = pack("<BBIII", 6, 14, 3, 0, 1) + "d".encode("utf-16-le")
    constant, formula = pack("<BBIIB", 3, 9, 1, 0, 0x17), pack("<BBIIBHI", 11, 15, 2, 0, 0x07, 0, 0)
    assert sheet.count(last_cell) == 1
    errors = sheet.replace(last_cell, constant + formula + last_cell)
    repaired = repacked(data, {"xl/worksheets/sheet1.bin": errors, "xl/worksheets/unused.bin": errors})
    assert rows_of_text(workbook.lay(repaired)) == [["a", "#ERROR!", "#ERROR!", "d"]]
    unrelated = repacked(data, {"xl/worksheets/unused.bin": errors})
    assert rows_of_text(workbook.lay(unrelated)) == [["a", "", "", "d"]]


def test_hidden_sheets_are_not_read():
    book = load_workbook(BytesIO(as_xlsx(huaian())))
    hidden = book.create_sheet("旧数据")
    hidden.append(["规章", 9, 9, 9])
    hidden.sheet_state = "hidden"
    reading = read(saved(book))
    assert_exact(reading, truth_of("huaian_2024"))


def test_an_empty_row_inside_a_table_takes_no_cell():
    book = load_workbook(BytesIO(as_xlsx(report_of(truth_of("shanghai_general_office_2019"), "2019", "2019"))))
    of = book.active
    (row,) = [cell.row for cell in of["A"] if cell.value and str(cell.value).startswith("三、本年度")]
    merged = [str(one) for one in of.merged_cells.ranges if one.min_row >= row or one.max_row >= row]
    for one in merged:
        of.unmerge_cells(one)
    of.insert_rows(row)
    reading = read(saved(book))
    assert differences(reading, truth_of("shanghai_general_office_2019")) == []


def test_text_under_a_merged_cell_is_not_seen():
    cells = '<row r="{0}"><c r="A{0}"><v>{1}</v></c><c r="B{0}"><v>{2}</v></c><c r="C{0}"><v>{3}</v></c></row>'
    rows = cells.format(1, 1, 2, 3) + cells.format(2, 4, 5, 6)
    part = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'{rows}</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
    )
    laid = workbook.lay(repacked(saved(Workbook()), {"xl/worksheets/sheet1.xml": part.encode()}))
    assert [[(c.text, c.column, c.span) for c in row.cells] for row in laid.rows] == [
        [("1", 0, 2), ("3", 2, 1)],
        [("4", 0, 1), ("5", 1, 1), ("6", 2, 1)],
    ]


def test_open_sheets_repeat_rows_and_show_what_they_display():
    content = (
        "<table:table-row table:number-rows-repeated='2'><table:table-cell><text:p>规章</text:p></table:table-cell>"
        "<table:table-cell office:value='3119' table:number-columns-repeated='2'><text:p>3,119</text:p>"
        "</table:table-cell><table:table-cell office:value='7'/></table:table-row>"
        "<table:table-row table:number-rows-repeated='1048570'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    assert rows_of_text(opendocument.lay(open_sheet(content))) == [["规章", "3,119", "3,119", "7"]] * 2


def test_rtf_cells_hold_line_ends_and_rows_know_their_beginning():
    source = (
        rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0\fcharset134 \'cb\'ce;}}\f0 before\par"
        rb"\trowd\cellx1\cellx2\intbl one\par two\cell\cell \trowd\cellx1\cellx2\row"
        rb"\trowd\cellx1\cellx2\intbl \'b9\'e6\'d5\'c2\cell \u25919?\cell\row\pard after\par}"
    )
    laid = rtf.lay(source)
    assert rows_of_text(laid) == [["before"], ["one two", ""], ["规章", "政"], ["after"]]
    assert [row.shape for row in laid.rows] == [Shape.PLAIN, Shape.EXACT, Shape.EXACT, Shape.PLAIN]


def test_rtf_leaves_pictures_and_raw_bytes_out():
    source = rb"{\rtf1 a{\*\shppict{\pict\pngblip 89504e47}}b{\pict\bin4 }{}}c}d\par}"
    assert rows_of_text(rtf.lay(source)) == [["abd"]]


def test_rtf_characters_beyond_the_first_plane():
    assert rows_of_text(rtf.lay(rb"{\rtf1\uc0 \u55362\u57271 x\par}")) == [["𠮷x"]]


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n" + "本年公开信息77条,其中规章3件,文件5件。\n" * 20,
        "\n".join(["政府信息公开,年度报告", "一、总体情况,如下", "共收到申请12件,办结11件,结转1件,其中公开3件"] * 5),
        "\n".join('{"a": 1, "b": 2, "c": 3}' for _ in range(20)),
        "\n".join("<td>1</td>,<td>2</td>,<td>3</td>" for _ in range(20)),
        "\n".join("规章\t0\t1\t7" for _ in range(20)),
        "a,b,c\n" * 4,
        "",
    ],
)
def test_what_is_no_csv(text):
    assert csv.separator(text) is None


@pytest.mark.parametrize("path", sorted((SAMPLE / "reports").iterdir()), ids=lambda path: path.name)
def test_no_report_of_the_sample_is_csv(path):
    assert csv.separator(path.read_text("utf-8")) is None


def test_no_generated_text_is_csv():
    for report in generate(21, 40, script="simplified", encoding="utf-8"):
        assert csv.separator(report.data.decode("utf-8")) is None, report


def test_tabs_with_quoted_line_ends_are_csv():
    rows = ['规章\t0\t1\t"本年新\n制作数量"'] * 10
    assert rows_of_text(csv.lay("\n".join(rows))) == [["规章", "0", "1", "本年新 制作数量"]] * 10


@pytest.fixture(params=[131_072, 2**31 - 1])
def limit_of_fields(request):
    """A limit of the csv module, which other libraries change for the whole process."""
    before = field_size_limit(request.param)
    yield
    field_size_limit(before)


@pytest.mark.usefixtures("limit_of_fields")
def test_csv_with_a_quote_that_is_never_closed_loses_no_text():
    text = "\n".join(["规章,0,1,7"] * 20 + ['"备注,0,0,0'] + ["规章,0,1,7"] * 40_000)
    with pytest.raises(Unreadable, match="table cells"):
        csv.lay(text)
    few = "\n".join(["规章,0,1,7"] * 20 + ['"备注,0,0,0'])
    assert "备注,0,0,0" in "".join(rows_of_text(csv.lay(few))[-1])


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_mhtml_gives_the_page(charset):
    page = as_html(huaian())
    assert mhtml.pages(as_mhtml(huaian(), charset)).removeprefix("\ufeff") == page


def test_mhtml_gives_the_pages_in_its_frames():
    whole = as_mhtml(huaian()).decode()
    boundary = re.search(r'boundary="([^"]+)"', whole)[1]
    frame = f"--{boundary}\nContent-Type: text/html\n\n<html><body><p>menu</p></body></html>\n--{boundary}"
    data = whole.replace(f"--{boundary}", frame, 1).encode()
    pages = mhtml.pages(data)
    assert pages.index("menu") < pages.index("行政规范性文件")
    assert_exact(read(data), truth_of("huaian_2024"))
