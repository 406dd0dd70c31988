"""Statistics sheets of 2011 to 2018: every printed cell in both measures, right or absent where borders are lost."""

import csv
from itertools import groupby
from pathlib import Path

import pytest
from support.sheets import FUSED_LAYOUTS, SHEET_LAYOUTS, PrintedLine, PrintedSheet, missing, wrong

from loaders.project import ROOT
from loaders.read import read

FIXTURE = ROOT / "tests" / "fixtures" / "old_forms" / "fujian.csv"
SHARED = ROOT.parent / "shared" / "old_forms"
BEFORE = (
    "{body}{year}年政府信息公开工作年度报告",
    "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自{year}年1月1日至{year}年12月31日。",
    "一、概述",
    "我们继续推进政府信息公开，全年主动公开工作平稳。",
)
AFTER = ("七、存在的主要问题及改进措施", "公开的内容有待细化，渠道有待拓宽。", "附件下载")


def sheets() -> dict[str, PrintedSheet]:
    """The sheets of the fixture, by body and year."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {}
    for (body, year), lines in groupby(rows, key=lambda row: (row["body"], row["report_year"])):
        printed = tuple(
            PrintedLine(row["row_code"], (row["label"], row["unit"], row["in_year"], row["cumulative"]))
            for row in lines
        )
        heads = ("指标名称", "计量单位", f"{year}年度", "历年累计")
        title = f"六、{body}政府信息公开情况统计表"
        found[f"{body}-{year}"] = PrintedSheet(title, heads, ("", "", "in_year", "cumulative"), printed)
    return found


SHEETS = sheets()
NAMES = sorted(SHEETS)


def around(name: str) -> PrintedSheet:
    """A sheet with its report around it."""
    sheet = SHEETS[name]
    body, year = name.split("-")
    before = tuple(line.format(body=body, year=year) for line in BEFORE)
    return PrintedSheet(sheet.title, sheet.heads, sheet.measures, sheet.lines, before, AFTER)


def form_of(name: str) -> str:
    """The form of a sheet of the fixture."""
    with FIXTURE.open(encoding="utf-8", newline="") as file:
        return next(r["form_code"] for r in csv.DictReader(file) if f"{r['body']}-{r['report_year']}" == name)


@pytest.mark.parametrize("is_whole", [True, False], ids=["report", "alone"])
@pytest.mark.parametrize("layout", SHEET_LAYOUTS)
@pytest.mark.parametrize("name", NAMES)
def test_every_printed_cell_of_a_sheet(name: str, layout: str, is_whole: bool):
    sheet = around(name) if is_whole else SHEETS[name]
    reading = read(SHEET_LAYOUTS[layout](sheet))
    body, year = name.split("-")
    assert reading.reject is None
    assert not wrong(sheet, reading)
    assert (reading.year or "")[:4] == year
    assert reading.body == body or (layout == "fused_report" and reading.body is None)
    assert [table.form_code for table in reading.form_tables] == [form_of(name)]
    lost = missing(sheet, reading)
    if layout in FUSED_LAYOUTS:
        assert {row for row, _ in lost} <= {"items_disclosed", "disclosed_website"}
    else:
        assert not lost


@pytest.mark.skipif(not SHARED.is_dir(), reason="the stored sheets are not beside the repository")
@pytest.mark.parametrize("year", [2012, 2014, 2016, 2018])
def test_a_sheet_as_it_is_stored(year: int):
    path = SHARED / f"pingtan_{year}"
    reading = read(Path(f"{path}.sheet.txt").read_bytes())
    with Path(f"{path}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = SHEETS[f"平潭综合实验区-{year}"].lines
    printed = {
        (line.code, measure): row[column]
        for line, row in zip(lines, rows, strict=True)
        for measure, column in (("in_year", "value"), ("cumulative", "cumulative_value"))
    }
    read_cells = {(cell.row_code, cell.column_code): cell.cell_text for cell in reading.cells}
    assert read_cells.items() <= printed.items()
    assert len(printed) - len(read_cells) == (0 if year < 2016 else 4)
    assert reading.year == f"{year}年度"
    assert not reading.prose_figures


MONTHLY = """政府信息公开情况统计表 2012年6月
指标名称 代码 计量单位 本期实际 本年累计
主动公开信息数 01 条 12 60
申请总数 10 条 3 9
当面申请数 11 条 1 2
传真申请数 12 条 0 0
电子邮件申请数 13 条 0 1
网上申请数 14 条 2 6
信函申请数 15 条 0 0
其他形式申请数 16 条 0 0
对申请的答复总数 17 条 3 8
同意公开答复数 18 条 2 7
同意部分公开答复数 19 条 1 1
否决公开答复数 20 条 0 0
信息不存在数 21 条 0 0
非本部门掌握数 24 条 0 0
行政复议数 32 件 0 0
行政诉讼数 33 件 0 0
行政申诉数 34 件 0 0
"""


def test_the_coded_monthly_sheet_is_rejected_by_name():
    reading = read(MONTHLY.encode())
    assert reading.reject is not None
    assert reading.reject.reason_code == "monthly_sheet"
    assert not reading.cells


def test_a_yearly_report_that_quotes_the_monthly_sheet_is_kept_without_its_figures():
    text = f"平安县2012年政府信息公开工作年度报告\n一、概述\n2012年，我县主动公开政府信息 60 条。\n{MONTHLY}"
    reading = read(text.encode())
    assert reading.reject is None
    assert not reading.cells
    assert {cell.reason_code for cell in reading.unplaced} <= {"no_column", "no_row", "further_column"}
    assert all(figure.char_start < text.index("指标名称") for figure in reading.prose_figures)


NATIONAL = (
    ("（一）主动公开政府信息数", "条", "120", "items_disclosed"),
    ("其中：主动公开规范性文件数", "条", "9", "normative_documents_disclosed"),
    ("（一）收到申请数", "件", "14", "received"),
    ("1.当面申请数", "件", "4", "received_in_person"),
    ("3.网络申请数", "件", "10", "received_online"),
    ("四、行政复议数量", "件", "6", "reconsiderations"),
    ("（一）维持具体行政行为数", "件", "1", "reconsiderations_upheld"),
    ("（二）被依法纠错数", "件", "2", "reconsiderations_corrected"),
    ("（三）其他情形数", "件", "3", "reconsiderations_other"),
    ("五、行政诉讼数量", "件", "15", "suits"),
    ("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", "4", "suits_upheld"),
    ("（二）被依法纠错数", "件", "5", "suits_corrected"),
    ("（三）其他情形数", "件", "6", "suits_other"),
    ("七、依申请公开信息收取的费用", "万元", "0.3", "fees_collected"),
)


def national(*lost: str) -> PrintedSheet:
    """Lines of the national sheet of 2014, some of them left out."""
    lines = tuple(PrintedLine(line[3], line[:3]) for line in NATIONAL if line[3] not in lost)
    heads = ("统计指标", "单位", "统计数")
    return PrintedSheet("平安县2015年政府信息公开情况统计表", heads, ("", "", "in_year"), lines)


@pytest.mark.parametrize("layout", [layout for layout in SHEET_LAYOUTS if layout not in FUSED_LAYOUTS])
def test_the_national_sheet_is_placed_by_its_labels(layout: str):
    reading = read(SHEET_LAYOUTS[layout](national()))
    assert {(cell.row_code, cell.cell_text) for cell in reading.cells} == {
        (code, text) for _, _, text, code in NATIONAL
    }
    assert [table.form_code for table in reading.form_tables] == ["national_2014"]
    assert reading.year == "2015年"
    assert not reading.prose_figures
    fees = next(cell for cell in reading.cells if cell.row_code == "fees_collected")
    assert fees.unit_text == "万元"


@pytest.mark.parametrize(
    "lost",
    [
        ("suits",),
        ("suits", "suits_upheld"),
        ("reconsiderations", "reconsiderations_upheld"),
        ("reconsiderations_corrected", "reconsiderations_other", "suits"),
    ],
)
def test_a_label_of_two_groups_is_never_placed_in_the_wrong_one(lost: tuple[str, ...]):
    sheet = national(*lost)
    for layout in ("html", "rows_spaces", "cell_a_line"):
        assert not wrong(sheet, read(SHEET_LAYOUTS[layout](sheet)))


def test_the_heads_of_another_column_take_no_figure_of_a_line():
    sheet = PrintedSheet(
        "平安县政府信息公开情况统计表",
        ("指标名称", "上年数", "2016年度"),
        ("", "", "in_year"),
        tuple(PrintedLine(line.code, (line.cells[0], "3", line.cells[2])) for line in national().lines),
    )
    for layout in ("html", "docx", "xlsx", "markdown", "rows_tabs"):
        reading = read(SHEET_LAYOUTS[layout](sheet))
        assert not wrong(sheet, reading)
        assert not missing(sheet, reading)
    for layout in ("rows_spaces", "cell_a_line", "spaced_line", "fused_line"):
        assert not wrong(sheet, read(SHEET_LAYOUTS[layout](sheet)))
