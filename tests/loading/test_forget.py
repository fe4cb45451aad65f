"""Who is forgotten is gone in whatever spelling, and is who bears the name when the lock is held."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

import castgraph
from castgraph.loading.forget import forget
from castgraph.store.generations import writing

LINE = "<http://example.org/{0}> <http://example.org/said> {1} .\n"


@pytest.fixture
def store_of(folder, tmp_path):
    """Return a maker of stores in which Ann Example has a name, and texts and addresses tell of them."""

    def make(name, *lines):
        file = folder / "entities" / "all.ttl"
        file.write_text(file.read_text(encoding="utf-8").replace("Ann Example", name), encoding="utf-8")
        (tmp_path / "more.nt").write_text("".join(lines), encoding="utf-8")
        castgraph.build_store([folder, tmp_path / "more.nt"], tmp_path / "store")
        return tmp_path / "store"

    return make


def said(store):
    with castgraph.open(store) as opened:
        return sorted(subject for (subject,) in opened.rows("SELECT ?s { ?s <http://example.org/said> ?o }"))


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Marchetti", "zoe marchetti", "Zoe\u0308 Marchetti", "ZOË  MARCHETTI, star", "Marchetti, Zoë", "Zo&euml; Marchetti",
        "Zo&#235;&nbsp;Marchetti", "zoe_marchetti", "zoe+marchetti", "zoe%20marchetti", "Zo%C3%AB%20Marchetti",
        "Zo%25C3%25AB_Marchetti", "meetzoemarchetti", "@ZoeMarchetti2", "zoe.marchetti@example.org",
    ],
)  # fmt: skip
def test_a_name_is_found_in_every_spelling(store_of, text):
    address = text.replace(" ", "%20").replace("\u0308", "%CC%88")
    store = store_of(
        "Zoë Marchetti",
        LINE.format("as-text", f'"about {text}"'),
        LINE.format("as-address", f"<http://example.net/{address}>"),
        LINE.format(f"subject/{address}", '"x"'),
        LINE.format("other", '"Zoe Keats and Luca Marchetti"'),
    )
    forget(store, "Zoë Marchetti")

    assert said(store) == ["http://example.org/other"]


def test_a_single_name_is_found_as_a_word(store_of):
    texts = {"a": "Cher sings", "b": "CHER", "c": "Teacher of the year", "d": "/cher/", "e": "cherish"}
    store = store_of("Cher", *(LINE.format(name, f'"{text}"') for name, text in texts.items()))
    forget(store, "Cher")

    assert said(store) == ["http://example.org/c", "http://example.org/e"]


def test_words_of_the_vocabulary_stay_whoever_bears_them(store_of):
    store = store_of("Actor")
    forget(store, "Actor")
    with castgraph.open(store) as opened:
        assert opened.ask("ASK { ?s a schema:TVSeries }")


def test_what_the_writer_before_brings_is_forgotten_too(store_of, tmp_path):
    store = store_of("Zoë Marchetti")
    with writing(store) as draft:
        waiting = subprocess.Popen(
            [sys.executable, "-m", "castgraph", "forget", "Zoë Marchetti", "--store", str(store), "--wait", "60"],
            stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        time.sleep(2)
        # this writer, who came first, brings another name of theirs
        from dataclasses import replace

        import pyoxigraph as ox

        from castgraph.loading.beside import complete
        from castgraph.loading.quads import carry_over, describe
        from castgraph.store.pointer import read_pointer

        pointer = read_pointer(store)
        engine = carry_over(store, pointer, draft.folder / "quads", ())
        ann, name = (
            ox.NamedNode(f"https://{x}") for x in ("w3id.org/castgraph/id/person/ann", "schema.org/alternateName")
        )
        engine.add(ox.Quad(ann, name, ox.Literal("Zuzu Longname")))
        about = [ox.NamedNode(f"http://example.org/{part}") for part in ("new", "said")]
        engine.add(ox.Quad(*about, ox.Literal("Zuzu Longname again")))
        engine.flush()
        made = describe(engine, draft.name, pointer.datasets, pointer.sources)
        made = complete(engine, draft, replace(made, imports=pointer.imports))
        del engine
        draft.commit(made)
    _, words = waiting.communicate(timeout=60)

    assert waiting.returncode == 1, words  # the curated files still name them
    assert said(store) == []
