"""The invented country: its divisions, its public bodies, and which of their reports for 2019 to 2024 exist.

The names of all divisions, and so of all bodies, begin with 虚构 (invented). The same seed and size give the same
country.
"""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from synthetic.reports.forms import SEEDS, rows_of

REGIONS = SEEDS / "demo" / "demo_regions.csv"
YEARS = range(2019, 2025)  # of the reports; other modules number them from 0
FORM_OF_YEAR = {year: "2019" if year < 2021 else "2021" for year in YEARS}
MAX_SIZE = (9, 9, 8)  # provinces, prefectures in each, counties in each; seeds/demo lists them all
DEFAULT_SIZE = (3, 3, 4)
NAME_PREFIX = "虚构"
PROVINCE_NAMES = "甲乙丙丁戊己庚辛壬"
FIRST_CHARACTERS = "青云临丰永宁安平长武新嘉和兴德昌福寿荣清石白金玉高广紫翠碧苍"
SECOND_CHARACTERS = "河山溪陵原川泉林源岭冈港塘浦田湾峰岩岛坡桥洲滨涧峪屏渡谷屿"
SEED_COLUMNS = (
    *("region_code", "province_name", "prefecture_name", "region_name", "level_name", "status_name"),
    *("valid_from", "valid_to", "new_codes"),
)
COUNTY_SUFFIXES = ("县", "区", "县", "市")  # in turn
TOWNSHIPS = [f"{first}{second}" for first, second in itertools.product("东西南北", "桥坪庄")][:8]
TOWNSHIP_SUFFIXES = ("镇人民政府", "镇人民政府", "乡人民政府", "街道办事处")
DEPARTMENTS = {  # of each level
    "province": "教育厅 科学技术厅 民政厅 司法厅 财政厅 人力资源和社会保障厅 自然资源厅 生态环境厅 住房和城乡建设厅 "
    "交通运输厅 农业农村厅 卫生健康委员会",
    "prefecture": "教育局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 "
    "交通运输局 卫生健康委员会 市场监督管理局",
    "county": "教育局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 住房和城乡建设局 交通运输局 水利局 "
    "农业农村局 文化和旅游局 卫生健康局 应急管理局 市场监督管理局",
}


@dataclass(frozen=True)
class Region:
    """One division: its code, its name, its level (province, prefecture or county), and the names above it.

    `prefecture_name` is '' for a province; a prefecture has its own name there.
    """

    code: str
    name: str
    level: str
    province_name: str
    prefecture_name: str


@dataclass(frozen=True)
class Body:
    """One public body of a kind: government, office, department, township or vertical.

    The report of a government adds up its area, without bodies of vertical systems; the other bodies report on
    themselves.
    """

    name: str
    kind: str
    region: Region


@dataclass(frozen=True)
class Takeover:
    """The work of a body that went to others: indexes of the bodies and of the first year in which others do it.

    is_sure     the rules can follow the stocks: one successor, and all reports of the year before
    is_end      the body ended; otherwise a part was split off
    is_renamed  the body went on under another name
    last_year   index of the last year in which work may have moved, by the register of departments
    """

    predecessor: int
    successors: tuple[int, ...]
    year: int
    is_end: bool = True
    is_sure: bool = True
    is_renamed: bool = False
    last_year: int | None = None


@dataclass(frozen=True)
class Country:
    """Divisions and bodies, province by province, and which reports exist.

    existed, published  bodies × years
    takeovers           the work that went from one body to another
    has_features        it has what rules must not mistake for faults (synthetic/country/features.py)
    """

    seed: int
    regions: list[Region]
    bodies: list[Body]
    existed: np.ndarray
    published: np.ndarray
    takeovers: list[Takeover] = field(default_factory=list)
    has_features: bool = False

    @property
    def reports(self) -> list[tuple[int, int]]:
        """The reports that exist, as (index of the body, index of the year)."""
        return [(int(body), int(year)) for body, year in np.argwhere(self.published)]


def regions(provinces: int, prefectures: int, counties: int) -> list[Region]:
    """Return so many provinces, each with so many prefectures, each with so many counties; every name is unique.

    Raises ValueError for a size outside 1, 1, 1 to MAX_SIZE.
    """
    size = (provinces, prefectures, counties)
    if not all(1 <= count <= maximum for count, maximum in zip(size, MAX_SIZE, strict=True)):
        raise ValueError(f"{size} is no size of the country: from 1, 1, 1 to {MAX_SIZE}")
    names = place_names()
    result = []
    for p in range(provinces):
        province = f"{NAME_PREFIX}{PROVINCE_NAMES[p]}省"
        result.append(Region(f"{91 + p}0000", province, "province", province, ""))
        for q in range(prefectures):
            name_index = (p * MAX_SIZE[1] + q) * (MAX_SIZE[2] + 1)  # the same in a country of any size
            prefecture = f"{NAME_PREFIX}{names[name_index]}市"
            result.append(Region(f"{91 + p}{1 + q:02}00", prefecture, "prefecture", province, prefecture))
            for c in range(counties):
                suffix = COUNTY_SUFFIXES[c % len(COUNTY_SUFFIXES)]
                county = f"{NAME_PREFIX}{names[name_index + c + 1]}{suffix}"
                result.append(Region(f"{91 + p}{1 + q:02}{21 + c}", county, "county", province, prefecture))
    return result


def place_names() -> list[str]:
    """Return the names of invented places, two characters each, in the order in which divisions take them."""
    real_names = {row["region_name"][:2] for row in rows_of("reference/regions")}
    return [
        first + second for second in SECOND_CHARACTERS for first in FIRST_CHARACTERS if first + second not in real_names
    ]


def country(size: tuple[int, int, int] = DEFAULT_SIZE, seed: int = 1, missing: float = 0.02) -> Country:
    """Return the country of a size (provinces, prefectures in each, counties in each).

    `missing` is the share of reports that were never published. Raises ValueError like `regions`.
    """
    divisions = regions(*size)
    bodies = [body for region in divisions for body in bodies_of(region)]
    published = np.random.default_rng([seed, 0]).random((len(bodies), len(YEARS))) >= missing
    return Country(seed, divisions, bodies, np.ones_like(published), published)


def bodies_of(region: Region) -> Iterator[Body]:
    """Yield the bodies of a division, its government first."""
    office = "办公厅" if region.level == "province" else "办公室"
    yield Body(f"{region.name}人民政府", "government", region)
    yield Body(f"{region.name}人民政府{office}", "office", region)
    for name in DEPARTMENTS[region.level].split():
        yield Body(region.name + name, "department", region)
    if region.level == "county":
        for name, suffix in zip(TOWNSHIPS, itertools.cycle(TOWNSHIP_SUFFIXES), strict=False):
            yield Body(region.name + name + suffix, "township", region)


def write_regions(path: Path = REGIONS) -> int:
    """Write all divisions as CSV in the columns of seeds/reference/regions.csv; return the number of rows."""
    divisions = regions(*MAX_SIZE)
    levels = {"province": "省级", "prefecture": "地级", "county": "县级"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SEED_COLUMNS)
        for region in divisions:
            prefecture = region.prefecture_name if region.level == "county" else ""
            writer.writerow(
                [region.code, region.province_name, prefecture, region.name, levels[region.level], "在用", 1981, "", ""]
            )
    return len(divisions)
