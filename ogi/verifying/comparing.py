"""The files of two editions: which differ, and in which rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from ogi.edition.tables import keys, quoted, spill_to
from ogi.published import is_reproducible
from ogi.terminal import screen
from ogi.verifying.shown import cut

SHOWN_KEYS = 3  # rows of a file
SHOWN_COLUMNS = 3  # of a row
WIDTH = 40  # characters of a value
THERE = '"there is a row"'  # a column that no mart has


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that differs: its path, how it differs, key and values of the first rows that do."""

    path: str
    how: str
    rows: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two editions: its folder, and the SHA-256 of its reproducible files by path."""

    folder: Path
    files: dict[str, str]


def side(folder: Path, manifest: dict[str, Any]) -> Side:
    """Return the reproducible files of an edition."""
    files = {entry["path"]: entry["sha256"] for entry in manifest["files"] if is_reproducible(entry["path"])}
    return Side(folder, files)


def differences(edition: Side, made: Side, spill: Path) -> list[Difference]:
    """Return the files that are not equal in both editions, Parquet files first; `spill` is a folder for DuckDB."""
    paths = {path for path in edition.files | made.files if edition.files.get(path) != made.files.get(path)}
    with duckdb.connect() as conn:
        spill_to(conn, spill)
        return [_difference(conn, path, edition, made) for path in sorted(paths, key=_parquet_first)]


def _parquet_first(path: str) -> tuple[bool, str]:
    return not path.endswith(".parquet"), path


def _difference(conn: duckdb.DuckDBPyConnection, path: str, edition: Side, made: Side) -> Difference:
    if path not in made.files:
        return Difference(path, "only in the edition")
    if path not in edition.files:
        return Difference(path, "only made anew")
    if not path.endswith(".parquet"):
        return Difference(path, "other bytes")
    try:
        return _rows(conn, path, edition.folder / path, made.folder / path)
    except duckdb.Error as error:
        return Difference(path, f"other bytes; its rows can't be compared: {cut(str(error).splitlines()[0])}")


def _rows(conn: duckdb.DuckDBPyConnection, path: str, old: Path, new: Path) -> Difference:
    """Compare the rows of two Parquet files."""
    columns, new_columns = _columns(conn, old), _columns(conn, new)
    if columns != new_columns:
        changed = sorted({name for name, _ in set(columns) ^ set(new_columns)})
        said = ", ".join(cut(name) for name in changed[:SHOWN_COLUMNS]) or "their order"
        return Difference(path, f"other columns: {said}{', …' if len(changed) > SHOWN_COLUMNS else ''}")
    for table, here, there in (("only_old", old, new), ("only_new", new, old)):
        conn.execute(
            f"create or replace temp table {table} as select true as {THERE}, * from"  # noqa: S608
            " (from read_parquet($1, hive_partitioning = false)"
            " except all from read_parquet($2, hive_partitioning = false))",
            [str(here), str(there)],
        )
    names = [name for name, _ in columns]
    key = _key(path, names)
    join = "only_old as o full join only_new as n on " + " and ".join(
        f"o.{quoted(name)} is not distinct from n.{quoted(name)}" for name in key
    )
    counts = conn.execute(
        f"select count(*) filter (where n.{THERE} is null), count(*) filter (where o.{THERE} is null), count(*)"  # noqa: S608
        f" from {join}"
    ).fetchall()[0]
    return Difference(path, _how(*counts), _first(conn, join, key, [name for name in names if name not in key]))


def _columns(conn: duckdb.DuckDBPyConnection, file: Path) -> list[tuple[str, str]]:
    described = conn.execute("describe from read_parquet($1, hive_partitioning = false)", [str(file)]).fetchall()
    return [(name, data_type) for name, data_type, *_ in described]


def _key(path: str, names: Sequence[str]) -> Sequence[str]:
    """Return the columns that identify a row of the mart at `path`; all columns if its key is not known."""
    table = PurePosixPath(path).parts[1].removesuffix(".parquet")
    key = keys().get(f"marts.{table}", ())
    return key if key and set(key) <= set(names) else names


def _how(only_old: int, only_new: int, all_rows: int) -> str:
    counts = (
        (all_rows - only_old - only_new, "with other values"),
        (only_old, "only in the edition"),
        (only_new, "only made anew"),
    )
    said = [f"{count:,} {what}" for count, what in counts if count]
    return f"rows: {', '.join(said)}" if said else "equal rows, other bytes"


def _first(
    conn: duckdb.DuckDBPyConnection, join: str, key: Sequence[str], values: Sequence[str]
) -> list[tuple[str, str]]:
    """Return key and difference of the first rows of the join, in the order of their keys."""
    columns = [f"coalesce(o.{quoted(name)}, n.{quoted(name)})" for name in key]
    columns += [f"{side}.{name}" for name in (THERE, *map(quoted, values)) for side in ("o", "n")]
    rows = conn.execute(f"select {', '.join(columns)} from {join} order by all limit {SHOWN_KEYS}").fetchall()  # noqa: S608
    return [("/".join(cut(part, WIDTH) for part in row[: len(key)]), _changes(row[len(key) :], values)) for row in rows]


def _changes(pairs: Sequence[Any], names: Sequence[str]) -> str:
    """Return how a row differs; `pairs` are the two sides of whether it is there, then those of each value."""
    old, new, *rest = pairs
    if not (old and new):
        return "only in the edition" if old else "only made anew"
    sides = zip(names, rest[::2], rest[1::2], strict=True)
    changed = [f"{name} {_value(before)} → {_value(after)}" for name, before, after in sides if before != after]
    return "; ".join(changed[:SHOWN_COLUMNS]) + ("; …" if len(changed) > SHOWN_COLUMNS else "")


def _value(value: object) -> str:
    return "null" if value is None else cut(screen.shown(value), WIDTH)
