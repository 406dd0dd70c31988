"""Compares our reading of ruled PDF tables with a stock reader: pdfplumber's tables, with our labels.

    python -m benchmarks.pdf_tables [--count 20] [--seed 1] [PDF …]

Draws reports in each style of ruling that closes all cells, and takes further PDFs with their true cells beside them
or in --truth (NAME.csv). Prints how many cells each reader has right, wrong and missing. The exit code is 1 if a cell
that the stock reader has right is missing or wrong in ours.

The stock reader takes each table as rows of texts. A row is known by its labels, a column by the heads above it, a
group by the last group heading; a figure is read by the same function as ours.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from itertools import product
from pathlib import Path

import pdfplumber

from loaders.forms.codebook import LabelMeaning, codebook, meanings
from loaders.forms.numbers import parse
from loaders.normalize import fold
from loaders.read import read
from synthetic.printing.pdf import MARKS, STYLES, Look, print_report
from synthetic.reports.figures import Damage
from synthetic.reports.generate import generate

Key = tuple[str, str, str]  # table, row and column code
REPORTS = Path(__file__).parents[2] / "shared"
FORMS = ("2019", "2021", "mixed")


def stock_cells(data: bytes) -> dict[Key, Decimal]:
    """Return the figures that the stock reader's tables show; a cell with two different figures is left out."""
    found: dict[Key, Decimal] = {}
    doubtful: set[Key] = set()
    labels = _Labels()
    for row in _rows(data):
        if labels.take(row):
            continue
        for key, value in labels.figures(row):
            if found.setdefault(key, value) != value:
                doubtful.add(key)
    return {key: value for key, value in found.items() if key not in doubtful}


def _rows(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of all tables of a PDF, as the stock reader finds them."""
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            for table in page.extract_tables():
                yield from (["".join((text or "").split()) for text in row] for row in table)


def _meanings(text: str) -> tuple[LabelMeaning, ...]:
    return meanings(fold(text).text) if text and not text.isdigit() else ()


class _Labels:
    """The labels that hold for the next row: its table, the heads of its columns, the group heading above it."""

    def __init__(self) -> None:
        self.table = ""
        self.group = ""
        self.heads: dict[int, list[LabelMeaning]] = {}
        self.is_open = False  # whether the row before was a row of heads

    def take(self, row: list[str]) -> bool:
        """Take the labels of a row, and tell whether it is a row of heads."""
        found = [_meanings(text) for text in row]
        heads = [one for place in found for one in place if one.axis in ("column", "channel")]
        if not heads or any(text.isdigit() for text in row):
            groups = [one for place in found for one in place if one.axis == "group" and one.table == self.table]
            self.group = groups[-1].code if groups else self.group
            self.is_open = False
            return False
        if not self.is_open:
            self.heads, self.group, self.is_open = {}, "", True
        self.table = Counter(one.table for one in heads).most_common(1)[0][0]
        channels: list[LabelMeaning] = []
        for column, (text, place) in enumerate(zip(row, found, strict=True)):
            if text:
                channels = [one for one in place if one.axis == "channel"]
            # A channel stands over several columns: the cells to its right are empty.
            self.heads.setdefault(column, []).extend(place if text else channels)
        return True

    def figures(self, row: list[str]) -> Iterator[tuple[Key, Decimal]]:
        """Yield the cells of a row: its line by its own labels, each column by its heads."""
        lines = {
            one.code
            for text in row
            for one in _meanings(text)
            if one.axis == "row" and one.table == self.table and one.under in ("", self.group)
        }
        possible = {
            (line, column)
            for form in codebook().forms
            for line, columns in codebook().columns[form].get(self.table, {}).items()
            for column in columns
        }
        for place, text in enumerate(row):
            value = parse(text).value if text else None
            if value is None:
                continue
            here = [one for one in self.heads.get(place, []) if one.table == self.table]
            columns = {one.code for one in here if one.axis == "column"}
            if self.table == "review":
                lines = {one.code for one in here if one.axis == "channel"}
            keys = [key for key in product(lines, columns) if key in possible]
            if len(keys) == 1:
                yield (self.table, *keys[0]), value


def our_cells(data: bytes) -> dict[Key, Decimal]:
    """Return the figures that our reading gives."""
    return _values({(cell.table_code, cell.row_code, cell.column_code): cell.cell_text for cell in read(data).cells})


def _values(texts: Mapping[Key, str]) -> dict[Key, Decimal]:
    """Return the figures in printed cells, without the unit in the header."""
    values = {key: parse(text).value for key, text in texts.items()}
    return {key: value for key, value in values.items() if value is not None}


def documents(count: int, seed: int, paths: list[Path], truth: Path) -> Iterator[tuple[str, bytes, dict[Key, Decimal]]]:
    """Yield the kind, the bytes and the true figures of drawn reports and of files."""
    for style, form in product(STYLES, FORMS):
        reports = generate(seed, count, form, "html_official", script="simplified", encoding="utf-8", damage=Damage())
        for n, report in enumerate(reports):
            look = Look(
                style=style, mark=MARKS[n % len(MARKS)], repeat_head=n % 3 == 0, cut=n % 2 == 0, bottom=70 + 9 * n
            )
            texts = {key: cell.text for key, cell in report.cells.items()}
            yield style, print_report(report, look), _values(texts)
    for path in paths:
        beside = path.with_suffix(".csv")
        with (beside if beside.exists() else truth / beside.name).open(encoding="utf-8", newline="") as file:
            texts = {(row["table"], row["row_code"], row["column_code"]): row["text"] for row in csv.DictReader(file)}
        yield path.name, path.read_bytes(), _values(texts)


def main() -> int:
    """Print the table of results; return 1 if we lack or misread a cell that the stock reader has right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20, help="drawn reports of each style and form")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", type=Path, default=REPORTS / "truth" / "cells")
    parser.add_argument("paths", nargs="*", type=Path, default=sorted(REPORTS.glob("reports/**/*.pdf")))
    args = parser.parse_args()
    totals: dict[str, Counter[str]] = {}
    worse = []
    for kind, data, truth in documents(args.count, args.seed, args.paths, args.truth):
        counts = totals.setdefault(kind, Counter())
        stock, ours = stock_cells(data), our_cells(data)
        counts["cells"] += len(truth)
        for name, found in (("stock", stock), ("ours", ours)):
            right = sum(found.get(key) == value for key, value in truth.items())
            counts[f"{name} right"] += right
            counts[f"{name} wrong"] += len(found) - right
            counts[f"{name} missing"] += sum(key not in found for key in truth)
        worse += [
            f"{kind}: {'/'.join(key)} {value}, ours {ours.get(key)}"
            for key, value in truth.items()
            if stock.get(key) == value != ours.get(key)
        ]
    columns = ["cells", *(f"{name} {what}" for name in ("stock", "ours") for what in ("right", "wrong", "missing"))]
    print("| document |", " | ".join(columns), "|")
    print("|---|" + "---:|" * len(columns))
    for kind, counts in totals.items():
        print(f"| {kind} |", " | ".join(f"{counts[column]:,}" for column in columns), "|")
    print("\n".join(worse[:20]), file=sys.stderr)
    return bool(worse)


if __name__ == "__main__":
    sys.exit(main())
