"""Files become a dataset: one named graph a file, everything once in the default graph, plain triples derived."""

from __future__ import annotations

import gzip

import pytest
from tests.conftest import MINI

import castgraph
from castgraph.curation.folder import graph_iri, turtle_files
from castgraph.dates import last_day
from castgraph.errors import DataError, OptionError
from castgraph.loading.folder import load_files, load_folder


def ask(store, pattern):
    return store.ask(f"ASK {{ {pattern} }}")


@pytest.mark.parametrize(
    "triple",
    [
        "person:alice-oseman cg:created production:heartstopper",
        "person:joe-locke cg:plays character:heartstopper-charlie",
        "person:yasmin-finney cg:castIn production:doctor-who",
        "production:heartstopper schema:actor person:joe-locke",
        "production:heartstopper schema:creator person:alice-oseman",
        "character:heartstopper-charlie cg:appearsIn production:heartstopper",
    ],
)
def test_the_plain_triples_people_try_first_are_there(packaged, triple):
    assert ask(packaged, triple)


def test_every_file_is_one_named_graph_and_its_own_base(mini):
    expected = {graph_iri(path, MINI) for path in turtle_files(MINI)}

    assert expected <= set(mini.graphs())
    assert ask(
        mini, "GRAPH ?g { ?g a schema:NewsArticle } FILTER NOT EXISTS { GRAPH ?other { ?g a ?c } FILTER(?other != ?g) }"
    )


def test_a_fact_that_three_sources_tell_is_one_fact_and_three_pieces_of_evidence(mini):
    credit = "credit:cleo-marsh-actor-the-glass-orchard cg:person ?p"

    assert list(mini.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {credit} }}")) == [("1",)]
    assert list(mini.rows(f"SELECT (COUNT(?g) AS ?n) WHERE {{ GRAPH ?g {{ {credit} }} }}")) == [("3",)]


def test_the_newest_source_says_the_status(mini):
    assert ask(mini, "production:the-glass-orchard cg:currentStatus status:released")
    assert not ask(mini, "production:the-glass-orchard cg:currentStatus status:filming")


def test_a_denied_credit_derives_nothing(mini):
    assert ask(mini, "credit:nia-thorn-actor-brass-sparrow cg:currentStatus status:denied")
    assert not ask(mini, "person:nia-thorn cg:castIn production:brass-sparrow")


def test_what_is_rumoured_or_denied_is_no_plain_triple():
    for day, status in (("2021-06-30", "rumoured"), ("2021-07-31", "denied")):
        with load_folder(MINI, as_of=day) as store:
            assert not ask(store, "person:nia-thorn cg:castIn production:brass-sparrow")
            assert ask(
                store, f'?credit cg:person person:nia-thorn ; cg:currentStatus status:{status} ; cg:holds "false"'
            )


def test_a_credit_in_a_season_is_one_in_the_series(mini):
    assert ask(mini, "person:hal-wick cg:castIn production:tin-harbour")


def test_as_of_is_the_graph_of_the_sources_published_by_then():
    with load_folder(MINI, as_of="2021-02-03") as store:
        assert ask(store, "production:the-glass-orchard cg:currentStatus status:filming")
        published = [
            date for (date,) in store.rows("SELECT ?d WHERE { ?s a schema:NewsArticle ; schema:datePublished ?d }")
        ]
        assert max(published) == "2021-02-03"


def test_a_source_dated_to_the_month_counts_from_the_end_of_the_month():
    with load_folder(MINI, as_of="2023-04-15") as early, load_folder(MINI, as_of="2023-05-01") as late:
        pattern = "production:tin-harbour-spin-off cg:status status:ruled-out"
        assert not ask(early, pattern)
        assert ask(late, pattern)
    assert last_day("2023") == "2023-12-31"


def test_only_the_publishers_asked_for(mini):
    with load_folder(MINI, publishers=("Harbour Post",)) as store:
        names = {
            name
            for (name,) in store.rows("SELECT ?n WHERE { ?s a schema:NewsArticle ; schema:publisher/schema:name ?n }")
        }

    assert names == {"Harbour Post"}


def test_an_unknown_publisher_is_refused_with_those_there_are():
    with pytest.raises(OptionError, match="Harbour Post"):
        load_folder(MINI, publishers=("Nobody",))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<http://e/a> <http://e/b> <http://e/c> ."),
        ("a.nt", "<http://e/a> <http://e/b> <http://e/c> ."),
        ("a.nq", "<http://e/a> <http://e/b> <http://e/c> ."),
        ("a.trig", "<http://e/a> <http://e/b> <http://e/c> ."),
        ("a.jsonld", '{"@id": "http://e/a", "http://e/b": {"@id": "http://e/c"}}'),
        (
            "a.rdf",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<rdf:Description rdf:about="http://e/a"><e:b rdf:resource="http://e/c"/></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_every_format_is_read_plain_and_compressed(tmp_path, name, text):
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))

    for path in (plain, packed):
        with load_files([path]) as store:
            assert ask(store, "<http://e/a> <http://e/b> <http://e/c>")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("cut.nt.gz", gzip.compress(b"<http://e/a> <http://e/b> <http://e/c> .\n" * 9, mtime=0)[:-12], "cut short"),
        ("empty.nt.gz", b"", "empty"),
        ("page.nt.gz", b"<html>", "not compressed"),
        ("bomb.nt.gz", gzip.compress(b"\n" * (100 << 20), mtime=0), "blank lines"),
        ("deep.jsonld", b'{"http://e/p":' * 10_000 + b"1" + b"}" * 10_000, "levels deep"),
        ("deep.ttl", b"<http://e/a> <http://e/b> " + b"<<( " * 100_000, "levels deep"),
        ("laughs.rdf", b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r/>', "DOCTYPE"),
        ("context.jsonld", b'{"@context": "http://127.0.0.1:1/x", "a": 1}', "context.jsonld"),
        ("surrogate.ttl", b'<http://e/a> <http://e/b> "\\uD800" .', "surrogate.ttl:1"),
        ("what.xyz", b"", "ending"),
    ],
)
def test_broken_and_hostile_files_are_named_and_harmless(tmp_path, name, data, words):
    path = tmp_path / name
    path.write_bytes(data)

    with pytest.raises(DataError) as caught:
        load_files([path])

    assert words in str(caught.value)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_html_file_that_castgraph_did_not_write_is_refused(run, tmp_path):
    page = tmp_path / "other.html"
    page.write_text("<html><body>hello</body></html>")

    ran = run("load", str(page), "--store", str(tmp_path / "store"))

    assert ran.code == 3
    assert "JSON-LD" in ran.err
    assert not (tmp_path / "store").exists()


def test_a_month_counts_from_its_last_day():
    from tests.conftest import MINI

    with castgraph.open(MINI, as_of="2023-04-30") as store:
        assert store.ask("ASK { production:tin-harbour-spin-off cg:status status:ruled-out }")


def test_a_doctype_that_abbreviates_addresses_is_read_and_keeps_its_lines(tmp_path):
    path = tmp_path / "x.rdf"
    head = '<?xml version="1.0"?>\n<!-- of an editor -->\n<!DOCTYPE rdf:RDF [\n  <!ENTITY e "http://e/" >\n]>\n'
    rdf = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="&e;">'
    path.write_text(f'{head}{rdf}<e:A rdf:about="&e;s"><e:p>x</e:p></e:A></rdf:RDF>', encoding="utf-8")
    with load_files([path]) as store:
        assert list(store.rows("SELECT ?s WHERE { ?s <http://e/p> ?o }")) == [("http://e/s",)]
    for more in ('<!ENTITY f SYSTEM "x">', '<!ENTITY % f "x">', '<!ENTITY f "&e;">', f'<!ENTITY f "{"x" * 501}">'):
        path.write_text(head.replace("]>", f"{more}]>") + f"{rdf}</rdf:RDF>", encoding="utf-8")
        with pytest.raises(DataError, match="DOCTYPE that does more than abbreviate"):
            load_files([path])
