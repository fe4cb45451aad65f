"""A curated folder, a page that castgraph wrote, or other RDF files → a store in memory.

Of a folder or page each file or source is one named graph, everything stands once in the default graph, and plain
triples are derived: the rules are SPARQL files in `rules/`. It is read whole or not at all, and never written to.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.curation.folder import VOCABULARY, graph_iri, turtle_files
from castgraph.curation.locking import reading
from castgraph.errors import DataError
from castgraph.iris import kind_of
from castgraph.locations import packaged
from castgraph.model import Source
from castgraph.rdf.files import format_of, open_rdf, page_jsonld, syntax_error
from castgraph.store.local import LocalStore
from castgraph.underway import at, each
from castgraph.vocabulary import CG, ID, PREFIXES, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.store.base import Store


__all__ = ["derive", "load_curated", "load_files", "load_folder", "load_page", "rule_files", "select"]

_RULES = Path(__file__).parent / "rules"
_PUBLISHER = SCHEMA + "publisher"
_OF_CREDITS = (RDF + "type", CG + "person", CG + "role", CG + "production")
_OF_ENTITIES = (RDF + "type", *(SCHEMA + name for name in ("name", "alternateName", "sameAs", "partOfSeries")))


def load_folder(folder: Path, *, as_of: str = "", publishers: Sequence[str] = ()) -> LocalStore:
    """Load a curated folder into memory.

    Args:
        folder: holds ``sources/*.ttl``, ``entities/*.ttl`` and, perhaps, ``vocabulary.ttl`` with roles of its own.
        as_of: an ISO date; only sources published by that day are taken, undated ones are not.
        publishers: names; only sources of these publishers are taken.

    Returns:
        A store whose default graph holds every triple once, with the derived ones.

    Raises:
        DataError: a file that cannot be read, with line and column; nothing is loaded then.
        OptionError: there is no source of a publisher that is named.
    """
    store = LocalStore(as_of=as_of)
    with reading(folder):
        files = turtle_files(folder)
        for path in each("reading files", files):
            load_curated(store, path, graph_iri(path, folder))
    _load_vocabulary(store)
    if as_of or publishers:
        _keep_sources(store, as_of, publishers)
    at("working out what holds")
    derive(store)
    at("")
    return store


def load_page(path: Path) -> LocalStore:
    """Load the data of a page that castgraph wrote into memory: its sources as named graphs, derived again.

    Raises:
        DataError: the page cannot be read or holds no data.
    """
    store = LocalStore()
    try:
        store.engine.load(page_jsonld(path), ox.RdfFormat.JSON_LD)
    except (SyntaxError, ValueError) as error:
        raise syntax_error(error, path) from error
    _load_vocabulary(store)
    derive(store)
    return store


def _load_vocabulary(store: LocalStore) -> None:
    """Add castgraph's vocabulary, on which the rules rest; what the folder's own describes stays as it says."""
    graph = ox.NamedNode(CG.rstrip("#"))
    own = {quad.subject for quad in store.engine.quads_for_pattern(None, None, None, graph)}
    path = packaged("graph") / VOCABULARY
    try:
        quads = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=graph.value)
        store.engine.extend([ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads if q.subject not in own])
    except (SyntaxError, OSError) as error:
        raise syntax_error(error, path) from error


def load_files(paths: Iterable[Path], *, named: Iterable[tuple[str, Path]] = (), base: str | None = None) -> LocalStore:
    """Load RDF files into memory as they are: triples into the default graph, quads where they say.

    Args:
        paths: files, their formats by their endings; ``-`` is not one of them.
        named: pairs of graph IRI and file, loaded into that named graph.
        base: IRI for relative ones; each graph's own, or each file's, where None.

    Raises:
        DataError: with file, line and column; or a file for a named graph names graphs itself.
    """
    store = LocalStore()
    for path, graph in [*((path, None) for path in paths), *((path, name) for name, path in named)]:
        _load_file(store, path, graph, base=base or graph or path.resolve().as_uri())
    return store


def load_curated(store: LocalStore, path: Path, graph: str) -> None:
    """Load a curated file; a blank node becomes an IRI of its file and place, the same whenever the file is loaded."""
    with open_rdf(path, ox.RdfFormat.TURTLE) as stream:
        data = stream.read()
    if not any(mark in data for mark in (b"_:", b"[", b"(")):
        _load_file(store, path, graph, data=data)
        return
    named: dict[ox.BlankNode, ox.NamedNode] = {}
    stem = f"{ID.removesuffix('id/')}.well-known/genid/{hashlib.sha256(graph.encode()).hexdigest()[:12]}-"

    def name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:
        if isinstance(term, ox.BlankNode):
            return named.setdefault(term, ox.NamedNode(f"{stem}{len(named) + 1}"))
        if isinstance(term, ox.Triple):
            return ox.Triple(name(term.subject), term.predicate, name(term.object))
        return term

    target = ox.NamedNode(graph)
    try:
        quads = list(ox.parse(data, ox.RdfFormat.TURTLE, base_iri=graph))
    except (SyntaxError, ValueError, MemoryError) as error:
        raise syntax_error(error, path) from error
    store.engine.extend([ox.Quad(name(q.subject), q.predicate, name(q.object), target) for q in quads])


def _load_file(
    store: LocalStore, path: Path, graph: str | None, *, base: str | None = None, data: bytes | None = None
) -> None:
    rdf_format = format_of(path)
    target = ox.NamedNode(graph) if graph else None
    try:
        if data is None:
            with open_rdf(path, rdf_format) as stream:
                data = stream.read()
        if target and rdf_format.supports_datasets:
            for quad in ox.parse(data, rdf_format, base_iri=base or graph):
                if quad.graph_name != ox.DefaultGraph():
                    trouble = f"names the graph {quad.graph_name} itself; give it by --data, which keeps its graphs"
                    raise DataError(trouble, str(path))
        store.engine.load(data, rdf_format, base_iri=base or graph, to_graph=target)
    except (SyntaxError, ValueError, MemoryError, OSError) as error:
        raise syntax_error(error, path) from error


def _keep_sources(store: LocalStore, as_of: str, publishers: Sequence[str]) -> None:
    """Remove the graphs of sources that were published later, or by others. Runs before the default graph is made."""
    from castgraph.facts.some_sources import check_publishers, is_asked, names_of  # few ask for some sources only

    rows = store.rows(
        "SELECT ?source ?date ?publisher ?name WHERE { GRAPH ?source { ?source schema:publisher ?publisher "
        "OPTIONAL { ?source schema:datePublished ?date } } "
        "OPTIONAL { GRAPH ?entities { ?publisher schema:name ?name } } }"
    )
    sources = [
        Source(source or "", name or publisher or "", date or "", publisher_iri=publisher or "")
        for source, date, publisher, name in rows
    ]
    check_publishers(publishers, map(names_of, sources))
    kept = {source.iri for source in sources if is_asked(source, as_of, publishers)}
    for iri in {source.iri for source in sources} - kept:
        store.engine.remove_graph(ox.NamedNode(iri))


def rule_files() -> list[Path]:
    """Return the SPARQL files of the rules that derive, in the order in which they are run."""
    return sorted(_RULES.glob("*.rq"))


def derive(store: LocalStore) -> None:
    """Fill the default graph: every triple of the named graphs once, the verdicts on them, then what the rules add."""
    store.engine.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    default = ox.DefaultGraph()
    store.engine.extend(_verdicts(store))
    for rule in rule_files():
        triples = store.results(rule.read_text(encoding="utf-8"))
        store.engine.extend([ox.Quad(t.subject, t.predicate, t.object, default) for t in triples])  # type: ignore[union-attr]


def _verdicts(store: LocalStore) -> Iterator[ox.Quad]:
    """Yield what holds of every credit and production, as of the day of the store or of its newest source."""
    from castgraph.facts.ledger import Ledger
    from castgraph.facts.rulings import DECIDING, Rulings

    default, status = ox.DefaultGraph(), PREFIXES["status"]
    rulings = Rulings(Ledger.of_store(store, DECIDING), store.as_of)
    for subject in rulings.subjects():
        ruling, node = rulings.of(subject), ox.NamedNode(subject)
        for predicate, slug in (("toldStatus", ruling.told), ("currentStatus", ruling.status)):
            if slug:
                yield ox.Quad(node, ox.NamedNode(CG + predicate), ox.NamedNode(status + slug), default)
        if kind_of(subject) != "production":
            yield ox.Quad(node, ox.NamedNode(f"{CG}holds"), ox.Literal(str(ruling.holds).lower()), default)


def select(store: Store, as_of: str, publishers: Sequence[str], *, curated: bool = False) -> LocalStore:
    """Make the graph of some sources of a store, in memory.

    Of imported datasets only what they tell with a source of its own is taken, as that source's named graph: they say
    when they were retrieved, not when anybody reported what they hold.

    Args:
        store: an open store.
        as_of: ISO day; empty for any.
        publishers: names; any where empty.
        curated: leave out imported datasets whole.
    """
    chosen = LocalStore(as_of=as_of)
    for graph in store.graphs():
        if curated and graph in store.datasets:
            continue
        chosen.engine.extend(_stated(store, graph) if graph in store.datasets else store.graph_triples(graph))
    if store.datasets and CG.rstrip("#") not in store.graphs():
        _load_vocabulary(chosen)  # the rules rest on it
    _keep_sources(chosen, as_of, publishers)
    derive(chosen)
    return chosen


def _stated(store: Store, dataset: str) -> Iterator[ox.Quad]:
    """Yield what the sources that a dataset names tell, each as a named graph, and the names of whom it is about."""
    about: dict[str, list[Any]] = defaultdict(list)
    each: Iterator[Any] = store.graph_triples(dataset)
    for quad in each:
        about[getattr(quad.subject, "value", "")].append(quad)
    found: set[str] = set()
    for quads in list(about.values()):
        told = {quad.predicate.value: quad.object for quad in quads}
        credit, source = told.get(CG + "credit"), told.get(CG + "source")
        if not (isinstance(credit, ox.NamedNode) and isinstance(source, ox.NamedNode)):
            continue
        kept = [quad for quad in quads if quad.predicate.value in (CG + "status", CG + "characterName")]
        for quad in about.get(credit.value, ()):
            if quad.predicate.value in _OF_CREDITS:
                yield ox.Quad(credit, quad.predicate, quad.object, source)
                found.add(quad.object.value)
        yield from (ox.Quad(credit, quad.predicate, quad.object, source) for quad in kept)
        yield from (ox.Quad(quad.subject, quad.predicate, quad.object, source) for quad in about.get(source.value, ()))
        publishers = [quad.object.value for quad in about.get(source.value, ()) if quad.predicate.value == _PUBLISHER]
        found.update(publishers)
    for iri in found:
        yield from (quad for quad in about.get(iri, ()) if quad.predicate.value in _OF_ENTITIES)
