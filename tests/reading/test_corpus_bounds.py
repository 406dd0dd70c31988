"""The bounds of containers: what passes one is told, and what was within them is found."""

import gzip
import io
import lzma
import os
import struct
import tarfile

import pytest
import zstandard
from test_corpus_containers import PAGE, found, tarred, zipped

from loaders import bounds

MEBIBYTE = 1024**2


@pytest.mark.parametrize("pack", [tarred, zipped])
def test_members_beyond_the_bound_are_not_found(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(bounds, "MAX_ARCHIVE_MEMBERS", 3)
    (tmp_path / "x").write_bytes(pack({f"{n}.txt": PAGE + bytes([n]) for n in range(5)}))
    places = found(tmp_path)
    assert places.pop("x") == "too_large"
    assert set(places) == {"x!0.txt", "x!1.txt", "x!2.txt"}


def test_a_zip_of_too_many_members_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_ZIP_ENTRIES", 3)
    (tmp_path / "x.zip").write_bytes(zipped({f"{n}.txt": PAGE for n in range(4)}))
    assert found(tmp_path) == {"x.zip": "too_large"}


def test_a_zip_whose_directory_is_too_long_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_ZIP_DIRECTORY", 1000)
    data = bytearray(zipped({f"{n:0200}.txt": PAGE for n in range(9)}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<HH", 1, 1)  # it says that there is one
    (tmp_path / "x.zip").write_bytes(bytes(data))
    assert found(tmp_path) == {"x.zip": "too_large"}


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
def test_a_stream_that_unpacks_to_too_much_is_ended(tmp_path, monkeypatch, pack):
    monkeypatch.setattr(bounds, "UNPACKED_AT_LEAST", MEBIBYTE)
    archive = tarred({"a.txt": PAGE, "zeros.txt": bytes(40 * MEBIBYTE), "b.txt": PAGE + b"2"})
    (tmp_path / "x.tar.z").write_bytes(pack(archive))
    (tmp_path / "y.txt").write_bytes(PAGE)
    places = found(tmp_path)
    assert places == {"x.tar.z!a.txt": PAGE, "x.tar.z": "unsafe_file", "y.txt": PAGE}


def test_a_member_that_unpacks_to_too_much_costs_itself(tmp_path):
    members = {"a.txt": PAGE, "zeros.txt": bytes(9 * MEBIBYTE), "b.txt": PAGE + b"2"}
    (tmp_path / "x.zip").write_bytes(zipped(members))
    assert found(tmp_path) == {"x.zip!a.txt": PAGE, "x.zip!b.txt": PAGE + b"2", "x.zip": "unsafe_file"}


def test_members_that_share_their_bytes_are_ended(tmp_path, monkeypatch):
    """A bomb whose members overlap: each is within its ratio, all together are not."""
    monkeypatch.setattr(bounds, "UNPACKED_AT_LEAST", MEBIBYTE)
    noise = os.urandom(2000) * 100
    data = zipped({"a.txt": noise})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry, count = data[start:end], 900
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    (tmp_path / "x.zip").write_bytes(data[:start] + entry * count + tail)
    places = found(tmp_path)
    assert places.pop("x.zip") == "unsafe_file"
    assert set(places) <= {"x.zip!a.txt"}


def test_an_archive_inside_another_that_is_too_large_costs_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_SPOOLED", 1000)
    inner = zipped({"b.bin": os.urandom(5000)})
    (tmp_path / "x.tar").write_bytes(tarred({"in.zip": inner, "a.txt": PAGE}))
    assert found(tmp_path) == {"x.tar!a.txt": PAGE, "x.tar": "too_large"}


def test_a_name_of_many_bytes_is_not_read(tmp_path):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
        archive.addfile(tarfile.TarInfo("长" * 2 * MEBIBYTE))
    (tmp_path / "x.tar").write_bytes(file.getvalue())
    assert found(tmp_path) == {"x.tar!a.txt": b"", "x.tar": "unsafe_file"}


def test_a_member_of_holes_costs_itself(tmp_path):
    def sparse(member):
        if member.name == "holes.txt":
            member.pax_headers = {
                "GNU.sparse.major": "1",
                "GNU.sparse.minor": "0",
                "GNU.sparse.name": "holes.txt",
                "GNU.sparse.realsize": str(10**15),
            }

    (tmp_path / "x.tar").write_bytes(
        tarred({"a.txt": PAGE, "holes.txt": b"0\n".ljust(512), "b.txt": PAGE + b"2"}, sparse)
    )
    assert found(tmp_path) == {"x.tar!a.txt": PAGE, "x.tar!b.txt": PAGE + b"2", "x.tar": "unsafe_file"}


@pytest.mark.parametrize("ending", [".xz", ".zst"])
def test_a_packed_file_that_wants_much_memory_is_not_unpacked(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(bounds, "MAX_WINDOW", MEBIBYTE)
    wide = zstandard.ZstdCompressionParameters(window_log=24)
    noise = os.urandom(100_000)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    data = lzma.compress(noise, preset=6) if ending == ".xz" else packer.compress(noise) + packer.flush()
    (tmp_path / f"a{ending}").write_bytes(data)
    assert found(tmp_path) == {f"a{ending}": "damaged_file"}


def test_a_document_beyond_the_bound_is_digested_and_not_held(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_BYTES", 1000)
    large = os.urandom(5000)
    (tmp_path / "x.zip").write_bytes(zipped({"a.bin": large, "b.txt": PAGE}))
    assert found(tmp_path) == {"x.zip!a.bin": None, "x.zip!b.txt": PAGE}
