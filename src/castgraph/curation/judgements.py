"""`judgements.ttl`: which entities are the same, which are not, and who said so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from castgraph.curation.locking import editing
from castgraph.curation.saving import save
from castgraph.errors import DataError
from castgraph.iris import compact, last_part
from castgraph.rdf.files import parse
from castgraph.rdf.terms import Literal, NamedNode, quad
from castgraph.rdf.turtle import write_turtle
from castgraph.text import slug
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from castgraph.rdf.terms import Quad


__all__ = ["DIFFERENT", "FILE_NAME", "SAME", "Judgement", "merged", "read_judgements", "statements", "write_judgements"]

FILE_NAME = "judgements.ttl"
SAME, DIFFERENT = "same", "different"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision that two entities are one, or two.

    Attributes:
        one: IRI.
        other: IRI.
        verdict: ``same`` or ``different``.
        reason: why.
        by: who decided.
        date: ISO date of the decision.
    """

    one: str
    other: str
    verdict: str
    reason: str = ""
    by: str = ""
    date: str = ""

    @property
    def pair(self) -> frozenset[str]:
        """The two entities, in no order."""
        return frozenset((self.one, self.other))

    def renamed(self, names: Mapping[str, str]) -> Judgement:
        """Return the judgement on what the two are called now."""
        return replace(self, one=names.get(self.one, self.one), other=names.get(self.other, self.other))

    @property
    def iri(self) -> str:
        """IRI of the judgement: the same for the same pair, another for each other; two people need but their names."""
        parts, people = sorted(map(last_part, self.pair)), PREFIXES["person"]
        if any(one != people + part or part != slug(part) for one, part in zip(sorted(self.pair), parts, strict=True)):
            parts.append(hashlib.sha256("\n".join(sorted(self.pair)).encode()).hexdigest()[:8])
        return f"{PREFIXES['judgement']}{'--'.join(parts)}"


def read_judgements(folder: Path) -> list[Judgement]:
    """Return the judgements of a curated folder, sorted; empty where it has none.

    Raises:
        DataError: the file is not Turtle, a judgement lacks an end or verdict or has two, or two contradict each other.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return []
    told: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for found in parse(path):
        told[found.subject.value][found.predicate.value].add(found.object.value)  # type: ignore[union-attr]
    judgements = []
    for iri, facts in told.items():
        ends = [facts[CG + name] for name in ("one", "other", "verdict")]
        if any(len(values) != 1 for values in ends) or not ends[2] <= {SAME, DIFFERENT}:
            raise DataError(f"{iri} needs cg:one, cg:other and the verdict same or different, one of each", str(path))
        (one,), (other,), (verdict,) = ends
        reason, by = ("; ".join(sorted(facts[name])) for name in (CG + "reason", SCHEMA + "author"))
        judgements.append(Judgement(one, other, verdict, reason, by, max(facts[SCHEMA + "dateCreated"], default="")))
    try:
        return merged(judgements)
    except DataError as error:
        raise DataError(str(error), str(path)) from None


def merged(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return one judgement for each pair, sorted; of several the newest, with the reasons of all.

    Raises:
        DataError: one says that two are the same, and another that they are not.
    """
    made: dict[frozenset[str], Judgement] = {}
    for later in sorted(judgements, key=lambda judgement: (judgement.iri, judgement.date)):
        if before := made.get(later.pair):
            if before.verdict != later.verdict:
                one, other = map(compact, sorted(later.pair))
                raise DataError(
                    f"{one} and {other} are judged to be the same and to be different ({before.reason or before.date}; "
                    f"{later.reason or later.date}); take one of the two judgements out"
                )
            later = replace(later, reason="; ".join(dict.fromkeys(filter(None, (before.reason, later.reason)))))
        made[later.pair] = later
    return list(made.values())


def write_judgements(folder: Path, judgements: Iterable[Judgement]) -> Path:
    """Add judgements to those of a curated folder, in one step; one on the same pair takes the former's place.

    The folder is locked from the moment its judgements are read, so that nobody else's is lost.

    Raises:
        DataError: no such folder, or its judgements cannot be read.
        StoreLockedError: another process has been changing the folder for seconds.
        OutputError: the file cannot be written; what was there is still there.
    """
    path = folder / FILE_NAME
    with editing(folder):
        before = path.read_bytes() if path.exists() else None
        kept = {judgement.pair: judgement for judgement in (*read_judgements(folder), *judgements)}
        text = write_turtle(statement for judgement in kept.values() for statement in statements(judgement))
        save(folder, {path: text}, {path: before})
    return path


def statements(judgement: Judgement) -> Iterator[Quad]:
    """Yield what the file says of a judgement."""
    date = Literal(judgement.date, datatype=NamedNode(XSD + "date")) if judgement.date else ""
    yield quad(judgement.iri, RDF + "type", CG + "Judgement")
    yield quad(judgement.iri, CG + "one", judgement.one)
    yield quad(judgement.iri, CG + "other", judgement.other)
    for predicate, value in (
        (CG + "verdict", judgement.verdict),
        (CG + "reason", judgement.reason),
        (SCHEMA + "author", judgement.by),
        (SCHEMA + "dateCreated", date),
    ):
        if value:
            yield quad(judgement.iri, predicate, Literal(value) if isinstance(value, str) else value)
