"""Dataset → `Credit`s: what is known, with everybody who says so. Plain reading, no judgement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from castgraph import vocabulary
from castgraph.facts.handed import handed_over
from castgraph.facts.incarnations import most_specific
from castgraph.facts.ledger import Ledger
from castgraph.facts.nodes import every_node, hear_statements, some_nodes
from castgraph.facts.roles import learn_roles
from castgraph.facts.sources import read_all_sources, read_sources, sources_among
from castgraph.iris import last_part
from castgraph.model import Credit, Evidence, Source
from castgraph.store.excerpt import Excerpt
from castgraph.store.sparql import term
from castgraph.vocabulary import CG, PREFIXES, RELATIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from castgraph.facts.handed import Handed
    from castgraph.facts.nodes import Nodes
    from castgraph.store.base import Store

__all__ = [
    "age", "credits_between", "holds", "newest_status", "read_credit", "read_credits", "read_credits_of",
    "read_relations", "read_told",
]  # fmt: skip

_BATCH = 500
"""Credits, or pairs, that are looked up at once."""


def holds(credit: Credit) -> bool:
    """Return whether the credit counts: whether it is neither denied nor ruled out."""
    return vocabulary.holds(credit.status)


def read_credits(store: Store, only: Iterable[str] = ()) -> list[Credit]:
    """Return every credit node of the store with its evidence, sorted by IRI, denied ones included.

    Args:
        store: an open store.
        only: IRIs, of which some may be credits; all credits where there is none.

    Raises:
        EndpointError: the store is an endpoint that has too much to be read.
    """
    store.ensure_readable("listing all credits")
    if iris := list(only):
        return _some(store, iris, typed=True)
    return _made(store, every_node(store))


def read_credit(store: Store, iri: str) -> Credit | None:
    """Return the credit node of an IRI with its evidence; None where there is none."""
    return next(iter(_some(store, [iri])), None)


def read_credits_of(store: Store, iri: str) -> list[Credit]:
    """Return the credit nodes of a person, a production or a character, sorted by IRI, denied ones included."""
    mine = store.rows("SELECT DISTINCT ?c WHERE { ?c cg:person|cg:production|cg:character ?e }", e=iri)
    return _some(store, [credit or "" for (credit,) in mine], typed=True)


def read_told(store: Store, dataset: str) -> Iterator[Credit]:
    """Yield the credit nodes to which an imported dataset gives a status, or a source of its own, without characters.

    Their sources are those that the dataset names; the dataset itself is one where it gives a status.
    """
    if (handed := handed_over(store).get(dataset)) is not None:
        yield from _settled(store, handed)
        return
    ledger = Ledger.imported(store)
    if not (subjects := ledger.told_in(store, dataset)):
        return
    sources, ends = read_all_sources(store), ledger.ends()
    held = f"SELECT ?credit ?status WHERE {{ {store.told_by(dataset, '?credit cg:currentStatus ?status')} }}"
    now = {credit: last_part(status or "") for credit, status in store.rows(held)}
    for iri in subjects:
        if None not in (found := [ends.get(iri, {}).get(CG + end) for end in ("person", "role", "production")]):
            person, role, production = (one or "" for one in found)
            said = dict.fromkeys(ledger.tellers(iri), "")
            said |= {row.source: last_part(row.value) for row in ledger.statuses(iri)}
            yield Credit(iri, last_part(role), person, production, (), now.get(iri, ""), "", _evidence(said, sources))


def _settled(store: Store, handed: Handed) -> Iterator[Credit]:
    """Yield the credits of which was settled what holds, while the store is built."""
    sources = read_all_sources(store) if handed.any else {}
    for iri, person, role, production, now, lines in handed.outcome():
        said = dict(line.split(" ") for line in lines.split("\n"))
        yield Credit(iri, role, person, production, (), now, "", _evidence(said, sources))


def read_relations(store: Store, names: Iterable[str], about: str = "", *, starts: Iterable[str] = ()) -> list[Credit]:
    """Return the relations of these names (see `vocabulary.RELATIONS`) as credits without role, sorted.

    A relation that no source tells, but the files of entities do, has no evidence.

    Args:
        store: an open store.
        names: of the relations.
        about: IRI of an entity, of which alone they are; of all where empty.
        starts: IRIs of entities, from which alone they lead; from all where empty.
    """
    sources = read_sources(store)
    by_predicate = {RELATIONS[name].predicate: name for name in names}
    if not by_predicate:
        return []
    which = f"VALUES ?p {{ {' '.join(f'<{predicate}>' for predicate in by_predicate)} }} "
    if about:
        which += " UNION ".join(f"{{ VALUES ?{end} {{ {term(about)} }} ?start ?p ?end }}" for end in ("start", "end"))
    elif values := " ".join(str(term(iri)) for iri in starts):
        which += f"VALUES ?start {{ {values} }} "
    tellers: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for predicate, start, end in store.rows(
        f"SELECT ?p ?start ?end WHERE {{ {which} ?start ?p ?end }} ORDER BY ?p ?start ?end"
    ):
        tellers[(predicate or "", start or "", end or "")] = {}
    for source, predicate, start, end in store.rows(
        f"SELECT ?g ?p ?start ?end WHERE {{ {which} ?start ?p ?end . GRAPH ?g {{ ?start ?p ?end }} }}"
    ):
        tellers[(predicate or "", start or "", end or "")][source or ""] = ""
    articles = tuple(PREFIXES[prefix] for prefix in ("source", "dataset"))
    return _plain(
        {key: said for key, said in tellers.items() if not key[1].startswith(articles)}, by_predicate, sources
    )


def credits_between(
    store: Store, pairs: Iterable[tuple[str, str]], relations: Iterable[str]
) -> dict[tuple[str, str], list[Credit]]:
    """Return every credit and relation that joins the two ends of each pair, however large the store.

    Args:
        store: an open store.
        pairs: IRIs of two entities, in any order.
        relations: names of the relations that count.

    Returns:
        By the pair with the smaller IRI first; each list sorted by IRI, denied credits included.
    """
    both = {both for pair in pairs for both in (pair, pair[::-1])}
    made, person = PREFIXES["production"], PREFIXES["person"]  # nothing leads from the first to the second
    leading = ((one, other) for one, other in both if not (one.startswith(made) and other.startswith(person)))
    wanted = sorted(leading, key=lambda pair: pair[::-1])  # so that a batch meets each production once
    if store.is_large:  # an engine may read all that it has for each pair
        excerpt = Excerpt(store)
        excerpt.copy_credits(both)
        excerpt.describe({end for pair in both for end in pair})
        store = excerpt.local()
    found: dict[tuple[str, str], list[Credit]] = defaultdict(list)
    for begin in range(0, len(wanted), _BATCH):
        part = wanted[begin : begin + _BATCH]
        told, standing = _credit_nodes(store, part)
        for credit in [*told, *_not_in(_triples_between(store, part, set(relations)), told, standing)]:
            found[min(credit.start, credit.end), max(credit.start, credit.end)].append(credit)
    for pair, several in found.items():
        nodes = {_told(credit) for credit in several if " " not in credit.iri}
        found[pair] = sorted(
            (credit for credit in several if " " not in credit.iri or _told(credit) not in nodes),
            key=lambda credit: credit.iri,
        )
    return dict(found)


def _values(pairs: Iterable[tuple[str, str]]) -> str:
    """Return pairs of IRIs as the values of two variables."""
    return " ".join(f"({term(one)} {term(other)})" for one, other in pairs)


def _not_in(triples: list[Credit], nodes: list[Credit], standing: Mapping[str, set[str]]) -> Iterator[Credit]:
    """Yield plain triples without the datasets that have a credit node of the same fact, which says more of it."""
    fuller: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for node in nodes:
        fuller[node.relation, node.start, node.end] |= standing.get(node.iri, set())
    for credit in triples:
        graphs = fuller.get((credit.relation, credit.start, credit.end), set())
        evidence = tuple(item for item in credit.evidence if item.source.iri not in graphs)
        if evidence or not credit.evidence:
            yield replace(credit, evidence=evidence)


def _told(credit: Credit) -> tuple[str, ...]:
    """Return what makes a plain triple the same fact as a credit node: role, person and sources."""
    return (credit.relation, credit.start, *(source.iri for source in credit.sources))


def _credit_nodes(store: Store, pairs: Sequence[tuple[str, str]]) -> tuple[list[Credit], dict[str, set[str]]]:
    """Return the credit nodes of people in productions, and the named graphs in which each stands."""
    # The credits of either end are read in one go each, and compared by the engine: to look up each by itself, as it
    # would without the SELECTs inside, takes several times as long.
    person, production = (" ".join(sorted({str(term(pair[end])) for pair in pairs})) for end in (0, 1))
    rows = store.rows(
        "SELECT ?credit ?person ?production WHERE { "
        f"{{ SELECT ?credit ?person WHERE {{ VALUES ?person {{ {person} }} ?credit cg:person ?person }} }} "
        f"{{ SELECT ?credit ?production WHERE {{ VALUES ?production {{ {production} }} "
        f"?credit cg:production ?production }} }} VALUES (?person ?production) {{ {_values(pairs)} }} }}"
    )
    ends = {credit or "": (person or "", production or "") for credit, person, production in rows}
    if not ends:
        return [], {}
    nodes = some_nodes(store, ends)
    joining = [(iri, ends[iri][0], role, ends[iri][1], *more) for iri, _, role, _, *more in nodes.rows]
    standing = {credit: set(said) for credit, said in nodes.tellers.items()}
    return _made(store, nodes._replace(rows=joining), ends), standing


def _some(store: Store, iris: Iterable[str], *, typed: bool = False) -> list[Credit]:
    """Return a credit for each of some IRIs that is one, `typed` only where it says so itself, sorted by IRI."""
    several, found = sorted({*iris}), []
    for begin in range(0, len(several), _BATCH):
        part = several[begin : begin + _BATCH]
        found += _made(store, some_nodes(store, part, typed=typed), part)
    return found


def _made(store: Store, nodes: Nodes, iris: Collection[str] = ()) -> list[Credit]:
    """Return the credits of nodes, which are of these IRIs alone, of all where there is none."""
    hear_statements(store, nodes, iris)
    tellers, played = nodes.tellers, nodes.played
    everybody = chain.from_iterable(tellers.values())
    sources = sources_among(store, everybody) if iris else read_sources(store)
    found: dict[str, Credit] = {}
    for iri, person, role, production, status, billing in nodes.rows:
        if iri and iri not in found:
            found[iri] = Credit(
                iri,
                last_part(role),
                person,
                production,
                most_specific(store, set().union(*played.get(iri, {}).values())),
                last_part(status),
                last_part(billing),
                evidence := _evidence(tellers.get(iri, {}), sources, played.get(iri, {})),
                told=newest_status(evidence),
            )
    learn_roles(store, {credit.relation for credit in found.values()})
    return list(found.values())


def _triples_between(store: Store, pairs: Sequence[tuple[str, str]], relations: set[str]) -> list[Credit]:
    """Return relations, and the credits of imported datasets that are plain triples."""
    names = {RELATIONS[name].predicate: name for name in relations}
    roles = {CG + role.predicate: name for name, role in ROLES.items()}
    told: dict[tuple[str, str, str], dict[str, str]] = {}
    for graph, predicate, start, end in sorted(store.between(pairs)):  # what is known at all first, then who says so
        key = (predicate, start, end)
        if graph and (predicate in names or (predicate in roles and graph in store.datasets)):
            told.setdefault(key, {})[graph] = ""
        elif not graph and predicate in names:
            told[key] = {}
        elif not graph and predicate in roles and store.default_dataset:
            told[key] = {store.default_dataset: ""}
    for predicate in (RELATIONS["plays"].predicate, RELATIONS["appearsIn"].predicate):
        if any(key[0] == predicate for key in told):
            _tell_characters(store, told, pairs)
            break
    return _plain(told, roles | names, sources_among(store, chain.from_iterable(told.values())))


def _plain(
    told: Mapping[tuple[str, str, str], dict[str, str]], names: Mapping[str, str], sources: dict[str, Source]
) -> list[Credit]:
    """Return the credits that are plain triples: of predicate, start and end, told by some sources."""
    return [
        Credit(" ".join((start, predicate, end)), names[predicate], start, end, evidence=_evidence(said, sources))
        for (predicate, start, end), said in told.items()
    ]


def _tell_characters(
    store: Store, told: dict[tuple[str, str, str], dict[str, str]], pairs: Iterable[tuple[str, str]]
) -> None:
    """Add who says that somebody plays a character, or that one appears in a production: the credit's sources.

    `pairs` has each both ways.
    """
    ends = _values(pairs)
    for predicate, other in (
        (RELATIONS["plays"].predicate, "person"),
        (RELATIONS["appearsIn"].predicate, "production"),
    ):
        for one, character, source in store.rows(
            f"SELECT ?{other} ?character ?source WHERE {{ VALUES (?{other} ?character) {{ {ends} }} "
            f"GRAPH ?source {{ ?credit cg:character ?character ; cg:{other} ?{other} }} }}"
        ):
            key = (one, character) if other == "person" else (character, one)
            if (full := (predicate, key[0] or "", key[1] or "")) in told:
                told[full].setdefault(source or "", "")


def _evidence(
    said: dict[str, str], sources: dict[str, Source], played: Mapping[str, set[str]] | None = None
) -> tuple[Evidence, ...]:
    named = played or {}
    found = [
        Evidence(sources[iri], status, tuple(sorted(named.get(iri, ()))))
        for iri, status in said.items()
        if iri in sources
    ]
    return tuple(sorted(found, key=lambda e: (not e.source.published, e.source.published, e.source.iri)))


def newest_status(evidence: Iterable[Evidence]) -> str:
    """Return the status that the newest source gives that gives one; undated ones are older than any, empty if none.

    Of two sources of one day the one whose IRI sorts last is taken.
    """
    told = ((*age(item.source), item.status) for item in evidence if item.status)
    return max(told, default=("", "", ""))[2]


def age(source: Source) -> tuple[str, str]:
    """Return what sources are ordered by; a dataset says when it was retrieved, not when anybody reported anything."""
    return "" if source.iri.startswith(PREFIXES["dataset"]) else source.published, source.iri
