"""What imported datasets tell with a status or a source: its verdicts, written beside it in a store that is built.

Credits that do not hold lose their plain triple. A dataset that came with verdicts of its own keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.facts.ledger import Ledger
from castgraph.facts.rulings import rulings_of
from castgraph.iris import last_part
from castgraph.vocabulary import CG, PREFIXES, ROLES

if TYPE_CHECKING:
    from castgraph.facts.rulings import Ruling
    from castgraph.store.local import LocalStore

__all__ = ["Link", "settle"]

Link = tuple[str, str, str]
"""Person, role and production of a credit: two IRIs, and between them a key of `vocabulary.ROLES`."""
_VERDICTS = tuple(CG + name for name in ("toldStatus", "currentStatus", "holds"))
_ENDS = tuple(CG + name for name in ("person", "role", "production"))


def settle(store: LocalStore, dataset: str, *, imported: bool) -> tuple[int, set[Link]]:
    """Write the verdicts on what a dataset tells into its graph, in place of former ones.

    Args:
        store: being built; all datasets and what is curated are in it.
        dataset: IRI of the named graph.
        imported: an importer wrote it, so that a plain triple goes with each credit that holds.

    Returns:
        By how many triples it has become more, or fewer (negative), and the credits that do not hold.
    """
    ledger = Ledger.imported(store)
    if not (subjects := ledger.told_in(store, dataset)):
        return 0, set()
    engine, graph, rulings = store.engine, ox.NamedNode(dataset), rulings_of(store)
    former = [quad for name in _VERDICTS for quad in engine.quads_for_pattern(None, ox.NamedNode(name), None, graph)]
    own = set() if imported else {_iri(quad) for quad in former if quad.predicate.value == _VERDICTS[1]}
    fresh: list[ox.Quad] = []
    links: dict[Link, bool] = {}
    terms = _Terms()
    ends = ledger.ends()
    subjects = [one for one in subjects if one not in own]
    for subject in subjects:
        ruling, told = rulings.of(subject), ends.get(subject, {})
        fresh += terms.quads(subject, ruling, graph, is_credit=_ENDS[0] in told)
        if len(told) == len(_ENDS) and last_part(told[_ENDS[1]]) in ROLES:
            link = (told[_ENDS[0]], last_part(told[_ENDS[1]]), told[_ENDS[2]])
            links[link] = links.get(link, False) or ruling.holds
    judged = set(subjects)
    former = [quad for quad in former if _iri(quad) in judged]
    for quad in former:
        engine.remove(quad)
    engine.bulk_extend(fresh)
    change = len(fresh) - len(former)
    gone = {link for link, holds in links.items() if not holds and not _told_plainly(store, graph, link, ledger)}
    for link in links:
        plain = ox.Quad(ox.NamedNode(link[0]), terms.role(link[1]), ox.NamedNode(link[2]), graph)
        if link in gone and plain in engine:
            engine.remove(plain)
            change -= 1
        elif imported and link not in gone and plain not in engine:
            engine.add(plain)
            change += 1
    return change, gone


def _iri(quad: ox.Quad) -> str:
    return str(getattr(quad.subject, "value", ""))


class _Terms:
    """Terms of verdicts, each made once."""

    def __init__(self) -> None:
        self._predicates = [ox.NamedNode(name) for name in _VERDICTS]
        self._truths = {truth: ox.Literal(str(truth).lower()) for truth in (True, False)}
        self._statuses: dict[str, ox.NamedNode] = {}
        self._roles: dict[str, ox.NamedNode] = {}

    def role(self, role: str) -> ox.NamedNode:
        """Return the predicate of a role's plain triple."""
        if role not in self._roles:
            self._roles[role] = ox.NamedNode(CG + ROLES[role].predicate)
        return self._roles[role]

    def quads(self, subject: str, ruling: Ruling, graph: ox.NamedNode, *, is_credit: bool) -> list[ox.Quad]:
        """Return what the graph is to say of a subject."""
        node, said = ox.NamedNode(subject), []
        for predicate, slug in zip(self._predicates, (ruling.told, ruling.status), strict=False):
            if slug:
                if (status := self._statuses.get(slug)) is None:
                    status = self._statuses[slug] = ox.NamedNode(PREFIXES["status"] + slug)
                said.append(ox.Quad(node, predicate, status, graph))
        if is_credit:
            said.append(ox.Quad(node, self._predicates[2], self._truths[ruling.holds], graph))
        return said


def _told_plainly(store: LocalStore, graph: ox.NamedNode, link: Link, ledger: Ledger) -> bool:
    """Return whether another node of the dataset tells the same credit, without a status."""
    person, role, production = link
    engine, production_node = store.engine, ox.NamedNode(production)
    for quad in engine.quads_for_pattern(None, ox.NamedNode(_ENDS[0]), ox.NamedNode(person), graph):
        node = quad.subject
        if isinstance(node, ox.Triple) or ledger.speaks_of(node.value):
            continue
        if ox.Quad(node, ox.NamedNode(_ENDS[2]), production_node, graph) not in engine:
            continue
        if ox.Quad(node, ox.NamedNode(_ENDS[1]), ox.NamedNode(PREFIXES["role"] + role), graph) in engine:
            return True
    return False
