"""Every format that reports can be printed in, and a check of what a reading of them gives."""

from collections.abc import Callable, Collection
from functools import partial
from random import Random

import pytest

from loaders.read import read
from synthetic.printing.content import ReportContent, content_of
from synthetic.printing.doc import as_doc
from synthetic.printing.office import as_csv, as_docx, as_html, as_mhtml, as_ods, as_odt, as_rtf, as_xlsx
from synthetic.printing.pdf import as_pdf
from synthetic.printing.text import as_text
from synthetic.reports.figures import Expected, break_identity, dense_numbers
from synthetic.reports.forms import Arrangement, CellKey, Runs
from synthetic.reports.generate import form_of_table
from synthetic.reports.scoring import score_cells

TEXTS: dict[str, Callable[[ReportContent], bytes]] = {
    "markdown": partial(as_text, layout="markdown"),
    "rows_pipes": partial(as_text, layout="rows_pipes"),
    "rows_tabs": partial(as_text, layout="rows_tabs"),
}
CHEAP = {"html": lambda report: as_html(report).encode(), **TEXTS}
FORMATS: dict[str, Callable[[ReportContent], bytes]] = {
    **CHEAP,
    "mhtml": as_mhtml,
    "docx": as_docx,
    "doc": as_doc,
    "rtf": as_rtf,
    "xlsx": as_xlsx,
    "xlsx_a_sheet_for_each": partial(as_xlsx, sheets=True),
    "ods": as_ods,
    "odt": as_odt,
    "csv": as_csv,
    "pdf": as_pdf,
}
# The print alone does not say where each figure belongs, or a reader must put the header together.
LOOSE = {name: partial(as_text, layout=name) for name in ("cell_lines", "tab_cells", "padded_pipes", "rows_spaces")}
FUSED = {name: partial(as_text, layout=name) for name in ("fused", "detached")}


def dense_cells(seed: object, form: str, rule: str = "") -> dict[CellKey, Expected]:
    """Return cells none of which is 0; `rule` names an identity that they break."""
    random = Random(f"{seed}")
    values = dense_numbers(random, form_of_table(form))
    if rule:
        break_identity(random, values, rule)
    return {key: Expected(f"{value:f}", value) for key, value in values.items()}


def printed(
    cells: dict[CellKey, Expected], form: str, arrangement: Arrangement, runs: dict[CellKey, Runs] | None = None
) -> ReportContent:
    """Return a report that prints these cells in an arrangement."""
    forms = form_of_table(form)
    texts = {key: cell.text for key, cell in cells.items()}
    return content_of(texts, forms["disclosure"], forms["requests"], arrangement=arrangement, runs=runs)


def faults(data: bytes, cells: dict[CellKey, Expected], uncertain: Collection[CellKey] = ()) -> list[str]:
    """Return the first differences between a reading and these cells."""
    return score_cells(read(data), cells, uncertain).faults[:4]


def silent_errors(data: bytes, cells: dict[CellKey, Expected]) -> list[str]:
    """Return the first cells that are read but not printed so; missing ones are left out."""
    return [fault for fault in score_cells(read(data), cells, cells).faults if fault.startswith("wrong")][:4]


def check(found: list[tuple[object, list[str]]]) -> None:
    """Fail with the first reports that have faults, given as (description, faults)."""
    failed = [(name, wrong) for name, wrong in found if wrong]
    if failed:
        lines = [f"{name}:\n    " + "\n    ".join(wrong) for name, wrong in failed[:5]]
        pytest.fail(f"{len(failed)} of {len(found)} reports\n" + "\n".join(lines), pytrace=False)
