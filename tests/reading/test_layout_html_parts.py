"""What of a web page is its article: its heading, and the lines around it."""

import pytest

from loaders.layout.text import html_parts
from loaders.layout.text.html import lay
from loaders.seeds import rows

TITLE = "某县自然资源局2023年政府信息公开工作年度报告"
OTHER = "2016年政府信息公开工作年度报告"
ARTICLE = f"<h1>{TITLE}</h1><p>本报告由某县自然资源局编制。</p>"


def asides(markup):
    """The texts of the lines and cells that are not part of the article."""
    laid = lay(markup)
    cells = [cell for row in laid.rows for cell in row.cells]
    found = [cell.text for cell in cells if cell.start in laid.asides]
    assert len(found) == len(laid.asides)  # each offset is the start of a cell
    return found


@pytest.mark.parametrize(
    "around",
    [
        f"<nav>{OTHER}</nav>",
        f"<aside><p>{OTHER}</p></aside>",
        f"<footer>{OTHER}</footer>",
        f"<header>{OTHER}</header>",
        f'<div class="leftNav">{OTHER}</div>',
        f'<div class="left-nav fl">{OTHER}</div>',
        f'<div id="sidebar">{OTHER}</div>',
        f'<ul class="side"><li>{OTHER}</ul>',
        f'<div role="navigation">{OTHER}</div>',
        f'<div class="related_list"><b>{OTHER}</b></div>',
        f'<div class="breadcrumb">{OTHER}</div>',
        f'<div class="location">{OTHER}</div>',
        f'<div class="footer"><div>{OTHER}</div></div>',
        f'<div class="header">{OTHER}</div>',
        f'<p><a href="/2016/">{OTHER}</a></p>',
        f'<div><a href="/2016/">{OTHER}</a><span>2017-01-30</span></div>',
        f'<li>· <a href="/2016/">{OTHER}</a> [2017-01-30]</li>',
        f'<p>上一篇：<a href="/2016/">{OTHER}</a></p>',
        f"<p>下一篇：{OTHER}</p>",
        f'<p>您现在的位置：<a href="/">首页</a> &gt; {OTHER}</p>',
        f'<p>相关链接：<a href="/2016/">{OTHER}</a></p>',
        f'<a href="/2016/"><div>{OTHER}</div></a>',
        f'<a onclick="go(16)">{OTHER}</a>',
        f'<table><tr><td>1</td><td><a href="/2016/">{OTHER}</a></td></tr></table>',
        f'<table><tr><td><ul class="menu"><li>{OTHER}</ul></td><td><table></table></td></tr></table>',
        f'<div class="side"><table><tr><td>{OTHER}</td></tr></table></div>',
    ],
)
def test_lines_around_the_article(around):
    for markup in (f"{around}{ARTICLE}", f"{ARTICLE}{around}"):
        laid = lay(markup)
        assert [text.count(OTHER) for text in asides(markup)] == [1]
        assert laid.text.count(OTHER) == 1  # its text stays
        assert laid.article == TITLE


@pytest.mark.parametrize(
    "markup",
    [
        f'<p>来源：<a href="/zrj/">{OTHER}</a></p>',
        f"<p>发布时间：2017-01-30 <a href='#'>打印</a> {OTHER}</p>",
        f"<p>按照<a href='/tl/'>条例</a>，编制{OTHER}</p>",
        f'<p><a name="top">{OTHER}</a></p>',
        f'<div class="inside outside">{OTHER}</div>',
        f'<div class="position-relative navigate">{OTHER}</div>',
        f'<div class="article-header">{OTHER}</div>',
        f"<article><header>{OTHER}</header></article>",
        f"<p>相关文件见附件，{OTHER}</p>",
    ],
)
def test_lines_of_the_article(markup):
    assert asides(f"{ARTICLE}{markup}") == []


def test_an_element_around_the_article_is_no_part_whatever_its_name():
    prose = "收到政府信息公开申请12件，均已按期答复。" * 40
    for markup in (f'<div class="sidebar-layout"><p>{prose}</p></div>', f'<div class="nav"><div>{prose}</div></div>'):
        assert asides(markup) == []


def test_a_link_around_a_table_was_not_closed():
    assert asides(f'<a href="/"><div><p>{TITLE}</p><table><tr><td>甲</td><td>1</td></tr></table></div></a>') == []


def test_a_linked_figure_is_no_link():
    assert asides('<table><tr><td>行政处罚</td><td><a href="#n">268</a></td></tr></table>') == []


def test_asides_are_offsets_in_folded_text():
    laid = lay(f"<h1>公(gong)開報(bào)告</h1><p>規(guī)章</p><nav>{OTHER}</nav>")
    assert [row.cells[0].start in laid.asides for row in laid.rows] == [False, False, True]


@pytest.mark.parametrize(
    "markup, article",
    [
        (f"<h1>{TITLE}</h1>", TITLE),
        (f"<h1><span>{TITLE}</span>\n<b hidden>旧</b></h1>", TITLE),
        (f"<header><h1>{TITLE}</h1></header>", TITLE),
        (f'<h1><a href="/zfxxgk/2023.html">{TITLE}</a></h1>', TITLE),
        (f'<h1 class="logo"><a href="/">某县政府网</a></h1><h1>{TITLE}</h1>', TITLE),
        (f"<header><h1>某县政府网</h1></header><h1>{TITLE}</h1>", TITLE),
        (f"<h1>{TITLE}</h1><aside><h1>专题</h1></aside>", TITLE),
        (f"<h1>{TITLE}</h1><h1 {'style=display:none'}>旧标题</h1>", TITLE),
        (f"<h1>{TITLE}</h1><h1>{TITLE}</h1>", TITLE),
        (f'<meta name="ArticleTitle" content=" {TITLE} "><h1>某县政府网</h1>', TITLE),
        (f'<META NAME="articletitle" CONTENT="{TITLE}">', TITLE),
        (f'<meta name="ArticleTitle" content=""><h1>{TITLE}</h1>', TITLE),
        ("<h1>甲</h1><h1>乙</h1>", None),
        ('<h1><a href="/">某县政府网</a></h1>', None),
        ('<h1><a href="http://www.x.gov.cn/index.html">某县政府网</a></h1>', None),
        ("<h2>甲</h2>", None),
        ("<nav><h1>甲</h1></nav>", None),
        ("<h1>甲</h1>" * 10_000 + "<h1>乙</h1>", None),
    ],
)
def test_the_heading_of_the_article(markup, article):
    assert lay(f"<html>{markup}<p>正文</p></html>").article == article


def test_the_only_heading_stays_in_the_article():
    assert asides(f"<header><h1>{TITLE}</h1><p>2024-01-09</p></header>{'<p>正文</p>'}") == []
    assert asides(f'<h1><a href="/2023.html">{TITLE}</a></h1><p>正文</p>') == []


def test_the_title_of_the_format_stays():
    laid = lay(f"<html><head><title> {TITLE} </title></head><body><h1>{OTHER}</h1></body></html>")
    assert (laid.title, laid.article) == (TITLE, OTHER)


def test_a_page_of_parts_is_laid_in_bounded_steps():
    prose = "收到政府信息公开申请12件。" * 60
    markup = '<div class="nav">' * 90 + prose + "</div>" * 90
    measured = []
    original = html_parts._unlinked
    try:
        html_parts._unlinked = lambda element: measured.append(1) or original(element)
        assert asides(markup) == []
    finally:
        html_parts._unlinked = original
    assert len(measured) <= 51


def test_the_seed_has_each_kind():
    kinds = {row["kind"] for row in rows("page_parts")}
    assert kinds == {
        *("element", "head_element", "name", "word", "head_word", "article_word", "label"),
        *("page_mark", "page_count"),
    }
