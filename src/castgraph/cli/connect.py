"""``castgraph connect``: how two or more people or productions are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from castgraph.cli.completion import complete_entity
from castgraph.cli.forms import ROWS, form_option, output_option
from castgraph.cli.options import (
    GraphChoice,
    Limits,
    Options,
    PageChoice,
    filled,
    group,
    option,
    options,
    wall_off,
)
from castgraph.cli.output import deliver_page, emit, emit_json, emit_rows, emit_text, paint, stream_to
from castgraph.cli.question import Filters, Reach
from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from castgraph.connections.answer import Answer
    from castgraph.connections.joined import Together
    from castgraph.connections.pairs import Shortest, Unanswered
    from castgraph.connections.question import Question
    from castgraph.model import Connection
    from castgraph.shown import Page
    from castgraph.store.base import Store

__all__ = ["connect"]


class ConnectOptions(Options):
    """What ``connect`` takes besides the names."""

    chosen: GraphChoice = group(GraphChoice)
    reach: Reach = group(Reach)
    filters: Filters = group(Filters)
    pairs: str | None = option(
        "--pairs",
        metavar="FILE",
        is_eager=True,
        help="Two names a line, tab between; a line for each, as jsonl, json, csv, tsv or xlsx; - is stdin.",
    )
    only: str | None = option(
        "--only",
        type=click.Choice(["hops", "path"]),
        help="With --pairs: only how far apart, or one shortest connection; thousands of pairs at once.",
    )
    explain: bool = option("--explain", is_flag=True, help="Show what each connection is ranked by.")
    full: bool = option("--full", is_flag=True, help="Tell every connection hop by hop, not only the best.")
    form: str = filled(form_option("connect"))
    page: PageChoice = group(PageChoice)
    limits: Limits = group(Limits)
    output: str | None = filled(
        output_option("connect", " FILE.html is the answer as a page, FILE.svg drawn; it is printed too.")
    )
    spark: str | None = option("--spark", hidden=True)
    edges: str | None = option("--edges", hidden=True)
    portrait: bool = option("--portrait", is_flag=True, help="Draw FILE.svg from top to bottom, as wide as a phone.")

    def check(self, ends: tuple[str, ...]) -> None:
        """Refuse what cannot be meant."""
        from castgraph.errors import OptionError

        if self.spark or self.edges:
            raise OptionError(
                "people are looked up by an index, in milliseconds, and not by Spark; of the edges it is made by "
                "castgraph index --from-edges DIR --at URL, or by castgraph load --from-shards DIR --store DIR"
            )
        if self.portrait and self.form != "svg":
            raise OptionError("--portrait is for a picture: add -o FILE.svg")
        if self.form == "jsonl" and self.pairs is None:
            raise OptionError("jsonl is a line for each of many pairs: it goes with --pairs FILE; one answer is json")
        if self.only and self.pairs is None:
            raise OptionError("--only is for many pairs: it goes with --pairs FILE")
        if self.only and self.reach.parts:
            raise OptionError("--parts is for connections that are told whole; leave out --only")
        if (self.explain or self.full) and (len(ends) > 2 or self.pairs is not None):
            raise OptionError("--explain and --full are for the connections of two; ask for these two alone")
        self.page.check(self.form)
        if self.pairs is None:
            return
        if ends or self.page.open_page or self.form in ("html", "svg"):
            raise OptionError("--pairs takes its names from the file alone, and writes no page and no picture")


@click.command()
@click.argument("ends", nargs=-1, metavar="START END [MORE]...", shell_complete=complete_entity)
@options(given=ConnectOptions)
def connect(ends: tuple[str, ...], given: ConnectOptions) -> int:
    """How START and END are connected, with the source of every hop; of three or more, what joins them all.

    Names are given as they are spoken, or as CURIEs (person:joe-locke). At most 12 hops and 20 connections of one
    length, unless --max-hops and --paths say otherwise. Exit code 1 means: not connected.

    Example: castgraph connect "Alice Oseman" "David Tennant"
    """
    from castgraph.unfinished import give_up

    if given.pairs is None and len(ends) < 2:
        raise click.UsageError("name at least two people or productions, or give --pairs FILE")
    given.check(ends)
    asked = given.filters.question(given.chosen, given.reach)
    question = asked.of_cut()
    question.check(roles=False)
    with given.limits.watch("the search", cleanup=give_up), given.chosen.open(every_source=question is asked) as opened:
        if question.where and not opened.hosts and not given.page.open_page:
            wall_off(())
        if given.pairs is not None:
            return _pairs(opened, given.pairs, question, given)
        answer = _two(opened, ends, question, given) if len(ends) == 2 else _several(opened, ends, question, given)
    return 0 if answer.connected else 1


def _two(store: Store, ends: tuple[str, ...], question: Question, given: ConnectOptions) -> Answer:
    from castgraph.connections.find import connect_question
    from castgraph.export import answer_text

    answer = connect_question(store, ends[0], ends[1], question)
    if given.form in ROWS and (answer.note or not answer.connected):
        click.echo(plain(answer.note if answer.connected else answer.refusal), err=True)

    def page() -> Page:
        from castgraph.export.page.compose import connection_page

        return connection_page(store, answer, given.page.look(), question)

    def text() -> str:
        return answer_text.answer_text(answer, explain=given.explain, full=given.full, ways=question.paths, paint=paint)

    _tell(answer, answer.connections, given, page, text)
    return answer


def _several(store: Store, ends: tuple[str, ...], question: Question, given: ConnectOptions) -> Together:
    from castgraph.connections.joined import join
    from castgraph.export import answer_text

    together = join(store, ends, question)
    if given.form in ROWS:
        click.echo(plain(together.guarantee if together.connected else together.summary), err=True)

    def page() -> Page:
        from castgraph.export.page.compose import joined_page

        return joined_page(store, together, given.page.look(), question)

    _tell(together, [together], given, page, lambda: answer_text.joined_text(together, paint=paint))
    return together


def _tell(
    found: Answer | Together,
    connections: Sequence[Connection | Together],
    given: ConnectOptions,
    page: Callable[[], Page],
    text: Callable[[], str],
) -> None:
    """Write what was found in the format that is wanted; of a page or a picture in a file the text is printed too."""
    from castgraph.export.answer_text import ANSWER_COLUMNS, answer_rows

    drawn = given.form in ("html", "svg")
    if given.form == "html" or given.page.open_page:
        deliver_page(page(), given.output if given.form == "html" else None, open_page=given.page.open_page)
    if given.form == "svg":
        from castgraph.export.page.picture.svg import picture_of

        emit(picture_of(found, portrait=given.portrait), given.output)
    if given.form == "json":
        emit_json(found.to_json(), given.output)
    elif given.form in ROWS:
        emit_rows(given.form, ANSWER_COLUMNS, answer_rows([one.hops for one in connections]), given.output)
    elif not drawn:
        emit_text(text(), given.output)
    elif given.output not in (None, "-"):
        emit_text(text())


PAIR_COLUMNS = ("start", "end", "connected", "hops", "ways", "sentence", "note")
"""The columns of a table with a row for each pair."""


def _pairs(store: Store, path: str, question: Question, given: ConnectOptions) -> int:
    """Answer every line of a file; on standard output as soon as it is read, where the format has lines."""
    import json

    from castgraph.connections.pairs import Unanswered, answers
    from castgraph.errors import OptionError, shorten

    everything = True

    def ends(lines: Iterable[str]) -> Iterator[tuple[str, str] | Unanswered]:
        for number, line in enumerate(lines, 1):
            names = line.rstrip("\r\n").split("\t")
            if not line.strip() or line.startswith("#"):
                continue
            if len(names) == 2:
                yield names[0].strip(), names[1].strip()
            else:
                wrong = OptionError(f"line {number} has not two names with a tab between: {shorten(line.strip())}")
                yield Unanswered(names[0], names[-1], wrong)

    def told() -> Iterator[Answer | Shortest | Unanswered]:
        nonlocal everything
        with click.open_file(path, encoding="utf-8", errors="replace") as lines:
            for answer in answers(store, ends(lines), question, given.only or ""):
                everything = everything and bool(answer.connected)
                yield answer

    def row(answer: Answer | Shortest | Unanswered) -> list[object]:
        known = answer.to_row()
        return [known.get(column) for column in PAIR_COLUMNS]

    if given.form == "json":
        emit_json([answer.to_json() for answer in told()], given.output)
    elif given.form == "xlsx" or (given.form in ROWS and given.output not in (None, "-")):
        emit_rows(given.form, PAIR_COLUMNS, map(row, told()), given.output)
    elif given.form in ROWS:
        from castgraph.export.tables import rows_as

        emit(rows_as(given.form, PAIR_COLUMNS, []).decode("utf-8"))
        for answer in told():
            emit(rows_as(given.form, row(answer), []).decode("utf-8"))
    else:
        with stream_to(given.output) as stream:
            for answer in told():
                stream.write(json.dumps(answer.to_json(), ensure_ascii=False).encode("utf-8") + b"\n")
                stream.flush()
    return 0 if everything else 1
