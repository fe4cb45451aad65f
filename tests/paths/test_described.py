"""Kinds and types of nodes, of which the index has room for so many."""

from __future__ import annotations

from types import SimpleNamespace

from castgraph.paths.described import Described
from castgraph.paths.spooled import Numbers
from castgraph.vocabulary import KINDS, PREFIXES


def test_of_more_types_than_there_is_room_for_the_rest_have_their_kind():
    told = [(f"{PREFIXES['production']}{number}", f"Type{number}") for number in range(300)]
    told += [(f"{PREFIXES[kind]}x", "") for kind in KINDS] + [("https://example.org/x", "")]
    rows = [(number, iri, type_, "") for number, (iri, type_) in enumerate(told)]
    dataset = SimpleNamespace(count=len(rows), merged={}, facts=lambda: [rows])
    described = Described(Numbers(dataset))
    described.add(0, dataset)
    found = [described.kinds[code] for code in described.kind]

    assert [kind for kind, _ in found] == ["production"] * 300 + [*KINDS, ""]
    assert [type_ for _, type_ in found[:240]] == [f"Type{number}" for number in range(240)]
    assert {type_ for _, type_ in found[260:]} == {""}
    assert len(described.kinds) == 256
