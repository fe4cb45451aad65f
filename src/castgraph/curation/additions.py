"""Adds to a curated graph what an article says: each function makes one change, whole and checked, or none.

Names are resolved against the folder and never guessed (`changes`); what is typed is checked first (`inputs`); the
folder as it would be must pass `check` (`desk`); files are written together or not at all (`curated`).

All functions raise `OptionError` for what cannot be meant, `UnknownNameError` and `AmbiguousNameError` for names,
`AlreadySaidError` for what the source's file holds already, `DataError` for a result that would not pass `check` and
`OutputError` for a file that cannot be written; the files are as they were then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.change import Added, Change, SourceSpec, changing, class_of
from castgraph.curation.inputs import checked_address, checked_date, checked_text, chosen
from castgraph.errors import OptionError
from castgraph.iris import compact, expand, last_part
from castgraph.rdf.terms import Literal
from castgraph.vocabulary import BILLINGS, CG, KINDS, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA, STATUSES
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castgraph.model import Entity

__all__ = [
    "Added",
    "SourceSpec",
    "add_alias",
    "add_credit",
    "add_entity",
    "add_relation",
    "add_source",
    "add_status",
    "add_title",
]

SAID = tuple(name for name in RELATIONS if name != "plays")
"""Relations that sources tell; who plays whom is derived from credits."""


def add_source(folder: Path, source: SourceSpec, *, new: bool = False, dry_run: bool = False) -> Added:
    """Make the file of an article that says nothing yet."""
    with changing(folder, new=new, dry_run=dry_run) as change:
        graph = change.source(source)
        return change.done(f"source {change.desk.path_of(graph)}")


def add_entity(
    folder: Path,
    kind: str,
    name: str,
    *,
    type_: str = "",
    qualifier: str = "",
    aliases: Sequence[str] = (),
    same_as: Sequence[str] = (),
    dry_run: bool = False,
) -> Added:
    """Describe a person, production, character, organization, event, franchise or place.

    Args:
        folder: the curated folder.
        kind: of `vocabulary.KINDS`.
        name: its preferred name.
        type_: class of a production, such as ``Movie``.
        qualifier: word that sets its IRI apart from others of the same name, of which it is then said to differ.
        aliases: other names.
        same_as: addresses of the same thing elsewhere, such as Wikidata.
        dry_run: write nothing.
    """
    kind = chosen(kind, KINDS, "kind")
    name = checked_text(name, "the name")
    others = [checked_text(alias, "--alias") for alias in aliases]
    links = [checked_address(link, "--same-as") for link in same_as]
    with changing(folder, dry_run=dry_run) as change:
        entity = change.desk.make(kind, name, class_of(kind, type_), qualifier=qualifier)
        home = change.desk.home(entity.iri)
        for alias in others:
            change.desk.add(home, entity.iri, SCHEMA + "alternateName", _named(alias, kind))
        for link in links:
            change.desk.add(home, entity.iri, SCHEMA + "sameAs", link)
        return change.done(f"{name} is {entity.curie}")


def add_alias(folder: Path, entity: str, alias: str, *, dry_run: bool = False) -> Added:
    """Give an entity another name; a title that an article uses is rather told by it (`add_title`)."""
    alias = checked_text(alias, "the alias")
    with changing(folder, dry_run=dry_run) as change:
        found = change.desk.find(entity, ())
        change.desk.add(change.desk.home(found.iri), found.iri, SCHEMA + "alternateName", _named(alias, found.kind))
        return change.done(f"{found.name} is also {alias}")


def add_title(
    folder: Path, production: str, title: str, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say that a source calls a production by this title; it keeps its IRI."""
    title = checked_text(title, "the title")
    with changing(folder, new=new, dry_run=dry_run) as change:
        found = change.desk.find(production, ["production"])
        graph = change.source(source, found.name)
        change.desk.add(graph, found.iri, CG + "title", Literal(title, language="en"))
        return change.done(f"{found.name} is called {title}")


def add_credit(
    folder: Path,
    person: str,
    role: str,
    production: str,
    source: SourceSpec,
    *,
    characters: Sequence[str] = (),
    status: str = "",
    billing: str = "",
    replaces: str = "",
    start: str = "",
    end: str = "",
    new: bool = False,
    qualifier: str = "",
    type_: str = "",
    dry_run: bool = False,
) -> Added:
    """Say that a source credits a person with a role in a production.

    A credit that others told keeps its IRI, so that their evidence adds up.

    Args:
        folder: the curated folder.
        person: name or CURIE.
        role: of `vocabulary.ROLES`, in any spelling.
        production: name or CURIE.
        source: the article that says it.
        characters: names; those unknown to the production are made.
        status: what this source says of it.
        billing: lead, main, recurring, guest or cameo.
        replaces: the person whose part this one takes over, or a credit's CURIE.
        start: first day, month or year, where the source gives it.
        end: last one.
        new: make who and what is not known yet; a production needs `type_` then.
        qualifier: word for the IRI of a new person whose name somebody else bears.
        type_: class of a new production.
        dry_run: write nothing.
    """
    role = chosen(role, ROLES, "--role")
    state = chosen(status, STATUSES, "--status") if status else ""
    prominence = chosen(billing, BILLINGS, "--billing") if billing else ""
    dates = {
        name: checked_date(text, option, past=False)
        for name, option, text in (("startDate", "--start", start), ("endDate", "--end", end))
        if text
    }
    with changing(folder, new=new, dry_run=dry_run) as change:
        desk = change.desk
        who = change.find(person, ["person"], "the person", qualifier=qualifier)
        what = change.find(production, ["production"], "--production", type_)
        graph = change.source(source, what.name)
        credit = _credit(change, who, role, what)
        desk.add(graph, credit, RDF + "type", CG + "Credit")
        desk.add(graph, credit, CG + "person", who.iri)
        desk.add(graph, credit, CG + "role", PREFIXES["role"] + role)
        desk.add(graph, credit, CG + "production", what.iri)
        played = [change.character(name, what) for name in characters]
        for character in played:
            desk.add(graph, credit, CG + "character", character.iri)
        if state:
            desk.add_single(graph, credit, CG + "status", PREFIXES["status"] + state)
        if prominence:
            desk.add_single(graph, credit, CG + "billing", PREFIXES["billing"] + prominence)
        if replaces:
            desk.add(graph, credit, CG + "replaces", _replaced(change, replaces, what, [c.iri for c in played]))
        for name, date in dates.items():
            desk.add_dated(graph, credit, SCHEMA + name, date)
        part = f" as {listed([character.name for character in played])}" if played else ""
        told = f" ({state.replace('-', ' ')})" if state else ""
        return change.done(f"{who.name} ({who.curie}) {ROLES[role].present} {what.name} ({what.curie}){part}{told}")


def add_status(
    folder: Path,
    what: str,
    status: str,
    source: SourceSpec,
    *,
    production: str = "",
    role: str = "",
    new: bool = False,
    dry_run: bool = False,
) -> Added:
    """Say what a source tells of the state of a production, or of a person's credit in one.

    Args:
        folder: the curated folder.
        what: a production, a credit's CURIE, or a person of whom `production` says where.
        status: of `vocabulary.STATUSES`.
        source: the article that says it.
        production: where `what` is a person.
        role: which of the person's credits, where there are several.
        new: make the publisher if it is not known.
        dry_run: write nothing.
    """
    state = chosen(status, STATUSES, "the status")
    asked = chosen(role, ROLES, "--role") if role else ""
    with changing(folder, new=new, dry_run=dry_run) as change:
        desk = change.desk
        iri = expand(what) or ""
        if iri.startswith(PREFIXES["credit"]):
            if not desk.ledger.about(iri):
                raise OptionError(f"no source tells {compact(iri)}; add it with: castgraph add credit")
            subject, text = iri, compact(iri)
        elif (entity := desk.find(what, ["person"] if production else ["production", "person"])).kind == "person":
            if not production:
                raise OptionError(f"{entity.name} is a person; say which credit is meant with --production")
            place = desk.find(production, ["production"])
            subject, text = _one_credit(change, entity, place, asked), f"{entity.name} in {place.name}"
        else:
            subject, text = entity.iri, f"{entity.name} ({entity.curie})"
        graph = change.source(source, last_part(subject).replace("-", " "))
        desk.add_single(graph, subject, CG + "status", PREFIXES["status"] + state)
        return change.done(f"{text} is {state.replace('-', ' ')}")


def add_relation(
    folder: Path, start: str, relation: str, end: str, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say that a source tells a relation of `vocabulary.RELATIONS`: ``isBasedOn``, ``partOfSeries``, ``network``, …."""
    name = chosen(relation, SAID, "the relation")
    wanted = RELATIONS[name]
    with changing(folder, new=new, dry_run=dry_run) as change:
        desk = change.desk
        first, last = (desk.find(text, [kind]) for text, kind in zip((start, end), wanted.kinds, strict=True))
        if first.iri == last.iri:
            raise OptionError(f"{first.name} cannot stand in a relation to itself")
        graph = change.source(source, first.name)
        desk.add(graph, first.iri, wanted.predicate, last.iri)
        return change.done(f"{first.name} ({first.curie}) {wanted.phrase} {last.name} ({last.curie})")


def _named(name: str, kind: str) -> Literal:
    return Literal(name, language=None if kind == "person" else "en")


def _credits(change: Change, person: str, production: str, role: str) -> list[str]:
    ledger = change.desk.ledger
    return [
        credit
        for credit in ledger.credits()
        if ledger.value(credit, CG + "person") == person
        and ledger.value(credit, CG + "production") == production
        and role in ("", last_part(ledger.value(credit, CG + "role")))
    ]


def _credit(change: Change, person: Entity, role: str, production: Entity) -> str:
    """Return the IRI under which the credit is told already, or a new one."""
    known = _credits(change, person.iri, production.iri, role)
    if len(known) > 1:
        raise OptionError(
            f"the credit is told under several IRIs, {listed([compact(c) for c in known])}; make them one"
        )
    return known[0] if known else f"{PREFIXES['credit']}{last_part(person.iri)}-{role}-{last_part(production.iri)}"


def _one_credit(change: Change, person: Entity, production: Entity, role: str) -> str:
    known = _credits(change, person.iri, production.iri, role)
    if len(known) == 1:
        return known[0]
    if not known:
        raise OptionError(f"no source credits {person.name} in {production.name}; add it with: castgraph add credit")
    raise OptionError(f"{person.name} has several credits there: {listed([compact(c) for c in known])}; give --role")


def _replaced(change: Change, text: str, production: Entity, characters: list[str]) -> str:
    """Return the credit that is taken over: in the production or its series, of the same character if one is named."""
    ledger, iri = change.desk.ledger, expand(text) or ""
    if iri.startswith(PREFIXES["credit"]):
        if not ledger.about(iri):
            raise OptionError(f"--replaces: no source tells {compact(iri)}")
        return iri
    person = change.desk.find(text, ["person"])
    found = [c for c in ledger.credits() if ledger.value(c, CG + "person") == person.iri]
    series = ledger.value(production.iri, SCHEMA + "partOfSeries") or production.iri
    near = []
    for credit in found:
        stated = ledger.value(credit, CG + "production")
        same_part = not characters or ledger.values(credit, CG + "character") & set(characters)
        if same_part and series in (stated, ledger.value(stated, SCHEMA + "partOfSeries")):
            near.append(credit)
    if len(near) != 1:
        shown = listed([compact(credit) for credit in near or found]) or "none"
        raise OptionError(f"--replaces {person.name}: which credit is meant? give its CURIE: {shown}")
    return near[0]
