"""Names at an endpoint that has too many to be read: each is asked for. The interface of `names.index.NamesIndex`.

What is found: a name as it was typed, in title case, in capitals or in small letters is looked up, which is quick. Only
where none is there, all names are searched for one with the same words, whatever its case and punctuation; an accent
may be missing in the text, or be too much, where the name has another word that is right. Entities whose common
name is spelled in several ways are found by the first spelling that leads anywhere: an endpoint has no index of folded
names. A misspelt word is found by its first three letters or its last.

Never lists all names. Entities that a dataset and the curated graph both have are one where they have one IRI, as in
what a local store exports; judgements that two IRIs mean one are carried out where data are loaded, not here.
"""

from __future__ import annotations

import re
from string import capwords
from typing import TYPE_CHECKING

from castgraph.errors import EndpointError
from castgraph.iris import kind_of
from castgraph.names.entities import read_entities
from castgraph.names.scoring import AT_START, EXACT, WEIGHTS, similar, word_score
from castgraph.store.sparql import Literal
from castgraph.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["RemoteNames"]

CANDIDATES = 1000
"""Names that one search takes from the endpoint at most, the first by the alphabet."""
DESCRIBED = 200
"""Entities whose credits are counted for one search, so that the best known come first."""
_WEIGHTS = dict(zip(("name", "alternateName"), WEIGHTS, strict=True))


class RemoteNames:
    """The names of one endpoint, asked for one by one.

    Args:
        store: the endpoint.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[str, Entity | None] = {}
        self._count: int | None = None
        self._exact: dict[str, tuple[list[Entity], list[Entity]]] = {}

    def __len__(self) -> int:
        if self._count is None:
            rows = self.store.rows("SELECT (COUNT(DISTINCT ?entity) AS ?n) WHERE { ?entity schema:name ?name }")
            self._count = int(next(rows)[0] or 0)
        return self._count

    def nodes(self) -> Iterator[tuple[int, str, str, str, str]]:
        """Refuse to list all names.

        Raises:
            EndpointError: always.
        """
        raise EndpointError(
            f"{self.store.place}: has too many names to read them all; load the data into a local store: castgraph load"
        )

    def entity(self, iri: str) -> Entity | None:
        """Return the entity of an IRI, None if the endpoint has none; asked for once."""
        return next(iter(self.entities([iri])), None)

    def entities(self, iris: Iterable[str]) -> list[Entity]:
        """Return the entities of some IRIs that the endpoint has, in the order of the IRIs; asked for together."""
        wanted = list(dict.fromkeys(iris))
        unknown = [iri for iri in wanted if iri not in self._known]
        self._known |= dict.fromkeys(unknown)
        if unknown:
            self._known |= {entity.iri: entity for entity in read_entities(self.store, unknown)}
        return [entity for iri in wanted if (entity := self._known[iri]) is not None]

    def exact(self, text: str) -> tuple[list[Entity], list[Entity]]:
        """Return the entities of a name, and those that have it among their other names.

        Each list is sorted by number of credits. See the module for what counts as the same name.
        """
        if text not in self._exact:
            self._exact[text] = self._named(text, folded) if (folded := fold(text)) else ([], [])
        return self._exact[text]

    def _named(self, text: str, folded: str) -> tuple[list[Entity], list[Entity]]:
        spellings = " ".join(str(Literal(spelling)) for spelling in _spellings(text, folded))
        rows = self._rows(
            " UNION ".join(
                f"{{ VALUES ?name {{ {spellings} }} ?entity schema:{kind} ?name BIND('{kind}' AS ?kind) }}"
                for kind in _WEIGHTS
            )
        )
        if not any(fold(name) == folded for _, name, _ in rows):
            words = _holding(text)
            shared = " + ".join(f"IF({word}, 1, 0)" for word in words)
            rows = self._rows(
                f"{_LOWERED} FILTER(STRLEN(?l) <= {len(text) + 8}) BIND({shared} AS ?shared) "
                f"FILTER(?shared >= {max(1, len(words) - 1)})",
                "DESC(?shared) ",
            )
        same = [(iri, kind) for iri, name, kind in rows if fold(name) == folded]
        found = {
            entity.iri: entity for entity in self.entities(list(dict.fromkeys(iri for iri, _ in same))[:DESCRIBED])
        }
        named, also = (
            [found[iri] for iri in dict.fromkeys(iri for iri, kind in same if kind == one) if iri in found]
            for one in _WEIGHTS
        )
        return sorted(named, key=_prominence), sorted(also, key=_prominence)

    def search(self, text: str, limit: int = 10, kinds: Sequence[str] = ()) -> list[tuple[float, Entity]]:
        """Return how well names fit, and whose they are, best first.

        See `scoring` for the scores. Of more than `CANDIDATES` that fit, the first by the alphabet are compared.

        Args:
            text: a name or part of one.
            limit: how many at most.
            kinds: only entities of these kinds.
        """
        key = fold(text)
        if not key:
            return []
        scored: dict[str, float] = {}

        def take(score: float, iri: str) -> None:
            if not kinds or kind_of(iri) in kinds:
                scored[iri] = max(scored.get(iri, 0.0), score)

        for weight, entities in zip(_WEIGHTS.values(), self.exact(text), strict=True):
            for entity in entities:
                take(EXACT * weight, entity.iri)
        words = key.split()
        first = str(Literal(" ".join(text.split()).lower()))
        for condition in (f"STRSTARTS(?l, {first})", " && ".join(_holding(text))):
            if len(scored) < limit:
                for iri, name, kind in self._scan(condition):
                    if score := word_score(key, words, fold(name)):
                        take(score * _WEIGHTS[kind], iri)
        if len(scored) < limit and not any(score >= AT_START for score in scored.values()):
            for score, iri in self._misspelt(key, kinds):
                take(score, iri)
        some = sorted(scored, key=lambda iri: (-scored[iri], iri))[: max(limit, DESCRIBED)]
        found = [(scored[entity.iri], entity) for entity in self.entities(some)]
        return sorted(found, key=lambda one: (-one[0], *_prominence(one[1])))[:limit]

    def _misspelt(self, key: str, kinds: Sequence[str]) -> list[tuple[float, str]]:
        """Return what resembles the key, found by the beginnings and ends of its words."""
        parts = [f"CONTAINS(?spaced, {Literal(' ' + word[:3])})" for word in key.split()]
        parts += [f"CONTAINS(?spaced, {Literal(word[-3:] + ' ')})" for word in key.split() if len(word) > 3]
        shared = " + ".join(f"IF({part}, 1, 0)" for part in parts)
        rows = self._rows(
            f"{_LOWERED} FILTER(ABS(STRLEN(?l) - {len(key)}) <= 4) "
            f"BIND(CONCAT(' ', ?l, ' ') AS ?spaced) BIND({shared} AS ?shared) FILTER(?shared > 0)",
            "DESC(?shared) ",
        )
        rows = [row for row in rows if not kinds or kind_of(row[0]) in kinds]
        names = [fold(name) for _, name, _ in rows]
        best: dict[str, float] = {}
        for score, at in similar(key, names):
            best[rows[at][0]] = max(best.get(rows[at][0], 0.0), score)
        return [(score, iri) for iri, score in best.items()]

    def _scan(self, condition: str) -> list[tuple[str, str, str]]:
        """Return the rows of names whose text in small letters, ``?l``, holds a condition."""
        return self._rows(f"{_LOWERED} FILTER({condition})")

    def _rows(self, pattern: str, order: str = "") -> list[tuple[str, str, str]]:
        """Return IRI, name and kind of name of what fits a pattern."""
        text = f"SELECT DISTINCT ?entity ?name ?kind WHERE {{ {pattern} }} ORDER BY {order}?name ?entity"
        try:
            rows = list(self.store.rows(f"{text} LIMIT {CANDIDATES}"))
        except EndpointError as error:
            raise EndpointError(
                f"{error} (that was a search through its names; give the CURIE or IRI, or the name as it is spelled "
                "there)"
            ) from error
        return [(iri or "", name or "", kind or "") for iri, name, kind in rows if kind_of(iri or "")]


_LOWERED = " UNION ".join(
    f"{{ ?entity schema:{kind} ?name BIND('{kind}' AS ?kind) BIND(LCASE(STR(?name)) AS ?l) }}" for kind in _WEIGHTS
)


def _spellings(text: str, folded: str) -> list[str]:
    """Return how a name may be spelled there, as it was typed first."""
    typed = " ".join(text.split())
    forms = (typed, capwords(typed), typed.title(), typed.lower(), typed.upper(), typed.capitalize())
    return list(dict.fromkeys([*forms, capwords(folded), folded]))


def _holding(text: str) -> list[str]:
    """Return for each word the condition that ``?l`` holds it, with its accents or without."""
    words = [word for word in re.findall(r"\w+", text.lower()) if fold(word)] or fold(text).split()
    return [
        f"({' || '.join(f'CONTAINS(?l, {Literal(form)})' for form in dict.fromkeys((word, fold(word))))})"
        for word in words
    ]


def _prominence(entity: Entity) -> tuple[int, str]:
    return (-entity.degree, entity.iri)
