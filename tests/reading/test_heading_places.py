"""Body and year among what pages print around a report: never those of another, and open if it contradicts itself."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.layout.blocks import BlockDocument
from loaders.normalize import Folded
from loaders.read import read
from loaders.report.names import clean_name
from loaders.report.patterns import document_pattern, year_number
from loaders.report.years import text_years

BODY, YEAR = "某县自然资源局", 2023
WORDS = "政府信息公开工作年度报告"
TITLE = f"{BODY}{YEAR}年{WORDS}"
PERIOD = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
PARTS = (
    "一、总体情况\n2023年，我局按照条例公开政府信息。\n二、主动公开政府信息情况\n"
    "| 第二十条第（一）项 |\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n"
    "| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 12 | 5 | 143 |\n"
    "| 第二十条第（五）项 |\n| 信息内容 | 本年处理决定数量 |\n| 行政许可 | 1573 |\n"
    "五、存在的主要问题及改进情况\n2024年，我局将继续加强学习。\n六、其他需要报告的事项\n无\n"
)
SILENT = PARTS.replace("2023年，我局", "我局")
OTHERS = [year for year in range(2014, 2026) if year != YEAR]


def said(page: str) -> tuple[str | None, int | None, str | None, str | None]:
    """Return clean body, year, source of the body and contradictions."""
    reading = read(page.encode())
    assert reading.reject is None, reading.reject
    return (
        clean_name(reading.body) if reading.body else None,
        year_number(reading.year),
        reading.body_source,
        reading.contradictions,
    )


def listed(name: str, years: list[int]) -> list[str]:
    return [f"{name}{year}年{WORDS}" for year in years]


AROUND = {  # lines before and after the report
    "nothing": ([], []),
    "the years before": (listed("", OTHERS), []),
    "the years before, with the body": (listed(BODY, OTHERS), []),
    "all years before": (listed("", [*OTHERS, YEAR]), []),
    "the years falling": (listed(BODY, OTHERS[::-1]), []),
    "the years with dates": ([line for title in listed("", OTHERS) for line in (title, "2024-01-30")], []),
    "the years with dates behind": ([f"{title} 2024-01-30" for title in listed(BODY, OTHERS)], []),
    "the years as a list": ([f"- {title}" for title in listed(BODY, OTHERS)], []),
    "the years after": ([], listed("", OTHERS)),
    "the years after, with the body": ([], listed(BODY, OTHERS)),
    "the neighbours after": ([], [f"上一篇：某县水利局2022年{WORDS}", f"下一篇：某县民政局2024年{WORDS}"]),
    "the neighbours after, on lines": (
        [],
        ["上一篇", f"某县水利局2022年{WORDS}", "下一篇：", f"某县民政局2024年{WORDS}"],
    ),
    "the neighbours before": ([f"上一条：某县水利局2022年{WORDS}", f"下一条：某县民政局2024年{WORDS}"], []),
    "reports of others before": ([f"某县{name}局2023年{WORDS}" for name in ("水利", "民政", "财政", "司法")], []),
    "reports of others after": ([], [f"某县{name}局2022年{WORDS}" for name in ("水利", "民政", "财政", "司法")]),
    "a breadcrumb": (["当前位置：首页 > 政府信息公开 > 政府信息公开年报 > 2022年"], []),
    "a breadcrumb on lines": (["当前位置：", "首页", ">", "政府信息公开年报"], []),
    "dates in three places": (
        ["发布日期：2024-01-30 来源：某县"],
        ["更新时间：2024-02-01 10:21:07", "成文日期：2024-01-29"],
    ),
    "a head of metadata": (
        ["索引号 | 000014349/2024-00012", "发布机构 | 某县人民政府办公室", "发文日期 | 2024-01-30"],
        [],
    ),
    "the heading of a collection": (["# 2024年度报告汇编"], []),
    "a menu": (["首页", "政务公开", "政府信息公开年报", "政务服务"], []),
}
HEADINGS = {
    "one line": TITLE,
    "Markdown": f"# {TITLE}",
    "bold": f"**{TITLE}**",
    "name above": f"{BODY}\n2023年{WORDS}",
    "name above a blank line": f"{BODY}\n\n关于2023年度政府信息公开工作的年度报告",
    "year below": f"{BODY}{WORDS}\n（2023年）",
    "three lines": f"{BODY}\n2023年\n{WORDS}",
    "broken": f"{BODY}2023年政府信息公开工作\n年度报告",
    "关于": f"{BODY}关于2023年政府信息公开工作年度报告",
    "关于 before": f"关于{BODY}2023年政府信息公开工作年度报告",
    "Chinese digits": f"{BODY}二O二三年{WORDS}",
    "year first": f"2023年度{BODY}{WORDS}",
    "quoted": f"《{BODY}2023年{WORDS}》",
    "spaces": "某 县 自 然 资 源 局 2 0 2 3 年 政 府 信 息 公 开 工 作 年 度 报 告",
    "traditional": "某縣自然資源局2023年政府信息公開工作年度報告",
    "labelled": f"标题：{TITLE}",
}


@pytest.mark.parametrize(
    ("around", "heading"),
    [
        *product(AROUND, ["one line", "name above"]),
        *product(["nothing", "the years before", "dates in three places"], HEADINGS),
    ],
)
@pytest.mark.parametrize("text", [f"{PERIOD}\n{PARTS}", PARTS], ids=["period", "no period"])
def test_a_text_among_other_reports(around, heading, text):
    before, after = AROUND[around]
    body, year, _, contradictions = said("\n".join([*before, HEADINGS[heading], text, *after]))
    assert contradictions is None
    if (around, heading) == ("reports of others before", "one line"):
        assert body is None  # nothing tells it from the reports of the others
    else:
        assert (body or "").replace("縣", "县").replace("資", "资") == BODY
    assert year == YEAR


def page(
    head: str = "",
    before: str = "",
    title: str = f"<h1>{TITLE}</h1>",
    text: str = f"{PERIOD}\n{PARTS}",
    after: str = "",
) -> str:
    """Return a web page with the report; the lines of the text are paragraphs."""
    lines = "".join(f"<p>{line}</p>" for line in text.split("\n") if line and not line.startswith("|"))
    table = "<table><tr><td>信息内容</td><td>本年处理决定数量</td></tr><tr><td>行政许可</td><td>1573</td></tr></table>"
    return f"<html><head>{head}</head><body>{before}<div class=content>{title}{lines}{table}</div>{after}</body></html>"


def links(titles: list[str], tag: str = "ul") -> str:
    """Return a list of links with dates."""
    items = "".join(
        f"<li><a href='/{number}.html'>{title}</a><span>2024-01-{number + 10}</span></li>"
        for number, title in enumerate(titles)
    )
    return f"<{tag} class=list>{items}</{tag}>"


PAGES = {
    "h1": page(),
    "h1 with <title> of the site": page(f"<title>{TITLE}_某县人民政府门户网站</title>"),
    "<title> with a dash": page(f"<title>{TITLE} - 某县人民政府</title>"),
    "meta ArticleTitle": page(f'<meta name="ArticleTitle" content="{TITLE}">', title=f"<p class=bt>{TITLE}</p>"),
    "meta and <title>, no heading": page(
        f'<title>{TITLE}</title><meta name="ArticleTitle" content="{TITLE}">', title=""
    ),
    "side list before": page(before=links(listed("", [*OTHERS, YEAR]))),
    "side list before, other years": page(before=links(listed(BODY, OTHERS))),
    "side list after": page(after=links(listed(BODY, OTHERS[::-1]))),
    "side list as ol": page(before=links(listed("", OTHERS), "ol")),
    "side list as div": page(
        before="<div>" + "".join(f"<a href=#>{title}</a><br>" for title in listed("", OTHERS)) + "</div>"
    ),
    "side list in a table": page(
        before="<table><tr><td>"
        + "<br>".join(f"<a href=#>{title}</a>" for title in listed("", OTHERS))
        + "</td></tr></table>"
    ),
    "neighbouring reports": page(
        after=f"<p>上一篇：<a href=#>某县水利局2022年{WORDS}</a></p>"
        f"<p>下一篇：<a href=#>某县民政局2024年{WORDS}</a></p>"
    ),
    "reports of others": page(
        before=links([f"某县{name}局2022年{WORDS}" for name in ("水利", "民政", "财政", "司法")])
    ),
    "breadcrumb": page(
        before="<div>当前位置：<a href=#>首页</a> &gt; <a href=#>政府信息公开年报</a> &gt; <a href=#>2022年</a></div>"
    ),
    "dates in three places": page(
        '<meta name="PubDate" content="2024-01-30">',
        "<p>发布日期：2024-01-30 来源：某县人民政府办公室</p>",
        after="<p>更新时间：2024-02-01</p><p>成文日期：2024年1月29日</p>",
    ),
    "heading in two lines": page(title=f"<p>{BODY}</p><p>2023年{WORDS}</p>"),
    "heading with a break": page(title=f"<h1>{BODY}<br>2023年{WORDS}</h1>"),
    "heading in a span": page(title=f"<div class=title><span>{TITLE}</span></div>"),
    "heading in Chinese digits": page(title=f"<h1>{BODY}二○二三年度{WORDS}</h1>"),
    "site's h1": page(before="<h1>某县人民政府门户网站</h1>", title=f"<h2>{TITLE}</h2>"),
    "column's h1": page(before="<h1>政府信息公开年报</h1>", title=f"<h2>{TITLE}</h2>"),
    "all at once": page(
        f"<title>{TITLE}_某县</title>",
        links(listed("", OTHERS)) + "<p>发布日期：2024-01-30</p>",
        after=links(listed("某县水利局", OTHERS)),
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_among_other_reports(name):
    body, year, _, contradictions = said(PAGES[name])
    assert (body, year, contradictions) == (BODY, YEAR, None)


def lines(*texts: str) -> str:
    return "\n".join(texts)


CONTRADICTIONS = {  # text → body, year, contradictions
    "title against period and sentences": (lines(f"{BODY}2022年{WORDS}", PERIOD, PARTS), BODY, None, "year"),
    "title against period": (lines(f"{BODY}2022年{WORDS}", PERIOD, SILENT), BODY, None, "year"),
    "title against sentences": (lines(f"{BODY}2022年{WORDS}", "2023年，我局认真学习。", PARTS), BODY, None, "year"),
    "period against sentences": (
        lines(f"{BODY}{WORDS}", PERIOD, SILENT, "2021年，我局认真学习。2021年，全县增加公开。"),
        BODY,
        None,
        "year",
    ),
    "two periods": (lines(f"{BODY}{WORDS}", PERIOD, PERIOD.replace("2023", "2022"), SILENT), BODY, None, "year"),
    "heading against <title>": (page(f"<title>{BODY}2022年{WORDS}</title>", text=SILENT), BODY, None, "year"),
    "heading and period against <title>": (page(f"<title>{BODY}2022年{WORDS}</title>"), BODY, YEAR, None),
    "<title> alone against period": (
        page(f"<title>{BODY}2022年{WORDS}</title>", title="", text=f"{PERIOD}\n{SILENT}"),
        BODY,
        None,
        "year",
    ),
    "two bodies": (page(f"<title>某县水利局2023年{WORDS}</title>"), None, YEAR, "body"),
    "two bodies, signed": (
        page(f"<title>某县水利局2023年{WORDS}</title>", text=f"{PERIOD}\n{PARTS}\n{BODY}\n2024年1月20日"),
        BODY,
        YEAR,
        None,
    ),
    "another bureau signs": (lines(TITLE, PERIOD, PARTS, "某县水利局", "2024年1月20日"), None, YEAR, "body"),
    "its office signs": (
        lines(f"某县2023年{WORDS}", PERIOD, PARTS, "某县政务服务管理局", "2024年1月20日"),
        "某县",
        YEAR,
        None,
    ),
    "short and full name": (
        lines(f"某区卫健局2023年{WORDS}", PERIOD, PARTS, "某市某区卫生健康局", "2024年1月20日"),
        "某区卫健局",
        YEAR,
        None,
    ),
    "a plan for the next year": (
        lines(TITLE, SILENT, "2024年，我局将加强学习。2024年，我局计划培训。"),
        BODY,
        YEAR,
        None,
    ),
    "year and body": (page(f"<title>某县水利局2022年{WORDS}</title>", text=SILENT), None, None, "year,body"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_a_report_contradicts_is_open(name):
    text, *expected = CONTRADICTIONS[name]
    body, year, _, contradictions = said(text)
    assert [body, year, contradictions] == expected


BY_ORDER = list(range(2014, 2023))  # the title of 2024 breaks their order or, with 2023, continues it
UNTITLED = f"{PERIOD}\n{SILENT.replace('2024年，我局将', '我局将')}"
LISTED = {  # lines before the text, text → year, contradictions; the text says 2023
    "a title of 2022 after ten other years": ((OTHERS, 2022), UNTITLED, None),
    "a title of 2024 after ten other years": (([*BY_ORDER, 2023, 2025, 2026], 2024), UNTITLED, None),
    "a title of 2024 after falling years": (([2026, 2025, 2023, *BY_ORDER[::-1]], 2024), UNTITLED, None),
    "a title of 2024 after the ten years before": (([*BY_ORDER, 2023], 2024), UNTITLED, None),
    "a title of 2024 after the ten years before, falling": (([2023, *BY_ORDER[::-1]], 2024), UNTITLED, None),
    "a title of 2024 after years in no order": (([2016, 2023, 2014, 2019], 2024), UNTITLED, None),
    "a title of 2024 after one other year": (([2023], 2024), UNTITLED, None),
    "a title of 2024 before ten other years": (([2024], *BY_ORDER, 2023), UNTITLED, None),
    "a title of 2024, sentences agree with the period": (([*BY_ORDER, 2023, 2025], 2024), f"{PERIOD}\n{PARTS}", None),
    "a title of 2023 after ten other years": ((OTHERS, 2023), UNTITLED, 2023),
    "a title of 2023 after the years before": ((BY_ORDER, 2023), UNTITLED, 2023),
    "a title of 2023 after the years before, falling": ((BY_ORDER[::-1], 2023), UNTITLED, 2023),
    "a title of 2023 after years in no order": (([2016, 2022, 2014, 2019], 2023), UNTITLED, 2023),
    "a title of 2023 after one other year": (([2022], 2023), UNTITLED, 2023),
    "a title of 2023 before the years before": (([2023], *BY_ORDER[::-1]), UNTITLED, 2023),
    "a title of 2023 before one other year": (([2023], 2022), f"{PERIOD}\n{PARTS}", 2023),
    "all years and no title": (([*BY_ORDER, 2023, 2024],), f"{PERIOD}\n{PARTS}", 2023),
}


@pytest.mark.parametrize("name", LISTED)
@pytest.mark.parametrize("body", [BODY, ""], ids=["names", "no names"])
def test_a_title_among_other_years_is_not_replaced_by_the_period(name, body):
    (first, *last), text, expected = LISTED[name]
    found = said(lines(*listed(body, [*first, *last]), text))
    assert (found[1], found[3]) == (expected, None if expected else "year")


SOURCES = {  # text → body, source
    "title": (lines(TITLE, PARTS), BODY, "title"),
    "heading, with the date between": (lines(BODY, "发布日期：2024-01-30", f"2023年{WORDS}", PARTS), BODY, "heading"),
    "metadata": (page(f"<title>{TITLE}_某县</title>", title=""), BODY, "metadata"),
    "signature": (lines(f"2023年{WORDS}", PARTS, BODY, "2024年1月20日"), BODY, "signature"),
    "signature above the links of the page": (
        lines(f"2023年{WORDS}", PARTS, BODY, "2024年1月20日", *listed("", OTHERS)),
        BODY,
        "signature",
    ),
    "signature, not publisher": (
        lines(f"2023年{WORDS}", "发布机构：某县人民政府", PARTS, BODY, "2024年1月20日"),
        BODY,
        "signature",
    ),
    "publisher": (
        lines(f"2023年{WORDS}", "发布机构：某县自然资源局", "发布日期：2024-01-30", PARTS),
        BODY,
        "publisher",
    ),
    "publisher, signed 我局": (
        lines(f"2023年{WORDS}", "发布机构：某县自然资源局", PARTS, "我局", "2024年1月20日"),
        BODY,
        "publisher",
    ),
    "source and publisher": (
        lines(f"2023年{WORDS}", "来源：某县人民政府 发布机构：某县自然资源局", PARTS),
        BODY,
        "publisher",
    ),
    "no body as publisher": (lines(f"2023年{WORDS}", "来源：本站", PARTS), None, None),
    "nothing": (lines(f"2023年{WORDS}", PARTS), None, None),
    "a title that names all": (lines(f"各部门2023年{WORDS}", PARTS), None, None),
}


@pytest.mark.parametrize("name", SOURCES)
def test_where_the_body_is_printed(name):
    text, *expected = SOURCES[name]
    body, year, source, contradictions = said(text)
    assert ([body, source], year, contradictions) == (expected, YEAR, None)


def test_a_date_of_publication_is_no_year():
    text = lines(
        f"{BODY}{WORDS}", "发布日期：2024-01-30", SILENT.replace("2024年，我局将", "我局将"), BODY, "2024年1月20日"
    )
    assert said(text)[:2] == (BODY, None)


def test_a_list_of_years_is_no_year():
    """A report without a year of its own, beside links to others."""
    text = lines(*listed(BODY, OTHERS), f"{BODY}{WORDS}", SILENT.replace("2024年，我局将", "我局将"))
    assert said(text)[:2] == (BODY, None)


@pytest.mark.parametrize(
    "notice",
    [
        lines(
            f"关于报送2023年{WORDS}的通知",
            "各镇人民政府、县政府各部门：",
            "请于2024年1月18日前报送年度报告，共六个部分。",
            "某县人民政府办公室",
            "2023年12月20日",
        ),
        lines(
            "某县人民政府办公室",
            f"关于做好2023年{WORDS}编制工作的",
            "通知",
            "各镇人民政府：",
            "请按时编制并公布年度报告。",
        ),
        lines(f"2023年{WORDS}报送工作的通知", "各单位要按时报送。"),
        lines(
            "通知",
            "各镇人民政府、县政府各部门：",
            f"请于1月18日前报送2023年{WORDS}。",
            "统计期限自2023年1月1日起至2023年12月31日止。",
        ),
    ],
)
def test_a_notice_about_the_reports_of_others(notice):
    reading = read(notice.encode())
    assert reading.reject is not None
    assert reading.reject.reason_code == "policy_notice"


def test_a_report_that_quotes_the_notice_is_kept():
    quote = f"根据《关于报送2023年{WORDS}的通知》要求，各单位要按时报送年度报告，现公布如下。"
    assert said(lines(TITLE, quote, PARTS))[:2] == (BODY, YEAR)
    assert said(
        lines(TITLE, f"按照《某县人民政府办公室关于做好2023年{WORDS}编制工作的通知》要求编制。", PERIOD, "一、总体情况")
    )[:2] == (BODY, YEAR)


def test_a_report_without_tables_beside_a_list_is_no_list():
    assert said(lines(*listed("", OTHERS), TITLE, PERIOD, "一、总体情况", "2023年，我局公开信息12条。"))[:2] == (
        BODY,
        YEAR,
    )


def test_a_list_of_reports_is_no_report():
    reading = read(lines("政府信息公开年报", *listed(BODY, OTHERS)).encode())
    assert reading.reject is not None
    assert reading.reject.reason_code == "report_list"


@pytest.mark.parametrize(
    "heading",
    [
        f"关于印发《{TITLE}》的通知",
        f"某县人民政府办公室关于印发《{TITLE}》的通知",
        f"转发{TITLE}",
        f"政府信息公开年报 {TITLE}",
        f"【年报】{TITLE}",
        f"附件1\n{TITLE}",
        f"{BODY}关于2023年度政府信息公开工作的年度报告",
        f"{BODY}关于报送2023年{WORDS}的报告",
        f"{BODY}政府信息公开2023年度报告",
        f"{BODY}2023年政府信息公开工作情况报告",
        f"某县2024年政府信息公开年度报告汇编\n{TITLE}",
        f"2021年{WORDS} 2022年{WORDS} 2023年{WORDS}\n{TITLE}",
        f"某自然资〔2024〕3号\n{TITLE}",
        f"— 1 —\n{BODY}\n2023 年{WORDS}\n（2024 年 1 月）",
        f"1.政府信息公开指南\n2.政府信息公开制度\n3.政府信息公开年报\n{TITLE}",
    ],
)
def test_forms_of_a_title(heading):
    assert said(lines(heading, SILENT))[:2] == (BODY, YEAR)


def test_a_report_on_one_line():
    text = (
        f"{BODY} 2023年{WORDS} 一、总体情况 本局按规定公开信息。 二、主动公开政府信息情况 "
        "第二十条第(五)项 | 行政许可 | 650 | 第二十条第(六)项 | 行政处罚 | 100 |"
    )
    assert said(text)[:2] == (BODY, YEAR)


@pytest.mark.parametrize("place", ["before", "after"])
def test_one_link_to_the_report_of_another_names_neither_body_nor_year(place):
    """The heading of the page names neither; only that it is a link tells that it is not the title."""
    link = f"<p><a href='/1.html'>某县民政局2021年{WORDS}</a></p>"
    document = page(title=f"<h1>{WORDS}</h1>", **{place: link})
    body, year, _, contradictions = said(document)
    assert (body, year, contradictions) == (None, YEAR, None)


PIECES = ["统计期限", "所列数据", "自", "2022年", "二〇二三年", "1月1日", "10月1日", "起至", "2023年12月31日", "。"]
PIECES += ["统计时限为2021年1月1日至2021年12月", "一月一日", "数据", "年", "止", "；", " ", "\n", "0" * 30, "0" * 120]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_the_sentence_on_the_period_is_found_as_if_the_whole_text_was_searched(text):
    matches = document_pattern("period").finditer(text)
    named = {year_number(printed) for match in matches for printed in match.groups()}
    assert text_years(BlockDocument(text, Folded(text, None), [])).periods == named - {None}
