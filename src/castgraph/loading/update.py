"""SPARQL Update on a store directory: a new generation, so all of it or nothing, and no reader is disturbed.

The quads of the current generation are linked, not copied, into a draft; the update runs there; the draft then
becomes the current one. What stands beside the quads (names, paths) is left out: it would be of another
state. Curated files are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.errors import QueryError
from castgraph.loading.quads import describe, share_quads
from castgraph.store import guard
from castgraph.store.generations import writing
from castgraph.store.indexed import refuse_indexed
from castgraph.store.pointer import read_pointer
from castgraph.store.sparql import complaint, query_syntax
from castgraph.underway import at
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["Updated", "update_store"]


@dataclass(slots=True)
class Updated:
    """What an update changed: quads that went and quads that came, in N-Quads without their dots, sorted.

    `remedy` is the command that makes anew what stands beside the quads, where anything was changed. `unseen` are the
    named graphs that queries take in by default and that the update, which names no graph, did not look into.
    """

    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    remedy: str = ""
    unseen: tuple[str, ...] = ()

    @property
    def removed_count(self) -> int:
        """How many quads went."""
        return len(self.removed)

    @property
    def added_count(self) -> int:
        """How many quads came."""
        return len(self.added)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield ``-`` and a quad that went, then ``+`` and a quad that came."""
        yield from (("-", quad) for quad in self.removed)
        yield from (("+", quad) for quad in self.added)


def update_store(
    path: Path,
    text: str,
    *,
    base: str | None = None,
    wait: float = 0.0,
    dry_run: bool = False,
    allow_network: Collection[str] = (),
) -> Updated:
    """Run a SPARQL Update on a store directory.

    Args:
        path: the store.
        text: one or more operations; `vocabulary.PREFIXES` are predefined.
        base: IRI that relative ones are resolved against.
        wait: seconds to wait for another writer.
        dry_run: change nothing, only return the difference.
        allow_network: hosts that LOAD and SERVICE may reach.

    Returns:
        The difference; empty where the update changes nothing, and then no generation is made.

    Raises:
        NotAStoreError: the folder is not a store.
        StoreLockedError: another process writes.
        QuerySyntaxError: with line and column; nothing has changed.
        QueryRefusedError: the update reaches outside.
        OutputError: the disk is full; nothing has changed.
    """
    guard.check(text, update=True, allow_network=allow_network)
    read_pointer(path)
    with writing(path, wait=wait) as draft:
        pointer = read_pointer(path)
        refuse_indexed(path, pointer)
        at("sharing the quads")
        before = share_quads(path, pointer, draft.folder / "quads")
        engine = ox.Store(str(draft.folder / "quads"))
        at("changing quads")
        try:
            engine.update(text, base_iri=base, prefixes=PREFIXES)
            engine.flush()
        except SyntaxError as error:
            raise query_syntax(error, text, update=True) from error
        except (ValueError, RuntimeError) as error:
            raise QueryError(f"{complaint(error)}; the store is as it was") from error
        change = _difference(before, engine)
        words = {token.upper() for kind, token, _ in guard.tokens(text) if kind == "word"}
        if words & {"DELETE", "WHERE"} and not words & {"GRAPH", "WITH", "USING"}:
            change.unseen = pointer.datasets
        if dry_run or not (change.removed or change.added):
            return change
        described = describe(engine, draft.name, pointer.datasets, pointer.sources)
        del engine
        draft.commit(replace(described, commit=pointer.commit + 1, imports=pointer.imports, merged=pointer.merged))
    change.remedy = f"castgraph index --store {path}"
    return change


def _difference(before: ox.Store, after: ox.Store) -> Updated:
    """Return the quads that two stores do not share; both are read once, in the engine's order."""
    return Updated(
        sorted(str(quad) for quad in _counted("looking for what went", before) if quad not in after),
        sorted(str(quad) for quad in _counted("looking for what came", after) if quad not in before),
    )


def _counted(words: str, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for number, quad in enumerate(quads):
        if not number % 10_000:
            at(words, number)
        yield quad
    at("")
