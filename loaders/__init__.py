"""Documents → raw: layout and place, nothing after raw. `loaders/README.md` has the allowed arrows."""

from pathlib import Path

LOADER_VERSION = "1"


def _refuse_stale(folder: Path) -> None:
    """Modules that `make fast` compiled win over their sources: none may be older than what it was made from.

    Raises ImportError for the first that is, or that has lost its source.
    """
    for made in folder.rglob("*.so"):
        source = made.with_name(f"{made.name.partition('.')[0]}.py")
        if not source.exists() or source.stat().st_mtime > made.stat().st_mtime:
            raise ImportError(
                f"{made} is older than {source.name}: `make fast` compiles it anew, `make slow` removes it"
            )


_refuse_stale(Path(__file__).parent)
