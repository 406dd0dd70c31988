"""A country that doesn't exist: divisions, public bodies and their reports for 2019 to 2024, all in agreement.

Every division is called 虚构 (invented), and so every body is too. All identities hold: within each table, from year to
year, between prose and tables, and between an area's report and those of its bodies. The same seed and size give the
same bytes.
"""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from synthetic.reports.forms import SEEDS, rows_of

REGIONS = SEEDS / "demo" / "demo_regions.csv"
YEARS = range(2019, 2025)
FORM_OF_YEAR = {year: "2019" if year < 2021 else "2021" for year in YEARS}
MOST = (9, 9, 8)  # provinces, prefectures in each, counties in each: what the seed lists
DEMO = (3, 3, 4)
MARK = "虚构"
STEMS = "甲乙丙丁戊己庚辛壬"
FIRST = "青云临丰永宁安平长武新嘉和兴德昌福寿荣清石白金玉高广紫翠碧苍"
SECOND = "河山溪陵原川泉林源岭冈港塘浦田湾峰岩岛坡桥洲滨涧峪屏渡谷屿"
SEED_COLUMNS = (
    *("region_code", "province_name", "prefecture_name", "region_name", "level_name", "status_name"),
    *("valid_from", "valid_to", "new_codes"),
)
UNITS = ("县", "区", "县", "市")  # of counties, in turn
TOWNSHIPS = [f"{first}{second}" for first, second in itertools.product("东西南北", "桥坪庄")][:8]
TOWNSHIP_ENDS = ("镇人民政府", "镇人民政府", "乡人民政府", "街道办事处")
FIELDS = {
    "province": "教育厅 科学技术厅 民政厅 司法厅 财政厅 人力资源和社会保障厅 自然资源厅 生态环境厅 住房和城乡建设厅 "
    "交通运输厅 农业农村厅 卫生健康委员会",
    "prefecture": "教育局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 "
    "交通运输局 卫生健康委员会 市场监督管理局",
    "county": "教育局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 住房和城乡建设局 交通运输局 水利局 "
    "农业农村局 文化和旅游局 卫生健康局 应急管理局 市场监督管理局",
}


@dataclass(frozen=True)
class Region:
    """One invented division: its code, its name and the names above it."""

    code: str
    name: str
    level: str  # province, prefecture, county
    province_name: str
    prefecture_name: str


@dataclass(frozen=True)
class Body:
    """One invented public body. A government's report adds up its area, the others report on themselves."""

    name: str
    kind: str  # government, office, department, township
    region: Region


@dataclass(frozen=True)
class Country:
    """Divisions and bodies, province by province, and which of their reports exist (bodies × years)."""

    seed: int
    regions: list[Region]
    bodies: list[Body]
    published: np.ndarray

    @property
    def reports(self) -> list[tuple[int, int]]:
        """Each report as the places of its body and year."""
        return [(int(body), int(year)) for body, year in np.argwhere(self.published)]


def regions(provinces: int, prefectures: int, counties: int) -> list[Region]:
    """So many provinces, of each so many prefectures, of each so many counties; each name occurs once.

    Raises ValueError beyond the size that the seed of divisions holds.
    """
    asked = (provinces, prefectures, counties)
    if not all(1 <= n <= most for n, most in zip(asked, MOST, strict=True)):
        raise ValueError(f"{asked} is no size of the country: from 1, 1, 1 to {MOST}")
    real = {row["region_name"][:2] for row in rows_of("reference/regions")}
    names = [a + b for b in SECOND for a in FIRST if a + b not in real]
    result = []
    for p in range(provinces):
        province = f"{MARK}{STEMS[p]}省"
        result.append(Region(f"{91 + p}0000", province, "province", province, ""))
        for q in range(prefectures):
            name = names[(p * MOST[1] + q) * (MOST[2] + 1)]
            prefecture = f"{MARK}{name}市"
            result.append(Region(f"{91 + p}{1 + q:02}00", prefecture, "prefecture", province, prefecture))
            for c in range(counties):
                unit = UNITS[c % len(UNITS)]
                name = names[(p * MOST[1] + q) * (MOST[2] + 1) + c + 1]
                code = f"{91 + p}{1 + q:02}{21 + c}"
                result.append(Region(code, f"{MARK}{name}{unit}", "county", province, prefecture))
    return result


def country(size: tuple[int, int, int] = DEMO, seed: int = 1, missing: float = 0.02) -> Country:
    """The country of a size; `missing` is the share of reports that were never published."""
    found = regions(*size)
    bodies = [body for region in found for body in _bodies(region)]
    published = np.random.default_rng([seed, 0]).random((len(bodies), len(YEARS))) >= missing
    return Country(seed, found, bodies, published)


def _bodies(region: Region) -> Iterator[Body]:
    office = "办公厅" if region.level == "province" else "办公室"
    yield Body(f"{region.name}人民政府", "government", region)
    yield Body(f"{region.name}人民政府{office}", "office", region)
    for name in FIELDS[region.level].split():
        yield Body(region.name + name, "department", region)
    if region.level == "county":
        for name, end in zip(TOWNSHIPS, itertools.cycle(TOWNSHIP_ENDS), strict=False):
            yield Body(region.name + name + end, "township", region)


def write_regions(path: Path = REGIONS) -> int:
    """Write the seed of divisions, in the columns of seeds/reference/regions.csv; gives the number of rows."""
    found = regions(*MOST)
    levels = {"province": "省级", "prefecture": "地级", "county": "县级"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SEED_COLUMNS)
        for one in found:
            above = one.prefecture_name if one.level == "county" else ""
            writer.writerow([one.code, one.province_name, above, one.name, levels[one.level], "在用", 1981, "", ""])
    return len(found)
