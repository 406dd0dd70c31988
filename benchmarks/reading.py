"""Counts exact, missing and wrong cells, years and bodies over many random reports, by layout and by kind of damage.

    python -m benchmarks.reading --count 20000 --seed 1 [--scans 40] [--keep FOLDER] [--write docs/reading.md]

All layouts and formats, and on demand scans (about 10 seconds of CPU each; they need `make ocr`), consistent or not,
damaged or not, in the arrangement of the form or another. A cell whose place the print does not settle may be missing,
but no cell, year or body may be wrong. The exit code is 1 when one is.
"""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from random import Random

from loaders.read import read
from synthetic.printing.content import ReportContent, content_of_generated
from synthetic.printing.doc import as_doc
from synthetic.printing.office import as_csv, as_docx, as_mhtml, as_ods, as_odt, as_rtf, as_xlsx
from synthetic.printing.pdf import as_pdf
from synthetic.printing.scan import Scan, as_scan, chinese_font
from synthetic.reports.figures import Damage
from synthetic.reports.generate import LAYOUTS, GeneratedReport, generate
from synthetic.reports.scoring import MISSING, OPEN, WRONG, score
from synthetic.reports.variants import Variants

BATCH = 100  # reports
DAMAGE_SHARES = (0.0, 0.0, 0.05, 0.3)
MARK_SHARES = (0.0, 0.0, 0.0, 0.1)  # of the damage that changes how a count is written
COMMON_DAMAGE = ("blank", "mark", "note", "full_width", "thousands")
MARKED_DAMAGE = ("note_mark", "chinese", "zero_width", "hidden", "struck", "raised")
DEPARTING = 0.5  # share of reports that depart from the form, or whose page holds more than the report
VARIANT_SHARE = 0.15  # share of these that have a given variant
FORMATS: dict[str, Callable[[ReportContent], bytes]] = {
    "MHTML": as_mhtml,
    "DOCX": as_docx,
    "DOC": as_doc,
    "RTF": as_rtf,
    "XLSX": as_xlsx,
    "ODS": as_ods,
    "ODT": as_odt,
    "CSV": as_csv,
    "PDF": as_pdf,
}
KINDS = (*LAYOUTS, *FORMATS)
SCAN = "scan"
SCANS_OF_A_JOB = 4
Job = tuple[int, int, int, Sequence[str]]  # seed, batch, documents, kinds
SCANS = (
    Scan(150),
    Scan(150, slant=0.4, grain=8, blur=0.4),
    Scan(100, slant=0.5, grain=10, blur=0.6),
)  # by the year of the report


@dataclass(frozen=True)
class Sample:
    """One document of the run: how it is printed, what it holds, and what is unusual about it."""

    kind: str
    report: GeneratedReport
    traits: tuple[str, ...]

    @property
    def data(self) -> bytes:
        """The document's bytes."""
        if self.kind == SCAN:
            return as_scan(content_of_generated(self.report), SCANS[self.report.year % len(SCANS)], chinese_font())
        return FORMATS[self.kind](content_of_generated(self.report)) if self.kind in FORMATS else self.report.data


@dataclass
class Tally:
    """Counts by layout and by trait, and descriptions of the first wrong and missing values."""

    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    by_trait: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add the counts of another run."""
        for mine, theirs in ((self.by_kind, other.by_kind), (self.by_trait, other.by_trait)):
            for name, counts in theirs.items():
                mine.setdefault(name, Counter()).update(counts)
        self.faults += other.faults


def damage_of(random: Random) -> Damage:
    """Draw the damage of one report; a quarter of the reports has none."""
    if random.random() < 0.25:
        return Damage()
    shares = {name: random.choice(DAMAGE_SHARES) for name in COMMON_DAMAGE}
    return Damage(**shares, **{name: random.choice(MARK_SHARES) for name in MARKED_DAMAGE})


def variants_of(random: Random) -> Variants:
    """Draw the variants of one report: each with share 0 or 1."""
    if random.random() >= DEPARTING:
        return Variants()
    return Variants(**{field.name: float(random.random() < VARIANT_SHARE) for field in fields(Variants)})


def samples(seed: int, batch: int, count: int, kinds: Sequence[str] = KINDS) -> Iterator[Sample]:
    """Yield the documents of one batch, which depend on the seed, the number of the batch and the kinds only."""
    random = Random(f"{seed}/{batch}")
    for number in range(count):
        kind = kinds[(batch * BATCH + number) % len(kinds)]
        damage, variants = damage_of(random), variants_of(random)
        layout = {"CSV": "rows_tabs"}.get(kind, "html_official") if kind not in LAYOUTS else kind
        options = {"consistent": random.random() < 0.5, "damage": damage, "variants": variants}
        (report,) = generate(random.randrange(2**48), 1, layout=layout, **options)
        if kind == SCAN:  # full-width digits, or one dash for another, are no difference
            report = replace(report, cells={key: replace(cell, by_value=True) for key, cell in report.cells.items()})
        if kind == "CSV":  # saved in GB18030 whatever the report's encoding
            report = replace(report, open_year=False, open_body=False)
        traits = [name for name in MARKED_DAMAGE if getattr(damage, name)]
        traits += [item.name for item in fields(Variants) if getattr(variants, item.name)]
        yield Sample(kind, report, tuple(traits) or ("none of these",))


def count_batch(job: Job, keep: Path | None = None) -> Tally:
    """Read one batch and count; documents with a fault are written into the folder `keep`."""
    tally = Tally()
    for sample in samples(*job):
        data = sample.data
        found = score(sample.report, read(data))
        counts = found.cells.copy()
        counts["documents"] += 1
        for name, outcome in (("year", found.year), ("body", found.body)):
            counts[f"{name} {MISSING if outcome == OPEN else outcome}"] += 1
        tally.by_kind.setdefault(sample.kind, Counter()).update(counts)
        for trait in sample.traits:
            tally.by_trait.setdefault(trait, Counter()).update(counts)
        if found.faults:
            state = WRONG if found.is_wrong else MISSING
            name = f"{state}-{sample.kind}-{sample.report.name}"
            tally.faults.append(f"{name} {','.join(sample.traits)}: {len(found.faults)} faults; {found.faults[:2]}")
            if keep:
                (keep / name).write_bytes(data)
    return tally


def count_job(job: tuple[Job, Path | None]) -> Tally:
    """Count one batch in a process of the pool."""
    return count_batch(*job)


MARKER = "<!-- tables of benchmarks.reading -->\n"  # before and after the tables in a guide
COLUMNS = (
    ("documents", "documents"),
    ("settled cells", "settled"),
    ("exact", "settled exact"),
    ("missing", "settled missing"),
    ("unsettled cells", "unsettled"),
    ("of these read", "unsettled exact"),
    ("wrong", "wrong"),
    ("year exact", "year exact"),
    ("year missing", "year missing"),
    ("year wrong", "year wrong"),
    ("body exact", "body exact"),
    ("body missing", "body missing"),
    ("body wrong", "body wrong"),
)


def table(head: str, counts: dict[str, Counter[str]]) -> str:
    """Return counts as a Markdown table."""
    lines = [f"| {head} | {' | '.join(title for title, _ in COLUMNS)} |", "|---|" + "---:|" * len(COLUMNS)]
    for name, count in counts.items():
        lines.append(f"| {name} | {' | '.join(f'{count[key]:,}' for _, key in COLUMNS)} |")
    return "\n".join(lines)


def write_tables(page: Path, tables: str) -> None:
    """Replace the tables in a guide, between two lines MARKER; raises ValueError if it does not have both."""
    before, _, after = page.read_text(encoding="utf-8").split(MARKER)
    page.write_text(f"{before}{MARKER}{tables}{MARKER}{after}", encoding="utf-8")


def main() -> int:
    """Read all batches on all cores and print the counts; return 1 if a cell, year or body is wrong, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scans", type=int, default=0, help="how many scans to add")
    parser.add_argument("--keep", type=Path, help="write documents with a wrong or missing value into this folder")
    parser.add_argument("--faults", type=int, default=20, help="how many of them to describe")
    parser.add_argument("--write", type=Path, help="put the tables into this guide, between its two markers")
    options = parser.parse_args()
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    jobs: list[Job] = [
        (options.seed, n, min(BATCH, options.count - n * BATCH), KINDS) for n in range(-(-options.count // BATCH))
    ]
    jobs += [
        (options.seed, n, min(SCANS_OF_A_JOB, options.scans - n), [SCAN])
        for n in range(0, options.scans, SCANS_OF_A_JOB)
    ]
    total = Tally()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = 0
        for job, tally in zip(jobs, pool.map(count_job, [(job, options.keep) for job in jobs]), strict=True):
            total.add(tally)
            done += job[2]
            print(f"\r{done:,} of {options.count + options.scans:,} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    kinds = {kind: total.by_kind[kind] for kind in (*KINDS, SCAN) if kind in total.by_kind}
    everything = sum(kinds.values(), Counter())
    by_kind = table("layout", {**kinds, "all": everything})
    by_trait = table("reports with", dict(sorted(total.by_trait.items())))
    print(f"{by_kind}\n\n{by_trait}")
    if options.write:
        write_tables(options.write, f"{by_kind}\n\n{by_trait}\n")
    print("\n".join(["", *sorted(total.faults, reverse=True)[: options.faults]]))
    return 1 if any(everything[name] for name in ("wrong", "year wrong", "body wrong")) else 0


if __name__ == "__main__":
    sys.exit(main())
