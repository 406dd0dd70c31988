"""Run the checks over raw or the marts, store their outcomes in the warehouse and as a page, and print failures."""

import os
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import duckdb

from ogi import database, definitions, faults, interrupt
from ogi.checks import page, report, store
from ogi.checks.outcome import Outcome, with_status
from ogi.errors import ExitCode, OgiError
from ogi.published import DATABASE, current
from ogi.settings import database_path, published_path
from ogi.terminal import screen

SHOWN_RUNS = 20  # earlier runs that the page lists


def run_stage(stage: str, path: Path, command: str, quiet: bool = True, published: Path | None = None) -> bool:
    """Run the checks of one stage, raw or marts, store and print their outcomes, and return whether none failed.

    `command` is stored with the run. `quiet` prints only failures and drift. `published` is the folder of editions
    (default OGI_PUBLISHED); drift is measured against its last edition. Raises OgiError if tables are missing or a
    check of structure could not run.
    """
    edition = edition_of(path)
    _raise_if_missing(stage, path, edition)
    outcomes, run = _outcomes(stage, path, command, edition, published or published_path())
    failed, faults = with_status(outcomes, "failed"), with_status(outcomes, "fault")
    drifted = with_status(outcomes, "warned")
    if not quiet:
        report.show(stage, outcomes)
    for outcome in failed:
        report.show_rows(outcome)
    if drifted:
        report.show_drift(run, drifted)
    elif run.compared_edition and not any(outcome.severity == "drift" for outcome in outcomes):
        screen.note(f"{stage}: nothing could be measured against edition {run.compared_edition}")
    page_path = _store(path, run, outcomes)
    if page_path and (failed or faults or not quiet):
        screen.note(f"all checks over {stage}: {page_path.as_uri()}")
    if faults:
        _report_faults(stage, faults, bool(failed))
    if quiet and not failed:
        warning = f", {screen.how_many(len(drifted), 'measure')} drifted: see above" if drifted else ""
        screen.note(f"{stage}: all {len(outcomes) - len(drifted) - len(faults)} checks passed{warning}")
    return not failed


def _report_faults(stage: str, faults: Sequence[Outcome], also_failed: bool) -> None:
    """Print the checks that could not run. Raises OgiError if one is of structure and no other check failed."""
    # only the first line of each message; the page shows the SQL statement too
    messages = "\n".join(f"{outcome.table} {outcome.name}: {outcome.fault.splitlines()[0]}" for outcome in faults)
    what = f"checks over {stage} that could not run, which says nothing about the data:\n{messages}"
    if not also_failed and any(outcome.severity == "structure" for outcome in faults):
        raise OgiError(what, "Report it.", ExitCode.FAULT)
    # drift stops nothing, and a check of structure most likely lacks a column that a failed check names
    screen.note(what)


def built_marts(path: Path) -> set[str]:
    """Return the tables of the schema `marts`; the empty set before the first build."""
    return {name for name in _tables(path) if name.startswith("marts.")}


def _tables(path: Path) -> set[str]:
    with database.opened(path, read_only=True) as conn:
        rows = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {name for (name,) in rows}


def edition_of(path: Path) -> str | None:
    """Return the name of the edition in this database, or None if it is a warehouse."""
    with database.opened(path, read_only=True) as conn:
        if not conn.execute(
            "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'edition'"
        ).fetchall():
            return None
        return str(conn.execute("select name from main.edition").fetchall()[0][0])


def _raise_if_missing(stage: str, path: Path, edition: str | None) -> None:
    """Raise OgiError if tables of the stage are missing."""
    columns = definitions.columns_of_marts() if stage == "marts" else definitions.columns_of_raw()
    missing = sorted(set(columns) - _tables(path))
    if missing and stage == "marts":
        mend = "Publish again with: ogi publish" if edition else "Build them with: ogi build"
        raise OgiError(f"marts are not built: {', '.join(missing)}", mend, ExitCode.FAILED)
    if missing and edition:
        what = f"{path} is an edition, which has no {', '.join(missing)}"
        raise OgiError(what, f"Check its marts: ogi check --marts --db {path}")
    if missing:
        what = f"raw tables are missing: {', '.join(missing)}"
        raise OgiError(what, "Create them with: ogi load PATH, or ogi build", ExitCode.FAILED)


def _outcomes(
    stage: str, path: Path, command: str, edition: str | None, published: Path
) -> tuple[list[Outcome], store.Run]:
    """Run the checks, and add file names to the rows of failing documents.

    Raises OgiError if a check could not run for a reason that lies outside the project: a full disk, a lock.
    """
    from ogi.checks import expectations  # importing the library takes seconds

    last_edition = current(published) if stage == "marts" else None
    compared = last_edition["name"] if last_edition and last_edition["name"] != edition else None
    # the library prints a warning for each query to standard output
    with screen.working(f"checking {stage}"), Path(os.devnull).open("w") as null_device, redirect_stdout(null_device):
        outcomes = expectations.run(stage, path, published / DATABASE if compared else None)
    interrupt.check()  # the library takes it for a check that could not run
    if fault := faults.named("\n".join(outcome.fault for outcome in outcomes)):
        raise fault
    for outcome in outcomes:
        if any(row.get("document_id") for row in outcome.rows):
            _name_files(path, outcome)
    return outcomes, store.Run(stage, command, edition, compared)


def _name_files(path: Path, outcome: Outcome) -> None:
    """Add the name of the document's file to each failing row."""
    document_ids = [row["document_id"] for row in outcome.rows]
    with database.opened(path, read_only=True) as conn:
        try:
            rows = conn.execute(
                "select document_id, min(parse_filename(uri)) from raw.document_locations"
                " where document_id in (select unnest($1)) group by all",
                [document_ids],
            ).fetchall()
        except duckdb.Error:  # raw.document_locations itself may be damaged
            return
    files = dict(rows)
    for row in outcome.rows:
        row["file"] = files.get(row["document_id"])


def _store(path: Path, run: store.Run, outcomes: Sequence[Outcome]) -> Path | None:
    """Store the outcomes in the warehouse, write the page beside it, and return the path of the page.

    The outcomes of an edition are stored in the warehouse too. Returns None, and stores nothing, if there is no
    warehouse. If another process holds the warehouse, the outcomes are not stored and a note says so.
    """
    warehouse = database_path() if run.edition else path
    if not warehouse.exists():
        return None
    past_runs: list[store.PastRun] = []
    try:
        with database.opened(warehouse) as conn:
            store.save(conn, run, outcomes)
            past_runs = store.past(conn, run.layer, SHOWN_RUNS)
    except OgiError as error:
        screen.note(f"the results of the checks are not stored in {warehouse}: {error.what}")
    folder = warehouse.parent / page.FOLDER
    try:
        return page.write(folder, run, path, outcomes, past_runs)
    except OSError as error:
        screen.note(f"no page was written to {folder}: {error}")
        return None
