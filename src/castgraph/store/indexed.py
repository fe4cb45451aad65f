"""An endpoint with an index beside it: who is joined to whom is found here, what sources say of it is asked there.

The directory is a store's, with names, path index and the curated graph; the quads of its datasets are at the endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.errors import StoreError
from castgraph.store.client import Client
from castgraph.store.endpoint import EndpointStore, opened

if TYPE_CHECKING:
    from collections.abc import Collection

    from castgraph.store.base import Store
    from castgraph.store.local import LocalStore

__all__ = ["IndexedEndpoint", "open_indexed"]


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


def open_indexed(beside: LocalStore, endpoint: str) -> IndexedEndpoint:
    """Open the endpoint where the quads of a store directory are.

    Args:
        beside: the directory, open.
        endpoint: its address.

    Raises:
        EndpointError: it cannot be reached.
        StoreError: it lacks a dataset that the directory was made for.
    """
    store = opened(IndexedEndpoint(Client(endpoint), beside))
    if missing := [iri for iri in beside.datasets if iri not in store.datasets]:
        raise StoreError(
            f"{beside.path}: {store.place} has no dataset <{missing[0]}>; load it there: castgraph load "
            f"--from-shards DIR --store {store.place}"
        )
    store.datasets = beside.datasets  # of others there is no index
    return store
