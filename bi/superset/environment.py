"""Superset's virtual environment. It is separate because Superset needs older libraries than the warehouse."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bi.superset.places import LOCK
from ogi.errors import ExitCode, OgiError

OLDEST, NEWEST = (3, 11), (3, 12)  # the lock's numpy and pandas have no wheels for later versions


def install(folder: Path) -> Path:
    """Create the environment from the lock if it is missing or incomplete; return the path of its Python.

    Raises OgiError if this Python is too old or too new, or if the installation fails.
    """
    python = folder / "bin" / "python"
    complete = folder / ".installed"
    if complete.exists():
        return python
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        version = ".".join(map(str, sys.version_info[:2]))
        what = f"Superset can't be installed with Python {version}"
        raise OgiError(what, "Use 3.11 or 3.12: make bi PYTHON=python3.11")
    print(f"installing Superset to {folder}: about 1 GB, once", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(LOCK)], check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise OgiError(
            f"Superset could not be installed to {folder}: {error}",
            "See pip's messages above, then repeat: make bi",
            ExitCode.FAILED,
        ) from error
    complete.touch()
    return python
