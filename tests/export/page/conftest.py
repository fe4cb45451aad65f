"""A browser for the tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browsing import started

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started() as browser:
        yield browser
