"""Roles of a graph's own: known wherever castgraph's are, and worded as the graph says."""

from __future__ import annotations

import pytest
from tests.conftest import HEADER
from tests.endpoints import serving

import castgraph
from castgraph.curation.beginning import begin
from castgraph.curation.checks.run import check
from castgraph.facts.credits import read_credits
from castgraph.facts.roles import roles_said
from castgraph.loading.build import build_store
from castgraph.loading.endpoint import load_endpoint
from castgraph.vocabulary import OWN_ROLES, PREFIXES
from castgraph.wording import verbs_of

ROLES = """
role:dramaturge a cg:Role ; rdfs:label "dramaturge"@en .
role:understudy a cg:Role ; rdfs:label "understudy"@en ; cg:plainPredicate cg:castIn ;
    cg:does "understudies in"@en ; cg:did "understudied in"@en ; cg:do "understudy in"@en .
"""
CREDITS = """
credit:bob-dramaturge-show a cg:Credit ; cg:person person:bob ; cg:role role:dramaturge ; cg:production production:show .
credit:cy-understudy-show a cg:Credit ; cg:person person:cy ; cg:role role:understudy ; cg:production production:show ;
    cg:status status:announced .
"""


@pytest.fixture
def own(folder):
    """A graph with two roles of its own, one of which says nothing but its name."""
    OWN_ROLES.clear()
    prefixes = HEADER.split("\n", 1)[1] + "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    (folder / "vocabulary.ttl").write_text(prefixes + ROLES, encoding="utf-8")
    for file, more in (
        (
            "entities/all.ttl",
            'person:bob a schema:Person ; schema:name "Bob" .\nperson:cy a schema:Person ; schema:name "Cy" .',
        ),
        ("sources/one.ttl", CREDITS),
    ):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8") + more + "\n", encoding="utf-8")
    return folder


def test_they_connect_as_others_do_and_are_worded_by_the_graph(own, tmp_path):
    build_store([own], tmp_path / "store")
    for place in (own, tmp_path / "store"):
        with castgraph.open(place) as store:
            (found,) = castgraph.connect(store, "Bob", "Cy").connections
            assert found.sentence == (
                "Bob is dramaturge of The Show; Cy was announced in January 2020 to understudy in The Show."
            )
            assert castgraph.connect(store, "Bob", "Cy", roles=("dramaturge", "understudy")).connected
            assert not castgraph.connect(store, "Bob", "Cy", not_roles=("dramaturge",)).connected
            assert castgraph.connect(store, "Bob", "Ann Example", not_roles=("understudy",)).connected
            assert len(read_credits(store)) == 3


@pytest.mark.parametrize("large", [False, True], ids=["read whole", "explored"])
def test_an_endpoint_s_are_known_too(own, large):
    with serving() as endpoint:
        load_endpoint(endpoint.url, [own])
        with castgraph.open(endpoint.url) as remote, castgraph.open(own) as local:
            remote.cached("large", lambda: large)
            for options in ({}, {"roles": ("dramaturge", "understudy")}, {"not_roles": ("understudy",)}):
                asked = (
                    castgraph.connect(remote, "Bob", "Cy", **options),
                    castgraph.connect(local, "Bob", "Cy", **options),
                )
                assert asked[0].to_json() == asked[1].to_json()


def test_they_count_as_crew_where_they_say_nothing_else(own):
    with castgraph.open(own) as store:
        assert store.ask("ASK { person:bob cg:workedOn production:show . person:cy cg:castIn production:show }")


def test_castgraph_s_own_vocabulary_is_there_too(own):
    assert [found for found in check(own) if found.level == "error"] == []
    with castgraph.open(own) as store:
        assert store.ask("ASK { cg:Credit a rdfs:Class . role:actor rdfs:label ?label }")


def test_a_page_that_is_loaded_again_still_knows_them(own, tmp_path, run):
    page = tmp_path / "page.html"
    assert run("export", "html", "--graph", str(own), "-o", str(page)).code == 0
    build_store([page], tmp_path / "again")
    ran = run(
        "connect", "Bob", "Cy", "--store", str(tmp_path / "again"), "--role", "dramaturge", "--role", "understudy"
    )

    assert "Cy was announced in January 2020 to understudy in The Show" in ran.out


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ('role:x a cg:Role ; cg:does "does x in"@en .', "role:x has no name; add rdfs:label"),
        ('role:x a cg:Role ; rdfs:label "x"@en ; cg:does "xes"@en ; cg:do "x"@en .', "role:x has no cg:did; give all three"),
        ('role:x a cg:Role ; rdfs:label "x"@en ; cg:plainPredicate cg:plays .', "counts as cg:plays, which is of no known role"),
        ('person:x a cg:Role ; rdfs:label "x"@en .', "person:x is a role; name it role:"),
    ],
)  # fmt: skip
def test_check_says_what_is_wrong_with_one(own, role, said):
    path = own / "vocabulary.ttl"
    path.write_text(path.read_text(encoding="utf-8") + role + "\n", encoding="utf-8")
    (found,) = [found for found in check(own) if found.rule == "role" and said in found.message]

    assert (found.level, found.path, found.line > 10) == ("error", str(path), True)


def test_a_role_that_is_described_nowhere_is_worded_by_its_name_and_refused(own):
    path = own / "sources" / "one.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("role:actor", "role:stage-hand"), encoding="utf-8")

    assert verbs_of("stage-hand")[0] == "is stage hand of"
    assert any("role:stage-hand is described nowhere" in found.message for found in check(own))


def test_roles_that_castgraph_has_stay_as_they_are(tmp_path):
    begin(tmp_path / "own", ["foley artist"])
    vocabulary = tmp_path / "own" / "vocabulary.ttl"
    vocabulary.write_text(
        vocabulary.read_text(encoding="utf-8")
        + 'role:actor a cg:Role ; rdfs:label "a"@en ; cg:does "is"@en ; cg:did "was"@en ; cg:do "be"@en .\n',
        encoding="utf-8",
    )
    with castgraph.open(tmp_path / "own") as store:
        read_credits(store)

    assert verbs_of("actor")[0] == "acts in"


def test_only_what_is_called_a_role_is_one_and_its_first_words_count():
    role, kind, label = PREFIXES["role"], PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"
    said = [
        (role + "foley", kind, PREFIXES["cg"] + "Role"), (role + "foley", label, "foley artist"),
        (role + "foley", label, "noise"), (role + "actor", kind, PREFIXES["cg"] + "Role"),
        (PREFIXES["person"] + "ann", kind, PREFIXES["cg"] + "Role"), (role + "hand", kind, PREFIXES["cg"] + "Status"),
    ]  # fmt: skip

    assert list(roles_said(said)) == ["foley"]
    assert roles_said(said)["foley"].present == "is foley artist of"
