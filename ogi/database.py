"""Opening the warehouse, with an error that says why it can't be opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ogi.errors import ExitCode, OgiError
from ogi.settings import published_path
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from loaders.raw import schema


@contextmanager
def opened(path: Path, read_only: bool = False) -> "Iterator[DuckDBPyConnection]":
    """Open a warehouse or an edition for the block.

    Opening for writing makes the raw tables if they are missing, brings those of an earlier version to the latest one,
    and says so. Raises OgiError if the file is missing (read-only), if another process holds it, if it is no database,
    or if a newer version of the command wrote it.
    """
    from loaders.raw import schema, writer

    if read_only and not path.exists():
        raise OgiError(f"there is no warehouse yet at {path}", "Make one with: ogi build")
    try:
        conn = writer.connect(path, read_only, _tell)
    except writer.DatabaseLockedError as error:
        raise OgiError(*_who_holds(path, error.pid, error.program), ExitCode.BUSY) from error
    except writer.NotADatabaseError as error:
        raise OgiError(
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


def _who_holds(path: Path, pid: int | None, program: str | None) -> tuple[str, str]:
    """Return which process holds the file, with its command line if the system shows it, and what to do."""
    edition = published_path() / "ogi.duckdb"
    wait = f"Only one process at a time can have it open for writing. To query meanwhile, open {edition}."
    if pid is None:
        return f"the warehouse {path} is held by another process", f"Close that process. {wait}"
    holder = _command_line(pid) or program or "a program"
    return (
        f"the warehouse {path} is held by process {pid}: {holder}",
        f"Wait until it ends and repeat the command, or end it with: kill {pid}. {wait}",
    )


def _command_line(pid: int) -> str:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return ""
    return " ".join(arguments).strip()
