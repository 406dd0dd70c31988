"""Which elements of a page a CSS selector means: cssselect parses the selector, this module matches it, in bounds.

The selectors are matched from right to left, as browsers do. libxml2's XPath could match them too, but its time is
not bounded: some short selectors take minutes on a large page.
"""

from collections.abc import Callable, Iterator
from typing import Any

from cssselect import SelectorError, parse
from cssselect.parser import (
    Attrib,
    Class,
    CombinedSelector,
    Element,
    Function,
    Hash,
    Matching,
    Negation,
    Pseudo,
    Selector,
    SpecificityAdjustment,
    parse_series,
)

from loaders import bounds
from loaders.layout.blocks import Unreadable

_MAX_COMBINED = 40  # compound selectors in one selector


class Page:
    """The elements of a page by tag, class and id.

    Without a document type, a browser ignores the case of classes and ids; so does this class if `is_quirky`.
    """

    def __init__(self, root: Any, is_quirky: bool) -> None:
        self.root = root
        self.is_quirky = is_quirky
        self.steps = 0
        self.all: list[Any] = [element for element in root.iter() if isinstance(element.tag, str)]
        self.classes: dict[Any, frozenset[str]] = {}
        self.ids: dict[Any, str] = {}
        self.by_name: dict[str, list[Any]] = {}  # tag, .class or #id → elements
        for element in self.all:
            self.by_name.setdefault(element.tag, []).append(element)
            if words := element.get("class"):
                self.classes[element] = frozenset(self.name(words).split())
                for word in self.classes[element]:
                    self.by_name.setdefault(f".{word}", []).append(element)
            if name := element.get("id"):
                self.ids[element] = self.name(name.strip())
                self.by_name.setdefault(f"#{self.ids[element]}", []).append(element)

    def name(self, text: str) -> str:
        """Return a class or id as it is compared."""
        return text.lower() if self.is_quirky else text

    def step(self) -> None:
        """Count one comparison; raises Unreadable (too_large) beyond bounds.MAX_STYLE_STEPS."""
        self.steps += 1
        if self.steps > bounds.MAX_STYLE_STEPS:
            raise Unreadable("too_large", f"style sheets that take more than {bounds.MAX_STYLE_STEPS:,} comparisons")

    def select(self, selectors: str) -> Iterator[tuple[Any, tuple[int, int, int]]]:
        """Yield each element that a list of selectors means, with the specificity of the selector.

        A list with an error in it means nothing, as in a browser. Raises Unreadable (too_large).
        """
        for selector in _parsed(selectors):
            if selector.pseudo_element is not None or not _is_short(selector.parsed_tree):
                continue
            try:
                specificity = selector.specificity()
                found = [
                    element for element in self._candidates(selector) if self.matches(selector.parsed_tree, element)
                ]
            except RecursionError:  # hundreds of classes in one selector
                continue
            yield from ((element, specificity) for element in found)

    def _candidates(self, selector: Selector) -> list[Any]:
        """Return the elements that have the id, class or tag at the end of a selector."""
        tree: Any = selector.parsed_tree
        if isinstance(tree, CombinedSelector):
            tree = tree.subselector
        names: list[str] = []
        while not isinstance(tree, Element):
            if isinstance(tree, Hash):
                names.append(f"#{self.name(tree.id)}")
            elif isinstance(tree, Class):
                names.append(f".{self.name(tree.class_name)}")
            tree = tree.selector
        if tree.element:
            names.append(tree.element.lower())
        return min((self.by_name.get(name, []) for name in names), key=len, default=self.all)

    def matches(self, tree: Any, element: Any) -> bool:
        """Tell whether a parsed selector means an element; raises Unreadable (too_large)."""
        self.step()
        kind = type(tree)
        if kind is Element:
            return not tree.element or tree.element.lower() == element.tag
        if kind is CombinedSelector:
            return self.matches(tree.subselector, element) and any(
                self.matches(tree.selector, other) for other in _related(tree.combinator, element)
            )
        return self._has(kind, tree, element) and self.matches(tree.selector, element)

    def _has(self, kind: type, tree: Any, element: Any) -> bool:
        """Tell whether an element satisfies the last simple selector of a compound one."""
        if kind is Class:
            return self.name(tree.class_name) in self.classes.get(element, ())
        if kind is Hash:
            return self.name(tree.id) == self.ids.get(element)
        if kind is Attrib:
            return _has_attribute(tree, element)
        if kind is Negation:
            return not self.matches(tree.subselector, element)
        if kind in (Matching, SpecificityAdjustment):
            return any(self.matches(inner, element) for inner in tree.selector_list)
        if kind is Pseudo:
            return self._is_pseudo(tree.ident, element)
        return kind is Function and self._is_nth(tree, element)

    def _is_pseudo(self, name: str, element: Any) -> bool:
        """Tell whether a pseudo-class without arguments holds; those of moments (:hover) never do."""
        if name == "root":
            return element is self.root
        if name == "empty":
            return len(element) == 0 and not element.text
        if name in ("link", "any-link"):
            return element.tag == "a" and element.get("href") is not None
        if name in ("only-child", "only-of-type"):
            end = name.removeprefix("only-")
            return self._is_pseudo(f"first-{end}", element) and self._is_pseudo(f"last-{end}", element)
        if name in ("first-child", "last-child", "first-of-type", "last-of-type"):
            return self._place(element, name.startswith("last"), name.endswith("type")) == 1
        return False

    def _is_nth(self, tree: Any, element: Any) -> bool:
        """Tell whether :nth-child(an+b) and its kin hold."""
        if tree.name not in ("nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"):
            return False
        try:
            step, first = parse_series(tree.arguments)
        except (ValueError, TypeError):
            return False
        distance = self._place(element, "last" in tree.name, tree.name.endswith("type")) - first
        return distance == 0 if step == 0 else distance % step == 0 and distance // step >= 0

    def _place(self, element: Any, is_from_end: bool, is_of_type: bool) -> int:
        """Return the number of an element among its siblings, from 1."""
        place = 1
        for other in element.itersiblings(preceding=not is_from_end):
            self.step()
            place += isinstance(other.tag, str) and (not is_of_type or other.tag == element.tag)
        return place


def _parsed(selectors: str) -> tuple[Selector, ...]:
    try:
        return tuple(parse(selectors))
    except (SelectorError, RecursionError):
        return ()


def _is_short(tree: Any) -> bool:
    """Tell whether a selector combines few others; `matches` follows them by recursion."""
    count = 0
    while isinstance(tree, CombinedSelector):
        tree, count = tree.selector, count + 1
    return count <= _MAX_COMBINED


def _related(combinator: str, element: Any) -> Iterator[Any]:
    """Yield the elements that a combinator can mean, seen from the element at its right."""
    if combinator == " ":
        yield from element.iterancestors()
    elif combinator == ">":
        parent = element.getparent()
        if parent is not None:
            yield parent
    else:
        for other in element.itersiblings(preceding=True):
            if isinstance(other.tag, str):
                yield other
                if combinator == "+":
                    return


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda value, wanted: value == wanted,
    "!=": lambda value, wanted: value != wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(f"{wanted}-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
}


def _has_attribute(tree: Any, element: Any) -> bool:
    value = element.get(tree.attrib.lower())
    if value is None or tree.operator == "exists":
        return value is not None
    compare = _OPERATORS.get(tree.operator)
    return compare is not None and compare(value, tree.value.value or "")
