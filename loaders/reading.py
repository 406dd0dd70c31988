"""The records that `loaders.read.read` returns and `loaders.raw` stores.

Fields have the names of the columns in loaders/raw/schema.sql; the parts of a reading share its document_id.
Offsets are code points in `Reading.text`, from 0, end excluded.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from loaders.formats import UNKNOWN
from loaders.seeds import rows


class FormTable(NamedTuple):
    """One statutory table of the document; `labels_found` counts its distinct labels."""

    table_code: str
    form_code: str  # if its labels fit several forms, the form of the report's other tables, or else the newest
    labels_found: int
    cell_count: int
    unplaced_count: int
    page: int | None
    char_start: int
    char_end: int


class FormCell(NamedTuple):
    """One cell of a form with its text as printed, '' if the cell is empty.

    unit_text is the money unit in the header, or None. placement: grid, ordered or solved (loaders/README.md).
    """

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
    """A text inside the bounds of a table that belongs to no form cell, with the nearest label before it.

    reason_code says why it has no place (seeds/unplaced_reasons.csv).
    """

    table_code: str
    cell_text: str
    row_label: str | None
    column_label: str | None
    reason_code: str
    page: int | None
    char_start: int
    char_end: int


class ProseFigure(NamedTuple):
    """A figure in a sentence, or in an appended list, with the indicator that the words around it name."""

    indicator_code: str
    value_text: str
    unit_text: str | None
    sentence: str
    char_start: int
    char_end: int


class Reject(NamedTuple):
    """The reason why a content is not a report or cannot be read; codes are in seeds/reject_reasons.csv."""

    reason_code: str
    message: str


def reject(reason_code: str, detail: str) -> Reject:
    """Return a reject whose message is the sentence of seeds/reject_reasons.csv with the detail in brackets.

    Raises KeyError if the seed does not have the reason.
    """
    return Reject(reason_code, f"{_sentences()[reason_code]} ({detail})")


@cache
def _sentences() -> dict[str, str]:
    return {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}


@dataclass(slots=True)
class Reading:
    """The result of reading one content: its rows for each raw table.

    None means that the content does not print the value. If `reject` is set, the four lists are empty.
    is_truncated: the content ends inside a figure, so that it is not whole.
    contradictions names, with commas, the values that are None because the content contradicts itself: year, body.
    """

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
    contradictions: str | None = None
    is_truncated: bool = False
    form_tables: list[FormTable] = field(default_factory=list)
    cells: list[FormCell] = field(default_factory=list)
    unplaced: list[UnplacedCell] = field(default_factory=list)
    prose_figures: list[ProseFigure] = field(default_factory=list)
    reject: Reject | None = None
