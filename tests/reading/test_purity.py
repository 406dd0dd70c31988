"""`read` is one pure function: proved over the source and by watching it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.comparing import SAMPLE

import loaders
from loaders.project import ROOT
from loaders.read import read
from synthetic.printing.pdf import Look, print_report
from synthetic.reports.generate import generate

# The reading part: no files, no clock, no chance, no network, no database.
PURE = ("bounds", "decode", "formats", "forms", "layout", "normalize", "read", "reading", "report", "sniff")
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


def test_the_reading_part_touches_nothing_outside():
    assert impurities(ROOT) == []


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
    (report,) = generate(1, 1, "2021", "html_official", script="simplified", encoding="utf-8")
    files["printed.pdf"] = print_report(report, Look())
    for name, data in files.items():  # the seeds, the converter and the stand-in font are read once
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
        loaders._refuse_stale_modules(tmp_path)
    source.touch()
    os.utime(made, (source.stat().st_mtime + 1,) * 2)
    loaders._refuse_stale_modules(tmp_path)
    os.utime(source, (made.stat().st_mtime + 1,) * 2)
    with pytest.raises(ImportError, match="make fast"):
        loaders._refuse_stale_modules(tmp_path)
