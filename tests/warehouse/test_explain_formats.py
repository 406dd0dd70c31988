"""`ogi explain` over formats: the print in its context as it is shown, and the page with the cell framed."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import duckdb
import pypdfium2
import pytest
from PIL import Image

from ogi.errors import OgiError
from ogi.explaining import picture
from ogi.explaining.lookup import Explained

Ogi = Callable[..., "CompletedProcess[str]"]
Frame = tuple[int, int, int, int]

SNAPSHOTS = Path(__file__).parent / "explained"
RED = (224, 16, 16)
# snapshot → what is asked, and what the report prints there
SAMPLE = {
    "text_contradiction": ("张家港市卫生健康委员会 2020 litigation_direct upheld", "2"),
    "text_flow": ("张家港市卫生健康委员会 2020 received natural_person", "1"),
    "html_blank_total": ("上海市人民政府办公厅 2019 granted total", ""),
    "html_amount": ("上海市人民政府办公厅 2019 procurement procurement_amount", "251000元"),
}
FORMATS = {
    "pdf_review": ("合肥 2024 reconsideration upheld", "72"),
    "pdf_total": ("合肥 2024 granted total", "1362"),
    "word_outcome": ("芜湖 2024 unable_not_held natural_person", "746"),
    "word_review": ("芜湖 2024 litigation_direct total", "26"),
    "workbook_fees": ("蚌埠 2024 fees fees_collected", "96171.6"),
    "workbook_carried": ("蚌埠 2024 carried_in natural_person", "34"),
}


@pytest.fixture
def formats(formats_warehouse: Path, database: Path) -> Path:
    """A copy of the warehouse of formats, this test's own."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(formats_warehouse, database)
    return database


def as_shown(ogi: Ogi, words: str) -> str:
    """What a person sees, document and folder left out: they change with the bytes of a file and where it lies."""
    done = ogi("explain", *words.split(), COLUMNS="140")
    assert done.returncode == 0, done.stderr
    shown = re.sub(r"\b[0-9a-f]{16}/", "DOCUMENT/", done.stdout)
    return re.sub(r"(  place     )\S*/", r"\1", shown)


def compare(ogi: Ogi, name: str, words: str, text: str) -> None:
    """Hold what is shown against its snapshot; the cell's text is marked in it."""
    shown = as_shown(ogi, words)
    assert shown == (SNAPSHOTS / f"{name}.txt").read_text(encoding="utf-8")
    assert f"【{text}】" in shown
    assert f"printed “{text}”" in shown


@pytest.mark.parametrize("name", SAMPLE)
def test_a_figure_of_the_sample_is_shown_in_its_print(ogi: Ogi, built: Path, name: str) -> None:
    compare(ogi, name, *SAMPLE[name])


@pytest.mark.parametrize("name", FORMATS)
def test_a_figure_of_a_format_is_shown_in_its_print(ogi: Ogi, formats: Path, name: str) -> None:
    compare(ogi, name, *FORMATS[name])


def test_a_corrected_figure_says_why(ogi: Ogi, formats: Path) -> None:
    """The register's reason and source beside what is printed."""
    with duckdb.connect(formats) as conn:
        [(document,)] = conn.execute(
            "select document_id from raw.document_locations where contains(uri, 'hefei')"
        ).fetchall()
        conn.execute(
            "update marts.rpt_provenance set value = 1363, value_basis = 'corrected', settled_by = 'c1'"
            " where document_id = $1 and table_code = 'requests' and row_code = 'granted' and column_code = 'total'",
            [document],
        )
        conn.execute(
            "insert into marts.rpt_corrections by name select $1 as document_id, 'requests' as table_code,"
            " 'granted' as row_code, 'total' as column_code, 'c1' as correction_id, 1362 as reported_value,"
            " 1363 as value, 'misprint' as reason, 'https://example.org/notice' as source_uri,"
            " date '2025-01-01' as corrected_on",
            [document],
        )
    shown = as_shown(ogi, "合肥 2024 granted total")
    assert "1,363  (corrected; printed “1362”)" in shown
    assert "corrected misprint (https://example.org/notice)" in shown


def framed_text(image: Path, page: "pypdfium2.PdfPage") -> str:
    """What the PDF itself says stands within the red frame of a picture of its page."""
    left, top, right, bottom = frame_of(image)
    with Image.open(image) as shown:
        width, height = shown.size
    across, down = page.get_width() / width, page.get_height() / height
    text = page.get_textpage().get_text_bounded(
        left * across, page.get_height() - bottom * down, right * across, page.get_height() - top * down
    )
    return str(text).strip()


def frame_of(image: Path) -> Frame:
    """The inside of the red frame in a picture."""
    with Image.open(image) as shown:
        assert shown.format == "PNG"
        pixels = shown.convert("RGB")
        red = Image.frombytes(
            "L", pixels.size, bytes(255 * (pixel == RED) for pixel in pixels.get_flattened_data())
        ).getbbox()
    assert red, "no frame"
    left, top, right, bottom = red
    return left + 4, top + 4, right - 4, bottom - 4


def test_the_frame_is_around_the_cell(ogi: Ogi, formats: Path, tmp_path: Path) -> None:
    """In a PDF on two pages; also told to programs."""
    image = tmp_path / "cell.png"
    words = ["合肥", "2024", "reconsideration", "upheld"]
    done = ogi("explain", *words, "--image", image, "--json")
    figure = json.loads(done.stdout)
    assert (figure["image"], figure["image_page"]) == (str(image), figure["page"]) == (str(image), 2)
    with pypdfium2.PdfDocument(figure["files"][0]) as document:
        assert framed_text(image, document[1]) == "72"
    shown = ogi("explain", *words, "--image", image)
    assert f"picture   {image}, page 2" in shown.stdout.replace("\n", "")


def test_the_frame_in_a_real_report(ogi: Ogi, real_warehouse: Path, database: Path, tmp_path: Path) -> None:
    """淮安 2024, the review table on page 5."""
    database.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(real_warehouse, database)
    image = tmp_path / "cell.png"
    done = ogi("explain", "淮安", 2024, "reconsideration", "total", "--image", image, "--json")
    assert done.returncode == 0, done.stderr
    with pypdfium2.PdfDocument(json.loads(done.stdout)["files"][0]) as document:
        assert framed_text(image, document[4]) == "351"


@pytest.mark.parametrize(
    ("words", "target", "said"),
    [
        ("芜湖 2024 granted total", "cell.png", "has no pages to make a picture of"),
        ("合肥 2024 granted", "cell.png", "--image frames one figure, and 7 have these codes"),
        ("合肥 2024 granted total", "cell.jpg", "is no name of a PNG file"),
        ("合肥 2024 granted total", "nowhere/cell.png", "there is no folder"),
    ],
)
def test_what_cannot_be_pictured_is_said(
    ogi: Ogi, formats: Path, tmp_path: Path, words: str, target: str, said: str
) -> None:
    """A usage error, and no file."""
    done = ogi("explain", *words.split(), "--image", tmp_path / target)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / target).exists()


@pytest.fixture
def moved(formats: Path, tmp_path: Path) -> tuple[duckdb.DuckDBPyConnection, Explained, Path]:
    """The warehouse, a figure of the PDF, and a copy of the PDF that the warehouse now points to."""
    conn = duckdb.connect(formats)
    [(document, uri)] = conn.execute(
        "select document_id, uri from raw.document_locations where contains(uri, 'hefei')"
    ).fetchall()
    copy = tmp_path / "copy.pdf"
    shutil.copy(uri, copy)
    [(start, end, text)] = conn.execute(
        "select char_start, char_end, cell_text from raw.cells where document_id = $1 and table_code = 'requests'"
        " and row_code = 'granted' and column_code = 'total'",
        [document],
    ).fetchall()
    figure = Explained(f"{document}/requests/granted/total", *[None] * 11, text, None, "grid", 1, start, end)  # type: ignore[arg-type]
    figure.files = [str(copy)]
    return conn, figure, copy


def test_an_original_that_is_gone_or_changed_is_said(
    moved: tuple[duckdb.DuckDBPyConnection, Explained, Path], tmp_path: Path
) -> None:
    conn, figure, copy = moved
    data, media_type = picture.original_of(conn, figure)
    assert (data, media_type) == (copy.read_bytes(), "application/pdf")
    copy.write_bytes(data + b"\n")
    with pytest.raises(OgiError, match="changed since it was read") as told:
        picture.original_of(conn, figure)
    assert "ogi load" in told.value.mend
    copy.unlink()
    with pytest.raises(OgiError, match=r"can't be read again: .*copy\.pdf: No such file"):
        picture.original_of(conn, figure)
    figure.files = [f"{tmp_path}/gone.zip!copy.pdf", str(tmp_path / "other.pdf")]
    (tmp_path / "other.pdf").write_bytes(data)
    assert picture.original_of(conn, figure)[0] == data
    figure.char_start = None
    with pytest.raises(OgiError, match="could not be told"):
        picture.original_of(conn, figure)


def test_a_document_that_reads_otherwise_is_said(
    moved: tuple[duckdb.DuckDBPyConnection, Explained, Path], tmp_path: Path
) -> None:
    """As after a new version of the loaders: no frame around something else."""
    _, figure, copy = moved
    assert picture.write(copy.read_bytes(), "application/pdf", figure, tmp_path / "a.png") == 1
    figure.cell_text = "1363"
    with pytest.raises(OgiError, match="reads otherwise") as told:
        picture.write(copy.read_bytes(), "application/pdf", figure, tmp_path / "b.png")
    assert "--reparse" in told.value.mend
    with pytest.raises(OgiError, match="can't be read: its structure"):
        picture.write(b"%PDF-1.7 nonsense", "application/pdf", figure, tmp_path / "b.png")
    assert not (tmp_path / "b.png").exists()
