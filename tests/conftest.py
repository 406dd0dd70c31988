"""What all tests share: settings of their own, the command as a process, and one built warehouse to copy."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # synthetic, benchmarks and tests/support are not installed
SHARED = ROOT.parent / "shared"
settings.register_profile("suite", deadline=None)  # speed is measured in benchmarks/, on a quiet machine
settings.load_profile("suite")
Ogi = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the warehouse or the edition of the checkout."""
    monkeypatch.setenv("OGI_DB", str(tmp_path / "warehouse" / "ogi.duckdb"))
    monkeypatch.setenv("OGI_PUBLISHED", str(tmp_path / "published"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("COLUMNS", raising=False)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where this test's warehouse is."""
    return tmp_path / "warehouse" / "ogi.duckdb"


@pytest.fixture
def ogi(own_settings: None) -> Ogi:
    """The command as a process: `ogi("load", path)`; a traceback on either stream fails the test."""

    def run(*words: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-m", "ogi.main", *map(str, words)],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A warehouse built from the sample by `ogi build`, once for all test processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if worker_id != "master" else base
    path = shared / "built" / "ogi.duckdb"
    with FileLock(shared / "built.lock"):
        if not path.exists():
            making = shared / "making" / "ogi.duckdb"
            done = subprocess.run(
                [sys.executable, "-m", "ogi.main", "build"],
                env={**os.environ, "OGI_DB": str(making), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=300,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            making.parent.rename(path.parent)
    return path


@dataclass(frozen=True)
class Demo:
    """What `make demo` left, of a small country: what it said, its warehouse and its edition."""

    said: str
    database: Path
    published: Path


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demo:
    """The demonstration country with two faults of each class, once for all test processes. Read it, or copy it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker_id != "master" else base) / "demo"
    made = Demo("", folder / "warehouse" / "ogi.duckdb", folder / "published")
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = ["make", "-o", ".venv/.installed", "demo", f"BIN={Path(sys.executable).parent}"]
            command += [f"DEMO={made.database.parent}", f"DEMO_EDITION={made.published}"]
            done = subprocess.run(
                [*command, "DEMO_SIZE=--size 1 2 2 --faults 38"],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                encoding="utf-8",
                timeout=600,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return replace(made, said=(folder / "said.txt").read_text(encoding="utf-8"))


@pytest.fixture
def built(built_once: Path, database: Path) -> Iterator[Path]:
    """A copy of the built warehouse, this test's own."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(built_once, database)
    yield database
