"""Which folder of curated files is meant, and which files are in it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from castgraph.disk import sha256_of
from castgraph.errors import DataError, OptionError
from castgraph.locations import packaged
from castgraph.vocabulary import CG, ID, PREFIXES

__all__ = [
    "SHAPES",
    "VOCABULARY",
    "curated_folder_of",
    "digests",
    "folder_to_edit",
    "folder_to_read",
    "graph_iri",
    "is_file_stem",
    "turtle_files",
]

SHAPES = "shapes.ttl"
VOCABULARY = "vocabulary.ttl"


def curated_folder_of(path: Path) -> Path | None:
    """Return the curated folder that a ``sources/`` or ``entities/`` file belongs to, None for other files."""
    for parent in path.parents:
        if parent.name in ("sources", "entities"):
            return parent.parent
    return None


def folder_to_read(chosen: Path | None = None) -> Path:
    """Return the curated folder that is meant: the chosen one, ``graph/`` here, or castgraph's."""
    return chosen or (Path("graph") if Path("graph", "sources").is_dir() else packaged("graph"))


def folder_to_edit(chosen: Path | None = None) -> Path:
    """Return the curated folder that additions go to, as `folder_to_read` does.

    Raises:
        OptionError: it is the one that was installed with castgraph.
    """
    folder = folder_to_read(chosen)
    if chosen is None and folder.is_relative_to(Path(__file__).parent):
        raise OptionError("the graph that comes with castgraph is not to be changed; name a folder with --graph")
    return folder


def turtle_files(folder: Path) -> list[Path]:
    """Return the files of a curated folder that hold facts, sorted: every ``.ttl`` but the shapes.

    Raises:
        DataError: no such folder, not a folder, or nothing in it.
    """
    if not folder.is_dir():
        raise DataError("is a file; name the folder" if folder.exists() else "no such folder", str(folder))
    files = sorted(path for path in folder.rglob("*.ttl") if path.name != SHAPES and path.is_file())
    if not files:
        raise DataError("holds no .ttl file; a curated folder has sources/*.ttl and entities/*.ttl", str(folder))
    graphs: dict[str, Path] = {}
    for path in files if any("%" in path.name for path in files) else ():
        if (other := graphs.setdefault(graph_iri(path, folder), path)) != path:
            raise DataError(f"stands for the same graph as {other.name}; rename one of the two", str(path))
    return files


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
