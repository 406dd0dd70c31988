"""Streams that hold one content packed: gz, bz2, xz, zst; several frames or members in a row are one."""

import bz2
import gzip
import io
import lzma
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

import zstandard

from loaders import bounds
from loaders.corpus.budget import Budget, counted
from loaders.corpus.found import PIECE

DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)
_ENDINGS = {".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".zstd": "", ".tgz": ".tar", ".txz": ".tar", ".tbz2": ".tar"}


def unpacked(kind: str, stream: BinaryIO, budget: Budget) -> io.BufferedReader:
    """Return the content of a packed stream; errors of DAMAGE, and Exhausted, come up while it's read."""
    if kind == "gz":
        return counted(gzip.GzipFile(fileobj=stream, mode="rb"), budget)
    if kind == "bz2":
        return counted(bz2.BZ2File(stream), budget)
    if kind == "xz":
        return counted(_Xz(stream), budget)
    reader = zstandard.ZstdDecompressor(max_window_size=bounds.MAX_WINDOW)
    return counted(reader.stream_reader(stream, read_across_frames=True), budget)


def name_inside(name: str) -> str:
    """Return the name of what is packed: report.html for report.html.gz."""
    path = PurePosixPath(name)
    return f"{path.stem}{_ENDINGS[path.suffix.lower()]}" if path.suffix.lower() in _ENDINGS else name


class _Xz(io.RawIOBase):
    """What lzma.LZMAFile does, with a bound on the memory that a file may ask for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = b""
        self._reader: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._reader is None:
                self._waiting = self._waiting.lstrip(b"\x00") or self._stream.read(PIECE // 16).lstrip(b"\x00")
                if not self._waiting:
                    return 0
                self._reader = lzma.LZMADecompressor(memlimit=bounds.MAX_WINDOW * 2)
            elif self._reader.needs_input and not self._waiting:
                self._waiting = self._stream.read(PIECE // 16)
                if not self._waiting:
                    raise EOFError("the stream ends before its end mark")
            data = self._reader.decompress(self._waiting, len(buffer))
            self._waiting = b""
            if self._reader.eof:
                self._waiting, self._reader = self._reader.unused_data, None
            if data:
                buffer[: len(data)] = data
                return len(data)
