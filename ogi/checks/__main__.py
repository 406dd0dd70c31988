"""The process that runs the checks of one stage: python -m ogi.checks STAGE DATABASE RESULT.json [EDITION]."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from ogi.checks.run import run

if __name__ == "__main__":
    stage, database, result, *edition = sys.argv[1:]
    outcomes = [asdict(outcome) for outcome in run(stage, Path(database), Path(edition[0]) if edition else None)]
    Path(result).write_text(json.dumps(outcomes, ensure_ascii=False, default=str), encoding="utf-8")
