"""Where documents lie: paths → contents with the place they were found. Knows nothing of what they say.

    files ─▶ walk ─▶ kinds: what container it is
              ├─▶ packed (gz, bz2, xz, zst) · zip_archive · tar_archive     members: path!member
              └─▶ jsonl · parquet · warc ─▶ records, crawl_filter           records: path#record

A file costs no more than its Budget, whatever is packed in it; no name from inside a container is ever a path.
"""

from loaders.corpus.found import Content, Found, Problem, Refusal
from loaders.corpus.records import Fields
from loaders.corpus.walk import Intake, walk

__all__ = ["Content", "Fields", "Found", "Intake", "Problem", "Refusal", "walk"]
