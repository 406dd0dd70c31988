"""`marts.rpt_provenance`: each figure of the facts with its print and place, and the way on to the text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_values import FIGURES

from loaders.project import ROOT
from ogi.edition.write import write
from ogi.explaining.lookup import figure_at

UNLIKE = f"""
    select document_id, table_code, row_code, column_code
    from ({FIGURES}) as f
    full join marts.rpt_provenance as p using (document_id, table_code, row_code, column_code)
    where f.value is distinct from p.value or f.reported_value is distinct from p.reported_value
        or f.value_basis is distinct from p.value_basis
"""
UNTRUE = """
    select p.document_id, p.table_code, p.row_code, p.column_code
    from marts.rpt_provenance as p
    join raw.document_texts as t using (document_id)
    where trim(substring(t.text, p.char_start + 1, p.char_end - p.char_start), chr(160) || ' ') <> p.cell_text
        or not exists (from raw.document_locations as l where l.document_id = p.document_id and l.uri = p.first_uri)
"""


@pytest.fixture(scope="module", params=["built_once", "real_warehouse"])
def either(request: pytest.FixtureRequest) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouses of the sample and of the real reports, to be read."""
    with duckdb.connect(request.getfixturevalue(request.param), read_only=True) as conn:
        yield conn


def test_each_figure_of_the_facts_is_there_once(either: duckdb.DuckDBPyConnection) -> None:
    """The same value and basis, and no figure more."""
    assert either.execute(UNLIKE).fetchall() == []
    [(figures, rows)] = either.execute(
        f"select (select count(*) from ({FIGURES})), (select count(*) from marts.rpt_provenance)"
    ).fetchall()
    assert figures == rows > 1000


def test_each_place_leads_to_the_print(either: duckdb.DuckDBPyConnection) -> None:
    """The offsets hold the cell's text; a figure without a place has no print either."""
    assert either.execute(UNTRUE).fetchall() == []
    assert either.execute(
        "select count(*) from marts.rpt_provenance where (cell_text is null) <> (char_start is null)"
        " or (value_basis = 'printed' and cell_text is null)"
    ).fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("query", "change"),
    [
        (UNLIKE, "update marts.rpt_provenance set value = value + 1 where value > 100"),
        (UNLIKE, "delete from marts.rpt_provenance where row_code = 'granted'"),
        (UNTRUE, "update marts.rpt_provenance set char_start = char_start + 1 where value > 100"),
        (UNTRUE, "update marts.rpt_provenance set first_uri = 'elsewhere.html'"),
    ],
)
def test_a_wrong_row_would_be_seen(built: Path, query: str, change: str) -> None:
    """Else the tests above would prove nothing."""
    with duckdb.connect(built) as conn:
        conn.execute(change)
        assert conn.execute(query).fetchall()


def test_the_documented_join_works_in_an_edition(built: Path, tmp_path: Path) -> None:
    """docs/quality.md: the text around a figure, as `ogi explain` shows it."""
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    [query] = [one for one in re.findall(r"```sql\n(.*?)```", page, re.S) if "rpt_provenance" in one]
    write(built, tmp_path / "published", texts=True)
    with duckdb.connect(tmp_path / "published" / "ogi.duckdb", read_only=True) as conn:
        found: list[dict[str, Any]] = conn.sql(query).pl().to_dicts()
        [(key,)] = conn.execute(
            "select concat_ws('/', document_id, table_code, row_code, column_code) from marts.rpt_provenance"
            " where row_code = 'granted' and column_code = 'total' and report_year = 2024"
        ).fetchall()
    with duckdb.connect(built, read_only=True) as conn:
        [figure] = figure_at(conn, key)
    [row] = found
    assert (row["body_name"], row["value"], row["value_basis"]) == ("淮安市人民政府", 1362, "printed")
    assert (row["context"], row["first_uri"]) == (figure.context, figure.files[0])
    assert "【1362】" in row["context"]
