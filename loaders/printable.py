"""Text that shows what it holds: characters without a shape are _escaped, or dropped."""

import re

_CONTROLS = "\x00-\x1f\x7f-\x9f"
_FORMATS = "\u200e\u200f\u2028-\u202e\u2066-\u2069"  # line and paragraph ends, and marks that turn the direction
_SHAPELESS = "\xad\u061c\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # and those without width
_UNPRINTABLE = re.compile(f"[{_CONTROLS}{_FORMATS}\ud800-\udfff]")
_INVISIBLE = re.compile(f"[{_CONTROLS}{_FORMATS}{_SHAPELESS}\ud800-\udfff]")


def printable(text: str) -> str:
    """Return a text with control characters, marks of direction and lone surrogates _escaped as \\xNN or \\uNNNN."""
    return _UNPRINTABLE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as Python's surrogateescape decodes it
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible(text: str) -> str:
    """Return a text without its control characters and characters without width: what a reader of the page sees."""
    return _INVISIBLE.sub("", text)
