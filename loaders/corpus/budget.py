"""What one file may cost, whatever lies packed in it: bytes unpacked, members, disk, depth."""

import io
import tempfile
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, cast

from loaders import bounds
from loaders.corpus.found import PIECE, Exhausted, Refused
from loaders.formats import HEAD


@dataclass(slots=True)
class Budget:
    """The bounds of one file that was named, shared by all that is found inside it."""

    size: int
    unpacked: int = field(default=0, init=False)
    members: int = field(default=0, init=False)

    def unpack(self, count: int) -> None:
        """Count bytes that were unpacked; raises Exhausted when they are too many for a file of this size."""
        self.unpacked += count
        bound = bounds.MAX_RATIO * self.size + bounds.UNPACKED_AT_LEAST
        if self.unpacked > bound:
            detail = f"{self.size:,} bytes unpack to more than {bound:,}: a compression bomb"
            raise Exhausted("unsafe_file", detail)

    def member(self) -> None:
        """Count one member; raises Exhausted when there are too many."""
        self.members += 1
        if self.members > bounds.MAX_ARCHIVE_MEMBERS:
            raise Exhausted("too_large", f"more than {bounds.MAX_ARCHIVE_MEMBERS:,} members")


class Readable(Protocol):
    """Whatever gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, none at the end."""


class _Counted(io.RawIOBase):
    """A stream whose bytes are counted as unpacked."""

    def __init__(self, stream: Readable, budget: Budget) -> None:
        self._read = getattr(stream, "read1", stream.read)  # what is there: damage behind it costs none of it
        self._budget = budget
        self._least = HEAD  # in the first piece, so that its kind can be told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._read(len(buffer))
        while 0 < len(data) < self._least and (more := self._read(len(buffer) - len(data))):
            data += more
        self._least = 0
        self._budget.unpack(len(data))
        buffer[: len(data)] = data
        return len(data)


def counted(stream: Readable, budget: Budget) -> io.BufferedReader:
    """Return an unpacked stream, its bytes charged to the budget as they are read."""
    return io.BufferedReader(_Counted(stream, budget), PIECE // 4)


def spooled(stream: BinaryIO) -> BinaryIO:
    """Return the same bytes as a file that can be read in any order: in memory, or a file without a name.

    Raises Refused when there are too many.
    """
    file = tempfile.SpooledTemporaryFile(max_size=bounds.MAX_BYTES)  # noqa: SIM115 - the caller closes it
    count = 0
    while piece := stream.read(PIECE):
        count += len(piece)
        if count > bounds.MAX_SPOOLED:
            file.close()
            raise Refused("too_large", f"an archive inside an archive of more than {bounds.MAX_SPOOLED:,} bytes")
        file.write(piece)
    file.seek(0)
    return cast(BinaryIO, file)
