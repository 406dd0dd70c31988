"""Python modules in processes of their own, so that what they hold, as a database file, is free when they end."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from loaders.project import ROOT


def run_module(
    module: str, arguments: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -m module` in the project's root; return its exit code, output and errors.

    `environment` is added to the variables of this process.
    """
    return subprocess.run(  # noqa: S603 - our own modules, arguments as a list
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": _python_path(), "PYTHONUTF8": "1", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _python_path() -> str:
    """Return PYTHONPATH with the project's root in it, for a project that is not installed."""
    path = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(ROOT), path]) if path else str(ROOT)
