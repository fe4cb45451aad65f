"""One edit of a curated folder: whom and what the curator means, and which source says it. Guesses nothing."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.curation.folder import curated_folder_of, graph_iri, is_file_stem
from castgraph.curation.inputs import checked_address, checked_date, checked_text, chosen
from castgraph.curation.locking import editing
from castgraph.curation.workspace import Workspace, scope_of
from castgraph.dates import today
from castgraph.errors import AmbiguousNameError, OptionError, UnknownNameError
from castgraph.iris import expand
from castgraph.rdf.terms import Literal
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.curation.specs import SourceSpec
    from castgraph.model import Entity, Finding

__all__ = ["TYPES", "Added", "Edit", "class_of", "edit_of"]

TYPES = {
    "production": (
        "TVSeries", "TVSeason", "TVEpisode", "Movie", "Book", "BookSeries", "ComicSeries", "Play", "RadioSeries",
        "PodcastSeries", "VideoGame", "MusicAlbum",
    ),
    "person": ("Person",), "character": ("Character",), "organization": ("Organization",), "event": ("Event",),
    "franchise": ("Franchise",), "place": ("Place",),
}  # fmt: skip
"""Kind of entity to the classes that it may have, all of schema.org but for characters and franchises."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an edit did: the fact in words, what was made on the way, the files, and the warnings `check` has."""

    text: str
    notes: tuple[str, ...]
    paths: tuple[Path, ...]
    warnings: tuple[Finding, ...]


class Edit:
    """One edit of a folder, from the lock to the last file."""

    def __init__(self, workspace: Workspace, *, new: bool, dry_run: bool) -> None:
        self.workspace, self.new, self.dry_run = workspace, new, dry_run

    def find(self, text: str, kinds: Sequence[str], what: str, type_: str = "", qualifier: str = "") -> Entity:
        """Return the entity that is meant; make it where `new` allows it and nobody has the name."""
        kind = kinds[0]
        if expand(text) is None:
            text = checked_text(text, what)
            certain = kind != "production" or type_
            if self.new and certain and (qualifier or not self.workspace.bearers(text, kind)):
                near = [entity for entity in self.workspace.names.search(text, 1, kinds) if _alike(entity.name, text)]
                self.workspace.notes += [f"a similar name: {entity.describe()} {entity.curie}" for entity in near]
                return self.workspace.make(kind, text, class_of(kind, type_), qualifier=qualifier)
        try:
            return self.workspace.find(text, kinds)
        except UnknownNameError as error:
            more = " and --type" if kind == "production" else ""
            error.args = (f"{what}: {str(error).removesuffix(error.hint)}; to add it, give --new{more}",)
            raise

    def character(self, text: str, production: Entity) -> Entity:
        """Return the character of that name in the production's series; make one where there is none like it."""
        if expand(text) is not None:
            return self.workspace.find(text, ["character"])
        text = checked_text(text, "--character")
        scope = scope_of(self.workspace, production.iri)
        same = self.workspace.bearers(text, "character")
        prefix = PREFIXES["character"] + slug(scope) + "-"
        here = [e for e in same if e.iri.startswith(prefix) or self._appears(e.iri, production.iri)]
        if len(here) == 1:
            return here[0]
        if same and (here or not self.new):
            error = AmbiguousNameError(text, here or same)
            if not here:
                error.args = (f"{error}\nnone of them is known from {production.name}; for another one, give --new",)
            raise error
        if not self.new:
            near = [e for e in self.workspace.names.search(text, 3, ["character"]) if e.iri.startswith(prefix)]
            near = [e for e in near if _alike(e.name, text)]
            if near:
                unknown = UnknownNameError(text, near)
                unknown.args = (f"--character: {unknown}; to add it, give --new",)
                raise unknown
        return self.workspace.make("character", text, class_of("character", ""), scope=scope)

    def _appears(self, character: str, production: str) -> bool:
        ledger = self.workspace.ledger
        whole = ledger.value(production, SCHEMA + "partOfSeries") or production
        return any(
            character in ledger.values(credit, CG + "character")
            and whole
            in (stated := ledger.value(credit, CG + "production"), ledger.value(stated, SCHEMA + "partOfSeries"))
            for credit in ledger.credits()
        )

    def source(self, spec: SourceSpec, about: str = "") -> str:
        """Return the graph of the source's file; start a new one where there is none yet."""
        workspace = self.workspace
        url = checked_address(spec.url) if spec.url else ""
        graph = self._named(spec.path) if spec.path else self._by_address(url)
        if graph and workspace.has_source(graph):
            known = workspace.ledger.value(graph, SCHEMA + "url")
            if url and known and url.rstrip("/") != known.rstrip("/"):
                raise OptionError(f"{workspace.path_of(graph)} is of {known}, not of {url}; give another --source")
            return graph
        if not url or not spec.publisher:
            missing = " and ".join(
                name for name, value in (("--url", url), ("--publisher", spec.publisher)) if not value
            )
            what = f"{workspace.path_of(graph)} does not exist" if graph else "no source is named"
            raise OptionError(f"{what}; give --source FILE, or {missing} to make it")
        published = checked_date(spec.published, "--published") if spec.published else None
        retrieved = checked_date(spec.retrieved or today(), "--retrieved")
        if retrieved[1] != "date" or (published and retrieved[0] < published[0]):
            raise OptionError(f"--retrieved {retrieved[0]} must be a day, not before --published {spec.published}")
        headline = checked_text(spec.headline, "--headline", 500) if spec.headline else ""
        publisher = self.find(spec.publisher, ["organization"], "--publisher")
        if not graph:
            topic = slug(spec.topic) or "-".join(slug(headline or about).split("-")[:6])
            if not topic:
                raise OptionError("the new file has no name; give --topic or --headline")
            stem = f"{published[0] if published else 'undated'}-{slug(publisher.name)}-{topic}"
            if not is_file_stem(stem):
                raise OptionError(f"the new file's name would be too long ({stem[:60]}…); give a short --topic")
            graph = PREFIXES["source"] + stem
            if workspace.has_source(graph):
                raise OptionError(
                    f"{workspace.path_of(graph)} belongs to another article; give --topic to name the new file"
                )
        workspace.add(graph, graph, RDF + "type", SCHEMA + "NewsArticle")
        workspace.add(graph, graph, SCHEMA + "publisher", publisher.iri)
        workspace.add(graph, graph, SCHEMA + "url", url)
        if published:
            workspace.add_dated(graph, graph, SCHEMA + "datePublished", published)
        workspace.add_dated(graph, graph, CG + "dateRetrieved", retrieved)
        if headline:
            workspace.add(graph, graph, SCHEMA + "headline", Literal(headline, language="en"))
        workspace.notes.append(f"new source: {workspace.path_of(graph)}")
        return graph

    def _named(self, text: str) -> str:
        iri = expand(text)
        if iri and iri.startswith(PREFIXES["source"]):
            if not self.workspace.has_source(iri) and not is_file_stem(iri.removeprefix(PREFIXES["source"])):
                raise OptionError(f"--source {text}: is no name for a file; name it source:<date>-<publisher>-<topic>")
            return iri
        path = Path(text)
        inside = curated_folder_of(path.absolute())
        if inside is None and len(path.parts) == 1:
            path, inside = self.workspace.folder / "sources" / path.name, self.workspace.folder.absolute()
        if inside is None or inside.resolve() != self.workspace.folder.resolve() or path.suffix not in (".ttl", ""):
            raise OptionError(f"--source {text}: name a .ttl file in {self.workspace.folder / 'sources'}")
        graph = graph_iri(inside / path.absolute().relative_to(inside).with_suffix(".ttl"), inside)
        stem = graph.removeprefix(PREFIXES["source"])
        fit = stem != graph and stem == slug(stem) and is_file_stem(stem)
        if not fit and not self.workspace.has_source(graph):
            raise OptionError(f"--source {text}: name it as sources/<date>-<publisher>-<topic>.ttl, in small letters")
        return graph

    def _by_address(self, url: str) -> str:
        ledger = self.workspace.ledger
        wanted = url.rstrip("/")
        return next((s for s in ledger.published if ledger.value(s, SCHEMA + "url").rstrip("/") == wanted and url), "")

    def done(self, text: str) -> Added:
        """Write what was added, once all of it is right; `text` says it in words."""
        paths, warnings = self.workspace.commit(dry_run=self.dry_run)
        return Added(text, tuple(self.workspace.notes), tuple(paths), tuple(warnings))


@contextlib.contextmanager
def edit_of(folder: Path, *, new: bool = False, dry_run: bool = False) -> Iterator[Edit]:
    """Hold the folder's lock and yield an edit of what it holds at that moment.

    Args:
        folder: the curated folder.
        new: make people, characters, publishers and productions that are not known yet.
        dry_run: check the edit, and write nothing.
    """
    with editing(folder):
        yield Edit(Workspace(folder), new=new, dry_run=dry_run)


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(fold(one), fold(other)) >= 80


def class_of(kind: str, type_: str) -> str:
    """Return the IRI of an entity's class.

    Raises:
        OptionError: the kind has several and none is named, or it has no such class.
    """
    types = TYPES[kind]
    if not type_ and len(types) > 1:
        raise OptionError(f"a new {kind} needs --type: {', '.join(types)}")
    name = chosen(type_, types, "--type") if type_ else types[0]
    return (CG if kind in ("character", "franchise") else SCHEMA) + name
