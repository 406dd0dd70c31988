"""Folded text: simplified script, no pinyin glosses, no radicals, ASCII digits and letters.

Labels and figures are looked up in folded text. `fold` also returns the offset in the printed text of each folded
character, so that stored texts and offsets are always those of the printed text.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from loaders.seeds import rows

# Full-width letters and digits, and radicals: each has one plain equivalent.
_VARIANT = re.compile("[０-９Ａ-Ｚａ-ｚ．⺀-⿟]")
# One or more pinyin glosses after a Chinese character: 關(guān), 公(gong)(gong)開.
_GLOSS = re.compile(r"(?<=[㐀-鿿])(?:[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]{1,7}[)）])+")
_MAY_GLOSS = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]{1,7}[)）]")
_NOT_KEY = re.compile(r"[^0-9A-Za-z㐀-鿿]+")


class Folded(NamedTuple):
    """Folded text; offsets[i] is the printed offset of its i-th character, None if no offset changed."""

    text: str
    offsets: Sequence[int] | None

    def origin(self, position: int) -> int:
        """Return the printed offset of a folded offset; the end of the text is a valid offset."""
        return position if self.offsets is None else self.offsets[position]


@cache
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def _traditional() -> re.Pattern[str]:
    """Match the characters that OpenCC changes: most texts have none, and a search costs less than a conversion."""
    ideographs = "\n".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))))
    changed = {old for old, new in zip(ideographs, _converter().convert(ideographs), strict=True) if old != new}
    return re.compile(f"[{''.join(sorted(changed))}]")


@cache
def _plain_equivalents() -> dict[int, str]:
    """Return a table for str.translate: each variant's plain character, from the seed and by Unicode (NFKC)."""
    plain = {row["printed"]: row["folded"] for row in rows("character_variants")}
    for code in (
        *range(0x2F00, 0x2FD6),
        *range(0xFF10, 0xFF1A),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
        0xFF0E,
    ):
        plain[chr(code)] = unicodedata.normalize("NFKC", chr(code))
    return {ord(printed): folded for printed, folded in plain.items() if len(folded) == 1}


def simplify(text: str) -> str:
    """Return `text` in simplified script, with the same number of characters."""
    if not _traditional().search(text):
        return text
    simple: str = _converter().convert(text)
    if len(simple) == len(text):
        return simple
    # A phrase that changes its length would shift all offsets after it: convert its line character by character.
    lines = []
    for line in text.splitlines(keepends=True):
        simple_line = _converter().convert(line)
        lines.append(simple_line if len(simple_line) == len(line) else "".join(_simplify_character(c) for c in line))
    return "".join(lines)


def _simplify_character(character: str) -> str:
    simple: str = _converter().convert(character)
    return simple if len(simple) == 1 else character


def fold(text: str) -> Folded:
    """Return `text` folded, with the printed offset of each folded character."""
    offsets: list[int] | None = None
    if _MAY_GLOSS.search(text) and _GLOSS.search(text):
        parts: list[str] = []
        offsets = []
        kept_until = 0
        for gloss in _GLOSS.finditer(text):
            parts.append(text[kept_until : gloss.start()])
            offsets.extend(range(kept_until, gloss.start()))
            kept_until = gloss.end()
        parts.append(text[kept_until:])
        offsets.extend(range(kept_until, len(text) + 1))
        text = "".join(parts)
    if _VARIANT.search(text):
        text = text.translate(_plain_equivalents())
    return Folded(simplify(text), offsets)


def key(text: str) -> str:
    """Return the key by which labels are compared: the letters, digits and Chinese characters of folded text."""
    return _NOT_KEY.sub("", text)
