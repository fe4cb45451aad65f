"""A curated file as a text that somebody edits: opened, put back checked, or with its trouble at the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.curation.articles import article, known_article
from castgraph.curation.changes import RefusedError
from castgraph.curation.edit import edit_of
from castgraph.curation.folder import graph_iri
from castgraph.curation.workspace import FILES
from castgraph.errors import DataError, OptionError, OutputError
from castgraph.iris import kind_of
from castgraph.vocabulary import PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.curation.edit import Added, Edit
    from castgraph.curation.specs import SourceSpec

__all__ = ["Opened", "open_text", "put_back", "with_troubles", "without_troubles"]

_MARK = "# castgraph: "
_DESCRIBING = {RDF + "type", *(SCHEMA + name for name in ("name", "alternateName", "sameAs", "description"))}


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is being edited: its graph, its path, its text, and its bytes, None where it is new."""

    graph: str
    path: Path
    text: str
    before: bytes | None


def open_text(folder: Path, source: SourceSpec, *, new: bool = False, make: bool = False) -> Opened:
    """Return the text of a curated file; of an article that has none yet, what is known of it.

    Args:
        folder: the curated folder.
        source: the article; or, where `make` is not given, any file of the folder as its `path`.
        new: make the publisher if it is not known.
        make: begin a file where there is none, and bring what is known of the article in line with what is typed.

    Raises:
        OptionError: there is no such file, or none can be begun.
    """
    with edit_of(folder, new=new) as edit:
        changes = edit.workspace.changes
        graph = article(edit, source) if make else known_article(edit.workspace, source)
        if not graph or not changes.holds(graph):
            what = changes.path_of(graph) if graph else f"source of {source.url}"
            raise OptionError(f"there is no {what}; see: ls {folder / 'sources'}")
        file = changes.files.get(graph)
        same = file is not None and set(changes.triples(graph)) == set(file.triples)
        text = file.text if file and same else changes.text_of(graph)
        return Opened(graph, changes.path_of(graph), text, file.raw if file else None)


def put_back(
    folder: Path,
    opened: Opened,
    text: str,
    *,
    source: SourceSpec | None = None,
    new: bool = False,
    dry_run: bool = False,
) -> Added:
    """Take an edited text for what the file says; who is described in a source's is put into the entities' files.

    Args:
        folder: the curated folder.
        opened: the file, as it was opened.
        text: what it is to say, in Turtle, without comments.
        source: the article, where its file is to be made.
        new: make its publisher.
        dry_run: check, and write nothing.

    Raises:
        AlreadySaidError: it says what it said.
        RefusedError: the result would not pass `check`; its lines are those of the text.
        DataError: it is not Turtle, or has a comment.
        OutputError: the file has changed since it was opened, or cannot be written.
    """
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        file = edit.workspace.changes.files.get(opened.graph)
        if (file.raw if file else None) != opened.before:
            raise OutputError(f"{opened.path}: has changed since it was opened; nothing was written")
        if source is not None:
            article(edit, source)
        edit.workspace.changes.put(opened.graph, text)
        if opened.graph.startswith(PREFIXES["source"]):
            _house(edit, opened.graph)
        return edit.done(f"{opened.path} is checked and written" if not dry_run else f"{opened.path} passes check")


def _house(edit: Edit, graph: str) -> None:
    """Put descriptions of people, productions and the like into the files of entities."""
    changes = edit.workspace.changes
    for kind, name in FILES.items():
        described = {q.subject for q in changes.triples(graph) if q.predicate.value == RDF + "type"}
        for statement in list(changes.triples(graph)):
            iri = getattr(statement.subject, "value", "")
            if statement.subject in described and kind_of(iri) == kind and statement.predicate.value in _DESCRIBING:
                changes.remove(graph, statement)
                home = graph_iri(edit.workspace.folder / "entities" / f"{name}.ttl", edit.workspace.folder)
                if changes.add(home, statement) and statement.predicate.value == RDF + "type":
                    edit.workspace.notes.append(f"new {kind}: {kind}:{iri.rpartition('/')[2]}")


def with_troubles(text: str, error: DataError, path: Path) -> str:
    """Return a text with what is wrong with it as comments at its head, which name the lines as they will be."""
    if isinstance(error, RefusedError):
        told = [
            (f.line if f.path == str(path) else 0, f.message if f.path == str(path) else str(f)) for f in error.findings
        ]
    else:
        told = [(error.line or 0, line) for line in str(error).split("\n")]
    head = [
        f"{_MARK}this was not written, for:",
        *("" for _ in told),
        f"{_MARK}correct it and close; or close it as it is.",
    ]
    for number, (line, message) in enumerate(told, 1):
        head[number] = f"{_MARK}  line {line + len(head)}: {message}" if line else f"{_MARK}  {message}"
    return "\n".join([*head, text])


def without_troubles(text: str) -> str:
    """Return a text without the comments that `with_troubles` puts at its head."""
    lines = text.split("\n")
    while lines and lines[0].startswith(_MARK.rstrip()):
        del lines[0]
    return "\n".join(lines)
