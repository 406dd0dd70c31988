"""One way of writing: simplified script, no glosses, no radicals, plain digits; with the way back.

`fold` never changes what is stored as printed: it gives the text that labels and figures are looked up in,
and for each of its characters the offset of the printed one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from loaders.seeds import rows

# Characters that have a plain twin of one character: full-width letters and digits, radicals.
_RARE = re.compile("[０-９Ａ-Ｚａ-ｚ．⺀-⿟]")
# A pinyin gloss after a Chinese character, once or more: 關(guān), 公(gong)(gong)開.
_GLOSS = re.compile(r"(?<=[㐀-鿿])(?:[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]{1,7}[)）])+")
_MAY_GLOSS = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]{1,7}[)）]")
_NOT_KEY = re.compile(r"[^0-9A-Za-z㐀-鿿]+")


class Folded(NamedTuple):
    """Folded text; offsets[i] is where its i-th character was printed, None when nothing moved."""

    text: str
    offsets: Sequence[int] | None

    def origin(self, position: int) -> int:
        """Return the printed offset of a folded one (the end of the text included)."""
        return position if self.offsets is None else self.offsets[position]


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """The characters that simplifying changes: most texts hold none, and looking costs less than converting."""
    every = "\n".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))))
    changed = {old for old, new in zip(every, _converter().convert(every), strict=True) if old != new}
    return re.compile(f"[{''.join(sorted(changed))}]")


@cache
def _twins() -> dict[int, str]:
    """Each rare character's plain twin."""
    twins = {row["printed"]: row["folded"] for row in rows("character_variants")}
    for code in (
        *range(0x2F00, 0x2FD6),
        *range(0xFF10, 0xFF1A),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
        0xFF0E,
    ):
        twins[chr(code)] = unicodedata.normalize("NFKC", chr(code))
    return {ord(printed): folded for printed, folded in twins.items() if len(folded) == 1}


def simplify(text: str) -> str:
    """Return `text` in simplified script, character for character."""
    if not _traditional().search(text):
        return text
    simple: str = _converter().convert(text)
    if len(simple) == len(text):
        return simple
    # A phrase that grows or shrinks would move every offset behind it: go character by character there.
    parts = []
    for line in text.splitlines(keepends=True):
        one = _converter().convert(line)
        parts.append(one if len(one) == len(line) else "".join(_one(c) for c in line))
    return "".join(parts)


def _one(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple if len(simple) == 1 else character


def fold(text: str) -> Folded:
    """Return `text` folded, with the way back to its offsets."""
    offsets: list[int] | None = None
    if _MAY_GLOSS.search(text) and _GLOSS.search(text):
        parts: list[str] = []
        offsets = []
        last = 0
        for match in _GLOSS.finditer(text):
            parts.append(text[last : match.start()])
            offsets.extend(range(last, match.start()))
            last = match.end()
        parts.append(text[last:])
        offsets.extend(range(last, len(text) + 1))
        text = "".join(parts)
    if _RARE.search(text):
        text = text.translate(_twins())
    return Folded(simplify(text), offsets)


def key(text: str) -> str:
    """Return what labels are compared by: letters, digits and Chinese characters of folded text, no more."""
    return _NOT_KEY.sub("", text)
