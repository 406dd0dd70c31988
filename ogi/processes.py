"""Python modules as processes of their own: what holds the database file must let go of it by ending."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from loaders.project import ROOT


def run_module(module: str, arguments: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run `python -m module` in the project's root and return what it said."""
    return subprocess.run(  # noqa: S603 - our own modules, arguments as a list
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=_environment({}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


@contextmanager
def started_module(
    module: str, arguments: Sequence[str | Path], environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Start `python -m module` and give its process and its output, line by line; it ends with the block."""
    process = subprocess.Popen(  # noqa: S603 - our own modules, arguments as a list
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env=_environment(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    except BaseException:
        process.kill()
        raise
    finally:
        process.stdout.close()
        process.wait()


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """The environment, with the project importable also where it isn't installed."""
    known = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join([str(ROOT), known]) if known else str(ROOT)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **more}
