"""Nodes and credits in any order → the sorted arrays of a path index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.paths import landmarks
from castgraph.paths.works import works

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["LAYERS", "Nodes", "assemble"]

LAYERS = ("core", "extra", "appearances", "withdrawn")
"""The adjacencies that an index may have; `index` says what is in which."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """What is known of the nodes, in any order but everywhere the same.

    Attributes:
        iris: each node's IRI (bytes are UTF-8), each once.
        kind: kind code per node.
        first_year: year per node; zeros where omitted.
        last_year: the same; as `first_year` where it is zero.
        status: evidence code of what is said of a production's own status; zeros where omitted.
        parts: positions of what is part of a series, and of the series; nothing is where omitted.
    """

    iris: Sequence[str] | Sequence[bytes]
    kind: NDArray[Any]
    first_year: NDArray[Any] | None = None
    last_year: NDArray[Any] | None = None
    status: NDArray[Any] | None = None
    parts: tuple[NDArray[Any], NDArray[Any]] | None = None


def assemble(
    nodes: Nodes,
    edges: Mapping[str, tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]],
    *,
    landmark_count: int | None = None,
) -> dict[str, NDArray[Any]]:
    """Sort nodes and credits into the arrays of an index.

    Args:
        nodes: all that the credits join.
        edges: by layer: start and end (positions in `nodes`), role code and evidence code of each credit.
            A credit of the same ends, role and evidence counts once; one from a node to itself is dropped.
        landmark_count: how many landmarks there are; as many as a graph of this size deserves where omitted.

    Returns:
        The arrays by section name, for `PathIndex.in_memory` and `write`.
    """
    count = len(nodes.iris)
    names = [iri.encode() if isinstance(iri, str) else iri for iri in nodes.iris]
    order = np.array(sorted(range(count), key=names.__getitem__), dtype=np.int64)
    rank = np.empty(count, dtype=np.uint32)
    rank[order] = np.arange(count, dtype=np.uint32)
    lengths = np.fromiter(map(len, names), dtype=np.int64, count=count)[order]
    offsets = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    blob = np.frombuffer(b"".join(map(names.__getitem__, order.tolist())), dtype=np.uint8)
    del names

    def per_node(values: NDArray[Any] | None, dtype: Any) -> NDArray[Any]:
        return np.zeros(count, dtype) if values is None else np.asarray(values)[order].astype(dtype)

    first = per_node(nodes.first_year, np.int16)
    last = per_node(nodes.last_year, np.int16)
    arrays: dict[str, NDArray[Any]] = {
        "names": blob,
        "offsets": _smallest(offsets),
        "kind": per_node(nodes.kind, np.uint8),
        "first_year": first,
        "last_year": np.where(last == 0, first, last).astype(np.int16),
        "status": _smallest(per_node(nodes.status, np.int64)),
        "work": works(count, *(rank[np.asarray(column, dtype=np.int64)] for column in nodes.parts or ((), ()))),
    }
    for layer in LAYERS:
        if layer in edges and (len(edges[layer][0]) or layer == "core"):
            start, end, role, evidence = edges[layer]
            arrays |= _rows(layer, rank[np.asarray(start)], rank[np.asarray(end)], role, evidence, count)
    if "core.start" not in arrays:
        none = np.zeros(0, np.int64)
        arrays |= _rows("core", none, none, none, none, count)
    component, sizes = _components(arrays["core.start"], arrays["core.node"])
    core = arrays["core.start"], arrays["core.node"]
    hops = landmarks.measure(*core, landmarks.choose(core[0], component == 0, landmark_count))
    return arrays | {
        "component": component,
        "component_sizes": sizes,
        "landmarks": hops.reshape(-1),
        "bipartite": np.array([landmarks.are_parities_kept(*core, hops)], dtype=np.uint8),
    }


def _smallest(values: NDArray[Any]) -> NDArray[Any]:
    """Return the values in the smallest unsigned type that holds them."""
    largest = int(values.max()) if len(values) else 0
    return values.astype(np.min_scalar_type(largest))


def _rows(
    name: str,
    start: NDArray[Any],
    end: NDArray[Any],
    role: NDArray[Any],
    evidence: NDArray[Any],
    count: int,
) -> dict[str, NDArray[Any]]:
    """Sort credits into rows, both directions."""
    role, evidence = np.asarray(role), np.asarray(evidence)
    keep = start != end
    if not keep.all():
        start, end, role, evidence = start[keep], end[keep], role[keep], evidence[keep]
    widths = [max(1, int(limit).bit_length()) for limit in (count, count, role.max(initial=0), evidence.max(initial=0))]
    if sum(widths) <= 64:
        node, codes, starts = _sort_packed(start, end, role, evidence, widths, count)
    else:
        node, codes, starts = _sort_wide(start, end, role, evidence, count)
    return {
        f"{name}.start": _smallest(starts),
        f"{name}.node": node,
        f"{name}.role": codes[0].astype(np.uint8),
        f"{name}.evidence": _smallest(codes[1]),
    }


def _sort_packed(
    start: NDArray[Any],
    end: NDArray[Any],
    role: NDArray[Any],
    evidence: NDArray[Any],
    widths: list[int],
    count: int,
) -> tuple[NDArray[np.uint32], tuple[NDArray[Any], NDArray[Any]], NDArray[Any]]:
    """Sort by packing all that a credit is into one 64-bit key: a quarter of the memory, a fifth of the time."""
    low, middle, high = widths[3], widths[3] + widths[2], widths[3] + widths[2] + widths[1]
    codes = (role.astype(np.uint64) << np.uint64(low)) | evidence.astype(np.uint64)
    key = np.empty(2 * len(start), dtype=np.uint64)
    for half, (one, other) in enumerate(((start, end), (end, start))):
        part = key[half * len(start) : (half + 1) * len(start)]
        np.left_shift(one.astype(np.uint64), np.uint64(high), out=part)
        part |= other.astype(np.uint64) << np.uint64(middle)
        part |= codes
    key.sort()
    if len(key):
        fresh = np.empty(len(key), dtype=bool)
        fresh[0] = True
        np.not_equal(key[1:], key[:-1], out=fresh[1:])
        if not fresh.all():
            key = key[fresh]
    bounds = np.arange(count + 1, dtype=np.uint64) << np.uint64(high)
    starts = np.searchsorted(key, bounds)
    node = ((key >> np.uint64(middle)) & np.uint64((1 << widths[1]) - 1)).astype(np.uint32)
    role = ((key >> np.uint64(low)) & np.uint64((1 << widths[2]) - 1)).astype(np.uint8)
    return node, (role, (key & np.uint64((1 << low) - 1)).astype(np.int64)), starts


def _sort_wide(
    start: NDArray[Any], end: NDArray[Any], role: NDArray[Any], evidence: NDArray[Any], count: int
) -> tuple[NDArray[np.uint32], tuple[NDArray[Any], NDArray[Any]], NDArray[Any]]:
    """Sort where the codes are too wide for one key: very many sources or nodes."""
    one, other = np.concatenate((start, end)), np.concatenate((end, start))
    role, evidence = np.tile(role, 2), np.tile(evidence, 2)
    order = np.lexsort((evidence, role, other, one))
    one, other, role, evidence = one[order], other[order], role[order], evidence[order]
    fresh = np.ones(len(one), dtype=bool)
    if len(one):
        fresh[1:] = (
            (one[1:] != one[:-1])
            | (other[1:] != other[:-1])
            | (role[1:] != role[:-1])
            | (evidence[1:] != evidence[:-1])
        )
    one, other, role, evidence = one[fresh], other[fresh], role[fresh], evidence[fresh]
    starts = np.searchsorted(one, np.arange(count + 1))
    return other.astype(np.uint32), (role, evidence), starts


def _components(start: NDArray[Any], node: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Number the groups of connected nodes, the largest first, ties by their first node.

    Every node takes the least label among its neighbours and itself, then the label of its label, until nothing
    changes: a handful of rounds over flat arrays. Source: Shiloach and Vishkin, An O(log n) parallel connectivity
    algorithm (1982).
    """
    count = len(start) - 1
    label = np.arange(count, dtype=np.uint32)
    busy = np.flatnonzero(start[1:] != start[:-1])
    if len(busy):
        begin = start[:-1][busy].astype(np.int64)
        while True:
            least = np.minimum.reduceat(label[node], begin)
            lower = least < label[busy]
            if not lower.any():
                break
            # The root of each lowered node's label is lowered too, so that whole trees move at once.
            changed, least = busy[lower], least[lower]
            np.minimum.at(label, label[changed], least)
            label[changed] = np.minimum(label[changed], least)
            while True:
                jumped = label[label]
                if np.array_equal(jumped, label):
                    break
                label = jumped
    roots, member, sizes = np.unique(label, return_inverse=True, return_counts=True)
    order = np.lexsort((roots, -sizes))
    number = np.empty(len(roots), dtype=np.uint32)
    number[order] = np.arange(len(roots), dtype=np.uint32)
    return number[member], sizes[order].astype(np.uint32)
