"""What stands beside the quads of a generation: the names and the paths of its datasets, joined as judgements say.

Works on generations that are being written, never on one that readers have. What judgements say is read from the
curated part of the store: `graph/judgements.ttl` is a curated file like any other.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.facts.handed import handed_over
from castgraph.iris import dataset_of, kind_of, last_part
from castgraph.loading.merging import judged_same, rejoin
from castgraph.loading.settling import settle
from castgraph.names.entities import keep_names
from castgraph.names.index import NAMES_FILE, make_in_generation, names_folder
from castgraph.names.spool import CREDITS_FILE, Spool
from castgraph.paths.build import write_beside
from castgraph.store.local import LocalStore
from castgraph.underway import at
from castgraph.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from castgraph.loading.handing import Handing
    from castgraph.loading.settling import Link
    from castgraph.paths.harvest import Harvest
    from castgraph.store.base import Store
    from castgraph.store.generations import Draft
    from castgraph.store.pointer import Pointer

__all__ = ["complete", "make_beside"]


def complete(
    engine: ox.Store,
    draft: Draft,
    pointer: Pointer,
    *,
    former: tuple[Path, Pointer] | None = None,
    spools: Mapping[str, Handing | None] | None = None,
    streams: Mapping[str, Harvest] | None = None,
) -> Pointer:
    """Make everything that a generation needs besides its quads, and return what its pointer is to say.

    Args:
        engine: the quads, complete but for what judgements join.
        draft: the generation.
        pointer: what is known of it so far; `merged` and counts are brought up to date.
        former: the store's folder and the pointer of the generation that datasets were carried over from.
        spools: by dataset that was imported, what the importer handed over; None where the dataset was added to.
        streams: by dataset, what was taken from its stream.

    Raises:
        OSError: the disk is full or refuses; an `OutputError` where names are written.
    """
    spools, streams = dict(spools or {}), dict(streams or {})
    at("joining what is the same")
    wanted = judged_same(engine, pointer.datasets)
    already = former[1].merged if former else {}
    merged: dict[str, str] = {}
    counts = dict(pointer.graphs)
    for dataset in pointer.datasets:
        target, now = (
            {one: other for one, other in pairs.items() if dataset_of(one, pointer.datasets) == dataset}
            for pairs in (wanted, already)
        )
        if dataset in spools:  # what is new in it has its own IRIs still
            now = {} if spools[dataset] else {one: other for one, other in now.items() if target.get(one) != other}
        counts[dataset] = counts.get(dataset, 0) + rejoin(engine, dataset, now, target)
        merged |= target
    store = LocalStore(engine, datasets=pointer.datasets)
    handed_over(store).update({dataset: spool.handed for dataset, spool in spools.items() if spool})
    gone: dict[str, set[Link]] = {}
    for dataset in pointer.datasets:
        at(f"judging what holds in {counts[dataset]:,} triples")
        change, gone[dataset] = settle(store, dataset, imported=dataset in pointer.imports, merged=merged)
        counts[dataset] += change
    engine.flush()
    pointer = replace(pointer, merged=dict(sorted(merged.items())), graphs=counts)
    for dataset in pointer.datasets:
        folder = names_folder(draft.folder, dataset)
        if spool := spools.get(dataset):
            at(f"indexing the names of {spool.number_of_credits:,} credits")
            spool.finish(dataset, gone[dataset], merged)
        elif (
            former
            and dataset not in spools
            and (old := names_folder(former[0] / former[1].generation, dataset) / NAMES_FILE).is_file()
        ):
            make_in_generation(folder)
            _link(old, folder / NAMES_FILE)
    make_beside(store, draft.folder, pointer, streams)
    return pointer


def make_beside(store: Store, folder: Path, pointer: Pointer, streams: Mapping[str, Harvest] | None = None) -> None:
    """Make the names and paths of a generation from its quads; names of datasets that are there already stay.

    Args:
        store: the complete quads.
        folder: of the generation.
        pointer: of the generation.
        streams: by dataset, what was taken from its stream.
    """
    for dataset in pointer.datasets:
        place = names_folder(folder, dataset)
        if not (place / NAMES_FILE).is_file():
            _spool_of(store, dataset, place, pointer.merged).finish(dataset)
            (place / CREDITS_FILE).unlink()
    at(f"building the path index of {sum(pointer.graphs.values()):,} triples")
    write_beside(store, folder, pointer, streams)
    for dataset in pointer.datasets:
        (names_folder(folder, dataset) / CREDITS_FILE).unlink(missing_ok=True)
    at("keeping names")
    keep_names(store, folder, pointer)
    at("")


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _spool_of(store: Store, dataset: str, folder: Path, merged: Mapping[str, str]) -> Spool:
    """Collect the names and credits of a dataset from the store itself, where no importer handed them over."""
    spool = Spool(folder)
    numbers: dict[str, int] = {}
    back = {other: one for one, other in merged.items() if dataset_of(one, store.datasets) == dataset}
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
    nodes = "?c cg:person ?s ; cg:role role:{0} ; cg:production ?o FILTER NOT EXISTS {{ ?c cg:holds 'false' }}"
    for pattern in ("?s cg:{1} ?o", nodes):
        for code, (name, role) in enumerate(ROLES.items()):
            told = pattern.format(name, role.predicate)
            found = [
                (numbers[start or ""], numbers[end or ""])
                for start, end in store.rows(f"SELECT ?s ?o WHERE {{ {in_graph} {{ {told} }} }}")
                if start in numbers and end in numbers
            ]
            spool.credits([one for one, _ in found], bytes([code]) * len(found), [other for _, other in found])
        if spool.number_of_credits:
            break  # it has plain triples, which say as much
    return spool
