"""Every command and query that the README, CONTRIBUTING and the guides print works as printed.

Shell blocks run with bash in a copy of the checkout that holds a built warehouse of the sample and an edition of it.
Queries run in DuckDB, code in Python. A block of text that follows is the output. Commands that take long or need a
server are not run here; for these a test proves that they exist.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
import typer
import yaml

from loaders.project import ROOT
from ogi.building.steps import show_reports
from ogi.edition.write import write
from ogi.main import app
from ogi.terminal import screen

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
GUIDES = ROOT / "docs" / "connect"
PAGES = [
    *READMES,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "bi/superset/README.md")),
    *(ROOT / name for name in ("sample/README.md", "seeds/reference/README.md", "loaders/README.md")),
    *(ROOT / name for name in ("models/README.md", "ogi/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<code>.*?)^(?P=indent)```$", re.M | re.S)
INLINE = re.compile(r"`((?:[A-Z_]+=\S+ )*(?:make|(?:\.venv/bin/)?(?:ogi|pytest|python|dbt|mf))(?: [^`]*)?)`")
FOLDERS = "loaders|ogi|models|seeds|tests|synthetic|benchmarks|bi|docs|macros|tools|sample|analyses"
PATH = re.compile(rf"`((?:{FOLDERS})/(?:[\w./-]+\.(?:py|sql|csv|yml|md|html|lock|in|txt)|[\w/-]*/))`")
INDENTED_COMMAND = re.compile(r"\n\n {4}(?:\$ |\.venv/|(?:make|ogi|python|pytest|duckdb|dbt|mf|pip) )")
# languages that a reader copies into another program
FOREIGN = {"r", "powerquery", "mermaid"}
# programs of a PostgreSQL server; tests/warehouse/test_postgres.py runs their queries
SERVER = {"createdb", "psql"}
SLOW_VERBS = {"build", "load", "publish", "check"}
EXCLUDED = (".git", ".venv", "warehouse", "published", "target", "logs", "build", "dist", ".*_cache", "__pycache__")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, and the text block that follows it directly, if any."""

    page: Path
    number: int
    language: str
    code: str
    output: str | None

    @property
    def name(self) -> str:
        """The place of the block, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.number}"


def code_of(match: re.Match[str]) -> str:
    """Return the code of a block without the indent of the list that it is in."""
    return re.sub(rf"^{match['indent']}", "", match["code"], flags=re.M)


def blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in some languages, or in all of them."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        matches = list(BLOCK.finditer(text))
        for number, (match, following) in enumerate(pairwise([*matches, None])):
            is_output = (
                following and following["language"] == "text" and not text[match.end() : following.start()].strip()
            )
            output = code_of(following) if following and is_output else None
            block = Block(page, number, match["language"], code_of(match), output)
            if not languages or block.language in languages:
                found.append(block)
    return found


def words_of(line: str) -> list[str]:
    """Return the words of a command up to the first quotation mark, without the variables before it."""
    words = line.split('"')[0].split()
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    return words


def is_only_checked(line: str) -> bool:
    """Tell whether a command takes too long for a test, or needs a server."""
    words = words_of(line)
    program = words[0].removeprefix(".venv/bin/") if words else ""
    if program == "ogi":
        return words[1] in SLOW_VERBS or "--rebuild" in words
    return program in {"make", "pytest", "dbt", "mf", "git", *SERVER} or words[1:2] == ["-m"]


def shell_blocks(only_checked: bool) -> list[Block]:
    """Return the shell blocks whose first command is, or is not, only checked."""
    return [block for block in blocks("sh") if is_only_checked(block.code.split("\n")[0]) is only_checked]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def prove_that_it_exists(line: str) -> None:
    """Fail if a command names a target, verb, option, module or file that does not exist."""
    words = words_of(line)
    program, arguments = words[0].removeprefix(".venv/bin/"), words[1:]
    if program == "make":
        targets = [word for word in arguments if "=" not in word]
        assert set(targets) <= make_targets(), line
    elif program == "ogi":
        prove_that_the_verb_exists(line, arguments)
    elif program == "python" and arguments[:1] == ["-m"]:
        assert find_spec(arguments[1]), line
    elif program in ("pytest", "python"):
        paths = [word for word in arguments if "/" in word or word.endswith(".py")]
        assert all((ROOT / path.split("::")[0]).exists() for path in paths), line
    elif program not in SERVER | {"git"}:
        assert (Path(sys.executable).parent / program).exists(), line


def prove_that_the_verb_exists(line: str, arguments: list[str]) -> None:
    group = typer.main.get_command(app)
    names = [word for word in arguments if not word.startswith("-")]
    command = group.commands[names[0]] if names else group
    known = {option for parameter in (*group.params, *command.params) for option in parameter.opts}
    known |= {option for parameter in command.params for option in parameter.secondary_opts} | {"--help"}
    assert {word.split("=")[0] for word in arguments if word.startswith("--")} <= known, line


@pytest.fixture(scope="module")
def checkout(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout after `make build` and `ogi publish`."""
    folder = tmp_path_factory.mktemp("documents") / "checkout"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*EXCLUDED))
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / "warehouse").mkdir()
    shutil.copy(built_once, folder / "warehouse" / "ogi.duckdb")
    write(built_once, folder / "published")
    return folder


def environment_of(checkout: Path) -> dict[str, str]:
    """Return the variables of a user's shell: no settings, and the programs of the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OGI_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "PYTHONPATH": str(checkout), "NO_COLOR": "1", "COLUMNS": "120"}


def lines_of(text: str) -> list[str]:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n").split("\n")


@pytest.mark.parametrize("block", shell_blocks(only_checked=False), ids=lambda block: block.name)
def test_a_shell_block_runs_and_prints_what_the_page_shows(checkout: Path, block: Block) -> None:
    call = ["bash", "-euo", "pipefail", "-c", block.code]
    done = subprocess.run(call, cwd=checkout, env=environment_of(checkout), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    if block.output is not None:
        assert lines_of(done.stdout) == lines_of(block.output)


@pytest.mark.parametrize("block", shell_blocks(only_checked=True), ids=lambda block: block.name)
def test_a_slow_command_exists(block: Block) -> None:
    for line in block.code.replace("\\\n", " ").splitlines():
        if line.strip() and not line.startswith("#") and words_of(line)[0] not in SERVER:
            assert is_only_checked(line), f"{line!r} is not run, because the block begins with a slow command"
            prove_that_it_exists(line)
        elif line and words_of(line)[0] in SERVER:
            break  # the rest of the block is SQL in quotation marks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_command_within_a_sentence_exists(page: Path) -> None:
    for command in INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        prove_that_it_exists(re.split(r"[…<>]", " ".join(words_of(command)))[0])


def queries() -> list[Block]:
    """Return the queries for DuckDB; the pages on PostgreSQL and its tools have their own test."""
    of_servers = {GUIDES / name for name in ("postgresql.md", "metabase.md", "grafana.md")}
    return [block for block in blocks("sql") if block.page not in of_servers]


@pytest.mark.parametrize("block", queries(), ids=lambda block: block.name)
def test_a_query_runs_and_gives_what_the_page_shows(
    checkout: Path, built_once: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], block: Block
) -> None:
    monkeypatch.chdir(checkout)
    edition = checkout / "published" / "ogi.duckdb"
    with duckdb.connect(edition if block.page.parent == GUIDES else built_once, read_only=True) as conn:
        for query in filter(str.strip, block.code.split(";")):
            relation = conn.sql(query)
            assert relation is not None, query
            assert relation.fetchall() or "edition_changes" in query or "quality.check_results" in query, query
            relation.show(max_width=1_000)
    if block.output is not None:
        assert lines_of(capsys.readouterr().out) == lines_of(block.output)


def test_queries_of_the_readme_run_on_an_edition_too(checkout: Path) -> None:
    """Published as it is by default, without texts."""
    for block in shell_blocks(only_checked=False):
        if block.page in READMES and "warehouse/ogi.duckdb" in block.code:
            code = block.code.replace("warehouse/ogi.duckdb", "published/ogi.duckdb")
            call = ["bash", "-euo", "pipefail", "-c", code]
            done = subprocess.run(
                call, cwd=checkout, env=environment_of(checkout), capture_output=True, text=True, timeout=60
            )
            assert block.output and lines_of(done.stdout) == lines_of(block.output), done.stderr


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.name)
def test_python_code_runs(checkout: Path, monkeypatch: pytest.MonkeyPatch, block: Block) -> None:
    monkeypatch.chdir(checkout)
    exec(block.code.replace("/srv/ogi/published", str(checkout / "published")), {})


@pytest.mark.parametrize("block", blocks("json", "yaml"), ids=lambda block: block.name)
def test_settings_are_well_formed(block: Block) -> None:
    assert json.loads(block.code) if block.language == "json" else yaml.safe_load(block.code)


@pytest.mark.parametrize("block", blocks("csv"), ids=lambda block: block.name)
def test_example_rows_fit_the_seed_that_is_named_before_them(block: Block) -> None:
    before = block.page.read_text(encoding="utf-8").split(block.code.splitlines()[0])[0]
    seed = re.findall(r"`(seeds/[\w/]+\.csv)`", before)[-1]
    with (ROOT / seed).open(encoding="utf-8", newline="") as file:
        known = list(csv.reader(file))
    rows = list(csv.reader(block.code.splitlines()))
    assert {len(row) for row in rows} == {len(known[0])}
    assert [row for row in rows if row in known] == []


def test_no_code_escapes_these_tests() -> None:
    """Every block names its language, every text block is an output, and no command is only indented."""
    known = {"sh", "sql", "python", "csv", "json", "yaml", "text", *FOREIGN}
    assert [block.name for block in blocks() if block.language not in known] == []
    outputs = {block.output for block in blocks() if block.output is not None}
    free = {block.name for block in blocks("text") if block.code not in outputs}
    assert free == {f"{page.name}:1" for page in READMES}, "a text block that is the output of nothing"
    assert [
        page.name for page in PAGES if INDENTED_COMMAND.search(BLOCK.sub("", page.read_text(encoding="utf-8")))
    ] == []


def test_both_readmes_print_the_same_commands_and_outputs() -> None:
    english, chinese = ([(b.language, b.code, b.output) for b in blocks() if b.page == page] for page in READMES)
    assert english == chinese
    assert sum(1 for _, _, output in english if output) >= 2


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_readme_prints_what_the_build_ends_with(
    page: Path, built_once: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = next(block for block in blocks("text") if block.page == page)
    monkeypatch.setenv("COLUMNS", "120")
    screen.out.cache_clear()  # it holds the standard output that it was made for
    show_reports(built_once)
    screen.out.cache_clear()
    assert lines_of(printed.code) == lines_of(capsys.readouterr().out)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_paths_in_sentences_exist(page: Path) -> None:
    paths = PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_each_guide_is_in_the_index() -> None:
    index = (GUIDES / "README.md").read_text(encoding="utf-8")
    assert [
        page.name for page in GUIDES.glob("*.md") if page.name != "README.md" and f"({page.name})" not in index
    ] == []


def test_each_step_of_the_workflow_and_the_compiled_modules_exist() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert len(commands) >= 4
    for command in commands:
        prove_that_it_exists(command)
    compiled = ["make", "--silent", "-f", "Makefile", "-f", "-", "compiled-modules"]
    rule = "compiled-modules:\n\t@echo $(COMPILED)\n"
    done = subprocess.run(compiled, cwd=ROOT, input=rule, capture_output=True, text=True, check=True)
    assert [path for path in done.stdout.split() if not (ROOT / path).exists()] == []
