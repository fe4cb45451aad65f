"""``castgraph export``: the graph as a page, for other graph tools, or as RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity, complete_walked
from castgraph.cli.forms import WRITES, form_of
from castgraph.cli.options import GraphChoice, Options, PageChoice, filled, group, option, options, watched, with_option
from castgraph.cli.output import deliver_page, emit, stream_to

if TYPE_CHECKING:
    from castgraph.store.base import Store

__all__ = ["export"]


class ExportOptions(Options):
    """Which graph is written, which part of it, and where to."""

    chosen: GraphChoice = group(GraphChoice)
    output: str | None = option(
        "-o", "--output", metavar="FILE", help="File to write, in one step; - is stdout. Its ending tells the FORMAT."
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
    with_: tuple[str, ...] = filled(with_option())
    page: PageChoice = group(PageChoice)


@click.command()
@click.argument("form", metavar="[FORMAT]", required=False, type=click.Choice(WRITES["export"]))
@options(given=ExportOptions)
@watched("the export")
def export(form: str | None, given: ExportOptions) -> None:
    """Write the graph: an html page; graphml, gexf, dot, cytoscape; turtle, trig, ntriples, nquads, jsonld.

    As tables: csv (nodes.csv and edges.csv, in the folder or the zip file that -o names), xlsx (a sheet for each).

    To hand on: quickstatements (to Wikidata: what carries its ids), csl-json and cite-news (the sources, for reference
    managers and Wikipedia), nanopub (each fact and source, as TriG), ftm (FollowTheMoney). Only what holds is handed
    on; what is left out is counted. dataset: the graph described, with licence,
    counts and dates (schema.org, DCAT, VoID).

    Example: castgraph export html --around "Joe Locke" --hops 2 -o joe-locke.html
    """
    from castgraph.errors import OptionError
    from castgraph.export import graphs, handing, node_tables, rdf
    from castgraph.export.files import projection_of

    form = export_form(form, given.output)
    if given.with_ and form not in handing.FORMATS:
        raise OptionError(f"--with is for {', '.join(handing.FORMATS)}; {form} has what holds, or everything")
    if form != "html" and given.page.open_page:
        raise OptionError(f"--open is for a page; {form} is none")
    given.page.check(form)
    with given.chosen.open() as opened:
        if form in node_tables.FORMATS:
            graph = projection_of(opened, given.around or "", given.hops, given.include)
            node_tables.write_tables(graph, form, given.output or "")
        elif form in graphs.FORMATS:
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


def export_form(form: str | None, output: str | None) -> str:
    """Return the format that is meant, by its name or by the ending of the file.

    Raises:
        OptionError: neither says so, both contradict each other, or tables have no file to go to.
    """
    from castgraph.errors import OptionError

    found = form_of(form, output, "export")
    if not found:
        raise OptionError(f"name a FORMAT, or a FILE whose ending says it; there are: {', '.join(WRITES['export'])}")
    if found in ("csv", "xlsx") and output in (None, "-"):
        where = "-o DIR for nodes.csv and edges.csv, or -o FILE.zip" if found == "csv" else "-o FILE.xlsx"
        raise OptionError(f"{found} is not written to stdout: add {where}")
    return found


def _write_page(store: Store, given: ExportOptions) -> None:
    from castgraph.export.page.compose import graph_page

    around, look = given.around or "", given.page.look()
    page = graph_page(store, centre=around, hops=given.hops, include=given.include, options=look)
    deliver_page(page, given.output, open_page=given.page.open_page)
