"""Writes reports as Word files, sheets and other Office formats, with the merged cells of the official form."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from io import BytesIO, StringIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from synthetic.reports.forms import SECTION_TITLES, TABLES, CellKey, Grid, expanded, filled, grid, width
from synthetic.reports.generate import Generated


@dataclass
class Printed:
    """One report: its title, the lines before and behind its tables, and the tables with their figures."""

    title: str
    grids: dict[str, Grid]
    before: list[str] = field(default_factory=lambda: ["一、总体情况", "本年主动公开政府信息 77 条。"])
    after: list[str] = field(default_factory=lambda: ["五、存在的主要问题及改进情况", "公开内容有待细化。"])


def printed(texts: dict[CellKey, str], disclosure: str, requests: str, title: str = "") -> Printed:
    """A report of these cells: the disclosure table of one form, the two others of the same or another."""
    forms = {"disclosure": disclosure, "requests": requests, "review": requests}
    grids = {table: filled(grid(form, table), texts) for table, form in forms.items()}
    return Printed(title or "平安县2023年政府信息公开工作年度报告", grids)


def from_generated(report: Generated) -> Printed:
    """A synthetic report's tables and words."""
    forms = ("2021", "2019", "2019") if report.form == "mixed" else (report.form,) * 3
    units = {key[2]: cell.unit for key, cell in report.cells.items() if cell.unit}
    texts = {key: cell.text for key, cell in report.cells.items()}
    grids = {t: filled(grid(form, t, units), texts) for t, form in zip(TABLES, forms, strict=True)}
    before = ["一、总体情况", "".join(sentence.text for sentence in report.prose)]
    return Printed(f"{report.body}{report.year}年政府信息公开工作年度报告", grids, before)


@dataclass(frozen=True)
class Placed:
    """A cell of a table, where it begins and how many rows and columns it covers."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def placed(of: Grid) -> list[Placed]:
    """The cells of a grid with the columns that spans leave them."""
    cells: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(of):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            cells.append(Placed(row, column, cell.rows, cell.columns, cell.text))
            taken |= {(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
            column += cell.columns
    return cells


def rows_of(of: Grid) -> Iterator[list[tuple[Placed, bool]]]:
    """For each row its cells, those that go on from above included and marked."""
    cells = placed(of)
    for row in range(len(of)):
        here = [(c, c.row < row) for c in cells if c.row <= row < c.row + c.rows]
        yield sorted(here, key=lambda pair: pair[0].column)


def as_docx(report: Printed, prefix: str = "") -> bytes:
    """A Word file; `prefix` is XML put before the tables."""
    document = docx.Document()
    for line in (report.title, *report.before):
        document.add_paragraph(line)
    for name in TABLES:
        document.add_paragraph(SECTION_TITLES[name])
        document.element.body.insert(-1, docx_table(report.grids[name]))
    for line in report.after:
        document.add_paragraph(line)
    return saved(document)


def docx_table(of: Grid) -> "OxmlElement":
    """A table of Word with gridSpan and vMerge."""
    table = OxmlElement("w:tbl")
    table.append(OxmlElement("w:tblPr"))
    for row in rows_of(of):
        line = OxmlElement("w:tr")
        for cell, goes_on in row:
            line.append(docx_cell("" if goes_on else cell.text, cell.columns, _merge(cell, goes_on)))
        table.append(line)
    return table


def _merge(cell: Placed, goes_on: bool) -> str | None:
    return None if cell.rows == 1 else "continue" if goes_on else "restart"


def docx_cell(text: str, span: int = 1, merge: str | None = None) -> "OxmlElement":
    """A cell of Word; each line of the text is a paragraph."""
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    if span > 1:
        properties.append(_valued("w:gridSpan", str(span)))
    if merge:
        properties.append(_valued("w:vMerge", merge))
    cell.append(properties)
    for line in text.split("\n"):
        cell.append(docx_paragraph(line))
    return cell


def docx_paragraph(text: str) -> "OxmlElement":
    """A paragraph of Word."""
    paragraph, run, written = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    written.text = text
    written.set(qn("xml:space"), "preserve")
    run.append(written)
    paragraph.append(run)
    return paragraph


def _valued(name: str, value: str) -> "OxmlElement":
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def saved(document: object) -> bytes:
    """The bytes of a document that knows how to save itself."""
    data = BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def as_xlsx(
    report: Printed, *, sheets: bool = False, gaps: int = 1, titles: bool = True, corner: tuple[int, int] = (1, 1)
) -> bytes:
    """A workbook: all in one sheet, `gaps` empty rows between tables, or a sheet for each table."""
    book = Workbook()
    sheet = book.active
    row = corner[0]
    for line in (report.title, *report.before):
        sheet.cell(row, corner[1], line)
        row += 1
    for name in TABLES:
        if sheets:
            sheet, row = book.create_sheet(name), corner[0]
        else:
            row += gaps
        if titles:
            sheet.cell(row, corner[1], SECTION_TITLES[name])
            row += 1
        row = xlsx_table(sheet, report.grids[name], row, corner[1])
    for line in report.after:
        row += 1
        sheet.cell(row, corner[1], line)
    return saved(book)


def xlsx_table(sheet: Worksheet, of: Grid, top: int, left: int) -> int:
    """Write a table into a sheet; whole numbers become numbers. Gives the row behind it."""
    for cell in placed(of):
        row, column = top + cell.row, left + cell.column
        sheet.cell(row, column, number_or_text(cell.text))
        if cell.rows * cell.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + cell.rows - 1, end_column=column + cell.columns - 1
            )
    return top + len(of)


def number_or_text(text: str) -> float | str | None:
    """What a person types into a cell: plain numbers are numbers."""
    try:
        number = float(text)
    except ValueError:
        return text or None
    return number if f"{number:.15g}" == text else text


def as_ods(report: Printed) -> bytes:
    """A sheet of OpenDocument, with covered cells; rows that are alike are written once."""
    document = OpenDocumentSpreadsheet()
    sheet = odf_table.Table(name="年报")
    sheet.addElement(odf_table.TableColumn(numbercolumnsrepeated=max(width(of) for of in report.grids.values())))
    for line in (report.title, *report.before):
        sheet.addElement(_ods_row([(line, 1, 1, False)]))
    for name in TABLES:
        sheet.addElement(odf_table.TableRow(numberrowsrepeated=2))
        sheet.addElement(_ods_row([(SECTION_TITLES[name], 1, 1, False)]))
        for row in _odf_rows(report.grids[name]):
            sheet.addElement(_ods_row(row))
    for line in report.after:
        sheet.addElement(_ods_row([(line, 1, 1, False)]))
    document.spreadsheet.addElement(sheet)
    return _odf_saved(document)


def as_odt(report: Printed) -> bytes:
    """A text of OpenDocument."""
    document = OpenDocumentText()
    for line in (report.title, *report.before):
        document.text.addElement(odf_text.P(text=line))
    for name in TABLES:
        document.text.addElement(odf_text.H(outlinelevel=1, text=SECTION_TITLES[name]))
        table = odf_table.Table()
        table.addElement(odf_table.TableColumn(numbercolumnsrepeated=width(report.grids[name])))
        for row in _odf_rows(report.grids[name]):
            table.addElement(_ods_row(row))
        document.text.addElement(table)
    for line in report.after:
        document.text.addElement(odf_text.P(text=line))
    return _odf_saved(document)


def _odf_rows(of: Grid) -> Iterator[list[tuple[str, int, int, bool]]]:
    """Each row as (text, columns, rows, covered)."""
    for index, row in enumerate(rows_of(of)):
        cells: list[tuple[str, int, int, bool]] = []
        for cell, goes_on in row:
            cells.append((cell.text, cell.columns, cell.rows, goes_on))
            cells += [("", 1, 1, True)] * (cell.columns - 1)
        assert index < len(of)
        yield cells


def _ods_row(cells: list[tuple[str, int, int, bool]]) -> odf_table.TableRow:
    row = odf_table.TableRow()
    for text, columns, rows, covered in cells:
        if covered:
            row.addElement(odf_table.CoveredTableCell())
            continue
        cell = odf_table.TableCell(numbercolumnsspanned=columns, numberrowsspanned=rows)
        if text:
            cell.addElement(odf_text.P(text=text))
        row.addElement(cell)
    return row


def _odf_saved(document: object) -> bytes:
    data = BytesIO()
    document.write(data)  # type: ignore[attr-defined]
    return data.getvalue()


def as_rtf(report: Printed) -> bytes:
    """RTF as word processors write it: merged cells are empty ones, characters are numbers."""
    parts = [r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 SimSun;}}{\*\generator test}"]
    parts += [rf"\pard {_rtf(line)}\par" for line in (report.title, *report.before)]
    for name in TABLES:
        parts.append(rf"\pard {_rtf(SECTION_TITLES[name])}\par")
        for row in rows_of(report.grids[name]):
            edges = "".join(
                (r"\clvmrg" if goes_on else r"\clvmgf" if cell.rows > 1 else "")
                + rf"\cellx{(cell.column + cell.columns) * 600}"
                for cell, goes_on in row
            )
            cells = "".join(rf"\intbl {'' if goes_on else _rtf(cell.text)}\cell" for cell, goes_on in row)
            parts.append(rf"\trowd{edges}\pard {cells}\row")
    parts += [rf"\pard {_rtf(line)}\par" for line in report.after]
    return "\n".join([*parts, "}"]).encode("ascii")


def _rtf(text: str) -> str:
    """Text in RTF: half of the characters by number, half by their bytes in the code page."""
    written = []
    for index, character in enumerate(text):
        if character.isascii():
            written.append(character)
        elif index % 2:
            written.append(f"\\u{ord(character)}?")
        else:
            written.append("".join(f"\\'{byte:02x}" for byte in character.encode("gb18030")))
    return "".join(written)


def as_csv(report: Printed, separator: str = ",") -> bytes:
    """What a spreadsheet saves as CSV: every row filled up to the widest, line ends inside quotes."""
    import csv

    columns = max(width(of) for of in report.grids.values())
    lines = [[line] for line in (report.title, *report.before)]
    for name in TABLES:
        lines.append([SECTION_TITLES[name]])
        lines += expanded(report.grids[name])
    lines += [[line] for line in report.after]
    out = StringIO()
    csv.writer(out, delimiter=separator).writerows([*line, *[""] * (columns - len(line))] for line in lines)
    return out.getvalue().encode("gb18030")


def as_html(report: Printed) -> str:
    """A page with the three tables."""
    parts = [f"<html><head><title>{report.title}</title></head><body>"]
    parts += [f"<p>{line}</p>" for line in (report.title, *report.before)]
    for name in TABLES:
        parts.append(f"<p>{SECTION_TITLES[name]}</p><table>")
        for row in report.grids[name]:
            cells = (f'<td colspan="{c.columns}" rowspan="{c.rows}">{escape(c.text)}</td>' for c in row)
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    return "".join([*parts, *(f"<p>{line}</p>" for line in report.after), "</body></html>"])


def as_mhtml(report: Printed, charset: str = "utf-8") -> bytes:
    """A page saved by a browser with its pictures."""
    archive = MIMEMultipart("related", type="text/html")
    archive["From"] = "<Saved by a browser>"
    archive["Snapshot-Content-Location"] = "https://www.example.gov.cn/report.html"
    archive["Subject"] = report.title
    archive.attach(MIMEText(as_html(report), "html", charset))
    archive.attach(MIMEText("body { color: black }", "css"))
    return archive.as_bytes()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP container of these parts."""
    data = BytesIO()
    with ZipFile(data, "w", ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return data.getvalue()


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def bare_docx(body: str, prolog: str = "", namespaces: str = "") -> bytes:
    """The least Word file: the body's XML in the namespace `w`."""
    document = f'{prolog}<w:document xmlns:w="{WORD}" {namespaces}><w:body>{body}</w:body></w:document>'
    return zipped({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": document})


def repacked(data: bytes, change: dict[str, bytes]) -> bytes:
    """A container with some parts' bytes changed or added."""
    with ZipFile(BytesIO(data)) as source:
        parts: dict[str, bytes | str] = {name: source.read(name) for name in source.namelist()}
    return zipped({**parts, **change})


def as_xlsb(rows: Iterable[Iterable[str | float | None]]) -> bytes:
    """A binary workbook of one sheet, its texts in the cells themselves."""
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, pack("<I", number) + bytes(13))
        for column, value in enumerate(row):
            place = pack("<II", column, 0)
            if isinstance(value, str):
                sheet += _record(6, place + _wide(value))
            elif value is not None:
                sheet += _record(5, place + pack("<d", value))
    sheet += _record(146) + _record(130)
    book = _record(131) + _record(143) + _record(156, pack("<II", 0, 1) + _wide("rId1") + _wide("年报"))
    book += _record(144) + _record(157, bytes(26)) + _record(132)
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = '<Relationship Id="{}" Type="{}" Target="{}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": relations.format(relation.format("rId1", f"{kind}/officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations.format(
                relation.format("rId1", f"{kind}/worksheet", "worksheets/sheet1.bin")
            ),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(kind: int, content: bytes = b"") -> bytes:
    return _varint(kind) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    written = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        written.append(low | (0x80 if number else 0))
        if not number:
            return bytes(written)


def _wide(text: str) -> bytes:
    return pack("<I", len(text)) + text.encode("utf-16-le")


def sheet_rows(report: Printed) -> list[list[str | float | None]]:
    """The report as rows of one sheet without merged cells."""
    rows: list[list[str]] = [[report.title], *([line] for line in report.before)]
    for name in TABLES:
        rows += [[SECTION_TITLES[name]], *expanded(report.grids[name])]
    return [[number_or_text(text) for text in row] for row in rows]


def open_sheet(rows: str, kind: str = "spreadsheet") -> bytes:
    """An OpenDocument file of one table with these rows in XML."""
    names = ("office", "table", "text", "style")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = f"<office:body><office:{kind}><table:table>{rows}</table:table></office:{kind}></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def word_cells(*texts: str) -> str:
    """Cells of a Word table in XML."""
    return "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in texts)
