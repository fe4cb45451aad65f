"""Measure how fast connections are found, against peers, on the same pairs of the same graph in the same run.

    python tests/benchmarks/connect.py                     0.1 M and 4 M credits, all peers
    python tests/benchmarks/connect.py --sizes 1e5,4e6,2e7 the curve
    python tests/benchmarks/connect.py --store             also builds stores and measures the command itself

Peers: networkx' bidirectional search; igraph, NetworKit and real_ladybug where they are installed (pip install igraph
networkit real_ladybug). Every peer must find paths of the same length, else this fails. A slow peer gets as many of the pairs as
fit into its time; the ratio is over those pairs.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))
from figures import figure
from generate import ROLES, TYPES, Generated, generate, person_name, write_ntriples

from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.build import path_index
from castgraph.paths.central import central
from castgraph.paths.filter import Filter
from castgraph.paths.index import PathIndex, Tables, write
from castgraph.paths.many import distances_between, paths_between
from castgraph.paths.search import MAX_HOPS, Search

if TYPE_CHECKING:
    from collections.abc import Callable

    Pair = tuple[int, int]


def build(graph: Generated, folder: Path) -> tuple[float, float]:
    """Write the index of a generated graph into a folder and return seconds to sort and to write it."""
    iris = graph.person_iris() + graph.production_iris()
    kind = np.zeros(len(iris), np.uint8)
    kind[graph.people :] = 1 + graph.title_type
    year = np.zeros(len(iris), np.int16)
    year[graph.people :] = graph.year
    ends = graph.production.astype(np.int64) + graph.people
    told = np.ones(len(graph.person), np.uint8)
    begin = time.perf_counter()
    arrays = assemble(Nodes(iris, kind, year), {"core": (graph.person, ends, graph.role, told)})
    middle = time.perf_counter()
    tables = Tables(
        ROLES,
        [("person", ""), *(("production", one) for one in TYPES)],
        ("",),
        [("https://w3id.org/castgraph/id/dataset/imdb", "IMDb", "")],
        [(), ((0, 0),)],
    )
    write(folder, arrays, tables, "benchmark")
    return middle - begin, time.perf_counter() - middle


def pairs_of(index: PathIndex, count: int, seed: int = 7) -> list[Pair]:
    """Return random pairs of people of the largest group."""
    person = np.array([kind == "person" for kind, _ in index.tables.kinds])
    people = np.flatnonzero(person[index.kind] & (index.component == 0))
    chosen = np.random.default_rng(seed).choice(people, (count, 2))
    return [(int(one), int(other)) for one, other in chosen]


def timed(find: Callable[[int, int], int], pairs: list[Pair], budget: float) -> tuple[list[float], list[int]]:
    """Return seconds and length for each pair, for as many pairs as fit into a time."""
    seconds: list[float] = []
    lengths: list[int] = []
    for one, other in pairs:
        begin = time.perf_counter()
        lengths.append(find(one, other))
        seconds.append(time.perf_counter() - begin)
        if sum(seconds) > budget:
            break
    return seconds, lengths


def edges_of(index: PathIndex) -> tuple[np.ndarray, np.ndarray]:
    """Return each edge once, parallel credits as one."""
    layer = index.layers["core"]
    start = np.repeat(np.arange(index.count), np.diff(layer.start.astype(np.int64)))
    keep = start < layer.node
    pairs = np.unique((start[keep].astype(np.uint64) << np.uint64(32)) | layer.node[keep])
    return (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def with_networkx(index: PathIndex) -> Callable[[int, int], int]:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(index.count))
    one, other = edges_of(index)
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    return lambda start, end: len(nx.bidirectional_shortest_path(graph, start, end)) - 1


def with_igraph(index: PathIndex) -> Callable[[int, int], int]:
    igraph: Any = importlib.import_module("igraph")
    one, other = edges_of(index)
    graph = igraph.Graph(n=index.count, edges=np.stack((one, other), axis=1))
    return lambda start, end: len(graph.get_shortest_path(start, end)) - 1


def networkit_graph(index: PathIndex) -> Any:
    """Return NetworKit's graph of an index."""
    networkit: Any = importlib.import_module("networkit")
    one, other = edges_of(index)
    return networkit.GraphFromCoo((np.ones(len(one)), (one, other)), n=index.count, weighted=False, directed=False)


def with_networkit(index: PathIndex) -> Callable[[int, int], int]:
    networkit: Any = importlib.import_module("networkit")
    graph = networkit_graph(index)

    def find(start: int, end: int) -> int:
        search = networkit.distance.BidirectionalBFS(graph, start, end, True)
        search.run()
        return len(search.getPath()) + 1

    return find


def with_ladybug(index: PathIndex) -> Callable[[int, int], int]:
    ladybug: Any = importlib.import_module("real_ladybug")
    folder = Path(tempfile.mkdtemp())
    one, other = edges_of(index)
    with (folder / "nodes.csv").open("w") as out:
        out.writelines(f"{node}\n" for node in range(index.count))
    with (folder / "edges.csv").open("w") as out:
        out.writelines(f"{a},{b}\n" for a, b in zip(one.tolist(), other.tolist(), strict=True))
    connection = ladybug.Connection(ladybug.Database(str(folder / "graph.lbug")))
    connection.execute("CREATE NODE TABLE N(id INT64, PRIMARY KEY(id))")
    connection.execute("CREATE REL TABLE E(FROM N TO N)")
    connection.execute(f'COPY N FROM "{folder}/nodes.csv" (header=false)')
    connection.execute(f'COPY E FROM "{folder}/edges.csv" (header=false)')

    def find(start: int, end: int) -> int:
        answer = connection.execute(
            "MATCH p = (a:N {id: $one})-[:E* SHORTEST 1..20]-(b:N {id: $other}) RETURN length(p)",
            {"one": start, "other": end},
        )
        return int(answer.get_next()[0])

    return find


PEERS = {
    "networkx": (with_networkx, 10),
    "igraph": (with_igraph, 50),
    "networkit": (with_networkit, 2),
    "real_ladybug": (with_ladybug, 200),
}
SMALL = {"networkit": 1 / 3}
"""What is asked of the median on a graph of at most a million credits."""


def against_peers(index: PathIndex, pairs: list[Pair], budget: float, names: list[str]) -> None:
    """Print how many times slower each peer is on the same pairs, having checked that it answers the same."""
    search = Search(index)
    for name in names:
        make, wanted = PEERS[name]
        begin = time.perf_counter()
        try:
            find = make(index)
        except ImportError:
            print(f"    {name:14} is not installed: left out")
            continue
        built = time.perf_counter() - begin
        theirs, lengths = timed(find, pairs, budget)
        same = pairs[: len(theirs)]
        ours, found = timed(lambda one, other: len(search.shortest(one, other) or ()) - 1, same, budget)
        assert found == lengths, f"{name} finds other lengths"
        credits = len(index.layers["core"])
        wanted = SMALL.get(name, wanted) if credits <= 1e6 else wanted
        mean = sum(theirs) / sum(ours)
        median = statistics.median(theirs) / statistics.median(ours)
        figure("one shortest, median", median, goal=f"≥ {wanted:.2g}", peer=name, size=f"{credits:,} credits")
        print(
            f"    {name:14} {sum(theirs):9.3f} s for {len(theirs):3} pairs, ours {sum(ours):7.3f} s: {mean:7.1f} times,"
            f" median {statistics.median(theirs) * 1e3:.4f} ms, ours {statistics.median(ours) * 1e3:.4f} ms:"
            f" {median:.2f} times (at least {wanted:.2g}: {'yes' if median >= wanted else 'NO'}); built in {built:.0f} s"
        )
        del find
        gc.collect()


def many_at_once(index: PathIndex, count: int, names: list[str]) -> None:
    """Print what many pairs cost together: their distances, a path of each; and one by one, by NetworKit too."""
    pairs = [pair for pair in pairs_of(index, count, seed=5) if pair[0] != pair[1]]
    starts, ends = np.array(pairs).T
    search = Search(index)

    def each(find: Callable[[], list[int]]) -> tuple[float, list[int]]:
        begin = time.process_time()
        found = find()
        return (time.process_time() - begin) / len(found) * 1e3, found

    ways: dict[str, Callable[[], list[int]]] = {
        "distances": lambda: distances_between(search, starts, ends, MAX_HOPS).tolist(),
        "paths": lambda: [len(path or ()) - 1 for path in paths_between(search, starts, ends, MAX_HOPS)],
        "one by one": lambda: [len(search.shortest(*pair) or ()) - 1 for pair in pairs],
    }
    if "networkit" in names and importlib.util.find_spec("networkit"):
        find = with_networkit(index)
        ways["networkit"] = lambda: [find(*pair) for pair in pairs]
    took = {name: each(way) for name, way in ways.items()}
    assert len({tuple(lengths) for _, lengths in took.values()}) == 1
    told = ", ".join(f"{name} {milliseconds:.3f} ms" for name, (milliseconds, _) in took.items())
    print(f"    {len(pairs):,} pairs at once, processor time of each: {told}")
    credits = len(index.layers["core"])
    for name, wanted in (("distances", 10), ("paths", 2)):
        figure(f"{name} of many pairs, each", took[name][0], "ms", size=f"{credits:,} credits")
        if peer := took.get("networkit"):
            ratio, goal = peer[0] / took[name][0], f"≥ {wanted}" if credits > 1e6 else ""
            held = figure(f"{name} of many pairs", ratio, goal=goal, peer="networkit", size=f"{credits:,} credits")
            print(f"      {name}: {ratio:.1f} times ({goal or 'no goal at this size'}: {'yes' if held else 'NO'})")


def nearest(index: PathIndex, peers: list[str]) -> None:
    """Print how long it takes to say who is nearest to everybody, and what that is worth.

    NetworKit ranks all nodes, works among them, by their distance to all nodes: its exact closeness measures from each,
    its search for the 20 nearest leaves out who cannot be one. Half of the nodes or fewer are people.
    """
    begin, clock = time.process_time(), time.perf_counter()
    found = central(index, 20)
    seconds, clock = time.process_time() - begin, time.perf_counter() - clock
    size, exact = f"{found.people:,} people", found.sampled == found.people
    print(
        f"    center {'exact' if exact else f'by {found.sampled:,}'} of {size}: {seconds:.1f} s of processor,"
        f" {clock:.1f} s by the clock, error {found.error:.3f} hops"
    )
    figure("center, by the clock", clock, "s", goal="≤ 5" if exact and found.people > 20_000 else "", size=size)
    figure("center, what may be missed", found.error, "hops", goal="≤ 0.1", size=size)
    if not exact or "networkit" not in peers or not importlib.util.find_spec("networkit"):
        return
    centrality: Any = importlib.import_module("networkit").centrality
    graph, standard = networkit_graph(index), centrality.ClosenessVariant.GENERALIZED
    for peer, run_ in (
        ("the 20 closest", lambda: centrality.TopCloseness(graph, 20).run()),
        ("closeness of all", lambda: centrality.Closeness(graph, False, standard).run()),
    ):
        begin = time.process_time()
        run_()
        theirs = time.process_time() - begin
        print(f"      NetworKit, {peer:17} {theirs:8.1f} s of processor: {theirs / seconds:.1f} times")
        figure(f"center against NetworKit, {peer}", theirs / seconds, peer="networkit", size=size)


def answers(graph: Generated, folder: Path) -> None:
    """Print what a whole answer costs in one process, with names, words and sources.

    Asked first; found anew where its names and credits were read before; and the same again, which is kept.
    """
    import castgraph

    source, store = folder / "answers.nt", folder / "answers"
    with source.open("w", encoding="utf-8") as out:
        write_ntriples(graph, out)
    castgraph.build_store([source], store)
    with castgraph.open(store) as opened:
        index = path_index(opened)
        asked = [(index.iri(one), index.iri(other)) for one, other in pairs_of(index, 60)]
        size = f"{len(index.layers['core']):,} credits"
        castgraph.connect(opened, *asked.pop())  # which opens names and index
        for when in ("first", "with all its hops known", "again"):
            took = []
            if when != "again":
                opened.cached("answers", dict).clear()
            for pair in asked:
                begin = time.process_time()
                castgraph.connect(opened, *pair)
                took.append(time.process_time() - begin)
            median = statistics.median(took) * 1e3
            print(f"    whole answers, asked {when:5}: median {median:.2f} ms of processor")
            figure(f"whole answer, asked {when}", median, "ms", goal="≤ 0.5" if when == "again" else "", size=size)


def many_against_one(index: PathIndex) -> list[tuple[str, str]]:
    """Compare pairs with about 100,000 shortest connections with pairs that have few.

    Returns:
        Names of the ends of a pair with one, and of a pair of the same length with about 100,000.
    """
    search = Search(index)

    def answer(one: int, other: int) -> tuple[int, int]:
        dag = search.all_shortest(one, other)
        assert dag is not None
        count = dag.count()
        list(dag.best(20))
        return count, dag.hops

    found = [(answer(*pair), pair) for pair in pairs_of(index, 2000, seed=3)]
    few = [item for item in found if item[0][0] == 1]
    many = [item for item in found if 60_000 <= item[0][0] <= 250_000]
    if not few or not many:
        print("    no pair with about 100,000 shortest connections in this graph")
        return []

    def measure(items: list[Any]) -> float:
        return statistics.median(timed(lambda a, b: answer(a, b)[0], [pair for _, pair in items], 20)[0]) * 1e3

    lengths = sorted({hops for (_, hops), _ in many})
    print(f"    one connection          {measure(few):8.2f} ms (median of {len(few)}, of any length)")
    print(
        f"    about 100,000           {measure(many):8.2f} ms "
        f"(median of {len(many)}, {lengths[0]} to {lengths[-1]} hops)"
    )
    for hops in lengths:
        alike = [item for item in found if item[0][1] == hops and item[0][0] < 100]
        same = [item for item in many if item[0][1] == hops]
        if alike:
            print(f"      of {hops} hops: under 100 {measure(alike):.2f} ms, about 100,000 {measure(same):.2f} ms:"
                  f" {measure(same) / measure(alike):.1f} times")  # fmt: skip
    ends = [min(items, key=lambda item: (abs(item[0][1] - lengths[0]), item[1]))[1] for items in (few, many)]
    return [(index.iri(one), index.iri(other)) for one, other in ends]


def cold(index_folder: Path, pair: tuple[str, str]) -> tuple[float, int]:
    """Return seconds and peak kilobytes of a process that opens an index and finds one connection."""
    script = (
        "import sys; from castgraph.paths.index import PathIndex; from castgraph.paths.search import Search\n"
        "index = PathIndex.open(sys.argv[1]); a, b = map(index.number, sys.argv[2:])\n"
        "dag = Search(index).all_shortest(a, b); dag.count(); list(dag.best(20))\n"
    )
    return run(script, str(index_folder), *pair)


COMMAND = "import sys; from castgraph.cli.main import run; code = run(sys.argv[1:]); assert code == 0, code\n"


def run(script: str, *arguments: str, rounds: int = 5) -> tuple[float, int]:
    """Run a script in a process of its own and return its seconds and peak resident kilobytes, the best of some rounds.

    The process itself says how much memory it had: what the system tells its parent includes the parent's own.
    """
    peak = "print(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1], file=sys.stderr)\n"
    command = [sys.executable, "-c", script + peak, *arguments]
    best, most = float("inf"), 0
    for _ in range(rounds):
        begin = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        best, most = min(best, time.perf_counter() - begin), max(most, int(done.stderr.split()[-1]))
    return best, most


def commands(graph: Generated, folder: Path, few_and_many: list[tuple[str, str]]) -> None:
    """Load a store and print the time of the command on it, against the packaged graph.

    Args:
        graph: what is loaded.
        folder: for the store.
        few_and_many: a pair with one shortest connection, and a pair with about 100,000.
    """
    import castgraph

    source, store = folder / "imdb.nt", folder / "store"
    with source.open("w", encoding="utf-8") as out:
        write_ntriples(graph, out)
    seconds, kilobytes = run(COMMAND, "load", str(source), "--store", str(store), rounds=1)
    print(f"    load with index {seconds:.1f} s, {kilobytes / 1e6:.1f} GB at the peak (at most 6)")
    packaged = run(COMMAND, "connect", "Alice Oseman", "David Tennant")
    index = PathIndex.open(next(store.glob("gen-*")) / "paths")
    one, other = (index.iri(node) for node in pairs_of(index, 1)[0])
    large = run(COMMAND, "connect", "--store", str(store), one, other)
    print(f"    command, cold: {large[0]:.3f} s and {large[1] / 1e3:.0f} MB; on the packaged graph {packaged[0]:.3f} s:"
          f" {large[0] / packaged[0]:.2f} times (at most 2)")  # fmt: skip
    if not few_and_many:
        return
    told = [run(COMMAND, "connect", "--store", str(store), *pair)[0] for pair in few_and_many]
    print(f"    command, cold: one connection {told[0]:.3f} s, about 100,000 with the best 20 printed {told[1]:.3f} s:"
          f" {told[1] / told[0]:.1f} times (at most 5)")  # fmt: skip
    with castgraph.open(store) as opened:
        warm = [
            statistics.median(timed(lambda a, b: len(str(castgraph.connect(opened, a, b))), [pair] * 9, 60)[0]) * 1e3
            for pair in few_and_many
        ]
    print(f"    answer, warm, with names and credits: {warm[0]:.1f} ms and {warm[1]:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1e5,4e6", help="numbers of credits, comma between")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--many", type=int, default=4000, help="pairs that are asked for at once")
    parser.add_argument("--budget", type=float, default=60, help="seconds for each peer")
    parser.add_argument("--peers", default=",".join(PEERS), help="which, comma between")
    parser.add_argument("--peers-up-to", type=float, default=4e6, help="no peers on larger graphs")
    parser.add_argument("--store", action="store_true", help="also load stores and time the command itself")
    options = parser.parse_args()
    medians: dict[int, float] = {}
    for size in (int(float(text)) for text in options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            graph = generate(size)
            sorting, writing = build(graph, folder)
            index = PathIndex.open(folder, "benchmark")
            megabytes = (folder / "paths.idx").stat().st_size / 1e6
            print(f"{len(graph.person):,} credits, {graph.people:,} people ({person_name(0)}, …), "
                  f"{graph.productions:,} productions; index sorted in {sorting:.1f} s, written in {writing:.1f} s, "
                  f"{megabytes:,.0f} MB")  # fmt: skip
            pairs = pairs_of(index, options.pairs)
            search = Search(index)
            for label, one in (
                ("one shortest", search.shortest),
                ("all shortest, counted", search.all_shortest),
                (
                    "actors only, since 1980",
                    Search(index, Filter(roles=frozenset({"actor"}), years=(1980, 2030))).shortest,
                ),
            ):
                timed(lambda a, b, find=one: bool(find(a, b)), pairs, 60)
                seconds, _ = timed(lambda a, b, find=one: bool(find(a, b)), pairs, 60)
                print(f"    {label:24} median {statistics.median(seconds) * 1e3:7.2f} ms, worst "
                      f"{max(seconds) * 1e3:7.2f} ms, {len(seconds)} pairs in {sum(seconds):.3f} s")  # fmt: skip
                median, credits = statistics.median(seconds) * 1e3, len(index.layers["core"])
                figure(f"{label}, median", median, "ms", size=f"{credits:,} credits")
                if label == "one shortest":
                    medians[size] = statistics.median(seconds)
            few_and_many = many_against_one(index)
            seconds, kilobytes = cold(folder, (index.iri(pairs[0][0]), index.iri(pairs[0][1])))
            print(f"    a process of its own: {seconds:.3f} s, {kilobytes / 1e3:.0f} MB (at most 400)")
            peers = [p for p in options.peers.split(",") if p] if size <= options.peers_up_to else []
            many_at_once(index, options.many, peers)
            if size <= options.peers_up_to:
                nearest(index, peers)
            if size <= 2e5:
                answers(graph, folder)
            if peers:
                against_peers(index, pairs, options.budget, peers)
            if options.store:
                commands(graph, folder, few_and_many)
    first = next(iter(medians))
    for size, median in medians.items():
        print(
            f"{size:>12,} credits ({size / first:6.1f} times): median {median * 1e3:6.2f} ms "
            f"({median / medians[first]:.1f} times)"
        )


if __name__ == "__main__":
    main()
