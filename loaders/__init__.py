"""Documents → raw tables: which text stands in which cell. loaders/README.md lists the allowed imports."""

from pathlib import Path

LOADER_VERSION = "2"


def _refuse_stale_modules(folder: Path) -> None:
    """Raise ImportError if a compiled module is older than its source, or has no source any more.

    Python prefers the modules that `make fast` compiled, so a stale one would hide an edited source.
    """
    for compiled in folder.rglob("*.so"):
        source = compiled.with_name(f"{compiled.name.partition('.')[0]}.py")
        if not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime:
            raise ImportError(
                f"{compiled} is older than {source.name}: `make fast` compiles it again, `make slow` removes it"
            )


_refuse_stale_modules(Path(__file__).parent)
