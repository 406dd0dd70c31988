"""`ogi correct`: a row of the users' register, with its old value, withdrawn again; and who refuses bad rows."""

import subprocess
import sys

import duckdb
import pytest
from support.dbt_runs import dbt

from loaders import corrections
from loaders.raw.dbt_plugin import Plugin

KEY = "4f5e9906ac0c742b/requests/granted/natural_person"
WHY = ("--reason", "更正公告", "--source", "https://example.org/1", "--by", "li")
HEAD = ",".join(corrections.COLUMNS)
FIRST = f'user-7,year,{KEY[:16]},,,,2024,2023,,"two\nlines, quoted",x,li,2025-01-31,'


@pytest.fixture(scope="module")
def warehouse(built_once):
    """The built sample, which these tests only read."""
    return str(built_once)


@pytest.fixture
def register(tmp_path):
    return tmp_path / "register.csv"


@pytest.fixture
def correct(ogi, warehouse, register):
    """`ogi correct` on the built sample with a register of the test's own."""
    return lambda *words: ogi("correct", *words, OGI_DB=warehouse, OGI_CORRECTIONS=str(register))


def test_a_correction_is_written_with_its_old_value_and_says_what_is_next(correct, register):
    done = correct(KEY, "1289", *WHY, "--cause", "report")
    assert done.returncode == 0, done.stderr
    assert f"user-1: {KEY} is 1289, was 1288" in done.stdout
    assert f"next: ogi build, then: ogi explain {KEY}" in done.stdout
    head, row = register.read_text(encoding="utf-8").splitlines()
    assert head == HEAD
    place = f"cell,{KEY.replace('/', ',')}"
    assert row.startswith(f"user-1,{place},1288,1289,report,更正公告,https://example.org/1,li,")
    assert row.endswith(",accepted")


@pytest.mark.parametrize(
    ("attribute", "value", "old"), [("year", "2023", "2024"), ("scope", "own", "area")], ids=["year", "scope"]
)
def test_year_and_scope_are_corrected_too(correct, register, attribute, value, old):
    assert correct(f"{KEY[:16]}/{attribute}", value, *WHY).returncode == 0
    [row] = corrections.read(register)
    assert (row["kind"], row["old_value"], row["new_value"]) == (attribute, old, value)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_other_rows_stay_byte_for_byte(correct, register, delimiter, end):
    """A byte order mark, an empty row, quotes and a file without a last line end stay; the new row is as the others."""
    rows = [
        HEAD,
        FIRST.replace("x,li", '"x",li'),
        "," * (len(corrections.COLUMNS) - 1),
        FIRST.replace("user-7,y", "u,y"),
    ]
    rows[3] = rows[3].replace(KEY[:16], "0" * 16)
    before = ("\ufeff" + end.join(rows).replace(",", delimiter).replace(f"lines{delimiter}", "lines,")).encode()
    register.write_bytes(before)
    assert correct(KEY, "1289", *WHY).returncode == 0
    added = register.read_bytes()
    assert added.startswith(before + end.encode() + b"user-8")
    assert added.endswith(b"accepted" + end.encode())
    assert added.count(b"\r") == (5 if end == "\r\n" else 0)
    assert correct(KEY, "--withdraw").returncode == 0
    assert register.read_bytes() == added.replace(b"accepted", b"withdrawn")
    assert corrections.read(register)[-1]["status"] == "withdrawn"


def test_a_corrected_year_keeps_its_first_old_value(correct, register):
    """dim_report has 2024; the register says that this is a correction of an empty year."""
    row = f"user-1,year,{KEY[:16]},,,,2020,2024,,why,x,li,2025-01-31,withdrawn"
    register.write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    assert correct(f"{KEY[:16]}/year", "2023", *WHY).returncode == 0
    assert corrections.read(register)[-1]["old_value"] == "2020"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((f"{KEY}s", "1", *WHY), f"Near: {KEY}"),
        (("4f5e9906ac0c742c/year", "2020", *WHY), f"Near: {KEY[:16]}/year"),
        (("nonsense", "1", *WHY), "nonsense is no key"),
        ((f"{KEY[:16]}/body", "某市", *WHY), "body_decisions.csv"),
        ((KEY, "12,89", *WHY), "new_value “12,89” is no number; allowed: digits"),
        ((KEY, "9" * 30, *WHY), "is no number"),
        ((KEY, "[red]1", *WHY), "new_value “[red]1” is no number"),
        ((KEY, "1289", *WHY, "--cause", "typo"), "cause “typo” is not known; allowed: reading, report"),
        ((KEY, "1289", "--reason", "=1+1", "--source", "x"), "begins like a formula"),
        ((KEY, "1289", "--source", "x"), "no --reason was given"),
        ((KEY, "1289", "--withdraw"), "--withdraw takes no VALUE"),
        ((KEY, "--withdraw"), "there is no register at"),
    ],
)
def test_what_cannot_be_written_is_refused_with_words(correct, register, words, message):
    done = correct(*words)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert not register.exists()


def test_a_place_has_one_correction_in_force(correct, register):
    correct(KEY, "1289", *WHY)
    before = register.read_bytes()
    done = correct(KEY, "1290", *WHY)
    assert done.returncode == 2
    assert f"Withdraw it first: ogi correct {KEY} --withdraw" in " ".join(done.stderr.split())
    assert register.read_bytes() == before
    correct(KEY, "--withdraw")
    assert correct(KEY, "1290", *WHY).returncode == 0
    assert [row["status"] for row in corrections.read(register)] == ["withdrawn", "accepted"]
    assert "no correction in force" in correct(f"{KEY[:16]}/scope", "--withdraw").stderr.replace("\n", " ")


def test_another_command_that_holds_the_register_is_waited_for(correct, register):
    import fcntl

    with register.with_name("register.csv.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert correct(KEY, "1289", *WHY).returncode == 3
    assert not register.exists()


def test_nothing_is_made_without_a_warehouse(ogi, tmp_path):
    done = ogi("correct", KEY, "1", *WHY, OGI_DB=str(tmp_path / "none" / "ogi.duckdb"))
    assert done.returncode == 2
    assert not (tmp_path / "none").exists()


def test_a_bad_row_stops_the_build_before_anything_starts(ogi, register, tmp_path):
    register.write_text(f"{HEAD}\n{FIRST.replace('2023', 'x')}\n", encoding="utf-8")
    database = tmp_path / "ogi.duckdb"
    done = ogi("build", OGI_DB=str(database), OGI_CORRECTIONS=str(register))
    assert done.returncode == 2
    assert "register.csv, line 2: new_value “x” is no report year; allowed: 2008 to" in " ".join(done.stderr.split())
    assert not database.exists()


def test_the_register_is_read_without_dbt():
    code = "import sys, loaders.corrections, ogi.building.steps as s; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "dbt.cli.main" not in loaded


def test_plain_dbt_refuses_with_the_same_words(tmp_path, monkeypatch):
    """The register is beside the database."""
    (tmp_path / "corrections.csv").write_text(f"{HEAD}\n{FIRST.replace('2023', 'x')}\n", encoding="utf-8")
    monkeypatch.delenv("OGI_CORRECTIONS", raising=False)
    run = dbt(tmp_path / "ogi.duckdb", "run", "--select", "stg_corrections")
    assert run.code == 1
    assert "corrections.csv, line 2: new_value “x” is no report year; allowed: 2008 to" in run.said


def test_each_dbt_run_reads_the_register_anew(tmp_path, monkeypatch):
    file = tmp_path / "mine.csv"
    monkeypatch.setenv("OGI_CORRECTIONS", str(file))
    plugin = Plugin.create("loaders.raw.dbt_plugin")
    with duckdb.connect(tmp_path / "ogi.duckdb") as conn:

        def stored():
            plugin.configure_connection(conn)
            return conn.execute("select correction_id, reason, cause, status from raw.corrections").fetchall()

        assert stored() == []
        file.write_text(f"{HEAD}\n{FIRST}\n", encoding="utf-8")
        assert stored() == [("user-7", "two lines, quoted", None, "accepted")]
        file.write_text(f"{HEAD}\n{FIRST}withdrawn\n", encoding="utf-8")
        assert stored() == [("user-7", "two lines, quoted", None, "withdrawn")]
        file.unlink()
        assert stored() == []
