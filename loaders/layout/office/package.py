"""ZIP containers of XML parts (DOCX, XLSX, ODT, ODS), opened under the bounds of `loaders.bounds`.

A document type declaration is refused, so that no entity is expanded and no other file is read.
"""

import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from loaders import bounds
from loaders.layout.blocks import Unreadable

_DIRECTORY_ENTRY = b"PK\x01\x02"
_LEAST_BOMB = 1024 * 1024  # bytes; smaller parts may be compressed to any ratio
# in UTF-8, UTF-16 little endian and UTF-16 big endian
_DOCTYPES = (b"<!DOCTYPE", b"<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P\x00E", b"\x00<\x00!\x00D\x00O\x00C\x00T\x00Y\x00P")


class Package:
    """The parts of a ZIP container, by name.

    Raises Unreadable when the container is damaged, has more than MAX_MEMBERS parts, or has two parts of one name.
    """

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
        """Return the unpacked bytes of one part.

        Raises Unreadable when the part is missing, damaged, encrypted, or when it or all parts read so far are too
        large.
        """
        info = self._parts.get(name)
        if info is None:
            raise Unreadable("damaged_file", f"the container has no part {name[:80]}")
        if info.flag_bits & 0x1:
            raise Unreadable("encrypted_file", f"part {name[:80]}")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise Unreadable("damaged_file", f"part {name[:80]}: compression method {info.compress_type} is not read")
        self._unpacked += info.file_size
        if info.file_size > bounds.MAX_PART or self._unpacked > bounds.MAX_UNPACKED:
            raise Unreadable("too_large", f"part {name[:80]} unpacks to {info.file_size:,} bytes")
        if info.file_size > _LEAST_BOMB and info.file_size > bounds.MAX_RATIO * max(info.compress_size, 1):
            raise Unreadable("unsafe_file", f"part {name[:80]} unpacks to {info.file_size:,} bytes: a ZIP bomb")
        try:
            return self._zip.read(info)  # reads at most the declared size, then compares the checksum
        except (BadZipFile, NotImplementedError, zlib.error, EOFError, ValueError, OSError) as error:
            raise Unreadable("damaged_file", f"part {name[:80]}: {error}") from error

    def xml(self, name: str) -> etree._Element:
        """Return the root element of one XML part; raises Unreadable like `part` and `parse_xml`."""
        return parse_xml(self.part(name), name)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Return the root element of an XML file; `name` is for error messages.

    Raises Unreadable when the file has a document type declaration, is nested too deeply, or is not well-formed.
    """
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


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace, which differs between strict and transitional files."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :]


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute's value in any namespace, '' when there is none."""
    suffix = f"}}{name}"
    for key, value in element.items():
        if str(key).endswith(suffix) or key == name:
            return str(value)
    return ""


def may_have_element(part: bytes, names: Iterable[bytes]) -> bool:
    """Tell whether an XML part may have an element whose name ends in one of these; a part in UTF-16 always may."""
    if b"\0" in part[:64]:
        return True
    for name in names:
        position = part.find(name)
        while position >= 0:
            position += len(name)
            if part[position : position + 1] in (b" ", b"/", b">", b"\t", b"\n", b"\r"):
                return True
            position = part.find(name, position)
    return False
