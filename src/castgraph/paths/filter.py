"""Which credits and nodes a search may use, and what each costs: look-up tables by the codes of a path index."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.facts.some_sources import counts
from castgraph.paths.rows import member
from castgraph.vocabulary import firmness, holds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from castgraph.paths.index import Layer, PathIndex, Tables, Weights

__all__ = ["SUPPORT", "Filter", "Rules", "status_cost"]

_SCALE = 1000.0
SUPPORT = 3000
"""What a credit costs that one publisher reports; by n publishers the n-th part, by nobody twice as much."""


@dataclass(frozen=True)
class Filter:
    """Which credits and nodes a search may use; the ends of a search are always allowed.

    Attributes:
        roles: only these roles and relations; empty allows all.
        not_roles: not these.
        kinds: productions only of these types or kinds (``Movie``, ``production``); empty allows all.
        statuses: only credits of these statuses; a credit that has none has its production's, or those of both.
        also: statuses that do not hold and count all the same, such as ``rumoured``.
        without: statuses that hold and do not count.
        years: first and last year of the productions, inclusive; one of unknown year is not allowed.
        dated: by node number, first and last year by the sources that are asked, 0 where unknown; others as indexed.
        as_of: only what sources published by then say (ISO date); undated ones say nothing.
        publishers: only what sources of these publishers say, by name; or these sources, by IRI.
        rulings: by the IRI of a credit or production, the status that holds by those sources on that day.
        avoid: node numbers that are not stepped on.
        only: by kind, sorted node numbers; other nodes of that kind are not stepped on.
        include: kinds besides people and productions that may be stepped on.
    """

    roles: frozenset[str] = frozenset()
    not_roles: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    statuses: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    dated: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    as_of: str = ""
    publishers: frozenset[str] = frozenset()
    rulings: Mapping[str, str] = field(default_factory=dict)
    avoid: tuple[int, ...] = ()
    only: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    include: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is filtered away or added."""
        return bool(
            self.roles or self.not_roles or self.kinds or self.statuses or self.years or self.as_of
            or self.publishers or self.avoid or self.only or self.include or self.also or self.without
        )  # fmt: skip


class Rules:
    """A filter compiled for one index: as large as its vocabulary, never as the graph.

    Args:
        index: whose codes are looked up.
        only: the filter.

    Attributes:
        layers: those that the filter lets in.
        plain: every credit of the one layer is allowed.
        ends: nodes that are allowed whatever the filter says.
    """

    def __init__(self, index: PathIndex, only: Filter) -> None:
        self.index, self.only = index, only
        self.ends: tuple[int, ...] = ()
        tables = index.tables
        names = ["core"]
        if only.as_of or only.publishers or only.also:
            names.append("withdrawn")
        if only.include - {"appearance"}:
            names.append("extra")
        if "appearance" in only.include or only.roles & {"self", "archive-footage"}:
            names += ["appearances", *(["withdrawn-appearances"] if "withdrawn" in names else [])]
        self.layers = [index.layers[name] for name in names if name in index.layers]
        roles = [(not only.roles or role in only.roles) and role not in only.not_roles for role in tables.roles]
        self._role_allowed = np.array(roles, dtype=bool) if not all(roles) else None
        self._compile_evidence()
        kinds = []
        for kind, kind_type in tables.kinds:
            allowed = kind in ("person", "production") or kind in only.include
            if only.kinds and kind == "production":
                allowed = kind_type in only.kinds or kind in only.kinds
            kinds.append(allowed)
        asked = bool(only.kinds or only.include)
        self._kind_allowed = np.array(kinds, dtype=bool) if asked and not all(kinds) else None
        self._production_kinds = np.array([kind == "production" for kind, _ in tables.kinds], dtype=bool)
        self.plain = (
            len(self.layers) == 1 and self._role_allowed is None and self._evidence_allowed is None
            and not only.statuses and self._kind_allowed is None and not only.years and not only.only
        )  # fmt: skip

    def _compile_evidence(self) -> None:
        only, tables = self.only, self.index.tables
        limited = bool(only.as_of or only.publishers)
        if limited:
            heard, status, cost, firm = _weighed(tables, only)
        else:  # no filter changes them: weighed once for each index
            self.index.weights = self.index.weights or _weighed(tables, Filter())
            heard, status, cost, firm = self.index.weights
        self._evidence_status, self._evidence_cost, self._evidence_firm = status, cost, firm
        self._evidence_allowed: NDArray[np.bool_] | None = None
        if limited or only.also or only.without:
            counted = np.array([holds(one, only.also, only.without) for one in tables.statuses], dtype=bool)
            self._evidence_allowed = counted[status] & heard if limited else counted[status]
        self._status_allowed = np.array([one in only.statuses for one in tables.statuses], dtype=bool)

    def node_costs(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what stepping on each node costs: half the binary logarithm of its credits, and its status."""
        degree = self.index.degrees(nodes)
        firm = self._evidence_firm[self.index.status[nodes]]
        cost: NDArray[np.int64] = np.rint(_SCALE * 0.5 * np.log2(1.0 + degree)).astype(np.int64) + firm
        return cost

    def credit_costs(self, layer: Layer, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return what each credit costs: its lack of firmness and of independent publishers."""
        cost: NDArray[np.int64] = self._evidence_cost[layer.evidence[positions]]
        return cost

    def keeps_credits(self, layer: Layer, positions: NDArray[np.int64], *_: Any) -> NDArray[np.bool_] | None:
        """Return for each credit whether its role and its sources are allowed; None where all are."""
        keep = None
        if self._role_allowed is not None:
            keep = self._role_allowed[layer.role[positions]]
        if self._evidence_allowed is not None:
            told = self._evidence_allowed[layer.evidence[positions]]
            keep = told if keep is None else keep & told
        return keep

    def keeps_statuses(
        self, layer: Layer, positions: NDArray[np.int64], tails: NDArray[np.int64], nodes: NDArray[np.int64]
    ) -> NDArray[np.bool_] | None:
        """Return for each credit whether its status is allowed, else that of its ends; None where all are.

        Of two productions, one a part of the other, both must be of an allowed status where both have one.
        """
        if not self.only.statuses:
            return None
        return self._keeps(self._evidence_status[layer.evidence[positions]], tails, nodes)

    def keeps_status(self, status: str, tail: int, node: int) -> bool:
        """Return whether one credit is allowed, by its status, as `keeps_statuses` would say."""
        if not self.only.statuses:
            return True
        statuses = self.index.tables.statuses
        code = np.array([statuses.index(status) if status in statuses else 0])
        return bool(self._keeps(code, np.array([tail]), np.array([node]))[0])

    def _keeps(self, status: NDArray[Any], tails: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.bool_]:
        one, other = (self._evidence_status[self.index.status[ends]] for ends in (tails, nodes))
        of_ends = (self._status_allowed[one] | (one == 0)) & (self._status_allowed[other] | (other == 0))
        of_ends &= (one != 0) | (other != 0)
        keep: NDArray[np.bool_] = np.where(status == 0, of_ends, self._status_allowed[status])
        return keep

    def keeps_nodes(
        self, layer: Layer, positions: NDArray[np.int64], tails: NDArray[np.int64], nodes: NDArray[np.int64]
    ) -> NDArray[np.bool_] | None:
        """Return for each credit whether the node it leads to may be stepped on; None where all may be."""
        only, index = self.only, self.index
        if self._kind_allowed is None and not only.years and not only.only:
            return None
        kinds = index.kind[nodes]
        keep = np.ones(len(nodes), dtype=bool) if self._kind_allowed is None else self._kind_allowed[kinds]
        if only.years:
            first, last = self._years(nodes)
            within = (first != 0) & (first <= only.years[1]) & (last >= only.years[0])
            keep &= within | ~self._production_kinds[kinds]
        for kind, members in only.only.items():
            of_kind = np.array([one == kind for one, _ in index.tables.kinds], dtype=bool)
            keep &= member(nodes, members) | ~of_kind[kinds]
        for end in self.ends:
            keep |= nodes == end
        return keep

    def _years(self, nodes: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the first and the last year of nodes, by the sources that are asked."""
        first, last = self.index.first_year[nodes], self.index.last_year[nodes]
        if not (dated := self.only.dated):
            return first, last
        of = np.array(sorted(dated), dtype=np.int64)
        low, high = np.array([dated[node] for node in of.tolist()], dtype=np.int64).T
        at = np.minimum(np.searchsorted(of, nodes), len(of) - 1)
        told, high = of[at] == nodes, np.where(high == 0, low, high)
        return np.where(told, np.where(low == 0, high, low)[at], first), np.where(told, high[at], last)


def status_cost(status: str) -> int:
    """Return what a credit or a production of this status costs for its lack of firmness."""
    return round(_SCALE * -float(np.log2(max(firmness(status), 0.05))))


def _weighed(tables: Tables, only: Filter) -> Weights:
    """Return by evidence code: whether a source that is asked tells it, its status, its cost, and that of its status.

    Args:
        tables: of an index.
        only: which sources are asked, and the rulings by them.
    """
    told = [
        counts(day, (iri, publisher, *others), only.as_of, only.publishers)
        for iri, publisher, day, *others in tables.sources
    ]
    codes = {status: code for code, status in enumerate(tables.statuses)}
    limited = bool(only.as_of or only.publishers)
    everyone = all(told)
    subjects, verdicts = tables.subjects or [""] * len(tables.evidence), tables.verdicts
    publishers = [source[1] for source in tables.sources]
    rows: list[tuple[bool, int, int]] = []
    for code, entries in enumerate(tables.evidence):
        heard = entries if everyone else [(source, status) for source, status in entries if told[source]]
        if verdicts and not limited:
            status = verdicts[code]
        elif subjects[code] in only.rulings:
            status = codes[only.rulings[subjects[code]]]
        else:
            status = next((status for _, status in reversed(heard) if status), 0)
        tellers = len(heard) if len(heard) < 2 else len({publishers[source] for source, _ in heard})
        rows.append((bool(heard), status, tellers))
    heard_, status_, tellers_ = np.array(rows, dtype=np.int64).T
    support = np.rint(SUPPORT / np.maximum(tellers_, 0.5))
    of_status = np.array([status_cost(status) for status in tables.statuses], dtype=np.int64)
    firm = of_status[status_]
    return heard_.astype(bool), status_.astype(np.uint8), firm + support.astype(np.int64), firm
