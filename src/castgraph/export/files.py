"""A store → a page, a graph for other tools, or RDF: what ``castgraph export`` writes, as a text or a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, TypedDict, overload

from castgraph.disk import replacing, write_file
from castgraph.errors import OptionError, option
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path
    from typing import Unpack

    import networkx as nx

    from castgraph.model import Entity
    from castgraph.store.base import Store

__all__ = ["Look", "export", "projection_of"]


class Look(TypedDict, total=False):
    """How a page looks; see `export.page.options.PageOptions`."""

    title: str
    theme: str
    limit: int
    force: bool
    jsonld: bool


class More(Look, total=False):
    """What goes with some formats only."""

    also: str | Collection[str]


@overload
def export(
    store: Store,
    form: str,
    to: None = None,
    *,
    around: str | Entity = "",
    hops: int = 2,
    include: str | Collection[str] = (),
    **more: Unpack[More],
) -> str: ...


@overload
def export(
    store: Store,
    form: str,
    to: str | Path,
    *,
    around: str | Entity = "",
    hops: int = 2,
    include: str | Collection[str] = (),
    **more: Unpack[More],
) -> None: ...


def export(
    store: Store,
    form: str,
    to: str | Path | None = None,
    *,
    around: str | Entity = "",
    hops: int = 2,
    include: str | Collection[str] = (),
    **more: Unpack[More],
) -> str | None:
    """Write a store, or what lies around one entity of it.

    Args:
        store: an open store.
        form: ``html``; ``graphml``, ``gexf``, ``dot``, ``cytoscape``; ``csv``, ``xlsx``; ``turtle``, ``trig``,
            ``ntriples``, ``nquads``, ``jsonld``; ``quickstatements``, ``csl-json``, ``cite-news``, ``nanopub``,
            ``ftm``, ``dataset``.
        to: the file, written in one step; the text is returned where None. Of csv a folder, or a zip file.
        around: only what lies around this person or production; not for RDF.
        hops: how far around it.
        include: ``characters``, ``organizations``, ``events``, ``franchises``: what else is walked; a plain string is
            one.
        **more: of an html page: ``title``, ``theme``, ``limit``, ``force``, ``jsonld``; of what is handed on, from
            ``quickstatements``: ``also``, the statuses that count too, such as ``rumoured``.

    Returns:
        What would be written, where it is not.

    Raises:
        OptionError: another format, or more than a page or a graph carries.
        OutputError: the file cannot be written; what was there before is still there.

    Example:
        >>> import castgraph
        >>> castgraph.export(castgraph.open(), "dot", around="Joe Locke", hops=1).startswith("digraph")
        True
    """
    from castgraph.export import graphs, handing, node_tables, rdf

    also = more.pop("also", ())
    kinds, statuses = ((one,) if isinstance(one, str) else one for one in (include, also))
    look: Look = more
    if statuses and form not in handing.FORMATS:
        raise OptionError(f"{option('also')}: for {listed(list(handing.FORMATS))}, and {form!r} is asked for")
    if form == "html":
        return _delivered(_page(store, around, hops, kinds, look), to)
    if look:
        raise OptionError(f"{listed([option(name) for name in look])}: for html alone, and {form!r} is asked for")
    if form in graphs.FORMATS:
        return _delivered(graphs.write_graph(projection_of(store, around, hops, kinds), form), to)
    if form in node_tables.FORMATS:
        if to is None:
            raise OptionError(f"{option('to')}: {form} is no text; name the file, or of csv a folder or a zip file")
        node_tables.write_tables(projection_of(store, around, hops, kinds), form, to)
        return None
    if form in handing.FORMATS:
        graph = projection_of(store, around, hops, kinds, denied=bool(statuses))
        return _delivered(handing.hand_on(store, form, graph, whole=not around, also=statuses).text, to)
    if form not in rdf.FORMATS:
        there = ", ".join(("html", *graphs.FORMATS, *node_tables.FORMATS, *rdf.FORMATS, *handing.FORMATS))
        raise OptionError(f"{option('form')} {form!r} is not known; there are: {there}")
    if around:
        words = f"{option('around')} selects nodes; {form} writes triples"
        raise OptionError(f"{words}: use a CONSTRUCT query instead")
    if to is None:
        written = BytesIO()
        rdf.write_rdf(store, form, written)
        return written.getvalue().decode("utf-8")
    with replacing(to) as stream:
        rdf.write_rdf(store, form, stream)
    return None


def _delivered(text: str, to: str | Path | None) -> str | None:
    if to is None:
        return text
    write_file(to, text.encode("utf-8"))
    return None


def _page(store: Store, around: str | Entity, hops: int, include: Collection[str], look: Look) -> str:
    from castgraph.export.page.compose import graph_page
    from castgraph.export.page.options import PageOptions

    centre = around if isinstance(around, str) else around.iri
    return graph_page(store, centre=centre, hops=hops, include=include, options=PageOptions(**look))


def projection_of(
    store: Store, around: str | Entity, hops: int, include: Collection[str], *, denied: bool = False
) -> nx.MultiGraph:
    """Return the whole graph of a store, or what lies around one entity of it; with what does not hold, if asked."""
    from castgraph.connections.find import vicinity
    from castgraph.connections.projection import neighbourhood, project
    from castgraph.names.lookup import Names

    if not around:
        return project(store, include=include, denied=denied)
    centre = Names.of(store).resolve(around).iri
    return neighbourhood(vicinity(store, centre, hops, include), centre, hops, include=include, denied=denied)
