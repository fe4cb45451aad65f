"""Positions for the page: the same graph gives the same picture. Numpy only; never draws, never looks at names.

1. Each connected component is placed alone; nodes with a single neighbour are set aside.
2. What remains starts from its distances to a few pivots (pivot MDS), so that what belongs together lies together,
   and is relaxed by springs and repulsion; the repulsion is one convolution on a grid, its cost hardly grows.
3. The single-neighbour nodes are laid in rings around their neighbour, which was given the room for them.
4. Discs that overlap are pushed apart; the components are packed in rows.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Index = NDArray[np.int64]

__all__ = ["place"]

GAP = 9.0
"""Free space kept around each node, in pixels at scale 1."""
ASPECT = 1.5
"""Width over height that the whole picture aims at."""
EXACT = 120
"""Up to this many nodes the repulsion is summed pair by pair."""
TIE = 3.0
"""How much stronger works that belong together are drawn to each other."""


def place(
    sizes: Sequence[float], pairs: Iterable[tuple[int, int]], ties: Iterable[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return a position for each node, in whole pixels at scale 1.

    No two discs overlap. The result depends on the arguments alone: no clock, no random numbers.

    Args:
        sizes: radius of each node's disc in pixels, > 0; nodes are numbered in this order.
        pairs: which nodes are joined; repeated pairs and loops change nothing.
        ties: which of the pairs belong together, such as a series and a part of it: they lie nearer.

    Returns:
        ``(x, y)`` per node, centred on (0, 0); empty for no nodes.
    """
    neighbours: list[set[int]] = [set() for _ in sizes]
    for one, other in pairs:
        if one != other:
            neighbours[one].add(other)
            neighbours[other].add(one)
    radius = np.asarray(sizes, dtype=float)
    close = {(min(pair), max(pair)) for pair in ties}
    blocks = [(members, _component(members, neighbours, radius, close)) for members in _components(neighbours)]
    return _pack(blocks, radius)


def _components(neighbours: list[set[int]]) -> list[list[int]]:
    seen: set[int] = set()
    found = []
    for first in range(len(neighbours)):
        if first in seen:
            continue
        seen.add(first)
        queue, members = deque([first]), []
        while queue:
            node = queue.popleft()
            members.append(node)
            fresh = neighbours[node] - seen
            seen |= fresh
            queue.extend(sorted(fresh))
        found.append(sorted(members))
    return sorted(found, key=lambda members: (-len(members), members[0]))


def _component(members: list[int], neighbours: list[set[int]], radius: Array, close: set[tuple[int, int]]) -> Array:
    """Place one connected component; rows in the order of members."""
    leaves: dict[int, list[int]] = defaultdict(list)
    for node in members:
        if len(neighbours[node]) == 1 and len(members) > 2:
            leaves[next(iter(neighbours[node]))].append(node)
    aside = {leaf for group in leaves.values() for leaf in group}
    core = [node for node in members if node not in aside]
    number = {node: i for i, node in enumerate(core)}
    between = [(a, b) for a in core for b in sorted(neighbours[a]) if b in number and a < b]
    joined = [(number[a], number[b]) for a, b in between]
    strength = np.array([TIE if pair in close else 1.0 for pair in between])
    edges = np.array(joined, dtype=np.int64).reshape(-1, 2)
    # A few nodes get room for their names; in a large picture names appear on zooming in.
    room = GAP + 26 * math.exp(-len(neighbours) / 80)
    reach = radius[core] + room
    for node, group in leaves.items():
        reach[number[node]] = _rings(radius[node], [float(radius[leaf]) for leaf in group], room)[1]
    spots = _untangle(_relax(len(core), edges, reach, strength), reach)
    where = {node: spots[i] for i, node in enumerate(core)}
    for node, group in sorted(leaves.items()):
        group.sort(key=lambda leaf: (-radius[leaf], leaf))
        offsets, _ = _rings(radius[node], [float(radius[leaf]) for leaf in group], room)
        around = [where[other] for other in sorted(neighbours[node]) if other in number]
        away = where[node] - np.mean(around, axis=0) if around else np.array([1.0, 0.0])
        turn = math.atan2(away[1], away[0])
        for leaf, (distance, angle) in zip(group, offsets, strict=True):
            spin = np.array([math.cos(turn + angle), math.sin(turn + angle)])
            where[leaf] = where[node] + distance * spin
    return np.array([where[node] for node in members])


def _rings(centre: float, sizes: list[float], room: float) -> tuple[list[tuple[float, float]], float]:
    """Lay discs in rings around a centre: (distance, angle) of each, and the radius of the whole with its gap."""
    widest = max(sizes) + room / 2
    spots: list[tuple[float, float]] = []
    distance = centre + widest + 1.6 * room
    while len(spots) < len(sizes):
        seats = max(1, int(math.pi / math.asin(min(1.0, widest / distance))))
        count = min(seats, len(sizes) - len(spots))
        step = 2 * math.pi / seats
        spots += [(distance, (k - (count - 1) / 2) * step) for k in range(count)]
        distance += 2 * widest
    return spots, distance - widest + room


def _relax(count: int, edges: Index, reach: Array, strength: Array) -> Array:
    """Springs along the edges against a repulsion that grows with the room a node needs."""
    if count == 1:
        return np.zeros((1, 2))
    unit = float(np.sqrt(np.mean(reach**2)))
    spots = _pivots(count, edges) * unit * math.sqrt(count) * 1.2
    degree = np.bincount(edges.ravel(), minlength=count).astype(float)
    mass = np.sqrt(degree + 1) * (reach / unit) ** 1.2
    mass /= mass.mean()
    rounds = 260 if count <= 1500 else 160
    pull = strength / np.sqrt(np.minimum(degree[edges[:, 0]], degree[edges[:, 1]]))
    ends, others = edges[:, 0], edges[:, 1]
    field = _Field(unit, reach=unit * max(10.0, 0.5 * math.sqrt(count)))
    for step in range(rounds):
        force = field.push(spots, mass, renew=step % 8 == 0) * unit * 2.2
        between = spots[others] - spots[ends]
        length = np.sqrt((between**2).sum(axis=1)) + 1e-9
        # Logarithmic springs keep groups compact and the few joins between groups long.
        tension = between * (np.log1p(length / (2 * unit)) * unit * pull / length)[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(ends, tension[:, axis], count) - np.bincount(others, tension[:, axis], count)
        force -= spots * (0.12 / math.sqrt(count))
        size = np.sqrt((force**2).sum(axis=1)) + 1e-9
        limit = unit * (math.sqrt(count) * 0.06 * (1 - step / rounds) + 0.02)
        spots = spots + force * (np.minimum(size, limit) / size)[:, None]
    return _level(spots)


def _pivots(count: int, edges: Index) -> Array:
    """Start positions: the two main directions of the distances to a few far-apart nodes."""
    source = np.concatenate([edges[:, 0], edges[:, 1]])
    target = np.concatenate([edges[:, 1], edges[:, 0]])
    chosen, nearest = [0], np.full(count, np.inf)
    rows = []
    for _ in range(min(count, 30)):
        away = np.full(count, -1.0)
        away[chosen[-1]] = 0
        frontier, level = np.zeros(count, dtype=bool), 0.0
        frontier[chosen[-1]] = True
        while frontier.any():
            level += 1
            reached = np.zeros(count, dtype=bool)
            reached[target[frontier[source]]] = True
            frontier = reached & (away < 0)
            away[frontier] = level
        rows.append(away)
        nearest = np.minimum(nearest, away)
        chosen.append(int(np.argmax(nearest)))
    square = np.array(rows).T ** 2
    centred = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    spots: Array = centred @ vectors[:, -2:][:, ::-1] if len(rows) > 1 else np.zeros((count, 2))
    spots *= np.where(spots[np.argmax(np.abs(spots), axis=0), [0, 1]] < 0, -1.0, 1.0)
    spread = np.sqrt((spots**2).mean(axis=0))
    spots = spots / np.where(spread > 1e-9, spread, 1.0) * 0.4
    # Nodes with the same distances would start on one spot: a sunflower of small steps tells them apart.
    turn = np.arange(count) * 2.399963229728653
    away_from_it = 0.08 * np.sqrt((np.arange(count) + 0.5) / count)[:, None]
    start: Array = spots + away_from_it * np.stack([np.cos(turn), np.sin(turn)], 1)
    return start


class _Field:
    """Repulsion between all nodes: mass x mass / distance, fading beyond a reach, away from each other.

    Few nodes are summed pair by pair; many are spread on a grid and convolved with the force of one node.
    """

    def __init__(self, unit: float, reach: float) -> None:
        self.soft, self.reach = (0.3 * unit) ** 2, reach
        self.low, self.cell, self.side = np.zeros(2), 1.0, 32
        self.kernel: NDArray[np.complex128] = np.zeros((2, 0, 0), dtype=complex)

    def _force(self, square: Array) -> Array:
        force: Array = np.exp(-np.sqrt(square) / self.reach) / square
        return force

    def push(self, spots: Array, mass: Array, *, renew: bool) -> Array:
        """Return the force on each node; `renew` lays the grid anew over where the nodes are now."""
        if len(spots) <= EXACT:
            apart = spots[:, None, :] - spots[None, :, :]
            force = self._force((apart**2).sum(axis=2) + self.soft)
            exact: Array = (apart * (mass[None, :] * force)[:, :, None]).sum(axis=1) * mass[:, None]
            return exact
        if renew:
            self._renew(spots)
        side = self.side
        grid = np.clip((spots - self.low) / self.cell, 0, side - 1.001)
        corner = np.floor(grid).astype(np.int64)
        right, below = (grid - corner).T
        first = corner[:, 0] * side + corner[:, 1]
        places = (first, first + 1, first + side, first + side + 1)
        shares = ((1 - right) * (1 - below), (1 - right) * below, right * (1 - below), right * below)
        density = np.zeros((2 * side, 2 * side))
        for at, share in zip(places, shares, strict=True):
            density[:side, :side] += np.bincount(at, share * mass, side * side).reshape(side, side)
        wide = np.fft.irfft2(np.fft.rfft2(density) * self.kernel, s=density.shape)
        field = wide[:, :side, :side].reshape(2, -1)
        force = sum(field[:, at] * share for at, share in zip(places, shares, strict=True))
        pushed: Array = (force * mass).T
        return pushed

    def _renew(self, spots: Array) -> None:
        self.side = side = 1 << max(5, math.ceil(math.log2(1.5 * math.sqrt(len(spots)))))
        low, high = spots.min(axis=0), spots.max(axis=0)
        margin = 0.04 * float((high - low).max()) + 1e-6
        self.low = low - margin
        self.cell = (float((high - low).max()) + 2 * margin) / (side - 1)
        steps = np.fft.fftfreq(2 * side, 1 / (2 * side)) * self.cell
        wide, tall = np.meshgrid(steps, steps, indexing="ij")
        square = wide**2 + tall**2 + self.soft + (0.4 * self.cell) ** 2
        self.kernel = np.fft.rfft2(np.stack([wide, tall]) * self._force(square))


def _level(spots: Array) -> Array:
    """Turn the picture so that its longer side lies level, as screens do."""
    spots = spots - spots.mean(axis=0)
    _, axes = np.linalg.eigh(spots.T @ spots)
    axes = axes[:, ::-1]
    axes = axes * np.where(axes[np.argmax(np.abs(axes), axis=0), [0, 1]] < 0, -1.0, 1.0)
    level: Array = spots @ axes
    return level


def _untangle(spots: Array, reach: Array) -> Array:
    """Push discs apart until none overlaps; where there is no room, stretch the picture a little."""
    spots = spots.copy()
    if len(spots) < 2:
        return spots
    seen, count, slack = np.full_like(spots, np.inf), len(spots), float(reach.min())
    for attempt in range(400):
        # Who is near to whom is looked up anew when somebody has moved so far that others may have come near.
        if np.square(spots - seen).sum(axis=1).max() > (slack / 2) ** 2:
            seen, (one, other) = spots.copy(), _near(spots, reach, slack)
            need = reach[one] + reach[other]
            given, taken = reach[other] / need, reach[one] / need
        apart = spots[other] - spots[one]
        far = np.hypot(apart[:, 0], apart[:, 1])
        hit = np.flatnonzero(far < need - 1e-6)
        if not len(hit):
            break
        space = far[hit, None]
        side = np.where(space > 1e-6, apart[hit] / np.maximum(space, 1e-6), [[0.6, 0.8]])
        push = side * ((need[hit] - far[hit]) * 0.52 + 0.05)[:, None]
        for axis in (0, 1):
            spots[:, axis] -= np.bincount(one[hit], push[:, axis] * given[hit], count)
            spots[:, axis] += np.bincount(other[hit], push[:, axis] * taken[hit], count)
        if attempt % 12 == 11:
            spots *= 1.04
    return spots


def _near(spots: Array, reach: Array, slack: float) -> tuple[Index, Index]:
    """Return the pairs of discs between whose borders there is at most so much room."""
    order = np.argsort(spots[:, 0], kind="stable")
    x = spots[order, 0]
    last = np.searchsorted(x, x + reach[order] + float(reach.max()) + slack, side="right")
    beside = last - np.arange(1, len(x) + 1)
    first = np.repeat(np.arange(len(x)), beside)
    begins = np.cumsum(beside) - beside
    one, other = order[first], order[first + 1 + np.arange(len(first)) - begins[first]]
    near = np.square(spots[one] - spots[other]).sum(axis=1) < np.square(reach[one] + reach[other] + slack)
    return one[near], other[near]


def _pack(blocks: list[tuple[list[int], Array]], radius: Array) -> list[tuple[int, int]]:
    """Lay the components side by side in rows, the largest first, and centre the whole."""
    boxes = []
    for members, spots in blocks:
        room = (radius[members] + 2 * GAP)[:, None]
        low, high = (spots - room).min(axis=0), (spots + room).max(axis=0)
        boxes.append((members, spots - low, float(high[0] - low[0]), float(high[1] - low[1])))
    area = sum(width * height for _, _, width, height in boxes)
    row_width = max([math.sqrt(area * ASPECT), *(width for _, _, width, _ in boxes)], default=0.0)
    result = np.zeros((len(radius), 2))
    x = y = tallest = 0.0
    for members, spots, width, height in sorted(boxes, key=lambda box: (-box[3], -box[2], box[0][0])):
        # Small components stand in rows of their own, not lost beside a large one.
        if x > 0 and (x + width > row_width + 1e-6 or height < 0.4 * tallest):
            x, y, tallest = 0.0, y + tallest, 0.0
        result[members] = spots + np.array([x, y])
        x, tallest = x + width, max(tallest, height)
    if len(result):
        result -= (result.min(axis=0) + result.max(axis=0)) / 2
    return [(round(float(a)), round(float(b))) for a, b in result]
