"""The steps of `ogi correct`: check the place, fill the row, write it, say what to type next."""

from datetime import date
from pathlib import Path

from loaders import corrections, seeds
from ogi import database
from ogi.correcting import places, register
from ogi.errors import OgiError
from ogi.terminal import screen


def correct(path: Path, key: str, given: corrections.Row) -> None:
    """Add a correction of the place `key` in the warehouse at `path`; `given` are the fields that the user gives.

    Raises OgiError if the key is unknown, if the place has a correction in force, or if a field can't be used.
    """
    place, file = places.of_key(key), corrections.path_of(path)
    with database.opened(path, read_only=True) as conn, register.locked(file):
        kept = register.opened(file)
        if register.in_force(kept, place):
            raise OgiError(f"{key} is corrected already in {file}", f"Withdraw it first: ogi correct {key} --withdraw")
        old = places.present_value(conn, key, place, [record.values for record in kept.records])
        row = dict.fromkeys(corrections.COLUMNS, "") | place.fields() | given
        row |= {"correction_id": register.next_id(kept), "old_value": old, "status": "accepted"}
        row["corrected_on"] = date.today().isoformat()
        register.add(file, kept, row)
    screen.out().print(f"{row['correction_id']}: {key} is {row['new_value']}, was {old or 'empty'}", markup=False)
    screen.out().print(f"written to {file}", markup=False, soft_wrap=True)
    _say_next(key, place)


def withdraw(path: Path, key: str) -> None:
    """Withdraw the user's correction of a place; its row stays in the register. Raises OgiError if there is none."""
    place, file = places.of_key(key), corrections.path_of(path)
    if not file.exists():
        raise OgiError(f"there is no register at {file}", "OGI_CORRECTIONS names it; else it is beside the database.")
    with register.locked(file):
        kept = register.opened(file)
        record = register.in_force(kept, place)
        if record is None:
            project = any(
                place.is_of(row) and row["status"] == "accepted" for row in seeds.rows("corrections/report_corrections")
            )
            mend = "The project's register has one: seeds/corrections/report_corrections.csv." if project else ""
            raise OgiError(f"{file} has no correction in force of {key}", mend)
        register.withdraw(file, kept, record)
    name = record.values["correction_id"]
    screen.out().print(f"{name}: withdrawn; the row stays in {file}", markup=False, soft_wrap=True)
    _say_next(key, place)


def _say_next(key: str, place: places.Place) -> None:
    then = f", then: ogi explain {key}" if place.kind == "cell" else ""
    screen.out().print(f"next: ogi build{then}", markup=False, soft_wrap=True)
