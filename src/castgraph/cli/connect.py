"""``castgraph connect``: how two or more people or productions are connected."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from castgraph.cli.common import (
    day,
    deliver_page,
    emit,
    graph_options,
    open_chosen,
    output_option,
    page_options,
    plain,
)
from castgraph.cli.complete import complete_entity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castgraph.connections import Answer, Group, Question
    from castgraph.model import Connection, Hop
    from castgraph.store import Store
    from castgraph.together import Together

__all__ = ["connect", "question_of", "question_options"]


def question_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which credits and nodes may be used."""
    options = [
        click.option("--role", multiple=True, metavar="ROLE", help="Only by this role, such as actor (repeatable)."),
        click.option("--not-role", multiple=True, metavar="ROLE", help="Not by this role (repeatable)."),
        click.option("--kind", multiple=True, metavar="TYPE", help="Only through productions of this type: Movie, …"),
        click.option(
            "--status", multiple=True, metavar="STATUS", help="Only credits of this status, such as released."
        ),
        click.option("--between", metavar="YEAR..YEAR", help="Only through productions of these years."),
        click.option("--avoid", multiple=True, metavar="ENTITY", help="Not through this one (repeatable)."),
        click.option(
            "--where", default="", metavar="PATTERN", help="SPARQL about ?production or ?person that must hold."
        ),
        click.option(
            "--include",
            multiple=True,
            metavar="KIND",
            help="Also walk characters, organizations, events, franchises.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def question_of(options: dict[str, Any], as_of: str | None, publisher: tuple[str, ...]) -> Question:
    """Return the question that the options of `question_options` and `connect` ask."""
    from castgraph.connections import Question

    given = {
        "roles": options["role"],
        "not_roles": options["not_role"],
        "kinds": options["kind"],
        "statuses": options["status"],
        "avoid": options["avoid"],
        "where": options["where"],
        "include": options["include"],
        "years": _years(options["between"]),
        "as_of": day(as_of),
        "publishers": publisher,
    }
    for name in ("max_hops", "paths", "longer", "via"):
        if options.get(name) is not None:
            given[name] = options[name]
    return Question(**given)


def _years(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    first, dots, last = text.partition("..")
    try:
        return (int(first or 1), int(last or 9998)) if dots else (int(text), int(text))
    except ValueError:
        from castgraph.errors import OptionError

        raise OptionError(f"--between {text!r}: write it as 1990..2005, 1990.., ..2005 or 1990") from None


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
    from castgraph.connections import connect_question
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
            from castgraph.together import join

            if question.via or question.paths or question.longer:
                raise OptionError("three or more are joined by one answer: no --via, --paths, --longer")
            together = join(opened, ends, question)
            if html or open_page:
                from castgraph.export.pages import joined_page

                page = joined_page(opened, together, limit=limit, title=title, theme=theme, force=force)
                deliver_page(page, html, open_page=open_page)
            if form == "json":
                emit(json.dumps(together.to_json(), ensure_ascii=False, indent=1), output)
            else:
                emit(_tsv_of_tree(together) if form == "tsv" else _joined(together), output)
            return 0 if together.connected else 1
        answer = connect_question(opened, ends[0], ends[1], question)
        if html or open_page:
            from castgraph.export.pages import connection_page

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
    from functools import partial

    from castgraph.connections import Connector, connect_question
    from castgraph.errors import CastgraphError, OptionError
    from castgraph.names import is_large

    if output and output != "-":
        raise OptionError("--pairs streams to stdout; redirect it with >")
    answer_pair: Callable[[str, str], Answer] = partial(connect_question, store, question=question)
    if not is_large(store):
        answer_pair = Connector(store, question).connect
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


class _Citations:
    """Numbers sources in the order in which they are cited."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.known: dict[str, Any] = {}

    def cite(self, hop: Hop) -> str:
        """Return up to four sources of a hop with their numbers."""
        from castgraph.wording import listed

        sources = list({source.iri: source for credit in hop.credits for source in credit.sources}.values())
        cited = []
        for source in sources[:4]:
            self.known[source.iri] = source
            cited.append(f"[{self.numbers.setdefault(source.iri, len(self.numbers) + 1)}] {source.cite()}")
        if len(sources) > 4:
            cited.append(f"{len(sources) - 4} more")
        return plain(listed(cited)) or "no source"

    def lines(self) -> list[str]:
        """Return the list of sources."""
        if not self.numbers:
            return []
        lines = ["Sources"]
        for iri, number in self.numbers.items():
            source = self.known[iri]
            lines.append(f"  [{number}] {plain(source.cite())}")
            lines += [f"      {plain(source.url)}"] if source.url else []
        return lines


_IN_FULL = 5  # connections told with every hop; the others in a line each


def _text(answer: Answer, explain: bool = False, full: bool = False) -> str:
    if not answer.connected:
        return f"{plain(answer.start.name)} and {plain(answer.end.name)} are not connected. {plain(answer.note)}"
    if not answer.connections[0].hops:
        return plain(answer.note)
    citations = _Citations()
    lines: list[str] = []
    whole = len(answer.groups) if full else _IN_FULL
    for position, group in enumerate(answer.groups[:whole], 1):
        which = f"Connection {position} of {len(answer.groups)}: " if len(answer.groups) > 1 else ""
        lines += _connection(group, which, citations, explain)
    if rest := answer.groups[whole:]:
        lines.append("And, each with its sources by --full:")
        for position, group in enumerate(rest, whole + 1):
            names = " – ".join(plain(node.name) for node in group.best.nodes)
            more = f" … and {group.more:,} more like it" if group.more else ""
            lines.append(f"  {position:>2}. {names} ({len(group.best.hops)} hops){more}")
        lines.append("")
    lines += citations.lines()
    if answer.note:
        lines += ["", plain(answer.note)]
    return "\n".join(lines)


def _connection(group: Group, which: str, citations: _Citations, explain: bool) -> list[str]:
    from castgraph.wording import hop_words

    connection = group.best
    hops = f"{len(connection.hops)} hop{'s' if len(connection.hops) > 1 else ''}"
    lines = [f"{which}{' – '.join(plain(node.name) for node in connection.nodes)} ({hops})"]
    for step, hop in enumerate(connection.hops, 1):
        lines.append(f"  {step}. {plain(hop_words(hop))}\n       {citations.cite(hop)}")
    if group.more:
        same = f"{group.productions} productions" if group.productions > 1 else "production"
        lines.append(f"  … and {group.more:,} more through the same {same}")
    if explain:
        lines += _explained(connection)
    return [*lines, ""]


def _explained(connection: Connection) -> list[str]:
    score = connection.score
    return [
        f"  rank: cost {score['cost']:.3f} (the lower, the better)",
        f"    support      hop {score['weakest hop']:.0f} is the weakest: "
        f"{score['publishers of the weakest hop']:.0f} publisher(s); {score['publishers']:.0f} in all",
        f"    firmness     {score['firmness of the least firm hop']:.2f} at the least firm hop (1 is released)",
        f"    specificity  at most {score['credits of the largest between']:.0f} credits at a node between",
    ]


def _joined(together: Together) -> str:
    from castgraph.wording import hop_words

    lines = [plain(together.summary)]
    if not together.connected:
        return lines[0]
    citations = _Citations()
    for step, hop in enumerate(together.hops, 1):
        lines.append(f"  {step}. {plain(hop_words(hop))}\n       {citations.cite(hop)}")
    lines += [f"  {plain(together.guarantee)}", "", *citations.lines()]
    if together.note:
        lines += ["", plain(together.note)]
    return "\n".join(lines)


def _tsv(answer: Answer) -> str:
    if not answer.connected or answer.note:
        click.echo(f"{'' if answer.connected else 'not connected: '}{plain(answer.note)}", err=True)
    return _tsv_of_hops([connection.hops for connection in answer.connections])


def _tsv_of_tree(together: Together) -> str:
    click.echo(plain(together.guarantee if together.connected else together.summary), err=True)
    return _tsv_of_hops([together.hops])


def _tsv_of_hops(connections: Sequence[Sequence[Hop]]) -> str:
    from castgraph.tables import tsv
    from castgraph.wording import hop_words

    rows = [
        (
            str(number),
            str(step),
            hop.start.name,
            hop.relation,
            hop.end.name,
            hop_words(hop),
            source.cite(),
            source.url,
        )
        for number, hops in enumerate(connections, 1)
        for step, hop in enumerate(hops, 1)
        for credit in hop.credits
        for source in credit.sources
    ]
    columns = ("connection", "hop", "start", "relation", "end", "sentence", "source", "url")
    return tsv(columns, rows, plain if sys.stdout.isatty() else str)
