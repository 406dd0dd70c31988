"""What `ogi audit` does: draw and ask, write a sample, take verdicts in, and report the error rate."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ogi import database
from ogi.auditing import ask, files, output, rate, sample, store
from ogi.auditing.sample import Cell, Frame
from ogi.auditing.store import Judged, Stored
from ogi.checks import stages
from ogi.errors import OgiError
from ogi.terminal import screen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TAKE_UP = "Repeat the command to go on, or ogi audit --report for the error rate."
Known = dict[tuple[str, object], Stored]


def interactive(path: Path, frame: Frame, size: int) -> None:
    """Draw a sample, ask about the cells that were not judged yet, and print the error rate.

    Raises OgiError if the warehouse is an edition, or has no cell of the frame.
    """
    _require_warehouse(path)
    with database.opened(path, read_only=True) as conn:
        cells, own, others = _drawn(conn, frame, size)
    save = ask.save_in(path, frame.name)
    new = [cell for cell in cells if _known(own, cell) is None]
    _take_over(path, frame, new, others)
    asked = [cell for cell in new if _known(others, cell) is None]
    judged = ask.ask(asked, len(cells) - len(asked), save, path)
    left = len(asked) - judged
    report(path, frame.name)
    screen.note(f"{len(cells) - left} of {len(cells)} cells are judged." + (f" {TAKE_UP}" if left else ""))


def _take_over(path: Path, frame: Frame, cells: list[Cell], others: Known) -> None:
    """Store the verdicts that another sample has on the same figures: nobody has to judge a cell twice."""
    taken = [Judged(cell, found.verdict, found.note) for cell in cells if (found := _known(others, cell))]
    if taken:
        with database.opened(path) as conn:
            store.save(conn, frame.name, taken)


def list_sample(path: Path, frame: Frame, size: int, target: Path | None) -> None:
    """Write a sample as JSON Lines to standard output, or to a file; verdicts that are stored are in it."""
    with database.opened(path, read_only=True) as conn:
        cells, own, _ = _drawn(conn, frame, size)
    records = []
    for cell in cells:
        found = _known(own, cell)
        records.append(output.record(cell, frame.name, *((found.verdict, found.note) if found else ())))
    if target is None:
        for record in records:
            sys.stdout.write(output.as_json(record) + "\n")
        return
    files.write(target, records)
    mend = f"Fill in its column verdict (right, wrong or cannot_tell), then: ogi audit --verdicts {target}"
    screen.note(f"{screen.how_many(len(records), 'cell')} in {target}. {mend}")


def take_in(path: Path, frame: Frame, source: Path) -> None:
    """Store the verdicts of a file, all or none. A line without a sample belongs to that of `frame`.

    Raises OgiError if the file can't be read, or names a cell that is not there or reads otherwise now.
    """
    _require_warehouse(path)
    lines = files.read(source)
    if not lines:
        raise OgiError(f"{source} has no verdict", files.MEND)
    with database.opened(path) as conn:
        cells = sample.cells_of(conn, [line.key for line in lines])
        by_sample: dict[str, list[Judged]] = {}
        for line in lines:
            cell = cells.get(line.key)
            where = f"{source}, line {line.number}"
            if cell is None:
                raise OgiError(f"{where}: there is no figure {line.key}", "Nothing was stored. Write the sample anew.")
            if line.has_value and line.value != cell.value:
                shown = output.number(cell.value)
                what = f"{where}: {line.key} reads {'no number' if shown is None else shown} now, not what was judged"
                raise OgiError(what, "Nothing was stored. Write the sample anew, or leave this line out.")
            by_sample.setdefault(line.sample or frame.name, []).append(Judged(cell, line.verdict, line.note))
        for name, judged in by_sample.items():
            store.save(conn, name, judged)
    screen.note(f"{screen.how_many(len(lines), 'verdict')} stored in quality.audits")


def report(path: Path, name: str | None, as_json: bool = False) -> None:
    """Print the error rate of each sample, or of the one with this name."""
    with database.opened(path, read_only=True) as conn:
        sample.require_marts(conn)
        found = rate.rates(store.stored(conn), name)
    for rates in found:
        if as_json:
            sys.stdout.write(output.as_json(output.rates_as_json(rates)) + "\n")
        else:
            for part in output.rates_as_table(rates):
                screen.out().print(part)
    if not found:
        screen.note("No figure was judged yet: ogi audit --sample 100")


def _drawn(conn: "DuckDBPyConnection", frame: Frame, size: int) -> tuple[list[Cell], Known, Known]:
    """Return the cells of a sample, and the stored verdicts of this sample and of others."""
    cells = sample.draw(conn, frame, size)
    if len(cells) < size:
        screen.note(f"There are only {screen.how_many(len(cells), 'cell')} to draw from ({frame.name}).")
    own: Known = {}
    others: Known = {}
    for verdict in store.stored(conn):
        (own if verdict.sample == frame.name else others)[verdict.key, verdict.value] = verdict
    return cells, own, others


def _known(verdicts: Known, cell: Cell) -> Stored | None:
    return verdicts.get((cell.key, cell.value))


def _require_warehouse(path: Path) -> None:
    """Raise OgiError if the database is an edition, which is never changed."""
    if edition := stages.edition_of(path):
        raise OgiError(
            f"{path} is the edition {edition}, which stores no verdicts",
            "Judge the warehouse: leave OGI_DB unset, or set it to the warehouse. --list works on an edition.",
        )
