"""How the elements of a page look, as far as it decides what a reader of the page sees.

Sources, the later ones win: the element itself (<del>, <sup>, hidden, a closed <details>), the page's own style
sheets, the style attribute, and what is !important. Nothing is fetched: sheets in other files are not known.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from lxml import etree

from loaders import bounds
from loaders.layout.blocks import Unreadable
from loaders.layout.runs import Mark
from loaders.layout.text import html_css
from loaders.layout.text.html_css import Declarations
from loaders.layout.text.html_values import CLOSED, DELETED, HIDING, NO_LOOK, RAISED, STRUCK, Look, look_of

_MARKING = ("del", "s", "strike", "sup", "sub", "details", "dialog")
_STYLES: Any = etree.XPath("//@style", smart_strings=False)
_STYLED: Any = etree.XPath("//*[@style]")
_HIDDEN: Any = etree.XPath("//*[@hidden]")
_NOT_CSS = ("noscript", "template", "svg")
_ATTRIBUTE = re.compile(rb"style\s*=\s*(\"[^\"]*|'[^']*|[^\s\"'>]+)")
# What a style that hides, strikes or raises something has in it; most pages have only others.
_ATTRIBUTE_HIDDEN = re.compile(rb"hidden(?=[\s=/>])")
_MAY_MARK = re.compile(
    rb"none|hidden|collapse|opacity|line-through|vertical-align|transparent|position\s*:|clip|translate|scale|display"
    rb"|overflow|\\|/\*|&|(?:margin|indent)[a-z-]*\s*:[^;]{0,60}-|font-variant-p"
    rb"|font(?:-size)?\s*:[^;{}]{0,200}?(?<![.\w])(?:[01](?:\.\d*)?(?:p[xt]|[\s;/}e%r]|$)|\.0)"
    rb"|color\s*:\s*(?:rgba|hsla|[a-z]+\([^)]{0,60}/|#(?:[0-9a-f]{4}|[0-9a-f]{8})\b)",
)


class Looks(NamedTuple):
    """The looks of the elements that have any, and all elements that are or contain one of them."""

    own: dict[Any, Look]
    touched: set[Any]


def enter(state: int, look: Look | None) -> int:
    """Return the state inside an element, from the state around it and its look."""
    return state if look is None else state & ~look.takes | look.adds


@lru_cache(maxsize=4096)
def marks(state: int) -> Mark:
    """Return the marks of a text in a state."""
    mark = Mark.HIDDEN if state & HIDING else Mark.NONE
    for flag, other in ((STRUCK, Mark.STRUCK), (DELETED, Mark.DELETED), (RAISED, Mark.RAISED)):
        if state & flag:
            mark |= other
    return mark


def looks_of(root: Any, marking: list[Any], markup: bytes) -> Looks:
    """Return the looks of a page.

    `marking` has its elements of the tags in MARKING, and its <style> elements; `markup` is its source in UTF-8.
    Raises Unreadable (too_large) when its style sheets are beyond the bounds.
    """
    lowered = markup.lower()
    sheets = [element for element in marking if element.tag == "style"]
    special = [element for element in marking if element.tag != "style"]
    texts = {*_ATTRIBUTE.findall(lowered), *((sheet.text or "").lower().encode() for sheet in sheets)}
    has_styles = any(_MAY_MARK.search(text) for text in texts)
    hidden = _HIDDEN(root) if b"hidden" in lowered and _ATTRIBUTE_HIDDEN.search(lowered) else []
    if not (has_styles or special or hidden):
        return Looks({}, set())
    own: dict[Any, Look] = {}
    is_quirky = b"<!doctype" not in lowered[:2_000]
    cascade = _Cascade(root, sheets if has_styles or hidden else [], {*special, *hidden}, is_quirky)
    for element in {*special, *hidden, *cascade.elements()}:
        look = cascade.look(element)
        if look != NO_LOOK and element.tag not in ("html", "body"):  # a page hidden as a whole is shown by its script
            own[element] = look
    _close_details([element for element in special if element.tag == "details"], own)
    return Looks(own, _with_ancestors(own))


MARKING: Final = (*_MARKING, "style")


def _with_ancestors(own: dict[Any, Look]) -> set[Any]:
    touched: set[Any] = set()
    for element in own:
        while element is not None and element not in touched:
            touched.add(element)
            element = element.getparent()
    return touched


def _close_details(details: list[Any], own: dict[Any, Look]) -> None:
    """Hide what is in closed <details>, but for the summaries of those that are in no other closed one."""
    closed: dict[Any, bool] = {}  # element → whether it is closed, or in a closed one
    for element in details:  # in document order, so the outer ones come first
        around = element.getparent()
        while around is not None and around.tag != "details":
            around = around.getparent()
        is_inside = closed.get(around, False)
        closed[element] = is_inside or element.get("open") is None
        if closed[element] and not is_inside:
            look = own.get(element, NO_LOOK)
            own[element] = look._replace(adds=look.adds | CLOSED)
            summary = element.find("summary")
            if summary is not None:
                look = own.get(summary, NO_LOOK)
                own[summary] = look._replace(takes=look.takes | CLOSED)


Priority = tuple[int, tuple[int, int, int], int]  # origin and importance, specificity, order


class _Cascade:
    """The declarations of a page: from its style sheets by element, and from its style attributes by their text."""

    def __init__(self, root: Any, sheets: list[Any], special: set[Any], is_quirky: bool) -> None:
        self.styled: dict[Any, str] = {}
        self.declared: dict[Any, dict[str, tuple[Priority, str]]] = {}  # by sheets: element → property → its best value
        self.inline: dict[str, Declarations] = {}
        self.cache: dict[tuple[str, str], Look] = {}
        self.is_quirky = is_quirky
        styles = set(_STYLES(root))
        texts = [text for sheet in sheets if (text := _sheet_text(sheet))]
        names, has_sheets = html_css.wanted(styles, texts, {_property(element) for element in special} - {""})
        if names is None:
            return
        styles = {style for style in styles if names.search(html_css.plain(style))}
        if sum(map(len, styles)) > bounds.MAX_STYLE:
            raise Unreadable("too_large", f"style attributes with more than {bounds.MAX_STYLE:,} characters that hide")
        for style in styles:
            if declared := html_css.declarations(style, names):
                self.inline[style] = declared
        if self.inline:
            self.styled = {element: element.get("style") for element in _STYLED(root)}
        if has_sheets:
            self._add_sheets(root, "\n".join(html_css.shrink(text, names) for text in texts), names)

    def _add_sheets(self, root: Any, sheet: str, names: re.Pattern[str]) -> None:
        """Match the rules of the style sheets with the elements of the page; raises Unreadable beyond the bounds."""
        if len(sheet) > bounds.MAX_STYLE:
            raise Unreadable("too_large", f"style sheets with more than {bounds.MAX_STYLE:,} characters that hide")
        from loaders.layout.text.html_selectors import Page  # cssselect, like tinycss2, only where it is needed

        page: Page | None = None
        for order, rule in enumerate(html_css.rules(sheet, names)):
            page = page or Page(root, self.is_quirky)
            for element, specificity in page.select(rule.selectors):
                best = self.declared.setdefault(element, {})
                for name, (value, is_important) in rule.declarations.items():
                    priority = (3 if is_important else 1, specificity, order)
                    if name not in best or best[name][0] <= priority:
                        best[name] = (priority, value)

    def elements(self) -> Iterator[Any]:
        """Yield the elements with declarations that can matter."""
        yield from self.declared
        for element, style in self.styled.items():
            if self.inline.get(style):
                yield element

    def look(self, element: Any) -> Look:
        """Return the look of an element."""
        style = self.styled.get(element, "")
        hidden = element.get("hidden") is not None or (element.tag == "dialog" and element.get("open") is None)
        if hidden or element in self.declared or element.tag in _MARKING:
            return look_of(element.tag, self._values(element, style, hidden))
        key = (element.tag, style)
        if key not in self.cache:
            self.cache[key] = look_of(element.tag, self._values(element, style, hidden))
        return self.cache[key]

    def _values(self, element: Any, style: str, is_hidden: bool) -> dict[str, str]:
        """Return the values of an element's properties, the strongest declaration of each."""
        best: dict[str, tuple[Priority, str]] = dict(self.declared.get(element, {}))
        if is_hidden and "display" not in best:
            best["display"] = ((0, (0, 0, 0), 0), "none")
        if element.tag in ("s", "strike") and "text-decoration-line" not in best:
            best["text-decoration-line"] = ((0, (0, 0, 0), 0), "line-through")
        for name, (value, is_important) in self.inline.get(style, {}).items():
            priority: Priority = (4 if is_important else 2, (0, 0, 0), 0)
            if name not in best or best[name][0] <= priority:
                best[name] = (priority, value)
        return {name: value for name, (_, value) in best.items()}


def _property(element: Any) -> str:
    """Return the property by which a style can take back what an element says of itself, or ''."""
    if element.tag in ("s", "strike"):
        return "text-decoration|text-decoration-line"
    return "display" if element.tag == "dialog" or element.get("hidden") is not None else ""


def _sheet_text(sheet: Any) -> str:
    """Return the text of a <style> element, or '' if a screen does not apply it."""
    kind = (sheet.get("type") or "").strip().lower()
    if kind not in ("", "text/css") or not html_css.media_applies(sheet.get("media") or ""):
        return ""
    if any(around.tag in _NOT_CSS for around in sheet.iterancestors()):
        return ""
    return sheet.text or ""
