"""`ogi publish`: the read-only edition."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ogi.published import KEPT
from ogi.settings import database_path, published_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="publish")(publish)


def publish(
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="DIR|URL",
            help="A folder other than OGI_PUBLISHED, or a PostgreSQL database: postgres://user@host/db",
        ),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option(
            "--texts", help="Include the texts of the documents, so that figures can be shown in their context."
        ),
    ] = False,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=2, help="Editions that stay in the folder, this one included.")
    ] = KEPT,
    docs: Annotated[
        bool, typer.Option("--docs/--no-docs", help="The page of models and columns, which takes some seconds.")
    ] = True,
    schema: Annotated[
        str,
        typer.Option("--schema", metavar="NAME", help="PostgreSQL: the schema, which may hold nothing but editions."),
    ] = "ogi",
    reader: Annotated[
        str,
        typer.Option("--reader", metavar="ROLE", help="PostgreSQL: the role that may read; created if it is missing."),
    ] = "ogi_reader",
) -> None:
    """Write the edition that readers connect to: a DuckDB file of tables, Parquet, CSV and a page of the models.

    Readers that are connected keep their edition, and see the new one when they connect again. Nothing is published
    if a structural check fails. How to connect: docs/connect/

    With a PostgreSQL address the same tables go there instead, and one transaction replaces the edition before. Give
    passwords as PGPASSWORD or in ~/.pgpass rather than in the address. A new reading role has no password: set it with
    OGI_READER_PASSWORD, or let the owner of the database set it.

    Examples:

    - `ogi publish` writes to published/
    - `ogi publish --to /srv/ogi --texts` writes elsewhere, with the texts
    - `PGPASSWORD=… ogi publish --to postgres://owner@db.example.org/statistics` fills a PostgreSQL schema
    """
    from ogi.building import docs_page
    from ogi.checks import stages
    from ogi.edition import publishing

    path = database_path()

    def run_checks(stage: str, folder: Path | None) -> bool:
        return stages.run_stage(stage, path, "publish", published=folder)

    if to and "://" in to:
        publishing.to_postgres(path, to, schema, reader, texts, run_checks)
    else:
        folder = (Path(to) if to else published_path()).absolute()
        write_docs = partial(docs_page.write, path) if docs else None
        publishing.to_folder(path, folder, texts, keep, write_docs, run_checks)
