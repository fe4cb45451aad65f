"""An importer run in a test: its triples, parsed strictly, and what it hands over beside them."""

from __future__ import annotations

import pyoxigraph as ox

from castgraph.importers.base import Nothing
from castgraph.iris import compact
from castgraph.vocabulary import CG, ROLES, TERMS


class Remembers(Nothing):
    """Takes what goes beside the triples and keeps it."""

    def __init__(self):
        self.rows, self.others, self.edges = {}, [], set()

    def entities(self, rows):
        for number, *rest in rows:
            assert number not in self.rows
            self.rows[number] = tuple(rest)

    def aliases(self, rows):
        self.others += list(rows)

    def credits(self, people, roles, productions):
        assert len(people) == len(roles) == len(productions)
        names = list(ROLES)
        for person, role, production in zip(people, roles, productions, strict=True):
            self.edges.add((person, names[role], production))

    def relations(self, starts, relations, ends):
        self.edges.update(zip(starts, [str(one) for one in relations], ends, strict=True))


def run(importer):
    """Run an importer, parse what it wrote strictly, and return triples in short form."""
    beside = Remembers()
    data = b"".join(importer.blocks(beside))
    importer.report.close()
    triples = set()
    for quad in ox.parse(data, ox.RdfFormat.N_TRIPLES):
        obj = compact(quad.object.value) if isinstance(quad.object, ox.NamedNode) else str(quad.object)
        triples.add((compact(quad.subject.value), compact(quad.predicate.value), obj))
        if quad.predicate.value.startswith(CG):
            assert quad.predicate.value[len(CG) :] in TERMS
    # What goes beside says the same as the triples.
    by_predicate = {CG + about.predicate: name for name, about in ROLES.items()}
    told = {
        (q.subject.value, by_predicate[q.predicate.value], q.object.value)
        for q in ox.parse(data, ox.RdfFormat.N_TRIPLES)
        if q.predicate.value in by_predicate
    }
    assert told == {
        (beside.rows[start][0], role, beside.rows[end][0]) for start, role, end in beside.edges if role in ROLES
    }
    return triples, beside
