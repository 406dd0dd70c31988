"""What a printed report contains: its lines, its tables, and the places of their cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from synthetic.reports.forms import SECTION_TITLES, TABLES, Arrangement, CellKey, Grid, Runs, empty_grid, filled, placed
from synthetic.reports.generate import GeneratedReport, form_of_table
from synthetic.reports.variants import Section, sections


@dataclass
class ReportContent:
    """What a report prints: its title, its tables, and the lines before and after the tables.

    grids     the tables by table_code, if each table has one grid
    sections  the tables in printed order, otherwise
    """

    title: str
    grids: dict[str, Grid]
    before: list[str] = field(default_factory=lambda: ["一、总体情况", "本年主动公开政府信息 77 条。"])
    after: list[str] = field(default_factory=lambda: ["五、存在的主要问题及改进情况", "公开内容有待细化。"])
    sections: tuple[Section, ...] = ()

    def tables(self, *, hidden: bool = False) -> Iterator[tuple[str, list[str], Grid]]:
        """Yield the table_code, the headings above it and the grid of each displayed table, or of each hidden one."""
        before = ""
        for section in self.sections or [Section(name, self.grids[name]) for name in TABLES]:
            if section.is_hidden is hidden:
                titles = [SECTION_TITLES[section.table]] if section.table != before else []
                yield section.table, [*titles, *section.headings], section.grid
                before = section.table


def content_of(
    texts: dict[CellKey, str],
    disclosure: str,
    requests: str,
    title: str = "",
    arrangement: Arrangement | None = None,
    runs: dict[CellKey, Runs] | None = None,
) -> ReportContent:
    """Return a report with these cell texts; `disclosure` is the form of that table, `requests` that of the others."""
    forms = {"disclosure": disclosure, "requests": requests, "review": requests}
    title = title or "平安县2023年政府信息公开工作年度报告"
    if arrangement or runs:
        return ReportContent(title, {}, sections=tuple(sections(forms, texts, runs, arranged=arrangement)))
    grids = {table: filled(empty_grid(form, table), texts) for table, form in forms.items()}
    return ReportContent(title, grids)


def content_of_generated(report: GeneratedReport) -> ReportContent:
    """Return the tables and the figures in prose of a generated report."""
    before = ["一、总体情况", "".join(sentence.text for sentence in report.prose)]
    title = f"{report.body}{report.year}年政府信息公开工作年度报告"
    if not report.sections:
        return ReportContent(title, grids_of(report), before)
    texts = {key: cell.text for key, cell in report.cells.items()}
    runs = {key: cell.runs for key, cell in report.cells.items()}
    printed = (
        part if part.is_hidden else replace(part, grid=filled(part.grid, texts, runs)) for part in report.sections
    )
    return ReportContent(title, {}, before, sections=tuple(printed))


def grids_of(report: GeneratedReport) -> dict[str, Grid]:
    """Return the tables of a report without sections, by table_code."""
    units = {key[2]: cell.unit for key, cell in report.cells.items() if cell.unit}
    texts = {key: cell.text for key, cell in report.cells.items()}
    return {table: filled(empty_grid(form, table, units), texts) for table, form in form_of_table(report.form).items()}


@dataclass(frozen=True)
class PositionedCell:
    """A cell of a table: its first row and column, from 0, how many rows and columns it covers, its text and runs."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    runs: Runs = ()


def positioned_cells(grid: Grid) -> list[PositionedCell]:
    """Return the cells of a grid, each in its place."""
    return [
        PositionedCell(row, column, cell.rows, cell.columns, cell.text, cell.runs) for row, column, cell in placed(grid)
    ]


def rows_of(grid: Grid) -> Iterator[list[tuple[PositionedCell, bool]]]:
    """Yield for each row its cells in order, each with whether it continues from the row above."""
    cells = positioned_cells(grid)
    for row in range(len(grid)):
        in_row = [(cell, cell.row < row) for cell in cells if cell.row <= row < cell.row + cell.rows]
        yield sorted(in_row, key=lambda pair: pair[0].column)
