"""Writing an edition: all of it in a folder of its own, then one symbolic link is replaced."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ogi.edition import (
    CSV,
    DATABASE,
    DOCS,
    FACTS,
    KEPT,
    MARTS,
    PACKAGE,
    changes,
    files,
    keys,
    manifest,
    package,
    tables,
)
from ogi.errors import ExitCode, OgiError

WriteDocs = Callable[[Path], None]


def write(
    warehouse: Path, folder: Path, texts: bool = False, keep: int = KEPT, docs: WriteDocs | None = None
) -> dict[str, Any]:
    """Write an edition of the warehouse and make it the current one; return what it says of itself.

    `keep` is how many editions stay, this one included; `docs` writes the page of models to the path it gets.
    Whenever this is cut short, readers find the edition before, whole. Raises OgiError when another process is
    publishing to the same folder, or where nothing can be written there; duckdb.IOException when a writer holds the
    warehouse.
    """
    with _only_publisher(folder):
        editions = folder / "editions"
        _clear(editions, keep, current=_current_name(folder))
        name = _new_name(editions)
        unfinished = editions / f".{name}"
        unfinished.mkdir(parents=True)
        facts = _fill(unfinished, name, warehouse, texts, folder / DATABASE, docs)
        _sync(unfinished)
        unfinished.rename(editions / name)
        _swap(folder, name)
    return facts


def _fill(place: Path, name: str, warehouse: Path, texts: bool, before: Path, docs: WriteDocs | None) -> dict[str, Any]:
    """Write the files of an edition: tables only, since a view would carry the warehouse's own name."""
    with duckdb.connect() as conn:
        tables.spill_to(conn, place.with_name(f"{place.name}.spill"))
        tables.attach(conn, warehouse, "warehouse")
        tables.create(conn, place / DATABASE)
        copied = tables.listed(conn, "warehouse", texts)
        counts = tables.copy(conn, copied)
        facts = _describe(conn, name, counts, before)
        conn.execute("detach warehouse")
        conn.execute("checkpoint")
        _write_files(conn, place, facts, copied)
    if docs:
        docs(place / DOCS / "index.html")
    written = [path for path in place.rglob("*") if path.is_file()]
    facts["files"] = manifest.files(place, written)
    (place / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for path in (*written, place / FACTS):
        path.chmod(0o444)
    return facts


def _describe(conn: duckdb.DuckDBPyConnection, name: str, counts: dict[str, int], before: Path) -> dict[str, Any]:
    """Create the tables that tell of the edition and what changed since the one before."""
    known = before.exists()
    if known:
        tables.attach(conn, before, "before")
    compared = changes.create(
        conn, changes.TABLE, (lambda table: f"before.{table}") if known else None, lambda table: table
    )
    since = str(tables.one(conn, "select name from before.edition")) if compared else None
    if known:
        conn.execute("detach before")
    found = manifest.reports(conn, "marts.dim_report")
    facts = manifest.facts(name, found, counts, since, changes.counts(conn, changes.TABLE))
    manifest.create(conn, facts)
    for table in manifest.OWN:
        conn.execute("; ".join(tables.comments(table, table.name)))
    return facts


def _write_files(
    conn: duckdb.DuckDBPyConnection, place: Path, facts: dict[str, Any], copied: list[tables.Table]
) -> None:
    """Write the marts as Parquet and CSV, each with its data package."""
    marts = [table for table in copied if table.schema == "marts"]
    references = keys.references(conn, marts)
    for base, written in (
        (place, files.write_parquet(conn, marts, place / MARTS)),
        (place / CSV, files.write_csv(conn, marts, facts["tables"], place / CSV)),
    ):
        said = package.describe(base, facts["name"], facts["published_at"], written, marts, references)
        package.write(base / PACKAGE, said)


def _sync(place: Path) -> None:
    """Bring the files to the disk before the swap: a crash of the machine must not leave a link to empty files."""
    for path in (*place.rglob("*"), place):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _swap(folder: Path, name: str) -> None:
    """Point `current` at the new edition in one step; the names beside it go through it."""
    _link(folder / "current", Path("editions") / name)
    for fixed in (DATABASE, MARTS, CSV, DOCS, PACKAGE, FACTS):
        if not (folder / "current" / fixed).exists():
            (folder / fixed).unlink(missing_ok=True)  # the edition before had a page of models, this one has none
        elif not (folder / fixed).is_symlink():
            _link(folder / fixed, Path("current") / fixed)


def _link(place: Path, target: Path) -> None:
    new = place.with_name(f".{place.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(place)


def _current_name(folder: Path) -> str | None:
    link = folder / "current"
    return link.readlink().name if link.is_symlink() else None


def _new_name(editions: Path) -> str:
    """Return a name that no edition has yet, later than all of them."""
    name = manifest.now_name()
    while (editions / name).exists():
        name = manifest.now_name()
    return name


def _clear(editions: Path, keep: int, current: str | None) -> None:
    """Remove what a cut-short publish left, and editions that no reader opens any more."""
    if not editions.exists():
        return
    finished = sorted(place.name for place in editions.iterdir() if not place.name.startswith("."))
    recent = {*finished[len(finished) - (keep - 1) :], current} if len(finished) >= keep else {*finished, current}
    for place in editions.iterdir():
        if place.name not in recent:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends, however it ends."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".publishing").open("w")
    except OSError as error:
        what = f"nothing can be written to {folder}: {error.strerror}"
        raise OgiError(what, "Name another folder with --to, or set OGI_PUBLISHED.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = f"another process is publishing to {folder}"
            raise OgiError(what, "Wait until it ends and repeat the command.", ExitCode.BUSY) from error
        yield
