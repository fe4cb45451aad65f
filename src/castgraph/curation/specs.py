"""What a curator adds, as it is typed: an article, an entity, a credit, a status, a relation, rows. Checks nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Batch", "CreditSpec", "EntitySpec", "RelationSpec", "Row", "SourceSpec", "StatusSpec"]


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """The article that says it: a file that exists, or what makes a new one.

    Attributes:
        path: its file, that file's name, or its ``source:`` CURIE; made from the rest where empty.
        url: address of the page; an article that the folder has already is found by it.
        publisher: name of the outlet.
        published: ISO date, month or year; empty where the page shows none.
        headline: as printed; may be empty.
        topic: last part of a new file's name; made from the headline where empty.
        retrieved: day on which the page was read; today where empty.
    """

    path: str = ""
    url: str = ""
    publisher: str = ""
    published: str = ""
    headline: str = ""
    topic: str = ""
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """A new person, production, character, organization, event, franchise or place.

    Attributes:
        kind: of `vocabulary.KINDS`.
        name: its preferred name.
        type: class of a production, such as ``Movie``.
        qualifier: word that sets its IRI apart from others of the same name, from whom it is then said to differ.
        aliases: other names.
        same_as: addresses of the same thing elsewhere, such as Wikidata.
        new: it is none of those who have nearly the same name.
    """

    kind: str
    name: str
    type: str = ""
    qualifier: str = ""
    aliases: Sequence[str] = ()
    same_as: Sequence[str] = ()
    new: bool = False


@dataclass(frozen=True, slots=True)
class CreditSpec:
    """What a person does in a production.

    Attributes:
        person: name or CURIE.
        role: of `vocabulary.ROLES`, in any spelling.
        production: name or CURIE.
        characters: names; those unknown to the production are made.
        status: what the source says of it.
        billing: lead, main, recurring, guest or cameo.
        replaces: the person whose part this one takes over, or a credit's CURIE.
        start: first day, month or year, where the source gives it.
        end: last one.
        qualifier: word for the IRI of a new person whose name somebody else has.
        type: class of a new production.
    """

    person: str
    role: str
    production: str
    characters: Sequence[str] = ()
    status: str = ""
    billing: str = ""
    replaces: str = ""
    start: str = ""
    end: str = ""
    qualifier: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class StatusSpec:
    """The state of a production, or of a person's credit in one.

    Attributes:
        what: a production, a credit's CURIE, or a person of whom `production` says where.
        status: of `vocabulary.STATUSES`.
        production: where `what` is a person.
        role: which of the person's credits, where there are several.
    """

    what: str
    status: str
    production: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """A relation of `vocabulary.RELATIONS` between two entities: ``isBasedOn``, ``partOfSeries``, ``network``, …."""

    start: str
    relation: str
    end: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact, or one new entity, as a file of many has it.

    Attributes:
        what: ``credit``, ``status``, …, or a kind of entity; see `batches.COLUMNS`.
        values: column to what stands there; a tuple of texts where there may be several.
        source: the article that says it.
        line: of the file, 1-based; 0 where there is none.
        accept: whether it is to be written.
        new: make people, publishers and the like that are not known yet; a new entity is none of those nearly named so.
        trouble: why it cannot be meant; empty where it can.
    """

    what: str
    values: Mapping[str, str | tuple[str, ...]]
    source: SourceSpec = SourceSpec()
    line: int = 0
    accept: bool = True
    new: bool = False
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Many facts that are written together; `path` is the file they are from, empty where they are from none."""

    rows: tuple[Row, ...]
    path: str = ""
