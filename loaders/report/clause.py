"""The words around a figure in prose that decide what it counts, by seeds/prose_scopes.csv.

A figure of another year, of a part, of one channel or of another matter is not the figure of an indicator, even if the
words beside it name one. The patterns are matched in text without spaces and with full-width punctuation.
"""

import re
from functools import cache
from typing import NamedTuple

from loaders.seeds import rows

_SPACE = re.compile(r"\s+")
_COMMA = re.compile(r"(?<![0-9]),|,(?![0-9])")
_TITLE = re.compile(r"《[^》]*》")
_CLOSED_BRACKET = re.compile(r"（[^（）]*）")
_CLAUSE_END = re.compile(r"[，：（）]")
_COUNT = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?[余多]?((?:万|亿)?(?:条|件|篇|份|则|期|场|次|宗|起|元))")
_YEARS = re.compile(r"(20[0-9]{2})(?:年度?)?(?:[至到~—–-]+|[、和及与])(20[0-9]{2})年?")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})年(?!度?(?:结转|转入|转结|遗留))")
_LATER_DATE = re.compile(r"(?<![至到])(20[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日")  # of publication, if after the year
_NO_YEAR = re.compile(r"(?:[比较与同和跟]|[结顺]转[至到]?|转[至到]|顺延[至到]?)$")


class Surroundings(NamedTuple):
    """The text around a figure, squeezed except `earlier`.

    sentence  from the start of the sentence to the figure, without closed brackets and titles of documents
    segment   its text since the figure before
    clause    its text since the last comma, colon, bracket or figure
    earlier   the text before the sentence
    after     the text after the figure
    """

    sentence: str
    segment: str
    clause: str
    earlier: str
    after: str


class _Scope(NamedTuple):
    code: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def _scopes(reach: str, indicator: str = "") -> tuple[_Scope, ...]:
    """Return the scopes of a reach that concern an indicator."""
    return tuple(
        _Scope(
            row["scope_code"],
            re.compile(row["pattern"]),
            re.compile(row["unless"]) if row["unless"] else None,
        )
        for row in rows("prose_scopes")
        if row["reach"] == reach and re.fullmatch(row["indicators"] or ".*", indicator)
    )


@cache
def _any_of(reach: str) -> re.Pattern[str]:
    """Return one pattern for all scopes of a reach; the group of a match has the code of its scope."""
    codes: dict[str, list[str]] = {}
    for row in rows("prose_scopes"):
        if row["reach"] == reach:
            codes.setdefault(row["scope_code"], []).append(row["pattern"])
    return re.compile("|".join(f"(?P<{code}>{'|'.join(patterns)})" for code, patterns in codes.items()))


def squeeze(text: str) -> str:
    """Return `text` without spaces and with full-width commas, colons and brackets; commas inside numbers stay."""
    return full_width(_SPACE.sub("", text))


def full_width(text: str) -> str:
    """Return `text` with full-width commas, colons and brackets; commas inside numbers stay."""
    if "," in text:
        text = _COMMA.sub("，", text)
    return text.replace("(", "（").replace(")", "）").replace(":", "：").replace(";", "；")


def surroundings(sentence: str, earlier: str, after: str) -> Surroundings:
    """Return the surroundings of a figure from the squeezed text of its sentence and after it."""
    if "《" in sentence:
        sentence = _TITLE.sub("", sentence)
    if "）" in sentence:
        sentence = _CLOSED_BRACKET.sub("", sentence)
    segment = sentence[max((count.end() for count in _COUNT.finditer(sentence)), default=0) :]
    clause = segment[max((end.end() for end in _CLAUSE_END.finditer(segment)), default=0) :]
    return Surroundings(sentence, segment, clause, earlier, after)


def is_barred(code: str, around: Surroundings, year: int | None, body: str | None) -> bool:
    """Tell whether the words around a figure exclude that it is the figure of an indicator in the reporting year.

    `year` and `body` are those of the report, None if unknown. A part after 其中 is not looked at here.
    """
    return (
        not _is_of_the_year(around.sentence, year)
        or _is_found("clause", code, around.clause, body)
        or _is_found("segment", code, around.segment, body)
        or _is_found("sentence", code, around.sentence, body)
        or _is_found("after", code, around.after, body)
        or (_is_area(body) and _is_found("area", code, around.clause, None))
        or not _fits_topic(code, around)
    )


def _is_found(reach: str, code: str, text: str, body: str | None) -> bool:
    for scope in _scopes(reach, code):
        found = scope.pattern.search(text)
        while found and body and found[0] in body:  # a street office's own report says 街道 of itself
            found = scope.pattern.search(text, max(found.end(), found.start() + 1))
        if found and not (scope.unless and scope.unless.search(text)):
            return True
    return False


def _is_area(body: str | None) -> bool:
    """Tell whether a report is that of a whole area, so that the figure of one bureau is a part."""
    return bool(body) and any(scope.pattern.search(body or "") for scope in _scopes("body"))


def _is_of_the_year(sentence: str, year: int | None) -> bool:
    """Tell whether the last words on time before a figure mean the reporting year; without any they do."""
    if year and "日" in sentence:
        sentence = _LATER_DATE.sub(lambda date: date[0] if int(date[1]) <= year else "", sentence)
    marks = [(m.start(), m.lastgroup == "this_period") for m in _any_of("period").finditer(sentence)]
    if year and "20" in sentence:
        marks += [(m.end(), int(m[1]) == int(m[2]) == year) for m in _YEARS.finditer(sentence)]
        marks += [(m.start(), int(m[1]) == year) for m in _YEAR.finditer(sentence) if _dates_a_figure(m)]
    return max(marks, default=(0, True))[1]


def _dates_a_figure(year: re.Match[str]) -> bool:
    """Tell whether a year may date a figure: after 比 or 结转至 it does not."""
    return not _NO_YEAR.search(year.string, max(0, year.start() - 4), year.start())


def _fits_topic(code: str, around: Surroundings) -> bool:
    """Tell whether the last matter named before a figure is the requests, for indicators whose words don't say it."""
    for scope in _scopes("about", code):
        if not scope.pattern.search(around.after):
            topic = _last_topic(around.sentence) or _last_topic(squeeze(around.earlier))
            return topic == "topic_requests" or (topic is None and scope.code == "about_no_other")
    return True


def _last_topic(text: str) -> str | None:
    """Return the scope code of the last matter in a text; a bare 申请 after another matter belongs to that matter."""
    topic: str | None = None
    for match in _any_of("topic").finditer(text):
        if match.lastgroup != "topic_requests_weak":
            topic = match.lastgroup
        elif topic is None:
            topic = "topic_requests"
    return topic


def whole_before(code: str, around: Surroundings) -> tuple[str, bool] | None:
    """Return the text before the word for a part (其中) that governs a figure; None if there is no such word.

    The second value tells whether the figure is a part of any whole, and not only of its own indicator.
    """
    for scope in _scopes("part", code):
        starts = [match.start() for match in scope.pattern.finditer(around.sentence)]
        if starts:
            return squeeze(around.earlier) + around.sentence[: starts[-1]], scope.code == "part"
    return None


def last_count(text: str) -> tuple[str, str, str] | None:
    """Return the last figure with a counting word in a squeezed text: the text before it, the word, the text after."""
    counts = list(_COUNT.finditer(text))
    if not counts:
        return None
    last = counts[-1]
    return text[: last.start()], last[1], text[last.end() :]


def replaces_whole(code: str, part: Surroundings, wholes: list[Surroundings]) -> bool:
    """Tell whether a part is what the indicator means: the part of this year, or 主动公开 of all 公开."""
    if any(match.lastgroup == "this_period" for match in _any_of("period").finditer(part.clause)):
        return True
    return any(
        scope.pattern.search(part.clause) and not any(scope.pattern.search(whole.clause) for whole in wholes)
        for scope in _scopes("narrower", code)
    )


def is_whole(around: Surroundings) -> bool:
    """Tell whether the clause says that its figure is that of the whole area, or the sum."""
    return any(scope.pattern.search(around.clause) for scope in _scopes("whole"))
