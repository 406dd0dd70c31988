"""`ogi check`: the checks over raw and the marts, what they gave, and where that is kept."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ogi import database, processes
from ogi.errors import ExitCode, OgiError
from ogi.settings import database_path, published_path
from ogi.terminal import screen

if TYPE_CHECKING:
    from ogi.checks.outcome import Outcome
    from ogi.checks.store import Run

LAST_LINES = 15  # of what a check process said before it broke off
SHOWN_RUNS = 20  # of earlier ones, on the page


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="check")(check)


def check(
    raw: Annotated[bool, typer.Option("--raw", help="Only the raw tables.")] = False,
    marts: Annotated[bool, typer.Option("--marts", help="Only the marts.")] = False,
    db: Annotated[
        Path | None, typer.Option("--db", metavar="PATH", help="The database, where it isn't OGI_DB's.")
    ] = None,
) -> None:
    """Check that nothing was lost, doubled or misnamed on the way from documents to marts.

    Without options: raw, and the marts where they are built; of an edition its marts. A report that contradicts
    itself is no failure here: that is a finding (marts.fct_findings). Measures that moved since the last edition
    are warnings.

    Results are kept in the warehouse (quality.check_runs, quality.check_results) and as pages beside it.

    Examples:

    - `ogi check` checks everything
    - `ogi --verbose check` prints a line for each check
    - `ogi check --raw` checks what was loaded, before a build
    - `ogi check --marts --db published/ogi.duckdb` checks a published edition
    """
    path = (db or database_path()).absolute()
    stages = [name for name, wanted in (("raw", raw), ("marts", marts)) if wanted]
    if not stages:
        with_marts = ["raw", "marts"] if built_marts(path) else ["raw"]
        stages = ["marts"] if _edition_of(path) else with_marts
    failed = [stage for stage in stages if not run_stage(stage, path, "check", quiet=False)]
    if failed:
        raise OgiError(
            f"checks failed over {' and '.join(failed)}",
            "The rows above show where. What a loader or a model did wrong is ours to mend.",
            ExitCode.FAILED,
        )


def built_marts(path: Path) -> set[str]:
    """Return the tables of the schema marts; none before the first build."""
    return {name for name in _tables(path) if name.startswith("marts.")}


def _tables(path: Path) -> set[str]:
    with database.opened(path, read_only=True) as conn:
        found = conn.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    return {name for (name,) in found}


def run_stage(stage: str, path: Path, command: str, quiet: bool = True, published: Path | None = None) -> bool:
    """Run the checks of one stage in a process of its own, keep and print what they gave; tell whether none failed.

    `quiet` prints only what failed or drifted. `published` is the folder of the edition that drift is measured
    against, OGI_PUBLISHED's by default. Raises OgiError when tables are missing or the checks could not run.
    """
    from ogi.checks.outcome import failing

    edition = _edition_of(path)
    _raise_if_missing(stage, path, edition)
    folder = published or published_path()
    outcomes, run = _outcomes(stage, path, command, edition, folder)
    failed, faults, drifted = failing(outcomes, "failed"), failing(outcomes, "fault"), failing(outcomes, "warned")
    if not quiet:
        show(stage, outcomes)
    for one in failed:
        _show_rows(one)
    if drifted:
        _show_drift(run, drifted)
    elif run.compared_edition and not any(one.severity == "drift" for one in outcomes):
        screen.note(f"{stage}: nothing could be measured against edition {run.compared_edition}")
    place = _keep(path, run, outcomes)
    if place and (failed or faults or not quiet):
        screen.note(f"all checks over {stage}: {place.as_uri()}")
    if faults:
        # a cause in one line; the statement is on the page
        named = "\n".join(f"{one.table} {one.name}: {one.fault.splitlines()[0]}" for one in faults)
        what = f"checks over {stage} that could not run, which says nothing of the data:\n{named}"
        if not failed and any(one.severity == "structure" for one in faults):
            raise OgiError(what, "Report it.", ExitCode.FAULT)
        screen.note(what)  # a measure of drift stops nothing; else most likely what failed above: a column is missing
    if quiet and not failed:
        warned = f", {screen.how_many(len(drifted), 'measure')} drifted: see above" if drifted else ""
        screen.note(f"{stage}: all {len(outcomes) - len(drifted) - len(faults)} checks passed{warned}")
    return not failed


def _edition_of(path: Path) -> str | None:
    """Return the name of the edition that a database is, or None of a warehouse."""
    with database.opened(path, read_only=True) as conn:
        if not conn.execute(
            "select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'edition'"
        ).fetchall():
            return None
        return str(conn.execute("select name from main.edition").fetchall()[0][0])


def _raise_if_missing(stage: str, path: Path, edition: str | None) -> None:
    from ogi.checks import definitions

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
) -> "tuple[list[Outcome], Run]":
    from ogi.checks.outcome import Outcome
    from ogi.checks.store import Run
    from ogi.edition import DATABASE, current

    last = current(published) if stage == "marts" else None
    compared = last["name"] if last and last["name"] != edition else None
    with tempfile.TemporaryDirectory(prefix="ogi-check-") as folder:
        result = Path(folder) / "outcomes.json"
        arguments: list[str | Path] = [stage, path, result, *([published / DATABASE] if compared else [])]
        with screen.working(f"checking {stage}"):
            done = processes.run_module("ogi.checks", arguments)
        if done.returncode or not result.exists():
            said = "\n".join(done.stderr.strip().splitlines()[-LAST_LINES:])
            raise OgiError(f"the checks over {stage} broke off:\n{said}", "Report it.", ExitCode.FAULT)
        outcomes = [Outcome(**one) for one in json.loads(result.read_text(encoding="utf-8"))]
    for one in outcomes:
        if any(row.get("document_id") for row in one.rows):
            _name_files(path, one)
    return outcomes, Run(stage, command, edition, compared)


def _name_files(path: Path, outcome: "Outcome") -> None:
    """Say of each failing row in which file its document was found."""
    import duckdb

    ids = [row["document_id"] for row in outcome.rows]
    with database.opened(path, read_only=True) as conn:
        try:
            found = conn.execute(
                "select document_id, min(parse_filename(uri)) from raw.document_locations"
                " where document_id in (select unnest($1)) group by all",
                [ids],
            ).fetchall()
        except duckdb.Error:  # the locations themselves are what is damaged
            return
    files = dict(found)
    for row in outcome.rows:
        row["file"] = files.get(row["document_id"])


def _keep(path: Path, run: "Run", outcomes: "Sequence[Outcome]") -> Path | None:
    """Store the outcomes in the warehouse, write the page beside it, and return where that is.

    An edition's are stored in the warehouse, if there is one; None where there is none. Another process that reads the
    warehouse keeps them from being stored, which is said and stops nothing.
    """
    from ogi.checks import page, store

    home = database_path() if run.edition else path
    if not home.exists():
        return None
    past: list[store.Past] = []
    try:
        with database.opened(home) as conn:
            store.save(conn, run, outcomes)
            past = store.past(conn, run.layer, SHOWN_RUNS)
    except OgiError as error:
        screen.note(f"what the checks gave is not stored in {home}: {error.what}")
    try:
        return page.write(home.parent / page.FOLDER, run, path, outcomes, past)
    except OSError as error:
        screen.note(f"no page was written to {home.parent / page.FOLDER}: {error}")
        return None


def show(stage: str, outcomes: "Sequence[Outcome]") -> None:
    """Print how many checks of each table passed; with --verbose each check."""
    passed = sum(one.passed for one in outcomes)
    title = f"checks over {stage}: {passed} of {len(outcomes)} passed"
    if screen.settings.verbose:
        lines = [(_verdict(one), one.table, one.says) for one in outcomes]
        screen.out().print(screen.table(title, ("", "table", "what must hold"), lines))
        return
    rows = []
    for table in dict.fromkeys(one.table for one in outcomes):
        of_table = [one for one in outcomes if one.table == table]
        rows.append((table, sum(one.passed for one in of_table), len(of_table)))
    screen.out().print(screen.table(title, ("table", "passed", "of"), rows, right=("passed", "of")))


def _verdict(one: "Outcome") -> object:
    words = {
        "passed": "passed",
        "fault": "broken check",
        "warned": "drifted",
        "failed": screen.how_many(one.failing_rows, "row"),
    }
    colours = {"passed": "green", "warned": "yellow"}
    return screen.coloured(words[one.status], colours.get(one.status, "bold red"))


def _show_rows(outcome: "Outcome") -> None:
    columns = list(outcome.rows[0]) if outcome.rows else []
    title = f"{outcome.table}: fails “{outcome.says}”: {screen.how_many(outcome.failing_rows, 'row')}"
    if outcome.failing_rows > len(outcome.rows):
        title += f", the first {len(outcome.rows)}"
    values = [[str(row.get(column)) for column in columns] for row in outcome.rows]
    screen.out().print(screen.table(title, columns, values))


def _show_drift(run: "Run", drifted: "Sequence[Outcome]") -> None:
    rows = [
        (
            one.says,
            one.name.split()[-1],
            f"{one.observed:.3f}",
            f"{one.rows[0]['in_the_edition']:.3f}",
            f"{one.low:.3f} to {one.high:.3f}",
        )
        for one in drifted
    ]
    title = f"warning: {screen.how_many(len(drifted), 'measure')} drifted since edition {run.compared_edition}"
    columns = ("measure", "of", "now", "then", "allowed")
    screen.out().print(screen.table(title, columns, rows, right=("now", "then")))
