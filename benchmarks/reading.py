"""Counts exact, absent and wrong cells over many random reports: all layouts, consistent or not, damaged or not.

    python -m benchmarks.reading --count 20000 --seed 1

A cell whose place the print does not settle may be absent, but no cell may be wrong. The exit code is 1 when one is.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random

from loaders.read import read
from synthetic.reports.figures import Damage
from synthetic.reports.generate import LAYOUTS, GeneratedReport, generate

BATCH = 100  # reports
DAMAGE_SHARES = (0.0, 0.0, 0.05, 0.3)


def damage_of(random: Random) -> Damage:
    """Draw the damage of one report; a quarter of the reports has none."""
    if random.random() < 0.25:
        return Damage()
    blank, mark, note, full_width, thousands = (random.choice(DAMAGE_SHARES) for _ in range(5))
    return Damage(blank=blank, mark=mark, note=note, full_width=full_width, thousands=thousands)


def reports(seed: int, batch: int, count: int) -> Iterator[GeneratedReport]:
    """Yield the reports of one batch, which depend on the seed and the number of the batch only."""
    random = Random(f"{seed}/{batch}")
    for number in range(count):
        yield from generate(
            random.randrange(2**48),
            1,
            layout=LAYOUTS[number % len(LAYOUTS)],
            consistent=random.random() < 0.5,
            damage=damage_of(random),
        )


def count_cells(job: tuple[int, int, int]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Read one batch (seed, batch, count); return the counts by layout, and descriptions of the first wrong cells."""
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for report in reports(*job):
        count = counts.setdefault(report.layout, Counter())
        reading = read(report.data)
        texts = {(cell.table_code, cell.row_code, cell.column_code): cell.cell_text for cell in reading.cells}
        count["documents"] += 1
        count["rejected"] += reading.reject is not None
        for key, expected in report.cells.items():
            kind = "settled" if key not in report.uncertain else "unsettled"
            count[kind] += 1
            if key not in texts:
                count[f"{kind} absent"] += 1
            elif texts[key].strip() == expected.text.strip():
                count[f"{kind} exact"] += 1
            else:
                count["wrong"] += 1
                wrong.append(f"{report!r} {key}: read {texts[key]!r}, printed {expected.text!r}")
        count["wrong"] += sum(1 for key in texts if key not in report.cells)
    return counts, wrong[:5]


def main() -> int:
    """Read all batches on all cores and print the counts; return 1 when a cell is wrong, else 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    jobs = [(options.seed, n, min(BATCH, options.count - n * BATCH)) for n in range(-(-options.count // BATCH))]
    total: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    with ProcessPoolExecutor() as pool:
        for done, (counts, errors) in enumerate(pool.map(count_cells, jobs), 1):
            for layout, count in counts.items():
                total.setdefault(layout, Counter()).update(count)
            wrong += errors
            print(f"\r{min(done * BATCH, options.count):,} of {options.count:,} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    print("| layout | documents | settled cells | exact | exact, % | unsettled cells | read all the same | wrong |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    total["all"] = sum(total.values(), Counter())
    for layout, count in total.items():
        share = 100 * count["settled exact"] / count["settled"] if count["settled"] else 100
        print(
            f"| {layout} | {count['documents']:,} | {count['settled']:,} | {count['settled exact']:,} | {share:.3f} "
            f"| {count['unsettled']:,} | {count['unsettled exact']:,} | {count['wrong']:,} |"
        )
    print("\n".join(wrong[:20]))
    return 1 if total["all"]["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
