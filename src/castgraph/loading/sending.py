"""Shards → a SPARQL endpoint: chunk by chunk into the dataset's graph, and on from the shard that was not finished.

What was sent is noted at the endpoint, in the graph `LOG`: which shards are there, and when all are. A chunk may be
sent twice, as the same triple is no second one; so each is tried again until it is taken.
"""

from __future__ import annotations

import hashlib
import time
import urllib.parse
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from castgraph.errors import EndpointError
from castgraph.loading.endpoint import has_default_graph, in_batches, logged, parts, put
from castgraph.loading.settled_shards import settled
from castgraph.store.client import Client
from castgraph.store.endpoint import DEFAULT, LOG, EndpointStore
from castgraph.store.transport import shown
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from castgraph.loading.settled_shards import Settled
    from castgraph.loading.shards import Shards

__all__ = ["Sent", "bulk_commands", "send_shards"]

_TRIES = 6
_CHUNK = 8 << 20
"""Bytes of N-Triples that one request of the Graph Store Protocol carries at most."""
_VERDICTS = "verdicts"
"""What the verdicts on all shards are noted as."""
_PART = f"<{PREFIXES['dcterms']}hasPart>"


@dataclass(frozen=True, slots=True)
class Sent:
    """What `send_shards` did: triples sent, shards sent, shards that were there, and triples the graph has now."""

    triples: int
    shards: int
    there: int
    total: int


def send_shards(
    url: str,
    shards: Shards,
    *,
    curated: Path | None = None,
    graph_store: str = "",
    client: Client | None = None,
    progress: Callable[[str, int], object] | None = None,
) -> Sent:
    """Send a dataset to an endpoint; again to go on where it was cut short.

    Args:
        url: of the endpoint, which takes updates at the same address.
        shards: the dataset. Another state of it that is there is dropped first.
        curated: a curated folder that is put there too; none where None.
        graph_store: address of the endpoint's Graph Store Protocol; without it updates carry the triples.
        client: speaks with the endpoint; made here where None.
        progress: told each shard and the number of its triples once it is there.

    Raises:
        DataError: a shard is missing or damaged; those before it are there.
        EndpointError: it refuses, cannot be reached any more, or has another number of triples in the end.
    """
    client = client or Client(url)
    store = EndpointStore(client)
    if curated:
        put(client, parts([curated]), progress)
    made = settled(shards, curated)
    target = _Target(store, made, graph_store)
    files = shards.of("quads")
    done = target.begin()
    triples = 0
    missing = [file for file in files if file.sha256 not in done]
    for file in missing:
        triples += target.send(made.lines(file), file.sha256)
        if progress:
            progress(file.path, file.rows)
    if made.verdicts and _VERDICTS not in done:
        triples += target.send(made.verdicts, _VERDICTS)
    return Sent(triples, len(missing), len(files) - len(missing), target.finish())


class _Target:
    """The graph of one dataset at one endpoint."""

    def __init__(self, store: EndpointStore, made: Settled, graph_store: str) -> None:
        self.store, self.made, self.graph_store = store, made, graph_store
        self.client, self.iri = store.client, made.shards.dataset.iri
        self.files = made.shards.of("quads")
        digests = sorted(file.sha256 for file in self.files)
        joined = sorted(made.merged.items())
        self.state = hashlib.sha256(repr((digests, joined, made.verdicts)).encode()).hexdigest()
        self.raw = sum(file.rows for file in self.files)
        self.expected = self.raw + len(made.verdicts) - len(made.gone)
        self.copies = False

    def begin(self) -> set[str]:
        """Make room for the dataset, unless it is there in the same state; return the digests of what is there."""
        noted = self._noted(self.iri, f"<{PREFIXES['dcterms']}identifier>")
        if noted == {self.state}:
            return {*(file.sha256 for file in self.files), _VERDICTS}
        if not noted and self._count() == self.raw and not self.made.merged:  # its own bulk loader was used
            self._take_out()
            return {file.sha256 for file in self.files}
        self.copies = has_default_graph(self.store)
        if noted != {f"begun {self.state}"}:
            before = [f"DROP SILENT GRAPH <{self.iri}>"]
            if self.copies:
                self._claim_default_graph()
                before.insert(0, f"DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{self.iri}> {{ ?s ?p ?o }} }}")
            forget = f"DELETE WHERE {{ GRAPH <{LOG}> {{ <{self.iri}> {_PART} ?part }} }}"
            note = logged(self.iri, f"begun {self.state}", dataset=self.copies)
            self._update(" ;\n".join([*before, forget, note]))
        return self._noted(self.iri, _PART)

    def _claim_default_graph(self) -> None:
        if self._noted(DEFAULT, f"<{PREFIXES['dcterms']}identifier>"):
            return
        if self.store.ask("ASK { ?s ?p ?o }"):
            raise EndpointError(
                f"{self.store.place}: its default graph holds what castgraph did not put there; use an empty one"
            )
        self._update(logged(DEFAULT, "shards"))

    def _noted(self, graph: str, predicate: str) -> set[str]:
        text = f"SELECT ?o WHERE {{ GRAPH <{LOG}> {{ <{graph}> {predicate} ?o }} }}"
        return {value or "" for (value,) in self.store.rows(text)}

    def _take_out(self) -> None:
        for batch in in_batches(sorted(self.made.gone)):
            self._update(f"DELETE DATA {{ GRAPH <{self.iri}> {{\n{b''.join(batch).decode()}}} }}")

    def send(self, lines: Iterable[bytes], digest: str) -> int:
        """Send some lines and note that they are there; return how many they are."""
        graphs = (self.iri, "") if self.copies else (self.iri,)
        count = 0
        for batch in in_batches(lines, 50_000, _CHUNK) if self.graph_store else in_batches(lines):
            for graph in graphs:
                self._put(graph, b"".join(batch))
            count += len(batch)
        self._update(f'INSERT DATA {{ GRAPH <{LOG}> {{ <{self.iri}> {_PART} "{digest}" }} }}')
        return count

    def _put(self, graph: str, data: bytes) -> None:
        if self.graph_store:
            where = urllib.parse.urlencode({"graph": graph}) if graph else "default"
            url = f"{self.graph_store}{'&' if '?' in self.graph_store else '?'}{where}"
            headers = {"Content-Type": "application/n-triples"}
            self._patiently(partial(self.client.request, "POST", url, data, headers))
        else:
            text = data.decode()
            self._update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{text}}} }}" if graph else f"INSERT DATA {{\n{text}}}")

    def _update(self, text: str) -> None:
        self._patiently(partial(self.client.update, text))

    def _patiently(self, send: Callable[[], object]) -> None:
        """Send something that may arrive twice, again while the endpoint is down or fails."""
        for attempt in range(_TRIES):
            try:
                send()
            except EndpointError as error:
                status = getattr(error, "status", None)
                if status is None or (status and status < 500 and status not in (408, 429)) or attempt == _TRIES - 1:
                    raise
                time.sleep(self.client.pause * 2 ** (attempt + 1))
            else:
                return

    def _count(self) -> int:
        text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{self.iri}> {{ ?s ?p ?o }} }}"
        return int(next(self.store.rows(text))[0] or 0)

    def finish(self) -> int:
        """Note that all is there, once the endpoint counts as many triples as the shards have; return how many.

        Raises:
            EndpointError: it counts others.
        """
        found = self._count()
        if found != self.expected and not (self.made.merged and 0 < found < self.expected):  # what was joined is one
            self._update(logged(self.iri, "of another number"))
            raise EndpointError(
                f"{self.store.place}: <{self.iri}> has {found:,} triples where the shards have {self.expected:,}; "
                "the same command sends all of it again"
            )
        self._update(logged(self.iri, self.state, dataset=self.copies))
        return found


def bulk_commands(shards: Shards, url: str) -> Iterator[str]:
    """Yield the lines that have Virtuoso's own loader read the shards, for ``isql`` on the server's machine."""
    folder = str(shards.folder.resolve() / "quads").replace("'", "''")
    iri = shards.dataset.iri
    yield f"-- {folder} must be readable there, and in DirsAllowed of virtuoso.ini"
    these = f"FROM DB.DBA.load_list WHERE ll_file LIKE '{folder}/%'"
    yield f"DELETE {these};"
    yield f"SPARQL CLEAR GRAPH <{iri}>;"
    yield f"ld_dir('{folder}', '*.nq.gz', '{iri}');"
    yield "-- one loader for each core may run at a time, each in an isql of its own"
    yield "rdf_loader_run();"
    yield "checkpoint;"
    yield f"SELECT ll_file, ll_error {these} AND ll_error IS NOT NULL;"
    yield f"-- then, to count and note it: castgraph load --from-shards {shards.folder} --store {shown(url)}"
