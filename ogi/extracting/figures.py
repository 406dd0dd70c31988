"""The figures of one reading, typed cell by cell with the codebook's units."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from loaders.forms.numbers import Figure, parse
from loaders.reading import FormCell, ProseFigure, Reading
from loaders.seeds import rows

YEAR_DIGITS = str.maketrans("〇○零OＯ一二三四五六七八九０１２３４５６７８９", "000001234567890123456789")
COUNT_FACTORS = {"万": 10_000, "亿": 100_000_000}


class TypedCell(NamedTuple):
    """A cell and the figure it prints; `unit` is 元, 万元 or null for money, else the codebook's."""

    cell: FormCell
    figure: Figure
    unit: str | None


def typed_cells(reading: Reading) -> list[TypedCell]:
    """Return each cell of the reading with its figure."""
    forms = table_forms(reading)
    return [_typed(cell, forms[cell.table_code]) for cell in reading.cells]


def _typed(cell: FormCell, form_code: str) -> TypedCell:
    unit_code = _units().get((form_code, cell.table_code, cell.row_code, cell.column_code))
    is_money = unit_code is not None and unit_code.startswith("CNY")
    figure = parse(cell.cell_text, cell.unit_text, money=is_money)
    return TypedCell(cell, figure, figure.unit if is_money else unit_code)


@cache
def _units() -> dict[tuple[str, str, str, str], str]:
    return {
        (row["form_code"], row["table_code"], row["row_code"], row["column_code"]): row["unit_code"]
        for row in rows("form_cells")
    }


def table_forms(reading: Reading) -> dict[str, str]:
    """Return the form whose cells each table has.

    The review table is worded alike in both forms: where it tells none, it goes with the report's others.
    """
    newest = max(row["form_code"] for row in rows("form_versions"))
    seen = max((table.form_code for table in reading.form_tables if table.form_code), default=newest)
    return {table.table_code: table.form_code or seen for table in reading.form_tables}


def report_form(reading: Reading) -> str | None:
    """Return the form of the report: one form's code, mixed, or null without tables that tell."""
    seen = {table.form_code for table in reading.form_tables if table.form_code}
    return "mixed" if len(seen) > 1 else next(iter(seen), None)


def year_number(printed: str | None) -> int | None:
    """Return the year that is printed as 2020年, ２０２０年 or 二〇二〇年."""
    digits = (printed or "").translate(YEAR_DIGITS)
    for start in range(len(digits) - 3):
        year = digits[start : start + 4]
        if year.isascii() and year.isdigit() and year[:2] in ("19", "20"):
            return int(year)
    return None


def prose_value(figure: ProseFigure) -> tuple[Decimal | None, str | None]:
    """Return a sentence's figure and its unit; 17万条 is 170000, money keeps the unit printed."""
    unit_code = _indicator_units().get(figure.indicator_code)
    unit = figure.unit_text or ""
    value = parse(figure.value_text).value
    if unit_code == "CNY":
        return value, unit or None
    factor = COUNT_FACTORS.get(unit[:1].replace("萬", "万").replace("億", "亿"), 1)
    return (None if value is None else value * factor), unit_code


@cache
def _indicator_units() -> dict[str, str]:
    return {row["indicator_code"]: row["unit_code"] for row in rows("indicators")}
