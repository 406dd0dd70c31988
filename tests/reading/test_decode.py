"""Bytes → text: each charset told by evidence, not by what the page declares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.decode import decode

SIMPLIFIED = "2020年政府信息公开工作年度报告\n一、本年新收政府信息公开申请数量 1 0 0 0 0 0 1\n"
TRADITIONAL = "2020年政府信息公開工作年度報告\n一、本年新收政府信息公開申請數量 1 0 0 0 0 0 1\n"


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
    ],
)
def test_charset_is_told_by_evidence(text, encoding, charset):
    assert decode(text.encode(encoding)) == (text, charset)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("where", ["before", "inside", "behind", "everywhere"])
def test_nul_bytes_are_ignored_as_browsers_do(encoding, where):
    page = f"<html><title>{SIMPLIFIED}</title>{SIMPLIFIED * 60}</html>".encode(encoding)
    damaged = {
        "before": b"\0" + page,
        "inside": page[:50].replace(b"<", b"\0<") + page[50:4500] + b"\0\0" + page[4500:],
        "behind": page + bytes(600),
        "everywhere": page.replace(b" ", b" \0"),
    }[where]
    assert decode(damaged) == (page.decode(encoding), encoding)


def test_a_declared_charset_that_lies_is_not_believed():
    page = f'<html><head><meta charset="big5"></head><body>{SIMPLIFIED * 5}</body></html>'
    for encoding, charset in (("utf-8", "utf-8"), ("gb18030", "gb18030")):
        assert decode(page.encode(encoding)) == (page, charset)


def test_utf8_that_lost_a_byte_is_still_utf8():
    data = (SIMPLIFIED * 20).encode()
    decoded = decode(data[:100] + data[101:])
    assert decoded is not None
    assert decoded.charset == "utf-8"
    assert "申请数量" in decoded.text


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 100, b"\xff\xd8\xff\xe0" + bytes(200)])
def test_what_is_no_text_is_none(data):
    assert decode(data) is None


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_none(data):
    decoded = decode(data)
    assert decoded is None or isinstance(decoded.text, str)
