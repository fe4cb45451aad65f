"""What can be asked of a connection besides its ends, checked, and turned into a filter over the path index.

Words come in as they are typed, and are looked up once; nothing is searched here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError
from castgraph.facts.rulings import rulings_of
from castgraph.facts.some_sources import check_publishers
from castgraph.names.lookup import Names
from castgraph.paths.build import path_index
from castgraph.paths.filter import Filter
from castgraph.paths.search import MAX_HOPS as SEARCH_HOPS
from castgraph.vocabulary import INCLUDE, RELATIONS, STATUSES, every_role, holds
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from castgraph.model import Entity
    from castgraph.names.lookup import Names
    from castgraph.store.base import Store

__all__ = ["MAX_CONNECTIONS", "MAX_HOPS", "Meant", "Question", "filter_of", "where_patterns"]

MAX_HOPS = 12
"""Longest connection looked for unless asked otherwise, in hops."""
MAX_CONNECTIONS = 20
"""Connections of one length that are returned unless asked otherwise."""


@dataclass(frozen=True)
class Question:
    """Everything that can be asked of a connection besides its ends. Names are given as they are typed.

    Attributes:
        max_hops: longest connection looked for, ≥ 1.
        limit: how many connections of one length are returned at most, ≥ 1.
        paths: the K best connections, longer ones included; all shortest where None.
        longer: also those that are up to so many hops longer than the shortest.
        parts: tell connections apart that differ only in which part of a series they run through.
        include: keys of `vocabulary.INCLUDE`: what else counts as a hop.
        via: entities that every connection passes through, in any order.
        avoid: entities that none passes through.
        roles: only these roles and relations.
        not_roles: not these.
        kinds: only through productions of these types, such as ``Movie``.
        statuses: only credits of these statuses.
        also: statuses that do not hold and count all the same: ``rumoured``, ``denied``, ….
        without: statuses that hold and do not count.
        years: only through productions of these years, inclusive.
        as_of: only what sources published by that day say (ISO date).
        publishers: only what sources of these publishers say.
        where: a SPARQL pattern about ``?production`` or ``?person`` that each production or person between holds.
    """

    max_hops: int = MAX_HOPS
    limit: int = MAX_CONNECTIONS
    paths: int | None = None
    longer: int = 0
    parts: bool = False
    include: Collection[str] = ()
    via: Sequence[str] = ()
    avoid: Sequence[str] = ()
    roles: Collection[str] = ()
    not_roles: Collection[str] = ()
    kinds: Collection[str] = ()
    statuses: Collection[str] = ()
    also: Collection[str] = ()
    without: Collection[str] = ()
    years: tuple[int, int] | None = None
    as_of: str = ""
    publishers: Collection[str] = ()
    where: str = ""

    def check(self, *, roles: bool = True) -> None:
        """Refuse what cannot be meant.

        Args:
            roles: look at roles, too, of which a graph that is not open yet may have its own.

        Raises:
            OptionError: a number that is too small or large, an unknown role, status or inclusion, or options that
                leave nothing over.
        """
        for name, value, least in (
            ("max-hops", self.max_hops, 1),
            ("limit", self.limit, 1),
            ("paths", self.paths if self.paths is not None else 1, 1),
            ("longer", self.longer, 0),
        ):
            if value < least:
                raise OptionError(f"{name} must be at least {least}, not {value}")
        if self.max_hops > SEARCH_HOPS:
            raise OptionError(f"max-hops can be {SEARCH_HOPS} at most, not {self.max_hops}")
        known = {*every_role(), *RELATIONS}
        for name, values, among in (
            ("role", self.roles if roles else (), known),
            ("not-role", self.not_roles if roles else (), known),
            ("status", self.statuses, set(STATUSES)),
            ("with", self.also, set(STATUSES)),
            ("not-status", self.without, set(STATUSES)),
            ("include", self.include, set(INCLUDE)),
        ):
            for one in values:
                if one not in among:
                    raise OptionError(f"--{name} {one!r} is not known{_meant(one, among)}")
        if both := sorted(set(self.roles) & set(self.not_roles)):
            raise OptionError(f"--role and --not-role contradict each other: {listed(both)}")
        if self.roles and not set(self.roles) - set(self.not_roles):
            raise OptionError("--role and --not-role leave no role over")
        if self.years and self.years[0] > self.years[1]:
            raise OptionError(f"--between {self.years[0]}..{self.years[1]}: the first year is after the last")
        if denied := [status for status in self.statuses if not holds(status, self.also, self.without)]:
            if denied[0] in self.without:
                raise OptionError(f"--status and --not-status contradict each other: {denied[0]}")
            raise OptionError(
                f"--status {denied[0]}: such credits connect nobody; to count them add --with {denied[0]}"
            )

    def limits(self) -> dict[str, dict[str, Any]]:
        """Return the filters that are in force, by the option that sets them, and what lifts each."""
        empty = Question()
        found: dict[str, dict[str, Any]] = {}
        for name, option in (
            ("via", "--via"), ("avoid", "--avoid"), ("roles", "--role"), ("not_roles", "--not-role"),
            ("kinds", "--kind"), ("statuses", "--status"), ("without", "--not-status"),
            ("years", "--between"), ("as_of", "--as-of"), ("publishers", "--publisher"), ("where", "--where"),
        ):  # fmt: skip
            if value := getattr(self, name):
                if name == "years":
                    shown = f"{value[0]}..{value[1]}"
                else:
                    shown = value if isinstance(value, str) else f" {option} ".join(value)
                found[f"{option} {shown}"] = {name: getattr(empty, name)}
        return found


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of a question mean in the store that it is put to.

    Attributes:
        entities: what --via and --avoid name, by the text that was typed.
        allowed: by kind, the IRIs for which `Question.where` was found to hold; the store is asked where None.
    """

    entities: Mapping[str, Entity]
    allowed: Mapping[str, Collection[str]] | None = None

    @staticmethod
    def by(question: Question, names: Names) -> Meant:
        """Look up what a question names.

        Raises:
            UnknownNameError: a name leads nowhere.
            AmbiguousNameError: a name leads to several.
        """
        return Meant({text: names.resolve(text) for text in dict.fromkeys((*question.avoid, *question.via))})


def filter_of(store: Store, question: Question, meant: Meant) -> Filter:
    """Turn a question's words into a filter over the index of a store.

    Raises:
        OptionError: a publisher or kind that is not there, or --where without ?production and ?person.
    """
    index = path_index(store)
    tables = index.tables
    if question.publishers:
        sources = ((iri, publisher, *others) for iri, publisher, _, *others in tables.sources)
        check_publishers(question.publishers, sources)
    types = {one for kind, kind_type in tables.kinds if kind == "production" for one in (kind_type, kind) if one}
    by_fold = {one.casefold(): one for one in types}
    kinds = set()
    for kind in question.kinds:
        if kind.casefold() not in by_fold:
            raise OptionError(f"--kind {kind!r}: no production is of that type{_meant(kind, types)}")
        kinds.add(by_fold[kind.casefold()])
    cut = question.as_of or question.publishers
    avoid = [index.number(meant.entities[text].iri) for text in question.avoid]
    return Filter(
        roles=frozenset(question.roles),
        not_roles=frozenset(question.not_roles),
        kinds=frozenset(kinds),
        statuses=frozenset(question.statuses),
        also=frozenset(question.also),
        without=frozenset(question.without),
        rulings=rulings_of(store, question.as_of, question.publishers).statuses() if cut else {},
        years=question.years,
        as_of=question.as_of,
        publishers=frozenset(question.publishers),
        avoid=tuple(sorted({number for number in avoid if number is not None})),
        only=_where(store, question.where, meant) if question.where.strip() else {},
        include=frozenset(name.removesuffix("s") for name in question.include),
    )


def _where(store: Store, where: str, meant: Meant) -> dict[str, Any]:
    """Return the node numbers of the productions or people that a SPARQL pattern is about."""
    index = path_index(store)
    if meant.allowed is not None:
        return {kind: index.numbers(iris) for kind, iris in meant.allowed.items()}
    return {
        kind: index.numbers(iri for (iri,) in store.rows(f"SELECT DISTINCT ?{kind} WHERE {{ {pattern}\n}}") if iri)
        for kind, pattern in where_patterns(where).items()
    }


def where_patterns(pattern: str) -> dict[str, str]:
    """Return a SPARQL pattern by the kinds of which it says something, ``production`` and ``person``.

    Raises:
        OptionError: it is about neither.
        QueryRefusedError: it reaches outside.
    """
    from castgraph.store import guard  # compiles long patterns, which other questions do not need

    kinds = [kind for kind in ("production", "person") if f"?{kind}" in pattern or f"${kind}" in pattern]
    if not kinds:
        raise OptionError("--where must say something of ?production or ?person, such as '?production schema:genre ?g'")
    for kind in kinds:
        guard.check(f"SELECT DISTINCT ?{kind} WHERE {{ {pattern}\n}}")
    return dict.fromkeys(kinds, pattern)


def _meant(value: str, among: Collection[str]) -> str:
    """Return whom a misspelt word probably meant, else what there is."""
    from difflib import get_close_matches

    near = get_close_matches(value.casefold(), [one.casefold() for one in among], n=1)
    if near:
        return f"; did you mean {next(one for one in among if one.casefold() == near[0])}?"
    return f"; there are: {', '.join(sorted(among))}"
