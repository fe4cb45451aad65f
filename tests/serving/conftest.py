"""A server that the tests of this room share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.served import Server, serving

from castgraph.locations import packaged

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("starlette", reason="castgraph[serve] is not installed")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the packaged graph, shared by all tests of a process."""
    with serving(tmp_path_factory.mktemp("server"), "--graph", str(packaged("graph"))) as running:
        yield running
