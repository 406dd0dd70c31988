"""The layering of the models, proved on dbt's manifest: models/README.md has the allowed arrows."""

import copy
from collections import Counter
from typing import Any

import pytest
from support.dbt_runs import artifact

# what a model of a layer may read: other layers, seeds, raw
ARROWS = {
    "staging": {"raw", "seeds", "staging"},
    "intermediate": {"staging", "intermediate", "seeds"},
    "marts/core": {"intermediate", "marts/core dimensions", "seeds"},
    "marts/quality": {"intermediate", "marts/core dimensions", "marts/quality", "seeds"},
    "marts/metrics": {"marts/core", "marts/core dimensions", "marts/quality", "marts/metrics", "seeds"},
}
PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "marts/core": ("dim_", "fct_"),
    "marts/quality": ("fct_", "rpt_"),
    "marts/metrics": ("rpt_",),
}
ROOMS = {"reports", "regions", "bodies", "values", "checks", "versions", "levels", "corrections", "provenance"}
KEY_TESTS = {"table_rules", "unique", "unique_combination"}
Node = dict[str, Any]
Manifest = dict[str, Any]


def violations(manifest: Manifest) -> list[str]:
    """Return each breach of the rules, in words."""
    models = {key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"}
    found: list[str] = []
    for key, model in models.items():
        name, layer = model["name"], layer_of(model)
        if layer not in ARROWS:
            found.append(f"{name} is in no layer")
            continue
        if not name.startswith(PREFIXES[layer]):
            found.append(f"{name} isn't named as {layer} names its models")
        found += [
            f"{name} ({layer}) reads {parent.split('.')[-1]} ({read})"
            for parent in model["depends_on"]["nodes"]
            if (read := source_of(parent, manifest)) not in ARROWS[layer]
        ]
        if layer != "staging":
            found += [f"{name} {lack}" for lack in lacks_grain(key, model, manifest)]
        if layer == "intermediate":
            found += [f"{name} {lack}" for lack in lacks_room(model)]
        if layer.startswith("marts/"):
            found += [f"{name} {lack}" for lack in lacks_contract(model)]
    return found + undocumented_twins(models)


def layer_of(model: Node) -> str:
    """Return staging, intermediate, or marts with the folder in it; of subfolders the layer above."""
    folders = model["path"].split("/")[:-1]
    return "/".join(folders[: 2 if folders[:1] == ["marts"] else 1])


def source_of(parent: str, manifest: Manifest) -> str:
    """Return what a parent is to the model that reads it: a layer, seeds or raw."""
    kind = parent.split(".")[0]
    if kind == "source":
        return "raw"
    if kind == "seed":
        return "seeds"
    model = manifest["nodes"][parent]
    return layer_of(model) + (" dimensions" if model["name"].startswith("dim_") else "")


def lacks_grain(key: str, model: Node, manifest: Manifest) -> list[str]:
    """Return whether a model's grain is missing from its description or its tests, in words."""
    tests = {
        node["test_metadata"]["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("attached_node") == key and node.get("test_metadata")
    }
    lacking = []
    if not model["description"].startswith("One "):
        lacking.append("has no description that begins with its grain")
    if not KEY_TESTS & tests:
        lacking.append("has no test of its grain")
    return lacking


def lacks_room(model: Node) -> list[str]:
    """Return whether an intermediate model is outside the rooms or open to other groups, in words."""
    lacking = []
    if model["path"].split("/")[1] not in ROOMS:
        lacking.append("is in no room of models/intermediate")
    if model["access"] != "private":
        lacking.append("isn't private")
    return lacking


def lacks_contract(mart: Node) -> list[str]:
    """Return what a mart lacks of an enforced contract and of descriptions of its columns, in words."""
    lacking = [] if mart["contract"]["enforced"] else ["has no enforced contract"]
    lacking += [
        f"has no description of {column['name']}" for column in mart["columns"].values() if not column["description"]
    ]
    return lacking


def undocumented_twins(models: dict[str, Node]) -> list[str]:
    """Return each column that three marts or more describe in words of their own."""
    marts = [model for model in models.values() if layer_of(model).startswith("marts/")]
    uses = Counter(name for model in marts for name in model["columns"])
    first_words = {
        (name, model["columns"][name]["description"].split(".")[0])
        for model in marts
        for name in model["columns"]
        if uses[name] >= 3
    }
    words = Counter(name for name, _ in first_words)
    return [f"{name} is described in {count} ways" for name, count in sorted(words.items()) if count > 1]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """The manifest of the project as it is."""
    return artifact("manifest")


def test_the_project_keeps_its_layers(manifest: Manifest) -> None:
    """No breach; and the models that were looked at are those of the project."""
    assert violations(manifest) == []
    layers = Counter(layer_of(node) for node in manifest["nodes"].values() if node["resource_type"] == "model")
    assert set(layers) == set(ARROWS)
    assert layers["marts/core"] >= 12


def made_up() -> Manifest:
    """Return a small manifest that keeps the rules: one model a layer, and the tests of their grains."""

    def model(path: str, *parents: str) -> tuple[str, Node]:
        name = path.split("/")[-1].removesuffix(".sql")
        node = {
            "resource_type": "model",
            "name": name,
            "path": path,
            "depends_on": {"nodes": list(parents)},
            "contract": {"enforced": path.startswith("marts/")},
            "access": "private" if path.startswith("intermediate/") else "protected",
            "description": "One thing.",
            "columns": {"document_id": {"name": "document_id", "description": "The document."}},
        }
        return f"model.p.{name}", node

    def unique(key: str) -> tuple[str, Node]:
        node = {"resource_type": "test", "attached_node": key, "test_metadata": {"name": "table_rules"}}
        return f"test.p.rules_of_{key.split('.')[-1]}", node

    tested = ("int_a", "int_b", "dim_a", "fct_a", "fct_found", "rpt_a")
    nodes = [
        model("staging/stg_a.sql", "source.p.raw.a", "seed.p.words"),
        model("intermediate/reports/int_a.sql", "model.p.stg_a"),
        model("intermediate/bodies/int_b.sql", "model.p.int_a", "seed.p.words"),
        model("marts/core/dim_a.sql", "model.p.int_a"),
        model("marts/core/fct_a.sql", "model.p.int_a", "model.p.dim_a"),
        model("marts/quality/fct_found.sql", "model.p.int_a", "model.p.dim_a"),
        model("marts/metrics/rpt_a.sql", "model.p.fct_a", "model.p.dim_a", "model.p.fct_found"),
    ]
    return {"nodes": dict([*nodes, *(unique(f"model.p.{name}") for name in tested)])}


def reads(name: str, *parents: str) -> Any:
    """Return a change that makes a model read other parents."""
    return lambda nodes: nodes[f"model.p.{name}"]["depends_on"].update(nodes=list(parents))


def has(model: str, /, **fields: Any) -> Any:
    """Return a change of a model's own fields."""
    return lambda nodes: nodes[f"model.p.{model}"].update(fields)


BREACHES = {
    "intermediate reads raw": (reads("int_a", "source.p.raw.a"), "int_a (intermediate) reads a (raw)"),
    "marts read staging": (reads("fct_a", "model.p.stg_a"), "fct_a (marts/core) reads stg_a (staging)"),
    "marts read raw": (reads("fct_a", "source.p.raw.a"), "fct_a (marts/core) reads a (raw)"),
    "staging reads upwards": (reads("stg_a", "model.p.int_a"), "stg_a (staging) reads int_a (intermediate)"),
    "a fact reads a fact": (reads("fct_a", "model.p.fct_a"), "fct_a (marts/core) reads fct_a (marts/core)"),
    "findings read facts": (reads("fct_found", "model.p.fct_a"), "fct_found (marts/quality) reads fct_a (marts/core)"),
    "metrics reach below the marts": (
        reads("rpt_a", "model.p.int_a"),
        "rpt_a (marts/metrics) reads int_a (intermediate)",
    ),
    "findings read metrics": (
        reads("fct_found", "model.p.rpt_a"),
        "fct_found (marts/quality) reads rpt_a (marts/metrics)",
    ),
    "a folder of no layer": (has("int_a", path="helpers/int_a.sql"), "int_a is in no layer"),
    "a name of another layer": (has("stg_a", name="int_z"), "int_z isn't named as staging names its models"),
    "no contract": (has("fct_a", contract={"enforced": False}), "fct_a has no enforced contract"),
    "no grain": (has("fct_a", description="Facts."), "fct_a has no description that begins with its grain"),
    "no test of a mart's grain": (lambda nodes: nodes.pop("test.p.rules_of_fct_a"), "fct_a has no test of its grain"),
    "no test of the grain below": (lambda nodes: nodes.pop("test.p.rules_of_int_b"), "int_b has no test of its grain"),
    "no grain below": (has("int_b", description="Bodies."), "int_b has no description that begins with its grain"),
    "a loose model": (has("int_a", path="intermediate/int_a.sql"), "int_a is in no room of models/intermediate"),
    "an open model": (has("int_a", access="protected"), "int_a isn't private"),
    "a column in silence": (
        has("fct_a", columns={"x": {"name": "x", "description": ""}}),
        "fct_a has no description of x",
    ),
    "a column in two wordings": (
        has("fct_a", columns={"document_id": {"name": "document_id", "description": "Some id."}}),
        "document_id is described in 2 ways",
    ),
}


def test_the_made_up_manifest_keeps_the_rules() -> None:
    """Else the breaches below would prove nothing."""
    assert violations(made_up()) == []


@pytest.mark.parametrize("breach", BREACHES)
def test_each_breach_is_caught(breach: str) -> None:
    """One change, and the words that tell of it."""
    manifest = copy.deepcopy(made_up())
    change, told = BREACHES[breach]
    change(manifest["nodes"])
    assert told in violations(manifest)
