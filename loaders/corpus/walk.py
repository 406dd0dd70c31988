"""Paths → the documents under them. Containers are opened; this is the only entry to a corpus."""

import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

from loaders import bounds
from loaders.corpus import archives, jsonl, packed, warc
from loaders.corpus.budget import UnpackBudget, spooled
from loaders.corpus.document import (
    BudgetExceededError,
    ContainerError,
    CorpusDocument,
    NoRoomError,
    Problem,
    Refusal,
    content_of,
    held_document,
)
from loaders.corpus.files import CorpusFile, files
from loaders.corpus.records import Fields, FieldsError, Record
from loaders.formats import HEAD, Format, container_of
from loaders.printable import printable

_DAMAGE = (*packed.DAMAGE, *archives.TAR_DAMAGE, *archives.ZIP_DAMAGE)
_Members = Iterator[tuple[str, io.BufferedReader | ContainerError]]


@dataclass(slots=True)
class Intake:
    """Options for reading records, and counters that `walk` updates."""

    fields: Fields = field(default_factory=Fields)
    on_progress: Callable[[int], None] = lambda position: None  # called for each dropped record, which yields nothing
    dropped: Counter[str] = field(default_factory=Counter)  # records that the crawl filter dropped, by container code
    position: int = 0  # bytes of the corpus walked so far


def walk(
    paths: Iterable[Path],
    on_problem: Callable[[Problem], None] = lambda problem: None,
    skip: Collection[Path] = (),
    intake: Intake | None = None,
) -> Iterator[CorpusDocument]:
    """Yield each document under the paths: files, members of archives, records of corpora.

    Containers are recognised by their content. Each place that cannot be read is passed to `on_problem`. A container
    that cannot be read completely is yielded, with its refusal, after the documents that could be read from it.
    `intake` counts the records that the crawl filter drops.
    """
    intake = intake or Intake()
    walked = 0
    for file in files(paths, on_problem, skip):
        walked += file.size
        try:
            yield from _FileWalk(file, intake, on_problem, walked - file.size).documents()
        except OSError as error:
            on_problem(Problem(file.uri, error.strerror or str(error)))
        intake.position = walked


class _FileWalk:
    """The walk through one file on disk and everything packed in it; `before` is the corpus size before it."""

    def __init__(self, file: CorpusFile, intake: Intake, on_problem: Callable[[Problem], None], before: int) -> None:
        self._file, self._intake, self._on_problem, self._before = file, intake, on_problem, before
        self._budget = UnpackBudget(file.size)
        self._errors: list[ContainerError] = []
        self._count = 0  # documents and dropped records

    def documents(self) -> Iterator[CorpusDocument]:
        """Yield the file if it is a document, or the documents in it; last, the file with its refusal."""
        file = self._file
        with file.open() as stream:
            container = container_of(stream.read(HEAD))
            stream.seek(0)
            self._stream = stream
            if container is None or (container.code == "zip" and archives.is_document(stream)):
                self._intake.position = self._before + file.size
                yield CorpusDocument(file.uri, file.name, file.open)
                return
            try:
                for document in self._open(container, stream, file.uri, file.name, 0):
                    self._update_position()
                    yield document
            except ContainerError as error:
                self._errors.append(error)
        if not self._count and not self._errors:
            detail = f"{file.size:,} bytes of {container.code} without a document"
            self._errors.append(ContainerError("empty_file", detail))
        if self._errors:
            yield CorpusDocument(file.uri, file.name, file.open, refusal=self._refusal(container.media_type))

    def _open(self, container: Format, stream: BinaryIO, uri: str, name: str, depth: int) -> Iterator[CorpusDocument]:
        """Yield the documents of a container; an error ends it and is kept for the refusal of the file."""
        if depth > bounds.MAX_NESTING:
            detail = f"{uri}: containers nested more than {bounds.MAX_NESTING} deep"
            self._errors.append(ContainerError("unsafe_file", detail))
            return
        try:
            if container.container == "packed":
                content = packed.unpacked(container.code, stream, self._budget)
                yield from self._content(content, uri, packed.name_inside(name), depth + 1)
            elif container.container == "archive":
                yield from self._members(self._archive(container, stream), uri, depth)
            else:
                yield from self._records(container, stream, uri, name)
        except (ContainerError, FieldsError, NoRoomError):
            raise
        except _DAMAGE as error:
            self._errors.append(_damage(uri, error))
        except Exception as error:  # an error of this code or of a library ends this container only
            self._errors.append(_damage(uri, error, "parser_failure"))

    def _archive(self, container: Format, stream: BinaryIO) -> _Members:
        if container.code == "tar":
            return archives.tar_members(stream)
        return archives.zip_members(archives.zip_directory(stream), self._budget)

    def _members(self, members: _Members, uri: str, depth: int) -> Iterator[CorpusDocument]:
        for name, stream in members:
            self._budget.count_member()
            if _is_hidden(name):
                continue
            member_uri = f"{uri}!{printable(name)}"
            if isinstance(stream, ContainerError):
                self._errors.append(ContainerError(stream.reason_code, f"{member_uri}: {stream.detail}"))
                continue
            try:
                yield from self._content(stream, member_uri, printable(name).rpartition("/")[2], depth + 1)
            except BudgetExceededError:
                raise
            except ContainerError as error:
                self._errors.append(ContainerError(error.reason_code, f"{member_uri}: {error.detail}"))
            except archives.ZIP_DAMAGE as error:  # the next member of a ZIP can still be read
                self._errors.append(_damage(member_uri, error))

    def _content(self, stream: io.BufferedReader, uri: str, name: str, depth: int) -> Iterator[CorpusDocument]:
        """Yield a member or an unpacked content if it is a document, or the documents in it if it is a container."""
        container = container_of(stream.peek(HEAD)[:HEAD])
        if container is not None and container.code in ("zip", "parquet"):
            with spooled(stream) as file:
                if container.code == "zip" and archives.is_document(file):
                    yield self._document(file, uri, name)
                else:
                    yield from self._open(container, file, uri, name, depth)
        elif container is None:
            yield self._document(stream, uri, name)
        else:
            yield from self._open(container, stream, uri, name, depth)

    def _document(self, stream: BinaryIO, uri: str, name: str) -> CorpusDocument:
        self._count += 1
        return held_document(uri, name, content_of(stream, bounds.MAX_BYTES))

    def _records(self, container: Format, stream: BinaryIO, uri: str, name: str) -> Iterator[CorpusDocument]:
        drop = partial(self._drop, container.code)
        fields = self._intake.fields
        if container.code == "warc":
            records = warc.records(stream, self._budget, drop)
        elif container.code == "parquet":
            from loaders.corpus import parquet  # pyarrow.parquet is imported only if a Parquet file is read

            records = parquet.records(stream, fields, self._budget, drop)
        else:
            records = jsonl.records(stream, fields, drop)
        try:
            for record in records:
                if isinstance(record, ContainerError):
                    self._errors.append(ContainerError(record.reason_code, f"{uri}: {record.detail}"))
                else:
                    yield self._record(record, uri, name, container.media_type)
        except FieldsError as error:  # the user can name the field, so the file is not rejected
            self._count += 1
            self._on_problem(Problem(uri, str(error)))

    def _record(self, record: Record, uri: str, file_name: str, media_type: str) -> CorpusDocument:
        self._count += 1
        content = content_of(io.BytesIO(record.data), bounds.MAX_BYTES)
        name = printable(record.name) if record.name else file_name
        document = held_document(f"{uri}#{printable(record.record_id)}", name, content, record.host, record.fetched_at)
        if record.fault is None:
            return document
        return replace(document, refusal=Refusal(media_type, record.fault.reason_code, record.fault.detail))

    def _drop(self, container_code: str) -> None:
        self._count += 1
        self._intake.dropped[container_code] += 1
        self._update_position()
        self._intake.on_progress(self._intake.position)

    def _update_position(self) -> None:
        self._intake.position = max(self._intake.position, self._before + self._stream.tell())

    def _refusal(self, media_type: str) -> Refusal:
        first, *others = self._errors
        more = f" (and {len(others):,} more errors)" if others else ""
        return Refusal(media_type, first.reason_code, f"{first.detail}{more}")


def _damage(uri: str, error: Exception, reason_code: str = "damaged_file") -> ContainerError:
    return ContainerError(reason_code, f"{uri}: {type(error).__name__}: {error}"[:400])


def _is_hidden(name: str) -> bool:
    """Tell whether a member is hidden like the files that `files` skips: .DS_Store, or inside __MACOSX."""
    return any(part == "__MACOSX" or (part.startswith(".") and part.strip(".")) for part in name.split("/"))
