"""The character formatting of a Word document: of its runs, their styles and the document's defaults.

The styles: ECMA-376 part 1, 17.7. A toggle property (strike, vanish) that a paragraph style and a character style both
turn on is off again (17.7.3).
"""

import re
from collections.abc import Iterable

from lxml.etree import _Element

from loaders.layout.office.characters import PLAIN, Character, over
from loaders.layout.office.package import Package, attribute, local_name, may_have_element, parse_xml

_STYLES_PART = "styles.xml"
_FALSE = frozenset(("0", "false", "off"))
_MARKS = (b"strike", b"vanish", b"vertAlign", b"position")
_MARKS_IN_TEXT = (*_MARKS, b"del", b"moveFrom")
_MAX_BASES = 32  # styles in a chain of basedOn; the rest of a longer chain is ignored
_MAX_HALF_POINTS = 3276
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,5}")


def styles_of(package: Package, main_part: str, main: bytes) -> "WordStyles | None":
    """Return the styles of a document, or None if no run of it can be marked: then no run has to be looked at.

    Raises Unreadable like `Package.xml`.
    """
    name = f"{main_part.rpartition('/')[0]}/{_STYLES_PART}".lstrip("/")
    part = package.part(name) if name in package.names else b""
    styles = WordStyles()
    if may_have_element(part, _MARKS):
        styles = WordStyles(parse_xml(part, name))
    if may_have_element(main, _MARKS_IN_TEXT) or styles.are_used(main):
        return styles
    return None


class WordStyles:
    """The styles of a document, each with what it and the styles it is based on say.

    defaults           the document's defaults
    default_paragraph  the identifier of the style of paragraphs that name none
    """

    def __init__(self, root: _Element | None = None) -> None:
        self.defaults = PLAIN
        self.default_paragraph = ""
        self._said: dict[str, Character] = {}
        self._bases: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        self._resolved: dict[str, Character] = {}
        for element in root if root is not None else ():
            if local_name(element) == "docDefaults":
                self.defaults = said(element.find("{*}rPrDefault/{*}rPr"))
            elif local_name(element) == "style":
                self._add(element)

    def _add(self, element: _Element) -> None:
        """Add one style."""
        identifier = attribute(element, "styleId")
        if not identifier:
            return
        kind = attribute(element, "type")
        base = element.find("{*}basedOn")
        self._said[identifier] = said(element.find("{*}rPr"))
        self._bases[identifier] = attribute(base, "val") if base is not None else ""
        self._kinds[identifier] = kind
        if kind == "paragraph" and attribute(element, "default") not in ("", *_FALSE):
            self.default_paragraph = identifier

    def are_used(self, main: bytes) -> bool:
        """Tell whether the defaults, or a style that the main part may name, mark their text."""
        if self.defaults.has_marks or self.style(self.default_paragraph).has_marks:
            return True
        marked = [identifier for identifier in self._said if self.style(identifier).has_marks]
        return bool(marked) and (b"\0" in main[:64] or any(_named(identifier, main) for identifier in marked))

    def style(self, identifier: str) -> Character:
        """Return what a style and its bases say; a style that does not exist says nothing."""
        found = self._resolved.get(identifier)
        if found is None:
            found, base, seen = PLAIN, identifier, set[str]()
            while base in self._said and base not in seen and len(seen) < _MAX_BASES:
                seen.add(base)
                found, base = over(found, self._said[base]), self._bases[base]
            self._resolved[identifier] = found
        return found

    def paragraph_style(self, paragraph: _Element) -> str:
        """Return the identifier of a paragraph's style."""
        return style_named(paragraph, "pPr", "pStyle") or self.default_paragraph

    def character(self, run: _Element, paragraph_style: str, table_style: str) -> Character:
        """Return the formatting of a run in a paragraph of one style and a table of another ('' for none)."""
        properties = next((child for child in run if local_name(child) == "rPr"), None)
        run_style = style_named(run, "rPr", "rStyle") if properties is not None else ""
        layers = [self.style(name) for name in (table_style, paragraph_style, run_style) if name]
        return over(said(properties), over(_combined(layers), self.defaults))


def _combined(layers: list[Character]) -> Character:
    """Return what styles of several kinds say together, from the outermost to the innermost."""
    combined = PLAIN
    for layer in layers:
        combined = over(layer, combined)
    if len(layers) < 2:
        return combined
    return combined._replace(
        is_struck=_toggled(layer.is_struck for layer in layers),
        is_hidden=_toggled(layer.is_hidden for layer in layers),
    )


def _toggled(values: Iterable[bool | None]) -> bool | None:
    """Return whether a toggle property is on: an odd number of styles turns it on; None if no style names it."""
    named = [value for value in values if value is not None]
    return sum(named) % 2 == 1 if named else None


def _named(identifier: str, main: bytes) -> bool:
    """Tell whether the main part may name a style; one with other letters than ASCII may be written in many ways."""
    if not identifier.isascii() or any(character in identifier for character in "&<>\"'"):
        return True
    name = identifier.encode()
    return b'"%s"' % name in main or b"'%s'" % name in main


def said(properties: _Element | None) -> Character:
    """Return what an element of run properties says by itself."""
    if properties is None:
        return PLAIN
    values: dict[str, str] = {}
    for child in properties:
        values.setdefault(local_name(child), attribute(child, "val"))
    raised = values.get("vertAlign")
    character = Character(
        is_struck=_switch(values.get("strike")),
        is_double_struck=_switch(values.get("dstrike")),
        is_hidden=_switch(values.get("vanish")),
        is_raised=None if raised is None else raised in ("superscript", "subscript"),
        size=_half_points(values.get("sz")),
        shift=_half_points(values.get("position")),
    )
    return PLAIN if character == PLAIN else character


def _switch(value: str | None) -> bool | None:
    """Return the state of a switch: None if it is not there, True if it is there without a value."""
    return None if value is None else value not in _FALSE


def _half_points(value: str | None) -> int | None:
    """Return a number of half-points; None if it is missing or no number."""
    if value is None or not _WHOLE_NUMBER.fullmatch(value):
        return None
    return max(-_MAX_HALF_POINTS, min(int(value), _MAX_HALF_POINTS))


def is_on(element: _Element) -> bool:
    """Tell whether an element that stands for a switch is on."""
    return attribute(element, "val") not in _FALSE


def style_named(element: _Element, properties: str, name: str) -> str:
    """Return the style that an element's properties name, '' for none."""
    found = element.find(f"{{*}}{properties}/{{*}}{name}")
    return attribute(found, "val") if found is not None else ""
