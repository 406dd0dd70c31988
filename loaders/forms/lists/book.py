"""The lists of the forms as data from seeds/: labels of lines, numbering, heads of columns."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from loaders.forms.codebook import LabelMeaning, codebook
from loaders.normalize import key, simplify
from loaders.seeds import rows

_GAP = r"[^0-9A-Za-z㐀-鿿]{0,3}"  # punctuation and spaces inside a label
_NUMERALS = "[一二三四五六七八九十]{1,3}"
_PUNCTUATED = (
    rf"(?:[（(]\s*(?:{_NUMERALS}|[0-9]{{1,2}})\s*[)）]|{_NUMERALS}\s*[、.．]|(?<![0-9.,])[0-9]{{1,2}}\s*[、.．)）])\s*"
)
_BARE = re.compile(r"[0-9]{1,2}(?=[㐀-鿿])")  # a number that lost its punctuation
_DIGITS = re.compile(r"(?<![（(0-9])([0-9]{1,2})\s*[、.．)）]\s*$")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]\s*$")
_LONGEST_LABEL = 60
_LONGEST_HEAD = 16  # characters, where heads are run together
FIGURES, TEXT, NUMBER = "figure", "text", "number"  # kinds of columns; a number is that of a line, not a figure
NAMES = "label"  # the column of the labels


class ListColumn(NamedTuple):
    """A column of a list: a row of seeds/form_columns.csv."""

    code: str
    kind: str
    pattern: re.Pattern[str]


class ListLabel(NamedTuple):
    """The official label of a line in one form: its number as digits ('' if none) and its place in the form."""

    number: str
    position: int


class ListBook(NamedTuple):
    """The seeds of one table that is a list.

    labels     key of a label without its numbering → its meanings
    columns    form → its columns
    official   (form, code of a line) → its official label
    parents    codes of lines and groups that other labels stand under
    numbering  a numbering at the start of a label: 其中：1、
    in_text    a label with its numbering in running text
    """

    table: str
    labels: dict[str, tuple[LabelMeaning, ...]]
    columns: dict[str, list[ListColumn]]
    official: dict[tuple[str, str], ListLabel]
    parents: frozenset[str]
    numbering: re.Pattern[str]
    in_text: re.Pattern[str]

    def may_hold(self, text_key: str) -> bool:
        """Tell quickly whether a text, as a key, has enough labels of the list."""
        least, count = codebook().tables[self.table].least_labels, 0
        for label in self.labels:
            count += label in text_key
            if count >= least:
                return True
        return False

    def bare(self, text: str) -> str:
        """Return the key of a label without its numbering and without a bracketed unit at its end."""
        for _ in range(2):
            text = self.numbering.sub("", text)
        return key(_BARE.sub("", text, count=1) if _BARE.match(text) else text)

    def meanings(self, text: str) -> tuple[LabelMeaning, ...]:
        """Return the meanings of a folded text as a label, () if it is none."""
        if len(text) > _LONGEST_LABEL or not text:
            return ()
        return self.labels.get(self.bare(text)) or self.labels.get(self.bare(_BRACKETED.sub("", text)), ())

    def head(self, text: str, form: str) -> ListColumn | None:
        """Return the column of a form that a printed head names, or None."""
        text_key = key(_BRACKETED.sub("", text)) or key(text)
        return next((column for column in self.columns.get(form, ()) if column.pattern.fullmatch(text_key)), None)


@cache
def list_books() -> tuple[ListBook, ...]:
    """Return the book of each table that is a list and that a form has."""
    return tuple(
        _book(table) for table, kind in codebook().tables.items() if kind.is_list and codebook().forms_with(table)
    )


def _book(table: str) -> ListBook:
    of_table = [row | {"label": simplify(row["label"])} for row in rows("labels") if row["table_code"] == table]
    words = [row["label"] for row in of_table if row["axis"] == "numbering"]
    part = "(?:" + "|".join([*map(_spaced, words), "(?!)"]) + r")\s*[:：]?\s*"
    numbering = re.compile(rf"\s*(?:{part}(?:{_PUNCTUATED})?|{_PUNCTUATED})")
    labels: dict[str, list[LabelMeaning]] = {}
    official: dict[tuple[str, str], ListLabel] = {}
    for row in of_table:
        if row["axis"] == "numbering":
            continue
        meaning = LabelMeaning(table, row["axis"], row["code"], row["form_code"], row["under_code"])
        bare = key(numbering.sub("", numbering.sub("", row["label"])))
        if meaning not in labels.setdefault(bare, []):
            labels[bare].append(meaning)
        if row["axis"] == "row":
            digits = _DIGITS.search(match[0]) if (match := numbering.match(row["label"])) else None
            positions = codebook().rows.get(row["form_code"], {}).get(table, [])
            position = positions.index(row["code"]) if row["code"] in positions else -1
            official.setdefault((row["form_code"], row["code"]), ListLabel(digits[1] if digits else "", position))
    wordings = sorted(
        (_spaced(bare) for bare, of in labels.items() if any(m.axis != "heading" for m in of)), key=len, reverse=True
    )
    columns: dict[str, list[ListColumn]] = {}
    for row in rows("form_columns"):
        if row["table_code"] == table:
            column = ListColumn(row["column_code"], row["kind"], re.compile(row["pattern"]))
            columns.setdefault(row["form_code"], []).append(column)
    return ListBook(
        table,
        {bare: tuple(of) for bare, of in labels.items()},
        columns,
        official,
        frozenset(row["under_code"] for row in of_table if row["under_code"]),
        numbering,
        re.compile(rf"(?:{numbering.pattern})?(?:{numbering.pattern})?(?P<words>{'|'.join(wordings)})"),
    )


def _spaced(wording: str) -> str:
    """Return a pattern of a wording with punctuation and spaces between its characters."""
    return _GAP.join(map(re.escape, key(wording)))


def heading_in(book: ListBook, text: str) -> tuple[int, int] | None:
    """Return the bounds of the last title of the list in a text, or None."""
    found = [match.span() for match in _headings(book.table).finditer(text)]
    return found[-1] if found else None


@lru_cache(maxsize=8)
def _headings(table: str) -> re.Pattern[str]:
    wordings = [
        _spaced(simplify(row["label"]))
        for row in rows("labels")
        if (row["table_code"], row["axis"]) == (table, "heading")
    ]
    return re.compile("|".join([*sorted(wordings, key=len, reverse=True), "(?!)"]))


def tiled(book: ListBook, text: str, form: str) -> list[tuple[ListColumn, int, int]]:
    """Return the heads at the end of a text that is nothing else from the first of them on.

    Returns [] if there are none, or if they can be read in two ways: 本年度累计 is one head or two.
    """
    for start in range(len(text)):
        if not text[start].isspace() and (ways := _tilings(book, text, start, form)):
            at_spaces = [way for way in ways if not any(" " in text[first:end].strip() for _, first, end in way)]
            return _only_way(at_spaces or ways)
    return []


def _only_way(ways: list[list[tuple[ListColumn, int, int]]]) -> list[tuple[ListColumn, int, int]]:
    """Return the only way to read heads, each column once; [] if there are several."""
    codes = [[column.code for column, _, _ in way] for way in ways]
    once = [way for way, of_way in zip(ways, codes, strict=True) if len(set(of_way)) == len(of_way)]
    return once[0] if len(once) == 1 else []


def _tilings(book: ListBook, text: str, start: int, form: str) -> list[list[tuple[ListColumn, int, int]]]:
    """Return the ways to read a text from a place to its end as heads without anything else between them."""
    while start < len(text) and not text[start].isalnum():
        start += 1
    if start == len(text):
        return [[]]
    found = []
    for end in range(min(len(text), start + _LONGEST_HEAD), start, -1):
        column = book.head(text[start:end], form) if text[end - 1].isalnum() else None
        if column is not None:
            found += [[(column, start, end), *rest] for rest in _tilings(book, text, end, form)]
    return found


def tables_in(text_key: str) -> Iterator[ListBook]:
    """Yield the books of the lists that a text, as a key, may hold."""
    return (book for book in list_books() if book.may_hold(text_key))
