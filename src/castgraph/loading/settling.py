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
    if dataset not in ledger.published:
        return 0, set()
    engine, graph, rulings = store.engine, ox.NamedNode(dataset), rulings_of(store)
    links: dict[Link, bool] = {}
    fresh: list[ox.Quad] = []
    before = 0
    for subject in ledger.subjects():
        if not ledger.statuses(subject) and not ledger.about(subject, CG + "credit"):
            continue
        quads = list(engine.quads_for_pattern(ox.NamedNode(subject), None, None, graph))
        told = {quad.predicate.value: quad.object.value for quad in quads if hasattr(quad.object, "value")}
        if not quads or (not imported and CG + "currentStatus" in told):
            continue
        ruling = rulings.of(subject)
        former = [quad for quad in quads if quad.predicate.value in _VERDICTS]
        for quad in former:
            engine.remove(quad)
        before += len(former)
        fresh += _quads(subject, ruling, graph, is_credit=_ENDS[0] in told)
        if all(end in told for end in _ENDS) and last_part(told[_ENDS[1]]) in ROLES:
            link = (told[_ENDS[0]], last_part(told[_ENDS[1]]), told[_ENDS[2]])
            links[link] = links.get(link, False) or ruling.holds
    engine.extend(fresh)
    gone = {link for link, holds in links.items() if not holds and not _told_plainly(store, graph, link, ledger)}
    change = 0
    for link in links:
        person, role, production = link
        plain = ox.Quad(ox.NamedNode(person), ox.NamedNode(CG + ROLES[role].predicate), ox.NamedNode(production), graph)
        if link in gone and plain in engine:
            engine.remove(plain)
            change -= 1
        elif imported and link not in gone and plain not in engine:
            engine.add(plain)
            change += 1
    return len(fresh) - before + change, gone


def _quads(subject: str, ruling: Ruling, graph: ox.NamedNode, *, is_credit: bool) -> list[ox.Quad]:
    node, said = ox.NamedNode(subject), []
    for predicate, slug in zip(_VERDICTS, (ruling.told, ruling.status), strict=False):
        if slug:
            said.append(ox.Quad(node, ox.NamedNode(predicate), ox.NamedNode(PREFIXES["status"] + slug), graph))
    if is_credit:
        said.append(ox.Quad(node, ox.NamedNode(_VERDICTS[2]), ox.Literal(str(ruling.holds).lower()), graph))
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
