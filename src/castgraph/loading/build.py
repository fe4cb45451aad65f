"""Files → a dataset: each file one named graph, everything once in the default graph, plain triples derived.

A curated folder is read whole or not at all; nothing is written back to it. `build_store` puts the same dataset, and
any other RDF files, into a directory in the engine's fastest way. The rules that derive are SPARQL files in `rules/`.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from castgraph.curation.folder import turtle_files
from castgraph.disk import disk_trouble, sha256_of
from castgraph.errors import DataError, OutputError, StoreError
from castgraph.loading.folder import (
    load_folder,
    load_page,
)
from castgraph.locations import VERSION
from castgraph.rdf import files as rdf_io
from castgraph.store import generations
from castgraph.store.local import bulk_load
from castgraph.store.pointer import ENGINE, Pointer, read_pointer
from castgraph.text import slug
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from castgraph.paths.harvest import Harvest

__all__ = ["Loaded", "add_curated", "build_beside", "build_store", "describe", "finish", "imported", "watch"]


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
                stamped |= {str(file): sha256_of(file) for file in files if stamps is None}
            engine.flush()
            pointer = describe(engine, draft.name, datasets, stamped if stamps is None else stamps, former)
            pointer = build_beside(engine, draft, pointer, streams, former)
            del engine
        except OSError as error:
            trouble = disk_trouble(store_path, error)
            raise OutputError(f"{store_path}: {trouble}; the store is as it was") from error
        finish(draft, pointer)
    return Loaded(sum(pointer.graphs.values()), len([g for g in pointer.graphs if g]), len(stamped))


def imported(store_path: Path) -> tuple[Path, Pointer] | None:
    """Return a store and its pointer if it holds imported datasets, which a load keeps."""
    with contextlib.suppress(StoreError):
        if (pointer := read_pointer(store_path)).imports:
            return store_path, pointer
    return None


def _start(quads: Path, former: tuple[Path, Pointer] | None) -> ox.Store:
    """Return the engine's store of a new generation, with what was imported into the former one."""
    from castgraph.loading.carry import carry_over  # brings numpy, which reading a store does not need

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
    former: tuple[Path, Pointer] | None = None,
) -> Pointer:
    """Return the pointer of a generation whose quads are complete: counts per graph, digests, versions.

    What was carried over from the former generation's imports is not counted again.
    """
    from castgraph.loading.carry import count_graph  # brings numpy, which reading a store does not need

    known = former[1] if former else Pointer(name)
    counts = {"": count_graph(engine, "")} | {graph: known.graphs.get(graph, 0) for graph in known.imports}
    if known.imports:
        others = (graph.value for graph in engine.named_graphs() if graph.value not in counts)
        counts |= {graph: count_graph(engine, graph) for graph in others}
    else:
        text = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        for solution in engine.query(text):  # type: ignore[union-attr]
            counts[solution["g"].value] = int(solution["n"].value)
    return Pointer(
        generation=name,
        graphs=dict(sorted(counts.items())),
        datasets=tuple(dict.fromkeys([*datasets, *known.imports])),
        sources=dict(sorted(sources.items())),
        castgraph=VERSION,
        pyoxigraph=ENGINE,
        imports=dict(known.imports),
    )


def watch(stream: IO[bytes]) -> Harvest:
    """Wrap a stream of N-Triples so that the path index need not read back what the engine loads from it."""
    from castgraph.paths.harvest import Harvest

    return Harvest(stream)


def build_beside(
    engine: ox.Store,
    draft: generations.Draft,
    pointer: Pointer,
    streams: Mapping[str, Harvest],
    former: tuple[Path, Pointer] | None = None,
) -> Pointer:
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
    from castgraph.loading.beside import complete  # brings numpy, which reading a store does not need

    return complete(engine, draft, pointer, former=former, streams=streams)


def finish(draft: generations.Draft, pointer: Pointer) -> None:
    """Make the generation the one that holds."""
    draft.commit(pointer)
