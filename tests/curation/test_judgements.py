"""Judgements: read, added to one another, and never lost, whoever else writes."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from castgraph.curation import judgements
from castgraph.curation.judgements import Judgement, read_judgements, write_judgements
from castgraph.errors import DataError, OutputError


def test_a_judgement_without_an_end_is_named(tmp_path):
    (tmp_path / "judgements.ttl").write_text(
        "@prefix cg: <https://w3id.org/castgraph/vocab#> . <http://a/b> cg:one <http://a/c> .", encoding="utf-8"
    )
    with pytest.raises(DataError, match="needs cg:one, cg:other"):
        read_judgements(tmp_path)


def test_a_crowd_of_writers_loses_no_judgement(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; "
        "from castgraph.curation.judgements import Judgement, write_judgements; "
        "place, number, start = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]); "
        "time.sleep(max(0, start - time.time())); "
        "[write_judgements(place, [Judgement(f'http://a/{number}-{n}', 'http://b/x', 'same')]) for n in range(10)]"
    )
    start = str(time.time() + 3)
    crowd = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(n), start]) for n in range(4)]
    assert [process.wait(timeout=120) for process in crowd] == [0] * 4
    assert len(read_judgements(tmp_path)) == 40
    assert [path.name for path in tmp_path.iterdir()] == ["judgements.ttl"]


def test_a_judgement_is_not_written_over_a_change_that_was_made_meanwhile(tmp_path, monkeypatch):
    path = write_judgements(tmp_path, [Judgement("http://a/1", "http://b/1", "same")])
    read = judgements.read_judgements

    def slow(folder):
        found = read(folder)
        path.write_text(path.read_text(encoding="utf-8") + "# by hand\n", encoding="utf-8")
        return found

    monkeypatch.setattr(judgements, "read_judgements", slow)
    with pytest.raises(OutputError, match="has changed since it was read"):
        write_judgements(tmp_path, [Judgement("http://a/2", "http://b/2", "same")])
    assert "# by hand" in path.read_text(encoding="utf-8")
    assert len(read(tmp_path)) == 1


HEAD = "@prefix cg: <https://w3id.org/castgraph/vocab#> . @prefix schema: <https://schema.org/> . "
PAIR = "cg:one <http://a/1> ; cg:other <http://b/1> "


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f'<http://j/1> {PAIR} ; cg:verdict "same", "different" .', "one of each"),
        ('<http://j/1> cg:one <http://a/1>, <http://a/2> ; cg:other <http://b/1> ; cg:verdict "same" .', "one of each"),
        (f'<http://j/1> {PAIR} ; cg:verdict "perhaps" .', "the verdict same or different"),
        (
            f'<http://j/1> {PAIR} ; cg:verdict "same" . <http://j/2> {PAIR} ; cg:verdict "different" .',
            "to be different",
        ),
    ],
)
def test_judgements_that_contradict_each_other_are_refused_with_the_file(tmp_path, text, wrong):
    path = tmp_path / "judgements.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(DataError, match=wrong) as refused:
        read_judgements(tmp_path)

    assert str(path) in str(refused.value)


def test_two_judgements_of_one_mind_are_one_with_both_reasons_and_the_later_day(tmp_path):
    more = 'cg:verdict "same" ; cg:reason'
    (tmp_path / "judgements.ttl").write_text(
        f'{HEAD}<http://j/1> {PAIR} ; {more} "x", "w" ; schema:author "ann" ; schema:dateCreated "2024-01-01" .'
        f'<http://j/2> {PAIR} ; {more} "y" ; schema:author "bea" ; schema:dateCreated "2023-01-01" .',
        encoding="utf-8",
    )

    assert read_judgements(tmp_path) == [Judgement("http://a/1", "http://b/1", "same", "y; w; x", "ann", "2024-01-01")]


def test_what_is_written_is_read_and_the_last_judgement_on_a_pair_holds(tmp_path):
    first = Judgement("http://a/1", "http://b/1", "same", "x", "ann", "2024-01-01")
    bare, second = (
        Judgement("http://a/2", "http://b/2", "different"),
        Judgement("http://b/1", "http://a/1", "different"),
    )
    assert read_judgements(tmp_path) == []

    write_judgements(tmp_path, [bare, first])
    assert read_judgements(tmp_path) == [first, bare]

    write_judgements(tmp_path, [second])
    assert read_judgements(tmp_path) == [second, bare]


ID = "https://w3id.org/castgraph/id/"


def test_judgements_on_other_pairs_have_other_iris_though_the_last_parts_are_equal(tmp_path):
    pairs = [
        (f"{ID}person/a", f"{ID}person/b"), (f"{ID}production/a", f"{ID}production/b"), (f"{ID}person/a", f"{ID}character/b"),
        ("https://www.themoviedb.org/tv/1", f"{ID}production/x"), ("https://www.themoviedb.org/movie/1", f"{ID}production/x"),
        (f"{ID}person/x--y", f"{ID}person/z"), (f"{ID}person/x", f"{ID}person/y--z"),
        (f"{ID}person/x-", f"{ID}person/y"), (f"{ID}person/x", f"{ID}person/-y"),
    ]  # fmt: skip
    told = [Judgement(one, other, "same") for one, other in pairs]
    assert len({judgement.iri for judgement in told}) == len(pairs)
    assert {Judgement(other, one, "same").iri for one, other in pairs} == {judgement.iri for judgement in told}
    assert told[0].iri == f"{ID}judgement/a--b"

    write_judgements(tmp_path, told)
    assert {judgement.pair for judgement in read_judgements(tmp_path)} == {frozenset(pair) for pair in pairs}
