"""`ogi verify`: an edition against its digests, and against its documents."""

from pathlib import Path
from typing import Annotated

import typer

from loaders.printable import printable
from ogi.errors import OgiError
from ogi.settings import published_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="verify")(verify)


def verify(
    edition: Annotated[
        Path | None,
        typer.Argument(metavar="EDITION", help="The folder of an edition, or of editions; without it OGI_PUBLISHED."),
    ] = None,
    rebuild: Annotated[
        list[Path] | None,
        typer.Option(
            "--rebuild",
            metavar="DOCUMENTS",
            help="Load these documents anew, build and publish them, and compare. May be repeated.",
        ),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections", metavar="FILE", help="The register of corrections; without it that of ogi build."
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that read, as in ogi load.")] = 0,
    text_field: Annotated[str | None, typer.Option("--text-field", help="As in ogi load.")] = None,
    url_field: Annotated[str | None, typer.Option("--url-field", help="As in ogi load.")] = None,
) -> None:
    """Verify that an edition is as it was published, and with --rebuild that its documents give it again.

    Each file is compared with its size and SHA-256 in edition.json; a file that is missing, extra or changed is named.

    With --rebuild the documents are loaded into a warehouse that is thrown away, built and published there, and each
    Parquet and CSV file must have the same digest. Other versions, seeds, corrections or documents than the edition's
    are said first; then each file that differs, with the keys and values of its first rows. It takes as long as
    ogi load and ogi build, and space in the temporary folder (TMPDIR).

    Exit codes: 0 nothing differs, 1 something differs or the manifest is damaged, 2 there is no edition, or none of its
    documents.

    Examples:

    - `ogi verify` verifies the current edition in published/
    - `ogi verify published/editions/20260101T120000.000Z` verifies an older one
    - `ogi verify published --rebuild reports/ --rebuild crawl.warc.gz` makes it anew and compares
    """
    from ogi.verifying import steps

    if not rebuild:
        if corrections or workers or text_field or url_field:
            what = "--corrections, --workers, --text-field and --url-field belong to --rebuild"
            raise OgiError(what, "Name the documents too: --rebuild DOCUMENTS")
        steps.verify((edition or published_path()).absolute())
        return
    from ogi.verifying.rebuild import Given

    for path in [*rebuild, *([corrections] if corrections else [])]:
        if not path.exists():
            raise OgiError(
                f"there is no file or folder {printable(str(path))}", "Nothing was verified. Check the path."
            )
    given = Given(rebuild, corrections and corrections.absolute(), workers, text_field, url_field)
    steps.verify((edition or published_path()).absolute(), given)
