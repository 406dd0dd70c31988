"""Writes the invented country of `make demo`.

python -m synthetic.demo --database warehouse/demo/ogi.duckdb --faults 300
python -m synthetic.demo --documents OUT        the same reports as web pages
python -m synthetic.demo --regions              rewrites the seeds of divisions in seeds/demo
"""

import argparse
import sys
from pathlib import Path

from synthetic.country.divisions import DEFAULT_SIZE, REGIONS, country, write_regions
from synthetic.country.features import CHANGED_REGIONS, write_changed_regions
from synthetic.country.raw_rows import fill
from synthetic.country.web_pages import write_documents
from synthetic.faults import plant_faults


def main() -> None:
    """Write the invented country: into a database, as web pages into a folder, or its divisions as a seed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--database", type=Path, help="a new database; one of synthetic reports is replaced")
    parser.add_argument("--documents", type=Path, metavar="OUT", help="write the reports as web pages into a folder")
    parser.add_argument("--regions", action="store_true", help="write the seeds of divisions in seeds/demo")
    parser.add_argument(
        "--size", type=int, nargs=3, default=DEFAULT_SIZE, metavar=("PROVINCES", "PREFECTURES", "COUNTIES")
    )
    parser.add_argument("--faults", type=int, default=0, help="number of reports with a planted fault")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.regions:
        print(f"{write_regions()} divisions in {REGIONS}")
        print(f"{write_changed_regions()} divisions in {CHANGED_REGIONS}")
    try:
        _write(options)
    except ValueError as error:
        sys.exit(f"error: {error}")


def _write(options: argparse.Namespace) -> None:
    if not options.database and not options.documents:
        return
    printed = plant_faults(country(tuple(options.size), options.seed), options.faults, options.seed)
    if options.documents:
        print(f"{write_documents(printed, options.documents):,} reports in {options.documents}")
    if options.database:
        print(f"{fill(printed, options.database):,} synthetic reports in {options.database}")


if __name__ == "__main__":
    main()
