"""Bytes → text. The byte-order mark, validity and the share of common Chinese characters decide the charset.

A declared charset is only the first candidate, because many pages declare a wrong one.
"""

import codecs
import re
from typing import NamedTuple

# Frequent characters of these reports, simplified and traditional.
_COMMON = frozenset(
    "的一是不在和年月日政府信息公开工作报告申请数量本上情况主动收到处理行法其他总计复议诉讼"
    "開報請數況動處計復議訴訟縣區鄉鎮務辦"
)
_CONTROL = bytes((*range(9), *range(14, 32), 127))
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,20})""", re.I)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MULTIBYTE = ("gb18030", "big5hkscs")
_MAX_DAMAGE = 0.02  # share of characters that may be lost in damaged UTF-8


class Decoded(NamedTuple):
    """Text, and the name of the charset that decoded it."""

    text: str
    charset: str


def decode(data: bytes) -> Decoded | None:
    """Return the text of `data` and its charset, or None if `data` is not text in any known charset.

    Known charsets: UTF-8, UTF-16, GB18030 and Big5 (HKSCS). A byte-order mark is not part of the text, and neither are
    NUL bytes of other charsets than UTF-16: browsers ignore them.
    """
    for bom, charset in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(charset.removesuffix("-sig"), "replace")
            return Decoded(text, charset) if _is_text(text) else None
    if b"\x00" not in data:
        return _decode_narrow(data)
    narrow = _decode_narrow(data.replace(b"\x00", b""))
    wide = _best(data, ("utf-16-le", "utf-16-be")) if b"\x00" in data[:4096] else None
    found = [decoded for decoded in (narrow, wide) if decoded]
    return max(found, key=lambda decoded: _score(decoded.text), default=None)


def _decode_narrow(data: bytes) -> Decoded | None:
    """Return the text of bytes that are not UTF-16, None if no charset explains them."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _damaged_utf8(data) or _best(data, (*_declared(data), *_MULTIBYTE))
    return Decoded(text, "utf-8") if _is_text(text) else None


def _declared(data: bytes) -> tuple[str, ...]:
    """Return the multi-byte charsets that the first 4,096 bytes declare."""
    names: list[str] = []
    for match in _DECLARED.finditer(data[:4096]):
        try:
            name = codecs.lookup(match[1].decode("ascii")).name
        except LookupError:
            continue
        names.append({"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name))
    return tuple(name for name in dict.fromkeys(names) if name in _MULTIBYTE)


def _damaged_utf8(data: bytes) -> Decoded | None:
    """Decode UTF-8 that lost a few bytes; text in another charset breaks at almost every character instead."""
    text = data.decode("utf-8", "replace")
    lost = text.count("�")
    if lost <= max(2, _MAX_DAMAGE * len(text)) and _score(text) > 0 and _is_text(text):
        return Decoded(text, "utf-8")
    return None


def _best(data: bytes, charsets: tuple[str, ...]) -> Decoded | None:
    """Decode with the charset whose text has most common characters; None if no text has any."""
    best: tuple[float, Decoded] | None = None
    for charset in charsets:
        text = data.decode(charset, "replace")
        score = _score(text)
        if _is_text(text) and (best is None or score > best[0]):
            best = score, Decoded(text, charset)
    return best[1] if best and best[0] > 0 else None


def _score(text: str) -> float:
    """Return the share of common characters less twice the share of undecodable ones, in the first 6,000."""
    if not text:
        return 0.0
    head = text[:6_000]
    common = sum(map(_COMMON.__contains__, head))
    lost = head.count("�")
    return (common - 2 * lost) / len(head)


def _is_text(text: str) -> bool:
    """Tell whether control characters and undecodable characters are rare in the first 20,000."""
    head = text[:20_000]
    encoded = head.encode("utf-8", "replace")  # in bytes, many characters are removed at once
    controls = len(encoded) - len(encoded.translate(None, _CONTROL))
    return controls <= 0.002 * len(head) and head.count("�") <= 0.1 * len(head)
