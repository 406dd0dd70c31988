"""Archives of files, ZIP and tar: only regular files are read; links, devices and folders are skipped.

The ZIP containers of Word, Excel and OpenDocument files are documents and are not opened.
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
from loaders.corpus.budget import UnpackBudget, counted
from loaders.corpus.document import ContainerError
from loaders.formats import EMPTY_ZIP

ZIP_DAMAGE = (zipfile.BadZipFile, NotImplementedError, struct_error, zlib.error, ValueError, EOFError)
_DOCUMENT_PARTS = ("[Content_Types].xml", "mimetype")  # every document in a ZIP container has one of these parts
(_END_RECORD,) = EMPTY_ZIP.signatures
_ZIP64_END_RECORD = b"PK\x06\x06"
_LEAST_BOMB = 8 * 1024 * 1024  # unpacked bytes; the limits for one document are enough for smaller members
_UTF8 = 0x800
_ENCRYPTED = 0x1
TAR_DAMAGE = (tarfile.TarError, RecursionError)
_LONGEST_HEADER = 1024 * 1024  # bytes of the names of one member; paths have at most 4,096
_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


def zip_directory(file: BinaryIO) -> zipfile.ZipFile:
    """Open a ZIP; raises ContainerError if its directory is too large, an error of ZIP_DAMAGE if it is broken."""
    _check_directory(file)
    return zipfile.ZipFile(file)


def is_document(file: BinaryIO) -> bool:
    """Tell whether a ZIP is a document's container; the parts of a broken one are searched by name in its bytes."""
    try:
        names = zip_directory(file).NameToInfo
        return any(part in names for part in _DOCUMENT_PARTS)
    except ContainerError:
        return False
    except ZIP_DAMAGE:
        file.seek(0)
        data = file.read(bounds.MAX_BYTES)
        return any(part.encode() in data for part in _DOCUMENT_PARTS)
    finally:
        file.seek(0)


def zip_members(
    archive: zipfile.ZipFile, budget: UnpackBudget
) -> Iterator[tuple[str, io.BufferedReader | ContainerError]]:
    """Yield the name of each regular file with its stream, or with the error why it is not read."""
    for info in archive.infolist():
        mode = info.external_attr >> 16
        if info.filename.endswith("/") or (mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG)):
            continue
        name = _name(info)
        if info.flag_bits & _ENCRYPTED:
            yield name, ContainerError("encrypted_file", "a member with a password")
        elif info.file_size > max(_LEAST_BOMB, bounds.MAX_RATIO * info.compress_size):
            detail = f"{info.compress_size:,} bytes that unpack to {info.file_size:,}: a compression bomb"
            yield name, ContainerError("unsafe_file", detail)
        else:
            try:
                file = archive.open(info)
            except ZIP_DAMAGE as error:
                yield name, ContainerError("damaged_file", f"{type(error).__name__}: {error}")
                continue
            with file:
                yield name, counted(file, budget)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; without the UTF-8 flag it may still be UTF-8, or GB18030 from Chinese Windows."""
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
    """Check the size that the end record states for the directory, because zipfile reads the directory at once."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))  # the end record with its comment, and the ZIP64 end record before it
    tail = file.read()
    file.seek(0)
    end = tail.rfind(_END_RECORD)
    if end < 0 or end + 22 > len(tail):
        return  # zipfile raises the error
    count, length = unpack_from("<H", tail, end + 10)[0], unpack_from("<I", tail, end + 12)[0]
    zip64_end = tail.rfind(_ZIP64_END_RECORD, 0, end)
    if zip64_end >= 0 and zip64_end + 56 <= len(tail):
        zip64_count, zip64_length = unpack_from("<QQ", tail, zip64_end + 32)
        count, length = max(count, zip64_count), max(length, zip64_length)
    if length > size:
        raise zipfile.BadZipFile("the directory is longer than the file")
    if count > bounds.MAX_ZIP_ENTRIES or length > bounds.MAX_ZIP_DIRECTORY:
        raise ContainerError("too_large", f"a ZIP of {count:,} members; the limit is {bounds.MAX_ZIP_ENTRIES:,}")


class _BoundedMember(tarfile.TarInfo):
    """A tar member whose headers have a size limit; tarfile alone reads headers of any size."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADERS and self.size > _LONGEST_HEADER:
            raise ContainerError("unsafe_file", f"a member whose name takes {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def tar_members(stream: BinaryIO) -> Iterator[tuple[str, io.BufferedReader | ContainerError]]:
    """Yield the name and the stream of each regular file. Read each stream before you take the next one.

    Raises ContainerError, an error of TAR_DAMAGE, or an error of the stream.
    """
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_BoundedMember) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every member of a stream otherwise
            if member.issparse():
                yield member.name, ContainerError("unsafe_file", f"a sparse file of {member.size:,} bytes")
            elif member.isreg() and (file := archive.extractfile(member)) is not None:
                yield member.name, cast(io.BufferedReader, file)
