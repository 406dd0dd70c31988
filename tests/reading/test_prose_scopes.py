"""The words around a figure that decide whether an indicator has it: part, year, channel, reason, matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.text import plain
from loaders.read import read
from loaders.report.prose import figures


def found(sentence, year="2023年", body="某县自然资源局"):
    return [(one.indicator_code, one.value_text) for one in figures(plain.lay(sentence), [], year=year, body=body)]


def expect(*codes_and_values):
    return list(zip(codes_and_values[::2], codes_and_values[1::2], strict=True))


OBJECTS = {
    "全局共受理依申请公开政府信息27件，均已答复。": expect("requests_received", "27"),
    "收到依申请公开的信息27件。": expect("requests_received", "27"),
    "共接收依申请公开27件。": expect("requests_received", "27"),
    "全年收到政府信息公开申请事项27件。": expect("requests_received", "27"),
    "依申请公开方面，全年共收到149件，均按期答复。": expect("requests_received", "149"),
    "主动公开政府信息2410条，依申请公开政府信息27条。": expect("items_disclosed", "2410"),
    "1.共收到政府信息公开申请27件": expect("requests_received", "27"),
    "依申请公开信息27件。": [],
    "办理依申请公开政府信息27件。": [],
    "应主动公开政府信息500条。": [],
    "不予公开政府信息5条。": [],
    "收到市民来信27件，均已答复。": [],
    "收到政府信息公开行政复议申请3件。": expect("reconsiderations", "3"),
    "窗口受理行政许可申请1573件。": [],
    "政务服务大厅受理各类申请51573件。": [],
    "收到3件申请人提交的补充材料。": [],
    "不予受理申请3件。": [],
    "共完成政府信息依申请公开答复1453件，包括上年结转信息公开申请30件。其中，予以公开答复966件。": expect(
        "requests_answered", "1453", "requests_carried_in", "30", "granted", "966"
    ),
}
PARTS = {
    "全区共收到政府信息公开申请149件，其中区政府本级收到申请12件。": expect("requests_received", "149"),
    "全区共收到政府信息公开申请149件（其中区政府本级收到申请12件），答复140件。": expect(
        "requests_received", "149", "requests_answered", "140"
    ),
    "全区共收到政府信息公开申请149件，其中：区政府本级收到申请12件，各镇收到申请137件。": expect(
        "requests_received", "149"
    ),
    "全区共收到政府信息公开申请149件。其中，教育局收到申请12件。": expect("requests_received", "149"),
    "全区共收到申请149件，包括教育局收到申请12件。": expect("requests_received", "149"),
    "收到各类申请200件，其中收到政府信息公开申请22件。": [],
    "区政府本级收到申请12件，全区共收到申请149件。": expect("requests_received", "149"),
    "各街道收到政府信息公开申请20件。": [],
    "下属单位共收到政府信息公开申请20件。": [],
    "高新分局收到政府信息公开申请2件。": [],
    "全区各职能部门、镇街共收到政府信息依申请公开1499件。": expect("requests_received", "1499"),
    "教育局收到申请5件，公安局收到申请7件。": [],
    "教育局收到申请5件，全县收到申请12件。": expect("requests_received", "12"),
    "主动公开政府信息2410条，其中规范性文件类政府信息公开35条。": expect("items_disclosed", "2410"),
    "主动公开政府信息2410条，其中主动公开政府信息（规范性文件）35条。": expect("items_disclosed", "2410"),
    "全年主动公开政府信息2410条，其中教育领域主动公开政府信息300条。": expect("items_disclosed", "2410"),
    "教育领域主动公开政府信息300条。": [],
    "到年底累计主动公开政府信息5928条，其中，本年度新增主动公开政府信息2110条。": expect("items_disclosed", "2110"),
    "公开政府信息500条，其中主动公开政府信息498条，依申请公开政府信息2条。": expect("items_disclosed", "498"),
    "截至年底累计公开政府信息34000条，今年公开政府信息2000条。": expect("items_disclosed", "2000"),
    "市级部门收到政府信息公开申请30件。": [],
    "不予公开35件，其中涉及国家秘密不予公开5件。": expect("denied", "35"),
    "收到自然人申请12件。": [],
    "收到申请30件，自然人提交，收到企业申请2件。": expect("requests_received", "30"),
    "收到公民、法人和其他组织申请30件。": [],
}
YEARS = {
    "上一年度收到申请31件，本年度收到申请22件。": expect("requests_received", "22"),
    "去年收到政府信息公开申请31件，今年收到政府信息公开申请22件。": expect("requests_received", "22"),
    "2022年收到政府信息公开申请31件，2023年收到政府信息公开申请22件。": expect("requests_received", "22"),
    "2023年收到政府信息公开申请22件（2022年收到政府信息公开申请31件）。": expect("requests_received", "22"),
    "2022年全年收到政府信息公开申请31件。": [],
    "自2008年以来累计主动公开政府信息15928条。": [],
    "自条例施行以来，累计收到政府信息公开申请500件。": [],
    "历年累计主动公开政府信息15928条。": [],
    "近三年共收到政府信息公开申请90件。": [],
    "2021年至2023年共收到政府信息公开申请90件。": [],
    "2022、2023年收到政府信息公开申请58件。": [],
    "2022年度和2023年度分别收到政府信息公开申请31件、27件。": [],
    "上半年收到政府信息公开申请12件。": [],
    "年均收到政府信息公开申请20件。": [],
    "平均每月主动公开政府信息20条。": [],
    "第三季度，收到政府信息公开申请12件。": [],
    "2023年1至6月，收到政府信息公开申请12件。": [],
    "截至6月底，收到政府信息公开申请12件。": [],
    "截至2023年12月31日，共收到政府信息公开申请22件。": expect("requests_received", "22"),
    "自2023年1月1日起至12月31日止，收到政府信息公开申请22件。": expect("requests_received", "22"),
    "2023年1月1日至2023年12月31日，收到政府信息公开申请22件。": expect("requests_received", "22"),
    "按照《2022年政务公开工作要点》，收到政府信息公开申请22件。": expect("requests_received", "22"),
    "收到政府信息公开申请22件，比上年增加5件。": expect("requests_received", "22"),
    "与去年相比，全年收到政府信息公开申请22件。": expect("requests_received", "22"),
    "比上年多收到5件政府信息公开申请。": [],
    "收到政府信息公开申请同比增加5件。": [],
    "下一步，计划主动公开政府信息500条。": [],
    "2024年将主动公开政府信息500条。": [],
    "力争主动公开政府信息500条。": [],
    "收到政府信息公开申请22件以上。": [],
    "上年度主动公开政府信息310条。": [],
    "发布时间：2024年1月19日 全年共收到政府信息公开申请22件。": expect("requests_received", "22"),
    "去年发生政府信息公开行政复议3件。": [],
}
CARRIED = {
    "因政府信息公开引起的行政复议3件（其中上年结转1件）。": expect("reconsiderations", "3"),
    "政府信息公开行政诉讼5件，其中上年结转2件，结转下年1件。": expect("suits", "5"),
    "上年结转行政复议2件。": [],
    "受理信访件20件，其中上年结转3件。": [],
    "收到政府信息公开申请22件，上年结转3件，结转下年度继续办理4件。": expect(
        "requests_received", "22", "requests_carried_in", "3", "requests_carried_out", "4"
    ),
    "上年结转政府信息公开申请2件。": expect("requests_carried_in", "2"),
    "答复申请805件（含上年度结转申请18件，另有72件申请按照规定顺延到下年度答复）。": expect(
        "requests_answered", "805", "requests_carried_in", "18", "requests_carried_out", "72"
    ),
    "收到政府信息公开申请22件。\n结转下年度继续办理4件。": expect(
        "requests_received", "22", "requests_carried_out", "4"
    ),
    "办理人大建议和政协提案48件，答复48件，予以公开40件。": [],
    "受理网民留言249件，办结249件。": [],
}
CHANNELS = {
    "通过网络收到申请12件。": [],
    "网站平台受理政府信息公开申请12件，信函收到申请3件。": [],
    "通过当面、信函、网络等方式共收到政府信息公开申请22件。": expect("requests_received", "22"),
    "通过政府公报主动公开政府信息12条。": [],
    "通过广播电视公开政府信息12条。": [],
    "通过政府网站主动公开政府信息117条。": expect("items_disclosed_websites", "117"),
    "通过政府网站、微信公众号公开政府信息117条。": [],
    "通过政府网站、微信公众号等渠道主动公开政府信息2410条。": expect("items_disclosed", "2410"),
    "微博微信公开信息2148条，新闻发布会公开信息12条，新闻媒体公开信息12条。": [],
    "通过政务微博公开信息数3409条，通过政务微信公开信息数27445条。": expect(
        "items_disclosed_weibo", "3409", "items_disclosed_wechat", "27445"
    ),
    "利用微信公众号助力工作公开，共公开430条。": expect("items_disclosed_wechat", "430"),
    "依托政府网站、微信公众号，全面发布政策措施，共公开51条疫情防控相关信息。": [],
    "在市政府网站开设专栏，主动公开政府信息2410条。": [],
    "开通微信公众号，全年共主动公开政府信息2410条。": expect("items_disclosed", "2410"),
    "全年主动公开政府信息2410条，通过政府网站公开政府信息117条。": expect(
        "items_disclosed", "2410", "items_disclosed_websites", "117"
    ),
}
REASONS = {
    "因涉及国家秘密不予公开5件。": [],
    "属于三类内部事务信息，不予公开5件。": [],
    "因本机关不掌握等原因无法提供265件。": expect("unable", "265"),
    "本机关不掌握相关信息无法提供10件。": [],
    "重复申请不予处理2件。": [],
    "予以公开20件；不予公开35件。": expect("granted", "20", "denied", "35"),
    "收到政府信息公开申请60件，予以公开20件，部分公开3件，不予公开5件，无法提供10件，不予处理2件。": expect(
        "requests_received", "60", "granted", "20", "partially_granted", "3", "denied", "5", "unable", "10",
        "not_processed", "2",
    ),
}  # fmt: skip
SEVERAL = {
    "行政复议、行政诉讼共5件。": [],
    "政府信息公开行政复议和行政诉讼案件5件。": [],
    "政府信息公开行政诉讼案件1件、行政复议案件2件。": expect("suits", "1", "reconsiderations", "2"),
    "复议后提起行政诉讼3件。": [],
    "政府信息公开行政复议3件，行政诉讼2件，维持1件。": expect("reconsiderations", "3", "suits", "2"),
    "政府信息公开行政复议3件，维持2件，行政诉讼2件，维持1件。": expect(
        "reconsiderations", "3", "reconsiderations_upheld", "2", "suits", "2", "suits_upheld", "1"
    ),
    "不予公开和无法提供20件。": [],
    "受理并答复政府信息公开申请22件。": [],
    "公示行政许可、行政处罚信息100条。": [],
    "受理行政复议案件351件，审结300件。": [],
    "受理政府信息公开行政复议案件35件。": expect("reconsiderations", "35"),
}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        pytest.param(sentence, expected, id=f"{name}-{sentence[:24]}")
        for name, cases in (
            ("object", OBJECTS),
            ("part", PARTS),
            ("year", YEARS),
            ("carried", CARRIED),
            ("channel", CHANNELS),
            ("reason", REASONS),
            ("several", SEVERAL),
        )
        for sentence, expected in cases.items()
    ],
)
def test_the_words_around_a_figure_decide(sentence, expected):
    assert found(sentence) == expected


def test_a_sentence_continues_over_a_line_end_after_a_figure():
    lines = "政府信息公开行政复议351\n件，其中结果维持72\n件，结果纠正64件。"
    assert found(lines) == expect(
        "reconsiderations", "351", "reconsiderations_upheld", "72", "reconsiderations_corrected", "64"
    )


def test_a_bureau_is_a_part_of_an_area():
    sentence = "县教育局收到政府信息公开申请5件。"
    assert found(sentence, body="某县人民政府") == []
    assert found(sentence, body="某县教育局") == [("requests_received", "5")]


def test_a_street_office_says_street_office_of_itself():
    sentence = "街道收到政府信息公开申请5件。"
    assert found(sentence, body="某市某区人民政府") == []
    assert found(sentence, body="某区某街道办事处") == [("requests_received", "5")]


@pytest.mark.parametrize("year", ["2023", "2023年度", "二〇二三年", "二O二三"])
def test_years_are_compared_however_printed(year):
    assert found("2022年收到申请31件，2023年收到申请22件。", year=year) == [("requests_received", "22")]


def test_two_years_of_a_report_without_year_cannot_be_told_apart():
    assert found("2022年收到申请31件，2023年收到申请22件。", year=None) == []


SHEET = [
    ("主动公开信息数", "条", "739"),
    ("其中：1.网站公开数", "条", "739"),
    ("2.政府公报公开数", "条", "0"),
    ("收到申请数", "件", "21"),
    ("同意公开答复数", "件", "17"),
    ("行政复议数", "件", "2"),
]
SENTENCE = "<p>全年共收到政府信息公开申请21件。</p>"


def _html(rows):
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


@pytest.mark.parametrize(
    "rows",
    [
        SHEET,
        [("统计指标", "单位", "统计数"), *SHEET],
        [(label, figure) for label, _, figure in SHEET],
        [(label, figure, unit) for label, unit, figure in SHEET],
        [(f"{label}（{unit}）", figure) for label, unit, figure in SHEET],
        [("序号", "指标名称", "计量单位", "2016年度"), *((str(n), *row) for n, row in enumerate(SHEET, 1))],
        [(*row, figure) for row in SHEET for figure in ("8",)],
    ],
)
def test_a_statistics_sheet_gives_no_figure_and_the_sentence_beside_it_does(rows):
    reading = read(
        f"<html><body><h1>某县2016年政府信息公开工作年度报告</h1>{SENTENCE}{_html(rows)}</body></html>".encode()
    )
    assert [(one.indicator_code, one.value_text) for one in reading.prose_figures] == [("requests_received", "21")]


@pytest.mark.parametrize(
    "line",
    [
        "{0} {1} {2}",
        "{0}\t{1}\t{2}",
        "{0}{1}{2}",
        "{0} {2} {1}",
        "{0}{2}{1}",
        "{0}\n{1}\n{2}",
        "{0}\n{2}\n{1}",
        "|{0}|{1}|{2}|",
        "{0}（{1}） {2}",
        "{0}：{2}{1}",
        "{0}\n{2}{1}",
    ],
)
def test_a_statistics_sheet_in_text_gives_no_figure(line):
    sheet = "\n".join(line.format(*row) for row in SHEET)
    assert found(f"全年共收到政府信息公开申请21件。\n{sheet}\n主动公开政府信息800条。", year="2016") == [
        ("requests_received", "21"), ("items_disclosed", "800"),
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["{0} {1} {2}", "{0}{1}{2}", "{0} {2} {1}", "{0}{2}{1}"])
def test_a_statistics_sheet_on_one_line_gives_no_figure(line):
    sheet = " ".join(line.format(*row) for row in SHEET)
    assert found(f"全年共收到政府信息公开申请21件。{sheet}", year="2016") == [("requests_received", "21")]


def test_totals_among_categories_are_marked():
    rows = [("类别", "公开数量（条）"), ("机构职能", "4"), ("政策法规", "84"), ("其中：规章", "3"), ("小计", "88"),
            ("行政收费", "8"), ("合 计", "96")]  # fmt: skip
    reading = read(f"<html><body><h1>某县2019年政府信息公开工作年度报告</h1>{_html(rows)}</body></html>".encode())
    assert [(one.indicator_code, one.value_text) for one in reading.prose_figures] == expect(
        "items_disclosed_category", "4", "items_disclosed_category", "84", "items_disclosed_category_total", "88",
        "items_disclosed_category", "8", "items_disclosed_category_total", "96",
    )  # fmt: skip


def test_last_years_column_of_categories_is_not_this_years():
    rows = [("类别", "上年公开数量", "本年公开数量"), ("机构职能", "4", "5"), ("政策法规", "84", "90")]
    assert read(f"<html><body><h1>某县2019年政府信息公开工作年度报告</h1>{_html(rows)}".encode()).prose_figures == []


def test_categories_have_the_figures_of_the_column_of_their_head():
    rows = [("类别", "点击量", "公开数量"), ("机构职能", "400", "5"), ("政策法规", "8400", "90")]
    reading = read(f"<html><body><h1>某县2019年政府信息公开工作年度报告</h1>{_html(rows)}".encode())
    assert [one.value_text for one in reading.prose_figures] == ["5", "90"]


WORDS = [
    "全年",
    "共",
    "收到",
    "受理",
    "政府信息公开",
    "申请",
    "依申请公开",
    "主动公开",
    "政府信息",
    "其中",
    "上年",
    "结转",
    "行政复议",
    "行政诉讼",
    "不予公开",
    "因",
    "合计",
    "通过网站",
    "等渠道",
    "公开数量",
    "序号",
    "12件",
    "3条",
    "1,045件",
    "2022年",
    "2023年",
    "条",
    "5",
    "万",
    "（",
    "）",
    "(",
    "，",
    "。",
    "；",
    "、",
    "|",
    "\n",
    "\t",
    " ",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join), st.sampled_from([None, "2023"]))
def test_any_prose_is_read_and_figures_stand_where_they_say(text, year):
    for one in figures(plain.lay(text), [], year=year, body="某县人民政府"):
        assert text[one.char_start : one.char_end] == one.value_text
