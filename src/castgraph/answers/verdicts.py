"""Why a fact holds, or does not: every source that tells it, who denies it, and the rule that decides.

What is told: the newest source that gives a status wins; an undated source is older than any dated one; of two sources
of one day the one whose IRI sorts last is taken, and the verdict says so. What follows from it: see `facts.rulings`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from castgraph.errors import OptionError, command
from castgraph.facts.credits import age, credits_between, read_credit, read_credits
from castgraph.facts.ledger import Ledger
from castgraph.facts.rulings import RULES, Ground, rulings_of
from castgraph.facts.sources import read_sources
from castgraph.facts.vicinity import told_around
from castgraph.iris import expand, last_part
from castgraph.model import Credit, Entity, Source
from castgraph.names.lookup import Names, all_told
from castgraph.shown import Results, Shown
from castgraph.vocabulary import PREFIXES, REFUSED, RELATIONS, holds
from castgraph.wording import does, in_words, listed, phrase

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.store.base import Store

__all__ = ["Judge", "Testimony", "Verdict", "why"]


@dataclass(frozen=True, slots=True, repr=False)
class Testimony(Shown):
    """What one source says of a fact: its status, empty where it tells the fact without one."""

    source: Source
    status: str = ""

    def in_short(self) -> str:
        """Return the source and what it says."""
        return f"{self.source.cite()}: {self.status or 'tells it, without a status'}"

    @property
    def denies(self) -> bool:
        """Whether the source says that it is not so."""
        return self.status in REFUSED

    def to_json(self) -> dict[str, Any]:
        """Return the source with ``status`` and ``denies``."""
        return self.source.to_json() | {"status": self.status or None, "denies": self.denies}


@dataclass(frozen=True, slots=True, repr=False)
class Verdict(Shown):
    """What holds of a fact, and why.

    Attributes:
        iri: the fact: a credit's IRI, a production's, or ``<start> <predicate> <end>``.
        text: the fact in words, without its status.
        status: what holds now; empty where no source gives one.
        holds: False for what is denied, ruled out, withdrawn or only rumoured.
        reason: which source decides, and against which; where a rule has carried that further, by what.
        testimonies: every source that tells it, oldest first, undated before all.
        told: status of the newest source that gives one.
        rule: key of `facts.rulings.RULES`, where the status that holds is not simply the told one.
    """

    iri: str
    text: str
    status: str
    holds: bool
    reason: str
    testimonies: tuple[Testimony, ...]
    told: str = ""
    rule: str = ""

    def in_short(self) -> str:
        """Return the fact, what holds, and how many sources tell it."""
        held = "holds" if self.holds else "does not hold"
        return f"{self.text}: {self.status or 'no status'}, {held}, sources: {len(self.testimonies)}"

    def to_row(self) -> dict[str, Any]:
        """Return the verdict as a row of plain values."""
        newest = self.testimonies[-1].source if self.testimonies else Source("")
        return {
            "fact": self.text,
            "status": self.status,
            "holds": self.holds,
            "told": self.told,
            "rule": self.rule,
            "reason": self.reason,
            "sources": len(self.testimonies),
            "newest": newest.published,
            "publisher": newest.publisher,
            "iri": self.iri,
        }

    def to_json(self) -> dict[str, Any]:
        """Return the verdict as plain data."""
        return {
            "iri": self.iri,
            "fact": self.text,
            "status": self.status or None,
            "told": self.told or None,
            "rule": self.rule or None,
            "holds": self.holds,
            "reason": self.reason,
            "sources": [testimony.to_json() for testimony in self.testimonies],
        }


class Judge:
    """Makes verdicts on one open store; reads what it needs once.

    Args:
        store: one that can be read whole.
        around: IRIs of the credits and productions that are to be judged; all where empty.
    """

    def __init__(self, store: Store, around: Collection[str] = ()) -> None:
        store.ensure_readable("comparing all that sources say")
        self.store = store
        self.ledger: Ledger = store.cached("ledger", lambda: Ledger.of_store(store))
        self.imported = Ledger.imported(store, around)
        self.rulings = rulings_of(store, around=around)
        self.names = Names.of(store)
        self.sources = read_sources(store)
        curated = store.cached("curated credits", lambda: {one.iri: one for one in read_credits(store.curated())})
        self.credits: dict[str, Credit] = dict(curated)

    def of(self, subject: str) -> Verdict:
        """Return the verdict on a credit or on a production's status."""
        if subject not in self.credits and (found := read_credit(self.store, subject)):
            self.credits[subject] = found
        if credit := self.credits.get(subject):
            told = {item.source.iri: item.status for item in credit.evidence}
        else:
            ledgers = (self.ledger, self.imported)
            told = {row.source: last_part(row.value) for ledger in ledgers for row in ledger.statuses(subject)}
        verdict = self._verdict(subject, self.text(subject), told)
        ruling = self.rulings.of(subject)
        if not ruling.rule:
            return verdict
        reason = f"{verdict.reason}; but {RULES[ruling.rule]}: {listed(list(map(self._ground, ruling.grounds)))}"
        return replace(verdict, status=ruling.status, holds=ruling.holds, rule=ruling.rule, reason=reason)

    def _ground(self, ground: Ground) -> str:
        """Return what a ruling rests on in words: ``Wonka, 2023-12-15 (Collider, 2023-05-17)``."""
        status = "" if ground.value or ground.source else in_words(self.rulings.of(ground.subject).status)
        text = ", ".join(filter(None, (self.text(ground.subject), ground.value, status)))
        return f"{text} ({self.sources.get(ground.source, Source(ground.source)).cite()})" if ground.source else text

    def of_plain(self, fact: Credit) -> Verdict:
        """Return the verdict on a relation between two entities, or on a credit that a dataset tells in one triple."""
        start, end = self.names.entity(fact.start).name, self.names.entity(fact.end).name
        told = {item.source.iri: item.status for item in fact.evidence}
        return self._verdict(fact.iri, f"{start} {phrase(fact)} {end}", told)

    def text(self, subject: str) -> str:
        """Return a credit in words, the name of anything else."""
        credit = self.credits.get(subject)
        if credit is None:
            return self.names.entity(subject).name
        played = f" as {listed(list(credit.characters))}" if credit.characters else ""
        person, production = self.names.entity(credit.start), self.names.entity(credit.end)
        return f"{person.name} {does(credit.relation)} {production.name}{played}"

    def _verdict(self, iri: str, text: str, told: dict[str, str]) -> Verdict:
        given = [Testimony(self.sources.get(source, Source(source)), status) for source, status in told.items()]
        given.sort(key=lambda item: age(item.source))
        status = next((item.status for item in reversed(given) if item.status), "")
        return Verdict(
            iri,
            text,
            status,
            holds(status),
            _reason(given),
            tuple(given),
            status,
        )


def _reason(given: list[Testimony]) -> str:
    with_status = [item for item in given if item.status]
    if not given:
        return "no source tells it; it stands in the entities' files"
    if not with_status:
        return "no source gives it a status, and none denies it"
    last = with_status[-1]
    words = in_words(last.status)
    others = [item for item in with_status if item.denies != last.denies]
    same_day = [i for i in with_status[:-1] if i.source.published == last.source.published and i.status != last.status]
    text = f"the newest source that gives a status, {last.source.cite()}, says {words}"
    if others:
        against = listed([item.source.cite() for item in others])
        text += f"; {against} denied it before" if not last.denies else f", against {against}"
    if same_day:
        text += f"; {same_day[-1].source.cite()} says {in_words(same_day[-1].status)}"
        text += ", and of two sources of one day the one whose IRI sorts last is taken"
    return text


def why(store: Store, what: str | Entity, other: str | Entity = "") -> Results[Verdict]:
    """Return the verdicts on a fact, or on all that joins two entities.

    Args:
        store: an open store.
        what: a credit's CURIE or IRI; a production's name for its status; with `other` also a person's. An entity that
            was found will do.
        other: a production; its seasons and parts are included.

    Returns:
        Verdicts sorted by fact; empty where no source tells anything of the kind.

    Raises:
        UnknownNameError: nothing is named so.
        AmbiguousNameError: several are.
        OptionError: a person alone, or a credit and a production.

    Example:
        >>> import castgraph
        >>> castgraph.why(castgraph.open(), "Elizabeth Olsen", "Agatha All Along")[0].holds
        False
    """
    return Results(_why(store, what, other), Verdict("", "", "", True, "", ()).to_row())


def _near(store: Store, *iris: str) -> Store:
    """Return what is told of some things: the store, or of a large endpoint a copy of as much."""
    return told_around(store, iris) if store.is_large else store


def _why(store: Store, what: str | Entity, other: str | Entity) -> list[Verdict]:
    iri = what.iri if isinstance(what, Entity) else expand(what) or ""
    if iri.startswith(PREFIXES["credit"]):
        if other:
            raise OptionError("a credit has its production already; give one or the other")
        return [Judge(_near(store, iri), [iri]).of(iri)] if read_credit(store, iri) else []
    names = Names.of(store)
    with all_told(store, filter(None, (what, other))):
        start = names.resolve(what)
    if not other:
        if start.kind == "person":
            raise OptionError(
                f"{start.name} is a person; say in which production: {command('why', 'PERSON', 'PRODUCTION')}"
            )
        judge = Judge(_near(store, start.iri), [start.iri])
        return [judge.of(start.iri)] if judge.rulings.of(start.iri).status else []
    end = names.resolve(other)
    if end.kind == "person":
        start, end = end, start
    if store.is_large:
        store = told_around(store, [end.iri], [start.iri])
    parts = [part or "" for (part,) in store.rows("SELECT ?p WHERE { ?p schema:partOfSeries ?whole }", whole=end.iri)]
    between = credits_between(store, [(start.iri, one) for one in (end.iri, *parts)], set(RELATIONS) - {"plays"})
    found = [credit for several in between.values() for credit in several]
    told = sorted((one for one in found if one.relation not in RELATIONS), key=lambda credit: credit.iri)
    judge = Judge(store, [end.iri, *(credit.iri for credit in told if " " not in credit.iri)])
    verdicts = [judge.of_plain(credit) if " " in credit.iri else judge.of(credit.iri) for credit in told]
    relations = [one for one in found if one.relation in RELATIONS and {one.start, one.end} == {start.iri, end.iri}]
    return verdicts + [judge.of_plain(relation) for relation in relations]
