"""Prepare Superset and run it on the loopback address."""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bi.superset.places import CONFIG, HERE, LOCK, State
from loaders.project import ROOT
from ogi.errors import ExitCode, OgiError

HOST = "127.0.0.1"
START_SECONDS = 180
PRIVATE = 0o077  # the umask of Superset: only the owner may read its files


def settings(state: State, edition: Path) -> dict[str, str]:
    """Return the environment variables for Superset and superset_config.py."""
    variables = {
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "SUPERSET_HOME": str(state.folder),
        "OGI_BI_STATE": str(state.folder),
        "OGI_BI_EDITION": str(edition),
        "FLASK_APP": "superset.app:create_app()",
        "SCARF_ANALYTICS": "false",
        "DO_NOT_TRACK": "1",
        "PYTHONWARNINGS": "ignore",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "OGI_BI_PASSWORD")}
    return {**inherited, **variables}


def prepare(python: Path, state: State, edition: Path) -> str | None:
    """Create the metadata database and the administrator, and import the dashboards.

    Returns the password if a random one was set, else None. Does nothing if neither the lock nor the bundle has
    changed since the last call and OGI_BI_PASSWORD is not set. Raises OgiError if Superset fails.
    """
    first = not state.metadata.exists()
    state.create()
    _write_bundle(python, state)
    stamp = _digest(state.bundle)
    given = os.environ.get("OGI_BI_PASSWORD")
    if not given and state.prepared.exists() and state.prepared.read_text(encoding="ascii") == stamp:
        return None
    new_password = None if given or not first else secrets.token_urlsafe(12)
    password = given or new_password
    variables = settings(state, edition) | ({"OGI_BI_PASSWORD": password} if password else {})
    print("preparing Superset: accounts and dashboards", flush=True)
    state.prepared.unlink(missing_ok=True)
    with _log(state) as log:
        call = [str(python), str(HERE / "prepare.py"), str(state.bundle)]
        process = subprocess.run(call, env=variables, stdout=log, stderr=log, cwd=state.folder, umask=PRIVATE)  # noqa: S603
    if process.returncode:
        if first:
            state.metadata.unlink(missing_ok=True)  # otherwise the next start would not set a password
        raise OgiError("Superset could not be prepared", f"Its log: {state.log}", ExitCode.FAILED)
    state.prepared.write_text(stamp, encoding="ascii")
    return new_password


@contextmanager
def running(python: Path, state: State, edition: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Run Superset inside the `with` block; yield its process as soon as it answers requests.

    Raises OgiError if the port is taken or Superset doesn't start.
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
            start_new_session=True,  # Ctrl-C reaches only this process, which then stops Superset cleanly
        )
        try:
            _wait(process, port, state)
            yield process
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop Superset; kill it if it still runs after 30 seconds."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _write_bundle(python: Path, state: State) -> None:
    """Write the bundle with Superset's Python: it has PyYAML, which the Python that runs this module may lack."""
    shutil.rmtree(state.bundle, ignore_errors=True)
    call = [str(python), "-m", "bi.superset.design", str(state.bundle)]
    process = subprocess.run(call, cwd=ROOT, stderr=subprocess.PIPE, text=True)  # noqa: S603
    if process.returncode:
        raise OgiError("The dashboards could not be written", process.stderr.strip(), ExitCode.FAILED)


def _digest(bundle: Path) -> str:
    """Return a digest of the lock and the bundle."""
    digest = hashlib.sha256(LOCK.read_bytes())
    for path in sorted(bundle.rglob("*.yaml")):
        digest.update(path.relative_to(bundle).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            what = f"port {port} is taken or not allowed: {error.strerror}"
            raise OgiError(what, f"Use another one: make bi PORT={port + 1}", ExitCode.BUSY) from error


def _wait(process: "subprocess.Popen[bytes]", port: int, state: State) -> None:
    """Wait until Superset answers requests; raise OgiError if it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/health", timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise OgiError("Superset doesn't start", f"Its log: {state.log}", ExitCode.FAILED)


@contextmanager
def _log(state: State) -> Iterator[IO[bytes]]:
    with state.log.open("ab") as file:
        yield file
