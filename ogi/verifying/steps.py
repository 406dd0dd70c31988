"""The steps of `ogi verify`."""

from pathlib import Path

from ogi.errors import ExitCode, OgiError
from ogi.published import MANIFEST
from ogi.terminal import screen
from ogi.verifying import digests

SHOWN_FILES = 20


def verify(path: Path) -> None:
    """Verify the edition at `path` and print what was found. Raises OgiError if a file differs."""
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
