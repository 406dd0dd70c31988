"""The arrows between modules, proven over the source; and `read` as one pure function."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from comparing import SAMPLE

import loaders
from loaders.project import ROOT
from loaders.read import read

# What each module of loaders may import of loaders; the longest prefix counts. GROUND stands below all of them.
GROUND = ("loaders", "loaders.bounds", "loaders.codebook", "loaders.project", "loaders.records")
SHARED_LAYOUT = tuple(
    f"loaders.layout.{module}" for module in ("blocks", "containers", "writing")
)  # what every format module may use
ALLOWED = {
    "loaders.bounds": (),
    "loaders.codebook": ("loaders.project",),
    "loaders.project": (),
    "loaders.records": (),
    "loaders.sniff": GROUND,
    "loaders.decode": GROUND,
    "loaders.normalize": GROUND,
    "loaders.layout": (*GROUND, "loaders.decode", "loaders.normalize", *SHARED_LAYOUT),
    "loaders.forms": (*GROUND, "loaders.layout.blocks", "loaders.normalize", "loaders.forms"),
    "loaders.heading": (*GROUND, "loaders.layout.blocks", "loaders.normalize"),
    "loaders.prose": (*GROUND, "loaders.layout.blocks", "loaders.normalize", "loaders.forms.numbers"),
    "loaders.read": (
        *GROUND,
        "loaders.sniff",
        "loaders.decode",
        "loaders.layout",
        "loaders.forms",
        "loaders.heading",
        "loaders.prose",
    ),
    "loaders.corpus": (*GROUND, "loaders.corpus"),
    "loaders.raw": (*GROUND, "loaders.raw"),
}
# The reading part: no files, no clock, no chance, no network, no database.
PURE = ("decode", "normalize", "sniff", "layout", "forms", "heading", "prose", "read", "records", "bounds")
IMPURE = {
    "datetime",
    "duckdb",
    "http",
    "os",
    "pathlib",
    "polars",
    "pyarrow",
    "random",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
    "urllib",
    "uuid",
}
IMPURE_CALLS = {"open", "print", "input", "exec", "eval"}


def modules(root: Path) -> dict[str, ast.Module]:
    """The project's modules under a root, by name."""
    found = {}
    for package in ("loaders", "ogi"):
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text("utf-8"))
    return found


def imports(name: str, tree: ast.Module, known: set[str], is_package: bool) -> set[str]:
    """The modules that a module imports, relative imports resolved, `from package import module` told apart."""
    package = name if is_package else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            source = ".".join(part for part in (base, node.module or "") if part)
            inner = {f"{source}.{alias.name}" for alias in node.names}
            found |= (inner & known) or {source}
            if inner - known and inner & known:
                found.add(source)
    return found


def broken_arrows(root: Path) -> list[str]:
    """Each import that goes against the allowed arrows."""
    trees = modules(root)
    known = set(trees)
    wrong = []
    for name, tree in trees.items():
        is_package = (root / Path(*name.split("."))).is_dir()
        for target in sorted(imports(name, tree, known, is_package)):
            if name.startswith("loaders") and target.split(".")[0] == "ogi":
                wrong.append(f"{name} imports {target}: loaders never imports ogi")
            elif name.startswith("loaders") and target.split(".")[0] == "loaders" and not _is_allowed(name, target):
                wrong.append(f"{name} imports {target}: not among its allowed arrows")
    return wrong


def _is_allowed(name: str, target: str) -> bool:
    rules = [prefix for prefix in ALLOWED if name == prefix or name.startswith(f"{prefix}.")]
    if not rules:
        return name == "loaders"
    if target == name or (_format(name) and _format(name) == _format(target)):
        return True
    whole = [one for one in ALLOWED[max(rules, key=len)] if one not in ("loaders", *SHARED_LAYOUT)]
    return target in ALLOWED[max(rules, key=len)] or any(target.startswith(f"{one}.") for one in whole)


def _format(name: str) -> str:
    """The format that a layout module reads: pdf for loaders.layout.pdf and loaders.layout.pdf_page.

    A scan is laid out as a page of a PDF, and a PDF may be a scan: the two are one.
    """
    module = name.removeprefix("loaders.layout.")
    form = "" if module == name or name in SHARED_LAYOUT else module.partition("_")[0]
    return "pdf" if form == "ocr" else form


def impurities(root: Path) -> list[str]:
    """Imports and calls that a pure reading has no use for."""
    wrong = []
    for name, tree in modules(root).items():
        if not any(name == f"loaders.{part}" or name.startswith(f"loaders.{part}.") for part in PURE):
            continue
        targets = imports(name, tree, set(), False)
        wrong += [f"{name} imports {target}" for target in sorted(targets) if target.split(".")[0] in IMPURE]
        calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
        wrong += [f"{name} calls {f.id}()" for f in calls if isinstance(f, ast.Name) and f.id in IMPURE_CALLS]
    return wrong


def test_arrows():
    assert len(modules(ROOT)) > 10
    assert broken_arrows(ROOT) == []


def test_the_reading_part_touches_nothing_outside():
    assert impurities(ROOT) == []


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("loaders/read.py", "from ogi.load import load", "loaders never imports ogi"),
        ("loaders/decode.py", "def late():\n    import ogi.main", "loaders never imports ogi"),
        (
            "loaders/layout/html.py",
            "from loaders.layout import text",
            "loaders.layout.html imports loaders.layout.text",
        ),
        ("loaders/layout/html.py", "from . import text", "loaders.layout.html imports loaders.layout.text"),
        (
            "loaders/layout/pdf_page.py",
            "import loaders.layout.text",
            "loaders.layout.pdf_page imports loaders.layout.text",
        ),
        ("loaders/layout/html.py", "import loaders.forms.align", "loaders.layout.html imports loaders.forms.align"),
        (
            "loaders/forms/align.py",
            "from loaders.layout.text import lay",
            "loaders.forms.align imports loaders.layout.text",
        ),
        ("loaders/corpus/files.py", "from ..forms import align", "loaders.corpus.files imports loaders.forms.align"),
        (
            "loaders/raw/writer.py",
            "from loaders.forms.numbers import parse",
            "loaders.raw.writer imports loaders.forms.numbers",
        ),
        ("loaders/heading.py", "from loaders.prose import figures", "loaders.heading imports loaders.prose"),
        ("loaders/elsewhere.py", "from loaders.read import read", "loaders.elsewhere imports loaders.read"),
    ],
)
def test_a_forbidden_arrow_is_named(tmp_path, module, source, complaint):
    for path in (
        "layout/text.py",
        "layout/html.py",
        "forms/align.py",
        "forms/numbers.py",
        "read.py",
        "prose.py",
        module[8:],
    ):
        file = tmp_path / "loaders" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", "utf-8")
    assert broken_arrows(tmp_path) == []
    (tmp_path / module).write_text(source, "utf-8")
    assert [line for line in broken_arrows(tmp_path) if complaint in line]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import time", "loaders.decode imports time"),
        ("from datetime import date", "loaders.decode imports datetime"),
        ("def late():\n    from pathlib import Path", "loaders.decode imports pathlib"),
        ("text = open('a').read()", "loaders.decode calls open()"),
    ],
)
def test_an_impurity_is_named(tmp_path, source, complaint):
    (tmp_path / "loaders").mkdir()
    (tmp_path / "loaders" / "decode.py").write_text(source, "utf-8")
    assert impurities(tmp_path) == [complaint]


_watching: list[str] | None = None


def _watch(event: str, arguments: tuple) -> None:
    outside = ("open", "os.", "socket.", "subprocess.", "sqlite3.", "shutil.", "tempfile.", "urllib.")
    if _watching is not None and event.startswith(outside):
        _watching.append(f"{event} {arguments!r}")


sys.addaudithook(_watch)  # can't be taken off again, so it only records while a list is there


def _events_of(action) -> list[str]:
    global _watching
    _watching = []
    try:
        action()
    finally:
        seen, _watching = _watching, None
    return seen


def test_read_opens_nothing():
    files = {path.name: path.read_bytes() for path in sorted((SAMPLE / "reports").iterdir())}
    for name, data in files.items():  # the seeds and the converter are read once
        read(data, name)
    assert _events_of(lambda: [read(data, name) for name, data in files.items()]) == []
    assert _events_of(Path(__file__).read_bytes) != []


def test_same_bytes_same_reading():
    for path in sorted((SAMPLE / "reports").iterdir()):
        data = path.read_bytes()
        assert read(data, path.name) == read(data, path.name)


def test_same_bytes_same_reading_in_another_process():
    """Another process orders its sets otherwise: nothing in a reading may depend on that."""
    program = (
        "import sys; from pathlib import Path; from loaders.read import read\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()): print(repr(read(path.read_bytes(), path.name)))"
    )
    command = [sys.executable, "-c", program, str(SAMPLE / "reports")]
    printed = {
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert printed.pop().count(b"Reading(") == 11


def test_a_compiled_module_older_than_its_source_is_refused(tmp_path: Path):
    made, source = tmp_path / "text.cpython-311-x86_64-linux-gnu.so", tmp_path / "text.py"
    made.touch()
    with pytest.raises(ImportError, match="make fast"):
        loaders._refuse_stale(tmp_path)
    source.touch()
    os.utime(made, (source.stat().st_mtime + 1,) * 2)
    loaders._refuse_stale(tmp_path)
    os.utime(source, (made.stat().st_mtime + 1,) * 2)
    with pytest.raises(ImportError, match="make fast"):
        loaders._refuse_stale(tmp_path)
