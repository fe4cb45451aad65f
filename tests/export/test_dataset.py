"""The graph described as a dataset: a checker finds it valid, and what it counts is there."""

from __future__ import annotations

from collections import Counter

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCTERMS, RDF, VOID
from tests.folders import GRAPH, ROOT

import castgraph

ME = rdflib.URIRef("https://w3id.org/castgraph/id/dataset")


@pytest.fixture(scope="module")
def described(packaged):
    return rdflib.Graph().parse(data=castgraph.export(packaged, "dataset"), format="turtle")


def test_the_description_is_valid_by_the_shapes_of_a_catalogue(described):
    shapes = rdflib.Graph().parse(ROOT / "tests" / "data" / "dataset-shapes.ttl", format="turtle")
    valid, _, told = pyshacl.validate(described, shacl_graph=shapes)
    assert valid, told

    described.remove((ME, DCTERMS.license, None))
    assert not pyshacl.validate(described, shacl_graph=shapes)[0]


def test_what_is_counted_is_what_an_export_holds(packaged):
    described = rdflib.Graph().parse(data=castgraph.export(packaged, "dataset"), format="turtle")
    held = rdflib.Graph().parse(data=castgraph.export(packaged, "ntriples"), format="nt")
    by_property = Counter(predicate for _, predicate, _ in held)
    by_class = Counter(kind for _, kind in held.subject_objects(RDF.type))

    assert described.value(ME, VOID.triples).toPython() == len(held)
    assert described.value(ME, VOID.distinctSubjects).toPython() == len(set(held.subjects()))
    for has, of, counted, there in (
        (VOID.propertyPartition, VOID.property, VOID.triples, by_property),
        (VOID.classPartition, VOID["class"], VOID.entities, by_class),
    ):
        told = {described.value(part, of): int(described.value(part, counted)) for part in described.objects(ME, has)}
        assert told == there
    assert described.value(ME, VOID.classes).toPython() == len(by_class)


def test_its_dates_are_those_of_its_sources_and_it_is_the_same_every_time(packaged):
    first, again = (castgraph.export(packaged, "dataset") for _ in range(2))
    dates = sorted(source.published for source in castgraph.read_sources(packaged).values() if source.published)

    assert first == again
    assert f'"{dates[0]}/{dates[-1]}"' in first


def test_a_graph_that_does_not_say_its_licence_is_told_so(run, folder):
    ran = run("export", "dataset", "--graph", str(folder))

    assert ran.code == 0
    assert "left out: licence, which dataset.ttl does not say: 1" in ran.err
    assert "void:triples" in ran.out


def test_the_packaged_graph_and_the_licence_say_the_same():
    said = (GRAPH / "dataset.ttl").read_text(encoding="utf-8")
    assert "<https://creativecommons.org/publicdomain/zero/1.0/>" in said
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in (ROOT / "LICENSE").read_text(encoding="utf-8")
