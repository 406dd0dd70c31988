"""Struck, hidden, deleted and raised text of Word and OpenDocument files: what is shown is what is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import BlockDocument
from loaders.layout.office import docx, opendocument
from loaders.layout.office.characters import PLAIN, Character, StyledRun, over, shown_text
from loaders.layout.office.merging import DownMerge, heights
from loaders.layout.runs import NOT_SHOWN
from loaders.layout.sheets import HiddenLines, MergedRange, write_sheet
from loaders.layout.writing import Writer
from synthetic.printing.files import CONTENT_TYPES, WORD, bare_docx, open_sheet, repacked, word_cells, zipped


def rows_of_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.rows]


def hidden_text(laid: BlockDocument) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in laid.hidden]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def word_file(content: str, styles: str = "") -> bytes:
    """A Word file of one table with one row: a cell with this content of a paragraph, and a cell x."""
    body = f"<w:tbl><w:tr><w:tc><w:p>{content}</w:p></w:tc>{word_cells('x')}</w:tr></w:tbl>"
    data = bare_docx(body)
    return repacked(data, {"word/styles.xml": word_styles(styles)}) if styles else data


def word_styles(styles: str) -> bytes:
    return f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode()


def style(name: str, properties: str = "", kind: str = "character", base: str = "", default: str = "") -> str:
    based_on = f"<w:basedOn w:val='{base}'/>" if base else ""
    return f"<w:style w:type='{kind}' w:styleId='{name}' {default}>{based_on}<w:rPr>{properties}</w:rPr></w:style>"


def cell_of(data: bytes) -> str:
    (row,) = docx.lay(data).rows
    assert len(row.cells) == 2
    return row.cells[0].text


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ("<w:strike/>", "268"),
        ("<w:strike w:val='true'/>", "268"),
        ("<w:strike w:val='1'/>", "268"),
        ("<w:strike w:val='on'/>", "268"),
        ("<w:strike w:val='0'/>", "286268"),
        ("<w:strike w:val='false'/>", "286268"),
        ("<w:strike w:val='off'/>", "286268"),
        ("<w:dstrike/>", "268"),
        ("<w:dstrike w:val='0'/>", "286268"),
        ("<w:vanish/>", "268"),
        ("<w:vanish w:val='false'/>", "286268"),
        ("<w:webHidden/>", "286268"),  # hidden in the view as a web page alone
        ("<w:b/><w:sz w:val='21'/>", "286268"),
        ("<w:vertAlign w:val='superscript'/>", "²⁸⁶268"),
        ("<w:vertAlign w:val='subscript'/>", "²⁸⁶268"),
        ("<w:vertAlign w:val='baseline'/>", "286268"),
        ("<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>", "286268"),  # what it was before a change
    ],
)
def test_marks_of_a_word_run(properties, text):
    assert cell_of(word_file(run("286", properties) + run("268"))) == text


def test_struck_text_between_digits_leaves_a_space():
    assert cell_of(word_file(run("1") + run("9", "<w:strike/>") + run("2"))) == "1 2"
    deleted = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    assert cell_of(word_file(run("1") + deleted + run("2"))) == "1 2"


@pytest.mark.parametrize(
    "moved",
    [
        "<w:ins>{}</w:ins>",
        "<w:moveTo>{}</w:moveTo>",
        "<w:ins><w:smartTag>{}</w:smartTag></w:ins>",
    ],
)
def test_inserted_text_is_read(moved):
    deleted = "<w:moveFrom>{}</w:moveFrom><w:del><w:ins>{}</w:ins></w:del>".format(run("7"), run("8"))
    assert cell_of(word_file(deleted + moved.format(run("268")))) == "268"


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        ("<w:position w:val='10'/><w:sz w:val='14'/>", "143¹"),
        ("<w:position w:val='-4'/><w:sz w:val='14'/>", "143¹"),
        ("<w:position w:val='8'/>", "143¹"),
        ("<w:position w:val='2'/>", "1431"),  # of full size, and less than 3 points above the line
        ("<w:position w:val='0'/><w:sz w:val='14'/>", "1431"),
        ("<w:position w:val='x'/><w:sz w:val='14'/>", "1431"),
    ],
)
def test_a_run_above_the_line(properties, text):
    assert cell_of(word_file(run("143", "<w:sz w:val='21'/>") + run("1", properties))) == text


def test_a_paragraph_that_is_shifted_as_a_whole_holds_figures():
    assert cell_of(word_file(run("143", "<w:position w:val='8'/>"))) == "143"


STRUCK_BY_STYLE = [
    (style("Old", "<w:strike/>"), "<w:rStyle w:val='Old'/>", "268"),
    (style("Old", "<w:dstrike/>"), "<w:rStyle w:val='Old'/>", "268"),
    (style("Old", "<w:vanish/>"), "<w:rStyle w:val='Old'/>", "268"),
    (style("Old", "<w:vertAlign w:val='superscript'/>"), "<w:rStyle w:val='Old'/>", "²⁸⁶268"),
    (style("Base", "<w:strike/>") + style("Old", base="Base"), "<w:rStyle w:val='Old'/>", "268"),
    (
        style("Base", "<w:strike/>") + style("Old", "<w:strike w:val='0'/>", base="Base"),
        "<w:rStyle w:val='Old'/>",
        "286268",
    ),
    (style("Old", "<w:strike/>"), "<w:rStyle w:val='Old'/><w:strike w:val='0'/>", "286268"),
    (style("Old", "<w:strike/>"), "", "286268"),
    (style("Old", "<w:strike/>"), "<w:rStyle w:val='Missing'/>", "286268"),
    (style("A", base="B") + style("B", base="A"), "<w:rStyle w:val='A'/><w:strike/>", "268"),
    (style("A", "<w:strike/>", base="B") + style("B", base="A"), "<w:rStyle w:val='B'/>", "268"),
    (style("A", "<w:strike/>", base="A"), "<w:rStyle w:val='A'/>", "268"),
    ("<w:style/><w:style w:styleId='Old'/><x/>" + style("", "<w:strike/>"), "<w:rStyle w:val='Old'/>", "286268"),
    (style("旧值", "<w:strike/>"), "<w:rStyle w:val='旧值'/>", "268"),
]


@pytest.mark.parametrize(("styles", "properties", "text"), STRUCK_BY_STYLE)
def test_marks_of_a_word_style(styles, properties, text):
    assert cell_of(word_file(run("286", properties) + run("268"), styles)) == text


@pytest.mark.parametrize(
    ("styles", "text"),
    [
        (style("P", "<w:strike/>", "paragraph"), "268"),
        (style("Q", "<w:strike/>", "paragraph") + style("P", kind="paragraph", base="Q"), "268"),
        (style("N", "<w:strike/>", "paragraph", default="w:default='1'") + style("P", kind="paragraph"), "286268"),
        # Two kinds of style that turn a toggle on turn it off; a double line is no toggle
        (style("P", "<w:strike/>", "paragraph") + style("C", "<w:strike/>"), "286268"),
        (style("P", "<w:dstrike/>", "paragraph") + style("C", "<w:dstrike/>"), "268"),
    ],
)
def test_marks_of_a_paragraph_style(styles, text):
    content = "<w:pPr><w:pStyle w:val='P'/></w:pPr>" + run("286", "<w:rStyle w:val='C'/>")
    assert cell_of(word_file(content + run("268", "<w:strike w:val='0'/><w:dstrike w:val='0'/>"), styles)) == text


@pytest.mark.parametrize(
    "styles",
    [
        style("N", "<w:strike/>", "paragraph", default="w:default='1'"),
        "<w:docDefaults><w:rPrDefault><w:rPr><w:strike/></w:rPr></w:rPrDefault></w:docDefaults>",
    ],
)
def test_marks_of_the_defaults(styles):
    assert cell_of(word_file(run("286") + run("268", "<w:strike w:val='false'/>"), styles)) == "268"


def test_marks_of_a_table_style():
    styles = style("T", "<w:strike/>", "table")
    body = (
        "<w:tbl><w:tblPr><w:tblStyle w:val='T'/></w:tblPr><w:tr>"
        f"<w:tc><w:p>{run('286')}{run('268', '<w:strike w:val=' + repr('0') + '/>')}</w:p></w:tc>{word_cells('x')}"
        f"</w:tr></w:tbl><w:p>{run('after')}</w:p>"
    )
    laid = docx.lay(repacked(bare_docx(body), {"word/styles.xml": word_styles(styles)}))
    assert rows_of_text(laid) == [["268", ""], ["after"]]


def test_a_long_chain_of_styles_and_one_in_utf_16():
    chain = "".join(style(f"S{n}", base=f"S{n + 1}") for n in range(5_000)) + style("S5000", "<w:strike/>")
    assert cell_of(word_file(run("286", "<w:rStyle w:val='S0'/>") + run("268"), chain)) == "286268"
    document = (
        f"<w:document xmlns:w='{WORD}'><w:body><w:p>{run('286', '<w:strike/>')}{run('268')}</w:p></w:body></w:document>"
    )
    data = zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document.encode("utf-16")})
    assert rows_of_text(docx.lay(data)) == [["268"]]


def test_a_footnote_reference_gives_no_digit():
    reference = "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:footnoteReference w:id='1'/></w:r>"
    assert cell_of(word_file(run("143") + reference)) == "143"


ROW = "<w:tr>{}{}</w:tr>"


@pytest.mark.parametrize(
    ("properties", "is_read"),
    [("<w:hidden/>", False), ("<w:hidden w:val='0'/>", True), ("<w:del/>", False), ("<w:ins/>", True)],
)
def test_hidden_and_deleted_rows_of_word(properties, is_read):
    marked = ROW.format(f"<w:trPr>{properties}</w:trPr>", word_cells("a", "9"))
    laid = docx.lay(bare_docx(f"<w:tbl>{marked}{ROW.format('', word_cells('a', '2'))}</w:tbl>"))
    assert rows_of_text(laid) == [["a", "9"]] * is_read + [["a", "2"]]
    assert laid.hidden == []


def test_a_deleted_cell_of_word():
    deleted = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>{run('9')}</w:p></w:tc>"
    laid = docx.lay(bare_docx(f"<w:tbl><w:tr>{word_cells('a')}{deleted}{word_cells('2')}</w:tr></w:tbl>"))
    assert rows_of_text(laid) == [["a", "2"]]


def test_hidden_tables_of_word():
    hidden_row = ROW.format("<w:trPr><w:hidden/></w:trPr>", word_cells("a", "9"))
    vanished = "".join(f"<w:tc><w:p>{run(text, '<w:vanish/>')}</w:p></w:tc>" for text in "b8")
    struck = "".join(f"<w:tc><w:p>{run(text, '<w:strike/>')}</w:p></w:tc>" for text in "c7")
    body = "".join(
        f"<w:tbl>{rows}</w:tbl>" for rows in (hidden_row * 2, ROW.format("", vanished), ROW.format("", struck))
    )
    laid = docx.lay(bare_docx(f"{body}<w:p>{run('after')}</w:p>"))
    assert hidden_text(laid) == [["a", "9"], ["a", "9"], ["b", "8"]]
    assert rows_of_text(laid) == [["", ""], ["after"]]


def test_a_page_layout_in_hidden_rows_is_not_read():
    inner = f"<w:tbl>{ROW.format('', word_cells('a', '9'))}</w:tbl>"
    outer = f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    assert rows_of_text(docx.lay(bare_docx(f"{outer}<w:p>{run('after')}</w:p>"))) == [["after"]]


def merged_cell(text: str, value: str) -> str:
    return f"<w:tc><w:tcPr><w:vMerge w:val='{value}'/></w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def test_heights_of_cells_of_word():
    rows = (
        word_cells("a") + merged_cell("268", "restart"),
        word_cells("b") + merged_cell("", "continue"),
        word_cells("c", "1"),
        merged_cell("d", "restart") + merged_cell("2", "restart"),
        merged_cell("", "continue") + merged_cell("", "continue"),  # all covered: no row of its own
    )
    laid = docx.lay(bare_docx(f"<w:tbl>{''.join(ROW.format('', row) for row in rows)}</w:tbl>"))
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in laid.rows] == [
        [("a", 1), ("268", 2)],
        [("b", 1)],
        [("c", 1), ("1", 1)],
        [("d", 1), ("2", 1)],
    ]


# OpenDocument

OPEN_NAMES = ("office", "table", "text", "style", "draw")
NAMESPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in OPEN_NAMES)
STRUCK = 'style:text-line-through-style="solid" style:text-line-through-type="single"'
NOT_STRUCK = 'style:text-line-through-style="none" style:text-line-through-type="none"'


def open_style(name: str, properties: str = "", family: str = "text", parent: str = "") -> str:
    based = f'style:parent-style-name="{parent}"' if parent else ""
    named = f'style:name="{name}"' if name else ""
    tag = "style" if name else "default-style"
    return f'<style:{tag} {named} style:family="{family}" {based}><style:text-properties {properties}/></style:{tag}>'


def open_file(body: str, automatic: str = "", common: str = "", kind: str = "text") -> bytes:
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{automatic}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    parts: dict[str, bytes | str] = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": content,
    }
    if common:
        parts["styles.xml"] = (
            f"<office:document-styles {NAMESPACES}><office:styles>{common}</office:styles></office:document-styles>"
        )
    return zipped(parts)


def open_table(*rows: str) -> str:
    """A table of these rows; a row is its cells' texts with bars between them, or XML."""
    cells = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    elements = [
        row
        if row.startswith("<table:table-row")
        else f"<table:table-row>{''.join(cells.format(text) for text in row.split('|'))}</table:table-row>"
        for row in rows
    ]
    return f"<table:table>{''.join(elements)}</table:table>"


def span(text: str, name: str = "T1") -> str:
    return f'<text:span text:style-name="{name}">{text}</text:span>'


@pytest.mark.parametrize(
    ("properties", "text"),
    [
        (STRUCK, "268"),
        ('style:text-line-through-style="dash"', "268"),
        ('style:text-line-through-type="double"', "268"),
        (NOT_STRUCK, "286268"),
        ('style:text-line-through-style="none"', "286268"),
        ('text:display="none"', "268"),
        ('text:display="true"', "286268"),
        ('style:text-position="super 58%"', "²⁸⁶268"),
        ('style:text-position="sub"', "²⁸⁶268"),
        ('style:text-position="33% 58%"', "²⁸⁶268"),
        ('style:text-position="-33% 58%"', "²⁸⁶268"),
        ('style:text-position="30%"', "²⁸⁶268"),
        ('style:text-position="0% 100%"', "286268"),
        ('style:text-position="5% 100%"', "286268"),
        ('style:text-position="nonsense"', "286268"),
        ('style:text-position=""', "286268"),
    ],
)
@pytest.mark.parametrize("where", ["automatic", "common", "inherited", "outer span"])
def test_marks_of_an_open_document(properties, text, where):
    marked = {
        "automatic": (span("286"), open_style("T1", properties), ""),
        "common": (span("286"), "", open_style("T1", properties)),
        "inherited": (span("286"), open_style("T1", parent="Old"), open_style("Old", properties)),
        "outer span": (span(span("286", "T0")), open_style("T1", properties) + open_style("T0"), ""),
    }[where]
    laid = opendocument.lay(open_file(open_table(f"a|{marked[0]}268"), marked[1], marked[2]))
    assert rows_of_text(laid) == [["a", text]]


def test_an_inner_span_may_take_the_line_away():
    automatic = open_style("T1", STRUCK) + open_style("T2", NOT_STRUCK)
    laid = opendocument.lay(open_file(open_table("a|" + span("286" + span("268", "T2"))), automatic))
    assert rows_of_text(laid) == [["a", "268"]]


def test_marks_of_paragraph_styles_and_defaults():
    struck = open_style("P1", STRUCK, "paragraph")
    cell = '<text:p text:style-name="P1">286</text:p><text:p>268</text:p>'
    row = f"<table:table-row><table:table-cell>{cell}</table:table-cell><table:table-cell/></table:table-row>"
    assert rows_of_text(opendocument.lay(open_file(open_table(row), struck))) == [["268", ""]]
    default = open_style("", STRUCK, "paragraph")
    plain = open_style("T1", NOT_STRUCK)
    laid = opendocument.lay(open_file(open_table(f"a|286{span('268')}"), plain, default))
    assert rows_of_text(laid) == [["", "268"]]


def test_styles_in_a_circle():
    automatic = open_style("T1", parent="T2") + open_style("T2", STRUCK, parent="T1") + open_style("T3", parent="T3")
    laid = opendocument.lay(open_file(open_table(f"a|{span('286')}{span('268', 'T3')}"), automatic))
    assert rows_of_text(laid) == [["a", "268"]]


def test_a_tracked_deletion_is_not_read_and_an_insertion_is():
    tracked = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>9</text:p></text:deletion>'
        "</text:changed-region></text:tracked-changes>"
    )
    inserted = '<text:change-start text:change-id="c2"/>268<text:change-end text:change-id="c2"/>'
    laid = opendocument.lay(open_file(tracked + open_table(f'<text:change text:change-id="c1"/>a|{inserted}')))
    assert rows_of_text(laid) == [["a", "268"]]
    laid = opendocument.lay(open_file(tracked + open_table('a|1<text:change text:change-id="c1"/>2')))
    assert rows_of_text(laid) == [["a", "1 2"]]


def test_fields_and_sections_that_are_hidden():
    field = '<text:hidden-text text:is-hidden="{}">9</text:hidden-text>'
    paragraph = '<text:p>hidden<text:hidden-paragraph text:is-hidden="true"/></text:p>'
    section = '<text:section text:display="{}" text:is-hidden="{}"><text:p>b</text:p>{}</text:section>'
    hidden = section.format("none", "", open_table("c|7")) + section.format("condition", "true", open_table("d|8"))
    shown = section.format("condition", "false", open_table("e|9"))
    body = paragraph + open_table(f"a|{field.format('true')}1{field.format('false')}") + hidden + shown
    laid = opendocument.lay(open_file(body))
    assert rows_of_text(laid) == [["a", "19"], ["b"], ["e", "9"]]
    assert hidden_text(laid) == [["c", "7"], ["d", "8"]]


def test_the_citation_of_a_note_gives_no_digit():
    body = "<text:note-body><text:p>x</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{body}</text:note>"
    assert rows_of_text(opendocument.lay(open_file(open_table(f"a|143{note}")))) == [["a", "143"]]


@pytest.mark.parametrize("visibility", ["collapse", "filter", "visible"])
def test_hidden_rows_of_an_open_text(visibility):
    row = (
        f'<table:table-row table:visibility="{visibility}"><table:table-cell><text:p>a</text:p></table:table-cell>'
        "<table:table-cell><text:p>9</text:p></table:table-cell></table:table-row>"
    )
    laid = opendocument.lay(open_file(open_table(row, "a|2")))
    assert rows_of_text(laid) == [["a", "9"]] * (visibility == "visible") + [["a", "2"]]
    assert hidden_text(opendocument.lay(open_file("<text:p>x</text:p>" + open_table(row)))) == [["a", "9"]] * (
        visibility != "visible"
    )


def test_a_table_of_hidden_text():
    automatic = open_style("T1", 'text:display="none"')
    laid = opendocument.lay(open_file("<text:p>x</text:p>" + open_table(f"{span('a')}|{span('9')}"), automatic))
    assert (rows_of_text(laid), hidden_text(laid)) == ([["x"]], [["a", "9"]])


def test_heights_of_cells_of_an_open_text():
    tall = '<table:table-cell table:number-rows-spanned="2"><text:p>268</text:p></table:table-cell>'
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    first = f"<table:table-row>{cell.format('a')}{tall}</table:table-row>"
    second = f"<table:table-row>{cell.format('b')}<table:covered-table-cell/></table:table-row>"
    laid = opendocument.lay(open_file(open_table(first, second, "c|1")))
    assert [[(cell.text, cell.rows) for cell in row.cells] for row in laid.rows] == [
        [("a", 1), ("268", 2)],
        [("b", 1)],
        [("c", 1), ("1", 1)],
    ]
    covered = f"<table:table-row>{'<table:covered-table-cell/>' * 2}</table:table-row>"
    both = f"<table:table-row>{tall.replace('268', 'a')}{tall}</table:table-row>"
    laid = opendocument.lay(open_file(open_table(both, covered, "c|1")))
    assert [cell.rows for row in laid.rows for cell in row.cells] == [1, 1, 1, 1]


# OpenDocument sheets


def open_cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def open_row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def open_book(*sheets: str, automatic: str = "", common: str = "") -> BlockDocument:
    return opendocument.lay(open_file("".join(sheets), automatic, common, "spreadsheet"))


def test_marks_of_cells_of_an_open_sheet():
    automatic = open_style("ce1", STRUCK, "table-cell") + open_style("T1", 'style:text-position="super 58%"')
    automatic += open_style("ce2", 'style:text-position="super 58%"', "table-cell")
    row = open_row(
        open_cell("a"),
        open_cell("286", 'table:style-name="ce1"'),
        open_cell("143" + span("1")),
        open_cell("7", 'table:style-name="ce2"'),
        '<table:table-cell table:style-name="ce1" office:value-type="float" office:value="9"/>',
        open_cell("8"),
    )
    assert rows_of_text(open_book(f"<table:table>{row}</table:table>", automatic=automatic)) == [
        ["a", "", "143¹", "⁷", "", "8"]
    ]


def test_the_style_of_a_column_or_a_row_holds_for_cells_that_name_none():
    automatic = open_style("ce1", STRUCK, "table-cell")
    column = '<table:table-column table:number-columns-repeated="2" {}/>'
    columns = column.format("") + column.format('table:default-cell-style-name="ce1"')
    row = open_row(*map(open_cell, "abcd"))
    struck_row = open_row(open_cell("9"), attributes='table:default-cell-style-name="ce1"')
    laid = open_book(f"<table:table>{columns}{row}{struck_row}</table:table>", automatic=automatic)
    assert rows_of_text(laid) == [["a", "b"]]


@pytest.mark.parametrize(
    ("attributes", "content", "text"),
    [
        ('office:value-type="percentage" office:value="0.31"', "<text:p>31%</text:p>", "31%"),
        ('office:value-type="percentage" office:value="0.31"', "<text:p>31％</text:p>", "31％"),
        ('office:value-type="percentage" office:value="0.31"', "", "31%"),
        ('office:value-type="percentage" office:value="0.31"', "<text:p>0.31</text:p>", "31%"),
        ('office:value-type="percentage" office:value="x"', "", "x%"),
        ('office:value-type="percentage" office:value="0.31"', "<text:p/>", ""),  # its format shows nothing
        ('office:value-type="float" office:value="286"', "<text:p/>", ""),
        ('office:value-type="float" office:value="286"', "", "286"),
        ('office:value-type="date" office:date-value="2024-01-05"', "", "2024-01-05"),
    ],
)
def test_what_a_cell_of_an_open_sheet_shows(attributes, content, text):
    row = open_row(open_cell("a"), f"<table:table-cell {attributes}>{content}</table:table-cell>", open_cell("b"))
    assert rows_of_text(open_book(f"<table:table>{row}</table:table>")) == [["a", text, "b"]]


def test_hidden_rows_columns_and_sheets_of_an_open_sheet():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    rows = open_row(*map(open_cell, "a9b")) + open_row(*map(open_cell, "c8d"), attributes='table:visibility="filter"')
    rows += f'<table:table-row-group table:display="false">{open_row(*map(open_cell, "e7f"))}</table:table-row-group>'
    properties = '<style:table-properties table:display="false"/>'
    hidden = f'<style:style style:name="ta2" style:family="table">{properties}</style:style>'
    other = f'<table:table table:style-name="ta2">{open_row(open_cell("g"), open_cell("6"))}</table:table>'
    laid = open_book(f"<table:table>{columns}{rows}</table:table>", other, automatic=hidden)
    assert rows_of_text(laid) == [["a", "b"]]
    assert hidden_text(laid) == [["g", "6"]]


# Sheets


def written(texts: dict[tuple[int, int], str], merged=(), rows=(), columns=()) -> Writer:
    writer = Writer()
    cells = [(row, column, text) for (row, column), text in texts.items()]
    write_sheet(writer, cells, merged, HiddenLines(rows), HiddenLines(columns))
    return writer


GRID = {(row, column): f"{row}{column}" for row in range(4) for column in range(4)}


def test_a_merged_range_shows_its_text_where_it_is_displayed():
    ranges = [MergedRange(0, 0, 1, 1)]
    writer = written(GRID, ranges, [(0, 0)], [(0, 0), (3, 3)])
    assert [[(c.text, c.column, c.span, c.rows) for c in row.cells] for row in writer.rows] == [
        [("00", 0, 1, 1), ("12", 1, 1, 1)],
        [("21", 0, 1, 1), ("22", 1, 1, 1)],
        [("31", 0, 1, 1), ("32", 1, 1, 1)],
    ]


def test_heights_of_merged_ranges_count_rows_with_text():
    texts = {(0, 0): "a", (0, 1): "268", (1, 0): "b", (2, 0): "c", (2, 1): "1", (4, 0): "d", (4, 1): "2"}
    writer = written(texts, [MergedRange(0, 1, 1, 1), MergedRange(2, 1, 3, 1), MergedRange(4, 0, 9, 0)])
    assert [[(c.text, c.rows) for c in row.cells] for row in writer.rows] == [
        [("a", 1), ("268", 2)],
        [("b", 1)],
        [("c", 1), ("1", 1)],
        [("d", 1), ("2", 1)],
    ]


def test_a_sheet_whose_rows_are_all_hidden_is_hidden():
    writer = written(GRID, rows=[(0, 9)])
    assert (len(writer.rows), len(writer.hidden), writer.is_hidden) == (0, 4, False)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6), st.integers(0, 30), st.integers(0, 30))
def test_hidden_lines_leave_the_others_in_order(ranges, first, last):
    hidden = {line for low, high in ranges for line in range(low, high + 1)}
    lines = HiddenLines(ranges)
    shown = [line for line in range(70) if line not in hidden]
    assert bool(lines) == bool(hidden)
    assert [lines.place(line) for line in shown] == list(range(len(shown)))
    assert all(lines.place(line) is None for line in hidden)
    between = [line for line in shown if first <= line <= last]
    assert lines.displayed(first, last) == ((between[0], between[-1]) if between else None)


# What the formats share

CHARACTERS = st.builds(
    Character,
    *[st.none() | st.booleans()] * 5,
    st.none() | st.integers(0, 40),
    st.none() | st.integers(-20, 20),
)


@given(st.lists(CHARACTERS, max_size=8))
def test_runs_that_are_not_shown_leave_no_character(characters):
    runs = [StyledRun("abcdefgh"[index], character) for index, character in enumerate(characters)]
    assert shown_text(runs) == "".join(run.text for run in runs if not run.character.marks & NOT_SHOWN)


@given(CHARACTERS, CHARACTERS, CHARACTERS)
def test_inner_formatting_wins(inner, middle, outer):
    assert over(inner, over(middle, outer)) == over(over(inner, middle), outer)
    assert over(PLAIN, inner) == over(inner, PLAIN) == inner


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 3), st.sampled_from(("", "restart", "continue"))), max_size=5), max_size=8
    )
)
def test_heights_never_reach_below_the_table(cells):
    rows = []
    for row in cells:
        column, placed = 0, []
        for width, merge in row:
            placed.append(DownMerge(column, width, bool(merge), merge == "continue"))
            column += width
        rows.append(placed)
    found = heights(rows)
    assert [len(row) for row in found] == [len(row) for row in rows]
    for number, row in enumerate(found):
        assert all(height <= len(rows) - number for height in row)
    covered = sum(row.count(0) for row in found)
    assert covered <= sum(cell.continues for row in rows for cell in row)


def test_open_sheets_without_marks_are_read_as_before():
    assert rows_of_text(opendocument.lay(open_sheet(open_row(open_cell("a"), open_cell("1"))))) == [["a", "1"]]
