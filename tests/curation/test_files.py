"""Curated files know on which line each thing stands."""

from __future__ import annotations

from castgraph.curation.files import ledger_of, read_curated, read_folder
from castgraph.vocabulary import CG, PREFIXES, SCHEMA


def test_a_thing_stands_where_it_is_first_a_subject_else_where_it_is_first_named(folder):
    file = read_curated(folder / "sources" / "one.ttl", folder)
    lines = file.text.split("\n")

    def line(name):
        prefix, _, local = name.partition(":")
        return lines[file.line_of(PREFIXES[prefix] + local) - 1]

    assert line("credit:ann-actor-show") == "credit:ann-actor-show a cg:Credit ;"
    assert line("production:show") == "    cg:production production:show ;"
    assert lines[file.line_of(file.graph) - 1] == "<> a schema:NewsArticle ;"
    assert file.line_of(PREFIXES["person"] + "nobody") == 1
    assert lines[file.line_of("https://example.org/one") - 1] == "    schema:url <https://example.org/one> ;"


def test_the_first_blank_node_is_found(folder):
    path = folder / "sources" / "one.ttl"
    assert read_curated(path, folder).blank_node_line() == 1
    text = path.read_text(encoding="utf-8")
    for more in ("person:x schema:knows [] .\n", "_:b a cg:Credit .\n", "person:x schema:knows ( ) .\n"):
        path.write_text(text + more, encoding="utf-8")
        assert read_curated(path, folder).blank_node_line() == text.count("\n") + 1


def test_values_are_sorted_and_of_one_subject(folder):
    path = folder / "entities" / "all.ttl"
    path.write_text(path.read_text(encoding="utf-8") + 'person:ann schema:alternateName "B", "A" .\n', encoding="utf-8")
    file = read_curated(path, folder)

    assert file.values(PREFIXES["person"] + "ann", SCHEMA + "alternateName") == ["A", "B"]
    assert file.values(PREFIXES["person"] + "bo", SCHEMA + "alternateName") == []
    ledger = ledger_of(read_folder(folder))
    assert ledger.credits() == [PREFIXES["credit"] + "ann-actor-show"]
    assert ledger.status(ledger.credits()[0]) == "announced"
    assert ledger.value(ledger.credits()[0], CG + "person") == PREFIXES["person"] + "ann"
