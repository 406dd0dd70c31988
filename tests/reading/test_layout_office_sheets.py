"""What a worksheet shows of its cells: struck and raised text, number formats, hidden rows, columns and sheets."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from loaders.layout.blocks import BlockDocument
from loaders.layout.office import workbook
from loaders.layout.office.number_formats import is_plain, shown_number, shows_no_text
from synthetic.printing.files import repacked

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")


def rows_of_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.rows]


def hidden_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.hidden]


def saved(book: Workbook) -> bytes:
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def sheet_of(*rows: list[object]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book, book.active


def with_shared_strings(strings: str, cells: str) -> bytes:
    """A workbook with these shared strings, and a row of these cells."""
    data = saved(Workbook())
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with ZipFile(BytesIO(data)) as container:
        relations = container.read("xl/_rels/workbook.xml.rels").decode()
        kinds = container.read("[Content_Types].xml").decode()
    relation = f'<Relationship Id="rId99" Type="{types}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return repacked(
        data,
        {
            "[Content_Types].xml": kinds.encode(),
            "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", relation).encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>'.encode(),
            "xl/worksheets/sheet1.xml": (
                f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>'
            ).encode(),
        },
    )


RUNS = [
    ("<r><rPr><strike/></rPr><t>286</t></r><r><t>268</t></r>", "268"),
    ("<r><rPr><strike val='1'/></rPr><t>286</t></r><r><rPr><sz val='9'/></rPr><t>268</t></r>", "268"),
    ("<r><rPr><strike val='0'/></rPr><t>286</t></r><r><t>268</t></r>", "286268"),
    ("<r><t>143</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>", "143¹"),
    ("<r><t>143</t></r><r><rPr><vertAlign val='subscript'/></rPr><t>1</t></r>", "143¹"),
    ("<r><t>143</t></r><r><rPr><vertAlign val='baseline'/></rPr><t>1</t></r>", "1431"),
    ("<r><rPr><strike/></rPr><t>286</t></r><rPh sb='0' eb='1'><t>9</t></rPh>", ""),
]


@pytest.mark.parametrize(("runs", "text"), RUNS)
def test_runs_of_shared_and_inline_strings(runs, text):
    shared = f"<si><t>a</t></si><si>{runs}</si><si><r><rPr><strike/></rPr><t>7</t></r><r><t>b</t></r></si>"
    cells = "".join(f'<c r="{letter}1" t="s"><v>{index}</v></c>' for index, letter in enumerate("ABC"))
    assert rows_of_text(workbook.lay(with_shared_strings(shared, cells))) == [["a", text, "b"]]
    inline = "".join(
        f'<c r="{letter}1" t="inlineStr"><is>{content}</is></c>'
        for letter, content in zip("ABC", ("<t>a</t>", runs, "<t>b</t>"), strict=True)
    )
    assert rows_of_text(workbook.lay(with_shared_strings("", inline))) == [["a", text, "b"]]


def test_rich_text_of_a_library():
    book, sheet = sheet_of(["a", None, None, "b"])
    sheet["B1"] = CellRichText(TextBlock(STRUCK, "286"), "268")
    sheet["C1"] = CellRichText("143", TextBlock(RAISED, "1"))
    assert rows_of_text(workbook.lay(saved(book))) == [["a", "268", "143¹", "b"]]


def test_fonts_of_whole_cells():
    book, sheet = sheet_of(["a", 286, "286", True, 143, "143", None, "b"], ["c", 1, 1, 1, 1, 1, 1, "d"])
    for name in ("B1", "C1", "D1"):
        sheet[name].font = Font(strike=True)
    for name in ("E1", "F1"):
        sheet[name].font = Font(vertAlign="superscript")
    sheet["G1"] = CellRichText(TextBlock(InlineFont(), "268"), "9")  # its second run has the font of the cell
    sheet["G1"].font = Font(strike=True)
    assert rows_of_text(workbook.lay(saved(book)))[0] == ["a", "", "", "", "¹⁴³", "¹⁴³", "268", "b"]


def test_a_struck_cell_with_a_shared_string():
    cells = '<c t="s"><v>1</v></c><c t="s" s="1"><v>0</v></c>'
    data = with_shared_strings("<si><t>286</t></si><si><t>a</t></si>", cells)
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font/><font><strike/></font></fonts>'
        '<cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="9"/></cellXfs></styleSheet>'
    )
    data = repacked(data, {"xl/styles.xml": styles.encode()})
    assert rows_of_text(workbook.lay(data)) == [["a"]]


FORMATS = [
    ("0%", 0.31, "31%"),
    ("0.00%", 0.3125, "31.25%"),
    ("0%;[Red]-0%", -0.31, "-31%"),
    ('0"%"', 31, "31%"),
    (r"0\%", 31, "31%"),
    ('0"％"', 31, "31％"),
    ('0"‰"', 3, "3‰"),
    (";;;", 286, ""),
    (";;", 286, ""),
    ("0;-0;;@", 0, ""),
    ("0;-0;;@", 12, None),
    ("0;-0", -5, None),
    ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 0, "-"),
    ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 1573, None),
    ('[=0]"";General', 0, ""),
    ('[=0]"";General', 7, None),
    ('[>=100]"多";0', 250, "多"),
    ('0"件"', 12, "12件"),
    ('General"件"', 12, "12件"),
    ('0.0000"万元"', 160.4964, "160.4964万元"),
    (r"0\.0,\万", 12345, "1.2万"),
    ("#,##0,", 12345, "12"),
    ("#,##0.00", 1234.5, None),
    ("[Magenta]0", 5, None),
    ("[$¥-804]#,##0.00", 5, None),
    ("0.00E+00", 5, None),
    ("# ?/?", 0.5, None),
    ('yyyy"年"m"月"', 45000, None),
    ("[h]:mm", 1.5, None),
    ("@", 5, None),
]


@pytest.mark.parametrize(("code", "value", "text"), FORMATS)
def test_what_a_number_format_shows(code, value, text):
    assert shown_number(code, value) == text
    assert text is None or not is_plain(code)


@given(st.text('0#?.,%;"[]=<>-_*@GeneralydE\\件 ', max_size=40), st.floats(allow_nan=False, allow_infinity=False))
def test_no_code_is_too_odd(code, value):
    assert shown_number(code, value) is None or is_plain(code) in (False, True)
    assert shows_no_text(code) in (False, True)


@pytest.mark.parametrize("code", ["", "General", "0", "0.00", "#,##0", "#,##0.00", "0_ ", "@"])
def test_plain_codes(code):
    assert is_plain(code)
    assert shown_number(code or "General", 1234.5) is None


def test_number_formats_of_cells():
    book, sheet = sheet_of(["a", 0.31, 0.5, 286, "286", 0, 0, 12, "b"])
    codes = ("0%", "0.0%", ";;;", ";;;", "0;-0;;@", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', '0"件"')
    for letter, code in zip("BCDEFGH", codes, strict=True):
        sheet[f"{letter}1"].number_format = code
    assert rows_of_text(workbook.lay(saved(book))) == [["a", "31%", "50.0%", "", "", "", "-", "12件", "b"]]


def test_a_formula_in_percent_and_zeros_that_the_view_hides():
    percent = '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'
    rows = '<c s="1"><f>1/2</f><v>0.5</v></c><c><v>0</v></c><c><v>7</v></c><c t="str"><v>0</v></c>'
    part = (
        f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView showZeros="0"/></sheetViews>'
        f'<sheetData><row r="1">{rows}</row></sheetData></worksheet>'
    )
    styles = f'<styleSheet xmlns="{MAIN}">{percent}</styleSheet>'
    changed = {"xl/worksheets/sheet1.xml": part.encode(), "xl/styles.xml": styles.encode()}
    assert rows_of_text(workbook.lay(repacked(saved(Workbook()), changed))) == [["50%", "", "7", "0"]]


def test_a_sheet_without_a_view_or_with_zeros_shows_them():
    book, sheet = sheet_of(["a", 0, "b"])
    sheet.sheet_view.showZeros = True
    assert rows_of_text(workbook.lay(saved(book))) == [["a", "0", "b"]]
    rows = "<row><c><v>0</v></c><c><v>1</v></c></row>"
    part = f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView/></sheetViews><sheetData>{rows}</sheetData></worksheet>'
    assert rows_of_text(workbook.lay(repacked(saved(Workbook()), {"xl/worksheets/sheet1.xml": part.encode()}))) == [
        ["0", "1"]
    ]


def test_hidden_rows_and_columns():
    book, sheet = sheet_of(["a", 9, "b"], ["c", 8, "d"], ["e", 7, "f"], ["g", 6, "h"])
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    data = saved(book)
    with ZipFile(BytesIO(data)) as container:
        part = container.read("xl/worksheets/sheet1.xml").replace(b'<row r="3"', b'<row r="3" ht="0.0"')
    laid = workbook.lay(repacked(data, {"xl/worksheets/sheet1.xml": part}))
    assert rows_of_text(laid) == [["a", "b"], ["g", "h"]]
    assert [cell.column for cell in laid.rows[0].cells] == [0, 1]


def test_hidden_lines_belong_to_their_own_sheet():
    book, first = sheet_of(["a", 1], ["b", 2])
    second = book.create_sheet("二", 0)  # the first in the workbook's order
    second.append(["c", 3])
    second.append(["d", 4])
    first.row_dimensions[1].hidden = True
    assert rows_of_text(workbook.lay(saved(book))) == [["c", "3"], ["d", "4"], ["b", "2"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_hidden_tables(state):
    book, _ = sheet_of(["a", 1])
    other = book.create_sheet("旧")
    other.append(["b", 9])
    other.sheet_state = state
    laid = workbook.lay(saved(book))
    assert (rows_of_text(laid), hidden_text(laid)) == ([["a", "1"]], [["b", "9"]])


def test_merged_ranges_have_heights():
    book, sheet = sheet_of(["a", 268], ["b", None], ["c", 1])
    sheet.merge_cells("B1:B2")
    laid = workbook.lay(saved(book))
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in laid.rows] == [
        [("a", 1), ("268", 2)],
        [("b", 1)],
        [("c", 1), ("1", 1)],
    ]
