"""`ogi verify`: each kind of difference is named, and a damaged manifest is told without a traceback."""

import hashlib
import json
import shutil

import pytest
from support import editions

from ogi.edition.write import write

ABOUT = "rpt_requests.parquet"


@pytest.fixture(scope="module")
def one_edition(built_once, tmp_path_factory):
    """A folder of editions with one small edition, for tests that only read it."""
    folder = tmp_path_factory.mktemp("verified")
    write(editions.make_small(built_once, folder / "small" / "ogi.duckdb"), folder / "published")
    return folder / "published"


@pytest.fixture
def edition(one_edition, tmp_path):
    """A copy of that edition, whose files can be changed."""
    copy = shutil.copytree(one_edition / "current", tmp_path / "edition")
    for path in copy.rglob("*"):
        if path.is_file():
            path.chmod(0o644)
    return copy


def shown(done):
    return " ".join(done.stdout.split()), " ".join(done.stderr.split())


@pytest.mark.parametrize("place", ["", "current", "edition.json"])
def test_an_edition_as_it_was_published_is_accepted(ogi, one_edition, place):
    done = ogi("verify", one_edition / place)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((one_edition / "edition.json").read_text(encoding="utf-8"))
    assert f"edition {manifest['name']}: {len(manifest['files'])} files, all with the sizes and digests" in done.stdout
    lines = [
        f"{entry['sha256']}  {entry['path']}\n"
        for entry in sorted(manifest["files"], key=lambda entry: entry["path"])
        if entry["path"].startswith(("marts/", "csv/")) and not entry["path"].endswith("datapackage.json")
    ]
    assert len(lines) > 10
    assert f"content_sha256 {hashlib.sha256(''.join(lines).encode()).hexdigest()}" in done.stdout


def test_the_published_edition_is_the_default(ogi, one_edition):
    assert ogi("verify", OGI_PUBLISHED=str(one_edition)).returncode == 0


def test_each_file_that_differs_is_named_with_its_kind(ogi, edition):
    (edition / "csv" / "dim_body.csv").unlink()
    (edition / "marts" / "new.parquet").write_bytes(b"PAR1")
    longer = edition / "marts" / "dim_body.parquet"
    longer.write_bytes(longer.read_bytes() + b"\0")
    other = edition / "marts" / ABOUT
    data = bytearray(other.read_bytes())
    data[len(data) // 2] ^= 1
    other.write_bytes(data)
    outside = edition.parent / "outside.csv"
    shutil.move(edition / "csv" / "dim_report.csv", outside)
    (edition / "csv" / "dim_report.csv").symlink_to(outside)
    (edition / "marts" / "loose").symlink_to("nowhere")

    done = ogi("verify", edition)
    out, err = shown(done)
    assert done.returncode == 1
    assert "csv/dim_body.csv missing" in out
    assert "marts/new.parquet extra not in edition.json" in out
    assert "marts/loose extra" in out
    size = longer.stat().st_size
    assert f"marts/dim_body.parquet changed {size:,} bytes instead of {size - 1:,}" in out
    assert f"marts/{ABOUT} changed other bytes: sha256 {hashlib.sha256(data).hexdigest()[:16]}" in out
    assert "csv/dim_report.csv changed a link that leads out of the edition" in out
    assert "is not as it was published: 1 missing, 2 extra, 3 changed" in err
    assert "datapackage.json" not in out


GOOD = {"path": "a.csv", "bytes": 1, "sha256": "0" * 64}
DAMAGED = {
    "cut": (b'{"name": "x", "files": [{"pa', "it is no JSON"),
    "no text": (b"\xff\xfe\x00\x01", "it is no JSON"),
    "deep": (b"[" * 100_000, "it is no JSON"),
    "a list": (b"[]", "it lists no files"),
    "no files": (b'{"name": "x"}', "it lists no files"),
    "text for files": (b'{"files": "all"}', "it lists no files"),
    "a number for a file": (json.dumps({"files": [GOOD, 7]}).encode(), "entry 2 of its files isn't"),
    "absolute": (json.dumps({"files": [GOOD | {"path": "/etc/passwd"}]}).encode(), "entry 1 of its files isn't"),
    "above": (json.dumps({"files": [GOOD | {"path": "a/../../b"}]}).encode(), "entry 1 of its files isn't"),
    "control": (json.dumps({"files": [GOOD | {"path": "a\x1b[2J"}]}).encode(), "entry 1 of its files isn't"),
    "no path": (json.dumps({"files": [GOOD | {"path": ""}]}).encode(), "entry 1 of its files isn't"),
    "negative": (json.dumps({"files": [GOOD | {"bytes": -1}]}).encode(), "entry 1 of its files isn't"),
    "true": (json.dumps({"files": [GOOD | {"bytes": True}]}).encode(), "entry 1 of its files isn't"),
    "short digest": (json.dumps({"files": [GOOD | {"sha256": "ab"}]}).encode(), "entry 1 of its files isn't"),
    "twice": (json.dumps({"files": [GOOD, GOOD]}).encode(), "entry 2 of its files has the path of another"),
    "content": (json.dumps({"files": [GOOD], "content_sha256": "0"}).encode(), "its content_sha256 does not fit"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_manifest_is_told(ogi, tmp_path, kind):
    content, says = DAMAGED[kind]
    (tmp_path / "edition.json").write_bytes(content)
    done = ogi("verify", tmp_path)
    assert done.returncode == 1
    assert f"edition.json is damaged: {says}" in shown(done)[1]
    assert "Copy the edition again" in done.stderr


def test_an_entry_for_a_folder_is_a_missing_file(ogi, tmp_path):
    (tmp_path / "a.csv").mkdir()
    (tmp_path / "edition.json").write_text(json.dumps({"files": [GOOD]}))
    done = ogi("verify", tmp_path)
    assert done.returncode == 1
    assert "a.csv missing" in shown(done)[0]


def test_no_edition_is_an_error_of_the_call(ogi, tmp_path):
    done = ogi("verify", tmp_path / "none")
    assert done.returncode == 2
    assert "there is no edition at" in shown(done)[1]
