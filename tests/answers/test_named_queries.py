"""The named queries: each has a description and an example that finds something, and they count works that hold."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.curated import add_entity, credit, tell
from tests.folders import MINI

import castgraph
from castgraph.answers.named_queries import bind, find_query, named_queries
from castgraph.iris import last_part

if TYPE_CHECKING:
    from castgraph.store.base import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def rows(store: Store, name: str, **given: str) -> list[dict[str, str]]:
    """Return the rows of a named query: variable to text, an IRI by its last part."""
    query = find_query(name)
    solutions: Any = store.results(query.text, values=bind(query, given, store))
    names = [variable.value for variable in solutions.variables]
    return [{key: last_part(row[key].value) if row[key] is not None else "" for key in names} for row in solutions]


def test_the_library_has_twenty_queries_whose_examples_find_something(packaged) -> None:
    assert len(named_queries()) >= 20
    for query in named_queries().values():
        assert query.description, query.name
        values = bind(query, {p.name: p.example for p in query.parameters}, packaged)
        assert next(iter(packaged.results(query.text, values=values)), None) is not None, query.name


def test_a_series_and_its_seasons_count_as_one_work(folder):
    tell(
        folder,
        "2023-05-05",
        credit("bram-vane", "tin-harbour-season-1") + credit("bram-vane", "tin-harbour-season-2", role="director"),
    )
    with castgraph.open(folder) as store:
        people = {row["person"]: row for row in rows(store, "most-credited")}
        works = {row["work"]: row for row in rows(store, "largest-casts")}

    bram = people["bram-vane"]
    assert (bram["works"], bram["parts"], bram["roles"]) == ("2", "2", "2")
    assert "tin-harbour-season-1" not in works
    assert (works["tin-harbour"]["people"], works["tin-harbour"]["parts"]) == ("6", "2")


def test_what_two_people_share_is_counted_in_works_with_the_parts_behind_it(folder):
    tell(folder, "2023-05-05", credit("bram-vane", "tin-harbour-season-1"))
    with castgraph.open(folder) as store:
        (gus,) = (row for row in rows(store, "costars", person="Bram Vane") if row["costar"] == "gus-pell")
        shared = rows(store, "costars-in", one="Tin Harbour", other="Brass Sparrow")

    assert (gus["works"], gus["titles"], gus["parts"]) == ("1", "Tin Harbour", "Tin Harbour season 1")
    assert [(row["person"], row["inOne"], row["partsOfOne"], row["partsOfOther"]) for row in shared] == [
        ("bram-vane", "actor", "Tin Harbour season 1", "")
    ]


@pytest.mark.parametrize("status", ["rumoured", "in-talks", "denied", "ruled-out", "withdrawn"])
def test_who_has_only_a_credit_that_does_not_hold_is_in_no_answer_but_those_that_say_so(folder, status):
    add_entity(folder, "people", 'person:zed-moor a schema:Person ; schema:name "Zed Moor" .')
    part = f"; cg:character character:tin-harbour-captain-wren ; cg:status status:{status} "
    told = credit("zed-moor", "tin-harbour", part) + credit("zed-moor", "tin-harbour", part, role="director")
    tell(folder, "2023-05-05", told)
    given = {
        "production": "Tin Harbour", "one": "Tin Harbour", "other": "Tin Harbour", "person": "Bram Vane",
        "character": "Captain Wren", "entity": "Tin Harbour", "series": "Tin Harbour", "status": "status:released",
        "least": "1", "since": "2019-01-01", "text": "harbour",
        "source": "source:2019-03-04-daily-lantern-tin-harbour",
    }  # fmt: skip
    names_it = set()
    with castgraph.open(folder) as store:
        for query in named_queries().values():
            values = bind(query, {p.name: given[p.name] for p in query.parameters}, store)
            if any("zed-moor" in str(answer).lower() for answer in store.results(query.text, values=values)):
                names_it.add(query.name)

    assert names_it == ({"denied"} if status in ("denied", "ruled-out", "withdrawn") else {"rumours"})


def test_a_cast_and_who_plays_a_character_say_how_far_it_has_come(folder):
    add_entity(
        folder,
        "characters",
        'character:young-wren a cg:Character ; schema:name "Young Wren"@en ; '
        "cg:incarnationOf character:tin-harbour-captain-wren .",
    )
    tell(
        folder,
        "2023-05-05",
        credit("otto-reef", "tin-harbour-season-2", "; cg:character character:young-wren ; cg:status status:filming "),
    )
    with castgraph.open(folder) as store:
        played = rows(store, "who-plays", character="Captain Wren")
        cast = {row["name"]: row["status"] for row in rows(store, "cast", production="Brass Sparrow")}

    assert [(row["name"], row["as"], row["status"]) for row in played] == [
        ("Bram Vane", "Captain Wren", "released"),
        ("Otto Reef", "Young Wren", "filming"),
    ]
    assert cast == {"Bram Vane": "released", "Esme Lark": "released"}


def test_not_out_yet_is_only_what_is_neither_out_nor_presumed_to_be_nor_cancelled(folder):
    add_entity(
        folder,
        "productions",
        "".join(f'production:{name} a schema:Movie ; schema:name "{name}"@en .\n' for name in ("a", "b", "c", "d")),
    )
    tell(
        folder,
        "2023-05-05",
        "".join(credit("otto-reef", name, "; cg:status status:announced ") for name in ("a", "b", "c", "d"))
        + 'production:a cg:status status:released .\nproduction:b schema:datePublished "2023-06"^^xsd:gYearMonth .\n'
        "production:c cg:status status:cancelled .",
    )
    tell(folder, "2023-07-07", "")
    with castgraph.open(folder) as store:
        coming = [row["production"] for row in rows(store, "announced-not-released") if row["person"] == "otto-reef"]
        presumed = rows(store, "productions-by-status", status="status:presumed-released")

    assert coming == ["d"]
    assert [(row["production"], row["told"], row["publishers"]) for row in presumed] == [("b", "", "0")]


def test_a_denial_is_listed_with_what_holds_today(folder):
    tell(folder, "2023-05-05", credit("otto-reef", "brass-sparrow", "; cg:status status:withdrawn "))
    tell(folder, "2023-06-06", credit("nia-thorn", "brass-sparrow"))
    with castgraph.open(folder) as store:
        said = [(row["name"], row["said"], row["status"]) for row in rows(store, "denied")]

    assert said == [("Nia Thorn", "denied", "disputed"), ("Otto Reef", "withdrawn", "withdrawn")]


def test_a_season_is_one_row_whatever_dates_are_told_of_it(folder):
    tell(folder, "2023-05-05", 'production:tin-harbour-season-1 schema:datePublished "2020-05"^^xsd:gYearMonth .')
    with castgraph.open(folder) as store:
        seasons = [(row["title"], row["published"]) for row in rows(store, "seasons", series="Tin Harbour")]

    assert sorted(seasons) == [("Tin Harbour season 1", "2020-05-06"), ("Tin Harbour season 2", "")]


def test_the_packaged_answers_hold(packaged):
    coming = {row["title"] for row in rows(packaged, "announced-not-released")}
    casts = [row["work"] for row in rows(packaged, "largest-casts")]
    doctors = rows(packaged, "who-plays", character="character:doctor-who-the-doctor")

    assert coming.isdisjoint({"Avengers: Age of Ultron", "Agatha All Along", "Wonka"})
    assert len(casts) == len(set(casts))
    assert not any(work.startswith("doctor-who-s") for work in casts)
    assert {"Jodie Whittaker", "Ncuti Gatwa", "David Tennant"} <= {row["name"] for row in doctors}
    refused = {"denied", "ruled out", "rumoured", "in talks", "withdrawn", "lapsed"}
    assert refused.isdisjoint(row["status"] for row in doctors)
