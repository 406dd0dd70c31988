"""Web pages of invented sites: each site puts the title, the dates, the links and the other years elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from synthetic.reports.generate import GeneratedReport, generate
from synthetic.reports.pages import tables
from synthetic.reports.surroundings import TITLE, neighbours, other_years

STEMS = ("政府信息公开工作年度报告", "政府信息公开年度报告", "政府信息公开工作报告")
LISTS = (
    ('<ul class="side">{}</ul>', '<li><a href="{href}">{title}</a></li>'),
    ('<div class="left-nav">{}</div>', '<p><a href="{href}" title="{title}">{title}</a></p>'),
    ('<table class="list">{}</table>', '<tr><td><a href="{href}">{title}</a></td><td>{date}</td></tr>'),
    ('<dl id="annual">{}</dl>', '<dd><a target="_blank" href="{href}">{title}</a><span>{date}</span></dd>'),
    ('<select onchange="go(this.value)">{}</select>', '<option value="{href}">{title}</option>'),
    ("<div><h3>历年年报</h3>{}</div>", '<span class="item"><a href="{href}">{title}</a></span>'),
)
MENUS = (
    '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/zwfw/">政务服务</a>'
    '<a href="/hd/">互动交流</a></div>',
    '<ul id="menu"><li><a href="/">网站首页</a></li><li><a href="/xxgk/">政府信息公开</a></li>'
    '<li><a href="/xxgk/zn/">政府信息公开指南</a></li><li><a href="/xxgk/nb/">政府信息公开年报</a></li></ul>',
    "",
)
CRUMBS = (
    '<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/xxgk/">政务公开</a> &gt; 年度报告</div>',
    "<p>您现在的位置：首页 &gt;&gt; 政府信息公开 &gt;&gt; 政府信息公开年报 &gt;&gt; 正文</p>",
    "",
)


@dataclass(frozen=True)
class Site:
    """How a site prints a report.

    stem        the words of the title after the year
    heading     pattern of the title in the page
    page_title  pattern of <title>
    has_meta    whether the title and the date are in <meta>
    list        pattern of the list of other years, and of one of its links
    list_place  where this list stands: top, before, after or bottom
    """

    stem: str
    heading: str
    page_title: str
    has_meta: bool
    list: tuple[str, str]
    list_place: str


HEADINGS = (
    "<h1>{title}</h1>",
    '<h2 class="title">{title}</h2>',
    '<div class="article-title"><strong>{title}</strong></div>',
    '<p align="center" style="font-size:22px"><b>{title}</b></p>',
    "<h1>{body}<br>{rest}</h1>",
    '<div id="title">{title}</div>',
)
PAGE_TITLES = ("{title}", "{title}_{site}", "{title}-{site}门户网站", "{site}  {title}", "{site}")


def site(random: Random) -> Site:
    """Draw a site."""
    return Site(
        random.choice(STEMS),
        random.choice(HEADINGS),
        random.choice(PAGE_TITLES),
        random.random() < 0.5,
        random.choice(LISTS),
        random.choice(("top", "before", "after", "bottom")),
    )


def web_pages(seed: int, n: int) -> Iterator[GeneratedReport]:
    """Yield `n` reports as pages of sites; a report depends on the seed and its own number only."""
    for number in range(n):
        random = Random(f"site {seed}:{number}")
        (report,) = generate(
            random.randrange(2**48), 1, layout="html_official", script="simplified", encoding="utf-8", characters=200
        )
        yield replace(report, name=f"site-{report.name}", data=page(random, site(random), report).encode())


def page(random: Random, printed_by: Site, report: GeneratedReport) -> str:
    """Return a report as a page of a site."""
    body, year = report.body, report.year
    rest = f"{year}年{printed_by.stem}"
    title = body + rest
    published = f"{year + 1}-01-{random.randrange(10, 31)}"
    owner = body[:3] + "人民政府"
    page_title = printed_by.page_title.format(title=title, site=owner)
    meta = f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}">'
    parts = dict.fromkeys(("top", "before", "after", "bottom"), "")
    parts[printed_by.list_place] = _list(random, printed_by, report)
    first, second = neighbours(random, year)
    article = [
        f'<div class="info">发布时间：{published} 来源：{body} 浏览次数：<span>318</span></div>'
        * (random.random() < 0.5),
        parts["before"],
        printed_by.heading.format(title=title, body=body, rest=rest),
        f'<div class="info">发布日期：{published} 15:02 信息来源：{body} 【字体：大 中 小】</div>',
        f"<p>根据《中华人民共和国政府信息公开条例》，{body}编制本报告。"
        f"所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。</p>",
        "<p>一、总体情况</p>",
        *(f"<p>{sentence.text}</p>" for sentence in report.prose),
        tables("html_official", list(report.sections)),
        "<p>五、存在的主要问题及改进情况</p><p>有的科室报送不够及时。下一步按月通报。</p>",
        f"<p>六、其他需要报告的事项</p><p>没有收取信息处理费。</p><p>{body}</p><p>{year + 1}年1月9日</p>",
    ]
    links = f'<p>上一篇：<a href="#">{first}</a></p><p>下一篇：<a href="#">{second}</a></p>' * (random.random() < 0.7)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{page_title}</title>{meta * printed_by.has_meta}'
        f'</head><body>{parts["top"]}{random.choice(MENUS)}{random.choice(CRUMBS)}<div class="main">{"".join(article)}'
        f'{links}</div>{parts["after"]}<p>更新时间：{published}</p><div class="foot">主办：{owner}办公室 '
        f"版权所有 © {year - 3}-{year + 2}</div>{parts['bottom']}</body></html>"
    )


def _list(random: Random, printed_by: Site, report: GeneratedReport) -> str:
    """Return the list of ten reports of other years; at times it has the report of this page too."""
    year_place = slice(-len(TITLE) - 5, -len(TITLE) - 1)
    titles = list(other_years(random, report.body, report.year))
    if random.random() < 0.5:
        own = titles[0].replace(titles[0][year_place], str(report.year))
        titles.insert(random.randrange(len(titles) + 1), own)
    around, link = printed_by.list
    links = (
        link.format(href=f"/xxgk/{number}.html", title=title, date=f"{int(title[year_place]) + 1}-01-20")
        for number, title in enumerate(titles)
    )
    return around.format("".join(links))
