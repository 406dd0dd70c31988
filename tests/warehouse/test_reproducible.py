"""Equal documents give equal editions, whatever the order of loading and the number of processes.

The suite loads some thirty documents full of ties. The proof (OGI_PROOF=1) takes the pages of `make demo`, built by dbt.
"""

import re
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest
from support.command import call, must_succeed
from support.dbt_runs import build_from_compiled, seeded
from support.sizes import IS_PROOF

from loaders.project import ROOT
from ogi.edition.write import write
from ogi.published import is_reproducible
from synthetic.demo import main as write_demo

SAMPLE = ROOT / "sample" / "reports"
SMALLEST = ["--size", "1", "2", "2", "--faults", "38"]  # of the fixture `demo`


def write_pages(folder, options):
    """Write the pages of an invented country."""
    with patch.object(sys, "argv", ["demo", "--documents", str(folder), *options]):
        write_demo()


def write_ties(folder):
    """Write the sample, and documents that only a tie decides about.

    Each page also has a copy with the same figures, and two versions of the same day with others; some contents lie in
    two places, and some documents are no reports.
    """
    shutil.copytree(SAMPLE, folder)
    for page in sorted(folder.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        (folder / f"copy_{page.name}").write_text(f"{text}<!-- copy -->", encoding="utf-8")
        for number in (1, 2):
            version = re.sub(r">(\d+)<", lambda match, more=number: f">{int(match[1]) + more}<", text)
            assert version != text
            (folder / f"version_{number}_{page.name}").write_text(version, encoding="utf-8")
    (folder / "again").mkdir()
    for name in ("pingtan_2021.html", "yuyang_health_2020.txt"):
        shutil.copy(folder / name, folder / "again")
    for number in range(3):
        (folder / f"no_report_{number}.txt").write_text(f"天气 {number}", encoding="utf-8")


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """A folder of documents."""
    folder = tmp_path_factory.mktemp("documents") / "documents"
    if IS_PROOF:
        said = subprocess.run(["make", "-n", "demo"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
        write_pages(folder, re.search(r"(--size .*)", said)[1].split())
    else:
        write_ties(folder)
    return folder


@pytest.fixture(scope="module")
def publish(shared_folder, tmp_path_factory):
    """Load documents, call by call, then build and publish; return the warehouse and the digests of the edition."""

    def of(*calls, workers):
        folder = tmp_path_factory.mktemp("loaded")
        database = folder / "ogi.duckdb" if IS_PROOF else seeded(shared_folder, folder)
        for paths in calls:
            must_succeed(call("load", *paths, "--workers", workers, OGI_DB=str(database)))
        if IS_PROOF:
            with duckdb.connect(database) as conn:
                conn.execute("update raw.documents set origin = 'synthetic'")
            must_succeed(call("build", OGI_DB=str(database)))
        else:
            build_from_compiled(shared_folder, database)
        manifest = write(database, folder / "published")
        files = {entry["path"]: entry["sha256"] for entry in manifest["files"] if is_reproducible(entry["path"])}
        return database, files, manifest

    return of


def test_two_orders_of_loading_give_equal_digests(documents, publish):
    turned = sorted((path for path in documents.rglob("*") if path.is_file()), reverse=True)
    one, files, manifest = publish([documents], workers="1")
    other, other_files, other_manifest = publish(turned[: len(turned) // 3], turned, workers="2")
    orders = []
    for database in (one, other):
        with duckdb.connect(database, read_only=True) as conn:
            orders.append(conn.execute("select document_id from raw.documents order by rowid").fetchall())
            ties = conn.execute("select count(copy_of), count(*) filter (where not is_current) from marts.dim_report")
            copies, replaced = ties.fetchall()[0]
            assert copies >= 5
            assert replaced >= 10
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]
    assert len(files) > 100
    assert sorted({path for path, _ in files.items() ^ other_files.items()}) == []
    assert manifest["content_sha256"] == other_manifest["content_sha256"]
    assert manifest["documents_sha256"] == other_manifest["documents_sha256"]


@pytest.mark.skipif(not IS_PROOF, reason="builds with dbt: runs with OGI_PROOF=1")
def test_the_demo_is_made_anew_from_its_pages(ogi, demo, tmp_path):
    """Its rows were made without reading the pages; reading them, in another order, gives the same edition."""
    write_pages(tmp_path / "pages", SMALLEST)
    pages = sorted(path for path in (tmp_path / "pages").rglob("*.html"))
    done = ogi("verify", demo.published, *chain.from_iterable(("--rebuild", page) for page in pages[::-1]))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "files have equal digests" in done.stdout
