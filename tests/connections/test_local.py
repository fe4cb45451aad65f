"""The search in a local store: what runs through the same productions is one group."""

from __future__ import annotations

import castgraph
from castgraph.connections import local
from castgraph.connections.local import Connector
from castgraph.connections.question import Question
from castgraph.loading.build import build_store
from castgraph.model import Entity
from castgraph.store.local import open_store


def test_connections_through_the_same_productions_are_one_group(tmp_path):
    lines = [
        f"<https://w3id.org/castgraph/id/person/p{person}> <https://w3id.org/castgraph/vocab#castIn> "
        f"<https://w3id.org/castgraph/id/production/{show}> ."
        for show, cast in (("one", [0, *range(2, 40)]), ("two", [1, *range(2, 40)]))
        for person in cast
    ]
    (tmp_path / "cast.nt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build_store([tmp_path / "cast.nt"], tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        start, end = (store_iri for store_iri in ("p0", "p1"))
        connector = Connector(store, Question(limit=5))
        prefix = "https://w3id.org/castgraph/id/person/"
        one, other = (Entity(prefix + name, name, name, "person") for name in (start, end))
        answer = connector.between(one, other)
        assert answer.total == 38
        assert len(answer.connections) == 5
        assert [(group.more, group.productions) for group in answer.groups] == [(37, 2)]


def test_what_is_kept_of_a_store_is_bounded_and_changes_no_answer(packaged, monkeypatch):
    asked = [("Alice Oseman", "David Tennant"), ("Joe Locke", "Kit Connor"), ("Kit Connor", "Elizabeth Olsen")]
    kept, answers = packaged.cached("hops", dict), packaged.cached("answers", dict)
    kept.clear()
    answers.clear()
    first = [castgraph.connect(packaged, *pair) for pair in asked]
    many = len(kept)
    filtered = castgraph.connect(packaged, *asked[0], roles="actor")
    assert len(answers) == 4
    assert castgraph.connect(packaged, *asked[0]) is first[0]
    answers.clear()
    again = [castgraph.connect(packaged, *pair) for pair in asked]

    assert len(kept) == many > 0
    assert again == first
    assert [str(one) for one in again] == [str(one) for one in first]
    assert all(credit.relation == "actor" for one in filtered.connections for hop in one.hops for credit in hop.credits)
    monkeypatch.setattr(local, "_KEPT", 0)
    assert castgraph.connect(packaged, "Olivia Colman", "Ncuti Gatwa").connected
    assert 0 < len(kept) < many


def test_answers_that_are_kept_are_few_and_small(packaged, monkeypatch):
    answers = packaged.cached("answers", dict)
    answers.clear()
    monkeypatch.setattr(local, "_ANSWERS", 2)
    for name in ("Joe Locke", "Kit Connor", "Yasmin Finney"):
        castgraph.connect(packaged, "Alice Oseman", name)
    assert len(answers) == 1
    monkeypatch.setattr(local, "_FEW", 10)
    assert len(castgraph.connect(packaged, "Alice Oseman", "David Tennant").connections) > 10
    assert len(answers) == 1


def test_a_rumoured_appearance_joins_nobody_unless_appearances_are_asked_for(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("person,role,production,status\nA,actor,F,\nB,archive-footage,F,rumoured\nC,actor,F,rumoured\n")
    assert run("import", "table", str(path), "--store", str(tmp_path / "store"), "--bare").code == 0
    with castgraph.open(tmp_path / "store") as store:
        asked = [("B", {}), ("B", {"roles": ["actor", "archive-footage"]}), ("C", {})]
        found = [
            [castgraph.connect(store, "A", who, also=a, **more).hops for a in ((), "rumoured")] for who, more in asked
        ]
        assert found == [[None, None], [None, 2], [None, 2]]
        assert "rumour" not in castgraph.connect(store, "A", "B").note
        assert "rumour" in castgraph.connect(store, "A", "B", roles=["actor", "archive-footage"]).note
