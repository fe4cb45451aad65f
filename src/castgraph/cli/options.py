"""Options in groups, each of which a command gets as one object; and those that several commands share."""

from __future__ import annotations

from contextlib import contextmanager
from functools import wraps
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Self, TypeGuard, TypeVar, cast

import click

from castgraph.cli.completion import complete_publisher, complete_status
from castgraph.locations import GRAPH_VARIABLE, STORE_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from castgraph.cli.limits import Watch
    from castgraph.export.page.options import PageOptions
    from castgraph.store.base import Store

T = TypeVar("T", bound="Options")
F = TypeVar("F", bound="Callable[..., Any]")

__all__ = [
    "GraphChoice",
    "Limits",
    "Options",
    "PageChoice",
    "day",
    "filled",
    "folder_option",
    "folders_or_packaged",
    "graph_to_edit",
    "graph_to_read",
    "group",
    "option",
    "options",
    "store_option",
    "wait_option",
    "wall_off",
    "watched",
    "with_option",
]


class Options(SimpleNamespace):
    """A group of options: each attribute of a subclass has its type, and what fills it: an `option` or a `group`.

    Not a dataclass: making a few of those takes as long as a small query.
    """

    @classmethod
    def add_to(cls, command: F) -> F:
        """Add the options to a command, in the order of the attributes."""
        for name in reversed(cls.__annotations__):
            declared = vars(cls)[name]
            command = (declared.add_to if _is_group(declared) else declared)(command)
        return command

    @classmethod
    def taken_from(cls, given: dict[str, Any]) -> Self:
        """Return the group, filled with the values that click found, which are taken out of `given`."""
        declared = ((name, vars(cls)[name]) for name in cls.__annotations__)
        return cls(**{n: d.taken_from(given) if _is_group(d) else given.pop(n) for n, d in declared})


def _is_group(declared: Any) -> TypeGuard[type[Options]]:
    return isinstance(declared, type)


def option(*declarations: str, **attributes: Any) -> Any:
    """Return an option, as `click.option` takes it, as the value of the attribute of its name."""
    return click.option(*declarations, **attributes)


def with_option() -> Callable[[F], F]:
    """Return ``--with STATUS``, for an attribute called `with_`."""
    return click.option(
        "--with", "with_", multiple=True, metavar="STATUS", shell_complete=complete_status,
        help="Count these too: rumoured, denied, … (repeatable).",
    )  # fmt: skip


def filled(by: Callable[[F], F]) -> Any:
    """Return the decorator that adds an option or an argument as the value of the attribute that it fills."""
    return by


def group(kind: type[T]) -> T:
    """Return a group of options as the value of an attribute of another group."""
    return cast("T", kind)


def options(**groups: type[Options]) -> Callable[[F], F]:
    """Add groups of options to a command, which gets each as the argument of that name."""

    def decorate(command: F) -> F:
        @wraps(command)
        def gathered(*args: Any, **given: Any) -> Any:
            filled_groups = {name: kind.taken_from(given) for name, kind in groups.items()}
            return command(*args, **given, **filled_groups)

        result = cast("F", gathered)
        for kind in reversed(groups.values()):
            result = kind.add_to(result)
        return result

    return decorate


def _seconds(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Return seconds that a clock can wait."""
    if value is not None and not 0 <= value <= 1e8:  # nan is not
        raise click.BadParameter(f"{value:g} is not a number of seconds from 0 to 100,000,000", ctx, param)
    return value


def wait_option() -> Callable[[F], F]:
    """Return ``--wait SECONDS``, for an attribute or argument called `wait`."""
    return click.option(
        "--wait",
        metavar="SECONDS",
        type=float,
        callback=_seconds,
        default=0.0,
        help="Wait for another writer to finish.",
    )


def folder_option(help_: str, *, show_envvar: bool = True) -> Callable[[F], F]:
    """Return ``--graph DIR``, a curated folder, for an attribute or argument called `graph`."""
    return click.option("--graph", metavar="DIR", envvar=GRAPH_VARIABLE, show_envvar=show_envvar, help=help_)


def store_option(help_: str = "The store.", *, metavar: str = "DIR", required: bool = True) -> Callable[[F], F]:
    """Return ``--store DIR``, for an attribute or argument called `store`."""
    return click.option(
        "--store", required=required, metavar=metavar, envvar=STORE_VARIABLE, show_envvar=True, help=help_
    )


class GraphChoice(Options):
    """Which graph is asked, and which of its sources are heard."""

    graph: str | None = filled(folder_option("Folder of curated files; else the one here or above, or the packaged."))
    store: str | None = filled(
        store_option("Store made by 'castgraph load', or a SPARQL endpoint.", metavar="DIR|URL", required=False)
    )
    as_of: str | None = option("--as-of", metavar="DATE", help="The graph of the sources published by that day.")
    publisher: tuple[str, ...] = option(
        "--publisher",
        metavar="NAME",
        multiple=True,
        shell_complete=complete_publisher,
        help="Only sources of this publisher (repeatable).",
    )

    def open(self, *, every_source: bool = False, quiet: bool = False) -> Store:
        """Open the graph.

        An option on the command line comes before a variable of the environment; both on the command line are refused.

        Args:
            every_source: leave the choice of sources to a question about the whole graph.
            quiet: do not say which folder was found.
        """
        import castgraph
        from castgraph.locations import is_endpoint

        place = self.place(quiet=quiet)
        if self.store and place == self.store and not is_endpoint(place):
            from pathlib import Path

            from castgraph.store.pointer import read_pointer

            read_pointer(Path(place))
        if every_source:
            opened = castgraph.open(place, cache=True)
        else:
            opened = castgraph.open(place, as_of=self.as_of or "", publishers=self.publisher, cache=True)
        if place == self.store and not quiet and not is_endpoint(place):
            _say_if_bare(opened, place)
        return opened

    def arguments(self) -> list[str]:
        """Return the options as they would be typed."""
        place = self.place(quiet=True)
        single = {"--store" if place == self.store else "--graph": place, "--as-of": self.as_of}
        pairs = [(name, value) for name, value in single.items() if value]
        return [word for pair in (*pairs, *(("--publisher", name) for name in self.publisher)) for word in pair]

    def place(self, *, quiet: bool = False) -> str:
        """Return the folder, directory or address that the options mean."""
        if self.store and self.graph:
            from castgraph.errors import OptionError

            context = click.get_current_context()
            on_line = click.core.ParameterSource.COMMANDLINE
            typed = [name for name in ("graph", "store") if context.get_parameter_source(name) == on_line]
            if len(typed) == 2:
                raise OptionError("--graph and --store both say what to open; give one")
            if typed == ["graph"]:
                return self.graph
        return self.store or str(graph_to_read(self.graph, quiet=quiet))


def day(text: str | None, name: str = "--as-of") -> str:
    """Return an ISO date that the user typed, empty for None.

    Raises:
        OptionError: it is not a date.
    """
    import datetime

    from castgraph.errors import OptionError

    if not text:
        return ""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise OptionError(f"{name} {text!r} is not a date; write it as 2023-02-17") from None


class PageChoice(Options):
    """How a page looks, and whether it is opened."""

    title: str = option("--title", metavar="TEXT", default="", help="Heading of the page.")
    theme: str = option("--theme", type=click.Choice(["auto", "light", "dark"]), default="auto", help="Of the page.")
    limit: int | None = option("--limit", type=click.IntRange(1), help="How many on the page (20,000; of more, 500).")
    force: bool = option("--force", is_flag=True, help="Make a page of more than 20,000 too.")
    jsonld: bool = option(
        "--no-jsonld", "jsonld", flag_value=False, default=True, help="A page that `load` cannot read back."
    )
    open_page: bool = option("--open", "open_page", is_flag=True, help="Open the page in a browser.")

    def check(self, form: str) -> None:
        """Refuse what says how a page looks where none is made."""
        from castgraph.errors import OptionError

        given = self.title or self.theme != "auto" or self.limit or self.force or not self.jsonld
        if given and form != "html" and not self.open_page:
            raise OptionError("--title, --theme, --limit, --force, --no-jsonld: only of a page; -o FILE.html or --open")

    def look(self) -> PageOptions:
        """Return what the makers of pages take."""
        from castgraph.export.page.options import PageOptions

        return PageOptions(self.title, self.theme, self.limit or 0, self.force, self.jsonld)


class _Size(click.ParamType):  # type: ignore[type-arg] # older ones of click take none
    """Bytes, written as `text.byte_size` reads them."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the bytes."""
        from castgraph.errors import OptionError
        from castgraph.text import byte_size

        try:
            return byte_size(value) if isinstance(value, str) else value
        except ValueError as error:
            raise OptionError(f"{param.opts[0] if param else ''} {error}") from None


SIZE = _Size()
"""Type of an option that is a number of bytes."""


class Limits(Options):
    """When a command is ended."""

    timeout: float | None = option(
        "--timeout",
        metavar="SECONDS",
        type=click.FloatRange(0, min_open=True),
        callback=_seconds,
        help="End it after that time.",
    )
    memory: int | None = option(
        "--memory",
        metavar="SIZE",
        type=SIZE,
        help="End it when it needs more, such as 2G.  [default: 3/4 of the machine's]",
    )

    def watch(self, what: str, cleanup: Callable[[], object] | None = None) -> AbstractContextManager[Watch]:
        """Watch over a block, see `limits.watch`."""
        from castgraph.cli import limits
        from castgraph.store import process

        memory = self.memory if self.memory is not None else process.default_memory()
        return _seen(limits.watch(timeout=self.timeout, memory=memory, what=what, cleanup=cleanup), what)


@contextmanager
def _seen(watch: AbstractContextManager[Watch], what: str) -> Iterator[Watch]:
    """Watch over a block, and show on a terminal what it is at."""
    from castgraph.cli import progress

    with watch as given, progress.shown(what):
        yield given


def watched(what: str) -> Callable[[F], F]:
    """Have a command that only reads, and writes files in one step, ended by Ctrl-C at once, and by its memory."""

    def decorate(command: F) -> F:
        @wraps(command)
        def run(*args: Any, **given: Any) -> Any:
            from castgraph.cli import limits, progress
            from castgraph.store import process
            from castgraph.unfinished import give_up

            with limits.watch(memory=process.default_memory(), what=what, cleanup=give_up), progress.shown(what):
                return command(*args, **given)

        return cast("F", run)

    return decorate


def wall_off(allow_network: tuple[str, ...]) -> None:
    """Take the network from this process, if no host was named and it is the command's own (`process.no_sockets`)."""
    if click.get_current_context().obj and not allow_network:
        from castgraph.store import process

        process.no_sockets()


def graph_to_read(graph: str | None, *, quiet: bool = False) -> Path:
    """Return the curated folder that a command reads; say which it is where that was not typed, and if it is empty."""
    from castgraph.curation.folder import folder_to_read

    folder = folder_to_read(graph)
    if not quiet:
        _tell(folder)
        _tell_if_empty(folder)
    return folder


def graph_to_edit(graph: str | None) -> Path:
    """Return the curated folder that a command changes; say which it is where that was not typed."""
    from castgraph.curation.folder import folder_to_edit

    folder = folder_to_edit(graph)
    _tell(folder)
    return folder


_TOLD = "castgraph.folder"


def _tell(folder: Path) -> None:
    from castgraph.locations import packaged
    from castgraph.text import plain

    context = click.get_current_context()
    typed = context.get_parameter_source("graph") == click.core.ParameterSource.COMMANDLINE
    if not typed and _TOLD not in context.meta and folder.resolve() != packaged("graph"):
        context.meta[_TOLD] = folder
        click.echo(f"graph: {plain(str(folder))}", err=True)


def _tell_if_empty(folder: Path) -> None:
    from castgraph.curation.folder import is_empty

    if is_empty(folder):
        _begin(str(folder))


def _say_if_bare(store: Store, place: str) -> None:
    """Say what to do first where a store has no facts."""
    from castgraph.vocabulary import CG

    if not store.ask("ASK { ?entity schema:name ?name }") and set(store.graphs()) <= {CG.rstrip("#")}:
        _begin(place)


def _begin(place: str) -> None:
    from castgraph.curation.beginning import FIRST_FACT
    from castgraph.text import plain

    click.echo(f"{plain(place)}: the graph is empty; begin with: {FIRST_FACT}", err=True)


def folders_or_packaged(paths: tuple[str, ...], graph: str | None, *, edit: bool = False) -> list[Path]:
    """Return the paths that were named, else the curated folder that a command reads, or is to edit."""
    from pathlib import Path

    folders = [Path(path) for path in paths] or [graph_to_edit(graph) if edit else graph_to_read(graph)]
    for folder in folders if paths or edit else ():
        _tell_if_empty(folder)
    return folders
