"""An outside dataset → the next generation of a store: streamed in, indexed, joined with what is there; or nothing.

The importer's text goes straight into the engine; nothing is written in between. The dataset's former import, if there
is one, is replaced; everything else is kept. A store that is not there yet begins with the curated graph.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from castgraph.curation.folder import digests
from castgraph.curation.locking import reading
from castgraph.errors import StoreError
from castgraph.iris import dataset_of
from castgraph.loading.beside import complete
from castgraph.loading.build import add_curated
from castgraph.loading.handing import Handing
from castgraph.loading.quads import carry_over, describe, earlier, forget_date, load_blocks, new_engine
from castgraph.names.index import names_folder
from castgraph.store.generations import writing
from castgraph.store.indexed import refuse_indexed
from castgraph.store.pointer import is_store, read_pointer
from castgraph.underway import at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from castgraph.importers.base import Importer
    from castgraph.importers.report import Report
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
    add: bool = False,
    wait: float = 0.0,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Import a dataset into a store directory, all of it or nothing.

    Args:
        importer: as `importers.formats.make` returns it, not yet run.
        store: the store's folder; made if it is missing.
        curated: the curated folder that a new store begins with; none where None. An existing store keeps its own.
        add: keep the dataset's former import and add to it; it is replaced otherwise.
        wait: seconds to wait for another writer.
        progress: told how many more bytes of the input were read.

    Returns:
        What was made; `report` says what was skipped and why.

    Raises:
        DataError: a file that is not what it should be, or no credit was found; the store is as it was.
        StoreLockedError: another process writes to the store.
        OutputError: the disk is full; the store is as it was.
    """
    iri = importer.dataset.iri
    endpoint: str = getattr(importer, "endpoint", "")  # that has the quads; those given here are for verdicts
    with writing(store, wait=wait) as draft:
        engine = None
        spool = Handing(names_folder(draft.folder, iri))
        blocks = _told(importer.blocks(spool, progress), importer.dataset.name, spool)
        try:
            quads = draft.folder / "quads"
            former = (store, read_pointer(store)) if is_store(store) else None
            if former:
                if former[1].endpoint != endpoint or (endpoint and set(former[1].datasets) - {iri}):
                    _refuse_other(store, former[1], endpoint)
                engine = carry_over(*former, quads, () if add else {iri})
                if add:
                    forget_date(engine, iri)
                    spool.ask = partial(earlier, engine, iri, former[1].merged)
                base = replace(former[1], generation=draft.name, commit=0)
            else:
                engine = new_engine(quads)
                sources: dict[str, str] = {}
                if curated:
                    with reading(curated):
                        add_curated(engine, curated)
                        sources = digests(curated)
                base = replace(describe(engine, draft.name, (), sources), endpoint=endpoint)
            triples = load_blocks(engine, blocks, iri)
            _refuse_nothing(importer, spool)
            about = importer.dataset
            base = replace(
                base,
                datasets=tuple(dict.fromkeys([*base.datasets, iri])),
                imports=base.imports | {iri: f"{about.name}, retrieved {about.retrieved or 'at an unknown date'}"},
                graphs=base.graphs | {iri: triples},
            )
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


def _refuse_other(store: Path, pointer: Pointer, endpoint: str) -> None:
    """Refuse quads that would lie elsewhere than those that the store has."""
    refuse_indexed(store, replace(pointer, endpoint="" if endpoint else pointer.endpoint))
    where = f"an index beside {pointer.endpoint}" if pointer.endpoint else "a store that has its quads"
    what = f"{where} of another dataset" if pointer.endpoint == endpoint else f"{where}, and not one beside {endpoint}"
    raise StoreError(f"{store}: is {what}; name another folder")


def _told(blocks: Iterator[bytes], name: str, spool: Handing) -> Iterator[bytes]:
    """Yield an importer's blocks, and tell how many credits they have brought so far."""
    for block in blocks:
        at(f"{name}: reading credits", spool.number_of_credits)
        yield block
    at(f"{name}: sorting {spool.number_of_credits:,} credits")


def _refuse_nothing(importer: Importer, spool: Handing) -> None:
    """Refuse files in which no credit was found, with the commonest reason: they would replace what is there."""
    if spool.number_of_credits:
        return
    raise importer.report.nothing_found(importer.paths, "the store is as it was")
