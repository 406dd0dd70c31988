"""Folding: one way of writing, and the way back to what was printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from loaders.forms.codebook import meanings
from loaders.forms.lists.book import list_books
from loaders.normalize import fold, key
from loaders.seeds import rows


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("製定、全麵、審結", "制定、全面、审结"),  # script converted mechanically
        ("關(guān)于政府信息公(gong)(gong)開", "关于政府信息公开"),  # glosses, once and twice
        ("報(bào)告有關(guān)規(guī)定", "报告有关规定"),
        ("⼀⾏政复议", "一行政复议"),  # Kangxi radicals
        ("⻅⻓⻔⺠", "见长门民"),  # the radicals that NFKC leaves
        ("１２３４．５", "1234.5"),
        ("结 果", "结 果"),  # spaces stay: labels are compared without them
    ],
)
def test_folding(printed, folded):
    assert fold(printed).text == folded


@pytest.mark.parametrize("note", ["（gov）", "(http://example.test)", "申请(GB)", "第(五)项"])
def test_brackets_that_are_no_gloss_stay(note):
    assert fold(note).text == note


def test_the_way_back_leads_to_the_printed_character():
    printed = "公(gong)(gong)開報(bào)告45件"
    folded = fold(printed)
    at = folded.text.index("45")
    assert printed[folded.origin(at) : folded.origin(at + 2)] == "45"


@given(st.text(alphabet="公開報告關(guān)（）0123 \n年度⻅１", max_size=60))
def test_every_folded_character_has_its_origin(printed):
    folded = fold(printed)
    origins = [folded.origin(i) for i in range(len(folded.text) + 1)]
    assert origins == sorted(origins)
    assert origins[-1] == len(printed)
    for position, character in enumerate(folded.text):
        if character.isascii() and character.isdigit():
            assert fold(printed[origins[position]]).text == character


def test_key_drops_spaces_and_punctuation():
    assert key("（三） 不予\u3000公开／1．属于国家秘密") == "三不予公开1属于国家秘密"
    assert key("3.危及“三安全一稳定”") == key("3、危及三安全一稳定")


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2twp", "s2hk"])
def test_each_label_is_read_in_each_traditional_script(script):
    """With the terms of Taiwan too: 資訊 for 信息, 專案 for 项目, 檔案 for 文件."""
    convert = OpenCC(script).convert
    for row in rows("labels"):
        if row["axis"] == "numbering":
            continue
        label = fold(convert(row["label"])).text
        books = [book for book in list_books() if book.table == row["table_code"]]
        found = books[0].meanings(label) if books else meanings(label)
        wanted = row["table_code"], row["axis"], row["code"]
        assert wanted in [(meaning.table, meaning.axis, meaning.code) for meaning in found], row["label"]
