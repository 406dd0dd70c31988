"""Containers of unknown origin, opened under bounds: ZIP with its XML (no DTD, no entity, no bomb), OLE."""

import zlib
from io import BytesIO
from struct import error as struct_error
from struct import pack, unpack, unpack_from
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from loaders import bounds
from loaders.formats import COMPOUND
from loaders.layout.blocks import Unreadable

_DIRECTORY_ENTRY = b"PK\x01\x02"
_LEAST_BOMB = 1024 * 1024  # a smaller part may be as empty as it likes
_DOCTYPES = (b"<!DOCTYPE", b"<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E", b"\x00<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P")

(OLE_SIGNATURE,) = COMPOUND.signatures
_LAST_SECTOR = 0xFFFFFFFA  # a higher number ends a chain or marks a free sector
_ENTRY = 128  # bytes of a directory entry
_NONE = 0xFFFFFFFF
_CHAIN_END, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFD
_STREAM, _ROOT = 2, 5


class Package:
    """The parts of a ZIP container, by name; raises Unreadable for one that is damaged or out of bounds."""

    def __init__(self, data: bytes) -> None:
        if data.count(_DIRECTORY_ENTRY) > bounds.MAX_MEMBERS:
            raise Unreadable("too_large", f"a container of more than {bounds.MAX_MEMBERS:,} parts")
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise Unreadable("damaged_file", f"ZIP container: {error}") from error
        self._parts: dict[str, ZipInfo] = {}
        for info in self._zip.infolist():
            if info.filename in self._parts:
                raise Unreadable("unsafe_file", f"two parts named {info.filename[:80]}")
            self._parts[info.filename] = info
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, in the container's order."""
        return tuple(self._parts)

    def part(self, name: str) -> bytes:
        """Return one part's bytes; raises Unreadable when it is missing, damaged, encrypted or out of bounds."""
        info = self._parts.get(name)
        if info is None:
            raise Unreadable("damaged_file", f"the container has no part {name[:80]}")
        if info.flag_bits & 0x1:
            raise Unreadable("encrypted_file", f"part {name[:80]}")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unreadable("damaged_file", f"part {name[:80]} is packed in a way that documents never are")
        self._unpacked += info.file_size
        if info.file_size > bounds.MAX_PART or self._unpacked > bounds.MAX_UNPACKED:
            raise Unreadable("too_large", f"part {name[:80]} unpacks to {info.file_size:,} bytes")
        if info.file_size > _LEAST_BOMB and info.file_size > bounds.MAX_RATIO * max(info.compress_size, 1):
            raise Unreadable("unsafe_file", f"part {name[:80]} unpacks to {info.file_size:,} bytes: a ZIP bomb")
        try:
            return self._zip.read(info)  # reads no more than the size declared, then compares the checksum
        except (BadZipFile, NotImplementedError, zlib.error, EOFError, ValueError, OSError) as error:
            raise Unreadable("damaged_file", f"part {name[:80]}: {error}") from error

    def xml(self, name: str) -> etree._Element:
        """Return the root element of one part."""
        return xml(self.part(name), name)


def xml(data: bytes, name: str) -> etree._Element:
    """Return the root element of an XML file; raises Unreadable for one with a DTD, too deep or not well-formed."""
    if any(doctype in data for doctype in _DOCTYPES):
        raise Unreadable("unsafe_file", f"{name[:80]} declares a document type: entities are not read")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = "too_large" if "depth" in str(error) or "huge" in str(error).lower() else "damaged_file"
        raise Unreadable(reason, f"{name[:80]}: {error}") from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise Unreadable("unsafe_file", f"{name[:80]} declares a document type: entities are not read")
    return root


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace: strict and transitional files differ in nothing else."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :]


class CompoundFile:
    """The root's streams of a compound file; raises Unreadable when its chains lead nowhere."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(OLE_SIGNATURE):
            raise Unreadable("damaged_file", "no compound file")
        try:
            self._open(data)
        except (struct_error, IndexError, ValueError) as error:
            raise Unreadable("damaged_file", f"compound file: {error}") from error

    def _open(self, data: bytes) -> None:
        self._data = data
        shift, mini_shift = unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("a sector size that no writer uses")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first_directory, self._cutoff, first_mini_fat = unpack_from("<I4xII", data, 48)
        self._fat = self._read_fat()
        self._mini_fat: list[int] = []
        entries = self._chain(first_directory)
        self._entries = [entries[i : i + _ENTRY] for i in range(0, len(entries) - _ENTRY + 1, _ENTRY)]
        if not self._entries or self._entries[0][66] != _ROOT:
            raise ValueError("no root")
        if len(self._entries) > bounds.MAX_MEMBERS:
            raise Unreadable("too_large", f"a container of more than {bounds.MAX_MEMBERS:,} parts")
        mini_fat = self._chain(first_mini_fat)
        self._mini_fat = list(unpack(f"<{len(mini_fat) // 4}I", mini_fat[: len(mini_fat) // 4 * 4]))
        self._mini = self._chain(unpack_from("<I", self._entries[0], 116)[0])
        self._streams = {self._name(n): n for n in self._at_root() if self._entries[n][66] == _STREAM}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the streams at the root."""
        return tuple(self._streams)

    def stream(self, name: str) -> bytes:
        """Return one stream's bytes; raises Unreadable when it is missing or damaged."""
        if name not in self._streams:
            raise Unreadable("damaged_file", f"the compound file has no stream {name}")
        start, size = unpack_from("<II", self._entries[self._streams[name]], 116)
        if size > bounds.MAX_PART:
            raise Unreadable("too_large", f"stream {name} of {size:,} bytes")
        try:
            found = self._mini_chain(start) if size < self._cutoff else self._chain(start)
        except (struct_error, IndexError, ValueError) as error:
            raise Unreadable("damaged_file", f"stream {name}: {error}") from error
        return found[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _read_fat(self) -> list[int]:
        """The table that tells for each sector the next one of its chain."""
        sectors = [n for n in unpack_from("<109I", self._data, 76) if n < _LAST_SECTOR]
        next_list, _ = unpack_from("<II", self._data, 68)
        per_sector = self._size // 4
        seen = set()
        while next_list < _LAST_SECTOR:
            if next_list in seen:
                raise ValueError("a chain that runs in a circle")
            seen.add(next_list)
            numbers = unpack(f"<{per_sector}I", self._sector(next_list))
            sectors += [n for n in numbers[:-1] if n < _LAST_SECTOR]
            next_list = numbers[-1]
        if len(sectors) != len(set(sectors)):
            raise ValueError("a sector listed twice")
        fat: list[int] = []
        for sector in sectors:
            content = self._sector(sector)  # the last one may be cut short
            fat += unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
        return fat

    def _chain(self, start: int) -> bytes:
        """The bytes of a chain of sectors."""
        parts: list[bytes] = []
        while start < _LAST_SECTOR:
            parts.append(self._sector(start))
            if len(parts) * self._size > len(self._data):
                raise ValueError("a chain that runs in a circle")
            start = self._fat[start]
        return b"".join(parts)

    def _mini_chain(self, start: int) -> bytes:
        """The bytes of a chain of small sectors, kept in the root's own stream."""
        parts: list[bytes] = []
        while start < _LAST_SECTOR:
            parts.append(self._mini[start * self._mini_size : (start + 1) * self._mini_size])
            if len(parts) * self._mini_size > len(self._mini) + self._mini_size:
                raise ValueError("a chain that runs in a circle")
            start = self._mini_fat[start]
        return b"".join(parts)

    def _name(self, number: int) -> str:
        entry = self._entries[number]
        length = min(unpack_from("<H", entry, 64)[0], 64)
        return entry[: max(length - 2, 0)].decode("utf-16-le", "replace")

    def _at_root(self) -> list[int]:
        """The numbers of the entries right under the root: a tree of brothers, walked without recursion."""
        waiting = [unpack_from("<I", self._entries[0], 76)[0]]
        found: list[int] = []
        seen: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number == _NONE or number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            found.append(number)
            waiting += unpack_from("<II", self._entries[number], 68)
        return found


def compound_file(name: str, content: bytes) -> bytes:
    """Return a compound file of one stream, for a reader that must see only what was looked through.

    It calls itself version 3 with the sectors of version 4, since calamine wants small streams in the latter.
    """
    size = 4096
    content = content.ljust(size, b"\0")  # a smaller stream would stand among the small ones
    sectors = -(-len(content) // size)
    fat_sectors = 1
    while fat_sectors * (size // 4) < 1 + sectors + fat_sectors:  # it holds itself and the directory too
        fat_sectors += 1
    chain = [*range(2, sectors + 1), _CHAIN_END]
    fat = [_CHAIN_END, *chain, *[_FAT_SECTOR] * fat_sectors]
    fat += [_NONE] * (fat_sectors * (size // 4) - len(fat))
    places = [1 + sectors + n for n in range(fat_sectors)]
    head = OLE_SIGNATURE + bytes(16) + pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 12, 6)
    head += pack("<IIIIIIIIII", 1, fat_sectors, 0, 0, size, _CHAIN_END, 0, _CHAIN_END, 0, places[0])
    head += pack("<108I", *places[1:109], *[_NONE] * (109 - len(places)))
    directory = _entry("Root Entry", _ROOT, 1, _CHAIN_END, 0) + _entry(name, _STREAM, _NONE, 1, len(content))
    directory += _entry("", 0, _NONE, 0, 0) * (size // _ENTRY - 2)
    parts = (head.ljust(size, b"\0"), directory, content.ljust(sectors * size, b"\0"), pack(f"<{len(fat)}I", *fat))
    return b"".join(parts)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    """An entry of a compound file's directory."""
    written = name.encode("utf-16-le")
    entry = written.ljust(64, b"\0") + pack("<HBBIII", len(written) + 2 if name else 0, kind, 1, _NONE, _NONE, child)
    return entry + bytes(36) + pack("<IQ", start, size)
