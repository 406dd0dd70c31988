"""Two warehouses that the tests share: an empty one and a small one of made-up reports. Copy before writing."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from support.command import call, must_succeed
from support.dbt_runs import Run, empty, filled
from support.raw_rows import add_document, add_prose_figure, add_report, requests

from loaders.project import ROOT
from loaders.raw import schema, withdrawals
from ogi.explaining.lookup import MARTS

PROCUREMENT = ("disclosure", "procurement", "procurement_amount")
FEES = ("disclosure", "fees", "fees_collected")


def fill(conn: duckdb.DuckDBPyConnection) -> None:
    """Seven contents: one body over two years and both forms, one broken, without tables, blank, rejected, withdrawn."""
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
        units={FEES: "万元"},
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
    # a later version of steady 2021, with a sentence: it would be the current one
    wrong = add_report(conn, "withdrawn 2021", "黄山市人民政府", "2021", "2021", requests("natural_person", received=999))
    conn.execute("update raw.documents set prose_count = 1, published_on = '2030-01-01' where document_id = $1", [wrong])
    add_prose_figure(conn, wrong, "items_disclosed", "999", "条")
    withdrawals.decide(conn, [prose], is_undo=False, reason="a slip", named="run 0001")
    withdrawals.decide(conn, [prose], is_undo=True, reason="it was right", named=prose)
    withdrawals.decide(conn, [wrong], is_undo=False, reason="a draft", named="draft.html")
    rejected = add_document(conn, "rejected", None, None)
    conn.execute("insert into raw.rejects values ($1, '1', 'not_a_report', 'no title')", [rejected])


@pytest.fixture(scope="session")
def empty_build(shared_folder: Path) -> Run:
    """The build of an empty warehouse. The unit tests run here, and nowhere else."""
    return empty(shared_folder)


@pytest.fixture(scope="session")
def small_warehouse(shared_folder: Path) -> Path:
    """The database of the small warehouse, built. Read it, or copy it."""

    def load(database: Path) -> None:
        with duckdb.connect(database) as conn:
            fill(conn)

    return filled(shared_folder, "small", load)


@pytest.fixture(scope="session")
def real_warehouse(shared_folder: Path) -> Path:
    """The real reports beside the checkout, loaded and built. Read it, or copy it."""
    folder = ROOT.parent / "shared" / "reports"
    if not folder.exists():
        pytest.skip(f"the real reports lie beside the checkout ({folder.name}), and aren't there")

    def load(database: Path) -> None:
        must_succeed(call("load", folder / "seeds", folder / "real", OGI_DB=str(database)))

    return filled(shared_folder, "real", load)


@pytest.fixture(scope="session")
def formats_warehouse(shared_folder: Path) -> Path:
    """One report's figures as PDF, Word file and workbook, each of a body of its own. Read it, or copy it."""

    def load(database: Path) -> None:
        files = database.parent / "files"
        files.mkdir()
        for name, data in printed_formats().items():
            (files / name).write_bytes(data)
        must_succeed(call("load", files, OGI_DB=str(database)))

    return filled(shared_folder, "formats", load)


def printed_formats() -> dict[str, bytes]:
    """The figures of 淮安 2024 in three formats, by file name."""

    from support import sample_reports

    from synthetic.printing import office, pdf, scan

    truth = {key: text for key, (text, _) in sample_reports.truth_of("huaian_2024").items()}
    word, book = (
        office.content_of(truth, "2021", "2021", f"{body}2024年政府信息公开工作年度报告")
        for body in ("芜湖市人民政府", "蚌埠市人民政府")
    )
    on_paper = replace(scan.report_of(truth, "2021"), body="合肥市人民政府", year=2024)
    return {
        "hefei.pdf": pdf.print_report(on_paper, pdf.Look()),
        "wuhu.docx": office.as_docx(word),
        "bengbu.xlsx": office.as_xlsx(book),
    }
