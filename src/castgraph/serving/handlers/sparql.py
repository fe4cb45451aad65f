"""The SPARQL 1.1 Protocol, and named queries by their address. Read-only: what would change anything is refused.

Source: https://www.w3.org/TR/sparql11-protocol/.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from castgraph.answers.named_queries import bind, find_query
from castgraph.errors import OptionError
from castgraph.export import solutions
from castgraph.serving.asked import Answered, Refused, negotiated

if TYPE_CHECKING:
    from castgraph.serving.asked import Asked
    from castgraph.serving.served import Served
    from castgraph.store.sparql import Result

__all__ = ["named", "protocol"]

_ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/html": "html",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
_GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/trig": "trig",
    "application/n-quads": "nquads",
    "text/html": "html",
    "application/x-turtle": "turtle",
    "text/plain": "ntriples",
}
_AS_SENT = {"application/x-turtle": "text/turtle", "text/plain": "application/n-triples", "text/html": ""}
_BODIES = ("application/x-www-form-urlencoded", "application/sparql-query")


def protocol(served: Served, asked: Asked) -> Answered:
    """Answer a query by the protocol: GET, a form, or a query as the body of a POST.

    Raises:
        Refused: it is no query, or would change something.
        QuerySyntaxError: with line and column.
        QueryRefusedError: it reaches outside.
    """
    kind = asked.headers.get("content-type", "").partition(";")[0].strip().lower()
    text = ""
    if asked.method == "POST":
        if kind == "application/sparql-update":
            raise Refused(403, "this server answers queries; it changes nothing")
        if kind not in _BODIES:
            raise Refused(415, f"a POST is a form or {_BODIES[1]}, and this is {kind[:80] or 'of no type'}")
        if kind == _BODIES[1]:
            text = _utf8(asked.body)
        else:
            asked = asked.form()
    if asked.several("update"):
        raise Refused(403, "this server answers queries; it changes nothing")
    if asked.several("using-graph-uri") or asked.several("using-named-graph-uri"):
        raise Refused(400, "using-graph-uri is for updates; a query has default-graph-uri and named-graph-uri")
    if text and asked.several("query"):
        raise Refused(400, "there are two queries, one as the body and one as a parameter; give one")
    text = text or asked.one("query")
    if not text.strip():
        return _description(served, asked)
    graphs = (asked.several("default-graph-uri"), asked.several("named-graph-uri"))
    found = served.store.results(text, graphs=graphs if any(graphs) else None)
    return _written(served, asked, found)


def named(served: Served, asked: Asked) -> Answered:
    """Answer a named query, whose parameters are those of the address.

    Raises:
        Refused: there is none of that name, or a parameter is none of its own.
    """
    try:
        query = find_query(asked.params["name"], served.settings.queries)
    except OptionError as error:
        raise Refused(404, str(error)) from error
    asked.only(*(one.name for one in query.parameters), "format")
    given = {key: asked.one(key) for key, value in asked.query if value and key != "format"}
    return _written(served, asked, served.store.results(query.text, values=bind(query, given, served.store)))


def _description(served: Served, asked: Asked) -> Answered:
    """Answer who asks nothing: a person gets the editor, a program what this service can do."""
    if asked.method == "POST":
        raise Refused(400, "there is no query; give it as the parameter query, or as the body")
    wanted = negotiated(asked.headers.get("accept", ""), ("text/turtle", *_GRAPHS))
    if not asked.headers.get("accept") or wanted == "text/html":
        from castgraph.serving.handlers import editor

        return editor.page(served, asked)
    forms = "".join(
        f" ;\n  sd:resultFormat <http://www.w3.org/ns/formats/{name}>"
        for name in ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                     "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads")
    )  # fmt: skip
    text = (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n\n"
        f"<{asked.root}/sparql> a sd:Service ;\n  sd:endpoint <{asked.root}/sparql> ;\n"
        f"  sd:supportedLanguage sd:SPARQL11Query{forms} .\n"
    )
    return Answered(text.encode(), "text/turtle")


def _written(served: Served, asked: Asked, found: Result) -> Answered:
    """Return a result in the format that is liked best, written as it is found."""
    rows = solutions.kind(found) != "graph"
    offers, others = (_ROWS, _GRAPHS) if rows else (_GRAPHS, _ROWS)
    accept, headers = asked.headers.get("accept", ""), {"Vary": "Accept"}
    if form := _named_form(asked):
        media = next((name for name, known in offers.items() if known == form), "")
        if not media:
            known = ", ".join(dict.fromkeys(offers.values()))
            raise Refused(400, f"format={form} is not for {'rows' if rows else 'a graph'} here; there are: {known}")
        headers["Content-Disposition"] = f'attachment; filename="answer.{_ENDINGS.get(form, form)}"'
    else:
        media = negotiated(accept, tuple(offers))
        if not media and negotiated(accept, tuple(others)):  # a client that did not see which kind it asks for
            media = next(iter(offers))
        if not media:
            raise Refused(406, f"the answer is {'rows' if rows else 'a graph'}: {', '.join(offers)}")
        form = offers[media]
    if form == "html":
        from castgraph.serving.handlers import editor

        return editor.table(served, asked, found)
    if rows and solutions.kind(found) == "solutions" and (most := served.settings.rows):
        headers["X-SPARQL-MaxRows"] = str(most)
        found = solutions.first(found, most).found  # type: ignore[arg-type] # it is a SELECT's
    return Answered(partial(solutions.write, found, form), _AS_SENT.get(media, media), headers=headers)


def _named_form(asked: Asked) -> str:
    """Return the format that the parameter names; empty where clients name several, or one of other servers'."""
    named = asked.several("format")
    if len(set(named)) != 1:
        return ""
    try:
        return solutions.known_format(named[0])
    except OptionError:
        return ""


_ENDINGS = {"turtle": "ttl", "ntriples": "nt", "nquads": "nq", "rdfxml": "rdf"}


def _utf8(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, f"the query is not UTF-8: byte {error.start + 1} is none of its bytes") from error
