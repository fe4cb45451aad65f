"""``castgraph query`` and ``queries``: SPARQL from a name, a file or a text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import color_wanted, emit, graph_options, open_chosen, output_option, plain

if TYPE_CHECKING:
    from castgraph.names import Names
    from castgraph.store import Store

SOLUTIONS = ("table", "csv", "tsv", "json", "xml")
GRAPHS = ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")


@click.command()
@click.argument("query", required=False)
@graph_options
@click.option("-e", "--text", metavar="SPARQL", help="The query itself.")
@click.option("-p", "--param", "params", metavar="NAME=VALUE", multiple=True, help="Bind a parameter (repeatable).")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(SOLUTIONS + GRAPHS),
    help="table on a terminal, tsv when piped; turtle for graphs.",
)
@click.option("--data", metavar="FILE", multiple=True, help="Query this RDF file instead (repeatable).")
@click.option("--iri", is_flag=True, help="Show IRIs in tables, not names.")
@output_option
def query(
    query: str | None,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    text: str | None,
    params: tuple[str, ...],
    form: str | None,
    data: tuple[str, ...],
    iri: bool,
    output: str | None,
) -> None:
    """Run QUERY: the name of a named query, a .rq file, or - for standard input.

    Example: castgraph query cast -p production=Heartstopper
    """
    from castgraph.errors import OptionError
    from castgraph.loader import load_files
    from castgraph.queries import NamedQuery, bind, find_query

    given = dict(_split(param) for param in params)
    named: NamedQuery | None = None
    if query is not None and text is not None:
        raise OptionError("give one query: a name, a file, - or -e TEXT")
    if text is not None:
        words = text
    elif query is None:
        raise OptionError("give a query: a name, a file, - or -e TEXT; castgraph queries lists the named ones")
    elif query == "-":
        words = sys.stdin.buffer.read().decode("utf-8-sig")
    elif query.endswith(".rq"):
        words = Path(query).read_text(encoding="utf-8-sig")
    else:
        named = find_query(query)
        words = named.text
    opened = load_files([Path(name) for name in data]) if data else open_chosen(graph, store, as_of, publisher)
    with opened:
        values: dict[str, Any] = (
            bind(named, given, opened) if named else {k: _guess(v, opened) for k, v in given.items()}
        )
        _answer(opened, words, values, form, iri, output)


def _split(param: str) -> tuple[str, str]:
    from castgraph.errors import OptionError

    name, equals, value = param.partition("=")
    if not equals or not name.isidentifier():
        raise OptionError(f"-p {param!r} is not NAME=VALUE")
    return name, value


def _guess(value: str, store: Store) -> Any:
    from castgraph.store import Literal
    from castgraph.vocabulary import expand

    return expand(value) or Literal(value)


def _answer(store: Store, text: str, values: dict[str, Any], form: str | None, iri: bool, output: str | None) -> None:
    import pyoxigraph as ox

    found = store.results(text, values=values)
    if isinstance(found, ox.QueryTriples):
        data = found.serialize(format=ox.RdfFormat.from_extension({"turtle": "ttl"}.get(form or "turtle", "nt")))
        emit((data or b"").decode(), output)
        return
    form = form or ("table" if sys.stdout.isatty() else "tsv")
    if isinstance(found, ox.QueryBoolean):
        emit("true" if found else "false", output)
        return
    if form != "table":
        data = found.serialize(
            format=ox.QueryResultsFormat.from_extension({"xml": "srx", "json": "srj"}.get(form, form))
        )
        emit((data or b"").decode(), output)
        return
    from castgraph.names import Names
    from castgraph.tables import table

    names = Names.of(store)
    rows = [[_cell(value, names, iri) for value in solution] for solution in found]
    emit(table([v.value for v in found.variables], rows, color=color_wanted()), output)


@click.command()
@click.argument("name", required=False)
def queries(name: str | None) -> None:
    """List the named queries, or explain the one NAMEd.

    Example: castgraph queries cast
    """
    from castgraph.queries import find_query, named_queries

    if name:
        chosen = find_query(name)
        click.echo(f"{chosen.name}: {chosen.summary}")
        if chosen.description:
            click.echo(f"\n{chosen.description}")
        for parameter in chosen.parameters:
            click.echo(f"  -p {parameter.name}=  {parameter.kind}: {parameter.help}")
        click.echo(f"\nExample: {chosen.usage()}")
        return
    from castgraph.cli.look import print_rows

    rows = [(q.name, q.summary, ", ".join(p.name for p in q.parameters)) for q in named_queries().values()]
    print_rows(("name", "what it answers", "parameters"), rows)


def _cell(value: Any, names: Names, iri: bool) -> str:
    if value is None:
        return ""
    from castgraph.vocabulary import compact

    if hasattr(value, "datatype"):
        return plain(value.value)
    return compact(value.value) if iri else plain(names.entity(value.value).name)
