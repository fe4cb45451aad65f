"""``castgraph export``: the graph as a page, for other graph tools, or as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity, complete_status, complete_walked
from castgraph.cli.options import GraphChoice, Options, PageChoice, group, option, options, watched
from castgraph.cli.output import deliver_page, emit, stream_to

if TYPE_CHECKING:
    from castgraph.store.base import Store

__all__ = ["export"]

FORMATS = (
    "html", "graphml", "gexf", "dot", "cytoscape", "turtle", "trig", "ntriples", "nquads", "jsonld",
    "quickstatements", "csl-json", "cite-news", "nanopub", "ftm", "dataset",
)  # fmt: skip


class ExportOptions(Options):
    """Which graph is written, which part of it, and where to."""

    chosen: GraphChoice = group(GraphChoice)
    output: str | None = option(
        "-o", "--output", metavar="FILE", help="File to write, in one step; - is stdout (the default, but for html)."
    )
    around: str | None = option(
        "--around",
        metavar="ENTITY",
        shell_complete=complete_entity,
        help="Only what lies around this person or production.",
    )
    hops: int = option("--hops", type=click.IntRange(0, 12), default=2, show_default=True, help="How far around.")
    include: tuple[str, ...] = option(
        "--include",
        multiple=True,
        metavar="KIND",
        shell_complete=complete_walked,
        help="Also characters, organizations, events, franchises.",
    )
    with_: tuple[str, ...] = option(
        "--with",
        "with_",
        multiple=True,
        metavar="STATUS",
        shell_complete=complete_status,
        help="Count these too: rumoured, denied, … (repeatable).",
    )
    page: PageChoice = group(PageChoice)


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@options(given=ExportOptions)
@watched("the export")
def export(form: str, given: ExportOptions) -> None:
    """Write the graph: an html page; graphml, gexf, dot, cytoscape; turtle, trig, ntriples, nquads, jsonld.

    To hand on: quickstatements (to Wikidata: what carries its ids), csl-json and cite-news (the sources, for reference
    managers and Wikipedia), nanopub (each fact and source, as TriG), ftm (FollowTheMoney). Only what holds is handed
    on; what is left out is counted. dataset: the graph described, with licence,
    counts and dates (schema.org, DCAT, VoID).

    Example: castgraph export html --around "Joe Locke" --hops 2 -o joe-locke.html
    """
    from castgraph.errors import OptionError
    from castgraph.export import graphs, handing, rdf
    from castgraph.export.files import projection_of

    if given.with_ and form not in handing.FORMATS:
        raise OptionError(f"--with is for {', '.join(handing.FORMATS)}; {form} has what holds, or everything")
    with given.chosen.open() as opened:
        if form in graphs.FORMATS:
            graph = projection_of(opened, given.around or "", given.hops, given.include)
            emit(graphs.write_graph(graph, form), given.output)
        elif form == "html":
            _write_page(opened, given)
        elif form in handing.FORMATS:
            graph = projection_of(opened, given.around or "", given.hops, given.include, denied=bool(given.with_))
            handed = handing.hand_on(opened, form, graph, whole=not given.around, also=given.with_)
            with stream_to(given.output) as stream:
                stream.write(handed.text.encode("utf-8"))
            click.echo(handed.summary(), err=True)
        elif given.around:
            raise OptionError(f"--around selects nodes; {form} writes triples: use a CONSTRUCT query instead")
        else:
            with stream_to(given.output) as stream:
                rdf.write_rdf(opened, form, stream)


def _write_page(store: Store, given: ExportOptions) -> None:
    from castgraph.export.page.compose import graph_page

    around, look = given.around or "", given.page.look()
    page = graph_page(store, centre=around, hops=given.hops, include=given.include, options=look)
    deliver_page(page, given.output, open_page=given.page.open_page)
