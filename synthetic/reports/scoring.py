"""Scores a reading of a generated report: each cell, the year and the body are exact, missing or wrong."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from loaders.forms.numbers import parse
from loaders.reading import FormCell, Reading
from synthetic.reports.figures import Expected
from synthetic.reports.forms import CellKey
from synthetic.reports.generate import GeneratedReport

AMOUNTS = ("fees_collected", "procurement_amount")
SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"
EXACT, MISSING, OPEN, WRONG = "exact", "missing", "open", "wrong"


@dataclass
class Score:
    """How a reading compares with what is printed.

    cells   counts: settled and unsettled cells as "settled exact" and so on; "wrong" is the number of silent errors
    year    exact, missing, open (absent, as it may be) or wrong
    body    the same
    faults  the differences that may not be, in words, with wrong ones first
    """

    cells: Counter[str] = field(default_factory=Counter)
    year: str = EXACT
    body: str = EXACT
    faults: list[str] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether the reading states something that is not printed."""
        return bool(self.cells["wrong"]) or WRONG in (self.year, self.body)


def score(report: GeneratedReport, reading: Reading) -> Score:
    """Return the score of a reading of this report."""
    result = score_cells(reading, report.cells, report.uncertain)
    result.year = _score_heading(_year(reading), str(report.year), report.open_year)
    result.body = _score_heading(reading.body, report.body, report.open_body)
    for name, outcome, found, true in (
        ("year", result.year, reading.year, report.year),
        ("body", result.body, reading.body, report.body),
    ):
        if outcome in (MISSING, WRONG):
            result.faults.insert(0, f"{name} {outcome}: read {found!r}, printed {true!r}")
    return result


def score_cells(reading: Reading, cells: Mapping[CellKey, Expected], uncertain: Collection[CellKey] = ()) -> Score:
    """Return the score of the cells of a reading; `uncertain` ones may be missing."""
    result = Score()
    missing: list[str] = []
    found: dict[CellKey, FormCell] = {}
    for cell in reading.cells:
        key = (cell.table_code, cell.row_code, cell.column_code)
        if key in found or key not in cells:
            result.cells["wrong"] += 1
            result.faults.append(f"wrong: {key} {cell.cell_text!r} {'twice' if key in found else 'is not printed'}")
        found[key] = cell
    for key, expected in cells.items():
        kind = "unsettled" if key in uncertain else "settled"
        result.cells[kind] += 1
        if key not in found or _is_silent(found[key], expected):
            result.cells[f"{kind} missing"] += 1
            if kind == "settled":
                missing.append(f"missing: {key} {expected.text!r}")
        elif is_exact(found[key], expected):
            result.cells[f"{kind} exact"] += 1
        else:
            result.cells["wrong"] += 1
            result.faults.append(f"wrong: {key} read {found[key].cell_text!r}, printed {expected.text!r}")
    result.faults += missing
    if reading.reject:
        result.faults.append(f"rejected: {reading.reject.message}")
    return result


def is_exact(cell: FormCell, expected: Expected) -> bool:
    """Tell whether a cell has the printed number, and the printed text if it must."""
    if not expected.by_value and cell.cell_text.strip(SPACES) != expected.text.strip(SPACES):
        return False
    return number_of(cell) == expected.value


def number_of(cell: FormCell) -> Decimal | None:
    """Return the number of a cell as `ogi extract` gives it."""
    return parse(cell.cell_text, cell.unit_text, money=cell.column_code in AMOUNTS).value


def _is_silent(cell: FormCell, expected: Expected) -> bool:
    """Tell whether a cell with a marked figure was placed, but its text gives no number."""
    return expected.by_value and expected.value is not None and number_of(cell) is None


def _year(reading: Reading) -> str | None:
    digits = re.findall(r"[0-9]{4}", reading.year or "")
    return digits[0] if len(digits) == 1 else reading.year


def _score_heading(found: str | None, true: str, may_be_open: bool) -> str:
    if found is None:
        return OPEN if may_be_open else MISSING
    return EXACT if found == true else WRONG
