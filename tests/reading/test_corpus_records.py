"""Records of crawls and corpora: text, address and place of each; what can't be a report is dropped and counted."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from loaders import bounds
from loaders.corpus import Fields, Intake, walk
from loaders.corpus.crawl_filter import line_may_hold, may_be_report
from loaders.project import ROOT
from loaders.read import read
from synthetic.reports.generate import generate

TEXT = "某市2020年政府信息公开工作年度报告\n本年度主动公开信息12条。"
OTHER = "今天天气很好，我们去公园。"


def records(path, fields=None):
    """The records of a file by id, what was dropped, and the problems."""
    problems = []
    intake = Intake(fields or Fields())
    walked = walk([path], problems.append, intake=intake)
    found = {one.uri.partition("#")[2] or one.refusal.reason_code: one for one in walked}
    return found, dict(intake.dropped), [problem.message for problem in problems]


def reasons(found):
    """The reasons of the records that are rejected, by id."""
    return {key: one.refusal.reason_code for key, one in found.items() if one.refusal}


def texts(found):
    return {key: one.content(bounds.MAX_BYTES).data.decode() for key, one in found.items()}


def lines(path, *rows, **options):
    path.write_text("".join(json.dumps(row, **options) + "\n" for row in rows), "utf-8")
    return path


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("field", ["text", "content", "html", "raw_content", "正文"])
def test_the_text_field_is_known_by_its_usual_names(tmp_path, field, escaped):
    path = lines(tmp_path / "a.jsonl", {field: OTHER}, {"id": 7, field: TEXT}, ensure_ascii=escaped)
    found, dropped, _ = records(path)
    assert texts(found) == {"2": TEXT}
    assert dropped == {"jsonl": 1}


def test_address_and_time_come_with_a_record(tmp_path):
    rows = (
        {"text": TEXT + "1", "url": "http://www.a.gov.cn/x.html", "timestamp": "2021-03-04T00:00:00Z"},
        {"text": TEXT + "2", "meta": {"url": "https://b.gov.cn:8080/"}},
        {"text": TEXT + "3", "source": "c.gov.cn/d"},
        {"text": TEXT + "4", "source": "某网站", "date": "2021"},
        {"text": TEXT + "5", "url": "http://[broken"},
    )
    found, _, _ = records(lines(tmp_path / "a.jsonl", *rows))
    assert [(one.host, one.fetched_at) for one in found.values()] == [
        ("www.a.gov.cn", "2021-03-04T00:00:00Z"),
        ("b.gov.cn", None),
        ("c.gov.cn", None),
        (None, None),
        (None, None),
    ]


def test_a_title_that_a_corpus_parted_from_the_text_is_put_back(tmp_path):
    rows = (
        {"title": "甲市政府信息公开年报", "content": "本年度报告如下"},
        {"title": "某市2020年政府信息公开 工作年度报告", "content": TEXT},
        {"title": "甲市政府信息公开年报", "html": "<html>信息公开报告</html>"},
    )
    found, _, _ = records(lines(tmp_path / "a.jsonl", *rows))
    expected = ["甲市政府信息公开年报\n本年度报告如下", TEXT, "<html>信息公开报告</html>"]
    assert list(texts(found).values()) == expected


def test_fields_that_a_person_names(tmp_path):
    path = lines(tmp_path / "a.jsonl", {"text": "x", "page": {"body": TEXT, "at": "http://d.gov.cn/"}})
    found, _, _ = records(path, Fields("page.body", "page.at"))
    assert texts(found) == {"1": TEXT}
    assert found["1"].host == "d.gov.cn"


def test_a_text_field_that_cannot_be_guessed_is_asked_for(tmp_path):
    found, _, problems = records(lines(tmp_path / "a.jsonl", {"zhengwen": TEXT, "id": 1}))
    assert found == {}
    assert len(problems) == 1
    assert "zhengwen" in problems[0] and "--text-field" in problems[0]
    _, _, problems = records(tmp_path / "a.jsonl", Fields("absent"))
    assert "no record has a text in the field absent" in problems[0]


def test_mnbvc_records_are_files_of_paragraphs(tmp_path):
    paragraphs = [
        {"行号": n, "是否重复": False, "是否跨文件重复": False, "md5": "0", "内容": line}
        for n, line in enumerate(TEXT.split("\n"))
    ]
    row = {"文件名": "甲市/2020.txt", "是否待查文件": False, "是否重复文件": False, "段落数": 2, "段落": paragraphs}
    found, _, _ = records(lines(tmp_path / "a.jsonl", row, ensure_ascii=False))
    assert texts(found) == {"1": TEXT}
    assert found["1"].name == "甲市/2020.txt"


def test_a_line_that_is_no_object_costs_itself(tmp_path):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"text": TEXT})
    bad = ['{"text": "信息公开报告', "[" * 100_000 + "信息公开报告", '["信息公开报告"]', "信息公开报告", ""]
    path.write_text("\n".join([good, *bad, json.dumps({"text": TEXT + "2"})]))
    found, _, _ = records(path)
    assert list(found) == ["1", "7", "damaged_file"]
    assert "line 2" in found["damaged_file"].refusal.detail
    assert "3 more" in found["damaged_file"].refusal.detail


def test_a_line_beyond_the_bound_costs_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "MAX_RECORD", 1000)
    path = lines(tmp_path / "a.jsonl", {"text": TEXT}, {"text": "长" * 9000}, {"text": TEXT + "2"})
    found, _, _ = records(path)
    assert list(found) == ["1", "3", "too_large"]


def test_a_line_in_gb18030_is_read(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(json.dumps({"text": TEXT}, ensure_ascii=False).encode("gb18030"))
    assert texts(records(tmp_path / "a.jsonl")[0]) == {"1": TEXT}


def test_a_packed_corpus_in_an_archive_has_both_places(tmp_path):
    from test_corpus_containers import zipped

    inner = gzip.compress(json.dumps({"text": TEXT}).encode() + b"\n")
    (tmp_path / "x.zip").write_bytes(zipped({"part/1.jsonl.gz": inner}))
    (one,) = walk([tmp_path])
    assert one.uri == f"{tmp_path}/x.zip!part/1.jsonl.gz#1"
    assert one.name == "1.jsonl"


def table(path, **columns):
    pq.write_table(pa.table(columns), path, row_group_size=100)
    return path


def test_parquet_rows(tmp_path):
    count = 300
    contents = [OTHER] * count
    contents[0], contents[299] = TEXT, TEXT + "2"
    path = table(tmp_path / "a.parquet", id=list(range(count)), text=contents, url=["http://a.gov.cn/"] * count)
    found, dropped, _ = records(path)
    assert texts(found) == {"1": TEXT, "300": TEXT + "2"}
    assert {one.host for one in found.values()} == {"a.gov.cn"}
    assert dropped == {"parquet": 298}


def test_parquet_columns_of_other_kinds(tmp_path):
    paragraphs = [[{"行号": 1, "内容": line} for line in TEXT.split("\n")], None]
    assert texts(records(table(tmp_path / "m.parquet", 段落=paragraphs))[0]) == {"1": TEXT}
    binary = table(tmp_path / "b.parquet", html=[TEXT.encode("gb18030"), None])
    assert records(binary)[0]["1"].content(1000).data == TEXT.encode("gb18030")
    nested = table(tmp_path / "n.parquet", page=[{"body": TEXT}, {"body": None}])
    assert texts(records(nested, Fields("page.body"))[0]) == {"1": TEXT}


def test_a_parquet_file_without_a_text_column_is_asked_about(tmp_path):
    _, _, problems = records(table(tmp_path / "a.parquet", zhengwen=[TEXT]))
    assert "zhengwen" in problems[0]


def test_a_text_inside_a_struct_is_named_with_the_option_that_reads_it(tmp_path):
    path = table(tmp_path / "a.parquet", text=[{"html": TEXT, "raw": {"size": 1}}], url=["http://a.gov.cn/1"])
    found, dropped, problems = records(path)
    assert (found, dropped) == ({}, {})
    assert "text.html, text.raw.size, url" in problems[0] and "--text-field" in problems[0]
    assert texts(records(path, Fields("text.html"))[0]) == {"1": TEXT}
    _, _, problems = records(path, Fields("text"))
    assert "no record has a text in the field text" in problems[0]
    _, _, problems = records(lines(tmp_path / "a.jsonl", {"text": {"html": TEXT}}))
    assert "the records have text.html" in problems[0]


def test_a_column_of_numbers_is_no_text(tmp_path):
    _, dropped, problems = records(table(tmp_path / "a.parquet", text=[1, 2]))
    assert dropped == {} and "--text-field" in problems[0]


@pytest.mark.parametrize(("names", "told"), [(["text", "text"], "text"), (["text", "url", "url"], "url")])
def test_two_columns_of_one_name_are_told(tmp_path, names, told):
    pq.write_table(pa.table([pa.array([TEXT]) for _ in names], names=names), tmp_path / "a.parquet")
    found, dropped, problems = records(tmp_path / "a.parquet")
    assert (found, dropped) == ({}, {})
    assert f"2 columns are named {told}" in problems[0]


def test_two_columns_of_one_name_that_nobody_needs_do_no_harm(tmp_path):
    pq.write_table(pa.table([pa.array([TEXT])] * 3, names=["text", "q", "q"]), tmp_path / "a.parquet")
    assert texts(records(tmp_path / "a.parquet")[0]) == {"1": TEXT}


def test_a_broken_parquet_file_has_its_reason(tmp_path):
    data = bytearray(table(tmp_path / "a.parquet", text=[TEXT] * 1000).read_bytes())
    (tmp_path / "a.parquet").write_bytes(data[:-20])
    assert list(records(tmp_path / "a.parquet")[0]) == ["damaged_file"]


def warc(path, *pages, packed=True, kind="response"):
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "ours"}))
        for number, (status, headers, payload) in enumerate(pages):
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1") if kind == "response" else None
            record = writer.create_warc_record(
                f"http://www.a.gov.cn/{number}.html",
                kind,
                payload=io.BytesIO(payload),
                http_headers=http,
                warc_headers_dict={
                    "WARC-Date": f"2021-01-0{number + 1}T00:00:00Z",
                    "WARC-Record-ID": f"<urn:uuid:{number}>",
                },
            )
            writer.write_record(record)
    return path


HTML = [("Content-Type", "text/html")]


@pytest.mark.parametrize("packed", [True, False])
def test_warc_pages(tmp_path, packed):
    page = f"<html><body>{TEXT}</body></html>".encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    path = warc(
        tmp_path / "x.warc.gz",
        ("200 OK", HTML, page),
        ("404 Not Found", HTML, page),
        ("200 OK", HTML, OTHER.encode()),
        ("200 OK", [*HTML, ("Content-Encoding", "gzip")], gzip.compress(page)),
        ("200 OK", [*HTML, ("Transfer-Encoding", "chunked")], chunked),
        ("200 OK", [("Content-Type", "application/pdf")], b"%PDF-1.4 and so on"),
        packed=packed,
    )
    found, dropped, _ = records(path)
    assert list(found) == ["urn:uuid:0", "urn:uuid:3", "urn:uuid:4", "urn:uuid:5"]
    assert {one.content(10_000).data for one in found.values()} == {page, b"%PDF-1.4 and so on"}
    assert (found["urn:uuid:0"].host, found["urn:uuid:0"].fetched_at) == ("www.a.gov.cn", "2021-01-01T00:00:00Z")
    assert dropped == {"warc": 2}


def test_wet_texts(tmp_path):
    path = warc(tmp_path / "x.wet.gz", ("", [], TEXT.encode()), ("", [], OTHER.encode()), kind="conversion")
    found, dropped, _ = records(path)
    assert texts(found) == {"urn:uuid:0": TEXT}
    assert dropped == {"warc": 1}


def test_a_broken_warc_record_costs_itself(tmp_path):
    page = TEXT.encode()
    data = warc(tmp_path / "x.warc", ("200 OK", HTML, page), ("200 OK", HTML, page + b"2"), packed=False).read_bytes()
    broken = (
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: nine\r\n\r\n\r\n"
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"
        b"WARC/1.0\r\nno head\r\n\r\n"
    )
    (tmp_path / "x.warc").write_bytes(broken + data)
    found, _, _ = records(tmp_path / "x.warc")
    assert list(found) == ["1", "2", "3", "urn:uuid:0", "urn:uuid:1"]
    assert reasons(found) == {"1": "length_unreadable", "2": "damaged_file", "3": "length_unreadable"}


def test_a_warc_head_without_an_end_is_bounded(tmp_path):
    endless = b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X: y\r\n" * 400_000
    line = b"WARC/1.0\r\nX: " + b"y" * 3_000_000 + b"\r\n\r\n"
    data = warc(tmp_path / "x.warc", ("200 OK", HTML, TEXT.encode()), packed=False).read_bytes()
    (tmp_path / "x.warc").write_bytes(endless + b"\r\n" + line + data)
    found, _, _ = records(tmp_path / "x.warc")
    assert list(found) == ["1", "2", "urn:uuid:0"]
    assert reasons(found) == {"1": "damaged_file", "2": "damaged_file"}


REPORT = "<html><h1>某县2023年政府信息公开工作年度报告</h1><p>本年新收政府信息公开申请12件。</p></html>".encode()


def record(number, length=None, page=REPORT, more=b"", http=b""):
    """One record of a WARC file with the length that it states, which may be wrong."""
    content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + http + b"\r\n" + page + b"<!--%d-->" % number
    stated = b"%d" % len(content) if length is None else length
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\n" % number
    head += b"WARC-Target-URI: http://www.a.gov.cn/%d\r\n" % number + more
    return head + (b"" if stated == b"-" else b"Content-Length: " + stated + b"\r\n") + b"\r\n" + content + b"\r\n\r\n"


BROKEN = {
    "negative": (record(1, b"-5"), "length_unreadable", "'-5'"),
    "words": (record(1, b"12x"), "length_unreadable", "'12x'"),
    "missing": (record(1, b"-"), "length_unreadable", "no length"),
    "swallows the next": (record(1, b"1000000000000"), "length_wrong", "the next record is after"),
    "a little too long": (record(1, b"400"), "length_wrong", "the next record is after"),
    "ends in the page": (record(1, b"120"), "length_wrong", "goes on after 120"),
    "cut": (record(1)[:-90], "length_wrong", "the next record is after"),
    "cut in its header lines": (record(1)[:60], "damaged_file", "do not end"),
    "part stored": (record(1, more=b"WARC-Truncated: length\r\n"), "truncated", "WARC-Truncated: length"),
    "part sent": (record(1, http=b"Content-Length: 5000\r\n"), "truncated", "5,000 bytes were sent"),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("packed", [False, True])
def test_a_record_with_a_wrong_length_costs_itself(tmp_path, kind, packed):
    broken, reason, words = BROKEN[kind]
    data = record(0) + broken + (b"" if broken.endswith(b"\n") else b"\r\n") + record(2) + record(3)
    (tmp_path / "x.warc").write_bytes(gzip.compress(data) if packed else data)
    found, dropped, problems = records(tmp_path / "x.warc")
    first = next(iter(reasons(found)))
    assert reasons(found) == {first: reason}
    assert words in found[first].refusal.detail
    assert found[first].content(bounds.MAX_BYTES).data.startswith(b"WARC/1.0\r\n")
    assert [key for key in found if key != first] == ["urn:uuid:0", "urn:uuid:2", "urn:uuid:3"]
    assert (dropped, problems) == ({}, [])


@pytest.mark.parametrize("lost", [5, 40, 200])
def test_the_last_page_of_a_cut_file_is_truncated(tmp_path, lost):
    (tmp_path / "x.warc").write_bytes((record(0) + record(1))[:-lost])
    found, _, _ = records(tmp_path / "x.warc")
    assert reasons(found) == {"urn:uuid:1": "truncated"}
    assert found["urn:uuid:1"].refusal.detail.startswith("record 2: ")


def test_a_file_that_ends_in_the_first_letters_of_a_record_loses_none(tmp_path):
    (tmp_path / "x.warc").write_bytes(record(0) + b"WAR")
    found, _, _ = records(tmp_path / "x.warc")
    assert (list(found), reasons(found)) == (["urn:uuid:0"], {})


def test_a_page_that_quotes_a_record_is_one_page(tmp_path):
    page = REPORT + b"\r\n\r\n" + record(7)
    (tmp_path / "x.warc").write_bytes(record(0, page=page) + record(1))
    found, _, _ = records(tmp_path / "x.warc")
    assert (list(found), reasons(found)) == (["urn:uuid:0", "urn:uuid:1"], {})


def test_a_record_that_is_too_large_is_skipped_and_the_next_one_found(tmp_path):
    page = b"0123456789abcdef" * 2_300_000
    swallowing = record(1, b"99000000", page) + record(2)
    for data, reason in ((record(1, page=page) + record(2), "too_large"), (swallowing, "length_wrong")):
        (tmp_path / "x.warc").write_bytes(data)
        found, _, _ = records(tmp_path / "x.warc")
        assert reasons(found) == {"urn:uuid:1": reason}
        assert list(found)[-1] == "urn:uuid:2"


# The filter


def test_the_filter_keeps_every_report():
    for path in sorted((ROOT / "sample" / "reports").iterdir()):
        assert may_be_report(path.read_bytes()), path
    for report in generate(seed=29, n=200):
        assert may_be_report(report.data), report


def test_the_filter_keeps_whatever_a_reading_takes():
    for path in sorted((ROOT / "tests" / "fixtures").rglob("*.*")):
        data = path.read_bytes()
        if not may_be_report(data):
            assert read(data, path.name).reject, path


@pytest.mark.parametrize(
    "text",
    [
        OTHER,
        "公开招聘报告",
        "信息化工作报告",
        "政府信息公开指南",  # no word of the other kind
        "年度报告",
    ],
)
def test_the_filter_drops_what_lacks_either_word(text):
    assert not may_be_report(text.encode())
    assert not line_may_hold(json.dumps({"text": text}).encode())


WRITTEN = {
    "decimal entities": "".join(f"&#{ord(c)};" for c in TEXT).encode(),
    "hexadecimal entities": "".join(f"&#x{ord(c):x};" for c in TEXT).encode(),
    "large hexadecimal entities": "".join(f"&#x{ord(c):X};" for c in TEXT).encode(),
    "spans": ("<html>" + "".join(f"<span>{c}</span>" for c in TEXT * 20)).encode(),
    "glosses": TEXT.replace("开", "开(kai)").replace("报", "报(bao)").encode() * 9,
    "traditional": "政府信息公開工作報告".encode("big5"),
    "Taiwan": "政府資訊公開年報".encode("big5"),
    **{charset: TEXT.encode(charset) for charset in ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "utf-16")},
}


@pytest.mark.parametrize("way", WRITTEN)
def test_the_filter_knows_all_ways_of_writing(way):
    assert may_be_report(WRITTEN[way])


def test_a_line_of_json_may_be_escaped_in_two_ways():
    small = json.dumps({"text": TEXT})
    large = "".join(f"\\u{ord(c):04X}" for c in TEXT)
    assert line_may_hold(small.encode()) and line_may_hold(large.encode())
