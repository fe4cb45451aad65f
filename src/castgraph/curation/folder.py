"""Which folder of curated files is meant, and which files are in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from castgraph.disk import sha256_of
from castgraph.errors import DataError, OptionError
from castgraph.locations import GRAPH_VARIABLE, packaged
from castgraph.vocabulary import CG, ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "SHAPES",
    "VOCABULARY",
    "curated_folder_of",
    "digests",
    "folder_here",
    "folder_to_edit",
    "folder_to_read",
    "graph_iri",
    "is_curated",
    "is_empty",
    "is_file_stem",
    "turtle_files",
    "whole_folder",
]

_PACKAGE = Path(__file__).resolve().parents[1]

SHAPES = "shapes.ttl"
VOCABULARY = "vocabulary.ttl"


def curated_folder_of(path: Path) -> Path | None:
    """Return the curated folder that a ``sources/`` or ``entities/`` file belongs to, None for other files."""
    for parent in path.parents:
        if parent.name in ("sources", "entities"):
            return parent.parent
    return None


def whole_folder(path: Path) -> Path:
    """Return the curated folder that a folder is, or is ``sources/`` or ``entities/`` of; else the folder itself."""
    return path if is_curated(path) else curated_folder_of(path / "x") or path


def folder_here() -> Path | None:
    """Return the curated folder in or above the working directory, as git finds its repository; None where none is.

    A curated folder holds ``sources/`` and ``entities/``, and a ``.ttl`` file in one of them or beside them; it is the
    directory itself or ``graph/`` in it. Above the working directory only what is this user's own, or root's, counts:
    nobody is led to what somebody else has put into a directory that all may write to.

    Returns:
        The folder as a path from the working directory, such as ``../graph``.
    """
    try:
        depth = len(Path.cwd().parts)
    except FileNotFoundError:  # the directory was removed
        return None
    for up in range(depth):
        near = Path(*[os.pardir] * up)
        for folder in (near, near / "graph"):
            if is_curated(folder) and (not up or folder.stat().st_uid in (0, os.geteuid())):
                return folder
    return None


def is_curated(folder: Path) -> bool:
    """Whether a folder is a curated one, see `folder_here`."""
    parts = [folder / name for name in ("sources", "entities")]
    try:
        return all(map(Path.is_dir, parts)) and any(
            entry.name.endswith(".ttl") for part in (folder, *parts) for entry in part.iterdir()
        )
    except OSError:  # may not be read: not meant
        return False


def is_empty(folder: Path) -> bool:
    """Whether a curated folder has no facts yet."""
    return is_curated(folder) and not any(
        True for part in ("sources", "entities") for _ in (folder / part).rglob("*.ttl")
    )


def folder_to_read(chosen: str | Path | None = None) -> Path:
    """Return the curated folder that is meant: the chosen one, the one here or above (`folder_here`), or castgraph's.

    What was chosen comes from ``--graph`` or ``CASTGRAPH_GRAPH``. All commands ask here, or `folder_to_edit`.
    """
    return Path(chosen) if chosen else folder_here() or packaged("graph")


def folder_to_edit(chosen: str | Path | None = None) -> Path:
    """Return the curated folder that is to be changed, as `folder_to_read` does; the packaged one is only read.

    Raises:
        OptionError: none is chosen, and none is here or above.
    """
    folder = Path(chosen) if chosen else folder_here()
    if folder is None or (not chosen and folder.resolve().is_relative_to(_PACKAGE)):
        raise OptionError(
            "there is no curated folder here or above, and the one that comes with castgraph is only read; begin one "
            f"with 'castgraph init DIR', or name one with --graph or {GRAPH_VARIABLE}"
        )
    return folder


def turtle_files(folder: Path) -> list[Path]:
    """Return the files of a curated folder that hold facts, sorted: every ``.ttl`` but the shapes.

    Raises:
        DataError: no such folder, not a folder, or nothing in it.
    """
    if not folder.is_dir():
        raise DataError("is a file; name the folder" if folder.exists() else "no such folder", str(folder))
    try:
        files = sorted(map(Path, _below(folder)), key=lambda path: path.parts)
    except OSError as error:
        raise DataError(f"cannot be read: {error.strerror}", str(error.filename)) from error
    if not files:
        raise DataError("holds no .ttl file; a curated folder has sources/*.ttl and entities/*.ttl", str(folder))
    graphs: dict[str, Path] = {}
    for path in files if any("%" in path.name for path in files) else ():
        if (other := graphs.setdefault(graph_iri(path, folder), path)) != path:
            raise DataError(f"stands for the same graph as {other.name}; rename one of the two", str(path))
    return files


def _below(folder: str | Path) -> Iterator[str]:
    """Yield the path of every file of facts; `os.scandir` is the fastest way to them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            named = entry.name.endswith(".ttl") and entry.name != SHAPES
            if named and entry.is_file():
                yield entry.path
            elif entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            elif named and entry.is_symlink() and entry.name[0] != ".":  # one that leads nowhere; Emacs locks by such
                entry.stat()


def is_file_stem(text: str) -> bool:
    """Whether a part of an IRI may name a file: of letters, digits and ``-_.%``, not hidden, and not too long.

    Example:
        >>> [is_file_stem(text) for text in ("2024-05-01-gazette-show", "../../evil", "", "c:x", "a" * 300)]
        [True, False, False, False, False]
    """
    return bool(re.fullmatch(r"\w[\w.%-]*(?<!\.)", text)) and len(os.fsencode(text)) <= 200


def graph_iri(path: Path, folder: Path) -> str:
    """Return the IRI of the named graph that a curated file is, which is also what ``<>`` in it means.

    What an IRI cannot have (a space, a lone percent sign, …) is percent-encoded.

    Example:
        >>> graph_iri(Path("graph/sources/a.ttl"), Path("graph"))
        'https://w3id.org/castgraph/id/source/a'
    """
    parts = [_NOT_IN_IRIS.sub(_encoded, part) for part in path.relative_to(folder).with_suffix("").parts]
    if parts[0] == "sources" and len(parts) > 1:
        return PREFIXES["source"] + "/".join(parts[1:])
    if parts == ["vocabulary"]:
        return CG.rstrip("#")
    return ID + "/".join(parts)


_NOT_IN_IRIS = re.compile(r"[\x00-\x20\x7f-\x9f\"#<>?\[\\\]^`{|}\ud800-\udfff\ue000-\uf8ff\s]|%(?![0-9A-Fa-f]{2})")


def _encoded(found: re.Match[str]) -> str:
    return quote(os.fsencode(found[0]), safe="")


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a curated folder, by its path."""
    return {str(path): sha256_of(path) for path in turtle_files(folder)}
