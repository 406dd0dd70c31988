"""The shared strings of an XLS workbook whose parts have fonts of their own: [MS-XLS] 2.4.265 and 2.5.293."""

from struct import error as struct_error
from struct import unpack_from

_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08  # flags of a string


def rich_strings(records: list[bytes]) -> dict[int, list[tuple[str, int | None]]]:
    """Return the strings with runs by their number, as texts with the number of their font.

    The first text has None for a font: it has that of its cell. `records` are the record of shared strings and its
    continuations. Where these are damaged, the strings before the damage are returned.
    """
    strings: dict[int, list[tuple[str, int | None]]] = {}
    if not records:
        return strings
    reader = _Reader(records)
    try:
        (count,) = unpack_from("<I", reader.take(8), 4)
        for number in range(count):
            text, runs = reader.string()
            if runs:
                strings[number] = _parts(text, runs)
    except (struct_error, IndexError):
        pass
    return strings


def _parts(text: str, runs: list[tuple[int, int]]) -> list[tuple[str, int | None]]:
    """Return a text cut where its runs begin; a run is the offset of its first code unit and its font."""
    units = text.encode("utf-16-le", "surrogatepass")
    parts: list[tuple[str, int | None]] = []
    start, font = 0, None
    for offset, next_font in [*sorted(runs), (len(units) // 2, 0)]:
        part = units[2 * start : 2 * offset].decode("utf-16-le", "replace")
        if part:
            parts.append((part, font))
        start, font = max(start, offset), next_font
    return parts


class _Reader:
    """Reads bytes from records one after another; in each, the characters of a string say anew how wide they are."""

    def __init__(self, records: list[bytes]) -> None:
        self._records = records
        self._index = self._offset = 0

    def take(self, size: int) -> bytes:
        """Return bytes, also from several records; raises IndexError at the end of the last one."""
        parts: list[bytes] = []
        while size:
            part = self._records[self._index][self._offset : self._offset + size]
            parts.append(part)
            size -= len(part)
            self._offset += len(part)
            if size:
                self._index, self._offset = self._index + 1, 0
        return b"".join(parts)

    def string(self) -> tuple[str, list[tuple[int, int]]]:
        """Return the next string and its runs: the offset of the first character, and the font of each."""
        length, flags = unpack_from("<HB", self.take(3))
        (run_count,) = unpack_from("<H", self.take(2)) if flags & _RICH else (0,)
        (extension,) = unpack_from("<I", self.take(4)) if flags & _EXTENDED else (0,)
        text = self._characters(length, flags)
        runs = self.take(4 * run_count)
        self.take(extension)
        return text, [unpack_from("<HH", runs, 4 * index) for index in range(run_count)]

    def _characters(self, length: int, flags: int) -> str:
        """Return a number of characters of one or two bytes."""
        parts: list[str] = []
        while length:
            width = 2 if flags & _WIDE else 1
            left = (len(self._records[self._index]) - self._offset) // width
            stored = self.take(min(length, left) * width)
            parts.append(stored.decode("utf-16-le" if width == 2 else "latin-1", "surrogatepass"))
            length -= len(stored) // width
            if length:
                self._index, self._offset = self._index + 1, 1
                flags = self._records[self._index][0]
        return "".join(parts)
