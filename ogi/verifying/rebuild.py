"""An edition made anew from its documents, in a folder that is thrown away, and compared with the edition."""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loaders import corrections
from ogi import database
from ogi.building import dbt_runner
from ogi.edition import manifest
from ogi.edition.write import write
from ogi.errors import ExitCode, OgiError
from ogi.loading import summary
from ogi.loading.paths import load_paths
from ogi.loading.run import Options
from ogi.published import DATABASE
from ogi.settings import database_path, environment
from ogi.terminal import screen
from ogi.verifying import comparing, inputs
from ogi.verifying.digests import Edition
from ogi.verifying.inputs import Stored

SHOWN_FILES = 200
SHOWN_PARQUET = 10  # files whose first rows are shown
PARSE = Path("dbt") / "target" / "partial_parse.msgpack"  # dbt's parse beside a database


@dataclass(frozen=True, slots=True)
class Given:
    """What an edition is made anew from: paths of documents, the register of corrections, and how to load."""

    paths: Sequence[Path]
    corrections: Path | None = None  # None: the register of the user's own warehouse
    workers: int = 0
    text_field: str | None = None
    url_field: str | None = None


def compare(edition: Edition, given: Given) -> None:
    """Make the edition anew, and print what differs.

    Raises OgiError if a file differs, if none of its documents was given, or if they can't be built.
    """
    known = inputs.stored(edition)
    register = given.corrections or corrections.path_of(database_path())
    rows = _corrections(register)
    parse = database_path().parent / PARSE
    with tempfile.TemporaryDirectory(prefix="ogi-verify-") as name:
        folder = Path(name)
        screen.note(f"making the edition anew in {folder}, which takes as long as ogi load and ogi build")
        warehouse = folder / DATABASE
        with environment(OGI_DB=str(warehouse), OGI_CORRECTIONS=str(register)):
            here = manifest.versions() | manifest.corrections_of(rows) | _load(warehouse, given, known, edition)
            other_inputs = inputs.differences(edition, here)
            _show_inputs(other_inputs)
            _build(warehouse, parse)
            with screen.working("writing the edition"):
                made = write(warehouse, folder / "published")
        with screen.working("comparing"):
            sides = (
                comparing.side(edition.folder, edition.manifest),
                comparing.side(folder / "published" / "current", made),
            )
            found = comparing.differences(*sides, folder / "spill")
        _conclude(edition, made, found, len(sides[0].files), bool(other_inputs))


def _corrections(register: Path) -> list[tuple[str, ...]]:
    """Return the rows of the register in the order of its columns. Raises OgiError for a bad row."""
    try:
        rows = corrections.read(register)
    except corrections.CorrectionError as error:
        raise OgiError(str(error), "Name the register of the edition with --corrections FILE.") from error
    return [tuple(row[column] for column in corrections.COLUMNS) for row in rows]


def _load(warehouse: Path, given: Given, known: Stored, edition: Edition) -> dict[str, Any]:
    """Load the documents; return their number and digest."""
    options = Options(keep_sample=True, workers=given.workers, text_field=given.text_field, url_field=given.url_field)
    with database.opened(warehouse) as conn:
        run, report = load_paths(conn, list(given.paths), options)
        summary.show_problems(report)
        screen.note(f"loaded {screen.how_many(run.loaded, 'report')}; {sum(run.rejected.values()):,} rejected")
        inputs.match(conn, known, given.paths, inputs.published_at(edition))
        return inputs.documents_in_force(conn)


def _show_inputs(differing: Sequence[tuple[str, str, str]]) -> None:
    if differing:
        title = "other inputs than the edition's; each can change figures"
        screen.out().print(screen.table(title, ("input", "of the edition", "here"), differing))


def _build(warehouse: Path, parse: Path) -> None:
    """Build the marts. Raises OgiError if dbt fails."""
    if parse.is_file():  # saves dbt most of its parsing
        (warehouse.parent / PARSE).parent.mkdir(parents=True)
        shutil.copyfile(parse, warehouse.parent / PARSE)
    result = dbt_runner.build(warehouse, with_tests=False)
    dbt_runner.show(result.failures)
    if result.failures:
        what = f"the documents can't be built: {screen.how_many(len(result.failures), 'model')} failed"
        raise OgiError(what, "ogi --verbose verify … shows all messages of dbt.", ExitCode.FAILED)


def _conclude(
    edition: Edition, made: dict[str, Any], found: Sequence[comparing.Difference], count: int, has_other_inputs: bool
) -> None:
    """Print the files that differ. Raises OgiError if there is one."""
    if not found:
        screen.out().print(
            f"edition {edition.name} made anew: all {screen.how_many(count, 'Parquet and CSV file')} have equal digests"
        )
        screen.out().print(f"content_sha256 {made['content_sha256']}")
        return
    more = f", the first {SHOWN_FILES}" if len(found) > SHOWN_FILES else ""
    title = f"edition {edition.name}: {screen.how_many(len(found), 'file')} made anew with another digest{more}"
    rows = [(difference.path, difference.how) for difference in found[:SHOWN_FILES]]
    screen.out().print(screen.table(title, ("file", "how"), rows))
    for difference in [difference for difference in found if difference.rows][:SHOWN_PARQUET]:
        screen.out().print(
            screen.table(f"{difference.path}: the first rows", ("key", "edition → made anew"), difference.rows)
        )
    what = f"edition {edition.name} is not what these documents give: {len(found):,} of {count:,} files differ"
    mend = (
        "Inputs differ, as shown above; the same ones give the same files. docs/connect/README.md names them."
        if has_other_inputs
        else "All inputs are the edition's: it was changed before it was published, or this is a fault of ours."
    )
    raise OgiError(what, mend, ExitCode.FAILED)
