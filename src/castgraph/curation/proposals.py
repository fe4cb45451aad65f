"""What is the same in curated and imported data: proposals with reasons, and the judgements that people make of them.

A proposal is never acted on by itself, and a name alone is never a reason to join: of two who share a name and nothing
else it says so, and leaves them apart. Judgements are a curated file, ``judgements.ttl``, which load obeys; rejected
ones stand there too, so that nobody has to decide twice.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from castgraph.curation.judgements import DIFFERENT, SAME, Judgement
from castgraph.dates import today
from castgraph.errors import OptionError
from castgraph.iris import dataset_of, expand, kind_of
from castgraph.names.lookup import Names
from castgraph.text import fold
from castgraph.underway import at, each
from castgraph.vocabulary import CG, every_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["Proposal", "judge", "judge_pair", "propose"]

NAME_ALONE = 0.3
"""Score of two who share a name and nothing else."""
_PAGES = re.compile(
    r"https?://(?:www\.|m\.)?(imdb\.com/(?:name|title)|themoviedb\.org/(?:movie|tv|person)|wikidata\.org/(?:entity|wiki))"
    r"/([A-Za-z0-9]+)[^/]*/?\Z"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entities that may be one.

    Attributes:
        one: the curated entity, or that of the dataset imported first.
        other: the imported entity.
        score: from 0 (surely two) to 1 (surely one); 0.3 and thereabouts is a shared name and nothing more.
        reasons: what speaks for and against it.
    """

    one: Entity
    other: Entity
    score: float
    reasons: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the proposal as plain data."""
        return {
            "one": self.one.to_json(),
            "other": self.other.to_json(),
            "score": round(self.score, 2),
            "reasons": list(self.reasons),
        }


# -- proposing -------------------------------------------------------------------------------------------------


def propose(store: Store, judged: Iterable[Judgement] = ()) -> list[Proposal]:
    """Compare every curated person and production with what was imported under the same id or name, and the imported.

    Of two imported datasets a name alone is not even proposed: people have to share a work, productions people or the
    year.

    Args:
        store: an open store directory with imported datasets.
        judged: pairs that are decided already; they are left out.

    Returns:
        Proposals, the surest first; empty where nothing was imported.
    """
    store.ensure_quads("comparing what was imported")
    decided = {judgement.pair for judgement in judged}
    names = Names.of(store)
    if store.pointer is None or not store.datasets:
        return []
    comparer = _Comparer(store, names)
    found: dict[tuple[str, str], Proposal] = {}
    for entity in each("comparing the curated", names.kept):
        if entity.kind not in ("person", "production") or _is_imported(store, entity.iri):
            continue
        for other in comparer.candidates(entity):
            if frozenset((entity.iri, other.iri)) not in decided and other.kind == entity.kind:
                found[entity.iri, other.iri] = comparer.compare(entity, other)
    at("comparing what has the same ids")
    for first, second in comparer.between_datasets():
        if frozenset((first, second)) not in decided:
            found.setdefault((first, second), comparer.compare(names.entity(first), names.entity(second)))
    at("comparing what has the same name")
    for first, second in names.namesakes():
        if frozenset((first, second)) not in decided and (first, second) not in found:
            proposal = comparer.compare(names.entity(first), names.entity(second))
            if proposal.score > NAME_ALONE:
                found[first, second] = proposal
    at("")
    return sorted(found.values(), key=lambda p: (-p.score, p.one.iri, p.other.iri))


def _is_imported(store: Store, iri: str) -> bool:
    return bool(dataset_of(iri, store.datasets))


class _Comparer:
    """Looks two entities up and weighs what they share."""

    def __init__(self, store: Store, names: Names) -> None:
        self.store, self.names = store, names
        self._credits: dict[str, set[str]] = {}
        self._pages: dict[str, dict[str, str]] = {}

    def candidates(self, entity: Entity) -> Iterator[Entity]:
        """Yield imported entities that share an outside id or a name with a curated one, each once."""
        seen: set[str] = set()
        for scheme, number in self.pages(entity.iri).items():
            for address in _addresses(scheme, number):
                for (iri,) in self.store.rows("SELECT ?e WHERE { ?e schema:sameAs ?page }", page=address):
                    if iri and iri != entity.iri and iri not in seen and _is_imported(self.store, iri):
                        seen.add(iri)
                        yield self.names.entity(iri)
        for name in (entity.name, *entity.aliases):
            for other in self.names.indexed_as(name)[:20]:
                if other.iri not in seen and other.iri != entity.iri:
                    seen.add(other.iri)
                    yield other

    def between_datasets(self) -> Iterator[tuple[str, str]]:
        """Yield entities of two datasets that have an outside page in common."""
        for place, first in enumerate(self.store.datasets):
            for second in self.store.datasets[place + 1 :]:
                few, many = sorted((first, second), key=lambda d: self._size(d))
                for one, other in self.store.rows(
                    f"SELECT ?one ?other WHERE {{ GRAPH <{few}> {{ ?one schema:sameAs ?page }} "
                    f"GRAPH <{many}> {{ ?other schema:sameAs ?page }} FILTER(?one != ?other) }} ORDER BY ?one ?other"
                ):
                    yield (one or "", other or "") if few == first else (other or "", one or "")

    def _size(self, dataset: str) -> int:
        return self.store.pointer.graphs.get(dataset, 0) if self.store.pointer else 0

    def compare(self, one: Entity, other: Entity) -> Proposal:
        """Weigh what two entities have in common."""
        reasons: list[str] = []
        mine, theirs = self.pages(one.iri), self.pages(other.iri)
        for scheme in sorted(set(mine) & set(theirs)):
            site = scheme.split("/", maxsplit=1)[0]
            if mine[scheme] == theirs[scheme]:
                return Proposal(one, other, 1.0, (f"both are {mine[scheme]} at {site}",))
            reasons.append(f"{mine[scheme]} and {theirs[scheme]} at {site}")
        if reasons:
            return Proposal(one, other, 0.0, tuple(reasons))
        shared = self.credits(one.iri) & self.credits(other.iri)
        score = NAME_ALONE
        reasons.append("the same name" if fold(one.name) == fold(other.name) else "one is named as the other also is")
        if shared:
            one_or_more = ("credit in", "credits in") if one.kind == "person" else ("person", "people")
            what = one_or_more[len(shared) > 1]
            shown = ", ".join(sorted(shared)[:3]) + (f" and {len(shared) - 3} more" if len(shared) > 3 else "")
            reasons.append(f"{len(shared)} shared {what}: {shown}")
            score = 0.85 if len(shared) == 1 else 0.95
        first, second = one.years[:4], other.years[:4]
        if first.isdecimal() and second.isdecimal():
            gap = abs(int(first) - int(second))
            word = "born" if one.kind == "person" else "of"
            if gap == 0:
                reasons.append(f"{word} {first} both")
                score = max(score + 0.03, 0.8) if shared or one.kind == "person" else 0.7
            elif gap > 1:
                reasons.append(f"{word} {first} and {second}")
                score = min(score, 0.5) if len(shared) > 1 else 0.1
        return Proposal(one, other, min(score, 0.98), tuple(reasons))

    def pages(self, iri: str) -> dict[str, str]:
        """Return the outside ids of an entity, by site and kind."""
        if iri not in self._pages:
            rows = self.store.rows("SELECT ?page WHERE { ?e schema:sameAs ?page } ORDER BY ?page", e=iri)
            found = (_PAGES.match(page or "") for (page,) in rows)
            self._pages[iri] = {match[1].replace("org/wiki", "org/entity"): match[2] for match in found if match}
        return self._pages[iri]

    def credits(self, iri: str) -> set[str]:
        """Return the folded names of the productions of a person, or of the people of a production."""
        if iri not in self._credits:
            predicates = " ".join(f"<{CG}{role.predicate}>" for role in every_role().values())
            pattern = "?e ?p ?other" if kind_of(iri) == "person" else "?other ?p ?e"
            found = {
                fold(self.names.entity(other or "").name)
                for (other,) in self.store.rows(
                    f"SELECT DISTINCT ?other WHERE {{ VALUES ?p {{ {predicates} }} {pattern} }} LIMIT 2000", e=iri
                )
            }
            self._credits[iri] = found - {""}
        return self._credits[iri]


def _addresses(scheme: str, number: str) -> list[str]:
    """Return the forms in which an outside id is written as an address."""
    places = [scheme, scheme.replace("org/entity", "org/wiki")]
    every = product(("https://", "http://"), ("www.", "", "m."), dict.fromkeys(places), ("", "/"))
    return [f"{way}{host}{place}/{number}{slash}" for way, host, place, slash in every]


# -- judging ---------------------------------------------------------------------------------------------------


def judge(
    proposals: Iterable[Proposal],
    *,
    accept: float | None = None,
    reject: float | None = None,
    by: str = "",
    datasets: Sequence[str] = (),
) -> list[Judgement]:
    """Turn proposals into judgements: the same from a score on, different up to one, nothing between.

    A one that several others of one of the datasets would be the same as is left to a person.

    Raises:
        OptionError: a score that a shared name alone would reach.
    """
    if accept is not None and accept < 0.5:
        raise OptionError(f"--accept {accept}: below 0.5 a shared name would be enough; it never is")
    day, made, wanted = today(), [], list(proposals)
    accepted: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in wanted:
        if accept is not None and proposal.score >= accept:
            accepted[proposal.one.iri].append(proposal)
    for proposal in wanted:
        rivals = [
            p
            for p in accepted[proposal.one.iri]
            if dataset_of(p.other.iri, datasets) == dataset_of(proposal.other.iri, datasets)
        ]
        if accept is not None and proposal.score >= accept:
            if len(rivals) > 1 and proposal.score < 1.0:
                continue
            verdict = SAME
        elif reject is not None and proposal.score <= reject:
            verdict = DIFFERENT
        else:
            continue
        reason = "; ".join(proposal.reasons)
        made.append(Judgement(proposal.one.iri, proposal.other.iri, verdict, reason, by, day))
    return made


def judge_pair(names: Names, pair: tuple[str, str], verdict: str, *, reason: str = "", by: str = "") -> Judgement:
    """Return a person's judgement on two entities; a CURIE or IRI stands as it is typed, even of one that was merged.

    Raises:
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
    """
    one, other = (expand(text) or entity.iri for text in pair for entity in (names.resolve(text),))
    return Judgement(one, other, verdict, reason, by, today())
