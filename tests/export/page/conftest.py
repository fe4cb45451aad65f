"""A browser for the tests of a module, and the page of the packaged graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browsing import started

from castgraph.export.page.compose import graph_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as browser:
        yield browser


@pytest.fixture(scope="session")
def whole(packaged: Store) -> str:
    """The page of all that is curated, made once."""
    return graph_page(packaged)
