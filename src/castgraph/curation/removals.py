"""Takes back what a source says, or a whole source; what nobody speaks of then is told, and removed where it is wanted.

Only what one source says is taken back: another that says the same still does. What others rest on cannot go before
them, for the folder as it would be must pass `check` where it did before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.additions import credit_or_production, credits_of, related
from castgraph.curation.articles import known_article
from castgraph.curation.edit import edit_of
from castgraph.curation.inputs import chosen
from castgraph.curation.specs import RelationSpec, StatusSpec
from castgraph.errors import OptionError, shorten
from castgraph.iris import compact, expand, kind_of
from castgraph.text import fold
from castgraph.vocabulary import CG, KINDS, PREFIXES, RDF, SCHEMA, STATUSES, every_role
from castgraph.wording import does, in_words, listed

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.curation.edit import Added, Edit
    from castgraph.curation.specs import Row
    from castgraph.model import Entity
    from castgraph.rdf.terms import Quad

__all__ = ["remove"]


def remove(folder: Path, row: Row, *, prune: bool = False, dry_run: bool = False) -> Added:
    """Take back one fact of a source, an alias, an entity that nobody speaks of, or a whole source.

    Args:
        folder: the curated folder.
        row: what is said, and by which source; what is left out of it does not matter, if one fact only fits.
        prune: remove those too of whom nobody speaks any more.
        dry_run: check, and write nothing.

    Raises:
        OptionError: the source does not say so, or several things fit.
        UnknownNameError, AmbiguousNameError: a name leads to nobody, or to several.
        DataError: something else rests on it.
        OutputError: a file cannot be written; all are as they were.
    """
    with edit_of(folder, dry_run=dry_run) as edit:
        kind = row.what if row.what in _FINDERS else "entity"
        doomed, text = _FINDERS[kind](edit, row)
        for graph, statement in doomed:
            edit.workspace.remove(graph, statement)
        for graph in {graph for graph, _ in doomed}:
            left = edit.workspace.said(graph)
            if left and graph.startswith(PREFIXES["source"]) and all(_subject(one) == graph for one in left):
                path = edit.workspace.changes.path_of(graph)
                edit.workspace.notes.append(
                    f"{path} says nothing more; to remove it: castgraph remove source {path.stem}"
                )
        _forsaken(edit, doomed, prune=prune)
        return edit.done(text, mending=True)


_Found = tuple[list[tuple[str, "Quad"]], str]


def _subject(statement: Quad) -> str:
    return getattr(statement.subject, "value", "")


def _object(statement: Quad) -> str:
    return getattr(statement.object, "value", "")


def _source(edit: Edit, row: Row) -> str:
    graph = known_article(edit.workspace, row.source)
    if not graph or not edit.workspace.changes.holds(graph):
        named = row.source.path or row.source.url
        raise OptionError(f"there is no source {shorten(named)}" if named else "which source? give --source or --url")
    return graph


def _checked(edit: Edit, graph: str, found: list[Quad], what: str) -> list[tuple[str, Quad]]:
    if not found:
        raise OptionError(f"{edit.workspace.changes.path_of(graph)} does not say: {what}")
    return [(graph, statement) for statement in found]


def _one(found: list[Quad], name: str) -> None:
    if len(found) > 1:
        raise OptionError(
            f"of {name} it says {listed([compact(_object(q)) for q in found])}; name the one that is meant"
        )


def _text(row: Row, name: str) -> str:
    value = row.values.get(name, "")
    return value if isinstance(value, str) else value[0]


def _credit(edit: Edit, row: Row) -> _Found:
    graph, workspace = _source(edit, row), edit.workspace
    iri = expand(_text(row, "person")) or ""
    what = compact(iri)
    if not iri.startswith(PREFIXES["credit"]):
        who = workspace.find(_text(row, "person"), ["person"])
        work = workspace.find(_text(row, "production"), ["production"])
        role = chosen(_text(row, "role"), every_role(), "--role") if row.values.get("role") else ""
        told = [c for c in credits_of(edit, who.iri, work.iri, role) if workspace.said(graph, c)]
        if len(told) > 1:
            raise OptionError(f"{who.name} has several credits there: {listed(list(map(compact, told)))}; give --role")
        iri = told[0] if told else ""
        what = f"{who.name} {does(role) if role else 'has a credit in'} {work.name}"
    if not row.values.get("character"):
        return _checked(edit, graph, workspace.said(graph, iri) if iri else [], what), f"{what}: taken back"
    doomed: list[tuple[str, Quad]] = []
    for name in row.values["character"]:
        played = [q for q in workspace.said(graph, iri, CG + "character") if _is_called(edit, _object(q), name)]
        doomed += _checked(edit, graph, played if iri else [], f"{what} as {name}")
    return doomed, f"{what} as {listed(list(row.values['character']))}: taken back"


def _is_called(edit: Edit, iri: str, text: str) -> bool:
    entity = edit.workspace.names.entity(iri)
    return expand(text) == iri or fold(text) in map(fold, (entity.name, *entity.aliases))


def _status(edit: Edit, row: Row) -> _Found:
    graph = _source(edit, row)
    role = chosen(_text(row, "role"), every_role(), "--role") if row.values.get("role") else ""
    subject, name = credit_or_production(edit, StatusSpec(_text(row, "subject"), "", _text(row, "production")), role)
    status = chosen(_text(row, "status"), STATUSES, "the status") if row.values.get("status") else ""
    found = edit.workspace.said(graph, subject, CG + "status")
    found = [q for q in found if not status or _object(q) == PREFIXES["status"] + status]
    _one(found, name)
    what = f"{name} is {in_words(status)}" if status else f"{name} has a status"
    return _checked(edit, graph, found, what), f"{what}: taken back"


def _title(edit: Edit, row: Row) -> _Found:
    graph, work = _source(edit, row), edit.workspace.find(_text(row, "production"), ["production"])
    wanted = fold(_text(row, "title"))
    found = [q for q in edit.workspace.said(graph, work.iri, CG + "title") if wanted in ("", fold(_object(q)))]
    _one(found, work.name)
    what = f"{work.name} is called {_text(row, 'title') or 'otherwise'}"
    return _checked(edit, graph, found, what), f"{what}: taken back"


def _relation(edit: Edit, row: Row) -> _Found:
    graph = _source(edit, row)
    told = RelationSpec(_text(row, "entity"), _text(row, "relation"), _text(row, "other"))
    if row.what == "adaptation":
        told = RelationSpec(_text(row, "work"), "isBasedOn", _text(row, "of"))
    predicate, start, end, phrase = related(edit, told)
    found = [q for q in edit.workspace.said(graph, start.iri, predicate) if _object(q) == end.iri]
    what = f"{start.name} {phrase} {end.name}"
    return _checked(edit, graph, found, what), f"{what}: taken back"


def _alias(edit: Edit, row: Row) -> _Found:
    entity = edit.workspace.find(_text(row, "entity"), ())
    home = edit.workspace.home(entity.iri)
    named = edit.workspace.said(home, entity.iri, SCHEMA + "alternateName")
    found = [q for q in named if _object(q).casefold() == _text(row, "alias").casefold()]
    what = f"{entity.name} is also {_text(row, 'alias')}"
    return _checked(edit, home, found, what), f"{what}: taken back"


def _whole_source(edit: Edit, row: Row) -> _Found:
    graph = _source(edit, row)
    if not graph.startswith(PREFIXES["source"]):
        raise OptionError(f"{edit.workspace.changes.path_of(graph)} is no source; name one of sources/")
    return [(graph, q) for q in edit.workspace.said(graph)], f"source {edit.workspace.changes.path_of(graph)}: removed"


def _entity(edit: Edit, row: Row) -> _Found:
    entity = edit.workspace.find(_text(row, "name"), [row.what] if row.what in KINDS else ())
    tellers = sorted(graph for graph in _sources(edit) for q in edit.workspace.said(graph) if entity.iri in _ends(q))
    if tellers:
        shown = listed([str(edit.workspace.changes.path_of(graph)) for graph in dict.fromkeys(tellers[:3])])
        raise OptionError(f"{entity.name} ({entity.curie}) is spoken of in {shown}; take that back first, or rename it")
    return _description(edit, entity), f"{entity.name} ({entity.curie}): removed"


_FINDERS = {
    "credit": _credit, "status": _status, "title": _title, "relation": _relation, "adaptation": _relation,
    "alias": _alias, "source": _whole_source, "entity": _entity,
}  # fmt: skip


def _sources(edit: Edit) -> list[str]:
    return [graph for graph in edit.workspace.changes.graphs() if graph.startswith(PREFIXES["source"])]


def _ends(statement: Quad) -> tuple[str, str]:
    return _subject(statement), _object(statement)


def _description(edit: Edit, entity: Entity) -> list[tuple[str, Quad]]:
    """Return what the entities' files say of an entity, and that others differ from it."""
    different = PREFIXES["owl"] + "differentFrom"
    return [
        (graph, q)
        for graph in edit.workspace.changes.graphs()
        if not graph.startswith(PREFIXES["source"])
        for q in edit.workspace.said(graph)
        if _subject(q) == entity.iri or (_object(q) == entity.iri and q.predicate.value == different)
    ]


def _forsaken(edit: Edit, doomed: list[tuple[str, Quad]], *, prune: bool) -> None:
    """Tell, or remove, those of whom only what was taken back spoke."""
    gone = {iri for graph, q in doomed if graph.startswith(PREFIXES["source"]) for iri in _ends(q) if kind_of(iri)}
    if not gone:
        return
    still = {iri for graph in _sources(edit) for q in edit.workspace.said(graph) for iri in _ends(q)}
    for iri in sorted(gone - still):
        entity = edit.workspace.names.entity(iri)
        described = _description(edit, entity)
        if not any(_subject(q) == iri and q.predicate.value == RDF + "type" for _, q in described):
            continue
        if prune:
            for graph, statement in described:
                edit.workspace.remove(graph, statement)
        left = "removed" if prune else "left as it is; --prune removes it too"
        edit.workspace.notes.append(f"nobody speaks of {entity.name} ({entity.curie}) any more: {left}")
