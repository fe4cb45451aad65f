"""Terms under castgraph's own names: what a store keeps, and what goes out."""

from __future__ import annotations

from castgraph.rdf.files import parse_text
from castgraph.rdf.terms import Literal, NamedNode, as_kept, ntriples, quad
from castgraph.vocabulary import XSD


def test_a_store_keeps_some_literals_otherwise_than_they_were_written():
    decimal = NamedNode(XSD + "decimal")
    written = [Literal("1.10", datatype=decimal), Literal("a", language="EN-us"), Literal("x"), Literal("x")]
    assert as_kept(written) == [Literal("1.1", datatype=decimal), Literal("a", language="en-us"), *written[2:]]
    assert as_kept([]) == []


def test_statements_go_out_and_come_back():
    statements = [quad("http://a/s", "http://a/p", "http://a/o"), quad("http://a/s", "http://a/p", Literal('"\n'))]
    assert parse_text(ntriples(statement.triple for statement in statements).decode()) == statements
    assert ntriples([]) == b""
