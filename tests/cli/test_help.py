"""`ogi --help` is quick and teaches."""

import resource
import subprocess
import sys

import pytest

VERBS = ("load", "extract", "build", "status", "explain", "correct", "check", "audit", "publish", "verify", "withdraw")
HEAVY = ("polars", "pyarrow", "duckdb", "dbt", "great_expectations", "lxml", "opencc", "rich.console", "pandas")


def test_help_answers_within_half_a_second(ogi):
    seconds = []
    for _ in range(3):
        started = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ogi("--help").returncode == 0
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        # processor time: on a busy machine the clock would time the others
        seconds.append(ended.ru_utime + ended.ru_stime - started.ru_utime - started.ru_stime)
    assert min(seconds) < 0.5, seconds


def test_no_verb_is_imported_with_what_it_needs():
    imported = subprocess.run(
        [sys.executable, "-c", "import sys, ogi.main; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "ogi.cli.load" in imported
    assert not [name for name in HEAVY if name in imported]


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_is_listed_and_shows_an_example(ogi, verb):
    assert verb in ogi("--help").stdout
    own = ogi(verb, "--help")
    assert own.returncode == 0
    assert "Examples" in own.stdout
    assert f"ogi {verb}" in own.stdout


def test_exit_codes_are_told(ogi):
    shown = " ".join(ogi("--help").stdout.split())
    for part in ("0 done", "1 a check or the build failed", "2 the call", "3 another process", "4 a fault of ours"):
        assert part in shown


@pytest.mark.parametrize("words", [("fly",), ("load", "--no-such-option"), ("extract",)])
def test_a_call_that_makes_no_sense_is_a_usage_error(ogi, words):
    done = ogi(*words)
    assert done.returncode == 2
    assert done.stderr
