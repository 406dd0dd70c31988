"""HTML layouts: a government web page with the official tables, or with one plain table for everything."""

from html import escape
from itertools import groupby
from zlib import crc32

from synthetic.reports.forms import SECTION_TITLES, Grid, GridCell, expanded, width
from synthetic.reports.prose import Wording
from synthetic.reports.surroundings import Surroundings
from synthetic.reports.variants import Section

HEAD = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<title>{title}_政府信息公开</title>
<meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="{published} 09:30">
<style>
body {{ font-family: SimSun, serif }}
td {{ padding: 2px; border: 1px solid #000 }}
{rules}</style>
</head>
<body>
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>\
<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; \
政府信息公开年报</div>
{before}<div class="article">
<h1>{title}</h1>
<p class="source"><span>来源：{source}</span> <span>发布时间：{published} 09:30</span> \
<span>字体：【<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</span> <a href="#">打印</a></p>
<div class="content">
"""
FOOT = """</div>
</div>
{after}<div class="foot"><p>主办单位：{source}</p>\
<p><a href="/map/">网站地图</a> <a href="/about/">关于我们</a></p></div>
</body>
</html>
"""
SPELLINGS = {  # of marked runs
    "hidden": (
        '<span style="display:none">{}</span>',
        '<span style="visibility: hidden">{}</span>',
        "<span hidden>{}</span>",
        '<span class="unseen">{}</span>',
    ),
    "struck": (
        "<del>{}</del>",
        "<s>{}</s>",
        "<strike>{}</strike>",
        '<span style="text-decoration: line-through">{}</span>',
        '<span class="old">{}</span>',
    ),
    "raised": (
        "<sup>{}</sup>",
        '<span style="vertical-align: super; font-size: 9px">{}</span>',
        '<i class="note">{}</i>',
    ),
}
RULES = """.unseen { display: none }
.old { text-decoration: line-through }
.note { vertical-align: super }
"""
PARAGRAPH = '<p style="text-indent: 2em; line-height: 1.75;">{}</p>\n'
HEADING = '<p style="text-indent: 2em;"><strong>{}</strong></p>\n'


def official_table(grid: Grid) -> str:
    """Return a table with the merged cells of the official form; a blank cell holds &nbsp;."""
    columns = width(grid)
    rows = ["<tr>" + "".join(_cell(cell, columns) for cell in row) + "</tr>\n" for row in grid]
    return f'<table border="1" cellspacing="0" width="100%"><tbody>\n{"".join(rows)}</tbody></table>\n'


def _cell(cell: GridCell, columns: int) -> str:
    spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    style = f' style="width:{640 * cell.columns // columns}px"'
    align = ' align="center"' if cell.key or cell.columns > 3 else ""
    return f"<td{spans}{style}><p{align}>{cell_html(cell) or '&nbsp;'}</p></td>"


def cell_html(cell: GridCell) -> str:
    """Return the text of a cell with its marked runs, each mark in one of its spellings."""
    if not cell.runs:
        return escape(cell.text, quote=False)
    parts = []
    for text, mark in cell.runs:
        spellings = SPELLINGS.get(mark, ("{}",))
        parts.append(spellings[crc32(repr(cell.key).encode()) % len(spellings)].format(escape(text, quote=False)))
    return "".join(parts)


def plain_rows(grid: Grid, columns: int) -> str:
    """Return table rows of `columns` cells without spans: empty cells stand for merged ones and fill up each row."""
    rows = []
    for row in expanded(grid, cell_html):
        cells = (f"<td>{text}</td>" for text in row + [""] * (columns - len(row)))
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return "".join(rows)


def tables(layout: str, sections: list[Section]) -> str:
    """Return the displayed tables with their headings: an official table for each, or one plain table for all."""
    parts = []
    columns = max(width(section.grid) for section in sections)
    for table, of_table in groupby(sections, key=lambda section: section.table):
        if layout == "html_official":
            parts.append(HEADING.format(SECTION_TITLES[table]))
        else:
            parts.append(_one_cell_row(SECTION_TITLES[table], columns))
        for section in of_table:
            if layout == "html_official":
                parts += [HEADING.format(heading) for heading in section.headings]
                parts.append(official_table(section.grid))
            else:
                parts += [_one_cell_row(heading, columns) for heading in section.headings]
                parts.append(plain_rows(section.grid, columns))
    return "".join(parts) if layout == "html_official" else f'<table class="report">\n{"".join(parts)}</table>\n'


def _one_cell_row(text: str, columns: int) -> str:
    return f"<tr><td>{text}</td>{'<td></td>' * (columns - 1)}</tr>\n"


def document(layout: str, charset: str, words: Wording, sections: list[Section], around: Surroundings) -> str:
    """Return the report as one page; its date of publication is `around.published`."""
    displayed = [section for section in sections if not section.is_hidden]
    has_runs = any(cell.runs for section in sections for row in section.grid for cell in row)
    years = _list("side", around.years)
    page_head = HEAD.format(
        charset=charset,
        title=words.title,
        published=around.published,
        source=words.signature,
        rules=RULES if has_runs else "",
        before=years if around.is_first else "",
    )
    parts = [page_head, PARAGRAPH.format(words.introduction), HEADING.format("一、总体情况")]
    sentences = [sentence.text for sentence in words.overview]
    parts += [PARAGRAPH.format("".join(sentences[i : i + 4])) for i in range(0, len(sentences), 4)]
    parts.append(tables(layout, displayed))
    for section in sections:
        if section.is_hidden:
            heading = HEADING.format(SECTION_TITLES[section.table])
            parts.append(f'<div class="tab" style="display: none">{heading}{official_table(section.grid)}</div>\n')
    parts.append(HEADING.format("五、存在的主要问题及改进情况"))
    parts += [PARAGRAPH.format(text) for text in words.problems]
    parts += [HEADING.format("六、其他需要报告的事项"), PARAGRAPH.format(words.other_matters)]
    parts += [f'<p align="right">{words.signature}</p>\n<p align="right">{words.date}</p>\n']
    after = ("" if around.is_first else years) + _after(around)
    return "".join(parts) + FOOT.format(source=words.signature, after=after)


def _list(name: str, titles: tuple[str, ...]) -> str:
    """Return a list of links; '' without titles."""
    links = "".join(f'<li><a href="/xxgk/{number}.html">{title}</a></li>' for number, title in enumerate(titles))
    return f'<ul class="{name}">{links}</ul>\n' if titles else ""


def _after(around: Surroundings) -> str:
    """Return the links to the reports before and after, and the dates below the article."""
    words = zip(("上一篇", "下一篇"), around.neighbours, strict=False)
    text = "".join(f'<p class="{word}">{word}：<a href="#">{title}</a></p>' for word, title in words)
    if around.dates:
        text += f"<p>更新时间：{around.published} 10:21:07</p><p>成文日期：{around.published}</p>"
    return text + "\n" * bool(text)
