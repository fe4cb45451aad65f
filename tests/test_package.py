"""What the package promises of itself: its public names, its vocabulary, its queries, its curated graph."""

from __future__ import annotations

import re

import pytest
import rdflib

import castgraph
from castgraph.answers.named_queries import named_queries
from castgraph.curation.checks.run import check
from castgraph.vocabulary import BILLINGS, CG, PREFIXES, ROLES, SCHEMA, STATUSES, TERMS
from tests.conftest import GRAPH, ROOT


def test_every_public_name_can_be_imported():
    for name in castgraph.__all__:
        assert getattr(castgraph, name) is not None
    assert set(castgraph.__all__) <= set(dir(castgraph))


def test_a_mistyped_term_is_refused():
    with pytest.raises(AttributeError):
        _ = castgraph.CG.acter


def test_the_vocabulary_file_says_what_the_code_knows():
    graph = rdflib.Graph().parse(GRAPH / "vocabulary.ttl", format="turtle")
    cg = rdflib.Namespace(CG)
    own = {str(s).removeprefix(CG) for s in graph.subjects() if str(s).startswith(CG)}

    assert own == set(TERMS)
    for term in own:
        assert graph.value(cg[term], rdflib.RDFS.label), term
        assert graph.value(cg[term], rdflib.RDFS.comment), term
    for kind, known in (("role", ROLES), ("status", STATUSES), ("billing", BILLINGS)):
        said = {str(s).removeprefix(PREFIXES[kind]) for s in graph.subjects() if str(s).startswith(PREFIXES[kind])}
        assert said == set(known)
    for name, role in ROLES.items():
        node = rdflib.URIRef(PREFIXES["role"] + name)
        assert graph.value(node, cg.plainPredicate) == cg[role.predicate]
        said_property = graph.value(node, cg.schemaProperty)
        assert (str(said_property).removeprefix(SCHEMA) if said_property else "") == role.schema


def test_the_curated_graph_passes_its_own_check():
    assert [str(finding) for finding in check(GRAPH) if finding.level == "error"] == []


@pytest.mark.parametrize("name", named_queries())
def test_every_named_query_has_a_header_is_ordered_and_runs(packaged, run, name):
    query = named_queries()[name]

    assert query.description
    if re.search(r"\bSELECT\b", query.text):
        assert "ORDER BY" in query.text
    arguments = [part for p in query.parameters for part in ("-p", f"{p.name}={p.example}")]
    ran = run("query", name, *arguments)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") > 1, "its own example finds nothing"


def test_code_speaks_of_no_place_it_was_made_in():
    for path in [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("*.md"),
        *ROOT.glob("queries/*.rq"),
    ]:
        assert not re.search(r"/(work|root|home)/\w", path.read_text(encoding="utf-8")), path
