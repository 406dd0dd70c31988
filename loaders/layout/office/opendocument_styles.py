"""The styles of an OpenDocument file that decide what of its text is displayed.

A style is named by its family (text, paragraph, table-cell, table) and its name; automatic styles are in content.xml,
common styles in styles.xml. The format: OpenDocument 1.3 part 3.
"""

import re

from lxml.etree import _Element

from loaders.layout.office.characters import PLAIN, Character, over
from loaders.layout.office.package import Package, attribute, local_name, parse_xml

_STYLES_PART = "styles.xml"
# Each begins with a word, so that a search for it skips the rest of a part fast
_MARKS = (
    re.compile(rb"text-line-through-(?:style|type)\s*=\s*[\"'](?!none)"),
    re.compile(rb"text-position\s*=\s*[\"'](?!0)"),
    re.compile(rb"display\s*=\s*[\"'](?:none|false)"),
)
_MARKS_IN_TEXT = (*_MARKS, re.compile(rb"-hidden"), re.compile(rb"hidden-"), re.compile(rb"change[\s/>]"))
_MAX_PARENTS = 32  # styles in a chain of parents; the rest of a longer chain is ignored
_PERCENT = re.compile(r"(-?[0-9]{1,3})(?:\.[0-9]{1,9})?%")
_FULL_HEIGHT = 100
_MIN_SHIFT = 20  # percent of the font's height; text of full height that is shifted by less is still on its line


class OpenStyles:
    """The styles of a document, each with what it and its parents say.

    has_marks        whether any text may be struck, hidden, deleted or raised
    has_percentages  whether any cell may hold a share
    hidden_tables    names of the styles of hidden sheets and tables
    """

    def __init__(self, package: Package, content: bytes, root: _Element) -> None:
        self._said: dict[tuple[str, str], Character] = {}
        self._parents: dict[tuple[str, str], str] = {}
        self._resolved: dict[tuple[str, str], Character] = {}
        self.has_marks = _may_have(_MARKS_IN_TEXT, content)
        self.has_percentages = b"\0" in content[:64] or b"percentage" in content
        common = package.part(_STYLES_PART) if _STYLES_PART in package.names else b""
        if _may_have(_MARKS, common):
            self._add(parse_xml(common, _STYLES_PART))
            self.has_marks = self.has_marks or self._are_used(content)
        hidden = set()
        for style in self._add(root):
            if any(attribute(properties, "display") == "false" for properties in style):
                hidden.add(attribute(style, "name"))
        self.hidden_tables = frozenset(hidden)

    def _add(self, root: _Element) -> list[_Element]:
        """Add the styles of one part, and return their elements."""
        styles = [*root.iterfind("{*}styles/*"), *root.iterfind("{*}automatic-styles/{*}style")]
        for style in styles:
            if local_name(style) not in ("style", "default-style"):
                continue
            key = attribute(style, "family"), attribute(style, "name")  # a default style has no name
            self._said[key] = _said(style)
            self._parents[key] = attribute(style, "parent-style-name")
        return styles

    def _are_used(self, content: bytes) -> bool:
        """Tell whether a default style marks its text, or a style that the content may name."""
        for family, name in self._said:
            if self.character(family, name).has_marks:
                encoded = name.encode()
                if not name or not name.isascii() or b"'%s'" % encoded in content or b'"%s"' % encoded in content:
                    return True
        return False

    def character(self, family: str, name: str) -> Character:
        """Return what a style and its parents say, with the defaults of its family last."""
        key = family, name
        found = self._resolved.get(key)
        if found is None:
            found, seen = PLAIN, set[tuple[str, str]]()
            while key in self._said and key not in seen and len(seen) < _MAX_PARENTS:
                seen.add(key)
                found, key = over(found, self._said[key]), (family, self._parents[key])
            found = over(found, self._said.get((family, ""), PLAIN))
            self._resolved[family, name] = found
        return found


def _may_have(patterns: tuple[re.Pattern[bytes], ...], part: bytes) -> bool:
    """Tell whether a part may hold one of the patterns; a part in UTF-16 always may."""
    return b"\0" in part[:64] or any(pattern.search(part) for pattern in patterns)


def _said(style: _Element) -> Character:
    """Return what a style says by itself."""
    for properties in style:
        if local_name(properties) == "text-properties":
            values = {str(key).rpartition("}")[2]: str(value) for key, value in properties.attrib.items()}
            line = values.get("text-line-through-style"), values.get("text-line-through-type")
            display = values.get("display")
            character = Character(
                is_struck=None if line == (None, None) else "none" not in line,
                is_hidden=None if display is None else display == "none",
                is_raised=_is_raised(values.get("text-position")),
            )
            return PLAIN if character == PLAIN else character
    return PLAIN


def _is_raised(position: str | None) -> bool | None:
    """Return whether a text position (super 58%, -33% 58%, 0% 100%) raises or lowers text; None if it is not given."""
    if position is None:
        return None
    shift, _, height = position.strip().partition(" ")
    if shift in ("super", "sub"):
        return True
    percent, height_percent = _PERCENT.fullmatch(shift), _PERCENT.fullmatch(height.strip())
    if percent is None or not int(percent[1]):
        return False
    is_small = height_percent is None or int(height_percent[1]) < _FULL_HEIGHT
    return is_small or abs(int(percent[1])) >= _MIN_SHIFT
