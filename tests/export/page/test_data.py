"""The facts that a page carries are those of what it shows."""

from __future__ import annotations

import json

from castgraph.connections.projection import around, project
from castgraph.export.page.data import page_data


def test_the_data_of_a_part_are_those_of_what_it_shows(packaged):
    part = around(project(packaged), "https://w3id.org/castgraph/id/person/joe-locke", 1)
    data = json.loads(page_data(packaged, part))
    shown = {node["@id"] for graph in data["@graph"] for node in graph["@graph"]}

    assert {key for _, _, key in part.edges(keys=True) if " " not in key} <= shown
    assert set(part) <= shown
