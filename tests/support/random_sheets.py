"""Random statistics sheets of older forms: figures that add up, other heads and columns, damage."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from support.seeded import rows_of
from support.sheets import FUSED_LAYOUTS, SHEET_LAYOUTS, PrintedLine, PrintedSheet

FORMS = tuple(
    row["form_code"]
    for row in rows_of("form_versions")
    if not row["reject_code"]
    and any((cell["form_code"], cell["table_code"]) == (row["form_code"], "sheet") for cell in rows_of("form_cells"))
)
UNITS = {"items": "条", "cases": "件", "times": "次", "articles": "篇", "places": "个", "people": "人"}
UNITS |= {"attendances": "人次", "CNY": "元", "CNY_10K": "万元"}
NAMES = ("指标名称", "统计指标", "项目", "指标")
IN_YEAR = ("{}年度", "{}年", "本年度", "当年数", "数量", "统计数", "本年数")
CUMULATIVE = ("历年累计", "累计数", "累计", "历年累计数")
FURTHER = ("备注", "上年数", "增减")
LOCAL = ("微刊发布数", "3、政务微博公开数", "（五）村务公开数", "信息公开栏公开数", "其他事项数")
BEFORE = ("和平区{}年政府信息公开工作年度报告", "一、概述", "全年主动公开政府信息工作平稳。")
AFTER = ("七、存在的主要问题", "公开的内容有待细化。")


@dataclass(frozen=True)
class RandomSheet:
    """A sheet with its layout and what was done to it."""

    sheet: PrintedSheet
    layout: str
    damage: str

    @property
    def data(self) -> bytes:
        """The document."""
        return SHEET_LAYOUTS[self.layout](self.sheet)


@cache
def _labels(form: str) -> dict[str, tuple[str, str]]:
    """Code of each line of a form → its label and unit."""
    units = {
        cell["row_code"]: UNITS[cell["unit_code"]]
        for cell in rows_of("form_cells")
        if (cell["form_code"], cell["table_code"]) == (form, "sheet")
    }
    printed = {
        row["code"]: row["label"]
        for row in reversed(rows_of("labels"))
        if (row["form_code"], row["table_code"], row["axis"]) == (form, "sheet", "row") and row["kind"] != "variant"
    }
    return {code: (printed[code], unit) for code, unit in units.items()}


@cache
def _sums() -> dict[str, list[tuple[str, bool]]]:
    sums: dict[str, list[tuple[str, bool]]] = {}
    for term in rows_of("rule_terms"):
        if term["table_code"] == "sheet":
            sums.setdefault(term["rule_code"], []).append((term["code"], term["side"] == "whole"))
    return sums


def _figures(random: Random, codes: list[str]) -> dict[str, int]:
    """Draw a figure for each line; the parts of each sum add up."""
    size = random.choice((0, 3, 12, 90, 5000))
    figures = {code: random.choice((0, 0, random.randint(0, size))) for code in codes}
    for terms in _sums().values():
        parts = [code for code, is_whole in terms if not is_whole and code in figures]
        for whole in (code for code, is_whole in terms if is_whole and code in figures):
            figures[whole] = sum(figures[code] for code in parts) if parts else figures[whole]
    return figures


def _printed(random: Random, form: str, year: int) -> PrintedSheet:
    labels = _labels(form)
    in_year = random.choice(IN_YEAR).format(year)
    measures = {"in_year": _figures(random, [*labels])}
    heads = {"in_year": in_year}
    if form.startswith("fujian"):
        added = _figures(random, [*labels])
        measures["cumulative"] = {code: figure + added[code] for code, figure in measures["in_year"].items()}
        heads["cumulative"] = random.choice(CUMULATIVE)
        if random.random() < 0.2:
            measures, heads = dict(reversed(measures.items())), dict(reversed(heads.items()))
    names, codes = [random.choice(NAMES)], [""]
    has_unit, has_number = random.random() < 0.8, random.random() < 0.2
    if has_unit:
        names, codes = [*names, random.choice(("计量单位", "单位"))], [*codes, ""]
    if has_number:
        names, codes = ["序号", *names], ["", *codes]
    lines = []
    for number, (code, (label, unit)) in enumerate(labels.items(), 1):
        cells = [str(number)] * has_number + [label] + [unit] * has_unit
        lines.append(PrintedLine(code, (*cells, *(str(figures[code]) for figures in measures.values()))))
    return PrintedSheet("和平区政府信息公开情况统计表", (*names, *heads.values()), (*codes, *measures), tuple(lines))


def _change(random: Random, sheet: PrintedSheet, share: float, change: Callable[[str], str]) -> PrintedSheet:
    """Change the text of some figures."""
    lines = tuple(
        PrintedLine(
            line.code,
            tuple(
                change(text) if measure and random.random() < share else text
                for measure, text in zip(sheet.measures, line.cells, strict=True)
            ),
        )
        for line in sheet.lines
    )
    return replace(sheet, lines=lines)


def _local_lines(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    lines = list(sheet.lines)
    for label in random.sample(LOCAL, random.randint(1, len(LOCAL))):
        model = random.choice(sheet.lines)
        cells = [label if text == max(model.cells, key=len) else text for text in model.cells]
        figures = [str(random.randint(0, 99)) if m else text for m, text in zip(sheet.measures, cells, strict=True)]
        lines.insert(random.randrange(len(lines) + 1), PrintedLine(None, tuple(figures)))
    return replace(sheet, lines=tuple(lines))


def _lost_lines(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    return replace(sheet, lines=tuple(line for line in sheet.lines if random.random() < 0.8))


def _mutilated(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    known = {
        label.lstrip("其中：0123456789、.（一二三四五六七八九十）")
        for form in FORMS
        for label, _ in _labels(form).values()
    }
    lines = []
    for line in sheet.lines:
        label = max(line.cells, key=len)
        place = random.randrange(len(label) // 2, len(label))  # of the words, not of the number
        cut = label[:place] + label[place + 1 :]
        is_other = any(cut.endswith(other) for other in known if not label.endswith(other))
        if random.random() < 0.2 and not is_other:
            line = PrintedLine(line.code, tuple(cut if text == label else text for text in line.cells))
        lines.append(line)
    return replace(sheet, lines=tuple(lines))


def _lost_cells(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    """Leave out a figure of some lines: the cells behind it move."""
    lines = []
    for line in sheet.lines:
        places = [place for place, measure in enumerate(sheet.measures) if measure]
        if random.random() < 0.2:
            place = random.choice(places)
            line = PrintedLine(line.code, (*line.cells[:place], *line.cells[place + 1 :]))
        lines.append(line)
    return replace(sheet, lines=tuple(lines))


def _further_column(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    head, place = random.choice(FURTHER), random.randint(sheet.measures.index("in_year"), len(sheet.heads))
    text = "见附件" if head == "备注" else "7"
    lines = tuple(PrintedLine(line.code, (*line.cells[:place], text, *line.cells[place:])) for line in sheet.lines)
    return replace(
        sheet,
        heads=(*sheet.heads[:place], head, *sheet.heads[place:]),
        measures=(*sheet.measures[:place], "", *sheet.measures[place:]),
        lines=lines,
    )


def _repeated_lines(random: Random, sheet: PrintedSheet) -> PrintedSheet:
    line = random.choice(sheet.lines)
    return replace(sheet, lines=(*sheet.lines, line))


DAMAGES: dict[str, Callable[[Random, PrintedSheet], PrintedSheet]] = {
    "none": lambda random, sheet: sheet,
    "blank_zeros": lambda random, sheet: _change(
        random, sheet, random.choice((0.3, 1.0)), lambda t: "" if t == "0" else t
    ),
    "marks": lambda random, sheet: _change(
        random, sheet, 0.2, lambda t: random.choice(("/", "—", "无")) if t == "0" else t
    ),
    "thousands": lambda random, sheet: _change(random, sheet, 1.0, lambda t: f"{int(t):,}"),
    "counted": lambda random, sheet: _change(random, sheet, 0.2, lambda t: f"{t}条"),
    "local_lines": _local_lines,
    "lost_lines": _lost_lines,
    "mutilated": _mutilated,
    "lost_cells": _lost_cells,
    "further_column": _further_column,
    "repeated_line": _repeated_lines,
    "no_heads": lambda random, sheet: replace(sheet, has_heads=False),
    "heads_again": lambda random, sheet: replace(sheet, breaks=frozenset({random.randrange(1, len(sheet.lines))})),
    "two_blocks": lambda random, sheet: replace(sheet, blocks=2),
}


def random_sheet(seed: int) -> RandomSheet:
    """Return the sheet of a number; equal numbers give equal sheets."""
    random = Random(seed)
    year = random.randint(2011, 2018)
    layout, damage = random.choice([*SHEET_LAYOUTS]), random.choice([*DAMAGES])
    if layout in FUSED_LAYOUTS and damage == "counted":
        damage = "none"  # a unit behind a figure and that of the next line cannot be told apart by a reader either
    sheet = DAMAGES[damage](random, _printed(random, random.choice(FORMS), year))
    if random.random() < 0.5:
        sheet = replace(sheet, before=tuple(line.format(year) for line in BEFORE), after=AFTER)
    return RandomSheet(sheet, layout, damage)
