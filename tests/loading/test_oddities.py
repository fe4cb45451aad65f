"""What cannot be in a loaded file is told with its line, and never a loop."""

from __future__ import annotations

from castgraph.loading.build import build_store
from castgraph.store.pointer import read_pointer

FILE = """@prefix cg: <https://w3id.org/castgraph/vocab#> . @prefix credit: <https://w3id.org/castgraph/id/credit/> .
@prefix person: <https://w3id.org/castgraph/id/person/> . @prefix role: <https://w3id.org/castgraph/id/role/> .
@prefix production: <https://w3id.org/castgraph/id/production/> . @prefix status: <https://w3id.org/castgraph/id/status/> .
@prefix character: <https://w3id.org/castgraph/id/character/> . @prefix schema: <https://schema.org/> .
person:a a schema:Person ; schema:name "A" .
production:x a schema:TVSeason ; schema:name "X" ; schema:partOfSeries production:y ; schema:datePublished "2023-13" .
production:y a schema:TVSeries ; schema:name "Y" ; schema:partOfSeries production:x , production:z .
character:c cg:incarnationOf character:d .
character:d cg:incarnationOf character:c .
credit:1 a cg:Credit ; cg:person person:a ; cg:role role:actor ; cg:production production:x ; cg:status status:bogus .
status:released cg:status status:denied .
"""


def test_what_cannot_be_is_told_with_file_and_line_and_nothing_goes_round_for_ever(tmp_path, run):
    path, place = tmp_path / "file.ttl", tmp_path / "store"
    path.write_text(FILE, encoding="utf-8")
    done = run("load", str(path), "--store", str(place))
    assert done.code == 0, done.err
    *told, _ = done.err.splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in told] == ["6", "6", "6", "7", "8", "9", "10", "11"]
    for words in (
        "production:x is part of itself", "'2023-13' is not a date", "is part of production:x and production:z",
        "character:c is an incarnation of itself", "unknown status status:bogus", "status:released is a status itself",
    ):  # fmt: skip
        assert any(words in line for line in told), words
    assert run("connect", "A", "Y", "--store", str(place)).code == 0
    assert run("why", "A", "X", "--store", str(place)).code == 0
    assert run("distances", "A", "--store", str(place)).code == 0


def test_a_file_without_anything_odd_is_loaded_without_a_word(tmp_path):
    path = tmp_path / "file.ttl"
    path.write_text("\n".join(FILE.split("\n")[:5]), encoding="utf-8")
    assert build_store([path], tmp_path / "store").odd == ()
    assert read_pointer(tmp_path / "store").datasets
