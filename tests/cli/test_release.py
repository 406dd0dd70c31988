"""`make release` on a copy of the project: versions, changelog, a wheel that reads, and nothing changed by an error."""

import shlex
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from loaders.project import ROOT

FILES = ("pyproject.toml", "dbt_project.yml", "CHANGELOG.md", "README.md", "LICENSE", ".gitignore")
FOLDERS = ("loaders", "ogi", "seeds", "tools")
Released = tuple[Path, "subprocess.CompletedProcess[str]"]  # the repository, and the finished command
CHANGELOG = "# Changelog\n\n## Unreleased\n- Something new.\n\n## 0.0.1 (2020-01-01)\n- Something old.\n"


def git(project: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", *arguments]
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout


def release(project: Path, version: str) -> "subprocess.CompletedProcess[str]":
    call = [sys.executable, str(project / "tools" / "release.py"), version]
    return subprocess.run(call, cwd=project, capture_output=True, text=True, timeout=120)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository of its own with the files that a release needs."""
    return new_project(tmp_path / "project")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """A repository after `make release VERSION=12.3.4`, and what the command printed."""
    folder = new_project(tmp_path_factory.mktemp("release") / "project")
    return folder, release(folder, "12.3.4")


def new_project(folder: Path) -> Path:
    folder.mkdir()
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    (folder / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "A project")
    return folder


@pytest.mark.slow
def test_a_release_sets_the_version_dates_the_changelog_and_builds_a_wheel_that_reads(released: Released) -> None:
    project, done = released
    assert done.returncode == 0, done.stderr
    assert 'version = "12.3.4"' in (project / "pyproject.toml").read_text(encoding="utf-8")
    assert 'version: "12.3.4"' in (project / "dbt_project.yml").read_text(encoding="utf-8")
    dated = CHANGELOG.replace("## Unreleased", f"## 12.3.4 ({date.today():%Y-%m-%d})")
    assert (project / "CHANGELOG.md").read_text(encoding="utf-8") == dated
    (wheel,) = (project / "dist").glob("*.whl")
    assert wheel.name == "ogi_warehouse-12.3.4-py3-none-any.whl"
    assert [line.strip() for line in done.stdout.splitlines() if line.startswith("  git ")] == [
        "git add pyproject.toml dbt_project.yml CHANGELOG.md",
        'git commit -m "Release 12.3.4"',
        'git tag -a v12.3.4 -m "Release 12.3.4"',
        "git push origin HEAD v12.3.4",
    ]
    ZipFile(wheel).extractall(project.parent / "installed")
    call = [sys.executable, "-m", "ogi", "extract", str(ROOT / "sample" / "reports" / "pingtan_2022.html")]
    read = subprocess.run(call, cwd=project.parent / "installed", capture_output=True, text=True, env={}, timeout=60)
    assert read.returncode == 0, read.stderr
    assert "平潭综合实验区" in read.stdout


def test_the_printed_git_commands_work(released: Released) -> None:
    project, done = released
    commands = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines() if line.startswith("  git ")]
    for command in commands[:-1]:  # there is nowhere to push to
        git(project, *shlex.split(command))
    assert git(project, "status", "--porcelain") == ""
    assert git(project, "tag", "--list").split() == ["v12.3.4"]
    again = release(project, "12.3.4")
    assert again.returncode == 2
    assert "tagged already" in again.stderr


@pytest.mark.parametrize(
    ("version", "spoil", "message"),
    [
        ("1.2", {}, "is not a version"),
        ("", {}, "is not a version"),
        ("0.0.1", {}, "is lower than the version in pyproject.toml"),
        (
            "12.3.4",
            {"CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n## 0.0.1 (2020-01-01)\n- Old.\n"},
            "## Unreleased",
        ),
        ("12.3.4", {"dbt_project.yml": "name: ogi_warehouse\n"}, "dbt_project.yml has no line with a version"),
    ],
)
def test_what_cannot_be_released_changes_nothing(
    project: Path, version: str, spoil: dict[str, str], message: str
) -> None:
    for name, text in spoil.items():
        (project / name).write_text(text, encoding="utf-8")
        git(project, "commit", "--quiet", "--all", "-m", "Spoiled")
    done = release(project, version)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert git(project, "status", "--porcelain") == ""


def test_a_changed_tree_is_not_released(project: Path) -> None:
    (project / "seeds" / "new.csv").write_text("code\n", encoding="utf-8")
    done = release(project, "12.3.4")
    assert done.returncode == 2
    assert "seeds/new.csv" in done.stderr
    assert not (project / "dist").exists()
