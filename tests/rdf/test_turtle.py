"""Canonical Turtle: the same facts are the same bytes, and nothing is lost on the way."""

from __future__ import annotations

import subprocess
import sys

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castgraph.errors import DataError
from castgraph.rdf.turtle import comment_line, write_turtle

IRIS = st.sampled_from(
    ["https://w3id.org/castgraph/id/person/a", "https://schema.org/name", "http://e/x?y=1#z", "http://e/é", "urn:x:1"]
).map(ox.NamedNode)
LITERALS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs"])).map(ox.Literal),
    st.builds(lambda text: ox.Literal(text, language="en"), st.text(st.characters(blacklist_categories=["Cs"]))),
    st.builds(
        lambda text: ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        st.sampled_from(["1", "01", "+5", "-0", "x", "١", "²"]),
    ),
)
TRIPLES = st.lists(st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS)), max_size=12)


@given(TRIPLES)
def test_what_is_written_reads_back_the_same(triples):
    text = write_turtle(triples)

    assert {quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE)} == set(triples)


@given(TRIPLES, st.randoms())
def test_the_order_of_the_triples_does_not_matter(triples, random):
    shuffled = list(triples)
    random.shuffle(shuffled)

    assert write_turtle(shuffled) == write_turtle(triples)


def test_a_blank_node_is_refused():
    node = ox.BlankNode()
    with pytest.raises(DataError, match="blank node"):
        write_turtle([ox.Triple(node, ox.NamedNode("http://e/p"), ox.Literal("x"))])


@pytest.mark.parametrize(
    ("text", "line"),
    [("<a:b> <a:c> 1 . # why", 1), ('<a:b> <a:c> "#no" .\n<a:b#x> <a:c> 2 .', 0), ("\n\n# x", 3), ('"""\n#\n""" #', 3)],
)
def test_comments_are_found_where_they_are(text, line):
    assert comment_line(text) == line


def test_an_export_is_the_same_for_every_hash_seed():
    outputs = set()
    for seed in ("0", "1"):
        command = [sys.executable, "-m", "castgraph", "export", "trig"]
        done = subprocess.run(
            command, capture_output=True, check=True, env={"PYTHONHASHSEED": seed, "CASTGRAPH_CACHE": "off"}
        )
        outputs.add(done.stdout)

    assert len(outputs) == 1
