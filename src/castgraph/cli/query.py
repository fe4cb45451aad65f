"""``castgraph query``: SPARQL from a name, a file, a text or standard input."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from castgraph.cli.common import binary_stdout, color_wanted, emit, graph_options, open_chosen, output_option
from castgraph.cli.completion import complete_format, complete_parameter, complete_query
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.answers.named_queries import NamedQuery
    from castgraph.store.base import Store

TABLE_ROWS = 1000
"""Rows that a table shows where ``--limit-rows`` says nothing: a table is for reading."""


@click.command()
@click.argument("query", required=False, shell_complete=complete_query)
@graph_options
@click.option("-e", "--text", metavar="SPARQL", help="The query itself.")
@click.option(
    "-p",
    "--param",
    "params",
    metavar="NAME=VALUE",
    multiple=True,
    shell_complete=complete_parameter,
    help="Bind a parameter (repeatable).",
)
@click.option(
    "-f",
    "--format",
    "form",
    metavar="FORMAT",
    shell_complete=complete_format,
    help="table, csv, tsv, json, xml; turtle, ntriples, nquads, trig, jsonld, rdfxml for graphs."
    "  [default: by the ending of -o; table on a terminal, tsv or turtle elsewhere]",
)
@click.option("--data", metavar="FILE", multiple=True, help="Query this RDF file instead (repeatable).")
@click.option("--named-graph", metavar="IRI=FILE", multiple=True, help="With this file as a named graph (repeatable).")
@click.option("--base", metavar="IRI", help="For relative IRIs; with --data, each file's own by default.")
@click.option("--iri", is_flag=True, help="Show IRIs in tables, not names.")
@click.option("--limit-rows", metavar="N", type=click.IntRange(0), help="Stop after so many rows, and say so.")
@click.option("--timeout", metavar="SECONDS", type=click.FloatRange(0, min_open=True), help="End it after that time.")
@click.option(
    "--memory", metavar="SIZE", help="End it when it needs more, such as 2G.  [default: 3/4 of the machine's]"
)
@click.option("--explain", is_flag=True, help="Do not run it: show how it is understood and what its patterns match.")
@click.option("--time", "timed", is_flag=True, help="Say on stderr how long it took, and how much memory.")
@click.option("--queries", "folder", metavar="DIR", help="Look for named queries in this folder first.")
@click.option("--allow-network", metavar="HOST", multiple=True, help="Let SERVICE reach this host (repeatable).")
@click.option("--no-pager", is_flag=True, help="Never page a table.")
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
    named_graph: tuple[str, ...],
    base: str | None,
    iri: bool,
    limit_rows: int | None,
    timeout: float | None,
    memory: str | None,
    explain: bool,
    timed: bool,
    folder: str | None,
    allow_network: tuple[str, ...],
    no_pager: bool,
    output: str | None,
) -> None:
    """Run QUERY: the name of a named query, a file, or - for standard input.

    Every form of SPARQL 1.1 is understood; the usual prefixes need not be declared. SERVICE reaches nothing unless
    --allow-network names the host. Exit code 124 means: ended by --timeout or --memory.

    Example: castgraph query cast -p production=Heartstopper
    """
    from castgraph.cli import limits
    from castgraph.disk import remove_unfinished
    from castgraph.export.solutions import format_of_file

    started = time.perf_counter()
    words, named = read_text(query, text, folder)
    form = _checked(form or (format_of_file(output) if output and output != "-" else ""), words)
    given = dict(_split(param) for param in params)
    with limits.watch(timeout=timeout, memory=size(memory) or limits.default_memory(), cleanup=remove_unfinished):
        opened = _open_files(data, named_graph, base) if data or named_graph else None
        if opened is not None and base is None and query and Path(query).is_file():
            base = Path(query).resolve().as_uri()
        with open_chosen(graph, store, as_of, publisher) if opened is None else opened as chosen:
            wall_off(chosen, allow_network)
            at_work = time.perf_counter()
            values = _bound(named, given, chosen)
            if explain:
                _explain(chosen, words, values)
                return
            count = _answer(chosen, words, values, form, iri, limit_rows, output, base, allow_network, no_pager)
    if timed:
        done = time.perf_counter()
        rows = f"{count:,} rows in " if count is not None else ""
        click.echo(
            f"{rows}{done - at_work:.3f} s, {done - started:.3f} s with opening; "
            f"{limits.memory_in_use() >> 20} MiB of memory",
            err=True,
        )


def read_text(query: str | None, text: str | None, folder: str | None = None) -> tuple[str, NamedQuery | None]:
    """Return the query that the arguments mean, and its header where it has one.

    Raises:
        OptionError: none is meant, or two.
        QueryError: a file or stdin that cannot be read as text.
    """
    from castgraph.errors import OptionError

    if (query is None) == (text is None):
        raise OptionError("give one query: a name, a file, - or -e TEXT; castgraph queries lists the named ones")
    if text is not None:
        return text, None
    from castgraph.answers.named_queries import find_query, read_query

    if query == "-":
        return decoded(sys.stdin.buffer.read(), "standard input"), None
    path = Path(query or "")
    if path.suffix in (".rq", ".sparql", ".ru") or len(path.parts) > 1 or (path.is_file() and path.suffix):
        words = read_file(path)
        return words, read_query(path) if "#+ summary:" in words else None
    if re.search(r"[\s{}]", query or ""):
        raise OptionError(
            f"{plain((query or '')[:40])!r} looks like a query, not like the name of one; give it with -e"
        )
    named = find_query(query or "", folder)
    return named.text, named


def read_file(path: Path) -> str:
    """Return the text of a query file.

    Raises:
        QueryError: it cannot be read, or is no text.
    """
    from castgraph.errors import QueryError

    try:
        return decoded(path.read_bytes(), str(path))
    except OSError as error:
        raise QueryError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()})") from error


def decoded(data: bytes, where: str) -> str:
    """Return bytes as text.

    Raises:
        QueryError: they are no UTF-8, or hold a null byte.
    """
    from castgraph.errors import QueryError

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise QueryError(f"{where}: is no UTF-8 text (line {line}: byte 0x{data[error.start]:02x})") from error
    if "\0" in text:
        raise QueryError(f"{where}: is no text, it holds null bytes")
    return text


def size(text: str | None) -> int | None:
    """Return the bytes that a size such as ``512M`` or ``2G`` means, None for None.

    Raises:
        OptionError: it is no size.
    """
    from castgraph.errors import OptionError

    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if not match or not float(match[1]):
        raise OptionError(f"--memory {text!r} is no size; write it as 512M or 2G")
    return int(float(match[1]) * 1024 ** " KMGT".index(match[2].upper() or " "))


def wall_off(store: Store, allow_network: tuple[str, ...]) -> None:
    """Close the network to this process where nothing needs it; see `limits.no_sockets`."""
    from castgraph import cli
    from castgraph.cli import limits

    if cli.own_process and not allow_network and not store.hosts:
        limits.no_sockets()


def _checked(form: str, words: str) -> str:
    from castgraph.errors import OptionError
    from castgraph.export.solutions import GRAPH_FORMATS, SOLUTION_FORMATS

    known = ("table", *SOLUTION_FORMATS, *GRAPH_FORMATS)
    aliases = {"ttl": "turtle", "nt": "ntriples", "nq": "nquads", "rdf": "rdfxml", "srj": "json", "srx": "xml"}
    form = aliases.get(form, form)
    if form and form not in known:
        from difflib import get_close_matches

        near = get_close_matches(form, known, n=1)
        raise OptionError(f"--format {form!r} is not known{f'; did you mean {near[0]}?' if near else ''} "
                          f"There are: {', '.join(known)}")  # fmt: skip
    return form


def _open_files(data: tuple[str, ...], named_graph: tuple[str, ...], base: str | None) -> Store:
    from castgraph.errors import OptionError
    from castgraph.iris import expand
    from castgraph.loading.folder import load_files

    named = []
    for item in named_graph:
        iri, equals, name = item.rpartition("=")
        full = expand(iri) or (iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else None)
        if not equals or not full:
            raise OptionError(f"--named-graph {item!r} is not IRI=FILE")
        named.append((full, Path(name)))
    return load_files([Path(name) for name in data], named=named, base=base)


def _split(param: str) -> tuple[str, str]:
    from castgraph.errors import OptionError

    name, equals, value = param.partition("=")
    if not equals or not name.isidentifier():
        raise OptionError(f"-p {param!r} is not NAME=VALUE")
    return name, value


def _bound(named: NamedQuery | None, given: dict[str, str], store: Store) -> dict[str, Any]:
    if named is None:
        return {name: _guess(value) for name, value in given.items()}
    from castgraph.answers.named_queries import bind

    return dict(bind(named, given, store))


def _guess(value: str) -> Any:
    from castgraph.iris import expand
    from castgraph.store.sparql import Literal

    return expand(value) or Literal(value)


def _explain(store: Store, text: str, values: dict[str, Any]) -> None:
    from castgraph.answers.explain import explain
    from castgraph.store.sparql import with_values

    text = with_values(text, values)
    store.results(text)  # a syntax error is said before anything is shown
    for line in explain(store, text):
        click.echo(plain(line))


def _answer(
    store: Store,
    text: str,
    values: dict[str, Any],
    form: str,
    iri: bool,
    limit_rows: int | None,
    output: str | None,
    base: str | None,
    allow_network: tuple[str, ...],
    no_pager: bool,
) -> int | None:
    """Run the query and write its answer; return the number of rows where it was counted."""
    from castgraph.export import solutions as results

    found: Any = store.results(text, values=values, base=base, allow_network=allow_network)
    what = results.kind(found)
    if what == "truth" and form in ("", "table"):
        emit("true" if found else "false", output)
        return None
    to_terminal = output in (None, "-") and sys.stdout.isatty()
    form = form or ("turtle" if what == "graph" else "table" if to_terminal else "tsv")
    if what == "solutions" and (form == "table" or limit_rows is not None):
        cut = results.first(found, TABLE_ROWS if limit_rows is None else limit_rows)
        found = cut.found
        if cut.more:
            hint = "" if limit_rows is not None else "; all of them: --format csv, or --limit-rows N"
            click.echo(f"only the first {limit_rows or TABLE_ROWS:,} rows are shown, there are more{hint}", err=True)
    if form == "table":
        if what == "graph":
            form = "turtle"
        else:
            return _table(store, found, iri, output, paged=to_terminal and not no_pager)
    with _stream(output) as stream:
        results.write(found, form, stream)
        return getattr(stream, "rows", None)


@contextlib.contextmanager
def _stream(output: str | None) -> Iterator[IO[bytes]]:
    if output and output != "-":
        from castgraph.disk import replacing

        with replacing(output) as stream:
            yield stream
        return
    stream = binary_stdout()
    yield stream
    stream.flush()


def _table(store: Store, found: Any, iri: bool, output: str | None, *, paged: bool) -> int:
    from shutil import get_terminal_size

    from castgraph.export.solutions import cells
    from castgraph.export.tables import table

    columns, rows = cells(found, store, iri=iri)
    shown = [[plain(cell) for cell in row] for row in rows]
    width = None if sys.stdout.isatty() and not output else 200
    text = table(columns, shown, width=width, color=color_wanted() and not output)
    if paged and text.count("\n") >= get_terminal_size().lines:
        click.echo_via_pager(text, color=color_wanted())
    else:
        emit(text, output)
    return len(rows)
