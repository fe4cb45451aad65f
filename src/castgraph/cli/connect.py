"""``castgraph connect``: how two or more people or productions are connected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import deliver_page, emit, graph_options, open_chosen, output_option, page_options
from castgraph.cli.completion import complete_entity
from castgraph.cli.question import question_of, question_options
from castgraph.export.answer_text import (
    _joined,
    _text,
    _tsv,
    _tsv_of_tree,
)

if TYPE_CHECKING:
    from castgraph.connections.question import Question
    from castgraph.store.base import Store

__all__ = ["connect"]


@click.command()
@click.argument("ends", nargs=-1, metavar="START END [MORE]...", shell_complete=complete_entity)
@graph_options
@click.option("--max-hops", metavar="N", type=int, help="Longest connection looked for, in hops (12).")
@click.option("--paths", metavar="K", type=int, help="The K best connections, longer ones included.")
@click.option("--longer", metavar="N", type=int, help="Also those up to N hops longer than the shortest.")
@click.option("--via", multiple=True, metavar="ENTITY", help="Only through this one (repeatable).")
@question_options
@click.option("--pairs", metavar="FILE", help="Two names a line, tab between; answers as JSON lines; - is stdin.")
@click.option("--explain", is_flag=True, help="Show what each connection is ranked by.")
@click.option("--full", is_flag=True, help="Tell every connection hop by hop, not only the best five.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json", "tsv"]), default="text", show_default=True)
@click.option("--html", metavar="FILE", help="Write the connection as a page.")
@page_options
@output_option
def connect(
    ends: tuple[str, ...],
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    pairs: str | None,
    explain: bool,
    full: bool,
    form: str,
    html: str | None,
    title: str,
    theme: str,
    limit: int,
    force: bool,
    open_page: bool,
    output: str | None,
    **options: Any,
) -> int:
    """How START and END are connected, with the source of every hop; of three or more, what joins them all.

    Names are given as they are spoken, or as CURIEs (person:joe-locke). At most 12 hops and 20 connections of one
    length, unless --max-hops and --paths say otherwise. Exit code 1 means: not connected.

    Example: castgraph connect "Alice Oseman" "David Tennant"
    """
    from castgraph.connections.find import connect_question
    from castgraph.errors import OptionError

    if pairs is None and len(ends) < 2:
        raise click.UsageError("name at least two people or productions, or give --pairs FILE")
    if pairs is not None and (ends or html or open_page):
        raise OptionError("--pairs takes its names from the file alone, and writes no page")
    question = question_of(options, as_of, publisher)
    question.check()
    with open_chosen(graph, store) as opened:
        if pairs is not None:
            return _pairs(opened, pairs, question, output)
        if len(ends) > 2:
            from castgraph.connections.joined import join

            if question.via or question.paths or question.longer:
                raise OptionError("three or more are joined by one answer: no --via, --paths, --longer")
            together = join(opened, ends, question)
            if html or open_page:
                from castgraph.export.page.compose import joined_page

                page = joined_page(opened, together, limit=limit, title=title, theme=theme, force=force)
                deliver_page(page, html, open_page=open_page)
            if form == "json":
                emit(json.dumps(together.to_json(), ensure_ascii=False, indent=1), output)
            else:
                emit(_tsv_of_tree(together) if form == "tsv" else _joined(together), output)
            return 0 if together.connected else 1
        answer = connect_question(opened, ends[0], ends[1], question)
        if html or open_page:
            from castgraph.export.page.compose import connection_page

            page = connection_page(opened, answer, limit=limit, title=title, theme=theme, force=force)
            deliver_page(page, html, open_page=open_page)
    if form == "json":
        emit(json.dumps(answer.to_json(), ensure_ascii=False, indent=1), output)
    elif form == "tsv":
        emit(_tsv(answer), output)
    else:
        emit(_text(answer, explain, full), output)
    return 0 if answer.connected else 1


def _pairs(store: Store, path: str, question: Question, output: str | None) -> int:
    """Answer every line of a file as one line of JSON, as soon as it is read."""
    from castgraph.connections.find import finder
    from castgraph.errors import CastgraphError, OptionError

    if output and output != "-":
        raise OptionError("--pairs streams to stdout; redirect it with >")
    answer_pair = finder(store, question).connect
    everything = True
    with click.open_file(path, encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            names = line.rstrip("\r\n").split("\t")
            if not line.strip() or line.startswith("#"):
                continue
            try:
                if len(names) != 2:
                    raise OptionError(f"line {number}: {len(names)} names, not 2 with a tab between")
                answer = answer_pair(names[0].strip(), names[1].strip())
                found = answer.to_json()
                everything = everything and answer.connected
            except CastgraphError as error:
                found = {"connected": None, "start": names[0], "end": names[-1], "error": str(error)}
                everything = False
            click.echo(json.dumps(found, ensure_ascii=False))
    return 0 if everything else 1
