"""Documents built to harm: each is rejected within its bounds, with a reason, and its neighbours are loaded."""

import io
import os
import struct
import tarfile
import time
import zipfile
import zlib

import duckdb
import pytest
from reportlab.pdfgen.canvas import Canvas

from loaders.project import ROOT
from synthetic.reports.generate import generate

pytestmark = pytest.mark.slow
SECRET = "the secret that no report may hold"
REPORTS = [one.data for one in generate(seed=41, n=4, layout="html_official", encoding="utf-8")]
SECONDS = 2  # what one document may take in these tests


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        link = tarfile.TarInfo("../link.html")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return file.getvalue()


def many_pages(count):
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(100, 100))
    for number in range(count):
        canvas.drawString(10, 50, f"page {number}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def png(side):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress(bytes((side // 8 + 1) * side))
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def docx(document):
    return zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


def hostile(folder):
    """Name → bytes, and the reasons that are right."""
    entity = f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{folder.parent}/secret.txt">]>'.encode()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&x;</w:document>'
    slow = "某市2020年政府信息公开工作年度报告\n" + "共收到公开申请12件，" * 350_000
    return {
        "laughs.html": (f'<!DOCTYPE h [<!ENTITY l0 "ha">{laughs}]><html><p>&l9;</p></html>'.encode(), {"not_a_report"}),
        "entity.docx": (docx(entity + body), {"unsafe_file"}),
        "bomb.docx": (docx(b"<w>" + bytes(200_000_000)), {"unsafe_file", "too_large"}),
        "bomb.zip": (zipped({"0.html": REPORTS[1], "zeros.html": bytes(300_000_000)}), {"unsafe_file"}),
        "bomb.html.gz": (packed_zeros(), {"unsafe_file"}),
        "nested.html": (b"<html>" + b"<div>" * 1_000_000, {"too_large"}),
        "nested_fonts.html": (b"<html>" + b"<font>" * 800_000, {"too_large"}),
        "pages.pdf": (many_pages(3_000), {"too_large"}),
        "pixels.png": (png(20_000), {"too_large", "needs_ocr", "unsupported_format"}),
        "brackets.txt": (b"(" * 2_000_000, {"not_a_report"}),
        "spaces.txt": ("公开申请".encode() + b" " * 2_000_000 + "件".encode(), {"not_a_report"}),
        "digits.txt": (b"1 " * 1_000_000, {"not_a_report"}),
        "digit_lines.txt": (b"1\n" * 1_000_000, {"not_a_report", "too_slow"}),
        "slow.txt": (slow.encode(), {"too_slow"}),
        "crash.txt": (b"crash" * 100_000, {"reader_crashed"}),
        "memory.txt": (b"memory" * 100_000, {"parser_failure", "too_large"}),
    }


def packed_zeros():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(10_000_000)) for _ in range(70)) + packer.flush()


PATCH = f"""
import os
from loaders import bounds
import loaders.read

bounds.MAX_SECONDS = {SECONDS}
real = loaders.read.read

def read(data, name=""):
    if data.startswith(b"crash"):
        import ctypes
        ctypes.string_at(0)
    if data.startswith(b"memory"):
        return real(bytes(20 * 1024**3) and data, name)
    while data.startswith(b"endless"):
        pass
    return real(data, name)

loaders.read.read = read
"""


@pytest.fixture(scope="module")
def patch(tmp_path_factory):
    """A PYTHONPATH under which documents have little time, and three contents break their reader."""
    folder = tmp_path_factory.mktemp("patch")
    (folder / "sitecustomize.py").write_text(PATCH)
    return f"{folder}{os.pathsep}{ROOT}"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, patch):
    """Every hostile document among reports, loaded once: names → reasons, and the folder."""
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("hostile") / "in"
    folder.mkdir()
    (folder.parent / "secret.txt").write_text(SECRET)
    expected = {}
    for name, (data, reasons) in hostile(folder).items():
        (folder / name).write_bytes(data)
        expected[name] = reasons
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{folder.parent}/secret.txt">]>'.encode()
    (folder / "entity.html").write_bytes(entity + REPORTS[0].replace(b"</body>", b"<p>&x;</p></body>"))
    (folder / "up.tar.gz").write_bytes(tarred({"../../up.html": REPORTS[2], "/etc/up.html": REPORTS[3]}))
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    database = folder.parent / "ogi.duckdb"
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "ogi", "load", str(folder), "--workers", "2"],
        env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": patch},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr
    return folder, database, expected, done, time.monotonic() - started


def query(database, sql):
    with duckdb.connect(database, read_only=True) as conn:
        return conn.execute(sql).fetchall()


def reasons_of(database, folder):
    found = query(database, "select uri, reason_code from raw.rejects join raw.document_locations using (document_id)")
    return {uri.removeprefix(f"{folder}/"): reason for uri, reason in found}


def test_each_hostile_document_has_its_reason(loaded):
    folder, database, expected, _, _ = loaded
    found = reasons_of(database, folder)
    assert set(found) == set(expected)
    assert {name: reason for name, reason in found.items() if reason not in expected[name]} == {}


def test_the_neighbours_are_loaded(loaded):
    folder, database, *_ = loaded
    loaded_places = query(
        database,
        "select uri, cell_count from raw.document_locations join raw.documents using (document_id)"
        " anti join raw.rejects using (document_id)",
    )
    places = {uri.removeprefix(f"{folder}/"): cells for uri, cells in loaded_places}
    assert set(places) == {"bomb.zip!0.html", "entity.html", "up.tar.gz!../../up.html", "up.tar.gz!/etc/up.html"}
    assert min(places.values()) >= 186


def test_nothing_was_read_from_or_written_to_elsewhere(loaded):
    folder, database, *_ = loaded
    assert query(database, f"select count(*) from raw.document_texts where contains(text, '{SECRET}')") == [(0,)]
    assert not list(folder.parent.parent.rglob("up.html"))


def test_a_loop_of_links_is_told_where_it_cannot_be_followed(loaded):
    assert "self" in loaded[3].stderr
    assert "loop" not in loaded[3].stderr


def test_the_summary_names_formats_and_reasons(loaded):
    shown = " ".join(loaded[3].stdout.split())
    assert "DOCX 2 0 2" in shown
    assert "too_slow" in shown and "reader_crashed" in shown


def test_the_rejects_are_listed_with_their_places(loaded, ogi):
    folder, database, expected, *_ = loaded
    listed = ogi("status", "--rejects", OGI_DB=str(database), COLUMNS="400")
    for name in expected:
        assert f"{folder}/{name}" in listed.stdout


def test_a_small_hanging_text_is_ended_in_the_command_itself(ogi_process, database, patch, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "0.txt").write_bytes(b"endless")
    (folder / "1.html").write_bytes(REPORTS[0])
    done = ogi_process("load", folder, PYTHONPATH=patch)
    assert done.returncode == 0, done.stderr
    assert reasons_of(database, folder) == {"0.txt": "too_slow"}
    assert query(database, "select loaded_count from raw.load_runs") == [(1,)]


def test_extract_is_bounded_too(ogi_process, patch, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"crash" * 100_000)
    (tmp_path / "b.txt").write_bytes(b"endless")
    done = ogi_process("extract", tmp_path / "a.txt", tmp_path / "b.txt", "--json", PYTHONPATH=patch)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert '"reason_code": "reader_crashed"' in first
    assert '"reason_code": "too_slow"' in second
