"""RDF that leaves comes back the same, and rdflib reads it."""

from __future__ import annotations

from io import BytesIO

import pytest
import rdflib

from castgraph.disk import replacing
from castgraph.export import rdf
from castgraph.loading.folder import load_files


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
