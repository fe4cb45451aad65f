"""A store without one person: everything that names them is left out of a new generation, and the old one is removed.

Nothing is deleted inside a generation, because what is deleted stays in the engine's files. Curated files are never
touched: they are the user's, and the next load reads them again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.disk import disk_trouble
from castgraph.errors import OutputError
from castgraph.iris import last_part
from castgraph.loading.beside import complete
from castgraph.loading.quads import describe, new_engine
from castgraph.names.lookup import Names
from castgraph.store.generations import is_ours, writing
from castgraph.store.local import open_store
from castgraph.store.pointer import read_pointer
from castgraph.store.sparql import NamedNode, Quad
from castgraph.text import slug
from castgraph.vocabulary import CG, ID, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.local import LocalStore

__all__ = ["Forgotten", "forget"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `forget` did, and what it cannot reach.

    Attributes:
        name: of the person.
        removed: quads that are gone.
        files: curated files that still name the person; the next load would bring them back.
        namesakes: others of the same name, who keep it.
        readers: generations that a process still reads; the next write to the store removes them.
    """

    name: str
    removed: int
    files: tuple[str, ...]
    namesakes: tuple[str, ...]
    readers: tuple[str, ...]


def forget(path: Path, person: str, *, wait: float = 0.0) -> Forgotten:
    """Rebuild a store without a person: no quad, name, path or address has the name any more.

    What goes: every quad about the person and about credits of theirs, every text that holds one of their names, every
    outside address that does. Own IRIs of articles that have the name in them get ``removed`` in its place.

    Args:
        path: the store.
        person: a name, alias, CURIE or IRI.
        wait: seconds to wait for another writer.

    Raises:
        UnknownNameError: nobody has the name.
        NotAStoreError: the folder is not a store.
        StoreLockedError: another process writes.
        OutputError: the disk is full; the store is as it was.
    """
    with open_store(path) as store:
        entity = Names.of(store).resolve(person, ("person",))
        told = _Person(store, entity.iri, (entity.name, *entity.aliases))
        namesakes = tuple(
            f"{other.name} ({other.curie})"
            for other in Names.of(store).search(entity.name, 20, ("person",))
            if other.iri not in told.iris and told.is_named_in(other.name)
        )
    with writing(path, wait=wait) as draft:
        pointer = read_pointer(path)
        before = sum(pointer.graphs.values())
        with open_store(path) as store:
            try:
                engine = new_engine(draft.folder / "quads")
                engine.bulk_extend(told.without(store.triples()))
                engine.flush()
                kept = {name: digest for name, digest in pointer.sources.items() if not told.is_in_address(name)}
                made = describe(engine, draft.name, pointer.datasets, kept)
                made = replace(made, imports=pointer.imports, commit=pointer.commit + 1)
                made = complete(engine, draft, made)
                del engine
            except OSError as error:
                trouble = disk_trouble(path, error)
                raise OutputError(f"{path}: {trouble}; the store is as it was") from error
        draft.commit(made)
    readers = tuple(sorted(e.name for e in path.iterdir() if is_ours(e) and e.name.startswith("gen-")))
    return Forgotten(
        entity.name,
        before - sum(made.graphs.values()),
        tuple(sorted(told.naming(pointer.sources))),
        namesakes,
        tuple(name for name in readers if name != made.generation),
    )


class _Person:
    """Who is to be forgotten: their IRIs, the nodes of their credits, their names."""

    def __init__(self, store: LocalStore, iri: str, names: tuple[str, ...]) -> None:
        merged = store.pointer.merged if store.pointer else {}
        self.iris = {iri, *(one for one, other in merged.items() if other == iri)}
        self.nodes: set[Any] = {NamedNode(one) for one in self.iris}
        for node in tuple(self.nodes):
            for quad in store.engine.quads_for_pattern(None, NamedNode(CG + "person"), node, None):
                self.nodes.add(quad.subject)
                about = store.engine.quads_for_pattern(None, NamedNode(CG + "credit"), quad.subject, None)
                self.nodes.update(statement.subject for statement in about)
        # A single word is too little to tell a person by in running text, unless it is all the text there is.
        words = [re.escape(name).replace(r"\ ", r"\s+") for name in names if len(name.split()) > 1]
        self._texts = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE) if words else None
        self._whole = {name.casefold() for name in names}
        slugs = {slug(name) for name in names if len(name.split()) > 1} | {re.sub(r"^imdb-", "", last_part(iri))}
        parts = "|".join(sorted(map(re.escape, filter(None, slugs)), key=len, reverse=True))
        self._slugs = re.compile(rf"(?<![a-z0-9])(?:{parts})(?![a-z0-9])", re.IGNORECASE)

    def is_named_in(self, text: str) -> bool:
        return text.casefold() in self._whole or bool(self._texts and self._texts.search(text))

    def is_in_address(self, address: str) -> bool:
        return self._slugs.search(address) is not None

    def naming(self, sources: dict[str, str]) -> Iterator[str]:
        """Yield those of a store's source files that name the person."""
        for name in sources:
            try:
                text = Path(name).read_text(encoding="utf-8", errors="replace") if name.endswith(".ttl") else ""
            except OSError:
                continue
            if self.is_in_address(text) or self.is_named_in(text):
                yield name

    def without(self, quads: Iterator[Any]) -> Iterator[Any]:
        """Yield the quads that stay, own IRIs with the name in them changed."""
        naming = (SCHEMA + "name", SCHEMA + "alternateName")
        for quad in quads:
            if quad.subject in self.nodes or quad.object in self.nodes or quad.predicate in self.nodes:
                continue
            value = getattr(quad.object, "value", str(quad.object))
            if isinstance(quad.object, NamedNode):
                if not value.startswith(ID) and self.is_in_address(value):
                    continue
            elif self.is_named_in(value) and quad.predicate.value not in naming:
                continue  # the name of a namesake stays theirs
            yield Quad(*(self._renamed(term) for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)))

    def _renamed(self, term: Any) -> Any:
        if isinstance(term, NamedNode) and term.value.startswith(ID) and self.is_in_address(term.value):
            return NamedNode(ID + self._slugs.sub("removed", term.value.removeprefix(ID)))
        return term
