"""The curated graph: what it holds, what it answers, and how its answers change with the date."""

from __future__ import annotations

import json

import pytest

import castgraph
from castgraph.answers.statistics import statistics
from castgraph.connections.find import connect
from tests.conftest import GRAPH

PAIRS = [
    ("Patti LuPone", "David Tennant"),
    ("Alice Oseman", "David Tennant"),
    ("Joe Locke", "Kathryn Hahn"),
    ("Kit Connor", "Lupita Nyong'o"),
    ("Yasmin Finney", "Neil Patrick Harris"),
    ("Olivia Colman", "Aubrey Plaza"),
    ("Jonathan Bailey", "Paul Bettany"),
    ("Ncuti Gatwa", "Elizabeth Olsen"),
    ("Michael Sheen", "Jac Schaeffer"),
    ("Catherine Tate", "Sasheer Zamata"),
    ("Hayley Atwell", "Millie Gibson"),
    ("Russell T Davies", "Cynthia Erivo"),
]


@pytest.mark.parametrize(("start", "end"), PAIRS)
def test_every_hop_between_these_people_cites_an_article(packaged, start, end):
    answer = connect(packaged, start, end)

    assert answer.connected
    for connection in answer.connections:
        for hop in connection.hops:
            sources = [source for credit in hop.credits for source in credit.sources]
            assert sources
            assert all(source.publisher and source.url.startswith("http") for source in sources)
            assert any(source.published for source in sources)  # a page without a date never stands alone


def test_the_graph_is_as_large_as_it_claims(packaged):
    counted = statistics(packaged)

    for what, least in {
        "sources": 60, "people": 200, "productions": 80, "credits": 600, "credits told by two or more sources": 80,
        "things whose status changed": 8, "productions under several titles": 2, "recastings and successions": 2,
        "credits that do not hold": 2,
    }.items():  # fmt: skip
        assert int(counted[what]) >= least, what


def test_what_was_known_in_2022_differs_from_what_was_known_in_2024():
    with castgraph.open(GRAPH, as_of="2022-06-01") as early, castgraph.open(GRAPH, as_of="2024-12-31") as late:
        released = "production:heartstopper-season-2 cg:currentStatus status:released"
        commissioned = "production:heartstopper-season-2 cg:currentStatus status:commissioned"
        renamed = 'production:agatha-all-along cg:currentTitle ?title FILTER(STR(?title) = "Agatha All Along")'
        assert early.ask(f"ASK {{ {commissioned} }}")
        assert late.ask(f"ASK {{ {released} }}")
        assert not early.ask(f"ASK {{ {renamed} }}")
        assert late.ask(f"ASK {{ {renamed} }}")
        assert connect(early, "Joe Locke", "Patti LuPone").hops != connect(late, "Joe Locke", "Patti LuPone").hops


def test_the_command_line_cuts_the_graph_by_date_too(run):
    early = json.loads(run("stats", "--as-of", "2022-06-01", "-f", "json").out)
    late = json.loads(run("stats", "--as-of", "2024-12-31", "-f", "json").out)

    assert 0 < early["sources"] < late["sources"]
    assert early["last published"] <= "2022-06-01"


def test_the_doctor_is_the_character_and_no_incarnation(run, packaged):
    general = "character:doctor-who-the-doctor"
    for name in ("The Doctor", "the doctor"):
        assert general in run("show", name).out.splitlines()[1]
    bearing = packaged.query(
        """SELECT DISTINCT ?who WHERE { GRAPH ?g { ?who schema:name|schema:alternateName ?name
             FILTER(LCASE(STR(?name)) = "the doctor" && STRSTARTS(STR(?who), STR(character:))) } }"""
    )
    assert [str(row["who"]).rsplit("/", 1)[-1] for row in bearing] == ["doctor-who-the-doctor"]
