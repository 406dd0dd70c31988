"""Which cells of a text may be values, as far as a layout needs to know: loaders/forms/numbers.py reads them."""

import re
from functools import lru_cache

_VALUE = re.compile(
    r"[增减加少+\-－−?？ ]{0,3}[0-9〇零][0-9,，]*(?:[.．][0-9]+)?[^0-9.．、]{0,3}(?:[(（\[〔【][^()（）]*[)）\]〕】])?"
    r"|[/／\\\-—–无無]{1,2}|[零〇一二两三四五六七八九十百千万亿兩萬億]{1,12}"
)
_NUMBER = re.compile(r"[0-9]{1,15}")


@lru_cache(maxsize=65_536)
def is_value(text: str) -> bool:
    """Tell whether a cell may hold a figure or a mark such as /, and no label."""
    return _VALUE.fullmatch(text) is not None


def number(text: str) -> int | None:
    """Return the number that a cell of plain digits prints, or None."""
    return int(text) if _NUMBER.fullmatch(text) else None
