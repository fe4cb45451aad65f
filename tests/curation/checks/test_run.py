"""All rules together."""

from __future__ import annotations

from tests.folders import MINI

from castgraph.curation.checks.run import check


def test_the_mini_graph_has_one_note_and_nothing_graver():
    (finding,) = check(MINI)

    assert (finding.level, finding.rule) == ("info", "one-source")
    assert "Isla Nook in The Lonely Lighthouse as director" in finding.message
