"""The file of an article: found by its name or address, made where there is none, kept to what is typed of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.curation.folder import curated_folder_of, graph_iri, is_file_stem
from castgraph.curation.inputs import checked_address, checked_date, checked_text
from castgraph.dates import today
from castgraph.errors import OptionError, shorten
from castgraph.iris import compact, expand, last_part
from castgraph.rdf.terms import Literal, NamedNode
from castgraph.text import slug
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from castgraph.curation.edit import Edit
    from castgraph.curation.specs import SourceSpec
    from castgraph.curation.workspace import Workspace

__all__ = ["article", "known_article", "named_file"]

_WORDS = {
    SCHEMA + "publisher": "publisher", SCHEMA + "url": "url", SCHEMA + "datePublished": "published",
    CG + "dateRetrieved": "retrieved", SCHEMA + "headline": "headline",
}  # fmt: skip
"""What is said of a source, and the option that it is typed with."""


def article(edit: Edit, spec: SourceSpec, about: str = "", *, update: bool = False) -> str:
    """Return the graph of the source's file; start a new one where there is none yet.

    What is typed of a known source and its file does not say is added to it. What the file says otherwise is refused.

    Args:
        edit: an open edit.
        spec: what was typed.
        about: what names a new file where there is neither topic nor headline.
        update: what is typed takes the place of what the file says.

    Raises:
        OptionError: no such article can be meant, or the file says something else of it.
    """
    workspace = edit.workspace
    graph = known_article(workspace, spec)
    if graph and workspace.changes.holds(graph):
        _refresh(edit, graph, spec, update=update)
        return graph
    url = checked_address(spec.url) if spec.url else ""
    if not url or not spec.publisher:
        missing = " and ".join(name for name, value in (("--url", url), ("--publisher", spec.publisher)) if not value)
        what = f"{workspace.changes.path_of(graph)} does not exist" if graph else "no source is named"
        if not graph and url:
            what = f"no source has the address {shorten(url)}"
        raise OptionError(f"{what}; give --source FILE, or {missing} to make it")
    told = _told(edit, spec)
    published, retrieved = spec.published.strip(), told[CG + "dateRetrieved"].value
    if len(retrieved) != 10 or (published and retrieved < published):
        raise OptionError(f"--retrieved {retrieved} must be a day, not before --published {published}")
    if not graph:
        publisher = workspace.names.entity(told[SCHEMA + "publisher"].value).name
        topic = slug(spec.topic) or "-".join(slug(spec.headline or about).split("-")[:6])
        graph = _new_graph(workspace, published, publisher, topic)
    workspace.add(graph, graph, RDF + "type", SCHEMA + "NewsArticle")
    for predicate, value in told.items():
        workspace.add(graph, graph, predicate, value.value if isinstance(value, NamedNode) else value)
    workspace.notes.append(f"new source: {workspace.changes.path_of(graph)}")
    return graph


def _new_graph(workspace: Workspace, published: str, publisher: str, topic: str) -> str:
    if not topic:
        raise OptionError("the new file has no name; give --topic or --headline")
    stem = f"{published or 'undated'}-{slug(publisher)}-{topic}"
    if not is_file_stem(stem):
        raise OptionError(f"the new file's name would be too long ({stem[:60]}…); give a short --topic")
    graph = PREFIXES["source"] + stem
    if workspace.changes.holds(graph):
        path = workspace.changes.path_of(graph)
        raise OptionError(f"{path} belongs to another article; give --topic to name the new file")
    return graph


def _told(edit: Edit, spec: SourceSpec, *, known: bool = False) -> dict[str, Literal | NamedNode]:
    """Return what was typed of a source: predicate to value, checked; the day of reading is today's for a new one."""
    told: dict[str, Literal | NamedNode] = {}
    if spec.publisher:
        publisher = edit.find(spec.publisher, ["organization"], "--publisher")
        told[SCHEMA + "publisher"] = NamedNode(publisher.iri)
    if spec.url:
        told[SCHEMA + "url"] = NamedNode(checked_address(spec.url))
    for predicate, option, text in (
        (SCHEMA + "datePublished", "--published", spec.published),
        (CG + "dateRetrieved", "--retrieved", spec.retrieved or ("" if known else today())),
    ):
        if text:
            date, kind = checked_date(text, option)
            told[predicate] = Literal(date, datatype=NamedNode(XSD + kind))
    if spec.headline:
        told[SCHEMA + "headline"] = Literal(checked_text(spec.headline, "--headline", 500), language="en")
    return told


def _refresh(edit: Edit, graph: str, spec: SourceSpec, *, update: bool) -> None:
    """Bring what a known source's file says of it in line with what was typed, or refuse."""
    workspace = edit.workspace
    path, name = workspace.changes.path_of(graph), last_part(graph)
    if spec.topic and not name.endswith(slug(spec.topic)):
        raise OptionError(f"--topic: {path} has its name; to give another: castgraph rename source:{name} source:NEW")
    for predicate, value in _told(edit, spec, known=True).items():
        said = [statement.object for statement in workspace.said(graph, graph, predicate)]
        texts = [getattr(one, "value", "").rstrip("/") for one in said]
        word = _WORDS[predicate]
        if value.value.rstrip("/") in texts:
            continue
        shown = compact(value.value)
        if said:
            old = ", ".join(compact(text) for text in texts)
            if predicate == SCHEMA + "url":
                raise OptionError(
                    f"{path} is of {old}, not of {shown}; give another --source, or: castgraph edit {name}"
                )
            if not update and not (predicate == CG + "dateRetrieved" and value.value > max(texts)):
                raise OptionError(
                    f"{path} says {word} {old!r}, not {shown!r}; leave --{word} out, or, to change it: "
                    f"castgraph add source --source {name} --{word} …"
                )
            shown = f"{shown}, no longer {old}"
        workspace.replace(graph, graph, predicate, value.value if isinstance(value, NamedNode) else value)
        workspace.notes.append(f"{word} of {path} is now {shown}")
    if update and spec.published and not name.startswith(spec.published.strip()):
        workspace.notes.append(f"the file keeps its name; to give another: castgraph rename source:{name} source:NEW")


def known_article(workspace: Workspace, spec: SourceSpec) -> str:
    """Return the graph of the article that is meant, be there a file of it or not; empty where none is named."""
    if spec.path:
        return named_file(workspace, spec.path)
    wanted = checked_address(spec.url).rstrip("/") if spec.url else ""
    ledger = workspace.ledger
    return next((s for s in ledger.published if wanted and ledger.value(s, SCHEMA + "url").rstrip("/") == wanted), "")


def named_file(workspace: Workspace, text: str) -> str:
    """Return the graph of the curated file that a path, a file's name or a CURIE means.

    Raises:
        OptionError: it is none of the folder, nor may it be one.
    """
    iri = expand(text)
    if iri and iri.startswith(PREFIXES["source"]):
        if not workspace.changes.holds(iri) and not is_file_stem(iri.removeprefix(PREFIXES["source"])):
            raise OptionError(f"--source {text}: is no name for a file; name it source:<date>-<publisher>-<topic>")
        return iri
    path, folder = Path(text), workspace.folder
    inside = curated_folder_of(path.absolute())
    if inside is None and len(path.parts) == 1:
        path, inside = folder / "sources" / path.name, folder.absolute()
    if inside is None or inside.resolve() != folder.resolve() or path.suffix not in (".ttl", ""):
        raise OptionError(f"--source {text}: name a .ttl file in {folder / 'sources'}")
    graph = graph_iri(inside / path.absolute().relative_to(inside).with_suffix(".ttl"), inside)
    stem = graph.removeprefix(PREFIXES["source"])
    fit = stem != graph and stem == slug(stem) and is_file_stem(stem)
    if not fit and not workspace.changes.holds(graph):
        raise OptionError(f"--source {text}: name it as sources/<date>-<publisher>-<topic>.ttl, in small letters")
    return graph
