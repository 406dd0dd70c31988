"""Bytes → Reading. A pure function without files, clock or database: equal bytes give equal readings."""

import hashlib
from collections.abc import Callable
from importlib import import_module

from loaders import bounds
from loaders.decode import decode
from loaders.formats import CSV, HTML, PLAIN, Format
from loaders.forms.align import align
from loaders.layout.blocks import BlockDocument, Unreadable
from loaders.layout.text import csv, html, plain
from loaders.reading import Reading, reject
from loaders.report.heading import read_heading
from loaders.report.lookalike import look_alike
from loaders.report.prose import figures
from loaders.report.sheets import with_sheets
from loaders.sniff import sniff


def read(data: bytes, name: str = "") -> Reading:
    """Return the reading of one content.

    `name` has no influence: the bytes alone decide the format. Bad input raises nothing: then
    `reject` has the reason, and there are no tables, cells or figures.
    """
    digest = hashlib.sha256(data).hexdigest()
    reading = Reading(digest[:16], digest, len(data))
    try:
        document = _lay(data, reading)
        if document is not None:
            _fill(reading, document)
    except Unreadable as error:
        reading.reject = reject(error.reason_code, error.detail)
    except MemoryError:
        reading.reject = reject("too_large", "its reading needs more memory than a document may take")
    except Exception as error:  # an error of the reader rejects this document only, and is stored
        reading.reject = reject("parser_failure", f"{type(error).__name__}: {error}")
    if reading.reject:
        reading.form_tables, reading.cells, reading.unplaced, reading.prose_figures = [], [], [], []
    return reading


def _lay(data: bytes, reading: Reading) -> BlockDocument | None:
    """Lay out a content as rows; set `reading.reject` and return None if it cannot be read."""
    if len(data) > bounds.MAX_BYTES:
        reading.reject = reject("too_large", f"{len(data):,} bytes; the bound is {bounds.MAX_BYTES:,}")
        return None
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        reading.reject = reject("empty_file", f"{len(data):,} bytes")
        return None
    if file_format := sniff(data):
        reading.media_type = file_format.media_type
        return _lay_binary(data, file_format, reading)
    return _lay_text(data, reading)


def _lay_binary(data: bytes, file_format: Format, reading: Reading) -> BlockDocument | None:
    """Turn the bytes of a file into a block document, with the layout module that loaders/formats.py names.

    Set `reading.reject` and return None if no module reads the format.
    """
    if file_format.refused:
        raise Unreadable(*file_format.refused)
    if file_format.layout is None:
        reading.reject = reject("unsupported_format", file_format.name)
        return None
    module, _, function = file_format.layout.partition(":")
    # Imported on first use: some layout modules take long to import.
    lay: Callable[[bytes], BlockDocument] = getattr(import_module(f"loaders.layout.{module}"), function)
    return lay(data)


def _lay_text(data: bytes, reading: Reading) -> BlockDocument | None:
    """Turn the bytes of a text file into a block document, read as HTML, CSV or plain text.

    Set `reading.reject` and return None if the bytes are not text.
    """
    decoded = decode(data)
    if decoded is None:
        reading.reject = reject("not_text", f"{len(data):,} bytes that no charset explains")
        return None
    if len(decoded.text) > bounds.MAX_TEXT:
        reading.reject = reject("too_large", f"{len(decoded.text):,} characters; the bound is {bounds.MAX_TEXT:,}")
        return None
    reading.charset = decoded.charset
    if html.is_html(decoded.text):
        reading.media_type = HTML.media_type
        return html.lay(decoded.text)
    if csv.separator(decoded.text):
        reading.media_type = CSV.media_type
        return csv.lay(decoded.text)
    reading.media_type = PLAIN.media_type
    return plain.lay(decoded.text)


def _fill(reading: Reading, document: BlockDocument) -> None:
    """Fill a reading with heading, tables and figures, or with a reject if the document only resembles a report."""
    document = document.with_cut_before_lost()
    aligned = align(document)
    heading = with_sheets(read_heading(document), document, aligned.sheets)
    reading.text = document.text
    reading.title, reading.body, reading.body_source = heading.title, heading.body, heading.body_source
    reading.year, reading.signed_on, reading.published_on = (
        heading.year,
        heading.signed_on,
        heading.published_on,
    )
    reading.publisher, reading.contradictions = heading.publisher, heading.contradictions
    if reason := look_alike(heading, aligned):
        reading.reject = reject(reason, f"title: {heading.title or 'none'}")
        return
    reading.form_tables, reading.cells, reading.unplaced = aligned.tables, aligned.cells, aligned.unplaced
    tables = [(table.char_start, table.char_end) for table in aligned.tables]
    reading.prose_figures = figures(aligned.rest, tables, year=heading.year, body=heading.body)
    if document.cut is not None:
        _leave_out_cut(reading, document.printed(document.cut, document.cut)[1])


def _leave_out_cut(reading: Reading, cut: int) -> None:
    """Leave out the figure of prose that ends where the bytes end; a figure cut there makes the reading truncated."""
    whole = [figure for figure in reading.prose_figures if figure.char_end < cut]
    is_cut = len(whole) < len(reading.prose_figures) or any(value.char_end >= cut for value in reading.unplaced)
    reading.prose_figures, reading.is_truncated = whole, is_cut
