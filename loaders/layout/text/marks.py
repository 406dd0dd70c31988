"""Markdown and inline HTML marks → blanks, so that cells and lines hold what a reader sees.

Each mark is replaced by as many spaces as it has characters, so all offsets stay those of the printed text. A struck,
raised or hidden text goes with its marks. A mark between two digits stays: 1<br>2 and 1~~4~~2 may be one figure or two.
"""

import re
from collections.abc import Callable

_MARKS = "*_`$~<&[\\"  # the first characters of all marks inside a line
_GONE = r"del|s|strike|sup|sub"  # elements whose text goes with them
_KEPT = r"a|abbr|b|big|br|center|code|div|em|font|i|ins|mark|p|small|span|strong|tt|u|wbr"
_SHORT = r"[^\n|\t]"  # a mark and its end are in one cell

# one pattern each; group `kept` is the text inside the marks
_PATTERNS = {
    "<": re.compile(
        rf"<(?P<gone>{_GONE})\b[^<>\n]{{0,200}}>{_SHORT}{{0,200}}?</(?P=gone)\s*>"
        r"|<(?P<hidden>[a-z]{1,10})\b[^<>\n]{0,200}?"
        r"(?:display\s*:\s*none|visibility\s*:\s*hidden|line-through|\shidden\b)[^<>\n]{0,200}>"
        rf"{_SHORT}{{0,200}}?</(?P=hidden)\s*>"
        r"|<!--.{0,1000}?-->"
        rf"|</?(?:{_KEPT})\b[^<>\n]{{0,200}}>",
        re.I | re.S,
    ),
    "&": re.compile(r"&(?:amp;)?(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|shy|#160|#8203|#12288|#xa0|#x3000);", re.I),
    "~": re.compile(r"~~(?=[^\s~])[^\n|\t~]{1,200}~~(?!~)"),
    "*": re.compile(r"(?<![\w*\\])(?P<mark>\*{1,3})(?=[^\s*])(?P<kept>[^\n|\t*]{1,200})(?<=[^\s\\])(?P=mark)(?!\*)"),
    "_": re.compile(r"(?<![\w\\])(?P<mark>_{1,3})(?=[^\s_])(?P<kept>[^\n|\t_]{1,200})(?<=[^\s\\])(?P=mark)(?!\w)"),
    "`": re.compile(r"(?P<mark>`{1,3})(?P<kept>[^\n|\t`]{1,200})(?P=mark)(?!`)"),
    "$": re.compile(r"\$(?P<kept>[^\n|\t$]{1,60})\$"),
    "[": re.compile(r"(?<![!\\])\[(?P<kept>[^\n|\t\[\]]{1,200})\]\((?P<target>[^()\s|]{0,500})(?:\s\"[^\"\n|]*\")?\)"),
    "\\": re.compile(r"\\(?P<kept>[\\`*_{}\[\]()#+\-.!>~$])"),
}
_RAISED = re.compile(r"\^(?:\{[^\n|\t{}$]{1,12}\}|[0-9*†‡]{1,3}(?=\s*$))")  # 31^{1}, 31^1
_PLAIN_MATH = re.compile(r"[\d.,，\s+\-−]+")
_START = re.compile(
    r"^[ ]{0,3}(?:#{1,6}(?=\s[^\n]*[㐀-鿿])|(?:>[ ]?)+(?=[㐀-鿿|#*\[“（(]|[12]\d{3}年)|[-*+](?=\s[㐀-鿿*\[][^\n]{3}))",
    re.M,
)
_CLOSING = re.compile(r"(?<=\s)#{1,6}[ ]*$", re.M)
_ANY_MARK = re.compile(rf"[{re.escape(_MARKS)}]")
_ESCAPED_PIPE = re.compile(r"(?<=[^\s|\\])\\\|")
_TABLE_RULE = re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?$", re.M)


def without_marks(text: str) -> str:
    """Return a text of the same length with its Markdown and inline HTML marks blanked."""
    if "#" in text or ">" in text or "\n- " in text or "\n* " in text:
        text = _START.sub(_blank, text)
        if "#" in text:
            text = _CLOSING.sub(_blank, text)
    if "\\|" in text and _TABLE_RULE.search(text):
        text = _ESCAPED_PIPE.sub(_blank, text)
    if "<!--" in text:
        text = re.sub(r"<!--.{0,1000}?-->", _blank_lines, text, flags=re.S)
    if not _ANY_MARK.search(text):
        return text
    return "\n".join([_without_marks_of_line(line) if _ANY_MARK.search(line) else line for line in text.split("\n")])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blank_lines(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def _without_marks_of_line(line: str) -> str:
    for first, pattern in _PATTERNS.items():
        if first in line:
            line = pattern.sub(_BLANKED.get(first, _blank_around), line)
    return line


def _joins_digits(match: re.Match[str], start: int, end: int) -> bool:
    """Tell whether the characters before `start` and from `end` on are both digits: a mark between them stays."""
    line = match.string
    return start > 0 and end < len(line) and line[start - 1].isdecimal() and line[end].isdecimal()


def _blank_around(match: re.Match[str]) -> str:
    """Blank a match but for its group `kept`."""
    kept = match.groupdict().get("kept")
    if kept is None:
        return match[0] if _joins_digits(match, *match.span()) else _blank(match)
    start, end = match.span("kept")
    if _joins_digits(match, match.start(), start) or _joins_digits(match, end, match.end()):
        return match[0]
    return " " * (start - match.start()) + kept + " " * (match.end() - end)


def _blank_link(match: re.Match[str]) -> str:
    """Blank a link but for its text; a link to a note of the page (#fn1) behind a text is blanked wholly."""
    behind = match.start() > 0 and not match.string[match.start() - 1].isspace()
    if match["target"].startswith("#") and behind:
        return match[0] if _joins_digits(match, *match.span()) else _blank(match)
    return _blank_around(match)


def _blank_math(match: re.Match[str]) -> str:
    """Blank the signs of a formula that is a figure, or a raised note: $31$, $31^{1}$, $^{1}$."""
    kept = _RAISED.sub(_blank, match["kept"])
    if not _PLAIN_MATH.fullmatch(kept):
        return match[0]
    ends = (match.start(), match.end() - 1) if kept.strip() else ()
    if any(_joins_digits(match, at, at + 1) for at in ends) or (not ends and _joins_digits(match, *match.span())):
        return match[0]
    return f" {kept} "


_BLANKED: dict[str, Callable[[re.Match[str]], str]] = {"[": _blank_link, "$": _blank_math}
