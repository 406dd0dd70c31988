"""Writing an edition: all of it in a folder of its own, then one symbolic link is replaced."""

import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from loaders import LOADER_VERSION
from ogi.edition import DATABASE, FACTS, MARTS
from ogi.errors import ExitCode, OgiError

RAW = ("documents", "document_locations", "form_tables", "cells")
TEXTS = "document_texts"
KEPT = 2  # editions: the current one and the one before it, which a reader may be opening just now


def write(warehouse: Path, folder: Path, texts: bool = False) -> dict[str, Any]:
    """Write an edition of the warehouse and make it the current one; return what it says of itself.

    Whenever this is cut short, readers find the edition before, whole. Raises OgiError when another process is
    publishing to the same folder, duckdb.IOException when a writer holds the warehouse.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _only_publisher(folder):
        editions = folder / "editions"
        _clear(editions, keep=_current_name(folder))
        name = _new_name(editions)
        unfinished = editions / f".{name}"
        unfinished.mkdir(parents=True)
        facts = _fill(unfinished, name, warehouse, (*RAW, TEXTS) if texts else RAW)
        unfinished.rename(editions / name)
        _swap(folder, name)
    return facts


def _fill(place: Path, name: str, warehouse: Path, raw: Sequence[str]) -> dict[str, Any]:
    """Write the files of an edition: tables only, since a view would carry the warehouse's own name."""
    (place / MARTS).mkdir()
    with duckdb.connect(place / DATABASE) as conn:
        conn.execute(f"attach {_literal(str(warehouse))} as warehouse (read_only)")
        marts = [table for (table,) in conn.execute(
            "select table_name from duckdb_tables() where database_name = 'warehouse' and schema_name = 'marts'"
            " order by table_name"
        ).fetchall()]  # fmt: skip
        counts: dict[str, int] = {}
        for schema, tables in (("marts", marts), ("raw", raw)):
            conn.execute(f"create schema {schema}")
            for table in tables:
                counts[f"{schema}.{table}"] = _copy(conn, f"{schema}.{table}")
        _comment(conn, counts)
        facts = _facts(conn, name, counts)
        conn.execute("detach warehouse")
        for mart in marts:
            conn.table(f"marts.{mart}").write_parquet(str(place / MARTS / f"{mart}.parquet"), compression="zstd")
    (place / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for file in place.rglob("*.*"):
        file.chmod(0o444)
    return facts


def _copy(conn: duckdb.DuckDBPyConnection, table: str) -> int:
    conn.execute(f"create table {table} as from warehouse.{table}")
    return int(conn.execute(f"select count(*) from {table}").fetchall()[0][0])  # noqa: S608


def _comment(conn: duckdb.DuckDBPyConnection, tables: dict[str, int]) -> None:
    """Take the descriptions over: they are what a BI tool shows beside a column."""
    described = conn.execute(
        "select 'table', schema_name || '.' || table_name, comment from duckdb_tables()"
        " where database_name = 'warehouse' and comment is not null union all"
        " select 'column', schema_name || '.' || table_name || '.' || column_name, comment from duckdb_columns()"
        " where database_name = 'warehouse' and comment is not null"
    ).fetchall()
    for kind, name, comment in described:
        if ".".join(name.split(".")[:2]) in tables:
            conn.execute(f"comment on {kind} {name} is {_literal(comment)}")


def _facts(conn: duckdb.DuckDBPyConnection, name: str, counts: dict[str, int]) -> dict[str, Any]:
    """What the edition says of itself: in edition.json, and as the table `edition`."""
    published_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    reports = conn.execute("select count(*) from marts.dim_report where is_current").fetchall()[0][0]
    conn.execute(
        "create table edition as select $1 as name, cast($2 as timestamp) as published_at,"
        " $3::bigint as reports, $4 as loader_version",
        [name, published_at.rstrip("Z"), reports, LOADER_VERSION],
    )
    return {
        "name": name,
        "published_at": published_at,
        "reports": reports,
        "loader_version": LOADER_VERSION,
        "duckdb_version": duckdb.__version__,
        "tables": counts,
    }


def _literal(text: str) -> str:
    """Quote a text for the statements that take no bound values: attach and comment."""
    return "'" + text.replace("'", "''") + "'"


def _swap(folder: Path, name: str) -> None:
    """Point `current` at the new edition in one step; the names beside it go through it."""
    _link(folder / "current", Path("editions") / name)
    for fixed in (DATABASE, MARTS, FACTS):
        if not (folder / fixed).is_symlink():
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
    """Name an edition by its time, so that names sort as editions follow each other."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    return f"{stamp[:-3]}Z"


def _clear(editions: Path, keep: str | None) -> None:
    """Remove what a cut-short publish left, and editions that no reader opens any more."""
    if not editions.exists():
        return
    finished = sorted(place.name for place in editions.iterdir() if not place.name.startswith("."))
    recent = {*finished[-(KEPT - 1) :], keep}
    for place in editions.iterdir():
        if place.name not in recent:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _only_publisher(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends, however it ends."""
    with (folder / ".publishing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            what = f"another process is publishing to {folder}"
            raise OgiError(what, "Wait until it ends and repeat the command.", ExitCode.BUSY) from error
        yield
