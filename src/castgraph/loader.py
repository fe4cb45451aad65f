"""Files → a dataset: each file one named graph, everything once in the default graph, plain triples derived.

A curated folder is read whole or not at all; nothing is written back to it. `build_store` puts the same dataset, and
any other RDF files, into a directory in the engine's fastest way. The rules that derive are SPARQL files in `rules/`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from castgraph import generations, rdf_io
from castgraph.errors import DataError, OptionError, OutputError, StoreError
from castgraph.locations import VERSION, packaged
from castgraph.model import latest_day
from castgraph.store import Store, bulk_load
from castgraph.vocabulary import CG, ID, PREFIXES, slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from castgraph.path_build import Harvest

__all__ = [
    "Loaded",
    "add_curated",
    "build_beside",
    "build_store",
    "derive",
    "describe",
    "digests",
    "finish",
    "graph_iri",
    "imported",
    "load_files",
    "load_folder",
    "load_page",
    "rule_files",
    "select",
    "turtle_files",
    "watch",
]

SHAPES = "shapes.ttl"
VOCABULARY = "vocabulary.ttl"
_RULES = Path(__file__).parent / "rules"


def turtle_files(folder: Path) -> list[Path]:
    """Return the files of a curated folder that hold facts, sorted: every ``.ttl`` but the shapes.

    Raises:
        DataError: no such folder, not a folder, or nothing in it.
    """
    if not folder.is_dir():
        raise DataError("is a file; name the folder" if folder.exists() else "no such folder", str(folder))
    files = sorted(path for path in folder.rglob("*.ttl") if path.name != SHAPES and path.is_file())
    if not files:
        raise DataError("holds no .ttl file; a curated folder has sources/*.ttl and entities/*.ttl", str(folder))
    return files


def graph_iri(path: Path, folder: Path) -> str:
    """Return the IRI of the named graph that a curated file is, which is also what ``<>`` in it means.

    Example:
        >>> graph_iri(Path("graph/sources/a.ttl"), Path("graph"))
        'https://w3id.org/castgraph/id/source/a'
    """
    relative = path.relative_to(folder).with_suffix("")
    if relative.parts[0] == "sources" and len(relative.parts) > 1:
        return PREFIXES["source"] + "/".join(relative.parts[1:])
    if relative.as_posix() == "vocabulary":
        return CG.rstrip("#")
    return ID + relative.as_posix()


def load_folder(folder: Path, *, as_of: str = "", publishers: Sequence[str] = ()) -> Store:
    """Load a curated folder into memory.

    Args:
        folder: holds ``sources/*.ttl``, ``entities/*.ttl`` and, if it likes, ``vocabulary.ttl``.
        as_of: an ISO date; only sources published by that day are taken, undated ones are not.
        publishers: names; only sources of these publishers are taken.

    Returns:
        A store whose default graph holds every triple once, with the derived ones.

    Raises:
        DataError: a file that cannot be read, with line and column; nothing is loaded then.
        OptionError: no source is of the publishers named.
    """
    files = turtle_files(folder)
    store = Store(as_of=as_of)
    for path in files:
        _load_curated(store, path, graph_iri(path, folder))
    if not any(path.name == VOCABULARY for path in files):
        vocabulary = packaged("graph") / VOCABULARY
        _load_file(store, vocabulary, CG.rstrip("#"))
    if as_of or publishers:
        _keep_sources(store, as_of, publishers)
    derive(store)
    return store


def load_page(path: Path) -> Store:
    """Load the data of a page that castgraph wrote into memory: its sources as named graphs, derived again.

    Raises:
        DataError: the page cannot be read or holds no data.
    """
    store = Store()
    try:
        store.engine.load(rdf_io.page_jsonld(path), ox.RdfFormat.JSON_LD)
    except (SyntaxError, ValueError) as error:
        raise rdf_io.syntax_error(error, path) from error
    _load_file(store, packaged("graph") / VOCABULARY, CG.rstrip("#"))
    derive(store)
    return store


def load_files(paths: Iterable[Path], *, named: Iterable[tuple[str, Path]] = (), base: str | None = None) -> Store:
    """Load RDF files into memory as they are: triples into the default graph, quads where they say.

    Args:
        paths: files, or ``-`` is not one of them; formats by their endings.
        named: pairs of graph IRI and file, loaded into that named graph.
        base: IRI for relative ones; each graph's own, or each file's, where None.

    Raises:
        DataError: with file, line and column.
    """
    store = Store()
    for path, graph in [*((path, None) for path in paths), *((path, name) for name, path in named)]:
        _load_file(store, path, graph, base=base or graph or path.resolve().as_uri())
    return store


def _load_curated(store: Store, path: Path, graph: str) -> None:
    """Load a curated file; a blank node becomes an IRI of its file and place, the same whenever the file is loaded."""
    with rdf_io.open_rdf(path, ox.RdfFormat.TURTLE) as stream:
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
        raise rdf_io.syntax_error(error, path) from error
    store.engine.extend([ox.Quad(name(q.subject), q.predicate, name(q.object), target) for q in quads])


def _load_file(
    store: Store, path: Path, graph: str | None, *, base: str | None = None, data: bytes | None = None
) -> None:
    rdf_format = rdf_io.format_of(path)
    target = ox.NamedNode(graph) if graph and not rdf_io.is_quads(rdf_format) else None
    try:
        if data is None:
            with rdf_io.open_rdf(path, rdf_format) as stream:
                data = stream.read()
        store.engine.load(data, rdf_format, base_iri=base or graph, to_graph=target)
    except (SyntaxError, ValueError, MemoryError, OSError) as error:
        raise rdf_io.syntax_error(error, path) from error


def _keep_sources(store: Store, as_of: str, publishers: Sequence[str]) -> None:
    """Remove the graphs of sources that were published later, or by others. Runs before the default graph is made."""
    wanted = {name.casefold() for name in publishers}
    known: set[str] = set()
    found = False
    rows = store.rows(
        "SELECT ?source ?date ?publisher ?name WHERE { GRAPH ?source { ?source schema:publisher ?publisher "
        "OPTIONAL { ?source schema:datePublished ?date } } "
        "OPTIONAL { GRAPH ?entities { ?publisher schema:name ?name } } }"
    )
    drop = []
    for source, date, publisher, name in list(rows):
        names = {(name or publisher or "").casefold(), (publisher or "").rsplit("/", 1)[-1].casefold()}
        known.add(name or publisher or "")
        of_publisher = not wanted or bool(names & wanted)
        found |= of_publisher
        if not of_publisher or (as_of and not (date and latest_day(date) <= as_of)):
            drop.append(source)
    if wanted and not found:
        listed = ", ".join(sorted(known)[:12])
        raise OptionError(f"no source is published by {' or '.join(publishers)}; there are: {listed}")
    for source in drop:
        store.engine.remove_graph(ox.NamedNode(source or ""))


def rule_files() -> list[Path]:
    """Return the SPARQL files of the rules that derive, in the order in which they are run."""
    return sorted(_RULES.glob("*.rq"))


def derive(store: Store) -> None:
    """Fill the default graph: every triple of the named graphs once, then what the rules add."""
    store.engine.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    default = ox.DefaultGraph()
    for rule in rule_files():
        triples = store.results(rule.read_text(encoding="utf-8"))
        store.engine.extend([ox.Quad(t.subject, t.predicate, t.object, default) for t in triples])  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `build_store` made: the number of quads, of named graphs and of files read."""

    quads: int
    graphs: int
    files: int


def build_store(
    paths: Sequence[Path],
    store_path: Path,
    *,
    wait: float = 0.0,
    base: str | None = None,
    rdf_format: str | None = None,
    stamps: dict[str, str] | None = None,
) -> Loaded:
    """Build a store directory from folders of curated files and from other RDF files.

    A folder is loaded as `load_folder` does. A file of triples becomes one named graph that the default graph of every
    query includes; a file of quads is taken as it says. The new store replaces the old one in one step: an error, an
    interrupt or a kill leaves the old one, or none. Imported datasets of the old one are kept.

    Args:
        paths: folders and files; at least one.
        store_path: the store's folder; made if it is missing.
        wait: seconds to wait for another writer.
        base: IRI for relative ones in files, which are an error where None.
        rdf_format: format of all files, told by their endings where None.
        stamps: what the pointer shall say of each file instead of its SHA-256.

    Raises:
        DataError: a file that cannot be read, with line and column.
        StoreError: the folder is something else, or another process writes to it.
        OutputError: the disk is full.
    """
    for path in paths:
        if not path.exists():
            raise DataError("no such file or folder", str(path))
    stamped: dict[str, str] = {}
    datasets: list[str] = []
    streams: dict[str, Harvest] = {}
    with generations.writing(store_path, wait=wait) as draft:
        try:
            former = imported(store_path)
            engine = _start(draft.folder / "quads", former)
            for path in paths:
                if path.is_dir() or rdf_io.is_page(path):
                    files = turtle_files(path) if path.is_dir() else [path]
                    add_curated(engine, path)
                else:
                    files = [path]
                    if graph := _load_dataset(engine, path, base, rdf_format, streams):
                        datasets.append(graph)
                stamped |= {str(file): _digest(file) for file in files if stamps is None}
            engine.flush()
            pointer = describe(engine, draft.name, datasets, stamped if stamps is None else stamps, former)
            pointer = build_beside(engine, draft, pointer, streams, former)
            del engine
        except OSError as error:
            trouble = generations.disk_trouble(store_path, error)
            raise OutputError(f"{store_path}: {trouble}; the store is as it was") from error
        finish(draft, pointer)
    return Loaded(sum(pointer.graphs.values()), len([g for g in pointer.graphs if g]), len(stamped))


def imported(store_path: Path) -> tuple[Path, generations.Pointer] | None:
    """Return a store and its pointer if it holds imported datasets, which a load keeps."""
    with contextlib.suppress(StoreError):
        if (pointer := generations.read_pointer(store_path)).imports:
            return store_path, pointer
    return None


def _start(quads: Path, former: tuple[Path, generations.Pointer] | None) -> ox.Store:
    """Return the engine's store of a new generation, with what was imported into the former one."""
    from castgraph.datasets import carry_over  # brings numpy, which reading a store does not need

    if former is None:
        return ox.Store(str(quads))
    path, pointer = former
    return carry_over(path, pointer, quads, {"", *pointer.graphs} - set(pointer.imports))


def add_curated(engine: ox.Store, path: Path) -> None:
    """Load a curated folder, or a page made by export, into a store that is being built."""
    with load_folder(path) if path.is_dir() else load_page(path) as folder:
        quads = ox.serialize(folder.triples(), format=ox.RdfFormat.N_QUADS) or b""
    bulk_load(engine, io.BytesIO(quads), ox.RdfFormat.N_QUADS, base=None, graph=None)


def _load_dataset(
    engine: ox.Store, path: Path, base: str | None, rdf_format: str | None, streams: dict[str, Harvest]
) -> str | None:
    form = rdf_io.format_of(path, rdf_format)
    graph = None if rdf_io.is_quads(form) else PREFIXES["dataset"] + (slug(path.name.split(".")[0]) or "data")
    try:
        with rdf_io.open_rdf(path, form) as stream:
            if graph and form == ox.RdfFormat.N_TRIPLES:
                streams[graph] = watched = watch(stream)
                bulk_load(engine, cast("IO[bytes]", watched), form, base=base, graph=graph)
            else:
                bulk_load(engine, stream, form, base=base, graph=graph)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise rdf_io.syntax_error(error, path) from error
    return graph


def describe(
    engine: ox.Store,
    name: str,
    datasets: Sequence[str],
    sources: dict[str, str],
    former: tuple[Path, generations.Pointer] | None = None,
) -> generations.Pointer:
    """Return the pointer of a generation whose quads are complete: counts per graph, digests, versions.

    What was carried over from the former generation's imports is not counted again.
    """
    from castgraph.datasets import count_graph  # brings numpy, which reading a store does not need

    known = former[1] if former else generations.Pointer(name)
    counts = {"": count_graph(engine, "")} | {graph: known.graphs.get(graph, 0) for graph in known.imports}
    if known.imports:
        others = (graph.value for graph in engine.named_graphs() if graph.value not in counts)
        counts |= {graph: count_graph(engine, graph) for graph in others}
    else:
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        for solution in engine.query(text):  # type: ignore[union-attr]
            counts[solution["g"].value] = int(solution["n"].value)
    return generations.Pointer(
        generation=name,
        graphs=dict(sorted(counts.items())),
        datasets=tuple(dict.fromkeys([*datasets, *known.imports])),
        sources=dict(sorted(sources.items())),
        castgraph=VERSION,
        pyoxigraph=generations.ENGINE,
        imports=dict(known.imports),
    )


def watch(stream: IO[bytes]) -> Harvest:
    """Wrap a stream of N-Triples so that the path index need not read back what the engine loads from it."""
    from castgraph.path_build import Harvest

    return Harvest(stream)


def build_beside(
    engine: ox.Store,
    draft: generations.Draft,
    pointer: generations.Pointer,
    streams: Mapping[str, Harvest],
    former: tuple[Path, generations.Pointer] | None = None,
) -> generations.Pointer:
    """Build what stands beside the quads of a generation, and return its pointer.

    Args:
        engine: the engine's store, flushed.
        draft: the generation.
        pointer: what its pointer will say.
        streams: by dataset, what `watch` returned.
        former: the store and pointer that imported datasets were carried over from.

    Raises:
        OSError: the disk is full or refuses.
    """
    from castgraph.datasets import complete  # brings numpy, which reading a store does not need

    return complete(engine, draft, pointer, former=former, streams=streams)


def finish(draft: generations.Draft, pointer: generations.Pointer) -> None:
    """Make the generation the one that holds."""
    draft.commit(pointer)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a curated folder, by its path."""
    return {str(path): _digest(path) for path in turtle_files(folder)}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def select(store: Store, as_of: str, publishers: Sequence[str]) -> Store:
    """Make the graph of some sources of a store, in memory.

    Imported datasets are left out: they say when they were retrieved, not when anybody reported what they hold.
    """
    chosen = Store(as_of=as_of)
    for graph in store.graphs():
        if graph not in store.datasets:
            chosen.engine.extend(store.graph_triples(graph))
    _keep_sources(chosen, as_of, publishers)
    derive(chosen)
    return chosen
