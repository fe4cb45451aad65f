"""``castgraph fmt``: curated files in their canonical form."""

from __future__ import annotations

import click

from castgraph.cli.options import folder_option, folders_or_packaged
from castgraph.text import plain

__all__ = ["fmt"]


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@folder_option("Curated folder; else the one here or above.")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit code 1 where a file would change.")
def fmt(paths: tuple[str, ...], graph: str | None, only_check: bool) -> int:
    """Bring curated files into canonical Turtle: one order, one alignment, the same bytes everywhere.

    PATH is a curated folder, or files of its sources/ and entities/; vocabulary.ttl and shapes.ttl are left alone.
    A file with comments is refused, for they would be lost: say it with rdfs:comment.

    Example: castgraph fmt --check graph
    """
    from castgraph.cli import limits
    from castgraph.curation.formatting import format_files, formattable
    from castgraph.unfinished import give_up

    differing = refused = total = 0
    for folder, files in formattable(folders_or_packaged(paths, graph, edit=not only_check)).items():
        with limits.watch(cleanup=give_up, what="the formatting"):
            changed, errors = format_files(files, folder, write=not only_check)
        for path in changed:
            click.echo(f"{'would change' if only_check else 'changed'} {plain(str(path))}")
        for error in errors:
            click.echo(f"castgraph: {plain(str(error))}", err=True)
        differing, refused, total = differing + len(changed), refused + len(errors), total + len(files)
    click.echo(f"{total} file{'s' * (total != 1)}, {differing} {'to change' if only_check else 'changed'}", err=True)
    return 3 if refused else 1 if only_check and differing else 0
