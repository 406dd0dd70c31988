"""Prints reports as Word files, workbooks and other Office formats, with the merged cells of the official form."""

import csv
from collections.abc import Iterator
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO, StringIO

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from odf import style as odf_style
from odf import table as odf_table
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from synthetic.printing.content import PositionedCell, ReportContent, positioned_cells, rows_of
from synthetic.printing.content import content_of as content_of
from synthetic.printing.content import content_of_generated as content_of_generated
from synthetic.printing.content import grids_of as grids_of
from synthetic.reports import pages
from synthetic.reports.forms import Grid, GridCell, Runs, expanded, width


def as_docx(report: ReportContent) -> bytes:
    """Return a Word file."""
    document = docx.Document()
    for line in (report.title, *report.before):
        document.add_paragraph(line)
    for _, headings, grid in report.tables():
        for heading in headings:
            document.add_paragraph(heading)
        document.element.body.insert(-1, docx_table(grid))
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
            text, runs = ("", ()) if is_continued else (cell.text, cell.runs)
            row_element.append(docx_cell(text, cell.columns, _merge(cell, is_continued), runs))
        table.append(row_element)
    return table


def _merge(cell: PositionedCell, is_continued: bool) -> str | None:
    """Return the value of vMerge for a cell in one of its rows, None for a cell of one row."""
    return None if cell.rows == 1 else "continue" if is_continued else "restart"


def docx_cell(text: str, span: int = 1, merge: str | None = None, runs: Runs = ()) -> "OxmlElement":
    """Return a cell of a Word table, with a paragraph for each line of the text, or with one of these runs."""
    cell = OxmlElement("w:tc")
    properties = OxmlElement("w:tcPr")
    if span > 1:
        properties.append(_element_with_value("w:gridSpan", str(span)))
    if merge:
        properties.append(_element_with_value("w:vMerge", merge))
    cell.append(properties)
    for line in text.split("\n"):
        cell.append(docx_paragraph(line, runs))
    return cell


def docx_paragraph(text: str, runs: Runs = ()) -> "OxmlElement":
    """Return a paragraph of a Word document with a text, or with marked runs."""
    paragraph = OxmlElement("w:p")
    for run_text, mark in runs or ((text, ""),):
        run, text_element = OxmlElement("w:r"), OxmlElement("w:t")
        if mark:
            properties = OxmlElement("w:rPr")
            properties.append(_docx_mark(mark, run_text))
            run.append(properties)
        text_element.text = run_text
        text_element.set(qn("xml:space"), "preserve")
        run.append(text_element)
        paragraph.append(run)
    return paragraph


def _docx_mark(mark: str, text: str) -> "OxmlElement":
    """Return the property of a marked run; a struck text has one line or two."""
    if mark == "raised":
        return _element_with_value("w:vertAlign", "superscript")
    return OxmlElement("w:vanish" if mark == "hidden" else "w:strike" if len(text) % 2 else "w:dstrike")


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
    for name, headings, grid in report.tables():
        if sheets:
            sheet, row = workbook.create_sheet(name), corner[0]
        else:
            row += gaps
        for heading in headings if titles else ():
            sheet.cell(row, corner[1], heading)
            row += 1
        row = xlsx_table(sheet, grid, row, corner[1])
    for line in report.after:
        row += 1
        sheet.cell(row, corner[1], line)
    for name, headings, grid in report.tables(hidden=True):
        sheet = workbook.create_sheet(f"{name}_hidden")
        sheet.sheet_state = "hidden"
        sheet.cell(1, 1, headings[0])
        xlsx_table(sheet, grid, 2, 1)
    return saved(workbook)


def xlsx_table(sheet: Worksheet, grid: Grid, top: int, left: int) -> int:
    """Write a table into a sheet with its first cell in row `top` and column `left`; return the row below it."""
    below = top + len(grid)
    for cell in positioned_cells(grid):
        row, column = top + cell.row, left + cell.column
        sheet.cell(row, column).value = _rich_text(cell.runs) if cell.runs else number_or_text(cell.text)
        if cell.rows * cell.columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + cell.rows - 1, end_column=column + cell.columns - 1
            )
            below = max(below, row + cell.rows)
    return below


def _rich_text(runs: Runs) -> CellRichText:
    """Return the value of a cell with struck and raised texts; a workbook can't hide a part of a text."""
    fonts = {"": InlineFont(), "struck": InlineFont(strike=True), "raised": InlineFont(vertAlign="superscript")}
    return CellRichText(*(TextBlock(fonts[mark], text) for text, mark in runs if mark in fonts))


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
    _add_styles(document)
    sheet = odf_table.Table(name="年报")
    columns = max(width(grid) for _, _, grid in report.tables())
    sheet.addElement(odf_table.TableColumn(numbercolumnsrepeated=columns))
    for line in (report.title, *report.before):
        sheet.addElement(_odf_line(line))
    for _, headings, grid in report.tables():
        sheet.addElement(odf_table.TableRow(numberrowsrepeated=2))
        for heading in headings:
            sheet.addElement(_odf_line(heading))
        for row in _odf_rows(grid):
            sheet.addElement(row)
    for line in report.after:
        sheet.addElement(_odf_line(line))
    document.spreadsheet.addElement(sheet)
    for name, headings, grid in report.tables(hidden=True):
        sheet = odf_table.Table(name=f"{name}_hidden", stylename="unseen_table")
        sheet.addElement(odf_table.TableColumn(numbercolumnsrepeated=width(grid)))
        for row in (*map(_odf_line, headings), *_odf_rows(grid)):
            sheet.addElement(row)
        document.spreadsheet.addElement(sheet)
    return _odf_saved(document)


def as_odt(report: ReportContent) -> bytes:
    """Return an OpenDocument text."""
    document = OpenDocumentText()
    _add_styles(document)
    for line in (report.title, *report.before):
        document.text.addElement(odf_text.P(text=line))
    for _, headings, grid in report.tables():
        for heading in headings:
            document.text.addElement(odf_text.H(outlinelevel=1, text=heading))
        table = odf_table.Table()
        table.addElement(odf_table.TableColumn(numbercolumnsrepeated=width(grid)))
        for row in _odf_rows(grid):
            table.addElement(row)
        document.text.addElement(table)
    for line in report.after:
        document.text.addElement(odf_text.P(text=line))
    return _odf_saved(document)


def _add_styles(document: OpenDocumentText) -> None:
    """Add a style for each mark of a run, and one for sheets that are not displayed."""
    marks = {"struck": {"textlinethroughstyle": "solid"}, "raised": {"textposition": "super 58%"}}
    for name, properties in (marks | {"hidden": {"display": "none"}}).items():
        style = odf_style.Style(name=name, family="text")
        style.addElement(odf_style.TextProperties(**properties))
        document.automaticstyles.addElement(style)
    unseen = odf_style.Style(name="unseen_table", family="table")
    unseen.addElement(odf_style.TableProperties(display="false"))
    document.automaticstyles.addElement(unseen)


def _odf_line(text: str) -> odf_table.TableRow:
    """Return a row of one cell."""
    row = odf_table.TableRow()
    row.addElement(_odf_cell(GridCell(text)))
    return row


def _odf_rows(grid: Grid) -> Iterator[odf_table.TableRow]:
    """Yield the rows of a grid; places under a merged cell are covered cells."""
    for cells in rows_of(grid):
        row = odf_table.TableRow()
        for cell, is_continued in cells:
            if is_continued:
                row.addElement(odf_table.CoveredTableCell())
            else:
                row.addElement(_odf_cell(GridCell(cell.text, cell.columns, cell.rows, runs=cell.runs)))
            for _ in range(cell.columns - 1):
                row.addElement(odf_table.CoveredTableCell())
        yield row


def _odf_cell(cell: GridCell) -> odf_table.TableCell:
    """Return a cell with its text, or with its runs in the style of their mark."""
    element = odf_table.TableCell(numbercolumnsspanned=cell.columns, numberrowsspanned=cell.rows)
    if not cell.runs:
        if cell.text:
            element.addElement(odf_text.P(text=cell.text))
        return element
    paragraph = odf_text.P()
    for text, mark in cell.runs:
        if mark:
            paragraph.addElement(odf_text.Span(stylename=mark, text=text))
        else:
            paragraph.addText(text)
    element.addElement(paragraph)
    return element


def _odf_saved(document: object) -> bytes:
    data = BytesIO()
    document.write(data)  # type: ignore[attr-defined]
    return data.getvalue()


def as_rtf(report: ReportContent) -> bytes:
    """Return RTF as word processors write it: merged cells become empty cells."""
    parts = [r"{\rtf1\ansi\ansicpg936\uc1{\fonttbl{\f0\fcharset134 SimSun;}}{\*\generator test}"]
    parts += [rf"\pard {_rtf(line)}\par" for line in (report.title, *report.before)]
    for _, headings, grid in report.tables():
        parts += [rf"\pard {_rtf(heading)}\par" for heading in headings]
        for row in rows_of(grid):
            edges = "".join(
                (r"\clvmrg" if is_continued else r"\clvmgf" if cell.rows > 1 else "")
                + rf"\cellx{(cell.column + cell.columns) * 600}"
                for cell, is_continued in row
            )
            cells = "".join(rf"\intbl {'' if is_continued else _rtf_runs(cell)}\cell" for cell, is_continued in row)
            parts.append(rf"\trowd{edges}\pard {cells}\row")
    parts += [rf"\pard {_rtf(line)}\par" for line in report.after]
    return "\n".join([*parts, "}"]).encode("ascii")


def _rtf_runs(cell: PositionedCell) -> str:
    """Return the text of a cell, or its runs as groups with the word of their mark."""
    words = {"hidden": r"\v ", "struck": r"\strike ", "raised": r"\super "}
    if not cell.runs:
        return _rtf(cell.text)
    return "".join(f"{{{words[mark]}{_rtf(text)}}}" if mark else _rtf(text) for text, mark in cell.runs)


def _rtf(text: str) -> str:
    """Return a text in RTF, its Chinese characters by turns as bytes of the code page and as Unicode numbers."""
    escaped = []
    for index, character in enumerate(text):
        stored = character.encode("gbk", "ignore")
        if character.isascii():
            escaped.append(character)
        elif index % 2 or not stored:
            escaped.append(f"\\u{ord(character)}?")
        else:
            escaped.append("".join(f"\\'{byte:02x}" for byte in stored))
    return "".join(escaped)


def as_csv(report: ReportContent, separator: str = ",") -> bytes:
    """Return CSV in GB18030 as a spreadsheet saves it: all rows of one width, line ends inside quotes."""
    columns = max(width(grid) for _, _, grid in report.tables())
    rows = [[line] for line in (report.title, *report.before)]
    for _, headings, grid in report.tables():
        rows += [[heading] for heading in headings]
        rows += expanded(grid)
    rows += [[line] for line in report.after]
    text = StringIO()
    csv.writer(text, delimiter=separator).writerows([*row, *[""] * (columns - len(row))] for row in rows)
    return text.getvalue().encode("gb18030")


def as_html(report: ReportContent) -> str:
    """Return a web page with the three tables."""
    parts = [f"<html><head><title>{report.title}</title><style>{pages.RULES}</style></head><body>"]
    parts += [f"<p>{line}</p>" for line in (report.title, *report.before)]
    for _, headings, grid in report.tables():
        parts += [f"<p>{heading}</p>" for heading in headings]
        parts.append(_html_table(grid))
    for _, headings, grid in report.tables(hidden=True):
        parts.append(f'<div style="display:none"><p>{headings[0]}</p>{_html_table(grid)}</div>')
    return "".join([*parts, *(f"<p>{line}</p>" for line in report.after), "</body></html>"])


def _html_table(grid: Grid) -> str:
    parts = []
    for row in grid:
        cells = (f'<td colspan="{cell.columns}" rowspan="{cell.rows}">{pages.cell_html(cell)}</td>' for cell in row)
        parts.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(parts)}</table>"


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
    for _, headings, grid in report.tables():
        rows += [*([heading] for heading in headings), *expanded(grid)]
    return [[number_or_text(text) for text in row] for row in rows]
