"""Superset on an edition of the sample, started once, and one browser. Skipped where either isn't installed."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.superset_running import PASSWORD, START_SECONDS, Edition, Running

from bi.superset.places import environment_path
from loaders.project import ROOT


@pytest.fixture(scope="session")
def edition(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition of the sample, of these tests' own."""
    folder = tmp_path_factory.mktemp("bi")
    warehouse = folder / "ogi.duckdb"
    shutil.copy(built_once, warehouse)
    made = Edition(warehouse, folder / "published")
    made.publish()
    return made


@pytest.fixture(scope="session")
def installed() -> None:
    """Superset's environment. It is 1 GB: it's installed here only where OGI_BI_TEST asks for it."""
    folder = environment_path()
    if not (folder / ".installed").exists() and not os.environ.get("OGI_BI_TEST"):
        pytest.skip(f"Superset isn't installed in {folder}: make bi installs it, or OGI_BI_TEST=1 with these tests")


@pytest.fixture(scope="session")
def chromium() -> tuple[str, str]:
    """The browser and its driver."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if not found or not driver:
        pytest.skip("no Chromium with chromedriver on this machine: apt-get install chromium chromium-driver")
    return found, driver


@pytest.fixture(scope="session")
def superset(
    installed: None, chromium: tuple[str, str], edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """Superset, as `make bi` starts it on a machine where it never ran, on a free port."""
    state = tmp_path_factory.mktemp("superset") / "state"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "OGI_PUBLISHED": str(edition.folder),
        "OGI_BI_STATE": str(state),
        "OGI_BI_PASSWORD": PASSWORD,
    }
    said = state.parent / "said.txt"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bi.superset", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
        try:
            until = time.monotonic() + START_SECONDS
            while process.poll() is None and "Ctrl-C" not in said.read_text() and time.monotonic() < until:
                time.sleep(0.5)
            assert "Ctrl-C" in said.read_text(), said.read_text()
            yield Running(f"http://127.0.0.1:{port}", state, said.read_text())
        finally:
            process.terminate()
            process.wait(timeout=60)
