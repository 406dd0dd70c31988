"""The steps of `ogi verify`: the digests, then the edition made anew if documents are given."""

from pathlib import Path
from typing import TYPE_CHECKING

from ogi.errors import ExitCode, OgiError
from ogi.published import MANIFEST
from ogi.terminal import screen
from ogi.verifying import digests

if TYPE_CHECKING:
    from ogi.verifying.rebuild import Given

SHOWN_FILES = 20


def verify(path: Path, given: "Given | None" = None) -> None:
    """Verify the edition at `path` and print what was found; make it anew from what is given.

    Raises OgiError if a file differs.
    """
    edition = digests.open_edition(path)
    with screen.working("reading the files"):
        found = digests.differences(edition)
    if rows := found.rows():
        title = f"edition {edition.name}: {screen.how_many(len(rows), 'file')} not as in {MANIFEST}"
        title += f", the first {SHOWN_FILES}" if len(rows) > SHOWN_FILES else ""
        screen.out().print(screen.table(title, ("file", "is", "how"), rows[:SHOWN_FILES]))
        kinds = f"{len(found.missing)} missing, {len(found.extra)} extra, {len(found.changed)} changed"
        raise OgiError(
            f"edition {edition.name} is not as it was published: {kinds}", digests.COPY_AGAIN, ExitCode.FAILED
        )
    count = screen.how_many(len(edition.files), "file")
    screen.out().print(f"edition {edition.name}: {count}, all with the sizes and digests of {MANIFEST}")
    if content := edition.manifest.get("content_sha256"):
        screen.out().print(f"content_sha256 {content}")
    if given:
        from ogi.verifying import rebuild  # its libraries take seconds to import

        rebuild.compare(edition, given)
