"""What of a page is its article: its heading, and the parts around it (menus, side lists), by seeds/page_parts.csv."""

import re
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

from loaders.layout.writing import squeeze
from loaders.seeds import rows

HEADING_TAGS = ("h1", "meta")
_TOKEN = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")
MAX_HEADINGS = 20  # <h1> elements; a page with more has no heading
_MAX_UNLINKED = 600  # characters outside links in a part; an element with more of them holds the article
_MAX_REFUSED = 50  # elements that name themselves a part, but hold the article; the rest of them are not measured
_MAX_NAME = 300  # characters of classes
_MAX_LINE = 120  # characters of a line of links
_SENTENCE = "。"
_BESIDE_LINKS = re.compile(r"[\W\d_年月日]*")
_HOME = re.compile(r"(?:https?://[^/]*)?/?(?:(?:index|default)\.\w+)?(?:#.*)?", re.I)
_UNREAD = ("a", "script", "style", "option", "noscript", "template")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Return one pattern for all patterns of a kind in seeds/page_parts.csv."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in rows("page_parts") if row["kind"] == kind))


@cache
def _tags(kind: str) -> frozenset[str]:
    return frozenset(row["pattern"] for row in rows("page_parts") if row["kind"] == kind)


def is_link_line(text: str, unlinked: str) -> bool:
    """Tell whether a line is a list of links, from its text and the part of it that is in no link."""
    if len(text) > _MAX_LINE or _SENTENCE in text:
        return False
    label = _pattern("label").match(unlinked.lstrip())
    rest = unlinked.lstrip()[label.end() :] if label else unlinked
    return _BESIDE_LINKS.fullmatch(rest) is not None


def is_labelled(text: str) -> bool:
    """Tell whether a line begins with the words of a part of the page: 上一篇, 当前位置."""
    return len(text) <= _MAX_LINE and _SENTENCE not in text and _pattern("label").match(text) is not None


class Parts:
    """The heading of a page's article, and the parts of the page around it.

    article  the heading that the page gives its article, or None
    heading  the <h1> element of that heading, or None
    """

    def __init__(self, headings: list[tuple[Any, str]], metas: list[Any]) -> None:
        """Find the heading among the displayed <h1> elements, given with their texts, and the <meta> elements."""
        self.refused = 0
        self.article = _article_title(metas)
        self.heading: Any = None
        headings = [(element, text) for element, text in headings if text and not _is_logo(element)]
        if len(headings) > 1:
            same = [(element, text) for element, text in headings if text == self.article]
            headings = same or [(element, text) for element, text in headings if not self._is_in_other_part(element)]
        if headings and len({text for _, text in headings}) == 1:
            self.heading = headings[0][0]
            if any(self.is_part(around) for around in self.heading.iterancestors()):
                self.heading = None
            elif self.article is None:
                self.article = headings[0][1]

    def _is_in_other_part(self, heading: Any) -> bool:
        """Tell whether one of several headings is in a part of the page around the article, its head included."""
        return any(
            _kind(around) == "head" or self.is_part(around)
            for around in takewhile(lambda around: around.tag not in ("article", "main"), heading.iterancestors())
        )

    def is_part(self, element: Any) -> bool:
        """Tell whether an element is a part of the page around the article."""
        kind = _kind(element)
        if not kind or self.refused > _MAX_REFUSED:
            return False
        is_part = (kind != "head" or self._is_head(element)) and _unlinked(element) <= _MAX_UNLINKED
        self.refused += not is_part
        return is_part

    def _is_head(self, element: Any) -> bool:
        """Tell whether a <header> is the site's, not the article's."""
        if any(around.tag in ("article", "main") for around in element.iterancestors()):
            return False
        if self.heading is not None:
            return all(other is not self.heading for other in element.iter("h1"))
        return self.article is not None and self.article not in squeeze("".join(element.itertext()))


def _unlinked(element: Any) -> int:
    """Return the number of characters of an element that are in no link."""
    length = sum(len(squeeze(text)) for text in element.itertext())
    return length - sum(len(squeeze(text)) for inner in element.iter(*_UNREAD) for text in inner.itertext())


def _kind(element: Any) -> str:
    """Return the kind of part that an element names itself."""
    get = element.get
    return _kind_named(element.tag, get("class"), get("id"), get("role"))


@lru_cache(maxsize=4096)  # the pages of a site share their class names
def _kind_named(tag: str, *attributes: str | None) -> str:
    """Return the kind of part that an element's tag, classes, id and role name: part, head, or ''."""
    if tag in ("body", "html", "h1", "article", "main"):
        return ""
    values = [value[:_MAX_NAME] for value in attributes if value]
    names = [name for value in values for name in value.lower().split()]
    words = [word for value in values for word in _words(value)]
    if tag in _tags("element") or _has("name", names) or _has("word", words):
        return "part"
    is_head = tag in _tags("head_element") or _has("head_word", words)
    return "head" if is_head and not _has("article_word", words) else ""


def _has(kind: str, words: list[str]) -> bool:
    return any(_pattern(kind).fullmatch(word) for word in words)


def _words(value: str) -> list[str]:
    """Return the words of a class list or an id, in lower case: leftNav, left-nav and left_nav are left, nav."""
    return [word.lower() for word in _TOKEN.findall(value)]


def _article_title(metas: list[Any]) -> str | None:
    for meta in metas:
        if (meta.get("name") or "").strip().lower() == "articletitle":
            title = squeeze(meta.get("content") or "")
            if title:
                return title
    return None


def _is_logo(heading: Any) -> bool:
    """Tell whether a heading is only a link to the start of the site."""
    links = list(heading.iter("a"))
    if not links or any(_HOME.fullmatch((link.get("href") or "x").strip()) is None for link in links):
        return False
    linked = "".join(text for link in links for text in link.itertext())
    return squeeze("".join(heading.itertext())) == squeeze(linked)
