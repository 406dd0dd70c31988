"""Stored properties of a Word 97–2003 file → codes and operands: [MS-DOC] 2.6."""

from functools import lru_cache
from struct import unpack_from

_TWO_BYTE_LENGTH = {0xD606, 0xD608}  # properties that store their length in two bytes
_TABS = 0xC615
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes, by the highest three bits of the property's code; 0 is variable

Properties = tuple[tuple[int, bytes], ...]  # code and operand of each property


@lru_cache(maxsize=4096)
def parsed_properties(stored: bytes) -> Properties:
    """Return stored properties as (code, operand); an operand cut short is returned as far as it is there."""
    properties = []
    position = 0
    while position + 2 <= len(stored):
        (code,) = unpack_from("<H", stored, position)
        position += 2
        size = _OPERAND_SIZES[code >> 13]
        if not size:
            if code in _TWO_BYTE_LENGTH:
                size, position = int.from_bytes(stored[position : position + 2], "little") - 1, position + 2
            else:
                size, position = int.from_bytes(stored[position : position + 1], "little"), position + 1
                if code == _TABS and size == 255:  # the operand is longer than a byte can say: count its parts
                    removed = int.from_bytes(stored[position : position + 1], "little")
                    added_start = position + 1 + 4 * removed
                    added = int.from_bytes(stored[added_start : added_start + 1], "little")
                    size = 2 + 4 * removed + 3 * added
        size = max(size, 0)
        properties.append((code, stored[position : position + size]))
        position += size
    return tuple(properties)
