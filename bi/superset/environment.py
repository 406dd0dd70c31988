"""Superset's own virtual environment: it wants older libraries than the warehouse does."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bi.superset.places import LOCK
from ogi.errors import ExitCode, OgiError

OLDEST, NEWEST = (3, 11), (3, 12)  # the lock's numpy and pandas have no wheels for later ones


def install(folder: Path) -> Path:
    """Make the environment from the lock unless it is there whole; return its Python.

    Raises OgiError when this Python is too old or too new, or the installation fails.
    """
    python = folder / "bin" / "python"
    whole = folder / ".installed"
    if whole.exists():
        return python
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        running = ".".join(map(str, sys.version_info[:2]))
        what = f"Superset can't be installed with Python {running}"
        raise OgiError(what, "It takes 3.11 or 3.12: make bi PYTHON=python3.11")
    print(f"installing Superset to {folder}: about 1 GB, once", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(LOCK)], check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise OgiError(
            f"Superset's environment could not be made in {folder}: {error}",
            "What pip says is above. Mend it and repeat: make bi",
            ExitCode.FAILED,
        ) from error
    whole.touch()
    return python
