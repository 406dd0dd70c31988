"""`ogi check`: the structural checks over raw and the marts."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from loaders.project import database_path
from ogi import database, processes, screen
from ogi.errors import ExitCode, OgiError

if TYPE_CHECKING:
    from ogi.checks.check import Outcome

LAST_LINES = 15  # of what a check process said before it broke off


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

    Without options: raw, and the marts where they are built. A report that contradicts itself is no failure
    here: that is a finding (marts.fct_findings).

    Examples:

    - `ogi check` checks everything
    - `ogi check --raw` checks what was loaded, before a build
    - `ogi check --marts --db published/ogi.duckdb` checks a published edition
    """
    path = (db or database_path()).absolute()
    stages = [name for name, wanted in (("raw", raw), ("marts", marts)) if wanted]
    if not stages:
        stages = ["raw", "marts"] if built_marts(path) else ["raw"]
    failed = [stage for stage in stages if not run_stage(stage, path, quiet=False)]
    if failed:
        raise OgiError(
            f"checks failed over {' and '.join(failed)}",
            "The rows above show where. What a loader or a model did wrong is ours to mend.",
            ExitCode.FAILED,
        )


def built_marts(path: Path) -> set[str]:
    """Return the tables of the schema marts; none before the first build."""
    with database.opened(path, read_only=True) as conn:
        found = conn.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
    return {f"marts.{name}" for (name,) in found}


def run_stage(stage: str, path: Path, quiet: bool) -> bool:
    """Run the checks of one stage in a process of its own, print them, and tell whether all passed.

    `quiet` prints only what failed. Raises OgiError when the checks could not run.
    """
    if stage == "marts":
        from ogi.checks.marts import GRAINS

        if missing := sorted(set(GRAINS) - built_marts(path)):
            raise OgiError(f"marts are not built: {', '.join(missing)}", "Build them with: ogi build", ExitCode.FAILED)
    outcomes = _outcomes(stage, path)
    faults = [one for one in outcomes if one.fault]
    failed = [one for one in outcomes if not one.passed and not one.fault]
    if failed or not quiet:
        show(stage, outcomes)
    for one in failed:
        _show_rows(one)
    if faults:
        named = "\n".join(f"{one.table} {one.name}: {one.fault}" for one in faults)
        what = f"checks over {stage} that could not run, which says nothing of the data:\n{named}"
        if not failed:
            raise OgiError(what, "Report it.", ExitCode.FAULT)
        screen.note(what)  # most likely for the very reason that failed above: a column is missing
    return not failed


def _outcomes(stage: str, path: Path) -> "list[Outcome]":
    from ogi.checks.check import Outcome

    with database.opened(path, read_only=True):
        pass  # says plainly when another process holds the file
    with tempfile.TemporaryDirectory(prefix="ogi-check-") as folder:
        result = Path(folder) / "outcomes.json"
        with screen.working(f"checking {stage}"):
            done = processes.run_module("ogi.checks", [stage, path, result])
        if done.returncode or not result.exists():
            said = "\n".join(done.stderr.strip().splitlines()[-LAST_LINES:])
            raise OgiError(f"the checks over {stage} broke off:\n{said}", "Report it.", ExitCode.FAULT)
        return [Outcome(**one) for one in json.loads(result.read_text(encoding="utf-8"))]


def show(stage: str, outcomes: "Sequence[Outcome]") -> None:
    """Print one line a check."""
    rows = []
    for one in outcomes:
        verdict = "passed" if one.passed else "broken check" if one.fault else screen.how_many(one.failing_rows, "row")
        rows.append((screen.coloured(verdict, "green" if one.passed else "bold red"), one.table, one.says))
    passed = sum(one.passed for one in outcomes)
    title = f"checks over {stage}: {passed} of {len(outcomes)} passed"
    screen.out().print(screen.table(title, ("", "table", "what must hold"), rows))


def _show_rows(outcome: "Outcome") -> None:
    columns = list(outcome.rows[0]) if outcome.rows else []
    title = f"{outcome.table}: fails “{outcome.says}”: {screen.how_many(outcome.failing_rows, 'row')}"
    if outcome.failing_rows > len(outcome.rows):
        title += f", the first {len(outcome.rows)}"
    values = [[str(row.get(column)) for column in columns] for row in outcome.rows]
    screen.out().print(screen.table(title, columns, values))
