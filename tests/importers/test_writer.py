"""Rows become triples, names and credits, each once, and two things never become one by accident."""

from __future__ import annotations

import pyoxigraph as ox

from castgraph.importers.base import Earlier, Nothing
from castgraph.importers.dataset import Dataset
from castgraph.importers.identity import About, Identity
from castgraph.importers.minting import Minter
from castgraph.importers.report import Report
from castgraph.importers.writer import BLOCK, ROLE_CODES, Details, Writer
from castgraph.iris import compact, last_part


class Kept(Nothing):
    """Remembers what is handed over, and an earlier import."""

    def __init__(self, **earlier):
        self.named, self.others, self.edges, self.known = [], [], [], earlier

    def entities(self, rows):
        self.named += rows

    def aliases(self, rows):
        self.others += rows

    def credits(self, people, roles, productions):
        self.edges += zip(people, roles, productions, strict=True)

    def relations(self, starts, relations, ends):
        self.edges += zip(starts, relations, ends, strict=True)

    def earlier(self, iri):
        return self.known.get(last_part(iri))


def writer(**earlier):
    return Writer(Dataset("d", "Dee"), Report(), Kept(**{name.replace("_", "-"): one for name, one in earlier.items()}))


def told(out):
    """Return the triples in short."""
    rows = [
        (q.subject.value, q.predicate.value, q.object.value)
        for q in ox.parse(out.take(all_of_it=True), ox.RdfFormat.N_TRIPLES)
    ]
    return [f"{compact(a)} {last_part(b)} {compact(c) if ':' in c else c}" for a, b, c in rows]


def test_an_entity_is_described_once_and_one_that_is_only_met_is_counted():
    out = writer()
    ann, bo, kite = out.mint("person", "ann"), out.mint("person", "bo"), out.mint("production", "red-kite")
    out.entity(
        ann,
        "Person",
        "Ann",
        aliases=[" Annie ", "Ann", "", "Annie"],
        same_as=["https://e.org/1", "no iri", "https://e.org/1"],
        dates={"birthDate": "1970-05", "deathDate": "soon"},
    )
    out.entity(ann, "Person", "Anna")
    out.entity(kite, "https://x.org/Film#Short", "", dates={"startDate": "2001", "endDate": "2004-01-01"})
    out.alias(ann, "Nan")
    assert out.credit(bo, "actor", kite)
    assert not out.credit(bo, "actor", kite)
    assert out.credit(bo, "director", kite)
    assert out.credit(ann, "actor", kite, Details())
    out.relation(kite, "isBasedOn", out.mint("production", "book"))
    assert out.take() == b""

    assert told(out) == [
        "person:d-ann type schema:Person", "person:d-ann name Ann", "person:d-ann alternateName Annie",
        "person:d-ann sameAs https://e.org/1", "person:d-ann birthDate 1970-05",
        "production:d-red-kite type https://x.org/Film#Short", "production:d-red-kite startDate 2001",
        "production:d-red-kite endDate 2004-01-01", "person:d-ann alternateName Nan",
        "person:d-bo castIn production:d-red-kite", "person:d-bo directed production:d-red-kite",
        "person:d-ann castIn production:d-red-kite",
        "production:d-red-kite isBasedOn production:d-book",
    ]  # fmt: skip
    out.finish()
    actor, director = ROLE_CODES["actor"], ROLE_CODES["director"]
    assert out.beside.edges == [(2, 0, 4), (3, actor, 2), (3, director, 2), (1, actor, 2)]
    assert out.beside.named == [
        (1, ann, "Ann", "Person", "1970–"), (2, kite, "", "Short", "2001–2004"), (3, bo, "", "", ""),
        (4, out.mint("production", "book"), "", "", ""),
    ]  # fmt: skip
    assert out.beside.others == [(1, "Annie"), (1, "Nan")]
    assert out.report.counts["credits"] == 3
    assert (out.known(ann), out.known(bo), out.known("e:never")) == (True, False, False)


def test_a_credit_has_a_node_where_there_is_more_to_say_and_a_page_is_described_once():
    out = writer()
    one, other = out.mint("person", "ann"), out.mint("production", "kite")
    out.credit(one, "actor", other, Details(characters=[" Kit ", "Kit", ""], job="lead", status="denied"))
    out.credit(
        one,
        "crew",
        other,
        Details(url="https://www.eorg/1", published="2001-02-03", characters=["Max"], status="released"),
    )
    out.credit(one, "crew", other, Details(url="https://www.eorg/1", published="2001-02-03", local="d-x"))
    out.credit(one, "director", other, Details(published="1999", facts=[("e:p", '"v"')]))
    lines = told(out)
    page = next(line.split()[0] for line in lines if line.endswith("schema:NewsArticle"))
    bare = [line.split()[0] for line in lines if line.endswith("schema:NewsArticle")][1]

    def of(start):
        return [line.removeprefix(f"{start} ") for line in lines if line.startswith(f"{start} ")]

    node = next(line.split()[0] for line in lines if "characterName Kit" in line)
    assert of(node) == [
        "type cg:Credit", "person person:d-ann", "role role:actor", "production production:d-kite", "characterName Kit",
        "roleName lead", "status status:denied",
    ]  # fmt: skip
    assert of(page) == [
        "type schema:NewsArticle",
        f"publisher {page.split('--')[0]}--eorg",
        "url https://www.eorg/1",
        "datePublished 2001-02-03",
    ]
    assert of(bare) == ["type schema:NewsArticle", "publisher dataset:d", "datePublished 1999"]
    assert [line for line in lines if line.endswith(" name eorg")] == [f"{page.split('--')[0]}--eorg name eorg"]
    statement = next(line.split()[0] for line in lines if line.endswith("status:released"))
    assert of(statement) == [
        "type cg:Statement",
        f"credit {statement.split('--')[0]}",
        f"source {page}",
        "characterName Max",
        "status status:released",
    ]
    assert of("credit:d-x")[:2] == ["type cg:Credit", "person person:d-ann"]
    assert any(line.endswith(" v") for line in lines)


def test_a_block_is_handed_on_when_it_is_full():
    out = writer()
    line = len("<e:s> <e:p> <e:o> .\n")
    for _ in range(BLOCK // line):
        out.link("e:s", "e:p", "e:o")
    assert out.take() == b""
    out.link("e:s", "e:p", "e:o")
    assert len(out.take()) == (BLOCK // line + 1) * line
    assert out.take(all_of_it=True) == b""


def test_a_name_means_one_in_a_production_or_everywhere():
    for everywhere in (False, True):
        out = writer()
        who = Identity(out, out.report, names_are_ids=everywhere)
        kite, fox = (who.production(title, "2001-05", "", "a", 1) for title in ("Red Kite", "Fox"))
        found = [
            who.person(name, work, "", "a", 2)
            for name, work in (("Ann Bee", kite), ("ANN  BEE", kite), ("Ann Bee", fox))
        ]
        assert (kite, who.production("red kite!", "2001", "", "a", 3)) == (out.mint("production", "red-kite-2001"),) * 2
        assert found == [
            out.mint("person", local)
            for local in (
                ["ann-bee"] * 3 if everywhere else ["ann-bee-in-d-red-kite-2001"] * 2 + ["ann-bee-in-d-fox-2001"]
            )
        ]
        assert who.person("Ann Bee", fox, "7", "a", 4) == out.mint("person", "7")
        who.tell("a")
        assert out.report.counts == {"productions": 2, "people": 2 if everywhere else 3}
        notes = {
            "two spellings, taken for one: 'Ann Bee' and 'ANN  BEE'": 1,
            "two spellings, taken for one: 'Red Kite' and 'red kite!'": 1,
        }
        assert out.report.notes == notes | (
            {}
            if everywhere
            else {"the same name in several productions, kept apart (--names-are-ids joins them): {}": 2}
        )


def test_titles_that_would_be_called_alike_are_two_and_one_met_by_number_is_named_later():
    out = writer()
    who = Identity(out, out.report, names_are_ids=False)
    year, title = who.production("Kite", "2001", "", "a", 1), who.production("Kite 2001", "", "", "a", 2)
    assert (last_part(year), last_part(title)) == ("d-kite-2001", "d-kite-2001--undated")
    assert last_part(who.production("Kite", "", "", "a", 2)) == "d-kite"
    first = who.production("", "", "7", "a", 3, About("Movie", {"datePublished": "1999"}, ["https://e.org/7"]))
    assert who.production("Fox", "", "7", "a", 4, About("Movie", {}, ["https://e.org/8"])) == first
    assert who.production("Vixen", "", "7", "a", 4) == first
    lost = who.person("", year, "9", "b", 5)
    who.tell("a")
    lines = [line for line in told(out) if line.startswith("production:d-7 ")]
    assert lines == [
        "production:d-7 type schema:Movie", "production:d-7 name Fox", "production:d-7 sameAs https://e.org/7",
        "production:d-7 sameAs https://e.org/8", "production:d-7 datePublished 1999", "production:d-7 alternateName Vixen",
    ]  # fmt: skip
    assert out.known(lost)
    assert out.report.notes == {"people of which no name is known, kept by their ids": 1}
    assert out.report.first["people of which no name is known, kept by their ids"] == "b:5"
    assert out.report.counts == {"productions": 4, "people": 1}


def test_after_twenty_pairs_of_spellings_the_rest_are_counted():
    out = writer()
    who = Identity(out, out.report, names_are_ids=True)
    for number in range(23):
        for name in (f"Ann {number}", f"ANN {number}"):
            who.person(name, "e:w", "", "a", number)
    assert out.report.notes["more spellings that were taken for one"] == 3
    assert len(out.report.notes) == 21


def test_what_an_earlier_import_called_so_is_met_again_by_its_name_and_year():
    out = writer(
        d_kite_2001=Earlier(("Kite",), year="2001"),
        d_fox_2001=Earlier(("Fox 2001",)),
        d_7=Earlier(("Owl", "Owlet"), year="1990"),
    )
    who = Identity(out, out.report, names_are_ids=False)
    found = [
        last_part(who.production(*row, "a", 1))
        for row in (("Kite", "2001", ""), ("Fox", "2001", ""), ("Owlet", "1991", "7"))
    ]
    assert found == ["d-kite-2001", "d-fox--2001", "d-7"]
    lines = told(out)
    assert [line for line in lines if line.startswith("production:d-7 ")] == ["production:d-7 type schema:CreativeWork"]
    assert "production:d-kite-2001 datePublished 2001" not in lines
    assert "production:d-kite-2001 name Kite" in lines


def test_an_iri_is_minted_for_one_key_only():
    earlier = {
        "d_a": Earlier(("Ann",), year="2001"),
        "d_b": Earlier(("Bo",), frozenset(["https://e.org/b"])),
        "d_c": Earlier(("Part 1",)),
    }
    make = Minter(writer(**earlier))
    keys = [
        ("x", ("name", "Ann")), ("x", ("name", "Ann")), ("x", ("name", "Bo")), ("x", ("name", " Bo ")), ("x", ("name", "Cal")),
        ("a", ("name", "Ann", "2001")), ("a", ("name", "Ann", "2002")), ("a", ("name", "Bo", "")), ("b", ("address", "https://e.org/b")),
        ("b", ("address", "https://e.org/c")), ("c", ("part", "Whole", "Part 1")), ("e\u0301", ("name", "e\u0301")), ("y", ("name", "é")),
    ]  # fmt: skip
    iris = [make.mint("person", local, *key) for local, key in keys]

    assert [last_part(iri).removeprefix("d-") for iri in iris] == [
        "x", "x", "x-2", "x-2", "x-3", "a", "a-2", "a-3", "b", "b-2", "c", "é", "y",
    ]  # fmt: skip
    assert (make.key_of(iris[0]), make.key_of("e:none")) == (("name", "Ann"), ())
    assert make.local_of(iris[2]) == "x-2"
