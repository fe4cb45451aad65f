"""The page as a document: whole, the same every time, nothing fetched, nothing run from the data."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import networkx as nx
import pytest
from tests import pages
from tests.folders import ROOT

from castgraph.errors import OptionError, OutputError
from castgraph.export.page.options import PageOptions, View
from castgraph.export.page.render import frame, render_page, write_page
from castgraph.vocabulary import ID

ALICE, DAVID, HERMIT = f"{ID}person/alice-oseman", f"{ID}person/david-tennant", f"{ID}person/hermit"


class Seen(HTMLParser):
    """Collects elements with their attributes, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style") and data.strip():
            self.raw.append((*self.elements[-1], data))

    def data(self, identifier: str = "data") -> dict:
        packed = next(text for _, attrs, text in self.raw if attrs.get("id") == identifier)
        return json.loads(gzip.decompress(base64.b64decode(packed)))


@pytest.fixture(scope="module")
def curated() -> str:
    return render_page(pages.curated(), View("Heartstopper and around it", note="From the press."))


@pytest.fixture(scope="module")
def hostile() -> str:
    document = json.dumps({"@id": pages.EVIL, "name": "<!--\u2028"})
    return render_page(pages.hostile(), View(pages.EVIL, note=pages.EVIL, jsonld=document))


@pytest.mark.parametrize("seed", ["0", "1", "31337"])
def test_the_same_graph_gives_the_same_bytes_for_every_hash_seed(seed: str) -> None:
    program = (
        "import hashlib; from tests import pages; from castgraph.export.page.options import View; "
        "from castgraph.export.page.render import render_page; "
        "print(hashlib.sha256(render_page(pages.made(300), View('x')).encode()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    here = hashlib.sha256(render_page(pages.made(300), View("x")).encode()).hexdigest()
    assert done.stdout.strip() == here


def test_the_order_of_insertion_does_not_matter() -> None:
    graph, turned = pages.curated(), nx.MultiGraph()
    turned.add_nodes_from(reversed(list(graph.nodes(data=True))))
    turned.add_edges_from(reversed([(b, a, key, data) for a, b, key, data in graph.edges(keys=True, data=True)]))
    assert render_page(turned, View("x")) == render_page(graph, View("x"))


def test_the_document_is_whole_and_names_itself(curated: str) -> None:
    assert curated.startswith('<!doctype html>\n<html lang="en"')
    assert "<title>Heartstopper and around it</title>" in curated
    assert '<meta charset="utf-8">' in curated[:400]
    assert curated.rstrip().endswith("</html>")


def test_the_policy_names_exactly_the_digests_of_our_scripts_and_style(hostile: str) -> None:
    seen = Seen(hostile)
    policy = next(a["content"] for tag, a in seen.elements if tag == "meta" and a.get("http-equiv"))
    assert policy is not None
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    texts = [text for tag, attrs, text in seen.raw if tag == "style" or "type" not in attrs]
    digests = {f"sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}" for t in texts}
    assert len(texts) == 4
    assert set(re.findall(r"sha256-[^']+", policy)) == digests


def test_nothing_is_fetched_and_only_web_addresses_are_linked(curated: str, hostile: str) -> None:
    for page in (curated, hostile):
        for tag, attributes in Seen(page).elements:
            assert tag not in ("link", "img", "iframe", "object", "embed", "base", "svg", "video", "audio", "source")
            assert "src" not in attributes
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            href = attributes.get("href") or "#"
            assert href.startswith(("#", "http://", "https://"))
            if not href.startswith("#"):
                assert attributes["rel"] == "noopener noreferrer"


def test_hostile_texts_leave_no_element_of_their_own(hostile: str) -> None:
    seen = Seen(hostile)
    assert [tag for tag, _ in seen.elements].count("script") == 5
    assert "<img" not in re.sub(r"<script>.*?</script>", "", hostile, flags=re.DOTALL)
    assert "49" not in seen.data()["title"]


def test_the_json_ld_block_is_equal_when_parsed_and_cannot_close_its_element(hostile: str) -> None:
    block = Seen(hostile).data("graph")
    assert block == {"@id": pages.EVIL, "name": "<!--\u2028"}
    with pytest.raises(OptionError, match="not JSON"):
        render_page(pages.curated(), View("x", jsonld="{"))


def test_control_direction_and_lone_surrogate_characters_never_reach_the_page(hostile: str) -> None:
    hostile.encode("utf-8")
    outside = re.sub(r"<script>.*?</script>", "", hostile, flags=re.DOTALL)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", outside)


@pytest.mark.parametrize(
    "graph", [nx.MultiGraph(), pages.graph([pages.person("x", "")], []), pages.graph([pages.person("x", "A")], [])]
)
def test_empty_and_single_graphs_give_a_page(graph: nx.MultiGraph) -> None:
    page = render_page(graph, View(""))
    assert "<title>castgraph</title>" in page
    assert Seen(page).data()["nodes"]["count"] == len(graph)


def test_each_source_and_each_fact_is_carried_once(curated: str) -> None:
    data = Seen(curated).data()
    sources = {source.iri for *_, credit in pages.curated().edges(data="credit") for source in credit.sources}
    assert len(data["sources"]["day"]) == len(sources)
    assert data["edges"]["count"] == pages.curated().number_of_edges()
    assert "news.example" not in curated


def test_a_browser_without_script_is_told_the_answer_with_its_sources() -> None:
    page = render_page(pages.curated(), View("x", plain="Alice and Joe are connected in 2 hops.\n\nSources\n  [1] BBC"))
    assert "Alice and Joe are connected in 2 hops." in re.findall(r"<pre.*?>(.*?)</pre>", page, re.DOTALL)[0]
    assert "need JavaScript" in page


def test_connections_that_the_graph_lacks_are_added() -> None:
    graph = pages.curated()
    path = pages.connection(graph, ALICE, f"{ID}production/heartstopper", f"{ID}person/joe-locke")
    small = graph.subgraph([DAVID]).copy()
    data = Seen(render_page(small, View("x", answer=pages.answer(path)))).data()
    assert data["nodes"]["count"] == 4
    (way,) = data["given"]["ways"]
    assert len(way["nodes"]) == 3
    assert data["given"]["ends"] == [way["nodes"][0], way["nodes"][-1]]
    assert len(small) == 1


def test_what_is_cut_or_left_out_is_said_on_the_page() -> None:
    page = render_page(pages.curated(), View("x", as_of="2023-02-17", left_out=4797))
    assert "As it was known on 2023-02-17" in page
    assert "15 of 4,812 people and productions are on this page" in page
    assert Seen(page).data()["leftOut"] == 4797


@pytest.mark.parametrize(
    ("view", "options"),
    [
        (View("x"), PageOptions(theme="pink")),
        (View("x", focus="urn:none"), PageOptions()),
        (View("x", ends=(ALICE, "urn:none")), PageOptions()),
    ],
)
def test_options_that_cannot_be_met_are_refused(view: View, options: PageOptions) -> None:
    with pytest.raises(OptionError):
        render_page(pages.curated(), view, options)


# ---- writing


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path, curated: str) -> None:
    target = tmp_path / "a.html"
    write_page(curated, target)
    assert target.read_bytes() == curated.encode()
    with pytest.raises(OutputError, match="missing"):
        write_page(curated, tmp_path / "missing" / "a.html")
    with pytest.raises(OutputError):
        write_page(curated, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.html"]


def test_a_full_disk_leaves_the_old_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.html"
    target.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no space left"):
        write_page("new", target)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.html", "old")]


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write into read-only folders")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="permission denied"):
            write_page("x", tmp_path / "a.html")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc, which even root cannot write to")
def test_a_folder_that_takes_no_files_is_named() -> None:
    with pytest.raises(OutputError, match=r"/proc/a\.html: cannot be written"):
        write_page("x", "/proc/a.html")


def test_a_frame_holds_the_page_and_is_sandboxed(curated: str) -> None:
    ((tag, attributes),) = Seen(frame(curated)).elements
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts allow-downloads allow-popups"
    assert attributes["srcdoc"] == curated
    assert html.escape(curated)[:9] == "&lt;!doct"
