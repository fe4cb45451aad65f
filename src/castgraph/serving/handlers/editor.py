"""SPARQL for people: an editor that completes names and prefixes, results as a table; without scripts a plain form."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from castgraph.export import solutions
from castgraph.iris import compact
from castgraph.serving.asked import Refused
from castgraph.serving.pages import page as filled
from castgraph.store.sparql import Literal, NamedNode
from castgraph.vocabulary import PREFIXES, TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.serving.asked import Answered, Asked
    from castgraph.serving.served import Served
    from castgraph.store.sparql import Result

__all__ = ["page", "table"]

_SHOWN = 1000
"""Rows of a result that are shown; files have them all."""
_SCHEMA = (
    "name", "alternateName", "sameAs", "datePublished", "startDate", "endDate", "birthDate", "deathDate", "genre",
    "isBasedOn", "partOfSeries", "productionCompany", "publisher", "headline", "url", "actor", "director", "creator",
    "author", "NewsArticle", "Person", "Movie", "TVSeries", "TVSeason", "TVEpisode", "CreativeWork", "Organization",
)  # fmt: skip
_FIRST = """SELECT ?person ?name ?title WHERE {
  ?person cg:castIn ?production ; schema:name ?name .
  ?production a schema:TVSeries ; schema:name ?title .
}
ORDER BY ?name
LIMIT 50
"""
_ROWS = (("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("xml", "XML"))
_GRAPHS = (("turtle", "Turtle"), ("ntriples", "N-Triples"), ("jsonld", "JSON-LD"), ("rdfxml", "RDF/XML"))


def page(served: Served, asked: Asked) -> Answered:
    """Answer with the editor, which begins with a named query where ``name`` says so.

    Raises:
        Refused: there is no such query.
    """
    asked.only("name", "query")
    from castgraph.answers.named_queries import find_query
    from castgraph.errors import OptionError

    text = _FIRST
    if name := asked.one("name"):
        try:
            text = find_query(name, served.settings.queries).text
        except OptionError as error:
            raise Refused(404, str(error)) from error
    return _page(asked, text)


def table(served: Served, asked: Asked, found: Result) -> Answered:
    """Answer with a result as a page; below an editor with its query where it is none that has a name."""
    text = asked.one("query")
    values: dict[str, Any] = {"kind": solutions.kind(found), "columns": [], "rows": [], "more": False, "truth": None}
    try:
        match values["kind"]:
            case "truth":
                values["truth"] = bool(found)
            case "graph":
                values["columns"] = ["subject", "predicate", "object"]
                rows = ((one.subject, one.predicate, one.object) for one in found)  # type: ignore[union-attr]
                values |= _first(rows)
            case _:
                values["columns"] = [variable.value for variable in found.variables]  # type: ignore[union-attr]
                values |= _first(tuple(row) for row in found)  # type: ignore[union-attr]
    except (OSError, RuntimeError) as error:
        from castgraph.store.base import damaged

        raise damaged(error) from error
    values["formats"] = _GRAPHS if values["kind"] == "graph" else _ROWS
    name = asked.params.get("name", "")
    if name:
        from castgraph.answers.named_queries import find_query

        values["title"] = find_query(name, served.settings.queries).summary
    return _page(asked, text, name=name, **values)


def _first(rows: Iterable[tuple[Any, ...]]) -> dict[str, Any]:
    """Return the first rows as cells, and whether there are more."""
    shown = [[_cell(one) for one in row] for row in islice(rows, _SHOWN + 1)]
    return {"rows": shown[:_SHOWN], "more": len(shown) > _SHOWN}


def _cell(value: Any) -> tuple[str, str, str]:
    """Return a term as text, the IRI that it leads to, and its language."""
    if value is None:
        return "", "", ""
    if isinstance(value, NamedNode):
        return compact(value.value), value.value, ""
    if isinstance(value, Literal):
        return value.value, "", value.language or ""
    return str(value), "", ""


def _page(asked: Asked, text: str, *, name: str = "", title: str = "", **values: Any) -> Answered:
    from urllib.parse import urlencode

    from markupsafe import Markup, escape

    terms = [f"cg:{one}" for one in sorted(set(TERMS))] + [f"schema:{one}" for one in _SCHEMA]
    given: dict[str, Any] = {"kind": "", "columns": [], "rows": [], "more": False, "truth": None, "formats": ()}
    pairs = [(key, value) for key, value in asked.query if value and key not in ("format", "name")]
    address = f"{asked.path if name else '/sparql'}?{urlencode(pairs)}"
    return filled(
        asked,
        "sparql",
        title or name or "SPARQL",
        query=Markup(escape(text)),  # noqa: S704 - escaped, its lines kept
        name=name,
        address=address if len(address) < 6000 else "",
        prefixes=" ".join(PREFIXES),
        terms=" ".join(terms),
        most=_SHOWN,
        **(given | values),
    )
