"""What all tests share: settings of their own, the command as a process, and one built warehouse to copy."""

import contextlib
import gc
import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import pytest
from filelock import FileLock
from hypothesis import settings
from support import command, dbt_runs

from ogi.settings import COLLECT_AFTER
from ogi.terminal import screen

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
gc.set_threshold(COLLECT_AFTER)
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
    screen.out.cache_clear()  # its stream is another test's
    screen.err.cache_clear()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where this test's warehouse is."""
    return tmp_path / "warehouse" / "ogi.duckdb"


@pytest.fixture
def ogi(own_settings: None) -> Ogi:
    """The command, called in this process: `ogi("load", path)`; a traceback on either stream fails the test."""
    return command.call


@pytest.fixture
def ogi_process(own_settings: None) -> Ogi:
    """The command as a process of its own, for what only a process shows."""
    return command.call_process


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all test processes of this run: what is built there is built once."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if worker_id != "master" else base


@pytest.fixture(scope="session")
def sample_build(shared_folder: Path) -> "tuple[subprocess.CompletedProcess[str], Path]":
    """`ogi build` where nothing was loaded: what it said, and the warehouse. Built once for all test processes."""
    folder = shared_folder / "built"
    said = folder / "said.json"
    with FileLock(shared_folder / "built.lock"):
        if not said.exists():
            dbt_runs.lend_parse(folder)
            done = command.call("build", OGI_DB=str(folder / "ogi.duckdb"))
            said.write_text(json.dumps([done.returncode, done.stdout, done.stderr]), encoding="utf-8")
    done = subprocess.CompletedProcess(["ogi", "build"], *json.loads(said.read_text(encoding="utf-8")))
    return done, folder / "ogi.duckdb"


@pytest.fixture(scope="session")
def built_once(sample_build: "tuple[subprocess.CompletedProcess[str], Path]") -> Path:
    """A warehouse built from the sample by `ogi build`. Read it, or copy it."""
    done, database = sample_build
    command.must_succeed(done)
    return database


@dataclass(frozen=True)
class Demo:
    """What `make demo` left, of a small country: what it said, its warehouse and its edition."""

    said: str
    database: Path
    published: Path


@pytest.fixture(scope="session")
def demo(shared_folder: Path) -> Demo:
    """The demonstration country with two faults of each class, once for all test processes. Read it, or copy it."""
    folder = shared_folder / "demo"
    made = Demo("", folder / "warehouse" / "ogi.duckdb", folder / "published")
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            said = "".join(_demo_step(line, made) for line in _demo_steps())
            (folder / "said.txt").write_text(said, encoding="utf-8")
    return replace(made, said=(folder / "said.txt").read_text(encoding="utf-8"))


def _demo_steps() -> list[str]:
    """Return the commands of `make demo`, of a country of the smallest size."""
    words = [
        "make",
        "-n",
        "--no-print-directory",
        "-o",
        ".venv/.installed",
        "demo",
        "DEMO=DEMO",
        "DEMO_SIZE=--size 1 2 2 --faults 38",
    ]
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


def _demo_step(line: str, made: Demo) -> str:
    """Run a command of `make demo` in this process, and return what it said."""
    program, *words = shlex.split(line.replace("DEMO/ogi.duckdb", str(made.database)))
    if program.endswith("python"):
        assert words[:2] == ["-m", "synthetic.demo"], line
        from synthetic.demo import main as write_demo

        with patch.object(sys, "argv", words[1:]):
            write_demo()
        return ""
    with contextlib.chdir(made.database.parent):  # the command works from any folder
        done = command.call(*words, OGI_DB=str(made.database), OGI_PUBLISHED=str(made.published))
    command.must_succeed(done)
    return done.stdout + done.stderr


@pytest.fixture
def built(built_once: Path, database: Path) -> Iterator[Path]:
    """A copy of the built warehouse, this test's own."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(built_once, database)
    shutil.copytree(built_once.parent / "dbt", database.parent / "dbt")  # the parse, so that a build is quick
    yield database


# a test that uses one of these builds or queries a warehouse
BUILT = {
    "built",
    "built_once",
    "sample_build",
    "demo",
    "empty_build",
    "small_warehouse",
    "real_warehouse",
}


# the files whose tests start with the longest builds come first, each in its process; the rest fill the time
FIRST = ("test_demo", "test_dbt_build", "test_build")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need dbt or a browser, by their folder or by what they use, and sort the files.

    The tests of one file go to one test process (`--dist loadfile`), so that what they share is made once.
    """
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        uses = set(getattr(item, "fixturenames", ()))
        if folder == "bi":
            item.add_marker(pytest.mark.browser)
        elif folder == "warehouse" or BUILT & uses:
            item.add_marker(pytest.mark.dbt)
    built = {item.path for item in items if item.get_closest_marker("dbt")}
    items.sort(key=lambda item: FIRST.index(item.path.stem) if item.path.stem in FIRST else 3 - (item.path in built))
