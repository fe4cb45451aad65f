"""Canonical Turtle for curated files: one form for the same facts, on every machine, so that diffs show only facts.

Order: base, prefixes (only those used, sorted), the source, then subjects by kind and name; within a subject a fixed
order of predicates; objects sorted and aligned. Comments cannot be kept, so a text that has some is refused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph.errors import DataError
from castgraph.iris import compact
from castgraph.vocabulary import CG, KINDS, PREFIXES, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["comment_line", "write_turtle"]

_FIRST = [
    RDF + "type", SCHEMA + "publisher", SCHEMA + "headline", SCHEMA + "url", SCHEMA + "datePublished",
    CG + "dateRetrieved", SCHEMA + "name", SCHEMA + "alternateName", CG + "person", CG + "role", CG + "production",
    CG + "character", CG + "billing", CG + "status", CG + "title",
]  # fmt: skip
_ORDER = {predicate: number for number, predicate in enumerate(_FIRST)}
_SUBJECTS = {PREFIXES[kind]: number for number, kind in enumerate((*KINDS, "award", "credit"))}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(triples: Iterable[ox.Triple | ox.Quad], base: str | None = None, *, curated: bool = True) -> str:
    """Return the triples as canonical Turtle.

    Args:
        triples: in any order; repeated ones count once.
        base: the document's own IRI, written as ``<>``.
        curated: refuse what curated files do without.

    Returns:
        The text, ended by a newline: the same for the same set of triples.

    Raises:
        DataError: a curated file has a blank node, which has no stable name, or a triple inside a triple.
    """
    by_subject: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    used: set[str] = set()
    for triple in triples:
        if curated and (isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode)):
            raise DataError("has a blank node, which cannot be cited; give it an IRI")
        if curated and isinstance(triple.object, ox.Triple):
            raise DataError("has a triple inside a triple, which curated files do without")
        subject = str(triple.subject) if isinstance(triple.subject, ox.BlankNode) else triple.subject.value  # type: ignore[union-attr]
        predicate = triple.predicate.value
        by_subject[subject][predicate].add(_term(triple.object, base, used))
    blocks = [_block(iri, by_subject[iri], base, used) for iri in sorted(by_subject, key=lambda i: _place(i, base))]
    head = [f"@base <{base}> ."] if base else []
    width = max((len(prefix) for prefix in used), default=0) + 1
    head += [f"@prefix {prefix + ':':<{width}} <{PREFIXES[prefix]}> ." for prefix in sorted(used)]
    return "\n\n".join(["\n".join(head), *blocks]).lstrip("\n") + "\n"


def comment_line(text: str) -> int:
    """Return the number of the first line that holds a comment, 0 if none does."""
    token = re.compile(
        r'"""(?:[^"\\]|\\.|"(?!""))*"""'
        r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
        r'|"(?:[^"\\\n]|\\.)*"'
        r"|'(?:[^'\\\n]|\\.)*'"
        r"|<[^<>\s]*>|#"
    )
    for match in token.finditer(text):
        if match[0] == "#":
            return text.count("\n", 0, match.start()) + 1
    return 0


def _place(iri: str, base: str | None) -> tuple[int, str]:
    if iri == base:
        return (-1, "")
    for namespace, number in _SUBJECTS.items():
        if iri.startswith(namespace):
            return (number, iri)
    return (len(_SUBJECTS), iri)


def _block(iri: str, properties: dict[str, set[str]], base: str | None, used: set[str]) -> str:
    names = sorted(properties, key=lambda p: (_ORDER.get(p, len(_ORDER)), compact(p)))
    words = {name: "a" if name == RDF + "type" else _iri(name, base, used) for name in names}
    width = max(len(word) for word in words.values())
    lines = []
    for name in names:
        indent = " " * (4 + width + 1)
        objects = f" ,\n{indent}".join(sorted(properties[name]))
        lines.append(f"    {words[name]:<{width}} {objects}")
    return _iri(iri, base, used) + "\n" + " ;\n".join(lines) + " ."


def _iri(iri: str, base: str | None, used: set[str]) -> str:
    if iri == base:
        return "<>"
    short = compact(iri)
    if short == iri:
        return iri if iri.startswith("_:") else f"<{iri}>"
    used.add(short.partition(":")[0])
    return short


def _term(value: object, base: str | None, used: set[str]) -> str:
    if isinstance(value, ox.NamedNode):
        return _iri(value.value, base, used)
    if not isinstance(value, ox.Literal):
        return f"<<( {value} )>>" if isinstance(value, ox.Triple) else str(value)
    text = (
        '"'
        + "".join(_ESCAPES.get(c) or (c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}") for c in value.value)
        + '"'
    )
    if value.language:
        return f"{text}@{value.language}" + (f"--{value.direction}" if value.direction else "")
    if value.datatype.value == XSD + "string":
        return text
    if value.datatype.value == XSD + "integer" and re.fullmatch(r"[+-]?[0-9]+", value.value):
        return value.value
    return f"{text}^^{_iri(value.datatype.value, base, used)}"
