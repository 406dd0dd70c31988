"""One document of a corpus: where it lies, its content, and why a place or a container is not read."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

CHUNK_BYTES = 1024 * 1024  # read at a time


class Problem(NamedTuple):
    """A place that cannot be read. It has no content and no digest, so it cannot be a row of raw.rejects."""

    uri: str
    message: str


class Refusal(NamedTuple):
    """Why a file is rejected without being read as a document; codes are in seeds/reject_reasons.csv."""

    media_type: str
    reason_code: str
    detail: str


class ContainerError(Exception):
    """A container, or one member or record of it, cannot be read or exceeds a limit.

    Raised when it ends the reading of the container; yielded in place of a member or record when the next can be read.
    """

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.reason_code, self.detail = reason_code, detail


class BudgetExceededError(ContainerError):
    """The limits for a whole file are exceeded: nothing more of it is read."""


class NoRoomError(Exception):
    """There is no room for a temporary file, which says nothing about the corpus: the walk ends."""


class Content(NamedTuple):
    """The bytes of one document, with their SHA-256; `data` is None if they exceed the limit."""

    sha256: str
    byte_count: int
    data: bytes | None

    @property
    def document_id(self) -> str:
        """The key of the document: the first 16 hex digits of the digest."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """One place where a document lies. A plain file is not read before `content` is called."""

    uri: str
    name: str
    open: Callable[[], BinaryIO]
    host: str | None = None
    fetched_at: str | None = None
    refusal: Refusal | None = None  # if set, the content is digested but not held
    held: Content | None = None  # the content of a member or record, which is read while walking

    def content(self, max_bytes: int) -> Content:
        """Read the document; its data is None if it has more than `max_bytes` bytes.

        Raises OSError if the place cannot be read any more.
        """
        if self.held is not None:
            return self.held if self.held.byte_count <= max_bytes else self.held._replace(data=None)
        with self.open() as stream:
            return content_of(stream, 0 if self.refusal else max_bytes)


def content_of(stream: BinaryIO | io.BufferedIOBase, max_bytes: int) -> Content:
    """Read a stream to its end; the data is None if it has more than `max_bytes` bytes."""
    digest = hashlib.sha256()
    chunks: list[bytes] = []
    count = 0
    while chunk := stream.read(CHUNK_BYTES):
        digest.update(chunk)
        count += len(chunk)
        if count <= max_bytes:
            chunks.append(chunk)
        elif chunks:
            chunks = []
    return Content(digest.hexdigest(), count, b"".join(chunks) if count <= max_bytes else None)


def held_document(
    uri: str, name: str, content: Content, host: str | None = None, fetched_at: str | None = None
) -> CorpusDocument:
    """Return a document whose content is already read: a member or a record."""
    return CorpusDocument(uri, name, lambda: io.BytesIO(content.data or b""), host, fetched_at, held=content)
