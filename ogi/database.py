"""Opening the warehouse, with an error that says why it can't be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ogi import faults
from ogi.errors import OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loaders.raw import schema


@contextmanager
def opened(path: Path, read_only: bool = False, must_exist: bool = False) -> "Iterator[DuckDBPyConnection]":
    """Open a warehouse or an edition for the block.

    Opening for writing makes the raw tables if they are missing, brings those of an earlier version to the latest one,
    and says so. Raises OgiError if the file is missing (read-only, or with `must_exist`), if another process holds it,
    if it is no database, or if a newer version of the command wrote it.
    """
    import duckdb

    from loaders.raw import schema, writer

    if path.exists() and not path.is_file():
        raise OgiError(f"{path} is no regular file", "Set OGI_DB to the path of a database.")
    if (read_only or must_exist) and not path.exists():
        raise OgiError(f"there is no warehouse yet at {path}", "Make one with: ogi build")
    try:
        conn = writer.connect(path, read_only, _tell)
    except duckdb.IOException as error:
        raise faults.named(str(error)) or OgiError(
            f"{path} can't be opened as a DuckDB database: {error}",
            "Move the file away, or set OGI_DB to another path.",
        ) from error
    except schema.NewerDatabaseError as error:
        raise OgiError(
            f"a newer version of ogi wrote the warehouse {path}: its raw tables have version {error.version}, and this "
            f"one knows {error.known}",
            "Nothing was changed. Update the checkout (git pull, then make build), or set OGI_DB to another path.",
        ) from error
    try:
        yield conn
    finally:
        conn.close()


def _tell(step: "schema.Step") -> None:
    screen.note(f"The warehouse was brought to version {step.version} of its raw tables: {step.title}.")
