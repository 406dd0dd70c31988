"""What real data has and rules must not mistake for faults: mergers, divided and split divisions, reformed departments,
and vertical bodies.

Two prefectures of each province get further counties, which merge, are divided or are split. Counties and prefectures
get departments that the register of successions renames, merges or abolishes, and bodies of vertical systems. The
successions of divisions are in seeds/demo/demo_changed_regions.csv, which is used if the dbt variable `demo_features`
is true.
"""

import csv
import dataclasses
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from synthetic.country.divisions import (
    DEFAULT_SIZE,
    FIRST_CHARACTERS,
    MAX_SIZE,
    NAME_PREFIX,
    SECOND_CHARACTERS,
    SEED_COLUMNS,
    YEARS,
    Body,
    Country,
    Region,
    Takeover,
    bodies_of,
    place_names,
    regions,
)
from synthetic.reports.forms import SEEDS, rows_of

CHANGED_REGIONS = SEEDS / "demo" / "demo_changed_regions.csv"
CHANGED_PREFECTURES = 2  # of each province; the first one's counties change in 2021, those of the second in 2022
FIRST_CHANGE = 2021
CHANGES = (  # offset of the county in its prefecture, offsets of those that take over, what happens
    (0, (1,), "merged"),
    (2, (3,), "merged"),
    (4, (5, 6), "divided"),
    (7, (8,), "split_off"),
)
MISSING_REPORTS = 2  # offset of the county in which every other body has no last report
COUNTY_COUNT = 9  # of CHANGES
FIRST_CODE = 41
VERTICAL_BODIES = {
    "prefecture": ("国家税务总局{}税务局", "{}气象局", "{}消防救援支队"),
    "county": ("国家税务总局{}税务局", "{}烟草专卖局", "{}消防救援大队"),
}


@dataclass(frozen=True)
class _Reform:
    """A department that reports until `year`, from `first_year` on, and the one that then does its work.

    `last_year` is that of the register, if it isn't `year`.
    """

    name: str
    first_year: int
    year: int
    successor: str | None
    is_renamed: bool = False
    last_year: int | None = None


REFORMS = {  # as in seeds/reference/department_successions.csv
    "prefecture": (
        _Reform("大数据发展管理局", YEARS[0], 2024, "数据局", is_renamed=True),
        _Reform("地方金融监督管理局", YEARS[0], 2023, None),
    ),
    "county": (
        _Reform("扶贫开发办公室", YEARS[0], 2021, "乡村振兴局", is_renamed=True),
        _Reform("乡村振兴局", 2021, 2023, "农业农村局", last_year=2024),
    ),
}
FURTHER_DEPARTMENTS = {"prefecture": {"数据局": 2024}}  # successors that no country has without features


def featured_country(size: tuple[int, int, int] = DEFAULT_SIZE, seed: int = 1, missing: float = 0.02) -> Country:
    """Return the country of a size with its features. Raises ValueError like `divisions.regions`."""
    divisions = _with_changed(regions(*size))
    bodies = [body for region in divisions for body in _bodies(region)]
    indexes = {body.name: index for index, body in enumerate(bodies)}
    takeovers = [*_of_divisions(divisions, bodies, indexes), *_of_departments(bodies, indexes)]
    existed = _existed(bodies, takeovers)
    random = np.random.default_rng([seed, 0])
    published = existed & (random.random(existed.shape) >= missing)
    for takeover in takeovers:
        if takeover.predecessor % 2 and _can_lack_report(takeover, bodies[takeover.predecessor]):
            published[takeover.predecessor, takeover.year - 1] = False
    sure = [_checked(takeover, published) for takeover in takeovers]
    return Country(seed, divisions, bodies, existed, published, sure, has_features=True)


def write_changed_regions(path: Path = CHANGED_REGIONS) -> int:
    """Write the changed divisions as CSV in the columns of seeds/reference/regions.csv; return the number of rows."""
    changed = [region for region in _with_changed(regions(*MAX_SIZE)) if _offset(region) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(SEED_COLUMNS)
        for region in changed:
            names = (region.code, region.province_name, region.prefecture_name, region.name, "县级")
            writer.writerow([*names, *_status(region)])
    return len(changed)


def _with_changed(divisions: list[Region]) -> list[Region]:
    """Return the divisions with the changed counties after the last county of their prefecture."""
    result: list[Region] = []
    for code, counties in itertools.groupby(divisions, lambda region: region.code[:4]):
        result += counties
        if 1 <= int(code[2:]) <= CHANGED_PREFECTURES:
            result += _changed_counties(result[-1], int(code[2:]) - 1)
    return result


def _changed_counties(last: Region, prefecture: int) -> Iterator[Region]:
    names = _changed_names()
    first = (int(last.code[:2]) - 91) * CHANGED_PREFECTURES + prefecture
    for offset in range(COUNTY_COUNT):
        name = f"{NAME_PREFIX}{names[first * COUNTY_COUNT + offset]}县"
        code = f"{last.code[:4]}{FIRST_CODE + offset}"
        yield Region(code, name, "county", last.province_name, last.prefecture_name)


def _changed_names() -> list[str]:
    taken = {row["region_name"][:2] for row in rows_of("reference/regions")} | set(place_names())
    names = [second + first for first in FIRST_CHARACTERS for second in SECOND_CHARACTERS]
    return [name for name in names if name not in taken]


def _offset(region: Region) -> int | None:
    """Return the number of a changed county in its prefecture, None for other divisions."""
    number = int(region.code[4:]) - FIRST_CODE
    return number if number >= 0 else None


def _change_year(region: Region) -> int:
    return FIRST_CHANGE + int(region.code[2:4]) - 1


def _status(region: Region) -> tuple[str, int, int | str, str]:
    """Return status, first and last year and new codes of a changed county."""
    year, offset = _change_year(region), _offset(region)
    for before, after, change in CHANGES:
        codes = ";".join(f"{region.code[:4]}{FIRST_CODE + number}" for number in after)
        if offset == before and change == "split_off":
            return "在用", 1981, "", f"{codes}[{year}]"
        if offset == before:
            return "弃用", 1981, year, codes
        if offset in after and change == "split_off":
            return "在用", year, "", ""
    return "在用", 1981, "", ""


def _bodies(region: Region) -> Iterator[Body]:
    yield from bodies_of(region)
    reforms = _reforms(region)
    for name in (*(reform.name for reform in reforms), *FURTHER_DEPARTMENTS.get(region.level, {})):
        yield Body(region.name + name, "department", region)
    for form in VERTICAL_BODIES.get(region.level, ()):
        yield Body(form.format(region.name), "vertical", region)


def _reforms(region: Region) -> tuple[_Reform, ...]:
    """Return the reforms of a division; one that changes itself has none, so that each body ends at most once."""
    return REFORMS.get(region.level, ()) if _offset(region) is None else ()


def _of_divisions(divisions: list[Region], bodies: list[Body], indexes: dict[str, int]) -> Iterator[Takeover]:
    """Yield for each own body of a county that ends or is split the same bodies of its successors.

    A government has no work but that of its area, which goes over too.
    """
    by_code = {region.code: region for region in divisions}
    changes = {before: (after, change) for before, after, change in CHANGES}
    for index, body in enumerate(bodies):
        offset = _offset(body.region)
        if offset not in changes:
            continue
        after, change = changes[offset]
        heirs = [by_code[f"{body.region.code[:4]}{FIRST_CODE + number}"].name for number in after]
        year = _change_year(body.region) - YEARS[0]
        successors = tuple(indexes[body.name.replace(body.region.name, heir)] for heir in heirs)
        yield Takeover(index, successors, year, is_end=change != "split_off", is_sure=change == "merged")


def _of_departments(bodies: list[Body], indexes: dict[str, int]) -> Iterator[Takeover]:
    for index, body in enumerate(bodies):
        for reform in _reforms(body.region):
            if body.name != body.region.name + reform.name:
                continue
            successors = (indexes[body.region.name + reform.successor],) if reform.successor else ()
            year = reform.year - YEARS[0]
            last_year = reform.last_year and reform.last_year - YEARS[0]
            is_renamed = reform.is_renamed
            yield Takeover(index, successors, year, is_sure=is_renamed, is_renamed=is_renamed, last_year=last_year)


def _existed(bodies: list[Body], takeovers: list[Takeover]) -> np.ndarray:
    """Return bodies × years: a body exists from its first year until its work is taken over."""
    existed = np.ones((len(bodies), len(YEARS)), bool)
    for index, body in enumerate(bodies):
        first_years = {reform.name: reform.first_year for reform in _reforms(body.region)}
        first_years |= FURTHER_DEPARTMENTS.get(body.region.level, {})
        first_year = first_years.get(body.name.removeprefix(body.region.name), YEARS[0])
        if _offset(body.region) is not None:
            first_year = max(first_year, int(_status(body.region)[1]))
        existed[index, : first_year - YEARS[0]] = False
    for takeover in takeovers:
        if takeover.is_end:
            existed[takeover.predecessor, takeover.year :] = False
    return existed


def _can_lack_report(takeover: Takeover, predecessor: Body) -> bool:
    """Return whether the last report of a body with one successor may be missing."""
    is_drawn = not takeover.is_sure or _offset(predecessor.region) == MISSING_REPORTS
    return is_drawn and len(takeover.successors) == 1


def _checked(takeover: Takeover, published: np.ndarray) -> Takeover:
    """Return the takeover; not sure if the predecessor's last report is missing by chance."""
    is_sure = takeover.is_sure and bool(published[takeover.predecessor, takeover.year - 1])
    return dataclasses.replace(takeover, is_sure=is_sure)
