"""The path index finds what networkx finds, and refuses files that are not its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zlib
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castgraph.errors import DataError, OptionError, StaleIndexError
from castgraph.paths import assembly
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.dag import chain
from castgraph.paths.filter import Filter
from castgraph.paths.index import FILE_NAME, PathIndex, Tables, write
from castgraph.paths.search import Search

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


def index_of(graph, layer="core", landmark_count=None):
    names, kinds, years, rows = graph
    columns = tuple(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)) if rows else ()
    columns = columns or tuple(np.zeros(0, np.int64) for _ in range(4))
    arrays = assemble(Nodes(names, np.array(kinds), np.array(years)), {layer: columns}, landmark_count=landmark_count)
    return PathIndex.in_memory(arrays, TABLES)


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


FILTERS = st.builds(
    Filter,
    roles=st.sampled_from((frozenset(), frozenset({"actor"}), frozenset({"actor", "isBasedOn"}))),
    not_roles=st.sampled_from((frozenset(), frozenset({"director"}))),
    kinds=st.sampled_from((frozenset(), frozenset({"Movie"}))),
    statuses=st.sampled_from((frozenset(), frozenset({"released"}), frozenset({"announced", "released"}))),
    years=st.sampled_from((None, None, (1995, 2012))),
    as_of=st.sampled_from(("", "", "2020-12-31", "2021-06-30", "2024-01-01")),
    publishers=st.sampled_from((frozenset(), frozenset(), frozenset({"Alpha"}), frozenset({"Beta"}))),
)


def paths_of(index, dag):
    return sorted(tuple(index.iri(node) for node in path) for _, path in dag.best())


@settings(max_examples=300, deadline=None)
@given(graphs(), st.integers(1, 4), st.booleans(), st.integers(1, 6))
def test_landmarks_change_nothing_but_the_time(graph, count, two_sided, max_hops):
    names, kinds, years, rows = graph
    if two_sided:  # where every step changes sides, lengths are all even or all odd
        rows = [row for row in rows if (row[0] + row[1]) % 2]
    index = index_of((names, kinds, years, rows), landmark_count=count)
    assert index.bipartite or not two_sided or not index.landmarks.size
    search, expected = Search(index), nx.Graph(networkx_of((names, kinds, years, rows), Filter()))
    for start in range(len(names)):
        lengths = nx.single_source_shortest_path_length(expected, index.iri(start))
        for end in range(len(names)):
            path, wanted = search.shortest(start, end, max_hops), lengths.get(index.iri(end))
            if wanted is None or wanted > max_hops:
                assert path is None
            else:
                assert path is not None
                assert (path[0], path[-1], len(path) - 1) == (start, end, wanted)
                assert nx.is_path(expected, [index.iri(node) for node in path])


@settings(max_examples=400, deadline=None)
@given(graphs(), FILTERS, st.data())
def test_it_finds_the_shortest_paths_that_networkx_finds(graph, only, data):
    names = graph[0]
    start, end = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names))
    index, expected = index_of(graph), networkx_of(graph, only, (start, end))
    search = Search(index, only)
    one, other = index.number(start), index.number(end)
    dag, path = search.all_shortest(one, other), search.shortest(one, other)
    if not nx.has_path(expected, start, end):
        assert dag is None
        assert path is None
        return
    wanted = sorted(tuple(path) for path in nx.all_shortest_paths(nx.Graph(expected), start, end))
    assert paths_of(index, dag) == wanted
    assert dag.count() == len(wanted)
    assert tuple(index.iri(node) for node in path) in wanted
    if dag.hops:
        assert search.all_shortest(one, other, dag.hops - 1) is None
        assert search.distance(one, other, dag.hops) == dag.hops


@settings(max_examples=200, deadline=None)
@given(graphs(), FILTERS, st.data())
def test_it_finds_all_longer_paths_without_loops(graph, only, data):
    names = graph[0]
    start, end = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    hops = data.draw(st.integers(1, 6))
    index, expected = index_of(graph), nx.Graph(networkx_of(graph, only, (start, end)))
    dag = Search(index, only).exactly(index.number(start), index.number(end), hops)
    wanted = [tuple(path) for path in nx.all_simple_paths(expected, start, end, hops) if len(path) == hops + 1]
    assert (paths_of(index, dag) if dag else []) == sorted(wanted)


@settings(max_examples=200, deadline=None)
@given(graphs(), FILTERS, st.data())
def test_distances_and_groups_are_those_of_networkx(graph, only, data):
    names = graph[0]
    start = data.draw(st.sampled_from(names))
    index, expected = index_of(graph), networkx_of(graph, only, (start,))
    search = Search(index, only)
    wanted = nx.single_source_shortest_path_length(expected, start)
    found = {index.iri(node): hops for hops, level in enumerate(search.levels(index.number(start))) for node in level}
    assert found == wanted
    assert search.reach(index.number(start)) == len(wanted)
    whole = networkx_of(graph, Filter())
    groups = sorted((len(group) for group in nx.connected_components(whole)), reverse=True)
    assert index.component_sizes.tolist() == groups
    for group in nx.connected_components(whole):
        assert len({index.component_of(index.number(name)) for name in group}) == 1


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_avoided_nodes_are_not_stepped_on(graph, data):
    names = graph[0]
    if len(names) < 3:
        return
    start, end, avoided = data.draw(st.lists(st.sampled_from(names), min_size=3, max_size=3, unique=True))
    index, expected = index_of(graph), nx.Graph(networkx_of(graph, Filter()))
    expected.remove_node(avoided)
    search = Search(index, Filter(avoid=(index.number(avoided),)))
    dag = search.all_shortest(index.number(start), index.number(end))
    wanted = (
        sorted(map(tuple, nx.all_shortest_paths(expected, start, end))) if nx.has_path(expected, start, end) else []
    )
    assert (paths_of(index, dag) if dag else []) == wanted
    hops = data.draw(st.integers(1, 5))
    dag = search.exactly(index.number(start), index.number(end), hops)
    longer = [tuple(path) for path in nx.all_simple_paths(expected, start, end, hops) if len(path) == hops + 1]
    assert (paths_of(index, dag) if dag else []) == sorted(longer)


@settings(max_examples=100, deadline=None)
@given(graphs(), st.data())
def test_the_best_come_first_and_ties_in_the_order_of_their_nodes(graph, data):
    names = graph[0]
    start, end = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    index = index_of(graph)
    search = Search(index)
    dag = search.exactly(index.number(start), index.number(end), data.draw(st.integers(2, 5)))
    if dag is None:
        return
    found = list(dag.best())
    assert found == sorted(found)
    assert len({path for _, path in found}) == len(found)
    assert list(dag.best(2)) == found[:2]
    for cost, path in found:
        spent = 0
        for depth, (one, other) in enumerate(pairwise(path)):
            step = search.steps.between(np.array([one]), lambda nodes, to=other: nodes == to)[1]
            spent += int(step.costs[0])
            if depth + 2 < len(path):
                spent += int(search.rules.node_costs(np.array([other]))[0])
        assert spent == cost


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


def test_more_paths_than_fit_into_64_bits_are_counted_exactly():
    index = index_of(ladder(40, 10))
    dag = Search(index).all_shortest(index.number("a"), index.number("z"))
    assert dag.count() == 10**40
    first = [path for _, path in dag.best(3)]
    assert [index.iri(node) for node in first[0]][-2] == "m:039:0000"
    assert first == sorted(first)


def test_a_chain_passes_through_the_joint():
    index = index_of(ladder(2, 3))
    search = Search(index)
    middle = index.number("m:000:0001")
    parts = [search.all_shortest(index.number("a"), middle), search.all_shortest(middle, index.number("z"))]
    assert {path[1] for _, path in chain(parts).best()} == {middle}
    assert chain(parts).count() == 3


def test_withdrawn_credits_count_only_as_of_a_date_when_they_held():
    names, kinds = ["p", "q"], [0, 1]
    evidence = 4  # Beta told it in 2021-06, Alpha denied it on 2023-02-17
    index = index_of((names, kinds, [0, 0], [(0, 1, 0, evidence)]), layer="withdrawn")
    p, q = index.number("p"), index.number("q")
    assert Search(index).shortest(p, q) is None
    assert Search(index, Filter(as_of="2022-01-01")).shortest(p, q) == (p, q)
    assert Search(index, Filter(as_of="2023-02-17")).shortest(p, q) is None
    assert Search(index, Filter(publishers=frozenset({"Beta"}))).shortest(p, q) == (p, q)


def test_other_kinds_are_stepped_on_only_when_included():
    names, kinds = ["p", "c", "q"], [0, 3, 0]
    index = index_of((names, kinds, [0, 0, 0], [(0, 1, 0, 1), (2, 1, 0, 1)]), layer="extra")
    p, q = index.number("p"), index.number("q")
    assert Search(index).shortest(p, q) is None
    assert len(Search(index, Filter(include=frozenset({"character"}))).shortest(p, q)) == 3
    assert Search(index, Filter(include=frozenset({"event"}))).shortest(p, q) is None


def test_an_end_cannot_be_avoided():
    index = index_of(ladder(1, 2))
    with pytest.raises(OptionError):
        Search(index, Filter(avoid=(index.number("a"),))).shortest(index.number("a"), index.number("z"))


# -- files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    names, kinds, _, rows = ladder(3, 4)
    columns = tuple(np.array(column) for column in zip(*rows, strict=True))
    write(tmp_path, assemble(Nodes(names, np.array(kinds)), {"core": columns}), TABLES, "gen-1")
    return tmp_path


def test_what_is_written_is_what_is_read(folder):
    index = PathIndex.open(folder, "gen-1")
    index.verify()
    assert index.generation == "gen-1"
    assert index.tables.sources == [list(source) for source in SOURCES]
    dag = Search(index).all_shortest(index.number("a"), index.number("z"))
    assert dag.count() == 64
    assert index.number("nobody") is None
    assert index.iri(0) == "a"


def test_an_index_of_another_generation_is_never_used(folder):
    with pytest.raises(StaleIndexError, match="castgraph index"):
        PathIndex.open(folder, "gen-2")


def test_a_missing_index_says_how_to_make_it(tmp_path):
    with pytest.raises(StaleIndexError, match="castgraph index"):
        PathIndex.open(tmp_path)


def test_an_index_of_another_format_is_stale(folder):
    file = folder / FILE_NAME
    head = file.read_bytes()
    length = int.from_bytes(head[16:24], "little")
    described = json.dumps(json.loads(head[32 : 32 + length]) | {"format": 99}).encode()
    file.write_bytes(
        head[:16] + len(described).to_bytes(8, "little") + zlib.crc32(described).to_bytes(8, "little") + described
    )
    with pytest.raises(StaleIndexError, match="format 99"):
        PathIndex.open(folder)


@pytest.mark.parametrize("cut", [0, 1, 20, 40, 200, -1])
def test_a_truncated_index_is_refused(folder, cut):
    file = folder / FILE_NAME
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(DataError, match=r"paths\.idx"):
        PathIndex.open(folder)


def test_a_foreign_file_is_refused(folder):
    (folder / FILE_NAME).write_bytes(b"SQLite format 3\0" * 50)
    with pytest.raises(DataError, match="not a path index"):
        PathIndex.open(folder)


def test_every_flipped_byte_is_found(folder):
    file = folder / FILE_NAME
    whole = file.read_bytes()
    sections = PathIndex.open(folder)._sections
    used = [place for part in sections for place in range(part["offset"], part["offset"] + part["length"])]
    for place in [*range(0, 300, 7), *used[::97]]:
        broken = bytearray(whole)
        broken[place] ^= 0x55
        copy = folder / "copy"
        copy.mkdir(exist_ok=True)
        (copy / FILE_NAME).write_bytes(broken)
        with pytest.raises((DataError, StaleIndexError)):
            PathIndex.open(copy).verify()


def test_a_reader_keeps_the_index_that_it_opened(folder):
    before = PathIndex.open(folder)
    columns = tuple(np.array([value]) for value in (0, 1, 0, 1))
    write(folder, assemble(Nodes(["a", "z"], np.array([0, 0])), {"core": columns}), TABLES, "gen-2")
    assert len(before) == 14
    before.verify()
    assert len(PathIndex.open(folder, "gen-2")) == 2
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]


def test_a_full_disk_leaves_the_old_index_and_nothing_else(folder):
    """Files may grow to 4 kB only, as on a disk that is full."""
    script = f"""
import resource, signal, sys
import numpy as np
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import Tables, write
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
names = [f"n{{n}}" for n in range(5000)]
none = np.zeros(0, np.int64)
try:
    write({str(folder)!r}, assemble(Nodes(names, np.zeros(5000)), {{"core": (none,) * 4}}), Tables(), "gen-2")
except OSError:
    sys.exit(7)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == 7
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]
    PathIndex.open(folder, "gen-1").verify()


def test_kill_9_while_writing_leaves_an_index_that_is_whole(folder):
    script = f"""
import numpy as np
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.index import Tables, write
names = [f"n{{n}}" for n in range(200000)]
steps = np.arange(199999), np.arange(1, 200000), np.zeros(199999, np.int64), np.zeros(199999, np.int64)
arrays = assemble(Nodes(names, np.zeros(200000)), {{"core": steps}})
print("ready", flush=True)
while True:
    write({str(folder)!r}, arrays, Tables(), "gen-2")
"""
    for round_ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.01 + 0.017 * round_)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        PathIndex.open(folder).verify()
    columns = tuple(np.array([value]) for value in (0, 1, 0, 1))
    write(folder, assemble(Nodes(["a", "z"], np.array([0, 0])), {"core": columns}), TABLES, "gen-3")
    assert sorted(path.name for path in folder.iterdir()) == [FILE_NAME]


def test_very_many_codes_still_sort(folder):
    """Codes too wide for one key take the other way round."""
    one, other, role, evidence = (
        np.array(column) for column in ((0, 1, 1, 0), (1, 0, 2, 1), (0, 0, 1, 0), (3, 3, 1, 3))
    )
    wide = assembly._sort_wide(one, other, role, evidence, 3)
    packed = assembly._sort_packed(one, other, role, evidence, [2, 2, 1, 2], 3)
    assert all(
        np.array_equal(a, b)
        for a, b in zip((wide[0], *wide[1], wide[2]), (packed[0], *packed[1], packed[2]), strict=True)
    )


def test_the_folder_can_be_removed_while_it_is_read(folder):
    index = PathIndex.open(folder)
    shutil.rmtree(folder)
    assert Search(index).shortest(index.number("a"), index.number("z")) is not None
    assert next(Search(index).levels(0)).tolist() == [0]


@pytest.mark.parametrize("length", [120, 260, 700])
def test_long_chains_are_found_whole(length):
    names = [f"n:{place:04}" for place in range(length + 1)]
    steps = [(place, place + 1, 0, 1) for place in range(length)]
    index = index_of((names, [0] * len(names), [0] * len(names), steps))
    search = Search(index)
    assert len(search.shortest(0, length)) == length + 1
    assert search.all_shortest(0, length).count() == 1
    assert search.shortest(0, length, length - 1) is None
    assert all(not any(label.any() for label in spare) for spare in index.spare.values())


def test_a_damaged_section_of_a_small_file_is_noticed_on_opening(tmp_path):
    graph = (["x:a", "x:b", "x:c"], [0, 1, 0], [0, 2000, 0], [(0, 1, 0, 1), (2, 1, 0, 2)])
    columns = tuple(np.array(column, dtype=np.int64) for column in zip(*graph[3], strict=True))
    write(tmp_path, assemble(Nodes(graph[0], np.array(graph[1])), {"core": columns}, landmark_count=1), TABLES, "gen-1")
    sections, intact = PathIndex.open(tmp_path)._sections, (tmp_path / FILE_NAME).read_bytes()
    assert {"landmarks", "core.node"} <= {section["name"] for section in sections}
    for section in sections:
        if section["length"]:
            spoilt = bytearray(intact)
            spoilt[section["offset"]] ^= 0x55
            (tmp_path / FILE_NAME).write_bytes(spoilt)
            with pytest.raises(DataError, match=rf"section {section['name']} is damaged"):
                PathIndex.open(tmp_path)


def test_landmarks_that_do_not_fit_are_no_path():
    index = index_of((["x:a", "x:b", "x:c"], [0, 1, 0], [0, 0, 0], [(0, 1, 0, 0), (1, 2, 0, 0)]), landmark_count=1)
    index.landmarks = index.landmarks + np.uint8(1)
    with pytest.raises(DataError, match="landmarks"):
        Search(index).shortest(0, 2)


def test_a_head_of_zeros_is_damaged(folder):
    data = (folder / FILE_NAME).read_bytes()
    (folder / FILE_NAME).write_bytes(data[:16] + bytes(16) + data[32:])
    with pytest.raises(DataError, match="head of the index is damaged"):
        PathIndex.open(folder)


def test_a_status_of_both_ends_counts_alike_from_either_side():
    """A part of a production and the whole, of different statuses: a path found must be walkable back."""
    names, kinds, rows = ["x:a", "x:m", "x:n", "x:z"], [0, 1, 2, 0], [(0, 1, 0, 3), (1, 2, 2, 0), (3, 2, 0, 3)]
    for own in ((2, 1), (1, 2), (2, 2), (0, 2), (0, 0)):  # evidence: 1 announced, 2 and 3 released
        columns = tuple(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
        arrays = assemble(Nodes(names, np.array(kinds), status=np.array([0, *own, 0])), {"core": columns})
        search = Search(PathIndex.in_memory(arrays, TABLES), Filter(statuses=frozenset({"released"})))
        there, back = search.shortest(0, 3), search.shortest(3, 0)
        assert (there is None) == (back is None) == (own not in ((2, 2), (0, 2)))
        assert search.all_shortest(0, 3) is None if there is None else search.all_shortest(0, 3).count() == 1
