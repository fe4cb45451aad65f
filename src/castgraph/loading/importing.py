"""An outside dataset → the next generation of a store: streamed in, indexed, joined with what is there; or nothing.

The importer's text goes straight into the engine; nothing is written in between. The dataset's former import, if there
is one, is replaced; everything else is kept. A store that is not there yet begins with the curated graph.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from castgraph.curation.folder import digests
from castgraph.curation.locking import reading
from castgraph.errors import OptionError, StoreError
from castgraph.iris import dataset_of
from castgraph.loading.beside import complete
from castgraph.loading.build import add_curated
from castgraph.loading.handing import Handing
from castgraph.loading.quads import carry_over, describe, earlier, forget_date, load_blocks, new_engine
from castgraph.loading.room import Room
from castgraph.names.index import names_folder
from castgraph.names.spool import code_name
from castgraph.paths.plain import DIRECTED
from castgraph.store.generations import writing
from castgraph.store.pointer import is_store, read_pointer, refuse_without_quads
from castgraph.underway import at
from castgraph.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyoxigraph as ox

    from castgraph.importers.base import Importer
    from castgraph.importers.dataset import Dataset
    from castgraph.importers.report import Report
    from castgraph.store.generations import Draft
    from castgraph.store.pointer import Pointer

__all__ = ["Imported", "import_dataset"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import made: its graph, the number of triples and of merged entities, and the importer's report."""

    dataset: str
    triples: int
    merged: int
    report: Report


def import_dataset(
    importer: Importer,
    store: Path,
    *,
    curated: Path | None = None,
    how: Literal["replace", "add", "paths-only"] = "replace",
    wait: float = 0.0,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import a dataset into a store directory, all of it or nothing.

    Args:
        importer: as `importers.formats.make` returns it, not yet run.
        store: the store's folder; made if it is missing.
        curated: the curated folder that a new store begins with; none where None. An existing store keeps its own.
        how: what becomes of the dataset's former import: it is replaced, or added to. With ``paths-only`` it is
            replaced too, and the store keeps names and paths alone, of the triples only what describes the dataset.
        wait: seconds to wait for another writer.
        progress: told how many more bytes of the input were read.

    Returns:
        What was made; `report` says what was skipped and why.

    Raises:
        OptionError: paths alone cannot say what the files say.
        DataError: a file that is not what it should be, or no credit was found; the store is as it was.
        StoreLockedError: another process writes to the store.
        OutputError: the disk is full; the store is as it was.
    """
    iri = importer.dataset.iri
    add, paths_only = how == "add", how == "paths-only"
    with writing(store, wait=wait) as draft:
        engine = None
        spool = Handing(names_folder(draft.folder, iri))
        try:
            room = Room(draft.folder, importer.room(triples=not paths_only))
            blocks = _told(importer.blocks(spool, progress), importer.dataset.name, spool, room)
            engine, base, former = _begun(importer, store, draft, curated, how)
            if former and add:
                spool.ask = partial(earlier, engine, iri, base.merged)
            spool.triples = not paths_only
            triples = load_blocks(engine, _described(importer, blocks) if paths_only else blocks, iri)
            _refuse_nothing(importer, spool)
            if paths_only:
                _refuse_more(spool)
            base = _with(base, importer.dataset, triples)
            adds = former is not None and iri in former[1].datasets and add
            if adds:
                spool.discard()  # it knows but a part of the dataset
            pointer = complete(engine, draft, base, former=former, spools={iri: None if adds else spool})
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # a frame that holds the engine would hold its lock too
            importer.report.discard()
            raise
        finally:
            engine = None
            spool.discard()
        importer.report.close()
        draft.commit(pointer)
    merged = sum(dataset_of(one, pointer.datasets) == iri for one in pointer.merged)
    return Imported(iri, pointer.graphs[iri], merged, importer.report)


def _begun(
    importer: Importer, store: Path, draft: Draft, curated: Path | None, how: str
) -> tuple[ox.Store, Pointer, tuple[Path, Pointer] | None]:
    """Begin a store with a curated folder, if one is given, or carry one on without the dataset's former import.

    Returns:
        The engine, what the pointer of it says so far, and what was there.
    """
    iri, quads = importer.dataset.iri, draft.folder / "quads"
    endpoint, paths_only = importer.endpoint, how == "paths-only"
    if is_store(store):
        former = store, read_pointer(store)
        _refuse_other(*former, iri, endpoint=endpoint, paths_only=paths_only)
        engine = carry_over(*former, quads, () if how == "add" else {iri})
        if how == "add":
            forget_date(engine, iri)
        return engine, replace(former[1], generation=draft.name, commit=0), former
    engine = new_engine(quads)
    sources: dict[str, str] = {}
    if curated:
        with reading(curated):
            add_curated(engine, curated)
            sources = digests(curated)
    base = describe(engine, draft.name, (), sources)
    return engine, replace(base, endpoint=endpoint, paths_only=paths_only), None


def _with(pointer: Pointer, about: Dataset, triples: int) -> Pointer:
    """Return the pointer of a store that has a dataset, too."""
    return replace(
        pointer,
        datasets=tuple(dict.fromkeys([*pointer.datasets, about.iri])),
        imports=pointer.imports | {about.iri: f"{about.name}, retrieved {about.retrieved or 'at an unknown date'}"},
        graphs=pointer.graphs | {about.iri: triples},
    )


def _told(blocks: Iterator[bytes], name: str, spool: Handing, room: Room) -> Iterator[bytes]:
    """Yield an importer's blocks, tell how many credits they have brought so far, and mind the room that is left."""
    for block in blocks:
        room.look()
        at(f"{name}: reading credits", spool.number_of_credits)
        yield block
    at(f"{name}: sorting {spool.number_of_credits:,} credits")


def _described(importer: Importer, blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Run an importer for what it hands over beside its triples, and yield only those that describe the dataset."""
    for _ in blocks:
        pass
    yield importer.dataset.triples().encode()


def _refuse_other(store: Path, pointer: Pointer, iri: str, *, endpoint: str, paths_only: bool) -> None:
    """Refuse a store of which other datasets' quads lie elsewhere than this one's, or are not kept."""
    has = (pointer.endpoint, pointer.paths_only)
    if has == (endpoint, paths_only) and (not any(has) or set(pointer.datasets) <= {iri}):
        return
    if not endpoint and not paths_only:
        refuse_without_quads(store, pointer, "importing beside it")
    kind = f"an index beside {pointer.endpoint}" if pointer.endpoint else "a store that has its triples"
    kind = "a store of names and paths alone" if paths_only and pointer.paths_only else kind
    other = " of another dataset" if has == (endpoint, paths_only) else ""
    raise StoreError(f"{store}: is {kind}{other}; name another folder")


def _refuse_more(spool: Handing) -> None:
    """Refuse what a path index alone cannot tell."""
    if spool.handed.any:
        raise OptionError("--paths-only: the files tell statuses or sources of their own, which need the triples")
    if others := {code_name(code) for code in spool.codes()} - {*ROLES, *DIRECTED}:
        raise OptionError(f"--paths-only: the files tell what a path does not ({', '.join(sorted(others))})")


def _refuse_nothing(importer: Importer, spool: Handing) -> None:
    """Refuse files in which no credit was found, with the commonest reason: they would replace what is there."""
    if spool.number_of_credits:
        return
    raise importer.report.nothing_found(importer.paths, "the store is as it was")
