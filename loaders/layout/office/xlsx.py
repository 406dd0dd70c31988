"""The parts of an XLSX workbook, changed so that its cells hold what they show, and its hidden rows and columns.

Struck and hidden texts, raised digits, percentages, and numbers that their format hides become the text that a reader
sees; calamine then reads the changed parts.
"""

import re

from lxml import etree
from lxml.etree import _Element

from loaders.layout.office.cell_block import CellBlock
from loaders.layout.office.cell_looks import NO_LOOK, CellLook, HiddenParts, look_of, shown_value
from loaders.layout.office.characters import PLAIN, Character, StyledRun, shown_text
from loaders.layout.office.number_formats import BUILT_IN, shows_no_text
from loaders.layout.office.package import attribute, local_name, may_have_element, parse_xml

_CELL_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,7}")
_MARKS = (b"strike", b"vertAlign")
_FALSE = frozenset(("0", "false", "off"))


class XlsxParts:
    """Checks and changes the parts of one workbook; the styles come before the strings, and these before the sheets.

    looks    the formatting of cells by the number that cells name
    strings  the shared strings, kept only if whole cells are struck or raised
    hidden   the hidden rows and columns of each sheet that has any, by the name of its part
    """

    def __init__(self) -> None:
        self.looks: dict[str, CellLook] = {}
        self.strings: list[_Element] = []
        self.hidden: dict[str, HiddenParts] = {}

    def checked(self, name: str, part: bytes) -> bytes:
        """Return a part as calamine may read it; raises Unreadable when it is damaged or a sheet is too large."""
        root = parse_xml(part, name)
        kind = local_name(root)
        if kind == "styleSheet":
            self.looks = _looks(root)
        elif kind == "sst":
            if any(look.character.marks for look in self.looks.values()):
                self.strings = list(parse_xml(part, name))
            if not may_have_element(part, _MARKS) or not sum(map(_show_string, root)):  # all of them, not the first
                return part
        elif kind != "worksheet" or not self._check_sheet(name, root, may_have_element(part, _MARKS)):
            return part
        return etree.tostring(root, encoding="utf-8", xml_declaration=True)

    def _check_sheet(self, name: str, root: _Element, has_marks: bool) -> bool:
        """Raise Unreadable when a sheet spans too many cells; return whether a cell was changed to what it shows."""
        block = CellBlock()
        row = column = 0  # from 1, as in cell references
        is_changed = False
        view = root.find("{*}sheetViews/{*}sheetView")
        hides_zeros = view is not None and (view.get("showZeros") or "") in _FALSE
        hidden_rows: list[tuple[int, int]] = []
        for element in root.iter("{*}row", "{*}c"):
            reference = element.get("r") or ""
            if local_name(element) == "row":
                row, column = (int(reference) if _WHOLE_NUMBER.fullmatch(reference) else row + 1), 0
                if _is_hidden(element, "ht"):
                    hidden_rows.append((row - 1, row - 1))
                continue
            match = _CELL_REFERENCE.fullmatch(reference)
            column = _column_number(match[1]) if match else column + 1
            if len(element):
                block.add(int(match[2]) if match else row, column)
                is_changed = _show_as_text(element) or is_changed
                look = self.looks.get(element.get("s") or "0")
                if hides_zeros or look is not None or (has_marks and element.get("t") == "inlineStr"):
                    is_changed = self._show(element, look or NO_LOOK, hides_zeros) or is_changed
        hidden_columns = [
            (int(first) - 1, int(last) - 1)
            for column_range in root.iterfind("{*}cols/{*}col")
            if _is_hidden(column_range, "width")
            and _WHOLE_NUMBER.fullmatch(first := column_range.get("min") or "")
            and _WHOLE_NUMBER.fullmatch(last := column_range.get("max") or "")
        ]
        if hidden_rows or hidden_columns:
            self.hidden[name] = HiddenParts(hidden_rows, hidden_columns)
        return is_changed

    def _show(self, cell: _Element, look: CellLook, hides_zeros: bool) -> bool:
        """Change a cell to the text that it shows; return whether it was changed."""
        kind = cell.get("t") or "n"
        value = cell.find("{*}v")
        text = (value.text or "") if value is not None else ""
        if kind == "n":
            shown = _shown_number(text, look, hides_zeros)
        elif kind == "b":
            shown = "" if look.character.marks else None
        elif kind in ("s", "str", "inlineStr"):
            shown = self._shown_text(cell, kind, text, look)
        else:
            return False
        if shown is None:
            return False
        for child in list(cell):
            cell.remove(child)
        if shown:
            etree.SubElement(cell, cell.tag[: -len("c")] + "v").text = shown
            cell.set("t", "str")
        return True

    def _shown_text(self, cell: _Element, kind: str, text: str, look: CellLook) -> str | None:
        """Return what is shown of a cell with text, None for all of it."""
        if look.code and shows_no_text(look.code):
            return ""
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            runs = _runs(inline, look.character) if inline is not None else []
        elif not look.character.marks:
            return None
        elif kind == "str":
            runs = [StyledRun(text, look.character)]
        elif _WHOLE_NUMBER.fullmatch(text) and int(text) < len(self.strings):
            runs = _runs(self.strings[int(text)], look.character)
        else:
            return None
        return shown_text(runs) if any(run.character.marks for run in runs) else None


def _shown_number(text: str, look: CellLook, hides_zeros: bool) -> str | None:
    """Return what is shown of a stored number, None for the plain number."""
    try:
        return shown_value(float(text), look, hides_zeros=hides_zeros)
    except ValueError:
        return None


def _looks(root: _Element) -> dict[str, CellLook]:
    """Return the formattings that show something else than a plain value, by their number."""
    codes = {
        element.get("numFmtId") or "": element.get("formatCode") or ""
        for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    codes = {str(number): code for number, code in BUILT_IN.items()} | codes
    fonts = [_character(font) for font in root.iterfind("{*}fonts/{*}font")]
    looks: dict[str, CellLook] = {}
    for index, format_ in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code = codes.get(format_.get("numFmtId") or "", "")
        font = format_.get("fontId") or ""
        character = fonts[int(font)] if _WHOLE_NUMBER.fullmatch(font) and int(font) < len(fonts) else PLAIN
        if (look := look_of(code, character)) is not None:
            looks[str(index)] = look
    return looks


def _character(properties: _Element | None) -> Character:
    """Return what a font, or the properties of a run, say."""
    is_struck = is_raised = None
    for child in properties if properties is not None else ():
        name = local_name(child)
        if name == "strike":
            is_struck = attribute(child, "val") not in _FALSE
        elif name == "vertAlign":
            is_raised = attribute(child, "val") in ("superscript", "subscript")
    return Character(is_struck=is_struck, is_raised=is_raised) if is_struck or is_raised else PLAIN


def _runs(string: _Element, character: Character) -> list[StyledRun]:
    """Return the runs of a text; a run without properties has those of its cell, and phonetic guides are left out."""
    runs: list[StyledRun] = []
    for child in string:
        name = local_name(child)
        if name == "t":
            runs.append(StyledRun(child.text or "", character))
        elif name == "r":
            properties = child.find("{*}rPr")
            own = character if properties is None else _character(properties)
            runs += [StyledRun(text.text or "", own) for text in child.iterfind("{*}t")]
    return runs


def _show_string(string: _Element) -> bool:
    """Change a shared string to the text that it shows; return whether it was changed."""
    runs = _runs(string, PLAIN)
    if not any(run.character.marks for run in runs):
        return False
    text = shown_text(runs)
    namespace = string.tag[: -len("si")]
    for child in list(string):
        string.remove(child)
    element = etree.SubElement(string, f"{namespace}t")
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return True


def _is_hidden(element: _Element, size: str) -> bool:
    """Tell whether a row or a range of columns is hidden, or has the size 0."""
    if (element.get("hidden") or "0") not in _FALSE:
        return True
    given = element.get(size)
    return given is not None and not given.strip("0.")


def _show_as_text(cell: _Element) -> bool:
    """Turn a cell that calamine returns empty into a text cell, since it would be read as a blank.

    Such cells are errors (#REF!) and formulas without a stored result. Returns whether the cell was changed.
    """
    if cell.get("t") == "e":
        cell.set("t", "str")
        return True
    formula, value = cell.find("{*}f"), cell.find("{*}v")
    if formula is None or (value is not None and (value.text or cell.get("t") == "str")):
        return False
    if value is None:
        value = etree.SubElement(cell, formula.tag[: -len("f")] + "v")
    value.text = f"={formula.text or ''}"
    cell.set("t", "str")
    return True


def _column_number(letters: str) -> int:
    """Return the number of a column, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - 64
    return number
