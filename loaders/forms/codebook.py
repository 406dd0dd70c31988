"""The forms as data: which cells each form has, and how their labels are worded. All from seeds/."""

import re
from functools import cache
from typing import NamedTuple

from loaders.normalize import key, simplify
from loaders.seeds import rows

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]|[0-9]{1,2})")
_LONGEST_LABEL = 120
_LEAST_CUT = 3  # characters of a column label cut short
CUT = ""  # its code: 本年新 may be 本年新制作数量 or 本年新公开数量
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")


class Label(NamedTuple):
    """One meaning of a printed label."""

    table: str
    axis: str  # row, column, channel, group, heading
    code: str
    form: str  # the only form that prints it, or ''
    under: str  # the group heading it stands under, or ''


class Identity(NamedTuple):
    """Lines of a table whose figures add up, column by column: parts = whole."""

    parts: list[str]
    whole: list[str]


class Codebook(NamedTuple):
    """What the aligner asks of the seeds.

    labels: key → meanings; bare: key without its numbering → meanings; prefixes: every beginning of a key;
    heads: every beginning of a column label, with the table it is of;
    rows[form][table]: row codes in print order; columns[form][table][row]: column codes in print order;
    money: (form, table, row, column) of amounts; terms[rule]: (row code, is on the whole's side) of column identities.
    """

    labels: dict[str, tuple[Label, ...]]
    bare: dict[str, tuple[Label, ...]]
    prefixes: frozenset[str]
    heads: dict[str, Label]
    rows: dict[str, dict[str, list[str]]]
    columns: dict[str, dict[str, dict[str, list[str]]]]
    money: frozenset[tuple[str, str, str, str]]
    tables: tuple[str, ...]
    forms: tuple[str, ...]
    terms: dict[str, tuple[tuple[str, bool], ...]]

    def identities(self, form: str, *rules: str) -> list[Identity]:
        """Return the identities (all, or those named) of request columns: rows of the parts, rows of the whole."""
        known = set(self.rows[form]["requests"])
        return [
            Identity(
                [row for row, whole in terms if not whole and row in known],
                [row for row, whole in terms if whole and row in known],
            )
            for rule, terms in self.terms.items()
            if not rules or rule in rules
        ]


@cache
def codebook() -> Codebook:
    """Return the codebook; read once a process."""
    labels: dict[str, list[Label]] = {}
    bare: dict[str, list[Label]] = {}
    for row in rows("labels"):
        label = Label(row["table_code"], row["axis"], row["code"], row["form_code"], row["under_code"])
        for word in {row["label"], _BRACKETED.sub("", row["label"]) or row["label"]}:
            whole = key(simplify(word)) or key(simplify(row["label"]))
            if label not in labels.setdefault(whole, []):
                labels[whole].append(label)
            short = _NUMBERING.sub("", whole)
            if len(short) > 1 and short != whole and label not in bare.setdefault(short, []):
                bare[short].append(label)
    by_row: dict[str, dict[str, list[str]]] = {}
    by_column: dict[str, dict[str, dict[str, list[str]]]] = {}
    money = set()
    for cell in rows("form_cells"):
        form, table, row_code, column = (
            cell["form_code"],
            cell["table_code"],
            cell["row_code"],
            cell["column_code"],
        )
        known = by_row.setdefault(form, {}).setdefault(table, [])
        if row_code not in known:
            known.append(row_code)
        by_column.setdefault(form, {}).setdefault(table, {}).setdefault(row_code, []).append(column)
        if cell["unit_code"].startswith("CNY"):
            money.add((form, table, row_code, column))
    by_rule: dict[str, list[tuple[str, bool]]] = {}
    for term in rows("rule_terms"):
        if term["axis"] == "row":
            by_rule.setdefault(term["rule_code"], []).append((term["code"], term["side"] == "whole"))
    words = {*labels, *bare}
    return Codebook(
        {word: tuple(found) for word, found in labels.items()},
        {word: tuple(found) for word, found in bare.items()},
        frozenset(word[:n] for word in words for n in range(1, len(word))),
        {
            word[:n]: Label(label.table, "column", CUT, "", "")
            for word, found in labels.items()
            for label in found
            if label.axis == "column"
            for n in range(_LEAST_CUT, len(word))
        },
        by_row,
        by_column,
        frozenset(money),
        tuple(row["table_code"] for row in rows("statutory_tables")),
        tuple(row["form_code"] for row in rows("form_versions")),
        {rule: tuple(terms) for rule, terms in by_rule.items()},
    )


_MEANINGS: dict[str, tuple[Label, ...]] = {}
_MOST_REMEMBERED = 200_000


def meanings(text: str) -> tuple[Label, ...]:
    """Return what a folded text can mean as a label: by its key, without a bracketed unit, without numbering."""
    found = _MEANINGS.get(text)
    if found is None:
        found = _look_up(text)
        if len(_MEANINGS) < _MOST_REMEMBERED:
            _MEANINGS[text] = found
    return found


def _look_up(text: str) -> tuple[Label, ...]:
    if len(text) > _LONGEST_LABEL:
        return ()
    whole = key(text)
    short = key(_BRACKETED.sub("", text))
    book = codebook()
    for word in dict.fromkeys((whole, short, _NUMBERING.sub("", whole))):
        found = book.labels.get(word, ()) + book.bare.get(word, ())
        if found:
            return found
    return (book.heads[whole],) if whole in book.heads else ()
