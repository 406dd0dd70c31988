"""The figures of one reading, typed with the units of the codebook."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

from loaders.forms.numbers import Figure, parse
from loaders.reading import FormCell, ProseFigure, Reading
from loaders.report.names import clean_name
from loaders.report.patterns import year_number as year_number
from loaders.seeds import rows

COUNT_FACTORS = {"万": 10_000, "亿": 100_000_000}


class TypedCell(NamedTuple):
    """A cell and its figure; `unit` is 元, 万元 or None for money, else a unit code of the codebook."""

    cell: FormCell
    figure: Figure
    unit: str | None


def typed_cells(reading: Reading) -> list[TypedCell]:
    """Return each cell of the reading with its figure."""
    forms = {table.table_code: table.form_code for table in reading.form_tables}
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


def report_form(reading: Reading) -> str | None:
    """Return the form code of the report: `mixed` for tables of several forms, None without tables."""
    forms = {table.form_code for table in reading.form_tables}
    return "mixed" if len(forms) > 1 else next(iter(forms), None)


def body_name(reading: Reading) -> str | None:
    """Return the name of the reporting body without what is printed around it; None if the report names none."""
    return clean_name(reading.body) if reading.body else None


def prose_value(figure: ProseFigure) -> tuple[Decimal | None, str | None]:
    """Return the figure of a sentence and its unit: 17万条 is 170000, money keeps the printed unit."""
    unit_code = _indicator_units().get(figure.indicator_code)
    unit_text = figure.unit_text or ""
    value = parse(figure.value_text).value
    if unit_code == "CNY":
        return value, unit_text or None
    factor = COUNT_FACTORS.get(unit_text[:1].replace("萬", "万").replace("億", "亿"), 1)
    return (None if value is None else value * factor), unit_code


@cache
def _indicator_units() -> dict[str, str]:
    return {row["indicator_code"]: row["unit_code"] for row in rows("indicators")}
