"""Credits and relations of a store, as arrays of node numbers."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.facts.credits import read_told
from castgraph.facts.some_sources import day_of, names_of
from castgraph.iris import last_part
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.gathered import Gathered, row_of
from castgraph.paths.harvest import PERSON, RELATION_OF, ROLE_OF, TYPE, YEARS, Harvest
from castgraph.paths.index import Tables
from castgraph.vocabulary import (
    APPEARANCES,
    CG,
    KINDS,
    OWN_ROLES,
    PREFIXES,
    RELATIONS,
    ROLES,
    STATUSES,
    firmness,
    holds,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from castgraph.store.base import Store

    Edges = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
    from castgraph.model import Source

__all__ = ["Collector"]

_STATUS_CODES = ("", *STATUSES)
_CODE_OF = {status: code for code, status in enumerate(_STATUS_CODES)}
_ROLE_CODES = (*ROLES, *RELATIONS)
_MOST_ROLES = 256


class Collector:
    """Gathers nodes and credits under provisional numbers."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self.numbers: defaultdict[bytes, int] = defaultdict(count().__next__)
        self.sources = sorted(sources.values(), key=lambda source: (source.published, source.iri))
        self.source_codes = {source.iri: code for code, source in enumerate(self.sources)}
        self.evidence: dict[tuple[tuple[tuple[int, int], ...], str, int], int] = {((), "", 0): 0}
        self.columns: dict[str, list[Edges]] = defaultdict(list)
        self.types: dict[bytes, str] = {}
        self.type_columns: list[tuple[NDArray[Any], NDArray[Any], list[bytes]]] = []
        self.years: dict[int, tuple[int, int]] = {}
        self.year_columns: list[tuple[NDArray[Any], NDArray[Any], bool]] = []
        self.statuses: dict[str, int] = {}
        self.roles = {name: code for code, name in enumerate(_ROLE_CODES)}
        self._settled: dict[str, NDArray[np.uint64]] = {}

    # -- curated facts ---------------------------------------------------------------------------------------

    def add_credits(self, store: Store) -> Gathered:
        """Add the credits, relations, statuses, types and years of the default graph, and return them."""
        gathered = Gathered.of(store.curated(), store.datasets, self.numbers.keys())
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
        self.types |= {iri.encode(): type_ for iri, type_ in gathered.types.items()}
        self.years |= {self.numbers[iri.encode()]: years for iri, years in gathered.years.items()}
        self._add_statuses(gathered)

    def _row(self, row: Sequence[str], iri: str = "") -> tuple[int, int, int, int]:
        start, end, relation, status, *told = row
        ends = (self.numbers[start.encode()], self.numbers[end.encode()])
        if relation in OWN_ROLES and len(self.roles) < _MOST_ROLES:
            self.roles.setdefault(relation, len(self.roles))
        role = self.roles.get(relation, self.roles["crew"])
        return (*ends, role, self._told(told[::2], told[1::2], iri if any(told[1::2]) else "", status))

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
        counts = harvest.counts if harvest else None
        if counts is None:
            counts = {
                predicate or "": int(number or 0)
                for predicate, number in store.rows(
                    f"SELECT ?p (COUNT(*) AS ?n) WHERE {{ {store.told_by(dataset, '?s ?p ?o')} }} GROUP BY ?p"
                )
                if dataset != store.default_dataset or predicate in ROLE_OF  # its other triples count as curated ones
            }
        teller = ((self.source_codes[dataset], 0),) if dataset in self.source_codes else ()
        evidence = self._code(teller)
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

    def _add_told(self, store: Store, dataset: str) -> None:
        """Add the credits to which a dataset gives a status or a source; they are no plain ones any more."""
        self._settled = {}
        rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        pairs: dict[str, list[int]] = defaultdict(list)
        for credit in read_told(store, dataset):
            row = self._row(row_of(credit).split("\t"), credit.iri)
            pairs[credit.relation].append((row[0] << 32) | row[1])
            layer = "appearances" if credit.relation in APPEARANCES else "core"
            rows[layer if holds(credit.status) else "withdrawn"].append(row)
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
            if (name := last_part(role or "")) in ROLES:
                found[name].append(((person or "").encode(), (production or "").encode()))
        for name, pairs in found.items():
            starts, ends = zip(*pairs, strict=True)
            self._add_column(name, self._number(starts), self._number(ends), evidence)

    def _number(self, iris: Sequence[bytes]) -> NDArray[np.uint32]:
        """Return the provisional numbers of IRIs; new ones get the next."""
        return np.fromiter(map(self.numbers.__getitem__, iris), dtype=np.uint32, count=len(iris))

    def _adopt(self, numbers: defaultdict[bytes, int]) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Take over the numbers of a stream and return what translates them into those here."""
        if not self.numbers:
            self.numbers = numbers
            return lambda column: column
        table = self._number(list(numbers))
        return lambda column: table[column]

    def _add_column(self, name: str, starts: NDArray[Any], ends: NDArray[Any], evidence: int) -> None:
        """Add credits of one role, or relations of one name."""
        layer = "core" if name in ROLES or RELATIONS[name].default else "extra"
        layer = "appearances" if name in APPEARANCES else layer
        if name in self._settled:
            plain = ~np.isin((starts.astype(np.uint64) << np.uint64(32)) | ends.astype(np.uint64), self._settled[name])
            starts, ends = starts[plain], ends[plain]
        codes = np.full(len(starts), _ROLE_CODES.index(name), dtype=np.uint8)
        self.columns[layer].append((starts, ends, codes, np.full(len(starts), evidence, dtype=np.uint32)))

    def _add_facts(self, predicate: str, nodes: NDArray[Any], values: NDArray[Any], types: list[bytes]) -> None:
        """Add types (numbers in `types`) or years of nodes."""
        if predicate == TYPE:
            self.type_columns.append((nodes, values, types))
        else:
            fits = (values > 0) & (values < 9999)
            self.year_columns.append((nodes[fits], values[fits].astype(np.int16), predicate.endswith("endDate")))

    # -- the end ---------------------------------------------------------------------------------------------

    def finish(self) -> tuple[dict[str, NDArray[Any]], Tables]:
        """Return arrays and tables."""
        size = len(self.numbers)
        iris = list(self.numbers)
        kinds, kind = self._kinds(iris)
        first, last = np.zeros(size, np.int16), np.zeros(size, np.int16)
        for nodes, years, is_last in self.year_columns:
            (last if is_last else first)[nodes] = years
        for node, (low, high) in self.years.items():
            first[node], last[node] = low or high, high
        status = np.zeros(size, np.int64)
        for iri, code in self.statuses.items():
            if (key := iri.encode()) in self.numbers:
                status[self.numbers[key]] = code
        edges: dict[str, Edges] = {}
        for layer, parts in self.columns.items():
            start, end, role, evidence = (np.concatenate(column) for column in zip(*parts, strict=True))
            edges[layer] = (start, end, role, evidence)
        self.columns.clear()
        self.numbers.clear()
        used = np.zeros(size, dtype=bool)
        for columns in edges.values():
            used[columns[0]] = used[columns[1]] = True
        if not used.all():
            place = np.cumsum(used) - 1
            edges = {
                layer: (place[start], place[end], role, evidence)
                for layer, (start, end, role, evidence) in edges.items()
            }
            iris = [iri for iri, kept in zip(iris, used.tolist(), strict=True) if kept]
            kind, first, last, status = kind[used], first[used], last[used], status[used]
        arrays = assemble(Nodes(iris, kind, first, last, status, _parts(edges)), edges)
        tables = Tables(
            roles=tuple(self.roles),
            kinds=kinds,
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

    def _kinds(self, iris: list[bytes]) -> tuple[list[tuple[str, str]], NDArray[np.uint8]]:
        """Return the pairs of kind and type that occur, and each node's."""
        prefixes = {PREFIXES[kind].encode(): kind for kind in KINDS}
        codes: dict[tuple[str, str], int] = {}
        stems: dict[bytes, int] = {}
        kind = np.zeros(len(iris), dtype=np.int64)
        for node, iri in enumerate(iris):
            stem = iri[: iri.rfind(b"/") + 1]
            if stem not in stems:
                name = next((prefixes[prefix] for prefix in prefixes if stem.startswith(prefix)), "")
                stems[stem] = codes.setdefault((name, ""), len(codes))
            kind[node] = stems[stem]
        of_code = {code: pair[0] for pair, code in codes.items()}

        def retype(nodes: NDArray[Any], type_: str) -> None:
            for base in np.unique(kind[nodes]).tolist():
                name = of_code.get(base, "")
                if name and name != "person" and (len(codes) < 255 or (name, type_) in codes):
                    kind[nodes[kind[nodes] == base]] = codes.setdefault((name, type_), len(codes))

        for nodes, values, types in self.type_columns:
            for code, type_iri in enumerate(types):
                retype(nodes[values == code], last_part(type_iri.decode()))
        for key, type_ in self.types.items():
            node = self.numbers[key]
            name = of_code.get(int(kind[node]), "")
            if name and name != "person" and (len(codes) < 255 or (name, type_) in codes):
                kind[node] = codes.setdefault((name, type_), len(codes))
        return list(codes), kind.astype(np.uint8)


def _parts(edges: Mapping[str, Edges]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return what is part of a series, and of which: the start and the end of each such relation."""
    code = _ROLE_CODES.index("partOfSeries")
    found = [(start[role == code], end[role == code]) for start, end, role, _ in edges.values()]
    starts, ends = zip(*found, strict=True) if found else ((np.zeros(0, np.int64),),) * 2
    return np.concatenate(starts), np.concatenate(ends)


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
