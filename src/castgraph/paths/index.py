"""The path index: who is joined to whom, as memory-mapped arrays that open in no time and carry every filter.

It never reads a store or a file of facts, it only holds what `build` put into it; and it never answers for another
state of the store than the one it was built from (`generation`).

The file ``paths.idx`` is a head (magic bytes, length and checksum of a JSON description, the description)
followed by sections, each a plain little-endian array on a 64-byte border. The description names each
section with its place, type and CRC-32. Opening checks the head and the file's length, and all of a small file;
`verify` reads all of any.

Nodes are numbered in the order of their IRIs, so that comparing numbers is comparing IRIs. Each *layer* is an
adjacency in compressed sparse rows (CSR), symmetric, one element per credit and direction, rows sorted:
``core`` has credits and relations that are hops by default, ``extra`` those with `--include`, ``appearances`` what
imported datasets say of people as themselves and in archive footage, ``withdrawn`` those that do not hold now but may
have held at an earlier date, ``withdrawn-appearances`` both.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.errors import DataError, StaleIndexError
from castgraph.paths.assembly import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from castgraph.store.scratch import Scratch

    Weights = tuple[NDArray[np.bool_], NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]

__all__ = ["FILE_NAME", "FORMAT", "Layer", "PathIndex", "Tables", "write"]

MAGIC = b"castgraph paths\n"
FORMAT = 2
FILE_NAME = "paths.idx"
_BORDER = 64
_SMALL = 16 << 20
"""Bytes that are checked whole on opening: it takes some milliseconds."""


@dataclass(frozen=True)
class Tables:
    """What the codes in the arrays stand for.

    Attributes:
        roles: role or relation names, by role code.
        kinds: ``[kind, type]`` pairs such as ``["production", "Movie"]``, by kind code.
        statuses: status names by status code; the first is the empty one.
        sources: by source code ``[iri, publisher, published]``, the last day that the date may mean; what follows
            are other names of the publisher.
        evidence: by evidence code, pairs of source code and status code, oldest first.
        subjects: by evidence code, the IRI of the credit or production that the sources tell; empty for what has no
            verdict of its own: relations and imported credits.
        verdicts: by evidence code, status code of what holds.
    """

    roles: Sequence[str] = ()
    kinds: Sequence[Sequence[str]] = ()
    statuses: Sequence[str] = ("",)
    sources: Sequence[Sequence[str]] = ()
    evidence: Sequence[Sequence[Sequence[int]]] = ((),)
    subjects: Sequence[str] = ()
    verdicts: Sequence[int] = ()


@dataclass(frozen=True)
class Layer:
    """One adjacency: row `start[n]:start[n + 1]` of the other arrays belongs to node n, sorted by `node`."""

    start: NDArray[Any]
    node: NDArray[np.uint32]
    role: NDArray[np.uint8]
    evidence: NDArray[Any]

    def __len__(self) -> int:
        """Number of credits; each is stored once per direction."""
        return len(self.node) // 2


@dataclass
class PathIndex:
    """Nodes, layers and tables, in memory or mapped from a file; read-only once made.

    Attributes:
        count: number of nodes.
        layers: by name, see above; only those that have credits, but always ``core``.
        kind: uint8 per node, index into ``tables.kinds``.
        first_year, last_year: int16 per node, 0 where unknown.
        status: evidence code per node, what is said of a production's own status.
        work: uint32 per node, the top of the series that it is part of, itself where it is part of nothing.
        component: uint32 per node, number of its group in the core layer, largest group first.
        component_sizes: uint32, number of nodes of each group.
        landmarks: uint8 per node and landmark, the hops between them in the core layer; no columns in a small graph.
        bipartite: 1 if all paths between two nodes that reach landmarks are of odd length, or all of even length.
        generation: name of the state of the store that it was built from; empty in memory.
        path: the file, None in memory.
        spare: clean arrays that searches have left, for the next one, by their type.
        ways: steps towards landmarks that searches have found, see `near`.
        weights: by evidence code, what searches without a choice of sources weigh; made by the first of them.
        gathered: JSON of the curated facts that it was made of (`gathered`), where it was made of nothing else.
        whole_degrees: number of credits of each node in the graph that this is a part of; None for a whole one.
    """

    count: int
    layers: dict[str, Layer]
    kind: NDArray[np.uint8]
    first_year: NDArray[np.int16]
    last_year: NDArray[np.int16]
    status: NDArray[Any]
    work: NDArray[np.uint32]
    component: NDArray[np.uint32]
    component_sizes: NDArray[np.uint32]
    landmarks: NDArray[np.uint8]
    bipartite: bool
    generation: str = ""
    path: Path | None = None
    spare: dict[type, list[NDArray[Any]]] = field(default_factory=dict, repr=False)
    ways: dict[int, int] = field(default_factory=dict, repr=False)
    weights: Weights | None = field(default=None, repr=False)
    whole_degrees: NDArray[np.int64] | None = field(default=None, repr=False)
    _history: NDArray[np.uint8] | None = field(default=None, repr=False)
    gathered: NDArray[np.uint8] | None = field(default=None, repr=False)
    _names: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8), repr=False)
    _offsets: NDArray[Any] = field(default_factory=lambda: np.zeros(1, np.uint32), repr=False)
    _tables: Tables | None = None
    _tables_bytes: NDArray[np.uint8] | None = field(default=None, repr=False)
    _sections: list[dict[str, Any]] = field(default_factory=list, repr=False)
    _map: mmap.mmap | None = field(default=None, repr=False)

    # -- opening and writing ---------------------------------------------------------------------------------

    @classmethod
    def open(cls, folder: str | os.PathLike[str], generation: str | None = None) -> PathIndex:
        """Map the index in `folder`; nothing but its head is read of a large one.

        Args:
            folder: where `write` put ``paths.idx``.
            generation: the state of the store that it must belong to; None takes any.

        Raises:
            StaleIndexError: there is no index, or it is of another generation or format;
                ``castgraph index`` makes it anew.
            DataError: the file is damaged, cut short, or not an index at all.
        """
        path = Path(folder) / FILE_NAME
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else None
        except FileNotFoundError:
            raise StaleIndexError(f"{path}: there is no path index; make it with: castgraph index") from None
        except OSError as error:
            raise DataError(f"cannot be read: {error.strerror}", str(path)) from error
        if mapped is None or mapped[: len(MAGIC)] != MAGIC:
            raise DataError("is not a path index; make it anew with: castgraph index", str(path))
        head = _read_head(mapped, path, size)
        if head["format"] != FORMAT:
            raise StaleIndexError(
                f"{path}: path index of format {head['format']}, this castgraph reads {FORMAT}; make it anew "
                "with: castgraph index"
            )
        if generation is not None and head["generation"] != generation:
            raise StaleIndexError(
                f"{path}: path index of {head['generation'] or 'another store'}, but the store is at "
                f"{generation}; make it anew with: castgraph index"
            )
        arrays = {
            section["name"]: np.frombuffer(mapped, section["type"], section["length"], section["offset"])
            for section in head["sections"]
        }
        index = cls._of_arrays(arrays, head["nodes"])
        index.generation, index.path = head["generation"], path
        index._sections, index._map = head["sections"], mapped
        index._tables_bytes = arrays["tables"]
        if size <= _SMALL:
            index.verify()
        return index

    @classmethod
    def in_memory(cls, arrays: Mapping[str, NDArray[Any]], tables: Tables) -> PathIndex:
        """Make an index of what `assemble` returned, for a graph small enough to be kept nowhere."""
        index = cls._of_arrays(dict(arrays), len(arrays["offsets"]) - 1)
        index._tables = tables
        return index

    @classmethod
    def _of_arrays(cls, arrays: dict[str, NDArray[Any]], count: int) -> PathIndex:
        layers = {
            name: Layer(*(arrays[f"{name}.{part}"] for part in ("start", "node", "role", "evidence")))
            for name in LAYERS
            if f"{name}.start" in arrays
        }
        return cls(
            count=count,
            layers=layers,
            kind=arrays["kind"],
            first_year=arrays["first_year"],
            last_year=arrays["last_year"],
            status=arrays["status"],
            work=arrays.get("work", np.arange(count, dtype=np.uint32)),
            component=arrays["component"],
            component_sizes=arrays["component_sizes"],
            landmarks=arrays.get("landmarks", np.zeros(0, np.uint8)).reshape(count, -1 if count else 0),
            bipartite=bool(arrays.get("bipartite", np.zeros(1, np.uint8))[0]),
            _history=arrays.get("history"),
            gathered=arrays.get("gathered"),
            _names=arrays["names"],
            _offsets=arrays["offsets"],
        )

    def verify(self) -> None:
        """Read every section and compare its checksum; in memory there is nothing to do.

        Raises:
            DataError: a section is not what was written.
        """
        if self._map is None:
            return
        for section in self._sections:
            length = section["length"] * np.dtype(section["type"]).itemsize
            with memoryview(self._map) as view, view[section["offset"] : section["offset"] + length] as part:
                if _checksum(part) != section["crc32"]:
                    raise DataError(
                        f"section {section['name']} is damaged; make it anew with: castgraph index",
                        str(self.path),
                    )

    # -- nodes -----------------------------------------------------------------------------------------------

    @property
    def tables(self) -> Tables:
        """What the codes stand for; read on first use."""
        if self._tables is None:
            assert self._tables_bytes is not None  # noqa: S101  set by open()
            self._tables = Tables(**json.loads(self._tables_bytes.tobytes()))
        return self._tables

    @property
    def history(self) -> dict[str, list[tuple[str, str]]] | None:
        """See `facts.history.statuses_by_day`; None in memory, and in a file written before it was kept there."""
        return None if self._history is None else json.loads(self._history.tobytes(), object_hook=_tuples)

    def __len__(self) -> int:
        return self.count

    def iri(self, node: int) -> str:
        """Return the IRI of a node number."""
        return self._name(int(node)).decode()

    def number(self, iri: str) -> int | None:
        """Return the node number of an IRI, None if it is not a node."""
        wanted = iri.encode()
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            if self._name(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self.count and self._name(low) == wanted else None

    def numbers(self, iris: Iterable[str]) -> NDArray[np.int64]:
        """Return the node numbers of those IRIs that are nodes, sorted, each once."""
        found = (self.number(iri) for iri in set(iris))
        return np.array(sorted(number for number in found if number is not None), dtype=np.int64)

    def kind_of(self, node: int) -> tuple[str, str]:
        """Return kind and type of a node, such as ``("production", "Movie")``."""
        kind, kind_type = self.tables.kinds[int(self.kind[node])]
        return kind, kind_type

    def degree(self, node: int) -> int:
        """Return the number of credits of a node in the core layer."""
        if self.whole_degrees is not None:
            return int(self.whole_degrees[node])
        start = self.layers["core"].start
        return int(start[node + 1]) - int(start[node])

    def degrees(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of credits of each node in the core layer: of the whole graph, where this is a part."""
        if self.whole_degrees is not None:
            return self.whole_degrees[nodes]
        start = self.layers["core"].start
        return np.asarray(start[nodes + 1].astype(np.int64) - start[nodes].astype(np.int64))

    def component_of(self, node: int) -> tuple[int, int]:
        """Return number and size of the group of nodes that a node belongs to, in the core layer."""
        component = int(self.component[node])
        return component, int(self.component_sizes[component])

    def _name(self, node: int) -> bytes:
        return self._names[int(self._offsets[node]) : int(self._offsets[node + 1])].tobytes()


def write(
    folder: str | os.PathLike[str],
    arrays: Mapping[str, NDArray[Any]],
    tables: Tables,
    generation: str,
    scratch: Scratch | None = None,
) -> Path:
    """Write an index into `folder`, all or nothing: a reader meets the old file or the new one.

    What lies in `scratch` is let go of as soon as it is written.

    Raises:
        OSError: the disk is full, or the folder cannot be written; the old index is still there and
            nothing else is left behind.
    """
    folder = Path(folder)
    path = folder / FILE_NAME
    told = {one.name: getattr(tables, one.name) for one in fields(tables)}
    packed = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    everything = dict(arrays) | {"tables": np.frombuffer(packed, dtype=np.uint8)}
    sections: list[dict[str, Any]] = []
    for name, given in everything.items():
        array = np.ascontiguousarray(given).astype(given.dtype.newbyteorder("<"), copy=False)
        everything[name] = array
        sections.append(
            {"name": name, "type": array.dtype.str, "length": len(array), "offset": 0, "crc32": _checksum(array)}
        )
        scratch.release() if scratch else None
    head = {"format": FORMAT, "generation": generation, "nodes": len(arrays["offsets"]) - 1, "size": 0}
    # The description's own length moves the sections; room is left for the numbers to grow.
    described = json.dumps(head | {"sections": sections}).encode()
    offset = _aligned(len(MAGIC) + 16 + len(described) + 24 * (len(sections) + 1))
    for section in sections:
        section["offset"] = offset
        offset = _aligned(offset + everything[section["name"]].nbytes)
    head["size"] = offset
    described = json.dumps(head | {"sections": sections}).encode()
    folder.mkdir(exist_ok=True)
    draft = folder / f"{FILE_NAME}.tmp"
    try:
        with draft.open("wb") as file:
            file.write(MAGIC + len(described).to_bytes(8, "little"))
            file.write(zlib.crc32(described).to_bytes(8, "little"))
            file.write(described)
            for section in sections:
                file.seek(section["offset"])
                if section["length"]:
                    file.write(everything[section["name"]].data.cast("B"))
                scratch.release() if scratch else None
            file.truncate(offset)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return path


def _tuples(days: dict[str, list[list[str]]]) -> dict[str, list[tuple[str, str]]]:
    return {subject: [(day, status) for day, status in told] for subject, told in days.items()}


def _read_head(mapped: mmap.mmap, path: Path, size: int) -> dict[str, Any]:
    begin = len(MAGIC) + 16
    length = int.from_bytes(mapped[len(MAGIC) : len(MAGIC) + 8], "little")
    checksum = int.from_bytes(mapped[len(MAGIC) + 8 : begin], "little")
    described = mapped[begin : begin + length] if length <= size else b""
    # A head of zeros would be right about having no description.
    if not described or len(described) != length or zlib.crc32(described) != checksum:
        raise DataError("the head of the index is damaged; make it anew with: castgraph index", str(path))
    head: dict[str, Any] = json.loads(described)
    if head["format"] == FORMAT and head["size"] != size:
        raise DataError(
            f"the path index is cut short: {size:,} bytes instead of {head['size']:,}; make it anew with: "
            "castgraph index",
            str(path),
        )
    return head


def _aligned(offset: int) -> int:
    return -(-offset // _BORDER) * _BORDER


def _checksum(data: Any) -> int:
    view = memoryview(data)
    return zlib.crc32(view.cast("B")) if view.nbytes else 0
