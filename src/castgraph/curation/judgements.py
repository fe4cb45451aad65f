"""`judgements.ttl`: which entities are the same, which are not, and who said so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from castgraph.curation.locking import editing
from castgraph.curation.saving import save
from castgraph.errors import DataError
from castgraph.iris import last_part
from castgraph.rdf.files import parse
from castgraph.rdf.terms import Literal, NamedNode, quad
from castgraph.rdf.turtle import write_turtle
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from castgraph.rdf.terms import Quad


__all__ = ["DIFFERENT", "FILE_NAME", "SAME", "Judgement", "read_judgements", "statements", "write_judgements"]

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
        """IRI of the judgement, the same for the same pair."""
        return f"{PREFIXES['judgement']}{'--'.join(sorted(map(last_part, self.pair)))}"


def read_judgements(folder: Path) -> list[Judgement]:
    """Return the judgements of a curated folder, sorted; empty where it has none.

    Raises:
        DataError: the file is not Turtle, or a judgement lacks an end or has an unknown verdict.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return []
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for found in parse(path):
        told[found.subject.value][found.predicate.value] = found.object.value  # type: ignore[union-attr]
    judgements = []
    for iri, facts in told.items():
        one, other, verdict = (facts.get(CG + name, "") for name in ("one", "other", "verdict"))
        if not one or not other or verdict not in (SAME, DIFFERENT):
            raise DataError(f"{iri} needs cg:one, cg:other and the verdict same or different", str(path))
        reason, by, date = (facts.get(name, "") for name in (CG + "reason", SCHEMA + "author", SCHEMA + "dateCreated"))
        judgements.append(Judgement(one, other, verdict, reason, by, date))
    return sorted(judgements, key=lambda judgement: judgement.iri)


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
