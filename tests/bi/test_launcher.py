"""`python -m bi.superset` before Superset itself: what it says, where it keeps its records."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bi.superset import edition, environment, server
from bi.superset.places import State, environment_path
from loaders.project import ROOT
from ogi.errors import ExitCode, OgiError


def bi(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    call = [sys.executable, "-m", "bi.superset", *words]
    done = subprocess.run(call, env={**os.environ, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done


def test_without_an_edition_it_says_what_to_type(tmp_path: Path) -> None:
    done = bi(OGI_PUBLISHED=str(tmp_path / "nothing"))
    assert done.returncode == ExitCode.USAGE
    assert str(tmp_path / "nothing" / "ogi.duckdb") in done.stderr
    assert "ogi publish" in done.stderr


def test_the_help_names_the_settings() -> None:
    said = bi("--help").stdout
    for name in ("OGI_PUBLISHED", "OGI_BI_PASSWORD", "OGI_BI_HOME", "OGI_BI_STATE", "--edition", "--port"):
        assert name in said


def test_the_key_is_random_kept_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = State(tmp_path / "first"), State(tmp_path / "second")
    for state in (first, second):
        state.create()
        assert state.key_file.stat().st_mode & 0o777 == 0o600
        assert state.folder.stat().st_mode & 0o777 == 0o700
    key = first.key_file.read_text()
    assert len(key) >= 64
    assert key != second.key_file.read_text()
    first.create()
    assert first.key_file.read_text() == key


def test_a_port_that_is_taken_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        start = server.running(Path("/nothing"), State(tmp_path), tmp_path, port)
        with pytest.raises(OgiError, match=str(port)) as caught:
            start.__enter__()
    assert caught.value.exit_code == ExitCode.BUSY
    assert f"PORT={port + 1}" in caught.value.mend


def test_another_lock_is_another_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OGI_BI_HOME", str(tmp_path))
    before = environment_path()
    assert before.parent == tmp_path
    changed = tmp_path / "requirements.lock"
    changed.write_text("another\n")
    monkeypatch.setattr("bi.superset.places.LOCK", changed)
    assert environment_path() != before


@pytest.mark.parametrize(("oldest", "newest"), [((2, 7), (3, 10)), ((4, 0), (4, 1))], ids=["too new", "too old"])
def test_a_python_without_wheels_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, oldest: tuple[int, int], newest: tuple[int, int]
) -> None:
    monkeypatch.setattr(environment, "OLDEST", oldest)
    monkeypatch.setattr(environment, "NEWEST", newest)
    with pytest.raises(OgiError, match="Python"):
        environment.install(tmp_path / "environment")
    assert not (tmp_path / "environment").exists()


def test_the_password_is_in_no_variable_of_the_running_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OGI_BI_PASSWORD", "secret")
    assert "secret" not in server.settings(State(tmp_path), tmp_path / "ogi.duckdb").values()


def test_the_launcher_needs_no_library(tmp_path: Path) -> None:
    """On a fresh clone there is no environment yet but Python's own: -S leaves installed packages out."""
    call = [sys.executable, "-S", "-m", "bi.superset"]
    environment = {**os.environ, "OGI_PUBLISHED": str(tmp_path)}
    done = subprocess.run(call, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == ExitCode.USAGE, done.stderr
    assert "ogi publish" in done.stderr


def test_a_missing_demonstration_names_its_own_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "DEMO", tmp_path)
    with pytest.raises(OgiError) as caught:
        edition.database("demo")
    assert "make demo" in caught.value.mend
