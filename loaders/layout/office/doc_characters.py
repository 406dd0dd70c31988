"""The character formatting of a Word 97–2003 file: of its runs, and of the styles that they and their paragraphs name.

The format: [MS-DOC] 2.6.1 (character properties), 2.9.271 (style sheet). Damaged styles say nothing.
"""

from functools import lru_cache
from struct import error as struct_error
from struct import unpack_from

from loaders.layout.office.characters import PLAIN, Character
from loaders.layout.office.doc_properties import Properties, parsed_properties

_DELETED, _STRIKE, _VANISH, _DOUBLE_STRIKE = 0x0800, 0x0837, 0x083C, 0x2A53
_RAISED, _SIZE, _SHIFT, _STYLE = 0x2A48, 0x4A43, 0x4845, 0x4A30
_AS_STYLE, _UNLIKE_STYLE = 0x80, 0x81  # operands of a toggle
_PARAGRAPH, _CHARACTER = 1, 2  # kinds of styles
_NO_BASE = 0xFFF
_MAX_STYLES, _MAX_BASES = 4_095, 32
_STYLE_HEAD = 10  # bytes of a style before its name, at least


class DocStyles:
    """The styles of a file: what each says of its characters, with the styles it is based on."""

    def __init__(self, style_sheet: bytes = b"") -> None:
        self._styles: list[tuple[int, bytes]] = []  # the base and the stored properties of each style
        self._resolved: dict[int, Character] = {}
        try:
            self._read(style_sheet)
        except (struct_error, IndexError):
            self._styles = []

    @property
    def have_marks(self) -> bool:
        """Whether any style marks its text."""
        return any(self.style(number).has_marks for number in range(len(self._styles)))

    def style(self, number: int) -> Character:
        """Return what a style and its bases say; a style that does not exist says nothing."""
        found = self._resolved.get(number)
        if found is None:
            chain: list[int] = []
            base = number
            while base < len(self._styles) and base not in chain and len(chain) < _MAX_BASES:
                chain.append(base)
                base = self._styles[base][0]
            found = PLAIN
            for one in reversed(chain):
                found = _applied(parsed_properties(self._styles[one][1]), found)
            self._resolved[number] = found
        return found

    def character(self, stored: bytes, paragraph_style: Character) -> Character:
        """Return the formatting of a run from its stored properties and its paragraph's style."""
        properties = parsed_properties(stored)
        below = paragraph_style
        for code, operand in properties:
            if code == _STYLE and len(operand) == 2:
                number = int.from_bytes(operand, "little")
                if number < len(self._styles) and self._styles[number][1]:
                    below = _applied(parsed_properties(self._styles[number][1]), self._below(number, paragraph_style))
        return _applied(properties, below)

    def _below(self, number: int, paragraph_style: Character) -> Character:
        """Return what is below a character style's own properties: its bases, over the paragraph's style."""
        base = self.style(self._styles[number][0])
        return Character._make(
            said if said is not None else outer for said, outer in zip(base, paragraph_style, strict=True)
        )

    def _read(self, style_sheet: bytes) -> None:
        """Read the styles of a style sheet."""
        if not style_sheet:
            return
        head_size, count, base_size = unpack_from("<HHH", style_sheet)
        position = 2 + head_size
        for _ in range(min(count, _MAX_STYLES)):
            (size,) = unpack_from("<H", style_sheet, position)
            definition = style_sheet[position + 2 : position + 2 + size]
            position += 2 + size + size % 2
            self._styles.append(_definition(definition, base_size) if size else (_NO_BASE, b""))


def _definition(definition: bytes, base_size: int) -> tuple[int, bytes]:
    """Return the base of a style and its stored character properties."""
    kind_and_base, count_and_next = unpack_from("<HH", definition, 2)
    kind, base, count = kind_and_base & 0xF, kind_and_base >> 4, count_and_next & 0xF
    position = max(base_size, _STYLE_HEAD)
    (name_length,) = unpack_from("<H", definition, position)
    position += 2 + 2 * name_length + 2
    wanted = {_PARAGRAPH: 1, _CHARACTER: 0}.get(kind)  # a paragraph style stores paragraph properties first
    for index in range(count):
        if position + 2 > len(definition):
            break
        (size,) = unpack_from("<H", definition, position)
        if index == wanted:
            return base, definition[position + 2 : position + 2 + size]
        position += 2 + size + size % 2
    return base, b""


@lru_cache(maxsize=4096)
def _applied(properties: Properties, below: Character) -> Character:
    """Return a formatting with properties applied to it; toggles may refer to what is below."""
    character = below
    for code, operand in properties:
        if not operand:
            continue
        value = operand[0]
        if code == _STRIKE:
            character = character._replace(is_struck=_toggled(value, below.is_struck))
        elif code == _DOUBLE_STRIKE:
            character = character._replace(is_double_struck=_toggled(value, below.is_double_struck))
        elif code == _VANISH:
            character = character._replace(is_hidden=_toggled(value, below.is_hidden))
        elif code == _DELETED:
            character = character._replace(is_deleted=value == 1)
        elif code == _RAISED:
            character = character._replace(is_raised=value in (1, 2))
        elif code == _SIZE:
            character = character._replace(size=int.from_bytes(operand, "little"))
        elif code == _SHIFT:
            character = character._replace(shift=int.from_bytes(operand, "little", signed=True))
    return character


def _toggled(value: int, below: bool | None) -> bool:
    """Return the state of a toggle."""
    if value == _AS_STYLE:
        return bool(below)
    if value == _UNLIKE_STYLE:
        return not below
    return value == 1
