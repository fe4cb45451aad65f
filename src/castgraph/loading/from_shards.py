"""A folder of shards as an importer: its triples, names and credits as the importer that a cluster ran would give them.

So `import_dataset` makes the same store of it.
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from castgraph.errors import DataError
from castgraph.importers.base import Importer
from castgraph.importers.report import Report
from castgraph.importers.writer import RELATION_CODES, ROLE_CODES
from castgraph.loading.numbering import Numbering
from castgraph.names.spool import Spool
from castgraph.vocabulary import CG, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from castgraph.importers.base import Beside
    from castgraph.loading.shards import Shards

__all__ = ["FromEdges", "FromShards", "tell"]

_DECIDING = re.compile(
    rb"^<[^>]*> <(?:"
    + b"|".join(
        re.escape(predicate.encode())
        for predicate in (
            *(CG + name for name in ("status", "credit", "source", "person", "role", "production")),
            *(SCHEMA + name for name in ("partOfSeries", "partOfSeason", "datePublished", "startDate", "publisher")),
            RDF + "type",
        )
    )
    + rb")> [^\n]*\n",
    re.MULTILINE,
)
"""Lines of N-Triples that verdicts may rest on."""

_TOLD = ("credit", "person", "role", "production", "source", "published", "status")


class FromShards(Importer):
    """The importer; see the module."""

    def __init__(self, shards: Shards) -> None:
        self.shards = shards
        self.dataset = shards.dataset
        self.paths: Sequence[Path] = [shards.folder]
        self.report = Report()
        self.report.merge(shards.report())

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the triples in blocks; see `importers.base.Importer`."""
        tell(self.shards, beside)
        for file in self.shards.of("quads"):
            yield from self.shards.triples(file)
            if progress:
                progress(file.bytes)


class FromEdges(FromShards):
    """The same for an index alone: of the triples only those that verdicts rest on, and where there are none, none.

    Attributes:
        endpoint: address of where the quads are.
    """

    def __init__(self, shards: Shards, endpoint: str) -> None:
        super().__init__(shards)
        self.endpoint = endpoint

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield some of the triples in blocks; see `importers.base.Importer`."""
        tell(self.shards, beside)
        yield self.dataset.triples().encode()
        for file in self.shards.of("quads") if self.shards.tell_more() else ():
            for block in self.shards.triples(file):
                yield self.deciding(block)

    @staticmethod
    def deciding(block: bytes) -> bytes:
        """Return those lines that verdicts may rest on."""
        return b"".join(match.group() for match in _DECIDING.finditer(block))


def tell(shards: Shards, beside: Beside, *, only_told: bool = False) -> None:
    """Hand over what goes beside the triples, a batch of rows at a time; nothing is kept in memory of each entity.

    Args:
        shards: whose tables are read.
        beside: takes it.
        only_told: nothing but credits that are told with a status or a source of their own, without names.

    Raises:
        DataError: a table is damaged.
    """
    most = 0 if only_told else sum(file.rows for file in shards.of("names"))
    numbers = Numbering(most, beside.folder if isinstance(beside, Spool) else None)
    for batch in () if only_told else shards.batches("names", ("iri", "name", "type", "years", "aliases")):
        iris, names, types, years, others = (column.to_pylist() for column in batch.columns)
        first = numbers.add(iris)
        beside.entities(
            zip(
                range(first, first + len(iris)),
                iris,
                *([text or "" for text in column] for column in (names, types, years)),
                strict=True,
            )
        )
        beside.aliases([(number, one) for number, some in enumerate(others, first) for one in some or ()])
    if not numbers.sort():
        raise DataError("the table of names has an entity twice; write the shards anew", str(shards.folder))
    for batch in shards.batches("edges", _TOLD, coded=True):
        _tell_edges(batch, numbers, beside, shards, only_told=only_told)
        beside.entities((number, iri, "", "", "") for number, iri in numbers.fresh())
    for batch in shards.batches("pages", ("iri", "publisher", "published", "url", "by")):
        beside.pages([*zip(*(column.to_pylist() for column in batch.columns), strict=True)])


def _tell_edges(batch: pa.RecordBatch, numbers: Numbering, beside: Beside, shards: Shards, *, only_told: bool) -> None:
    """Hand over some rows of the table of edges; entities without a name get the next numbers."""
    credits, people, roles, productions, *_ = (_coded(batch.column(name)) for name in _TOLD)
    told, someone = (_is_said(*column) for column in (credits, people))
    plain = np.flatnonzero((told & someone) if only_told else ~told)
    if len(plain):
        starts, ends = (_numbered(texts, codes[plain], numbers) for codes, texts in (people, productions))
        names = roles[1].to_pylist()
        if unknown := [name for name in names if name and name not in ROLE_CODES and name not in RELATION_CODES]:
            raise DataError(f"no role or relation is called {unknown[0]!r}; write the shards anew", str(shards.folder))
        of_role = roles[0][plain]
        for table, hand in ((ROLE_CODES, beside.credits), (RELATION_CODES, beside.relations)):
            code = np.array([table.get(name, -1) for name in names])[of_role]
            mine = code >= 0
            hand(_array(starts[mine]), code[mine].tolist(), _array(ends[mine]))
    if told.any():
        columns = batch.filter(_mask(told)).select(_TOLD).columns
        texts = ([text or "" for text in column.to_pylist()] for column in columns)
        beside.told(list(zip(*texts, strict=True)))


def _coded(column: Any) -> tuple[NDArray[np.int64], Any]:
    """Return a column of texts as numbers, and the texts that these are of; what is null is empty."""
    if column.null_count:
        column = column.cast("string").fill_null("").dictionary_encode()
    return column.indices.to_numpy().astype(np.int64), column.dictionary


def _is_said(codes: NDArray[np.int64], texts: Any) -> NDArray[np.bool_]:
    """Return which rows of a column are not empty."""
    import pyarrow.compute as pc

    said: NDArray[np.bool_] = pc.not_equal(texts, "").to_numpy(zero_copy_only=False).astype(bool)[codes]
    return said


def _numbered(texts: Any, codes: NDArray[np.int64], numbers: Numbering) -> NDArray[np.uint32]:
    used, places = np.unique(codes, return_inverse=True)
    return numbers.of(texts.take(used).to_pylist())[places]


def _array(column: NDArray[np.uint32]) -> array[int]:
    return array("I", column.tobytes())


def _mask(rows: NDArray[np.bool_]) -> Any:
    import pyarrow

    return pyarrow.array(rows)
