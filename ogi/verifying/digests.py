"""The files of an edition against its manifest. A manifest is input: it may be damaged or hostile."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ogi.edition.manifest import content_digest
from ogi.edition.package import sha256_of
from ogi.errors import ExitCode, OgiError
from ogi.published import MANIFEST

SHA256 = re.compile(r"[0-9a-f]{64}")
COPY_AGAIN = "Copy the edition again, or publish a new one: ogi publish"


@dataclass(frozen=True, slots=True)
class Edition:
    """A folder with an edition, and its manifest, whose entries of files are sound."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """The name that the manifest gives."""
        return str(self.manifest.get("name", self.folder.name))

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """The manifest's entry of each file, by path."""
        return {entry["path"]: entry for entry in self.manifest["files"]}


@dataclass(slots=True)
class Difference:
    """How the files of a folder differ from the manifest: a row of text for each file, by path."""

    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return path, kind and detail of each file that differs."""
        rows = [(path, "missing", "") for path in self.missing]
        rows += [(path, "extra", f"not in {MANIFEST}") for path in self.extra]
        return sorted(rows + [(path, "changed", detail) for path, detail in self.changed.items()])


def open_edition(path: Path) -> Edition:
    """Return the edition at `path`: its own folder, the folder of editions (then the current one), or its manifest.

    Raises OgiError if there is none, or if its manifest is damaged.
    """
    folder = path.parent if path.name == MANIFEST else path
    folder = (
        folder / "current" if (folder / "current").is_dir() else folder
    ).resolve()  # one edition, also if replaced
    file = folder / MANIFEST
    if not file.is_file():
        mend = "Name the folder of an edition, such as published/ or published/editions/NAME."
        raise OgiError(f"there is no edition at {path}: it has no {MANIFEST}", mend)
    try:
        manifest = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _damaged(
            file, "it can't be read" if isinstance(error, OSError) else "it is no JSON", str(error)
        ) from None
    return Edition(folder, _checked(file, manifest))


def differences(edition: Edition) -> Difference:
    """Compare the files below the edition's folder with its manifest, by size and SHA-256."""
    found = Difference()
    listed = edition.files
    for path, entry in listed.items():
        file = edition.folder / path
        if not file.is_file():
            found.missing.append(path)
            continue
        if detail := _how_changed(edition.folder, file, entry):
            found.changed[path] = detail
    present = (file.relative_to(edition.folder).as_posix() for file in edition.folder.rglob("*") if _is_content(file))
    found.extra = sorted(path for path in present if path not in listed and path != MANIFEST)
    return found


def _is_content(file: Path) -> bool:
    return file.is_symlink() or not file.is_dir()


def _how_changed(folder: Path, file: Path, entry: dict[str, Any]) -> str:
    """Return how a file differs from its entry, '' if it does not."""
    if not file.resolve().is_relative_to(folder):
        return "a link that leads out of the edition"
    size = file.stat().st_size
    if size != entry["bytes"]:
        return f"{size:,} bytes instead of {entry['bytes']:,}"
    try:
        digest = sha256_of(file)
    except OSError as error:
        return f"can't be read: {error.strerror}"
    return "" if digest == entry["sha256"] else f"other bytes: sha256 {digest[:16]}… instead of {entry['sha256'][:16]}…"


def _checked(file: Path, manifest: Any) -> dict[str, Any]:
    """Return the manifest if its list of files is sound. Raises OgiError if it is damaged."""
    entries = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(entries, list) or not entries:
        raise _damaged(file, "it lists no files")
    paths = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not _is_sound(entry):
            raise _damaged(file, f"entry {number} of its files isn't a path inside the edition, bytes and sha256")
        if entry["path"] in paths:
            raise _damaged(file, f"entry {number} of its files has the path of another entry")
        paths.add(entry["path"])
    if "content_sha256" in manifest and manifest["content_sha256"] != content_digest(entries):
        raise _damaged(file, "its content_sha256 does not fit the digests of its files")
    result: dict[str, Any] = manifest
    return result


def _is_sound(entry: dict[str, Any]) -> bool:
    path, size, sha256 = (entry.get(name) for name in ("path", "bytes", "sha256"))
    if not (isinstance(path, str) and isinstance(sha256, str) and type(size) is int):
        return False
    parts = PurePosixPath(path).parts
    is_inside = path.isprintable() and "\\" not in path and bool(parts) and parts[0] != "/" and ".." not in parts
    return is_inside and size >= 0 and SHA256.fullmatch(sha256) is not None


def _damaged(file: Path, how: str, detail: str = "") -> OgiError:
    return OgiError(f"{file} is damaged: {how}{f' ({detail})' if detail else ''}", COPY_AGAIN, ExitCode.FAILED)
