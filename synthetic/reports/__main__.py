"""Writes invented reports into a folder: python -m synthetic.reports OUT --count 1000 --seed 1."""

import argparse
from pathlib import Path

from synthetic.reports.generate import ANY, ENCODINGS, FORMS, LAYOUTS, SCRIPTS, generate, write


def main() -> None:
    """Write invented reports into a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=(*FORMS, ANY), default=ANY)
    parser.add_argument("--layout", choices=(*LAYOUTS, ANY), default=ANY)
    parser.add_argument("--script", choices=(*SCRIPTS, ANY), default="simplified")
    parser.add_argument("--encoding", choices=(*ENCODINGS, ANY), default="utf-8")
    parser.add_argument("--inconsistent", action="store_true", help="break one identity in each report")
    options = parser.parse_args()
    reports = generate(
        options.seed,
        options.count,
        options.form,
        options.layout,
        script=options.script,
        encoding=options.encoding,
        consistent=not options.inconsistent,
    )
    print(f"{write(options.out, reports)} reports in {options.out}")


if __name__ == "__main__":
    main()
