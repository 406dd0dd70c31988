"""One document on its way to be read, and what becomes of it when it can't be."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from loaders import LOADER_VERSION, bounds
from loaders.corpus import Content, Refusal
from loaders.formats import UNKNOWN
from loaders.raw.rows import Rows, from_readings
from loaders.reading import Reading, reject

MEBIBYTE = 1024**2


class Document(NamedTuple):
    """One content to read: its bytes, a name as a hint, its origin, and why it's not read where that is known."""

    content: Content
    name: str
    origin: str
    refusal: Refusal | None = None


def refused(document: Document) -> Reading | None:
    """Return the reading of what is rejected unread, a container or a content beyond the bound; else None."""
    if document.refusal:
        return rejected(document, document.refusal.reason_code, document.refusal.detail, document.refusal.media_type)
    if document.content.data is None:
        size = document.content.byte_count / MEBIBYTE
        bound = bounds.MAX_BYTES / MEBIBYTE
        return rejected(document, "too_large", f"{size:.1f} MiB, and one document may have {bound:.0f} MiB")
    return None


def rejected(document: Document, reason_code: str, detail: str, media_type: str = UNKNOWN.media_type) -> Reading:
    """Return the reading of a content that could not be read at all."""
    content = document.content
    why = reject(reason_code, detail)
    return Reading(content.document_id, content.sha256, content.byte_count, media_type, reject=why)


def rows_of(readings: Sequence[Reading], documents: Sequence[Document]) -> Rows:
    """Return raw rows of readings; one that can't be stored as it is becomes a reject and costs itself alone."""
    origins = [document.origin for document in documents]
    try:
        return from_readings(list(zip(readings, origins, strict=True)), LOADER_VERSION)
    except (ValueError, TypeError, OverflowError) as error:
        if len(readings) == 1:
            failed = rejected(documents[0], "parser_failure", f"{type(error).__name__}: {error}"[:200])
            return from_readings([(failed, origins[0])], LOADER_VERSION)
    parts = [rows_of([reading], [document]) for reading, document in zip(readings, documents, strict=True)]
    return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}
