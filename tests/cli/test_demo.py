"""`make demo`: an invented country in a warehouse and an edition of its own, and every table can tell."""

import json
from pathlib import Path

import duckdb

from loaders.project import ROOT


def test_the_edition_says_that_it_is_synthetic(demo):
    """One row says what it is, in both languages; the command ends with where it lies."""
    with duckdb.connect(str(demo.published / "ogi.duckdb"), read_only=True) as conn:
        about = conn.execute("from marts.rpt_about").fetchall()
        origins = conn.execute("select distinct origin from marts.dim_report").fetchall()
        reports, bodies = conn.execute(
            "select count(*), count(distinct body_key) from marts.dim_report where is_current"
        ).fetchall()[0]
    assert about == [
        (
            "虚构示例：政府信息公开工作年度报告（机构、地名和数字均为虚构）",
            "Synthetic demonstration: bodies, places and figures are invented",
            reports,
            bodies,
            2019,
            2024,
            True,
        )
    ]
    assert origins == [("synthetic",)]
    assert str(demo.published) in demo.said


def test_every_name_and_every_text_is_marked(demo):
    """Whoever opens one table, one report or one place reads that it's invented."""
    with duckdb.connect(str(demo.published / "ogi.duckdb"), read_only=True) as conn:
        unmarked = conn.execute(
            "select body_name from marts.dim_body where not starts_with(body_name, '虚构') or region_code < '91'"
            " union all select region_name from marts.dim_region"
            " where region_code >= '91' and not starts_with(region_name, '虚构')"
            " union all select title from raw.documents where not ends_with(title, '（虚构）')"
            " union all select left(text, 20) from raw.document_texts where not contains(text, '均为虚构')"
            " union all select uri from raw.document_locations where not starts_with(uri, 'synthetic/')"
        ).fetchall()
        assert unmarked == []
        assert conn.execute("select count(*) > 0 from marts.fct_findings").fetchall() == [(True,)]


def test_real_divisions_and_bodies_are_as_without_it(demo, built_once):
    """The invented divisions come beside the real ones, in this warehouse only."""
    asked = "select count(*), count(*) filter (where region_code >= '91') from marts.dim_region"
    with duckdb.connect(str(built_once), read_only=True) as conn:
        real = conn.execute(asked).fetchall()[0]
        about = conn.execute("select title_en, is_synthetic from marts.rpt_about").fetchall()
    with duckdb.connect(str(demo.database), read_only=True) as conn:
        with_demo = conn.execute(asked).fetchall()[0]
    assert real[1] == 0
    assert with_demo == (real[0] + 738, 738)
    assert about == [("Sample: annual reports on open government information", False)]


def test_reports_of_another_origin_stop_the_build(demo, ogi, database):
    """A report loaded beside the country is named, and nothing is built."""
    database.parent.mkdir(parents=True)
    database.write_bytes(demo.database.read_bytes())
    assert ogi("load", ROOT / "sample" / "reports" / "huaian_2024.html").returncode == 0
    refused = ogi("build")
    assert refused.returncode == 1
    assert "synthetic and other reports are not mixed" in refused.stdout + refused.stderr


def test_the_makefile_names_no_other_warehouse(demo):
    """The default warehouse and edition are not written."""
    assert json.loads((demo.published / "edition.json").read_text(encoding="utf-8"))["reports"] > 700
    lines = Path(ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    assert "DEMO := warehouse/demo" in lines
    assert "DEMO_EDITION := published/demo" in lines
    assert "demo: export OGI_DB = $(DEMO)/ogi.duckdb" in lines
    assert "demo: export OGI_PUBLISHED = $(DEMO_EDITION)" in lines
