"""`ogi publish`: the read-only edition."""

from pathlib import Path
from typing import Annotated

import typer

from loaders.project import database_path, published_path
from ogi import check, database, screen
from ogi.errors import ExitCode, OgiError


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="publish")(publish)


def publish(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="The folder, where it isn't OGI_PUBLISHED's.")
    ] = None,
    texts: Annotated[
        bool, typer.Option("--texts", help="Also the documents' texts, so that places can be shown in them.")
    ] = False,
) -> None:
    """Write the edition that readers connect to: a DuckDB file of tables, and one Parquet file a mart.

    Readers that are connected stay so and see the new edition when they connect again. It's refused when the
    structural checks fail. How to connect: docs/connect.md

    Examples:

    - `ogi publish` writes to published/
    - `ogi publish --to /srv/ogi --texts` writes elsewhere, with the texts
    """
    from ogi.edition import DATABASE, MARTS
    from ogi.edition.write import write

    path = database_path()
    folder = (to or published_path()).absolute()
    for stage in ("raw", "marts"):
        if not check.run_stage(stage, path, quiet=True):
            what = f"not published: the checks over {stage} fail; the edition before is untouched"
            raise OgiError(what, "The rows above show where. After a load: ogi build", ExitCode.FAILED)
    with database.opened(path, read_only=True), screen.working("writing the edition"):
        facts = write(path, folder, texts)
    counts = list(facts["tables"].items())
    screen.out().print(screen.table(f"edition {facts['name']}", ("table", "rows"), counts, right=("rows",)))
    screen.out().print(f"{folder / DATABASE} and {folder / MARTS}/*.parquet: {facts['reports']:,} reports")
    screen.out().print(f"next: connect as docs/connect.md says, e.g. duckdb -readonly {folder / DATABASE}")
