"""Who may be meant by a name and what is known besides: candidates, each with the features that make its score.

Namesakes stay apart: one is certain only where nothing else in the graph fits as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from castgraph.iris import expand
from castgraph.names.lookup import Names
from castgraph.serving.properties import elsewhere, fitting, values
from castgraph.text import fold
from castgraph.vocabulary import ID, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["Asking", "Candidate", "all_types", "candidates", "entity_of", "types_of"]

_LOOKED_AT = 50
"""Entities that a name leads to and that are compared."""
_COMPARED = 20
"""Of these, those whose properties are compared, and whoever has the very name."""
_NAME_WEIGHT = 2
"""What the name counts; each property counts 1."""
_WRONG_TYPE = 0.5
_ALIAS = 0.95
"""What another name counts, of the preferred one."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question for candidates.

    Attributes:
        text: a name, or an id; may be empty where there are properties.
        types: kinds, or types of these.
        strict: ``any`` or ``all``: only what has one, or all, of the types; empty where others come too.
        properties: id and the values that one of its own is to be.
        limit: candidates at most.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    strict: str = ""
    properties: tuple[tuple[str, tuple[str, ...]], ...] = ()
    limit: int = 10


@dataclass(slots=True)
class Candidate:
    """Who may be meant.

    Attributes:
        entity: who.
        features: by name, what speaks for and against it; booleans, or numbers from 0 to 1 (``credits``: a count).
        score: from 0 to 100.
        is_certain: nobody else can be meant.
    """

    entity: Entity
    features: dict[str, bool | float] = field(default_factory=dict)
    score: float = 0.0
    is_certain: bool = False


def types_of(entity: Entity) -> tuple[str, ...]:
    """Return the types of an entity, the narrowest first: ``TVSeries``, ``production``."""
    own = entity.type if entity.type.casefold() != entity.kind else ""
    return tuple(one for one in (own, entity.kind) if one)


def entity_of(store: Store, text: str) -> Entity | None:
    """Return the entity that an id, a CURIE or an IRI means; None where it means none."""
    iri = expand(text) or (expand(ID + text) if text.partition("/")[0] in KINDS else None)
    return Names.of(store).known(iri) if iri else None


def candidates(store: Store, asking: Asking, kinds: Mapping[str, str]) -> list[Candidate]:
    """Return who may be meant, best first; empty where nobody resembles it.

    Args:
        store: an open store.
        asking: the question.
        kinds: type to its kind, for the types that there are.
    """
    wanted = tuple(dict.fromkeys(kinds[one] for one in asking.types if one in kinds))
    ids, met = _met(store, asking, wanted)
    found = [_scored(store, one, asking, ids) for one in met]
    if asking.strict:
        needed = all if asking.strict == "all" else any
        found = [one for one in found if needed(type_ in types_of(one.entity) for type_ in asking.types)]
    found.sort(key=lambda one: (-one.score, -one.entity.degree, one.entity.iri))
    if asking.properties:
        found = [one for at, one in enumerate(found) if at < _COMPARED or one.features.get("name_exact")]
        _compare(store, found, asking)
        found.sort(key=lambda one: (-one.score, -one.entity.degree, one.entity.iri))
    _decide(found, asking)
    return found[: asking.limit]


def _met(store: Store, asking: Asking, kinds: tuple[str, ...]) -> tuple[set[str], list[Entity]]:
    """Return the IRIs that an id means, and all entities that are looked at."""
    names, text = Names.of(store), asking.text
    known = {one.iri: one for one in (entity_of(store, text),) if one} if text else {}
    known |= {iri: names.entity(iri) for iri in elsewhere(store, text)} if text else {}
    ids = set(known)
    for one in names.search(text, _LOOKED_AT, kinds) if text else ():
        known[one.iri] = one
    if kinds and asking.strict != "any" and len(known) < asking.limit:
        known |= {one.iri: one for one in names.search(text, asking.limit)} if text else {}
    for name, given in asking.properties:
        if name == "same_as":
            known |= {iri: names.entity(iri) for text in given for iri in elsewhere(store, text)}
        elif not text and name in ("production", "person"):
            for one in _other_ends(store, name, given, kinds):
                known.setdefault(one.iri, one)
    return ids, list(known.values())


def _other_ends(store: Store, name: str, given: tuple[str, ...], kinds: tuple[str, ...]) -> Iterable[Entity]:
    """Yield who has a credit in a production that was named, or what a person has one in."""
    names = Names.of(store)
    other = "person" if name == "production" else "production"
    if kinds and other not in kinds:
        return
    for text in given:
        end = entity_of(store, text)
        ends = [end] if end else [one for one in names.search(text, 5, [name]) if _is_named(one, text)]
        for one in ends:
            yield from (names.entity(value.iri) for value in values(store, one, other)[:_LOOKED_AT])


def _scored(store: Store, entity: Entity, asking: Asking, ids: set[str]) -> Candidate:
    features: dict[str, bool | float] = {}
    if asking.text:
        features["name_similarity"] = 1.0 if entity.iri in ids else _likeness(asking.text, entity)
        features["name_exact"] = entity.iri in ids or _is_named(entity, asking.text)
    if ids:
        features["id_match"] = entity.iri in ids
    if asking.types:
        features["type_match"] = any(one in types_of(entity) for one in asking.types)
    features["credits"] = entity.degree
    candidate = Candidate(entity, features)
    candidate.score = _score(features)
    return candidate


def _compare(store: Store, some: Iterable[Candidate], asking: Asking) -> None:
    """Add how well the properties fit, and score anew."""
    for one in some:
        for name, given in asking.properties:
            fits = [fitting(store, one.entity, name, text) for text in given]
            one.features[f"property_{name}"] = round(sum(fits) / len(fits), 3)
        one.score = _score(one.features)


def _score(features: Mapping[str, bool | float]) -> float:
    parts = [(_NAME_WEIGHT, features["name_similarity"])] if "name_similarity" in features else []
    parts += [(1, value) for name, value in features.items() if name.startswith("property_")]
    whole = sum(weight * value for weight, value in parts) / (sum(weight for weight, _ in parts) or 1)
    return round(100 * whole * (1 if features.get("type_match", True) else _WRONG_TYPE), 1)


def _decide(found: list[Candidate], asking: Asking) -> None:
    """Tell who has namesakes, and who alone can be meant."""
    same = [one for one in found if one.features.get("name_exact") and one.features.get("type_match", True)]
    for one in same:
        one.features["namesakes"] = len(same) - 1
    certain = [one for one in found if _fits(one, len(same))]
    if len(certain) == 1:
        certain[0].is_certain = True


def _fits(one: Candidate, bearers: int) -> bool:
    """Return whether one can be meant for certain: by an id, or by a name that others have only if facts tell apart."""
    features = one.features
    facts = {name.removeprefix("property_"): value for name, value in features.items() if name.startswith("property_")}
    if not features.get("type_match", True) or any(value < 1 for value in facts.values()):
        return False
    if features.get("id_match") or "same_as" in facts:
        return float(features.get("name_similarity", 1.0)) >= _SURE
    if not features.get("name_exact") or bearers >= _LOOKED_AT:
        return False
    return bearers == 1 or not _TELLING.isdisjoint(facts)


_TELLING = frozenset({"production", "person", "character", "part_of", "year"})
"""Properties by which namesakes are told apart; others are shared by too many."""
_SURE = 0.6
"""Likeness of a name that an id of another catalogue is still believed with."""


def _likeness(text: str, entity: Entity) -> float:
    from rapidfuzz import fuzz

    key = fold(text)
    told = [(1.0, entity.name), *((_ALIAS, alias) for alias in entity.aliases)]
    best = max(
        weight * max(fuzz.ratio(key, fold(name)), fuzz.token_sort_ratio(key, fold(name))) for weight, name in told
    )
    return float(round(best / 100, 3))


def _is_named(entity: Entity, text: str) -> bool:
    return fold(text) in map(fold, (entity.name, *entity.aliases))


def all_types(store: Store) -> dict[str, str]:
    """Return the types that there are, each with its kind; kinds are types too."""

    def made() -> dict[str, str]:
        from castgraph.paths.build import path_index

        found = {kind: kind for kind in KINDS}
        names = Names.of(store)
        told = [(one.kind, one.type) for one in names.kept]
        if store.datasets and not store.is_large:
            told += [(kind, type_) for kind, type_ in path_index(store).tables.kinds]
        found |= {type_: kind for kind, type_ in sorted(set(told)) if type_ and type_.casefold() != kind}
        return found

    types: dict[str, str] = store.cached("types", made)
    return types
