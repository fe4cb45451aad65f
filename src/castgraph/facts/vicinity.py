"""A large endpoint → a store in memory that holds what is told of a few entities, and all that its verdicts rest on.

So that what compares sources costs what is told of one production, not what the endpoint holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.dates import last_day
from castgraph.errors import EndpointError
from castgraph.facts.imported import family_of
from castgraph.iris import kind_of
from castgraph.store.excerpt import MOST_MENTIONS, Excerpt, batches
from castgraph.store.sparql import Literal, NamedNode, Quad
from castgraph.vocabulary import PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from castgraph.store.base import Store
    from castgraph.store.local import LocalStore

__all__ = ["told_around"]

_SAID = (
    "GRAPH ?g { ?g a schema:NewsArticle . ?c cg:%(end)s ?e }",
    "?statement cg:credit ?c . ?c cg:%(end)s ?e",
    "?c cg:status ?status ; cg:%(end)s ?e",
)
"""Credit nodes of something: what an article tells, and what imported datasets give a source or a status."""
_NEWEST = f"{PREFIXES['source']}newest-of-all"


def told_around(store: Store, iris: Collection[str], joined: Collection[str] = ()) -> LocalStore:
    """Copy what sources tell of some people, productions and credits, and of what these hang together with.

    Args:
        store: an endpoint.
        iris: of people, productions, characters, credits.
        joined: of others, of which only what joins them to those is told.

    Raises:
        EndpointError: too much is told of them.
    """
    excerpt = Excerpt(store)
    asked = set(iris)
    own = set(_credits(store, asked, ("person", "character", "production")))
    works = _ends(store, {*own, *(iri for iri in asked if iri.startswith(PREFIXES["credit"]))})
    family = family_of(store, asked | works)
    credits = own | set(_credits(store, family, ("production",)))
    if (count := len(family) + len(credits)) > MOST_MENTIONS:
        raise EndpointError(
            f"{store.place}: {count:,} things would have to be fetched; load the data into a local store: "
            "castgraph load --store DIR"
        )
    excerpt.describe({*asked, *joined, *family, *credits})
    excerpt.copy_credits({(one, other) for one in joined for other in family})
    excerpt.describe(excerpt.mentioned(credits))
    excerpt.add(_newest(store))
    return excerpt.local()


def _credits(store: Store, iris: Collection[str], ends: Iterable[str]) -> Iterator[str]:
    """Yield the credit nodes of some people, characters or productions."""
    for end in ends:
        for values in batches(iri for iri in iris if kind_of(iri) == end):
            for pattern in _SAID:
                told = pattern % {"end": end}
                for (credit,) in store.rows(f"SELECT DISTINCT ?c WHERE {{ VALUES ?e {{ {values} }} {told} }}"):
                    yield credit or ""


def _ends(store: Store, credits: Iterable[str]) -> set[str]:
    """Return the productions of some credits."""
    found: set[str] = set()
    for values in batches(credits):
        rows = store.rows(f"SELECT DISTINCT ?w WHERE {{ VALUES ?c {{ {values} }} ?c cg:production ?w }}")
        found |= {work or "" for (work,) in rows}
    return found


def _newest(store: Store) -> Iterator[Quad]:
    """Yield an article of the newest day, as which all is judged: one more curated, and one of each dataset."""
    dated = "?s a schema:NewsArticle ; schema:datePublished ?date"
    curated = f"GRAPH ?s {{ {dated} }}"
    for graph, pattern in ((_NEWEST, curated), *((one, store.told_by(one, dated)) for one in store.datasets)):
        dates = [date or "" for (date,) in store.rows(f"SELECT DISTINCT ?date WHERE {{ {pattern} }}")]
        if date := max(dates, key=last_day, default=""):
            one, where = NamedNode(_NEWEST), NamedNode(graph)
            yield Quad(one, NamedNode(RDF + "type"), NamedNode(SCHEMA + "NewsArticle"), where)
            yield Quad(one, NamedNode(SCHEMA + "datePublished"), Literal(date), where)
