"""What imported datasets tell with a status or a source: its verdicts, written beside it in a store that is built.

Credits that do not hold lose their plain triple. A dataset that came with verdicts of its own keeps them.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from itertools import chain, starmap
from operator import itemgetter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.dates import last_day
from castgraph.facts.handed import handed_over
from castgraph.facts.imported import TOLD, handed_statements, structure
from castgraph.facts.ledger import Ledger, Statement
from castgraph.facts.rulings import DECIDING, WHOLES, Rulings, rulings_of
from castgraph.iris import last_part
from castgraph.store.local import bulk_load
from castgraph.vocabulary import CG, PREFIXES, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from castgraph.facts.handed import Handed
    from castgraph.store.local import LocalStore

__all__ = ["VERDICTS", "Link", "plain_triple", "settle"]

Link = tuple[str, str, str]
"""Person, role and production of a credit: two IRIs, and between them a key of `vocabulary.ROLES`."""
VERDICTS = tuple(CG + name for name in ("toldStatus", "currentStatus", "holds"))
"""Predicates of verdicts."""
_TRUTHS = {truth: f'"{str(truth).lower()}"' for truth in (True, False)}
_ENDS = tuple(CG + name for name in ("person", "role", "production"))


def settle(
    store: LocalStore, dataset: str, *, imported: bool, merged: Mapping[str, str] | None = None
) -> tuple[int, set[Link]]:
    """Write the verdicts on what a dataset tells into its graph, in place of former ones.

    Args:
        store: being built; all datasets and what is curated are in it.
        dataset: IRI of the named graph.
        imported: an importer wrote it, so that a plain triple goes with each credit that holds.
        merged: IRI of each entity that has another one's by now, to that.

    Returns:
        By how many triples it has become more, or fewer (negative), and the credits that do not hold.
    """
    handed = handed_over(store).get(dataset)
    if handed is not None and not handed.any:
        return 0, set()
    others = [one for one in store.datasets if one != dataset]
    if handed is not None and not any(store.ask(f"ASK {{ {store.told_by(one, TOLD)} }}") for one in others):
        return _settle_handed(store, dataset, handed, merged or {})
    handed_over(store).pop(dataset, None)  # what others tell of the same productions is in the store alone
    ledger = Ledger.imported(store)
    if not (subjects := ledger.told_in(store, dataset)):
        return 0, set()
    engine, graph = store.engine, ox.NamedNode(dataset)
    former = [quad for name in VERDICTS for quad in engine.quads_for_pattern(None, ox.NamedNode(name), None, graph)]
    own = set() if imported else {_iri(quad) for quad in former if quad.predicate.value == VERDICTS[1]}
    subjects = [one for one in subjects if one not in own]
    judged = set(subjects)
    former = [quad for quad in former if _iri(quad) in judged]
    for quad in former:
        engine.remove(quad)
    told = ledger.ends()
    ends = {one: _link(told.get(one, {})) for one in subjects}
    change, links = _write(engine, graph, ends, rulings_of(store))
    gone, taken = _take_out(engine, graph, links, ledger)
    change -= len(former) + taken
    for link in links if imported else ():
        if link not in gone and (plain := plain_triple(link, graph)) not in engine:
            engine.add(plain)
            change += 1
    return change, gone


def _settle_handed(store: LocalStore, dataset: str, handed: Handed, merged: Mapping[str, str]) -> tuple[int, set[Link]]:
    """Do the same with what an importer has just handed over, some thousand credits at once."""
    engine, graph = store.engine, ox.NamedNode(dataset)
    more = structure(store, dataset, {merged.get(iri, iri) for iri in handed.productions()})
    family = _families((part, whole) for _, part, predicate, whole in more if predicate in WHOLES)
    of_family: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for row in more:
        of_family[family(row[1])].append(row)
    base = Rulings(Ledger.of_store(store, DECIDING), store.as_of)
    day = max([base.day, *map(last_day, handed.days())])
    change, gone = 0, set[Link]()
    for batch in handed.batches(family, merged):
        met = dict.fromkeys(family(row[3] or row[0]) for row in batch)
        rows = chain(handed_statements(batch, dataset), *(of_family[one] for one in met))
        ledger = Ledger(starmap(Statement, rows))
        rulings = Rulings(ledger, day, base)
        ends = {row[0]: row[1:4] for row in batch}
        written, links = _write(engine, graph, ends, rulings)
        lost, taken = _take_out(engine, graph, links, ledger)
        change += written - taken
        gone |= lost
        said = {row[0]: f"{row[4] or dataset} {row[6]}" for row in batch}
        for node, number in Counter(map(itemgetter(0), batch)).items():
            if number > 1:
                said[node] = "\n".join(map(" ".join, _said(ledger, node).items()))
        handed.settled(
            (node, *ends[node], rulings.of(node).status, lines) for node, lines in said.items() if ends[node][0]
        )
    return change, gone


def _link(ends: Mapping[str, str]) -> Link:
    person, role, production = (ends.get(end, "") for end in _ENDS)
    return person, last_part(role), production


def _said(ledger: Ledger, subject: str) -> dict[str, str]:
    """Return who speaks of a subject, and the status that each gives, if any."""
    said = dict.fromkeys(ledger.tellers(subject), "")
    return said | {row.source: last_part(row.value) for row in ledger.statuses(subject)}


def _families(parts: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return what gives for each production one that stands for all that it hangs together with."""
    above: dict[str, str] = {}

    def top(work: str) -> str:
        while work in above:
            work = above[work]
        return work

    for part, whole in parts:
        if (one := top(part)) != (other := top(whole)):
            above[one] = other
    return top


def _write(
    engine: ox.Store, graph: ox.NamedNode, ends: Mapping[str, Link], rulings: Rulings
) -> tuple[int, dict[Link, bool]]:
    """Write the verdicts on some subjects; return the number of triples, and of each credit whether it holds.

    `ends` gives for each subject the credit; what is none has no person.
    """
    lines: list[str] = []
    links: dict[Link, bool] = {}
    for subject, link in ends.items():
        ruling = rulings.of(subject)
        for predicate, slug in zip(VERDICTS, (ruling.told, ruling.status), strict=False):
            if slug:
                lines.append(f"<{subject}> <{predicate}> <{PREFIXES['status']}{slug}> .\n")
        if link[0]:
            lines.append(f"<{subject}> <{VERDICTS[2]}> {_TRUTHS[ruling.holds]} .\n")
        if link[0] and link[1] in ROLES and link[2]:
            links[link] = links.get(link, False) or ruling.holds
    text = io.BytesIO("".join(lines).encode())
    bulk_load(engine, text, ox.RdfFormat.N_TRIPLES, base=None, graph=graph.value)
    return len(lines), links


def _take_out(
    engine: ox.Store, graph: ox.NamedNode, links: Mapping[Link, bool], ledger: Ledger
) -> tuple[set[Link], int]:
    """Take out the plain triples of credits that do not hold; return these, and how many triples there were."""
    gone = {link for link, holds in links.items() if not holds and not _told_plainly(engine, graph, link, ledger)}
    there = [plain for link in gone if (plain := plain_triple(link, graph)) in engine]
    for plain in there:
        engine.remove(plain)
    return gone, len(there)


def plain_triple(link: Link, graph: ox.NamedNode) -> ox.Quad:
    """Return the plain triple of a credit."""
    return ox.Quad(ox.NamedNode(link[0]), ox.NamedNode(CG + ROLES[link[1]].predicate), ox.NamedNode(link[2]), graph)


def _iri(quad: ox.Quad) -> str:
    return str(getattr(quad.subject, "value", ""))


def _told_plainly(engine: ox.Store, graph: ox.NamedNode, link: Link, ledger: Ledger) -> bool:
    """Return whether another node of the dataset tells the same credit, without a status."""
    person, role, production = link
    production_node = ox.NamedNode(production)
    for quad in engine.quads_for_pattern(None, ox.NamedNode(_ENDS[0]), ox.NamedNode(person), graph):
        node = quad.subject
        if isinstance(node, ox.Triple) or ledger.speaks_of(node.value):
            continue
        if ox.Quad(node, ox.NamedNode(_ENDS[2]), production_node, graph) not in engine:
            continue
        if ox.Quad(node, ox.NamedNode(_ENDS[1]), ox.NamedNode(PREFIXES["role"] + role), graph) in engine:
            return True
    return False
