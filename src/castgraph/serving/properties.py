"""What an entity has that another program asks for by a name: who is in it, since when, what it is elsewhere.

The properties of the reconciliation service: values to compare and values to fetch. They are asked of the store one
entity at a time, whatever its size; what does not hold is no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.iris import kind_of, last_part
from castgraph.names.lookup import Names
from castgraph.serving.told import tellers
from castgraph.store.sparql import term
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, ID, PREFIXES, SCHEMA, every_role
from castgraph.wording import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["PROPERTIES", "Property", "Value", "elsewhere", "fitting", "values"]

_FUZZY = 300
"""Values that are compared letter by letter at most; of more, only names that are exactly so count."""
_CLOSE = 85.0
"""Per cent of letters that a name shares at least with one that it may be."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value: an entity's IRI and name, or a text or number without an IRI."""

    text: str
    iri: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property: its name, what it is, and what kinds of entities have it (all where empty)."""

    id: str
    name: str
    description: str
    kinds: tuple[str, ...] = ()


PROPERTIES = {
    one.id: one
    for one in (
        Property("production", "known for", "a production that they have a part in", ("person", "character")),
        Property("person", "cast or crew", "who has a credit in it, or plays it", ("production", "character")),
        Property("character", "character", "who is played, or appears in it", ("person", "production")),
        Property("role", "role", "what they do in any production: actor, director, …", ("person",)),
        Property("year", "year", "of release, or of birth", ("production", "person")),
        Property("type", "type", "Movie, TVSeries, …"),
        Property("part_of", "part of", "the series of a season or an episode", ("production",)),
        Property("status", "status", "how far it has come: announced, released, …", ("production",)),
        Property("same_as", "identifier elsewhere", "an address, or an id of IMDb (tt…, nm…) or Wikidata (Q…)"),
        Property("source", "sources", "addresses of the pages that speak of it, the newest first"),
    )
}  # fmt: skip
"""By id."""

_BY_CREDIT = {("person", "production"): "{e} {p} ?v", ("production", "person"): "?v {p} {e}"}
_BY_RELATION = {
    ("character", "production"): f"{{e}} <{CG}appearsIn> ?v",
    ("production", "character"): f"?v <{CG}appearsIn> {{e}}",
    ("person", "character"): f"{{e}} <{CG}plays> ?v",
    ("character", "person"): f"?v <{CG}plays> {{e}}",
    ("production", "part_of"): f"{{e}} <{SCHEMA}partOfSeries> ?v",
}


def values(store: Store, entity: Entity, name: str, role: str = "") -> list[Value]:
    """Return the values of a property, sorted; empty where the entity has none.

    Args:
        store: an open store.
        entity: whose.
        name: key of `PROPERTIES`.
        role: only by credits of this role, such as ``actor``.
    """
    if maker := _PLAIN.get(name):
        return maker(store, entity)
    pattern = _BY_RELATION.get((entity.kind, name), "")
    if found := _BY_CREDIT.get((entity.kind, name)):
        known = every_role()
        predicates = [one.predicate for key, one in known.items() if not role or key == slug(role)]
        pattern = " UNION ".join(f"{{ {found.format(e='{e}', p=f'<{CG}{one}>')} }}" for one in sorted(set(predicates)))
    if not pattern:
        return []
    names = Names.of(store)
    rows = store.rows(f"SELECT DISTINCT ?v WHERE {{ {pattern.replace('{e}', str(term(entity.iri)))} }}")
    return sorted((Value(names.entity(iri).name, iri) for (iri,) in rows if iri), key=lambda one: (one.text, one.iri))


def _roles(store: Store, entity: Entity) -> list[Value]:
    if entity.kind != "person":
        return []
    by_predicate = {CG + role.predicate: key for key, role in every_role().items()}
    rows = store.rows(f"SELECT DISTINCT ?p WHERE {{ {term(entity.iri)} ?p ?v }}")
    return [Value(text) for text in sorted(in_words(by_predicate[p]) for (p,) in rows if p in by_predicate)]


def _year(store: Store, entity: Entity) -> list[Value]:
    first = entity.years[:4]
    return [Value(first, number=int(first))] if first.isdecimal() and len(first) == 4 else []


def _type(store: Store, entity: Entity) -> list[Value]:
    return [Value(entity.type)] if entity.type else []


def _status(store: Store, entity: Entity) -> list[Value]:
    rows = store.rows(f"SELECT ?v WHERE {{ {term(entity.iri)} cg:currentStatus ?v }} ORDER BY ?v")
    return [Value(in_words(last_part(iri))) for (iri,) in rows if iri]


def _same_as(store: Store, entity: Entity) -> list[Value]:
    rows = store.rows(f"SELECT DISTINCT ?v WHERE {{ {term(entity.iri)} schema:sameAs ?v }} ORDER BY ?v")
    return [Value(iri) for (iri,) in rows if iri]


def _sources(store: Store, entity: Entity) -> list[Value]:
    return [Value(source.url or source.iri) for source in tellers(store, [entity.iri])[entity.iri]]


_PLAIN: dict[str, Callable[[Store, Entity], list[Value]]] = {
    "role": _roles, "year": _year, "type": _type, "status": _status, "same_as": _same_as, "source": _sources,
}  # fmt: skip


def fitting(store: Store, entity: Entity, name: str, given: str) -> float:
    """Return how well one of an entity's values fits what was given: 1 where it is that, 0 where none resembles it.

    Args:
        store: an open store.
        entity: whose values.
        name: key of `PROPERTIES`.
        given: a name, an id of an entity, or a text.
    """
    own = values(store, entity, name)
    if name == "same_as":
        return float(bool({_bare(one.text) for one in own} & {_bare(one) for one in _pages(given)}))
    if iri := _entity_iri(given):
        return float(any(one.iri == iri for one in own))
    wanted = fold(given)
    if any(fold(one.text) == wanted for one in own):
        return 1.0
    if any(one.iri and _has_alias(store, one.iri, wanted) for one in own[:_FUZZY]):
        return 1.0
    if any(one.number is not None for one in own) or len(own) > _FUZZY or not wanted:
        return 0.0
    from rapidfuzz import fuzz

    best = max((fuzz.ratio(wanted, fold(one.text)) for one in own), default=0.0)
    return float(round(best / 100, 3)) if best >= _CLOSE else 0.0


def _has_alias(store: Store, iri: str, wanted: str) -> bool:
    return any(fold(alias) == wanted for alias in Names.of(store).entity(iri).aliases)


def _entity_iri(text: str) -> str:
    """Return the IRI that an id, a CURIE or an IRI of an entity means; empty for any other text."""
    from castgraph.iris import expand

    iri = expand(text) or ID + text
    return iri if kind_of(iri) and " " not in iri else ""


def elsewhere(store: Store, text: str) -> list[str]:
    """Return the IRIs of the entities that carry an address, or an id of IMDb or Wikidata; sorted."""
    pages = _pages(text)
    if not pages:
        return []
    listed = " ".join(str(term(one)) for one in pages)
    rows = store.rows(f"SELECT DISTINCT ?e WHERE {{ VALUES ?page {{ {listed} }} ?e schema:sameAs ?page }} ORDER BY ?e")
    return [iri for (iri,) in rows if iri and kind_of(iri)]


_IDS = {r"nm\d+": ("imdbname",), r"tt\d+": ("imdb",), r"Q[1-9]\d*": ("wd",)}


def _pages(text: str) -> list[str]:
    """Return the ways to write the page that an address or an id means; none for any other text."""
    text = text.strip()
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text):
        bare = text.partition("://")[2].rstrip("/")
        return [f"{scheme}://{bare}{end}" for scheme in ("https", "http") for end in ("", "/")]
    for pattern, prefixes in _IDS.items():
        if re.fullmatch(pattern, text):
            return [f"{PREFIXES[prefix]}{text}{end}" for prefix in prefixes for end in ("", "/")]
    return []


def _bare(page: str) -> str:
    return page.partition("://")[2].rstrip("/")
