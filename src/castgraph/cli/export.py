"""``castgraph export``: the graph as a page, for other graph tools, or as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.common import binary_stdout, deliver_page, emit, graph_options, open_chosen, page_options

if TYPE_CHECKING:
    from castgraph.store.base import Store

FORMATS = ("html", "graphml", "gexf", "dot", "cytoscape", "turtle", "trig", "ntriples", "nquads", "jsonld")


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@graph_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="File to write, in one step; - is stdout (the default, but for html).",
)
@click.option("--around", metavar="ENTITY", help="Only what lies around this person or production.")
@click.option("--hops", type=click.IntRange(0, 12), default=2, show_default=True, help="How far around.")
@click.option("--include", multiple=True, metavar="KIND", help="Also characters, organizations, events, franchises.")
@page_options
def export(
    form: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    output: str | None,
    around: str | None,
    hops: int,
    include: tuple[str, ...],
    title: str,
    theme: str,
    limit: int,
    force: bool,
    open_page: bool,
) -> None:
    """Write the graph: an html page; graphml, gexf, dot, cytoscape; turtle, trig, ntriples, nquads, jsonld.

    Example: castgraph export html --around "Joe Locke" --hops 2 -o joe-locke.html
    """
    from castgraph.errors import OptionError
    from castgraph.export import graphs, rdf

    with open_chosen(graph, store, as_of, publisher) as opened:
        if form in rdf.FORMATS:
            if around:
                raise OptionError(f"--around selects nodes; {form} writes triples: use a CONSTRUCT query instead")
            _write_rdf(opened, form, output)
            return
        if form == "html":
            from castgraph.export.page.compose import graph_page
            from castgraph.export.page.selection import size_warning

            page = graph_page(
                opened,
                centre=around or "",
                hops=hops,
                include=include,
                limit=limit,
                title=title,
                theme=theme,
                force=force,
            )
            deliver_page(page, output, open_page=open_page)
            if warning := size_warning(limit):
                click.echo(warning, err=True)
            return
        from castgraph.connections.find import vicinity
        from castgraph.connections.projection import neighbourhood, project
        from castgraph.names.lookup import Names

        if around:
            centre = Names.of(opened).resolve(around).iri
            projection = neighbourhood(vicinity(opened, centre, hops, include), centre, hops, include=include)
        else:
            projection = project(opened, include=include)
        emit(graphs.write_graph(projection, form), output)


def _write_rdf(store: Store, form: str, output: str | None) -> None:
    from castgraph.disk import replacing
    from castgraph.export import rdf

    if output and output != "-":
        with replacing(output) as stream:
            rdf.write_rdf(store, form, stream)
    else:
        binary = binary_stdout()
        rdf.write_rdf(store, form, binary)
        binary.flush()
