"""The page answers as the command does: hops, totals, order, words, verdicts, works and parts; many pairs at once."""

from __future__ import annotations

import random
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from tests.browsing import NEEDS_CHROMIUM, opened
from tests.faults.drivers import Scale

import castgraph
from castgraph.connections.find import finder
from castgraph.connections.question import Question
from castgraph.export.answer_text import answer_text
from castgraph.export.page.compose import graph_page
from castgraph.iris import kind_of
from castgraph.names.lookup import Names
from castgraph.paths.build import path_index

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.connections.answer import Answer
    from castgraph.store.base import Store

pytestmark = NEEDS_CHROMIUM

ASK = "asked => asked.map(([start, end, options]) => castgraph.connect(start, end, options))"
WAYS = [
    {},
    {"as_of": "2022-05-20"},
    {"as_of": "2024-01-01"},
    {"not_roles": ["executive-producer", "isBasedOn"]},
    {"without": ["announced", "released"]},
    {"also": ["rumoured", "in-talks", "denied"]},
    {"as_of": "2025-06-01", "not_roles": ["producer"], "without": ["filming"]},
]
"""What is asked besides the ends, as attributes of a `Question`."""


def told(answer: Answer) -> dict[str, Any]:
    """Return what the page is to say of an answer."""
    groups = {id(group.best): group for group in answer.groups}
    return {
        "hops": answer.hops,
        "total": answer.total,
        "detailed": answer.detailed,
        "words": re.sub(r": --with [a-z -]+\.", ".", answer_text(answer).split("\n")[0]),
        "connections": [
            {
                "nodes": [node.curie for node in one.nodes],
                "sentence": one.sentence,
                "also": [[part.name for part in parts] for parts in one.also],
                "leads": id(one) in groups,
                "more": groups[id(one)].more if id(one) in groups else 0,
                "credits": [[[c.relation, c.status, len(c.evidence)] for c in hop.credits] for hop in one.hops],
            }
            for one in answer.connections
        ],
    }


def compare(browser: Any, folder: Path, store: Store, *put: tuple[list[tuple[str, str]], dict[str, Any]]) -> list[int]:
    """Put pairs to the page and to the store, each list of them in its way; return how many of each were connected."""
    names = Names.of(store)
    curie = {iri: names.entity(iri).curie for pairs, _ in put for pair in pairs for iri in pair}
    expected, asked = [], []
    for pairs, way in put:
        connector = finder(store, Question(**way))
        options = {
            "asOf": way.get("as_of", ""), "hide": way.get("not_roles", []), "without": way.get("without", []),
            "count": way.get("also", []),
        }  # fmt: skip
        for start, end in pairs:
            expected.append((way, told(connector.connect(start, end))))
            asked.append([curie[start], curie[end], options])
    with opened(browser, folder, "page") as page:
        said = page.evaluate(ASK, asked)
    for (way, wanted), (start, end, _), found in zip(expected, asked, said, strict=True):
        got = {key: found[key] for key in wanted}
        if not found["connected"] and way:  # the command says by which options, the page by which of its filters
            got["words"] = wanted["words"] = None
        kept = ("nodes", "sentence", "also", "leads", "more", "credits")
        got["connections"] = [{key: one[key] for key in kept} for one in got["connections"]]
        assert got == wanted, (start, end, way)
    connected = iter(wanted["hops"] is not None for _, wanted in expected)
    return [sum(islice(connected, len(pairs))) for pairs, _ in put]


def test_on_many_pairs_of_the_packaged_graph_with_and_without_filters_and_days(
    browser: Any, packaged: Store, whole: str, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(whole, encoding="utf-8")
    many = 200 if Scale.chosen().long else 60
    pairs, plain = some_pairs(packaged, many), many * 2 // 5
    others = [(pairs[at::6], way) for at, way in enumerate(WAYS[1:], plain)]
    connected, *restricted = compare(browser, tmp_path, packaged, (pairs[:plain], WAYS[0]), *others)
    assert connected > plain // 2
    assert sum(restricted) > many // 5


def test_on_fifty_pairs_of_an_imported_store(browser: Any, run: Any, tmp_path: Path) -> None:
    rng = random.Random(4)
    rows = [
        f"P {rng.randrange(150)},{rng.choice(['actor', 'actor', 'director', 'producer'])},W {rng.randrange(60)}"
        for _ in range(420)
    ]
    (tmp_path / "cast.csv").write_text("\n".join(["person,role,production", *rows]), encoding="utf-8")
    store = tmp_path / "store"
    told = run("import", "table", str(tmp_path / "cast.csv"), "--names-are-ids", "--bare", "--store", str(store))
    assert told.code == 0, told.err
    with castgraph.open(store) as opened_:
        (tmp_path / "page.html").write_text(graph_page(opened_), encoding="utf-8")
        (connected,) = compare(browser, tmp_path, opened_, (some_pairs(opened_, 50), {}))
        assert connected > 40


def test_who_is_farther_apart_than_is_looked_for_is_not_called_unconnected(
    browser: Any, run: Any, tmp_path: Path
) -> None:
    rows = [f"P {i + more},actor,W {i}" for i in range(8) for more in (0, 1)] + ["Far Away,actor,Alone"]
    (tmp_path / "cast.csv").write_text("\n".join(["person,role,production", *rows]), encoding="utf-8")
    store, page_ = str(tmp_path / "store"), str(tmp_path / "page.html")
    options = ("--names-are-ids", "--bare", "--store", store)
    assert run("import", "table", str(tmp_path / "cast.csv"), *options).code == 0
    asked = ("connect", "P 0", "P 2", "--max-hops", "2", "--store", store)
    words = "P 0 and P 2 are connected in 4 hops, more than --max-hops 2."
    assert run(*asked, "-o", page_).out.startswith(words)
    with opened(browser, tmp_path, "page") as page:
        assert page.inner_text(".answer") == words
        assert "not connected" not in page.inner_text("body")
    with castgraph.open(store) as opened_:
        (tmp_path / "page.html").write_text(graph_page(opened_), encoding="utf-8")
        names = Names.of(opened_)
        pairs = [
            (names.resolve(one).iri, names.resolve(other).iri) for one, other in (("P 0", "P 8"), ("P 3", "Far Away"))
        ]
        with opened(browser, tmp_path, "page") as page:
            far = page.evaluate(ASK, [[names.entity(iri).curie for iri in pairs[0]] + [{}]])[0]
        assert far["words"] == "P 0 and P 8 are connected in 16 hops, more than 12."
        assert finder(opened_, Question()).connect(*pairs[0]).refusal == far["words"].replace("12", "max_hops=12")
        assert compare(browser, tmp_path, opened_, (pairs[1:], {})) == [0]


def test_what_imported_rows_tell_of_sources_dates_and_denials_reaches_panel_and_time(
    browser: Any, run: Any, tmp_path: Path
) -> None:
    rows = (
        "person,role,production,status,source_url,published",
        "Ann Ash,actor,Show,announced,https://one.example.org/a,2020-01-02",
        "Ann Ash,actor,Show,denied,https://two.example.org/b,2021-03-04",
        "Bob Birch,actor,Show,rumoured,https://one.example.org/c,2022-05-06",
        "Cy Cedar,director,Show,,,",
    )
    (tmp_path / "cast.csv").write_text("\n".join(rows), encoding="utf-8")
    store, page_ = str(tmp_path / "store"), str(tmp_path / "page.html")
    options = ("--names-are-ids", "--bare", "--store", store)
    assert run("import", "table", str(tmp_path / "cast.csv"), *options).code == 0
    assert run("export", "html", "--store", store, "-o", page_).code == 0
    with opened(browser, tmp_path, "page") as page:
        assert page.locator("#time").is_visible()
        assert (page.inner_text("#first-day"), page.inner_text("#last-day")) == ("2 January 2020", "6 May 2022")
        page.fill("#q", "Ann Ash")
        page.keyboard.press("Enter")
        told = page.inner_text("#details")
        assert "denied" in told
        assert "2021-03-04" in told
        links = "[...document.querySelectorAll('#details .sources a')].map(a => a.href)"
        assert page.evaluate(links) == ["https://two.example.org/b", "https://one.example.org/a"]
        page.focus("#day")
        page.keyboard.press("Home")
        assert "announced" in page.inner_text("#details")
        assert page.evaluate(links) == ["https://one.example.org/a"]


def some_pairs(store: Store, number: int) -> list[tuple[str, str]]:
    index, rng = path_index(store), random.Random(15)
    nodes = [index.iri(node) for node in range(index.count) if index.degree(node)]
    nodes = [iri for iri in nodes if kind_of(iri) in ("person", "production")]
    return [(nodes[i], nodes[j]) for i, j in (rng.sample(range(len(nodes)), 2) for _ in range(number))]
