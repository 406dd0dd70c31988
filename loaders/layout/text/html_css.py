"""CSS text → the declarations that can hide, strike or raise text.

Style sheets of portals are long, and nearly all of their rules are about looks. `shrink` cuts the rules that can't
matter before tinycss2 parses the rest.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_STRING = re.compile(r"\"(?:[^\"\\\n]|\\.)*+[\"\\]?|'(?:[^'\\\n]|\\.)*+['\\]?", re.S)  # closed or not
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})[ \t\r\n\f]?", re.I)
_NEVER_SHOWN = re.compile(r"::|:(?:after|before|hover|focus|active|visited|target|first-l)|cloak", re.I)
_MAX_PRELUDE = 20_000  # characters of the selectors of one rule
_MAX_NESTING = 8  # nested rules and @media
_SCREEN = 1280  # pixels: the width of the screen on which the page is read
_EM = 16.0  # pixels


class Arm(NamedTuple):
    """What the declarations of one element must say to matter, and the properties that then matter on the page."""

    patterns: tuple[re.Pattern[str], ...]
    properties: str
    is_for_sheets: bool = True


def _arm(properties: str, *patterns: str, is_for_sheets: bool = True) -> Arm:
    return Arm(tuple(re.compile(pattern, re.I) for pattern in patterns), properties, is_for_sheets)


_ARMS = (
    _arm("display", r"display\s*:\s*none"),
    _arm("display", r"display\s*:\s*(?:block|table|flex|grid|list-item|flow-root)", is_for_sheets=False),
    _arm("visibility|content-visibility", r"visibility\s*:\s*(?:hidden|collapse)"),
    _arm("opacity|filter", r"opacity\s*[:(]\s*[-+]?(?:0|\.0)"),
    _arm(
        "font|font-size",
        r"font(?:-size)?\s*:[^;{}]{0,200}?(?<![\w.#-])(?:0+(?:\.0*)?(?![\d.])|0?\.0\d*|[01](?:\.\d+)?p[xt])",
    ),
    _arm("text-decoration|text-decoration-line|display|position|float", r"line-through"),
    _arm(
        "vertical-align|font-variant-position|font-size|font",
        r"vertical-align\s*:\s*(?:super|sub|[-+.\d]|top|text-top|bottom|text-b)|font-variant-position",
    ),
    _arm(
        "position|top|bottom|font-size|font",
        r"position\s*:\s*relative",
        r"(?<![\w-])(?:top\s*:\s*-|bottom\s*:\s*[.\d])",
    ),
    _arm(
        "color",
        r"(?<![\w-])color\s*:\s*(?:transparent|[a-z]+\([^)]{0,60}[,/]\s*0*\.?0*%?\s*\)|#[0-9a-f]{3}0(?![0-9a-f])"
        r"|#[0-9a-f]{6}0[0-9a-f](?![0-9a-f]))",
    ),
    _arm(
        "position|left|right|top|bottom|inset",
        r"position\s*:\s*[afrs]",
        r"(?<![\w-])(?:left|right|top|bottom|inset)\s*:[^;{}]{0,60}(?:-\s*\d{2}|\d{4})",
    ),
    _arm("margin|margin-left|margin-top", r"margin[a-z-]*\s*:[^;{}]{0,60}-\s*\d{2}"),
    _arm("text-indent|overflow|white-space", r"indent\s*:\s*(?:-\s*\d{2}|100%)"),
    _arm("transform|translate|scale", r"translate[xyz3d]*\s*[:(][^;{}]{0,60}(?:-\d{2}|\d{4})|scale[xyz3d]*\s*[:(]\s*0"),
    _arm("clip|position", r"(?<![\w-])clip\s*:\s*rect"),
    _arm("clip-path", r"clip-path\s*:\s*(?:inset|circle)"),
    _arm(
        "width|height|max-width|max-height|overflow|overflow-x|overflow-y|display|position|float",
        r"overflow[xy-]*\s*:\s*(?:hidden|clip)",
        r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*[01](?:\.0*)?(?:[a-z%]+)?\s*(?:[;!}]|\Z)",
    ),
)

_FONT_SIZE = re.compile(
    r"(?<![\w.#-])((?:xx?-)?(?:small|large)|medium|smaller|larger|[-+]?(?:\d+\.?\d*|\.\d+)(?:[a-z]+|%)?)(?=\s*/|\s|$)"
)
_QUERY = re.compile(r"(not\s+|only\s+)?(?:([a-z]+)\b(?!\s*\())?(?:\s*and\s+)?(.*)", re.S)
_WIDTH = re.compile(
    r"\(\s*(?:(min|max)-(?:device-)?width\s*:|width\s*([<>])=?)\s*(\d+(?:\.\d+)?)\s*(px|em|rem)\s*\)(?:\s*and\s+|\s*$)"
)

Declarations = dict[str, tuple[str, bool]]  # property → value in lower case, and whether it is !important


class Rule(NamedTuple):
    """The selectors of a rule, as text, and its declarations that can matter."""

    selectors: str
    declarations: Declarations


def wanted(
    styles: Iterable[str], sheets: Iterable[str], by_elements: Iterable[str]
) -> tuple[re.Pattern[str] | None, bool]:
    """Return a pattern of the names of the properties that matter on a page, or None if nothing is hidden there.

    `styles` are the texts of style attributes, `sheets` those of style sheets, `by_elements` the names of properties
    that matter by the page's elements. Also returned: whether the sheets can
    matter, because they hide something themselves or because an !important rule can show it again.
    """
    texts = [plain(style) for style in styles]
    bodies = [body for sheet in sheets for body in _bodies(sheet)]
    by_styles = set(by_elements) | {arm.properties for arm in _ARMS if _is_said(arm, texts)}
    by_sheets = {arm.properties for arm in _ARMS if arm.is_for_sheets and _is_said(arm, bodies)}
    names = by_styles | by_sheets
    pattern = re.compile("|".join(sorted(names)), re.I) if names else None
    return pattern, bool(by_sheets) or (bool(by_styles) and any("important" in body for body in bodies))


def _is_said(arm: Arm, texts: list[str]) -> bool:
    return any(all(pattern.search(text) for pattern in arm.patterns) for text in texts)


def _bodies(sheet: str) -> Iterator[str]:
    """Yield the declarations of the rules of a sheet that can matter."""
    for chunk in plain(sheet).split("}"):
        head, brace, body = chunk.rpartition("{")
        if brace and not _is_for_a_moment(head):
            yield body


def plain(text: str) -> str:
    """Return CSS without comments, and with its escaped letters written out."""
    if "/*" in text:
        text = _COMMENT.sub("", text)
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if 32 < code < 127 else " "


def shrink(sheet: str, names: re.Pattern[str]) -> str:
    """Return a style sheet without comments and without the rules that declare none of the named properties.

    Rules for pseudo-elements and for moments (:hover) go too; so do those that hide a page until its script has run.
    """
    sheet = _COMMENT.sub(" ", sheet)
    sheet = _STRING.sub(lambda match: '""' if "{" in match[0] or "}" in match[0] else match[0], sheet)
    chunks = sheet.split("}")
    kept: list[str] = []
    for chunk in chunks[:-1]:
        head, brace, body = chunk.rpartition("{")
        if not brace or (names.search(plain(body)) and not _is_for_a_moment(head)):
            kept.append(chunk + "}")
        else:
            opened = max(head.rfind("{"), head.rfind(";"))
            kept.append(head[: opened + 1])
    return "".join(kept) + chunks[-1]


def _is_for_a_moment(prelude: str) -> bool:
    prelude = prelude[max(prelude.rfind("{"), prelude.rfind(";")) + 1 :]
    return "&" not in prelude and all(_NEVER_SHOWN.search(selector) for selector in prelude.split(","))


def rules(sheet: str, names: re.Pattern[str]) -> Iterator[Rule]:
    """Yield the rules of a style sheet that a screen applies and that declare any of the named properties.

    @import is never followed. Rules nested deeper than _MAX_NESTING, and broken ones, are left out.
    """
    import tinycss2  # only pages whose own style sheets can hide something need it

    nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    yield from _rules(nodes, "", names, 0)


def _rules(nodes: Iterable[Any], outer: str, names: re.Pattern[str], depth: int) -> Iterator[Rule]:
    """Yield the rules among parsed nodes; `outer` has the selectors of the rule around them."""
    import tinycss2

    for node in nodes:
        if node.type not in ("qualified-rule", "at-rule") or node.content is None or depth > _MAX_NESTING:
            continue
        try:
            prelude = tinycss2.serialize(node.prelude).strip()
        except RecursionError:
            continue
        if node.type == "at-rule":
            if not _applies(node.lower_at_keyword, prelude):
                continue
            prelude = outer
        elif outer:
            prelude = prelude.replace("&", f":is({outer})") if "&" in prelude else f":is({outer}) {prelude}"
        if len(prelude) > _MAX_PRELUDE:
            continue
        contents = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
        declared = _declared(contents, names) if prelude else {}
        if declared:
            yield Rule(prelude, declared)
        yield from _rules(contents, prelude, names, depth + 1)


def _applies(keyword: str, prelude: str) -> bool:
    """Tell whether the rules inside an at-rule apply on a screen."""
    if keyword == "media":
        return media_applies(prelude)
    if keyword == "supports":
        return not prelude.lower().startswith("not")
    return keyword == "layer"


def media_applies(queries: str) -> bool:
    """Tell whether any of these media queries holds for a wide screen; a query that isn't understood does not."""
    return not queries.strip() or any(_query_holds(query.strip().lower()) for query in queries.split(","))


def _query_holds(query: str) -> bool:
    match = _QUERY.fullmatch(query)
    if not match:
        return False
    modifier, medium, features = match.groups()
    holds = medium in (None, "all", "screen")
    while features:
        width = _WIDTH.match(features)
        if not width:
            return False
        pixels = float(width[3]) * (1 if width[4] == "px" else _EM)
        is_least = width[1] == "min" or width[2] == ">"
        holds = holds and (pixels <= _SCREEN if is_least else pixels >= _SCREEN)
        features = features[width.end() :]
    return holds != (modifier or "").startswith("not")


def declarations(style: str, names: re.Pattern[str]) -> Declarations:
    """Return the named properties that a style attribute declares."""
    import tinycss2

    return _declared(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True), names)


def _declared(nodes: Iterable[Any], names: re.Pattern[str]) -> Declarations:
    """Return the valid declarations of named properties; the last of a property counts, or the last important one."""
    import tinycss2

    declared: Declarations = {}
    for node in nodes:
        if node.type != "declaration" or not names.fullmatch(node.lower_name):
            continue
        try:
            value = " ".join(tinycss2.serialize(node.value).lower().split())
        except RecursionError:
            continue
        for name, part in _longhands(node.lower_name, value):
            if name in declared and declared[name][1] and not node.important:
                continue
            if is_valid(name, part):
                declared[name] = (part, node.important)
    return declared


def _longhands(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield the properties that a shorthand sets, as far as they matter."""
    if name == "font":
        if size := _FONT_SIZE.search(value):
            yield "font-size", size[1]
    elif name == "text-decoration":
        yield "text-decoration-line", value
    elif name in ("inset", "margin"):
        parts = value.split()
        for side, index in (("top", 0), ("right", 1), ("bottom", 2), ("left", 3)):
            if parts:
                part = parts[index] if index < len(parts) else parts[max(index - 2, 0)] if len(parts) > 1 else parts[0]
                yield (side if name == "inset" else f"margin-{side}"), part
    else:
        yield name, value


_VALID = {
    "display": re.compile(
        r"(?:none|contents|block|inline|flow|flow-root|run-in|flex|grid|table|ruby|list-item|math|-webkit-box|-moz-box"
        r"|(?:inline|table|ruby|-webkit|-ms)-[a-z-]+|inherit|initial|unset|revert)(?: [a-z-]+)*"
    ),
    "visibility": re.compile(r"visible|hidden|collapse|inherit|initial|unset|revert"),
    "content-visibility": re.compile(r"visible|hidden|auto|inherit|initial|unset|revert"),
    "opacity": re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?|inherit|initial|unset|revert"),
    "font-size": re.compile(
        r"(?:xx?-|xxx-)?(?:small|large)|medium|smaller|larger|(?:\d+\.?\d*|\.\d+)(?:[a-z]+|%)|[-+]?0+(?:\.0*)?"
        r"|(?:calc|min|max|clamp|var)\(.*|inherit|initial|unset|revert"
    ),
}


def is_valid(name: str, value: str) -> bool:
    """Tell whether a browser takes the value of a property; only those are checked whose wrong values would matter."""
    pattern = _VALID.get(name)
    return bool(value) and (pattern is None or pattern.fullmatch(value) is not None)
