"""Paths → documents: contents, each with the place where it lies. Knows nothing of what a document says.

    files ─▶ walk ─▶ loaders.formats: which container a file is
              ├─▶ packed (gz, bz2, xz, zst) · archives (zip, tar)     uri of a member: path!member
              └─▶ jsonl · parquet · warc ─▶ records, crawl_filter     uri of a record: path#record

UnpackBudget limits the cost of one file and everything packed in it. Names from inside a container never become paths.
"""

from loaders.corpus.document import Content, CorpusDocument, Problem, Refusal
from loaders.corpus.records import Fields
from loaders.corpus.walk import Intake, walk

__all__ = ["Content", "CorpusDocument", "Fields", "Intake", "Problem", "Refusal", "walk"]
