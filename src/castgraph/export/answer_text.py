"""An answer as text and as a table: what ``castgraph connect`` prints, from Python too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castgraph.connections.answer import Answer, Group
    from castgraph.connections.joined import Together
    from castgraph.model import Connection, Hop

__all__ = ["answer_text", "answer_tsv", "joined_text", "joined_tsv"]

_IN_FULL = 5  # connections told with every hop; the others in a line each


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


def answer_text(answer: Answer, *, explain: bool = False, full: bool = False) -> str:
    r"""Return the connections hop by hop with their sources, as ``castgraph connect`` prints them.

    Args:
        answer: what `connect` found, connected or not.
        explain: say what each connection is ranked by.
        full: tell every connection hop by hop, not only the best five.

    Example:
        >>> import castgraph
        >>> answer = castgraph.connect(castgraph.open(), "Joe Locke", "Heartstopper season 2")
        >>> print(answer_text(answer).split("\n")[0])
        Joe Locke – Heartstopper season 2 (1 hop)
    """
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


def joined_text(together: Together) -> str:
    """Return what joins three or more, hop by hop with the sources; or the plain word that nothing does."""
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


def answer_tsv(answer: Answer, clean: Callable[[str], str] = str) -> str:
    """Return tab-separated lines with a head: one for each source of each credit of each hop; the note is not in it.

    Args:
        answer: what `connect` found; the head alone where that is nothing.
        clean: applied to each cell, such as `plain` for a terminal.
    """
    return _tsv([connection.hops for connection in answer.connections], clean)


def joined_tsv(together: Together, clean: Callable[[str], str] = str) -> str:
    """Return what joins three or more as `answer_tsv` does a single connection."""
    return _tsv([together.hops], clean)


def _tsv(connections: Sequence[Sequence[Hop]], clean: Callable[[str], str]) -> str:
    from castgraph.export.tables import tsv
    from castgraph.wording import hop_words

    rows = [
        (str(number), str(step), hop.start.name, hop.relation, hop.end.name, hop_words(hop), source.cite(), source.url)
        for number, hops in enumerate(connections, 1)
        for step, hop in enumerate(hops, 1)
        for credit in hop.credits
        for source in credit.sources
    ]
    columns = ("connection", "hop", "start", "relation", "end", "sentence", "source", "url")
    return tsv(columns, rows, clean)
