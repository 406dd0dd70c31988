"""What container a content is, by its first bytes: no ending is asked."""

import re

HEAD = 512  # bytes that tell; the mark of a tar stands in the last half of its first block

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PAR1", "parquet"),
    (b"WARC/", "warc"),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")  # a frame that zstd's parallel writers begin with
_JSON_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{[ \t]*\"")

MEDIA_TYPES = {
    "zip": "application/zip",
    "gz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
    "zst": "application/zstd",
    "tar": "application/x-tar",
    "parquet": "application/vnd.apache.parquet",
    "warc": "application/warc",
    "jsonl": "application/jsonl",
}
PACKED = ("gz", "bz2", "xz", "zst")  # one content each, under a name of its own no more than its ending
ARCHIVES = ("zip", "tar")  # members with names
RECORDS = ("jsonl", "parquet", "warc")  # records of a crawl or a corpus


def kind_of(head: bytes) -> str | None:
    """Return the kind of container that begins so, or None: a document."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[257:262] == b"ustar":
        return "tar"
    if _BZIP2.match(head):
        return "bz2"
    if _SKIPPABLE.match(head):
        return "zst"
    return "jsonl" if _JSON_LINE.match(head) else None
