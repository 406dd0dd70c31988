"""One content → all that it says. Pure: no file, no clock, no database; the same bytes give the same reading."""

import hashlib
import re
from functools import cache

from loaders import bounds
from loaders.codebook import rows
from loaders.decode import decode
from loaders.forms.align import Aligned, align
from loaders.heading import Heading, read_heading
from loaders.layout import csv, html, text
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.formats import layout_of
from loaders.prose import figures
from loaders.records import Reading, Reject
from loaders.sniff import sniff

_LEAST_LISTED = 5  # titles on one page that make it a list of reports


def read(data: bytes, name: str = "") -> Reading:
    """Return the reading of one content.

    `name` is only told in messages: what a content is, its bytes decide. Nothing is raised for bad input: then
    `reject` says why, and there are no tables, cells or figures.
    """
    digest = hashlib.sha256(data).hexdigest()
    reading = Reading(digest[:16], digest, len(data), "application/octet-stream")
    try:
        laid = _lay(data, reading)
        if laid is not None:
            _fill(reading, laid)
    except Unreadable as error:
        reading.reject = _reject(error.reason_code, error.detail)
    except MemoryError:
        reading.reject = _reject("too_large", "its reading needs more memory than a document may take")
    except Exception as error:  # a fault of ours costs one document, and is recorded
        reading.reject = _reject("parser_failure", f"{type(error).__name__}: {error}")
    if reading.reject:
        reading.form_tables, reading.cells, reading.unplaced, reading.prose_figures = [], [], [], []
    return reading


def _lay(data: bytes, reading: Reading) -> Laid | None:
    """Bytes → rows; None with a reject when they are no document that is read."""
    if len(data) > bounds.MAX_BYTES:
        reading.reject = _reject("too_large", f"{len(data):,} bytes; the bound is {bounds.MAX_BYTES:,}")
        return None
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        reading.reject = _reject("empty_file", f"{len(data):,} bytes")
        return None
    if known := sniff(data):
        reading.media_type = known.media_type
        lay = layout_of(known.media_type)
        if lay is None:
            reading.reject = _reject("unsupported_format", known.name)
            return None
        return lay(data)
    decoded = decode(data)
    if decoded is None:
        reading.reject = _reject("not_text", f"{len(data):,} bytes that no charset explains")
        return None
    if len(decoded.text) > bounds.MAX_TEXT:
        reading.reject = _reject("too_large", f"{len(decoded.text):,} characters; the bound is {bounds.MAX_TEXT:,}")
        return None
    reading.charset = decoded.charset
    if html.is_html(decoded.text):
        reading.media_type = "text/html"
        return html.lay(decoded.text)
    if csv.separator(decoded.text):
        reading.media_type = "text/csv"
        return csv.lay(decoded.text)
    reading.media_type = "text/plain"
    return text.lay(decoded.text)


def _fill(reading: Reading, laid: Laid) -> None:
    """Everything that rows tell; or the reject that they deserve."""
    heading = read_heading(laid)
    aligned = align(laid)
    reading.text = laid.text
    reading.title, reading.body, reading.body_source = heading.title, heading.body, heading.body_source
    reading.year, reading.signed_on, reading.published_on = (
        heading.year,
        heading.signed_on,
        heading.published_on,
    )
    reading.publisher = heading.publisher
    reason = _look_alike(heading, aligned)
    if reason:
        reading.reject = _reject(reason, f"title: {heading.title or 'none'}")
        return
    reading.form_tables, reading.cells, reading.unplaced = aligned.tables, aligned.cells, aligned.unplaced
    reading.prose_figures = figures(laid, [(table.char_start, table.char_end) for table in aligned.tables])


def _look_alike(heading: Heading, aligned: Aligned) -> str | None:
    """The reason why a document is no report, or None when it is one."""
    filled = any(cell.cell_text for cell in aligned.cells) or bool(aligned.unplaced)
    for reason in ("university_report", "half_year_report", "policy_notice", "report_list", "budget"):
        if _like(reason).search(heading.plain_title) and not (filled and reason in ("budget", "policy_notice")):
            return reason
    if aligned.repeated:
        return "several_reports"
    if aligned.tables:
        return None if filled or heading.body or heading.year else "blank_form"
    if heading.title_count >= _LEAST_LISTED:
        return "report_list"
    return None if heading.title_count or heading.body_source == "title" else "not_a_report"


@cache
def _like(reason: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("document_patterns") if row["kind"] == reason))


@cache
def _messages() -> dict[str, str]:
    return {row["reason_code"]: row["message_en"] for row in rows("reject_reasons")}


def _reject(reason: str, detail: str) -> Reject:
    return Reject(reason, f"{_messages()[reason]} ({detail})")
