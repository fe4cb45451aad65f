"""Rules that a file obeys by itself, without looking at any other."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from castgraph.curation.checks.findings import finding
from castgraph.curation.folder import VOCABULARY
from castgraph.iris import compact
from castgraph.model import Finding
from castgraph.rdf.terms import BlankNode, Literal, NamedNode, as_kept
from castgraph.vocabulary import CG, KINDS, PREFIXES, RDF, SCHEMA, TERMS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.curation.files import CuratedFile


__all__ = ["FILE_RULES", "dangling"]

_MISTYPED = {
    XSD + "date": r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(Z|[+-]\d\d:\d\d)?",
    XSD + "gYear": r"-?\d{4,}(Z|[+-]\d\d:\d\d)?",
    XSD + "gYearMonth": r"-?\d{4,}-(0[1-9]|1[0-2])(Z|[+-]\d\d:\d\d)?",
    XSD + "integer": r"[+-]?\d+",
    XSD + "decimal": r"[+-]?(\d+(\.\d*)?|\.\d+)",
    XSD + "boolean": r"true|false|1|0",
}


def _blank_nodes(file: CuratedFile) -> Iterator[Finding]:
    for triple in file.triples:
        for value in (triple.subject, triple.object):
            if isinstance(value, BlankNode):
                found = re.search(r"\[|_:|\(", file.text)
                line = file.text.count("\n", 0, found.start()) + 1 if found else 1
                yield Finding(
                    str(file.path),
                    line,
                    "error",
                    "blank-node",
                    "a blank node cannot be cited; give it an IRI",
                )


def _literals(file: CuratedFile) -> Iterator[Finding]:
    for triple in file.triples:
        value = triple.object
        if not isinstance(value, Literal):
            continue
        subject = getattr(triple.subject, "value", "")
        datatype = value.datatype.value
        if datatype in _MISTYPED and not _well_typed(value.value, datatype):
            shown = f'"{value.value[:40]}"^^{compact(datatype)}'
            line = _line_of_text(file, value.value) or file.line_of(subject)
            yield Finding(str(file.path), line, "error", "ill-typed", f"{shown} is not a value of its type; correct it")
        if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in value.value):
            yield finding(file, subject, "error", "control-character", "a text has a control character; remove it")
        if len(value.value) > 1000:
            yield finding(
                file,
                subject,
                "warning",
                "long-text",
                f"a text of {len(value.value):,} characters; facts are short",
            )


def _well_typed(text: str, datatype: str) -> bool:
    if not re.fullmatch(_MISTYPED[datatype], text):
        return False
    if datatype != XSD + "date" or not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return True
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _line_of_text(file: CuratedFile, text: str) -> int:
    position = file.text.find(f'"{text}"')
    return file.text.count("\n", 0, position) + 1 if position >= 0 else 0


def _base(file: CuratedFile) -> Iterator[Finding]:
    stated = re.search(r"^\s*(?:@base|BASE)\s*<([^>]*)>", file.text, re.MULTILINE | re.IGNORECASE)
    if stated and stated[1] != file.graph:
        line = file.text.count("\n", 0, stated.start()) + 1
        yield Finding(
            str(file.path),
            line,
            "error",
            "base",
            f"@base is not the file's own IRI; write @base <{file.graph}> .",
        )
    elif not stated and re.search(r"<>", file.text):
        yield Finding(
            str(file.path),
            1,
            "error",
            "base",
            f"<> needs a base to be read elsewhere; begin with @base <{file.graph}> .",
        )


def _relative(file: CuratedFile) -> Iterator[Finding]:
    stem = file.graph.rsplit("/", 1)[0] + "/"
    if not file.graph.startswith(PREFIXES["source"]):
        return
    for triple in file.triples:
        for value in (triple.subject, triple.predicate, triple.object):
            if isinstance(value, NamedNode) and value.value.startswith(stem) and value.value != file.graph:
                local = value.value[len(stem) :]
                found = re.search(rf"<{re.escape(local)}>", file.text)
                if found:
                    line = file.text.count("\n", 0, found.start()) + 1
                    yield Finding(
                        str(file.path),
                        line,
                        "error",
                        "relative-iri",
                        f"<{local}> is a relative IRI; write it in full",
                    )


def _header(file: CuratedFile) -> Iterator[Finding]:
    if not file.graph.startswith(PREFIXES["source"]):
        return
    own = {t.predicate.value for t in file.triples if getattr(t.subject, "value", "") == file.graph}
    if RDF + "type" not in own:
        yield Finding(
            str(file.path),
            1,
            "error",
            "source-header",
            "the file does not describe its source; add <> a schema:NewsArticle ; …",
        )
        return
    if SCHEMA + "datePublished" not in own:
        yield finding(
            file,
            file.graph,
            "warning",
            "undated-source",
            "the source has no date, so --as-of leaves it out; look for one",
        )


def _vocabulary(file: CuratedFile) -> Iterator[Finding]:
    from difflib import get_close_matches

    for iri in sorted({v.value for t in file.triples for v in (t.predicate, t.object) if isinstance(v, NamedNode)}):
        local = iri.removeprefix(CG)
        if local != iri and local not in TERMS:
            near = get_close_matches(local, TERMS, n=1)
            meant = f"; did you mean cg:{near[0]}?" if near else ""
            yield finding(file, iri, "error", "unknown-term", f"cg:{local} is not in the vocabulary{meant}")


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
    """Find the IRIs of ours that a file mentions and no file describes."""
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
            where = (
                "the vocabulary"
                if kind in ("role", "status", "billing")
                else "a source"
                if kind == "credit"
                else "entities/"
            )
            yield finding(
                file,
                iri,
                "error",
                "dangling",
                f"{compact(iri)} is described nowhere; correct it or add it to {where}",
            )


FILE_RULES: tuple[Callable[[CuratedFile], Iterator[Finding]], ...] = (
    _blank_nodes,
    _literals,
    _normalised,
    _base,
    _relative,
    _header,
    _vocabulary,
)
