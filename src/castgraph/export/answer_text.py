"""An answer as text and as rows: what ``castgraph connect`` prints, from Python too."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from castgraph.errors import option
from castgraph.text import plain, unpainted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.connections.answer import Answer, Group
    from castgraph.connections.joined import Together
    from castgraph.model import Connection, Hop, Source
    from castgraph.text import Paint

__all__ = ["ANSWER_COLUMNS", "Citations", "answer_rows", "answer_summary", "answer_text", "joined_text"]

ANSWER_COLUMNS = ("connection", "hop", "start", "relation", "end", "sentence", "source", "url")
"""The columns of `answer_rows`."""

_WAYS = 5
"""Ways that are told: the best in full, the others in a line each."""
_CITED = 4
"""Sources of a hop that are cited."""
_WIDTH = 100


class Citations:
    """Numbers sources in the order in which they are cited.

    Args:
        hops: what they are cited for.
    """

    def __init__(self, hops: Iterable[Hop]) -> None:
        self.known: dict[str, Source] = {}
        self.tells = Counter(iri for hop in hops for iri in _sources(hop))

    def cite(self, hop: Hop, most: int = _CITED) -> tuple[list[int], int]:
        """Return the numbers of some sources of a hop, and how many it has besides.

        First those whose month is named, then those that tell other hops.
        """
        sources, dated = _sources(hop), _dated(hop)
        order = sorted(sources, key=lambda iri: (iri not in dated, iri not in self.known, -self.tells[iri]))
        chosen = order[:most]
        self.known |= {iri: sources[iri] for iri in chosen if iri not in self.known}
        numbers = {iri: number for number, iri in enumerate(self.known, 1)}
        return sorted(numbers[iri] for iri in chosen), len(sources) - len(chosen)

    def cited(self, hop: Hop) -> str:
        """Return the numbers of up to four sources of a hop as its line ends."""
        numbers, more = self.cite(hop)
        text = " ".join(f"[{number}]" for number in numbers)
        return f"{text} and {more} more" if more else text or "no source"

    def lines(self, paint: Paint = unpainted) -> list[str]:
        """Return the list of sources, the address beside each where it fits, else below."""
        lines = [paint("Sources", "head")] if self.known else []
        for number, source in enumerate(self.known.values(), 1):
            line, url = f"  [{number}] {plain(source.cite())}", plain(source.url)
            beside = f"{line}  {url}".rstrip()
            dim = paint(url, "dim")
            lines += [f"{line}  {dim}".rstrip()] if len(beside) <= _WIDTH else [line, f"      {dim}"]
        return lines


def _sources(hop: Hop) -> dict[str, Source]:
    return {source.iri: source for credit in hop.credits for source in credit.sources}


def _dated(hop: Hop) -> set[str]:
    """Return the sources whose month a hop's words name: the newest of each status that is told with its day."""
    found = set()
    for credit in hop.credits:
        told = [
            item.source for item in credit.evidence if item.status and item.status == (credit.told or credit.status)
        ]
        if told and credit.status not in ("released", "ended", "departed"):
            found.add(max(told, key=lambda source: source.published).iri)
    return found


def answer_text(
    answer: Answer,
    *,
    explain: bool = False,
    full: bool = False,
    ways: int | None = None,
    options: bool = True,
    paint: Paint = unpainted,
) -> str:
    r"""Return who is connected, in how many hops and ways, the best way in full, and its sources.

    Args:
        answer: what `connect` found, connected or not.
        explain: say what each connection is ranked by.
        full: tell every connection hop by hop, not only the best.
        ways: how many are told at most, the best included; five where None.
        options: say by which options there is more, to whoever can ask again.
        paint: what colours it.

    Example:
        >>> import castgraph
        >>> answer = castgraph.connect(castgraph.open(), "Joe Locke", "Heartstopper season 2")
        >>> print(answer_text(answer).split("\n")[0])
        Joe Locke and Heartstopper season 2 are connected in 1 hop, in one way.
    """
    if not answer.connected:
        return plain(answer.refusal)
    if not answer.connections[0].hops:
        return plain(answer.note)
    lines = [answer_summary(answer), ""]
    whole = len(answer.groups) if full else 1
    citations = Citations(hop for group in answer.groups[:whole] for hop in group.best.hops)
    for position, group in enumerate(answer.groups[:whole], 1):
        which = f"Connection {position} of {len(answer.groups)}: " if whole > 1 else ""
        lines += _connection(group, which, citations, explain, paint)
    shown = max(whole, ways or _WAYS)
    others = _others(answer, whole, shown, paint)
    if whole == 1:
        others += [_more(answer, shown, listed=bool(others))] if options else []
        others += [""] if others else []
    lines += others + citations.lines(paint)
    if answer.note:
        lines += ["", plain(answer.note)]
    return "\n".join(lines)


def answer_summary(answer: Answer) -> str:
    """Return the first line: who, how many hops, how many ways."""
    ways = "one way" if answer.total == 1 else f"{answer.total:,} ways"
    least = "at least " if answer.note.startswith("There are more than") else ""
    apart = f" ({answer.detailed:,} with every season told apart)" if answer.detailed > answer.total else ""
    names = f"{plain(answer.start.name)} and {plain(answer.end.name)}"
    return f"{names} are connected in {_hops(answer.hops or 0)}, in {least}{ways}{apart}."


def _hops(count: int) -> str:
    return f"{count} hop{'s' * (count != 1)}"


def _others(answer: Answer, begin: int, end: int, paint: Paint) -> list[str]:
    """Return the ways from one to another in a line each."""
    lines = [paint("Other ways", "head")] if answer.groups[begin:end] else []
    for position, group in enumerate(answer.groups[begin:end], begin + 1):
        names = " – ".join(plain(node.name) for node in group.best.nodes)
        length = f" ({_hops(len(group.best.hops))})" if len(group.best.hops) != answer.hops else ""
        lines.append(f"  {position}. {names}{length}" + (f" … and {group.more:,} more like it" if group.more else ""))
    return lines


def _more(answer: Answer, end: int, *, listed: bool) -> str:
    """Return by which options there is more than the ways up to one."""
    left = len(answer.groups) - end
    more = [
        f"{left} more" if left > 0 else "",
        f"the sources of each by {option('full', True)}" if listed else "",
        f"longer ones by {option('paths')}",
    ]
    if answer.detailed > answer.total:
        more.append(f"every season apart by {option('parts', True)}")
    text = ", ".join(filter(None, more))
    return f"  {text[0].upper()}{text[1:]}."


def _connection(group: Group, which: str, citations: Citations, explain: bool, paint: Paint) -> list[str]:
    from castgraph.wording import hop_words

    connection = group.best
    hops = f" ({_hops(len(connection.hops))})" if which else ""
    lines = [which + paint(" – ".join(plain(node.name) for node in connection.nodes), "name") + hops]
    for step, hop in enumerate(connection.hops, 1):
        lines += _hop(step, hop_words(hop), citations.cited(hop), paint)
    if also := [_together([part.name for part in parts]) for parts in connection.also if parts]:
        lines.append(f"  also in {plain('; in '.join(also))}")
    if group.more:
        same = f"{group.productions} productions" if group.productions > 1 else "production"
        lines.append(f"  … and {group.more:,} more through the same {same}")
    if explain:
        lines += _explained(connection)
    return [*lines, ""]


def _hop(step: int, words: str, cited: str, paint: Paint) -> list[str]:
    """Return a hop with its sources, beside it where they fit."""
    line, dim = f"  {step}. {plain(words)}", paint(cited, "dim")
    return [f"{line} {dim}"] if len(line) + len(cited) < _WIDTH else [line, f"     {dim}"]


def _together(names: list[str]) -> str:
    """Return names of parts, what they begin with said once: Heartstopper season 2 and season 3."""
    from castgraph.wording import listed

    first = names[0].split()
    short = names[:1]
    for name in names[1:]:
        words = name.split()
        shared = next((at for at, (one, other) in enumerate(zip(first, words, strict=False)) if one != other), 0)
        shared -= bool(shared and words[shared][0].isdigit())  # season 3, not 3
        short.append(" ".join(words[max(shared, 0) :]))
    return listed(short)


def _explained(connection: Connection) -> list[str]:
    score = connection.score
    return [
        f"  rank: cost {score['cost']:.3f} (the lower, the better)",
        f"    support      hop {score['weakest hop']:.0f} is the weakest: "
        f"{score['publishers of the weakest hop']:.0f} publisher(s); {score['publishers']:.0f} in all",
        f"    firmness     {score['firmness of the least firm hop']:.2f} at the least firm hop (1 is released)",
        f"    specificity  at most {score['credits of the largest between']:.0f} credits at a node between",
    ]


def joined_text(together: Together, *, paint: Paint = unpainted) -> str:
    """Return what joins three or more, hop by hop with the sources; or the plain word that nothing does."""
    from castgraph.wording import hop_words

    lines = [plain(together.summary)]
    if not together.connected:
        return lines[0]
    citations = Citations(together.hops)
    for step, hop in enumerate(together.hops, 1):
        lines += _hop(step, hop_words(hop), citations.cited(hop), paint)
    lines += [f"  {plain(together.guarantee)}", "", *citations.lines(paint)]
    if together.note:
        lines += ["", plain(together.note)]
    return "\n".join(lines)


def answer_rows(connections: Sequence[Sequence[Hop]]) -> list[tuple[object, ...]]:
    """Return a row of `ANSWER_COLUMNS` for each source of each credit of each hop; the note is not among them.

    Args:
        connections: the hops of each connection.
    """
    from castgraph.wording import hop_words

    return [
        (number, step, hop.start.name, hop.relation, hop.end.name, hop_words(hop), source.cite(), source.url)
        for number, hops in enumerate(connections, 1)
        for step, hop in enumerate(hops, 1)
        for credit in hop.credits
        for source in credit.sources
    ]
