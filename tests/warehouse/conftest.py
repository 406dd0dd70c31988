"""Two warehouses that the tests share: an empty one and a small one of made-up reports. Copy before writing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import Run, dbt
from filelock import FileLock
from support.raw_rows import add_document, add_prose_figure, add_report, requests

from loaders.project import ROOT
from loaders.raw import schema
from ogi.explaining.lookup import MARTS

PROCUREMENT = ("disclosure", "procurement", "procurement_amount")
FEES = ("disclosure", "fees", "fees_collected")


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """Six contents: one body over two years and both forms, one broken, one without tables, one blank, one reject."""
    schema.create(conn)
    steady = {"received": 10, "carried_in": 1, "granted": 7, "other": 2, "outcome_total": 9, "carried_out": 2}
    add_report(
        conn,
        "steady 2020",
        "黄山市人民政府",
        "2020",
        "2019",
        requests("natural_person", **steady)
        | {PROCUREMENT: "2954", ("disclosure", "licensing", "change_in_year"): "减4"},
        units={PROCUREMENT: "万元"},
    )
    later = {"received": 20, "carried_in": 2, "granted": 8, "unable_not_held": 6, "denied_state_secret": 1}
    later |= {"other_uncorrected": 1, "other_other": 3, "outcome_total": 19, "carried_out": 3}
    review = {"upheld": "3", "corrected": "1", "pending": "2", "total": "6"}
    add_report(
        conn,
        "steady 2021",
        "黄山市人民政府",
        "二〇二一年",
        "2021",
        requests("natural_person", **later)
        | {FEES: "24252.311082"}
        | {("review", "reconsideration", result): text for result, text in review.items()},
    )
    add_report(
        conn,
        "broken 2020",
        "乙县卫生健康局",
        "2020",
        "2019",
        requests("natural_person", received=1, denied_prohibited_by_law=1)
        | {("review", "litigation_direct", "upheld"): "2", ("requests", "granted", "research_institution"): ""},
    )
    add_report(conn, "blank 2020", "丙区", "2020", "2019", {}, otherwise="")
    prose = add_document(conn, "prose 2021", "丁市", "2021", prose_count=1)
    add_prose_figure(conn, prose, "items_disclosed", "173769", "万条")
    rejected = add_document(conn, "rejected", None, None)
    conn.execute("insert into raw.rejects values ($1, '1', 'not_a_report', 'no title')", [rejected])


def made_once(factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], Run]) -> Run:
    """Return what `make` returns for a folder, made by the first test process that asks."""
    base = factory.getbasetemp()
    folder = (base.parent if worker_id != "master" else base) / name
    with FileLock(f"{folder}.lock"):
        if folder.exists():
            return Run(**json.loads((folder / "run.json").read_text(encoding="utf-8")))
        run = make(folder)
        (folder / "run.json").write_text(json.dumps(run.__dict__), encoding="utf-8")
    return run


@pytest.fixture(scope="session")
def empty_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Run:
    """A build before anything was loaded: folder and file are missing."""

    def make(folder: Path) -> Run:
        return dbt(folder / "ogi.duckdb", "build", "--warn-error")

    return made_once(tmp_path_factory, worker_id, "empty", make)


@pytest.fixture(scope="session")
def small_build(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Run:
    """A build of the small warehouse."""

    def make(folder: Path) -> Run:
        folder.mkdir()
        with duckdb.connect(folder / "ogi.duckdb") as conn:
            fill(conn)
        return dbt(folder / "ogi.duckdb", "build", "--warn-error")

    return made_once(tmp_path_factory, worker_id, "small", make)


@pytest.fixture(scope="session")
def small_warehouse(small_build: Run) -> Path:
    """The database of the small warehouse, built. Read it, or copy it."""
    assert small_build.code == 0, small_build.said
    return small_build.database


@pytest.fixture(scope="session")
def real_warehouse(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real reports beside the checkout, loaded and built. Read it, or copy it."""
    folder = ROOT.parent / "shared" / "reports"
    if not folder.exists():
        pytest.skip(f"the real reports lie beside the checkout ({folder.name}), and aren't there")

    def make(made: Path) -> Run:
        database = made / "ogi.duckdb"
        loaded = subprocess.run(
            [sys.executable, "-m", "ogi.main", "load", str(folder / "seeds"), str(folder / "real")],
            env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        return dbt(database, "build", "--warn-error")

    run = made_once(tmp_path_factory, worker_id, "real", make)
    assert run.code == 0, run.said
    return run.database


@pytest.fixture(scope="session")
def formats_warehouse(built_once: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One report's figures as PDF, Word file and workbook, each of a body of its own. Read it, or copy it."""

    def make(folder: Path) -> Run:
        files = folder / "files"
        files.mkdir(parents=True)
        for name, data in printed_formats().items():
            (files / name).write_bytes(data)
        database = folder / "ogi.duckdb"
        shutil.copy(built_once, database)  # its seeds are there already
        loaded = subprocess.run(
            [sys.executable, "-m", "ogi.main", "load", str(files)],
            env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        return dbt(database, "run", "--warn-error", "--select", *(f"+{name}" for name in MARTS))

    run = made_once(tmp_path_factory, worker_id, "formats", make)
    assert run.code == 0, run.said
    return run.database


def printed_formats() -> dict[str, bytes]:
    """The figures of 淮安 2024 in three formats, by file name."""
    
    from support import sample_reports

    from synthetic.printing import office, pdf, scan

    truth = {key: text for key, (text, _) in sample_reports.truth_of("huaian_2024").items()}
    word, book = (
        office.printed(truth, "2021", "2021", f"{body}2024年政府信息公开工作年度报告")
        for body in ("芜湖市人民政府", "蚌埠市人民政府")
    )
    on_paper = replace(scan.report_of(truth, "2021"), body="合肥市人民政府", year=2024)
    return {
        "hefei.pdf": pdf.print_report(on_paper, pdf.Look()),
        "wuhu.docx": office.as_docx(word),
        "bengbu.xlsx": office.as_xlsx(book),
    }
