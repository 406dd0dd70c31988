"""A form that no code knows is read from rows alone: 30 lines, three columns, units, numbers, groups, local lines."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.seeded import Row, readings_of, with_seeds
from support.sheets import FUSED_LAYOUTS, SHEET_LAYOUTS, PrintedLine, PrintedSheet

FORM = "madeup_2015"
MEASURES = ("district", "departments", "townships")
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
TITLE = "和平区信息公开工作统计总表"
HEADS = ("序号", "指标名称", "计量单位", "2015年度区政府统计数", "区直单位统计数", "乡镇街道统计数")
GROUPS = (("appeals", "二、行政复议案件数"), ("lawsuits", "三、行政诉讼案件数"))
UNDER = (("upheld", "（一）维持数"), ("corrected", "（二）纠错数"), ("rest", "（三）其余数"))


def labels() -> list[tuple[str, str, str]]:
    """Code, label and the group above of each of the 30 lines."""
    plain = [(f"line_{number}", f"{name}类信息公开数", "") for number, name in enumerate(NAMES)]
    plain[1] = ("line_1", "其中：1、乙类信息公开数", "")
    plain[2] = ("line_2", "2、丙类信息公开数", "")
    grouped = []
    for group, label in GROUPS:
        grouped += [(group, label, ""), *((f"{group}_{code}", text, group) for code, text in UNDER)]
    return plain + grouped


def changes() -> dict[str, list[Row]]:
    """The rows of the form, by seed."""
    cells, wordings = [], []
    for position, (code, label, under) in enumerate(labels(), 1):
        wordings.append({"axis": "row", "code": code, "under_code": under, "label": label, "kind": "official"})
        cells += [
            {"row_code": code, "column_code": measure, "row_position": position, "column_position": place}
            for place, measure in enumerate(MEASURES, 1)
        ]
    wordings.append({"axis": "heading", "code": "title", "label": TITLE[3:], "kind": "official"})
    columns = [
        *(
            (m, "figure", pattern)
            for m, pattern in zip(MEASURES, ("(?:20[0-9]{2}年度)?区政府统计数", *HEADS[4:]), strict=True)
        ),
        ("label", "text", "指标名称"),
        ("unit", "text", "计量单位"),
        ("number", "number", "序号"),
    ]
    of_form = {"form_code": FORM, "table_code": "sheet", "unit_code": "items"}
    return {
        "form_versions": [{"form_code": FORM, "official_source": "和平区", "first_report_year": "2015"}],
        "form_cells": [of_form | {key: str(value) for key, value in cell.items()} for cell in cells],
        "labels": [of_form | wording for wording in wordings],
        "form_columns": [
            of_form | {"column_code": code, "kind": kind, "pattern": pattern} for code, kind, pattern in columns
        ],
    }


def printed() -> PrintedSheet:
    """The sheet as a body prints it, with two local lines; each figure is another one."""
    lines = []
    for number, (code, label, _) in enumerate(labels(), 1):
        figures = tuple(str(number * 100 + place) for place in range(3))
        lines.append(PrintedLine(code, (str(number), label, "条", *figures)))
    lines.insert(5, PrintedLine(None, ("5", "微刊发布数", "篇", "9001", "9002", "9003")))
    lines.insert(27, PrintedLine(None, ("5", "（四）其他案件结果数", "件", "9011", "9012", "9013")))
    return PrintedSheet(TITLE, HEADS, ("", "", "", *MEASURES), tuple(lines), after=("附件下载",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaders beside seeds that have the form."""
    added = {name: (lambda rows, new=new: [*rows, *new]) for name, new in changes().items()}
    return with_seeds(tmp_path_factory.mktemp("made") / "up", added)


def test_a_form_of_rows_alone_is_read_in_every_layout(folder: Path):
    sheet = printed()
    assert len(labels()) == 30
    without_numbers = replace(
        sheet,
        heads=HEADS[1:],
        measures=sheet.measures[1:],
        lines=tuple(PrintedLine(line.code, line.cells[1:]) for line in sheet.lines),
    )
    for variant in (sheet, without_numbers):
        names = [name for name in SHEET_LAYOUTS if name not in FUSED_LAYOUTS]
        found = readings_of(folder, [SHEET_LAYOUTS[name](variant) for name in names])
        for name, reading in zip(names, found, strict=True):
            cells = {(cell[1], cell[2]): cell[3] for cell in reading["cells"]}
            assert cells == sheet.expected, name
            assert {table[1] for table in reading["form_tables"]} == {FORM}, name
            local = [(cell[2], cell[1]) for cell in reading["unplaced"] if cell[1].startswith("90")]
            assert local == [(label, figure) for label, figure in sheet.local], name


def test_a_form_of_rows_alone_without_separators_is_right_or_absent(folder: Path):
    sheet = printed()
    names = list(FUSED_LAYOUTS)
    for name, reading in zip(names, readings_of(folder, [SHEET_LAYOUTS[name](sheet) for name in names]), strict=True):
        cells = {(cell[1], cell[2]): cell[3] for cell in reading["cells"]}
        assert cells.items() <= sheet.expected.items(), name
        assert {table[1] for table in reading["form_tables"]} == {FORM}, name
