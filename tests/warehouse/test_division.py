"""dbt tests and expectations divide the work as docs/testing.md says; a dbt test stops the build and keeps its rows."""

import re
from collections.abc import Iterator
from typing import Any

from support.dbt_runs import artifact

from ogi import definitions
from ogi.checks import over_marts, over_raw
from ogi.checks.outcome import RowCheck

# what may stand in both: docs/testing.md says why
IN_BOTH = {
    *(("raw.documents", kind) for kind in ("key", "counts of cell_count", "counts of prose_count")),
    *((table, "key") for table in definitions.keys_of_raw()),
    *((f"raw.{name}", "document_id refers") for name in ("document_locations", "document_texts", "form_tables")),
    ("raw.prose_figures", "document_id refers"),
    ("raw.form_tables", "counts of cell_count"),
    ("raw.form_tables", "counts of unplaced_count"),
    ("raw.cells", "values of placement"),
    ("raw.cells", "codes of their form"),
    *((table, "key") for table in definitions.keys_of_marts()),
    *((table, "document_id refers") for table, key in definitions.keys_of_marts().items() if key[0] == "document_id"),
}
SINGULAR = {
    "cells_have_codes_of_their_form": ("raw.cells", "codes of their form"),
}
Told = tuple[str, str]  # table, what is held


def told_by_dbt(manifest: dict[str, Any]) -> Iterator[Told]:
    """Yield what dbt's tests hold raw and the marts to."""
    for node in manifest["nodes"].values():
        if node["resource_type"] != "test":
            continue
        if not (metadata := node.get("test_metadata")):
            if node["name"] in SINGULAR:
                yield SINGULAR[node["name"]]
            continue
        arguments = {"accepted": {}, "bases": {}, "references": {}, **metadata["kwargs"]}
        found = re.search(r"(source\('raw', |ref\()'(\w+)'", arguments["model"])
        assert found, node["name"]
        table = f"{'raw' if found[1].startswith('source') else 'marts'}.{found[2]}"
        column = arguments.get("column_name")
        if metadata["name"] == "table_rules":
            yield table, "key"
            yield from ((table, f"{column} is never null") for column in arguments.get("not_null", ()))
            yield from ((table, f"values of {column}") for column in arguments["accepted"])
            yield from ((table, f"{value} is null where unknown") for value in arguments["bases"])
            yield from (
                (table, f"{column} refers" if column == "document_id" else f"values of {column}")
                for column in arguments["references"]
            )
            continue
        yield (
            table,
            {
                "unique": "key",
                "unique_combination": "key",
                "not_null": f"{column} is never null",
                "relationships": f"{column} refers" if column == "document_id" else f"values of {column}",
                "accepted_values": f"values of {column}",
                "counts_agree": f"counts of {arguments.get('count_column')}",
            }.get(metadata["name"], metadata["name"]),
        )


def told_by_expectations(checks: list[RowCheck]) -> Iterator[Told]:
    """Yield what the checks hold raw and the marts to, in the same words."""
    for check in checks:
        counting = re.fullmatch(r"(\w+_count) of (\w+)", check.name)
        if check.name == "key":
            yield check.table, "key"
        elif check.name == "nulls":
            yield from ((check.table, f"{column} is never null") for column in check.columns)
        elif " in " in check.name:
            yield check.table, f"{check.columns[0]} refers"
        elif counting:
            yield f"raw.{counting[2]}", f"counts of {counting[1]}"
        elif check.name == "counts of tables":
            yield "raw.form_tables", "counts of cell_count"
        elif check.name == "codes" and len(check.columns) > 1:
            yield check.table, "codes of their form"
        elif check.name in ("codes", "placement", "origin"):
            yield check.table, f"values of {check.columns[0]}"
        else:
            yield check.table, check.name


def test_a_check_stands_in_both_only_where_the_rule_says_so() -> None:
    """Each double is one that docs/testing.md gives a reason for, and each of those is still a double."""
    manifest = artifact("manifest")
    both = set(told_by_dbt(manifest)) & set(told_by_expectations([*over_raw.row_checks(), *over_marts.row_checks()]))
    assert both - IN_BOTH == set()
    assert {told for told in IN_BOTH - both if told[0].startswith("raw") or told[0] == "marts"} == set()


def test_what_stands_once_in_the_rule_is_found_when_doubled() -> None:
    """The comparison sees a double where there is one: the codes of prose figures, put into dbt again."""
    manifest = artifact("manifest")
    doubled = {"model": "{{ get_where_subquery(source('raw', 'prose_figures')) }}", "column_name": "indicator_code"}
    node = {"resource_type": "test", "test_metadata": {"name": "relationships", "kwargs": doubled}}
    both = set(told_by_dbt({"nodes": {**manifest["nodes"], "again": node}})) & set(
        told_by_expectations(over_raw.row_checks())
    )
    assert both - IN_BOTH == {("raw.prose_figures", "values of indicator_code")}


def test_every_dbt_test_stops_the_build_and_leaves_no_table() -> None:
    """All are of the kind structure; a failed test stores nothing, its rows come by running its SQL again."""
    tests = [node for node in artifact("manifest")["nodes"].values() if node["resource_type"] == "test"]
    assert tests
    for node in tests:
        config = node["config"]
        assert config["severity"].lower() == "error", node["name"]
        assert config["meta"].get("kind") == "structure", node["name"]
        assert not config["store_failures"], node["name"]
