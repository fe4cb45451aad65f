"""Stores with an IMDb-shaped dataset, for tests of what becomes of it."""

from __future__ import annotations

import castgraph
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset
from castgraph.store.pointer import read_pointer
from tests.conftest import MINI


def import_imdb(folder, store, *, curated=MINI, strict=False, **options):
    importer = make("imdb", paths=[folder], retrieved="2026-11-22", report=Report(strict=strict), **options)
    return import_dataset(importer, store, curated=curated)


def quads(store):
    """Every quad of a store, sorted."""
    with castgraph.open(store) as opened:
        return sorted(str(quad) for quad in opened.triples())


def leftovers(store):
    pointer = read_pointer(store)
    return [
        entry.name
        for entry in store.iterdir()
        if entry.name not in {pointer.generation, "castgraph.json", "writer.lock"}
    ]
