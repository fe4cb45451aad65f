"""What is the same in curated and imported data: proposed with reasons, judged, obeyed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.conftest import HEADER
from tests.outside import TMDB_MOVIE, TMDB_MOVIE_CREDITS, write_imdb, write_json
from tests.told import store_of

import castgraph
from castgraph.curation.judgements import Judgement, read_judgements, write_judgements
from castgraph.curation.proposals import Proposal, judge, propose
from castgraph.curation.proposals import _Comparer as Comparer
from castgraph.dates import today
from castgraph.errors import OptionError
from castgraph.importers.formats import make
from castgraph.loading.build import build_store
from castgraph.loading.importing import import_dataset
from castgraph.model import Entity
from castgraph.names.entities import read_entities
from castgraph.names.lookup import Names
from castgraph.vocabulary import PREFIXES

PERSON, PRODUCTION = PREFIXES["person"], PREFIXES["production"]


@pytest.fixture
def curated(tmp_path):
    """A curated folder: one with an id, one with two shared credits, a homonym born later, and a mere name."""
    folder = tmp_path / "curated"
    (folder / "entities").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "entities" / "all.ttl").write_text(
        HEADER.format(stem="x").split("\n", 1)[1]
        + """
person:ida a schema:Person ; schema:name "I. Kestrel" ; schema:sameAs <https://www.imdb.com/name/nm0000001/> .
person:nell a schema:Person ; schema:name "Nell Marrow" .
person:ben a schema:Person ; schema:name "Benoît Côté" ; schema:birthDate "1999"^^xsd:gYear .
person:dora a schema:Person ; schema:name "Dora Vane" .
production:harbour a schema:TVSeries ; schema:name "Harbour Nights" .
production:letter a schema:Movie ; schema:name "The Lighthouse Letter" ; schema:datePublished "1994"^^xsd:gYear .
production:pilot a schema:TVEpisode ; schema:name "Pilot" .
organization:gazette a schema:Organization ; schema:name "Gazette" .
""",
        encoding="utf-8",
    )
    (folder / "sources" / "one.ttl").write_text(
        HEADER.format(stem="one")
        + """
<> a schema:NewsArticle ; schema:publisher organization:gazette ; schema:url <https://example.org/one> ;
    schema:datePublished "2020-01-31"^^xsd:date .
credit:a a cg:Credit ; cg:person person:nell ; cg:role role:actor ; cg:production production:harbour .
credit:b a cg:Credit ; cg:person person:nell ; cg:role role:actor ; cg:production production:pilot .
credit:c a cg:Credit ; cg:person person:ida ; cg:role role:actor ; cg:production production:letter .
""",
        encoding="utf-8",
    )
    return folder


@pytest.fixture
def store(tmp_path, curated):
    place = tmp_path / "store"
    import_dataset(make("imdb", paths=[write_imdb(tmp_path / "imdb")]), place, curated=curated)
    return place


def proposals(store, judged=()):
    with castgraph.open(store) as opened:
        return {(p.one.iri, p.other.iri): p for p in propose(opened, judged)}


def test_proposals_say_why_and_a_name_alone_is_never_enough(store):
    found = proposals(store)
    by_id = found[PERSON + "ida", PERSON + "imdb-nm0000001"]
    assert by_id.score == 1.0
    assert by_id.reasons == ("both are nm0000001 at imdb.com",)
    by_credits = found[PERSON + "nell", PERSON + "imdb-nm0000003"]
    assert by_credits.score >= 0.95
    assert "2 shared credits" in by_credits.reasons[1]
    by_year = found[PERSON + "ben", PERSON + "imdb-nm0000002"]
    assert by_year.score <= 0.1
    assert "born 1999 and 1950" in by_year.reasons
    by_name = found[PERSON + "dora", PERSON + "imdb-nm0000005"]
    assert by_name.score == 0.3
    assert by_name.reasons == ("the same name",)
    assert found[PRODUCTION + "letter", PRODUCTION + "imdb-tt0000001"].score >= 0.7
    assert (PERSON + "ida", PERSON + "imdb-nm0000004") not in found


def test_an_accepted_judgement_makes_one_entity_and_can_be_overruled(store, curated):
    found = proposals(store).values()
    made = judge(found, accept=0.95, reject=0.1, by="A. Curator")
    assert {(one.one, one.verdict) for one in made if one.one.startswith(PERSON)} == {
        (PERSON + "ida", "same"),
        (PERSON + "nell", "same"),
        (PERSON + "ben", "different"),
    }
    path = write_judgements(curated, made)
    text = path.read_text(encoding="utf-8")
    assert "A. Curator" in text
    assert read_judgements(curated) == sorted(made, key=lambda one: one.iri)
    build_store([curated], store)
    with castgraph.open(store) as opened:
        assert Names.of(opened).resolve("Ida Kestrel").iri == PERSON + "imdb-nm0000004"
        assert Names.of(opened).resolve("I. Kestrel").aliases == ("Ida Kestrel",)
        answer = castgraph.connect(opened, "I. Kestrel", "production:imdb-tt0000001")
        assert answer.hops == 1
        hop = castgraph.connect(opened, "Nell Marrow", "production:imdb-tt0000002").connections[0].hops[0]
        assert [source.publisher for source in hop.credits[0].sources] == ["IMDb"]
    decided = {judgement.pair for judgement in made}
    assert not decided & {frozenset(pair) for pair in proposals(store, made)}
    write_judgements(
        curated, [Judgement(PERSON + "ida", PERSON + "imdb-nm0000001", "different", "no", "B", "2026-11-22")]
    )
    assert len(read_judgements(curated)) == len(made)
    build_store([curated], store)
    with castgraph.open(store) as opened:
        assert Names.of(opened).entity(PERSON + "imdb-nm0000001").name == "Ida Kestrel"
        assert not Names.of(opened).resolve("I. Kestrel").aliases


def test_two_datasets_are_joined_by_outside_ids(store, tmp_path):
    write_json(tmp_path / "movie.json", TMDB_MOVIE | {"credits": TMDB_MOVIE_CREDITS})
    import_dataset(make("tmdb", paths=[tmp_path / "movie.json"]), store)
    found = proposals(store)
    assert found[PRODUCTION + "imdb-tt0000001", PRODUCTION + "tmdb-movie-550"].score == 1.0


def test_a_threshold_that_a_name_would_reach_is_refused():
    with pytest.raises(OptionError, match="never is"):
        judge([], accept=0.3)


def test_the_command_proposes_and_writes(run, store, curated):
    shown = run("reconcile", "--store", str(store), "--graph", str(curated))
    assert shown.code == 0
    assert "1.00  I. Kestrel: person:ida = person:imdb-nm0000001?  both are nm0000001 at imdb.com" in shown.out
    assert not (curated / "judgements.ttl").exists()
    done = run("reconcile", "--store", str(store), "--graph", str(curated), "--accept", "0.95", "--format", "json")
    assert json.loads(done.out)[0]["score"] == 1.0
    assert "castgraph load" in done.err
    assert run("load", str(curated), "--store", str(store)).code == 0
    again = run("reconcile", "--store", str(store), "--graph", str(curated))
    assert "nm0000001?" not in again.out
    byhand = run(
        "reconcile", "--store", str(store), "--graph", str(curated), "--different", "person:dora",
        "person:imdb-nm0000005", "--reason", "born elsewhere", "--by", "me",
    )  # fmt: skip
    assert byhand.code == 0, byhand.err
    assert "born elsewhere" in (curated / "judgements.ttl").read_text(encoding="utf-8")
    checked = run("check", str(curated))
    assert "judgement" not in checked.out, checked.out


def test_judgements_of_several_processes_at_once_are_all_kept(store, curated):
    others = [f"person:imdb-nm000000{number}" for number in range(1, 6)]
    command = [sys.executable, "-m", "castgraph", "reconcile", "--store", str(store), "--graph", str(curated)]
    started = [
        subprocess.Popen([*command, "--different", "person:dora", other], stderr=subprocess.PIPE, text=True)
        for other in others
    ]
    for process in started:
        assert process.communicate(timeout=120)[1].endswith(f"castgraph load {curated} --store {store}\n")
    assert {judgement.other for judgement in read_judgements(curated)} == {
        PREFIXES["person"] + other.removeprefix("person:") for other in others
    }


def test_two_imported_datasets_are_compared_by_what_their_people_share(tmp_path):
    head, place, curated = "person,role,production,year\n", tmp_path / "store", tmp_path / "graph"
    (curated / "entities").mkdir(parents=True)
    (curated / "entities" / "all.ttl").write_text(HEADER.format(stem="x"), encoding="utf-8")
    both = "Ida Kestrel,actor,Red Kite,2001\nIda Kestrel,actor,Blue Fox,2005\n"
    for name, more in (("one", "Nell Marrow,actor,Grey Owl,\n"), ("two", "NELL MARROW,actor,White Elk,\n")):
        (tmp_path / f"{name}.csv").write_text(head + both + more, encoding="utf-8")
        made = make("table", paths=[tmp_path / f"{name}.csv"], names_are_ids=True)
        import_dataset(made, place, curated=curated)
    found = proposals(place)
    ida = found[PERSON + "one-ida-kestrel", PERSON + "two-ida-kestrel"]
    assert ida.reasons == ("the same name", "2 shared credits in: blue fox, red kite")
    assert ida.score >= 0.95
    assert "of 2001 both" in found[PRODUCTION + "one-red-kite-2001", PRODUCTION + "two-red-kite-2001"].reasons
    assert not any("nell" in one for pair in found for one in pair)  # a name alone
    write_judgements(curated, judge(found.values(), accept=0.95))
    build_store([curated], place)
    with castgraph.open(place) as opened:
        assert Names.of(opened).resolve("Ida Kestrel").iri == PERSON + "one-ida-kestrel"
        hop = castgraph.connect(opened, "Ida Kestrel", "production:two-red-kite-2001")
        assert hop.hops in (1, 2)
    assert not any("ida" in one for pair in proposals(place, read_judgements(curated)) for one in pair)


def weighed(pages, years, shared, kind="person", other="Ann Bee"):
    """Return score and reasons of two who have these pages, years and so many credits in common."""
    what = "production" if kind == "person" else "person"
    works = "".join(
        f'{what}:{side}{number} schema:name "W{number}" . '
        + (
            f"person:{side} cg:castIn production:{side}{number} . "
            if kind == "person"
            else f"person:{side}{number} cg:castIn production:{side} . "
        )
        for side in ("a", "b")
        for number in range(shared)
    )
    same = "".join(
        f"{kind}:{side} schema:sameAs <{page}> . " for side, of in zip("ab", pages, strict=True) for page in of
    )
    with store_of(f"<e:g> {{ {works} {same} }}") as opened:
        one, two = (
            Entity(f"{PREFIXES[kind]}{side}", f"{kind}:{side}", name, kind, years=year)
            for side, name, year in zip("ab", ("Ann Bee", other), years, strict=True)
        )
        names = Names(
            [
                one,
                two,
                *read_entities(opened),
                *(Entity(f"{PREFIXES[what]}{side}{n}", "", f"W{n}") for side in "ab" for n in range(shared)),
            ]
        )
        found = Comparer(opened, names).compare(one, two)
    return found.score, "; ".join(found.reasons)


IMDB, DATA = "https://www.imdb.com/name/nm000000{}/", "http://www.wikidata.org/entity/Q{}"
WEIGHED = [
    (((), ()), ("", ""), 0, {}, 0.3, "the same name"),
    (((), ()), ("", ""), 0, {"other": "Ann B."}, 0.3, "one is named as the other also is"),
    (((), ()), ("", ""), 1, {}, 0.85, "the same name; 1 shared credit in: w0"),
    (((), ()), ("", ""), 2, {}, 0.95, "the same name; 2 shared credits in: w0, w1"),
    (((), ()), ("", ""), 3, {}, 0.95, "the same name; 3 shared credits in: w0, w1, w2"),
    (((), ()), ("", ""), 5, {}, 0.95, "the same name; 5 shared credits in: w0, w1, w2 and 2 more"),
    (((), ()), ("1970–", "1970–2001"), 0, {}, 0.8, "the same name; born 1970 both"),
    (((), ()), ("1970–", "1971–"), 0, {}, 0.3, "the same name"),
    (((), ()), ("1970–", "1972–"), 0, {}, 0.1, "the same name; born 1970 and 1972"),
    (((), ()), ("1970–", "1972–"), 1, {}, 0.1, "the same name; 1 shared credit in: w0; born 1970 and 1972"),
    (((), ()), ("1970–", "1972–"), 2, {}, 0.5, "the same name; 2 shared credits in: w0, w1; born 1970 and 1972"),
    (((), ()), ("1970–", "1970–"), 1, {}, 0.88, "the same name; 1 shared credit in: w0; born 1970 both"),
    (((), ()), ("1970–", "1970–"), 2, {}, 0.98, "the same name; 2 shared credits in: w0, w1; born 1970 both"),
    (((), ()), ("1970", "1970"), 0, {"kind": "production"}, 0.7, "the same name; of 1970 both"),
    (((), ()), ("1970", "1970"), 1, {"kind": "production"}, 0.88, "the same name; 1 shared person: w0; of 1970 both"),
    (((), ()), ("–1970", "1970–"), 0, {}, 0.3, "the same name"),
    (([IMDB.format(1)], [IMDB.format(1)]), ("1970–", "1999–"), 0, {}, 1.0, "both are nm0000001 at imdb.com"),
    (([IMDB.format(1)], [IMDB.format(2)]), ("1970–", "1970–"), 2, {}, 0.0, "nm0000001 and nm0000002 at imdb.com"),
    (([IMDB.format(1)], [DATA.format(2)]), ("", ""), 0, {}, 0.3, "the same name"),
    (([IMDB.format(1), DATA.format(3)], [IMDB.format(2), DATA.format(3)]), ("", ""), 0, {}, 1.0, "both are Q3 at wikidata.org"),
]  # fmt: skip


@pytest.mark.parametrize(("pages", "years", "shared", "more", "score", "reasons"), WEIGHED)
def test_what_two_share_is_weighed_and_said(pages, years, shared, more, score, reasons):
    found = weighed(pages, years, shared, **more)

    assert found == (pytest.approx(score), reasons)


def test_scores_are_judged_from_a_threshold_on_and_rivals_are_left_to_a_person():
    def offered(one, other, score):
        return Proposal(Entity(one, one, "x"), Entity(other, other, "x"), score, ("a", "b"))

    d, e = (PREFIXES["person"] + name for name in ("d-", "e-"))
    datasets = [PREFIXES["dataset"] + name for name in ("d", "e")]
    proposals = [
        offered("e:1", d + "1", 0.9), offered("e:2", d + "2", 0.95), offered("e:2", d + "3", 0.9), offered("e:2", e + "4", 0.9),
        offered("e:3", d + "5", 1.0), offered("e:3", d + "6", 0.9), offered("e:4", d + "7", 0.89), offered("e:5", d + "8", 0.1),
        offered("e:6", d + "9", 0.11),
    ]  # fmt: skip
    made = judge(proposals, accept=0.9, reject=0.1, by="me", datasets=datasets)

    assert [(one.one, one.other[-1], one.verdict) for one in made] == [
        ("e:1", "1", "same"), ("e:2", "4", "same"), ("e:3", "5", "same"), ("e:5", "8", "different"),
    ]  # fmt: skip
    assert (made[0].reason, made[0].by, made[0].date) == ("a; b", "me", today())
    assert judge(proposals) == []
    assert len(judge(proposals, accept=0.5, datasets=[])) < len(proposals)


@pytest.mark.parametrize("page", ["imdb.com/name/nm0000001", "wikidata.org/entity/Q7", "wikidata.org/wiki/Q7"])
def test_an_imported_page_is_found_however_its_address_is_written(page):
    ways = [
        f"{scheme}://{host}{page}{end}"
        for scheme in ("http", "https")
        for host in ("", "www.", "m.")
        for end in ("", "/")
    ]
    others = [f"{PERSON}d-{number}" for number in range(len(ways))]
    for mine in ways[0], f"https://{page}".replace("wiki/", "entity/"):
        curated = f"<e:g> {{ person:ann schema:sameAs <{mine}> }} <{PREFIXES['dataset']}d> {{ "
        told = "".join(f"<{other}> schema:sameAs <{way}> . " for other, way in zip(others, ways, strict=True))
        with store_of(f"{curated}{told} }}", (PREFIXES["dataset"] + "d",)) as opened:
            known = [Entity(iri, iri, iri, "person") for iri in (PERSON + "ann", *others)]
            comparer = Comparer(opened, Names(known))
            assert sorted(one.iri for one in comparer.candidates(known[0])) == sorted(others)
