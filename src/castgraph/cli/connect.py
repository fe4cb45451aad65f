"""``castgraph connect``: how two or more people or productions are connected."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.options import (
    GraphChoice,
    Limits,
    Options,
    PageChoice,
    filled,
    form_option,
    group,
    option,
    options,
    output_option,
    wall_off,
)
from castgraph.cli.output import deliver_page, emit, emit_json
from castgraph.cli.question import Filters, Reach
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.connections.question import Question
    from castgraph.store.base import Store

__all__ = ["connect"]


class ConnectOptions(Options):
    """What ``connect`` takes besides the names."""

    chosen: GraphChoice = group(GraphChoice)
    reach: Reach = group(Reach)
    filters: Filters = group(Filters)
    pairs: str | None = option(
        "--pairs", metavar="FILE", help="Two names a line, tab between; answers as JSON lines; - is stdin."
    )
    explain: bool = option("--explain", is_flag=True, help="Show what each connection is ranked by.")
    full: bool = option("--full", is_flag=True, help="Tell every connection hop by hop, not only the best.")
    form: str = filled(form_option("text", "json", "tsv"))
    html: str | None = option("--html", metavar="FILE", help="Write the connection as a page.")
    page: PageChoice = group(PageChoice)
    limits: Limits = group(Limits)
    output: str | None = filled(output_option(" FILE.svg is the answer drawn; it is printed too."))
    portrait: bool = option("--portrait", is_flag=True, help="Draw FILE.svg from top to bottom, as wide as a phone.")


@click.command()
@click.argument("ends", nargs=-1, metavar="START END [MORE]...", shell_complete=complete_entity)
@options(given=ConnectOptions)
def connect(ends: tuple[str, ...], given: ConnectOptions) -> int:
    """How START and END are connected, with the source of every hop; of three or more, what joins them all.

    Names are given as they are spoken, or as CURIEs (person:joe-locke). At most 12 hops and 20 connections of one
    length, unless --max-hops and --paths say otherwise. Exit code 1 means: not connected.

    Example: castgraph connect "Alice Oseman" "David Tennant"
    """
    from castgraph.errors import OptionError
    from castgraph.unfinished import give_up

    if given.pairs is None and len(ends) < 2:
        raise click.UsageError("name at least two people or productions, or give --pairs FILE")
    if given.portrait and not (given.output or "").lower().endswith(".svg"):
        raise OptionError("--portrait is for a picture: add -o FILE.svg")
    if given.pairs is not None and (ends or given.html or given.page.open_page):
        raise OptionError("--pairs takes its names from the file alone, and writes no page")
    question = given.filters.question(given.chosen, given.reach)
    question.check(roles=False)
    with given.limits.watch("the search", cleanup=give_up), given.chosen.open(every_source=True) as opened:
        if question.where and not opened.hosts and not given.page.open_page:
            wall_off(())
        if given.pairs is not None:
            return _pairs(opened, given.pairs, question, given.output)
        answer = _two(opened, ends, question, given) if len(ends) == 2 else _several(opened, ends, question, given)
    return 0 if answer.connected else 1


def _two(store: Store, ends: tuple[str, ...], question: Question, given: ConnectOptions) -> Answer:
    from castgraph.connections.find import connect_question
    from castgraph.export import answer_text

    answer = connect_question(store, ends[0], ends[1], question)
    if given.html or given.page.open_page:
        from castgraph.export.page.compose import connection_page

        page = connection_page(store, answer, given.page.look(), question)
        deliver_page(page, given.html, open_page=given.page.open_page)
    output = _drawn(given, answer)
    if given.form == "json":
        emit_json(answer.to_json(), output)
    elif given.form == "tsv":
        if not answer.connected or answer.note:
            click.echo(f"{'' if answer.connected else 'not connected: '}{plain(answer.note)}", err=True)
        emit(answer_text.answer_tsv(answer, _clean()), output)
    else:
        told = answer_text.answer_text(answer, explain=given.explain, full=given.full, ways=question.paths)
        emit(told, output)
    return answer


def _several(store: Store, ends: tuple[str, ...], question: Question, given: ConnectOptions) -> Together:
    from castgraph.connections.joined import join
    from castgraph.export import answer_text

    together = join(store, ends, question)
    if given.html or given.page.open_page:
        from castgraph.export.page.compose import joined_page

        page = joined_page(store, together, given.page.look(), question)
        deliver_page(page, given.html, open_page=given.page.open_page)
    output = _drawn(given, together)
    if given.form == "json":
        emit_json(together.to_json(), output)
    elif given.form == "tsv":
        click.echo(plain(together.guarantee if together.connected else together.summary), err=True)
        emit(answer_text.joined_tsv(together, _clean()), output)
    else:
        emit(answer_text.joined_text(together), output)
    return together


def _drawn(given: ConnectOptions, found: Answer | Together) -> str | None:
    """Draw what was found where a picture is asked for; return where the text goes."""
    if not (given.output or "").lower().endswith(".svg"):
        return given.output
    from castgraph.export.page.picture.svg import picture_of

    emit(picture_of(found, portrait=given.portrait), given.output)
    return None


def _clean() -> Callable[[str], str]:
    return plain if sys.stdout.isatty() else str


def _pairs(store: Store, path: str, question: Question, output: str | None) -> int:
    """Answer every line of a file as one line of JSON, as soon as it is read."""
    import json

    from castgraph.connections.find import Unanswered, answer_pair, finder
    from castgraph.errors import OptionError

    if output and output != "-":
        raise OptionError("--pairs streams to stdout; redirect it with >")
    connector = finder(store, question)
    everything = True
    with click.open_file(path, encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            names = line.rstrip("\r\n").split("\t")
            if not line.strip() or line.startswith("#"):
                continue
            if len(names) == 2:
                answer = answer_pair(connector, names[0].strip(), names[1].strip())
            else:
                wrong = OptionError(f"line {number}: {len(names)} names, not 2 with a tab between")
                answer = Unanswered(names[0], names[-1], wrong)
            everything = everything and bool(answer.connected)
            emit(json.dumps(answer.to_json(), ensure_ascii=False))
    return 0 if everything else 1
