"""A long run of the reading test: random reports in every layout, consistent or not, damaged or not.

    python -m benchmarks.reading --count 20000 --seed 1

Counts, by layout, the cells that were read exactly, those left absent, and those read wrong. A cell whose place the
print does not settle may be absent; none may be wrong. Ends with 1 when one is.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from random import Random

from loaders.read import read
from synthetic.reports.figures import Damage
from synthetic.reports.generate import LAYOUTS, Generated, generate

BATCH = 100
SHARES = (0.0, 0.0, 0.05, 0.3)


def damage_of(random: Random) -> Damage:
    """Draw how the cells of one report are damaged; a quarter of the reports is whole."""
    if random.random() < 0.25:
        return Damage()
    share = [random.choice(SHARES) for _ in range(5)]
    return Damage(blank=share[0], mark=share[1], note=share[2], full_width=share[3], thousands=share[4])


def reports(seed: int, batch: int, count: int) -> Iterator[Generated]:
    """Yield the reports of one batch; a batch is the same whatever the others are."""
    random = Random(f"{seed}/{batch}")
    for number in range(count):
        yield from generate(
            random.randrange(2**48),
            1,
            layout=LAYOUTS[number % len(LAYOUTS)],
            consistent=random.random() < 0.5,
            damage=damage_of(random),
        )


def tally(job: tuple[int, int, int]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Read one batch; return the counts by layout, and the first wrong cells as text."""
    counts: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    for report in reports(*job):
        count = counts.setdefault(report.layout, Counter())
        reading = read(report.data)
        cells = {(c.table_code, c.row_code, c.column_code): c.cell_text for c in reading.cells}
        count["documents"] += 1
        count["rejected"] += reading.reject is not None
        for place, expected in report.cells.items():
            settled = "settled" if place not in report.uncertain else "unsettled"
            count[settled] += 1
            if place not in cells:
                count[f"{settled} absent"] += 1
            elif cells[place].strip() == expected.text.strip():
                count[f"{settled} exact"] += 1
            else:
                count["wrong"] += 1
                wrong.append(f"{report!r} {place}: read {cells[place]!r}, printed {expected.text!r}")
        count["wrong"] += sum(1 for place in cells if place not in report.cells)
    return counts, wrong[:5]


def main() -> int:
    """Run the batches on all cores and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    jobs = [(given.seed, n, min(BATCH, given.count - n * BATCH)) for n in range(-(-given.count // BATCH))]
    total: dict[str, Counter[str]] = {}
    wrong: list[str] = []
    with ProcessPoolExecutor() as pool:
        for done, (counts, errors) in enumerate(pool.map(tally, jobs), 1):
            for layout, count in counts.items():
                total.setdefault(layout, Counter()).update(count)
            wrong += errors
            print(f"\r{min(done * BATCH, given.count):,} of {given.count:,} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    print("| layout | documents | settled cells | exact | exact, % | unsettled cells | read all the same | wrong |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    total["all"] = sum(total.values(), Counter())
    for layout, c in total.items():
        share = 100 * c["settled exact"] / c["settled"] if c["settled"] else 100
        print(
            f"| {layout} | {c['documents']:,} | {c['settled']:,} | {c['settled exact']:,} | {share:.3f} "
            f"| {c['unsettled']:,} | {c['unsettled exact']:,} | {c['wrong']:,} |"
        )
    print("\n".join(wrong[:20]))
    return 1 if total["all"]["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
