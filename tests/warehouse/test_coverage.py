"""Coverage of the embedded sample: what the expectations say, and what shows when a report is gone."""

import shutil
from pathlib import Path

import duckdb
import pytest
from support.dbt_runs import dbt


@pytest.fixture(scope="module")
def sampled(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, read, loaded and built; a copy of its own."""
    return Path(shutil.copy(built_once, tmp_path_factory.mktemp("coverage") / "ogi.duckdb"))


def differences(database: Path) -> list[tuple[object, ...]]:
    """What isn't as expected."""
    with duckdb.connect(str(database), read_only=True) as conn:
        return conn.execute(
            "select report_year, province_code, level, measure, difference"
            " from marts.rpt_coverage_differences order by all"
        ).fetchall()


def test_the_sample_is_covered_as_expected(sampled: Path) -> None:
    """A change in reading shows here: look at why, then bring seeds/coverage/coverage_expectations.csv up to date."""
    assert differences(sampled) == []


def test_a_report_that_is_gone_shows(sampled: Path) -> None:
    """One report less: a body-year without a report, and its values missing."""
    with duckdb.connect(str(sampled)) as conn:
        gone = "select document_id from raw.documents where body = '平潭综合实验区' and year like '2020%'"
        for table in ("form_tables", "cells", "prose_figures", "document_locations", "document_texts", "documents"):
            conn.execute(f"delete from raw.{table} where document_id in ({gone})")
    run = dbt(sampled, "run", "--select", "+rpt_coverage_differences")
    assert run.code == 0, run.said
    assert differences(sampled) == [
        (2020, "350000", "prefecture", "filled_count", -1),
        (2020, "350000", "prefecture", "none_count", 1),
        (2020, "350000", "prefecture", "value_count", -198),
    ]
