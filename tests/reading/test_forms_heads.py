"""The printed heads and labels decide the column and the row of each figure, in each table and layout."""

import random
from itertools import permutations

import pytest

from loaders.read import read

APPLICANTS = {
    "natural_person": "自然人",
    "commercial_enterprise": "商业企业",
    "research_institution": "科研机构",
    "public_interest_organization": "社会公益组织",
    "legal_service_organization": "法律服务机构",
    "other_organization": "其他",
    "total": "总计",
}
MEMBERS = list(APPLICANTS)[1:6]
RESULTS = {"upheld": "结果维持", "corrected": "结果纠正", "other": "其他结果", "pending": "尚未审结", "total": "总计"}
CHANNELS = {
    "reconsideration": "行政复议",
    "litigation_direct": "未经复议直接起诉",
    "litigation_after_reconsideration": "复议后起诉",
}
REQUESTS = {
    "received": ("一、本年新收政府信息公开申请数量", (37, 12, 1, 2, 3, 4, 59)),
    "carried_in": ("二、上年结转政府信息公开申请数量", (2, 1, 0, 0, 0, 0, 3)),
    "granted": ("（一）予以公开", (11, 4, 1, 1, 1, 1, 19)),
    "partially_granted": ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (6, 2, 0, 0, 1, 0, 9)),
    "denied_state_secret": ("1.属于国家秘密", (1, 0, 0, 0, 0, 0, 1)),
    "denied_prohibited_by_law": ("2.其他法律行政法规禁止公开", (2, 1, 0, 0, 0, 0, 3)),
    "carried_out": ("四、结转下年度继续办理", (1, 1, 0, 0, 0, 0, 2)),
}
REVIEW = {
    "reconsideration": (3, 1, 2, 1, 7),
    "litigation_direct": (2, 0, 1, 1, 4),
    "litigation_after_reconsideration": (1, 1, 0, 2, 4),
}
TITLE = "某县水利局2023年政府信息公开工作年度报告"


def html(rows):
    """A page with one table; a cell is a text, or a text with its colspan and rowspan."""
    body = ""
    for row in rows:
        cells = [cell if isinstance(cell, tuple) else (cell, 1, 1) for cell in row]
        body += "<tr>" + "".join(f"<td colspan={c} rowspan={r}>{t}</td>" for t, c, r in cells) + "</tr>"
    return f"<html><body><h1>{TITLE}</h1><table>{body}</table><p>五、存在的主要问题</p></body></html>"


def markdown(rows):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return f"# {TITLE}\n\n## 三、表\n\n" + "\n".join(lines) + "\n\n五、存在的主要问题\n"


def pipes(rows):
    return f"{TITLE}\n" + "\n".join(" | ".join(map(str, row)) for row in rows) + "\n五、存在的主要问题\n"


def tabs(rows):
    return f"{TITLE}\n" + "\n".join("\t".join(map(str, row)) for row in rows) + "\n五、存在的主要问题\n"


def cells_by_line(rows):
    """One cell a line, as crawlers leave it."""
    return f"{TITLE}\n" + "\n".join(f"{cell} |" for row in rows for cell in row) + "\n五、存在的主要问题\n"


def given(document, table):
    reading = read(document.encode())
    assert reading.reject is None, reading.reject
    return {(c.row_code, c.column_code): (c.cell_text, c.placement) for c in reading.cells if c.table_code == table}


def request_cells():
    return {
        (row, column): str(value)
        for row, (_, figures) in REQUESTS.items()
        for column, value in zip(APPLICANTS, figures, strict=True)
    }


def review_cells():
    return {
        (channel, result): str(value)
        for channel, figures in REVIEW.items()
        for result, value in zip(RESULTS, figures, strict=True)
    }


def requests_in(order, *extra):
    """The rows of the request table with one header row, its columns in an order; `extra`: head, index, function."""
    head = ["申请人情况", *(APPLICANTS[column] for column in order)]
    rows = [head]
    for row, (label, figures) in REQUESTS.items():
        values = dict(zip(APPLICANTS, figures, strict=True))
        rows.append([label, *(values[column] for column in order)])
        del row
    for name, index, value in extra:
        for number, line in enumerate(rows):
            line.insert(index, value(number, line) if number else name)
    return rows


def grouped_orders():
    """Some orders that keep the members of 法人或其他组织 together."""
    generator = random.Random(7)
    for blocks in permutations(("natural_person", "members", "total")):
        for _ in range(4):
            members = generator.sample(MEMBERS, 5)
            yield [column for block in blocks for column in (members if block == "members" else [block])]


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_request_columns_in_any_order(layout):
    for order in grouped_orders():
        found = given(layout(requests_in(order)), "requests")
        assert {key: text for key, (text, _) in found.items()} == request_cells(), order
        assert {placement for _, placement in found.values()} == {"grid"}


def test_heads_on_lines_of_their_own_without_their_group_are_right_or_absent():
    for order in grouped_orders():
        found = given(cells_by_line(requests_in(order)), "requests")
        assert all(request_cells()[key] == text for key, (text, _) in found.items()), order


def two_header_rows(order, layout):
    """The request table with 法人或其他组织 over its members; without spans the second row has the members alone."""
    members = [column for column in order if column in MEMBERS]
    top = [column for column in order if column not in MEMBERS]
    top.insert(next(i for i, column in enumerate(order) if column in MEMBERS), "legal_person")
    names = APPLICANTS | {"legal_person": "法人或其他组织"}
    body = requests_in(order)[1:]
    if layout is html:
        first = [("申请人情况", 1, 2)]
        first += [(names[c], 5 if c == "legal_person" else 1, 1 if c == "legal_person" else 2) for c in top]
        return html([first, [names[c] for c in members], *body])
    return layout([["申请人情况", *(names[c] for c in top)], [names[c] for c in members], *body])


@pytest.mark.parametrize("layout", [html, pipes, tabs, cells_by_line])
def test_request_columns_under_two_rows_of_heads(layout):
    for order in grouped_orders():
        found = given(two_header_rows(order, layout), "requests")
        assert {key: text for key, (text, _) in found.items()} == request_cells(), order


def test_members_whose_group_head_is_lost_are_placed_only_in_the_order_of_the_form():
    names = APPLICANTS
    in_form = [["自然人", "总计"], [names[c] for c in MEMBERS], *requests_in(list(APPLICANTS))[1:]]
    found = given(cells_by_line(in_form), "requests")
    assert {placement for _, placement in found.values()} == {"ordered"}
    swapped = [["总计", "自然人"], [names[c] for c in MEMBERS], *requests_in(list(APPLICANTS))[1:]]
    assert given(cells_by_line(swapped), "requests") == {}


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_a_head_of_several_tables_may_open_the_table(layout):
    rows = requests_in(["total", *MEMBERS, "natural_person"])
    rows[0][0] = "项目"
    assert {key: text for key, (text, _) in given(layout(rows), "requests").items()} == request_cells()


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
@pytest.mark.parametrize("index", [1, 4, 7, 8])
@pytest.mark.parametrize("name", ["行次", "小计", "占比", "备注"])
def test_a_further_column_is_no_column_of_the_form(layout, index, name):
    rows = requests_in(list(APPLICANTS), (name, index, lambda number, _: 600 + number))
    reading = read(layout(rows).encode())
    assert {(c.row_code, c.column_code): c.cell_text for c in reading.cells} == request_cells()
    further = [text for text in reading.unplaced if text.reason_code == "further_column"]
    assert [text.cell_text for text in further] == [str(600 + number) for number in range(1, len(rows))]


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_a_further_column_and_an_empty_cell(layout):
    """A line number must not take the place of the empty cell."""
    rows = requests_in(list(APPLICANTS), ("行次", 1, lambda number, _: number))
    rows[3][4] = ""  # granted, research_institution
    found = {key: text for key, (text, _) in given(layout(rows), "requests").items()}
    expected = request_cells() | {("granted", "research_institution"): ""}
    assert all(found[key] == expected[key] for key in found)
    assert {key for key in expected if key not in found} <= {("granted", column) for column in APPLICANTS}


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_a_further_row_is_no_line_of_the_form(layout):
    rows = requests_in(list(APPLICANTS))
    rows.insert(5, ["小计", 17, 6, 1, 1, 2, 1, 28])
    reading = read(layout(rows).encode())
    assert {(c.row_code, c.column_code): c.cell_text for c in reading.cells} == request_cells()
    assert {text.reason_code for text in reading.unplaced} == {"further_row"}
    assert [text.cell_text for text in reading.unplaced] == ["17", "6", "1", "1", "2", "1", "28"]


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_an_unknown_head_in_the_place_of_a_statutory_one(layout):
    rows = requests_in(list(APPLICANTS))
    rows[0][3] = "研究单位甲"
    found = given(layout(rows), "requests")
    assert {key: text for key, (text, _) in found.items()} == request_cells()
    assert {placement for _, placement in found.values()} == {"ordered"}


def test_an_unknown_head_under_a_total_that_is_not_confirmed():
    rows = requests_in(list(APPLICANTS))
    rows[0][3] = "研究单位甲"
    rows[1][7] = 60
    found = given(html(rows), "requests")
    assert ("received", "research_institution") not in found
    assert found["received", "commercial_enterprise"] == ("12", "grid")


def test_the_same_head_twice():
    rows = requests_in(list(APPLICANTS))
    rows[0][3] = rows[0][2]
    found = given(html(rows), "requests")
    assert {key: text for key, (text, _) in found.items()} == request_cells()
    assert {placement for _, placement in found.values()} == {"ordered"}
    rows[0][1], rows[0][4] = rows[0][4], rows[0][1]  # now a head contradicts the form's order
    found = given(html(rows), "requests")
    assert found["received", "public_interest_organization"] == ("37", "grid")
    assert ("received", "commercial_enterprise") not in found
    assert ("received", "research_institution") not in found


def test_a_figure_over_two_columns_belongs_to_neither():
    rows = requests_in(list(APPLICANTS))
    rows[1][2:4] = [("13", 2, 1)]
    reading = read(html(rows).encode())
    found = {(c.row_code, c.column_code): c.cell_text for c in reading.cells}
    lost = {("received", "commercial_enterprise"), ("received", "research_institution")}
    assert found == {key: text for key, text in request_cells().items() if key not in lost}
    assert [(text.cell_text, text.reason_code) for text in reading.unplaced] == [("13", "merged")]


def test_a_figure_over_two_lines_belongs_to_neither():
    rows = requests_in(list(APPLICANTS))
    rows[1][3] = ("9", 1, 2)
    del rows[2][3]
    reading = read(html(rows).encode())
    found = {(c.row_code, c.column_code): c.cell_text for c in reading.cells}
    lost = {("received", "research_institution"), ("carried_in", "research_institution")}
    assert found == {key: text for key, text in request_cells().items() if key not in lost}
    assert [(text.cell_text, text.reason_code) for text in reading.unplaced] == [("9", "merged")]


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_a_group_and_its_first_line_in_one_cell(layout):
    rows = requests_in(list(APPLICANTS))
    rows[3][0] = "三、本年度办理结果（一）予以公开"
    rows[5][0] = "（三）不予公开1.属于国家秘密"
    found = given(layout(rows), "requests")
    assert {key: text for key, (text, _) in found.items()} == request_cells()


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
def test_an_odd_cell_costs_itself(layout):
    rows = requests_in(list(APPLICANTS))
    rows[1][3] = "1x2"
    reading = read(layout(rows).encode())
    found = {(c.row_code, c.column_code): c.cell_text for c in reading.cells}
    assert found == request_cells() | {("received", "research_institution"): "1x2"}


@pytest.mark.parametrize("layout", [html, markdown, tabs])
def test_a_part_of_the_requests_is_read(layout):
    found = given(layout(requests_in(list(APPLICANTS))[:3]), "requests")
    assert len(found) == 14


ONE_LINE = "一、本年新收政府信息公开申请数量"


@pytest.mark.parametrize(
    "table",
    [
        f"| 项目 | 总计 |\n| --- | --- |\n| {ONE_LINE} | 12 |",
        f"<table><tr><td>{ONE_LINE}</td><td>12</td></tr></table>",
        f"<table><tr><td></td><td>自然人</td></tr><tr><td>{ONE_LINE}</td><td>12</td></tr></table>",
        f"{ONE_LINE}\t12",
    ],
    ids=["line and head", "line", "line and head, HTML", "line, text"],
)
def test_a_table_of_one_line_leaves_a_trace(table):
    titled = read(("某县水利局2023年政府信息公开工作年度报告\n" + table).encode())
    if table.startswith("<"):
        titled = read(f"<html><h1>某县水利局2023年政府信息公开工作年度报告</h1>{table}</html>".encode())
    texts = [cell.cell_text for cell in titled.cells] + [value.cell_text for value in titled.unplaced]
    assert titled.reject is None
    assert texts == ["12"]


def test_an_odd_cell_on_a_line_of_its_own():
    rows = [["申请人情况"], ["自然人", "法人或其他组织", "总计"], [APPLICANTS[c] for c in MEMBERS]]
    rows += requests_in(list(APPLICANTS))[1:]
    rows[3][3] = "1x2"
    found = given(cells_by_line(rows), "requests")
    assert {key: text for key, (text, _) in found.items()} == request_cells() | {
        ("received", "research_institution"): "1x2"
    }


def disclosure_in(order):
    names = {"issued_in_year": "本年制发件数", "repealed_in_year": "本年废止件数", "in_force": "现行有效件数"}
    values = {"rules": {"issued_in_year": 1, "repealed_in_year": 0, "in_force": 15}}
    values["normative_documents"] = {"issued_in_year": 12, "repealed_in_year": 5, "in_force": 143}
    labels = {"rules": "规章", "normative_documents": "行政规范性文件"}
    rows = [["信息内容", *(names[code] for code in order)]]
    rows += [[labels[row], *(values[row][code] for code in order)] for row in labels]
    return rows, {(row, code): str(value) for row, cells in values.items() for code, value in cells.items()}


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs, cells_by_line])
def test_disclosure_columns_in_any_order(layout):
    for order in permutations(("issued_in_year", "repealed_in_year", "in_force")):
        rows, expected = disclosure_in(order)
        found = given(layout(rows), "disclosure")
        assert {key: text for key, (text, _) in found.items()} == expected, order


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
@pytest.mark.parametrize(("name", "index"), [("序号", 1), ("备注", 4), ("单位", 2), ("同比", 3)])
def test_a_further_column_of_the_disclosure_table(layout, name, index):
    rows, expected = disclosure_in(("issued_in_year", "repealed_in_year", "in_force"))
    for number, row in enumerate(rows):
        row.insert(index, name if number == 0 else ("件" if name == "单位" else 70 + number))
    found = given(layout(rows), "disclosure")
    assert {key: text for key, (text, _) in found.items()} == expected


def review_rows(channels, results, layout):
    """The review table with its channels in an order; litigation has two channels under one head."""
    names = [CHANNELS[channel] for channel in channels]
    width = len(results)
    figures = [dict(zip(RESULTS, REVIEW[channel], strict=True))[r] for channel in channels for r in results]
    result_names = [RESULTS[result] for result in results]
    first, second = [], []
    for channel, name in zip(channels, names, strict=True):
        if channel == "reconsideration":
            first.append((name, width, 2))
        else:
            if not any(cell[0] == "行政诉讼" for cell in first):
                first.append(("行政诉讼", 2 * width, 1))
            second.append((name, width, 1))
    if layout is html:
        return html([first, second, result_names * 3, figures])
    flat = [[cell[0] for cell in first], [cell[0] for cell in second], result_names * 3, figures]
    return layout(flat)


ORDERS = [
    ("reconsideration", "litigation_direct", "litigation_after_reconsideration"),
    ("reconsideration", "litigation_after_reconsideration", "litigation_direct"),
    ("litigation_direct", "litigation_after_reconsideration", "reconsideration"),
    ("litigation_after_reconsideration", "litigation_direct", "reconsideration"),
]


@pytest.mark.parametrize("layout", [html, pipes, tabs, cells_by_line])
@pytest.mark.parametrize("channels", ORDERS)
def test_review_columns_in_any_order(layout, channels):
    generator = random.Random(11)
    for _ in range(5):
        results = generator.sample(list(RESULTS), 5)
        found = given(review_rows(channels, results, layout), "review")
        assert {key: text for key, (text, _) in found.items()} == review_cells(), results
        assert {placement for _, placement in found.values()} == {"grid"}


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs, cells_by_line])
@pytest.mark.parametrize("channels", ORDERS)
def test_channels_as_rows(layout, channels):
    rows = [["类别", *RESULTS.values()]]
    rows += [[CHANNELS[channel], *REVIEW[channel]] for channel in channels]
    found = given(layout(rows), "review")
    assert {key: text for key, (text, _) in found.items()} == review_cells()


@pytest.mark.parametrize("layout", [html, markdown, tabs])
def test_channels_as_rows_with_a_group_before_two(layout):
    rows = [["类别", "", *RESULTS.values()], ["行政复议", "", *REVIEW["reconsideration"]]]
    rows += [["行政诉讼", "未经复议直接起诉", *REVIEW["litigation_direct"]]]
    rows += [["", "复议后起诉", *REVIEW["litigation_after_reconsideration"]]]
    found = given(layout(rows), "review")
    assert {key: text for key, (text, _) in found.items()} == review_cells()


@pytest.mark.parametrize("layout", [html, markdown, pipes, tabs])
@pytest.mark.parametrize("channels", ORDERS)
def test_results_as_rows(layout, channels):
    rows = [["结果", *(CHANNELS[channel] for channel in channels)]]
    for index, name in enumerate(RESULTS.values()):
        rows.append([name, *(REVIEW[channel][index] for channel in channels)])
    found = given(layout(rows), "review")
    assert {key: text for key, (text, _) in found.items()} == review_cells()


@pytest.mark.parametrize("heading", ["{}", "（一）{}", "### {}"])
@pytest.mark.parametrize("group", ["行政诉讼（{}）", "{}", "行政诉讼{}"])
def test_one_small_table_for_each_channel(heading, group):
    document = f"{TITLE}\n四、政府信息公开行政复议、行政诉讼情况\n"
    for channel, name in CHANNELS.items():
        title = name if channel == "reconsideration" else group.format(name)
        document += f"\n{heading.format(title)}\n\n| {' | '.join(RESULTS.values())} |\n|---|---|---|---|---|\n"
        document += f"| {' | '.join(map(str, REVIEW[channel]))} |\n"
    found = given(document, "review")
    assert {key: text for key, (text, _) in found.items()} == review_cells()


def test_a_small_table_of_litigation_as_a_whole_has_no_channel():
    document = f"{TITLE}\n四、政府信息公开行政复议、行政诉讼情况\n"
    for name in ("行政复议", "行政诉讼"):
        document += f"\n{name}\n\n| {' | '.join(RESULTS.values())} |\n|---|---|---|---|---|\n| 3 | 1 | 2 | 1 | 7 |\n"
    reading = read(document.encode())
    assert {c.row_code for c in reading.cells} == {"reconsideration"}
    assert [text.cell_text for text in reading.unplaced] == ["3", "1", "2", "1", "7"]


def test_two_heads_alone_place_the_figures_under_them():
    figures = [value for channel in REVIEW.values() for value in channel]
    document = html([[("行政复议", 5, 1), ("行政诉讼", 10, 1)], ["结果维持", "结果纠正", *[""] * 13], figures])
    found = given(document, "review")
    assert found == {("reconsideration", "upheld"): ("3", "grid"), ("reconsideration", "corrected"): ("1", "grid")}


def test_a_hidden_table_leaves_its_figures_with_a_reason():
    from loaders.forms.align import align
    from loaders.layout.blocks import Shape
    from loaders.layout.writing import Writer

    writer = Writer()
    writer.line(TITLE)
    writer.is_hidden = True
    for row in requests_in(list(APPLICANTS)):
        writer.row((str(cell), column, 1) for column, cell in enumerate(row))
    assert writer.hidden[0].shape is Shape.GRID
    aligned = align(writer.document())
    assert aligned.cells == []
    assert [(t.table_code, t.cell_count, t.unplaced_count) for t in aligned.tables] == [("requests", 0, 49)]
    assert {text.reason_code for text in aligned.unplaced} == {"hidden"}
    writer.is_hidden = False
    for row in requests_in(list(APPLICANTS)):
        writer.row((str(cell), column, 1) for column, cell in enumerate(row))
    aligned = align(writer.document())
    assert (len(aligned.cells), aligned.unplaced) == (49, [])


def test_a_line_with_an_unknown_label_leaves_its_figures():
    rows = requests_in(list(APPLICANTS))
    document = f"{TITLE}\n" + "\n".join(" ".join(map(str, row)) for row in rows[:5])
    document += "\n（九）本地另立的情形 8 0 0 0 0 0 8\n" + "\n".join(" ".join(map(str, row)) for row in rows[5:]) + "\n"
    reading = read(document.encode())
    assert {(c.row_code, c.column_code): c.cell_text for c in reading.cells} == request_cells()
    assert [(text.cell_text, text.reason_code) for text in reading.unplaced] == [
        (figure, "no_row") for figure in ("8", "0", "0", "0", "0", "0", "8")
    ]
