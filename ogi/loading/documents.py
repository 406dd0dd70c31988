"""A document to read, and the rejects of documents that are not read or can't be stored."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from loaders import LOADER_VERSION, bounds
from loaders.corpus import Content, Refusal
from loaders.formats import UNKNOWN
from loaders.raw.rows import Rows, from_readings
from loaders.reading import Reading, reject

MEBIBYTE = 1024**2
MAX_ERROR_CHARACTERS = 200  # of the message of an error in a reject


class Document(NamedTuple):
    """A content to read: its file name, its origin (sample or given), and the reason if it is refused unread."""

    content: Content
    name: str
    origin: str
    refusal: Refusal | None = None


def refused(document: Document) -> Reading | None:
    """Return the reject of a document that is refused unread or too large; None if it can be read."""
    if document.refusal:
        return rejected(document, document.refusal.reason_code, document.refusal.detail, document.refusal.media_type)
    if document.content.data is None:
        size = document.content.byte_count / MEBIBYTE
        bound = bounds.MAX_BYTES / MEBIBYTE
        return rejected(document, "too_large", f"{size:.1f} MiB, and one document may have {bound:.0f} MiB")
    return None


def rejected(document: Document, reason_code: str, detail: str, media_type: str = UNKNOWN.media_type) -> Reading:
    """Return a reading that holds nothing but a reject."""
    content = document.content
    reason = reject(reason_code, detail)
    return Reading(content.document_id, content.sha256, content.byte_count, media_type, reject=reason)


def rows_of(readings: Sequence[Reading], documents: Sequence[Document]) -> Rows:
    """Return the raw rows of readings; a reading that Arrow can't store is replaced by a reject."""
    origins = [document.origin for document in documents]
    try:
        return from_readings(list(zip(readings, origins, strict=True)), LOADER_VERSION)
    except (ValueError, TypeError, OverflowError) as error:
        if len(readings) == 1:
            detail = f"{type(error).__name__}: {error}"[:MAX_ERROR_CHARACTERS]
            return from_readings([(rejected(documents[0], "parser_failure", detail), origins[0])], LOADER_VERSION)
    parts = [rows_of([reading], [document]) for reading, document in zip(readings, documents, strict=True)]
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
