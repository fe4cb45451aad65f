"""The addresses that are answered, each with its handler, as a table: listing them imports none.

A handler is named ``module.function`` below `serving.handlers`. Two lanes of workers answer: ``asks`` what castgraph
itself asks, in milliseconds; ``queries`` what somebody wrote in SPARQL, which may take all the time it is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

from castgraph.serving.parameters import OPERATIONS

__all__ = ["ROUTES", "Route"]


@dataclass(frozen=True, slots=True)
class Route:
    """An address: its path as Starlette writes it, who answers, by which methods and in which lane."""

    path: str
    handler: str
    methods: tuple[str, ...] = ("GET", "HEAD")
    lane: str = "asks"


ROUTES = (
    Route("/sparql", "sparql.protocol", ("GET", "HEAD", "POST"), "queries"),
    Route("/queries/{name}", "sparql.named", lane="queries"),
    Route("/", "explorer.start"),
    Route("/find", "explorer.find"),
    Route("/connect", "connecting.finder"),
    Route("/connect.svg", "connecting.picture"),
    Route("/around.svg", "suggest.picture"),
    Route("/why", "explorer.why"),
    Route("/conflicts", "explorer.conflicts", lane="queries"),
    Route("/queries", "explorer.queries"),
    Route("/.well-known/void", "linked.void", lane="queries"),
    Route("/api/openapi.json", "api.description"),
    *(
        Route(f"/api/{one.name}", f"{one.module}.{one.name}", ("POST",) if one.is_posted else ("GET", "HEAD"), one.lane)
        for one in OPERATIONS
    ),
    Route("/reconcile", "reconcile.service", ("GET", "HEAD", "POST")),
    Route("/reconcile/suggest/{what}", "reconcile.suggest"),
    Route("/reconcile/properties", "reconcile.proposals"),
    Route("/reconcile/preview", "reconcile.preview"),
    Route("/mcp", "mcp.protocol", ("POST",), "queries"),
    Route("/entity", "linked.entity"),
    Route("/entity{rest}", "linked.entity"),
    Route("/{prefix:known}/{local}", "linked.entity"),
)
"""The first that fits answers."""
