"""HTML: what is shown is what is read. Hidden, struck and raised text, by elements, attributes and style sheets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import bounds
from loaders.forms.numbers import parse
from loaders.layout.blocks import Shape, Unreadable
from loaders.layout.text import html_css, mhtml
from loaders.layout.text.html import lay
from loaders.read import read


def cell(inner, head=""):
    """The text of a table cell with this content, on a page with this head."""
    laid = lay(f"<!doctype html>{head}<table><tr><td>行政处罚</td><td>{inner}</td></tr></table>")
    return laid.rows[-1].cells[1].text


def styled(style, inner="9"):
    return f'<span style="{style}">{inner}</span>'


def texts(markup):
    return [[cell.text for cell in row.cells] for row in lay(markup).rows]


HIDING = [
    "display:none",
    "DISPLAY : NONE ;",
    "color:red;display:none!important",
    "display:block;display:none",
    "display:none;display:no-such-value",
    "d\\69splay:none",
    "display:/* */none",
    "display&#58;none",
    "visibility:hidden",
    "visibility:collapse",
    "content-visibility:hidden",
    "opacity:0",
    "opacity:0.0",
    "opacity:0%",
    "filter:opacity(0)",
    "font-size:0",
    "font-size:0px",
    "font-size:.01em",
    "font-size:1px",
    "font:0/0 a",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "color:rgb(0 0 0 / 0%)",
    "color:#0000",
    "color:#ffffff00",
    "color:hsla(0,0%,0%,0)",
    "position:absolute;left:-9999px",
    "position:fixed;top:-1000px",
    "position:absolute;inset:-9999px auto auto -9999px",
    "position:absolute;left:-999em",
    "display:block;margin-left:-9999px",
    "display:block;text-indent:-9999px",
    "display:block;text-indent:100%;white-space:nowrap;overflow:hidden",
    "transform:translateX(-9999px)",
    "transform:scale(0)",
    "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute;clip:rect(1px 1px 1px 1px)",
    "clip-path:inset(50%)",
    "clip-path:circle(0)",
    "display:inline-block;width:0;overflow:hidden",
    "display:block;height:0;overflow:hidden",
    "position:absolute;width:1px;height:1px;overflow:hidden",
    "float:left;max-width:0;overflow-x:hidden",
]


@pytest.mark.parametrize("style", HIDING)
def test_text_that_a_style_hides_is_not_there(style):
    assert cell(f"268{styled(style)}") == "268"
    # On the page, the digits around it stand side by side, or above each other if it has lines of its own.
    assert cell(f"26{styled(style)}8") == ("26 8" if "display:block;" in style and "none" not in style else "268")


@pytest.mark.parametrize("style", [style for style in HIDING if '"' not in style and "&" not in style])
def test_a_style_sheet_hides_as_a_style_attribute_does(style):
    assert cell('268<span class="x">9</span>', f"<style>.x{{{style}}}</style>") == "268"


@pytest.mark.parametrize(
    "style",
    [
        "display:inline",
        "display:none;display:inline",
        "display:none-such",
        "visibility:visible",
        "opacity:.5",
        "opacity:1",
        "font-size:12px",
        "font-size:10.5pt",
        "font-size:0.9em",
        "color:white",
        "color:#fff",
        "color:#ffffff",
        "background-color:transparent",
        "background:rgba(0,0,0,0)",
        "position:relative;left:-10px",
        "margin-left:-20px",
        "text-indent:-32px",
        "text-indent:2em",
        "overflow:hidden;width:100px",
        "overflow:hidden;width:0",  # an inline element has no width
        "clip:rect(0,0,0,0)",  # without a position it clips nothing
        "line-height:0",
        "transform:scale(1)",
        "text-decoration:underline",
        "text-decoration:none",
        "mso-hide:none",
        "display none",
        "}{;;:",
    ],
)
def test_text_that_no_style_hides_stays(style):
    assert cell(f"26{styled(style, '8')}") == "268"


@pytest.mark.parametrize(
    "markup",
    [
        "<span hidden>9</span>",
        "<span HIDDEN=''>9</span>",
        "<span hidden=until-found>9</span>",
        "<template>9</template>",
        "<noscript>9</noscript>",
        '<input type="hidden" value="9">',
        "<dialog>9</dialog>",
        "<div hidden><b>9</b><p>9</p></div>",
        "<details><summary></summary>9</details>",
    ],
)
def test_elements_that_are_not_displayed(markup):
    assert cell(f"268{markup}") == "268"


def test_hidden_from_screen_readers_alone_is_shown():
    assert cell('<span aria-hidden="true">268</span>') == "268"


def test_an_attribute_gives_way_to_a_style():
    assert cell('26<span hidden style="display:inline">8</span>') == "268"


@pytest.mark.parametrize(
    "old",
    [
        "<del>286</del>",
        "<s>286</s>",
        "<strike>286</strike>",
        "<DEL>286</DEL>",
        styled("text-decoration:line-through", "286"),
        styled("text-decoration: underline line-through red", "286"),
        styled("text-decoration-line:line-through", "286"),
        "<del><b>28</b><span>6</span></del>",
        '<font style="text-decoration:line-through">286</font>',
        "<del style='text-decoration:none'>286</del>",  # removed, whatever it looks like
        "<u><s>286</s></u>",
    ],
)
def test_struck_figures_are_not_read(old):
    assert cell(f"{old}268") == cell(f"268{old}") == "268"
    assert cell(f"2{old}8") == "2 8"  # what stands on both sides of an old figure need not be one figure


@pytest.mark.parametrize("new", ["<ins>268</ins>", "<u>268</u>", '<s style="text-decoration:none">268</s>'])
def test_added_and_underlined_figures_are_read(new):
    assert cell(f"<del>1</del>{new}") == "268"


def test_a_line_through_does_not_run_through_a_box_of_its_own():
    box = '<i style="display:inline-block">8</i>'
    assert cell(f'<span style="text-decoration:line-through">9{box}</span>') == "8"


@pytest.mark.parametrize(
    "mark",
    [
        "<sup>1</sup>",
        "<sup><a href='#n1'>1</a></sup>",
        "<a href='#n1'><sup> 1 </sup></a>",
        "<sub>1</sub>",
        styled("vertical-align:super", "1"),
        styled("vertical-align:super;font-size:smaller", "1"),
        styled("vertical-align:sub", "1"),
        styled("vertical-align:5px;font-size:60%", "1"),
        styled("vertical-align:text-top;font-size:8px", "1"),
        styled("position:relative;top:-.5em;font-size:75%", "1"),
        styled("font-variant-position:super", "1"),
        "<sup style='vertical-align:baseline;position:relative;top:-.5em'>1</sup>",
    ],
)
def test_raised_digits_are_marked(mark):
    assert cell(f"143{mark}") == "143¹"


@pytest.mark.parametrize(
    "style", ["vertical-align:middle", "vertical-align:baseline", "vertical-align:top", "vertical-align:2px"]
)
def test_digits_on_the_line_are_not_raised(style):
    assert cell(f"14{styled(style, '3')}") == "143"


def test_the_alignment_of_a_cell_raises_nothing():
    markup = '<table><tr><td>甲</td><td style="vertical-align:super">143</td></tr></table>'
    assert texts(markup) == [["甲", "143"]]


def test_nested_marks_add_up():
    assert cell("1<sup>2<del>3</del></sup>") == "1²"
    assert cell("<del>1<span hidden>2</span><sup>3</sup></del>4") == "4"


def test_lines_of_their_own_part_figures():
    assert cell('<span style="display:block">1</span><span style="display:block">2</span>') == "1 2"


@pytest.mark.parametrize(
    "outer, inner, shown",
    [
        ("visibility:hidden", "visibility:visible", "8"),
        ("visibility:hidden", "visibility:inherit", ""),
        ("font-size:0", "font-size:14px", "8"),
        ("font-size:0", "font-size:2em", ""),
        ("color:transparent", "color:#000", "8"),
        ("text-indent:-9999px;display:block", "text-indent:0", "8"),
        ("display:none", "display:inline;visibility:visible", ""),
        ("opacity:0", "opacity:1", ""),
    ],
)
def test_what_can_be_shown_again_inside(outer, inner, shown):
    assert cell(f'<span style="{outer}">9<b style="{inner}">8</b></span>') == shown


@pytest.mark.parametrize(
    "rule",
    [
        ".x{display:none}",
        "#n{display:none}",
        "b{display:none}",
        "b.x.y{display:none}",
        "td .x{display:none}",
        "tr > td > .x{display:none}",
        "table b{display:none}",
        "i + b{display:none}",
        "i ~ .x{display:none}",
        "h5, .none, .x{display:none}",
        "[data-old]{display:none}",
        '[data-old="1"]{display:none}',
        "b:not(.z){display:none}",
        "b:last-child{display:none}",
        "b:nth-child(2){display:none}",
        "b:nth-child(even){display:none}",
        "td:nth-child(2) b{display:none}",
        ":is(.x, .z){display:none}",
        ":where(.x){display:none}",
        "@media screen{.x{display:none}}",
        "@media (min-width:600px){.x{display:none}}",
        "@media only screen and (min-width: 40em){.x{display:none}}",
        "@media not print{.x{display:none}}",
        "@media print, screen{.x{display:none}}",
        "@supports (display:grid){.x{display:none}}",
        "@layer base{.x{display:none}}",
        "td{color:red; .x{display:none}}",
        "td{ & .x{display:none} }",
        "<!-- .x{display:none} -->",
        "/* c */ .x /* d */ {/* e */display:none/* f */}",
        '@import "other.css"; @charset "utf-8"; .x{display:none}',
        '.a::after{content:"}"} .x{display:none}',
        ".x{color:red;;display:none",  # cut short
        ".broken{{}} .x{display:none}",
        "td..a{display:none} .x{display:none}",
        ".x{display:none!important} .x{display:inline}",
        "#n{display:none} .x{display:inline}",  # more specific
        ".x{display:inline} .x{display:none}",  # later
        "b.x{display:none} .x{display:inline}",
        ".\\78{display:none}",
    ],
)
def test_a_rule_of_the_page_hides(rule):
    markup = '<i>26</i><b class="x y" id="n" data-old="1">9</b>'
    assert cell(markup, f"<style>{rule}</style>") == "26"


@pytest.mark.parametrize(
    "rule",
    [
        "@media print{.x{display:none}}",
        "@media only print{.x{display:none}}",
        "@media not screen{.x{display:none}}",
        "@media (max-width:768px){.x{display:none}}",
        "@media screen and (max-width:768px){.x{display:none}}",
        "@media (prefers-color-scheme:dark){.x{display:none}}",
        "@supports not (display:grid){.x{display:none}}",
        ".x:hover{display:none}",
        ".x::before{display:none}",
        ".x:after{visibility:hidden}",
        ".z{display:none}",
        "th .x{display:none}",
        ".y > .x{display:none}",
        "b:first-child{display:none}",
        ".x{display:none} .x{display:inline}",
        ".x{display:none} #n{display:inline}",
        ".x{display:none} b{display:inline!important}",
        ".x, td..a{display:none}",  # one wrong selector spoils the list
        "[v-cloak], .v-cloak{display:none}",
        "@keyframes k{from{opacity:0}}",
        ".X{display:none}",  # the page has a document type, so the case counts
        ".x{display:none-such}",
        ".x{--display:none}",
    ],
)
def test_a_rule_that_does_not_hide_here(rule):
    assert cell('<i>26</i><b class="x" id="n" v-cloak>8</b>', f"<style>{rule}</style>") == "268"


def test_without_a_document_type_the_case_of_classes_does_not_count():
    markup = '<style>.OLD{display:none}</style><table><tr><td>甲</td><td>1<b class="Old">2</b></td></tr></table>'
    assert texts(markup) == [["甲", "1"]]


@pytest.mark.parametrize("attributes", ['media="print"', 'type="text/less"', 'media="(max-width:600px)"'])
def test_sheets_that_a_screen_does_not_apply(attributes):
    assert cell('<b class="x">268</b>', f"<style {attributes}>.x{{display:none}}</style>") == "268"


@pytest.mark.parametrize(
    "sheet, style, shown",
    [
        ("display:none", "display:inline", "8"),
        ("display:none!important", "display:inline", ""),
        ("display:inline!important", "display:none", "8"),
        ("display:none!important", "display:inline!important", "8"),
        ("text-decoration:line-through", "text-decoration:none", "8"),
        ("font-size:0", "font-size:9pt", "8"),
    ],
)
def test_style_attribute_against_style_sheet(sheet, style, shown):
    assert cell(f'<b class="x" style="{style}">8</b>', f"<style>.x{{{sheet}}}</style>") == shown


def test_prose_shows_what_is_displayed():
    markup = (
        '<p>收到申请<del>21</del>12件<sup>[1]</sup>，<span style="display:none">9</span>答复12件。</p><p hidden>隐</p>'
    )
    assert texts(markup) == [["收到申请12件[¹]，答复12件。"]]


ZERO_WIDTH = "1\u200b2\u200c3\u200d4\u2060\ufeff5\u00ad6"


def test_zero_width_characters_stay():
    assert lay(f"<table><tr><td>甲</td><td>{ZERO_WIDTH}</td></tr></table>").text == f"甲\t{ZERO_WIDTH}\n"


def saved(page, sheet, link='<link rel="stylesheet" href="cid:s1">', head="Content-ID: <s1>"):
    parts = [
        f"Content-Type: text/html\nContent-Transfer-Encoding: 8bit\n\n<html><head>{link}</head>{page}</html>",
        f"Content-Type: text/css\nContent-Transfer-Encoding: 8bit\n{head}\n\n{sheet}",
    ]
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n{body}--b--\n'.encode()


TABLE = '<table><tr><td>甲</td><td>1<b class="x">2</b></td></tr></table>'


@pytest.mark.parametrize(
    "link, head, shown",
    [
        ('<link rel="stylesheet" href="cid:s1">', "Content-ID: <s1>", "1"),
        ("<LINK HREF='cid:css-1@mhtml.blink' REL='StyleSheet'>", "Content-Location: cid:css-1@mhtml.blink", "1"),
        ("<link rel=stylesheet href=../css/a.css?v=1&amp;w=2>", "Content-Location: http://x.cn/css/a.css?v=1&w=2", "1"),
        ('<link rel="stylesheet" href="cid:s1" media="print">', "Content-ID: <s1>", "12"),
        ('<link rel="icon" href="cid:s1">', "Content-ID: <s1>", "12"),
        ('<link rel="stylesheet" href="cid:s2">', "Content-ID: <s1>", "12"),
        ("", "Content-ID: <s1>", "12"),
    ],
)
def test_the_style_sheets_of_a_web_archive(link, head, shown):
    laid = mhtml.lay(saved(TABLE, ".x{display:none} a>b{color:red}", link, head))
    assert [cell.text for cell in laid.rows[0].cells] == ["甲", shown]


def test_marks_in_a_web_archive():
    laid = mhtml.lay(saved(TABLE.replace('class="x"', "hidden"), ""))
    assert [cell.text for cell in laid.rows[0].cells] == ["甲", "1"]


HOSTILE = {
    "a megabyte of rules": "".join(f".a{index} .b{index}>td{{display:none}}" for index in range(35_000)),
    "a megabyte of other rules": ".a{color:red;border:1px solid}" * 40_000 + ".x{display:none}",
    "open brackets": ".x{display:none}" + "(" * 100_000,
    "open braces": ".x{display:none;" + "a{display:none;" * 50_000,
    "closing braces": "}" * 200_000 + ".x{display:none}",
    "open comment": ".x{display:none}/*" + "/*" * 100_000,
    "open string": ".x{display:none}a{content:'" + "\\'" * 100_000,
    "long selector": " ".join(["b"] * 50_000) + "{display:none}",
    "many classes": ".x" * 8_000 + "{display:none}",
    "nested not": ":not(" * 5_000 + "b" + ")" * 5_000 + "{display:none}",
    "nested rules": "".join("&,& &{display:none;" for _ in range(200)),
    "media in media": "@media screen{" * 5_000 + ".x{display:none}",
    "backtracking": " ".join(["div"] * 35) + " .q{display:none}" * 20,
    "places": "".join(f"b:nth-last-child({index}n+1){{display:none}}" for index in range(300)),
    "no brace": "display:none " * 80_000,
    "import": "@import url(http://127.0.0.1:9/x.css); .x{display:none}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_style_sheets_take_little_time(name):
    body = f"{'<div>' * 60}{'<b class=q>1</b>' * 2_000}{TABLE}"
    start = time.process_time()
    try:
        lay(f"<!doctype html><style>{HOSTILE[name]}</style>{body}")
    except Unreadable as error:
        assert error.reason_code == "too_large"
    assert time.process_time() - start < 15


def test_style_sheets_are_bounded(monkeypatch):
    sheet = "<style>.x .y{display:none}</style>" + "<b class=y></b>" * 50 + TABLE
    monkeypatch.setattr(bounds, "MAX_STYLE_STEPS", 100)
    with pytest.raises(Unreadable) as raised:
        lay(sheet)
    assert raised.value.reason_code == "too_large"
    monkeypatch.undo()
    monkeypatch.setattr(bounds, "MAX_STYLE", 10)
    with pytest.raises(Unreadable) as raised:
        lay(sheet)
    assert raised.value.reason_code == "too_large"


def test_pages_without_hiding_styles_need_no_css_parser(monkeypatch):
    def fail(*_):
        raise AssertionError("parsed")

    monkeypatch.setattr(html_css, "rules", fail)
    monkeypatch.setattr(html_css, "declarations", fail)
    head = "<style>body{font:12px serif} td{padding:2px;background-color:transparent} a:hover{display:none}</style>"
    assert cell('<p style="width:38px;text-align:center">268</p>', head) == "268"


STYLES = st.lists(
    st.sampled_from([*HIDING, "display:block", "visibility:visible", "color:red", "text-decoration:none"])
)
TAGS = ["<b>", "</b>", "<table>", "</table>", "<tr>", "<td>", "1", "甲", "<div>", "</div>", "<details>", "<summary>"]

HIDDEN_TAGS = [
    "<del>",
    "<sup>",
    "<h1>",
    "<nav>",
    "<td hidden>",
    "<tr hidden>",
    "<div hidden>",
    "<td rowspan=2>",
    "<a href=x>",
    "<br hidden>",
]
PIECES = st.sampled_from([*TAGS, *HIDDEN_TAGS])


@given(st.lists(PIECES | STYLES.map(lambda styles: f'<span style="{";".join(styles)}">'), max_size=40).map("".join))
def test_any_marked_page_gives_cells_where_they_say(markup):
    try:
        laid = lay(markup)
    except Unreadable:
        return
    for row in [*laid.rows, *laid.hidden]:
        for cell in row.cells:
            assert laid.text[cell.start : cell.end] == cell.text
        columns = [cell.column for cell in row.cells]
        assert columns == sorted(set(columns))
        assert row.shape in (Shape.GRID, Shape.PLAIN)
    starts = {cell.start for row in laid.rows for cell in row.cells}
    assert laid.asides <= starts


SIGNS = st.sampled_from([*"{}();:,.#x>[]=\"'\\/*@&! -0", "display", ":none", "@media ", "-->"])


@given(st.lists(SIGNS, max_size=60).map("".join))
def test_any_style_sheet_is_read(sheet):
    read(f"<html><style>{sheet} .q{{display:none}}</style>{TABLE}</html>".encode())
    lay(f"<html><style>{sheet} .q{{display:none}}</style>{TABLE}</html>")


FORM = """<h1>某县水利局2023年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>
<tr><td colspan=4>第二十条第（一）项</td></tr>
<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>
<tr><td>行政规范性文件</td><td>{issued}</td><td>5</td><td>{in_force}</td></tr>
<tr><td colspan=4>第二十条第（五）项</td></tr><tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>
<tr><td>行政许可</td><td colspan=3>1573</td></tr>
<tr><td colspan=4>第二十条第（六）项</td></tr><tr><td>信息内容</td><td colspan=3>本年处理决定数量</td></tr>
{row}<tr><td>行政处罚</td><td colspan=3>{penalties}</td></tr><tr><td>行政强制</td><td colspan=3>31</td></tr>
<tr><td colspan=4>第二十条第（八）项</td></tr>
<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>
<tr><td>行政事业性收费</td><td colspan=3>152.37</td></tr></table>"""


@pytest.mark.parametrize(
    "damage",
    [
        {"issued": "<span style='text-decoration:line-through'>21</span>12", "penalties": "<del>286</del>268"},
        {"issued": "12<span hidden>8</span>", "penalties": '268<span style="display:none">99</span>'},
        {"in_force": "143<sup>1</sup>", "penalties": "268<sup>[2]</sup>"},
        {"row": "<tr style='display:none'><td>行政处罚</td><td colspan=3>999</td></tr>"},
    ],
)
def test_the_figures_of_a_form_are_those_displayed(damage):
    printed = {"issued": "12", "in_force": "143", "penalties": "268", "row": ""}
    reading = read(f"<html>{FORM.format(**printed | damage)}</html>".encode())
    plain = read(f"<html>{FORM.format(**printed)}</html>".encode())
    values = [
        [(cell.row_code, cell.column_code, parse(cell.cell_text)) for cell in each.cells] for each in (reading, plain)
    ]
    assert len(values[1]) == 10
    assert values[0] == values[1]
