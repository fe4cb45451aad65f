"""A source is found by whatever it is called by, and tells what it says, where its copy is, and whose ids it gives."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.folders import MINI

import castgraph
from castgraph.answers.articles import find_article
from castgraph.export.page.compose import graph_page

if TYPE_CHECKING:
    from pathlib import Path

STEM = "2021-07-08-harbour-post-nia-thorn"
IRI = f"https://w3id.org/castgraph/id/source/{STEM}"
PAGE = f"https://harbour-post.example.org/{STEM}"
COPY = f"https://web.archive.org/web/20210709000000/{PAGE}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mini graph with a copy of an article in an archive, and an outside id that the article gives."""
    folder: Path = shutil.copytree(MINI, tmp_path_factory.mktemp("kept") / "graph")
    path = folder / "sources" / f"{STEM}.ttl"
    more = f"""<> cg:archived <{COPY}> ; cg:dateArchived "2021-07-09"^^xsd:date .
person:nia-thorn schema:sameAs <https://www.imdb.com/name/nm9990001/> .
"""
    path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
    people = folder / "entities" / "people.ttl"
    same = "person:nia-thorn <https://schema.org/sameAs> <http://www.wikidata.org/entity/Q9> .\n"
    people.write_text(people.read_text("utf-8") + same, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        PAGE.replace("https", "http") + "/",
        PAGE.replace("//", "//www.") + "?utm_source=x#part",
        COPY,
        IRI,
        f"source:{STEM}",
        f"{STEM}.ttl",
        f"graph/sources/{STEM}.ttl",
    ],
)
def test_a_source_is_found_by_address_copy_curie_and_file(kept, text):
    with castgraph.open(kept) as store:
        assert find_article(store, text) == IRI


@pytest.mark.parametrize("text", ["Nia Thorn", "person:nia-thorn", "https://harbour-post.example.org/other"])
def test_what_names_no_source_is_left_to_names(kept, text):
    with castgraph.open(kept) as store:
        assert find_article(store, text) == ""


def test_commands_take_a_source_however_it_is_called(kept, run):
    graph = ("--graph", str(kept))
    for text in (PAGE, f"source:{STEM}", f"sources/{STEM}.ttl"):
        shown = run("show", text, *graph)
        assert shown.out.startswith("Thorn: I am not joining Brass Sparrow\n  source:")
        assert f"  archived 2021-07-09: {COPY}\n  read 2024-01-02\n" in shown.out
        assert "  Nia Thorn does not act in Brass Sparrow (denied)\n" in shown.out
        (found,) = json.loads(run("find", text, *graph, "-f", "json").out)
        assert (found["curie"], found["kind"]) == (f"source:{STEM}", "source")
        asked = run("query", "facts-from-source", "-p", f"source={text}", *graph, "--format", "csv")
        assert "status/denied" in asked.out
    told = json.loads(run("show", PAGE, *graph, "-f", "json").out)
    assert told["archived"] == COPY
    assert {"text": "Nia Thorn does not act in Brass Sparrow", "status": "denied"} in told["facts"]


def test_a_source_that_is_not_there_is_named_with_those_that_are_near(kept, run):
    graph = ("--graph", str(kept))
    for command in (["show"], ["find"]):
        ran = run(*command, f"source:{STEM}s", *graph)
        assert ran.code == 2
        assert f"did you mean Thorn: I am not joining Brass Sparrow (source:{STEM})" in ran.err
    ran = run("query", "facts-from-source", "-p", "source=Nia Thorn", *graph)
    assert ran.code == 2
    assert "is no source; name one by its address" in ran.err


def test_show_and_why_lead_to_the_copy_in_an_archive(kept, run):
    where = f"archived 2021-07-09: {COPY}\n"

    assert where in run("why", "Nia Thorn", "Brass Sparrow", "--graph", str(kept)).out
    assert where in run("show", "Brass Sparrow", "--graph", str(kept)).out
    assert "archived" not in run("why", "Nia Thorn", "Brass Sparrow", "--graph", str(MINI)).out


def test_an_outside_id_comes_with_the_source_that_gives_it(kept, run):
    ran = run("show", "Nia Thorn", "--graph", str(kept))
    assert "  same as http://www.wikidata.org/entity/Q9\n" in ran.out
    assert "  same as https://www.imdb.com/name/nm9990001/  [1]\n" in ran.out
    assert f"  [1] Harbour Post, 2021-07-08\n      {PAGE}\n" in ran.out

    ids = json.loads(run("show", "Nia Thorn", "--graph", str(kept), "-f", "json").out)["outsideIds"]
    assert [(one["url"], [source["url"] for source in one["sources"]]) for one in ids] == [
        ("http://www.wikidata.org/entity/Q9", []),
        ("https://www.imdb.com/name/nm9990001/", [PAGE]),
    ]


def test_a_page_carries_the_copies(kept):
    with castgraph.open(kept) as store:
        assert COPY in unpacked(graph_page(store))
    with castgraph.open(MINI) as store:
        assert "web.archive.org" not in unpacked(graph_page(store))


def unpacked(page: str) -> str:
    """Return what a page carries, unpacked."""
    import base64
    import gzip
    import re

    found = re.findall(r"[A-Za-z0-9+/]{200,}={0,2}", page)
    texts = [gzip.decompress(base64.b64decode(one)).decode() for one in found if one.startswith("H4sI")]
    assert texts
    return "".join(texts)
