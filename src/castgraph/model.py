"""The frozen dataclasses that cross layers: what a fact, a source and a connection are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.shown import Shown, Tabular

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Connection", "Credit", "Entity", "Evidence", "Finding", "Hop", "Source", "rows_of"]


@dataclass(frozen=True, slots=True, repr=False)
class Entity(Shown):
    """A person, production, character, organization, event, franchise or place.

    Attributes:
        iri: identifies it; never changes.
        curie: the short form that commands accept, such as ``person:joe-locke``.
        name: the preferred name, or the IRI's last part where none is known.
        kind: ``person``, ``production``, …; see ``vocabulary.KINDS``.
        type: the class within the kind, such as ``TVSeries``; empty where there is none.
        years: when it was released, or when the person was born and died, such as ``2022`` or ``1971–``; may be empty.
        aliases: other names, sorted.
        degree: number of credits; 0 where it was not counted.
    """

    iri: str
    curie: str
    name: str
    kind: str = ""
    type: str = ""
    years: str = ""
    aliases: tuple[str, ...] = ()
    degree: int = 0

    def describe(self) -> str:
        """Return name, type, years and number of credits in one line, to tell homonyms apart."""
        credits = f"{self.degree} credit{'s' * (self.degree != 1)}" if self.degree else ""
        facts = [self.type or self.kind, self.years, credits]
        return f"{self.name} ({', '.join(fact for fact in facts if fact)})"

    def in_short(self) -> str:
        """Return name, type and CURIE."""
        return f"{self.name} ({self.type or self.kind}, {self.curie})"

    def to_row(self) -> dict[str, Any]:
        """Return the entity as a row of plain values, its other names with bars between."""
        return {
            "name": self.name,
            "kind": self.kind,
            "type": self.type,
            "years": self.years,
            "credits": self.degree,
            "curie": self.curie,
            "iri": self.iri,
            "aliases": " | ".join(self.aliases),
        }

    def to_json(self) -> dict[str, Any]:
        """Return ``{iri, name, kind}``, as the command line prints an entity."""
        return {"iri": self.iri, "name": self.name, "kind": self.kind}


@dataclass(frozen=True, slots=True, repr=False)
class Source(Shown):
    """An article, or an imported dataset, that reported a fact.

    Attributes:
        iri: the named graph that holds what it says.
        publisher: name of the outlet or dataset; empty where unknown.
        published: ISO 8601 date, month or year; empty where the page shows none.
        url: where it can be read; empty for a dataset without an address.
        headline: as printed; empty where the page shows none.
        publisher_iri: IRI of the outlet; empty where unknown.
        archived: address of a copy in an archive; empty where none is known.
        archived_on: ISO date of that copy.
    """

    iri: str
    publisher: str = ""
    published: str = ""
    url: str = ""
    headline: str = ""
    publisher_iri: str = field(default="", repr=False, compare=False)
    archived: str = field(default="", repr=False, compare=False)
    archived_on: str = field(default="", repr=False, compare=False)

    def cite(self) -> str:
        """Return publisher and date, as a hop cites it: ``Radio Times, 2023-02-17``."""
        return f"{self.publisher or 'unknown publisher'}, {self.published or 'undated'}"

    def in_short(self) -> str:
        """Return publisher, date and address."""
        return f"{self.cite()} {self.url}".rstrip()

    def to_json(self) -> dict[str, Any]:
        """Return ``{iri, publisher, published, url}`` with None for what is unknown, and ``archived`` where it is."""
        known = {
            "iri": self.iri,
            "publisher": self.publisher or None,
            "published": self.published or None,
            "url": self.url or None,
        }
        return known | ({"archived": self.archived, "archivedOn": self.archived_on} if self.archived else {})


@dataclass(frozen=True, slots=True, repr=False)
class Evidence(Shown):
    """One source that tells a fact: the status it gives it and the characters it names, where it does."""

    source: Source
    status: str = ""
    characters: tuple[str, ...] = ()

    def in_short(self) -> str:
        """Return the source, the status and the characters."""
        return ": ".join(filter(None, (self.source.cite(), ", ".join((self.status, *self.characters)).strip(", "))))


@dataclass(frozen=True, slots=True, repr=False)
class Credit(Shown):
    """A fact that joins two entities: a person's credit in a production, or a relation between two productions.

    Attributes:
        iri: the credit's IRI; for a relation ``<start> <predicate> <end>`` as one string.
        relation: a role (``actor``, ``creator``, …) or a relation (``isBasedOn``, ``partOfSeries``, …).
        start: IRI of the person, or of the production that stands in the relation.
        end: IRI of the production.
        characters: names of the characters, sorted.
        status: what holds now, such as ``released``: the told status, or what a rule made of it; may be empty.
        billing: ``lead``, ``main``, ``recurring``, ``guest``, ``cameo`` or empty.
        evidence: who says so, oldest first, undated last.
        told: status of the newest source that gives one; empty where none does.
    """

    iri: str
    relation: str
    start: str
    end: str
    characters: tuple[str, ...] = ()
    status: str = ""
    billing: str = ""
    evidence: tuple[Evidence, ...] = ()
    told: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that tell this fact, in the order of `evidence`."""
        return tuple(item.source for item in self.evidence)

    @property
    def publishers(self) -> frozenset[str]:
        """The distinct publishers: how independently the fact is supported."""
        return frozenset(source.publisher for source in self.sources)

    def in_short(self) -> str:
        """Return role, ends, status and number of sources."""
        ends = " – ".join(iri.rsplit("/", 1)[-1] for iri in (self.start, self.end))
        played = f" as {' / '.join(self.characters)}" if self.characters else ""
        return f"{ends}: {self.relation}{played}, {self.status or 'no status'}, sources: {len(self.evidence)}"

    def to_json(self) -> dict[str, Any]:
        """Return ``{iri, role, character, characters, status, sources}``."""
        return {
            "iri": self.iri,
            "role": self.relation,
            "character": " / ".join(self.characters) or None,
            "characters": list(self.characters),
            "status": self.status or None,
            "sources": [
                source.to_json() | {"status": item.status or None}
                for item in self.evidence
                for source in (item.source,)
            ],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Hop(Shown):
    """One step of a connection: two entities and every credit that joins them, strongest first (never none)."""

    start: Entity
    end: Entity
    credits: tuple[Credit, ...]

    @property
    def relation(self) -> str:
        """Role or relation of the strongest credit."""
        return self.credits[0].relation

    def in_short(self) -> str:
        """Return the ends and the role."""
        return f"{self.start.name} – {self.end.name}: {self.relation}"

    def to_json(self) -> dict[str, Any]:
        """Return ``{start, end, relation, credits}``; start and end are IRIs."""
        return {
            "start": self.start.iri,
            "end": self.end.iri,
            "relation": self.relation,
            "credits": [credit.to_json() for credit in self.credits],
        }


@dataclass(frozen=True, slots=True, repr=False)
class Connection(Tabular):
    """A path between two entities, each hop with its credits and their sources.

    Attributes:
        nodes: the entities in order, start and end included.
        hops: one fewer than nodes; empty when start and end are the same entity.
        sentence: the path in words.
        score: parts of the rank by name; the larger the better supported.
        also: for each node the other parts of the same series through which the connection runs as well; empty where
            no part was left out.
    """

    nodes: tuple[Entity, ...]
    hops: tuple[Hop, ...]
    sentence: str = ""
    score: dict[str, float] = field(default_factory=dict, compare=False, hash=False)
    also: tuple[tuple[Entity, ...], ...] = field(default=(), compare=False)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source cited, each once, in the order of the hops."""
        found = {source.iri: source for hop in self.hops for credit in hop.credits for source in credit.sources}
        return tuple(found.values())

    def in_short(self) -> str:
        """Return the names along the way."""
        return " – ".join(node.name for node in self.nodes)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a row for each source of each credit of each hop."""
        return rows_of([self.hops])

    def to_json(self) -> dict[str, Any]:
        """Return ``{nodes, hops, sentence, also}`` as the command line's JSON has it; also: a list for each node."""
        return {
            "nodes": [node.to_json() for node in self.nodes],
            "hops": [hop.to_json() for hop in self.hops],
            "sentence": self.sentence,
            "also": [[part.to_json() for part in parts] for parts in self.also],
        }


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Finding(Shown):
    """What `check` found: where, how grave, which rule, what it is about, and what to do.

    Attributes:
        path: the file, as it was given.
        line: 1-based; 0 where the finding is about the whole file.
        level: ``error``, ``warning`` or ``info``.
        rule: short name of the rule, in kebab-case.
        message: what is wrong and what to do, in one line.
        explained: why it is right all the same, from an ``rdfs:comment`` in the file; empty where nothing is said.
    """

    path: str
    line: int
    level: str
    rule: str
    message: str
    explained: str = ""

    def __str__(self) -> str:
        explained = f" (explained: {self.explained})" if self.explained else ""
        return f"{self.path}:{self.line}: {self.level}: {self.message} [{self.rule}]{explained}"

    def in_short(self) -> str:
        """Return where, how grave and what."""
        return str(self)

    def to_row(self) -> dict[str, Any]:
        """Return the finding as a row, as `to_json`."""
        return self.to_json()

    def to_json(self) -> dict[str, Any]:
        """Return ``{path, line, level, rule, message, explained}``, None where nothing explains it."""
        return {
            "path": self.path,
            "line": self.line,
            "level": self.level,
            "rule": self.rule,
            "message": self.message,
            "explained": self.explained or None,
        }


def rows_of(connections: Sequence[Sequence[Hop]]) -> list[dict[str, Any]]:
    """Return the hops of connections as rows of plain values: one for each source of each credit of each hop."""
    return [
        {
            "connection": number,
            "hop": step,
            "start": hop.start.name,
            "role": credit.relation,
            "end": hop.end.name,
            "characters": " | ".join(credit.characters),
            "status": credit.status,
            "publisher": source.publisher,
            "published": source.published,
            "url": source.url,
            "start_iri": hop.start.iri,
            "end_iri": hop.end.iri,
            "credit_iri": credit.iri,
        }
        for number, hops in enumerate(connections, 1)
        for step, hop in enumerate(hops, 1)
        for credit in hop.credits
        for source in credit.sources
    ]
