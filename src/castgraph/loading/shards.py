"""The folder of shards that a cluster writes: which tables it has, and a manifest by which it is whole or refused.

``manifest.json`` names each file with its size and digest; ``_SUCCESS`` is written last. Nothing here starts Spark:
a table is Parquet, and read with pyarrow alone.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from castgraph.disk import sha256_of, write_file
from castgraph.errors import DataError, MissingPackageError, first_line
from castgraph.importers.dataset import Dataset
from castgraph.locations import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

__all__ = ["COLUMNS", "FORMAT", "MANIFEST", "QUADS", "REPORT", "SUCCESS", "File", "Shards", "open_shards", "schema"]

FORMAT = "castgraph-shards 1"
MANIFEST, REPORT, SUCCESS = "manifest.json", "report.json", "_SUCCESS"
QUADS = "quads"
"""Folder of the N-Quads: gzip, lines sorted within a shard, none twice in all, each in the dataset's graph."""

COLUMNS = {
    "edges": {
        "person": "string",
        "role": "string",
        "production": "string",
        "credit": "string",
        "status": "string",
        "source": "string",
        "published": "string",
        "year": "smallint",
    },
    "names": {"iri": "string", "type": "string", "name": "string", "years": "string", "aliases": "array<string>"},
    "productions": {
        "iri": "string",
        "type": "string",
        "name": "string",
        "first_year": "smallint",
        "last_year": "smallint",
        "series": "string",
    },
    "pages": {"iri": "string", "publisher": "string", "published": "string", "url": "string", "by": "string"},
}
"""By table, its columns and their types in the words of Spark; none is null but the years, which are so where unknown.
Rows stand in any order. A text that is not known is empty.

edges: what an importer hands over as `base.Beside.credits`, `relations` and `told`, with IRIs in place of numbers.
    person: IRI of who has the credit, or of the start of a relation; empty in a production's own status.
    role: key of `vocabulary.ROLES`, or of `vocabulary.RELATIONS`.
    production: IRI of the production, or of the end of a relation.
    credit: empty in the one row that each credit and relation has. A further row for each thing that is told of it with
        a status or a source of its own (`facts.handed.Told`) has the IRI of its node here; that of a production's own
        status (no person, no role) the production's.
    status: key of `vocabulary.STATUSES` that is told; empty where there is none.
    source: IRI of the page that tells it; empty where the dataset does.
    published: ISO date, month or year of that page.
    year: first year of the production. Not needed by an index.
names: an entity each, also one of which only its IRI is known (`base.Beside.entities` and `aliases`).
    type: local name of its class, such as ``Movie``.
    name: preferred name.
    years: as they are shown, ``1994`` or ``2005–2010``.
    aliases: its other names.
productions: a production each, for those who count by them; the same as `names` and the edges ``partOfSeries`` say.
    series: IRI of what it is a part of.
pages: a page each that tells a credit (`base.Beside.pages`). The folder may be missing.
    publisher: name of who published it.
    published: as in edges.
    url: its address.
    by: IRI of the publisher.
"""


@dataclass(frozen=True, slots=True)
class File:
    """One file of the folder: its path in there, its bytes, its lines or rows, its SHA-256."""

    path: str
    bytes: int
    rows: int
    sha256: str

    @property
    def table(self) -> str:
        """Name of the table that it is a part of; `QUADS` for quads."""
        return self.path.partition("/")[0]


@dataclass(frozen=True)
class Shards:
    """A folder of shards, or what is to be written of one.

    Attributes:
        folder: where it is.
        dataset: what the shards are of.
        importer: which importer made them.
        files: all of them but manifest and mark.
        totals: what is counted: ``credits``, ``quads``, ….
        castgraph: the version that wrote them.
    """

    folder: Path
    dataset: Dataset
    importer: str
    files: tuple[File, ...]
    totals: dict[str, int] = field(default_factory=dict)
    castgraph: str = VERSION

    def to_json(self) -> dict[str, Any]:
        """Return what the manifest says."""
        return {
            "format": FORMAT,
            "castgraph": self.castgraph,
            "importer": self.importer,
            "dataset": {"iri": self.dataset.iri, **asdict(self.dataset)},
            "files": [asdict(file) for file in sorted(self.files, key=lambda file: file.path)],
            "totals": self.totals,
        }

    def finish(self) -> None:
        """Write the manifest, then the mark that says that all is there.

        Raises:
            OutputError: the disk is full or refuses.
        """
        write_file(self.folder / MANIFEST, json.dumps(self.to_json(), indent=1, ensure_ascii=False).encode())
        write_file(self.folder / SUCCESS, b"")

    def of(self, table: str) -> list[File]:
        """Return the files of a table, in the order of their names."""
        return sorted((file for file in self.files if file.table == table), key=lambda file: file.path)

    def report(self) -> dict[str, Any]:
        """Return what the import counted and skipped, as `Report.merge` takes it; nothing where it is not there."""
        try:
            raw: dict[str, Any] = json.loads((self.folder / REPORT).read_bytes())
        except (OSError, ValueError):
            return {}
        return raw if isinstance(raw, dict) else {}

    def checked(self, file: File) -> Path:
        """Return the place of a file whose digest is right.

        Raises:
            DataError: it is missing or is not what was written.
        """
        path = self.folder / file.path
        try:
            if sha256_of(path) == file.sha256:
                return path
        except OSError as error:
            raise DataError(f"cannot be read ({error.strerror}); {_AGAIN}", str(path)) from error
        raise DataError(f"is not what the manifest says it is (its SHA-256 differs); {_AGAIN}", str(path))

    def quads(self, file: File, size: int = 16 << 20) -> Iterator[bytes]:
        """Yield whole lines of a shard of quads, some megabytes at a time.

        Raises:
            DataError: the shard is damaged, or holds quads that are not of the dataset's graph.
        """
        path = self.checked(file)
        end = f" <{self.dataset.iri}> .\n".encode()
        lines = 0
        try:
            with gzip.open(path) as stream:
                for block in _blocks(stream, size):
                    count = block.count(b"\n")
                    if block.count(end) != count:
                        raise DataError(f"has quads that are not in the graph <{self.dataset.iri}>", str(path))
                    lines += count
                    yield block
        except (OSError, EOFError) as error:
            raise DataError(f"cannot be unpacked ({error}); {_AGAIN}", str(path)) from error
        if lines != file.rows:
            raise DataError(f"has {lines:,} lines where the manifest says {file.rows:,}; {_AGAIN}", str(path))

    def triples(self, file: File, size: int = 16 << 20) -> Iterator[bytes]:
        """Yield the same as N-Triples."""
        end = f" <{self.dataset.iri}> .\n".encode()
        return (block.replace(end, b" .\n") for block in self.quads(file, size))

    def tell_more(self) -> bool:
        """Return whether anything is told with a status or a source of its own."""
        return any(
            any(batch.column(0).dictionary.to_pylist()) for batch in self.batches("edges", ["credit"], coded=True)
        )

    def batches(self, table: str, columns: Iterable[str], *, coded: bool = False) -> Iterator[pa.RecordBatch]:
        """Yield a table in batches of some ten thousand rows; in memory is one at a time.

        Args:
            table: key of `COLUMNS`.
            columns: those that are read.
            coded: give texts as dictionaries: each once, and numbers of them.

        Raises:
            DataError: a file is damaged, or has other columns.
            MissingPackageError: pyarrow is not installed.
        """
        wanted = list(columns)
        pa, pq = _arrow()
        texts = [name for name in wanted if COLUMNS[table][name] == "string"] if coded else None
        for file in self.of(table):
            path = self.checked(file)
            try:
                with pq.ParquetFile(path, read_dictionary=texts) as parquet:
                    missing = [name for name in wanted if name not in parquet.schema_arrow.names]
                    if missing:
                        raise DataError(f"has no column {missing[0]}; {_AGAIN}", str(path))
                    yield from parquet.iter_batches(batch_size=1 << 16, columns=wanted)
            except (OSError, pa.ArrowException) as error:
                raise DataError(f"cannot be read as Parquet ({first_line(error)}); {_AGAIN}", str(path)) from error


_AGAIN = "copy the folder of shards again, or write it anew: castgraph import … --spark MASTER --out DIR"


def open_shards(folder: Path) -> Shards:
    """Open a folder of shards: it is complete, and each file is as long as the manifest says.

    Raises:
        DataError: it is no such folder, was not finished, or lacks a file; the message says which.
    """
    path = folder / MANIFEST
    if not folder.is_dir():
        raise DataError("no such folder of shards; one of another file system is mounted or copied first", str(folder))
    if not (folder / SUCCESS).is_file():
        what = "was not finished" if path.is_file() else "is not a folder of shards"
        raise DataError(
            f"{what}: it has no {SUCCESS}; write it anew: castgraph import … --spark MASTER --out DIR", str(folder)
        )
    try:
        raw = json.loads(path.read_bytes())
        if raw["format"] != FORMAT:
            raise DataError(f"is of the format {raw['format']!r}, and this castgraph reads {FORMAT!r}", str(path))
        about = {name: value for name, value in raw["dataset"].items() if name != "iri"}
        files = tuple(File(**file) for file in raw["files"])
        found = Shards(folder, Dataset(**about), raw["importer"], files, raw["totals"], raw["castgraph"])
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror}); {_AGAIN}", str(path)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"is not a manifest of shards ({type(error).__name__}: {error}); {_AGAIN}", str(path)
        ) from error
    for file in files:
        place = folder / file.path
        if ".." in file.path.split("/") or not place.is_file():
            raise DataError(f"the shard is missing; {_AGAIN}", str(place))
        if place.stat().st_size != file.bytes:
            size = place.stat().st_size
            raise DataError(f"has {size:,} bytes where the manifest says {file.bytes:,}; {_AGAIN}", str(place))
    return found


def schema(table: str) -> pa.Schema:
    """Return the Arrow schema of a table.

    Raises:
        MissingPackageError: pyarrow is not installed.
    """
    pa, _ = _arrow()
    kinds = {"string": pa.string(), "smallint": pa.int16(), "array<string>": pa.list_(pa.string())}
    return pa.schema([(name, kinds[kind]) for name, kind in COLUMNS[table].items()])


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingPackageError("tables of shards are Parquet: pip install 'castgraph[spark]'") from error
    return pyarrow, pyarrow.parquet


def _blocks(stream: gzip.GzipFile, size: int) -> Iterator[bytes]:
    """Yield a stream in blocks of whole lines."""
    rest = b""
    while data := stream.read(size):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        if cut:
            yield data[:cut]
    if rest:
        yield rest
