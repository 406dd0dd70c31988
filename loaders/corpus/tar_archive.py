"""tar, as a stream: members in the archive's order; links, devices and folders are only names."""

import io
import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from loaders.corpus.found import Refused

DAMAGE = (tarfile.TarError, RecursionError)
_LONGEST_HEADER = 1024 * 1024  # bytes that one member may spend on its names; paths have 4,096
_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


class _Member(tarfile.TarInfo):
    """A member whose headers are bounded: tarfile would read them whole."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADERS and self.size > _LONGEST_HEADER:
            raise Refused("unsafe_file", f"a member whose name takes {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def members(stream: BinaryIO) -> Iterator[tuple[str, io.BufferedReader | Refused]]:
    """Yield the name and the stream of each file; the stream is to be read before the next is asked for.

    Raises Refused, an error of DAMAGE, or what the stream below raises.
    """
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # else a stream's members are all kept
            if member.issparse():
                yield member.name, Refused("unsafe_file", f"{member.size:,} bytes that are mostly holes")
            elif member.isreg() and (file := archive.extractfile(member)) is not None:
                yield member.name, cast(io.BufferedReader, file)
