"""Curated folders and RDF files → an endpoint: what `build_store` makes of them, sent graph by graph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from castgraph.disk import sha256_of
from castgraph.errors import DataError, EndpointError
from castgraph.loading.folder import load_folder, load_page
from castgraph.rdf.files import format_of, is_page, is_quads, parse
from castgraph.store.client import Client
from castgraph.store.endpoint import DEFAULT, KNOWN, LOG, EndpointStore
from castgraph.store.sparql import Literal
from castgraph.text import slug
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

__all__ = ["Part", "has_default_graph", "in_batches", "load_endpoint", "logged", "parts", "put"]


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
        rdf_format: format of all files; by their endings where None.
        progress: told each graph and the number of its triples once it is there.

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
        form = None if path.is_dir() or is_page(path) else format_of(path, rdf_format)
        if form is None:
            with load_folder(path) if path.is_dir() else load_page(path) as store:
                for graph in [*store.graphs(), ""]:
                    lines = sorted(_line(quad, path) for quad in store.graph_triples(graph))
                    state = hashlib.sha256(b"".join(lines)).hexdigest()
                    if graph:
                        yield Part(graph, state, partial(iter, lines))
                    else:
                        default.append(partial(iter, lines))
                        states.update(state.encode())
            continue
        state = sha256_of(path)
        states.update(state.encode())
        triples = partial(_triples, path, form, base)
        if is_quads(form):
            graphs = sorted({_graph(quad) for quad in parse(path, form, base=base)})
            yield from (Part(graph, state, partial(triples, graph)) for graph in graphs if graph)
            default.append(partial(triples, ""))
        else:
            graph = PREFIXES["dataset"] + (slug(path.name.split(".")[0]) or "data")
            yield Part(graph, state, triples, dataset=True)
            default.append(triples)
    yield Part("", states.hexdigest(), lambda: (line for lines in default for line in lines()))


def _triples(path: Path, form: ox.RdfFormat, base: str | None, graph: str | None = None) -> Iterator[bytes]:
    """Yield the triples of one graph of a file, of all of it for None."""
    for quad in parse(path, form, base=base):
        if graph is None or _graph(quad) == graph:
            yield _line(quad, path)


def _graph(quad: ox.Quad) -> str:
    return getattr(quad.graph_name, "value", "")


def _line(quad: ox.Quad, path: Path) -> bytes:
    for node in (quad.subject, quad.object):
        if type(node).__name__ == "BlankNode":
            raise DataError("has blank nodes, which would be doubled at an endpoint; give them IRIs first", str(path))
    return f"{quad.subject} {quad.predicate} {quad.object} .\n".encode()


@dataclass(frozen=True, slots=True)
class Part:
    """One graph to be put: its IRI (empty for the default graph), its state, and its triples when asked.

    The triples are N-Triples lines without blank nodes: those would become others each time. `dataset` says that
    it is an imported dataset, whose credits are plain triples, and not a source.
    """

    graph: str
    state: str
    lines: Callable[[], Iterable[bytes]]
    dataset: bool = False


def put(client: Client, parts: Iterable[Part], progress: Callable[[str, int], object] | None = None) -> int:
    """Put graphs to an endpoint by ``INSERT DATA`` in batches; call it again to go on where it was cut short.

    Which graphs are complete, and in which state, is kept at the endpoint, in the graph `LOG`. A graph that is there in
    the same state is not sent again; one that is there in another, or was not finished, is replaced.

    Args:
        client: speaks with it.
        parts: what to put.
        progress: told each graph and the number of triples that were sent for it.

    Returns:
        how many triples were sent.

    Raises:
        EndpointError: it refuses, or cannot be reached any more; or its default graph holds what castgraph did not put.
    """
    store = EndpointStore(client)
    noted = store.rows(f"SELECT ?g ?state WHERE {{ GRAPH <{LOG}> {{ ?g dcterms:identifier ?state }} }}")
    log = {graph or "": state for graph, state in noted}
    own_default: bool | None = None
    total = 0
    for part in parts:
        target = part.graph
        if not target:
            own_default = has_default_graph(store) if own_default is None else own_default
            target = "" if own_default else KNOWN
        name = target or DEFAULT
        if log.get(name) == part.state:
            continue
        if not target and name not in log and store.ask("ASK { ?s ?p ?o }"):
            raise EndpointError(
                f"{store.place}: its default graph holds what castgraph did not put there; use an empty one"
            )
        clear = f"DROP SILENT GRAPH <{target}>" if target else "CLEAR SILENT DEFAULT"
        before, count = [clear, logged(name, "begun")], 0
        for batch in in_batches(part.lines()):
            data = b"".join(batch).decode("utf-8")
            insert = f"INSERT DATA {{ GRAPH <{target}> {{\n{data}}} }}" if target else f"INSERT DATA {{\n{data}}}"
            client.update(" ;\n".join([*before, insert]))
            before = []
            count += len(batch)
        if not target:  # what came in shards has no copy there any more
            before += [f"ADD SILENT GRAPH <{graph}> TO DEFAULT" for graph in _sharded(store)]
        client.update(" ;\n".join([*before, logged(name, part.state, dataset=part.dataset)]))
        total += count
        if progress:
            progress(part.graph, count)
    return total


def _sharded(store: EndpointStore) -> list[str]:
    """Return the datasets that `loading.sending` put there, and into the default graph too."""
    parts = f"SELECT DISTINCT ?g WHERE {{ GRAPH <{LOG}> {{ ?g a cg:Dataset ; dcterms:hasPart ?part }} }} ORDER BY ?g"
    return [graph or "" for (graph,) in store.rows(parts)]


def logged(graph: str, state: str, *, dataset: bool = False) -> str:
    """Return the update that notes the state of a graph; `dataset` says that the default graph has its triples too."""
    entry = f"<{graph}> <{PREFIXES['dcterms']}identifier>"
    forget = f"DELETE WHERE {{ GRAPH <{LOG}> {{ {entry} ?o }} }}"
    kind = f" ; <{PREFIXES['rdf']}type> <{PREFIXES['cg']}Dataset>" if dataset else ""
    return f"{forget} ; INSERT DATA {{ GRAPH <{LOG}> {{ {entry} {Literal(state)}{kind} }} }}"


def has_default_graph(store: EndpointStore) -> bool:
    """Return whether the endpoint has a default graph of its own that can be written: try it with one triple."""
    probe = f'<{LOG}> <{PREFIXES["rdfs"]}comment> "castgraph tries where this goes"'

    store.client.update(f"INSERT DATA {{ GRAPH <{LOG}> {{ {probe} }} }}")
    union = store.ask(f"ASK {{ {probe} }}")
    store.client.update(f"DELETE DATA {{ GRAPH <{LOG}> {{ {probe} }} }}")
    if union:
        return False
    try:
        store.client.update(f"INSERT DATA {{ {probe} }}")
        own = store.ask(f"ASK {{ {probe} }}")
        store.client.update(f"DELETE DATA {{ {probe} }}")
    except EndpointError:
        return False
    return own


def in_batches(lines: Iterable[bytes], triples: int = 2000, size: int = 400_000) -> Iterator[list[bytes]]:
    """Yield lines in batches of at most so many, and of not many more bytes than that."""
    batch: list[bytes] = []
    used = 0
    for line in lines:
        batch.append(line)
        used += len(line)
        if len(batch) >= triples or used >= size:
            yield batch
            batch, used = [], 0
    if batch:
        yield batch
