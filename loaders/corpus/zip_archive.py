"""ZIP: archives of files. Word's, Excel's and OpenDocument's containers are documents and stay whole."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from struct import error as struct_error
from struct import unpack_from
from typing import BinaryIO

from loaders import bounds
from loaders.corpus.budget import Budget, counted
from loaders.corpus.found import Refused

DAMAGE = (zipfile.BadZipFile, NotImplementedError, struct_error, zlib.error, ValueError, EOFError)
_DOCUMENT_PARTS = ("[Content_Types].xml", "mimetype")  # what only a document's container holds
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_LEAST_BOMB = 8 * 1024 * 1024  # a smaller member may be as empty as it likes: its reader has bounds of its own
_UTF8 = 0x800
_ENCRYPTED = 0x1


def directory(file: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP; raises Refused when its directory is larger than the bounds, an error of DAMAGE when it's broken."""
    _check_directory(file)
    return zipfile.ZipFile(file)


def is_document(file: BinaryIO) -> bool:
    """Tell a document's container from an archive of files; one whose directory is lost by its parts' names."""
    try:
        names = directory(file).NameToInfo
        return any(part in names for part in _DOCUMENT_PARTS)
    except Refused:
        return False
    except DAMAGE:
        file.seek(0)
        data = file.read(bounds.MAX_BYTES)
        return any(part.encode() in data for part in _DOCUMENT_PARTS)
    finally:
        file.seek(0)


def members(archive: zipfile.ZipFile, budget: Budget) -> Iterator[tuple[str, io.BufferedReader | Refused]]:
    """Yield the name and the stream of each file, or why it's not read; links and folders are only names."""
    for info in archive.infolist():
        mode = info.external_attr >> 16
        if info.filename.endswith("/") or (mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
            continue
        name = _name(info)
        if info.flag_bits & _ENCRYPTED:
            yield name, Refused("encrypted_file", "a member with a password")
        elif info.file_size > max(_LEAST_BOMB, bounds.MAX_RATIO * info.compress_size):
            detail = f"{info.compress_size:,} bytes that unpack to {info.file_size:,}: a compression bomb"
            yield name, Refused("unsafe_file", detail)
        else:
            try:
                file = archive.open(info)
            except DAMAGE as error:
                yield name, Refused("damaged_file", f"{type(error).__name__}: {error}")
                continue
            with file:
                yield name, counted(file, budget)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name; without the mark for UTF-8 it's that all the same, or what Windows wrote in China."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_directory(file: BinaryIO) -> None:
    """Look how long the directory says it is: zipfile would read all of it first."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))  # the last record, its comment, and the larger twin before it
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END)
    if end < 0 or end + 22 > len(tail):
        return  # zipfile says what is wrong with it
    count, length = unpack_from("<H", tail, end + 10)[0], unpack_from("<I", tail, end + 12)[0]
    larger = tail.rfind(_END64, 0, end)
    if larger >= 0 and larger + 56 <= len(tail):
        more, longer = unpack_from("<QQ", tail, larger + 32)
        count, length = max(count, more), max(length, longer)
    if length > size:
        raise zipfile.BadZipFile("the directory is longer than the file")
    if count > bounds.MAX_ZIP_ENTRIES or length > bounds.MAX_ZIP_DIRECTORY:
        raise Refused("too_large", f"a ZIP of {count:,} members; the bound is {bounds.MAX_ZIP_ENTRIES:,}")
