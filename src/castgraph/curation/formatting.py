"""Curated files in their one canonical form; what cannot be brought into it without loss is refused."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from castgraph.curation.files import read_curated
from castgraph.curation.folder import curated_folder_of, turtle_files, whole_folder
from castgraph.curation.locking import editing
from castgraph.curation.saving import save
from castgraph.errors import DataError, OptionError
from castgraph.rdf.files import parse_text
from castgraph.rdf.turtle import comment_line, write_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from castgraph.curation.files import CuratedFile

__all__ = ["canonical", "format_files", "formattable"]


def canonical(file: CuratedFile) -> str:
    """Return a file's facts as canonical Turtle.

    Raises:
        DataError: the file has a comment, which would be lost, or a blank node; the message names the line.
    """
    if line := comment_line(file.text):
        raise DataError(
            "has a comment, which canonical Turtle cannot keep; say it with rdfs:comment, or remove it",
            str(file.path),
            line,
        )
    try:
        text = write_turtle(file.triples, file.graph)
    except DataError as error:
        raise DataError(str(error), str(file.path), file.blank_node_line()) from error
    if set(parse_text(text, file.graph)) != set(file.triples):
        raise DataError("cannot be written as canonical Turtle without loss; report it", str(file.path))
    return text


def formattable(paths: Sequence[Path]) -> dict[Path, list[Path]]:
    """Return the files that `format_files` may rewrite, by their curated folder, each sorted.

    Args:
        paths: curated folders, or files of their ``sources/`` and ``entities/``.

    Raises:
        DataError: nothing of that name, or no such file in a folder.
        OptionError: a file of neither.
    """
    found: dict[Path, set[Path]] = {}
    for path in paths:
        if path.is_dir():
            whole = whole_folder(path)
            files = [file for file in turtle_files(path) if curated_folder_of(file) == whole]
        elif not path.exists():
            raise DataError("no such file or folder", str(path))
        else:
            whole, files = curated_folder_of(path) or path.parent, [path]
            if curated_folder_of(path) is None or path.suffix != ".ttl":
                raise OptionError(f"{path}: only files of sources/ and entities/ have a canonical form")
        found.setdefault(whole, set()).update(files)
    return {folder: sorted(files) for folder, files in found.items()}


def format_files(paths: Iterable[Path], folder: Path, *, write: bool) -> tuple[list[Path], list[DataError]]:
    """Bring curated files into canonical form.

    Args:
        paths: files of ``sources/`` and ``entities/``.
        folder: the curated folder they belong to.
        write: replace those that differ; otherwise nothing is changed.

    Returns:
        The files that differed from their canonical form, and an error for each that has none: it has a comment or a
        blank node, or cannot be read. Those are left as they are.
    """
    differing: list[Path] = []
    refused: list[DataError] = []
    with editing(folder) if write else contextlib.nullcontext():
        for path in paths:
            try:
                file = read_curated(path, folder)
                text = canonical(file)
            except DataError as error:
                refused.append(error)
                continue
            if text.encode("utf-8") != file.raw:
                differing.append(path)
                if write:
                    save(folder, {path: text}, {path: file.raw})
    return differing, refused
