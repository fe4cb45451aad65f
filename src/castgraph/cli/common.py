"""What the commands share: options that choose the graph, output that is safe on a terminal, atomic files."""

from __future__ import annotations

import codecs
import io
import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

import click

from castgraph.locations import GRAPH_VARIABLE, STORE_VARIABLE
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castgraph.store.base import Store

F = TypeVar("F", bound="Callable[..., Any]")

__all__ = [
    "binary_stdout",
    "color_wanted",
    "deliver_page",
    "emit",
    "graph_options",
    "open_chosen",
    "output_option",
    "page_options",
    "write_output",
]


def graph_options(command: F) -> F:
    """Add the options that choose the graph; the command gets them as `graph`, `store`, `as_of`, `publisher`."""
    options = [
        click.option(
            "--graph",
            metavar="DIR",
            envvar=GRAPH_VARIABLE,
            show_envvar=True,
            help="Folder of curated files; the packaged one by default.",
        ),
        click.option(
            "--store",
            metavar="DIR|URL",
            envvar=STORE_VARIABLE,
            show_envvar=True,
            help="Store made by 'castgraph load', or a SPARQL endpoint.",
        ),
        click.option("--as-of", metavar="DATE", help="The graph of the sources published by that day."),
        click.option("--publisher", metavar="NAME", multiple=True, help="Only sources of this publisher (repeatable)."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def open_chosen(
    graph: str | None, store: str | None, as_of: str | None = None, publisher: tuple[str, ...] = ()
) -> Store:
    """Open the graph that the options name.

    An option on the command line comes before a variable of the environment; both on the command line are refused.
    """
    import castgraph
    from castgraph.errors import OptionError
    from castgraph.locations import is_endpoint

    if graph and store:
        context = click.get_current_context()
        typed = [
            name
            for name in ("graph", "store")
            if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
        ]
        if len(typed) == 2:
            raise OptionError("--graph and --store both say what to open; give one")
        graph, store = (graph, None) if typed == ["graph"] else (None, store)
    if store and not is_endpoint(store):
        from pathlib import Path

        from castgraph.store.pointer import read_pointer

        read_pointer(Path(store))
    return castgraph.open(store or graph, as_of=day(as_of), publishers=publisher, cache=True)


def day(text: str | None) -> str:
    """Return an ISO date that the user typed, empty for None.

    Raises:
        OptionError: it is no date.
    """
    import datetime

    from castgraph.errors import OptionError

    if not text:
        return ""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise OptionError(f"--as-of {text!r} is no date; write it as 2023-02-17") from None


def output_option(command: F) -> F:
    """Add ``-o FILE``."""
    return click.option("-o", "--output", metavar="FILE", help="Write to a file, in one step; - is stdout.")(command)


def page_options(command: F) -> F:
    """Add the options of a page; the command gets them as `title`, `theme`, `limit`, `force` and `open_page`."""
    options = [
        click.option("--title", metavar="TEXT", default="", help="Heading of the page."),
        click.option("--theme", type=click.Choice(["auto", "light", "dark"]), default="auto", help="Of the page."),
        click.option("--limit", type=click.IntRange(1), default=500, help="People and productions on the page (500)."),
        click.option("--force", is_flag=True, help="Make a page of more than 5,000 too."),
        click.option("--open", "open_page", is_flag=True, help="Open the page in a browser."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def deliver_page(page: str, output: str | None, *, open_page: bool) -> None:
    """Write a page to a file, or to stdout, or only open it in a browser."""
    if open_page and not output:
        import tempfile

        output = os.path.join(tempfile.mkdtemp(prefix="castgraph-"), "page.html")  # noqa: PTH118
    if output is None or output == "-":
        click.echo(page, nl=False)
        return
    write_output(output, page.encode("utf-8"))
    click.echo(f"{output}: {len(page.encode()) / 1e6:.1f} MB, opens anywhere, offline", err=True)
    if open_page:
        import webbrowser
        from pathlib import Path

        webbrowser.open(Path(output).resolve().as_uri())


def color_wanted() -> bool:
    """Tell whether stdout wants colour: NO_COLOR, then FORCE_COLOR, then whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def emit(text: str, output: str | None = None) -> None:
    """Write a whole answer to stdout, or to a file in one step."""
    if output and output != "-":
        write_output(output, text.encode("utf-8") + (b"" if text.endswith("\n") else b"\n"))
    else:
        text = _harmless(text) if sys.stdout.isatty() else text
        click.echo(text, nl=not text.endswith("\n"), color=color_wanted())


_COLOR = re.compile("\x1b\\[[0-9;]*m")


def _harmless(text: str) -> str:
    """Return a text as a terminal may have it: cells are `plain` already, but JSON and RDF carry data as it is."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in " \n\t" or (c == "\x1b" and _COLOR.match(text, i)) else f"\\u{ord(c):04x}"
        for i, c in enumerate(text)
    )


class _TerminalBytes(io.RawIOBase):
    """Stands before a terminal's bytes and writes control and direction characters as escapes."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        sys.stdout.write(_harmless(self._decoder.decode(bytes(data)).replace("\r\n", "\n").replace("\x1b", "\\u001b")))
        return len(data)

    def flush(self) -> None:
        sys.stdout.flush()


def binary_stdout() -> IO[bytes]:
    """Return standard output for bytes: as they are in a pipe or file, harmless on a terminal."""
    sys.stdout.flush()
    return cast("IO[bytes]", _TerminalBytes()) if sys.stdout.isatty() else sys.stdout.buffer


def write_output(path: str, data: bytes) -> None:
    """Write a file in one step: what was there before stays until the new one is complete."""
    from castgraph.disk import write_file

    write_file(path, data)


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table on a terminal, TSV elsewhere."""
    from castgraph.export.tables import table, tsv

    cells = [[plain(cell) for cell in row] for row in rows]
    if sys.stdout.isatty():
        color = color_wanted()
        click.echo(table(columns, cells, color=color, whole=("curie",)), nl=False, color=color)
    else:
        click.echo(tsv(columns, cells), nl=False)
