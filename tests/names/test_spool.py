"""The name index by itself: what is put in comes out numbered by fame, counted once, and found as it is typed."""

from __future__ import annotations

import sqlite3

import pytest

from castgraph.errors import DataError, StaleIndexError
from castgraph.model import Entity
from castgraph.names import spool as spool_module
from castgraph.names.index import NAMES_FILE, NamesIndex
from castgraph.names.lookup import Names
from castgraph.names.spool import Spool, code_name, credit_chunks
from castgraph.store.scratch import Sorted, shares
from castgraph.vocabulary import PREFIXES, RELATIONS, ROLES

PERSON, PRODUCTION = PREFIXES["person"], PREFIXES["production"]
ACTOR, DIRECTOR = (list(ROLES).index(role) for role in ("actor", "director"))
BASED_ON = list(RELATIONS).index("isBasedOn")
ENTITIES = [
    (1, PERSON + "ann", "Ann Bee", "Person", "1970–"),
    (2, PERSON + "bo", "Bo Annerson", "Person", ""),
    (3, PRODUCTION + "kite", "The Red Kite", "Movie", "2001"),
    (4, PRODUCTION + "kite-2", "Kite Red", "Movie", "2005"),
    (5, PERSON + "cal", "", "Person", ""),
    (6, "https://example.org/dee", "Dee", "Person", ""),
]


def spooled(folder, **options):
    """Fill an index: Bo has two credits, Ann one that is told twice, and an alias told twice; return the credits left."""
    spool = Spool(folder)
    spool.entities(ENTITIES)
    spool.aliases([(1, "Annie"), (3, "Milan Rouge"), (1, "Annie"), (1, "Ann Bee"), (1, "The Bee")])
    spool.credits([1, 1, 2, 2, 2], [ACTOR, ACTOR, ACTOR, DIRECTOR, DIRECTOR], [3, 3, 3, 3, 4])
    spool.relations([4], [BASED_ON], [3])
    assert spool.number_of_credits == 6
    return spool.finish("d:mine", **options)


def told(folder):
    """Return the credits of an index by the last words of their ends."""
    with NamesIndex(folder / NAMES_FILE) as index:
        names = {number: iri.rsplit("/", 1)[-1] for number, iri, *_ in index.nodes()}
    return [
        (names[one], code_name(code), names[other])
        for columns in credit_chunks(folder)
        for one, code, other in zip(*columns, strict=True)
    ]


def test_entities_are_numbered_by_their_credits_which_count_once_and_relations_not_at_all(tmp_path):
    assert spooled(tmp_path / "mine") == 5
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        assert (index.dataset, len(index)) == ("d:mine", 6)
        assert [iri.rsplit("/", 1)[-1] for _, iri, *_ in index.nodes()] == ["bo", "kite", "ann", "kite-2", "cal", "dee"]
        assert [index.entity(iri).degree for _, iri, *_ in ENTITIES] == [1, 3, 3, 1, 0, 0]
        ann = Entity(
            PERSON + "ann", "person:ann", "Ann Bee", "person", "Person", "1970–", ("Annie", "The Bee"), degree=1
        )
        assert index.entity(PERSON + "ann") == ann
        assert [*index.nodes()][2] == (3, PERSON + "ann", "Ann Bee", "Person", "1970–")
        assert index.entity("https://example.org/dee").iri == "https://example.org/dee"
        assert index.entity(PERSON + "cal").name == "cal"
        assert index.entity(PERSON + "nobody") is None
    assert sorted(told(tmp_path / "mine")) == [
        ("ann", "actor", "kite"), ("bo", "actor", "kite"), ("bo", "director", "kite"), ("bo", "director", "kite-2"),
        ("kite-2", "isBasedOn", "kite"),
    ]  # fmt: skip
    assert not list((tmp_path / "mine").glob("spool.*"))


def test_credits_that_do_not_hold_are_left_out_by_the_names_their_ends_have_now(tmp_path):
    gone = [(PERSON + "bo", "director", PRODUCTION + "red"), (PERSON + "nobody", "actor", PRODUCTION + "kite-2")]
    merged = {PRODUCTION + "kite": PRODUCTION + "red"}

    assert spooled(tmp_path / "mine", gone=gone, merged=merged) == 4
    assert ("bo", "director", "kite") not in told(tmp_path / "mine")
    assert ("bo", "director", "kite-2") in told(tmp_path / "mine")


def test_credits_are_sorted_in_piles_by_where_they_begin(tmp_path, monkeypatch):
    piles = []
    finished = Sorted.piles
    monkeypatch.setattr(spool_module, "shares", lambda counts: shares(counts, 2))
    monkeypatch.setattr(Sorted, "piles", lambda self: (piles.append(len(one)) or one for one in finished(self)))
    assert spooled(tmp_path / "mine") == 5
    assert piles == [1, 3, 1]


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_credits_that_are_read_in_pieces_and_sorted_on_disk_are_the_same(tmp_path, monkeypatch, chunk):
    assert spooled(tmp_path / "whole") == 5
    monkeypatch.setattr(spool_module, "CHUNK", chunk)
    monkeypatch.setattr(spool_module, "shares", lambda counts: shares(counts, chunk))
    assert spooled(tmp_path / "mine") == 5

    assert told(tmp_path / "mine") == told(tmp_path / "whole")
    assert (tmp_path / "mine" / "credits.u64").read_bytes() == (tmp_path / "whole" / "credits.u64").read_bytes()


def test_more_entities_than_their_numbers_have_room_for_are_refused(tmp_path):
    spool = Spool(tmp_path)
    spool.entities([((1 << 28) - 1, PERSON + "ann", "Ann", "Person", ""), (1 << 28, PERSON + "bo", "Bo", "Person", "")])
    with pytest.raises(
        DataError, match="d:mine: 268,435,456 people and productions are more than one dataset may have"
    ):
        spool.finish("d:mine")


def test_a_dataset_without_anything_is_an_empty_index(tmp_path):
    assert Spool(tmp_path / "mine").finish("d:none") == 0
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        assert (len(index), index.search("anybody"), index.exact("anybody")) == (0, [], ([], []))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann bee", [(3.0, "ann")]),
        ("ANNIE", [(2.85, "ann")]),
        ("ann", [(2.0, "ann"), (1.0, "bo")]),
        ("the", [(2.0, "kite"), (1.9, "ann")]),
        ("red kite", [(1.0, "kite"), (1.0, "kite-2")]),
        ("kite red", [(3.0, "kite-2"), (1.0, "kite")]),
        ("milan", [(1.9, "kite")]),
        ("bo annersen", [(10 / 11 / 2, "bo")]),
        ("bo annreson", [(10 / 11 / 2, "bo")]),
        ("kite xyz", []),
        ("an", []),
        ("?", []),
    ],
)
def test_names_are_scored_exact_before_their_start_before_their_words_before_misspelt(tmp_path, text, found):
    spooled(tmp_path / "mine")
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        scored = [(score, entity.iri.rsplit("/", 1)[-1]) for score, entity in index.search(text)]
        assert [name for _, name in scored] == [name for _, name in found]
        assert [score for score, _ in scored] == pytest.approx([score for score, _ in found])
        assert [entity.iri for _, entity in index.search(text, 1)] == [
            entity.iri for _, entity in index.search(text)[:1]
        ]
        assert all(entity.kind == "production" for _, entity in index.search(text, kinds=["production"]))


def test_names_that_two_datasets_share_are_paired_unless_many_bear_them(tmp_path):
    for name, count in (("few", 20), ("many", 21)):
        spool = Spool(tmp_path / name)
        spool.entities([(n, f"{PERSON}{name}-{n}", "Ann Bee", "Person", "") for n in range(1, count + 1)])
        spool.entities([(count + 1, f"{PERSON}{name}-x", "Bo  BEE", "Person", "")])
        spool.finish(f"d:{name}")
    spooled(tmp_path / "mine")
    mine, few, many = (NamesIndex(tmp_path / name / NAMES_FILE) for name in ("mine", "few", "many"))
    with mine, few, many:
        assert len(list(mine.shared(few))) == 20
        assert list(mine.shared(many)) == []
        assert list(few.shared(many)) == [(PERSON + "few-x", PERSON + "many-x")]
        assert len(list(mine.shared(few))) == 20


def test_what_was_judged_to_be_one_has_both_names_and_is_counted_once(tmp_path):
    spooled(tmp_path / "mine")
    curated = [
        Entity(PERSON + "anne", "person:anne", "Anne B.", "person", "Person", aliases=("Nan",), degree=2),
        Entity(PRODUCTION + "kite", "production:kite", "Red Kite", "production", "Movie", "2002", degree=1),
    ]
    merged = {PERSON + "ann": PERSON + "anne", PERSON + "bo": PERSON + "bob", PERSON + "gone": PERSON + "x"}
    with NamesIndex(tmp_path / "mine" / NAMES_FILE) as index:
        names = Names(curated, [index], merged, {PERSON + "anne": ["anne b", "nan"], PRODUCTION + "kite": ["red kite"]})
        anne, bob = names.entity(PERSON + "anne"), names.entity(PERSON + "bob")
        assert (anne.name, anne.aliases, anne.degree, anne.years) == (
            "Anne B.",
            ("Ann Bee", "Annie", "Nan", "The Bee"),
            3,
            "1970–",
        )
        assert (bob.name, bob.curie, bob.degree) == ("Bo Annerson", "person:bob", 3)
        assert [names.resolve(text).curie for text in ("ann bee", "NAN", "person:ann", "person:bo")] == [
            "person:anne", "person:anne", "person:anne", "person:bob",
        ]  # fmt: skip
        assert names.resolve("red kite").name == "Red Kite"
        assert [entity.curie for entity in names.search("kite")] == ["production:kite-2", "production:kite"]
        assert {entity.curie for entity in names} == {
            "person:anne", "person:bob", "production:kite", "production:kite-2", "person:cal", "https://example.org/dee",
        }  # fmt: skip
        assert names.count_kinds() == {"person": 3, "production": 2, "": 1}
        assert len(names) == len(list(names)) == 6
        assert [entity.curie for entity in names.indexed_as("kite red")] == ["production:kite-2"]
        assert names.indexed_as("ann bee") == names.indexed_as("the red kite") == []
        assert [entity.curie for entity in names.kept] == ["person:anne", "production:kite", "person:bob"]


def test_namesakes_are_of_one_kind_and_not_judged_already(tmp_path):
    spooled(tmp_path / "mine")
    spool = Spool(tmp_path / "other")
    spool.entities([
        (1, PERSON + "ann-2", "ANN BEE", "Person", ""), (2, PRODUCTION + "bo", "Bo Annerson", "Movie", ""),
        (3, PRODUCTION + "red", "The Red Kite", "Movie", ""),
    ])  # fmt: skip
    spool.finish("d:other")
    mine, other = (NamesIndex(tmp_path / name / NAMES_FILE) for name in ("mine", "other"))
    with mine, other:
        assert set(Names([], [mine, other]).namesakes()) == {
            (PERSON + "ann", PERSON + "ann-2"), (PRODUCTION + "kite", PRODUCTION + "red"),
        }  # fmt: skip
        judged = Names([], [mine, other], {PERSON + "ann-2": PERSON + "ann"})
        assert len(judged) == len(list(judged)) == len(mine) + len(other) - 1
        assert list(judged.namesakes()) == [(PRODUCTION + "kite", PRODUCTION + "red")]


def test_a_file_that_is_no_index_says_what_to_do(tmp_path):
    spooled(tmp_path / "mine")
    file = tmp_path / "mine" / NAMES_FILE
    with sqlite3.connect(file) as base:
        base.execute("UPDATE meta SET value = '1' WHERE key = 'format'")
    base.close()
    with pytest.raises(StaleIndexError, match="name index of format 1, not 2; make it anew with: castgraph index"):
        NamesIndex(file)
    file.write_bytes(b"SQLite format 3" + bytes(2000))
    with pytest.raises(StaleIndexError, match="is damaged"):
        NamesIndex(file)
