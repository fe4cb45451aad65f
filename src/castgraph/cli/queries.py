"""``castgraph queries``: the named queries and their parameters."""

from __future__ import annotations

import click

from castgraph.cli.completion import complete_query
from castgraph.cli.output import print_rows
from castgraph.text import plain

__all__ = ["queries"]


@click.command()
@click.argument("name", required=False, shell_complete=complete_query)
@click.option("--new", metavar="NAME", help="Start a named query of this name in the folder of one's own.")
@click.option("--queries", "folder", metavar="DIR", help="Folder of one's own; comes before the packaged one.")
def queries(name: str | None, new: str | None, folder: str | None) -> None:
    """List the named queries, explain the one NAMEd, or start a --new one.

    A query of one's own folder (--queries, CASTGRAPH_QUERIES, or ./queries) comes before the packaged one of its name.

    Example: castgraph queries cast
    """
    from castgraph.answers.named_queries import find_query, named_queries, start_query

    if new:
        from castgraph.cli import limits
        from castgraph.unfinished import give_up

        with limits.watch(cleanup=give_up, what="the query"):
            path = start_query(new, folder)
        click.echo(f"{path}: written; edit it, then run: castgraph query {new}", err=True)
    elif name:
        click.echo(plain(find_query(name, folder).explanation(), lines=True))
    else:
        rows = [(q.name, q.summary, ", ".join(p.name for p in q.parameters)) for q in named_queries(folder).values()]
        print_rows(("name", "what it answers", "parameters"), rows)
