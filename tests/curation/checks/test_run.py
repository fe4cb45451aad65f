"""All rules together."""

from __future__ import annotations

from tests.folders import MINI

from castgraph.curation.checks.run import check


def test_the_mini_graph_has_no_findings():
    assert check(MINI) == []
