"""Imported datasets in a store directory: carried into the next generation, joined by judgements, their names indexed.

Works on generations that are being written, never on one that readers have. What judgements say is read from the
curated part of the store: `graph/judgements.ttl` is a curated file like any other.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.names import keep_names
from castgraph.names_index import CREDITS_FILE, NAMES_FILE, NamesIndex, Spool, code_name, names_folder, read_credits
from castgraph.path_build import Harvest, write_beside
from castgraph.store import Store, bulk_load
from castgraph.vocabulary import CG, PREFIXES, RELATIONS, ROLES, SCHEMA, kind_of, last_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from castgraph.generations import Draft, Pointer

__all__ = [
    "carry_over",
    "complete",
    "count_graph",
    "handed_over",
    "index_names",
    "judged_same",
    "load_ntriples",
    "new_engine",
]

REMOVED_IN_PLACE = 300_000
"""Triples that are removed one by one at most: it takes five times as long as loading, and 2 KB each."""


# -- the next generation ---------------------------------------------------------------------------------------


def carry_over(store: Path, pointer: Pointer, target: Path, drop: Iterable[str]) -> ox.Store:
    """Start the quads of a new generation with those of the present one, without some graphs.

    Files are shared with the present generation (hard links) unless too much would have to be removed from them;
    then what stays is loaded anew.

    Args:
        store: the store's folder; the writer's lock is held.
        pointer: of the present generation.
        target: folder of the new quads, which must not exist.
        drop: graphs that are left out; an empty string is the default graph.
    """
    present = ox.Store.read_only(str(store / pointer.generation / "quads"))
    gone = set(drop)
    removed = sum(number for graph, number in pointer.graphs.items() if graph in gone)
    if removed <= REMOVED_IN_PLACE:
        present.backup(str(target))
        del present
        engine = ox.Store(str(target))
        for iri in gone & set(pointer.graphs):
            if iri:
                engine.remove_graph(ox.NamedNode(iri))
            else:
                engine.clear_graph(ox.DefaultGraph())
        return engine
    engine = ox.Store(str(target))
    spill = target.parent / "carried.nt"
    small: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = []
    for graph in [ox.DefaultGraph(), *present.named_graphs()]:
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        if name in gone:
            continue
        if pointer.graphs.get(name, 0) <= REMOVED_IN_PLACE:
            small.append(graph)
            continue
        with spill.open("wb") as out:
            present.dump(out, ox.RdfFormat.N_TRIPLES, from_graph=graph)
        with spill.open("rb") as stream:
            bulk_load(engine, stream, ox.RdfFormat.N_TRIPLES, base=None, graph=name or None)
    quads = (quad for graph in small for quad in present.quads_for_pattern(None, None, None, graph))
    engine.bulk_extend(quads)
    spill.unlink(missing_ok=True)
    return engine


def complete(
    engine: ox.Store,
    draft: Draft,
    pointer: Pointer,
    *,
    former: tuple[Path, Pointer] | None = None,
    spools: Mapping[str, Spool] | None = None,
    streams: Mapping[str, Harvest] | None = None,
) -> Pointer:
    """Make everything that a generation needs besides its quads, and return what its pointer shall say.

    Args:
        engine: the quads, complete but for what judgements join.
        draft: the generation.
        pointer: what is known of it so far; `merged` and counts are brought up to date.
        former: the store's folder and the pointer of the generation that datasets were carried over from.
        spools: by dataset, what an importer handed over.
        streams: by dataset, what was taken from its stream.

    Raises:
        OSError: the disk is full or refuses.
        OutputError: the same.
    """
    spools, streams = dict(spools or {}), dict(streams or {})
    wanted = judged_same(engine, pointer.datasets)
    already = former[1].merged if former else {}
    merged: dict[str, str] = {}
    counts = dict(pointer.graphs)
    for dataset in pointer.datasets:
        mine = f"{last_part(dataset)}-"
        target = {one: other for one, other in wanted.items() if last_part(one).startswith(mine)}
        now = {} if dataset in spools else {o: c for o, c in already.items() if last_part(o).startswith(mine)}
        counts[dataset] = counts.get(dataset, 0) + _rejoin(engine, dataset, now, target)
        merged |= target
    engine.flush()
    pointer = replace(pointer, merged=dict(sorted(merged.items())), graphs=counts)
    store = Store(engine, datasets=pointer.datasets)
    for dataset in pointer.datasets:
        folder = names_folder(draft.folder, dataset)
        if spool := spools.get(dataset):
            spool.finish(dataset)
            streams[dataset] = handed_over(folder, merged)
            (folder / CREDITS_FILE).unlink()
        elif former and (old := names_folder(former[0] / former[1].generation, dataset) / NAMES_FILE).is_file():
            folder.mkdir(parents=True)
            _link(old, folder / NAMES_FILE)
        else:
            spool_of(store, dataset, folder, merged).finish(dataset)
            (folder / CREDITS_FILE).unlink()
    write_beside(store, draft.folder, pointer, streams)
    keep_names(store, draft.folder, pointer)
    return pointer


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def new_engine(quads: Path) -> ox.Store:
    """Return the engine's store of a generation that begins with nothing."""
    return ox.Store(str(quads))


def load_ntriples(engine: ox.Store, stream: IO[bytes], graph: str) -> int:
    """Load N-Triples into one named graph and return how many distinct triples that has."""
    bulk_load(engine, stream, ox.RdfFormat.N_TRIPLES, base=None, graph=graph)
    engine.flush()
    return count_graph(engine, graph)


def count_graph(engine: ox.Store, graph: str) -> int:
    """Return the number of triples of a named graph, of the default graph for an empty IRI."""
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    (row,) = engine.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")  # type: ignore[misc]
    return int(row["n"].value)


# -- judgements ------------------------------------------------------------------------------------------------


def judged_same(engine: ox.Store, datasets: Iterable[str]) -> dict[str, str]:
    """Return for each entity that was judged to be another the one whose IRI both bear.

    That is the curated one, else the one of the dataset that comes first; what was judged the same as it through
    others bears its IRI too.
    """
    order = [f"{last_part(dataset)}-" for dataset in datasets]

    def rank(iri: str) -> tuple[int, str]:
        name = last_part(iri)
        return next((1 + at for at, start in enumerate(order) if name.startswith(start)), 0), iri

    parent: dict[str, str] = {}

    def root(iri: str) -> str:
        while parent.get(iri, iri) != iri:
            iri = parent[iri]
        return iri

    query = (
        f"SELECT ?one ?other WHERE {{ ?judgement <{CG}verdict> 'same' ; <{CG}one> ?one ; <{CG}other> ?other }} "
        "ORDER BY ?one ?other"
    )
    for solution in engine.query(query):  # type: ignore[union-attr]
        one, other = solution["one"].value, solution["other"].value
        parent.setdefault(one, one)
        parent.setdefault(other, other)
        first, second = sorted((root(one), root(other)), key=rank)
        parent[second] = first
    return {iri: root(iri) for iri in parent if root(iri) != iri}


def _rejoin(engine: ox.Store, dataset: str, now: Mapping[str, str], target: Mapping[str, str]) -> int:
    """Give entities of a dataset the IRIs that judgements want, and those back that they want no more."""
    if now == target:
        return 0
    graph = ox.NamedNode(dataset)
    change = 0
    for one, other in now.items():
        if target.get(one) != other:
            if list(now.values()).count(other) > 1:
                from castgraph.errors import StoreError

                raise StoreError(
                    f"{last_part(dataset)}: several of its entities were joined with {other}, which cannot be taken "
                    "apart; import it again"
                )
            change += _rename(engine, graph, other, one)
    for one, other in target.items():
        if now.get(one) != other:
            change += _rename(engine, graph, one, other)
    return change


def _rename(engine: ox.Store, graph: ox.NamedNode, old: str, new: str) -> int:
    one, other = ox.NamedNode(old), ox.NamedNode(new)
    quads = [
        *engine.quads_for_pattern(one, None, None, graph),
        *engine.quads_for_pattern(None, None, one, graph),
    ]
    change = 0
    for quad in quads:
        subject = other if quad.subject == one else quad.subject
        obj = other if quad.object == one else quad.object
        fresh = ox.Quad(subject, quad.predicate, obj, graph)
        engine.remove(quad)
        change -= 1
        if fresh not in engine:
            engine.add(fresh)
            change += 1
    return change


# -- names and credits -----------------------------------------------------------------------------------------


class _Handed(Harvest):
    """What an importer handed over, in the form in which the path index takes a stream's."""

    def __init__(self) -> None:
        import io

        super().__init__(io.BytesIO())
        self.found: dict[str, tuple[Any, Any]] = {}

    def take(self, predicate: str) -> tuple[Any, Any]:
        import numpy as np

        return self.found.pop(predicate, (np.zeros(0, np.uint32), np.zeros(0, np.uint32)))


def handed_over(folder: Path, merged: Mapping[str, str]) -> Harvest:
    """Return the credits, types and years beside a dataset's names, for the path index."""
    import numpy as np

    handed = _Handed()
    table = [0]
    years: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    types: tuple[list[int], list[int]] = ([], [])
    people = 0
    with NamesIndex(folder / NAMES_FILE) as index:
        for _, iri, _, type_, shown in index.nodes():
            number = handed.numbers[merged.get(iri, iri).encode()]
            table.append(number)
            if type_ == "Person":
                people += 1
                continue
            if type_:
                types[0].append(number)
                types[1].append(handed.types[(SCHEMA + type_).encode()])
            first, _, last = shown.partition("–")
            for what, year in (("datePublished", first), ("endDate", last)):
                if year.isdecimal():
                    years[what][0].append(number)
                    years[what][1].append(int(year))
    places = np.array(table, np.uint32)
    start, code, end = read_credits(folder)
    handed.counts = {}
    for one in np.unique(code).tolist():
        name = code_name(one)
        predicate = CG + ROLES[name].predicate if name in ROLES else RELATIONS[name].predicate
        mine = code == one
        handed.found[predicate] = (places[start[mine]], places[end[mine]])
        handed.counts[predicate] = int(mine.sum())
    rdf_type = PREFIXES["rdf"] + "type"
    for predicate, (nodes, values) in [(rdf_type, types), *((SCHEMA + what, pair) for what, pair in years.items())]:
        handed.found[predicate] = (np.array(nodes, np.uint32), np.array(values, np.uint32))
        handed.counts[predicate] = len(nodes)
    handed.skipped = people
    return handed


def index_names(store: Store) -> None:
    """Make the name indexes of a store's imported datasets anew, from what the store holds.

    Each replaces the old one in one step; the writer's lock is held.
    """
    if store.path is None or store.pointer is None:
        return
    for dataset in store.datasets:
        folder = names_folder(store.path / store.generation, dataset)
        draft = folder.with_name(f"{folder.name}.tmp")
        shutil.rmtree(draft, ignore_errors=True)
        spool_of(store, dataset, draft, store.pointer.merged).finish(dataset)
        folder.mkdir(exist_ok=True)
        (draft / NAMES_FILE).replace(folder / NAMES_FILE)
        shutil.rmtree(draft)


def spool_of(store: Store, dataset: str, folder: Path, merged: Mapping[str, str]) -> Spool:
    """Collect the names and credits of a dataset from the store itself, where no importer handed them over."""
    spool = Spool(folder)
    numbers: dict[str, int] = {}
    back = {other: one for one, other in merged.items() if last_part(one).startswith(f"{last_part(dataset)}-")}
    described: dict[str, list[str]] = {}
    years: dict[str, tuple[str, str]] = {}
    in_graph = f"GRAPH <{dataset}>"
    for iri, type_, name in store.rows(
        f"SELECT ?e ?type ?name WHERE {{ {in_graph} {{ ?e schema:name ?name . OPTIONAL {{ ?e a ?type }} }} }}"
    ):
        if iri and kind_of(iri):
            described.setdefault(iri, [name or "", last_part(type_ or "")])
    for iri, predicate, date in store.rows(
        "SELECT ?e ?p ?date WHERE { VALUES ?p { schema:datePublished schema:startDate schema:endDate schema:birthDate "
        f"schema:deathDate }} {in_graph} {{ ?e ?p ?date }} }}"
    ):
        if iri in described:
            first, last = years.get(iri, ("", ""))
            ends = last_part(predicate or "") in ("endDate", "deathDate")
            years[iri] = (first, (date or "")[:4]) if ends else ((date or "")[:4], last)
    rows = []
    for iri, (name, type_) in described.items():
        first, last = years.get(iri, ("", ""))
        shown = f"{first}–{last}" if last or (first and kind_of(iri) == "person") else first
        numbers[iri] = len(numbers) + 1
        rows.append((numbers[iri], back.get(iri, iri), name, type_, shown))
    spool.entities(rows)
    aliases = store.rows(f"SELECT ?e ?name WHERE {{ {in_graph} {{ ?e schema:alternateName ?name }} }}")
    spool.aliases((numbers[iri or ""], name or "") for iri, name in aliases if iri in numbers)
    for code, role in enumerate(ROLES.values()):
        found = [
            (numbers[start or ""], numbers[end or ""])
            for start, end in store.rows(f"SELECT ?s ?o WHERE {{ {in_graph} {{ ?s <{CG}{role.predicate}> ?o }} }}")
            if start in numbers and end in numbers
        ]
        starts, ends_ = [one for one, _ in found], [other for _, other in found]
        spool.credits(starts, bytes([code]) * len(found), ends_)
    return spool
