"""The process that runs the checks of one stage: python -m ogi.checks STAGE DATABASE RESULT.json [EDITION]."""

import json
import os
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path

from ogi.checks.expectations import run

if __name__ == "__main__":
    stage, database, result, *edition = sys.argv[1:]
    # Great Expectations prints twenty times a query that it has no {batch}
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        outcomes = run(stage, Path(database), Path(edition[0]) if edition else None)
    written = json.dumps([asdict(one) for one in outcomes], ensure_ascii=False, default=str)
    Path(result).write_text(written, encoding="utf-8")
