"""Values of CSS properties → the look of an element: what is hidden, struck or raised by them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

# A state is a set of flags that an element gets from its own look and from the elements around it.
GONE: Final = 1  # display:none: has no place on the page
FADED: Final = 2  # opacity, clip, off the screen: has a place, but nothing in it is visible
INVISIBLE: Final = 4  # visibility:hidden; what is in it may be visible again, as with the next four
TINY: Final = 8  # font-size:0
CLEAR: Final = 16  # color:transparent
INDENTED: Final = 32  # text-indent:-9999px
CLOSED: Final = 64  # in a closed <details>
STRUCK: Final = 128
DELETED: Final = 256
RAISED: Final = 512
COLLAPSED: Final = 1024  # a row with visibility:collapse: gone, but other cells span it

FINAL: Final = GONE | FADED
HIDING: Final = FINAL | INVISIBLE | TINY | CLEAR | INDENTED | CLOSED

_ROWS = frozenset(("tr", "tbody", "thead", "tfoot"))
_TABLE_PARTS = _ROWS | {"td", "th", "table", "col", "colgroup", "caption"}
INLINE: Final = frozenset(
    ("a", "abbr", "b", "big", "bdo", "cite", "code", "em", "font", "i", "img", "ins", "del", "kbd", "label", "mark")
) | frozenset(("q", "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "o:p", "wbr"))


class Look(NamedTuple):
    """What an element adds to the state around it, what it takes from it, and whether its text has lines of its own."""

    adds: int = 0
    takes: int = 0
    is_block: bool = False


NO_LOOK: Final = Look()


_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]+|%)?")
# Pixels of a unit; a percentage of an unknown width counts little, so that only many hundreds leave the screen.
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 38.0, "mm": 3.8, "em": 16.0, "rem": 16.0}
_UNITS |= {"ex": 8.0, "ch": 8.0, "vw": 12.8, "vh": 8.0, "vmin": 8.0, "vmax": 12.8, "%": 4.0}
_FAR = 900.0  # pixels; further to the left or the top is off the screen
_VERY_FAR = 4_000.0  # pixels to the right or the bottom
_NEARLY_NOTHING = 0.05  # opacity, and font size in em
_LEAST_SIZE = 2.0  # pixels; a smaller letter is not legible
_SMALL = 11.0  # pixels; text of this size, or of a relative one below 1, may be a note
_RELATIVE = ("em", "ex", "ch", "%")
_NOT_INLINE = re.compile(r"(?:inline-)?(?:block|table|flex|grid|list-item)|flow-root|-webkit-box")
_OWN_LINES = re.compile(r"(?:block|table|flex|grid|list-item|flow-root)(?: .*)?")


def look_of(tag: str, values: Mapping[str, str]) -> Look:
    """Return the look of an element with these values of CSS properties."""
    adds = {"del": DELETED, "sup": RAISED, "sub": RAISED}.get(tag, 0)
    takes = 0
    if not values:
        return Look(adds)
    display = values.get("display", "")
    if display == "none":
        adds |= GONE
    for flag, is_set in _inherited(tag, values):
        if is_set:
            adds |= flag
        else:
            takes |= flag
    if _is_faded(tag, values):
        adds |= FADED
    if "line-through" in values.get("text-decoration-line", ""):
        adds |= STRUCK
    elif display.startswith("inline-") or values.get("position") in ("absolute", "fixed") or _floats(values):
        takes |= STRUCK  # a line through the text around does not run through this box
    if tag not in _TABLE_PARTS and _is_raised(values):
        adds |= RAISED
    return Look(adds, takes & ~adds, _OWN_LINES.fullmatch(display) is not None)


def _inherited(tag: str, values: Mapping[str, str]) -> Iterator[tuple[int, bool]]:
    """Yield the flags that elements inside inherit and can set back, and whether they are set."""
    visibility = values.get("visibility", "")
    if visibility == "collapse" and tag in _ROWS:
        yield GONE | COLLAPSED, True
    elif visibility in ("hidden", "collapse"):
        yield INVISIBLE, True
    elif visibility in ("visible", "initial"):
        yield INVISIBLE, False
    if (is_tiny := _is_tiny(values.get("font-size", ""))) is not None:
        yield TINY, is_tiny
    if (is_clear := _is_clear(values.get("color", ""))) is not None:
        yield CLEAR, is_clear
    if "text-indent" in values:
        indent = values["text-indent"]
        is_pushed = indent.startswith("100%") and "overflow" in values and values.get("white-space") == "nowrap"
        yield INDENTED, is_pushed or _pixels(indent) <= -_FAR


def _pixels(value: str) -> float:
    """Return a length in pixels, roughly; 0 if it is none."""
    match = _LENGTH.match(value)
    return float(match[1]) * _UNITS.get(match[2] or "", 0.0) if match else 0.0


def _is_tiny(size: str) -> bool | None:
    """Tell whether a font size is illegible; None if the size around decides."""
    match = _LENGTH.fullmatch(size)
    if not match:
        return False if size.endswith(("small", "medium", "large")) or size == "initial" else None
    number, unit = float(match[1]), match[2] or ""
    if unit in _RELATIVE:
        return True if number / (100 if unit == "%" else 1) < _NEARLY_NOTHING else None
    return number * _UNITS.get(unit, _LEAST_SIZE) < _LEAST_SIZE


def _is_clear(colour: str) -> bool | None:
    """Tell whether a colour is transparent; None if the colour around decides, or it is no colour."""
    if not colour:
        return None
    from tinycss2.color4 import parse_color

    parsed = parse_color(colour)
    if parsed is None or isinstance(parsed, str):
        return None
    return bool(parsed.alpha < _NEARLY_NOTHING)


def _floats(values: Mapping[str, str]) -> bool:
    return values.get("float", "none") != "none"


def _is_faded(tag: str, values: Mapping[str, str]) -> bool:
    """Tell whether an element is laid out, but nothing of it can be seen."""
    opacity = _LENGTH.match(values.get("opacity", ""))
    if opacity and float(opacity[1]) / (100 if opacity[2] == "%" else 1) < _NEARLY_NOTHING:
        return True
    if values.get("content-visibility") == "hidden" or values.get("filter", "").startswith(
        ("opacity(0)", "opacity(0%")
    ):
        return True
    return _is_off_screen(values) or _is_clipped(values) or (tag not in _TABLE_PARTS and _is_without_size(tag, values))


def _is_off_screen(values: Mapping[str, str]) -> bool:
    """Tell whether an element is moved far out of the page, or scaled to nothing."""
    if any(_pixels(values.get(name, "")) <= -_FAR for name in ("margin-left", "margin-top")):
        return True
    if values.get("position") in ("absolute", "fixed", "relative", "sticky"):
        offsets = [_pixels(values.get(name, "")) for name in ("left", "top", "right", "bottom")]
        if min(offsets) <= -_FAR or max(offsets) >= _VERY_FAR:
            return True
    if re.match(r"0(?:\.0*)?(?:%|\s|$)", values.get("scale", "")) or re.search(
        r"scale[xy]?\(\s*0(?:\.0*)?\s*[,)]", values.get("transform", "")
    ):
        return True
    moved = values.get("transform", "") if "translate" in values.get("transform", "") else values.get("translate", "")
    moves = [float(number) * _UNITS.get(unit, 0.0) for number, unit in _LENGTH.findall(moved)]
    return bool(moves) and (min(moves) <= -_FAR or max(moves) >= _VERY_FAR)


def _is_clipped(values: Mapping[str, str]) -> bool:
    """Tell whether an element is clipped to nothing, as texts for screen readers are."""
    if values.get("position") in ("absolute", "fixed") and values.get("clip", "").startswith("rect("):
        sides = [float(number) * _UNITS.get(unit, 0.0) for number, unit in _LENGTH.findall(values["clip"])]
        if len(sides) == 4 and (sides[2] - sides[0] <= 1 or sides[1] - sides[3] <= 1):
            return True
    shape, _, arguments = values.get("clip-path", "").partition("(")
    lengths = _LENGTH.findall(arguments)
    if shape == "inset":
        return bool(lengths) and all(unit == "%" and float(number) >= 50 for number, unit in lengths[:4])
    return shape == "circle" and bool(lengths) and float(lengths[0][0]) == 0


def _is_without_size(tag: str, values: Mapping[str, str]) -> bool:
    """Tell whether a box cuts off what does not fit into it, and nothing does."""
    if not any(values.get(f"overflow{axis}", "").startswith(("hidden", "clip")) for axis in ("", "-x", "-y")):
        return False
    is_box = tag not in INLINE or _NOT_INLINE.fullmatch(values.get("display", ""))
    if not (is_box or values.get("position") in ("absolute", "fixed") or _floats(values)):
        return False
    sizes = [values[name] for name in ("width", "height", "max-width", "max-height") if name in values]
    sides = [_pixels(size) for size in sizes if _LENGTH.fullmatch(size)]
    return 0.0 in sides or (len(sides) > 1 and max(sides[:2]) <= 1)


def _is_raised(values: Mapping[str, str]) -> bool:
    """Tell whether an inline element is set above or below the line, as note marks are."""
    align = values.get("vertical-align", "")
    if align in ("super", "sub") or values.get("font-variant-position") in ("super", "sub"):
        return True
    is_moved = align in ("top", "text-top", "bottom", "text-bottom") or (
        _LENGTH.fullmatch(align) is not None and _pixels(align) != 0
    )
    if values.get("position") == "relative":
        is_moved = is_moved or _pixels(values.get("top", "")) < 0 or _pixels(values.get("bottom", "")) > 0
    return is_moved and _is_small(values.get("font-size", ""))


def _is_small(size: str) -> bool:
    match = _LENGTH.fullmatch(size)
    if not match:
        return size.endswith("small") or size == "smaller"
    if match[2] in _RELATIVE:
        return float(match[1]) / (100 if match[2] == "%" else 1) < 1
    return _pixels(size) <= _SMALL
