"""A projection → a table of nodes and one of edges: CSV in a folder or a zip file, or sheets of a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.disk import make_folder, replacing, write_file
from castgraph.errors import OutputError
from castgraph.export.graphs import flat
from castgraph.iris import compact
from castgraph.underway import at

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["FORMATS", "write_tables"]

FORMATS = ("csv", "xlsx")

_NODE = ("id", "curie", "label", "kind", "type", "years", "aliases")
_EDGE = (
    "source", "target", "id", "role", "status", "characters", "sources", "publishers", "first_published",
    "last_published",
)  # fmt: skip


def write_tables(graph: nx.MultiGraph, form: str, output: str | Path) -> None:
    """Write the nodes and the edges of a projection.

    Args:
        graph: as `connections.projection.project` makes it.
        form: one of `FORMATS`.
        output: of ``xlsx`` the file; of ``csv`` a folder, which is made, for ``nodes.csv`` and ``edges.csv``, or a file
            that ends in ``.zip`` and holds both.

    Raises:
        MissingPackageError: a workbook is asked for, and openpyxl is not installed.
        OutputError: a file cannot be written; what was there before is still there.
    """
    from castgraph.export.tables import rows_as

    at(f"writing {graph.number_of_nodes():,} nodes and {graph.number_of_edges():,} edges")
    given = flat(graph)
    nodes = [[iri, compact(iri), *(data[key] for key in _NODE[2:])] for iri, data in given.nodes(data=True)]
    edges = [
        [start, end, key, *(data[name] for name in _EDGE[3:])]
        for start, end, key, data in given.edges(keys=True, data=True)
    ]
    if form == "xlsx":
        from castgraph.export.workbook import workbook

        write_file(output, workbook({"nodes": (_NODE, nodes), "edges": (_EDGE, edges)}))
        return
    files = {"nodes.csv": rows_as("csv", _NODE, nodes), "edges.csv": rows_as("csv", _EDGE, edges)}
    if str(output).lower().endswith(".zip"):
        import zipfile

        with replacing(output) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in files.items():
                packed.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return
    folder = Path(output)
    try:
        make_folder(folder)
    except OSError as error:
        raise OutputError(
            f"{folder}: no folder can be made there ({(error.strerror or str(error)).lower()})"
        ) from error
    with replacing(folder / "nodes.csv") as first, replacing(folder / "edges.csv") as second:
        first.write(files["nodes.csv"])
        second.write(files["edges.csv"])
