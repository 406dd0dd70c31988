"""Prints reports as Word files, workbooks and other Office formats, with the merged cells of the official form."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape
from io import BytesIO, StringIO

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from synthetic.reports.forms import SECTION_TITLES, TABLES, CellKey, Grid, empty_grid, expanded, filled, placed, width
from synthetic.reports.generate import GeneratedReport, form_of_table


@dataclass
class ReportContent:
    """What a report prints: its title, its tables by table_code, and the lines before and after the tables."""

    title: str
    grids: dict[str, Grid]
    before: list[str] = field(default_factory=lambda: ["一、总体情况", "本年主动公开政府信息 77 条。"])
    after: list[str] = field(default_factory=lambda: ["五、存在的主要问题及改进情况", "公开内容有待细化。"])


def content_of(texts: dict[CellKey, str], disclosure: str, requests: str, title: str = "") -> ReportContent:
    """Return a report with these cell texts; `disclosure` is the form of that table, `requests` that of the others."""
    forms = {"disclosure": disclosure, "requests": requests, "review": requests}
    grids = {table: filled(empty_grid(form, table), texts) for table, form in forms.items()}
    return ReportContent(title or "平安县2023年政府信息公开工作年度报告", grids)


def content_of_generated(report: GeneratedReport) -> ReportContent:
    """Return the tables and the figures in prose of a generated report."""
    before = ["一、总体情况", "".join(sentence.text for sentence in report.prose)]
    return ReportContent(f"{report.body}{report.year}年政府信息公开工作年度报告", grids_of(report), before)


def grids_of(report: GeneratedReport) -> dict[str, Grid]:
    """Return the tables of a generated report, by table_code."""
    units = {key[2]: cell.unit for key, cell in report.cells.items() if cell.unit}
    texts = {key: cell.text for key, cell in report.cells.items()}
    return {table: filled(empty_grid(form, table, units), texts) for table, form in form_of_table(report.form).items()}


@dataclass(frozen=True)
class PositionedCell:
    """A cell of a table: its first row and column, from 0, and how many rows and columns it covers."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


def positioned_cells(grid: Grid) -> list[PositionedCell]:
    """Return the cells of a grid, each in its place."""
    return [PositionedCell(row, column, cell.rows, cell.columns, cell.text) for row, column, cell in placed(grid)]


def rows_of(grid: Grid) -> Iterator[list[tuple[PositionedCell, bool]]]:
    """Yield for each row its cells in order, each with whether it continues from the row above."""
    cells = positioned_cells(grid)
    for row in range(len(grid)):
        in_row = [(cell, cell.row < row) for cell in cells if cell.row <= row < cell.row + cell.rows]
        yield sorted(in_row, key=lambda pair: pair[0].column)


def as_docx(report: ReportContent) -> bytes:
    """Return a Word file."""
    document = docx.Document()
    for line in (report.title, *report.before):
        document.add_paragraph(line)
    for name in TABLES:
        document.add_paragraph(SECTION_TITLES[name])
        document.element.body.insert(-1, docx_table(report.grids[name]))
    for line in report.after:
        document.add_paragraph(line)
    return saved(document)


def docx_table(grid: Grid) -> "OxmlElement":
    """Return a Word table; merged cells have gridSpan and vMerge."""
    table = OxmlElement("w:tbl")
    table.append(OxmlElement("w:tblPr"))
    for row in rows_of(grid):
        row_element = OxmlElement("w:tr")
        for cell, is_continued in row:
            text = "" if is_continued else cell.text
            row_element.append(docx_cell(text, cell.columns, _merge(cell, is_continued)))
        table.append(row_element)
    return table


def _merge(cell: PositionedCell, is_continued: bool) -> str | None:
    """Return the value of vMerge for a cell in one of its rows, None for a cell of one row."""
    return None if cell.rows == 1 else "continue" if is_continued else "restart"


def docx_cell(text: str, span: int = 1, merge: str | None = None) -> "OxmlElement":
    """Return a cell of a Word table, with a paragraph for each line of the text."""
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    if span > 1:
        properties.append(_element_with_value("w:gridSpan", str(span)))
    if merge:
        properties.append(_element_with_value("w:vMerge", merge))
    cell.append(properties)
    for line in text.split("\n"):
        cell.append(docx_paragraph(line))
    return cell


def docx_paragraph(text: str) -> "OxmlElement":
    """Return a paragraph of a Word document."""
    paragraph, run, text_element = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
    text_element.text = text
    text_element.set(qn("xml:space"), "preserve")
    run.append(text_element)
    paragraph.append(run)
    return paragraph


def _element_with_value(name: str, value: str) -> "OxmlElement":
    element = OxmlElement(name)
    element.set(qn("w:val"), value)
    return element


def saved(document: object) -> bytes:
    """Return the bytes of a document of python-docx or openpyxl."""
    data = BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def as_xlsx(
    report: ReportContent, *, sheets: bool = False, gaps: int = 1, titles: bool = True, corner: tuple[int, int] = (1, 1)
) -> bytes:
    """Return an XLSX workbook.

    sheets  a sheet for each table, else all in one sheet with `gaps` empty rows before each table
    titles  whether the tables have titles
    corner  row and column of the first cell of each sheet, from 1
    """
    workbook = Workbook()
    sheet = workbook.active
    row = corner[0]
    for line in (report.title, *report.before):
        sheet.cell(row, corner[1], line)
        row += 1
    for name in TABLES:
        if sheets:
            sheet, row = workbook.create_sheet(name), corner[0]
        else:
            row += gaps
        if titles:
            sheet.cell(row, corner[1], SECTION_TITLES[name])
            row += 1
        row = xlsx_table(sheet, report.grids[name], row, corner[1])
    for line in report.after:
        row += 1
        sheet.cell(row, corner[1], line)
    return saved(workbook)


def xlsx_table(sheet: Worksheet, grid: Grid, top: int, left: int) -> int:
    """Write a table into a sheet with its first cell in row `top` and column `left`; return the row below it."""
    for cell in positioned_cells(grid):
        row, column = top + cell.row, left + cell.column
        sheet.cell(row, column, number_or_text(cell.text))
        if cell.rows * cell.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + cell.rows - 1, end_column=column + cell.columns - 1
            )
    return top + len(grid)


def number_or_text(text: str) -> float | str | None:
    """Return a text as a spreadsheet stores it when typed in: a plain number as a number, '' as None."""
    try:
        number = float(text)
    except ValueError:
        return text or None
    return number if f"{number:.15g}" == text else text


def as_ods(report: ReportContent) -> bytes:
    """Return an OpenDocument spreadsheet; merged cells cover others, and equal empty rows are stored once."""
    document = OpenDocumentSpreadsheet()
    sheet = odf_table.Table(name="年报")
    sheet.addElement(odf_table.TableColumn(numbercolumnsrepeated=max(map(width, report.grids.values()))))
    for line in (report.title, *report.before):
        sheet.addElement(_odf_row([(line, 1, 1, False)]))
    for name in TABLES:
        sheet.addElement(odf_table.TableRow(numberrowsrepeated=2))
        sheet.addElement(_odf_row([(SECTION_TITLES[name], 1, 1, False)]))
        for row in _odf_cells(report.grids[name]):
            sheet.addElement(_odf_row(row))
    for line in report.after:
        sheet.addElement(_odf_row([(line, 1, 1, False)]))
    document.spreadsheet.addElement(sheet)
    return _odf_saved(document)


def as_odt(report: ReportContent) -> bytes:
    """Return an OpenDocument text."""
    document = OpenDocumentText()
    for line in (report.title, *report.before):
        document.text.addElement(odf_text.P(text=line))
    for name in TABLES:
        document.text.addElement(odf_text.H(outlinelevel=1, text=SECTION_TITLES[name]))
        table = odf_table.Table()
        table.addElement(odf_table.TableColumn(numbercolumnsrepeated=width(report.grids[name])))
        for row in _odf_cells(report.grids[name]):
            table.addElement(_odf_row(row))
        document.text.addElement(table)
    for line in report.after:
        document.text.addElement(odf_text.P(text=line))
    return _odf_saved(document)


def _odf_cells(grid: Grid) -> Iterator[list[tuple[str, int, int, bool]]]:
    """Yield the cells of each row as (text, columns, rows, whether another cell covers it)."""
    for row in rows_of(grid):
        cells: list[tuple[str, int, int, bool]] = []
        for cell, is_continued in row:
            cells.append((cell.text, cell.columns, cell.rows, is_continued))
            cells += [("", 1, 1, True)] * (cell.columns - 1)
        yield cells


def _odf_row(cells: list[tuple[str, int, int, bool]]) -> odf_table.TableRow:
    row = odf_table.TableRow()
    for text, columns, rows, is_covered in cells:
        if is_covered:
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


def as_rtf(report: ReportContent) -> bytes:
    """Return RTF as word processors write it: merged cells become empty cells."""
    parts = [r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 SimSun;}}{\*\generator test}"]
    parts += [rf"\pard {_rtf(line)}\par" for line in (report.title, *report.before)]
    for name in TABLES:
        parts.append(rf"\pard {_rtf(SECTION_TITLES[name])}\par")
        for row in rows_of(report.grids[name]):
            edges = "".join(
                (r"\clvmrg" if is_continued else r"\clvmgf" if cell.rows > 1 else "")
                + rf"\cellx{(cell.column + cell.columns) * 600}"
                for cell, is_continued in row
            )
            cells = "".join(rf"\intbl {'' if is_continued else _rtf(cell.text)}\cell" for cell, is_continued in row)
            parts.append(rf"\trowd{edges}\pard {cells}\row")
    parts += [rf"\pard {_rtf(line)}\par" for line in report.after]
    return "\n".join([*parts, "}"]).encode("ascii")


def _rtf(text: str) -> str:
    """Return a text in RTF, its Chinese characters by turns as bytes of the code page and as Unicode numbers."""
    escaped = []
    for index, character in enumerate(text):
        if character.isascii():
            escaped.append(character)
        elif index % 2:
            escaped.append(f"\\u{ord(character)}?")
        else:
            escaped.append("".join(f"\\'{byte:02x}" for byte in character.encode("gb18030")))
    return "".join(escaped)


def as_csv(report: ReportContent, separator: str = ",") -> bytes:
    """Return CSV in GB18030 as a spreadsheet saves it: all rows of one width, line ends inside quotes."""
    columns = max(map(width, report.grids.values()))
    rows = [[line] for line in (report.title, *report.before)]
    for name in TABLES:
        rows.append([SECTION_TITLES[name]])
        rows += expanded(report.grids[name])
    rows += [[line] for line in report.after]
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows([*row, *[""] * (columns - len(row))] for row in rows)
    return text.getvalue().encode("gb18030")


def as_html(report: ReportContent) -> str:
    """Return a web page with the three tables."""
    parts = [f"<html><head><title>{report.title}</title></head><body>"]
    parts += [f"<p>{line}</p>" for line in (report.title, *report.before)]
    for name in TABLES:
        parts.append(f"<p>{SECTION_TITLES[name]}</p><table>")
        for row in report.grids[name]:
            cells = (f'<td colspan="{cell.columns}" rowspan="{cell.rows}">{escape(cell.text)}</td>' for cell in row)
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    return "".join([*parts, *(f"<p>{line}</p>" for line in report.after), "</body></html>"])


def as_mhtml(report: ReportContent, charset: str = "utf-8") -> bytes:
    """Return a page as a browser saves it, with its style sheet."""
    archive = MIMEMultipart("related", type="text/html")
    archive["From"] = "<Saved by a browser>"
    archive["Snapshot-Content-Location"] = "https://www.example.gov.cn/report.html"
    archive["Subject"] = report.title
    archive.attach(MIMEText(as_html(report), "html", charset))
    archive.attach(MIMEText("body { color: black }", "css"))
    return archive.as_bytes()


def sheet_rows(report: ReportContent) -> list[list[str | float | None]]:
    """Return the report as rows of one sheet without merged cells."""
    rows: list[list[str]] = [[report.title], *([line] for line in report.before)]
    for name in TABLES:
        rows += [[SECTION_TITLES[name]], *expanded(report.grids[name])]
    return [[number_or_text(text) for text in row] for row in rows]
