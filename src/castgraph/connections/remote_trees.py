"""What may join three and more at a large endpoint: explored around each of them, as far as the smallest group needs.

Of three, the group has a middle, which each of them reaches by a way of its own; all middles that could make a smaller
group than the ways between every two do are looked at, so that the answer is exact. Of four and more it is what the
ways between every two make, with the factor within which that is the smallest.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from castgraph.connections.question import Meant
from castgraph.connections.remote import Ball, Explorer
from castgraph.errors import EndpointError, option
from castgraph.facts.roles import learn_roles
from castgraph.names.lookup import Names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from castgraph.connections.question import Question
    from castgraph.store.base import Store

__all__ = ["gathered"]

_NOT_HEEDED = ("kinds", "statuses", "also", "without", "years", "as_of", "publishers")


def gathered(
    store: Store, ends: Sequence[str], question: Question, size: Callable[[Store], tuple[int, int]]
) -> Store | str:
    """Copy what may join some entities of a large endpoint into memory.

    Args:
        store: the endpoint.
        ends: IRIs of two and more.
        question: roles, and what is avoided.
        size: number of hops of the group that a store makes, and how few may be enough.

    Returns:
        A store to look for the group in; where nothing joins all of them, why.

    Raises:
        EndpointError: too much would have to be explored, or the question asks for what is not known on the way.
    """
    if given := next((name for name in _NOT_HEEDED if getattr(question, name)), ""):
        raise EndpointError(
            f"{store.place}: three and more are not joined with {option(given)} at so large an endpoint; make an index "
            "beside it: castgraph index --from-edges DIR --at URL"
        )
    learn_roles(store, (*question.roles, *question.not_roles))
    question.check()
    explorer = Explorer(store, question, Meant.by(question, Names.of(store)))
    explorer.stops = set(ends)
    explorer.avoid -= explorer.stops
    balls = {iri: Ball(iri) for iri in ends}
    explorer.meet(balls)
    hops = {pair: explorer.met(balls[pair[0]], balls[pair[1]]) for pair in combinations(ends, 2)}
    if not all(hops.values()):
        return "They are in separate groups."
    if max(hops.values()) > question.max_hops:
        return f"Two of them are more than {option('max_hops', question.max_hops)} apart."
    nodes = explorer.between(list(hops.items()))
    region = explorer.joined(nodes)
    total, least = size(region)
    if len(ends) != 3 or total == least:
        return region
    for iri, ball in balls.items():
        opposite = next(length for pair, length in hops.items() if iri not in pair)
        while ball.radius < total - 1 - opposite and not ball.exhausted:
            explorer.expand(ball)
    sums = {
        node: sum(ball.level[node] for ball in balls.values())
        for node in set.intersection(*(set(ball.level) for ball in balls.values()))
    }
    fewest = min(sums.values(), default=total)
    if fewest >= total:
        return region
    for middle in [node for node, number in sums.items() if number == fewest]:
        for ball in balls.values():
            nodes |= _way(explorer, ball, middle)
    return explorer.joined(nodes)


def _way(explorer: Explorer, ball: Ball, node: str) -> set[str]:
    """Return what lies on the shortest ways from the middle of a ball to a node of it."""
    found = fresh = {node}
    for level in range(ball.level[node] - 1, -1, -1):
        near = {other for one in fresh for other in explorer.neighbours[one]}
        fresh = {one for one in near if ball.level.get(one) == level}
        found = found | fresh
    return found
