"""`ogi status`: what is in the warehouse, and what the edition is."""

from typing import Annotated

import typer

from ogi import database
from ogi.settings import database_path, published_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="status")(status)


def status(
    list_rejects: Annotated[
        bool, typer.Option("--rejects", help="List each content that is no report, with its reason and place.")
    ] = False,
) -> None:
    """Show what is loaded, built and published.

    Examples:

    - `ogi status` shows the last loads, documents, rejects by reason, and the rows of each table
    - `ogi status --rejects` lists what was rejected, where it is, and what to do about it
    - `ogi status --rejects > rejects.tsv` writes the same, one line each, separated by tabs
    """
    from ogi.status import overview, rejects

    path = database_path()
    with database.opened(path, read_only=True) as conn:
        if list_rejects:
            rejects.show(conn)
            return
        overview.show_warehouse(conn, path)
    overview.show_edition(published_path())
