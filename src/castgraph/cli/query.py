"""``castgraph query``: SPARQL from a name, a file, a text or standard input."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli import progress
from castgraph.cli.completion import complete_format, complete_parameter, complete_query
from castgraph.cli.forms import ROWS, output_option
from castgraph.cli.options import GraphChoice, Limits, Options, filled, group, option, options, wall_off
from castgraph.cli.output import color_wanted, emit, emit_rows, paged, stream_to
from castgraph.text import plain

if TYPE_CHECKING:
    from castgraph.answers.named_queries import NamedQuery
    from castgraph.store.base import Store

__all__ = ["query"]

TABLE_ROWS = 1000
"""Rows that a table shows where ``--limit-rows`` says nothing: a table is for reading."""


def _known_format(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from castgraph.export.solutions import known_format

    return known_format(value) if value else None


class QueryOptions(Options):
    """What is asked, of what, within which limits, and how it is shown."""

    chosen: GraphChoice = group(GraphChoice)
    text: str | None = option("-e", "--text", metavar="SPARQL", help="The query itself.")
    params: tuple[str, ...] = option(
        "-p",
        "--param",
        "params",
        metavar="NAME=VALUE",
        multiple=True,
        shell_complete=complete_parameter,
        help="Bind a parameter (repeatable).",
    )
    form: str | None = option(
        "-f",
        "--format",
        "form",
        metavar="FORMAT",
        shell_complete=complete_format,
        is_eager=True,
        callback=_known_format,
        help="table, csv, tsv, json, xml; turtle, ntriples, nquads, trig, jsonld, rdfxml for graphs."
        "  [default: by the ending of -o; table on a terminal, tsv or turtle elsewhere]",
    )
    data: tuple[str, ...] = option(
        "--data", metavar="FILE", multiple=True, help="Query this RDF file instead (repeatable)."
    )
    named_graph: tuple[str, ...] = option(
        "--named-graph", metavar="IRI=FILE", multiple=True, help="With this file as a named graph (repeatable)."
    )
    base: str | None = option(
        "--base", metavar="IRI", help="For relative IRIs; with --data, each file's own by default."
    )
    iri: bool = option("--iri", is_flag=True, help="Show IRIs in tables, not names.")
    labels: bool = option("--labels", is_flag=True, help="Names in place of IRIs in csv, tsv and xlsx too.")
    curies: bool = option("--curies", is_flag=True, help="CURIEs (person:joe-locke) in place of IRIs in these.")
    limit_rows: int | None = option(
        "--limit-rows", metavar="N", type=click.IntRange(0), help="Stop after so many rows, and say so."
    )
    limits: Limits = group(Limits)
    explain: bool = option(
        "--explain", is_flag=True, help="Do not run it: show how it is understood and what its patterns match."
    )
    timed: bool = option("--time", "timed", is_flag=True, help="Say on stderr how long it took, and how much memory.")
    folder: str | None = option(
        "--queries", "folder", metavar="DIR", help="Look for named queries in this folder first."
    )
    allow_network: tuple[str, ...] = option(
        "--allow-network", metavar="HOST", multiple=True, help="Let SERVICE reach this host (repeatable)."
    )
    spreadsheet: bool = option(
        "--spreadsheet", is_flag=True, help="CSV or TSV whose cells no spreadsheet takes for formulas."
    )
    no_pager: bool = option("--no-pager", is_flag=True, help="Never page a table.")
    output: str | None = filled(output_option("query"))


@click.command()
@click.argument("query", required=False, shell_complete=complete_query)
@click.argument("values", nargs=-1, metavar="[VALUE]...")
@options(given=QueryOptions)
def query(query: str | None, values: tuple[str, ...], given: QueryOptions) -> None:
    """Run QUERY: the name of a named query, a file, or - for standard input.

    Parameters of a named query can be given as VALUEs, in its order, instead of by -p. Every form of SPARQL 1.1 is
    understood; the usual prefixes need not be declared. SERVICE reaches nothing unless --allow-network names the host.
    Exit code 124 means: ended by --timeout or --memory.

    Example: castgraph query cast -p production=Heartstopper
    """
    from castgraph.errors import OptionError
    from castgraph.store import process
    from castgraph.unfinished import give_up

    started = time.perf_counter()
    form = given.form or ""
    if given.labels and given.curies:
        raise OptionError("--labels and --curies both say what stands for an IRI; give one")
    params = dict(_split(param) for param in given.params)
    with given.limits.watch("the query", cleanup=give_up):
        words, named = _query(query, given)
        opened, base = _open_files(given) if given.data or given.named_graph else None, given.base
        if opened is not None and base is None and query and Path(query).is_file():
            base = Path(query).resolve().as_uri()
        with given.chosen.open() if opened is None else opened as chosen:
            if not chosen.hosts:
                wall_off(given.allow_network)
            at_work = time.perf_counter()
            bound = _bound(named, _by_position(named, values, params), chosen)
            if given.explain:
                _explain(chosen, words, bound)
                return
            found = chosen.results(words, values=bound, base=base, allow_network=given.allow_network)
            count = _write(chosen, found, form, given, words)
    if given.timed:
        done = time.perf_counter()
        rows = f"{count:,} rows in " if count is not None else ""
        click.echo(
            f"{rows}{done - at_work:.3f} s, {done - started:.3f} s with opening; "
            f"{process.memory_in_use() >> 20} MiB of memory",
            err=True,
        )


def _query(query: str | None, given: QueryOptions) -> tuple[str, NamedQuery | None]:
    """Return the query that the arguments mean, and its header where it has one."""
    from castgraph.errors import OptionError

    if (query is None) == (given.text is None):
        raise OptionError("give one query: a name, a file, - or -e TEXT; castgraph queries lists the named ones")
    if given.text is not None:
        return given.text, None
    from castgraph.answers.named_queries import chosen_query, decoded

    if query == "-":
        return decoded(sys.stdin.buffer.read(), "standard input"), None
    return chosen_query(query or "", given.folder)


def _split(param: str) -> tuple[str, str]:
    from castgraph.errors import OptionError

    name, equals, value = param.partition("=")
    if not equals or not name.isidentifier():
        raise OptionError(f"-p {param!r} is not NAME=VALUE")
    return name, value


def _by_position(named: NamedQuery | None, values: tuple[str, ...], params: dict[str, str]) -> dict[str, str]:
    """Return the parameters with those that were given by their position."""
    free = [parameter.name for parameter in named.parameters if parameter.name not in params] if named else []
    if len(values) > len(free):
        from castgraph.errors import OptionError

        what = f"{named.name} takes {', '.join(free) or 'no value'}" if named else "the query declares no parameter"
        raise OptionError(f"{plain(values[len(free)])!r} is one value too many: {what}; quote names of several words")
    return params | dict(zip(free, values, strict=False))


def _bound(named: NamedQuery | None, params: dict[str, str], store: Store) -> dict[str, Any]:
    if named is None and not params:
        return {}
    from castgraph.answers.named_queries import bind

    return dict(bind(named, params, store))


def _open_files(given: QueryOptions) -> Store:
    from castgraph.errors import OptionError
    from castgraph.iris import expand
    from castgraph.loading.folder import load_files

    named = []
    for item in given.named_graph:
        iri, equals, name = item.rpartition("=")
        full = expand(iri) or (iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else None)
        if not equals or not full:
            raise OptionError(f"--named-graph {item!r} is not IRI=FILE")
        named.append((full, Path(name)))
    return load_files([Path(name) for name in given.data], named=named, base=given.base)


def _explain(store: Store, text: str, values: dict[str, Any]) -> None:
    from castgraph.answers.explain import explain
    from castgraph.store.sparql import with_values

    text = with_values(text, values)
    store.results(text)  # a syntax error is said before anything is shown
    for line in explain(store, text):
        click.echo(plain(line))


def _write(store: Store, found: Any, form: str, given: QueryOptions, text: str) -> int | None:
    """Write the answer to a query, whose text it is given; return the number of rows where it was counted."""
    if sys.stdout.isatty():
        progress.end()
    from castgraph.export import solutions

    what, limit = solutions.kind(found), given.limit_rows
    if what == "truth" and form in ("", "table"):
        emit("true" if found else "false", given.output)
        return None
    to_terminal = given.output in (None, "-") and sys.stdout.isatty()
    form = form or ("turtle" if what == "graph" else "table" if to_terminal else "tsv")
    if what == "graph" and form == "table":
        form = "turtle"
    if what == "solutions" and (form == "table" or limit is not None):
        cut = solutions.first(found, TABLE_ROWS if limit is None else limit)
        found = cut.found
        if cut.more:
            hint = "" if limit is not None else "; all of them: --format csv, or --limit-rows N"
            click.echo(f"only the first {limit or TABLE_ROWS:,} rows are shown, there are more{hint}", err=True)
    if form == "table" and not given.spreadsheet:
        return _table(store, found, given, text, pager=to_terminal and not given.no_pager)
    if what == "solutions" and (form == "xlsx" or given.labels or given.curies):
        return _rows(store, found, form, given)
    with stream_to(given.output) as stream:
        if given.spreadsheet:
            solutions.write_spreadsheet(found, form, stream)
        else:
            solutions.write(found, form, stream)
        return getattr(stream, "rows", None)


def _rows(store: Store, found: Any, form: str, given: QueryOptions) -> int:
    """Write rows of plain values: IRIs as they are, or what the options put in their place."""
    from castgraph.errors import OptionError
    from castgraph.export.solutions import cells

    if form not in ROWS or given.spreadsheet:
        form = "spreadsheet" if given.spreadsheet else form
        raise OptionError(f"--labels and --curies are for {', '.join(ROWS)}, and {form} is asked for")
    columns, rows = cells(found, store, show="name" if given.labels else "curie" if given.curies else "iri")
    emit_rows(form, columns, rows, given.output)
    return len(rows)


def _place_of(variable: str, query: str) -> int:
    """Return where a query first names a variable."""
    found = re.search(rf"[?$]{re.escape(variable)}\b", query)
    return found.start() if found else len(query)


def _table(store: Store, found: Any, given: QueryOptions, query: str, *, pager: bool) -> int:
    from castgraph.export.solutions import cells
    from castgraph.export.tables import table

    columns, rows = cells(found, store, show="curie" if given.iri else "name", once=not given.iri)
    if re.search(r"\bSELECT\s+(?:DISTINCT\s+|REDUCED\s+)?\*", query, re.IGNORECASE):  # the engine sorts them
        order = sorted(range(len(columns)), key=lambda at: _place_of(columns[at], query))
        columns, rows = [columns[at] for at in order], [[row[at] for at in order] for row in rows]
    shown = [[plain(cell) for cell in row] for row in rows]
    to_terminal = given.output in (None, "-") and sys.stdout.isatty()
    text = table(columns, shown, width=None if to_terminal else 200, color=to_terminal and color_wanted())
    paged(text) if pager else emit(text, given.output)
    return len(rows)
