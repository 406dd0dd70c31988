"""`ogi verify`: an edition against its digests."""

from pathlib import Path
from typing import Annotated

import typer

from ogi.settings import published_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="verify")(verify)


def verify(
    edition: Annotated[
        Path | None,
        typer.Argument(metavar="EDITION", help="The folder of an edition, or of editions; without it OGI_PUBLISHED."),
    ] = None,
) -> None:
    """Verify that an edition is as it was published.

    Each file is compared with its size and SHA-256 in edition.json; a file that is missing, extra or changed is named.

    Exit codes: 0 nothing differs, 1 something differs or the manifest is damaged, 2 there is no edition.

    Examples:

    - `ogi verify` verifies the current edition in published/
    - `ogi verify published/editions/20260101T120000.000Z` verifies an older one
    """
    from ogi.verifying import steps

    steps.verify((edition or published_path()).absolute())
