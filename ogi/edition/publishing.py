"""Publishing a checked warehouse: to a folder, or to a PostgreSQL database."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ogi import database
from ogi.edition.postgres.address import Address
from ogi.edition.postgres.push import push, reach
from ogi.edition.write import WriteDocs, write
from ogi.errors import ExitCode, OgiError
from ogi.published import CSV, DATABASE, DOCS, MARTS
from ogi.terminal import screen

RunChecks = Callable[[str, Path | None], bool]  # a stage, the folder of the edition to compare with → none failed


def to_folder(
    warehouse: Path, folder: Path, texts: bool, keep: int, docs: WriteDocs | None, run_checks: RunChecks
) -> None:
    """Write an edition to a folder and print what it holds. Raises OgiError if a structural check fails.

    `docs` writes the page of models; None leaves it out.
    """
    _check(run_checks, folder)
    with database.opened(warehouse, read_only=True), screen.working("writing the edition"):
        manifest = write(warehouse, folder, texts, keep, docs)
    _show(manifest)
    places = [DATABASE, f"{MARTS}/ (Parquet)", f"{CSV}/", *([f"{DOCS}/index.html"] if docs else [])]
    screen.out().print(f"{folder}: {', '.join(places)}: {manifest['reports']:,} reports")
    screen.out().print(f"next: connect as docs/connect/ says, e.g. duckdb -readonly {folder / DATABASE}")


def to_postgres(warehouse: Path, url: str, schema: str, reader: str, texts: bool, run_checks: RunChecks) -> None:
    """Fill a PostgreSQL schema with an edition and print what it holds.

    OGI_READER_PASSWORD, if it is set, becomes the password of the reading role. Raises OgiError if the database can't
    be reached, or if a structural check fails.
    """
    address, password = Address.read(url), os.environ.get("OGI_READER_PASSWORD")
    with database.opened(warehouse, read_only=True):
        reach(warehouse, address, schema, reader, password)  # before the checks, which take longer
    _check(run_checks, None)
    with database.opened(warehouse, read_only=True), screen.working(f"filling {address.shown}"):
        manifest = push(warehouse, address, schema, reader, texts, password)
    _show(manifest)
    screen.out().print(f"{address.shown}, schema {schema}: {manifest['reports']:,} reports; {reader} may read")
    screen.out().print("next: connect as docs/connect/postgresql.md says")


def _check(run_checks: RunChecks, folder: Path | None) -> None:
    for stage in ("raw", "marts"):
        if not run_checks(stage, folder):
            what = f"not published: the checks over {stage} fail; the edition before is untouched"
            raise OgiError(what, "The rows above show where. After a load: ogi build", ExitCode.FAILED)


def _show(manifest: dict[str, Any]) -> None:
    """Print the tables of an edition, and the number of changes of each kind."""
    counts = list(manifest["tables"].items())
    screen.out().print(screen.table(f"edition {manifest['name']}", ("table", "rows"), counts, right=("rows",)))
    if manifest["since"] is None:
        screen.out().print("changes: none told, since there is no edition before to compare with")
        return
    changes = ", ".join(f"{code.replace('_', ' ')} {count:,}" for code, count in manifest["changes"].items())
    screen.out().print(f"changes since {manifest['since']}: {changes or 'none'} (table edition_changes)")
