"""``castgraph connect``: how two people or productions are connected."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from castgraph.cli.common import emit, graph_options, open_chosen, output_option, plain

if TYPE_CHECKING:
    from castgraph.connections import Answer


@click.command()
@click.argument("start")
@click.argument("end")
@graph_options
@click.option("--max-hops", metavar="N", type=int, help="Longest connection looked for, in hops (12).")
@click.option("--paths", metavar="K", type=int, help="The K best connections, longer ones included.")
@click.option(
    "--include",
    multiple=True,
    metavar="KIND",
    help="Also walk characters, organizations, events, franchises.",
)
@click.option("-f", "--format", "form", type=click.Choice(["text", "json", "tsv"]), default="text", show_default=True)
@click.option("--html", metavar="FILE", help="Write the connection as a page.")
@output_option
def connect(
    start: str,
    end: str,
    graph: str | None,
    store: str | None,
    as_of: str | None,
    publisher: tuple[str, ...],
    max_hops: int | None,
    paths: int | None,
    include: tuple[str, ...],
    form: str,
    html: str | None,
    output: str | None,
) -> int:
    """How START and END are connected, with the source of every hop.

    Names are given as they are spoken, or as CURIEs (person:joe-locke). Exit code 1 means: not connected.

    Example: castgraph connect "Alice Oseman" "David Tennant"
    """
    from castgraph.connections import MAX_HOPS
    from castgraph.connections import connect as find

    with open_chosen(graph, store, as_of, publisher) as opened:
        answer = find(
            opened,
            start,
            end,
            max_hops=MAX_HOPS if max_hops is None else max_hops,
            paths=paths,
            include=include,
        )
        if html:
            from castgraph.export.page import write_connection_page

            write_connection_page(opened, answer, html)
    if form == "json":
        emit(json.dumps(answer.to_json(), ensure_ascii=False, indent=1), output)
    elif form == "tsv":
        emit(_tsv(answer), output)
    else:
        emit(_text(answer), output)
    return 0 if answer.connected else 1


def _text(answer: Answer) -> str:
    if not answer.connected:
        return f"{plain(answer.start.name)} and {plain(answer.end.name)} are not connected. {plain(answer.note)}"
    from castgraph.wording import hop_words, listed

    numbers: dict[str, int] = {}
    lines: list[str] = []
    count = len(answer.connections)
    for position, connection in enumerate(answer.connections, 1):
        if not connection.hops:
            return plain(answer.note)
        hops = f"{len(connection.hops)} hop{'s' if len(connection.hops) > 1 else ''}"
        which = f"Connection {position} of {count}: " if count > 1 else ""
        lines += [f"{which}{' – '.join(plain(node.name) for node in connection.nodes)} ({hops})"]
        for step, hop in enumerate(connection.hops, 1):
            sources = {source.iri: source for credit in hop.credits for source in credit.sources}.values()
            cited = listed(
                [
                    f"[{numbers.setdefault(source.iri, len(numbers) + 1)}] {source.cite()}"
                    for source in list(sources)[:4]
                ]
            )
            more = f" and {len(sources) - 4} more" if len(sources) > 4 else ""
            lines.append(f"  {step}. {plain(hop_words(hop))}\n       {plain(cited) or 'no source'}{more}")
        lines.append("")
    known = {source.iri: source for connection in answer.connections for source in connection.sources}
    lines.append("Sources")
    for iri, number in numbers.items():
        source = known[iri]
        lines.append(f"  [{number}] {plain(source.cite())}\n      {plain(source.url)}")
    if answer.note:
        lines += ["", plain(answer.note)]
    return "\n".join(lines)


def _tsv(answer: Answer) -> str:
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
        for number, connection in enumerate(answer.connections, 1)
        for step, hop in enumerate(connection.hops, 1)
        for credit in hop.credits
        for source in credit.sources
    ]
    if not answer.connected:
        click.echo(f"not connected: {answer.note}", err=True)
    columns = ("connection", "hop", "start", "relation", "end", "sentence", "source", "url")
    return tsv(columns, rows, plain if sys.stdout.isatty() else str)
