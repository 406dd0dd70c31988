"""`python -m bi.superset.design FOLDER` writes the bundle of dashboards into a folder."""

import argparse
from pathlib import Path

from bi.superset.design.bundle import write

if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m bi.superset.design", description="Write the bundle of dashboards.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    write(parser.parse_args().folder)
