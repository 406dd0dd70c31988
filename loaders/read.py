"""One content → all that it says. Pure: no file, no clock, no database; the same bytes give the same reading."""

import hashlib
from collections.abc import Callable
from importlib import import_module

from loaders import bounds
from loaders.decode import decode
from loaders.formats import CSV, HTML, PLAIN, Format
from loaders.forms.align import align
from loaders.layout.blocks import Laid, Unreadable
from loaders.layout.text import csv, html, plain
from loaders.reading import Reading, reject
from loaders.report.heading import read_heading
from loaders.report.lookalike import look_alike
from loaders.report.prose import figures
from loaders.sniff import sniff


def read(data: bytes, name: str = "") -> Reading:
    """Return the reading of one content.

    `name` is for messages only: the bytes alone decide what the content is. Nothing is raised for bad input: then
    `reject` gives the reason, and there are no tables, cells or figures.
    """
    digest = hashlib.sha256(data).hexdigest()
    reading = Reading(digest[:16], digest, len(data))
    try:
        laid = _lay(data, reading)
        if laid is not None:
            _fill(reading, laid)
    except Unreadable as error:
        reading.reject = reject(error.reason_code, error.detail)
    except MemoryError:
        reading.reject = reject("too_large", "its reading needs more memory than a document may take")
    except Exception as error:  # a fault of ours costs one document, and is recorded
        reading.reject = reject("parser_failure", f"{type(error).__name__}: {error}")
    if reading.reject:
        reading.form_tables, reading.cells, reading.unplaced, reading.prose_figures = [], [], [], []
    return reading


def _lay(data: bytes, reading: Reading) -> Laid | None:
    """Lay a content out as rows; None, with a reject, when it is no document that is read."""
    if len(data) > bounds.MAX_BYTES:
        reading.reject = reject("too_large", f"{len(data):,} bytes; the bound is {bounds.MAX_BYTES:,}")
        return None
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        reading.reject = reject("empty_file", f"{len(data):,} bytes")
        return None
    if known := sniff(data):
        reading.media_type = known.media_type
        return _lay_binary(data, known, reading)
    return _lay_text(data, reading)


def _lay_binary(data: bytes, known: Format, reading: Reading) -> Laid | None:
    """Lay out a content of a binary format with the module that the table of formats names."""
    if known.refused:
        raise Unreadable(*known.refused)
    if known.layout is None:
        reading.reject = reject("unsupported_format", known.name)
        return None
    module, _, function = known.layout.partition(":")
    # imported only when a document of the format comes: some modules are slow to load
    lay: Callable[[bytes], Laid] = getattr(import_module(f"loaders.layout.{module}"), function)
    return lay(data)


def _lay_text(data: bytes, reading: Reading) -> Laid | None:
    """Lay out a content as HTML, CSV or plain text; None, with a reject, when no charset explains it."""
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


def _fill(reading: Reading, laid: Laid) -> None:
    """Fill a reading with all that the rows say, or with the reject that they deserve."""
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
    if reason := look_alike(heading, aligned):
        reading.reject = reject(reason, f"title: {heading.title or 'none'}")
        return
    reading.form_tables, reading.cells, reading.unplaced = aligned.tables, aligned.cells, aligned.unplaced
    reading.prose_figures = figures(laid, [(table.char_start, table.char_end) for table in aligned.tables])
