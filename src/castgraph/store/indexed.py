"""An endpoint with an index beside it: who is joined to whom is found here, what sources say of it is asked there.

The directory is a store's, with names, path index and the curated graph; the quads of its datasets are at the endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.errors import StoreError
from castgraph.store.client import Client
from castgraph.store.endpoint import EndpointStore, opened
from castgraph.store.local import LocalStore, open_store

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from castgraph.store.base import Store
    from castgraph.store.pointer import Pointer

__all__ = ["IndexedEndpoint", "open_indexed", "refuse_indexed"]


class IndexedEndpoint(EndpointStore):
    """An endpoint, and the store directory that was made beside it. Made by `open_indexed`."""

    def __init__(self, client: Client, beside: LocalStore) -> None:
        super().__init__(client)
        self._beside = beside
        self.path, self.pointer = beside.path, beside.pointer

    @property
    def is_large(self) -> bool:
        """It is: nobody makes an index beside an endpoint that can be read."""
        self.ensure_open()
        return True

    def curated(self, keep: Collection[str] = ()) -> Store:
        """Return the curated graph, which lies here; itself where datasets are to be kept."""
        self.ensure_open()
        return self if keep else self._beside.curated()

    def close(self) -> None:
        """Let go of the directory too."""
        super().close()
        self._beside.close()


def open_indexed(path: Path) -> Store:
    """Open a store directory, with the endpoint where it says that its quads are.

    Raises:
        NotAStoreError: it is not one, or only part of one.
        EndpointError: the endpoint cannot be reached.
        StoreError: it cannot be opened, or the endpoint lacks a dataset that it was made for.
    """
    beside = open_store(path)
    if beside.pointer is None or not beside.pointer.endpoint:
        return beside
    store = opened(IndexedEndpoint(Client(beside.pointer.endpoint), beside))
    if missing := [iri for iri in beside.datasets if iri not in store.datasets]:
        raise StoreError(
            f"{path}: {store.place} has no dataset <{missing[0]}>; load it there: castgraph load --from-shards DIR "
            f"--store {store.place}"
        )
    store.datasets = beside.datasets  # of others there is no index
    return store


def refuse_indexed(path: Path, pointer: Pointer) -> None:
    """Refuse to change a store directory whose quads are at an endpoint.

    Raises:
        StoreError: it is one.
    """
    if pointer.endpoint:
        raise StoreError(
            f"{path}: an index beside {pointer.endpoint}, which has the quads; change them there, and make the index "
            f"anew: castgraph index --from-edges DIR --at URL --store {path}"
        )
