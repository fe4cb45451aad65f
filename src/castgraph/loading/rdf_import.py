"""RDF in another vocabulary → N-Triples, by a recipe: loaded into a store of its own, asked, minted anew.

The files never touch the store that is imported into: they are held in memory or, where they are large, in a temporary
folder. Queries of recipes are guarded as any other; see `importers.rdf_recipe` for what they may construct.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from castgraph.disk import discard
from castgraph.errors import QueryError
from castgraph.importers.addresses import absolute
from castgraph.importers.base import Importer
from castgraph.importers.dataset import Dataset
from castgraph.importers.minting import Minter
from castgraph.importers.ntriples import dated, is_date
from castgraph.importers.rdf_recipe import find_recipe
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO, find_files
from castgraph.importers.schema_org_pages import PRODUCTIONS
from castgraph.importers.writer import Details, Writer
from castgraph.rdf.files import format_of, is_quads, open_rdf, syntax_error
from castgraph.store.local import LocalStore, bulk_load
from castgraph.store.sparql import Graph
from castgraph.text import slug
from castgraph.vocabulary import CG, PREFIXES, RDF, RELATIONS, ROLES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castgraph.importers.base import Beside

__all__ = ["RdfImport", "remove_scratch"]

IN_MEMORY = 32 << 20
"""Bytes of files (packed ones counted tenfold) up to which they are held in memory."""
_ROLES = {CG + about.predicate: role for role, about in ROLES.items()}
_RELATIONS = {about.predicate: (name, about.kinds) for name, about in RELATIONS.items()}
_KINDS = {"Person": "person", "Organization": "organization", "Character": "character", "Franchise": "franchise"}
_CLASSES = {"person": "Person", "organization": "Organization", "production": "CreativeWork", "event": "Event",
            "character": f"{CG}Character", "franchise": f"{CG}Franchise", "place": "Place"}  # fmt: skip
_DATES = ("birthDate", "deathDate", "datePublished", "startDate", "endDate")
_TYPE = ox.NamedNode(f"{RDF}type")
_OF_CREDITS = {f"{CG}{name}" for name in ("person", "role", "production", "characterName", "character", "status")} | {
    f"{SCHEMA}{name}" for name in ("roleName", "startDate", "endDate", "citation", "datePublished")
}
_OF_ENTITIES = {_TYPE.value, *(f"{SCHEMA}{name}" for name in ("name", "alternateName", "sameAs", *_DATES))}
_Node = ox.NamedNode | ox.BlankNode
_scratch_folders: set[Path] = set()
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def remove_scratch() -> None:
    """Remove the temporary folders of this process; called when it is about to be ended."""
    for folder in list(_scratch_folders):
        discard(folder)


@dataclass
class RdfImport(Importer):
    """The importer; see the module.

    Attributes:
        paths: the files, and folders of them.
        recipe: name of a recipe that comes with castgraph, or path of one.
        retrieved: ISO date of the files.
        name: what the dataset is called; as the recipe says where empty.
        licence: IRI of its licence; as the recipe says where empty.
        language: of the preferred names; English, or any, where there is none.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    recipe: str = ""
    retrieved: str = ""
    name: str = ""
    licence: str = ""
    language: str = "en"
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        self._recipe = find_recipe(self.recipe)
        about = self._recipe.about
        title = self.name or about.get("name") or self._recipe.path.stem
        licence, url, notice = (about.get(what, "") for what in ("licence", "url", "notice"))
        self.dataset = Dataset(slug(title) or "rdf", title, self.licence or licence, url, self.retrieved, notice)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return find_files(self.paths, r"(ttl|turtle|nt|nq|trig|n3|rdf|owl|xml|jsonld)(\.(gz|bz2|xz))?")

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `importers.base.Importer`.

        Raises:
            DataError: a file that is not RDF, with line and column.
            QueryError: a query of the recipe that cannot be run, or is refused.
        """
        self._out = out = Writer(self.dataset, self.report, beside)
        self._minter = Minter(out)
        yield self.dataset.triples().encode()
        with self._scratch() as (given, made):
            self._load(given, progress)
            self._construct(given, made)
            self._made = made
            del given, made
            for step in (self._plain_credits, self._nodes, self._relations, self._others):
                for _ in step():
                    if block := out.take():
                        yield block
            del self._made
        out.finish()
        yield out.take(all_of_it=True)

    @contextmanager
    def _scratch(self) -> Iterator[tuple[ox.Store, ox.Store]]:
        """Yield two empty stores, for what is given and for what is made of it."""
        packed = (".gz", ".bz2", ".xz")
        size = sum(path.stat().st_size * (10 if path.suffix in packed else 1) for path in self.files if path.is_file())
        if size <= IN_MEMORY:
            yield ox.Store(), ox.Store()
            return
        folder = Path(tempfile.mkdtemp(prefix="castgraph-"))
        _scratch_folders.add(folder)
        try:
            yield ox.Store(str(folder / "given")), ox.Store(str(folder / "made"))
        finally:
            discard(folder)
            _scratch_folders.discard(folder)

    def _load(self, given: ox.Store, progress: Callable[[int], None] | None) -> None:
        for path in self.files:
            form, base = format_of(path), path.resolve().as_uri()
            with open_rdf(path, form, max_ratio=int(self.max_ratio)) as stream:
                try:
                    if is_quads(form):
                        quads = ox.parse(stream, form, base_iri=base, rename_blank_nodes=True, lenient=True)
                        given.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
                    else:
                        bulk_load(given, stream, form, base=base, graph=None, lenient=True)
                except (SyntaxError, ValueError, MemoryError) as error:
                    raise syntax_error(error, path) from error
            if progress:
                progress(path.stat().st_size)
        self.report.counts["triples read"] += len(given)

    def _construct(self, given: ox.Store, made: ox.Store) -> None:
        store = LocalStore(given)
        for query in self._recipe.queries:
            try:
                found = store.results(query)
                if not isinstance(found, Graph):
                    raise QueryError("not a CONSTRUCT query")  # noqa: TRY301  the place is added below
                made.bulk_extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in found)
            except QueryError as error:
                raise QueryError(f"{self._recipe.path}: {error}") from error

    # -- what was made ---------------------------------------------------------------------------------------

    def _plain_credits(self) -> Iterator[None]:
        for predicate, role in _ROLES.items():
            for quad in self._made.quads_for_pattern(None, ox.NamedNode(predicate), None):
                self._credit(quad.subject, role, quad.object, Details())
                yield

    def _nodes(self) -> Iterator[None]:
        for quad in self._made.quads_for_pattern(None, ox.NamedNode(f"{CG}production"), None):
            said: dict[str, list[_Term]] = {}
            for one in self._made.quads_for_pattern(quad.subject, None, None):
                said.setdefault(one.predicate.value, []).append(one.object)
            roles = [value.removeprefix(PREFIXES["role"]) for value in _values(said, f"{CG}role")]
            if len(roles) != 1 or roles[0] not in ROLES or not said.get(f"{CG}person"):
                self._skip("a credit without a person, or without one role of castgraph's", quad.subject)
                continue
            for name in said.keys() - _OF_CREDITS - {_TYPE.value}:
                self._note(f"{name} of a credit, which means nothing here, left out", quad.subject)
            jobs = " / ".join(_values(said, f"{SCHEMA}roleName"))
            details = Details(characters=_values(said, f"{CG}characterName"), job=jobs, facts=list(self._facts(said)))
            for person in said[f"{CG}person"]:
                self._credit(person, roles[0], quad.object, details)
            yield

    def _facts(self, said: dict[str, list[_Term]]) -> Iterator[tuple[str, str]]:
        for term in said.get(f"{CG}character", ()):
            if isinstance(term, _Node):
                yield f"{CG}character", f"<{self._entity(term, 'character')}>"
        for term in (*said.get(f"{CG}status", ()), *said.get(f"{SCHEMA}citation", ())):
            if isinstance(term, ox.NamedNode) and (address := absolute(term.value)):
                yield f"{CG}status" if address.startswith(PREFIXES["status"]) else f"{SCHEMA}citation", f"<{address}>"
        for what in ("startDate", "endDate", "datePublished"):
            for value in _values(said, f"{SCHEMA}{what}"):
                if date := _date(value):
                    yield f"{SCHEMA}{what}", dated(date)

    def _relations(self) -> Iterator[None]:
        for predicate, (name, (first, second)) in _RELATIONS.items():
            for quad in self._made.quads_for_pattern(None, ox.NamedNode(predicate), None):
                if not isinstance(quad.object, _Node) or not isinstance(quad.subject, _Node):
                    self._skip(f"a text instead of what {name} leads to", quad.subject)
                elif quad.subject != quad.object:
                    self._out.relation(self._entity(quad.subject, first), name, self._entity(quad.object, second))
                yield

    def _others(self) -> Iterator[None]:
        """Describe what has a type and no credit, and say which predicates mean nothing."""
        for quad in self._made.quads_for_pattern(None, _TYPE, None):
            local = re.split(r"[/#]", str(quad.object).strip("<>"))[-1]
            if (kind := _KINDS.get(local) or ("production" if local in PRODUCTIONS else "")) and isinstance(
                quad.subject, _Node
            ):
                self._entity(quad.subject, kind)
            elif local != "Credit":
                self._note(f"the type {local}, which means nothing here, left out", quad.subject)
            yield
        known = _OF_CREDITS | _OF_ENTITIES | _ROLES.keys() | _RELATIONS.keys()
        for row in LocalStore(self._made).solutions("SELECT DISTINCT ?p WHERE { ?s ?p ?o }"):
            if row["p"].value not in known:
                self._note(f"{row['p'].value}, which means nothing here, left out", row["p"])

    def _credit(self, person: _Term, role: str, production: _Term, details: Details) -> None:
        if not isinstance(production, _Node):
            self._skip("a text instead of a production", production)
            return
        work = self._entity(production, "production")
        if isinstance(person, _Node):
            types = self._types(person)
            if types and "Person" not in types:
                self._skip("a thing or an organisation instead of a person", person)
                return
            self._out.credit(self._entity(person, "person"), role, work, details)
        elif isinstance(person, ox.Literal) and (name := " ".join(person.value.split())):
            local = f"{slug(name) or name}-in-{self._minter.local_of(work)}"
            iri = self._minter.mint("person", local, "in", work, name)
            if not self._out.known(iri):
                self._out.entity(iri, "Person", name)
                self.report.counts["people"] += 1
            self._out.credit(iri, role, work, details)
        else:
            self._skip("a person without a name", person)

    # -- entities --------------------------------------------------------------------------------------------

    def _entity(self, node: _Node, kind: str) -> str:
        """Return the IRI of what a node is as a thing of some kind, described when it is first met."""
        names = sorted(self._literals(node, "name"), key=self._rank)
        if isinstance(node, ox.NamedNode):
            iri = self._minter.mint(kind, _local(node.value), "iri", node.value)
        else:
            iri = self._minter.mint(kind, slug(names[0].value) if names else kind, "node", node.value)
        if self._out.known(iri):
            return iri
        best = names[0].value if names else ""
        spoken = [name.value for name in names[1:] if self._rank(name)[0] < _FOREIGN]
        others = [one.value for one in self._literals(node, "alternateName") if self._rank(one)[0] < _FOREIGN]
        dates = {what: min(told) for what in _DATES if (told := self._told(node, what))}
        told = [term.value for term in self._objects(node, f"{SCHEMA}sameAs") if not isinstance(term, ox.Triple)]
        own = [node.value] if isinstance(node, ox.NamedNode) else []
        types = self._types(node)
        type_ = next((one for one in PRODUCTIONS if one in types), "")
        self._out.entity(
            iri,
            type_ if kind == "production" and type_ else _CLASSES[kind],
            best,
            aliases=[*spoken, *sorted(others)],
            same_as=[page for one in (*own, *sorted(told)) if (page := absolute(one))],
            dates=dates,
        )
        self.report.counts[{"person": "people"}.get(kind, f"{kind}s")] += 1
        return iri

    def _rank(self, name: ox.Literal) -> tuple[int, str, str]:
        """Return how good a name is: in the language that is wanted, in English, in none, in another."""
        tag = (name.language or "").lower()
        wanted = [self.language.lower(), "en", "mul", ""]
        return wanted.index(tag) if tag in wanted else _FOREIGN, tag, name.value

    def _objects(self, node: _Node, predicate: str) -> Iterator[_Term]:
        return (quad.object for quad in self._made.quads_for_pattern(node, ox.NamedNode(predicate), None))

    def _literals(self, node: _Node, name: str) -> list[ox.Literal]:
        found = self._objects(node, SCHEMA + name)
        return [term for term in found if isinstance(term, ox.Literal) and term.value.strip()]

    def _told(self, node: _Node, what: str) -> list[str]:
        return [date for term in self._literals(node, what) if (date := _date(term.value))]

    def _types(self, node: _Node) -> set[str]:
        return {re.split(r"[/#]", str(term).strip("<>"))[-1] for term in self._objects(node, _TYPE.value)}

    def _skip(self, reason: str, term: _Term) -> None:
        self.report.skip(reason, self._recipe.path.name, 1, str(term))

    def _note(self, what: str, term: _Term) -> None:
        self.report.note(what, f"{self._recipe.path.name}, {term}", 1)


_FOREIGN = 4


def _values(said: dict[str, list[_Term]], predicate: str) -> list[str]:
    return sorted(term.value for term in said.get(predicate, ()) if not isinstance(term, ox.Triple))


def _date(text: str) -> str:
    """Return what a literal says as an ISO date, month or year; empty where it is none."""
    dates = (date for date in (text[:10], text[:7], text[:4]) if is_date(date))
    return next((date for date in dates if not text[len(date) : len(date) + 1].isdigit()), "")


def _local(iri: str) -> str:
    """Return a readable name for an IRI: its last part, with the one before where that is but a number."""
    parts = [part for part in re.split(r"[/#?]", unquote(iri.partition("://")[2] or iri)) if part]
    last = parts[-1] if parts else iri
    return f"{parts[-2]}-{last}" if len(parts) > 2 and not re.search(r"[^\W\d_]", last) else last
