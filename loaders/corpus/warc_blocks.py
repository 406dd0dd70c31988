"""The records of a WARC file as bytes: where each begins and ends, and what is wrong with its length.

A length that is wrong costs its own record: the next one is found by its first line.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from loaders import bounds
from loaders.corpus.document import CHUNK_BYTES
from loaders.formats import WARC

(_FIRST_LINE,) = WARC.signatures
_LONGEST_LINE = 64 * 1024  # bytes
_LONGEST_HEAD = 1024 * 1024  # bytes of all header lines of one record
_LONGEST_BLOCK = bounds.MAX_BYTES + _LONGEST_HEAD  # bytes held of one record: the content and its own header lines
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(.*?)[ \t]*\r?$", re.I | re.M)
_RECORD = re.compile(rb"\n(WARC/[0-9.]{1,5}\r?\n)(?=[A-Za-z-]{3,40}:)")  # where a record begins
_LONGEST_START = 64  # bytes of such a beginning


class Block(NamedTuple):
    """One record: its header lines and its content, and if it can't be read, the reason code and what is wrong.

    The content of a record with a fault is that before the next record, at most as much as is held of one.
    """

    head: bytes
    content: bytes
    fault: tuple[str, str] | None = None


def blocks(stream: BinaryIO) -> Iterator[Block]:
    """Yield the records of a WARC file in order; bytes between records are skipped."""
    reader = _Reader(stream)
    while head := reader.head():
        yield reader.block(head)


class _Reader:
    """A stream to which bytes can be given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._back = b""

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end of the file."""
        data, self._back = self._back[:size], self._back[size:]
        while len(data) < size and (more := self._stream.read(min(size - len(data), CHUNK_BYTES))):
            data += more
        return data

    def line(self) -> bytes:
        """Return the next line with its end, or the first part of one that is too long."""
        if not self._back:
            return self._stream.readline(_LONGEST_LINE)
        end = self._back.find(b"\n") + 1
        if not end:
            self._back += self._stream.readline(_LONGEST_LINE)
            end = len(self._back)
        return self.read(min(end, _LONGEST_LINE))

    def give_back(self, data: bytes) -> None:
        """Put bytes before those that are not read yet."""
        self._back = data + self._back

    def peek(self) -> bytes:
        """Return the next line without reading it."""
        line = self.line()
        self.give_back(line)
        return line

    def head(self) -> bytes:
        """Skip to the next record and return its header lines with the empty line behind them; b'' at the end.

        Header lines that never end, or that another record cuts off, are returned without the empty line.
        """
        while (line := self.line()) and not line.startswith(_FIRST_LINE):
            pass
        lines, count = [line], len(line)
        while line and line.strip() and count <= _LONGEST_HEAD:
            line = self.line()
            if line.startswith(_FIRST_LINE):
                self.give_back(line)
                break
            lines.append(line)
            count += len(line)
        return b"".join(lines)

    def block(self, head: bytes) -> Block:
        """Return the record of these header lines."""
        stated = _LENGTH.search(head)
        if not head.endswith((b"\n\n", b"\n\r\n")):
            reason = "damaged_file" if self.peek() else "truncated"
            return Block(head, b"", (reason, "its header lines do not end"))
        if stated is None or not stated[1].isdigit() or len(stated[1]) > len(str(bounds.MAX_SPOOLED)) + 6:
            return Block(head, self.rest(), ("length_unreadable", _stated(stated and stated[1])))
        return self.measured(head, int(stated[1]))

    def measured(self, head: bytes, length: int) -> Block:
        """Return the record whose content has `length` bytes, or what is wrong if no record ends there."""
        content = self.read(min(length, _LONGEST_BLOCK))
        if length > len(content) == _LONGEST_BLOCK and not _RECORD.search(content):
            return self.large(head, content, length)
        if len(content) == min(length, _LONGEST_BLOCK) == length and self.is_at_record():
            return Block(head, content)
        if following := _RECORD.search(content):
            self.give_back(content[following.start(1) :])
            content = content[: following.start(1)]
            return Block(
                head, content, ("length_wrong", f"{length:,} bytes stated, the next record is {_after(content)}")
            )
        if len(content) < length:
            return Block(head, content, ("truncated", f"{length:,} bytes stated, the file ends {_after(content)}"))
        fault = "length_wrong", f"{length:,} bytes stated, its content goes on {_after(content)}"
        return Block(head, content + self.rest(), fault)

    def large(self, head: bytes, content: bytes, length: int) -> Block:
        """Skip the rest of a record that is larger than any document, up to the next record."""
        count = len(content)
        tail = content[-_LONGEST_START:]
        while count < length and (data := self.read(min(length - count, CHUNK_BYTES))):
            if following := _RECORD.search(tail + data):
                self.give_back((tail + data)[following.start(1) :])
                return Block(head, content, ("length_wrong", f"{length:,} bytes stated, the next record is in them"))
            count += len(data)
            tail = (tail + data)[-_LONGEST_START:]
        if count < length:
            return Block(head, content, ("truncated", f"{length:,} bytes stated, the file ends after {count:,}"))
        return Block(head, content, ("too_large", f"{length:,} bytes"))

    def is_at_record(self) -> bool:
        """Tell whether nothing but empty lines stands before the next record or the end of the file."""
        while (line := self.peek()) and not line.strip():
            self.line()
        return line.startswith(_FIRST_LINE) or _FIRST_LINE.startswith(line)  # the file may end inside the line

    def rest(self) -> bytes:
        """Return the bytes before the next record, at most as many as are held of one, and skip the others."""
        held, tail = b"", b"\n"
        while data := self.read(CHUNK_BYTES):
            if following := _RECORD.search(tail + data):
                end = following.start(1) - len(tail)
                self.give_back((tail + data)[following.start(1) :])
                held += data[: max(end, 0)]
                return held if end >= 0 else held[:end]
            tail = (tail + data)[-_LONGEST_START:]
            held = (held + data)[:_LONGEST_BLOCK]
        return held


def _stated(length: bytes | None) -> str:
    return "it has no length" if length is None else f"its length is {length[:40].decode('ascii', 'replace')!r}"


def _after(content: bytes) -> str:
    return f"after {len(content):,}"
