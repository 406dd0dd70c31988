"""Prepare a release: set the version, date the changelog, and build the wheel into dist/.

    python tools/release.py 1.2.3

Commits nothing; it prints the git commands to type.
"""

import argparse
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION_LINES = {
    "pyproject.toml": re.compile(r'^version = "(?P<version>[^"]*)"$', re.M),
    "dbt_project.yml": re.compile(r'^version: "(?P<version>[^"]*)"$', re.M),
}
CHANGELOG = "CHANGELOG.md"
UNRELEASED = re.compile(r"^## Unreleased\n(?P<notes>.*?)(?=^## |\Z)", re.M | re.S)


class ReleaseError(Exception):
    """A reason why nothing can be released; no file has been changed."""


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser("make release", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("version", help="three numbers, as in 1.2.3: make release VERSION=1.2.3")
    version = parser.parse_args().version
    try:
        require_releasable(version)
        texts = changed_texts(version, date.today())
    except ReleaseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for name, text in texts.items():
        (ROOT / name).write_text(text, encoding="utf-8")
    wheel = build_wheel()
    names = " ".join(texts)
    print(f"built {wheel.relative_to(ROOT)}; to publish the release, type:\n")
    print(f'  git add {names}\n  git commit -m "Release {version}"\n  git tag -a v{version} -m "Release {version}"')
    print(f"  git push origin HEAD v{version}\n\nto undo it instead: git restore {names}")
    return 0


def require_releasable(version: str) -> None:
    """Raise ReleaseError if the version is malformed or tagged already, or if the working tree has changes."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ReleaseError(f"{version!r} is not a version; type: make release VERSION=1.2.3")
    changed = git("status", "--porcelain")
    if changed:
        raise ReleaseError(f"the working tree has changes; commit or remove them first:\n{changed}")
    if git("tag", "--list", f"v{version}"):
        raise ReleaseError(f"version {version} is tagged already")


def changed_texts(version: str, day: date) -> dict[str, str]:
    """Return the new text of each file that names the version. Raises ReleaseError if one can't be changed."""
    texts = {}
    for name, line in VERSION_LINES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        match = line.search(text)
        if match is None:
            raise ReleaseError(f"{name} has no line with a version")
        if numbers(version) < numbers(match["version"]):
            raise ReleaseError(f"{version} is lower than the version in {name}, {match['version']}")
        texts[name] = text[: match.start("version")] + version + text[match.end("version") :]
    changelog = (ROOT / CHANGELOG).read_text(encoding="utf-8")
    section = UNRELEASED.search(changelog)
    if section is None or not section["notes"].strip():
        raise ReleaseError(f"{CHANGELOG} needs a section '## Unreleased' that says what is new")
    texts[CHANGELOG] = changelog.replace("## Unreleased\n", f"## {version} ({day:%Y-%m-%d})\n", 1)
    return texts


def numbers(version: str) -> list[int]:
    """Return the parts of a version, so that versions can be compared."""
    return [int(part) for part in version.split(".")]


def build_wheel() -> Path:
    """Build the wheel into dist/ and return its path. Raises CalledProcessError if pip fails."""
    shutil.rmtree(ROOT / "build" / "lib", ignore_errors=True)  # setuptools would pack modules that are gone
    dist = ROOT / "dist"
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", str(dist), str(ROOT)], check=True)  # noqa: S603
    return max(dist.glob("*.whl"), key=lambda path: path.stat().st_mtime)


def git(*arguments: str) -> str:
    """Return the output of a git command in this checkout. Raises CalledProcessError if git fails."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
