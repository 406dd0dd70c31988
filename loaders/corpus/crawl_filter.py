"""The first filter for records of crawls: a search for a few words in the raw bytes, in every way they are written.

What holds no word of either kind in seeds/crawl_filter.csv can't be a report. What it lets pass is read, and
rejected with its reason if it's none. It's for records only: files that a person names are always read.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from loaders.seeds import rows

_DOCUMENTS = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # their text is packed: they are read
_MANY_SPANS = 300  # a page with more may have each character in its own
_TAG = re.compile(rb"<[^<>]{0,400}>|[ \t\r\n]+")
_GLOSS_EVERY = 100  # bytes: a text with as many brackets may have pinyin inside its words, 公(gong)開
_GLOSS = re.compile(rb"\([a-z\xc3-\xc7\x80-\xbf]{1,12}\)")
_STEM = 2  # the last characters of each subject word: fewer searches where none is found


class _Way(NamedTuple):
    """One way to write characters as bytes, and the words written so."""

    stems: tuple[bytes, ...]
    subjects: tuple[bytes, ...]
    genres: tuple[bytes, ...]


@cache
def _way(*write: Callable[[str], bytes]) -> _Way:
    def words(kind: str, first: int = 0) -> tuple[bytes, ...]:
        found = dict.fromkeys(
            written
            for row in rows("crawl_filter")
            for one in write
            if row["kind"] == kind and (written := one(row["word"][first:]))
        )
        return tuple(found)

    return _Way(words("subject", -_STEM), words("subject"), words("genre"))


def may_be_report(data: bytes) -> bool:
    """Tell whether a record's content may be a report; false only where the words are missing."""
    if data.startswith(_DOCUMENTS) or _holds(data, _ways_of(data)):
        return True
    if data.count(b"</span>") > _MANY_SPANS:
        data = _TAG.sub(b"", data)
    elif data.count(b"(") * _GLOSS_EVERY > len(data):
        data = _GLOSS.sub(b"", data)
    else:
        return False
    return _holds(data, (_way(_utf8), _way(_gb18030, _big5)))


def line_may_hold(line: bytes) -> bool:
    """Tell the same of a line of JSON that isn't taken apart yet."""
    ways = _ways_of(line)
    return _holds(line, (*ways, _way(_escapes, _large_escapes)) if b"\\u" in line else ways)


def _ways_of(data: bytes) -> tuple[_Way, ...]:
    ways = [_way(_utf8), _way(_gb18030, _big5)]
    if b"\x00" in data:
        ways.append(_way(_utf16le, _utf16be))
    if b"&#" in data:
        ways.append(_way(_entities, _hex_entities, _large_hex_entities))
    return tuple(ways)


def _holds(data: bytes, ways: tuple[_Way, ...]) -> bool:
    """Both kinds of words, each written in any of the ways."""
    return any(
        any(stem in data for stem in way.stems) and any(word in data for word in way.subjects) for way in ways
    ) and any(word in data for way in ways for word in way.genres)


def _utf8(word: str) -> bytes:
    return word.encode()


def _gb18030(word: str) -> bytes:
    return word.encode("gb18030")


def _big5(word: str) -> bytes:
    try:
        return word.encode("big5")
    except UnicodeEncodeError:  # a simplified character
        return b""


def _utf16le(word: str) -> bytes:
    return word.encode("utf-16-le")


def _utf16be(word: str) -> bytes:
    return word.encode("utf-16-be")


def _entities(word: str) -> bytes:
    return "".join(f"&#{ord(c)};" for c in word).encode()


def _hex_entities(word: str) -> bytes:
    return "".join(f"&#x{ord(c):x};" for c in word).encode()


def _large_hex_entities(word: str) -> bytes:
    return "".join(f"&#x{ord(c):X};" for c in word).encode()


def _escapes(word: str) -> bytes:
    return "".join(f"\\u{ord(c):04x}" for c in word).encode()


def _large_escapes(word: str) -> bytes:
    return "".join(f"\\u{ord(c):04X}" for c in word).encode()
