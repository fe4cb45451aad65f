"""What is told of a request that is not answered: a problem in JSON, or a page (RFC 9457)."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from castgraph.errors import (
    AmbiguousNameError,
    DataError,
    EndpointError,
    MissingPackageError,
    MissingTriplesError,
    NamesError,
    OptionError,
    OutputError,
    QueryRefusedError,
    StoreError,
    UnknownNameError,
    masked,
)
from castgraph.export.page.texts import clean
from castgraph.locations import is_endpoint
from castgraph.serving.addresses import address
from castgraph.serving.asked import HTML, JSON, Answered, Refused, negotiated
from castgraph.serving.pages import frame

if TYPE_CHECKING:
    from castgraph.errors import CastgraphError
    from castgraph.model import Entity

__all__ = ["PROBLEM", "candidate", "candidates_of", "problem_of", "told", "told_to_agent"]

PROBLEM = "application/problem+json"
"""Media type of a problem; source: https://www.rfc-editor.org/rfc/rfc9457."""

_TITLES = {
    400: "Bad request", 403: "Refused", 404: "Not found", 405: "Method not allowed", 406: "Not acceptable",
    408: "Too slow", 410: "Gone", 413: "Too large", 414: "Address too long", 415: "Media type not supported",
    421: "Not this server", 422: "More than this server allows", 429: "Too many requests",
    431: "Headers too large", 500: "Error of the server", 501: "Not kept here", 502: "The endpoint behind failed",
    503: "Busy",
}  # fmt: skip


def told(refusal: Refused, accept: str = "") -> Answered:
    """Return a refusal as HTML where that is preferred, as a problem in JSON elsewhere."""
    title = _TITLES.get(refusal.status, "Refused")
    if negotiated(accept, ("application/json", "text/html")) == "text/html":
        page = frame(title, f"<p class='note problem' role='alert'>{escape(refusal.message)}</p>{_meant(refusal)}")
        return Answered(page.encode("utf-8", "replace"), HTML, refusal.status, refusal.headers)
    problem = {
        "type": "about:blank", "title": title, "status": refusal.status, "detail": refusal.message, **refusal.more,
    }  # fmt: skip
    return Answered(json.dumps(problem, ensure_ascii=False).encode(), PROBLEM, refusal.status, refusal.headers)


def _meant(refusal: Refused) -> str:
    """Return links to who may have been meant, as HTML; empty where nobody is."""
    rows = [
        f"<li><span><a class='node' href='{escape(address(one['iri']))}'>{escape(clean(one['described']))}</a></span>"
        f"<code>{escape(clean(one['curie']))}</code></li>"
        for one in refusal.more.get("candidates", ())
    ]
    return f"<ul class='hits card'>{''.join(rows)}</ul>" if rows else ""


def told_to_agent(refusal: Refused) -> Answered:
    """Return a refusal as an error of JSON-RPC, whose words clients of the Model Context Protocol hand on.

    Source: https://www.jsonrpc.org/specification#error_object.
    """
    error = {"code": -32603, "message": refusal.message}
    body = json.dumps({"jsonrpc": "2.0", "id": None, "error": error}, ensure_ascii=False)
    return Answered(body.encode(), JSON, refusal.status, refusal.headers)


def problem_of(error: CastgraphError, place: str | None = None) -> Refused:
    """Return an error of castgraph as a refusal: the message it has, without what it says of this machine.

    Args:
        error: what went wrong.
        place: what is served.
    """
    message = masked(str(error))
    if place and is_endpoint(place):
        message = message.replace(place, "what is served")
    match error:
        case UnknownNameError() | AmbiguousNameError() | NamesError():
            return Refused(404, message, more={"candidates": candidates_of(error)})
        case QueryRefusedError():
            return Refused(403, message)
        case EndpointError():
            return Refused(502, message)
        case MissingTriplesError():
            return Refused(501, message.partition(": ")[2])
        case StoreError() | DataError() | OutputError() | MissingPackageError():
            return Refused(500, "the data cannot be read; the log of the server says more")
        case OptionError():
            return Refused(400, message)
    return Refused(400, message)


def candidates_of(error: CastgraphError) -> list[dict[str, Any]]:
    """Return who may have been meant by names that lead nowhere, or to several."""
    errors = getattr(error, "errors", (error,))
    found = [one for each in errors for key in ("candidates", "suggestions") for one in getattr(each, key, ())]
    return list(map(candidate, found))


def candidate(entity: Entity) -> dict[str, Any]:
    """Return an entity as problems have it that name who may have been meant."""
    return entity.to_json() | {"curie": entity.curie, "described": entity.describe()}
