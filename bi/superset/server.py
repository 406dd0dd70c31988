"""Preparing Superset and running it, on this machine's own address only."""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bi.superset.places import BUNDLE, CONFIG, HERE, LOCK, State
from ogi.errors import ExitCode, OgiError

HOST = "127.0.0.1"
START_SECONDS = 180
PRIVATE = 0o077  # what Superset writes is its owner's alone


def settings(state: State, edition: Path) -> dict[str, str]:
    """Return the environment variables that Superset and superset_config.py read."""
    own = {
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "SUPERSET_HOME": str(state.folder),
        "OGI_BI_STATE": str(state.folder),
        "OGI_BI_EDITION": str(edition),
        "FLASK_APP": "superset.app:create_app()",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONWARNINGS": "ignore",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "OGI_BI_PASSWORD")}
    return {**kept, **own}


def prepare(python: Path, state: State, edition: Path) -> str | None:
    """Make the metadata database, the administrator and the dashboards; return a password that was drawn.

    Repeated only where the lock or the bundle changed, or OGI_BI_PASSWORD gives a new password. Raises OgiError when
    Superset refuses.
    """
    first = not state.metadata.exists()
    state.create()
    stamp = _digest()
    given = os.environ.get("OGI_BI_PASSWORD")
    if not given and state.prepared.exists() and state.prepared.read_text(encoding="ascii") == stamp:
        return None
    drawn = None if given or not first else secrets.token_urlsafe(12)
    password = given or drawn
    variables = settings(state, edition) | ({"OGI_BI_PASSWORD": password} if password else {})
    print("preparing Superset: accounts and dashboards", flush=True)
    state.prepared.unlink(missing_ok=True)
    with _log(state) as log:
        call = [str(python), str(HERE / "prepare.py"), str(BUNDLE)]
        done = subprocess.run(call, env=variables, stdout=log, stderr=log, cwd=state.folder, umask=PRIVATE)  # noqa: S603
    if done.returncode:
        if first:
            state.metadata.unlink(missing_ok=True)  # else the next start would draw no password
        raise OgiError("Superset could not be prepared", f"Its own words: {state.log}", ExitCode.FAILED)
    state.prepared.write_text(stamp, encoding="ascii")
    return drawn


@contextmanager
def running(python: Path, state: State, edition: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Superset while the block runs; yield its process once it answers.

    Raises OgiError when the port is taken or Superset doesn't start.
    """
    _require_free(port)
    call = [str(python), "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--workers", "1", "--worker-class", "gthread"]
    call += ["--threads", "8", "--timeout", "120", "superset.app:create_app()"]
    with _log(state) as log:
        process = subprocess.Popen(  # noqa: S603
            call,
            env=settings(state, edition),
            stdout=log,
            stderr=log,
            cwd=state.folder,
            umask=PRIVATE,
            start_new_session=True,  # Ctrl-C reaches this process alone, which ends Superset in order
        )
        try:
            _wait(process, port, state)
            yield process
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End Superset in order, or, where it doesn't within half a minute, at once."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _digest() -> str:
    """What the metadata database is prepared from, as one digest."""
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(BUNDLE.rglob("*.yaml")):
        digest.update(path.relative_to(BUNDLE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            what = f"port {port} is taken or not allowed: {error.strerror}"
            raise OgiError(what, f"Name another: make bi PORT={port + 1}", ExitCode.BUSY) from error


def _wait(process: "subprocess.Popen[bytes]", port: int, state: State) -> None:
    """Wait until Superset answers."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise OgiError("Superset doesn't start", f"Its own words: {state.log}", ExitCode.FAILED)


@contextmanager
def _log(state: State) -> Iterator[IO[bytes]]:
    with state.log.open("ab") as file:
        yield file
