"""What an import would make, without making it: its first credits in words, and its report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from castgraph.importers.base import Nothing
from castgraph.iris import kind_of, last_part
from castgraph.model import Credit, Entity, Hop
from castgraph.vocabulary import CG, ROLES
from castgraph.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from castgraph.importers.base import Importer

__all__ = ["preview"]

_ROLES = list(ROLES)


class _First(Nothing):
    """Keeps the first credits, and what the people and productions in them are called."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.found: list[tuple[int, str, int]] = []
        self.known: dict[int, tuple[str, str]] = {}  # number to IRI and name; only of `found` once that is full

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        for number, iri, name, _, _ in rows:
            if len(self.found) < self.limit or any(number in (one[0], one[2]) for one in self.found):
                self.known[number] = (iri, name)

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        for person, role, production in zip(people, roles, productions, strict=True):
            if len(self.found) >= self.limit:
                return
            self.found.append((person, _ROLES[role], production))


def preview(importer: Importer, limit: int = 5, progress: Callable[[int], None] | None = None) -> list[str]:
    """Return the first credits that an importer finds, a sentence each; what it says of all is in its report.

    Args:
        importer: not yet run; it is run to its end, and what it makes is thrown away.
        limit: number of credits.
        progress: told how many more bytes of the input were read.

    Raises:
        DataError: as the importer itself.
    """
    first = _First(limit)
    nodes: dict[str, dict[str, list[str]]] = {}
    for block in importer.blocks(first, progress):
        if len(nodes) < 50 * limit:
            _read_nodes(block.decode(), nodes)
    importer.report.close()
    played = {
        (node["person"][0], node["role"][0], node["production"][0]): tuple(node["characterName"])
        for node in nodes.values()
        if "characterName" in node and {"person", "role", "production"} <= node.keys()
    }
    told = []
    for person, role, production in first.found:
        start, end = (_entity(*first.known.get(number, ("", ""))) for number in (person, production))
        characters = played.get((start.iri, role, end.iri), ())
        told.append(sentence([Hop(start, end, (Credit("", role, start.iri, end.iri, characters),))]))
    return told


def _read_nodes(text: str, nodes: dict[str, dict[str, list[str]]]) -> None:
    """Collect what the nodes of credits say in some N-Triples."""
    for line in text.split("\n"):  # no other end of a line is one
        subject, _, rest = line.partition("> <")
        predicate, _, obj = rest.partition("> ")
        name = predicate.removeprefix(CG)
        if name not in ("person", "role", "production", "characterName"):
            continue
        value = json.loads(obj[: obj.rindex('"') + 1]) if obj[:1] == '"' else obj[1:-3]
        value = last_part(value) if name == "role" else value
        nodes.setdefault(subject[1:], {}).setdefault(name, []).append(value)


def _entity(iri: str, name: str) -> Entity:
    return Entity(iri, iri, name or last_part(iri), kind_of(iri))
