"""The forms as data from seeds/: the cells of each form version, and the meanings of printed labels."""

import re
from functools import cache
from typing import NamedTuple

from loaders.normalize import key, simplify
from loaders.seeds import rows

_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]|[0-9]{1,2})")
_LONGEST_LABEL = 120
_LEAST_CUT = 3  # characters of a column label that was cut short
CUT = ""  # the code of such a label: 本年新 may be 本年新制作数量 or 本年新公开数量
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")


class LabelMeaning(NamedTuple):
    """One meaning of a printed label: a row of seeds/labels.csv, or of seeds/further_labels.csv (axis further)."""

    table: str  # '' for a further label, which any table may have
    axis: str  # row, column, channel, group, heading or further
    code: str
    form: str  # the only form that prints the label; '' if several forms do
    under: str  # the group heading above it, or ''


class TableKind(NamedTuple):
    """What the reading of a statutory table needs to know: a row of seeds/statutory_tables.csv.

    least_labels  labels of lines, or of columns and channels side by side, that are a table; fewer may be prose
    total_column  the column that the others add up to, or ''
    heading_seed  the seed of the headings with columns or channels under them, or ''
    """

    kind: str  # matrix: lines under heads, side_by_side: channels beside each other, list: lines of an older sheet
    least_labels: int
    total_column: str
    heading_seed: str

    @property
    def is_side_by_side(self) -> bool:
        """Whether the table has no lines: its header ends where its values begin."""
        return self.kind == "side_by_side"

    @property
    def is_list(self) -> bool:
        """Whether the table is a list of labels, units and figures, each line with a meaning of its own."""
        return self.kind == "list"


class ColumnIdentity(NamedTuple):
    """Lines of a table that add up in each column: the sum of the parts is the sum of the whole."""

    parts: list[str]
    whole: list[str]


class Codebook(NamedTuple):
    """The seeds, indexed for the recognition of tables. All keys are made by `loaders.normalize.key`.

    labels       key of a label → its meanings
    unnumbered   key of a label without its numbering → its meanings
    prefixes     all proper prefixes of these keys
    cut_columns  proper prefix of a column label's key → a meaning with code CUT
    rows         [form][table]: row codes in print order
    columns      [form][table][row]: column codes in print order
    tables       table code → its kind and what its reading needs, in print order
    forms        form codes, those with the earliest first year first
    rejected     form code → reason for which a document that is nothing but this form is no report
    terms        [table][rule]: (row code, True if it is on the side of the whole, form or '') of each term
    members      [table][group heading]: codes of the columns or channels that stand under it
    with_one_header  tables whose lines all have the same columns, so that one header serves them
    opening      key of a heading → its meaning: one cell may hold a heading and the first line under it
    opening_starts  the first two characters of these keys
    numberless   tables whose lines no form numbers
    """

    labels: dict[str, tuple[LabelMeaning, ...]]
    unnumbered: dict[str, tuple[LabelMeaning, ...]]
    prefixes: frozenset[str]
    cut_columns: dict[str, LabelMeaning]
    rows: dict[str, dict[str, list[str]]]
    columns: dict[str, dict[str, dict[str, list[str]]]]
    tables: dict[str, TableKind]
    forms: tuple[str, ...]
    rejected: dict[str, str]
    terms: dict[str, dict[str, tuple[tuple[str, bool, str], ...]]]
    members: dict[str, dict[str, frozenset[str]]]
    with_one_header: frozenset[str]
    opening: dict[str, LabelMeaning]
    opening_starts: frozenset[str]
    numberless: frozenset[str]

    def forms_with(self, table: str) -> list[str]:
        """Return the forms that have a table, oldest first."""
        return [form for form in self.forms if table in self.rows.get(form, {})]

    def identities(self, form: str, table: str, *rules: str) -> list[ColumnIdentity]:
        """Return the identities of the columns of a table in a form: those of the named rules, or all."""
        form_rows = set(self.rows[form][table])
        return [
            ColumnIdentity(
                [row for row, is_whole, of in terms if not is_whole and of in ("", form) and row in form_rows],
                [row for row, is_whole, of in terms if is_whole and of in ("", form) and row in form_rows],
            )
            for rule, terms in self.terms.get(table, {}).items()
            if not rules or rule in rules
        ]


@cache
def codebook() -> Codebook:
    """Return the codebook; the seeds are read once per process."""
    labels, unnumbered = _label_index()
    form_rows, form_columns = _form_cells()
    label_keys = {*labels, *unnumbered}
    tables = _tables()
    opening = {
        label_key: meaning
        for label_key, key_meanings in (*unnumbered.items(), *labels.items())
        for meaning in key_meanings
        if meaning.axis in ("group", "heading")
    }
    return Codebook(
        labels,
        unnumbered,
        frozenset(label_key[:length] for label_key in label_keys for length in range(1, len(label_key))),
        {
            label_key[:length]: LabelMeaning(meaning.table, "column", CUT, "", "")
            for label_key, key_meanings in labels.items()
            for meaning in key_meanings
            if meaning.axis == "column"
            for length in range(_LEAST_CUT, len(label_key))
        },
        form_rows,
        form_columns,
        tables,
        tuple(row["form_code"] for row in sorted(rows("form_versions"), key=_first_year)),
        {row["form_code"]: row["reject_code"] for row in rows("form_versions") if row["reject_code"]},
        _column_terms(),
        {table: _members(kind.heading_seed) for table, kind in tables.items() if kind.heading_seed},
        frozenset(
            table
            for tables in form_columns.values()
            for table, lines in tables.items()
            if len({tuple(columns) for columns in lines.values()}) == 1
        ),
        opening,
        frozenset(label_key[:2] for label_key in opening),
        _numberless(),
    )


def _first_year(form: dict[str, str]) -> tuple[int, str]:
    return int(form["first_report_year"]), form["form_code"]


def _tables() -> dict[str, TableKind]:
    """Return Codebook.tables."""
    in_order = sorted(rows("statutory_tables"), key=lambda row: int(row["position"]))
    return {
        row["table_code"]: TableKind(row["kind"], int(row["least_labels"]), row["total_column"], row["heading_seed"])
        for row in in_order
    }


def label_rows() -> tuple[dict[str, str], ...]:
    """Return the labels of the tables that have heads over their lines; a list has labels of its own kind."""
    lists = {table for table, kind in _tables().items() if kind.is_list}
    return tuple(row for row in rows("labels") if row["table_code"] not in lists)


def _numberless() -> frozenset[str]:
    """Return Codebook.numberless."""
    lines = [(row["table_code"], key(simplify(row["label"]))) for row in label_rows() if row["axis"] == "row"]
    return frozenset({table for table, _ in lines} - {table for table, label in lines if _NUMBERING.match(label)})


def _members(seed: str) -> dict[str, frozenset[str]]:
    """Return Codebook.members of the table whose headings a seed has; the first column of the seed is their code."""
    code = next(iter(rows(seed)[0]))
    groups = [row[code] for row in rows(seed) if row["kind"] == "group"]
    return {group: frozenset(row[code] for row in rows(seed) if row["parent_code"] == group) for group in groups}


def _label_index() -> tuple[dict[str, tuple[LabelMeaning, ...]], dict[str, tuple[LabelMeaning, ...]]]:
    """Return the meanings of each label by its key, and by its key without numbering."""
    labels: dict[str, list[LabelMeaning]] = {}
    unnumbered: dict[str, list[LabelMeaning]] = {}
    further = [row | {"table_code": "", "axis": "further"} for row in rows("further_labels")]
    for row in (*label_rows(), *further):
        meaning = LabelMeaning(
            row["table_code"], row["axis"], row["code"], row.get("form_code", ""), row.get("under_code", "")
        )
        without_brackets = _BRACKETED.sub("", row["label"]) or row["label"]
        for wording in dict.fromkeys((row["label"], without_brackets)):
            label_key = key(simplify(wording)) or key(simplify(row["label"]))
            if meaning not in labels.setdefault(label_key, []):
                labels[label_key].append(meaning)
            short_key = _NUMBERING.sub("", label_key)
            if len(short_key) > 1 and short_key != label_key and meaning not in unnumbered.setdefault(short_key, []):
                unnumbered[short_key].append(meaning)
    return (
        {label_key: tuple(key_meanings) for label_key, key_meanings in labels.items()},
        {label_key: tuple(key_meanings) for label_key, key_meanings in unnumbered.items()},
    )


def _form_cells() -> tuple[dict[str, dict[str, list[str]]], dict[str, dict[str, dict[str, list[str]]]]]:
    """Return Codebook.rows and Codebook.columns."""
    form_rows: dict[str, dict[str, list[str]]] = {}
    form_columns: dict[str, dict[str, dict[str, list[str]]]] = {}
    for cell in rows("form_cells"):
        form, table, row = cell["form_code"], cell["table_code"], cell["row_code"]
        table_rows = form_rows.setdefault(form, {}).setdefault(table, [])
        if row not in table_rows:
            table_rows.append(row)
        form_columns.setdefault(form, {}).setdefault(table, {}).setdefault(row, []).append(cell["column_code"])
    return form_rows, form_columns


def _column_terms() -> dict[str, dict[str, tuple[tuple[str, bool, str], ...]]]:
    """Return Codebook.terms: the rules that hold in each column of a table."""
    terms: dict[str, dict[str, list[tuple[str, bool, str]]]] = {}
    for term in rows("rule_terms"):
        if term["axis"] == "row":
            of_table = terms.setdefault(term["table_code"], {})
            of_table.setdefault(term["rule_code"], []).append(
                (term["code"], term["side"] == "whole", term["form_code"])
            )
    return {
        table: {rule: tuple(rule_terms) for rule, rule_terms in of_table.items()} for table, of_table in terms.items()
    }


_MEANINGS: dict[str, tuple[LabelMeaning, ...]] = {}
_MOST_REMEMBERED = 200_000


def meanings(text: str) -> tuple[LabelMeaning, ...]:
    """Return the meanings of a folded text as a label, () if it is no label.

    Punctuation, a bracketed unit and the numbering are ignored. A column label that was cut short has the code CUT.
    """
    text_meanings = _MEANINGS.get(text)
    if text_meanings is None:
        text_meanings = _look_up(text)
        if len(_MEANINGS) < _MOST_REMEMBERED:
            _MEANINGS[text] = text_meanings
    return text_meanings


def _look_up(text: str) -> tuple[LabelMeaning, ...]:
    if len(text) > _LONGEST_LABEL:
        return ()
    text_key = key(text)
    without_brackets = key(_BRACKETED.sub("", text))
    book = codebook()
    for candidate in dict.fromkeys((text_key, _NUMBERING.sub("", text_key))):
        candidate_meanings = book.labels.get(candidate, ()) + book.unnumbered.get(candidate, ())
        if candidate_meanings:
            return candidate_meanings
    if joined := _group_and_member(text_key, book) or _group_and_member(_NUMBERING.sub("", text_key), book):
        return joined
    candidate_meanings = book.labels.get(without_brackets, ()) + book.unnumbered.get(without_brackets, ())
    if candidate_meanings:
        return candidate_meanings
    return (book.cut_columns[text_key],) if text_key in book.cut_columns else ()


def _group_and_member(text_key: str, book: Codebook) -> tuple[LabelMeaning, ...]:
    """Return the meanings of a label that is printed behind its group's heading: （三）不予公开1.属于国家秘密."""
    if text_key[:2] not in book.opening_starts:
        return ()
    for length in range(len(text_key) - 1, 1, -1):
        heading = book.opening.get(text_key[:length])
        if heading is None:
            continue
        rest = text_key[length:]
        members = book.members.get(heading.table, {}).get(heading.code)
        under = heading.code if heading.axis == "group" else ""
        found = tuple(
            meaning
            for meaning in book.labels.get(rest, ()) + book.unnumbered.get(rest, ()) + _group_and_member(rest, book)
            if meaning.table == heading.table
            and meaning.axis in ("row", "column", "channel")
            and (meaning.code in members if members else heading.axis == "heading" or meaning.under == under)
        )
        if found:
            return found
    return ()
