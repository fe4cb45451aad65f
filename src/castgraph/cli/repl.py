"""``castgraph repl``: a prompt for SPARQL, with history, several lines, and completion of prefixes, predicates, names.

Each query runs in a process of its own (``castgraph query``), so that Ctrl-C, a limit or a crash ends the query and
not the prompt, and the answer is exactly what the command gives.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from typing import TYPE_CHECKING

import click

from castgraph.cli.editing import entries
from castgraph.cli.options import GraphChoice, options
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from castgraph.store.base import Store

HELP = """A query ends with a semicolon, or with an empty line once its brackets are closed.
  .help                 this text
  .quit                 leave (also Ctrl-D)
  .prefixes             the prefixes that need not be declared
  .queries [NAME]       the named queries, or one of them explained
  .run NAME [P=VALUE…]  run a named query
  .explain QUERY        how a query is understood
  .format FORMAT        table, csv, tsv, json, xml, turtle, …
  .timeout SECONDS      end queries that run longer; 0 for never
  .iri on|off           show IRIs in tables, not names
Tab completes prefixes, predicates and names; Ctrl-C ends a query, not the prompt.
"""


@click.command()
@options(chosen=GraphChoice)
def repl(chosen: GraphChoice) -> None:
    """Ask SPARQL queries at a prompt.

    Queries go over several lines and end with a semicolon. History is kept; Tab completes; .help tells more.

    Example: castgraph repl
    """
    with chosen.open() as opened:
        size = "an endpoint" if opened.known_size is None else f"{opened.known_size:,} triples"
        words = [f"{prefix}:" for prefix in PREFIXES] + DOTS + KEYWORDS
        with contextlib.suppress(Exception):
            words += _vocabulary(opened)
    if sys.stdin.isatty():
        click.echo(f"castgraph: {size}. A query ends with a semicolon; .help tells more.")
    Prompt(chosen.arguments()).loop(entries(sorted(set(words))))


DOTS = [".help", ".quit", ".prefixes", ".queries", ".run", ".explain", ".format", ".timeout", ".iri"]
KEYWORDS = [
    "SELECT", "WHERE", "OPTIONAL", "FILTER", "GRAPH", "UNION", "VALUES", "ORDER BY", "GROUP BY", "LIMIT", "DISTINCT",
    "COUNT", "CONSTRUCT", "ASK", "DESCRIBE", "BIND", "MINUS", "HAVING", "PREFIX",
]  # fmt: skip


class Prompt:
    """Reads queries and commands, and has each query answered by a process of its own."""

    def __init__(self, options: list[str]) -> None:
        self.options = options
        self.form = ""
        self.timeout = 0.0
        self.iri = False

    def loop(self, entries: Iterable[str]) -> None:
        """Do what each entry says, until there are no more or one is ``.quit``."""
        for entry in entries:
            text = entry.strip()
            if text.startswith("."):
                if not self.command(text):
                    return
            elif text:
                self.ask(text.removesuffix(";"))

    def command(self, line: str) -> bool:
        """Do what a dot command says; return False to leave."""
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        actions: dict[str, Callable[[], object]] = {
            ".help": lambda: click.echo(HELP, nl=False),
            ".prefixes": lambda: click.echo("\n".join(f"{prefix}: <{name}>" for prefix, name in PREFIXES.items())),
            ".queries": lambda: self.start("queries", *rest.split()),
            ".run": lambda: self.run(rest),
            ".explain": lambda: self.ask(rest.removesuffix(";"), "--explain"),
            ".format": lambda: setattr(self, "form", rest),
            ".iri": lambda: setattr(self, "iri", rest != "off"),
            ".timeout": lambda: self.limit(rest),
        }
        if word in (".quit", ".exit", ".q"):
            return False
        action = actions.get(word)
        if action is None:
            from difflib import get_close_matches

            near = get_close_matches(word, actions, n=1)
            click.echo(
                f"{word} is not a command{f'; did you mean {near[0]}?' if near else ''} .help lists them", err=True
            )
        else:
            action()
        return True

    def limit(self, text: str) -> None:
        """Set the time limit."""
        with contextlib.suppress(ValueError):
            if 0 <= float(text) < 1e8:  # nan is not
                self.timeout = float(text)
                return
        click.echo(f"{text!r} is not a number of seconds", err=True)

    def run(self, rest: str) -> None:
        """Run a named query with its parameters."""
        import shlex

        try:
            name, *params = shlex.split(rest)
        except ValueError:
            click.echo('write: .run cast production="Doctor Who"', err=True)
            return
        self.start("query", name, *(part for param in params for part in ("-p", param)), *self.settings())

    def ask(self, text: str, *more: str) -> None:
        """Have a query answered."""
        self.start("query", "-", *self.settings(), *more, stdin=text)

    def settings(self) -> list[str]:
        """Return the options that every query gets."""
        form = self.form or ("table" if sys.stdout.isatty() else "")
        return [
            *self.options,
            *(["--format", form] if form else []),
            *(["--timeout", f"{self.timeout:g}"] if self.timeout else []),
            *(["--iri"] if self.iri else []),
        ]

    def start(self, *arguments: str, stdin: str = "") -> None:
        """Run ``castgraph`` and wait for it; Ctrl-C goes to it alone."""
        sys.stdout.flush()
        process = subprocess.Popen([sys.executable, "-m", "castgraph", *arguments], stdin=subprocess.PIPE)
        while True:
            try:
                process.communicate(stdin.encode())
                return
            except KeyboardInterrupt:
                stdin = ""  # the terminal sent it to the query too, which ends by it


def _vocabulary(store: Store) -> list[str]:
    """Return what Tab completes besides prefixes: predicates of the data, and CURIEs and names of entities."""
    from castgraph.iris import compact
    from castgraph.names.lookup import Names
    from castgraph.vocabulary import TERMS

    words = [f"cg:{term}" for term in TERMS]
    if store.known_size is None or store.known_size > 2_000_000:
        return words
    words += [compact(iri or "") for (iri,) in store.rows("SELECT DISTINCT ?p WHERE { ?s ?p ?o }")]
    for entity in Names.of(store):
        words += [entity.curie, f'"{entity.name}"']
    return words
