"""`ogi audit` draws the page of a PDF with the cell framed, when the person asks for it."""

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Ogi = Callable[..., "CompletedProcess[str]"]


def test_the_page_of_a_cell(ogi: Ogi, formats_warehouse: Path, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture lies beside the warehouse, and its path is printed; the question is asked again."""
    database.parent.mkdir(parents=True)
    shutil.copy(formats_warehouse, database)
    monkeypatch.setattr("sys.stdin", io.StringIO("p\nr\n"))
    done = ogi("audit", "--sample", "1", "--body", "合肥", "--numbers", COLUMNS="400")
    assert done.returncode == 0, done.stderr
    [picture] = (database.parent / "audit").glob("*.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert str(picture) in done.stdout
    assert "1 of 1 cells are judged" in done.stderr


def test_a_format_without_pages_names_its_file(
    ogi: Ogi, formats_warehouse: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No picture is an answer too, and no error."""
    database.parent.mkdir(parents=True)
    shutil.copy(formats_warehouse, database)
    monkeypatch.setattr("sys.stdin", io.StringIO("p\nc\n"))
    done = ogi("audit", "--sample", "1", "--body", "芜湖", COLUMNS="400")
    assert done.returncode == 0, done.stderr
    assert "no picture" in done.stderr and "wuhu.docx" in "".join(done.stderr.split())
