"""Paths → the documents under them, containers opened: the one way into a corpus."""

import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from loaders import bounds
from loaders.corpus import archives, jsonl, packed, warc
from loaders.corpus.budget import Budget, spooled
from loaders.corpus.files import File, files
from loaders.corpus.found import Exhausted, Found, Problem, Refusal, Refused, content_of, found_in, plain
from loaders.corpus.records import Fields, NoText, Record
from loaders.formats import HEAD, Format, container_of

_DAMAGE = (*packed.DAMAGE, *archives.TAR_DAMAGE, *archives.ZIP_DAMAGE)
_Opened = Iterator["tuple[str, io.BufferedReader | Refused]"]


@dataclass(slots=True)
class Intake:
    """How records are read, and what is told of it while a corpus is walked."""

    fields: Fields = field(default_factory=Fields)
    on_progress: Callable[[int], None] = lambda position: None  # while records are dropped, nothing is found
    dropped: Counter[str] = field(default_factory=Counter)  # by kind of container
    position: int = 0  # bytes of the files passed so far


def walk(
    paths: Iterable[Path],
    on_problem: Callable[[Problem], None] = lambda problem: None,
    skip: Collection[Path] = (),
    intake: Intake | None = None,
) -> Iterator[Found]:
    """Yield each document under the paths: files, members of archives, records of corpora.

    Archives and packed files are told by their content. A place that can't be read goes to `on_problem`; a
    container that could not be read whole is yielded after what could, with its refusal. `intake` counts the
    records that the filter for crawls drops.
    """
    intake = intake or Intake()
    passed = 0
    for file in files(paths, on_problem, skip):
        passed += file.size
        try:
            yield from _File(file, intake, on_problem, passed - file.size).found()
        except OSError as error:
            on_problem(Problem(file.uri, error.strerror or str(error)))
        intake.position = passed


class _File:
    """One file that was named, or lies in a folder, with all that is packed in it."""

    def __init__(self, file: File, intake: Intake, on_problem: Callable[[Problem], None], before: int) -> None:
        self._file, self._intake, self._on_problem, self._before = file, intake, on_problem, before
        self._budget = Budget(file.size)
        self._troubles: list[Refused] = []
        self._count = 0  # contents found, and records dropped

    def found(self) -> Iterator[Found]:
        """Yield what the file is or holds."""
        file = self._file
        with file.open() as stream:
            kind = container_of(stream.read(HEAD))
            stream.seek(0)
            self._stream = stream
            if kind is None or (kind.code == "zip" and archives.is_document(stream)):
                self._intake.position = self._before + file.size
                yield Found(file.uri, file.name, file.open)
                return
            try:
                for found in self._open(kind, stream, file.uri, file.name, 0):
                    self._passed()
                    yield found
            except Refused as trouble:
                self._troubles.append(trouble)
        if not self._count and not self._troubles:
            self._troubles.append(Refused("empty_file", f"{file.size:,} bytes of {kind.code} that hold no document"))
        if self._troubles:
            yield Found(file.uri, file.name, file.open, refusal=self._refusal(kind.media_type))

    def _open(self, kind: Format, stream: BinaryIO, uri: str, name: str, depth: int) -> Iterator[Found]:
        """What a container holds; damage ends it, and is told with the file."""
        if depth > bounds.MAX_NESTING:
            detail = f"{uri}: containers in one another, more than {bounds.MAX_NESTING} deep"
            self._troubles.append(Refused("unsafe_file", detail))
            return
        try:
            if kind.container == "packed":
                inside = packed.unpacked(kind.code, stream, self._budget)
                yield from self._content(inside, uri, packed.name_inside(name), depth + 1)
            elif kind.container == "archive":
                yield from self._members(self._archive(kind, stream), uri, depth)
            else:
                yield from self._records(kind, stream, uri, name)
        except (Refused, NoText):
            raise
        except _DAMAGE as error:
            self._troubles.append(_damage(uri, error))
        except Exception as error:  # a fault of ours, or of a library's, costs this container
            self._troubles.append(_damage(uri, error, "parser_failure"))

    def _archive(self, kind: Format, stream: BinaryIO) -> _Opened:
        if kind.code == "tar":
            return archives.tar_members(stream)
        return archives.zip_members(archives.zip_directory(stream), self._budget)

    def _members(self, members: _Opened, uri: str, depth: int) -> Iterator[Found]:
        for name, stream in members:
            self._budget.member()
            if _is_hidden(name):
                continue
            place = f"{uri}!{plain(name)}"
            if isinstance(stream, Refused):
                self._troubles.append(Refused(stream.reason_code, f"{place}: {stream.detail}"))
                continue
            try:
                yield from self._content(stream, place, plain(name).rpartition("/")[2], depth + 1)
            except Exhausted:
                raise
            except Refused as trouble:
                self._troubles.append(Refused(trouble.reason_code, f"{place}: {trouble.detail}"))
            except archives.ZIP_DAMAGE as error:  # of a ZIP the next one can be read all the same
                self._troubles.append(_damage(place, error))

    def _content(self, stream: io.BufferedReader, uri: str, name: str, depth: int) -> Iterator[Found]:
        """A member, or what was packed: a document, or a container in its turn."""
        kind = container_of(stream.peek(HEAD)[:HEAD])
        if kind is not None and kind.code in ("zip", "parquet"):
            with spooled(stream) as file:
                if kind.code == "zip" and archives.is_document(file):
                    yield self._document(file, uri, name)
                else:
                    yield from self._open(kind, file, uri, name, depth)
        elif kind is None:
            yield self._document(stream, uri, name)
        else:
            yield from self._open(kind, stream, uri, name, depth)

    def _document(self, stream: BinaryIO, uri: str, name: str) -> Found:
        self._count += 1
        return found_in(uri, name, content_of(stream, bounds.MAX_BYTES))

    def _records(self, kind: Format, stream: BinaryIO, uri: str, name: str) -> Iterator[Found]:
        drop = partial(self._drop, kind.code)
        fields = self._intake.fields
        if kind.code == "warc":
            records = warc.records(stream, self._budget, drop)
        elif kind.code == "parquet":
            from loaders.corpus import parquet  # Arrow is not asked for to read a page

            records = parquet.records(stream, fields, self._budget, drop)
        else:
            records = jsonl.records(stream, fields, drop)
        try:
            for record in records:
                if isinstance(record, Refused):
                    self._troubles.append(Refused(record.reason_code, f"{uri}: {record.detail}"))
                else:
                    yield self._record(record, uri, name)
        except NoText as error:  # the call can mend it, so it's no reject
            self._count += 1
            self._on_problem(Problem(uri, str(error)))

    def _record(self, record: Record, uri: str, name: str) -> Found:
        self._count += 1
        content = content_of(io.BytesIO(record.data), bounds.MAX_BYTES)
        own = plain(record.name) if record.name else name
        return found_in(f"{uri}#{plain(record.record_id)}", own, content, record.host, record.fetched_at)

    def _drop(self, kind: str) -> None:
        self._count += 1
        self._intake.dropped[kind] += 1
        self._passed()
        self._intake.on_progress(self._intake.position)

    def _passed(self) -> None:
        self._intake.position = max(self._intake.position, self._before + self._stream.tell())

    def _refusal(self, media_type: str) -> Refusal:
        first, *others = self._troubles
        more = f" (and {len(others):,} more like it)" if others else ""
        return Refusal(media_type, first.reason_code, f"{first.detail}{more}")


def _damage(place: str, error: Exception, reason_code: str = "damaged_file") -> Refused:
    return Refused(reason_code, f"{place}: {type(error).__name__}: {error}"[:400])


def _is_hidden(name: str) -> bool:
    """Members that folders of files leave out too: .DS_Store, __MACOSX."""
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in name.split("/"))
