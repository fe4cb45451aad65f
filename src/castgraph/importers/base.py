"""What all importers share: the dataset they make, the report they keep, and how an entity and a credit become triples.

An importer turns outside files into N-Triples text, block by block, for one named graph; beside it goes what the name
and path indexes need. It never opens a store, and never joins two entities by their name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Protocol

from castgraph.errors import DataError, OutputError, shorten
from castgraph.vocabulary import CG, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = [
    "BLOCK",
    "Beside",
    "Dataset",
    "Importer",
    "Nothing",
    "Report",
    "Writer",
    "dated",
    "escape",
    "is_iri",
    "literal",
    "year_of",
]

BLOCK = 1 << 20
"""Characters of N-Triples that are collected before they are handed on."""

TYPE = f"<{RDF}type>"
NAME = f"<{SCHEMA}name>"
ALTERNATE = f"<{SCHEMA}alternateName>"
SAME_AS = f"<{SCHEMA}sameAs>"


@dataclass(frozen=True, slots=True)
class Dataset:
    """The named graph that an import fills, and what it says of itself.

    Attributes:
        slug: last part of ``dataset:slug``, and of the IRIs that the import mints.
        name: as a hop cites it.
        licence: IRI of the licence or of the terms of use; empty where unknown.
        url: where the dataset comes from.
        retrieved: ISO date of the day it was fetched.
        notice: what the licence asks to be said.
    """

    slug: str
    name: str
    licence: str = ""
    url: str = ""
    retrieved: str = ""
    notice: str = ""

    @property
    def iri(self) -> str:
        """IRI of the named graph."""
        return PREFIXES["dataset"] + self.slug

    def triples(self) -> str:
        """Return the N-Triples by which the graph describes itself."""
        me = f"<{self.iri}>"
        lines = [
            f"{me} {TYPE} <{CG}Dataset> .",
            f"{me} {NAME} {literal(self.name)} .",
            f'{me} <{SCHEMA}description> "imported, not curated" .',
        ]
        if self.licence:
            lines.append(f"{me} <{SCHEMA}license> <{self.licence}> .")
        if self.url:
            lines.append(f"{me} <{SCHEMA}url> <{self.url}> .")
        if self.retrieved:
            lines.append(f"{me} <{CG}dateRetrieved> {dated(self.retrieved)} .")
        if self.notice:
            lines.append(f"{me} <{SCHEMA}creditText> {literal(self.notice)} .")
        return "\n".join(lines) + "\n"


class Report:
    """Counts of what was read, kept and skipped, and why.

    Attributes:
        counts: by what it counts ("credits", "people", "rows read", …).
        skipped: number of rows by reason.
        first: by reason, the place where it was first met.
    """

    def __init__(self, *, strict: bool = False, rejected: Path | None = None) -> None:
        self.strict = strict
        self.counts: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.first: dict[str, str] = {}
        self._path = rejected
        self._file: IO[str] | None = None

    def skip(self, reason: str, path: Path | str, line: int, row: str = "") -> None:
        """Leave a row out and remember why.

        Raises:
            DataError: in strict mode, where nothing may be left out.
            OutputError: the file of rejected rows cannot be written.
        """
        if self.strict:
            raise DataError(f"{reason}: {shorten(row)!r}" if row else reason, str(path), line)
        self.skipped[reason] += 1
        self.first.setdefault(reason, f"{path}:{line}")
        if self._path:
            try:
                if self._file is None:
                    self._file = self._path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
                self._file.write(f"{path}:{line}\t{reason}\t{row}\n")
            except OSError as error:
                raise OutputError(f"{self._path}: {error.strerror or error}") from error

    def note(self, what: str, path: Path | str, line: int) -> None:
        """Remember something odd in a row that was kept nevertheless."""
        self.notes[what] += 1
        self.first.setdefault(what, f"{path}:{line}")

    def close(self) -> None:
        """Close the file of rejected rows; it is empty where it was asked for and nothing was rejected."""
        if self._path and self._file is None and not self._path.exists():
            self._path.touch()
        if self._file:
            self._file.close()
            self._file = None

    def lines(self) -> list[str]:
        """Return the report in words: one line of counts, one per reason for a skip, the commonest first."""
        counted = ", ".join(f"{number:,} {what}" for what, number in self.counts.items())
        text = [counted or "nothing"]
        for verb, table in (("skipped", self.skipped), ("kept", self.notes)):
            text += [f"{verb} {number:,}: {why} (first: {self.first[why]})" for why, number in table.most_common()]
        return text

    def to_json(self) -> dict[str, dict[str, int] | dict[str, str]]:
        """Return the report as plain data; `merge` takes it back."""
        return {
            "counts": dict(self.counts),
            "skipped": dict(self.skipped),
            "notes": dict(self.notes),
            "first": dict(self.first),
        }

    def merge(self, raw: dict[str, dict[str, int] | dict[str, str]]) -> None:
        """Add what another report, sent as JSON, has counted."""
        for name in ("counts", "skipped", "notes"):
            getattr(self, name).update(raw.get(name, {}))
        self.first |= raw.get("first", {})  # type: ignore[arg-type]


class Beside(Protocol):
    """Takes what goes beside the triples: entities for the name index and credits for the path index.

    Entities bear numbers from 1 up, each handed over once; credits speak in these numbers.
    """

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Take number, IRI, name, type and years of entities; name and type may be empty."""

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take other names of entities, by number."""

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Take credits: three sequences of one length; a role is its place in `vocabulary.ROLES`."""

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Take relations; a relation is its place in `vocabulary.RELATIONS`."""


class Nothing:
    """A `Beside` that lets everything fall: for who wants the triples alone."""

    def entities(self, rows: Iterable[tuple[int, str, str, str, str]]) -> None:
        """Do nothing."""

    def aliases(self, rows: Iterable[tuple[int, str]]) -> None:
        """Do nothing."""

    def credits(self, people: Sequence[int], roles: Sequence[int], productions: Sequence[int]) -> None:
        """Do nothing."""

    def relations(self, starts: Sequence[int], relations: Sequence[int], ends: Sequence[int]) -> None:
        """Do nothing."""


class Importer(Protocol):
    """One outside format. Can be pickled before it has run, so that it may run in a process of its own."""

    dataset: Dataset
    paths: Sequence[Path]
    report: Report

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's N-Triples in blocks of whole lines; run once.

        Args:
            beside: is handed entities and credits on the way.
            progress: told how many more bytes of the input were read.

        Raises:
            DataError: a file that is not what it should be.
        """


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'["\\\n\r]')
_SURROGATE = re.compile("[\ud800-\udfff]")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|\\^`\ud800-\udfff]+\Z")


def escape(text: str) -> str:
    r"""Return the text as it stands between the quotes of an N-Triples literal; half characters become U+FFFD.

    Example:
        >>> escape('say "no"')
        'say \\"no\\"'
    """
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text)


def literal(text: str, language: str = "") -> str:
    """Return the text as an N-Triples literal, with a language where it is a plausible tag."""
    tag = f"@{language.lower()}" if re.match(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z", language) else ""
    return f'"{escape(text)}"{tag}'


def is_iri(text: str) -> bool:
    """Tell whether the text is an absolute IRI that N-Triples can hold, of a scheme that can be followed."""
    return bool(_IRI.match(text)) and text.split(":", 1)[0].lower() in ("http", "https", "urn")


_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")
_DATATYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def dated(text: str) -> str:
    """Return an ISO date, month or year as a typed literal.

    Raises:
        ValueError: it is none.

    Example:
        >>> dated("2023-02")
        '"2023-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    if not _DATE.match(text) or not text.isascii():
        raise ValueError(f"{text!r} is no date; write it as 2023-02-17, 2023-02 or 2023")
    return f'"{text}"^^<{XSD}{_DATATYPES[len(text)]}>'


def year_of(text: str | None) -> str:
    """Return the year that a date begins with, empty where there is none."""
    found = re.match(r"\+?(\d{4})(?!\d)", text or "", re.ASCII)
    return found[1] if found and found[1] != "0000" else ""


def span(first: str, last: str, *, person: bool) -> str:
    """Return years as an entity shows them: ``1994``, ``2005–2010``, ``1971–``."""
    if last or (person and first):
        return f"{first}–{last}"
    return first


ROLE_CODES = {role: code for code, role in enumerate(ROLES)}
RELATION_CODES = {name: code for code, name in enumerate(RELATIONS)}


@dataclass
class Writer:
    """Writes entities and credits as N-Triples for importers whose rows are too few or too rich to be hurried.

    Each entity is described once, each credit written once. `take` returns what was collected.
    """

    dataset: Dataset
    report: Report
    beside: Beside
    _lines: list[str] = field(default_factory=list)
    _size: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _named: set[str] = field(default_factory=set)
    _edges: set[tuple[int, int, int]] = field(default_factory=set)

    def mint(self, kind: str, local: str) -> str:
        """Return the IRI of an entity, credit or other thing of this dataset; `local` is made safe."""
        safe = re.sub(
            r"[^A-Za-z0-9_\-]",
            lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")),
            local,
        )
        return f"{PREFIXES[kind]}{self.dataset.slug}-{safe}"

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple; `obj` is N-Triples, subject and predicate are bare IRIs."""
        line = f"<{subject}> <{predicate}> {obj} .\n"
        self._lines.append(line)
        self._size += len(line)

    def link(self, subject: str, predicate: str, obj: str) -> None:
        """Write one triple whose object is an IRI."""
        self.add(subject, predicate, f"<{obj}>")

    def entity(
        self,
        iri: str,
        type_: str,
        name: str,
        *,
        aliases: Iterable[str] = (),
        same_as: Iterable[str] = (),
        dates: dict[str, str] | None = None,
    ) -> None:
        """Describe an entity, the first time that it is met with a name.

        Args:
            iri: as `mint` made it.
            type_: local name of the schema.org class, or an IRI.
            name: preferred name; may be empty.
            aliases: other names.
            same_as: pages and outside ids, as IRIs; what is none is left out.
            dates: schema.org property (``birthDate``, ``startDate``, …) to an ISO date, month or year.
        """
        if iri in self._named:
            return
        self._named.add(iri)
        self.link(iri, f"{RDF}type", type_ if ":" in type_ else SCHEMA + type_)
        others = dict.fromkeys(alias.strip() for alias in aliases if alias and alias.strip() and alias.strip() != name)
        if name:
            self.add(iri, f"{SCHEMA}name", literal(name))
        for alias in others:
            self.add(iri, f"{SCHEMA}alternateName", literal(alias))
        for page in dict.fromkeys(same_as):
            if is_iri(page):
                self.link(iri, f"{SCHEMA}sameAs", page)
        years = {}
        for what, date in (dates or {}).items():
            try:
                self.add(iri, SCHEMA + what, dated(date))
            except ValueError:
                continue
            years[what] = date[:4]
        first = years.get("birthDate") or years.get("startDate") or years.get("datePublished") or ""
        last = years.get("deathDate") or years.get("endDate") or ""
        shown = span(first, last, person=type_ == "Person")
        number = self.number(iri)
        self.beside.entities([(number, iri, name, re.split(r"[/#]", type_)[-1], shown)])
        self.beside.aliases([(number, alias) for alias in others])

    def number(self, iri: str) -> int:
        """Return the number of an entity, described or not yet."""
        return self._numbers.setdefault(iri, len(self._numbers) + 1)

    def finish(self) -> None:
        """Hand over the entities that were met in a credit but never described."""
        self.beside.entities(
            [(number, iri, "", "", "") for iri, number in self._numbers.items() if iri not in self._named]
        )

    def known(self, iri: str) -> bool:
        """Tell whether the entity was described."""
        return iri in self._named

    def credit(
        self,
        person: str,
        role: str,
        production: str,
        *,
        local: str = "",
        characters: Iterable[str] = (),
        job: str = "",
        facts: Iterable[tuple[str, str]] = (),
    ) -> bool:
        """Write a credit: the plain triple always, a node only where there is more to say.

        Args:
            person: IRI.
            role: a key of `vocabulary.ROLES`.
            production: IRI.
            local: what the node's IRI is minted of; person, role and production where empty.
            characters: names of the characters.
            job: the outside word, kept where the role does not say as much.
            facts: more predicates (IRIs) and objects (N-Triples) of the node.

        Returns:
            Whether it is new: the same person, role and production were not yet met.
        """
        key = (self.number(person), ROLE_CODES[role], self.number(production))
        fresh = key not in self._edges
        if fresh:
            self._edges.add(key)
            self.link(person, CG + ROLES[role].predicate, production)
            self.beside.credits([key[0]], [key[1]], [key[2]])
            self.report.counts["credits"] += 1
        names = [name for name in dict.fromkeys(name.strip() for name in characters) if name]
        extra = list(facts)
        if names or extra or job:
            local = local or f"{_last(production)}-{role}-{_last(person)}"
            node = self.mint("credit", local.removeprefix(f"{self.dataset.slug}-"))
            self.link(node, f"{RDF}type", f"{CG}Credit")
            self.link(node, f"{CG}person", person)
            self.link(node, f"{CG}role", PREFIXES["role"] + role)
            self.link(node, f"{CG}production", production)
            for name in names:
                self.add(node, f"{CG}characterName", literal(name))
            if job:
                self.add(node, f"{SCHEMA}roleName", literal(job))
            for predicate, obj in extra:
                self.add(node, predicate, obj)
        return fresh

    def relation(self, start: str, name: str, end: str) -> None:
        """Write a relation of `vocabulary.RELATIONS` between two entities."""
        self.link(start, RELATIONS[name].predicate, end)
        self.beside.relations([self.number(start)], [RELATION_CODES[name]], [self.number(end)])

    def take(self, *, all_of_it: bool = False) -> bytes:
        """Return the block that is full, or all there is; empty where there is not enough yet."""
        if not self._lines or (self._size < BLOCK and not all_of_it):
            return b""
        block = "".join(self._lines).encode("utf-8", "replace")
        self._lines.clear()
        self._size = 0
        return block


def _last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
