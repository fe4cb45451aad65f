"""What can be asked of a connection besides its ends, checked, and turned into a filter over the path index.

Words come in as they are typed, and are looked up once; nothing is searched here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

from castgraph.dates import day_meant
from castgraph.errors import OptionError, option
from castgraph.facts.ledger import in_articles
from castgraph.facts.rulings import rulings_of
from castgraph.facts.some_sources import check_publishers, is_asked
from castgraph.facts.sources import read_sources
from castgraph.model import Entity
from castgraph.paths.build import path_index
from castgraph.paths.filter import Filter
from castgraph.paths.gathered import DATES, take_year
from castgraph.paths.search import MAX_HOPS as SEARCH_HOPS
from castgraph.text import meant as near
from castgraph.vocabulary import INCLUDE, RELATIONS, STATUSES, every_role, holds
from castgraph.wording import listed

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from castgraph.names.lookup import Names
    from castgraph.store.base import Store

    F = TypeVar("F", bound=Callable[..., Any])

__all__ = [
    "MAX_CONNECTIONS", "MAX_HOPS", "Asked", "Filters", "Joining", "Meant", "Question", "filter_of", "takes",
    "where_patterns", "years_meant",
]  # fmt: skip

MAX_HOPS = 12
"""Longest connection looked for unless asked otherwise, in hops."""
MAX_CONNECTIONS = 20
"""Connections of one length that are returned unless asked otherwise."""
_LIMITS = (
    "via", "avoid", "roles", "not_roles", "kinds", "statuses", "without", "years", "as_of", "publishers", "where",
)  # fmt: skip
_SEVERAL = (
    "include", "via", "avoid", "roles", "not_roles", "kinds", "statuses", "also", "without", "publishers",
)  # fmt: skip


class Filters(TypedDict, total=False):
    """Which credits and nodes count; see `Question`. Of what can be several, a plain string is one."""

    include: str | Collection[str]
    avoid: str | Entity | Sequence[str | Entity]
    roles: str | Collection[str]
    not_roles: str | Collection[str]
    kinds: str | Collection[str]
    statuses: str | Collection[str]
    also: str | Collection[str]
    without: str | Collection[str]
    years: int | tuple[int | None, int | None] | None
    as_of: str | datetime.date
    publishers: str | Collection[str]
    where: str


class Joining(Filters, total=False):
    """What can be asked of three and more; see `Question`."""

    max_hops: int


class Asked(Joining, total=False):
    """Everything that can be asked of a connection besides its ends; see `Question`."""

    limit: int
    paths: int | None
    longer: int
    parts: bool
    via: str | Entity | Sequence[str | Entity]


def takes(options: type) -> Callable[[F], F]:
    """Have a function whose options are a `TypedDict` name them in its signature, which `help` and notebooks show."""

    def decorate(function: F) -> F:
        own = signature(function)
        fixed = [one for one in own.parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
        named = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=getattr(Question, name), annotation=kind.__forward_arg__)
            for name, kind in options.__annotations__.items()
        ]
        function.__signature__ = own.replace(parameters=[*fixed, *named])  # type: ignore[attr-defined]
        return function

    return decorate


@dataclass(frozen=True)
class Question:
    """Everything that can be asked of a connection besides its ends. Names are given as they are typed.

    Of what can be several, a plain string is one; what is named can be an entity too.

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
        years: only through productions of these years, inclusive; one year alone, or None at an end, will do.
        as_of: only what sources published by that day say: an ISO date, month or year, or a date of Python.
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

    def __post_init__(self) -> None:
        for name in _SEVERAL:
            given: Any = getattr(self, name)
            several = (given,) if isinstance(given, (str, Entity)) else given
            texts = tuple(one.iri if isinstance(one, Entity) else one for one in several)
            object.__setattr__(self, name, texts)
        object.__setattr__(self, "as_of", day_meant(self.as_of))
        if self.years is not None:
            first, last = (self.years, self.years) if isinstance(self.years, int) else self.years
            object.__setattr__(self, "years", (1 if first is None else first, 9998 if last is None else last))

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Question:
        """Return the question that options ask.

        Raises:
            TypeError: there is no such option.
        """
        for name in options:
            if name not in cls.__dataclass_fields__:
                raise TypeError(f"there is no option {name!r}{near(name, cls.__dataclass_fields__)}")
        return cls(**options)

    def check(self, *, roles: bool = True) -> None:
        """Refuse what cannot be meant.

        Args:
            roles: look at roles, too, of which a graph that is not open yet may have its own.

        Raises:
            OptionError: a number that is too small or large, an unknown role, status or inclusion, or options that
                leave nothing over.
        """
        for name, value, least in (
            ("max_hops", self.max_hops, 1),
            ("limit", self.limit, 1),
            ("paths", self.paths if self.paths is not None else 1, 1),
            ("longer", self.longer, 0),
        ):
            if value < least:
                raise OptionError(f"{option(name)} must be at least {least}, not {value}")
        if self.max_hops > SEARCH_HOPS:
            raise OptionError(f"{option('max_hops')} can be {SEARCH_HOPS} at most, not {self.max_hops}")
        known = {*every_role(), *RELATIONS}
        for name, values, among in (
            ("roles", self.roles if roles else (), known),
            ("not_roles", self.not_roles if roles else (), known),
            ("statuses", self.statuses, set(STATUSES)),
            ("also", self.also, set(STATUSES)),
            ("without", self.without, set(STATUSES)),
            ("include", self.include, set(INCLUDE)),
        ):
            for one in values:
                if one not in among:
                    raise OptionError(f"{option(name)} {one!r} is not known{near(one, among)}")
        if self.needs_cut and (self.as_of or self.publishers):
            which = option("where") if self.where.strip() else option("include", "characters")
            by = option("as_of") if self.as_of else option("publishers")
            raise OptionError(f"{which} asks all sources, whatever {by}: open the graph itself with {by}")
        if both := sorted(set(self.roles) & set(self.not_roles)):
            raise OptionError(f"{option('roles')} and {option('not_roles')} contradict each other: {listed(both)}")
        if self.years and min(self.years) < 1:
            raise OptionError(f"{option('years', self.years)}: the first year there is is 1")
        if self.years and self.years[0] > self.years[1]:
            raise OptionError(f"{option('years', self.years)}: the first year is after the last")
        if denied := [status for status in self.statuses if not holds(status, self.also, self.without)]:
            if denied[0] in self.without:
                words = f"{option('statuses')} and {option('without')}"
                raise OptionError(f"{words} contradict each other: {denied[0]}")
            raise OptionError(
                f"{option('statuses', denied[0])}: such credits connect nobody; to count them add "
                f"{option('also', denied[0])}"
            )

    @property
    def needs_cut(self) -> bool:
        """Whether it asks for what a path index does not know by source: as of a day, a graph of that day is needed."""
        return bool(self.where.strip()) or "characters" in self.include

    def of_cut(self) -> Question:
        """Return what to ask of the graph of these sources alone, where that is needed; else the question itself."""
        return self.lifted(("as_of", "publishers")) if self.needs_cut else self

    def limits(self) -> dict[str, str]:
        """Return the filters that are in force: attribute to the words of the option that sets it."""
        found = {}
        for name in _LIMITS:
            if value := getattr(self, name):
                found[name] = option(name, *([value] if isinstance(value, str) or name == "years" else value))
        return found

    def lifted(self, names: Iterable[str]) -> Question:
        """Return the question without some of its filters, as `limits` names them."""
        empty = Question()
        return replace(self, **{name: getattr(empty, name) for name in names})


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words of a question mean in the store that it is put to.

    Attributes:
        entities: what `Question.via` and `Question.avoid` name, by the text that was typed.
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
        texts = list(dict.fromkeys((*question.avoid, *question.via)))
        return Meant(dict(zip(texts, names.resolve_all(texts), strict=True)))


def filter_of(store: Store, question: Question, meant: Meant) -> Filter:
    """Turn a question's words into a filter over the index of a store.

    Raises:
        OptionError: a publisher or kind that is not there, or `Question.where` without ?production and ?person.
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
            raise OptionError(f"{option('kinds')} {kind!r}: no production is of that type{near(kind, types)}")
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
        dated=_dated(store, question) if cut and question.years else {},
        as_of=question.as_of,
        publishers=frozenset(question.publishers),
        avoid=tuple(sorted({number for number in avoid if number is not None})),
        only=_where(store, question.where, meant) if question.where.strip() else {},
        include=frozenset(name.removesuffix("s") for name in question.include),
    )


def _dated(store: Store, question: Question) -> dict[int, tuple[int, int]]:
    """Return by node number the years that the sources that are asked tell, of all of which an article tells one."""
    index, sources = path_index(store), read_sources(store)
    years: dict[str, tuple[int, int]] = {}
    every = set()
    for source, iri, predicate, date in store.rows(f"SELECT ?g ?s ?p ?o WHERE {{ {in_articles(DATES.split())} }}"):
        every.add(iri or "")
        if source in sources and is_asked(sources[source], question.as_of, question.publishers):
            take_year(years, iri or "", predicate or "", date or "")
    numbers = {iri: index.number(iri) for iri in every}
    return {number: years.get(iri, (0, 0)) for iri, number in numbers.items() if number is not None}


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

    kinds = [kind for kind in ("production", "person") if re.search(rf"[?$]{kind}\b", pattern)]
    if not kinds:
        words = f"{option('where')} must say something of ?production or ?person"
        raise OptionError(f"{words}, such as '?production schema:genre ?g'")
    for kind in kinds:
        guard.check(f"SELECT DISTINCT ?{kind} WHERE {{ {pattern}\n}}")
    return dict.fromkeys(kinds, pattern)


def years_meant(text: str) -> tuple[int, int] | None:
    """Return the first and last year that a text names; None where it is empty.

    Raises:
        OptionError: it names none.

    Example:
        >>> years_meant("1990..2005"), years_meant("..2005"), years_meant("1990")
        ((1990, 2005), (1, 2005), (1990, 1990))
    """
    if not text:
        return None
    first, dots, last = text.partition("..")
    try:
        return (int(first or 1), int(last or 9998)) if dots else (int(text), int(text))
    except ValueError:  # of which one of too many digits is one
        raise OptionError(f"{option('years')} {text!r}: write it as 1990..2005, 1990.., ..2005 or 1990") from None
