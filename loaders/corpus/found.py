"""One document found in a corpus, and its content once it's read."""

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

PIECE = 1024 * 1024  # bytes read at a time
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Problem(NamedTuple):
    """A place that could not be read at all: it has no content, so it can't be a row of raw.rejects."""

    uri: str
    message: str


class Refusal(NamedTuple):
    """Why a container, or a content that nobody reads, is rejected; codes in seeds/reject_reasons.csv."""

    media_type: str
    reason_code: str
    detail: str


class Refused(Exception):
    """Raised while a container is read: a bound is passed, or what follows can't be read."""

    def __init__(self, reason_code: str, detail: str) -> None:
        super().__init__(detail)
        self.reason_code, self.detail = reason_code, detail


class Exhausted(Refused):
    """The whole file has used up its bounds: nothing more of it is read."""


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
    """One place where a document lies; nothing of a plain file is read until `content` is asked for."""

    uri: str
    name: str
    open: Callable[[], BinaryIO]
    host: str | None = None
    fetched_at: str | None = None
    refusal: Refusal | None = None  # then the content is digested and never held
    held: Content | None = None  # members and records have been read already

    def content(self, bound: int) -> Content:
        """Read the document, holding at most `bound` bytes of it.

        Raises OSError when the place can't be read any more.
        """
        if self.held is not None:
            return self.held if self.held.byte_count <= bound else self.held._replace(data=None)
        with self.open() as stream:
            return content_of(stream, 0 if self.refusal else bound)


def content_of(stream: BinaryIO | io.BufferedIOBase, bound: int) -> Content:
    """Read a stream to its end, holding at most `bound` bytes."""
    digest = hashlib.sha256()
    pieces: list[bytes] = []
    count = 0
    while piece := stream.read(PIECE):
        digest.update(piece)
        count += len(piece)
        if count <= bound:
            pieces.append(piece)
        elif pieces:
            pieces = []
    return Content(digest.hexdigest(), count, b"".join(pieces) if count <= bound else None)


def found_in(uri: str, name: str, content: Content, host: str | None = None, fetched_at: str | None = None) -> Found:
    """Return a member or a record that has been read."""
    return Found(uri, name, lambda: io.BytesIO(content.data or b""), host, fetched_at, held=content)


def plain(name: str) -> str:
    """Return a name from inside a container as it can be stored and shown: what is no character of print is \\xNN."""
    return _UNPRINTABLE.sub(_escaped, name)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
