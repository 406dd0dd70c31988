"""Fuzzes the reader with coverage guidance: no input may crash it, hang it, or end as `parser_failure`.

    python -m benchmarks.fuzz CORPUS -max_total_time=1800 -timeout=30 [-rss_limit_mb=2048]

Needs atheris, which is not in the lock (pip install atheris). CORPUS is a folder of inputs, to which the fuzzer adds
new ones; begin with copies of sample/reports and tests/fixtures.
"""

import sys

import atheris

with atheris.instrument_imports(include=["loaders"]):
    from loaders.read import read


class ReaderFault(Exception):
    """Raised when the reader failed, or a cell's offsets don't lead to its text."""


def read_input(data: bytes) -> None:
    """Read one input; raises ReaderFault."""
    reading = read(data)
    if reading.reject and reading.reject.reason_code == "parser_failure":
        raise ReaderFault(reading.reject.message)
    for cell in reading.cells:
        if reading.text[cell.char_start : cell.char_end] != cell.cell_text:
            raise ReaderFault(f"{cell} has wrong offsets")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_input)
    atheris.Fuzz()
