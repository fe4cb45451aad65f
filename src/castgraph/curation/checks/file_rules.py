"""Rules that a file obeys by itself, without looking at any other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import finding
from castgraph.curation.folder import VOCABULARY, is_file_stem
from castgraph.dates import first_day, last_day
from castgraph.iris import compact
from castgraph.model import Finding
from castgraph.rdf.terms import BlankNode, Literal, NamedNode, as_kept
from castgraph.vocabulary import CG, KINDS, PREFIXES, RDF, ROLES, SCHEMA, STATUSES, TERMS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.curation.files import CuratedFile

    Rule = Callable[[CuratedFile], Iterator[Finding]]


__all__ = ["FILE_RULES", "dangling"]

_WELL_TYPED = {
    XSD + "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(Z|[+-]\d\d:\d\d)?",
    XSD + "gYear": r"-?\d{4,}(Z|[+-]\d\d:\d\d)?",
    XSD + "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?",
    XSD + "integer": r"[+-]?\d+",
    XSD + "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    XSD + "boolean": r"true|false|1|0",
}
_URL, _PUBLISHED = SCHEMA + "url", SCHEMA + "datePublished"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DATES = {
    *(SCHEMA + name for name in ("datePublished", "startDate", "endDate", "birthDate", "deathDate")),
    *(CG + name for name in ("filmingStart", "filmingEnd", "dateRetrieved", "dateArchived")),
}
_DERIVED = {CG + name for name in ("toldStatus", "currentStatus", "currentTitle", "holds", "work")}


def _blank_nodes(file: CuratedFile) -> Iterator[Finding]:
    for triple in file.triples:
        for value in (triple.subject, triple.object):
            if isinstance(value, BlankNode):
                message = "a blank node cannot be cited; give it an IRI"
                yield finding(file, "", "error", "blank-node", message, file.blank_node_line())


def _literals(file: CuratedFile) -> Iterator[Finding]:
    for triple in file.triples:
        value = triple.object
        if not isinstance(value, Literal):
            continue
        subject = getattr(triple.subject, "value", "")
        datatype = value.datatype.value
        if datatype in _WELL_TYPED and not _well_typed(value.value, datatype):
            shown = f'"{value.value[:40]}"^^{compact(datatype)}'
            message = f"{shown} is not a value of its type; correct it"
            yield finding(file, subject, "error", "ill-typed", message, _line_of_text(file, value.value))
        if _CONTROL.search(value.value):
            yield finding(file, subject, "error", "control-character", "a text has a control character; remove it")
        if len(value.value) > 1000:
            message = f"a text of {len(value.value):,} characters; facts are short"
            yield finding(file, subject, "warning", "long-text", message)


def _dates(file: CuratedFile) -> Iterator[Finding]:
    """Find dates that are none and are given no type of a date; `_literals` tells those that do not fit their type."""
    for triple in file.triples:
        value = triple.object
        if triple.predicate.value not in _DATES or not isinstance(value, Literal) or first_day(value.value):
            continue
        if value.datatype.value not in _WELL_TYPED or _well_typed(value.value, value.datatype.value):
            subject = getattr(triple.subject, "value", "")
            message = f'{compact(triple.predicate.value)} "{value.value[:40]}" is no day, month or year; correct it'
            yield finding(file, subject, "error", "no-date", message, _line_of_text(file, value.value))


def _derived(file: CuratedFile) -> Iterator[Finding]:
    """Find what only a rule may give, and statuses of statuses."""
    if file.path.name == VOCABULARY:
        return
    for triple in file.triples:
        subject, predicate = getattr(triple.subject, "value", ""), triple.predicate.value
        slug = getattr(triple.object, "value", "").removeprefix(PREFIXES["status"])
        if predicate in _DERIVED:
            message = f"{compact(predicate)} is derived and never written; say cg:status, or leave it out"
            yield finding(file, subject, "error", "derived", message)
        elif predicate == CG + "status" and slug in STATUSES and STATUSES[slug].derived:
            message = f"status:{slug} is derived, no source tells it; write the status that the page gives"
            yield finding(file, subject, "error", "derived", message)
        if predicate == CG + "status" and subject.startswith(PREFIXES["status"]):
            message = f"{compact(subject)} is a status itself; cg:status is said of a credit or a production"
            yield finding(file, subject, "error", "status-of-status", message)


def _well_typed(text: str, datatype: str) -> bool:
    possible = bool(first_day(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else True
    return possible and bool(re.fullmatch(_WELL_TYPED[datatype], text, re.ASCII))


def _line_of_text(file: CuratedFile, text: str) -> int:
    position = file.text.find(f'"{text}"')
    return file.line_at(position) if position >= 0 else 0


def _base(file: CuratedFile) -> Iterator[Finding]:
    stated = re.search(r"^[ \t]*(?:@base|BASE)\s*<([^>]*)>", file.text, re.MULTILINE | re.IGNORECASE)
    if stated and stated[1] != file.graph:
        message = f"@base is not the file's own IRI; write @base <{file.graph}> ."
        yield finding(file, "", "error", "base", message, file.line_at(stated.start()))
    elif not stated and "<>" in file.text:
        message = f"<> needs a base to be read elsewhere; begin with @base <{file.graph}> ."
        yield finding(file, "", "error", "base", message, 1)


def _relative(file: CuratedFile) -> Iterator[Finding]:
    stem = file.graph.rsplit("/", 1)[0] + "/"
    if not file.graph.startswith(PREFIXES["source"]):
        return
    for triple in file.triples:
        for value in (triple.subject, triple.predicate, triple.object):
            if isinstance(value, NamedNode) and value.value.startswith(stem) and value.value != file.graph:
                local = value.value[len(stem) :]
                if (position := file.text.find(f"<{local}>")) >= 0:
                    message = f"<{local}> is a relative IRI; write it in full"
                    yield finding(file, "", "error", "relative-iri", message, file.line_at(position))


def _header(file: CuratedFile) -> Iterator[Finding]:
    if not file.graph.startswith(PREFIXES["source"]):
        return
    own = {t.predicate.value for t in file.triples if getattr(t.subject, "value", "") == file.graph}
    if RDF + "type" not in own:
        message = "the file does not describe its source; add <> a schema:NewsArticle ; …"
        yield finding(file, "", "error", "source-header", message, 1)
    elif SCHEMA + "datePublished" not in own:
        message = "the source has no date, so --as-of leaves it out; look for one"
        yield finding(file, file.graph, "warning", "undated-source", message)


def _archived(file: CuratedFile) -> Iterator[Finding]:
    """Find copies in archives that say half of it: an address without a day, a day without an address, or two."""
    if not file.graph.startswith(PREFIXES["source"]):
        return
    copies, days = (file.values(file.graph, CG + name) for name in ("archived", "dateArchived"))
    message = ""
    if len(copies) > 1 or len(days) > 1:
        message = "a source names one copy in an archive, and the day of that; remove the others"
    elif bool(copies) != bool(days):
        message = 'cg:archived <https://…> and cg:dateArchived "2026-01-31"^^xsd:date belong together; add the other'
    elif copies and (not copies[0].startswith(("https://", "http://")) or copies == file.values(file.graph, _URL)):
        message = "cg:archived is the address of a copy elsewhere, <https://web.archive.org/…>; correct it"
    elif days and "" < last_day(days[0]) < first_day(next(iter(file.values(file.graph, _PUBLISHED)), "")):
        message = f"was archived on {days[0]}, before it was published; correct one of them"
    if message:
        yield finding(file, file.graph, "error", "archived", message)


def _vocabulary(file: CuratedFile) -> Iterator[Finding]:
    from difflib import get_close_matches

    for iri in sorted({v.value for t in file.triples for v in (t.predicate, t.object) if isinstance(v, NamedNode)}):
        local = iri.removeprefix(CG)
        if local != iri and local not in TERMS:
            near = get_close_matches(local, TERMS, n=1)
            meant = f"; did you mean cg:{near[0]}?" if near else ""
            yield finding(file, iri, "error", "unknown-term", f"cg:{local} is not in the vocabulary{meant}")


def _roles(file: CuratedFile) -> Iterator[Finding]:
    """Find roles of a graph's own that cannot be worded, or count as nothing that is known."""
    if file.path.name != VOCABULARY:
        return
    known = sorted({CG + role.predicate for role in ROLES.values()})
    for iri in sorted({getattr(triple.subject, "value", "") for triple in file.triples}):
        if CG + "Role" not in file.values(iri, RDF + "type") or iri.removeprefix(PREFIXES["role"]) in ROLES:
            continue
        if not iri.startswith(PREFIXES["role"]) or not is_file_stem(iri.removeprefix(PREFIXES["role"])):
            yield finding(file, iri, "error", "role", f"{compact(iri)} is a role; name it role:…, with hyphens")
        without = [name for name in ("does", "did", "do") if not file.values(iri, CG + name)]
        if not file.values(iri, PREFIXES["rdfs"] + "label"):
            yield finding(file, iri, "error", "role", f'{compact(iri)} has no name; add rdfs:label "…"@en')
        if 0 < len(without) < 3:
            message = f"{compact(iri)} has no cg:{' and no cg:'.join(without)}; give all three"
            yield finding(file, iri, "error", "role", message)
        if odd := [one for one in file.values(iri, CG + "plainPredicate") if one not in known]:
            message = (
                f"{compact(iri)} counts as {compact(odd[0])}, which is of no known role; choose such as cg:workedOn"
            )
            yield finding(file, iri, "error", "role", message)


def _normalised(file: CuratedFile) -> Iterator[Finding]:
    """Name the literals that a store does not keep as they are written."""
    literals = {triple.object for triple in file.triples if isinstance(triple.object, Literal)}
    plain = (XSD + "string", RDF + "langString", XSD + "date", XSD + "gYear", XSD + "gYearMonth")
    odd = [v for v in literals if v.datatype.value not in plain or (v.language or "") != (v.language or "").lower()]
    for value, kept in zip(odd, as_kept(odd), strict=True):
        if kept != value and (not value.language or kept.language != value.language.lower()):
            for subject in {getattr(t.subject, "value", "") for t in file.triples if t.object == value}:
                line = _line_of_text(file, value.value) or file.line_of(subject)
                text = f"{_shown(value)} is kept as {_shown(kept)}; write it so"
                yield Finding(str(file.path), line, "warning", "normalised", text)


def _shown(value: Literal) -> str:
    return f'"{value.value[:40]}"' + (f"@{value.language}" if value.language else f"^^{compact(value.datatype.value)}")


def dangling(files: Sequence[CuratedFile]) -> Iterator[Finding]:
    """Find what a file mentions under one of castgraph's IRIs and no file describes."""
    described = {
        triple.subject.value
        for file in files
        for triple in file.triples
        if triple.predicate.value == RDF + "type" and isinstance(triple.subject, NamedNode)
    }
    ours = tuple(PREFIXES[prefix] for prefix in (*KINDS, "role", "status", "billing", "credit"))
    for file in files:
        if file.path.name in (VOCABULARY, "judgements.ttl"):  # judgements speak of what was imported
            continue
        mentioned = {
            value.value
            for triple in file.triples
            for value in (triple.subject, triple.object)
            if isinstance(value, NamedNode) and value.value.startswith(ours)
        }
        for iri in sorted(mentioned - described):
            kind = compact(iri).partition(":")[0]
            where = {"credit": "a source"} | dict.fromkeys(("role", "status", "billing"), "the vocabulary")
            message = f"{compact(iri)} is described nowhere; correct it or add it to {where.get(kind, 'entities/')}"
            yield finding(file, iri, "error", "dangling", message)


FILE_RULES: tuple[Rule, ...] = (
    _blank_nodes,
    _literals,
    _dates,
    _archived,
    _derived,
    _normalised,
    _base,
    _relative,
    _header,
    _vocabulary,
    _roles,
)
