"""Adds to a curated graph what an article says: ``say_…`` on an open edit, ``add_…`` as an edit of its own.

Names are resolved against the folder and never guessed (`edit`); what is typed is checked first (`inputs`); the
folder as it would be must pass `check` (`changes`); files are written together or not at all (`saving`).

All functions raise `OptionError` for what cannot be meant, `UnknownNameError` and `AmbiguousNameError` for names,
`AlreadySaidError` for what the source's file holds already, `DataError` for a result that would not pass `check` and
`OutputError` for a file that cannot be written; the files are as they were then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.articles import article
from castgraph.curation.edit import Added, Edit, class_of, edit_of
from castgraph.curation.inputs import checked_address, checked_date, checked_text, chosen
from castgraph.errors import OptionError
from castgraph.iris import compact, expand, last_part
from castgraph.rdf.terms import Literal
from castgraph.vocabulary import BILLINGS, CG, KINDS, PREFIXES, RDF, RELATIONS, SCHEMA, STATUSES, every_role
from castgraph.wording import does, in_words, listed

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.curation.specs import CreditSpec, EntitySpec, RelationSpec, SourceSpec, StatusSpec
    from castgraph.model import Entity

__all__ = [
    "SAID",
    "add_alias",
    "add_credit",
    "add_entity",
    "add_relation",
    "add_source",
    "add_status",
    "add_title",
    "credit_or_production",
    "credits_of",
    "related",
    "say_alias",
    "say_credit",
    "say_entity",
    "say_relation",
    "say_source",
    "say_status",
    "say_title",
]

SAID = tuple(name for name in RELATIONS if name != "plays")
"""Relations that sources tell; who plays whom is derived from credits."""


def say_source(edit: Edit, source: SourceSpec) -> str:
    """Make the file of an article that says nothing yet; bring what is known of it in line with what is typed."""
    return f"source {edit.workspace.changes.path_of(article(edit, source, update=True))}"


def say_entity(edit: Edit, entity: EntitySpec) -> str:
    """Describe a person, production, character, organization, event, franchise or place."""
    kind = chosen(entity.kind, KINDS, "kind")
    name = checked_text(entity.name, "the name")
    type_ = class_of(kind, entity.type)
    if not entity.new and not entity.qualifier and not edit.workspace.bearers(name, kind):
        edit.ask_of_near(name, kind, entity.type)
    made = edit.workspace.make(kind, name, type_, qualifier=entity.qualifier)
    home = edit.workspace.home(made.iri)
    for alias in entity.aliases:
        _other_name(edit, made, checked_text(alias, "--alias"))
    for link in entity.same_as:
        edit.workspace.add(home, made.iri, SCHEMA + "sameAs", checked_address(link, "--same-as"))
    return f"{name} is {made.curie}"


def say_alias(edit: Edit, entity: str, alias: str) -> str:
    """Give an entity another name; a title that an article uses goes into its own file (`say_title`)."""
    found = edit.workspace.find(entity, ())
    alias = _other_name(edit, found, checked_text(alias, "the alias"))
    return f"{found.name} is also {alias}"


def _other_name(edit: Edit, entity: Entity, alias: str) -> str:
    if alias.casefold() == entity.name.casefold():
        raise OptionError(f"{entity.name} ({entity.curie}) is called {alias!r} already; give another name, or leave it")
    home, language = edit.workspace.home(entity.iri), None if entity.kind == "person" else "en"
    edit.workspace.add(home, entity.iri, SCHEMA + "alternateName", Literal(alias, language=language))
    return alias


def say_title(edit: Edit, production: str, title: str, source: SourceSpec) -> str:
    """Say that a source calls a production by this title; it keeps its IRI."""
    title = checked_text(title, "the title")
    found = edit.workspace.find(production, ["production"])
    graph = article(edit, source, found.name)
    edit.workspace.add(graph, found.iri, CG + "title", Literal(title, language="en"))
    return f"{found.name} is called {title}"


def say_credit(edit: Edit, credit: CreditSpec, source: SourceSpec) -> str:
    """Say that a source credits a person with a role in a production.

    A credit that others told keeps its IRI, so that their evidence adds up.
    """
    role = chosen(credit.role, every_role(), "--role")
    status = chosen(credit.status, STATUSES, "--status") if credit.status else ""
    billing = chosen(credit.billing, BILLINGS, "--billing") if credit.billing else ""
    dates = {
        name: checked_date(text, option, past=False)
        for name, option, text in (("startDate", "--start", credit.start), ("endDate", "--end", credit.end))
        if text
    }
    workspace = edit.workspace
    who = edit.find(credit.person, ["person"], "the person", qualifier=credit.qualifier)
    what = edit.find(credit.production, ["production"], "--production", credit.type)
    graph = article(edit, source, what.name)
    iri = _credit(edit, who, role, what)
    workspace.add(graph, iri, RDF + "type", CG + "Credit")
    workspace.add(graph, iri, CG + "person", who.iri)
    workspace.add(graph, iri, CG + "role", PREFIXES["role"] + role)
    workspace.add(graph, iri, CG + "production", what.iri)
    played = [edit.character(name, what) for name in credit.characters]
    for character in played:
        workspace.add(graph, iri, CG + "character", character.iri)
    if status:
        workspace.add_single(graph, iri, CG + "status", PREFIXES["status"] + status)
    if billing:
        workspace.add_single(graph, iri, CG + "billing", PREFIXES["billing"] + billing)
    if credit.replaces:
        former = _replaced(edit, credit.replaces, what, [character.iri for character in played])
        workspace.add(graph, iri, CG + "replaces", former)
    for name, date in dates.items():
        workspace.add_dated(graph, iri, SCHEMA + name, date)
    part = f" as {listed([character.name for character in played])}" if played else ""
    told = f" ({in_words(status)})" if status else ""
    return f"{who.name} ({who.curie}) {does(role)} {what.name} ({what.curie}){part}{told}"


def say_status(edit: Edit, told: StatusSpec, source: SourceSpec) -> str:
    """Say what a source tells of the state of a production, or of a person's credit in one."""
    status = chosen(told.status, STATUSES, "the status")
    role = chosen(told.role, every_role(), "--role") if told.role else ""
    subject, text = credit_or_production(edit, told, role)
    graph = article(edit, source, last_part(subject).replace("-", " "))
    edit.workspace.add_single(graph, subject, CG + "status", PREFIXES["status"] + status)
    return f"{text} is {in_words(status)}"


def say_relation(edit: Edit, told: RelationSpec, source: SourceSpec) -> str:
    """Say that a source tells a relation of two entities."""
    predicate, start, end, phrase = related(edit, told)
    graph = article(edit, source, start.name)
    edit.workspace.add(graph, start.iri, predicate, end.iri)
    return f"{start.name} ({start.curie}) {phrase} {end.name} ({end.curie})"


def related(edit: Edit, told: RelationSpec) -> tuple[str, Entity, Entity, str]:
    """Return the predicate of a relation, the two that stand in it, and how it is read."""
    relation = RELATIONS[chosen(told.relation, SAID, "the relation")]
    start, end = (
        edit.workspace.find(text, [kind]) for text, kind in zip((told.start, told.end), relation.kinds, strict=True)
    )
    if start.iri == end.iri:
        raise OptionError(f"{start.name} cannot stand in a relation to itself")
    return relation.predicate, start, end, relation.phrase


# -- each as an edit of its own ----------------------------------------------------------------------------------


def add_source(folder: Path, source: SourceSpec, *, new: bool = False, dry_run: bool = False) -> Added:
    """Make, or bring up to date, the file of an article; `new` makes its publisher if it is not known."""
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        return edit.done(say_source(edit, source))


def add_entity(folder: Path, entity: EntitySpec, *, dry_run: bool = False) -> Added:
    """Describe a new entity, see `say_entity`."""
    with edit_of(folder, dry_run=dry_run) as edit:
        return edit.done(say_entity(edit, entity))


def add_alias(folder: Path, entity: str, alias: str, *, dry_run: bool = False) -> Added:
    """Give an entity another name, see `say_alias`."""
    with edit_of(folder, dry_run=dry_run) as edit:
        return edit.done(say_alias(edit, entity, alias))


def add_title(
    folder: Path, production: str, title: str, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say by which title a source calls a production, see `say_title`."""
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        return edit.done(say_title(edit, production, title, source))


def add_credit(
    folder: Path, credit: CreditSpec, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say that a source credits a person, see `say_credit`.

    Args:
        folder: the curated folder.
        credit: what the person does there.
        source: the article that says it.
        new: make who and what is not known yet; a production needs its class then.
        dry_run: write nothing.
    """
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        return edit.done(say_credit(edit, credit, source))


def add_status(
    folder: Path, told: StatusSpec, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say what a source tells of a state, see `say_status`."""
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        return edit.done(say_status(edit, told, source))


def add_relation(
    folder: Path, told: RelationSpec, source: SourceSpec, *, new: bool = False, dry_run: bool = False
) -> Added:
    """Say that a source tells a relation, see `say_relation`."""
    with edit_of(folder, new=new, dry_run=dry_run) as edit:
        return edit.done(say_relation(edit, told, source))


# -- what is meant -----------------------------------------------------------------------------------------------


def credit_or_production(edit: Edit, told: StatusSpec, role: str) -> tuple[str, str]:
    """Return the credit or production that a status is told of, and what it is called."""
    iri = expand(told.what) or ""
    if iri.startswith(PREFIXES["credit"]):
        if not edit.workspace.ledger.about(iri):
            raise OptionError(f"no source tells {compact(iri)}; add it with: castgraph add credit")
        return iri, compact(iri)
    entity = edit.workspace.find(told.what, ["person"] if told.production else ["production", "person"])
    if entity.kind != "person":
        return entity.iri, f"{entity.name} ({entity.curie})"
    if not told.production:
        raise OptionError(f"{entity.name} is a person; say which credit is meant with --production")
    production = edit.workspace.find(told.production, ["production"])
    return _one_credit(edit, entity, production, role), f"{entity.name} in {production.name}"


def credits_of(edit: Edit, person: str, production: str, role: str) -> list[str]:
    """Return the credits that a person is told to have in a production; those of one role, where it is given."""
    ledger = edit.workspace.ledger
    return [
        credit
        for credit in ledger.credits()
        if ledger.value(credit, CG + "person") == person
        and ledger.value(credit, CG + "production") == production
        and role in ("", last_part(ledger.value(credit, CG + "role")))
    ]


def _credit(edit: Edit, person: Entity, role: str, production: Entity) -> str:
    """Return the IRI under which the credit is told already, or a new one."""
    known = credits_of(edit, person.iri, production.iri, role)
    if len(known) > 1:
        raise OptionError(
            f"the credit is told under several IRIs, {listed([compact(c) for c in known])}; make them one"
        )
    return known[0] if known else f"{PREFIXES['credit']}{last_part(person.iri)}-{role}-{last_part(production.iri)}"


def _one_credit(edit: Edit, person: Entity, production: Entity, role: str) -> str:
    known = credits_of(edit, person.iri, production.iri, role)
    if len(known) == 1:
        return known[0]
    if not known:
        raise OptionError(f"no source credits {person.name} in {production.name}; add it with: castgraph add credit")
    raise OptionError(f"{person.name} has several credits there: {listed([compact(c) for c in known])}; give --role")


def _replaced(edit: Edit, text: str, production: Entity, characters: list[str]) -> str:
    """Return the credit that is taken over: in the production or its series, of the same character if one is named."""
    ledger, iri = edit.workspace.ledger, expand(text) or ""
    if iri.startswith(PREFIXES["credit"]):
        if not ledger.about(iri):
            raise OptionError(f"--replaces: no source tells {compact(iri)}")
        return iri
    person = edit.workspace.find(text, ["person"])
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
