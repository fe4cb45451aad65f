"""What the shell is told when Tab is pressed, and ``castgraph completion``, which prints the script that asks.

Whatever goes wrong while completing is silence: nobody wants an error in the middle of a line. What comes from data is
offered only where every shell takes it as one word as it stands: what it would take for more than letters is left out.
"""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.store.base import Store

__all__ = [
    "complete_entity",
    "complete_format",
    "complete_parameter",
    "complete_publisher",
    "complete_query",
    "complete_role",
    "complete_source",
    "complete_status",
    "complete_type",
    "complete_walked",
    "completion",
]

_BASH = """\
_castgraph_completion() {
    # Bash splits words at ":" and "="; castgraph's words hold both, and names stand in quotes.
    local line="${COMP_LINE:0:COMP_POINT}" current="" quote="" count=0 i char reply type value
    for ((i = 0; i < ${#line}; i++)); do
        char="${line:i:1}"
        if [[ -n $quote ]]; then
            if [[ $char == "$quote" ]]; then quote=""; else current+="$char"; fi
        elif [[ $char == '"' || $char == "'" ]]; then
            quote="$char"
        elif [[ $char == " " ]]; then
            [[ "${line:i+1:1}" == " " ]] || count=$((count + 1))
            current=""
        else
            current+="$char"
        fi
    done
    local split="${current%"${current##*[:=]}"}"
    [[ -n $quote ]] && split=""
    COMPREPLY=()
    while IFS= read -r reply; do
        type="${reply%%,*}" value="${reply#*,}"
        if [[ $type == file ]]; then
            compopt -o default
        elif [[ $type == plain ]]; then
            COMPREPLY+=("${value#"$split"}")
            [[ $value == *[:=] ]] && compopt -o nospace
        fi
    done < <(env COMP_WORDS="$line" COMP_CWORD=$count _CASTGRAPH_COMPLETE=bash_complete castgraph)
}
complete -o nosort -F _castgraph_completion castgraph
"""
SHELLS = ("bash", "zsh", "fish")
_MOST = 50


_PLAIN = re.compile(r"(?![-=%+@])[\w:./@%+,=-]+")
"""Words that bash, zsh and fish take as they are."""

_QUOTED = re.compile(r"\w[\w .,:-]*")
"""Names that they take as they are between quotes."""


def _items(found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Return (word, description) as what is offered, without words that a shell would have to have quoted."""
    return [CompletionItem(word, help=plain(help_) or None) for word, help_ in found if _PLAIN.fullmatch(word)]


def _in_quotes() -> bool:
    """Return whether the shell's line ends within quotes."""
    quote = ""
    for char in os.environ.get("COMP_WORDS", ""):
        quote = "" if char == quote else quote or (char if char in "'\"" else "")
    return bool(quote)


def _names(found: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    """Return the (name, description) that begin so, to stand in the quotes that are open."""
    return [
        CompletionItem(name, help=plain(help_) or None)
        for name, help_ in sorted(set(found))
        if _QUOTED.fullmatch(name) and name.lower().startswith(begun.lower())
    ]


def complete_role(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a role: castgraph's, and those of the folder's own vocabulary."""
    from castgraph.vocabulary import ROLES

    names = set(ROLES)
    with contextlib.suppress(Exception), _opened(ctx) as store:
        names |= {iri.rpartition("/")[2] for (iri,) in store.rows("SELECT ?role { ?role a cg:Role }") if iri}
    return _items((name, "") for name in sorted(names) if name.startswith(incomplete))


def complete_status(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a status."""
    from castgraph.vocabulary import STATUSES

    return _items((name, "") for name in STATUSES if name.startswith(incomplete))


def complete_type(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what a thing can be: a kind, or a class of productions."""
    from castgraph.curation.edit import TYPES
    from castgraph.vocabulary import KINDS

    kinds = KINDS if param.name == "kind" and param.metavar == "KIND" else ()
    names = (*kinds, *TYPES["production"])
    return _items((name, "") for name in names if name.lower().startswith(incomplete.lower()))


def complete_walked(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete what connections may also walk through."""
    from castgraph.vocabulary import INCLUDE

    return _items((name, "") for name in INCLUDE if name.startswith(incomplete))


def complete_publisher(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a publisher: a name of one word, or within quotes any."""
    with contextlib.suppress(Exception), _opened(ctx) as store:
        query = "SELECT DISTINCT ?n { ?s schema:publisher/schema:name ?n }"
        found = [(name or "", "") for (name,) in store.rows(query)]
        if _in_quotes():
            return _names(found, incomplete)
        return _items(item for item in sorted(set(found)) if item[0].lower().startswith(incomplete.lower()))
    return []


def complete_query(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a named query, or a file of one."""
    with contextlib.suppress(Exception):
        from castgraph.answers.named_queries import named_queries

        found = named_queries(ctx.params.get("folder")).values()
        items = _items((q.name, q.summary) for q in found if q.name.startswith(incomplete))
        return items or [CompletionItem(incomplete, type="file")]
    return []


def complete_format(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a format of answers."""
    from castgraph.export.solutions import FORMATS

    return [CompletionItem(name) for name in FORMATS if name.startswith(incomplete)]


def complete_parameter(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete ``name=`` by the header of the query, then what may follow by the kind of the parameter."""
    with contextlib.suppress(Exception):
        from castgraph.answers.named_queries import find_query

        # An option that still lacks its value keeps click from handing the argument on.
        given = ctx.params.get("query") or next(iter(ctx.args), "")
        query = find_query(given, ctx.params.get("folder"))
        name, equals, value = incomplete.partition("=")
        if not equals:
            return _items((f"{p.name}=", f"{p.kind}: {p.help}") for p in query.parameters if p.name.startswith(name))
        kind = next(p.kind for p in query.parameters if p.name == name)
        if kind in ("entity", "iri"):
            return _items((f"{name}={item.value}", item.help or "") for item in _entities(ctx, value))
    return []


def complete_entity(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the CURIE of an entity, by its beginning or by the beginning of a name."""
    with contextlib.suppress(Exception):
        return _entities(ctx, incomplete)
    return []


def complete_source(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a source, as its file has it; or a file."""
    with contextlib.suppress(Exception):
        from pathlib import Path

        from castgraph.curation.folder import folder_to_read

        graph = ctx.params.get("graph")
        files = sorted((folder_to_read(Path(graph) if graph else None) / "sources").glob(f"{incomplete}*.ttl"))
        return _items((file.stem, "") for file in files[:_MOST]) or [CompletionItem(incomplete, type="file")]
    return []


def _entities(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    from castgraph.iris import expand
    from castgraph.vocabulary import KINDS, PREFIXES

    incomplete = incomplete.strip("\"'")
    prefix, colon, _ = incomplete.partition(":")
    if not colon:
        kinds = [CompletionItem(f"{kind}:") for kind in KINDS if kind.startswith(prefix)]
        if kinds and len(prefix) < 3:
            return kinds
    with _opened(ctx) as store:
        if colon and prefix in PREFIXES:
            begin = expand(incomplete) or PREFIXES[prefix]
            rows = store.rows(
                "SELECT ?e (MIN(?n) AS ?name) WHERE { ?e schema:name ?n "
                "FILTER(STRSTARTS(STR(?e), STR(?begin))) } GROUP BY ?e ORDER BY ?e LIMIT 50",
                begin=begin,
            )
            from castgraph.iris import compact

            return _items((compact(iri or ""), name or "") for iri, name in rows)
        from castgraph.names.lookup import Names

        found = Names.of(store).search(incomplete, _MOST)
        if _in_quotes():
            return _names(((e.name, e.describe()) for e in found), incomplete)
        return _items((e.curie, e.describe()) for e in found)


def _opened(ctx: click.Context) -> Store:
    """Open the graph that the line names so far, else the one that would be asked."""
    import castgraph
    from castgraph.curation.folder import folder_to_read

    return castgraph.open(ctx.params.get("store") or folder_to_read(ctx.params.get("graph")), cache=True)


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that makes SHELL complete commands, queries, parameters and entities.

    bash: add eval "$(castgraph completion bash)" to ~/.bashrc; zsh likewise in ~/.zshrc; fish: write it to
    ~/.config/fish/completions/castgraph.fish.

    Example: castgraph completion bash
    """
    from click.shell_completion import get_completion_class

    from castgraph.cli.main import castgraph

    if shell == "bash":
        click.echo(_BASH, nl=False)
        return
    made = get_completion_class(shell)
    if made is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"{shell} is not known")
    click.echo(made(castgraph, {}, "castgraph", "_CASTGRAPH_COMPLETE").source())
