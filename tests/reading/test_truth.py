"""Parsed = true, cell by cell: the sample everywhere, real reports where their folder is beside it."""

import csv
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from opencc import OpenCC
from support.comparing import (
    SAMPLE,
    SHARED,
    SPACES,
    differences,
    number_of,
    prose_values,
    reading_of,
    true_cells,
    untraceable,
)

from loaders.reading import Reading

SAMPLE_FILES = {path.stem: path for path in sorted((SAMPLE / "reports").iterdir())}
REAL_FILES = {
    "000_9b4f798751e8fc3c": "reports/seeds/000_9b4f798751e8fc3c.txt",
    "001_d159a95b017b33a9": "reports/seeds/001_d159a95b017b33a9.txt",
    "002_56f6f2e9cf6d3e8f": "reports/seeds/002_56f6f2e9cf6d3e8f.txt",
    "003_0d1ba4bae486ea5e": "reports/seeds/003_0d1ba4bae486ea5e.txt",
    "004_adca01a883d7caee": "reports/seeds/004_adca01a883d7caee.txt",
    "shanghai_general_office_2019": "reports/real/shanghai_general_office_2019.html",
}
REAL_TABLES = ("000_9b4f798751e8fc3c", "002_56f6f2e9cf6d3e8f", "shanghai_general_office_2019")
WHOLE_TABLES = (
    *((f"pingtan_{year}", f"pingtan_{year}.txt", {"requests", "review"}) for year in (2019, 2021, 2022)),
    ("pingtan_2020", "pingtan_2020.txt", {"review"}),
    ("shanghai_kewei_2024", "shanghai_kewei_2024.md", {"disclosure", "requests", "review"}),
)
# figures of these reports on other matters: they must not come out under an indicator
FOREIGN = {
    "zhangjiagang_health_2020": (266, 48, 252, 1800, 388, 164, 352, 345),
    "000_9b4f798751e8fc3c": (266, 48, 252, 1800, 388, 164, 352, 345),
    "jiayuguan_2021": (433, 31, 249, 201, 51, 36),
    "004_adca01a883d7caee": (433, 31, 249, 201, 51, 36),
    "pingtan_2019": (348, 229, 539, 868, 259),
    "pingtan_2020": (348, 162, 186, 4650),
    "pingtan_2021": (20680, 29),
}
# the appendix of 巴州 2019: a list of categories, no table of the form
TOTAL = Counter({Decimal(96): 1})
CATEGORIES = Counter({Decimal(0): 3, Decimal(4): 1, Decimal(84): 1, Decimal(5): 1, Decimal(3): 1})


def _there(path):
    if not path.exists():
        pytest.skip(f"{path.name} is not here: the folder of true figures is not part of the project")
    return path


def _rows(path):
    with _there(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _real(name: str) -> Reading:
    return reading_of(SHARED / REAL_FILES[name])


def _states(reading: Reading) -> dict[str, str]:
    states = dict.fromkeys(("disclosure", "requests", "review"), "absent")
    states.update({table.table_code: "blank" for table in reading.form_tables})
    states.update({cell.table_code: "filled" for cell in reading.cells if cell.cell_text.strip(SPACES)})
    return states


def _form(reading: Reading) -> str:
    forms = {table.form_code for table in reading.form_tables if table.form_code}
    return forms.pop() if len(forms) == 1 else "mixed" if forms else ""


EXPECTED_REPORTS = _rows(SAMPLE / "expected" / "reports.csv")


@pytest.mark.parametrize("name", [Path(row["file"]).stem for row in EXPECTED_REPORTS if int(row["cells"])])
def test_sample_cells(name):
    truth = true_cells(SAMPLE / "expected" / f"{name}.csv")
    assert differences(reading_of(SAMPLE_FILES[name]), truth) == []


def test_sample_is_whole():
    assert sorted(path.name for path in SAMPLE_FILES.values()) == [row["file"] for row in EXPECTED_REPORTS]
    assert len(EXPECTED_REPORTS) == 11


@pytest.mark.parametrize("expected", EXPECTED_REPORTS, ids=lambda row: row["file"])
def test_sample_reports(expected):
    reading = reading_of(SAMPLE / "reports" / expected["file"])
    assert reading.reject is None
    assert re.findall(r"[0-9]{4}", reading.year or "") == [expected["year"]]  # as printed: 2020年, 2020 年
    assert _plain(reading.body) in expected["body"].split(";")
    assert _form(reading) == expected["form_code"]
    assert _states(reading) == {table: expected[table] for table in ("disclosure", "requests", "review")}
    assert len([c for c in reading.cells if c.cell_text or int(expected["cells"])]) == int(expected["cells"])
    assert len(reading.unplaced) == int(expected["unplaced"])


def _plain(body: str | None) -> str:
    """A name as printed, in simplified characters and without pinyin glosses."""
    without_glosses = re.sub(r"\([a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+\)", "", body or "")
    return str(OpenCC("t2s").convert(without_glosses))


@pytest.mark.parametrize("name", SAMPLE_FILES)
def test_sample_offsets_lead_to_the_print(name):
    reading = reading_of(SAMPLE_FILES[name])
    assert reading.cells or reading.prose_figures or reading.unplaced
    assert untraceable(reading) == []


@pytest.mark.parametrize(
    "row",
    _rows(SAMPLE / "expected" / "prose_figures.csv"),
    ids=lambda r: f"{r['report']}-{r['indicator_code']}-{r['value']}",
)
def test_sample_prose(row):
    found = prose_values(reading_of(SAMPLE_FILES[row["report"]]))
    assert (row["indicator_code"], Decimal(row["value"])) in found


@pytest.mark.parametrize("name", [name for name in FOREIGN if name in SAMPLE_FILES])
def test_sample_figures_on_other_matters_stay_out(name):
    _assert_foreign_stay_out(name, reading_of(SAMPLE_FILES[name]))


def _assert_foreign_stay_out(name, reading):
    assert reading.prose_figures
    taken = [f for f in reading.prose_figures if number_of(f.value_text) in FOREIGN[name]]
    assert taken == []


@pytest.mark.parametrize("name", REAL_TABLES)
def test_real_cells(name):
    reading = _real(name)
    truth = true_cells(SHARED / "truth" / "cells" / f"{name}.csv")
    assert len(truth) == 198
    assert differences(reading, truth) == []
    assert len(reading.cells) == 198


def test_blanks_of_shanghai_are_blanks():
    reading = _real("shanghai_general_office_2019")
    blank = [c for c in reading.cells if not c.cell_text.strip(SPACES)]
    assert len(blank) == 135
    assert all(c.cell_text == "" for c in blank)


@pytest.mark.parametrize(("name", "file", "tables"), WHOLE_TABLES, ids=[name for name, _, _ in WHOLE_TABLES])
def test_whole_tables_without_separators_or_whole_headers(name, file, tables):
    """Each cell of the tables that docs/reading.md calls complete; no cell of the others is wrong."""
    truth = true_cells(_there(SHARED / "truth" / "cells" / f"{name}.csv"))
    others = [key for key in truth if key[0] not in tables]
    assert differences(reading_of(SHARED / "reports" / "real" / file), truth, others) == []


def test_procurement_of_xinzheng_is_in_ten_thousands():
    (cell,) = [c for c in _real("002_56f6f2e9cf6d3e8f").cells if c.column_code == "procurement_amount"]
    assert (cell.cell_text.strip(SPACES), cell.unit_text) == ("2954", "万元")


@pytest.mark.parametrize("path", ["sample", "real"])
def test_yuyang_is_blank_with_two_strays(path):
    reading = reading_of(SAMPLE_FILES["yuyang_health_2020"]) if path == "sample" else _real("003_0d1ba4bae486ea5e")
    assert reading.reject is None
    assert [c for c in reading.cells if c.cell_text.strip(SPACES)] == []
    assert sorted((u.table_code, u.cell_text) for u in reading.unplaced) == [
        ("requests", "0"),
        ("review", "0"),
    ]
    assert _states(reading) == {"disclosure": "blank", "requests": "blank", "review": "blank"}


@pytest.mark.parametrize("name", ["001_d159a95b017b33a9", "004_adca01a883d7caee"])
def test_reports_without_tables(name):
    reading = _real(name)
    assert reading.reject is None
    assert (reading.form_tables, reading.cells, reading.unplaced) == ([], [], [])


@pytest.mark.parametrize("path", ["sample", "real"])
def test_appendix_of_bayingolin_is_prose(path):
    reading = reading_of(SAMPLE_FILES["bayingolin_health_2019"]) if path == "sample" else _real("001_d159a95b017b33a9")
    found = prose_values(reading)
    categories = Counter({v: n for (code, v), n in found.items() if code == "items_disclosed_category"})
    assert categories - TOTAL == CATEGORIES  # the line 合计 may come out too
    assert ("items_disclosed", Decimal(96)) in found


def _true_prose():
    path = SHARED / "truth" / "prose.csv"
    return [row for row in _rows(path) if row["report"] in REAL_FILES] if path.exists() else []


@pytest.mark.parametrize("row", _true_prose(), ids=lambda r: f"{r['report']}-{r['indicator_code']}-{r['value']}")
def test_real_prose(row):
    found = prose_values(_real(row["report"]))
    assert (row["indicator_code"], Decimal(row["value"])) in found


@pytest.mark.parametrize("name", [name for name in FOREIGN if name in REAL_FILES])
def test_real_figures_on_other_matters_stay_out(name):
    _assert_foreign_stay_out(name, _real(name))


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_offsets_lead_to_the_print(name):
    assert untraceable(_real(name)) == []
