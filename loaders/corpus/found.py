"""One document found in a corpus, and its content once it's read."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

PIECE = 1024 * 1024  # bytes hashed at a time when a content is too large to hold


class Problem(NamedTuple):
    """A place that could not be read at all: it has no content, so it can't be a row of raw.rejects."""

    uri: str
    message: str


class Content(NamedTuple):
    """The bytes of one document; `data` is None where they exceed the bound. The digest is of them all."""

    sha256: str
    byte_count: int
    data: bytes | None

    @property
    def document_id(self) -> str:
        """The key of the document: the first 16 hex digits of the digest."""
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a document lies; nothing is read until `content` is asked for."""

    uri: str
    name: str
    open: Callable[[], BinaryIO]
    host: str | None = None
    fetched_at: str | None = None

    def content(self, bound: int) -> Content:
        """Read the document, holding at most `bound` bytes of it.

        Raises OSError when the place can't be read any more.
        """
        with self.open() as stream:
            data = stream.read(bound + 1)
            digest = hashlib.sha256(data)
            if len(data) <= bound:
                return Content(digest.hexdigest(), len(data), data)
            count = len(data)
            while piece := stream.read(PIECE):
                digest.update(piece)
                count += len(piece)
        return Content(digest.hexdigest(), count, None)
