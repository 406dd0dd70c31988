"""A PostgreSQL server of the tests' own, and psql to ask it."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ogi.edition.postgres.address import Address

OWNER_PASSWORD = "o wner@1/2"
ACCOUNTS = ("postgres", "nobody")  # the server refuses to run as root


@dataclass
class Server:
    """A PostgreSQL server of the tests' own."""

    folder: Path
    port: int
    bin: Path

    def url(self, user: str = "owner", password: str = "o%20wner%401%2F2", base: str = "postgres") -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{base}"

    def address(self, **parts: str) -> Address:
        return Address.read(self.url(**parts))

    def psql(self, *said: str, user: str = "owner", password: str | None = OWNER_PASSWORD, base: str = "postgres"):
        """Call psql over TCP, with a password, as a person would."""
        return subprocess.run(
            self.command(user, base) + [word for statement in said for word in ("-c", statement)],
            env={**os.environ, "PGPASSWORD": password or ""},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def command(self, user: str, base: str = "postgres") -> list[str]:
        psql = shutil.which("psql") or str(self.bin / "psql")
        words = ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"]
        return [psql, "-h", "127.0.0.1", "-p", str(self.port), "-U", user, "-d", base, *words]

    def rows(self, query: str, **who: str) -> list[str]:
        done = self.psql(query, **who)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's server programs."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def account() -> list[str]:
    """Return the words before a command that must not run as root."""
    if os.geteuid() != 0:
        return []
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return pytest.skip("PostgreSQL refuses to run as root, and there is no account postgres or nobody")


@contextlib.contextmanager
def running() -> Iterator[Server]:
    """Start a server on this machine alone, which wants passwords, and logs every statement; it ends with the block."""
    folder = binaries()
    if folder is None or (os.geteuid() == 0 and shutil.which("setpriv") is None):
        pytest.skip("no programs of a PostgreSQL server on this machine (initdb, setpriv)")
    before = account()
    place = Path(tempfile.mkdtemp(prefix="ogi-postgres-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (place / "password").write_text(OWNER_PASSWORD)
    if before:
        for path in (place, place / "password"):
            os.chown(path, int(before[1].split("=")[1]), int(before[2].split("=")[1]))
    initdb = ["-D", place / "data", "-U", "owner", "--pwfile", place / "password", "--no-sync", "-E", "UTF8"]
    initdb += ["--locale=C", "--auth-host=scram-sha-256"]
    made = subprocess.run([*before, folder / "initdb", *initdb], cwd=place, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    settings = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={place}", "fsync=off"]
    settings += ["log_statement=all", "log_min_error_statement=error", "autovacuum=off"]
    with (place / "log").open("w") as log:
        words = [word for setting in settings for word in ("-c", setting)]
        process = subprocess.Popen([*before, folder / "postgres", "-D", place / "data", *words], cwd=place, stderr=log)
    server = Server(place, port, folder)
    for _ in range(300):
        if server.psql("select 1").returncode == 0:
            break
        time.sleep(0.1)
    try:
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # nothing of it is kept
        process.wait(timeout=30)
        shutil.rmtree(place, ignore_errors=True)
