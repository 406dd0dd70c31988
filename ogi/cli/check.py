"""`ogi check`: check the raw tables and the marts."""

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
    """Check that nothing was lost, duplicated or misnamed on the way from documents to marts.

    Without options it checks raw, and the marts if they are built; in an edition it checks only the marts. A report
    that contradicts itself does not fail a check: the contradiction is a finding (marts.fct_findings). If a measure
    has changed too much since the last edition, that is a warning.

    The results are stored in the warehouse (quality.check_runs, quality.check_results) and as pages beside it.

    Examples:

    - `ogi check` checks everything
    - `ogi --verbose check` prints a line for each check
    - `ogi check --raw` checks what was loaded, before a build
    - `ogi check --marts --db published/ogi.duckdb` checks a published edition
    """
    from ogi.checks import stages

    path = (db or database_path()).absolute()
    names = [name for name, is_selected in (("raw", raw), ("marts", marts)) if is_selected]
    if not names:
        warehouse_stages = ["raw", "marts"] if stages.built_marts(path) else ["raw"]
        names = ["marts"] if stages.edition_of(path) else warehouse_stages
    failed = [name for name in names if not stages.run_stage(name, path, "check", quiet=False)]
    if failed:
        raise OgiError(
            f"checks over {' and '.join(failed)} failed",
            "The rows above show where. They are errors of a loader or a model, not of the reports.",
            ExitCode.FAILED,
        )
