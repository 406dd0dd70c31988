"""Reports that depart from the form: columns in another order, further columns and rows, the review table turned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from synthetic.reports.forms import (
    LITIGATION,
    NATURAL_PERSON,
    TABLES,
    TOTAL,
    Arrangement,
    CellKey,
    Grid,
    GridCell,
    Runs,
    channel_grids,
    column_codes,
    empty_grid,
    filled,
    from_placed,
    placed,
    row_codes,
    rows_of,
    width,
)

FURTHER_COLUMNS = ("行次", "序号", "单位", "小计", "占比", "备注")
FURTHER_ROWS = ("小计", "其中")
REMARKS = ("", "—", "无")


@dataclass(frozen=True)
class Variants:
    """How often a report departs from the form, or its page holds more than the report, as shares from 0 to 1.

    applicant_order  the applicant types stand in another order
    flat_header      the header of the request table is one row, without 法人或其他组织
    channel_order    litigation stands before reconsideration, or its two channels are swapped
    result_order     the results of the review table stand in another order
    measure_order    the columns of the disclosure table stand in another order
    channel_rows     the review table has a row for each channel
    channel_tables   the review table is one small table for each channel
    further_column   a table has one of FURTHER_COLUMNS
    further_row      the request table has a local subtotal, or a line 其中：…
    side_list        the page lists the reports of ten other years
    neighbours       the page names the report before and the report after
    breadcrumbs      the page says where it is in the site
    dates            the date of publication is printed in three places
    contradiction    the sentence on the reporting period has another year than the title
    hidden_tab       a tab that is not displayed holds a whole table with other figures
    """

    applicant_order: float = 0.0
    flat_header: float = 0.0
    channel_order: float = 0.0
    result_order: float = 0.0
    measure_order: float = 0.0
    channel_rows: float = 0.0
    channel_tables: float = 0.0
    further_column: float = 0.0
    further_row: float = 0.0
    side_list: float = 0.0
    neighbours: float = 0.0
    breadcrumbs: float = 0.0
    dates: float = 0.0
    contradiction: float = 0.0
    hidden_tab: float = 0.0


NONE = Variants()


@dataclass(frozen=True)
class Section:
    """One printed table: its table_code, the headings above it besides the title of the part, and its grid.

    A hidden section is not displayed, where the format can hide it; it is not printed in other formats.
    """

    table: str
    grid: Grid
    headings: tuple[str, ...] = ()
    is_hidden: bool = False


def permuted(random: Random, codes: tuple[str, ...], group: tuple[str, ...]) -> tuple[str, ...]:
    """Return codes in a random order in which those of `group` stand next to each other."""
    members = [code for code in codes if code in group]
    blocks: list[list[str]] = [members, *([code] for code in codes if code not in group)]
    random.shuffle(members)
    random.shuffle(blocks)
    return tuple(code for block in blocks for code in block)


def organisations(applicants: tuple[str, ...]) -> tuple[str, ...]:
    """Return the applicant types that are parts of 法人或其他组织."""
    return tuple(code for code in applicants if code not in (NATURAL_PERSON, TOTAL))


def arrangement(random: Random, form_of: Mapping[str, str], variants: Variants) -> Arrangement:
    """Draw the order and shape of a report's tables; `form_of` gives the form of each table."""

    def occurs(share: float) -> bool:
        return bool(share) and random.random() < share

    drawn = Arrangement()
    if occurs(variants.applicant_order):
        applicants = column_codes(form_of["requests"], "requests", "received")
        drawn = replace(drawn, applicants=permuted(random, applicants, organisations(applicants)))
    if occurs(variants.flat_header):
        drawn = replace(drawn, has_group=False)
    if occurs(variants.channel_order):
        drawn = replace(drawn, channels=permuted(random, row_codes(form_of["review"], "review"), LITIGATION))
    if occurs(variants.result_order):
        results = column_codes(form_of["review"], "review", "reconsideration")
        drawn = replace(drawn, results=tuple(random.sample(results, len(results))))
    if occurs(variants.measure_order):
        measures = [row["measure_code"] for row in rows_of("disclosure_measures")]
        drawn = replace(drawn, measures=tuple(random.sample(measures, len(measures))))
    if occurs(variants.channel_rows):
        drawn = replace(drawn, review="rows")
    elif occurs(variants.channel_tables):
        drawn = replace(drawn, review="tables")
    return drawn


def sections(
    form_of: Mapping[str, str],
    texts: dict[CellKey, str],
    runs: dict[CellKey, Runs] | None = None,
    units: dict[str, str] | None = None,
    arranged: Arrangement | None = None,
) -> list[Section]:
    """Return the printed tables of a report with these texts; `units` as in `empty_grid`."""
    arranged = arranged or Arrangement()
    result = []
    for table in TABLES:
        if table == "review" and arranged.review == "tables":
            grids = channel_grids(form_of[table], arranged)
        else:
            grids = [("", empty_grid(form_of[table], table, units, arranged))]
        result += [Section(table, filled(grid, texts, runs), (heading,) * bool(heading)) for heading, grid in grids]
    return result


def departed(random: Random, section: Section, values: Mapping[CellKey, Decimal | None], variants: Variants) -> Section:
    """Return a section with further columns or rows, as the variants say."""
    if variants.further_row and section.table == "requests" and random.random() < variants.further_row:
        section = replace(section, grid=with_row(section.grid, random.choice(FURTHER_ROWS), values))
    if variants.further_column and not section.headings and random.random() < variants.further_column:
        kinds = FURTHER_COLUMNS if section.table == "requests" else ("行次", "序号", "单位", "备注")
        if _is_table_of_rows(section.grid):
            section = replace(section, grid=with_column(random, section.grid, random.choice(kinds), values))
    return section


def _is_table_of_rows(grid: Grid) -> bool:
    """Tell whether each row of values has its label in it, as a further column needs."""
    return all(any(not cell.key for cell in row) for row in grid if any(cell.key for cell in row))


def with_column(random: Random, grid: Grid, head: str, values: Mapping[CellKey, Decimal | None]) -> Grid:
    """Return the grid with a further column, one of FURTHER_COLUMNS: before the values, or after them."""
    value_rows = [row for row, _, cell in placed(grid) if cell.key]
    first_value = min(column for _, column, cell in placed(grid) if cell.key)
    row_numbers = {row: number for number, row in enumerate(dict.fromkeys(value_rows), 1)}
    keys: dict[int, list[CellKey]] = {}
    for row, _, cell in placed(grid):
        if cell.key:
            keys.setdefault(row, []).append(cell.key)
    remark = random.choice(REMARKS)

    def text(row: int) -> str:
        if head in ("行次", "序号"):
            return str(row_numbers[row])
        if head in ("单位", "备注"):
            return "件" if head == "单位" else remark
        numbers = {column: values[table, line, column] or Decimal(0) for table, line, column in keys[row]}
        part = sum((number for code, number in numbers.items() if code not in (NATURAL_PERSON, TOTAL)), Decimal(0))
        total = numbers.get(TOTAL) or Decimal(0)
        return f"{part:f}" if head == "小计" else f"{100 * part / total:.1f}%" if total else "0%"

    at = first_value if head in ("行次", "序号", "单位") else width(grid)
    if head == "小计" and random.random() < 0.7:
        at = _end_of_organisations(grid)
    return inserted_column(grid, at, head, {row: text(row) for row in row_numbers})


def _end_of_organisations(grid: Grid) -> int:
    """Return the column after the organisations of a request table."""
    columns = [column for _, column, cell in placed(grid) if cell.key and cell.key[2] not in (NATURAL_PERSON, TOTAL)]
    return max(columns) + 1


def inserted_column(grid: Grid, at: int, head: str, texts: Mapping[int, str]) -> Grid:
    """Return the grid with a further column before column `at`: its text in each row, its head in the rows above.

    A cell that spans over the place becomes wider; rows without a text there are header rows or headings.
    """
    covered: set[int] = set()
    moved: list[tuple[int, int, GridCell]] = []
    columns = width(grid)
    for row, column, cell in placed(grid):
        end = column + cell.columns
        is_heading_over_all = cell.columns == columns
        if column < at < end or (is_heading_over_all and at in (0, columns)):
            cell = replace(cell, columns=cell.columns + 1)
            covered.update(range(row, row + cell.rows))
        moved.append((row, column + (column >= at and not is_heading_over_all), cell))
    for start, end in _header_runs(set(texts) | covered, len(grid)):
        moved.append((start, at, GridCell(head, rows=end - start)))
    moved += [(row, at, GridCell(text)) for row, text in texts.items()]
    return from_placed(moved)


def _header_runs(taken: set[int], rows: int) -> list[tuple[int, int]]:
    """Return the runs of rows that are not taken, as (first, end)."""
    runs: list[tuple[int, int]] = []
    for row in range(rows):
        if row in taken:
            continue
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs


def with_row(grid: Grid, kind: str, values: Mapping[CellKey, Decimal | None]) -> Grid:
    """Return a request table with a further row: 小计 of the refusals, or 其中：… after the received ones."""
    columns = {cell.key[2]: column for _, column, cell in placed(grid) if cell.key}
    rows = {cell.key[1]: row for row, _, cell in placed(grid) if cell.key}

    def number(line: str, column: str) -> Decimal:
        return values.get(("requests", line, column)) or Decimal(0)

    if kind == "小计":
        denied = [line for line in rows if line.startswith("denied_")]
        numbers = {column: sum((number(line, column) for line in denied), Decimal(0)) for column in columns}
        return _inserted_row(grid, max(rows[line] for line in denied) + 1, 2, "小计", columns, numbers)
    numbers = {column: number("received", column) // 2 for column in columns}
    return _inserted_row(grid, rows["received"] + 1, 0, "其中：通过网络提交的申请", columns, numbers)


def _inserted_row(
    grid: Grid, at: int, label_column: int, name: str, columns: Mapping[str, int], numbers: Mapping[str, Decimal]
) -> Grid:
    """Return the grid with a row before row `at`; the groups to the left of its label become longer."""
    moved: list[tuple[int, int, GridCell]] = []
    first_value = min(columns.values())
    for row, column, cell in placed(grid):
        end = row + cell.rows
        if row < at <= end and column < label_column and cell.rows > 1:
            cell = replace(cell, rows=cell.rows + 1)
        moved.append((row + (row >= at), column, cell))
    moved.append((at, label_column, GridCell(name, columns=first_value - label_column)))
    moved += [(at, place, GridCell(f"{numbers[code]:f}")) for code, place in columns.items()]
    return from_placed(moved)


def hidden_tabs(
    random: Random, form_of: Mapping[str, str], values: Mapping[CellKey, Decimal | None], variants: Variants
) -> list[Section]:
    """Return no section, or one that is not displayed: a table of the report with the figures of another year."""
    if not variants.hidden_tab or random.random() >= variants.hidden_tab:
        return []
    table, step = random.choice(TABLES), random.randrange(3, 60)
    grid = empty_grid(form_of[table], table)
    texts = {key: f"{(number or Decimal(0)) + step:f}" for key, number in values.items()}
    return [Section(table, filled(grid, texts), is_hidden=True)]
