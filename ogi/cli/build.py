"""`ogi build`: build and check the marts from the raw tables."""

from typing import Annotated

import typer

from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="build")(build)


def build(
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Rebuild every table from scratch.")] = False,
) -> None:
    """Build the warehouse: check raw, build all models with dbt, check the marts, and list the reports.

    If nothing is loaded yet, the embedded sample of eleven reports is loaded first. A report that contradicts itself
    does not fail the build: the contradiction is a row of marts.fct_findings. A lost or duplicate cell fails the
    build, and its row is printed.

    Examples:

    - `ogi build` builds from what is loaded
    - `ogi --verbose build` shows all messages of dbt
    """
    from ogi.building import steps

    steps.build(database_path(), full_refresh)
