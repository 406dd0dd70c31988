"""`ogi build`: from raw to checked marts in one command."""

from typing import Annotated

import typer

from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="build")(build)


def build(
    full_refresh: Annotated[bool, typer.Option("--full-refresh", help="Let dbt make every table anew.")] = False,
) -> None:
    """Make the warehouse: check raw, build all models with dbt, check the marts, and show what is in it.

    If nothing is loaded yet, the embedded sample of eleven reports is loaded first. A report that contradicts itself
    does not fail the build: the contradiction is a row of marts.fct_findings. A lost or doubled cell does fail it, and
    its row is printed.

    Examples:

    - `ogi build` builds from what is loaded
    - `ogi --verbose build` shows all messages of dbt
    """
    from ogi.building import steps

    steps.build(database_path(), full_refresh)
