"""Random and regular graphs for the tests of the path index, and the same in networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import PathIndex, Tables

ROLES = ("actor", "director", "isBasedOn")
SOURCES = (
    ("s:0", "Alpha", "2020-01-01"),
    ("s:1", "Beta", "2021-06"),
    ("s:2", "Alpha", "2023-02-17"),
    ("s:3", "Gamma", ""),
)
STATUSES = ("", "announced", "released", "denied")
EVIDENCE = ((), ((0, 1),), ((0, 1), (1, 2)), ((2, 2),), ((1, 0), (2, 3)), ((3, 2),))
KINDS = (("person", ""), ("production", "Movie"), ("production", "TVSeries"), ("character", ""))
TABLES = Tables(ROLES, KINDS, STATUSES, SOURCES, EVIDENCE)


@st.composite
def graphs(draw):
    """Random multigraph: nodes with kinds and years, rows with roles and evidence."""
    count = draw(st.integers(2, 14))
    node = st.integers(0, count - 1)
    kinds = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    years = draw(st.lists(st.sampled_from((0, 1990, 2000, 2010)), min_size=count, max_size=count))
    rows = draw(st.lists(st.tuples(node, node, st.integers(0, 2), st.sampled_from((0, 1, 2, 3, 5))), max_size=40))
    names = draw(st.permutations([f"x:{number}" for number in range(count)]))
    return names, kinds, years, rows


def index_of(graph, layer="core", landmark_count=None, withdrawn=()):
    names, kinds, years, rows = graph
    layers = {layer: _columns(rows)} | ({"withdrawn": _columns(withdrawn)} if withdrawn else {})
    arrays = assemble(Nodes(names, np.array(kinds), np.array(years)), layers, landmark_count=landmark_count)
    return PathIndex.in_memory(arrays, TABLES)


def _columns(rows):
    columns = tuple(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)) if rows else ()
    return columns or tuple(np.zeros(0, np.int64) for _ in range(4))


def told(evidence, only):
    """Status by the sources that count, None if none of them does."""
    entries = [
        (SOURCES[source], status)
        for source, status in EVIDENCE[evidence]
        if (not only.as_of or (SOURCES[source][2] and SOURCES[source][2] <= only.as_of))
        and (not only.publishers or SOURCES[source][1] in only.publishers)
    ]
    if (only.as_of or only.publishers) and not entries:
        return None
    return next((STATUSES[status] for _, status in reversed(entries) if status), "")


def networkx_of(graph, only, ends=()):
    """The same graph after the same filter, in networkx."""
    names, kinds, years, rows = graph
    result = nx.MultiGraph()
    result.add_nodes_from(names)
    for number, (one, other, role, evidence) in enumerate(rows):
        status = told(evidence, only)
        if one == other or status is None or (status == "denied" and (only.as_of or only.publishers)):
            continue
        if (only.roles and ROLES[role] not in only.roles) or ROLES[role] in only.not_roles:
            continue
        if only.statuses and status not in only.statuses:
            continue
        result.add_edge(names[one], names[other], key=number)
    for position, name in enumerate(names):
        kind, kind_type = KINDS[kinds[position]]
        bad = kind == "production" and (
            (only.kinds and kind_type not in only.kinds and kind not in only.kinds)
            or (only.years and not (years[position] and only.years[0] <= years[position] <= only.years[1]))
        )
        if bad and name not in ends:
            result.remove_node(name)
    return result


def ladder(rungs, width):
    """Layers of `width` nodes, each joined to all of the next: width ** rungs shortest paths."""
    names = ["a", *(f"m:{rung:03}:{place:04}" for rung in range(rungs) for place in range(width)), "z"]
    steps = [(0, 1 + place) for place in range(width)]
    for rung in range(rungs - 1):
        steps += [
            (1 + rung * width + one, 1 + (rung + 1) * width + other) for one in range(width) for other in range(width)
        ]
    steps += [(1 + (rungs - 1) * width + place, len(names) - 1) for place in range(width)]
    return names, [0] * len(names), [0] * len(names), [(*step, 0, 1) for step in steps]
