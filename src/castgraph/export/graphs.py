"""A projection → GraphML, GEXF, DOT and Cytoscape JSON, for other graph tools.

Attributes are flattened to text and numbers, and stripped of characters that XML forbids: networkx' writers refuse the
first and let the second through.
"""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from castgraph.errors import OptionError
from castgraph.underway import at

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx as nx

    from castgraph.model import Credit, Entity

__all__ = ["FORMATS", "flat", "write_graph"]

FORMATS = ("graphml", "gexf", "dot", "cytoscape")

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graph(graph: nx.MultiGraph, name: str) -> str:
    """Return the projection as text in one of `FORMATS`.

    Args:
        graph: as `connections.projection.project` makes it; it is not changed.
        name: the format.

    Raises:
        OptionError: another format.
    """
    import networkx as nx

    at(f"writing {graph.number_of_nodes():,} nodes and {graph.number_of_edges():,} edges")
    plain = flat(graph)
    match name:
        case "graphml":
            return _xml(plain, nx.write_graphml_xml)
        case "gexf":
            return _xml(plain, nx.write_gexf)
        case "dot":
            return _dot(plain)
        case "cytoscape":
            return json.dumps(_cytoscape(plain), ensure_ascii=False, indent=1) + "\n"
    raise OptionError(f"{name!r} is not a format of graphs; choose from {', '.join(FORMATS)}")


def _xml(graph: nx.MultiDiGraph, write: Callable[[nx.MultiDiGraph, IO[bytes]], None]) -> str:
    """Return what one of networkx' writers writes; a carriage return, which XML takes for a line feed, as a reference.

    Its generators of lines end one at every character that Python takes for a line's end.
    """
    stream = BytesIO()
    write(graph, stream)
    return stream.getvalue().decode("utf-8").replace("\r", "&#13;") + "\n"


def flat(graph: nx.MultiGraph) -> nx.MultiDiGraph:
    """Return a projection whose attributes are text and numbers, its nodes and edges sorted."""
    import networkx as nx

    found = nx.MultiDiGraph()
    for iri, data in sorted(graph.nodes(data=True), key=lambda node: node[0]):
        entity: Entity = data["entity"]
        found.add_node(
            iri,
            label=_clean(entity.name),
            kind=entity.kind,
            type=entity.type,
            years=entity.years,
            aliases=_clean(" | ".join(entity.aliases)),
        )
    for _, _, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: (edge[2], *sorted(edge[:2]))):
        credit: Credit = data["credit"]
        published = [source.published for source in credit.sources if source.published]
        found.add_edge(
            credit.start,
            credit.end,
            key,
            role=credit.relation,
            status=credit.status,
            characters=_clean(" | ".join(credit.characters)),
            sources=_clean(" | ".join(source.url or source.iri for source in credit.sources)),
            publishers=_clean(" | ".join(sorted(credit.publishers))),
            first_published=min(published, default=""),
            last_published=max(published, default=""),
        )
    return found


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _dot(graph: nx.MultiDiGraph) -> str:
    shapes = {"person": "ellipse", "production": "box"}
    lines = ["digraph castgraph {", '  graph [charset="UTF-8"];']
    for iri, data in graph.nodes(data=True):
        shape = shapes.get(data["kind"], "diamond")
        lines.append(f"  {_quote(iri)} [label={_quote(data['label'])}, shape={shape}];")
    for start, end, data in graph.edges(data=True):
        style = "solid" if data["status"] in ("", "released", "ended", "completed") else "dashed"
        lines.append(f"  {_quote(start)} -> {_quote(end)} [label={_quote(data['role'])}, style={style}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _cytoscape(graph: nx.MultiDiGraph) -> dict[str, Any]:
    nodes = [{"data": {"id": iri, "value": iri, "name": data["label"], **data}} for iri, data in graph.nodes(data=True)]
    edges = [
        {"data": {"id": key, "key": key, "source": start, "target": end, "interaction": data["role"], **data}}
        for start, end, key, data in graph.edges(keys=True, data=True)
    ]
    return {
        "format_version": "1.0",
        "generated_by": "castgraph",
        "data": {"name": "castgraph"},
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
