"""Write the invented country of `make demo`.

python -m synthetic.demo --database warehouse/demo/ogi.duckdb --faults 300
python -m synthetic.demo --documents OUT        the same reports as pages
python -m synthetic.demo --regions              rewrites seeds/demo/demo_regions.csv
"""

import argparse
import sys
from pathlib import Path

from synthetic.country.country import DEMO, REGIONS, country, write_regions
from synthetic.country.rows import fill, write_documents
from synthetic.faults import planted


def main() -> None:
    """Write the invented country: into an empty database, as documents into a folder, or its divisions as a seed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--database", type=Path, help="to make, or to make anew; one of other reports is refused")
    parser.add_argument("--documents", type=Path, metavar="OUT", help="write the reports as pages into a folder")
    parser.add_argument("--regions", action="store_true", help="write seeds/demo/demo_regions.csv")
    parser.add_argument("--size", type=int, nargs=3, default=DEMO, metavar=("PROVINCES", "PREFECTURES", "COUNTIES"))
    parser.add_argument("--faults", type=int, default=0, help="reports in which a fault is planted")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.regions:
        print(f"{write_regions()} divisions in {REGIONS}")
    try:
        _write(given)
    except ValueError as error:
        sys.exit(f"error: {error}")


def _write(given: argparse.Namespace) -> None:
    if not given.database and not given.documents:
        return
    edition = planted(country(tuple(given.size), given.seed), given.faults, given.seed)
    if given.documents:
        print(f"{write_documents(edition, given.documents):,} reports in {given.documents}")
    if given.database:
        print(f"{fill(edition, given.database):,} synthetic reports in {given.database}")


if __name__ == "__main__":
    main()
