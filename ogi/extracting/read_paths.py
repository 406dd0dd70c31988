"""Files and folders → readings, one after another, with nothing stored."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from loaders.bounds import MAX_BYTES
from loaders.corpus import Problem, walk
from loaders.printable import printable
from loaders.reading import Reading
from ogi.errors import OgiError
from ogi.loading.documents import Document
from ogi.loading.workers import Readers


def readings(paths: Sequence[Path]) -> Iterator[tuple[str, Reading]]:
    """Yield the uri and the reading of each document under the paths.

    Raises OgiError before the first reading if a path does not exist, and after the last one if places could not be
    opened.
    """
    for path in paths:
        if not path.exists():
            raise OgiError(f"there is no file or folder {printable(str(path))}", "Check the path.")
    problems: list[Problem] = []
    with Readers(1, small_here=True) as readers:
        for document in walk(paths, problems.append):
            try:
                content = document.content(MAX_BYTES)
            except OSError as error:
                problems.append(Problem(document.uri, error.strerror or str(error)))
                continue
            yield document.uri, readers.reading(Document(content, document.name, "given", document.refusal))
    if problems:
        named = "; ".join(printable(f"{problem.uri}: {problem.message}") for problem in problems)
        raise OgiError(f"could not be opened: {named}", "Check that the files can be read.")
