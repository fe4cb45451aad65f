"""Places for what the picture does not begin with: a free spot near its neighbours, however many there are. Pure."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["fill_in"]

CELL = 58
"""Side of a cell of the grid that has room for any one node, in pixels at scale 1."""


def fill_in(
    spots: dict[int, tuple[int, int]], sizes: Sequence[float], pairs: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return a position for each node: those that have one keep it, the others lie near their neighbours.

    Args:
        spots: positions of some nodes.
        sizes: radius of each node's disc in pixels; nodes are numbered in this order.
        pairs: which nodes are joined.

    Returns:
        ``(x, y)`` per node; no disc of a new one overlaps another.
    """
    found = dict(spots)
    neighbours: list[list[int]] = [[] for _ in sizes]
    for one, other in pairs:
        neighbours[one].append(other)
        neighbours[other].append(one)
    taken = {cell for node in spots for cell in _cells(*spots[node], sizes[node])}
    ring: dict[tuple[int, int], int] = {}
    below = max((y for _, y in spots.values()), default=0) + 6 * CELL
    queue = deque(sorted(spots))
    for start in [-1, *range(len(sizes))]:
        if start >= 0 and start not in found:
            found[start] = _free(0, below, taken, ring)
            queue.append(start)
        while queue:
            node = queue.popleft()
            for other in neighbours[node]:
                if other not in found:
                    near = [found[one] for one in neighbours[other] if one in found]
                    x, y = (sum(axis) / len(near) for axis in zip(*near, strict=True))
                    found[other] = _free(x, y, taken, ring)
                    queue.append(other)
    return [found[node] for node in range(len(sizes))]


def _cells(x: float, y: float, size: float) -> list[tuple[int, int]]:
    """Return the cells that a disc touches."""
    across = range(math.floor((x - size) / CELL), math.floor((x + size) / CELL) + 1)
    down = range(math.floor((y - size) / CELL), math.floor((y + size) / CELL) + 1)
    return [(column, row) for column in across for row in down]


def _free(x: float, y: float, taken: set[tuple[int, int]], ring: dict[tuple[int, int], int]) -> tuple[int, int]:
    """Take the free cell that is nearest, ring by ring around the wanted one, and return its middle."""
    column, row = math.floor(x / CELL), math.floor(y / CELL)
    far = ring.get((column, row), 0)
    while True:
        around = [
            (column + dx, row + dy)
            for dx in range(-far, far + 1)
            for dy in (range(-far, far + 1) if abs(dx) == far else (-far, far))
        ]
        free = [cell for cell in dict.fromkeys(around) if cell not in taken]
        if free:
            best = min(free, key=lambda cell: (math.hypot(cell[0] - column, cell[1] - row), cell))
            taken.add(best)
            ring[column, row] = far
            return round((best[0] + 0.5) * CELL), round((best[1] + 0.5) * CELL)
        far += 1
