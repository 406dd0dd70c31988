"""Figures in sentences of reports on 2008 to 2018: requests by channel, answers, fees, reconsiderations and suits."""

import re

import pytest

from loaders.layout.text import plain
from loaders.report import prose
from loaders.report.prose import figures
from loaders.seeds import rows

OLD = [row for row in rows("indicator_patterns") if row["first_report_year"] or row["last_report_year"]]
SENTENCES = {
    "收到有关政府信息公开的申请21条，答复总数21条，同意公开答复数17条，同意部分公开答复数2条，不予公开答复数2条。": {
        "requests_received": "21",
        "requests_answered": "21",
        "granted": "17",
        "partially_granted": "2",
        "denied": "2",
    },
    "共受理政府信息公开申请21件，其中当面申请18件，电子邮件申请3件。": {
        "requests_received": "21",
        "requests_received_in_person": "18",
        "requests_received_email": "3",
    },
    "全年受理申请12件，其中：通过网上提交的申请4件，以信函方式提出5件，传真3件。": {
        "requests_received": "12",
        "requests_received_online": "4",
        "requests_received_letter": "5",
        "requests_received_fax": "3",
    },
    "共收到信息公开申请30件，当面申请10件、网络申请8件、信函申请12件。": {
        "requests_received": "30",
        "requests_received_in_person": "10",
        "requests_received_online": "8",
        "requests_received_letter": "12",
    },
    "共收到申请9件，其中现场提出2件，电子邮件3件，在线提交1件，来信1件，传真申请2件。": {
        "requests_received": "9",
        "requests_received_in_person": "2",
        "requests_received_email": "3",
        "requests_received_online": "1",
        "requests_received_letter": "1",
        "requests_received_fax": "2",
    },
    "在已答复的申请中，“同意公开”的10件，“部分公开”的2件，“不同意公开”的1件。": {
        "granted": "10",
        "partially_granted": "2",
        "denied": "1",
    },
    "办结申请14件，同意公开和部分公开答复数11件，否决公开3件。": {
        "requests_answered": "14",
        "granted_or_partially": "11",
        "denied": "3",
    },
    "依申请公开政府信息共收取检索费、复制费120元。": {"request_fees": "120"},
    "共受理申请5件，收费金额30.5元，减免费用0元。": {
        "requests_received": "5",
        "request_fees": "30.5",
        "request_fees_waived": "0",
    },
    "因政府信息公开发生行政复议案2件，行政诉讼案1件。": {"reconsiderations": "2", "suits": "1"},
}
OTHER = [
    "受理申请5件，网站公开100条。",
    "受理申请5件，通过网络发布100条。",
    "受理申请5件，收取减免后的费用20元。",
    "政务中心收取水费100元。",
    "信访来信12件，网上投诉3件。",
]


def found(sentence, year):
    return [(one.indicator_code, one.value_text) for one in figures(plain.lay(sentence), [], year=year)]


@pytest.mark.parametrize("year", ["2008", "2013年", "２０１８"])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_figures_of_older_reports(sentence, year):
    assert dict(found(sentence, year)) == SENTENCES[sentence]
    assert len(found(sentence, year)) == len(SENTENCES[sentence])


@pytest.mark.parametrize("sentence", OTHER)
def test_other_figures_of_older_reports_stay_out(sentence):
    assert {code for code, _ in found(sentence, "2012")} <= {"requests_received"}


@pytest.mark.parametrize("year", ["2019", "2024年", "2007", None])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_no_wording_of_older_reports_counts_in_other_years(sentence, year, monkeypatch):
    """Without these wordings, the reading of a report of another year or of an unknown one is the same."""
    codes = {row["indicator_code"] for row in OLD} - {
        row["indicator_code"] for row in rows("indicator_patterns") if not row["last_report_year"]
    }
    assert len(codes) == 7
    assert not codes & {code for code, _ in found(sentence, year)}
    with_them = found(sentence, year)
    monkeypatch.setattr("loaders.report.prose.rows", lambda name: [row for row in rows(name) if row not in OLD])
    monkeypatch.setattr("loaders.report.prose._patterns", prose._patterns.__wrapped__)
    assert found(sentence, year) == with_them


def test_each_wording_has_its_sentence():
    """A row that no sentence above needs is not proved."""
    for row in OLD:
        pattern = re.compile(row["before"])
        places = [
            sentence[: figure.start()]
            for sentence in SENTENCES
            for figure in re.finditer("[0-9][0-9.]*", sentence)
            if row["indicator_code"] in SENTENCES[sentence]
        ]
        assert any(pattern.search(place) for place in places), row


def test_years_of_a_wording_are_a_span():
    for row in OLD:
        assert 2008 <= int(row["first_report_year"]) <= int(row["last_report_year"]) <= 2018, row
