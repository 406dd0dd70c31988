"""Every damage that was seen in real reports, as the smallest text that shows it: exact, or absent, never wrong."""

import pytest

from loaders.forms.align import align
from loaders.forms.codebook import codebook
from loaders.layout.text import plain
from loaders.read import read

COLUMNS = codebook().columns["2019"]["requests"]["received"]
LINES = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "三、本年度办理结果 （一）予以公开",
    "partially_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "denied_state_secret": "（三）不予公开 1.属于国家秘密",
    "denied_prohibited_by_law": "2.其他法律行政法规禁止公开",
    "denied_security_stability": "3.危及“三安全一稳定”",
    "denied_third_party_rights": "4.保护第三方合法权益",
    "denied_internal_affairs": "5.属于三类内部事务信息",
    "denied_process_information": "6.属于四类过程性信息",
    "denied_enforcement_file": "7.属于行政执法案卷",
    "denied_administrative_query": "8.属于行政查询事项",
    "unable_not_held": "（四）无法提供 1.本机关不掌握相关政府信息",
    "unable_needs_creation": "2.没有现成信息需要另行制作",
    "unable_unclear_request": "3.补正后申请内容仍不明确",
    "not_processed_petition": "（五）不予处理 1.信访举报投诉类申请",
    "not_processed_repeat": "2.重复申请",
    "not_processed_publication": "3.要求提供公开出版物",
    "not_processed_excessive": "4.无正当理由大量反复申请",
    "not_processed_reconfirmation": "5.要求行政机关确认或重新出具已获取信息",
    "other": "（六）其他处理",
    "outcome_total": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}
FIGURES = {row: [0] * 7 for row in LINES} | {
    "received": [9, 2, 0, 0, 0, 1, 12],
    "granted": [5, 2, 0, 0, 0, 0, 7],
    "denied_internal_affairs": [1, 0, 0, 0, 0, 1, 2],
    "unable_not_held": [2, 0, 0, 0, 0, 0, 2],
    "outcome_total": [8, 2, 0, 0, 0, 1, 11],
    "carried_out": [1, 0, 0, 0, 0, 0, 1],
}
HEAD = "福江市水利局2020年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
COLUMN_HEAD = "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n"


def line(row, figures=FIGURES):
    return f"{LINES[row]} {' '.join(map(str, figures[row]))}\n"


def table(changes=(), head=COLUMN_HEAD):
    """The request table, one row a line, with some lines printed otherwise."""
    changes = dict(changes)
    return HEAD + head + "".join(changes.get(row, line(row)) for row in LINES)


def cells(document, table_code="requests"):
    reading = read(document.encode())
    assert reading.reject is None, reading.reject
    return {
        (c.row_code, c.column_code): (c.cell_text, c.placement) for c in reading.cells if c.table_code == table_code
    }


def expected(row):
    return dict(zip(COLUMNS, map(str, FIGURES[row]), strict=True))


def check(document, absent=()):
    """Every line exact but for those that must be absent."""
    found = cells(document)
    for row in LINES:
        printed = {column: found[row, column][0] for column in COLUMNS if (row, column) in found}
        assert printed == ({} if row in absent else expected(row)), row
    return found


def test_the_table_undamaged():
    assert {placement for _, placement in check(table()).values()} == {"grid"}


def test_the_heads_lost_the_figures_are_placed_by_order_and_confirmed():
    assert {placement for _, placement in check(table(head="")).values()} == {"ordered"}


def test_the_heads_lost_and_a_line_that_does_not_add_up_is_absent():
    broken = line("granted", FIGURES | {"granted": [5, 2, 0, 0, 0, 0, 8]})
    check(table({"granted": broken}, head=""), absent={"granted"})


def test_blank_cells_dropped_leave_no_column_to_tell():
    check(table({"granted": LINES["granted"] + " 5 2 7\n"}), absent={"granted"})


def test_a_label_cut_by_a_page_with_its_mark():
    cut = "（四）无\n— 4 —\n法提供\n1.本机关不掌握相关政府信息 2 0 0 0 0 0 2\n"
    check(table({"unable_not_held": cut}))


def test_a_label_over_two_lines():
    cut = "5.要求行政机关确认或重新出具已获\n取信息\n0 0 0 0 0 0 0\n"
    found = cells(table({"not_processed_reconfirmation": cut}))
    assert all(
        (("not_processed_reconfirmation", c) not in found) or found["not_processed_reconfirmation", c][0] == "0"
        for c in COLUMNS
    )


def test_two_labels_before_the_figures_of_one_belong_to_neither():
    detached = "5.属于三类内部事务信息\n6.属于四类过程性信息\n1 0 0 0 0 1 2\n0 0 0 0 0 0 0\n"
    found = cells(table({"denied_internal_affairs": detached, "denied_process_information": ""}))
    assert ("denied_process_information", "natural_person") not in found


def test_rows_without_labels_between_labelled_ones_are_counted_off():
    rows = {
        "denied_internal_affairs": "| 1 | 0 | 0 | 0 | 0 | 1 | 2 |\n|---|---|---|---|---|---|---|\n",
        "denied_process_information": "| 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n5.属于三类内部事务信\n息 6.属于四类过程\n",
    }
    found = check(table(rows))
    assert found["denied_internal_affairs", "total"] == ("2", "ordered")


def test_a_stray_figure_behind_a_label_does_not_cost_the_rows_without_labels():
    """The label 8 is printed under its row, and the figure below it is of another line."""
    rows = {
        "denied_enforcement_file": f"| 7.属于行政执法案卷 {'| 0 ' * 7}|\n{'|---' * 8}|\n",
        "denied_administrative_query": f"{'| 0 ' * 7}|\n{'|---' * 7}|\n\n8.属于行政\n查询事项\n1\n",
    }
    check(table(rows))


def test_one_row_too_few_between_labelled_ones_is_counted_off_to_none():
    rows = {
        "denied_internal_affairs": "| 1 | 0 | 0 | 0 | 0 | 1 | 2 |\n|---|---|---|---|---|---|---|\n",
        "denied_process_information": "",
    }
    check(table(rows), absent={"denied_internal_affairs", "denied_process_information"})


def test_a_cell_astray_that_the_identities_lead_home():
    rows = {
        "not_processed_excessive": "1\n" + line("not_processed_excessive"),
        "carried_out": "| 四、结转下年度继续办理 | 1 | 0 | 0 | 0 | 0 | 0 |  |\n",
    }
    found = check(table(rows))
    assert found["carried_out", "total"] == ("1", "solved")


def test_a_cell_astray_that_fits_nowhere_makes_no_blank_certain():
    rows = {
        "not_processed_excessive": "7\n" + line("not_processed_excessive"),
        "carried_out": "| 四、结转下年度继续办理 | 1 | 0 | 0 | 0 | 0 | 0 |  |\n",
    }
    check(table(rows), absent={"carried_out"})


def test_a_stray_nought_in_the_head_is_no_cell():
    document = table(head=COLUMN_HEAD.replace("其他", "其他 0"))
    check(document)
    (stray,) = read(document.encode()).unplaced
    assert (stray.cell_text, stray.column_label) == ("0", "其他")


def test_a_local_row_is_kept_apart():
    document = table({"partially_granted": line("partially_granted") + "其中:电子申请 | 3 | 1 | 0 | 0 | 0 | 0 | 4\n"})
    check(document)
    assert {one.cell_text for one in read(document.encode()).unplaced} >= {"3", "1", "4"}


def test_a_group_label_printed_again():
    check(table({"denied_enforcement_file": "（三）不予公开\n" + line("denied_enforcement_file")}))


def test_separators_lost_between_figures_and_the_next_label():
    fused = "".join(f"{LINES[row].replace(' ', '')}{''.join(map(str, FIGURES[row]))}" for row in LINES)
    found = check(
        HEAD + "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他" + fused + "\n"
    )
    assert found["received", "total"] == ("12", "solved")
    assert found["granted", "total"] == ("7", "ordered")


def test_a_note_behind_the_last_figure_of_a_fused_run_is_not_cut_off():
    fused = "".join(f"{LINES[row].replace(' ', '')}{''.join(map(str, FIGURES[row]))}" for row in LINES)
    head = "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他"
    found = cells(HEAD + head + fused + "（其中重复1件）五、存在的主要问题\n")
    assert ("carried_out", "total") not in found
    assert found["granted", "total"][0] == "7"


def test_separators_lost_in_a_table_that_contradicts_itself():
    figures = FIGURES | {"outcome_total": [8, 2, 0, 0, 0, 1, 10]}
    fused = "".join(f"{LINES[row].replace(' ', '')}{''.join(map(str, figures[row]))}" for row in LINES)
    check(
        HEAD + "申请人情况自然人法人或其他组织总计商业企业科研机构社会公益组织法律服务机构其他" + fused + "\n",
        absent={"received", "outcome_total"},
    )


@pytest.mark.parametrize(
    ("printed", "row"),
    [
        ("2.其他法律行政止公开", "denied_prohibited_by_law"),  # mutilated in the source
        ("5.屬于三類內部事務信息", "denied_internal_affairs"),  # traditional script
        ("5.属(shǔ)于三类内部事务(wù)信息", "denied_internal_affairs"),  # glosses
        ("⼀、本年新收政府信息公开申请数量", "received"),  # radicals
        ("7.属于行政执法档案", "denied_enforcement_file"),  # Taiwan vocabulary
        ("1.本机关不掌握相关政府资讯", "unable_not_held"),
        ("2.没有现成信息 需要另行制作", "unable_needs_creation"),  # a space inside
        ("属于国家秘密", "denied_state_secret"),  # its number lost
        ("（七）合计", "outcome_total"),  # older wording
        ("(五)不予处理 1、信访举报投诉类申请", "not_processed_petition"),  # other punctuation
    ],
)
def test_labels_as_they_are_printed(printed, row):
    check(table({row: f"{printed} {' '.join(map(str, FIGURES[row]))}\n"}))


def test_the_same_line_twice_with_other_figures_is_neither():
    other = line("granted", FIGURES | {"granted": [4, 2, 0, 0, 0, 0, 6]})
    check(table({"partially_granted": line("partially_granted") + other}), absent={"granted"})


def test_two_reports_in_one_file():
    second = FIGURES | {row: [n + 1 for n in FIGURES[row]] for row in LINES}
    document = table() + HEAD + COLUMN_HEAD + "".join(line(row, second) for row in LINES)
    assert read(document.encode()).reject.reason_code == "several_reports"


REVIEW = "四、政府信息公开行政复议、行政诉讼情况\n{head}{row}\n"
RESULTS = "结果维持 结果纠正 其他结果 尚未审结 总计 "
REVIEW_HEAD = f"行政复议 行政诉讼\n{RESULTS}未经复议直接起诉 复议后起诉\n{RESULTS * 2}\n"


def review(row, head=REVIEW_HEAD):
    return cells(table() + REVIEW.format(head=head, row=row), "review")


def test_the_review_row():
    found = review("2 0 0 1 3 0 0 0 0 0 0 1 0 0 1")
    assert len(found) == 15
    assert found["reconsideration", "total"] == ("3", "grid")
    assert found["litigation_after_reconsideration", "corrected"] == ("1", "grid")


def test_the_review_row_that_lost_a_cell_is_absent():
    assert review("2 0 0 1 3 0 0 0 0 0 0 1 0 1") == {}


def test_the_review_row_under_shattered_heads_must_add_up():
    shattered = "行政复议行政诉讼\n未经复议直接起诉复议后起诉\n结果结果其他尚未\n总计\n总计总计\n维持纠正结果审结\n"
    row = "| 2 | 0 | 0 | 1 | 3 | 0 | 0 | 0 | 0 | 0 | 0 | 1 | 0 | 0 | {} |"
    assert review(row.format(1), shattered)["reconsideration", "pending"] == ("1", "ordered")
    assert review(row.format(2), shattered) == {}


DISCLOSURE = (
    "二、主动公开政府信息情况\n第二十条第（一）项\n信息内容 | {heads}\n"
    "规章 | 0 | 0 | 3\n规范性文件 | 1 | 2 | 34\n行政许可 | 5 | 增2 | 9\n"
)


def disclosure(heads):
    return cells(table() + DISCLOSURE.format(heads=heads), "disclosure")


def test_heads_cut_at_their_line_break():
    found = disclosure("本年新 | 本年新 | 对外公开总数量")
    assert found["normative_documents", "disclosed_total"] == ("34", "ordered")
    assert found["normative_documents", "made_in_year"] == ("1", "ordered")


def test_an_unknown_head_costs_its_column_only():
    found = disclosure("本年新制作数量 | 历年累计 | 对外公开总数量")
    assert ("normative_documents", "disclosed_in_year") not in found
    assert found["normative_documents", "disclosed_total"] == ("34", "ordered")


def test_prose_in_a_phantom_table():
    sentence = (
        "| 全年主动公开政府信息2410条，其中通过政府网站公开的占大多数，其余通过公告栏、报纸和广播公开，"
        + "公众反映良好，" * 6
        + "未发生失泄密情况。 |\n"
    )
    reading = read((HEAD + sentence).encode())
    assert [(f.indicator_code, f.value_text) for f in reading.prose_figures] == [("items_disclosed", "2410")]


def test_a_mixed_report_names_each_table_by_its_own_labels():
    document = table() + "第二十条第（五）项\n信息内容 本年处理决定数量\n行政许可 97\n行政处罚 1\n行政强制 0\n"
    reading = read(document.encode())
    assert {t.table_code: t.form_code for t in reading.form_tables} == {"disclosure": "2021", "requests": "2019"}


def test_a_cell_over_two_lines_leaves_the_second_short_and_breaks_nothing():
    rows = "".join(
        f"<tr><td>{LINES[row]}</td>"
        + "".join(
            f"<td{' rowspan=2' if (row, c) == ('granted', 'total') else ''}>{n}</td>"
            for c, n in zip(COLUMNS, FIGURES[row], strict=True)
            if (row, c) != ("partially_granted", "total")
        )
        + "</tr>"
        for row in LINES
    )
    head = "<tr><td></td><td>自然人</td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td>"
    found = cells(f"<p>{HEAD}</p><table>{head}<td>其他</td><td>总计</td></tr>{rows}</table>")
    assert ("partially_granted", "total") not in found
    assert found["carried_out", "total"] == ("1", "grid")


def test_a_line_of_a_picture_that_contradicts_itself_is_absent():
    broken = table({"granted": line("granted", FIGURES | {"granted": [5, 2, 0, 0, 0, 0, 8]})})
    laid = plain.lay(broken)
    assert any(c.row_code == "granted" for c in align(laid).cells)  # a text is read as printed
    assert not any(c.row_code == "granted" for c in align(laid._replace(is_ocr=True)).cells)
    assert any(c.row_code == "received" for c in align(laid._replace(is_ocr=True)).cells)


def test_a_figure_with_an_unreadable_character_is_no_cell_and_is_kept():
    figures = FIGURES | {"denied_internal_affairs": [2, "1\ufffd", 0, 0, 0, 0, 2]}
    heads = ["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    table_rows = [heads, *([LINES[row], *map(str, figures[row])] for row in LINES)]
    rows = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in table_rows)
    reading = read(f"<html><title>{HEAD}</title><table>{rows}</table></html>".encode())
    line_of = {cell.column_code: cell.cell_text for cell in reading.cells if cell.row_code == "denied_internal_affairs"}
    assert line_of == {code: str(n) for code, n in zip(COLUMNS, [2, 1, 0, 0, 0, 0, 2], strict=True) if n != 1}
    assert "1\ufffd" in [stray.cell_text for stray in reading.unplaced]


def test_a_document_that_needs_too_much_memory_is_too_large(monkeypatch):
    def full(_laid):
        raise MemoryError

    monkeypatch.setattr("loaders.read.align", full)
    assert read(table().encode()).reject.reason_code == "too_large"


def test_a_row_of_another_label_is_no_line_whose_label_is_printed_elsewhere():
    """The line of the carried requests has a blank total, so its columns are open; the row above it is 其中."""
    rows = [[LINES[row].rsplit(" ", 1)[-1], *map(str, FIGURES[row])] for row in LINES]
    rows[1][-1] = ""
    rows.insert(1, ["其中：通过网络提交的申请", *["0"] * 7])
    head = [["", *["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]], ["---"] * 8]
    found = cells(HEAD + "\n".join(f"| {' | '.join(row)} |" for row in head + rows))
    assert not any(row == "carried_in" for row, _ in found)
    assert {column: found["received", column][0] for column in COLUMNS} == expected("received")
