"""The `ogi` command as tests call it: in this process, or as a process of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest.mock import patch

from loaders.project import ROOT
from ogi import main
from ogi.terminal import screen

Words = str | Path


def call(*words: Words, **environment: str) -> "CompletedProcess[str]":
    """Run the command in this process, and return its exit code and what it printed.

    A traceback on either stream fails the test.
    """
    out, err = io.StringIO(), io.StringIO()
    argv = ["ogi", *map(str, words)]
    code = 0
    settings = patch.dict(os.environ, environment), patch.object(sys, "argv", argv)
    with _fresh(), settings[0], settings[1], redirect_stdout(out), redirect_stderr(err):
        if "COLUMNS" not in environment:
            os.environ.pop("COLUMNS", None)  # the width of the terminal that runs the tests
        try:
            main.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return _checked(CompletedProcess(argv, code, out.getvalue(), err.getvalue()))


def call_process(*words: Words, **environment: str) -> "CompletedProcess[str]":
    """Run the command as a process of its own: slower, and as a user's shell does it."""
    done = subprocess.run(
        [sys.executable, "-m", "ogi", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    return _checked(done)


def _checked(done: "CompletedProcess[str]") -> "CompletedProcess[str]":
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


@contextmanager
def _fresh() -> Iterator[None]:
    """Give the command consoles and settings of its own: both are kept for the life of a process."""
    screen.out.cache_clear()
    screen.err.cache_clear()
    verbose = screen.settings.verbose
    try:
        yield
    finally:
        screen.settings.verbose = verbose
        screen.out.cache_clear()
        screen.err.cache_clear()


def must_succeed(done: "CompletedProcess[str]") -> "CompletedProcess[str]":
    """Return a finished call, or fail with what it said."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done
