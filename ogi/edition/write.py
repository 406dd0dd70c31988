"""Writing an edition: its files in a new folder, then one symbolic link is replaced."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ogi.edition import changes, files, keys, manifest, package, tables
from ogi.errors import ExitCode, OgiError
from ogi.published import CSV, DATABASE, DOCS, KEPT, MANIFEST, MARTS, PACKAGE

WriteDocs = Callable[[Path], None]


def write(
    warehouse: Path, folder: Path, texts: bool = False, keep: int = KEPT, docs: WriteDocs | None = None
) -> dict[str, Any]:
    """Write an edition of the warehouse to a folder, make it the current one, and return its manifest.

    `keep` is the number of editions that stay, this one included. `docs` writes the page of models to the path that it
    gets. If this is interrupted at any moment, readers find the edition before, complete. Raises OgiError if another
    process is publishing to the folder or if it can't be written; duckdb.IOException if another process writes to the
    warehouse.
    """
    with _only_publisher(folder):
        editions = folder / "editions"
        _remove_old(editions, keep, current=_current_name(folder))
        name = _new_name(editions)
        unfinished = editions / f".{name}"
        try:
            unfinished.mkdir(parents=True)
            facts = _fill(unfinished, name, warehouse, texts, folder / DATABASE, docs)
            _sync(unfinished)
            unfinished.rename(editions / name)
            _swap(folder, name)
        finally:  # what is left fills the disk, perhaps the one that is full
            for rest in (unfinished, _spill_of(unfinished)):
                shutil.rmtree(rest, ignore_errors=True)
    return facts


def _spill_of(unfinished: Path) -> Path:
    """Return the folder that DuckDB may spill to while it writes an edition."""
    return unfinished.with_name(f"{unfinished.name}.spill")


def _fill(
    folder: Path, name: str, warehouse: Path, texts: bool, before: Path, docs: WriteDocs | None
) -> dict[str, Any]:
    """Write the files of an edition and return its manifest; `before` is the database of the edition before."""
    with duckdb.connect() as conn:
        tables.spill_to(conn, _spill_of(folder))
        tables.attach(conn, warehouse, "warehouse")
        tables.create(conn, folder / DATABASE)
        copied = tables.listed(conn, "warehouse", texts)
        counts = tables.copy(conn, copied)
        facts = _describe(conn, name, counts, before)
        conn.execute("detach warehouse")
        conn.execute("checkpoint")
        _write_files(conn, folder, facts, copied)
    if docs:
        docs(folder / DOCS / "index.html")
    written = [path for path in folder.rglob("*") if path.is_file()]
    facts["files"] = manifest.files(folder, written)
    facts["content_sha256"] = manifest.content_digest(facts["files"])
    (folder / MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for path in (*written, folder / MANIFEST):
        path.chmod(0o444)
    return facts


def _describe(conn: duckdb.DuckDBPyConnection, name: str, counts: dict[str, int], before: Path) -> dict[str, Any]:
    """Create the tables about the edition and its changes; return the manifest."""
    has_before = before.exists()
    if has_before:
        tables.attach(conn, before, "before")
    compared = changes.create(
        conn, changes.TABLE, (lambda table: f"before.{table}") if has_before else None, lambda table: table
    )
    since = str(tables.value_of(conn, "select name from before.edition")) if compared else None
    if has_before:
        conn.execute("detach before")
    reports = manifest.report_count(conn, "marts.dim_report")
    inputs = manifest.inputs_of(conn, "warehouse")
    facts = manifest.manifest_of(name, reports, inputs, counts, since, changes.counts(conn, changes.TABLE))
    manifest.create(conn, facts)
    for table in manifest.OWN:
        conn.execute("; ".join(tables.comments(table, table.name)))
    return facts


def _write_files(
    conn: duckdb.DuckDBPyConnection, folder: Path, facts: dict[str, Any], copied: list[tables.Table]
) -> None:
    """Write the marts as Parquet and CSV, each with a data package."""
    marts = [table for table in copied if table.schema == "marts"]
    references = keys.references(conn, marts)
    for base, written in (
        (folder, files.write_parquet(conn, marts, folder / MARTS)),
        (folder / CSV, files.write_csv(conn, marts, facts["tables"], folder / CSV)),
    ):
        descriptor = package.describe(base, facts["name"], facts["published_at"], written, marts, references)
        package.write(base / PACKAGE, descriptor)


def _sync(folder: Path) -> None:
    """Flush the files to the disk before the swap, so that no crash leaves a link to empty files."""
    for path in (*folder.rglob("*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _swap(folder: Path, name: str) -> None:
    """Point `current` to the new edition in one step; the fixed names beside it lead through `current`."""
    _link(folder / "current", Path("editions") / name)
    for fixed in (DATABASE, MARTS, CSV, DOCS, PACKAGE, MANIFEST):
        if not (folder / "current" / fixed).exists():
            (folder / fixed).unlink(missing_ok=True)  # an edition may be without the page of models
        elif not (folder / fixed).is_symlink():
            _link(folder / fixed, Path("current") / fixed)


def _link(path: Path, target: Path) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)


def _current_name(folder: Path) -> str | None:
    link = folder / "current"
    return link.readlink().name if link.is_symlink() else None


def _new_name(editions: Path) -> str:
    """Return a name that no edition has yet."""
    name = manifest.now_name()
    while (editions / name).exists():
        name = manifest.now_name()
    return name


def _remove_old(editions: Path, keep: int, current: str | None) -> None:
    """Remove unfinished editions, and finished ones beyond `keep` - 1, to leave room for a new one."""
    if not editions.exists():
        return
    finished = sorted(path.name for path in editions.iterdir() if not path.name.startswith("."))
    kept = {*finished[max(len(finished) - (keep - 1), 0) :], current}
    for path in editions.iterdir():
        if path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder; the system releases it when the process ends."""
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
