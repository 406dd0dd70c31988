"""`python -m bi.superset.design` writes the bundle; `--check` only says whether it is current."""

import argparse
import sys

from bi.superset.design.bundle import stale, write


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser("python -m bi.superset.design", description="Write bi/superset/bundle.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file isn't current")
    if not parser.parse_args().check:
        write()
        return 0
    names = stale()
    if names:
        print("not current; run: python -m bi.superset.design", *names, sep="\n  ", file=sys.stderr)
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())
