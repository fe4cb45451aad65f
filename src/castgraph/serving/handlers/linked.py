"""What an IRI names, by what the client likes: a page, Turtle, JSON-LD or N-Triples; and what the data are, by VoID.

Source: https://www.w3.org/TR/cooluris/, https://www.w3.org/TR/void/#well-known.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from castgraph.iris import compact
from castgraph.serving.addresses import ENDINGS, address, iri_of
from castgraph.serving.asked import Answered, Refused, negotiated
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["entity", "void"]

OFFERS = ("text/html", *ENDINGS.values())
"""Media types of what an IRI names, the first for who takes any."""
_COUNTED = 3_000_000
"""Quads up to which everything is counted, by class and property: some seconds, once for each worker."""


def entity(served: Served, asked: Asked) -> Answered:
    """Answer with what is told of what an IRI names, and who tells it.

    Raises:
        Refused: nothing is told of it, or in no form that the client takes.
    """
    asked.only("iri", "as_of", "all")
    prefix, local = asked.params.get("prefix", ""), asked.params.get("local", asked.params.get("rest", ""))
    ending = next((one for one in ENDINGS if local.endswith(one)), "")
    local = local.removesuffix(ending)
    if not prefix and local:
        raise Refused(404, f"there is nothing at {asked.path[:200]}")
    iri = iri_of(prefix, local if prefix else asked.one("iri"))
    media = ENDINGS.get(ending) or negotiated(asked.headers.get("accept", ""), OFFERS)
    if not media:
        raise Refused(406, f"this is told as {', '.join(OFFERS)}", headers={"Vary": "Accept"})
    try:
        answered = _answered(served, asked, iri, media)
    except Refused as refusal:
        raise _not_by_then(served, asked, iri, refusal) from None
    if answered.status == 200:
        answered.headers["Link"] = _links(asked, iri)
    answered.headers["Vary"] = "Accept"
    return answered


def _answered(served: Served, asked: Asked, iri: str, media: str) -> Answered:
    store = served.about(iri, asked.one("as_of"))
    if media == "text/html":
        from castgraph.serving.handlers import described

        return described.page_of(served, asked, store, iri)
    return Answered(written(_told(store, iri), media), media)


def _not_by_then(served: Served, asked: Asked, iri: str, refusal: Refused) -> Refused:
    """Return a refusal, which says where something is told of it, if only not by the day that was asked for."""
    from castgraph.names.lookup import Names
    from castgraph.serving.problems import candidate

    day = asked.one("as_of")
    if refusal.status != 404 or not day or (known := Names.of(served.store).known(iri)) is None:
        return refusal
    undated = "; what was imported without dates counts for no day" if served.store.datasets else ""
    words = f"nothing was told of {known.name[:200]} by {day}{undated}"
    return Refused(404, words, more={"candidates": [candidate(known)]})


def void(served: Served, asked: Asked) -> Answered:
    """Answer with the description of the data: as Turtle, JSON-LD or N-Triples, or as a page.

    Raises:
        Refused: in no form that the client takes.
    """
    asked.only()
    media = negotiated(asked.headers.get("accept", ""), (*ENDINGS.values(), "text/html"))
    if not media:
        raise Refused(406, f"this is told as {', '.join(ENDINGS.values())}", headers={"Vary": "Accept"})
    from castgraph.export import dataset

    store = served.store
    counted = store.known_size is not None and store.known_size <= _COUNTED
    made = store.cached(f"void {asked.root}", lambda: dataset.served(store, asked.root, counted=counted), most=4)
    if media == "text/html":
        from castgraph.serving.handlers import described

        answered = described.page_of_data(asked, made)
    else:
        form = {"text/turtle": "turtle", "application/ld+json": "json-ld"}.get(media, "nt")
        answered = Answered(made.serialize(format=form, encoding="utf-8"), media)
    answered.headers["Vary"] = "Accept"
    return answered


def written(triples: list[Any], media: str) -> bytes:
    """Return triples in one of the media types of `ENDINGS`: the same triples, the same bytes."""
    if media == "text/turtle":
        from castgraph.rdf.turtle import write_turtle

        return write_turtle(triples, curated=False).encode()
    if media == "application/n-triples":
        return "".join(sorted({f"{one.subject} {one.predicate} {one.object} .\n" for one in triples})).encode()
    from castgraph.export.rdf import jsonld_nodes

    used: set[str] = set()
    nodes = jsonld_nodes(dict.fromkeys(triples), used)
    document = {"@context": {prefix: PREFIXES[prefix] for prefix in sorted(used)}, "@graph": nodes}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _told(store: Store, iri: str) -> list[Any]:
    from castgraph.export.description import describe

    if not (found := describe(store, iri)):
        raise Refused(404, f"nothing is told of {compact(iri)[:200]}")
    return found


def _links(asked: Asked, iri: str) -> str:
    """Return where else it is told, as a header."""
    from urllib.parse import quote, urlencode

    here = address(iri)
    day = urlencode({"as_of": asked.one("as_of")}) if asked.one("as_of") else ""
    links = []
    for ending, media in ENDINGS.items():
        path, mark, query = here.partition("?")
        links.append((f"{path}{ending}{mark}{query}", f'rel="alternate"; type="{media}"'))
    links.append((here, 'rel="alternate"; type="text/html"'))
    links = [(f"{path}{('&' if '?' in path else '?') + day if day else ''}", words) for path, words in links]
    links.append((here, 'rel="canonical"'))
    told = [f"<{asked.root}{path}>; {words}" for path, words in links]
    return ", ".join([*told, f'<{quote(iri, safe=":/?#[]@!$&()*+,;=%~")}>; rel="describes"'])
