"""`ogi check`: the checks over raw and the marts."""

from pathlib import Path
from typing import Annotated

import typer

from ogi.errors import ExitCode, OgiError
from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="check")(check)


def check(
    raw: Annotated[bool, typer.Option("--raw", help="Only the raw tables.")] = False,
    marts: Annotated[bool, typer.Option("--marts", help="Only the marts.")] = False,
    db: Annotated[Path | None, typer.Option("--db", metavar="PATH", help="The database, if it is not OGI_DB.")] = None,
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
    from ogi.checks import stages as checks

    path = (db or database_path()).absolute()
    stages = [name for name, wanted in (("raw", raw), ("marts", marts)) if wanted]
    if not stages:
        with_marts = ["raw", "marts"] if checks.built_marts(path) else ["raw"]
        stages = ["marts"] if checks.edition_of(path) else with_marts
    failed = [stage for stage in stages if not checks.run_stage(stage, path, "check", quiet=False)]
    if failed:
        raise OgiError(
            f"checks failed over {' and '.join(failed)}",
            "The rows above show where. What a loader or a model did wrong is ours to mend.",
            ExitCode.FAILED,
        )
