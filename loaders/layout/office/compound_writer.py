"""Writes a compound file with one stream, so that calamine reads only the stream that was checked before.

No library in use writes compound files: olefile only replaces a stream by one of the same size.
"""

from struct import pack

from olefile import ENDOFCHAIN, FATSECT, FREESECT, MAGIC, NOSTREAM, STGTY_EMPTY, STGTY_ROOT, STGTY_STREAM

_SECTOR = 4096  # bytes; with these, the header alone can list the sector table of a file of 400 MiB
_LISTED = 109  # sectors of the sector table that the header lists
_ENTRY = 128  # bytes of a directory entry


def compound_file(name: str, content: bytes) -> bytes:
    """Return a compound file of four parts: header, directory, the stream `name` with `content`, sector table.

    A stream of less than 4096 bytes is padded with zeros, since shorter streams need a table of small sectors. The
    header declares version 3, although its sectors have the size of version 4: calamine rejects a file of version 4
    without small sectors. `content` must be shorter than 400 MiB.
    """
    content = content.ljust(_SECTOR, b"\0")
    stream_sectors = -(-len(content) // _SECTOR)
    table_sectors = 1
    while table_sectors * (_SECTOR // 4) < 1 + stream_sectors + table_sectors:  # it also has an entry for itself
        table_sectors += 1
    table = [ENDOFCHAIN, *range(2, stream_sectors + 1), ENDOFCHAIN, *[FATSECT] * table_sectors]
    table += [FREESECT] * (table_sectors * (_SECTOR // 4) - len(table))
    listed = [1 + stream_sectors + index for index in range(table_sectors)]
    listed += [FREESECT] * (_LISTED - table_sectors)
    header = MAGIC + bytes(16) + pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 12, 6)
    header += pack("<IIIIIIIII", 1, table_sectors, 0, 0, 4096, ENDOFCHAIN, 0, ENDOFCHAIN, 0)
    header += pack(f"<{_LISTED}I", *listed)
    directory = _entry("Root Entry", STGTY_ROOT, 1, ENDOFCHAIN, 0)
    directory += _entry(name, STGTY_STREAM, NOSTREAM, 1, len(content))
    directory += _entry("", STGTY_EMPTY, NOSTREAM, 0, 0) * (_SECTOR // _ENTRY - 2)
    padded = content.ljust(stream_sectors * _SECTOR, b"\0")
    return b"".join((header.ljust(_SECTOR, b"\0"), directory, padded, pack(f"<{len(table)}I", *table)))


def _entry(name: str, kind: int, child: int, first_sector: int, size: int) -> bytes:
    """Return a directory entry; `child` is the number of a storage's first entry."""
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    head = encoded.ljust(64, b"\0") + pack("<HBBIII", length, kind, 1, NOSTREAM, NOSTREAM, child)
    return head + bytes(36) + pack("<IQ", first_sector, size)
