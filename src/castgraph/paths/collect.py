"""Credits and relations of a store, as arrays of node numbers."""

from __future__ import annotations

import io
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.facts.credits import holds, read_credits, read_relations, read_told
from castgraph.facts.roles import learn_roles
from castgraph.facts.some_sources import day_of, names_of
from castgraph.iris import last_part
from castgraph.paths.assembly import Nodes, assemble
from castgraph.paths.harvest import PERSON, RELATION_OF, ROLE_OF, TYPE, YEARS, Harvest
from castgraph.paths.index import Tables
from castgraph.vocabulary import APPEARANCES, CG, KINDS, OWN_ROLES, PREFIXES, RELATIONS, ROLES, STATUSES, firmness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from castgraph.store.base import Store

    Edges = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]
    from castgraph.model import Credit, Evidence, Source


__all__ = ["Collector"]

_STATUS_CODES = ("", *STATUSES)
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

    def add_credits(self, store: Store) -> None:
        """Add the credits, relations, statuses, types and years of the default graph."""
        rows: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        imported = set(store.datasets)  # where the default graph holds those too, they are added as what they are

        def is_imported(credit: Credit) -> bool:
            return bool(credit.evidence) and imported.issuperset(source.iri for source in credit.sources)

        for credit in read_credits(store):
            if not is_imported(credit):
                rows["core" if holds(credit) else "withdrawn"].append(self._row(credit))
        for relation in read_relations(store, RELATIONS):
            if is_imported(relation):
                continue
            layer = "core" if RELATIONS[relation.relation].default else "extra"
            rows[layer].append(self._row(relation))
        for layer, found in rows.items():
            start, end, role, evidence = np.array(found, dtype=np.int64).T
            self.columns[layer].append((start, end, role, evidence))
        for iri, type_ in store.rows("SELECT ?entity ?type WHERE { ?entity a ?type } ORDER BY ?entity DESC(?type)"):
            if (key := (iri or "").encode()) in self.numbers:
                self.types[key] = last_part(type_ or "")
        for iri, predicate, date in store.rows(
            "SELECT ?entity ?p ?date WHERE { VALUES ?p { schema:datePublished schema:startDate schema:endDate } "
            "?entity ?p ?date }"
        ):
            if (key := (iri or "").encode()) in self.numbers and (date or "")[:4].isdigit():
                self._add_year(self.numbers[key], int((date or "")[:4]), last=(predicate or "").endswith("endDate"))
        self._add_statuses(store)

    def _row(self, credit: Credit) -> tuple[int, int, int, int]:
        ends = (self.numbers[credit.start.encode()], self.numbers[credit.end.encode()])
        role = self._role(credit.relation)
        given = any(item.status for item in credit.evidence)
        subject = credit.iri if given and " " not in credit.iri else ""
        return (*ends, role, self._told(credit.evidence, subject, credit.status))

    def _role(self, name: str) -> int:
        """Return the code of a role or relation; what nothing describes is crew."""
        if name in OWN_ROLES and len(self.roles) < _MOST_ROLES:
            self.roles.setdefault(name, len(self.roles))
        return self.roles.get(name, self.roles["crew"])

    def _told(self, evidence: Iterable[Evidence], subject: str, status: str) -> int:
        """Return the code of a set of sources with the statuses they give, of whom they tell it, and what holds."""
        pairs = sorted(
            (self.source_codes[item.source.iri], _STATUS_CODES.index(item.status) if item.status in STATUSES else 0)
            for item in evidence
        )
        return self._code(tuple(pairs), subject, status)

    def _code(self, pairs: tuple[tuple[int, int], ...], subject: str = "", status: str = "") -> int:
        verdict = _STATUS_CODES.index(status) if status in STATUSES else 0
        return self.evidence.setdefault((pairs, subject, verdict), len(self.evidence))

    def _add_year(self, node: int, year: int, *, last: bool) -> None:
        low, high = self.years.get(node, (0, 0))
        if last:
            high = max(high, year)
        else:
            low = min(low, year) if low else year
        self.years[node] = (low, high)

    def _add_statuses(self, store: Store) -> None:
        """Add what sources say of productions' own status; a series of which nothing is said has its parts'."""
        told: dict[str, dict[int, int]] = defaultdict(dict)
        now: dict[str, str] = {}
        for production, status in store.rows(
            "SELECT ?production ?status WHERE { ?production cg:currentStatus ?status "
            f'FILTER(STRSTARTS(STR(?production), "{PREFIXES["production"]}")) }}'
        ):
            now[production or ""], told[production or ""] = last_part(status or ""), {}
        for source, production, status in store.rows(
            "SELECT ?source ?production ?status WHERE { ?production cg:currentStatus ?any . "
            "GRAPH ?source { ?production cg:status ?status } OPTIONAL { ?status schema:position ?position } } "
            "ORDER BY ?position"
        ):
            if source in self.source_codes and last_part(status or "") in STATUSES:
                told[production or ""][self.source_codes[source]] = _STATUS_CODES.index(last_part(status or ""))
        codes = {iri: self._code(tuple(sorted(pairs.items())), iri, now.get(iri, "")) for iri, pairs in told.items()}
        parts: dict[str, list[str]] = defaultdict(list)
        for part, whole in store.rows("SELECT ?part ?whole WHERE { ?part schema:partOfSeries ?whole }"):
            if part in codes and whole not in codes:
                parts[whole or ""].append(part or "")

        codes |= {
            whole: codes[max(several, key=lambda part: (firmness(now.get(part, "")), part))]
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
            row = self._row(credit)
            pairs[credit.relation].append((row[0] << 32) | row[1])
            layer = "appearances" if credit.relation in APPEARANCES else "core"
            rows[layer if holds(credit) else "withdrawn"].append(row)
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

    def _adopt(self, numbers: defaultdict[bytes, int]) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Take over the numbers of a stream and return what translates them into those here."""
        if not self.numbers:
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
            retype(np.array([self.numbers[key]]), type_)
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
