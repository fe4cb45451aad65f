"""A store without one person: everything that names them is left out of a new generation, and the old one is removed.

Nothing is deleted inside a generation, because what is deleted stays in the engine's files. Curated files are never
touched: they are the user's, and the next load reads them again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.iris import last_part
from castgraph.loading.beside import complete
from castgraph.loading.quads import describe, new_engine
from castgraph.names.lookup import Names
from castgraph.store.generations import is_ours, writing
from castgraph.store.indexed import refuse_indexed
from castgraph.store.local import open_store
from castgraph.store.pointer import read_pointer
from castgraph.store.sparql import NamedNode, Quad
from castgraph.text import Spelling
from castgraph.vocabulary import CG, ID, PREFIXES, SCHEMA

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
    outside address that does. Own IRIs that have the name in them get a number instead.

    Args:
        path: the store.
        person: a name, alias, CURIE or IRI; looked up when the lock is held.
        wait: seconds to wait for another writer.

    Raises:
        UnknownNameError: nobody has the name.
        NotAStoreError: the folder is not a store.
        StoreLockedError: another process writes.
        OutputError: the disk is full; the store is as it was.
    """
    read_pointer(path)
    with writing(path, wait=wait) as draft:
        pointer = read_pointer(path)
        refuse_indexed(path, pointer)
        before = sum(pointer.graphs.values())
        with open_store(path) as store:
            told, namesakes = _who(store, person)
            engine = new_engine(draft.folder / "quads")
            engine.bulk_extend(told.without(store.triples()))
            engine.flush()
            kept = {name: digest for name, digest in pointer.sources.items() if not told.is_in_address(name)}
            datasets = [told.renamed(iri) for iri in pointer.datasets]
            imports = {told.renamed(iri): told.harmless(text) for iri, text in pointer.imports.items()}
            made = describe(engine, draft.name, datasets, kept)
            made = complete(engine, draft, replace(made, imports=imports, commit=pointer.commit + 1))
            del engine
        draft.commit(made)
    readers = tuple(sorted(e.name for e in path.iterdir() if is_ours(e) and e.name.startswith("gen-")))
    return Forgotten(
        told.name,
        before - sum(made.graphs.values()),
        tuple(sorted(told.naming(pointer.sources))),
        namesakes,
        tuple(name for name in readers if name != made.generation),
    )


def _who(store: LocalStore, person: str) -> tuple[_Person, tuple[str, ...]]:
    """Return who is meant, as the store knows them now, and others of the same name."""
    names = Names.of(store)
    entity = names.resolve(person, ("person",))
    told = _Person(store, entity.iri, (entity.name, *entity.aliases))
    others = (other for other in names.search(entity.name, 20, ("person",)) if other.iri not in told.iris)
    return told, tuple(f"{other.name} ({other.curie})" for other in others if told.is_named_in(other.name))


class _Person:
    """Who is to be forgotten: their IRIs, the nodes of their credits, their names in whatever spelling."""

    def __init__(self, store: LocalStore, iri: str, names: tuple[str, ...]) -> None:
        self.name = names[0]
        merged = store.pointer.merged if store.pointer else {}
        self.iris = {iri, *(one for one, other in merged.items() if other == iri)}
        self.nodes: set[Any] = {NamedNode(one) for one in self.iris}
        for node in tuple(self.nodes):
            for quad in store.engine.quads_for_pattern(None, NamedNode(CG + "person"), node, None):
                self.nodes.add(quad.subject)
                about = store.engine.quads_for_pattern(None, NamedNode(CG + "credit"), quad.subject, None)
                self.nodes.update(statement.subject for statement in about)
        self._spelling = Spelling(names, [re.sub(r"^imdb-", "", last_part(one)) for one in self.iris])
        self._removed: dict[str, str] = {}

    def is_named_in(self, text: str) -> bool:
        return self._spelling.is_in(text)

    def is_in_address(self, address: str) -> bool:
        return not address.startswith(_WORDS) and self._spelling.is_in(address, address=True)

    def naming(self, sources: dict[str, str]) -> Iterator[str]:
        """Yield those of a store's source files that name the person."""
        for name in sources:
            try:
                text = Path(name).read_text(encoding="utf-8", errors="replace") if name.endswith(".ttl") else ""
            except OSError:
                continue
            if self._spelling.is_in(text, address=True):
                yield name

    def without(self, quads: Iterator[Any]) -> Iterator[Any]:
        """Yield the quads that stay, own IRIs with the name in them changed."""
        naming = (SCHEMA + "name", SCHEMA + "alternateName")
        for quad in quads:
            if quad.subject in self.nodes or quad.object in self.nodes or quad.predicate in self.nodes:
                continue
            value = getattr(quad.object, "value", str(quad.object))
            outside = [t.value for t in quad.triple if isinstance(t, NamedNode) and not t.value.startswith(ID)]
            if any(map(self.is_in_address, outside)):
                continue
            is_text = not isinstance(quad.object, NamedNode)
            if is_text and self.is_named_in(value) and quad.predicate.value not in naming:
                continue  # the name of a namesake stays theirs
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            yield Quad(*(NamedNode(self.renamed(t.value)) if isinstance(t, NamedNode) else t for t in terms))

    def renamed(self, iri: str) -> str:
        """Return an IRI without the name: of the same kind, and with a number."""
        if not self.is_in_address(iri):
            return iri
        kind = iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else "graph"
        return self._removed.setdefault(iri, f"{ID}{kind}/removed-{len(self._removed) + 1}")

    def harmless(self, text: str) -> str:
        """Return a text, or what says that it was removed."""
        return "removed" if self.is_named_in(text) else text


_WORDS = tuple(
    PREFIXES[prefix]
    for prefix in "cg schema rdf rdfs owl xsd skos dcterms prov sh wdt role status billing".split()  # noqa: SIM905
)
"""Namespaces of words, which name nobody."""
