"""`ogi extract`: JSON in the promised shape, and tables as a person wants to see them."""

import csv
import json

import duckdb
import pytest
from rich.cells import cell_len

from loaders.project import ROOT
from loaders.read import read
from loaders.reading import ProseFigure
from loaders.seeds import rows
from ogi.extracting.contradictions import broken
from ogi.extracting.figures import prose_value, typed_cells, year_number

REPORTS = ROOT / "sample" / "reports"
EXPECTED = ROOT / "sample" / "expected"
CELL_KEYS = [
    "table",
    "row_code",
    "column_code",
    "text",
    "value",
    "unit",
    "placement",
    "page",
    "char_start",
    "char_end",
]


def one(done):
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    return json.loads(line)


@pytest.mark.parametrize("name", ["huaian_2024.html", "xinzheng_health_2020.txt", "shanghai_general_office_2019.html"])
def test_json_has_every_cell_as_printed_and_typed(ogi, database, name):
    document = one(ogi("extract", REPORTS / name, "--json"))
    assert list(document) == ["document", "report", "cells", "prose_figures", "unplaced", "rejected"]
    assert document["rejected"] is None
    assert all(list(cell) == CELL_KEYS for cell in document["cells"])
    with (EXPECTED / f"{name.partition('.')[0]}.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (row["table"], row["row_code"], row["column_code"]): (row["text"].strip(), row["value"])
            for row in csv.DictReader(file)
        }
    found = {(c["table"], c["row_code"], c["column_code"]): (c["text"], c["value"]) for c in document["cells"]}
    assert found.keys() == expected.keys()
    for key, (text, value) in expected.items():
        assert found[key][0].strip() == text, key
        assert found[key][1] == (float(value) if value else None), key
    assert not database.parent.exists(), "nothing is stored"


def test_json_of_a_report_names_body_year_form_and_units(ogi):
    document = one(ogi("extract", REPORTS / "huaian_2024.html", "--json"))
    assert document["report"]["body"] == "淮安市人民政府"
    assert document["report"]["year"] == 2024
    assert document["report"]["form_code"] == "2021"
    units = {(cell["table"], cell["unit"]) for cell in document["cells"]}
    assert units == {("disclosure", "items"), ("disclosure", "decisions"), ("disclosure", "万元"),
                     ("requests", "items"), ("review", "items")}  # fmt: skip
    received = [figure for figure in document["prose_figures"] if figure["indicator_code"] == "requests_received"]
    assert [(figure["value"], figure["unit"], figure["text"]) for figure in received] == [(3119, "items", "3119件")]
    assert list(received[0])[:4] == ["indicator_code", "value", "unit", "text"]


def test_json_of_what_is_no_report_says_why_and_exits_with_0(ogi, tmp_path):
    (tmp_path / "a.txt").write_text("今天天气很好，大家都出门了。")
    (tmp_path / "b.txt").write_bytes(b"")
    done = ogi("extract", tmp_path, "--json")
    assert done.returncode == 0
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["rejected"]["reason_code"], first["cells"]) == ("not_a_report", [])
    assert (second["rejected"]["reason_code"], second["document"]["byte_count"]) == ("empty_file", 0)
    shown = ogi("extract", tmp_path / "b.txt").stdout
    assert "empty_file" in shown and "Fetch the file again" in shown


def test_unplaced_texts_are_listed(ogi):
    path = REPORTS / "yuyang_health_2020.txt"
    document = one(ogi("extract", path, "--json"))
    assert [text["text"] for text in document["unplaced"]] == ["0", "0"]
    assert set(document["unplaced"][0]) == {
        "table", "text", "row_label", "column_label", "reason", "page", "char_start", "char_end"
    }  # fmt: skip
    assert "no cell of the form claims" in ogi("extract", path).stdout


def test_a_person_sees_tables_with_chinese_labels_findings_marked_and_columns_aligned(ogi):
    done = ogi("extract", REPORTS / "zhangjiagang_health_2020.txt", COLUMNS="120")
    lines = done.stdout.splitlines()
    for label in ("收到和处理政府信息公开申请情况", "商业企业", "2.其他法律行政法规禁止公开", "结果纠正", "采购总金额"):
        assert any(label in line for line in lines), label
    prohibited = next(line for line in lines if "2.其他法律行政法规禁止公开" in line)
    assert prohibited.split()[1:] == ["1!", "0", "0", "0", "0", "0", "1!"]
    assert sum("difference" in line for line in lines) == 5
    start = next(number for number, line in enumerate(lines) if "1.属于国家秘密" in line)
    widths = {cell_len(line) for line in lines[start : start + 8]}
    assert len(widths) == 1, "rows of one table are equally wide, Chinese counted as two columns"


def test_findings_are_red_and_nothing_is_red_without_one(ogi):
    red = "\x1b[1;31m"
    assert red in ogi("extract", REPORTS / "zhangjiagang_health_2020.txt", FORCE_COLOR="1").stdout
    assert red not in ogi("extract", REPORTS / "huaian_2024.html", FORCE_COLOR="1").stdout


def test_blank_cells_can_be_seen(ogi):
    done = ogi("extract", REPORTS / "shanghai_general_office_2019.html", COLUMNS="120")
    secret = next(line for line in done.stdout.splitlines() if "1.属于国家秘密" in line)
    assert "·" in secret


@pytest.mark.parametrize("columns", ["80", "120"])
def test_no_line_is_wider_than_the_terminal(ogi, columns):
    done = ogi("extract", REPORTS, COLUMNS=columns)
    assert max(cell_len(line) for line in done.stdout.splitlines()) <= int(columns)


def test_a_file_that_is_not_there_is_named(ogi, tmp_path):
    done = ogi("extract", tmp_path / "gone.html")
    assert done.returncode == 2
    assert "gone.html" in done.stderr.replace("\n", "")


@pytest.mark.parametrize(
    ("printed", "year"),
    [
        ("2020年", 2020),
        ("２０２０年", 2020),
        ("二〇二〇年", 2020),
        ("二○二一年度", 2021),
        ("第3年", None),
        (None, None),
        ("1020", None),
    ],
)
def test_years_as_printed(printed, year):
    assert year_number(printed) == year


@pytest.mark.parametrize(
    ("code", "value", "unit", "expected"),
    [
        ("items_disclosed", "173769", "条", (173769, "items")),
        ("items_disclosed", "17.3", "万条", (173000, "items")),
        ("processing_fees", "3940", "元", (3940, "元")),
        ("processing_fees", "1.2", "万元", (1.2, "万元")),
    ],
)
def test_prose_figures_keep_the_unit_of_money_and_count_the_rest(code, value, unit, expected):
    number, printed = prose_value(ProseFigure(code, value, unit, "", 0, 1))
    assert (float(number), printed) == (float(expected[0]), expected[1])


def column(**figures):
    cells = [row for row in rows("form_cells") if row["form_code"] == "2019" and row["table_code"] == "requests"]
    lines = {row["row_code"] for row in cells}
    return {(line, "natural_person"): figures.get(line, 0) for line in lines}


def rules(table, values):
    findings = broken(table, "2019", values)
    return {(finding.identity.rule_code, finding.expected, finding.reported) for finding in findings}


def test_identities_that_hold_give_no_finding():
    assert rules("requests", column(received=3, granted=2, outcome_total=2, carried_out=1)) == set()


def test_each_identity_is_found_broken():
    assert rules("requests", column(received=3, granted=2, outcome_total=2)) == {("request_flow", 3, 2)}
    assert rules("requests", column(received=2, granted=1, outcome_total=2)) == {("outcome_sum", 1, 2)}
    line = {("received", code): 1 for code in ("natural_person", "commercial_enterprise", "research_institution",
            "public_interest_organization", "legal_service_organization", "other_organization", "total")}  # fmt: skip
    assert ("applicant_sum", 6, 1) in rules("requests", line)
    channel = {("reconsideration", code): 1 for code in ("upheld", "corrected", "other", "pending", "total")}
    assert rules("review", channel) == {("review_sum", 4, 1)}


def test_blanks_leave_an_identity_open_unless_it_can_not_close():
    open_column = column(received=2, granted=None, outcome_total=2)
    assert rules("requests", open_column) == set()
    assert rules("requests", column(received=1, granted=3, denied_state_secret=None, outcome_total=1)) == {
        ("outcome_sum", 3, 1)
    }
    assert rules("requests", column(received=1, granted=1, outcome_total=None)) == set()
    assert rules("requests", {}) == set()
    blank = dict.fromkeys(column(), None)
    assert rules("requests", blank) == set()


def test_contradictions_are_the_findings_of_the_warehouse(built_once):
    """Python and SQL read the same identities: the sample gives the same findings with the same sums in both."""
    codes = {row["rule_code"] for row in rows("rule_terms")}
    with duckdb.connect(built_once, read_only=True) as conn:
        stored = conn.execute("select document_id, rule_code, expected, reported from marts.fct_findings").fetchall()
    found = []
    for path in REPORTS.iterdir():
        reading = read(path.read_bytes())
        cells = typed_cells(reading)
        for table in reading.form_tables:
            values = {
                (typed.cell.row_code, typed.cell.column_code): typed.figure.value
                for typed in cells
                if typed.cell.table_code == table.table_code
            }
            for finding in broken(table.table_code, table.form_code, values):
                rule_code = finding.identity.rule_code
                found.append((reading.document_id, rule_code, finding.expected, finding.reported))
    assert sorted(found) == sorted(row for row in stored if row[1] in codes)
    assert len(found) >= 7
