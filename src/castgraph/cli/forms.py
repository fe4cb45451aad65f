"""Which format an answer is written in: the one that -f names, else the one that the file's ending stands for.

The one place that knows which command writes what, and which endings a format has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")

__all__ = ["ENDINGS", "ROWS", "WRITES", "form_of", "form_option", "output_option"]

ROWS = ("csv", "tsv", "xlsx")
"""The formats of rows, which every command with an answer in rows writes."""

ENDINGS: dict[str, tuple[str, ...]] = {
    "text": ("txt",), "table": ("txt",), "markdown": ("md", "markdown"), "toml": ("toml",),
    "json": ("json", "srj"), "jsonl": ("jsonl", "ndjson"), "csv": ("csv",), "tsv": ("tsv", "tab"), "xlsx": ("xlsx",),
    "xml": ("xml", "srx"), "html": ("html", "htm"), "svg": ("svg",),
    "turtle": ("ttl",), "trig": ("trig",), "ntriples": ("nt",), "nquads": ("nq",), "jsonld": ("jsonld", "json"),
    "rdfxml": ("rdf", "xml"),
    "graphml": ("graphml", "xml"), "gexf": ("gexf", "xml"), "dot": ("dot", "gv"), "cytoscape": ("cyjs", "json"),
    "csv-tables": ("zip",), "csl-json": ("json",), "cite-news": ("txt", "wiki"),
    "quickstatements": ("txt", "tsv", "qs"), "nanopub": ("trig",), "ftm": ("ftm", "json", "jsonl", "ndjson"),
    "dataset": ("ttl",),
}  # fmt: skip
"""The endings of each format's files, the usual one first; several formats can share one."""

WRITES: dict[str, tuple[str, ...]] = {
    "connect": ("text", "json", *ROWS, "html", "svg"),
    "connect --pairs": ("jsonl", "json", *ROWS),
    "distances": ("text", "json", *ROWS),
    "center": ("text", "json", *ROWS),
    "find": ("table", "json", *ROWS),
    "show": ("text", "json", *ROWS),
    "stats": ("table", "json", *ROWS),
    "query": ("table", "csv", "tsv", "json", "xml", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "xlsx"),
    "why": ("text", "json", *ROWS),
    "conflicts": ("text", "json", *ROWS),
    "diff": ("text", "markdown", "json"),
    "digest": ("markdown", "json"),
    "draft": ("toml",),
    "reconcile": ("text", "tsv", "json"),
    "check": ("text", "json", "github"),
    "export": (
        "html", "graphml", "gexf", "dot", "cytoscape", "csv", "xlsx", "turtle", "trig", "ntriples", "nquads", "jsonld",
        "quickstatements", "csl-json", "cite-news", "nanopub", "ftm", "dataset",
    ),
}  # fmt: skip
"""What each command writes; the first is what it writes unless it is told otherwise."""

_PACKED = ("gz", "bz2", "xz", "zst", "7z")


def form_of(given: str | None, output: str | None, command: str) -> str:
    """Return the format that is meant; empty where neither an option nor an ending says so.

    Args:
        given: the format that was named, as one of `WRITES`.
        output: the file that is written.
        command: which of `WRITES` are there to choose from.

    Raises:
        OptionError: the ending stands for nothing that the command writes, or for another format than was named.
    """
    from castgraph.errors import OptionError

    ending = _ending(output)
    if not ending:
        return given or ""
    if ending in _PACKED:
        raise OptionError(f"-o {output}: {command} writes nothing compressed; leave out .{ending}")
    meant = [form for form in WRITES[command] if ending in _endings(form, command)]
    if given:
        if given in meant or (not meant and all(ending not in endings for endings in ENDINGS.values())):
            return given
        fits = f".{_endings(given, command)[0]}" if _endings(given, command) else "another ending"
        what = f"stands for {' or '.join(meant)}" if meant else f"is nothing that {command} writes"
        raise OptionError(f"-o {output}: .{ending} {what}, and {given} is asked for; name it {fits}, or leave out one")
    if not meant:
        there = dict.fromkeys(f".{one}" for form in WRITES[command] for one in _endings(form, command)[:1])
        raise OptionError(f"-o {output}: {command} writes no .{ending}; it writes {', '.join(there)}")
    return meant[0]


def _ending(output: str | None) -> str:
    """Return the ending of a file that is written; a device and a pipe have none."""
    name = "" if output in (None, "-") else str(output).replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name.lstrip(".") and not str(output).startswith("/dev/") else ""


def _endings(form: str, command: str) -> tuple[str, ...]:
    return ENDINGS["csv-tables" if (command, form) == ("export", "csv") else form] if form != "github" else ()


def form_option(command: str) -> Callable[[F], F]:
    """Return ``-f FORMAT`` of a command, for an attribute or argument called `form`."""
    forms = WRITES[command]
    if command == "connect":
        forms = (*forms, "jsonl")
    told = "by the ending of -o, else " if command != "check" else ""
    return click.option(
        "-f", "--format", "form", type=click.Choice(forms), default=forms[0], is_eager=True,
        show_default=f"{told}{forms[0]}",
    )  # fmt: skip


def output_option(command: str, more: str = "") -> Callable[[F], F]:
    """Return ``-o FILE`` of a command, for `output`; its ending decides `form`, and its help may say more."""

    def decide(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
        asked = command
        if "pairs" in ctx.params:
            asked = "connect --pairs" if ctx.params["pairs"] is not None else "connect"
        typed = ctx.get_parameter_source("form") == click.core.ParameterSource.COMMANDLINE
        form = form_of(ctx.params.get("form") if typed else None, value, asked)
        if form and "form" in ctx.params:
            ctx.params["form"] = form
        return value

    help_ = f"Write to a file, in one step, in the format of its ending; - is stdout.{more}"
    return click.option("-o", "--output", metavar="FILE", callback=decide, help=help_)
