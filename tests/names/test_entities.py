"""What a store says of its entities: names, types, years and numbers of credits."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from tests.told import DATASETS, ENTITIES, store_of, told

from castgraph.iris import expand
from castgraph.loading.build import build_store
from castgraph.model import Entity
from castgraph.names.entities import fold_names, read_entities, read_kept
from castgraph.store.local import open_store

LIVES = """
<https://example.org/lives> {
    person:ann schema:birthDate "1970-05-05" ; schema:alternateName "Annie", "Ann", "ANN!" .
    person:bo schema:deathDate "2001" .
    person:cal schema:birthDate "1950" ; schema:deathDate "1999-12-31" .
    production:film schema:datePublished "2019-03-03" . production:book schema:alternateName "Tome" .
    production:show schema:startDate "2020", "2018" ; schema:endDate "2021", "2022" .
    <https://example.org/elsewhere> a schema:Person ; schema:name "Nobody of ours" .
}
"""


@pytest.fixture(scope="module")
def lives():
    with store_of(ENTITIES + LIVES) as store:
        yield store


def test_years_are_those_of_a_life_and_of_all_that_a_production_went_on(lives):
    found = {entity.curie: entity.years for entity in read_entities(lives)}

    assert {name: years for name, years in found.items() if years} == {
        "person:ann": "1970–", "person:bo": "–2001", "person:cal": "1950–1999", "production:film": "2019",
        "production:show": "2018–2022",
    }  # fmt: skip
    assert "https://example.org/elsewhere" not in found


def test_years_are_the_same_in_whatever_order_a_store_answers(lives, monkeypatch):
    found = read_entities(lives)
    rows = type(lives).rows

    def turned(store, text, **more):
        return iter([*rows(store, text, **more)][::-1]) if "MIN(" in text else rows(store, text, **more)

    monkeypatch.setattr(type(lives), "rows", turned)
    assert read_entities(lives) == found


def test_an_entity_has_its_kind_type_other_names_and_every_credit_once():
    found = {entity.curie: entity for entity in read_entities(told())}

    assert {name: entity.degree for name, entity in found.items() if entity.degree} == {
        "person:ann": 3, "person:bo": 3, "person:cal": 3, "production:show": 2, "production:film": 5,
        "character:kit": 1, "character:kit-2": 1,
    }  # fmt: skip
    assert found["production:book"].degree == 0
    assert astuple(found["production:show"])[1:5] == ("production:show", "Show", "production", "TVSeries")
    assert astuple(found["character:kit"])[1:5] == ("character:kit", "Kit", "character", "Character")


def test_credits_that_a_dataset_tells_in_both_ways_count_once_and_those_told_in_one_too():
    told = "".join(
        f"credit:d{n} a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:{work} . "
        for n, work in enumerate(("film", "book"))
    )
    dataset = f"dataset:d {{ {told} person:ann cg:castIn production:film . person:bo cg:castIn production:book . }}"
    with store_of(ENTITIES + dataset, DATASETS[:1]) as store:
        found = {entity.curie: entity.degree for entity in read_entities(store) if entity.degree}

    assert found == {"person:ann": 2, "person:bo": 1, "production:film": 1, "production:book": 1}


def test_some_are_read_as_all_are(lives):
    everybody = read_entities(lives)
    iris = [entity.iri for entity in everybody]

    assert read_entities(lives, iris) == everybody
    assert read_entities(lives, [*iris[:1], *iris[:1], "https://example.org/elsewhere"]) == everybody[:1]
    assert read_entities(lives, [*(f"{iris[0]}-{number}" for number in range(450)), *iris]) == everybody
    assert read_entities(lives, []) == []


def test_of_other_names_only_those_that_differ_are_compared():
    entity = Entity("e:1", "e:1", "Ann", aliases=("ANN!", "Zoé", "Annie"))

    assert fold_names(entity) == ["ann", "annie", "zoe"]


def test_as_of_a_day_a_production_is_called_what_it_was_called_then():
    title = 'source:t { source:t a schema:NewsArticle . production:show cg:currentTitle "Untitled" . }'
    with store_of(ENTITIES + title, as_of="2020-01-01") as then, store_of(ENTITIES + title) as now:
        (early,), (late,) = (read_entities(store, [expand("production:show")]) for store in (then, now))

    assert (early.name, early.aliases) == ("Untitled", ("Show",))
    assert (late.name, late.aliases) == ("Show", ())


def test_kept_names_are_those_that_are_read_until_the_store_changes(folder, tmp_path):
    build_store([folder], tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        kept, folded = read_kept(store)
        assert kept == read_entities(store)
        assert folded == {entity.iri: fold_names(entity) for entity in kept}
        file = next((tmp_path / "store").glob("gen-*/names/curated.json"))
    for text in (file.read_text().replace('"format": 2', '"format": 3'), "{", "[]", "{}"):
        file.write_text(text, encoding="utf-8")
        with open_store(tmp_path / "store") as store:
            assert read_kept(store) == ([], {})
    with store_of(ENTITIES) as memory:
        assert read_kept(memory) == ([], {})
