"""A reading against what it must give, cell by cell; every difference named."""

import csv
from collections import Counter
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.forms.numbers import parse
from loaders.project import ROOT
from loaders.read import read
from loaders.reading import FormCell, Reading

SAMPLE = ROOT / "sample"
SHARED = ROOT.parent / "shared"
AMOUNTS = ("fees_collected", "procurement_amount")
SPACES = " \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff"

CellKey = tuple[str, str, str]
TrueCell = tuple[str, Decimal | None]


def reading_of(path: Path) -> Reading:
    """The reading of one file; the test is skipped where a file outside the project is missing."""
    if not path.exists() and not path.is_relative_to(ROOT):
        pytest.skip(f"{path.name} is not here: the folder of real reports is not part of the project")
    return read(path.read_bytes(), path.name)


def true_cells(path: Path) -> dict[CellKey, TrueCell]:
    """The cells of a truth file: (table, row, column) → (text, value)."""
    if not path.exists() and not path.is_relative_to(ROOT):
        pytest.skip(f"{path.name} is not here: the folder of true cells is not part of the project")
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["table"], row["row_code"], row["column_code"]): (
                row["text"],
                Decimal(row["value"]) if row["value"] else None,
            )
            for row in csv.DictReader(file)
        }


def value_of(cell: FormCell) -> Decimal | None:
    """The number of a cell as `ogi extract` gives it."""
    return parse(cell.cell_text, cell.unit_text, money=cell.column_code in AMOUNTS).value


def differences(reading: Reading, truth: Mapping[CellKey, TrueCell], uncertain: Collection[CellKey] = ()) -> list[str]:
    """What is wrong: cells missing, doubled, invented, or with another text or value.

    An `uncertain` cell may be missing, never wrong.
    """
    if reading.reject:
        return [f"rejected: {reading.reject}"]
    found = {(c.table_code, c.row_code, c.column_code): c for c in reading.cells}
    wrong = [f"{key} occurs {n} times" for key, n in _counts(reading).items() if n > 1]
    wrong += [f"{key} is no cell of this form: {found[key].cell_text!r}" for key in found if key not in truth]
    for key, (text, value) in truth.items():
        cell = found.get(key)
        if cell is None:
            wrong += [f"{key} is missing: {text!r}"] * (key not in uncertain)
        elif cell.cell_text.strip(SPACES) != text:
            wrong.append(f"{key} is {cell.cell_text!r}, printed {text!r}")
        elif value_of(cell) != value:
            wrong.append(f"{key} {text!r} is {value_of(cell)}, true {value}")
    return wrong


def _counts(reading: Reading) -> Counter[CellKey]:
    return Counter((c.table_code, c.row_code, c.column_code) for c in reading.cells)


def untraceable(reading: Reading) -> list[str]:
    """Cells, strays and prose figures whose offsets don't lead to the printed text."""
    wrong = []
    for cell in [*reading.cells, *reading.unplaced]:
        at_place = reading.text[cell.char_start : cell.char_end]
        if at_place.strip(SPACES) != cell.cell_text.strip(SPACES):
            wrong.append(f"{cell}: the text there is {at_place!r}")
    for figure in reading.prose_figures:
        at_place = reading.text[figure.char_start : figure.char_end]
        if figure.value_text not in at_place:
            wrong.append(f"{figure}: the text there is {at_place!r}")
    return wrong


def prose_values(reading: Reading) -> Counter[tuple[str, Decimal]]:
    """The prose figures as (indicator, number), counted."""
    return Counter((f.indicator_code, number_of(f.value_text)) for f in reading.prose_figures)


def number_of(value_text: str) -> Decimal:
    """The number a prose figure prints; the test fails where there is none."""
    value = parse(value_text, None, money=True).value
    assert value is not None, f"no number in {value_text!r}"
    return value
