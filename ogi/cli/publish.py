"""`ogi publish`: the read-only edition."""

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ogi import database
from ogi.cli import check
from ogi.edition import KEPT
from ogi.errors import ExitCode, OgiError
from ogi.settings import database_path, published_path
from ogi.terminal import screen


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="publish")(publish)


def publish(
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="DIR|URL",
            help="The folder, where it isn't OGI_PUBLISHED's, or a PostgreSQL database: postgres://user@host/db",
        ),
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="Also the documents' texts, so that places can be shown in them.")
    ] = False,
    keep: Annotated[
        int, typer.Option("--keep", metavar="N", min=2, help="Editions that stay in the folder, this one included.")
    ] = KEPT,
    docs: Annotated[
        bool, typer.Option("--docs/--no-docs", help="The page of models and columns, which takes some seconds.")
    ] = True,
    schema: Annotated[
        str, typer.Option("--schema", metavar="NAME", help="PostgreSQL: the schema, which belongs to editions alone.")
    ] = "ogi",
    reader: Annotated[
        str, typer.Option("--reader", metavar="ROLE", help="PostgreSQL: the role that may read; made where missing.")
    ] = "ogi_reader",
) -> None:
    """Write the edition that readers connect to: a DuckDB file of tables, Parquet, CSV and a page of the models.

    Readers that are connected stay so and see the new edition when they connect again. It's refused when the
    structural checks fail. How to connect: docs/connect/

    With a PostgreSQL address the same tables go there instead, and one transaction puts them in place of the last
    edition. Passwords are better given as
    PGPASSWORD or in ~/.pgpass than in the address. A new reading role can't log in with a password until it has
    one: give it as OGI_READER_PASSWORD, or let the database's owner set it.

    Examples:

    - `ogi publish` writes to published/
    - `ogi publish --to /srv/ogi --texts` writes elsewhere, with the texts
    - `PGPASSWORD=… ogi publish --to postgres://owner@db.example.org/statistics` fills a PostgreSQL schema
    """
    path = database_path()
    if to and "://" in to:
        _to_postgres(path, to, schema, reader, texts)
    else:
        _to_folder(path, (Path(to) if to else published_path()).absolute(), texts, keep, docs)


def _check(path: Path, folder: Path | None = None) -> None:
    """Raise OgiError where a structural check fails; drift is measured against the edition in `folder`."""
    for stage in ("raw", "marts"):
        if not check.run_stage(stage, path, "publish", published=folder):
            what = f"not published: the checks over {stage} fail; the edition before is untouched"
            raise OgiError(what, "The rows above show where. After a load: ogi build", ExitCode.FAILED)


def _to_folder(path: Path, folder: Path, texts: bool, keep: int, docs: bool) -> None:
    from ogi.edition import CSV, DATABASE, DOCS, MARTS, docs_page
    from ogi.edition.write import write

    _check(path, folder)
    with database.opened(path, read_only=True), screen.working("writing the edition"):
        facts = write(path, folder, texts, keep, partial(docs_page.write, path) if docs else None)
    _show(facts)
    places = [DATABASE, f"{MARTS}/ (Parquet)", f"{CSV}/", *([f"{DOCS}/index.html"] if docs else [])]
    screen.out().print(f"{folder}: {', '.join(places)}: {facts['reports']:,} reports")
    screen.out().print(f"next: connect as docs/connect/ says, e.g. duckdb -readonly {folder / DATABASE}")


def _to_postgres(path: Path, to: str, schema: str, reader: str, texts: bool) -> None:
    import os

    from ogi.edition.postgres.address import Address
    from ogi.edition.postgres.push import push, reach

    address, password = Address.read(to), os.environ.get("OGI_READER_PASSWORD")
    with database.opened(path, read_only=True):
        reach(path, address, schema, reader, password)
    _check(path)
    with database.opened(path, read_only=True), screen.working(f"filling {address.shown}"):
        facts = push(path, address, schema, reader, texts, password)
    _show(facts)
    screen.out().print(f"{address.shown}, schema {schema}: {facts['reports']:,} reports; {reader} may read")
    screen.out().print("next: connect as docs/connect/postgresql.md says")


def _show(facts: dict[str, Any]) -> None:
    """Print the tables and, in short, what changed."""
    counts = list(facts["tables"].items())
    screen.out().print(screen.table(f"edition {facts['name']}", ("table", "rows"), counts, right=("rows",)))
    if facts["since"] is None:
        screen.out().print("changes: none told, since there is no edition before to compare with")
        return
    said = ", ".join(f"{code.replace('_', ' ')} {count:,}" for code, count in facts["changes"].items())
    screen.out().print(f"changes since {facts['since']}: {said or 'none'} (table edition_changes)")
