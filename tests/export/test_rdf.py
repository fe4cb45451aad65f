"""RDF that leaves comes back the same, and rdflib reads it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from castgraph.disk import replacing
from castgraph.export import rdf
from castgraph.loading.folder import load_files
from castgraph.rdf.files import GRAPH_FORMATS
from castgraph.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Iterable


@pytest.mark.parametrize("name", ["trig", "nquads"])
def test_dump_and_load_are_inverse(mini, tmp_path, name):
    path = tmp_path / f"all.{'nq' if name == 'nquads' else name}"
    with replacing(path) as stream:
        rdf.write_rdf(mini, name, stream)

    with load_files([path]) as again:
        assert sorted(map(str, again.triples())) == sorted(map(str, mini.triples()))


@pytest.mark.parametrize(("name", "parser"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld")])
def test_rdflib_reads_what_is_known(mini, name, parser):
    stream = BytesIO()
    rdf.write_rdf(mini, name, stream)

    graph = rdflib.Graph().parse(data=stream.getvalue(), format=parser)

    assert len(graph) == sum(1 for _ in mini.default_triples())


EVERY_TERM = """
<urn:s> <urn:p> _:a <urn:g> .
_:a <urn:p> "x\\"\\r\\u0007"@ar--rtl _:g .
_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "a text" .
_:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> _:b .
<https://w3id.org/castgraph/id/person/x> <urn:p> "01"^^<http://www.w3.org/2001/XMLSchema#string> .
"""


def canonical(quads: Iterable[ox.Quad]) -> list[str]:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, dataset))


@pytest.mark.parametrize("name", rdf.FORMATS)
def test_blank_nodes_directions_and_control_characters_come_back_as_they_were(name: str) -> None:
    store = LocalStore()
    store.engine.load(EVERY_TERM.encode(), ox.RdfFormat.N_QUADS)
    stream = BytesIO()
    rdf.write_rdf(store, name, stream)

    again = ox.parse(stream.getvalue(), GRAPH_FORMATS[name])

    whole = name in ("trig", "nquads")
    assert canonical(again) == canonical(store.triples() if whole else store.default_triples())


@pytest.mark.parametrize("name", ["turtle", "trig", "ntriples", "nquads"])
def test_a_triple_inside_a_triple_comes_back(name: str) -> None:
    store = LocalStore()
    store.engine.load(b"<urn:s> <urn:p> <<( <urn:a> <urn:b> _:c )>> .", ox.RdfFormat.N_QUADS)
    stream = BytesIO()
    rdf.write_rdf(store, name, stream)

    assert canonical(ox.parse(stream.getvalue(), GRAPH_FORMATS[name])) == canonical(store.triples())
