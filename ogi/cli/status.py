"""`ogi status`: what is in the warehouse, and what the edition is."""

from typing import Annotated

import typer

from ogi import database
from ogi.errors import OgiError
from ogi.settings import database_path, published_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="status")(status)


def status(
    list_rejects: Annotated[
        bool, typer.Option("--rejects", help="List each content that is no report, with its reason and place.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, help="Rejects on a page; if it is not given, 50 on a terminal and all in a pipe."
        ),
    ] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of the rejects.")] = 1,
) -> None:
    """Show what is loaded, built and published.

    Examples:

    - `ogi status` shows the last loads, documents, rejects by reason, and the rows of each table
    - `ogi status --rejects` lists what was rejected, where it is, and what to do about it
    - `ogi status --rejects --page 2` lists the next 50
    - `ogi status --rejects > rejects.tsv` writes all of them, one line each, separated by tabs
    """
    from ogi.status import overview, rejects

    if not list_rejects and (limit is not None or page > 1):
        raise OgiError("--limit and --page are for rejects only", "Add --rejects: ogi status --rejects --page 2")
    path = database_path()
    with database.opened(path, read_only=True) as conn:
        if list_rejects:
            rejects.show(conn, limit, page)
            return
        overview.show_warehouse(conn, path)
    overview.show_edition(published_path())
