"""The users' register of corrections is read strictly: a bad row refuses the file, with line, field and value."""

import pytest

from loaders import corrections
from loaders.corrections import COLUMNS, CorrectionError

GOOD = {
    "correction_id": "user-1",
    "kind": "cell",
    "document_id": "0123456789abcdef",
    "table_code": "requests",
    "row_code": "granted",
    "column_code": "total",
    "old_value": "7",
    "new_value": "71",
    "cause": "report",
    "reason": "更正公告",
    "source_uri": "https://example.org/1",
    "corrected_by": "li",
    "corrected_on": "2025-01-31",
    "status": "accepted",
}
YEAR = {
    **GOOD,
    "kind": "year",
    "table_code": "",
    "row_code": "",
    "column_code": "",
    "old_value": "2020",
    "new_value": "2021",
}


def text_of(*rows, delimiter=",", end="\n"):
    lines = [COLUMNS, *([row[name] for name in COLUMNS] for row in rows)]
    return "".join(delimiter.join(line) + end for line in lines)


def read(tmp_path, data):
    path = tmp_path / "corrections.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return corrections.read(path)


def test_no_file_is_no_correction(tmp_path):
    assert corrections.read(tmp_path / "corrections.csv") == []


@pytest.mark.parametrize(
    "text",
    [
        text_of(GOOD),
        "\ufeff" + text_of(GOOD, end="\r\n"),
        text_of(GOOD, delimiter=";"),
        text_of(GOOD, delimiter="\t") + "\t" * (len(COLUMNS) - 1) + "\n",
        text_of(GOOD | {"reason": '"更正\n公告"'}).replace("更正\n公告", "更正公告"),
    ],
    ids=["plain", "byte order mark and CRLF", "semicolons", "tabs and an empty row", "quotes"],
)
def test_a_register_saved_by_a_spreadsheet_is_read(tmp_path, text):
    assert read(tmp_path, text) == [GOOD]


def test_a_line_break_in_a_field_is_a_space_and_counts_as_a_line(tmp_path):
    broken = GOOD | {"reason": '"two\nlines"'}
    assert read(tmp_path, text_of(broken))[0]["reason"] == "two lines"
    with pytest.raises(CorrectionError, match=r"corrections.csv, line 4: new_value “x” is no number"):
        read(tmp_path, text_of(broken, YEAR | {"correction_id": "b", **dict.fromkeys(("kind",), "cell"), **CELL}))


CELL = {"table_code": "requests", "row_code": "denied_state_secret", "column_code": "total", "new_value": "x"}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "body"}, "kind “body” is not known; allowed: cell, year, scope"),
        ({"document_id": "xyz"}, "document_id “xyz” is none; allowed: 16 digits"),
        ({"table_code": "request"}, "table_code “request” is not known; allowed: disclosure, requests, review"),
        ({"row_code": "grantd"}, "row_code “grantd” is not known; allowed: .*granted"),
        ({"column_code": "upheld"}, "column_code “upheld” is not known; allowed: .*natural_person.*total"),
        ({"old_value": "seven"}, "old_value “seven” is no number"),
        ({"new_value": ""}, "new_value is empty"),
        ({"new_value": "1e5"}, "new_value “1e5” is no number"),
        ({"new_value": "7.5"}, "new_value “7.5” is no count; allowed: a whole number"),
        ({"new_value": "-7"}, "new_value “-7” is negative"),
        ({"new_value": "1000000000001"}, "new_value “1000000000001” is out of range; allowed: at most 1000000000000"),
        ({"new_value": "9" * 4000}, "new_value “9{60}…” is no number"),
        ({"cause": "typo"}, "cause “typo” is not known; allowed: reading, report"),
        ({"status": "open"}, "status “open” is not known; allowed: accepted, withdrawn"),
        ({"reason": ""}, "reason is empty"),
        ({"source_uri": "=HYPERLINK(1)"}, "source_uri “=HYPERLINK.1.” begins like a formula"),
        ({"reason": "a\x1b[31m"}, r"reason “a\\x1b\[31m” has a control character"),
        ({"reason": "x" * 2001}, "reason has 2,001 characters; allowed: 2,000"),
        ({"corrected_on": "31.1.2025"}, "corrected_on “31.1.2025” is no day; allowed: a day as 2025-01-31"),
        ({"corrected_on": "2025-02-30"}, "corrected_on “2025-02-30” is no day"),
        ({"kind": "year", "new_value": "2021"}, "table_code “requests” has no place in a year; leave it empty"),
        (YEAR | {"new_value": "2007"}, "new_value “2007” is no report year; allowed: 2008 to"),
        (YEAR | {"old_value": "二〇二〇"}, "old_value “二〇二〇” is no year"),
        (YEAR | {"kind": "scope", "old_value": "own"}, "new_value “2021” is not known; allowed: own, area, unknown"),
    ],
)
def test_a_bad_field_is_named_with_line_value_and_what_is_allowed(tmp_path, changed, words):
    with pytest.raises(CorrectionError, match=f"corrections.csv, line 3: {words}"):
        read(tmp_path, text_of(YEAR | {"correction_id": "other"}, GOOD | changed))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "line 1: the first line is empty"),
        (text_of(GOOD).replace("reason", "why"), "line 1: unknown column “why”; allowed: correction_id, kind"),
        (text_of(GOOD).replace(",status", "").replace(",accepted", ""), "line 1: missing column status"),
        (text_of(GOOD).encode("gb18030"), "line 2: byte [0-9]+ is not UTF-8; save the file as CSV UTF-8"),
        (text_of(GOOD).encode("utf-16"), "line 1: byte 1 is not UTF-8"),
        (text_of(GOOD) + "a,b\n", "line 3: 2 fields, but the first line names 14"),
        (text_of(GOOD) + '"open', "line 3: not CSV"),
        (text_of(GOOD, GOOD), "line 3: correction_id “user-1” is in line 2 too"),
        (text_of(GOOD, GOOD | {"correction_id": "b"}), "line 3: the same place as line 2"),
    ],
    ids=["empty", "unknown", "missing", "GBK", "UTF-16", "short", "open", "same id", "two for one key"],
)
def test_a_file_that_is_no_register_is_refused(tmp_path, data, words):
    with pytest.raises(CorrectionError, match=words):
        read(tmp_path, data)


def test_a_withdrawn_row_does_not_stand_in_the_way(tmp_path):
    withdrawn = GOOD | {"status": "withdrawn"}
    again = GOOD | {"correction_id": "user-2"}
    assert read(tmp_path, text_of(withdrawn, again)) == [withdrawn, again]


def test_a_register_that_is_no_ordinary_file_is_refused(tmp_path):
    with pytest.raises(CorrectionError, match="not an ordinary file"):
        corrections.read(tmp_path)
