"""Fixtures of the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.conftest import MINI

from castgraph.loading.build import build_store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that no test changes."""
    path = tmp_path_factory.mktemp("kept") / "store"
    build_store([MINI], path)
    return path
