"""Coverage-guided fuzzing of the reader: no crash, no hang, no fault of ours, whatever the bytes.

    python -m benchmarks.fuzz CORPUS -max_total_time=1800 -timeout=30 [-rss_limit_mb=2048]

Needs atheris (not in the lock: pip install atheris). CORPUS is a folder of inputs that grows; seed it with
sample/reports and tests/fixtures. A find is an input that ends as `parser_failure`, crashes, or takes too long.
"""

import sys

import atheris

with atheris.instrument_imports(include=["loaders"]):
    from loaders.read import read


class Fault(Exception):
    """The reader met a fault of its own."""


def one_input(data: bytes) -> None:
    """Read one input; raise when the reader failed."""
    reading = read(data)
    if reading.reject and reading.reject.reason_code == "parser_failure":
        raise Fault(reading.reject.message)
    for cell in reading.cells:
        if reading.text[cell.char_start : cell.char_end] != cell.cell_text:
            raise Fault(f"{cell} is not where it says")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
