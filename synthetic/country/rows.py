"""The invented country's reports as pages, and as the raw rows that the loaders read from those pages.

One specimen of each kind of page is read by the loaders; where its numbers stand tells where those of any other page
of its kind do. So rows come out a hundred times sooner than by reading, and a test holds the two equal.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders import LOADER_VERSION
from loaders.raw import writer
from loaders.raw.rows import Rows, arrow_schemas
from loaders.read import read
from loaders.reading import FormCell, Reading
from synthetic.country.country import FORM_OF_YEAR, YEARS, Country
from synthetic.country.figures import AMOUNTS, Figures
from synthetic.reports import pages
from synthetic.reports.forms import TABLES, CellKey, cell_keys, filled, grid
from synthetic.reports.prose import PROBLEMS, SENTENCES, Sentence, Wording

ORIGIN = "synthetic"
UNITS = {"fees_collected": "万元", "procurement_amount": "万元"}
STATED: dict[str, tuple[CellKey, ...]] = {  # what prose repeats of the tables
    "requests_received": (("requests", "received", "total"),),
    "requests_answered": (("requests", "outcome_total", "total"),),
    "requests_carried_out": (("requests", "carried_out", "total"),),
    "reconsiderations": (("review", "reconsideration", "total"),),
    "suits": (("review", "litigation_direct", "total"), ("review", "litigation_after_reconsideration", "total")),
}
WORDS = ("body", "year", "date", "published", "area", "items_disclosed", *STATED)
FILLERS = (*(f"sentence {n}" for n in range(10)), "problem 0", "problem 1")
CHUNK = 5000  # reports made at a time
FIRST_DAY = 10  # of January; a version made later is dated ten days on
Slot = str | CellKey


@dataclass
class Report:
    """One report as it's printed: whose and of which year, and what is printed otherwise than the figures say."""

    body: int
    year: int
    form: str
    texts: dict[Slot, str] = field(default_factory=dict)
    is_later_version: bool = False


@dataclass(frozen=True)
class Print:
    """The country's figures and each of its reports as printed."""

    country: Country
    figures: Figures
    reports: list[Report]


def consistent(country: Country, figures: Figures) -> Print:
    """Each report printed as the figures are."""
    forms = list(FORM_OF_YEAR.values())
    return Print(country, figures, [Report(body, year, forms[year]) for body, year in country.reports])


@dataclass(frozen=True)
class _Text:
    """A text of a specimen, cut at its slots."""

    parts: list[str]
    slots: list[Slot]
    ends: list[int]  # of each slot, in the specimen
    lengths: list[int]

    def rendered(self, columns: dict[Slot, pa.Array]) -> pa.Array:
        """The text of each report."""
        pieces: list[pa.Array | pa.Scalar] = [pa.scalar(self.parts[0])]
        for slot, part in zip(self.slots, self.parts[1:], strict=True):
            pieces += [columns[slot], pa.scalar(part)]
        if not self.slots:
            pieces.append(pa.array([""] * len(columns["body"])))
        return pc.binary_join_element_wise(*pieces, "")

    def place(self, offset: int) -> tuple[int, int]:
        """An offset of the specimen: how many slots end before it, and what stands between them."""
        before = int(np.searchsorted(self.ends, offset, side="right"))
        return before, offset - sum(self.lengths[:before])


@dataclass(frozen=True)
class _Kind:
    """One kind of page: its specimen as printed and as read."""

    page: _Text
    text: _Text
    reading: Reading
    slot_of: dict[str, Slot]  # the specimen's own words

    def cut(self, text: str) -> _Text:
        """Cut a text of the specimen at its slots."""
        return _cut(text, self.slot_of)


def _cut(text: str, slot_of: dict[str, Slot]) -> _Text:
    words = sorted(slot_of, key=len, reverse=True)
    found = list(re.finditer("|".join(map(re.escape, words)), text))
    starts, ends = [0, *(one.end() for one in found)], [*(one.start() for one in found), len(text)]
    parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    return _Text(
        parts, [slot_of[one[0]] for one in found], [one.end() for one in found], [len(one[0]) for one in found]
    )


@cache
def _kind(form: str, is_area: bool) -> _Kind:
    """The page of a form that adds up an area, or doesn't: printed with words that occur once, and read."""
    words: dict[Slot, str] = {"body": "虚构样张县样张局", "year": "2022年", "date": "2023年1月19日"}
    words |= {"published": "2023-01-19", "area": "全县"}
    words |= {name: f"这是第{chr(0x4E00 + n)}句。" for n, name in enumerate(FILLERS)}
    numbered: list[Slot] = [*WORDS[5:], *(key for table in TABLES for key in cell_keys(form, table))]
    words |= {slot: str(3_100_001 + n) for n, slot in enumerate(numbered)}
    printed = _page(words, form, is_area)
    reading = read(printed.encode())
    if reading.reject:
        raise RuntimeError(f"the specimen of form {form} is rejected: {reading.reject}")
    slot_of = {word: slot for slot, word in words.items() if is_area or slot != "area"}
    return _Kind(_cut(printed, slot_of), _cut(reading.text, slot_of), reading, slot_of)


def _page(words: dict[Slot, str], form: str, is_area: bool) -> str:
    """One report as a page."""
    whose = f"本报告汇总{words['area']}各部门、乡镇的数据。" if is_area else ""
    received = f"{words['area'] if is_area else '全年'}共收到政府信息公开申请{words['requests_received']}件。"
    overview = [
        f"{words['year']}，{words['body']}共主动公开政府信息{words['items_disclosed']}条。",
        received,
        f"办结政府信息公开申请{words['requests_answered']}件，结转下年度继续办理{words['requests_carried_out']}件。",
        f"因政府信息公开被申请行政复议{words['reconsiderations']}件，被提起行政诉讼{words['suits']}件。",
        *(words[name] for name in FILLERS[:10]),
    ]
    wording = Wording(
        title=f"{words['body']}{words['year']}政府信息公开工作年度报告（虚构）",
        introduction=f"本报告由程序生成，机构、地名和数字均为虚构。{whose}",
        overview=[Sentence(text) for text in overview],
        problems=[words[name] for name in FILLERS[10:]],
        other_matters="本年度没有收取信息处理费。",
        signature=words["body"],
        date=words["date"],
    )
    texts = {key: words[key] for table in TABLES for key in cell_keys(form, table)}
    grids = {table: filled(grid(form, table, UNITS), texts) for table in TABLES}
    return pages.document("html_official", "utf-8", wording, grids, words["published"])


@dataclass(frozen=True)
class _Batch:
    """Reports of one kind, and what each prints at each slot."""

    kind: _Kind
    reports: list[Report]
    columns: dict[Slot, pa.Array]

    def pages(self) -> list[str]:
        """The bytes of each page, decoded."""
        blank = {slot: pc.if_else(pc.equal(one, ""), "&nbsp;", one) for slot, one in self.columns.items()}
        return list(self.kind.page.rendered(blank).to_pylist())


def _batches(printed: Print) -> Iterator[_Batch]:
    groups: dict[tuple[str, bool], list[Report]] = {}
    for report in printed.reports:
        is_area = printed.country.bodies[report.body].kind == "government"
        groups.setdefault((report.form, is_area), []).append(report)
    words = _Words(printed.country)
    for (form, is_area), reports in groups.items():
        for start in range(0, len(reports), CHUNK):
            chunk = reports[start : start + CHUNK]
            yield _Batch(_kind(form, is_area), chunk, words.columns(printed, chunk, form))


class _Words:
    """What each report prints beside its tables, drawn once for bodies and years."""

    def __init__(self, country: Country) -> None:
        random = np.random.default_rng([country.seed, 2])
        shape = (len(country.bodies), len(YEARS))
        self.names = pa.array([body.name for body in country.bodies])
        self.areas = pa.array([f"全{body.region.name[-1]}" for body in country.bodies])
        self.items = random.integers(20, 4000, shape)
        self.days = random.integers(FIRST_DAY, FIRST_DAY + 9, shape)
        self.sentences = random.integers(len(SENTENCES), size=(*shape, 10))
        self.problems = random.integers(len(PROBLEMS), size=(*shape, 1)) + np.arange(2)

    def columns(self, printed: Print, reports: Sequence[Report], form: str) -> dict[Slot, pa.Array]:
        """What each of some reports prints at each slot."""
        at = (np.array([one.body for one in reports]), np.array([one.year for one in reports]))
        figures = printed.figures
        days = self.days[at] + 10 * np.array([one.is_later_version for one in reports])
        after = at[1] + YEARS[0] + 1
        columns: dict[Slot, pa.Array] = {
            "body": self.names.take(pa.array(at[0])),
            "area": self.areas.take(pa.array(at[0])),
            "year": pa.array([f"{year - 1}年" for year in after]),
            "date": pa.array([f"{year}年1月{day}日" for year, day in zip(after, days, strict=True)]),
            "published": pa.array([f"{year}-01-{day}" for year, day in zip(after, days, strict=True)]),
            "items_disclosed": _texts(self.items[at]),
        }
        columns |= {code: _texts(sum(figures[key][at] for key in keys)) for code, keys in STATED.items()}
        for place, name in enumerate(FILLERS):
            choices, of = (SENTENCES, self.sentences[at][:, place]) if place < 10 else (PROBLEMS, None)
            of = self.problems[at][:, place - 10] % len(PROBLEMS) if of is None else of
            columns[name] = pa.array(choices).take(pa.array(of))
        for key in (key for table in TABLES for key in cell_keys(form, table)):
            columns[key] = _texts(figures[key][at], is_amount=key[2] in AMOUNTS)
        return _overridden(columns, reports)


def _texts(numbers: np.ndarray, is_amount: bool = False) -> pa.Array:
    """How numbers are printed; amounts come in hundredths."""
    if is_amount:
        return pa.array([f"{n / 100:.2f}" if n else "0" for n in numbers.tolist()])
    return pc.cast(pa.array(numbers), pa.string())


def _overridden(columns: dict[Slot, pa.Array], reports: Sequence[Report]) -> dict[Slot, pa.Array]:
    changed: dict[Slot, dict[int, str]] = {}
    for place, report in enumerate(reports):
        for slot, text in report.texts.items():
            changed.setdefault(slot, {})[place] = text
    for slot, texts in changed.items():
        values = columns[slot].to_pylist()
        for place, text in texts.items():
            values[place] = text
        columns[slot] = pa.array(values, pa.string())
    return columns


def write_documents(printed: Print, out: Path) -> int:
    """Write each report as a page into a folder; gives their number."""
    count = 0
    for batch in _batches(printed):
        for report, page in zip(batch.reports, batch.pages(), strict=True):
            path = out / uri(printed.country, report)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
            count += 1
    return count


def uri(country: Country, report: Report) -> str:
    """Where a report is said to lie."""
    body = country.bodies[report.body]
    version = "-2" if report.is_later_version else ""
    return f"{ORIGIN}/{body.region.province_name}/{YEARS[report.year]}/{body.name}{version}.html"


def fill(printed: Print, database: Path) -> int:
    """Make a database of what the loaders would read from the reports; gives their number.

    A synthetic country that the file held goes. Raises ValueError where it holds other reports: they are never mixed.
    """
    if database.exists():
        _clear(database)
    conn = writer.connect(database)
    try:
        run = writer.begin(conn, '{"paths": ["synthetic"]}', ORIGIN, LOADER_VERSION)
        for batch in _batches(printed):
            rows = rows_of(batch)
            ids = rows["documents"]["document_id"].to_pylist()
            places = [
                writer.Location(document_id, uri(printed.country, report), None, None, ORIGIN)
                for document_id, report in zip(ids, batch.reports, strict=True)
            ]
            writer.write_batch(conn, run, rows, places)
        writer.finish(conn, run)
        return run.loaded
    finally:
        conn.close()


def _clear(database: Path) -> None:
    """Remove a database of nothing but synthetic reports."""
    conn = writer.connect(database)
    others = conn.execute("select count(*) from raw.documents where origin <> $1", [ORIGIN]).fetchall()[0][0]
    conn.close()
    if others:
        raise ValueError(f"{database} holds {others:,} reports that aren't synthetic: name another database")
    database.unlink()


def raw_rows(printed: Print) -> Iterator[Rows]:
    """The rows of the raw tables, some thousand reports at a time."""
    return map(rows_of, _batches(printed))


def rows_of(batch: _Batch) -> Rows:
    """The rows that the loaders would read from a batch of pages."""
    kind, columns, reading = batch.kind, batch.columns, batch.kind.reading
    digests, sizes = [], []
    for page in batch.pages():
        data = page.encode()
        digests.append(hashlib.sha256(data).hexdigest())
        sizes.append(len(data))
    ids = pa.array([digest[:16] for digest in digests])
    own = {"document_id": ids, "sha256": pa.array(digests), "byte_count": pa.array(sizes)}
    own |= {"origin": ORIGIN, "cell_count": len(reading.cells), "prose_count": len(reading.prose_figures)}
    own["loader_version"] = LOADER_VERSION
    for name in arrow_schemas()["documents"].names:
        if name not in own:
            given = getattr(reading, name)
            own[name] = kind.cut(given).rendered(columns) if given else given
    offsets = _Offsets(kind.text, columns)
    rows = {
        "documents": _table("documents", len(ids), own),
        "document_texts": _table("document_texts", len(ids), {"document_id": ids, "text": kind.text.rendered(columns)}),
        "form_tables": _spread("form_tables", ids, reading.form_tables, offsets, {}),
        "cells": _spread("cells", ids, reading.cells, offsets, {"cell_text": _slots(kind, columns, reading.cells)}),
        "prose_figures": _spread("prose_figures", ids, reading.prose_figures, offsets, _prose(kind, columns)),
    }
    return rows | {name: arrow_schemas()[name].empty_table() for name in ("unplaced_cells", "rejects")}


def _slots(kind: _Kind, columns: dict[Slot, pa.Array], cells: Sequence[FormCell]) -> list[pa.Array]:
    return [columns[kind.slot_of[cell.cell_text]] for cell in cells]


def _prose(kind: _Kind, columns: dict[Slot, pa.Array]) -> dict[str, list[pa.Array]]:
    figures = kind.reading.prose_figures
    return {
        "value_text": [columns[kind.slot_of[one.value_text]] for one in figures],
        "sentence": [kind.cut(one.sentence).rendered(columns) for one in figures],
    }


class _Offsets:
    """Where the specimen's offsets lie in other texts of its kind."""

    def __init__(self, text: _Text, columns: dict[Slot, pa.Array]) -> None:
        lengths = [pc.utf8_length(columns[slot]).to_numpy() for slot in text.slots]
        self._text = text
        self._before = np.vstack([np.zeros(len(columns["body"]), np.int32), np.cumsum(lengths, axis=0)])

    def of(self, offset: int) -> pa.Array:
        """The offset in each text."""
        before, between = self._text.place(offset)
        return pa.array((self._before[before] + between).astype(np.int32))


def _spread(
    name: str, ids: pa.Array, records: Sequence[tuple[Any, ...]], offsets: _Offsets, own: dict[str, list[pa.Array]]
) -> pa.Table:
    """One row for each report and record, report by report."""
    count, width = len(ids), len(records)
    by_report = pa.array(np.arange(count * width).reshape(width, count).T.ravel())
    each = pa.array(np.tile(np.arange(width), count))
    columns: dict[str, object] = {"document_id": ids.take(pa.array(np.repeat(np.arange(count), width)))}
    for place, column in enumerate(records[0]._fields):  # type: ignore[attr-defined]
        given = [record[place] for record in records]
        if column in ("char_start", "char_end"):
            own[column] = [offsets.of(int(one)) for one in given]
        if column in own:
            columns[column] = pa.concat_arrays(own[column]).take(by_report)
        else:
            columns[column] = pa.array(given, arrow_schemas()[name].field(column).type).take(each)
    return _table(name, count * width, columns)


def _table(name: str, height: int, columns: dict[str, object]) -> pa.Table:
    """A raw table; a value that is no column is the same in every row."""
    arrays = []
    for one in arrow_schemas()[name]:
        value = columns[one.name]
        array = value if isinstance(value, pa.Array) else pa.repeat(pa.scalar(value, one.type), height)
        arrays.append(array.cast(one.type))
    return pa.Table.from_arrays(arrays, schema=arrow_schemas()[name])
