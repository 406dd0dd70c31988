"""Archives of files, ZIP and tar. Links, devices and folders in them are only names.

The containers of Word, Excel and OpenDocument are documents and stay whole.
"""

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from struct import error as struct_error
from struct import unpack_from
from typing import BinaryIO, cast

from loaders import bounds
from loaders.corpus.budget import Budget, counted
from loaders.corpus.found import Refused
from loaders.formats import EMPTY_ZIP

ZIP_DAMAGE = (zipfile.BadZipFile, NotImplementedError, struct_error, zlib.error, ValueError, EOFError)
_DOCUMENT_PARTS = ("[Content_Types].xml", "mimetype")  # what only a document's container holds
(_END,) = EMPTY_ZIP.signatures
_END64 = b"PK\x06\x06"
_LEAST_BOMB = 8 * 1024 * 1024  # a smaller member may be as empty as it likes: its reader has bounds of its own
_UTF8 = 0x800
_ENCRYPTED = 0x1
TAR_DAMAGE = (tarfile.TarError, RecursionError)
_LONGEST_HEADER = 1024 * 1024  # bytes that one member may spend on its names; paths have 4,096
_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


def zip_directory(file: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP; raises Refused when its directory is too large, an error of ZIP_DAMAGE when it is broken."""
    _check_directory(file)
    return zipfile.ZipFile(file)


def is_document(file: BinaryIO) -> bool:
    """Tell a document's container from an archive of files; one whose directory is lost by its parts' names."""
    try:
        names = zip_directory(file).NameToInfo
        return any(part in names for part in _DOCUMENT_PARTS)
    except Refused:
        return False
    except ZIP_DAMAGE:
        file.seek(0)
        data = file.read(bounds.MAX_BYTES)
        return any(part.encode() in data for part in _DOCUMENT_PARTS)
    finally:
        file.seek(0)


def zip_members(archive: zipfile.ZipFile, budget: Budget) -> Iterator[tuple[str, io.BufferedReader | Refused]]:
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
            except ZIP_DAMAGE as error:
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


class _Member(tarfile.TarInfo):
    """A member whose headers are bounded: tarfile would read them whole."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADERS and self.size > _LONGEST_HEADER:
            raise Refused("unsafe_file", f"a member whose name takes {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def tar_members(stream: BinaryIO) -> Iterator[tuple[str, io.BufferedReader | Refused]]:
    """Yield the name and the stream of each file; the stream is to be read before the next is asked for.

    Raises Refused, an error of TAR_DAMAGE, or what the stream below raises.
    """
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # else a stream's members are all kept
            if member.issparse():
                yield member.name, Refused("unsafe_file", f"{member.size:,} bytes that are mostly holes")
            elif member.isreg() and (file := archive.extractfile(member)) is not None:
                yield member.name, cast(io.BufferedReader, file)
