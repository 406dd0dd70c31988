"""The invented country's reports as web pages.

All reports of a form that add up an area, and all that don't, differ only in some texts: names, dates, figures. A
specimen page of each such kind is printed with unique words in these slots, and read once by the loaders. The pages of
all other reports are the specimen with other texts in its slots.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.read import read
from loaders.reading import Reading
from synthetic.country import part_sentences
from synthetic.country.divisions import FORM_OF_YEAR, YEARS, Country
from synthetic.country.part_sentences import PartSentences
from synthetic.country.yearly_figures import AMOUNTS, Array, Figures
from synthetic.reports import pages
from synthetic.reports.forms import TABLES, CellKey, cell_keys
from synthetic.reports.prose import PROBLEMS, SENTENCES, Sentence, Wording
from synthetic.reports.surroundings import Surroundings
from synthetic.reports.variants import sections

ORIGIN = "synthetic"
HEADER_UNITS = {"fees_collected": "万元", "procurement_amount": "万元"}
REPEATED_IN_PROSE: dict[str, tuple[CellKey, ...]] = {  # slot → the cells whose sum it prints
    "requests_received": (("requests", "received", "total"),),
    "requests_answered": (("requests", "outcome_total", "total"),),
    "requests_carried_out": (("requests", "carried_out", "total"),),
    "reconsiderations": (("review", "reconsideration", "total"),),
    "suits": (("review", "litigation_direct", "total"), ("review", "litigation_after_reconsideration", "total")),
}
TEXT_SLOTS = ("body", "year", "date", "published", "area")
NUMBER_SLOTS = ("items_disclosed", *REPEATED_IN_PROSE)
SENTENCE_SLOTS = tuple(f"sentence {number}" for number in range(10))
PROBLEM_SLOTS = ("problem 0", "problem 1")
CHUNK = 5000  # reports made at a time
HAS_WHOLE = 0.5  # share of the reports with sentences on parts that also give the requests of the whole year
FIRST_DAY = 10  # of January; a later version is dated ten days later
Slot = str | CellKey


@dataclass
class PrintedReport:
    """One report as printed: the indexes of its body and year, its form, and the texts that differ from the figures."""

    body: int
    year: int
    form: str
    texts: dict[Slot, str] = field(default_factory=dict)
    is_later_version: bool = False


@dataclass(frozen=True)
class PrintedCountry:
    """The country, its figures, and its reports as printed."""

    country: Country
    figures: Figures
    reports: list[PrintedReport]


def printed_country(country: Country, figures: Figures) -> PrintedCountry:
    """Return the country with all its reports printed as the figures say."""
    forms = list(FORM_OF_YEAR.values())
    return PrintedCountry(country, figures, [PrintedReport(body, year, forms[year]) for body, year in country.reports])


@dataclass(frozen=True)
class TemplateText:
    """A text of a specimen, cut at its slots.

    parts    the texts around the slots: one more than slots
    slots    in the order of the text
    ends     end offset of each slot in the specimen
    lengths  length of each slot's text in the specimen
    """

    parts: list[str]
    slots: list[Slot]
    ends: list[int]
    lengths: list[int]

    def rendered(self, columns: dict[Slot, pa.Array]) -> pa.Array:
        """Return the text of each report; `columns` are the texts of each slot, one for each report."""
        pieces: list[pa.Array | pa.Scalar] = [pa.scalar(self.parts[0])]
        for slot, part in zip(self.slots, self.parts[1:], strict=True):
            pieces += [columns[slot], pa.scalar(part)]
        if not self.slots:
            pieces.append(pa.array([""] * len(columns["body"])))
        return pc.binary_join_element_wise(*pieces, "")

    def split_offset(self, offset: int) -> tuple[int, int]:
        """Split an offset of the specimen: the number of slots that end before it, and the length of the rest."""
        slots_before = int(np.searchsorted(self.ends, offset, side="right"))
        return slots_before, offset - sum(self.lengths[:slots_before])


@dataclass(frozen=True)
class Specimen:
    """One kind of page: the specimen as HTML, its text as read, its reading, and the slot of each of its words."""

    page: TemplateText
    text: TemplateText
    reading: Reading
    slot_of: dict[str, Slot]

    def cut(self, text: str) -> TemplateText:
        """Cut a text of the specimen at its slots."""
        return _cut(text, self.slot_of)


def _cut(text: str, slot_of: dict[str, Slot]) -> TemplateText:
    words = sorted(slot_of, key=len, reverse=True)
    matches = list(re.finditer("|".join(map(re.escape, words)), text))
    starts = [0, *(match.end() for match in matches)]
    ends = [*(match.start() for match in matches), len(text)]
    return TemplateText(
        [text[start:end] for start, end in zip(starts, ends, strict=True)],
        [slot_of[match[0]] for match in matches],
        [match.end() for match in matches],
        [len(match[0]) for match in matches],
    )


@cache
def specimen(form: str, is_area: bool, parts: PartSentences | None = None) -> Specimen:
    """Return the specimen of a form, for reports that add up an area or for the others.

    `parts` are the sentences on parts of the requests in it, None for a page without such.

    Raises RuntimeError when the loaders reject it.
    """
    words: dict[Slot, str] = {"body": "虚构样张县样张局", "year": "2022年", "date": "2023年1月19日"}
    words |= {"published": "2023-01-19", "area": "全县"}
    words |= {
        slot: f"这是第{chr(0x4E00 + number)}句。" for number, slot in enumerate((*SENTENCE_SLOTS, *PROBLEM_SLOTS))
    }
    further = part_sentences.NUMBER_SLOTS if parts else ()
    numbered: list[Slot] = [*NUMBER_SLOTS, *(key for table in TABLES for key in cell_keys(form, table)), *further]
    words |= {slot: str(3_100_001 + number) for number, slot in enumerate(numbered)}
    if parts:
        words[part_sentences.EARLIER_YEAR] = "2021年"
    page = _page(words, form, is_area, parts)
    reading = read(page.encode())
    if reading.reject:
        raise RuntimeError(f"the specimen of form {form} is rejected: {reading.reject}")
    slot_of = {word: slot for slot, word in words.items() if is_area or slot != "area"}
    return Specimen(_cut(page, slot_of), _cut(reading.text, slot_of), reading, slot_of)


def _page(words: dict[Slot, str], form: str, is_area: bool, parts: PartSentences | None) -> str:
    """Return one report as a page, with these words in its slots."""
    scope = f"本报告汇总{words['area']}各部门、乡镇的数据。" if is_area else ""
    whole = [
        f"{words['area'] if is_area else '全年'}共收到政府信息公开申请{words['requests_received']}件。",
        f"办结政府信息公开申请{words['requests_answered']}件，结转下年度继续办理{words['requests_carried_out']}件。",
    ]
    overview = [
        f"{words['year']}，{words['body']}共主动公开政府信息{words['items_disclosed']}条。",
        *(whole if parts is None or parts.has_whole else ()),
        f"因政府信息公开被申请行政复议{words['reconsiderations']}件，被提起行政诉讼{words['suits']}件。",
        *_part_sentences(words, parts),
        *(words[slot] for slot in SENTENCE_SLOTS),
    ]
    wording = Wording(
        title=f"{words['body']}{words['year']}政府信息公开工作年度报告（虚构）",
        introduction=f"本报告由程序生成，机构、地名和数字均为虚构。{scope}",
        overview=[Sentence(text) for text in overview],
        problems=[words[slot] for slot in PROBLEM_SLOTS],
        other_matters="本年度没有收取信息处理费。",
        signature=words["body"],
        date=words["date"],
    )
    texts = {key: words[key] for table in TABLES for key in cell_keys(form, table)}
    printed = sections(dict.fromkeys(TABLES, form), texts, units=HEADER_UNITS)
    return pages.document("html_official", "utf-8", wording, printed, Surroundings(published=words["published"]))


def _part_sentences(words: dict[Slot, str], parts: PartSentences | None) -> list[str]:
    """Return the sentences of a group with these words in their slots."""
    if parts is None:
        return []
    slots = {slot: word for slot, word in words.items() if isinstance(slot, str)}
    return [sentence.format_map(slots) for sentence in part_sentences.GROUPS[parts.group]]


@dataclass(frozen=True)
class Batch:
    """Reports of one kind, and the texts of each slot, one for each report."""

    specimen: Specimen
    reports: list[PrintedReport]
    columns: dict[Slot, pa.Array]

    def pages(self) -> list[str]:
        """Return the page of each report."""
        columns = {slot: pc.if_else(pc.equal(texts, ""), "&nbsp;", texts) for slot, texts in self.columns.items()}
        return list(self.specimen.page.rendered(columns).to_pylist())


def batches(printed: PrintedCountry) -> Iterator[Batch]:
    """Yield all reports of the country in batches of one kind, at most CHUNK reports each."""
    reports_by_kind: dict[tuple[str, bool, PartSentences | None], list[PrintedReport]] = {}
    words = _Words(printed.country)
    for report in printed.reports:
        is_area = printed.country.bodies[report.body].kind == "government"
        reports_by_kind.setdefault((report.form, is_area, words.parts(report)), []).append(report)
    for (form, is_area, parts), reports in reports_by_kind.items():
        for start in range(0, len(reports), CHUNK):
            chunk = reports[start : start + CHUNK]
            yield Batch(specimen(form, is_area, parts), chunk, words.columns(printed, chunk, form))


class _Words:
    """The texts of all reports besides the tables, drawn at random once for all bodies and years."""

    def __init__(self, country: Country) -> None:
        random = np.random.default_rng([country.seed, 2])
        shape = (len(country.bodies), len(YEARS))
        self.names = pa.array([body.name for body in country.bodies])
        self.areas = pa.array([f"全{body.region.name[-1]}" for body in country.bodies])
        self.items = random.integers(20, 4000, shape)
        self.days = random.integers(FIRST_DAY, FIRST_DAY + 9, shape)
        self.sentences = random.integers(len(SENTENCES), size=(*shape, len(SENTENCE_SLOTS)))
        self.problems = random.integers(len(PROBLEMS), size=(*shape, 1)) + np.arange(len(PROBLEM_SLOTS))
        self._has_features = country.has_features
        self._groups = random.integers(len(part_sentences.GROUPS), size=shape)
        self._shares = random.uniform(0.5, 1, shape)
        self._has_whole = random.random(shape) < HAS_WHOLE

    def parts(self, report: PrintedReport) -> PartSentences | None:
        """Return the sentences on parts that a report prints, None in a country without features.

        A report with other texts than its figures says how many requests it had in the year.
        """
        if not self._has_features:
            return None
        has_whole = bool(report.texts) or bool(self._has_whole[report.body, report.year])
        return PartSentences(int(self._groups[report.body, report.year]), has_whole)

    def _figures_of_parts(self, figures: Figures, bodies: Array, years: Array) -> dict[Slot, pa.Array]:
        """Return the texts of the slots in sentences on a part of the requests, an earlier year, or the whole."""
        columns: dict[Slot, pa.Array] = {
            part_sentences.EARLIER_YEAR: pa.array([f"{YEARS[0] + y - 1}年" for y in years])
        }
        for slot, keys in part_sentences.WHOLES.items():
            columns[slot] = _texts(sum(figures[key][bodies, years] for key in keys))
        for slot, key in part_sentences.REASONS.items():
            columns[slot] = _texts(figures[key][bodies, years])
        for slot, (key, share) in part_sentences.SHARES.items():
            columns[slot] = _texts((figures[key][bodies, years] * share * self._shares[bodies, years]).astype(np.int64))
        for slot, key in part_sentences.EARLIER.items():
            columns[slot] = _texts(figures[key][bodies, np.maximum(years - 1, 0)])
        return columns

    def columns(self, printed: PrintedCountry, reports: Sequence[PrintedReport], form: str) -> dict[Slot, pa.Array]:
        """Return the texts of each slot, one for each of these reports of one form."""
        bodies = np.array([report.body for report in reports])
        years = np.array([report.year for report in reports])
        days = self.days[bodies, years] + 10 * np.array([report.is_later_version for report in reports])
        publication_years = years + YEARS[0] + 1
        dates = list(zip(publication_years, days, strict=True))
        columns: dict[Slot, pa.Array] = {
            "body": self.names.take(pa.array(bodies)),
            "area": self.areas.take(pa.array(bodies)),
            "year": pa.array([f"{year - 1}年" for year in publication_years]),
            "date": pa.array([f"{year}年1月{day}日" for year, day in dates]),
            "published": pa.array([f"{year}-01-{day}" for year, day in dates]),
            "items_disclosed": _texts(self.items[bodies, years]),
        }
        for slot, keys in REPEATED_IN_PROSE.items():
            columns[slot] = _texts(sum(printed.figures[key][bodies, years] for key in keys))
        if self._has_features:
            columns |= self._figures_of_parts(printed.figures, bodies, years)
        for number, slot in enumerate(SENTENCE_SLOTS):
            columns[slot] = pa.array(SENTENCES).take(pa.array(self.sentences[bodies, years, number]))
        for number, slot in enumerate(PROBLEM_SLOTS):
            columns[slot] = pa.array(PROBLEMS).take(pa.array(self.problems[bodies, years, number] % len(PROBLEMS)))
        for key in (key for table in TABLES for key in cell_keys(form, table)):
            columns[key] = _texts(printed.figures[key][bodies, years], is_amount=key[2] in AMOUNTS)
        return _with_own_texts(columns, reports)


def _texts(numbers: np.ndarray, is_amount: bool = False) -> pa.Array:
    """Return the printed texts of numbers; amounts are given in hundredths."""
    if is_amount:
        return pa.array([f"{number / 100:.2f}" if number else "0" for number in numbers.tolist()])
    return pc.cast(pa.array(numbers), pa.string())


def _with_own_texts(columns: dict[Slot, pa.Array], reports: Sequence[PrintedReport]) -> dict[Slot, pa.Array]:
    """Return the columns with the texts that the reports print instead of the figures."""
    changed: dict[Slot, dict[int, str]] = {}
    for index, report in enumerate(reports):
        for slot, text in report.texts.items():
            changed.setdefault(slot, {})[index] = text
    for slot, own_texts in changed.items():
        texts = columns[slot].to_pylist()
        for index, text in own_texts.items():
            texts[index] = text
        columns[slot] = pa.array(texts, pa.string())
    return columns


def write_documents(printed: PrintedCountry, folder: Path) -> int:
    """Write each report as a page below a folder, at its `uri`; return the number of reports."""
    count = 0
    for batch in batches(printed):
        for report, page in zip(batch.reports, batch.pages(), strict=True):
            path = folder / uri(printed.country, report)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
            count += 1
    return count


def uri(country: Country, report: PrintedReport) -> str:
    """Return the location of a report, as a relative path."""
    body = country.bodies[report.body]
    version = "-2" if report.is_later_version else ""
    return f"{ORIGIN}/{body.region.province_name}/{YEARS[report.year]}/{body.name}{version}.html"
