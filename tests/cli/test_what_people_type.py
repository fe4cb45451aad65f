"""Forty things that people type, and what they get."""

from __future__ import annotations

import shlex

import pytest

import castgraph
from castgraph.cli.main import run as run_here
from castgraph.errors import NamesError

TYPED = (
    # names as they are spoken
    ('show "wanda vision"', 0, "WandaVision (TVSeries"),
    ('show "white lotus"', 0, "The White Lotus (TVSeries"),
    ('show "Doctor Who series 14"', 0, "Doctor Who series 14 (season 1)"),
    ("show Macbeth", 0, "Macbeth (Donmar Warehouse) (Play"),
    ('show "character:macbeth-macbeth"', 0, "Macbeth (Character"),
    ('show "Love and Death"', 0, "Love & Death (TVSeries"),
    ('show "heart stopper"', 0, "Heartstopper (TVSeries"),
    ('show "DOCTOR WHO"', 0, "Doctor Who (TVSeries"),
    ('show "agatha all  along"', 0, "Agatha All Along (TVSeries"),
    ('show "joe locke"', 0, "Joe Locke (Person"),
    ("find locke", 0, "person:joe-locke"),
    ('find "kt connor"', 0, "person:kit-connor"),
    # names that are nobody's
    ('show "Joe Lock"', 2, "did you mean Joe Locke (person:joe-locke)"),
    ("show qqqqqqqq", 2, "nothing is named 'qqqqqqqq'; try: castgraph find TEXT"),
    ('connect "Joe Lock" "Kit Conor"', 2, "'Kit Conor'; did you mean Kit Connor (person:kit-connor)?"),
    ('connect "Joe Lock" "Kit Conor"', 2, "'Joe Lock'; did you mean Joe Locke (person:joe-locke)?"),
    ('connect "Joe Locke" "Kit Connor" --via "Kt Cnnor" --avoid "Joe Lock"', 2, "nothing is named 'Joe Lock'"),
    ('connect "Joe Lock" "Kit Conor" --via "Yasmin Finny"', 2, "nothing is named 'Yasmin Finny'"),
    ('query costars-in Hartstoper "Agatha All Alng"', 2, "nothing is named 'Agatha All Alng'"),
    ('why "Joe Lock" "Agatha All Alng"', 2, "nothing is named 'Agatha All Alng'"),
    ('connect "Alice Oseman" "David Tennant" --max-hops 2', 1, "are connected in 4 hops, more than --max-hops 2."),
    ('find locke -f csv', 0, "name,type,years,credits,curie"),
    ('find locke -o locke.docx', 2, "find writes no .docx; it writes .txt, .json, .csv, .tsv, .xlsx"),
    ('find "joe" --kind persons', 2, "--kind 'persons' is not known; did you mean person?"),
    # dates and words
    ('connect "Alice Oseman" "David Tennant" --as-of 2023', 0, "are connected in 4 hops"),
    ('connect "Alice Oseman" "David Tennant" --as-of 2023-05', 0, "are connected in 4 hops"),
    ('connect "Alice Oseman" "David Tennant" --as-of 05/2023', 2, "write it as 2023-02-17, 2023-02 or 2023"),
    ("query productions-by-status -p status=released", 0, "Night Manager"),
    ('query productions-by-status -p status="in development"', 0, ""),
    ("query cast Heartstopper", 0, "person/joe-locke"),
    ("query cast heart stopper", 2, "'stopper' is one value too many"),
    ("query cats Heartstopper", 2, "no query is named 'cats'; did you mean cast"),
    ('find agatha --kind TVSeries', 0, "production:agatha-all-along"),
    ("find the --kind movie", 0, "production:the-wild-robot"),
    ("find the --kind moovie", 2, "did you mean Movie?"),
    ('stats --publisher "Radio Tmes"', 2, "no source is published by Radio Tmes; did you mean Radio Times?"),
    ('connect "Joe Locke" "Kit Connor" --role acter', 2, "--role 'acter' is not known; did you mean actor?"),
    ('connect "Joe Locke" "Kit Connor" --kind series', 2, "did you mean TVSeries?"),
    ('connect "Joe Locke" "Kit Connor" --status relesed', 2, "did you mean released?"),
    # commands and queries
    ("conect A B", 2, "there is no command 'conect'; did you mean connect?"),
    ("serach locke", 2, "there is no command 'serach'"),
    ('query -e "SELEC ?s { ?s ?p ?o }"', 3, "a query does not begin with SELEC; did you mean SELECT?"),
    ('query -e "INSERT DATA { <a:a> <a:a> <a:a> }"', 3, "INSERT changes a store, and this asks queries"),
    ('query -e "who is in Heartstopper"', 3, "it begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
    ('query "SELECT ?s { ?s ?p ?o }"', 2, "looks like a query, not like the name of one; give it with -e"),
    ('query -e ""', 3, "there is no query"),
    ('query -e "SELECT ?s { ?s scheme:name ?o }"', 3, "the prefix scheme: is not declared; did you mean schema:?"),
    ('why "Joe Locke"', 2, "say in which production: castgraph why PERSON PRODUCTION"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "code", "said"), TYPED, ids=[line for line, *_ in TYPED])
def test_what_is_typed_gets_what_is_meant(capfd, line, code, said):
    ended = run_here(shlex.split(line))
    out, err = capfd.readouterr()

    assert said in out + err
    assert ended == code
    assert "Traceback" not in err


def test_forty_things_are_typed():
    assert len(TYPED) >= 40


def test_a_name_in_another_script_is_found_as_it_is_written(folder):
    (path,) = (folder / "entities").iterdir()
    path.write_text(path.read_text().replace('"Ann Example"', '"Hyun Bin" ; schema:alternateName "현빈"@ko'))
    with castgraph.open(folder) as store:
        assert castgraph.show(store, "현빈").entity.name == "Hyun Bin"
        assert castgraph.find(store, "현빈")[0].name == "Hyun Bin"


def test_what_a_question_is_about_comes_before_what_has_the_name_besides(packaged):
    names = castgraph.Names.of(packaged)

    assert names.resolve("Macbeth").kind == "production"
    assert names.resolve("Macbeth", ["character"]).kind == "character"
    assert names.resolve("Macbeth", about=("character",)).kind == "character"
    with pytest.raises(LookupError):
        names.resolve("wanda vision", ["production"])  # who edits must be exact


def test_all_bad_names_are_told_at_once(packaged):
    with pytest.raises(NamesError) as wrong:
        castgraph.connect(packaged, "Joe Lock", "Kit Conor", "Yasmin Finny")

    assert [error.name for error in wrong.value.errors] == ["Joe Lock", "Kit Conor", "Yasmin Finny"]
