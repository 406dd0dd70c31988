"""A fast filter for crawl records: it searches the raw bytes for a few words in all common encodings.

A record can only be a report if it has a word of both kinds in seeds/crawl_filter.csv, subject and genre. Records that
pass are read, and rejected with a reason if they are not reports. The filter applies to records only, not to files.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from loaders.formats import COMPOUND, PDF, RTF, ZIP
from loaders.seeds import rows

# Binary documents pass, because their text is compressed or encoded.
_DOCUMENTS = tuple(signature for file_format in (PDF, ZIP, COMPOUND, RTF) for signature in file_format.signatures)
_MANY_SPANS = 300  # a page with more may have a span around each character
_TAG = re.compile(rb"<[^<>]{0,400}>|[ \t\r\n]+")
_BYTES_PER_GLOSS = 100  # a text with a bracket per 100 bytes may have pinyin glosses inside its words: 公(gong)開
_GLOSS = re.compile(rb"\([a-z\xc3-\xc7\x80-\xbf]{1,12}\)")
_STEM = 2  # last characters of the subject words: few distinct stems rule out most records quickly


class _EncodedWords(NamedTuple):
    """The words of the seed in one or more encodings."""

    stems: tuple[bytes, ...]
    subjects: tuple[bytes, ...]
    genres: tuple[bytes, ...]


@cache
def _encoded(*encoders: Callable[[str], bytes]) -> _EncodedWords:
    def words(kind: str, first: int = 0) -> tuple[bytes, ...]:
        distinct = dict.fromkeys(
            encoded
            for row in rows("crawl_filter")
            for encode in encoders
            if row["kind"] == kind and (encoded := encode(row["word"][first:]))
        )
        return tuple(distinct)

    return _EncodedWords(words("subject", -_STEM), words("subject"), words("genre"))


def may_be_report(data: bytes) -> bool:
    """Tell whether the content of a record may be a report; False means that the words are missing."""
    if data.startswith(_DOCUMENTS) or _has_both_kinds(data, _words_for(data)):
        return True
    if data.count(b"</span>") > _MANY_SPANS:
        data = _TAG.sub(b"", data)
    elif data.count(b"(") * _BYTES_PER_GLOSS > len(data):
        data = _GLOSS.sub(b"", data)
    else:
        return False
    return _has_both_kinds(data, (_encoded(_utf8), _encoded(_gb18030, _big5)))


def line_may_hold(line: bytes) -> bool:
    """Tell whether a line of JSON may contain a report, before the line is parsed."""
    words = _words_for(line)
    return _has_both_kinds(line, (*words, _encoded(_escapes, _upper_escapes)) if b"\\u" in line else words)


def _words_for(data: bytes) -> tuple[_EncodedWords, ...]:
    """Return the words in the encodings that `data` may use."""
    words = [_encoded(_utf8), _encoded(_gb18030, _big5)]
    if b"\x00" in data:
        words.append(_encoded(_utf16le, _utf16be))
    if b"&#" in data:
        words.append(_encoded(_entities, _hex_entities, _upper_hex_entities))
    return tuple(words)


def _has_both_kinds(data: bytes, encodings: tuple[_EncodedWords, ...]) -> bool:
    """Tell whether `data` has a subject word and a genre word, each in any of the encodings."""
    return any(
        any(stem in data for stem in words.stems) and any(word in data for word in words.subjects)
        for words in encodings
    ) and any(word in data for words in encodings for word in words.genres)


def _utf8(word: str) -> bytes:
    return word.encode()


def _gb18030(word: str) -> bytes:
    return word.encode("gb18030")


def _big5(word: str) -> bytes:
    try:
        return word.encode("big5")
    except UnicodeEncodeError:  # Big5 has no simplified characters
        return b""


def _utf16le(word: str) -> bytes:
    return word.encode("utf-16-le")


def _utf16be(word: str) -> bytes:
    return word.encode("utf-16-be")


def _entities(word: str) -> bytes:
    return "".join(f"&#{ord(c)};" for c in word).encode()


def _hex_entities(word: str) -> bytes:
    return "".join(f"&#x{ord(c):x};" for c in word).encode()


def _upper_hex_entities(word: str) -> bytes:
    return "".join(f"&#x{ord(c):X};" for c in word).encode()


def _escapes(word: str) -> bytes:
    return "".join(f"\\u{ord(c):04x}" for c in word).encode()


def _upper_escapes(word: str) -> bytes:
    return "".join(f"\\u{ord(c):04X}" for c in word).encode()
