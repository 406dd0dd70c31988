"""Writing to the users' register: one row added or withdrawn, all others kept byte for byte."""

import csv
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loaders import corrections
from loaders.corrections import COLUMNS, CorrectionError, Record, Register, Row
from ogi.correcting.places import Place
from ogi.errors import ExitCode, OgiError

MEND = "Mend the row in that file and repeat the command; docs/corrections.md explains each field."
PREFIX = "user-"  # of the correction_id that the command gives


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the register for the block, so that two commands do not lose each other's row.

    Raises OgiError if another command holds it, or if the folder can't be written.
    """
    import fcntl

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f"{path.name}.lock").open("a")
    except OSError as error:
        raise OgiError(f"{path} can't be written: {error.strerror}", "Set OGI_CORRECTIONS to another file.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            what = f"another ogi correct holds {path}"
            raise OgiError(what, "Repeat the command when it has ended.", ExitCode.BUSY) from error
        yield


def opened(path: Path) -> Register:
    """Return the register, checked; one without rows if there is no file. Raises OgiError for a bad row."""
    head = (",".join(COLUMNS) + "\n").encode()
    try:
        register = corrections.parse(path, corrections.read_bytes(path) or head)
        corrections.check(path, register)
    except CorrectionError as error:
        raise OgiError(str(error), MEND) from error
    return register


def in_force(register: Register, place: Place) -> Record | None:
    """Return the record in force of a place."""
    accepted = (record for record in register.records if record.values["status"].strip() in ("", "accepted"))
    return next((record for record in accepted if place.is_of(record.values)), None)


def next_id(register: Register) -> str:
    """Return the next free correction_id."""
    names = [record.values["correction_id"].strip().removeprefix(PREFIX) for record in register.records]
    return f"{PREFIX}{max((int(name) for name in names if name.isdecimal() and name.isascii()), default=0) + 1}"


def add(path: Path, register: Register, row: Row) -> None:
    """Append a row. Raises OgiError if it can't be used or written."""
    if fault := corrections.fault_of(row):
        raise OgiError(fault, "Nothing was written. docs/corrections.md explains each field.")
    end = "" if register.text.endswith(("\n", "\r")) else register.line_end
    _write(path, register.text + end + _line(register, row, register.line_end))


def withdraw(path: Path, register: Register, record: Record) -> None:
    """Set the status of a record to withdrawn; the row stays. Raises OgiError if the file can't be written."""
    source = register.text[record.start : record.end]
    changed = _line(register, record.values | {"status": "withdrawn"}, source[len(source.rstrip("\r\n")) :])
    _write(path, register.text[: record.start] + changed + register.text[record.end :])


def _line(register: Register, row: Row, end: str) -> str:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=register.delimiter, lineterminator=end)
    writer.writerow([row[name] for name in register.columns])
    return line.getvalue()


def _write(path: Path, text: str) -> None:
    """Replace the file in one step, with its permissions. A link stays a link."""
    target = path.resolve()
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise OgiError(f"{path} can't be written: {error.strerror}", "The register is as it was.") from error
