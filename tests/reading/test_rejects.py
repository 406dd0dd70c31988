"""What is no report is rejected with its reason; what only looks like one of those is kept."""

import ast
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.comparing import SAMPLE, SHARED, differences, reading_of, true_cells

from loaders.project import ROOT
from loaders.read import read
from loaders.reading import Reading
from loaders.seeds import rows
from synthetic.reports.generate import generate

REJECTS = ROOT / "tests" / "fixtures" / "rejects"
REASONS = {row["reason_code"] for row in rows("reject_reasons")}
REJECTING = ("Unreadable", "Reject", "reject", "ContainerError", "BudgetExceededError")
PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"

DOCUMENTS = {
    "budget.txt": "budget",
    "blank_form_2019.txt": "blank_form",
    "blank_form_2021.html": "blank_form",
    "half_year_report.txt": "half_year_report",
    "news.txt": "not_a_report",
    "policy_notice.txt": "policy_notice",
    "report_list.html": "report_list",
    "university_report.txt": "university_report",
}
# A file of a format that is not read, or of one that is read and is torn: either is a clear reason.
UNREADABLE_FILE = ("unsupported_format", "damaged_file")
CONTENTS = {
    "empty": (b"", "empty_file"),
    "only spaces": (b" \r\n\t\n" * 20, "empty_file"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty_file"),
    "random bytes": (Random(1).randbytes(5000), "not_text"),
    "zero bytes, as a broken download leaves them": (bytes(4096), "empty_file"),
    "a PDF called .txt": (PDF, UNREADABLE_FILE),
    "a line of a table without a title": ("行政许可\t77\n".encode(), "few_labels"),
    "a Word file called .txt": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), UNREADABLE_FILE),
}


def assert_rejected(reading: Reading, *reasons: str) -> None:
    assert reading.reject is not None, (reading.title, reading.body, reading.year)
    assert reading.reject.reason_code in reasons, reading.reject
    assert reading.reject.message
    left = (reading.form_tables, reading.cells, reading.unplaced, reading.prose_figures)
    assert left == ([], [], [], [])


def reasons_named(source: str) -> set[str]:
    """The reason codes in a module: the first arguments of the calls that make a reject."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    named = ((ast.unparse(call.func), call.args[0]) for call in calls)
    return {first.value for function, first in named if function in REJECTING and isinstance(first, ast.Constant)}


def test_every_reason_named_in_the_code_is_in_the_codebook():
    sources = [path.read_text("utf-8") for folder in ("loaders", "ogi") for path in (ROOT / folder).rglob("*.py")]
    named = set().union(*map(reasons_named, sources))
    assert {"not_text", "too_large"} <= named
    assert named - REASONS == set()


def test_a_reason_outside_the_codebook_is_seen():
    assert reasons_named('raise Unreadable("unheard_of", "…")') - REASONS == {"unheard_of"}


def test_every_fixture_is_used():
    assert sorted(path.name for path in REJECTS.iterdir()) == sorted(DOCUMENTS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_that_are_no_report(name):
    assert_rejected(read((REJECTS / name).read_bytes(), name), DOCUMENTS[name])


@pytest.mark.parametrize("name", CONTENTS)
def test_contents_that_are_no_document(name):
    data, reasons = CONTENTS[name]
    assert_rejected(read(data, "report.txt"), *([reasons] if isinstance(reasons, str) else reasons))


def test_the_name_does_not_decide():
    """The same bytes are judged alike whatever the file is called."""
    page = (SAMPLE / "reports" / "huaian_2024.html").read_bytes()
    assert read(page, "report.txt").cells == read(page, "report.html").cells != []
    assert_rejected(read(PDF, "report.html"), *UNREADABLE_FILE)


def test_two_reports_in_one_file():
    first, second = generate(1, 2, "2019", "rows_tabs", script="simplified", encoding="utf-8")
    assert first.body != second.body
    assert_rejected(read(first.data + b"\n" + second.data), "several_reports")


def _filled_in(name: str, old: str, new: str) -> Reading:
    text = (REJECTS / name).read_text("utf-8")
    assert old in text
    return read(text.replace(old, new).encode(), name)


@pytest.mark.parametrize(
    ("name", "title", "body"),
    [
        ("blank_form_2019.txt", "政府信息公开工作年度报告格式", "临河县司法局2020年政府信息公开工作年度报告"),
        (
            "blank_form_2021.html",
            "中华人民共和国政府信息公开工作年度报告格式",
            "临河县司法局2021年政府信息公开工作年度报告",
        ),
    ],
)
def test_a_blank_form_with_body_and_year_is_a_report(name, title, body):
    reading = _filled_in(name, title, body)
    assert reading.reject is None
    assert reading.body == "临河县司法局"
    assert [table.table_code for table in reading.form_tables] == ["disclosure", "requests", "review"]
    assert [cell for cell in reading.cells if cell.cell_text] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "临河师范学院2019-2020学年信息公开工作报告已在该校网站公布。",
        "我局于7月报送了2020年上半年政府信息公开工作总结。",
        "转发了关于做好2020年政府信息公开工作年度报告编制和公布工作的通知。",
        "公布2020年部门预算公开说明和2019年部门决算。",
        "网站设有政府信息公开年报目录。",
    ],
)
@pytest.mark.parametrize("layout", ["cell_lines", "html_official"])
def test_a_report_that_speaks_of_other_documents_is_kept(sentence, layout):
    (report,) = generate(2, 1, "2019", layout, script="simplified", encoding="utf-8")
    text = report.data.decode()
    heading = "一、总体情况"
    with_sentence = text.replace(heading, f"{heading}\n{sentence}", 1)
    assert with_sentence != text
    reading = read(with_sentence.encode(), report.name)
    assert reading.reject is None
    assert len(reading.cells) == 198


def test_the_blank_form_as_a_word_file_is_no_report():
    reading = reading_of(SHARED / "reports" / "real" / "form_2021_blank.docx")
    assert reading.reject is not None
    assert reading.reject.reason_code in ("blank_form", "unsupported_format")


def test_a_pdf_report_is_read_right_or_rejected():
    reading = reading_of(SHARED / "reports" / "real" / "huaian_2024.pdf")
    if reading.reject:
        assert_rejected(reading, "unsupported_format")
    else:
        assert differences(reading, true_cells(SHARED / "truth" / "cells" / "huaian_2024.csv")) == []


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
@example(b"<")
@example(b"\xff\xfe")
@example(b"<html><table><tr><td rowspan=999999999 colspan=-1>")
@example("第二十条第（一）项\n规章\n".encode())
@example(("|" * 2000).encode())
def test_any_bytes_give_a_reading(data):
    reading = read(data, "x")
    assert reading.byte_count == len(data)
    assert reading.reject is None or reading.reject.reason_code in REASONS - {"parser_failure"}


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 40), cut=st.floats(0, 1), hole=st.integers(0, 400))
def test_torn_reports_give_a_reading(seed, cut, hole):
    """A report with bytes missing, at any place, is read as far as it goes, and never fails."""
    (report,) = generate(seed, 1)
    at = int(cut * len(report.data))
    reading = read(report.data[:at] + report.data[at + hole :], report.name)
    assert reading.reject is None or reading.reject.reason_code in REASONS - {"parser_failure"}
