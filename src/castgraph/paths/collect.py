"""Credits and relations of a store, as arrays of node numbers."""

from __future__ import annotations

import io
from collections import defaultdict
from functools import partial
from heapq import merge
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.facts.credits import read_told
from castgraph.facts.roles import learn_roles
from castgraph.facts.some_sources import day_of, names_of
from castgraph.iris import last_part
from castgraph.names.spool import RELATION_BASE
from castgraph.paths.assembly import LAYERS, Nodes, assemble
from castgraph.paths.described import Described
from castgraph.paths.gathered import Gathered, row_of
from castgraph.paths.harvest import PERSON, RELATION_OF, ROLE_OF, TYPE, YEARS, Harvest
from castgraph.paths.index import Tables
from castgraph.paths.spooled import Numbers, Spooled
from castgraph.vocabulary import APPEARANCES, CG, OWN_ROLES, RELATIONS, ROLES, STATUSES, firmness, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from castgraph.model import Source
    from castgraph.store.base import Store
    from castgraph.store.scratch import Scratch

    Edges = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]

__all__ = ["Collector"]

_STATUS_CODES = ("", *STATUSES)
_CODE_OF = {status: code for code, status in enumerate(_STATUS_CODES)}
_ROLE_CODES = (*ROLES, *RELATIONS)
_MOST_ROLES = 256
_LAYER_OF = {
    code: "appearances" if name in APPEARANCES else "core" if name in ROLES or RELATIONS[name].default else "extra"
    for code, name in [*enumerate(ROLES), *enumerate(RELATIONS, RELATION_BASE)]
    if name in ROLES or name in RELATION_OF.values()
}
"""By the code of a spooled credit; what is not in it is no step of a path."""


class Collector:
    """Gathers nodes and credits under provisional numbers.

    Args:
        sources: all that tell anything, by IRI.
        spooled: by dataset, what lies beside its names.
    """

    def __init__(self, sources: Mapping[str, Source], spooled: Mapping[str, Spooled] | None = None) -> None:
        self.spooled = dict(spooled or {})
        self.numbers = Numbers(*self.spooled.values())
        self.sources = sorted(sources.values(), key=lambda source: (source.published, source.iri))
        self.source_codes = {source.iri: code for code, source in enumerate(self.sources)}
        self.evidence: dict[tuple[tuple[tuple[int, int], ...], str, int], int] = {((), "", 0): 0}
        self.columns: dict[str, list[Edges | Callable[[], Iterator[Edges]]]] = defaultdict(list)
        self.facts: list[Callable[[Described], None]] = []
        self.types: dict[int, str] = {}
        self.years: dict[int, tuple[int, int]] = {}
        self.statuses: dict[str, int] = {}
        self.roles = {name: code for code, name in enumerate(_ROLE_CODES)}
        self._settled: dict[str, NDArray[np.uint64]] = {}

    # -- curated facts ---------------------------------------------------------------------------------------

    def add_credits(self, store: Store) -> Gathered:
        """Add the credits, relations, statuses, types and years of the default graph, and return them."""
        gathered = Gathered.of(
            store.curated(), store.datasets, lambda iri: self.numbers.known(iri.encode()) is not None
        )
        self.add_gathered(gathered)
        return gathered

    def add_gathered(self, gathered: Gathered) -> None:
        """Add what was gathered of curated facts."""
        rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        for iri, row in gathered.credits.items():
            _, _, _, status, *_ = told = row.split("\t")
            rows["core" if holds(status) else "withdrawn"].append(self._row(told, iri))
        for row in gathered.relations.values():
            _, _, relation, *_ = told = row.split("\t")
            rows["core" if RELATIONS[relation].default else "extra"].append(self._row(told))
        for layer, found in rows.items():
            start, end, role, evidence = np.array(found, dtype=np.int64).T
            self.columns[layer].append((start, end, role, evidence))
        self.types |= {self.numbers[iri.encode()]: type_ for iri, type_ in gathered.types.items()}
        self.years |= {self.numbers[iri.encode()]: years for iri, years in gathered.years.items()}
        self._add_statuses(gathered)

    def _row(self, row: Sequence[str], iri: str = "") -> tuple[int, int, int, int]:
        start, end, relation, status, *told = row
        ends = (self.numbers[start.encode()], self.numbers[end.encode()])
        return (*ends, self._role(relation), self._told(told[::2], told[1::2], iri if any(told[1::2]) else "", status))

    def _role(self, name: str) -> int:
        """Return the code of a role or relation; what nothing describes is crew."""
        if name in OWN_ROLES and len(self.roles) < _MOST_ROLES:
            self.roles.setdefault(name, len(self.roles))
        return self.roles.get(name, self.roles["crew"])

    def _told(self, sources: Sequence[str], statuses: Sequence[str], subject: str, status: str) -> int:
        """Return the code of some sources with the status that each gives, of whom they tell it, and what holds."""
        codes = map(self.source_codes.__getitem__, sources)
        pairs = tuple(sorted(zip(codes, (_CODE_OF.get(said, 0) for said in statuses), strict=True)))
        return self._code(pairs, subject, status)

    def _code(self, pairs: tuple[tuple[int, int], ...], subject: str = "", status: str = "") -> int:
        return self.evidence.setdefault((pairs, subject, _CODE_OF.get(status, 0)), len(self.evidence))

    def _add_statuses(self, gathered: Gathered) -> None:
        """Add what sources say of productions' own status; a series of which nothing is said has its parts'."""
        codes = {}
        for iri, (now, told) in gathered.statuses.items():
            heard = [source for source in told if source in self.source_codes]
            codes[iri] = self._told(heard, [told[source] for source in heard], iri, now)
        parts: dict[str, list[str]] = defaultdict(list)
        for part, whole, relation, *_ in (row.split("\t", 3) for row in gathered.relations.values()):
            if relation == "partOfSeries" and part in codes and whole not in codes:
                parts[whole].append(part)
        codes |= {
            whole: codes[max(several, key=lambda part: (firmness(gathered.statuses[part][0]), part))]
            for whole, several in parts.items()
        }
        self.statuses = codes

    # -- imported facts --------------------------------------------------------------------------------------

    def add_dataset(self, store: Store, dataset: str, harvest: Harvest | None) -> None:
        """Add an imported dataset: from its stream where that agrees with the store, else from the store."""
        if dataset in self.spooled:
            self._add_spooled(store, dataset)
            return
        counts = harvest.counts if harvest else None
        if counts is None:
            counts = {
                predicate or "": int(number or 0)
                for predicate, number in store.rows(
                    f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {store.told_by(dataset, '?s ?p ?o')} }} GROUP BY ?p"
                )
                if dataset != store.default_dataset or predicate in ROLE_OF  # its other triples count as curated ones
            }
        evidence = self._teller(dataset)
        translate = self._adopt(harvest.numbers) if harvest else None
        self._add_told(store, dataset)
        plain = False
        for predicate, name in (ROLE_OF | RELATION_OF).items():
            if not counts.get(predicate):
                continue
            plain = plain or name in ROLES
            if harvest and translate is not None:
                starts, ends = (translate(column) for column in harvest.take(predicate))
                if _distinct(starts, ends) == counts[predicate]:
                    self._add_column(name, starts, ends, evidence)
                    continue
            subjects, objects = _pairs(store, dataset, predicate)
            self._add_column(name, self._number(subjects), self._number(objects), evidence)
        if not plain and counts.get(CG + "person"):
            self._add_credit_nodes(store, dataset, evidence)
        for predicate in (TYPE, *YEARS):
            if not counts.get(predicate):
                continue
            if harvest and translate is not None:
                nodes, values = harvest.take(predicate)
                known = translate(nodes)
                if len(nodes) + (harvest.skipped if predicate == TYPE else 0) >= counts[predicate]:
                    self._add_facts(predicate, known, values, list(harvest.types))
                    continue
            subjects, objects = _pairs(store, dataset, predicate)
            if predicate == TYPE:
                types: defaultdict[bytes, int] = defaultdict(count().__next__)
                codes = np.fromiter(map(types.__getitem__, objects), dtype=np.int64, count=len(objects))
                people = types.get(PERSON, -1)
                kept = np.flatnonzero(codes != people)
                found = self._number([subjects[place] for place in kept.tolist()])
                self._add_facts(predicate, found, codes[kept], list(types))
            else:
                years = np.fromiter(map(_year, objects), dtype=np.int64, count=len(objects))
                self._add_facts(predicate, self._number(subjects), years, [])

    def _teller(self, dataset: str) -> int:
        """Return the code of a dataset as the one source."""
        return self._code(((self.source_codes[dataset], 0),) if dataset in self.source_codes else ())

    def _add_spooled(self, store: Store, dataset: str) -> None:
        """Add a dataset that is read in parts whenever it is asked for."""
        spooled = self.spooled[dataset]
        first = next(first for first, one in self.numbers.spooled if one is spooled)
        evidence = self._teller(dataset)
        self._add_told(store, dataset)
        self.facts.append(lambda found: found.add(first, spooled))
        for layer in {_LAYER_OF[code] for code in spooled.codes() if code in _LAYER_OF}:
            self.columns[layer].append(partial(self._parts_of, spooled, first, layer, (evidence, self._settled)))

    def _parts_of(
        self, spooled: Spooled, first: int, layer: str, told: tuple[int, Mapping[str, NDArray[np.uint64]]]
    ) -> Iterator[Edges]:
        """Yield the credits of a layer; `told` are the code of the source, and the credits that are told otherwise."""
        evidence, settled = told
        mine = np.array([_LAYER_OF.get(code) == layer for code in range(256)])
        for start, code, end in spooled.credits():
            keep = mine[code]
            starts, ends = (self.numbers.final(first + column[keep]) for column in (start, end))
            code = code[keep]
            roles = np.where(code < RELATION_BASE, code, code - RELATION_BASE + len(ROLES)).astype(np.uint8)
            if settled:
                plain = np.ones(len(starts), bool)
                pairs = (starts.astype(np.uint64) << np.uint64(32)) | ends.astype(np.uint64)
                for name, some in settled.items():
                    plain &= (roles != _ROLE_CODES.index(name)) | ~np.isin(pairs, some) if name in _ROLE_CODES else True
                starts, ends, roles = starts[plain], ends[plain], roles[plain]
            yield starts, ends, roles, np.broadcast_to(np.uint32(evidence), starts.shape)

    def _add_told(self, store: Store, dataset: str) -> None:
        """Add the credits to which a dataset gives a status or a source; they are no plain ones any more."""
        self._settled = {}
        rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        pairs: dict[str, list[int]] = defaultdict(list)
        for credit in read_told(store, dataset):
            row = self._row(row_of(credit).split("\t"), credit.iri)
            pairs[credit.relation].append((row[0] << 32) | row[1])
            layers = (
                ("appearances", "withdrawn-appearances") if credit.relation in APPEARANCES else ("core", "withdrawn")
            )
            rows[layers[not holds(credit.status)]].append(row)
        for layer, found in rows.items():
            start, end, role, evidence = np.array(found, dtype=np.int64).T
            self.columns[layer].append((start, end, role, evidence))
        self._settled = {name: np.array(some, dtype=np.uint64) for name, some in pairs.items()}

    def _add_credit_nodes(self, store: Store, dataset: str, evidence: int) -> None:
        """Add a dataset that has credit nodes but none of the plain triples that imports have."""
        found: dict[str, list[tuple[bytes, bytes]]] = defaultdict(list)
        for person, role, production in store.rows(
            "SELECT ?person ?role ?production WHERE { "
            + store.told_by(dataset, "?credit cg:person ?person ; cg:role ?role ; cg:production ?production")
            + " }"
        ):
            found[last_part(role or "")].append(((person or "").encode(), (production or "").encode()))
        learn_roles(store, found)
        for name, pairs in found.items():
            starts, ends = zip(*pairs, strict=True)
            self._add_column(name, self._number(starts), self._number(ends), evidence)

    def _number(self, iris: Sequence[bytes]) -> NDArray[np.uint32]:
        """Return the provisional numbers of IRIs; new ones get the next."""
        return np.fromiter(map(self.numbers.__getitem__, iris), dtype=np.uint32, count=len(iris))

    def _adopt(self, numbers: Numbers) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Take over the numbers of a stream and return what translates them into those here."""
        if not self.numbers.count:
            self.numbers = numbers
            return lambda column: column
        table = self._number(list(numbers))
        return lambda column: table[column]

    def _add_column(self, name: str, starts: NDArray[Any], ends: NDArray[Any], evidence: int) -> None:
        """Add credits of one role, or relations of one name."""
        layer = "core" if name not in RELATIONS or RELATIONS[name].default else "extra"
        layer = "appearances" if name in APPEARANCES else layer
        if name in self._settled:
            plain = ~np.isin((starts.astype(np.uint64) << np.uint64(32)) | ends.astype(np.uint64), self._settled[name])
            starts, ends = starts[plain], ends[plain]
        codes = np.full(len(starts), self._role(name), dtype=np.uint8)
        self.columns[layer].append((starts, ends, codes, np.full(len(starts), evidence, dtype=np.uint32)))

    def _add_facts(self, predicate: str, nodes: NDArray[Any], values: NDArray[Any], types: list[bytes]) -> None:
        """Add types (numbers in `types`) or years of nodes."""

        def describe(found: Described) -> None:
            if predicate != TYPE:
                found.date(nodes, values, last=predicate.endswith("endDate"))
            for code, type_iri in enumerate(types if predicate == TYPE else ()):
                found.retype(nodes[values == code], last_part(type_iri.decode()))

        self.facts.append(describe)

    # -- the end ---------------------------------------------------------------------------------------------

    def finish(self, scratch: Scratch | None = None) -> tuple[dict[str, NDArray[Any]], Tables]:
        """Return arrays and tables; large arrays lie in `scratch`."""
        size = self.numbers.count
        found = Described(self.numbers)
        for describe in self.facts:
            describe(found)
        of_type: dict[str, list[int]] = defaultdict(list)
        for node, type_ in self.types.items():
            of_type[type_].append(node)
        for type_, nodes in of_type.items():
            found.retype(np.array(nodes), type_)
        for node, (low, high) in self.years.items():
            found.first[node], found.last[node] = low or high, high
        status = np.zeros(size, np.int64)
        for iri, code in self.statuses.items():
            if (place := self.numbers.known(iri.encode())) is not None:
                status[place] = code
        used = np.zeros(size, dtype=np.bool_)
        parts: list[tuple[NDArray[Any], NDArray[Any]]] = [(np.zeros(0, np.int64),) * 2]
        for layer in self.columns:
            for start, end, role, _ in self._credits(layer):
                used[start] = used[end] = True
                if (series := role == _ROLE_CODES.index("partOfSeries")).any():
                    parts.append((start[series], end[series]))
        kept = used.tobytes()
        ordered = (pair for pair in merge(*self.numbers.sorted()) if kept[pair[1]])
        of_series = np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])
        described = Nodes((), found.kind, found.first, found.last, status, of_series, ordered)
        edges = {layer: partial(self._credits, layer) for layer in LAYERS if layer in self.columns}
        arrays = assemble(described, edges, scratch=scratch)
        tables = Tables(
            roles=tuple(self.roles),
            kinds=found.kinds,
            statuses=_STATUS_CODES,
            sources=[
                (iri, publisher, day_of(source), *others)
                for source in self.sources
                for iri, publisher, *others in (names_of(source),)
            ],
            evidence=[pairs for pairs, _, _ in self.evidence],
            subjects=[subject for _, subject, _ in self.evidence],
            verdicts=[verdict for _, _, verdict in self.evidence],
        )
        return arrays, tables

    def _credits(self, layer: str) -> Iterator[Edges]:
        """Yield the credits of a layer in parts."""
        for part in self.columns[layer]:
            yield from part() if callable(part) else (part,)


def _distinct(starts: NDArray[Any], ends: NDArray[Any]) -> int:
    """Return the number of distinct pairs."""
    pairs = (starts.astype(np.uint64) << np.uint64(32)) | ends.astype(np.uint64)
    pairs.sort()
    return int((pairs[1:] != pairs[:-1]).sum()) + 1 if len(pairs) else 0


def _pairs(store: Store, dataset: str, predicate: str) -> tuple[list[bytes], list[bytes]]:
    """Return subjects and objects of a predicate, IRIs bare and literals as N-Triples writes them."""
    out = io.BytesIO()
    store.write_tsv(f"SELECT ?s ?o WHERE {{ {store.told_by(dataset, f'?s <{predicate}> ?o')} }}", out)
    fields = out.getvalue().replace(b"\t", b"\n").split(b"\n")
    del out
    return [one[1:-1] for one in fields[2:-1:2]], [one.strip(b"<>") for one in fields[3:-1:2]]


def _year(value: bytes) -> int:
    digits = value.strip(b'"')[:4]
    return int(digits) if digits.isdigit() else 0
