"""`judgements.ttl`: which entities are the same, which are not, and who said so."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OutputError
from castgraph.iris import last_part
from castgraph.rdf import files as rdf_io
from castgraph.vocabulary import CG, ID, PREFIXES, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


__all__ = ["FILE_NAME", "Judgement", "read_judgements", "write_judgements"]

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

    @property
    def iri(self) -> str:
        """IRI of the judgement, the same for the same pair."""
        return f"{ID}judgement/{'--'.join(sorted(map(last_part, self.pair)))}"


def read_judgements(folder: Path) -> list[Judgement]:
    """Return the judgements of a curated folder, sorted; empty where it has none.

    Raises:
        DataError: the file is no Turtle, or a judgement lacks an end or has an unknown verdict.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        return []
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in rdf_io.parse(path):
        told[quad.subject.value][quad.predicate.value] = quad.object.value  # type: ignore[union-attr]
    found = []
    for iri, facts in told.items():
        one, other, verdict = (facts.get(CG + name, "") for name in ("one", "other", "verdict"))
        if not one or not other or verdict not in (SAME, DIFFERENT):
            raise DataError(f"{iri} needs cg:one, cg:other and the verdict same or different", str(path))
        reason, by, date = (facts.get(name, "") for name in (CG + "reason", SCHEMA + "author", SCHEMA + "dateCreated"))
        found.append(Judgement(one, other, verdict, reason, by, date))
    return sorted(found, key=lambda judgement: judgement.iri)


def write_judgements(folder: Path, judgements: Iterable[Judgement]) -> Path:
    """Add judgements to those of a curated folder, in one step; one on the same pair takes the former's place.

    Raises:
        OutputError: the file cannot be written; what was there is still there.
    """
    kept = {judgement.pair: judgement for judgement in read_judgements(folder)}
    kept |= {judgement.pair: judgement for judgement in judgements}
    lines = []
    for judgement in sorted(kept.values(), key=lambda one: one.iri):
        node = f"<{judgement.iri}>"
        lines.append(f"{node} <{PREFIXES['rdf']}type> <{CG}Judgement> .")
        lines.append(f"{node} <{CG}one> <{judgement.one}> .")
        lines.append(f"{node} <{CG}other> <{judgement.other}> .")
        lines.append(f"{node} <{CG}verdict> {_text(judgement.verdict)} .")
        for predicate, value in ((CG + "reason", judgement.reason), (SCHEMA + "author", judgement.by)):
            if value:
                lines.append(f"{node} <{predicate}> {_text(value)} .")
        if judgement.date:
            lines.append(f'{node} <{SCHEMA}dateCreated> "{judgement.date}"^^<{XSD}date> .')
    path = folder / FILE_NAME
    draft = folder / f".{FILE_NAME}.tmp"
    try:
        draft.write_text(_turtle("\n".join(lines)), encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise OutputError(f"{path}: {error.strerror or error}; name a folder with --graph") from error
    return path


def _turtle(ntriples: str) -> str:
    from castgraph.rdf.turtle import write_turtle

    return write_turtle(rdf_io.parse_text(ntriples))


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
