"""Title, body, year and dates: which place is read first, and what is not taken for a name."""

import pytest

from loaders.layout.text import html, plain
from loaders.report.heading import read_heading
from loaders.report.patterns import year_number


def head(document):
    return read_heading(plain.lay(document))


@pytest.mark.parametrize(
    ("document", "body", "source", "year"),
    [
        ("嘉峪关市2021年政府信息公开工作年度报告\n本报告…", "嘉峪关市", "title", "2021年"),
        ("2019年上海市人民政府办公厅政府信息公开工作年度报告\n", "上海市人民政府办公厅", "title", "2019年"),
        ("淮安市人民政府政府信息公开工作年度报告（2024年）\n", "淮安市人民政府", "title", "2024年"),
        ("新郑市卫生健康委员会\n\n2020年政务信息公开工作年度报告\n", "新郑市卫生健康委员会", "title", "2020年"),
        ("2024 年上海市科委政府信息公开工作\n年度报告\n", "上海市科委", "title", "2024 年"),
        ("巴州衛(wèi)生健康委員會2019年政府信息公開工作年度報(bào)告\n", "巴州衛(wèi)生健康委員會", "title", "2019年"),
        ("[ 名 称 ] | 榆阳区卫健局政府信息公开工作年度报告 |\n2020 年，榆阳区…", "榆阳区卫健局", "title", "2020 年"),
        (
            "2020年，我委贯彻部署。\n专此报告。\n张家港市卫健委\n2021年1月19日\n",
            "张家港市卫健委",
            "signature",
            "2020年",
        ),
        ("政府信息公开年度报告\n统计期限自2022年1月1日起\n我局\n2023年1月5日", "我局", "signature", "2022"),
    ],
)
def test_body_and_year(document, body, source, year):
    found = head(document)
    assert (found.body, found.body_source, found.year) == (body, source, year)


def test_names_and_titles_hold_no_control_characters():
    evil = "\x1b[31m福江\u200b市水\x07利局\x9b\u202e2020年度政府信息公开工作\ufeff年度报告"
    found = read_heading(html.lay(f"<html><title>{evil}</title><h1>{evil}</h1><p>一、总体情况</p></html>"))
    assert found.title is not None and found.title.isprintable()
    assert found.title.endswith("福江市水利局2020年度政府信息公开工作年度报告")
    assert head("福江市水\x07利\x1b局2020年度政府信息公开工作年度报告\n").body == "福江市水利局"


def test_a_menu_is_no_title():
    page = "<html><p>首页 > 政府信息公开年报</p><h1>福江市水利局2020年度政府信息公开工作年度报告</h1></html>"
    found = read_heading(html.lay(page))
    assert found.title == "福江市水利局2020年度政府信息公开工作年度报告"
    assert found.body == "福江市水利局"


def test_the_form_itself_has_no_title_and_no_body():
    found = head("中华人民共和国政府信息公开工作年度报告格式\n一、总体情况\n")
    assert (found.title, found.body, found.year) == (None, None, None)


def test_dates_and_publisher_are_kept_apart_from_the_body():
    found = head(
        "发布日期：2021-01-26\n来源：福江市政府办公室\n福江市水利局2020年政府信息公开工作年度报告\n正文。\n福江市水利局\n2021年1月20日"
    )
    assert (found.published_on, found.publisher) == ("2021-01-26", "福江市政府办公室")
    assert (found.body, found.signed_on) == ("福江市水利局", "2021年1月20日")


def test_a_text_that_says_nothing_of_itself():
    assert head("今天天气很好。\n")[:4] == (None, None, None, None)


@pytest.mark.parametrize("year", ["二〇〇八年", "二○一三年", "二零二一年度", "二OO八年", "二ＯＯ九年", "二0二0年"])
def test_years_in_chinese_digits(year):
    heading = head(f"福江市水利局{year}政府信息公开工作年度报告\n正文。")
    assert (heading.body, heading.year) == ("福江市水利局", year)


PERIOD = "本报告所列数据的统计期限自2022年1月1日起至2022年12月31日止。"


@pytest.mark.parametrize(
    "year", ["20221年", "２０２２１ 年", "12022年度", "20222022年", "二〇二二一年", "二0二二一年度"]
)
@pytest.mark.parametrize("title", ["福江市水利局{}政府信息公开工作年度报告", "{}福江市水利局政府信息公开工作年度报告"])
@pytest.mark.parametrize("text", ["正文。", PERIOD, "2022年，我局贯彻部署。"])
def test_a_title_with_a_year_of_too_many_digits(title, text, year):
    """It is kept as printed, and stands for no year, whatever the text says."""
    found = head(f"{title.format(year)}\n{text}")
    assert (found.body, found.year, year_number(found.year)) == ("福江市水利局", year, None)


def test_declared_titles_with_a_year_of_too_many_digits():
    """The article's heading counts before <title>."""
    title = "福江市水利局{}年政府信息公开工作年度报告"
    page = f"<html><title>{title}</title><h1>{title}</h1></html>"
    years = [read_heading(html.lay(page.format(*pair))).year for pair in (("2022", "20221"), ("20221", "2022"))]
    assert years == ["20221年", "2022年"]
