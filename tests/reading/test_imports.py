"""The import contracts of pyproject.toml catch what they forbid: each is tried on a copy with one import too many."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.project import ROOT

PACKAGES = ("loaders", "ogi", "synthetic", "benchmarks", "bi")
FORBIDDEN = {
    "loaders import the command": ("loaders/read.py", "import ogi.main", "The command reads through the loaders"),
    "late": ("loaders/decode.py", "def late():\n    import ogi.main", "The command reads through the loaders"),
    "characters import forms": ("loaders/decode.py", "import loaders.forms.align", "One way through the loaders"),
    "a layout imports forms": (
        "loaders/layout/text/html.py",
        "import loaders.forms.align",
        "One way through the loaders",
    ),
    "corpus imports forms": (
        "loaders/corpus/files.py",
        "from loaders.forms import align",
        "Corpus and raw know nothing",
    ),
    "raw imports forms": (
        "loaders/raw/writer.py",
        "from loaders.forms.numbers import parse",
        "Corpus and raw know nothing",
    ),
    "corpus imports readings": (
        "loaders/corpus/files.py",
        "import loaders.reading",
        "Corpus knows nothing of readings",
    ),
    "forms import a layout": (
        "loaders/forms/align.py",
        "from loaders.layout.text.plain import lay",
        "as the block model",
    ),
    "PDF imports text": ("loaders/layout/pdf/page.py", "import loaders.layout.text.plain", "Families of formats"),
    "PDF imports OCR": ("loaders/layout/pdf/page.py", "import loaders.layout.ocr.engine", "Families of formats"),
    "pages import PDF": ("loaders/layout/pages/flow.py", "import loaders.layout.pdf.page", "Families of formats"),
    "parts of a report": ("loaders/report/heading.py", "from loaders.report.prose import figures", "Parts of a report"),
    "a room imports a verb": ("ogi/checks/stages.py", "import ogi.cli.build", "The command: verbs over rooms"),
    "verbs import each other": ("ogi/cli/load.py", "import ogi.cli.build", "The verbs of the command"),
    "a circle": ("synthetic/country/divisions.py", "import synthetic.country.yearly_figures", "No import circles"),
    "a folder in no layer": ("loaders/layout/elsewhere.py", "", "Families of formats"),
}


def broken_contracts(folder: Path) -> str:
    """Return what import-linter says of the copy in a folder, white space folded; empty if every contract holds."""
    # without a cache, and so that the copy is imported, not the project
    words = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    return "" if done.returncode == 0 else " ".join((done.stdout + done.stderr).split())


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and of pyproject.toml."""
    folder = tmp_path_factory.mktemp("imports")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return folder


def test_every_contract_holds(project: Path) -> None:
    """Without a change; otherwise the cases below would prove nothing."""
    assert broken_contracts(project) == ""


@pytest.mark.slow
@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_forbidden_import_breaks_its_contract(project: Path, case: str) -> None:
    """One import too many, and the contract is named as broken."""
    name, source, contract = FORBIDDEN[case]
    path = project / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{source}\n", encoding="utf-8")
    try:
        said = broken_contracts(project)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert contract in said.partition("Broken contracts")[2], said
