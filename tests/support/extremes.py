"""Reports that print the largest, smallest and strangest figures, in all cells and in sentences.

The figures are the limits of what the loaders read (15 digits and 8 decimals, Chinese numerals), of what a column holds
(64-bit integers, decimal(32, 8)) and of what a body can have (seeds/figure_bounds.csv), each with each unit and sign.
"""

from collections.abc import Iterator
from itertools import chain, cycle, product
from pathlib import Path

from loaders.seeds import rows
from support.raw_rows import form_cells
from synthetic.printing.content import ReportContent
from synthetic.printing.office import as_html
from synthetic.reports.forms import TABLES, empty_grid, filled

LARGEST = "999999999999999"  # of the 15 digits that a figure may have
FIGURES = (
    LARGEST,
    "9223372036854775807",
    "9223372036854775808",
    f"{'9' * 24}.99999999",
    f"{LARGEST}.99999999",
    "1000000000000000",
    "1000000000000",
    "1000000000001",
    "999999999999.99999999",
    "100000000000000",
    "999,999,999,999,999",
    "九千九百九十九亿九千九百九十九万九千九百九十九",
    "九千九百九十九亿",
    "0.00000001",
    "0.000000001",
    "2147483648",
    "0.5",
)
UNIT_KINDS = ("unit", "magnitude", "money")
_KNOWN = tuple(row["pattern"] for row in rows("number_patterns") if row["kind"] in UNIT_KINDS)
UNITS = ("", *_KNOWN, "亿件", "件亿", "美元")
SIGNS = ("-", "", "减", "增")
TEXTS = tuple("".join(parts) for parts in product(SIGNS, FIGURES, UNITS))
HEADER_UNITS = ("亿元", "万元", "元")
# text, unit of the head, and the amount in CNY; None is unknown
AMOUNTS: tuple[tuple[str, str, str | None], ...] = (
    (f"-{LARGEST}", "万元", None),
    (LARGEST, "亿元", None),
    (f"-{LARGEST}", "元", f"-{LARGEST}"),
    (f"{LARGEST}.99999999", "元", f"{LARGEST}.99999999"),
    (f"{'9' * 24}.99999999", "元", None),
    ("9223372036854775808", "元", None),
    ("1000000000000", "万元", None),
    ("1000000000000元", "亿元", "1000000000000"),
    ("999999999999.99999999", "元", "999999999999.99999999"),
    ("减2147483648万元", "元", "-21474836480000"),
    ("0.00000001", "亿元", "1"),
    ("0.00000001", "万元", "0.0001"),
    ("-0.00000001", "元", "-0.00000001"),
    ("0.000000001", "元", None),
    ("九千九百九十九亿", "元", "999900000000"),
    ("九千九百九十九亿", "万元", "999900000000"),
    ("999,999,999,999,999", "元", LARGEST),
    ("999,999,999,999,999亿元", "元", None),
)
PLACES = ("安徽省合肥市巢湖市", "安徽省合肥市", "安徽省", "安徽省合肥市肥东县")
OFFICES = ("", "教育局", "公安局", "民政局", "司法局", "财政局", "水务局", "统计局", "审计局", "卫生健康委员会")
BODIES = tuple(f"{place}{office}" for office in OFFICES for place in PLACES if office == "" or place != "安徽省")
YEARS = (2019, 2020, 2021, 2022)
_PAIRS = [(text, unit) for text, unit, _ in AMOUNTS] + list(product(TEXTS, HEADER_UNITS))
FIRST_2021 = 2021  # the first year of the form of 2021
ALL = len(_PAIRS) * 2 // 3  # reports that print each of these: two years of forms have two amounts, two have one


def write_extremes(folder: Path, count: int) -> None:
    """Write `count` reports: of all years of all bodies, of several versions if there are more."""
    folder.mkdir(parents=True)
    for number, page in enumerate(extreme_pages(count)):
        (folder / f"extreme_{number}.html").write_text(page, encoding="utf-8")


def extreme_pages(count: int) -> Iterator[str]:
    """Yield the pages. The texts run on through the cells of all reports; each sixth page is another version of the
    one before.
    """
    texts, pairs = cycle(chain.from_iterable(TEXTS[start::7] for start in range(7))), cycle(_PAIRS)
    for number in range(count):
        report = number - number // 6
        year, body = YEARS[report % len(YEARS)], BODIES[report // len(YEARS) % len(BODIES)]
        form = "2019" if year < FIRST_2021 else "2021"
        printed, units = {}, {}
        for place in form_cells(form):
            if place[2] in ("fees_collected", "procurement_amount"):
                printed[place], units[place[2]] = next(pairs)
            else:
                printed[place] = next(texts)
        grids = {table: filled(empty_grid(form, table, units), printed) for table in TABLES}
        title = f"{body}{year}年政府信息公开工作年度报告"
        yield as_html(ReportContent(title, grids, ["一、总体情况", *_sentences(number, year, body)]))


def _sentences(number: int, year: int, body: str) -> list[str]:
    """Return sentences with figures of indicators that are compared with a table, and of money."""
    texts = [TEXTS[(number * 13 + index * 5) % len(TEXTS)] for index in range(4)]
    area = "" if body.endswith(("局", "委员会")) else "报告数据包括各级部门和乡镇。"
    return [
        f"{area}{year}年，共收到政府信息公开申请{LARGEST}亿件，办结申请{texts[0]}件。",
        f"{year}年，主动公开政府信息{texts[1]}条。收取信息处理费{texts[2]}元。",
        f"{year}年，收到政府信息公开申请{texts[3]}。因政府信息公开被提起行政诉讼{LARGEST}亿件。",
    ]
