"""Curated folders and RDF files → a store directory, in the engine's fastest way.

A curated folder becomes the dataset that `folder` makes of it, other files become named graphs; all of it or nothing.
Nothing is written back to what is read.
"""

from __future__ import annotations

import contextlib
import io
from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph as ox

from castgraph.curation.folder import digests
from castgraph.curation.locking import reading
from castgraph.disk import sha256_of
from castgraph.errors import DataError, StoreError
from castgraph.loading.beside import complete
from castgraph.loading.folder import load_folder, load_page
from castgraph.loading.oddities import LARGEST, oddities
from castgraph.loading.quads import carry_over, describe, new_engine
from castgraph.paths.harvest import Harvest
from castgraph.rdf.files import format_of, is_page, is_quads, open_rdf, syntax_error
from castgraph.store.generations import writing
from castgraph.store.indexed import refuse_indexed
from castgraph.store.local import LocalStore, bulk_load
from castgraph.store.pointer import Pointer, read_pointer
from castgraph.text import slug
from castgraph.underway import at
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Loaded", "add_curated", "build_store"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `build_store` made: the number of quads, of named graphs and of files read, and what is odd in files."""

    quads: int
    graphs: int
    files: int
    odd: tuple[str, ...] = ()


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
        rdf_format: format of all files; by their endings where None.
        stamps: what the pointer is to say of each file instead of its SHA-256.

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
    odd: list[str] = []
    loaded: dict[Path, str] = {}
    streams: dict[str, Harvest] = {}
    with writing(store_path, wait=wait) as draft:
        former = _imported(store_path)
        engine = _start(draft.folder / "quads", former)
        graphs = _graph_names([path for path in paths if not (path.is_dir() or is_page(path))])
        for path in paths:
            at(f"reading {path.name}")
            if path.is_dir():
                with reading(path):  # what is loaded is what the digests are of
                    add_curated(engine, path)
                    stamped |= digests(path) if stamps is None else {}
                continue
            if is_page(path):
                add_curated(engine, path)
            else:
                form = format_of(path, rdf_format)
                graph = None if is_quads(form) else graphs[path]
                _load_dataset(engine, path, form, graph, base, streams)
                if graph:
                    datasets.append(graph)
                    loaded[path] = graph
            stamped |= {str(path): sha256_of(path)} if stamps is None else {}
        at("sorting triples")
        engine.flush()
        pointer = describe(engine, draft.name, datasets, stamped if stamps is None else stamps, former)
        pointer = complete(engine, draft, pointer, former=former, streams=streams)
        for path, graph in loaded.items():
            if pointer.graphs[graph] <= LARGEST:
                store = LocalStore(engine, datasets=pointer.datasets)
                odd += oddities(store, graph, path, format_of(path, rdf_format))
                del store
        del engine
        draft.commit(pointer)
    return Loaded(sum(pointer.graphs.values()), len([g for g in pointer.graphs if g]), len(stamped), tuple(odd))


def _imported(store_path: Path) -> tuple[Path, Pointer] | None:
    """Return a store and its pointer if it holds imported datasets, which a load keeps."""
    found: tuple[Path, Pointer] | None = None
    with contextlib.suppress(StoreError):
        if (pointer := read_pointer(store_path)).imports:
            found = store_path, pointer
    if found:
        refuse_indexed(*found)
    return found


def _start(quads: Path, former: tuple[Path, Pointer] | None) -> ox.Store:
    """Return the engine's store of a new generation, with what was imported into the former one."""
    if former is None:
        return new_engine(quads)
    path, pointer = former
    return carry_over(path, pointer, quads, {"", *pointer.graphs} - set(pointer.imports))


def add_curated(engine: ox.Store, path: Path) -> None:
    """Load a curated folder, or a page made by export, into a store that is being built."""
    with load_folder(path) if path.is_dir() else load_page(path) as folder:
        quads = ox.serialize(folder.triples(), format=ox.RdfFormat.N_QUADS) or b""
    bulk_load(engine, io.BytesIO(quads), ox.RdfFormat.N_QUADS, base=None, graph=None)


def _graph_names(paths: Sequence[Path]) -> dict[Path, str]:
    """Return the IRI of each file's graph: by its name, with as many of its folders as tell it from the others."""
    places = {path: path.resolve() for path in paths}
    words = dict.fromkeys(places.values(), "")
    for folders in range(max((len(place.parts) for place in words), default=0)):
        counts = Counter(words.values())
        for place, word in words.items():
            if counts[word] > 1 or not folders:
                name = place.name if folders else place.name.split(".")[0]
                above = place.parts[1:-1][max(0, len(place.parts) - 1 - folders) :]
                words[place] = slug(" ".join((*above, name))) or "data"
    taken: set[str] = set()
    for place, word in words.items():
        number = next(n for n in count(1) if (word if n == 1 else f"{word}-{n}") not in taken)
        words[place] = word if number == 1 else f"{word}-{number}"
        taken.add(words[place])
    return {path: PREFIXES["dataset"] + words[place] for path, place in places.items()}


def _load_dataset(
    engine: ox.Store,
    path: Path,
    form: ox.RdfFormat,
    graph: str | None,
    base: str | None,
    streams: dict[str, Harvest],
) -> None:
    try:
        with open_rdf(path, form) as stream:
            if graph and form == ox.RdfFormat.N_TRIPLES:
                streams[graph] = watched = Harvest(stream)
                bulk_load(engine, cast("IO[bytes]", watched), form, base=base, graph=graph)
            else:
                bulk_load(engine, stream, form, base=base, graph=graph)
    except (SyntaxError, ValueError, MemoryError) as error:
        raise syntax_error(error, path) from error
