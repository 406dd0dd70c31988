"""The checks over raw and the marts: run them, keep the results in the warehouse and as a page, print failures."""

import os
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

import duckdb

from ogi import database, definitions
from ogi.checks import page, report, store
from ogi.checks.outcome import Outcome, failing
from ogi.errors import ExitCode, OgiError
from ogi.published import DATABASE, current
from ogi.settings import database_path, published_path
from ogi.terminal import screen

SHOWN_RUNS = 20  # earlier runs, on the page


def run_stage(stage: str, path: Path, command: str, quiet: bool = True, published: Path | None = None) -> bool:
    """Run the checks of one stage, raw or marts; keep and print the results; return whether none failed.

    `quiet` prints only failures and drift. `published` is the folder of the edition that drift is measured against,
    OGI_PUBLISHED by default. Raises OgiError when tables are missing or a check could not run.
    """
    edition = edition_of(path)
    _raise_if_missing(stage, path, edition)
    outcomes, run = _outcomes(stage, path, command, edition, published or published_path())
    failed, faults, drifted = failing(outcomes, "failed"), failing(outcomes, "fault"), failing(outcomes, "warned")
    if not quiet:
        report.show(stage, outcomes)
    for outcome in failed:
        report.show_rows(outcome)
    if drifted:
        report.show_drift(run, drifted)
    elif run.compared_edition and not any(outcome.severity == "drift" for outcome in outcomes):
        screen.note(f"{stage}: nothing could be measured against edition {run.compared_edition}")
    place = _keep(path, run, outcomes)
    if place and (failed or faults or not quiet):
        screen.note(f"all checks over {stage}: {place.as_uri()}")
    if faults:
        _tell_faults(stage, faults, bool(failed))
    if quiet and not failed:
        warned = f", {screen.how_many(len(drifted), 'measure')} drifted: see above" if drifted else ""
        screen.note(f"{stage}: all {len(outcomes) - len(drifted) - len(faults)} checks passed{warned}")
    return not failed


def _tell_faults(stage: str, faults: Sequence[Outcome], also_failed: bool) -> None:
    """Name the checks that could not run. Raises OgiError when one is about structure and no other check failed."""
    # the cause in one line; the page has the statement
    named = "\n".join(f"{outcome.table} {outcome.name}: {outcome.fault.splitlines()[0]}" for outcome in faults)
    what = f"checks over {stage} that could not run, which says nothing of the data:\n{named}"
    if not also_failed and any(outcome.severity == "structure" for outcome in faults):
        raise OgiError(what, "Report it.", ExitCode.FAULT)
    screen.note(what)  # a measure of drift stops nothing; another one most likely lacks a column that failed above


def built_marts(path: Path) -> set[str]:
    """Return the tables of the schema marts; none before the first build."""
    return {name for name in _tables(path) if name.startswith("marts.")}


def _tables(path: Path) -> set[str]:
    with database.opened(path, read_only=True) as conn:
        rows = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {name for (name,) in rows}


def edition_of(path: Path) -> str | None:
    """Return the name of the edition that a database is, or None of a warehouse."""
    with database.opened(path, read_only=True) as conn:
        if not conn.execute(
            "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'edition'"
        ).fetchall():
            return None
        return str(conn.execute("select name from main.edition").fetchall()[0][0])


def _raise_if_missing(stage: str, path: Path, edition: str | None) -> None:
    defined = definitions.of_marts() if stage == "marts" else definitions.of_raw()
    missing = sorted(set(defined) - _tables(path))
    if missing and stage == "marts":
        mend = "Publish anew with: ogi publish" if edition else "Build them with: ogi build"
        raise OgiError(f"marts are not built: {', '.join(missing)}", mend, ExitCode.FAILED)
    if missing and edition:
        what = f"{path} is an edition, which leaves out {', '.join(missing)}"
        raise OgiError(what, f"Check its marts: ogi check --marts --db {path}")
    if missing:
        what = f"raw tables are missing: {', '.join(missing)}"
        raise OgiError(what, "Make them with: ogi load PATH, or ogi build", ExitCode.FAILED)


def _outcomes(
    stage: str, path: Path, command: str, edition: str | None, published: Path
) -> tuple[list[Outcome], store.Run]:
    """Run the checks with Great Expectations, and name the files of failing documents."""
    from ogi.checks import expectations  # importing the library takes seconds

    last = current(published) if stage == "marts" else None
    compared = last["name"] if last and last["name"] != edition else None
    # the library prints a warning for each query
    with screen.working(f"checking {stage}"), Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        outcomes = expectations.run(stage, path, published / DATABASE if compared else None)
    for outcome in outcomes:
        if any(row.get("document_id") for row in outcome.rows):
            _name_files(path, outcome)
    return outcomes, store.Run(stage, command, edition, compared)


def _name_files(path: Path, outcome: Outcome) -> None:
    """Add to each failing row the name of the file that holds its document."""
    ids = [row["document_id"] for row in outcome.rows]
    with database.opened(path, read_only=True) as conn:
        try:
            rows = conn.execute(
                "select document_id, min(parse_filename(uri)) from raw.document_locations"
                " where document_id in (select unnest($1)) group by all",
                [ids],
            ).fetchall()
        except duckdb.Error:  # the locations themselves are what is damaged
            return
    files = dict(rows)
    for row in outcome.rows:
        row["file"] = files.get(row["document_id"])


def _keep(path: Path, run: store.Run, outcomes: Sequence[Outcome]) -> Path | None:
    """Store the outcomes in the warehouse and write the page beside it; return the page.

    The outcomes of an edition go to the warehouse too; without a warehouse nothing is kept, and None is returned. If
    another process holds the warehouse, a note says so and nothing stops.
    """
    home = database_path() if run.edition else path
    if not home.exists():
        return None
    past: list[store.Past] = []
    try:
        with database.opened(home) as conn:
            store.save(conn, run, outcomes)
            past = store.past(conn, run.layer, SHOWN_RUNS)
    except OgiError as error:
        screen.note(f"the results of the checks are not stored in {home}: {error.what}")
    try:
        return page.write(home.parent / page.FOLDER, run, path, outcomes, past)
    except OSError as error:
        screen.note(f"no page was written to {home.parent / page.FOLDER}: {error}")
        return None
