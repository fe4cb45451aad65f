"""Castgraph as a library: typed, quick to import, and what it returns shows itself, travels and lasts."""

from __future__ import annotations

import ast
import inspect
import json
import multiprocessing
import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import castgraph
from castgraph.cli.main import typed
from castgraph.errors import CastgraphError, OptionError, StoreError, spelled_by
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.shown import LINE, Shown
from tests.conftest import MINI
from tests.endpoints import serving
from tests.folders import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADA, ESME, GUS = "Ada Quill", "Esme Lark", "Gus Pell"
SRC = ROOT / "src" / "castgraph"

RIGHT = """
import datetime
import castgraph

with castgraph.open(as_of=datetime.date(2024, 1, 1), publishers="Radio Times") as store:
    answer = castgraph.connect(store, "A", "B", roles="actor", via="Olivia Colman", years=(1990, None), max_hops=4)
    names: list[str] = [node.name for connection in answer.connections for node in connection.nodes]
    together = castgraph.connect(store, "A", "B", "C", not_roles=["director"])
    least: int = together.least
    for one in castgraph.pairs(store, [("A", "B")], as_of="2023-05"):
        print(one.connected, one.to_json())
    found = castgraph.find(store, "a", kinds="person", limit=3)
    average: float | None = castgraph.distances(store, found[0], avoid=found[1]).average
    first: str = castgraph.center(store, top=3).ranking[0][0].name
    print(castgraph.show(store, "A").sections, castgraph.why(store, "A", "B")[0].holds)
    print(castgraph.conflicts(store)[0].kind, castgraph.diff("2022-06-01", publishers="x").changes)
    rows = castgraph.query(store, "cast", production=found[0])
    row: dict[str, object] = rows[0]
    castgraph.project(store, include="characters").number_of_nodes()
    page: str = castgraph.export(store, "html", around="A", hops=1, title="A")
    castgraph.export(store, "graphml", "a.graphml")
    answer.page().save("a.html")
    level: str = castgraph.check("graph")[0].level
    answer.to_dicts()[0]["hop"], rows.to_dataframe()
"""
WRONG = (
    'castgraph.open(as_off="2024")',
    'castgraph.connect(store, "A", "B", role="actor")',
    'castgraph.connect(store, "A", "B", max_hops="4")',
    'castgraph.connect(store, "A", "B", ["actor"])',
    'castgraph.connect(store, "A", "B", "C", via="D")',
    'castgraph.connect(store, "A", "B").hops + 1',
    'castgraph.pairs(store, [("A",)])',
    'castgraph.distances(store, "A", max_hops=3)',
    'castgraph.center(store, 3)',
    'castgraph.find(store, "A", 3)',
    'castgraph.find(store, "A", kind="person")',
    'castgraph.show(store, "A", all=True)',
    'castgraph.why(store)',
    'castgraph.conflicts(store, kind="denial")',
    'castgraph.diff("2022", "2023", publisher="x")',
    'castgraph.query(store, "cast", allow_network=3)',
    'castgraph.project(store, denied="yes")',
    'castgraph.export(store, "html", colour="red")',
    'castgraph.check(level="error")',
)  # fmt: skip


def test_a_type_checker_passes_right_uses_and_finds_each_wrong_one(tmp_path):
    (tmp_path / "right.py").write_text(RIGHT, encoding="utf-8")
    head = "import castgraph\n\nstore = castgraph.open()\n"
    (tmp_path / "wrong.py").write_text(head + "\n".join(WRONG) + "\n", encoding="utf-8")
    # The settings and the cache are those of `python -m tests types`, which has looked at castgraph itself already.
    shared = ["--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *shared, "right.py", "wrong.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT / "src")},
        check=False,
    )
    ours = [line for line in done.stdout.splitlines() if re.match(r"(right|wrong)\.py:", line)]
    found = {int(line.split(":")[1]) for line in ours if line.startswith("wrong") and ": error:" in line}

    assert [line for line in ours if line.startswith("right")] == []
    assert found == set(range(4, 4 + len(WRONG))), ours
    assert (SRC / "py.typed").is_file()


def test_importing_castgraph_imports_nothing_heavy_and_costs_little():
    loaded = python("import sys, castgraph; print(*sys.modules)").split()
    heavy = {"click", "jinja2", "networkx", "numpy", "pandas", "pyoxigraph", "rdflib", "rich", "sqlite3", "IPython"}

    assert heavy.isdisjoint(loaded)
    assert {name for name in loaded if name.startswith("castgraph")} == {
        "castgraph", "castgraph.export",
    }  # fmt: skip
    assert min(times_of_import() for _ in range(3)) < 4  # of what `ast` takes, with which the stub is read


def times_of_import() -> float:
    """Return how long importing castgraph takes, measured in the time that a module of the standard library takes."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import castgraph"], capture_output=True, text=True, check=True
    )
    took = {name: int(time) for time, name in re.findall(r"\| +(\d+) \| +(\w+)$", done.stderr, re.MULTILINE)}
    return took["castgraph"] / took["ast"]


def python(code: str, *arguments: str) -> str:
    """Run Python in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_room_export_is_called_as_a_function_and_is_still_a_room(mini):
    import castgraph.export.tables

    assert castgraph.export(mini, "dot", around=ADA, hops=1).startswith("digraph")
    assert json.loads(castgraph.export(mini, "csl-json", around=ADA, hops=1))[0]["URL"].startswith("https://")
    assert len(castgraph.export(mini, "ftm", also="denied")) > len(castgraph.export(mini, "ftm"))
    assert castgraph.export.tables.tsv(["a"], [["b"]]) == "a\nb\n"


def test_help_lists_every_option_by_its_name():
    names = set(inspect.signature(castgraph.connect).parameters)

    assert {"store", "start", "end", "max_hops", "roles", "via", "as_of", "publishers", "where"} <= names
    assert set(inspect.signature(castgraph.pairs).parameters) - {"ends", "only"} == names - {"start", "end", "more"}
    assert "via" not in inspect.signature(castgraph.distances).parameters


def test_a_plain_string_is_one_and_an_entity_means_itself(mini):
    (ada,) = castgraph.find(mini, ADA, kinds="person", limit=1)
    plain = castgraph.connect(mini, ADA, ESME, not_roles="director", avoid="Bram Vane", publishers="Reel Gazette")

    assert plain == castgraph.connect(
        mini, ada, ESME, not_roles=["director"], avoid=["Bram Vane"], publishers=["Reel Gazette"]
    )
    assert castgraph.distances(mini, ada) == castgraph.distances(mini, ADA)
    assert castgraph.show(mini, ada).entity == ada
    assert castgraph.connect(mini, ADA, ESME, years=2021) == castgraph.connect(mini, ADA, ESME, years=(2021, 2021))
    assert castgraph.connect(mini, ADA, ESME, as_of="2021") == castgraph.connect(mini, ADA, ESME, as_of="2021-12-31")


def test_three_and_more_are_joined_and_pairs_answer_one_after_the_other(mini):
    assert castgraph.connect(mini, ADA, ESME, GUS).connected
    first, second, third = castgraph.pairs(mini, [(ADA, ESME), (ADA, "Nobody at All"), (ADA, GUS)])

    assert (first.connected, second.connected, third.connected) == (True, None, True)
    assert isinstance(second, castgraph.Unanswered)
    assert "nothing is named 'Nobody at All'" in str(second.error)
    endless = castgraph.pairs(mini, iter(lambda: (ADA, ESME), None))
    assert next(endless) == first


WRONG_CALLS: dict[str, Callable[[castgraph.Store], object]] = {
    "there is no option 'role'; did you mean roles?": lambda store: castgraph.connect(store, ADA, ESME, role="x"),
    "roles 'acter' is not known; did you mean actor?": lambda store: castgraph.connect(store, ADA, ESME, roles="acter"),
    "max_hops must be at least 1, not 0": lambda store: castgraph.connect(store, ADA, ESME, max_hops=0),
    "also='denied'": lambda store: castgraph.connect(store, ADA, ESME, statuses="denied"),
    "roles and not_roles contradict": lambda store: castgraph.connect(store, ADA, ESME, roles="actor", not_roles="actor"),
    "no via, paths, longer": lambda store: castgraph.connect(store, ADA, ESME, GUS, via="Bram Vane"),
    "as_of '2021-13' is not a date": lambda store: castgraph.connect(store, ADA, ESME, as_of="2021-13"),
    "years=(2022, 2020)": lambda store: castgraph.connect(store, ADA, ESME, years=(2022, 2020)),
    "where must say something": lambda store: castgraph.connect(store, ADA, ESME, where="?x ?y ?z"),
    "avoid='Ada Quill'": lambda store: castgraph.connect(store, ADA, ESME, avoid=ADA),
    "kinds 'Moovie'": lambda store: castgraph.connect(store, ADA, ESME, kinds="Moovie"),
    "top must be at least 1": lambda store: castgraph.center(store, top=0),
    "kinds 'persons' is not known": lambda store: castgraph.find(store, ADA, kinds="persons"),
    "castgraph.find(store, 'TEXT')": lambda store: castgraph.show(store, "qqqqqqqq"),
    "castgraph.why(store, 'PERSON', 'PRODUCTION')": lambda store: castgraph.why(store, ADA),
    "cast needs production=…": lambda store: castgraph.query(store, "cast"),
    "castgraph.named_queries() lists them": lambda store: castgraph.query(store, "qqqqqqqq"),
    "allow_network='example.org'": lambda store: castgraph.query(store, "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"),
    "say with base what": lambda store: castgraph.query(store, "SELECT * { <a> ?p ?o }"),
    "form 'docx' is not known": lambda store: castgraph.export(store, "docx"),
    "also: for quickstatements": lambda store: castgraph.export(store, "dot", also="rumoured"),
    "title: for html alone": lambda store: castgraph.export(store, "dot", title="x"),
    "around selects nodes": lambda store: castgraph.export(store, "turtle", around=ADA),
}  # fmt: skip


@pytest.mark.parametrize("said", WRONG_CALLS)
def test_errors_name_the_options_of_python(mini, said):
    with pytest.raises((CastgraphError, TypeError)) as wrong:
        WRONG_CALLS[said](mini)

    assert said in str(wrong.value)
    assert not re.search(r"(^|\s)--?[a-z]", str(wrong.value))


def test_notes_and_texts_name_the_options_of_python(mini):
    answer = castgraph.connect(mini, ADA, ESME, max_hops=1)
    rumoured = castgraph.connect(mini, "Nia Thorn", "Brass Sparrow", as_of="2021-06-30")
    told = str(castgraph.connect(mini, ADA, ESME))

    assert "more than max_hops=" in answer.note
    assert rumoured.note.endswith("they would be connected in 1 hop: also='rumoured'.")
    assert "longer ones by paths" in told
    assert "--" not in told + answer.note + rumoured.note


def test_no_message_of_the_rooms_names_an_option_by_itself():
    """Options stand in messages through `errors.option`; whole command lines, and the rooms of the editors, may not."""
    rooms = ("answers", "connections", "export", "facts", "names", "paths", "rdf", "store")
    found = []
    for path in (path for room in rooms for path in (SRC / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.body[0].value) for node in ast.walk(tree) if has_docstring(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                text = node.value
                if re.search(r"(^|[\s(])--[a-z]", text) and "castgraph " not in text:
                    found.append(f"{path.relative_to(SRC)}:{node.lineno}: {text}")

    assert found == []


def has_docstring(node: ast.AST) -> bool:
    first = getattr(node, "body", [None])
    return isinstance(first, list) and bool(first) and isinstance(first[0], ast.Expr)


RESULTS: dict[str, Callable[[castgraph.Store], Any]] = {
    "Answer": lambda store: castgraph.connect(store, ADA, ESME),
    "Answer, none": lambda store: castgraph.connect(store, ADA, "Isla Nook"),
    "Together": lambda store: castgraph.connect(store, ADA, ESME, GUS),
    "pairs": lambda store: castgraph.Results(castgraph.pairs(store, [(ADA, ESME), (ADA, "Nobody at All")])),
    "Shortest": lambda store: next(castgraph.pairs(store, [(ADA, ESME)], only="path")),
    "Connection": lambda store: castgraph.connect(store, ADA, ESME).connections[0],
    "Hop": lambda store: castgraph.connect(store, ADA, ESME).connections[0].hops[0],
    "Credit": lambda store: castgraph.connect(store, ADA, ESME).connections[0].hops[0].credits[0],
    "Evidence": lambda store: castgraph.connect(store, ADA, ESME).connections[0].hops[0].credits[0].evidence[0],
    "Source": lambda store: castgraph.connect(store, ADA, ESME).connections[0].sources[0],
    "Group": lambda store: castgraph.connect(store, ADA, ESME).groups[0],
    "Distances": lambda store: castgraph.distances(store, ADA),
    "Center": lambda store: castgraph.center(store, top=3),
    "find": lambda store: castgraph.find(store, "a"),
    "find, none": lambda store: castgraph.find(store, "qqqqqqqqq"),
    "Entity": lambda store: castgraph.find(store, ADA)[0],
    "Portrait": lambda store: castgraph.show(store, ADA),
    "Fact": lambda store: castgraph.show(store, ADA).sections["Credits"][0],
    "why": lambda store: castgraph.why(store, ESME, "The Glass Orchard"),
    "Verdict": lambda store: castgraph.why(store, ESME, "The Glass Orchard")[0],
    "Testimony": lambda store: castgraph.why(store, ESME, "The Glass Orchard")[0].testimonies[0],
    "conflicts": castgraph.conflicts,
    "Conflict": lambda store: castgraph.conflicts(store)[0],
    "Difference": lambda _: castgraph.diff("2021-01-01", MINI, graph=MINI),
    "ChangedFact": lambda _: castgraph.diff("2021-01-01", MINI, graph=MINI).changes[0],
    "rows": lambda store: castgraph.query(store, "SELECT ?person ?n { ?person a schema:Person ; schema:name ?n } ORDER BY ?n"),
    "truth": lambda store: castgraph.query(store, "ASK { ?s ?p ?o }"),
    "triples": lambda store: castgraph.query(store, "CONSTRUCT WHERE { ?s cg:castIn ?o }"),
    "check": lambda _: castgraph.check(MINI),
    "Finding": lambda _: castgraph.Finding("a.ttl", 3, "error", "shape", "is wrong; mend it"),
}  # fmt: skip


@pytest.mark.parametrize("kind", RESULTS)
def test_every_result_shows_itself_in_a_line_as_text_and_in_a_notebook(mini, kind):
    found = RESULTS[kind](mini)

    assert isinstance(found, Shown)
    assert len(repr(found)) <= LINE
    assert repr(found).isprintable()
    assert str(found)
    assert 0 < len(found._repr_html_().encode()) <= 60_000
    assert "<script" not in found._repr_html_()


@pytest.mark.parametrize("kind", RESULTS)
def test_every_result_can_be_pickled(mini, kind):
    found = RESULTS[kind](mini)
    again = pickle.loads(pickle.dumps(found))

    assert (type(again), repr(again), str(again)) == (type(found), repr(found), str(found))
    if kind != "pairs":  # an error is none but itself
        assert again == found


def test_errors_can_be_pickled_with_their_facts(mini):
    for ask in (
        lambda: castgraph.show(mini, "Ada Quil"),
        lambda: castgraph.query(mini, "SELEC"),
        lambda: castgraph.open("/nowhere"),
    ):
        with pytest.raises(CastgraphError) as wrong:
            ask()
        again = pickle.loads(pickle.dumps(wrong.value))
        assert (type(again), str(again)) == (type(wrong.value), str(wrong.value))
        assert again.__dict__ == wrong.value.__dict__


def test_large_results_show_their_beginning_in_a_notebook_and_the_rest_as_a_page(packaged):
    everything = castgraph.query(packaged, "SELECT ?s ?p ?o { ?s ?p ?o }")
    answer = castgraph.connect(packaged, "Alice Oseman", "David Tennant")

    assert len(everything) > 10_000
    for found in (everything, castgraph.conflicts(packaged), answer, packaged):
        assert len(repr(found)) <= LINE
        assert len(found._repr_html_().encode()) <= 60_000
    assert re.search(r"and [\d,]+ more rows</p>$", everything._repr_html_())
    assert answer._repr_html_().startswith("<svg ")
    page = answer.page()
    assert page.lower().startswith("<!doctype html>")
    assert page._repr_html_().startswith("<iframe ")
    assert len(repr(page)) < 40


def test_pages_are_saved_and_shown_in_a_sandbox(mini, tmp_path):
    for found in (mini, castgraph.connect(mini, ADA, ESME), castgraph.connect(mini, ADA, ESME, GUS)):
        page = found.page()
        page.save(tmp_path / "page.html")
        assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
        assert 'sandbox="allow-scripts' in page._repr_html_()


PRINTED: dict[str, tuple[tuple[str, ...], Callable[[castgraph.Store], object]]] = {
    "connect": (("connect", ADA, ESME), lambda store: castgraph.connect(store, ADA, ESME)),
    "joined": (("connect", ADA, ESME, GUS), lambda store: castgraph.connect(store, ADA, ESME, GUS)),
    "distances": (("distances", ADA), lambda store: castgraph.distances(store, ADA)),
    "center": (("center",), castgraph.center),
    "show": (("show", ADA), lambda store: castgraph.show(store, ADA)),
    "why": (("why", ESME, "The Glass Orchard"), lambda store: castgraph.why(store, ESME, "The Glass Orchard")),
    "conflicts": (("conflicts",), castgraph.conflicts),
}


@pytest.mark.parametrize("name", PRINTED)
def test_print_shows_what_the_command_prints(mini, run, name):
    command, ask = PRINTED[name]
    with spelled_by(typed):
        told = str(ask(mini))

    assert run(*command, "--graph", str(MINI)).out.strip() == told.strip()


def test_rows_are_dictionaries_of_plain_values_with_the_same_keys(mini):
    for kind in (
        "Answer",
        "Together",
        "pairs",
        "Distances",
        "Center",
        "find",
        "Portrait",
        "why",
        "conflicts",
        "Difference",
        "rows",
    ):
        rows = RESULTS[kind](mini).to_dicts()
        assert rows, kind
        assert len({tuple(row) for row in rows}) == 1 or kind == "pairs", kind
        assert all(isinstance(value, (str, int, float, bool, type(None))) for row in rows for value in row.values()), (
            kind
        )
        json.dumps(rows)


def test_cells_of_a_query_are_numbers_texts_and_truths(mini):
    rows = castgraph.query(mini, 'SELECT (1 + 1 AS ?two) (1.5 AS ?half) (true AS ?yes) ("x"@en AS ?text) ?none {}')

    assert rows[0] == {"two": 2, "half": 1.5, "yes": True, "text": "x", "none": None}
    assert (len(rows), rows.head, bool(rows)) == (1, ("two", "half", "yes", "text", "none"), True)
    assert not castgraph.query(mini, "ASK { ?s cg:noSuchThing ?o }")


def test_data_frames_have_the_rows_of_the_dictionaries(mini):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    found = castgraph.find(mini, "a")

    assert found.to_dataframe().to_dict("records") == found.to_dicts()
    assert list(castgraph.find(mini, "qqqqqqqqq").to_dataframe().columns) == list(found.to_dicts()[0])
    assert isinstance(castgraph.distances(mini, ADA).to_dataframe(), pandas.DataFrame)


def test_without_pandas_it_is_said_what_to_install(mini, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas; to_dicts"):
        castgraph.find(mini, "a").to_dataframe()


def test_nodes_and_edges_of_networkx_carry_plain_values(mini):
    for graph in (castgraph.project(mini), castgraph.connect(mini, ADA, ESME).graph()):
        for _, node in graph.nodes(data=True):
            assert node["name"] == node["entity"].name
            assert all(isinstance(node[key], str) for key in ("name", "kind", "type", "years"))
        for *_, edge in graph.edges(data=True):
            assert edge["role"] == edge["credit"].relation
            assert all(isinstance(edge[key], str) for key in ("role", "status", "characters"))
            assert edge["sources"] == len(edge["credit"].sources)


# -- stores that are closed, shared by threads, and forked ---------------------------------------------------


@contextmanager
def opened(kind: str, folder: Any) -> Iterator[castgraph.Store]:
    if kind == "endpoint":
        with serving() as endpoint:
            load_endpoint(endpoint.url, [MINI])
            with castgraph.open(endpoint.url) as store:
                yield store
        return
    place = MINI
    if kind == "directory":
        place = folder / "store"
        build_store([MINI], place)
    with castgraph.open(place) as store:
        yield store


KINDS = ("memory", "directory", "endpoint")
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "ensure_quads": ("this",),
    "about": ("https://w3id.org/castgraph/id/person/ada-quill",),
    "ask": ("ASK { ?s ?p ?o }",),
    "cached": ("x", dict),
    "ensure_readable": ("reading",),
    "graph_triples": ("",),
    "query": ("ASK { ?s ?p ?o }",),
    "results": ("ASK { ?s ?p ?o }",),
    "rows": ("SELECT ?s { ?s ?p ?o }",),
    "solutions": ("SELECT ?s { ?s ?p ?o }",),
    "told_by": ("https://example.org/dataset", "?s ?p ?o"),
    "between": ([("https://w3id.org/castgraph/id/person/ada-quill", "https://w3id.org/castgraph/id/person/b")],),
    "quads_about": (["https://w3id.org/castgraph/id/person/ada-quill"], ["https://schema.org/name"]),
    "write_tsv": ("SELECT ?s { ?s ?p ?o }", None),
}
TOLD = {"close", "in_short", "place", "generation", "after_fork"}


def use(store: castgraph.Store, name: str) -> None:
    """Get a property, or call a method."""
    member = getattr(store, name)
    member(*ARGUMENTS.get(name, ()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_store_says_that_it_is_closed_whatever_it_is_asked(kind, tmp_path):
    with opened(kind, tmp_path) as store:
        pass
    names = [
        name for name, _ in inspect.getmembers(type(store), lambda one: callable(one) or isinstance(one, property))
    ]
    asked = [name for name in names if name in ("__len__", "__enter__") or not name.startswith("_")]

    assert len(asked) > 15
    for name in set(asked) - TOLD:
        with pytest.raises(StoreError, match="the store is closed; open it again"):
            use(store, name)
    for ask in (castgraph.conflicts, castgraph.project, castgraph.center, lambda store: castgraph.find(store, "a")):
        with pytest.raises(StoreError, match="the store is closed; open it again"):
            ask(store)
    assert "closed" in repr(store)
    store.close()


def everything(store: castgraph.Store) -> list[Any]:
    """Return the answers to a question of each kind, as plain data."""
    return [
        castgraph.connect(store, ADA, ESME).to_json(),
        castgraph.connect(store, ADA, ESME, GUS).to_json(),
        castgraph.distances(store, ADA).to_json(),
        castgraph.find(store, "esm").to_dicts(),
        castgraph.show(store, ADA).to_json(),
        castgraph.conflicts(store).to_dicts(),
        castgraph.query(store, "SELECT ?s ?n { ?s schema:name ?n } ORDER BY ?s ?n").rows,
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_eight_threads_get_the_same_answers_from_one_store(kind, tmp_path):
    with opened(kind, tmp_path) as store, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: everything(store), range(16)))
        made = list(pool.map(lambda _: store.cached("names", dict), range(8)))

        assert all(answer == answers[0] for answer in answers)
        assert all(one is made[0] for one in made)
        assert answers[0] == everything(store)


FORKED = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from tests.test_library import everything
import castgraph

store = castgraph.open(sys.argv[2])
before = everything(store)
children = []
for way in ("exit", "close", "at once"):
    child = os.fork()
    if not child:
        same = everything(store) == before
        if way == "close":
            store.close()
        if way == "at once":
            os._exit(0 if same else 1)
        sys.exit(0 if same else 1)
    children.append(child)
ended = [os.waitpid(child, 0)[1] for child in children]
print(ended, everything(store) == before)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("kind", KINDS)
def test_a_forked_process_goes_on_with_the_store_and_so_does_its_parent(kind, tmp_path):
    with opened(kind, tmp_path) as store:
        place = str(store.path or (MINI if kind == "memory" else store.place))
        assert python(FORKED, str(ROOT), place) == "[0, 0, 0] True\n"


def ask_in_a_worker(names: tuple[str, str]) -> castgraph.Answer:
    with castgraph.open(MINI) as store:
        return castgraph.connect(store, *names)


def test_answers_come_back_from_worker_processes(mini):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        (answer,) = pool.map(ask_in_a_worker, [(ADA, ESME)])

    assert answer == castgraph.connect(mini, ADA, ESME)


def test_options_are_spelled_as_they_are_typed_on_the_command_line_alone(run):
    said = run("connect", ADA, ESME, "--role", "acter", "--graph", str(MINI)).err

    assert said == "castgraph: --role 'acter' is not known; did you mean actor?\n"
    with pytest.raises(OptionError, match=r"^roles 'acter'"):
        castgraph.connect(castgraph.open(MINI), ADA, ESME, roles="acter")
