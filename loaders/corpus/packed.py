"""Compressed streams of one content: gz, bz2, xz, zst. Several frames or members in one file are one content."""

import bz2
import gzip
import io
import lzma
import zlib
from pathlib import PurePosixPath
from typing import BinaryIO

import zstandard

from loaders import bounds
from loaders.corpus.budget import UnpackBudget, counted
from loaders.corpus.document import CHUNK_BYTES

DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)
_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".zstd": "", ".tgz": ".tar", ".txz": ".tar", ".tbz2": ".tar"}


def unpacked(code: str, stream: BinaryIO, budget: UnpackBudget) -> io.BufferedReader:
    """Return the unpacked stream of a format: gz, bz2, xz or zst. Reading it raises DAMAGE or BudgetExceededError."""
    if code == "gz":
        return counted(gzip.GzipFile(fileobj=stream, mode="rb"), budget)
    if code == "bz2":
        return counted(bz2.BZ2File(stream), budget)
    if code == "xz":
        return counted(_XzStream(stream), budget)
    reader = zstandard.ZstdDecompressor(max_window_size=bounds.MAX_WINDOW)
    return counted(reader.stream_reader(stream, read_across_frames=True), budget)


def name_inside(name: str) -> str:
    """Return the name of the packed content: report.html for report.html.gz."""
    path = PurePosixPath(name)
    return f"{path.stem}{_SUFFIXES[path.suffix.lower()]}" if path.suffix.lower() in _SUFFIXES else name


class _XzStream(io.RawIOBase):
    """Like lzma.LZMAFile, but with a memory limit."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._input = b""
        self._decompressor: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while True:
            if self._decompressor is None:
                self._input = self._input.lstrip(b"\x00") or self._stream.read(CHUNK_BYTES // 16).lstrip(b"\x00")
                if not self._input:
                    return 0
                self._decompressor = lzma.LZMADecompressor(memlimit=bounds.MAX_WINDOW * 2)
            elif self._decompressor.needs_input and not self._input:
                self._input = self._stream.read(CHUNK_BYTES // 16)
                if not self._input:
                    raise EOFError("the stream ends before its end mark")
            data = self._decompressor.decompress(self._input, len(buffer))
            self._input = b""
            if self._decompressor.eof:
                self._input, self._decompressor = self._decompressor.unused_data, None
            if data:
                buffer[: len(data)] = data
                return len(data)
