"""Documents built to harm, beside a hundred reports: each is rejected within its bounds, with the reason of its kind.

The reports are loaded.
"""

import io
import os
import struct
import subprocess
import sys
import tarfile
import threading
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reportlab.pdfgen.canvas import Canvas

from loaders.project import ROOT
from synthetic.reports.generate import generate

pytestmark = pytest.mark.slow
SECRET = "the secret that no report may hold"
REPORTS = [one.data for one in generate(seed=41, n=4, layout="html_official", encoding="utf-8")]
MOST_MEMORY = 2 * 1024**3  # bytes of all processes together
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
    """Place → bytes, and the reasons that are right."""
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
        "pixels.png": (png(20_000), {"too_large", "needs_ocr"}),
        "brackets.txt": (b"(" * 2_000_000, {"not_a_report"}),
        "spaces.txt": ("公开申请".encode() + b" " * 2_000_000 + "件".encode(), {"not_a_report"}),
        "digits.txt": (b"1 " * 1_000_000, {"not_a_report"}),
        "digit_lines.txt": (b"1\n" * 1_000_000, {"not_a_report", "too_slow"}),
        "slow.txt": (slow.encode(), {"too_slow"}),
        "crash.txt": (b"crash" * 100_000, {"reader_crashed"}),
        "memory.txt": (b"memory" * 100_000, {"too_large"}),
        "empty.html": (b"", {"empty_file"}),
        "zeros.html": (bytes(5_000), {"empty_file"}),
        "noise.html": (bytes(range(256)) * 40, {"not_text"}),
        "cut.pdf": (many_pages(2)[:300], {"damaged_file"}),
        "cut.docx": (docx(body)[:200], {"damaged_file"}),
        "cut.zip": (zipped({"0.html": REPORTS[0] * 9})[:4_000], {"damaged_file"}),
        "cut.html.gz": (packed_zeros()[:40], {"damaged_file"}),
        "cut.parquet": (b"PAR1" + bytes(100), {"damaged_file"}),
        "cut.warc#1": (b"WARC/1.0\r\nWARC-Type: response\r\n\r\nx", {"length_unreadable"}),
        "line.jsonl": (b'{"text": "' + "政府信息公开年度报告".encode() + b"\n", {"damaged_file"}),
        "program.html": (b"\x7fELF" + bytes(500), {"unsupported_format"}),
    }


def packed_zeros():
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(10_000_000)) for _ in range(70)) + packer.flush()


NOT_OPENED = {"kernel.html": "/proc/kmsg", "zero.html": "/dev/zero", "pipe.html": "../fifo", "gone.html": "/nowhere"}
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
    folder = tmp_path_factory.mktemp("hostile") / "in"
    folder.mkdir()
    (folder.parent / "secret.txt").write_text(SECRET)
    expected = {}
    for name, (data, reasons) in hostile(folder).items():
        (folder / name.partition("#")[0]).write_bytes(data)
        expected[name] = reasons
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{folder.parent}/secret.txt">]>'.encode()
    (folder / "entity.html").write_bytes(entity + REPORTS[0].replace(b"</body>", b"<p>&x;</p></body>"))
    (folder / "up.tar.gz").write_bytes(tarred({"../../up.html": REPORTS[2], "/etc/up.html": REPORTS[3]}))
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    for name, target in NOT_OPENED.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder.parent / "fifo")
    good = generate(seed=42, n=100, layout="html_official", encoding="utf-8")
    for number, data in enumerate(one.data for one in good):
        (folder / f"good_{number}\x1b[31m[red].html").write_bytes(data)
    pq.write_table(pa.table({"text": [{"html": REPORTS[0].decode()}]}), folder / "struct.parquet")
    pq.write_table(pa.table([pa.array(["x"])] * 2, names=["text", "text"]), folder / "doubled.parquet")
    database = folder.parent / "ogi.duckdb"
    load = subprocess.Popen(
        [sys.executable, "-m", "ogi", "load", str(folder), "--workers", "2"],
        env={**os.environ, "OGI_DB": str(database), "PYTHONPATH": patch},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with most_memory(load.pid) as most:
        out, err = load.communicate(timeout=280)
    assert load.returncode == 0, err
    return folder, database, expected, subprocess.CompletedProcess(load.args, 0, out, err), most[0]


@contextmanager
def most_memory(group):
    """The most bytes that the processes of a session hold together while the block runs, in a list."""
    most, is_over = [0], threading.Event()

    def watch():
        while not is_over.wait(0.4):
            most[0] = max(most[0], sum(map(held, processes_of(group))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        is_over.set()
        watcher.join()


def processes_of(group):
    found = subprocess.run(["ps", "-o", "pid=", "-g", str(group)], capture_output=True, text=True, check=False)
    return found.stdout.split()


def held(process):
    """Bytes of memory that are this process's own, and its share of those that it has in common with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


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
    good = {f"good_{number}\x1b[31m[red].html" for number in range(100)}
    others = {"bomb.zip!0.html", "entity.html", "up.tar.gz!../../up.html", "up.tar.gz!/etc/up.html"}
    assert set(places) == good | others
    assert min(places.values()) >= 186


def test_places_that_are_not_opened_are_told_with_their_reason(loaded):
    said = loaded[3].stderr
    squeezed = "".join(said.split())  # a line may break anywhere
    for name, words in {
        "kernel.html": "not a regular file: the kernel makes it up",
        "zero.html": "not a regular file: a device",
        "pipe.html": "not a regular file: a pipe",
        "gone.html": "No such file",
        "struct.parquet": "text.html: name one with --text-field",
        "doubled.parquet": "2 columns are named text",
    }.items():
        assert f"{name}:" in squeezed and words.replace(" ", "") in squeezed, name
    assert "\x1b" not in said + loaded[3].stdout


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="the system does not tell")
def test_all_processes_together_stay_within_two_gibibytes(loaded):
    assert 0 < loaded[4] <= MOST_MEMORY


def test_nothing_was_read_from_or_written_to_elsewhere(loaded):
    folder, database, *_ = loaded
    assert query(database, f"select count(*) from raw.document_texts where contains(text, '{SECRET}')") == [(0,)]
    assert not list(folder.parent.parent.rglob("up.html"))


def test_a_loop_of_links_is_told_where_it_cannot_be_followed(loaded):
    assert "self" in loaded[3].stderr
    assert "loop" not in loaded[3].stderr


def test_the_summary_names_formats_and_reasons(loaded):
    shown = " ".join(loaded[3].stdout.split())
    assert "DOCX 3 0 3" in shown
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
