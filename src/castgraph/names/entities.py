"""What a store says of its entities: names, other names, types, years and numbers of credits.

Reads all of them, or some; keeps nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from castgraph.errors import StoreError
from castgraph.iris import compact, kind_of, last_part
from castgraph.model import Entity
from castgraph.store.sparql import term
from castgraph.text import fold
from castgraph.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path
    from typing import Any

    from castgraph.store.base import Store
    from castgraph.store.pointer import Pointer

__all__ = ["fold_names", "keep_names", "read_entities", "read_kept", "renew_names"]

_BATCH = 200
_FOLDER = "names"
_KEPT_FILE = "curated.json"
_KEPT_FORMAT = 2


def read_entities(store: Store, only: Sequence[str] | None = None) -> list[Entity]:
    """Return the entities of a store that have a name.

    Args:
        store: an open store.
        only: IRIs; all entities where None.
    """
    if only is None:
        return _read(store, "")
    wanted = [str(term(iri)) for iri in sorted(set(only)) if kind_of(iri)]
    found: list[Entity] = []
    for begin in range(0, len(wanted), _BATCH):
        found += _read(store, f"VALUES ?entity {{ {' '.join(wanted[begin : begin + _BATCH])} }} ")
    return found


def _read(store: Store, only: str) -> list[Entity]:
    entities: dict[str, Entity] = {}
    for iri, type_, name in store.rows(
        f"SELECT ?entity ?type ?name WHERE {{ {only}?entity a ?type ; schema:name ?name }} ORDER BY ?entity ?type ?name"
    ):
        kind = kind_of(iri or "")
        if kind and iri and iri not in entities:
            entities[iri] = Entity(iri, compact(iri), name or "", kind, last_part(type_ or ""))
    aliases: dict[str, set[str]] = defaultdict(set)
    for iri, alias in store.rows(f"SELECT ?entity ?alias WHERE {{ {only}?entity schema:alternateName ?alias }}"):
        aliases[iri or ""].add(alias or "")
    degrees = _degrees(store, only)
    titles: dict[str, str] = {}
    if store.as_of:
        titles = {iri or "": title or "" for iri, title in store.rows("SELECT ?p ?t WHERE { ?p cg:currentTitle ?t }")}
    years = _years(store, only)
    full = []
    for iri, entity in entities.items():
        name = titles.get(iri, entity.name)
        others = tuple(sorted(({entity.name} | aliases.get(iri, set())) - {name}))
        full.append(replace(entity, name=name, aliases=others, degree=degrees.get(iri, 0), years=years.get(iri, "")))
    return full


def _degrees(store: Store, only: str) -> dict[str, int]:
    """Return the number of credits of each entity: credit nodes, and the plain triples of imported datasets."""
    ends = ("cg:person", "cg:production", "cg:character")
    degrees = _counted(store, [f"{only}?credit {end} ?entity ; a cg:Credit" for end in ends], "DISTINCT ?credit")
    roles = f"VALUES ?p {{ {' '.join(f'cg:{role.predicate}' for role in ROLES.values())} }} "
    triples = ("?entity ?p ?o", "?s ?p ?entity")
    for dataset in store.datasets:
        plain = _counted(store, [f"{only}{roles}{store.told_by(dataset, triple)}" for triple in triples], "*")
        if plain:  # it may tell some of its credits in both ways
            nodes = [f"{only}{store.told_by(dataset, f'?credit {end} ?entity')}" for end in ends[:2]]
            both = _counted(store, nodes, "*")
            for iri, count in plain.items():
                degrees[iri] += max(0, count - both[iri])
    return degrees


def _counted(store: Store, patterns: Iterable[str], what: str) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for pattern in patterns:
        for iri, count in store.rows(f"SELECT ?entity (COUNT({what}) AS ?n) WHERE {{ {pattern} }} GROUP BY ?entity"):
            counts[iri or ""] += int(count or 0)
    return counts


def _years(store: Store, only: str) -> dict[str, str]:
    spans: dict[str, tuple[str, str]] = {}
    # Apart: an engine's MIN and MAX are unbound where a row of the group lacks the value.
    first, last = (
        f"{{ SELECT ?entity ({which}(SUBSTR(STR(?date), 1, 4)) AS ?{name}) "
        f"WHERE {{ {only}?entity {dates} ?date }} GROUP BY ?entity }}"
        for which, name, dates in (
            ("MIN", "begin", "schema:datePublished|schema:startDate|schema:birthDate"),
            ("MAX", "end", "schema:endDate|schema:deathDate"),
        )
    )
    for iri, begin, end in store.rows(f"SELECT ?entity ?begin ?end WHERE {{ {first} UNION {last} }}"):
        known = spans.get(iri or "", ("", ""))
        spans[iri or ""] = (begin or known[0], end or known[1])
    return {iri: f"{begin}–{end}" if end or kind_of(iri) == "person" else begin for iri, (begin, end) in spans.items()}


def keep_names(store: Store, folder: Path, pointer: Pointer) -> None:
    """Write the curated names beside the quads of a generation, so that they need not be asked for again.

    Args:
        store: the complete quads.
        folder: of the generation.
        pointer: of the generation; its commit number tells later whether the names are still true.
    """
    _write(folder, pointer, [_row(entity) for entity in read_entities(store.curated())])


def renew_names(store: Store, former: Path, folder: Path, pointer: Pointer, changed: Collection[str]) -> None:
    """Write the curated names of a generation that differs from a former one in some entities only.

    Args:
        store: the complete quads.
        former: folder of the generation before.
        folder: of the generation.
        pointer: of the generation.
        changed: IRIs of which anything else is told than before, entities or not.

    Raises:
        StoreError: the former names cannot be read.
    """
    try:
        kept = json.loads((former / _FOLDER / _KEPT_FILE).read_text(encoding="utf-8"))
        rows = {row[0]: row for row in kept["entities"] if row[0] not in changed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{former}: its names cannot be read ({error})") from error
    rows |= {entity.iri: _row(entity) for entity in read_entities(store, list(changed))}
    _write(folder, pointer, [rows[iri] for iri in sorted(rows)])


def _row(entity: Entity) -> list[Any]:
    names = [entity.iri, entity.name, entity.type, entity.years, list(entity.aliases), entity.degree]
    return [*names, fold_names(entity)]


def _write(folder: Path, pointer: Pointer, rows: list[list[Any]]) -> None:
    place = folder / _FOLDER
    place.mkdir(exist_ok=True)
    text = json.dumps({"format": _KEPT_FORMAT, "commit": pointer.commit, "entities": rows}, ensure_ascii=False)
    (place / _KEPT_FILE).write_text(text, encoding="utf-8")


def read_kept(store: Store) -> tuple[list[Entity], dict[str, list[str]]]:
    """Return the names that were kept, with their folded forms; nothing where the store has changed since."""
    if store.path is None or store.pointer is None or store.as_of:
        return [], {}
    try:
        text = (store.path / store.generation / _FOLDER / _KEPT_FILE).read_text(encoding="utf-8")
        kept = json.loads(text)
        if (kept["format"], kept["commit"]) != (_KEPT_FORMAT, store.pointer.commit):
            return [], {}
        entities = [
            Entity(iri, compact(iri), name, kind_of(iri), type_, years, tuple(aliases), degree)
            for iri, name, type_, years, aliases, degree, _ in kept["entities"]
        ]
        return entities, {row[0]: row[6] for row in kept["entities"]}
    except (OSError, ValueError, KeyError, TypeError):
        return [], {}


def fold_names(entity: Entity) -> list[str]:
    """Return the folded name, then the folded other names that differ from it, sorted."""
    key = fold(entity.name)
    return [key, *sorted({fold(alias) for alias in entity.aliases} - {key})]
