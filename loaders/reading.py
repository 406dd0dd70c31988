"""Plain records of one reading: what `loaders.read.read` returns and `loaders.raw` stores.

Field names are the columns of loaders/raw/schema.sql, document_id left out where it is the reading's own.
Offsets are code points in `Reading.text`, from 0, end excluded.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from loaders.formats import UNKNOWN
from loaders.seeds import rows


class FormTable(NamedTuple):
    """One statutory table seen in the document."""

    table_code: str
    form_code: str | None
    labels_found: int
    cell_count: int
    unplaced_count: int
    page: int | None
    char_start: int
    char_end: int


class Cell(NamedTuple):
    """One cell of a recognised table: printed text in a known place."""

    table_code: str
    row_code: str
    column_code: str
    cell_text: str
    unit_text: str | None
    page: int | None
    char_start: int
    char_end: int
    placement: str


class UnplacedCell(NamedTuple):
    """Text inside a table's bounds that no form cell claims."""

    table_code: str
    cell_text: str
    row_label: str | None
    column_label: str | None
    page: int | None
    char_start: int
    char_end: int


class ProseFigure(NamedTuple):
    """A figure that a sentence prints under one indicator."""

    indicator_code: str
    value_text: str
    unit_text: str | None
    sentence: str
    char_start: int
    char_end: int


class Reject(NamedTuple):
    """Why a content is no report, or could not be read; codes in seeds/reject_reasons.csv."""

    reason_code: str
    message: str


def reject(reason_code: str, detail: str) -> Reject:
    """Return the reject of a reason: the sentence of seeds/reject_reasons.csv, and the detail in brackets.

    Raises KeyError for a reason that the seed does not have.
    """
    return Reject(reason_code, f"{_sentences()[reason_code]} ({detail})")


@cache
def _sentences() -> dict[str, str]:
    return {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}


@dataclass(slots=True)
class Reading:
    """All that one content says: the rows it gives each raw table."""

    document_id: str
    sha256: str
    byte_count: int
    media_type: str = UNKNOWN.media_type
    charset: str | None = None
    text: str = ""
    title: str | None = None
    body: str | None = None
    body_source: str | None = None
    year: str | None = None
    signed_on: str | None = None
    published_on: str | None = None
    publisher: str | None = None
    form_tables: list[FormTable] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    unplaced: list[UnplacedCell] = field(default_factory=list)
    prose_figures: list[ProseFigure] = field(default_factory=list)
    reject: Reject | None = None
