"""The connection finder: a form of all that can be asked, the answer in words and drawn, and the drawing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from castgraph.connections.answer import Answer
from castgraph.errors import CastgraphError
from castgraph.names.lookup import Names
from castgraph.serving.asked import Answered, Refused
from castgraph.serving.pages import choices, counted, drawing_alone, page
from castgraph.serving.parameters import CONNECT, Parameter, of_query
from castgraph.serving.problems import problem_of
from castgraph.vocabulary import INCLUDE, RELATIONS, STATUSES, every_role
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.connections.joined import Together
    from castgraph.model import Connection, Hop
    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["finder", "picture"]

_ENDS = (
    Parameter("start", "Where connections begin: a name, a CURIE or an IRI."),
    Parameter("end", "Where they end; given several times, all are joined.", several=True),
)
_PORTRAIT = Parameter("portrait", "Draw from top to bottom.", "boolean")
_WAYS = 20
_PUBLISHERS = 400


def finder(served: Served, asked: Asked) -> Answered:
    """Answer with the page that asks how two and more are connected, and answers it."""
    values: dict[str, Any] = {"found": None, "problem": "", "choices": []}
    status = 200
    try:
        given = of_query(asked, (*_ENDS, *CONNECT))
        if given.get("start") and given.get("end"):
            values |= _answer(_found(served, given))
    except Refused as refusal:
        values["problem"], status = refusal.message, refusal.status
    except CastgraphError as error:
        problem = problem_of(error)
        if problem.status >= 500:
            raise
        values |= {"problem": problem.message.split("\n")[0].rstrip(":"), "choices": choices(asked, error)}
        status = problem.status
    ends = [asked.one("start") if len(asked.several("start")) < 2 else "", *asked.several("end")]
    names = [_name(served.store, text) for text in ends]
    joined = listed([name for name in names if name])
    answered = page(
        asked,
        "connect",
        f"How {joined} are connected" if len(ends) > 1 and joined else "How are they connected?",
        as_of=asked.one("as_of") if len(asked.several("as_of")) < 2 else "",
        given={name: asked.several(name) for name in dict.fromkeys(key for key, _ in asked.query)},
        ends=names,
        chosen=any(value for key, value in asked.query if key not in ("start", "end")),
        lists=_lists(served.store),
        svg="/connect.svg?" + _query(asked),
        **values,
    )
    answered.status = status
    return answered


def picture(served: Served, asked: Asked) -> Answered:
    """Answer with the drawing of an answer, as SVG.

    Raises:
        Refused: an end is missing, or a parameter cannot be meant.
        UnknownNameError: a name leads nowhere.
        AmbiguousNameError: a name leads to several.
    """
    from castgraph.export.page.picture.svg import picture_of

    given = of_query(asked, (*_ENDS, *CONNECT, _PORTRAIT))
    portrait = given.pop("portrait", False)
    if not (given.get("start") and given.get("end")):
        raise Refused(400, "start and end are needed: whose connection is drawn")
    return drawing_alone(picture_of(_found(served, given), portrait=portrait))


def _found(served: Served, given: dict[str, Any]) -> Answer | Together:
    from castgraph.connections.find import connect_question
    from castgraph.connections.joined import join

    start, ends = given.pop("start"), given.pop("end")
    store, question = served.question(given)
    return (
        connect_question(store, start, ends[0], question) if len(ends) == 1 else join(store, [start, *ends], question)
    )


def _answer(found: Answer | Together) -> dict[str, Any]:
    """Return the words, the drawings and the sources of what was found."""
    from markupsafe import Markup

    from castgraph.export.answer_text import Citations, answer_summary
    from castgraph.export.page.picture.drawing import drawing_of
    from castgraph.export.page.picture.svg import fragment

    values: dict[str, Any] = {"found": found, "ways": [], "sources": [], "drawn": "", "upright": "", "note": found.note}
    if isinstance(found, Answer):
        shown = [group for group in found.groups if group.best.hops][:_WAYS]
        citations = Citations(shown[0].best.hops if shown else ())
    else:
        citations = Citations(found.hops)
    if found.connected and (len(shown) if isinstance(found, Answer) else found.hops):
        drawing = drawing_of(found, citations=citations)
        upright = drawing_of(found, portrait=True)
        values["drawn"] = Markup(fragment(drawing, headed=False))  # noqa: S704 - escaped as it is written
        values["upright"] = Markup(fragment(upright, headed=False))  # noqa: S704 - likewise
    if isinstance(found, Answer):
        values["summary"] = (
            answer_summary(found) if found.hops else found.refusal if not found.connected else found.note
        )
        values["note"] = found.note if found.hops else ""
        values["ways"] = [_way(group.best, group.more, citations) for group in shown]
    else:
        values["summary"] = found.summary
        values["note"] = " ".join(filter(None, (found.guarantee, found.note))) if found.connected else ""
        if found.connected:
            values["ways"] = [{"title": "", "route": _hops(found.hops, citations), "tree": True, "more": ""}]
    values["sources"] = list(enumerate(citations.known.values(), 1))
    return values


def _way(connection: Connection, more: int, citations: Any) -> dict[str, Any]:
    title = " – ".join(node.name for node in connection.nodes)
    also = "; ".join(", ".join(part.name for part in parts) for parts in connection.also if parts)
    words = [f"also in {also}" if also else "", f"and {more:,} more through the same productions" if more else ""]
    return {
        "title": title,
        "length": counted(len(connection.hops), "hop"),
        "nodes": connection.nodes,
        "route": _hops(connection.hops, citations),
        "tree": False,
        "more": "; ".join(filter(None, words)),
    }


def _hops(hops: Sequence[Hop], citations: Any) -> list[dict[str, Any]]:
    from castgraph.wording import hop_words

    told = []
    for hop in hops:
        numbers, more = citations.cite(hop)
        credit = hop.credits[0]
        told.append({"words": hop_words(hop), "hop": hop, "cited": numbers, "more": more, "credit": credit})
    return told


def _name(store: Store, text: str) -> str:
    """Return what a person reads of an end: its name where it was given by its CURIE or IRI."""
    from castgraph.errors import AmbiguousNameError, UnknownNameError
    from castgraph.iris import expand

    if not expand(text):
        return text
    try:
        found = Names.of(store).resolve(text)
        Names.of(store).resolve(found.name)
    except (UnknownNameError, AmbiguousNameError):
        return text
    return found.name


def _lists(store: Store) -> dict[str, list[str]]:
    """Return what can be chosen from: roles, statuses, types, publishers."""
    from castgraph.facts.sources import read_sources
    from castgraph.paths.build import path_index

    def made() -> dict[str, list[str]]:
        types = [] if store.is_large else path_index(store).tables.kinds
        publishers = sorted({source.publisher for source in read_sources(store).values() if source.publisher})
        return {
            "kinds": sorted({one for kind, one in types if kind == "production" and one}),
            "publishers": publishers[:_PUBLISHERS],
        }

    known: dict[str, list[str]] = store.cached("lists of the finder", made)
    roles = [*every_role(), *(name for name in RELATIONS if RELATIONS[name].default)]
    return known | {"roles": roles, "statuses": list(STATUSES), "include": list(INCLUDE)}


def _query(asked: Asked) -> str:
    from urllib.parse import urlencode

    return urlencode([(key, value) for key, value in asked.query if value])
