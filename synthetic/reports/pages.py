"""HTML layouts: a government web page with the official tables, or with one plain table for everything."""

from html import escape

from synthetic.reports.forms import SECTION_TITLES, TABLES, Grid, GridCell, expanded, width
from synthetic.reports.prose import Wording

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
</style>
</head>
<body>
<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>\
<li><a href="/zwfw/">政务服务</a></li><li><a href="/hdjl/">互动交流</a></li></ul></div>
<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; \
政府信息公开年报</div>
<div class="article">
<h1>{title}</h1>
<p class="source"><span>来源：{source}</span> <span>发布时间：{published} 09:30</span> \
<span>字体：【<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</span> <a href="#">打印</a></p>
<div class="content">
"""
FOOT = """</div>
</div>
<div class="foot"><p>主办单位：{source}</p>\
<p><a href="/map/">网站地图</a> <a href="/about/">关于我们</a></p></div>
</body>
</html>
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
    return f"<td{spans}{style}><p{align}>{escape(cell.text, quote=False) or '&nbsp;'}</p></td>"


def plain_rows(grid: Grid, columns: int) -> str:
    """Return table rows of `columns` cells without spans: empty cells stand for merged ones and fill up each row."""
    rows = []
    for row in expanded(grid):
        cells = (f"<td>{escape(text, quote=False)}</td>" for text in row + [""] * (columns - len(row)))
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    return "".join(rows)


def tables(layout: str, grids: dict[str, Grid]) -> str:
    """Return the three tables with their headings: an official table for each, or one plain table for all."""
    if layout == "html_official":
        return "".join(HEADING.format(SECTION_TITLES[table]) + official_table(grids[table]) for table in TABLES)
    columns = max(map(width, grids.values()))
    rows = (
        f"<tr><td>{SECTION_TITLES[table]}</td>{'<td></td>' * (columns - 1)}</tr>\n{plain_rows(grids[table], columns)}"
        for table in TABLES
    )
    return f'<table class="report">\n{"".join(rows)}</table>\n'


def document(layout: str, charset: str, words: Wording, grids: dict[str, Grid], published: str) -> str:
    """Return the report as one page; `published` is a date such as 2024-01-09."""
    page_head = HEAD.format(charset=charset, title=words.title, published=published, source=words.signature)
    parts = [page_head, PARAGRAPH.format(words.introduction), HEADING.format("一、总体情况")]
    sentences = [sentence.text for sentence in words.overview]
    parts += [PARAGRAPH.format("".join(sentences[i : i + 4])) for i in range(0, len(sentences), 4)]
    parts.append(tables(layout, grids))
    parts.append(HEADING.format("五、存在的主要问题及改进情况"))
    parts += [PARAGRAPH.format(text) for text in words.problems]
    parts += [HEADING.format("六、其他需要报告的事项"), PARAGRAPH.format(words.other_matters)]
    parts += [f'<p align="right">{words.signature}</p>\n<p align="right">{words.date}</p>\n']
    return "".join(parts) + FOOT.format(source=words.signature)
