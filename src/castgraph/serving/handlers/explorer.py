"""The explorer's pages of no entity and no connection: what there is, names, verdicts, conflicts, queries."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from castgraph.errors import CastgraphError, OptionError, UnknownNameError
from castgraph.iris import compact
from castgraph.names.lookup import Names
from castgraph.serving.pages import choices, page
from castgraph.serving.problems import problem_of
from castgraph.serving.told import found, undated
from castgraph.vocabulary import DISAGREEMENTS, KINDS

if TYPE_CHECKING:
    from castgraph.model import Entity
    from castgraph.serving.asked import Answered, Asked, Refused
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["conflicts", "find", "queries", "start", "why"]

_HITS = 40
_CONFLICTS = 25
_KNOWN = 6


def start(served: Served, asked: Asked) -> Answered:
    """Answer with the first page: what the graph holds, the search, and the connection finder."""
    asked.only("as_of")
    store = served.store
    counts, best = store.cached("first page", lambda: (_counts(store), _best(store)))
    return page(
        asked,
        "start",
        "castgraph",
        as_of=asked.one("as_of"),
        counts=counts,
        best=best,
        datasets=[(iri, compact(iri)) for iri in store.datasets],
    )


def _counts(store: Store) -> list[tuple[str, int]]:
    """Return how much there is, without reading it."""
    from castgraph.facts.sources import read_sources

    names = Names.of(store)
    size, kept = store.known_size, len(names.kept)
    found = [("facts in RDF", size or 0)]
    if not store.is_large:
        if len(names) <= max(kept, 50_000):
            kinds = names.count_kinds()
            found = [("people", kinds["person"]), ("productions", kinds["production"])]
            found += [("characters", kinds["character"])]
        else:
            found.insert(0, ("names", len(names)))
        found.append(("sources", len(read_sources(store))))
    return [one for one in found if one[1]]


def _best(store: Store) -> list[Entity]:
    """Return some entities with the most credits, to begin with."""
    if store.is_large:
        return []
    kept = sorted(Names.of(store).kept, key=lambda one: (-one.degree, one.iri))
    people = [one for one in kept if one.kind == "person"][:_KNOWN]
    works = [one for one in kept if one.kind == "production" and one.type.endswith("Series")][:_KNOWN]
    return [one for pair in zip(people, works, strict=False) for one in pair]


def find(served: Served, asked: Asked) -> Answered:
    """Answer with who and what has a name; a source by its address."""
    asked.only("q", "kinds", "as_of")
    text, kinds, day = asked.one("q").strip()[:300], asked.several("kinds"), asked.one("as_of")
    store = served.named(day)
    hits: list[Entity] = []
    problem = ""
    if text:
        try:
            hits = list(found(store, text, kinds, _HITS))
            if not hits and not kinds:
                hits = [Names.of(store).resolve(text)]
        except UnknownNameError as error:
            hits = list(error.suggestions)
        except OptionError as error:
            problem = str(error)
    answered = page(
        asked,
        "find",
        f"Find: {text}" if text else "Find",
        as_of=day,
        text=text,
        hits=hits,
        kinds=kinds,
        every=("person", "production", "character", "organization"),
        most=_HITS,
        problem=problem,
        undated=undated(served, store, hits) if day else "",
    )
    answered.status = 400 if problem else 200
    return answered


def why(served: Served, asked: Asked) -> Answered:
    """Answer with who says so, who denies it, what holds, and why."""
    asked.only("what", "other", "as_of")
    what, other, day = asked.one("what"), asked.one("other"), asked.one("as_of")
    store = served.cut(day)
    values: dict[str, Any] = {"verdicts": None, "problem": "", "choices": [], "entities": []}
    status = 200
    if what:
        from castgraph.answers import verdicts

        try:
            values["verdicts"] = list(verdicts.why(store, what, other))
            names = Names.of(store)
            values["entities"] = [
                names.resolve(one) for one in (what, other) if one and not one.startswith(("credit:", "http"))
            ]
        except CastgraphError as error:
            problem = _problem(asked, error)
            status = problem.pop("status")
            values |= problem
    answered = page(asked, "why", "Why", as_of=day, what=what, other=other, **values)
    answered.status = status
    return answered


def conflicts(served: Served, asked: Asked) -> Answered:
    """Answer with what sources disagree on."""
    asked.only("kinds", "about", "since", "after", "as_of")
    kinds, about, since, day = asked.several("kinds"), asked.one("about"), asked.one("since"), asked.one("as_of")
    after = asked.number("after", 0, 10**8, 0)
    store = served.cut(day)
    values: dict[str, Any] = {"found": [], "total": 0, "entities": [], "problem": "", "choices": []}
    status = 200
    try:
        from castgraph.answers import conflicts as disagreements

        found = disagreements.conflicts(store, kinds=kinds, about=about, since=since)
        shown = list(islice(found, after, after + _CONFLICTS))
        names = Names.of(store)
        values |= {
            "found": shown,
            "total": len(found),
            "entities": [names.entity(iri) for iri in sorted({iri for one in shown for iri in one.entities})],
        }
        about = names.resolve(about).name if about else ""
    except CastgraphError as error:
        problem = _problem(asked, error)
        status = problem.pop("status")
        values |= problem
    answered = page(
        asked,
        "conflicts",
        f"What sources disagree on about {about}" if about else "What sources disagree on",
        as_of=day,
        kinds=kinds,
        every=DISAGREEMENTS,
        about=asked.one("about"),
        since=since,
        after=after,
        step=_CONFLICTS,
        **values,
    )
    answered.status = status
    return answered


def _problem(asked: Asked, error: CastgraphError) -> dict[str, Any]:
    """Return what is wrong with a request, in words, with those who may have been meant.

    Raises:
        CastgraphError: it is not the request's fault.
    """
    refusal: Refused = problem_of(error)
    if refusal.status >= 500:
        raise error
    message = refusal.message.split("\n")[0].rstrip(":")
    return {"problem": message, "choices": choices(asked, error), "status": refusal.status}


def queries(served: Served, asked: Asked) -> Answered:
    """Answer with the named queries, each with a form of its parameters."""
    from castgraph.answers.named_queries import named_queries

    asked.only("as_of")
    known = list(named_queries(served.settings.queries).values())
    return page(asked, "queries", "Named queries", known=known, kinds=KINDS)
