"""Only web addresses are links."""

from __future__ import annotations

import pytest

from castgraph.export.page.texts import link


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "ftp://x/", "", "https://x/ y", 'http://x/"']
)
def test_other_addresses_are_no_links(address: str) -> None:
    assert link(address) == ""
