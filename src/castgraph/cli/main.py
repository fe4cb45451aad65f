"""The table of commands, and how one is run: errors become one line, and an exit code."""

from __future__ import annotations

import os
import re
import signal
import sys
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, ClassVar

import click

from castgraph.errors import spelled_by

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMANDS", "castgraph", "run", "typed"]

_WORD = re.compile(r"[\w:./-]+")

COMMANDS: dict[str, tuple[str, str]] = {
    "connect": ("connect", "How two people or productions are connected, with the source of every hop."),
    "distances": ("distances", "How many people are 0, 1, 2, … hops from one."),
    "center": ("center", "Who is nearest to everybody."),
    "find": ("find", "Find people, productions and characters by name."),
    "show": ("show", "Show all that is known of one entity, with sources."),
    "stats": ("stats", "Count what the graph holds."),
    "query": ("query", "Run a SPARQL query: a named one, a file, or a text."),
    "queries": ("queries", "List the named queries and their parameters."),
    "repl": ("repl", "Ask SPARQL queries at a prompt."),
    "update": ("update", "Change a store by SPARQL Update; curated files are never touched."),
    "why": ("why", "Who says so, who denies it, what holds now and why."),
    "conflicts": ("conflicts", "What sources disagree on, explained."),
    "diff": ("diff", "What was gained, lost and changed between two states of the graph."),
    "digest": ("digest", "What the graph learned since a day, as Markdown."),
    "init": ("init", "Begin a graph of one's own in a new or an empty folder."),
    "add": ("add", "Add what an article says to the curated files."),
    "edit": ("edit", "Edit a source's file, which is checked before it is put back."),
    "remove": ("remove", "Take back what a source says, or a whole source."),
    "rename": ("rename", "Give an entity, a credit or a source another IRI, everywhere it stands."),
    "draft": ("draft", "Propose the facts of an article, to be accepted, edited or rejected."),
    "check": ("check", "Check curated files against the rules every fact obeys."),
    "fmt": ("fmt", "Bring curated files into their canonical form."),
    "load": ("load", "Build an on-disk store from curated folders and RDF files."),
    "import": ("import_", "Import IMDb, TMDB, Wikidata, schema.org pages or a table into a store."),
    "reconcile": ("reconcile", "Find what is the same in curated and imported data, and judge it."),
    "index": ("index", "Build the path index of a store anew."),
    "forget": ("forget", "Make a store without one person, names and all."),
    "doctor": ("doctor", "Check a store in every index and say what mends it."),
    "export": ("export", "Write the graph as a page, for other tools, or as RDF."),
    "serve": ("serve", "Serve the graph over HTTP: explorer, SPARQL, JSON, tools for agents."),
    "mcp": ("mcp", "Give an agent the graph as tools, over standard input and output."),
    "completion": ("completion", "Print the script that makes a shell complete castgraph's words."),
}
"""Command name to its module in this package and its one-line help, so that listing them imports none."""


class LazyGroup(click.Group):
    """Imports a command's module when the command is named, not before."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is named; of one that there is not, say which was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from castgraph.text import meant

            ctx.fail(f"there is no command {args[0]!r}{meant(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which they are usually wanted."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"castgraph.cli.{COMMANDS[cmd_name][0]}")
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(module, f"{name}_" if iskeyword(name) else name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from castgraph.locations import VERSION

    click.echo(f"castgraph {VERSION}")
    ctx.exit()


def _color(ctx: click.Context, param: click.Parameter, value: bool | None) -> None:
    from castgraph.cli.output import COLOR

    ctx.meta[COLOR] = value


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Show the version.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option(
    "--color/--no-color",
    default=None,
    expose_value=False,
    is_eager=True,
    callback=_color,
    help="Colour, or none, whatever NO_COLOR, FORCE_COLOR and the terminal say.",
)
def castgraph(debug: bool) -> None:
    """A sourced knowledge graph of productions and cast.

    Every answer says who reported it and when. Without --graph or --store the curated folder in or above the working
    directory is asked, else the packaged one.

    \b
    Exit codes: 0 an answer · 1 an honest no (not connected, findings) · 2 usage, an unknown or ambiguous name
    3 an error · 124 a limit of time or memory · 130 Ctrl-C

    Example: castgraph connect "Alice Oseman" "David Tennant"
    """  # noqa: D301 - click's mark for lines that are not to be joined


class _Typed:
    """Options and commands as they are typed."""

    _names: ClassVar = {
        "also": "--with", "form": "--format", "kinds": "--kind", "not_roles": "--not-role", "param": "-p",
        "publishers": "--publisher", "roles": "--role", "statuses": "--status", "text": "-e", "without": "--not-status",
        "years": "--between",
    }  # fmt: skip

    def option(self, name: str, values: Sequence[object]) -> str:
        """Return an option, once for each of its values."""
        typed = self._names.get(name) or f"--{name.replace('_', '-')}"
        words = ["..".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in values if one is not True]
        return " ".join(f"{typed} {word}" for word in words) or typed

    def command(self, name: str, words: Sequence[str], params: dict[str, str]) -> str:
        """Return a command line."""
        quoted = {one: value if _WORD.fullmatch(value) else f'"{value}"' for one, value in params.items()}
        given = [f"-p {one}={value}" for one, value in quoted.items()]
        return " ".join(["castgraph", name, *words, *given])


typed = _Typed()
"""How the command line spells options in messages."""


def run(arguments: list[str] | None = None, *, own_process: bool = False) -> int:
    """Run the command line and return its exit code; errors become one line on stderr.

    Args:
        arguments: as in `sys.argv[1:]`, which is taken where None.
        own_process: whether the process is the command's own, so that a query may take the network from it.
    """
    with spelled_by(typed):
        return _run(arguments, own_process)


def _run(arguments: list[str] | None, own_process: bool) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in arguments
    end = arguments.index("--") if "--" in arguments else len(arguments)
    first = [word for word in arguments[:end] if word in ("--color", "--no-color")]  # wherever they stand
    rest = [word for word in arguments[:end] if word not in ("--debug", *first)]
    arguments = [*first, *rest, *arguments[end:]]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding=stream.encoding if _is_utf8(stream.encoding) else "utf-8", errors="backslashreplace"
            )
    stdout = sys.stdout
    try:
        code = castgraph.main(arguments, "castgraph", standalone_mode=False, obj=own_process)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit:
        if sys.stdout is not stdout:  # click has met the closed pipe first, and put a mute in the place of stdout
            return 0
        raise
    except Exception as error:
        return _report(error, debug)


def _show(error: click.ClickException) -> None:
    """Show an error of usage without the passwords that the words may hold."""
    from io import StringIO

    from castgraph.errors import masked
    from castgraph.text import plain

    shown = StringIO()
    error.show(shown)
    click.echo(plain(masked(shown.getvalue()), lines=True), err=True, nl=False)


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "") == "utf8"


def _report(error: Exception, debug: bool) -> int:
    from castgraph.errors import CastgraphError, masked
    from castgraph.text import plain

    if debug:
        import traceback

        click.echo(masked("".join(traceback.format_exception(error))), err=True, nl=False)
    if isinstance(error, CastgraphError):
        click.echo(f"castgraph: {plain(str(error), lines=True)}", err=True)
        return error.exit_code
    if isinstance(error, OSError):
        where = f"{os.fsdecode(error.filename)}: " if error.filename else ""
        click.echo(f"castgraph: {plain(masked(f'{where}{(error.strerror or str(error)).lower()}'))}", err=True)
        return 3
    if isinstance(error, RuntimeError) and "orruption" in str(error):  # the engine's, while a result is read
        from castgraph.store.base import damaged

        click.echo(f"castgraph: {plain(str(damaged(error)))}", err=True)
        return 3
    if debug:
        return 3
    kind = type(error).__name__
    click.echo(
        f"castgraph: unexpected {kind}: {plain(masked(str(error)))}; run again with --debug and report it", err=True
    )
    return 3
