"""What the shell is told when Tab is pressed, and ``castgraph completion``, which prints the script that asks.

Whatever goes wrong while completing is silence: nobody wants an error in the middle of a line. What comes from data is
offered only where every shell takes it as one word as it stands: what it would take for more than letters is left out.
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from castgraph.cli.options import GraphChoice
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "complete_entity",
    "complete_format",
    "complete_parameter",
    "complete_query",
    "complete_source",
    "completion",
]

_BASH = """\
_castgraph_completion() {
    # Bash splits words at ":" and "="; castgraph's words hold both.
    local line="${COMP_LINE:0:COMP_POINT}" words=() reply type value
    IFS=' ' read -ra words <<< "$line"
    [[ "$line" == *" " ]] && words+=("")
    local current="${words[-1]}"
    local split="${current%"${current##*[:=]}"}"
    COMPREPLY=()
    while IFS= read -r reply; do
        type="${reply%%,*}" value="${reply#*,}"
        if [[ $type == file ]]; then
            compopt -o default
        elif [[ $type == plain ]]; then
            COMPREPLY+=("${value#"$split"}")
            [[ $value == *[:=] ]] && compopt -o nospace
        fi
    done < <(env COMP_WORDS="${words[*]}" COMP_CWORD=$((${#words[@]} - 1)) _CASTGRAPH_COMPLETE=bash_complete castgraph)
}
complete -o nosort -F _castgraph_completion castgraph
"""
SHELLS = ("bash", "zsh", "fish")
_MOST = 50


_PLAIN = re.compile(r"(?![-=%+@])[\w:./@%+,=-]+")
"""Words that bash, zsh and fish take as they are."""


def _items(found: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    """Return (word, description) as what is offered, without words that a shell would have to have quoted."""
    return [CompletionItem(word, help=plain(help_) or None) for word, help_ in found if _PLAIN.fullmatch(word)]


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
    place = {name: ctx.params.get(name) for name in ("graph", "store")}
    with GraphChoice(**place).open(every_source=True, quiet=True) as store:
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

        return _items((e.curie, e.describe()) for e in Names.of(store).search(incomplete, _MOST))


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
