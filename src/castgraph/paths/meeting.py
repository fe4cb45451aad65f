"""Two searches towards each other: where they meet, and all the paths that lead through there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from castgraph.errors import OptionError
from castgraph.paths.dag import Dag
from castgraph.paths.labels import TooDeepError
from castgraph.paths.rows import unique
from castgraph.paths.steps import FIRST_CHUNK, Frontier, Hops

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from castgraph.paths.labels import Labels
    from castgraph.paths.steps import Steps, Wanted

__all__ = ["MAX_HOPS", "Meeting", "meet", "paths_through"]

MAX_HOPS = 1000
"""No search goes deeper: a connection of more hops says nothing."""
_FEW = 512


class Meeting(NamedTuple):
    """Where two searches met: the nodes, and the levels before them from the start and from the end, each sorted."""

    middle: NDArray[np.int64]
    ahead: list[Frontier]
    behind: list[Frontier]


def meet(steps: Steps, labels: Labels, start: int, end: int, max_hops: int, *, first: bool) -> Meeting | None:
    """Search from both ends until they meet, always on from the side with fewer credits to look at.

    Args:
        steps: over the index that is searched.
        labels: the other nodes' will say their distance plus one, negative on the end's side.
        start: a node.
        end: another.
        max_hops: at most so many in all.
        first: some of the nodes where they meet will do.

    Returns:
        Where they meet, None if they never do.
    """
    if max_hops > MAX_HOPS:
        raise OptionError(f"at most {MAX_HOPS} hops can be asked for, not {max_hops}")
    index, only = steps.index, steps.rules.only
    if not only and index.component[start] != index.component[end]:
        return None
    total = 2 * len(index.layers["core"])
    label = labels.of
    label[start], label[end] = 1, -1
    raw = [np.array([start]), np.array([end])]
    measured: list[Frontier | None] = [steps.frontier(nodes) for nodes in raw]
    work = [frontier.work if frontier else 0 for frontier in measured]
    labels.touched += raw
    levels: tuple[list[Frontier], list[Frontier]] = ([], [])
    while len(levels[0]) + len(levels[1]) < max_hops and work[0] and work[1]:
        side = 0 if work[0] <= work[1] else 1
        frontier = measured[side] or steps.frontier(unique(raw[side]))
        levels[side].append(frontier)
        distance = len(levels[side])
        if distance >= labels.most - 1:
            raise TooDeepError
        label_of_fresh = (1 - 2 * side) * (distance + 1)
        fresh = []
        # If credits went anywhere, so many of these would lead to the other side: where it is more than a few, the
        # first of them are looked at first.
        expected = frontier.work * work[1 - side] / max(1, total)
        for part in frontier.parts(expected) if first and frontier.work > FIRST_CHUNK else (frontier,):
            nodes = steps.reached(part)
            if not first and steps.rules.plain:
                frontier.reached = nodes
            found = label[nodes]
            if len(found) and (found.min() < 0 if side == 0 else found.max() > 0):
                hits = nodes[found < 0] if side == 0 else nodes[found > 0]
                if only.avoid:
                    hits = hits[label[hits] != labels.avoided]
                if len(hits):
                    # The side that was not stepped on last has met with its last level, which is the middle.
                    return Meeting(unique(hits), *levels)
            nodes = nodes[found == 0]
            label[nodes] = label_of_fresh
            labels.touched.append(nodes)
            fresh.append(nodes)
        raw[side] = fresh[0] if len(fresh) == 1 else np.concatenate(fresh)
        # Often the larger side is never stepped on from: it is sorted and measured only when it is.
        if first and len(raw[side]) > _FEW:
            measured[side], work[side] = None, int(len(raw[side]) * (total / max(1, index.count)))
        else:
            measured[side] = frontier = steps.frontier(unique(raw[side]))
            work[side] = frontier.work
    return None


def paths_through(
    steps: Steps,
    met: Meeting,
    level: Callable[[int], Wanted],
    layer: Callable[[NDArray[np.int64]], Wanted],
    *,
    simple: bool,
) -> Dag:
    """Go back from where two searches met to both ends and collect what lies between.

    Args:
        steps: with which they were made.
        met: where they met.
        level: says which nodes are of a level, given one more than its depth, negative on the end's side.
        layer: says which nodes are among those given.
        simple: no path meets a node twice.
    """
    layers: list[NDArray[np.int64]] = [met.middle]
    all_hops: list[Hops] = []
    for depth in range(len(met.ahead) - 1, -1, -1):
        nodes, hops = _join(steps, layers[0], met.ahead[depth], level(depth + 1), layer(layers[0]), outward=False)
        layers.insert(0, nodes)
        all_hops.insert(0, hops)
    for depth in range(len(met.behind) - 1, -1, -1):
        nodes, hops = _join(steps, layers[-1], met.behind[depth], level(-depth - 1), layer(layers[-1]), outward=True)
        layers.append(nodes)
        all_hops.append(hops)
    costs = []
    for place, hops in enumerate(all_hops):
        inner = place + 1 < len(all_hops)
        costs.append(hops.costs + steps.rules.node_costs(layers[place + 1])[hops.heads] if inner else hops.costs)
    return Dag(layers, [hops.tails for hops in all_hops], [hops.heads for hops in all_hops], costs, simple)


def _join(
    steps: Steps, layer: NDArray[np.int64], level: Frontier, in_level: Wanted, in_layer: Wanted, *, outward: bool
) -> tuple[NDArray[np.int64], Hops]:
    """Return the nodes of a level next to a layer and the hops between, looking at the fewer credits of the two.

    Every node of the layer has a neighbour in the level. The hops lead from the layer if `outward`, else to it.
    """
    work = level.work if level.reached is None else level.work // 4  # its credits have been looked up already
    if steps.degrees(layer) <= work:
        nodes, hops = steps.between(layer, in_level)
        return nodes, hops if outward else hops.turned()
    _, hops = steps.between(level.nodes, in_layer, level.reached)
    used = unique(hops.tails)
    nodes, hops = level.nodes[used], Hops(np.searchsorted(used, hops.tails), hops.heads, hops.costs)
    return nodes, hops.turned() if outward else hops
