"""Names at scale: found misspelt, by alias and without accents, curated and imported ones side by side."""

from __future__ import annotations

import pytest
from tests.conftest import MINI
from tests.imdb_stores import import_imdb
from tests.outside import write_imdb

import castgraph
from castgraph.errors import AmbiguousNameError, StaleIndexError
from castgraph.loading.build import build_store
from castgraph.names.index import NAMES_FILE, NamesIndex, _apart
from castgraph.names.lookup import Names
from castgraph.names.spool import Spool
from castgraph.names.suggesting import suggested
from castgraph.store.pointer import read_pointer
from castgraph.vocabulary import PREFIXES


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


@pytest.fixture
def store(tmp_path, imdb):
    place = tmp_path / "store"
    import_imdb(imdb, place)
    return place


def test_names_are_found_misspelt_by_alias_and_without_accents(store):
    with castgraph.open(store) as opened:
        names = Names.of(opened)
        assert names.resolve("benoit cote").iri.endswith("imdb-nm0000002")
        assert names.resolve("Untitled Lighthouse Project").name == "The Lighthouse Letter"
        assert names.search("Benoti Cote")[0].name == "Benoît Côté"
        assert names.search("Lighthose Leter")[0].name == "The Lighthouse Letter"
        assert names.search("hafennachte")[0].name == 'Harbour "Nights'
        with pytest.raises(AmbiguousNameError) as caught:
            names.resolve("Ida Kestrel")
        assert [entity.years for entity in caught.value.candidates] == ["1971–", "1990–"]
        assert names.resolve("person:imdb-nm0000004").years == "1990–"
        assert [entity.degree for entity in names.search("Ida Kestrel")][:2] == [3, 1]
        assert names.search("Ida Kestrel", limit=1)[0].degree == 3


def test_curated_names_are_found_beside_imported_ones(store):
    with castgraph.open(store) as opened, castgraph.open(MINI) as curated:
        for entity in Names.of(curated):
            assert Names.of(opened).entity(entity.iri) == entity


def test_a_name_index_that_is_gone_is_said_to_be(store):
    index = next((store / read_pointer(store).generation).glob("names/*/names.sqlite"))
    index.unlink()
    with castgraph.open(store) as opened, pytest.raises(StaleIndexError, match="castgraph index"):
        Names.of(opened)


def test_a_dataset_of_ntriples_has_its_names_indexed_too(tmp_path):
    data = tmp_path / "mine.nt"
    person, film = PREFIXES["person"] + "mine-1", PREFIXES["production"] + "mine-2"
    data.write_text(
        f"<{person}> <{PREFIXES['rdf']}type> <{PREFIXES['schema']}Person> .\n"
        f'<{person}> <{PREFIXES["schema"]}name> "Una Mine" .\n<{film}> <{PREFIXES["schema"]}name> "Mine" .\n'
        f"<{person}> <{PREFIXES['cg']}castIn> <{film}> .\n",
        encoding="utf-8",
    )
    build_store([data], tmp_path / "store")
    with castgraph.open(tmp_path / "store") as opened:
        assert Names.of(opened).resolve("una mine").degree == 1
        assert castgraph.connect(opened, "Una Mine", "Mine").hops == 1


def test_what_is_being_typed_finds_the_best_known_names_that_begin_so(store):
    with castgraph.open(store) as opened:

        def typed(text, **more):
            return [entity.name for entity in suggested(opened, text, **more)]

        assert typed("beno")[0] == typed("BENOÎT c")[0] == typed("cote b")[0] == "Benoît Côté"
        assert "The Lighthouse Letter" in typed("untitled light")
        assert "The Lighthouse Letter" in typed("lig let")
        assert typed("Benoti") == typed("  ") == typed("zz") == []
        assert len(typed("t", limit=2)) == 2
        kinds = {entity.kind for entity in suggested(opened, "i", kinds=["person"])}
        assert kinds == {"person"}
        known = [entity.degree for entity in suggested(opened, "ida")]
        assert known == sorted(known, reverse=True)


def indexed(folder, names, aliases=()):
    """Make an index of people with these names, numbered from 1, and of their other names."""
    spool = Spool(folder)
    spool.entities([(n, f"{PREFIXES['person']}p{n}", name, "Person", "") for n, name in enumerate(names, start=1)])
    spool.aliases(aliases)
    spool.finish("d:made")
    return NamesIndex(folder / NAMES_FILE)


def test_a_misspelt_name_is_looked_for_ever_more_loosely_by_its_rarest_trigrams(tmp_path):
    def parts(expression):
        return [one.count(" AND ") + 1 for one in expression.split(" OR ")]

    names = ["Wilhelmina Quackenbush", "Wilhelm Bush", "Ann Bee"]
    with indexed(tmp_path / "mine", names) as index:
        asked = [*index._loosening("wilhelmina quackenbush")]
        assert [parts(one) for one in asked] == [[3] * 4, [2] * 6, [3] * 20, [2] * 15, [1] * 6]
        assert '"wil"' not in asked[0]  # two names have it
        assert [parts(one) for one in index._loosening("ann bee")] == [[3] * 4, [2] * 6, [1] * 5]
        assert [*index._loosening("xyz")] == []


def test_trigrams_that_hardly_overlap_cover_the_words_and_of_short_names_what_spans_them():
    assert _apart("wilhelmina bush") == ["wil", "hel", "min", "ina", "bus"]
    assert _apart("quack stead oo") == ["qua", "ack", "ste", "ead"]
    assert _apart("ann bee") == ["ann", "bee", "nn ", "n b"]
    assert _apart("bo") == []


def test_what_resembles_enough_ends_the_search_for_what_is_misspelt(tmp_path, monkeypatch):
    asked = []
    match = NamesIndex._match
    monkeypatch.setattr(
        NamesIndex, "_match", lambda self, expression, most: asked.append(1) or match(self, expression, most)
    )
    with indexed(tmp_path / "mine", ["Wilhelmina Quackenbush", "Ann Bee"]) as index:
        assert [one.name for _, one in index._misspelt("wilhelmina quackenbuhs", ())] == ["Wilhelmina Quackenbush"]
        assert len(asked) == 1
        assert index._misspelt("wilhelmina quackenbuhs", ["production"]) == []
        assert len(asked) > 2


def test_what_is_misspelt_is_found_of_the_kinds_that_are_asked_for_among_others(tmp_path):
    spool = Spool(tmp_path / "mine")
    spool.entities([
        (1, PREFIXES["person"] + "p", "Red Kite", "Person", ""), (2, PREFIXES["production"] + "w", "Red Kites", "Movie", ""),
    ])  # fmt: skip
    spool.finish("d:made")
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        assert [entity.name for _, entity in index.search("rde kite", kinds=["production"])] == ["Red Kites"]
        assert [entity.name for _, entity in index.search("rde kite", kinds=["person"])] == ["Red Kite"]


def test_words_of_a_name_are_found_of_the_kinds_that_are_asked_for_alone(tmp_path):
    spool = Spool(tmp_path / "mine")
    spool.entities([
        (1, PREFIXES["person"] + "p", "Red Kite", "Person", ""), (2, PREFIXES["production"] + "w", "A Red Kite", "Movie", ""),
        (3, PREFIXES["person"] + "q", "Ik Red", "Person", ""),
    ])  # fmt: skip
    spool.finish("d:made")
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        for asked, kinds, names in (
            ("kite", ["production"], {"A Red Kite"}), ("kite", ["person"], {"Red Kite"}),
            ("kite", [], {"Red Kite", "A Red Kite"}), ("red", ["person"], {"Red Kite", "Ik Red"}),
        ):  # fmt: skip
            assert {entity.name for _, entity in index.search(asked, kinds=kinds)} == names, (asked, kinds)
            assert {entity.name for _, entity in index.begin(asked, 9, kinds)} == names, (asked, kinds)
        assert {entity.name for _, entity in index.begin("ik", 9, ["production"])} == set()
        assert {entity.name for _, entity in index.begin("ik", 9, ["person"])} == {"Ik Red"}


def test_one_with_other_names_only_is_found_by_them(tmp_path):
    with indexed(tmp_path / "mine", ["", "Ann Bee"], [(1, "Zenobia Park"), (1, "Zen")]) as index:
        for text, score in (("zenobia park", 2.85), ("zenobia", 1.9), ("park", 0.95), ("zenobia prak", 0.5 * 11 / 12)):
            ((found, entity),) = index.search(text)
            assert (entity.name, round(found, 2)) == ("p1", round(score, 2))
        assert [entity.name for _, entity in index.begin("zen", 5)] == ["p1"]
