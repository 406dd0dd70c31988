"""Compound files (OLE2: DOC, XLS), read by olefile under the bounds of `loaders.bounds`."""

from collections.abc import Sequence
from io import BytesIO
from struct import error as struct_error

from olefile import STGTY_ROOT, STGTY_STREAM, OleFileIO

from loaders import bounds
from loaders.layout.blocks import Unreadable

_OLEFILE_ERRORS = (OSError, ValueError, IndexError, struct_error)
_DIRECTORY_ENTRY = 128  # bytes
_MAX_FAT = 1024 * 1024  # bytes of the sector table; a file of MAX_BYTES needs a quarter of it


class CompoundFile:
    """The streams at the root of a compound file.

    Raises Unreadable when `data` is no compound file, is damaged, or has more than MAX_MEMBERS entries.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._file = _BoundedOleFile(BytesIO(data))
        except RecursionError as error:  # olefile walks the directory tree recursively
            raise Unreadable("too_large", "compound file: its directory tree is too deep") from error
        except _OLEFILE_ERRORS as error:
            raise Unreadable("damaged_file", f"compound file: {error}") from error
        if self._file.root.entry_type != STGTY_ROOT:
            raise Unreadable("damaged_file", "compound file: its first directory entry is not the root")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the streams at the root."""
        return tuple(entry.name for entry in self._file.root.kids if entry.entry_type == STGTY_STREAM)

    def stream(self, name: str) -> bytes:
        """Return the bytes of one stream; raises Unreadable when it is missing, damaged or larger than MAX_PART."""
        if name not in self.names:
            raise Unreadable("damaged_file", f"the compound file has no stream {name}")
        try:
            return self._file.stream(name)
        except _OLEFILE_ERRORS as error:
            raise Unreadable("damaged_file", f"stream {name}: {error}") from error


class _BoundedOleFile(OleFileIO):  # type: ignore[misc]
    """olefile follows the sizes and sector chains that a file declares; this class checks them first.

    The format: [MS-CFB], Compound File Binary File Format.
    """

    def loadfat(self, header: bytes) -> None:
        if self.sector_size not in (512, 4096) or self.mini_sector_size != 64:
            raise ValueError("a sector size that no writer uses")
        if self.num_difat_sectors and self.num_fat_sectors * self.sector_size > _MAX_FAT:
            raise ValueError("a sector table larger than any document needs")
        super().loadfat(header)

    def getsect(self, sect: int) -> bytes:
        # olefile calls this for sectors of the sector table only; the last one may be cut short: the rest is free
        self.fp.seek(self.sector_size * (sect + 1))
        content: bytes = self.fp.read(self.sector_size)
        return content.ljust(self.sector_size, b"\xff")

    def loaddirectory(self, sect: int) -> None:
        if _chain_length(self.fat, sect) * self.sector_size > bounds.MAX_MEMBERS * _DIRECTORY_ENTRY:
            raise Unreadable("too_large", f"a container of more than {bounds.MAX_MEMBERS:,} parts")
        super().loaddirectory(sect)

    def loadminifat(self) -> None:
        _chain_length(self.fat, self.minifatsect)
        _chain_length(self.fat, self.root.isectStart)
        super().loadminifat()

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream at the root; raises ValueError when its chain of sectors is broken."""
        entry = next(kid for kid in self.root.kids if kid.entry_type == STGTY_STREAM and kid.name == name)
        if entry.size > bounds.MAX_PART:
            raise Unreadable("too_large", f"stream {name} of {entry.size:,} bytes")
        if entry.size < self.minisectorcutoff and self.minifat is None:
            self.loadminifat()
        _chain_length(self.minifat if entry.size < self.minisectorcutoff else self.fat, entry.isectStart)
        content: bytes = self._open(entry.isectStart, entry.size).read()
        if len(content) < entry.size:  # the end of the file is missing
            raise ValueError(f"{len(content):,} bytes; the file declares {entry.size:,}")
        return content


def _chain_length(sector_table: Sequence[int], sector: int) -> int:
    """Return the number of sectors in the chain that begins at `sector`; raises ValueError for a circle."""
    length = 0
    while sector < len(sector_table):  # larger: the end of a chain, a free sector, or beyond the end of the file
        length += 1
        if length > len(sector_table):
            raise ValueError("a chain of sectors that runs in a circle")
        sector = sector_table[sector]
    return length
