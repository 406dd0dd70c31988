"""Walking: sorted, hidden left out, loops end, what can't be read is said."""

import hashlib
import os
from pathlib import Path

import pytest

from loaders.corpus import Problem, walk
from loaders.corpus.files import path_of, uri_of
from loaders.project import ROOT


def names(root, *paths, **options):
    return [found.uri.removeprefix(f"{root}/") for found in walk(paths or (root,), **options)]


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "reports"
    for name in ("b/2.txt", "b/10.txt", "a.html", "c.txt", ".hidden.txt", ".git/config", "b/.cache/x.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def test_files_come_sorted_and_hidden_ones_not_at_all(tree):
    assert names(tree) == ["a.html", "b/10.txt", "b/2.txt", "c.txt"]


def test_a_hidden_file_that_is_named_is_read(tree):
    assert names(tree, tree / ".hidden.txt") == [".hidden.txt"]


def test_a_file_that_is_named_twice_is_found_once(tree):
    assert names(tree, tree / "b", tree / "b" / "2.txt", tree) == ["b/10.txt", "b/2.txt", "a.html", "c.txt"]


def test_a_loop_of_links_ends(tree):
    (tree / "b" / "loop").symlink_to(tree)
    (tree / "b" / "self").symlink_to(tree / "b")
    assert names(tree) == ["a.html", "b/10.txt", "b/2.txt", "c.txt"]


def test_a_linked_folder_is_read_under_its_own_name(tree, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "d.txt").write_text("d")
    (tree / "link").symlink_to(elsewhere)
    assert "link/d.txt" in names(tree)


def test_what_is_no_file_is_a_problem_and_the_rest_is_read(tree):
    (tree / "gone.txt").symlink_to(tree / "nowhere")
    os.mkfifo(tree / "pipe.txt")
    problems: list[Problem] = []
    assert names(tree, on_problem=problems.append) == ["a.html", "b/10.txt", "b/2.txt", "c.txt"]
    assert [problem.uri.removeprefix(f"{tree}/") for problem in problems] == ["gone.txt", "pipe.txt"]
    assert "No such file" in problems[0].message
    assert problems[1].message == "not a regular file: a pipe"


@pytest.mark.skipif(not Path("/proc/self/mounts").exists(), reason="the system has no /proc")
def test_what_links_lead_to_is_read_only_if_it_is_a_regular_file(tree):
    for name, target in {"kmsg": "/proc/kmsg", "proc": "/proc", "mem": "/proc/self/mem", "zero": "/dev/zero"}.items():
        (tree / f"d_{name}").symlink_to(target)
    os.mkfifo(tree / ".pipe")
    (tree / "d_pipe").symlink_to(tree / ".pipe")
    problems: list[Problem] = []
    assert names(tree, on_problem=problems.append) == ["a.html", "b/10.txt", "b/2.txt", "c.txt"]
    told = {problem.uri.removeprefix(f"{tree}/d_"): problem.message.rpartition(": ")[2] for problem in problems}
    made_up = dict.fromkeys(("kmsg", "proc", "mem"), "the kernel makes it up")
    assert told == {**made_up, "zero": "a device", "pipe": "a pipe"}


def test_a_file_that_became_a_pipe_before_it_is_read_is_a_problem(tree):
    problems: list[Problem] = []
    found = []
    for document in walk([tree], problems.append):
        found.append(document.name)
        if document.name == "a.html":
            (tree / "c.txt").unlink()
            os.mkfifo(tree / "c.txt")
    assert "c.txt" not in found
    assert problems[-1].message.startswith("not a regular file")


def test_what_is_to_be_skipped_is_passed_by(tree):
    assert "c.txt" not in names(tree, skip=[tree / "c.txt", tree / "missing"])


def test_a_name_that_is_no_utf8_can_be_recorded(tmp_path):
    name = os.fsdecode("报告.txt".encode("gb18030"))
    (tmp_path / name).write_bytes(b"x")
    (found,) = walk([tmp_path])
    assert found.uri.encode("utf-8").endswith(rb"\xb1\xa8\xb8\xe6.txt")
    assert found.content(10).data == b"x"


def test_places_inside_the_project_are_recorded_relative_to_it(monkeypatch):
    monkeypatch.chdir(ROOT / "seeds")
    assert uri_of(Path("rules.csv")) == "seeds/rules.csv"
    assert uri_of(Path("../../rules.csv")) == str(ROOT.parent / "rules.csv")
    assert path_of("seeds/rules.csv") == ROOT / "seeds" / "rules.csv"


def test_a_content_beyond_the_bound_is_digested_but_not_held(tmp_path):
    data = bytes(range(256)) * 20_000  # 5 MB: several pieces
    (tmp_path / "large.txt").write_bytes(data)
    (found,) = walk([tmp_path])
    within, beyond = found.content(len(data)), found.content(len(data) - 1)
    assert within.data == data
    assert beyond.data is None
    assert within.sha256 == beyond.sha256 == hashlib.sha256(data).hexdigest()
    assert beyond.byte_count == len(data)
    assert beyond.document_id == beyond.sha256[:16]
