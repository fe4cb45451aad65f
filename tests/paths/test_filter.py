"""What a search may use: withdrawn credits, other kinds, statuses, what is avoided."""

from __future__ import annotations

import numpy as np
import pytest
from tests.random_graphs import TABLES, index_of, ladder

from castgraph.errors import OptionError
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.filter import Filter
from castgraph.paths.index import PathIndex
from castgraph.paths.search import Search


def test_withdrawn_credits_count_only_as_of_a_date_when_they_held():
    names, kinds = ["p", "q"], [0, 1]
    evidence = 4  # Beta told it in 2021-06, Alpha denied it on 2023-02-17
    index = index_of((names, kinds, [0, 0], [(0, 1, 0, evidence)]), layer="withdrawn")
    p, q = index.number("p"), index.number("q")
    assert Search(index).shortest(p, q) is None
    assert Search(index, Filter(as_of="2022-01-01")).shortest(p, q) == (p, q)
    assert Search(index, Filter(as_of="2023-02-17")).shortest(p, q) is None
    assert Search(index, Filter(publishers=frozenset({"Beta"}))).shortest(p, q) == (p, q)


def test_other_kinds_are_stepped_on_only_when_included():
    names, kinds = ["p", "c", "q"], [0, 3, 0]
    index = index_of((names, kinds, [0, 0, 0], [(0, 1, 0, 1), (2, 1, 0, 1)]), layer="extra")
    p, q = index.number("p"), index.number("q")
    assert Search(index).shortest(p, q) is None
    assert len(Search(index, Filter(include=frozenset({"character"}))).shortest(p, q)) == 3
    assert Search(index, Filter(include=frozenset({"event"}))).shortest(p, q) is None


def test_an_end_cannot_be_avoided():
    index = index_of(ladder(1, 2))
    with pytest.raises(OptionError):
        Search(index, Filter(avoid=(index.number("a"),))).shortest(index.number("a"), index.number("z"))


def test_a_status_of_both_ends_counts_alike_from_either_side():
    """A part of a production and the whole, of different statuses: a path found must be walkable back."""
    names, kinds, rows = ["x:a", "x:m", "x:n", "x:z"], [0, 1, 2, 0], [(0, 1, 0, 3), (1, 2, 2, 0), (3, 2, 0, 3)]
    for own in ((2, 1), (1, 2), (2, 2), (0, 2), (0, 0)):  # evidence: 1 announced, 2 and 3 released
        columns = tuple(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
        arrays = assemble(Nodes(names, np.array(kinds), status=np.array([0, *own, 0])), {"core": columns})
        search = Search(PathIndex.in_memory(arrays, TABLES), Filter(statuses=frozenset({"released"})))
        there, back = search.shortest(0, 3), search.shortest(3, 0)
        assert (there is None) == (back is None) == (own not in ((2, 2), (0, 2)))
        assert search.all_shortest(0, 3) is None if there is None else search.all_shortest(0, 3).count() == 1


def test_a_production_of_which_only_the_end_is_known_is_of_unknown_year():
    columns = tuple(np.array(column) for column in ((0, 2, 0, 2), (1, 1, 3, 3), (0,) * 4, (1,) * 4))
    nodes = Nodes(
        ["x:a", "x:ended", "x:b", "x:long"],
        np.array([0, 1, 0, 1]),
        np.array([0, 0, 0, 1990]),
        np.array([0, 2005, 0, 2010]),
    )
    index = PathIndex.in_memory(assemble(nodes, {"core": columns}), TABLES)
    one, other, long = (index.number(name) for name in ("x:a", "x:b", "x:long"))
    for years, found in (
        ((2000, 2009), True),
        ((2010, 2020), True),
        ((1980, 1990), True),
        ((2011, 2020), False),
        ((1980, 1989), False),
    ):
        assert Search(index, Filter(years=years)).shortest(one, other) == ((one, long, other) if found else None)
