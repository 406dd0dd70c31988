"""Containers: what lies in them is found under its place, in any nesting; no name from inside is a path."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile

import pytest
import zstandard

from loaders.corpus import Problem, walk

PAGE = "某市2020年政府信息公开工作年度报告".encode()


def found(root, *, problems=None):
    """What lies under a folder, read: place without the folder → content and refusal."""
    places = {}
    for one in walk([root], problems.append if problems is not None else refuse):
        content = one.content(1024 * 1024)
        places[one.uri.removeprefix(f"{root}/")] = one.refusal.reason_code if one.refusal else content.data
    return places


def refuse(problem: Problem):
    raise AssertionError(problem)


def zipped(members, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members, change=lambda member: None):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            change(member)
            archive.addfile(member, io.BytesIO(data))
    return file.getvalue()


PACKERS = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
}
MEMBERS = {"a.html": PAGE + b"1", "b/c.txt": PAGE + b"2"}


@pytest.mark.parametrize("ending", ["", *PACKERS])
def test_a_tar_in_any_packing_gives_its_members(tmp_path, ending):
    data = tarred(MEMBERS)
    (tmp_path / f"x.tar{ending}").write_bytes(PACKERS[ending](data) if ending else data)
    assert found(tmp_path) == {f"x.tar{ending}!{name}": content for name, content in MEMBERS.items()}


def test_a_zip_gives_its_members(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped(MEMBERS))
    assert found(tmp_path) == {f"x.zip!{name}": content for name, content in MEMBERS.items()}


@pytest.mark.parametrize("ending", PACKERS)
def test_one_packed_file_is_that_file(tmp_path, ending):
    (tmp_path / f"a.html{ending}").write_bytes(PACKERS[ending](PAGE))
    (one,) = walk([tmp_path])
    assert (one.name, one.content(100).data) == ("a.html", PAGE)
    assert one.uri == f"{tmp_path}/a.html{ending}"


@pytest.mark.parametrize("ending", PACKERS)
def test_frames_in_a_row_are_one_file(tmp_path, ending):
    (tmp_path / f"a{ending}").write_bytes(PACKERS[ending](PAGE) + PACKERS[ending](b" and more"))
    assert found(tmp_path) == {f"a{ending}": PAGE + b" and more"}


def test_the_content_tells_and_not_the_ending(tmp_path):
    (tmp_path / "a.html").write_bytes(zipped(MEMBERS))
    (tmp_path / "b.zip").write_bytes(PAGE)
    assert found(tmp_path) == {"a.html!a.html": PAGE + b"1", "a.html!b/c.txt": PAGE + b"2", "b.zip": PAGE}


def test_archives_in_one_another(tmp_path):
    inner = zipped({"a.html.gz": gzip.compress(PAGE)})
    (tmp_path / "x.tar.gz").write_bytes(gzip.compress(tarred({"y/in.zip": inner, "b.txt": PAGE + b"2"})))
    assert found(tmp_path) == {"x.tar.gz!y/in.zip!a.html.gz": PAGE, "x.tar.gz!b.txt": PAGE + b"2"}


def test_nesting_ends_and_the_neighbours_are_found(tmp_path):
    data = PAGE
    for _ in range(9):
        data = zipped({"a.zip": data})
    (tmp_path / "x.zip").write_bytes(zipped({"0.txt": b"before", "deep.zip": data, "z.txt": b"after"}))
    assert found(tmp_path) == {"x.zip!0.txt": b"before", "x.zip!z.txt": b"after", "x.zip": "unsafe_file"}


@pytest.mark.parametrize("part", ["[Content_Types].xml", "mimetype"])
def test_a_document_that_is_a_zip_stays_whole(tmp_path, part):
    document = zipped({part: b"<Types/>", "word/document.xml": b"<w/>"})
    (tmp_path / "a.docx").write_bytes(document)
    (tmp_path / "b.docx").write_bytes(document[:-40])  # its directory is lost: still no archive
    (tmp_path / "c.zip").write_bytes(zipped({"d.docx": document}))
    assert found(tmp_path) == {"a.docx": document, "b.docx": document[:-40], "c.zip!d.docx": document}


HOSTILE = ["../../evil.html", "/etc/evil.html", "C:\\evil.html", "a/../../evil.html"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_elsewhere_is_only_a_name(tmp_path, name):
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "x.tar").write_bytes(tarred({name: PAGE}))
    (inside / "y.zip").write_bytes(zipped({name: PAGE}))
    assert found(inside) == {f"x.tar!{name}": PAGE, f"y.zip!{name}": PAGE}
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["in", "x.tar", "y.zip"]


def test_links_and_devices_in_a_tar_are_only_names(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"secret")
    folder = tmp_path / "in"
    folder.mkdir()

    def become(kind):
        def change(member):
            if member.name != "a.html":
                member.type, member.linkname, member.size = kind, str(secret), 0

        return change

    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    for number, kind in enumerate(kinds):
        (folder / f"{number}.tar").write_bytes(tarred({"link": b"", "a.html": PAGE}, become(kind)))
    assert found(folder) == {f"{number}.tar!a.html": PAGE for number in range(len(kinds))}


def test_a_link_in_a_zip_is_only_a_name(tmp_path):
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.html", PAGE)
    assert found(tmp_path) == {"x.zip!a.html": PAGE}


def test_names_are_stored_in_print(tmp_path):
    (tmp_path / "x.tar").write_bytes(tarred({"a\x1b[31m\n.html": PAGE, "b\udcb1.html": PAGE}))
    assert set(found(tmp_path)) == {"x.tar!a\\x1b[31m\\x0a.html", "x.tar!b\\xb1.html"}


def test_a_zip_that_windows_made_in_china_has_readable_names(tmp_path):
    name = "年报.html"
    data = zipped({"XXXX.html": PAGE}).replace(b"XXXX", name[:2].encode("gb18030"))
    (tmp_path / "x.zip").write_bytes(data)
    assert set(found(tmp_path)) == {f"x.zip!{name}"}


def test_what_folders_leave_out_archives_leave_out_too(tmp_path):
    members = {"__MACOSX/._a.html": b"x", ".DS_Store": b"x", "./a.html": PAGE}
    (tmp_path / "x.zip").write_bytes(zipped(members))
    (tmp_path / "y.tar").write_bytes(tarred(members))
    assert found(tmp_path) == {"x.zip!./a.html": PAGE, "y.tar!./a.html": PAGE}


@pytest.mark.parametrize("ending", PACKERS)
def test_a_file_cut_short_gives_what_it_holds_and_its_reason(tmp_path, ending):
    noise = os.urandom(200_000)
    data = PACKERS[ending](tarred({"a.html": PAGE, "b.bin": noise}))
    (tmp_path / f"x.tar{ending}").write_bytes(data[: len(data) - 50_000])
    places = found(tmp_path)
    assert places.pop(f"x.tar{ending}") == "damaged_file"
    assert places in ({f"x.tar{ending}!a.html": PAGE}, {})  # bz2 and xz give back nothing of a block cut short
    if ending in (".gz", ".zst"):
        assert places


def test_a_zip_cut_short_has_its_reason(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped(MEMBERS)[:-30])
    assert found(tmp_path) == {"x.zip": "damaged_file"}


def test_a_broken_member_costs_itself(tmp_path):
    data = bytearray(zipped({"a.html": PAGE + b"1", "b.html": PAGE + b"2", "c.html": PAGE + b"3"}))
    at = data.index(b"b.html") + len("b.html")
    data[at : at + 4] = b"\xff\xff\xff\xff"
    (tmp_path / "x.zip").write_bytes(bytes(data))
    assert found(tmp_path) == {
        "x.zip!a.html": PAGE + b"1",
        "x.zip!c.html": PAGE + b"3",
        "x.zip": "damaged_file",
    }


def test_an_encrypted_member_costs_itself(tmp_path):
    data = bytearray(zipped({"a.html": PAGE, "b.html": PAGE + b"2"}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        flags = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[flags] |= 1
    (tmp_path / "x.zip").write_bytes(bytes(data))
    assert found(tmp_path) == {"x.zip!b.html": PAGE + b"2", "x.zip": "encrypted_file"}


def test_a_member_without_a_name_is_found(tmp_path):
    data = zipped({"0x": PAGE, "a.html": PAGE + b"2"}).replace(b"0x", b"\0x")  # a name ends at its zero byte
    (tmp_path / "x.zip").write_bytes(data)
    assert found(tmp_path) == {"x.zip!": PAGE, "x.zip!a.html": PAGE + b"2"}


def test_a_fault_of_ours_costs_one_container(tmp_path, monkeypatch):
    monkeypatch.setattr("loaders.corpus.archives.tar_members", lambda stream: 1 / 0)
    (tmp_path / "x.tar").write_bytes(tarred(MEMBERS))
    (tmp_path / "y.zip").write_bytes(zipped({"a.html": PAGE}))
    assert found(tmp_path) == {"x.tar": "parser_failure", "y.zip!a.html": PAGE}


def test_an_archive_without_files_is_told(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped({}))
    (tmp_path / "y.tar").write_bytes(tarred({}) or b"\x00" * 10240)
    assert found(tmp_path)["x.zip"] == "empty_file"


def test_a_refused_archive_is_known_by_its_bytes(tmp_path):
    data = zipped(MEMBERS)[:-30]
    (tmp_path / "x.zip").write_bytes(data)
    (one,) = walk([tmp_path])
    content = one.content(len(data))
    assert content.data is None and content.byte_count == len(data)
    assert one.refusal.media_type == "application/zip"
    assert "x.zip" in one.refusal.detail
