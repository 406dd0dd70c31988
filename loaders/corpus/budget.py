"""Limits for one file and everything packed in it: unpacked bytes, members, temporary files."""

import io
import tempfile
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol, cast

from loaders import bounds
from loaders.corpus.document import CHUNK_BYTES, BudgetExceededError, ContainerError, NoRoomError
from loaders.formats import HEAD


@dataclass(slots=True)
class UnpackBudget:
    """What has been unpacked from one file on disk, with all containers inside it; `size` is the file's in bytes."""

    size: int
    unpacked: int = field(default=0, init=False)
    members: int = field(default=0, init=False)

    def count_bytes(self, count: int) -> None:
        """Count unpacked bytes; raises BudgetExceededError if they are too many for a file of this size."""
        self.unpacked += count
        limit = bounds.MAX_RATIO * self.size + bounds.UNPACKED_AT_LEAST
        if self.unpacked > limit:
            detail = f"{self.size:,} bytes unpack to more than {limit:,}: a compression bomb"
            raise BudgetExceededError("unsafe_file", detail)

    def count_member(self) -> None:
        """Count one member; raises BudgetExceededError if there are too many."""
        self.members += 1
        if self.members > bounds.MAX_ARCHIVE_MEMBERS:
            raise BudgetExceededError("too_large", f"more than {bounds.MAX_ARCHIVE_MEMBERS:,} members")


class Readable(Protocol):
    """A binary stream, at least its method `read`."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, b'' at the end."""


class _CountedStream(io.RawIOBase):
    """A stream whose bytes are counted in a budget."""

    def __init__(self, stream: Readable, budget: UnpackBudget) -> None:
        self._read = getattr(stream, "read1", stream.read)  # read1 gives the bytes before a damaged place
        self._budget = budget
        self._least = HEAD  # bytes of the first chunk, which has to show the format

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._read(len(buffer))
        while 0 < len(data) < self._least and (more := self._read(len(buffer) - len(data))):
            data += more
        self._least = 0
        self._budget.count_bytes(len(data))
        buffer[: len(data)] = data
        return len(data)


def counted(stream: Readable, budget: UnpackBudget) -> io.BufferedReader:
    """Return an unpacked stream that counts its bytes in the budget as they are read."""
    return io.BufferedReader(_CountedStream(stream, budget), CHUNK_BYTES // 4)


def spooled(stream: BinaryIO) -> BinaryIO:
    """Copy a stream to a seekable file, in memory or an unnamed temporary file. The caller closes it.

    Raises ContainerError if the stream has more than MAX_SPOOLED bytes, NoRoomError if the file can't be written.
    """
    file = tempfile.SpooledTemporaryFile(max_size=bounds.MAX_BYTES)  # noqa: SIM115
    count = 0
    while chunk := stream.read(CHUNK_BYTES):
        count += len(chunk)
        if count > bounds.MAX_SPOOLED:
            file.close()
            raise ContainerError("too_large", f"an archive inside an archive of more than {bounds.MAX_SPOOLED:,} bytes")
        try:
            file.write(chunk)
        except OSError as error:
            file.close()
            error.filename = tempfile.gettempdir()
            raise NoRoomError(str(error)) from error
    file.seek(0)
    return cast(BinaryIO, file)
