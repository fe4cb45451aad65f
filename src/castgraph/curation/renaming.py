"""Gives an entity, a credit or a source another IRI, everywhere it stands; or makes one of two.

Credits that are named after who and what they join are named anew with them, and a source's file with the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.articles import named_file
from castgraph.curation.edit import edit_of
from castgraph.curation.folder import is_file_stem
from castgraph.curation.judgements import FILE_NAME, merged, read_judgements, statements
from castgraph.errors import OptionError, shorten
from castgraph.iris import compact, expand, kind_of, last_part
from castgraph.rdf.terms import Literal, NamedNode, Quad, quad
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, ID, KINDS, PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.curation.edit import Added, Edit

__all__ = ["rename"]

_RENAMED = (*KINDS, "credit", "source")
_JUDGEMENTS = ID + FILE_NAME.removesuffix(".ttl")


def rename(folder: Path, old: str, new: str, *, merge: bool = False, dry_run: bool = False) -> Added:
    """Write another IRI wherever one stands, in sources, entities and judgements.

    Args:
        folder: the curated folder.
        old: name or CURIE of an entity, CURIE of a credit, or a source's file, name or CURIE.
        new: the CURIE that it is to have, of the same kind, or what follows the colon.
        merge: allow one that is there already: the two become one, which keeps the name and kind of `new`.
        dry_run: check, and write nothing.

    Raises:
        OptionError: `new` is there already, of another kind, or no name.
        UnknownNameError, AmbiguousNameError: `old` leads to nobody, or to several.
        DataError: the result would not pass `check` where it did before, or a file has comments.
        OutputError: a file cannot be written; all are as they were.
    """
    with edit_of(folder, dry_run=dry_run) as edit:
        one = _known(edit, old)
        other = _wanted(edit, one, new)
        if _is_there(edit, other) and not merge:
            raise OptionError(f"{compact(other)} is there already; if the two are one, give --merge")
        if merge and not _is_there(edit, other):
            raise OptionError(f"there is no {compact(other)} to merge with; leave --merge out, or correct it")
        names = {one: other} | _credits(edit, one, other)
        notes = [f"{compact(a)} is now {compact(b)}" for a, b in names.items() if a != one]
        if merge:
            _merge(edit, one, other)
        _write(edit, names)
        edit.workspace.notes += notes
        return edit.done(f"{compact(one)} is now {compact(other)}", mending=True)


def _known(edit: Edit, text: str) -> str:
    """Return the IRI of what is to be renamed."""
    iri = expand(text) or ""
    stem = text.rpartition("/")[2].removesuffix(".ttl")
    if not iri and (text.endswith(".ttl") or edit.workspace.changes.holds(PREFIXES["source"] + stem)):
        iri = named_file(edit.workspace, text)
    if not iri or kind_of(iri):
        return edit.workspace.find(text, ()).iri
    if not iri.startswith((PREFIXES["credit"], PREFIXES["source"])):
        raise OptionError(f"{shorten(text)} is no IRI of an entity, a credit or a source; only those are renamed")
    if not _is_there(edit, iri):
        raise OptionError(
            f"no file speaks of {compact(iri)}; see: castgraph find, or ls {edit.workspace.folder}/sources"
        )
    return iri


def _wanted(edit: Edit, one: str, text: str) -> str:
    """Return the new IRI, checked."""
    kind = next(kind for kind in _RENAMED if one.startswith(PREFIXES[kind]))
    text = text.rpartition("/")[2].removesuffix(".ttl") if kind == "source" and not expand(text) else text
    iri = expand(text) or PREFIXES[kind] + text
    local = iri.removeprefix(PREFIXES[kind])
    if not iri.startswith(PREFIXES[kind]) or not local or local != slug(local) or not is_file_stem(local):
        raise OptionError(
            f"{shorten(text)!r} cannot be the IRI of a {kind}; write {kind}: and small letters, digits, hyphens"
        )
    if iri == one:
        raise OptionError(f"{compact(one)} is its IRI already; give another one")
    return iri


def _is_there(edit: Edit, iri: str) -> bool:
    if iri.startswith(PREFIXES["source"]):
        return edit.workspace.changes.holds(iri)
    return edit.workspace.ledger.speaks_of(iri) or bool(edit.workspace.home(iri))


def _credits(edit: Edit, one: str, other: str) -> dict[str, str]:
    """Return the new IRI of each credit that is named after what is renamed, or becomes the same as another."""
    ledger = edit.workspace.ledger

    def ends(credit: str, *, after: bool) -> tuple[str, str, str]:
        person, role, work = (ledger.value(credit, CG + name) for name in ("person", "role", "production"))
        return (other if after and person == one else person, role, other if after and work == one else work)

    def named(person: str, role: str, work: str) -> str:
        return f"{PREFIXES['credit']}{last_part(person)}-{last_part(role)}-{last_part(work)}"

    credits = ledger.credits()
    there = {ends(credit, after=False): credit for credit in credits}
    found: dict[str, str] = {}
    for credit in credits:
        before, after = ends(credit, after=False), ends(credit, after=True)
        if before == after or credit == one:
            continue
        if after in there:
            found[credit] = there[after]
        elif credit == named(*before) and not ledger.speaks_of(named(*after)):
            found[credit] = named(*after)
    return found


def _merge(edit: Edit, one: str, other: str) -> None:
    """Leave out of the one what the other has: its name becomes another name, its kind and what differs goes."""
    workspace = edit.workspace
    if one.startswith(PREFIXES["source"]):
        for statement in workspace.said(one, one):
            if workspace.said(other, other, statement.predicate.value):
                workspace.changes.remove(one, statement)
        return
    home, kept = workspace.home(one), workspace.names.entity(other)
    for statement in workspace.said(home, one) if home else ():
        predicate = statement.predicate.value
        if predicate in (RDF + "type", SCHEMA + "name"):
            workspace.changes.remove(home, statement)
        name = getattr(statement.object, "value", "")
        if predicate == SCHEMA + "name" and fold(name) not in map(fold, (kept.name, *kept.aliases)):
            language = None if kept.kind == "person" else "en"
            workspace.changes.add(home, quad(other, SCHEMA + "alternateName", Literal(name, language=language)))


def _write(edit: Edit, names: dict[str, str]) -> None:
    changes, folder = edit.workspace.changes, edit.workspace.folder
    for graph in changes.graphs():
        target = names.get(graph, graph)
        if graph == _JUDGEMENTS:
            _judge_anew(edit, folder, names)
            continue
        for statement in list(changes.triples(graph)):
            renamed = _renamed(statement, names)
            if renamed != statement or target != graph:
                changes.remove(graph, statement)
                if renamed.subject != renamed.object:  # what differed from the other, or took its part
                    changes.add(target, renamed)


def _renamed(statement: Quad, names: dict[str, str]) -> Quad:
    subject, value = statement.subject, statement.object
    if isinstance(subject, NamedNode):
        subject = NamedNode(names.get(subject.value, subject.value))
    if isinstance(value, NamedNode):
        value = NamedNode(names.get(value.value, value.value))
    return Quad(subject, statement.predicate, value)


def _judge_anew(edit: Edit, folder: Path, names: dict[str, str]) -> None:
    """Put judgements on the new IRIs; one on the two that become one has nothing to say any more."""
    changes = edit.workspace.changes
    renamed = (judgement.renamed(names) for judgement in read_judgements(folder))
    told = {q for judgement in merged(one for one in renamed if one.one != one.other) for q in statements(judgement)}
    before = set(changes.triples(_JUDGEMENTS))
    for statement in before - told:
        changes.remove(_JUDGEMENTS, statement)
    for statement in told - before:
        changes.add(_JUDGEMENTS, statement)
