"""Curated folders and RDF files → an endpoint: what `build_store` makes of them, sent graph by graph."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from castgraph import rdf_io
from castgraph.endpoint import Part, put
from castgraph.errors import DataError
from castgraph.loader import load_folder, load_page
from castgraph.sparql_client import Client
from castgraph.vocabulary import PREFIXES, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["load_endpoint", "parts"]


def load_endpoint(
    url: str,
    paths: Sequence[Path],
    *,
    base: str | None = None,
    rdf_format: str | None = None,
    progress: Callable[[str, int], object] | None = None,
) -> int:
    """Put folders of curated files and other RDF files to an endpoint; again to go on where it was cut short.

    Args:
        url: of the endpoint, which takes updates at the same address.
        paths: folders and files; at least one.
        base: IRI for relative ones in files, which are an error where None.
        rdf_format: format of all files, told by their endings where None.
        progress: told each graph and the number of its triples when it is there.

    Returns:
        how many triples were sent; 0 where everything was there already.

    Raises:
        DataError: a file that cannot be read, or that has blank nodes; nothing of it was sent.
        EndpointError: the endpoint refuses, or cannot be reached any more.
    """
    return put(Client(url), parts(paths, base=base, rdf_format=rdf_format), progress)


def parts(paths: Sequence[Path], *, base: str | None = None, rdf_format: str | None = None) -> Iterator[Part]:
    """Yield the graphs that folders and files make, the default graph last."""
    default: list[Callable[[], Iterable[bytes]]] = []
    states = hashlib.sha256()
    for path in paths:
        if not path.exists():
            raise DataError("no such file or folder", str(path))
        form = None if path.is_dir() or rdf_io.is_page(path) else rdf_io.format_of(path, rdf_format)
        if form is None:
            with load_folder(path) if path.is_dir() else load_page(path) as store:
                for graph in [*store.graphs(), ""]:
                    lines = sorted(_line(quad, path) for quad in store.graph_triples(graph))
                    digest = hashlib.sha256(b"".join(lines)).hexdigest()
                    if graph:
                        yield Part(graph, digest, lambda lines=lines: lines)  # type: ignore[misc]
                    else:
                        default.append(lambda lines=lines: lines)  # type: ignore[misc]
                        states.update(digest.encode())
            continue
        digest = _digest(path)
        states.update(digest.encode())
        if rdf_io.is_quads(form):
            graphs = sorted({_graph(quad) for quad in rdf_io.parse(path, form, base=base)})
            yield from (
                Part(graph, digest, lambda g=graph, p=path, f=form: _triples(p, f, base, g))  # type: ignore[misc]
                for graph in graphs
                if graph
            )
            default.append(lambda p=path, f=form: _triples(p, f, base, ""))  # type: ignore[misc]
        else:
            graph = PREFIXES["dataset"] + (slug(path.name.split(".")[0]) or "data")
            yield Part(graph, digest, lambda p=path, f=form: _triples(p, f, base, None), dataset=True)  # type: ignore[misc]
            default.append(lambda p=path, f=form: _triples(p, f, base, None))  # type: ignore[misc]
    yield Part("", states.hexdigest(), lambda: (line for lines in default for line in lines()))


def _triples(path: Path, form: ox.RdfFormat, base: str | None, graph: str | None) -> Iterator[bytes]:
    """Yield the triples of one graph of a file, of all of it for None."""
    for quad in rdf_io.parse(path, form, base=base):
        if graph is None or _graph(quad) == graph:
            yield _line(quad, path)


def _graph(quad: ox.Quad) -> str:
    return getattr(quad.graph_name, "value", "")


def _line(quad: ox.Quad, path: Path) -> bytes:
    for node in (quad.subject, quad.object):
        if type(node).__name__ == "BlankNode":
            raise DataError("has blank nodes, which would be doubled at an endpoint; give them IRIs first", str(path))
    return f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
