"""A folder of shards as a cluster writes it, made here of an importer's stream."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from castgraph.disk import sha256_of
from castgraph.importers.base import Nothing
from castgraph.loading.shards import COLUMNS, QUADS, REPORT, File, Shards, schema
from castgraph.vocabulary import RELATIONS, ROLES

if TYPE_CHECKING:
    from pathlib import Path

    from castgraph.importers.base import Importer


class Tables(Nothing):
    """Takes what goes beside the triples, as rows of the tables of shards."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[str, str, str, str]] = {}
        self.others: dict[int, list[str]] = defaultdict(list)
        self.links: set[tuple[int, str, int]] = set()
        self.said: dict[tuple[str, ...], None] = {}
        self.told_by: dict[str, tuple[str, ...]] = {}

    def entities(self, rows: Any) -> None:
        self.known |= {number: row for number, *row in rows}

    def aliases(self, rows: Any) -> None:
        for number, name in rows:
            self.others[number].append(name)

    def credits(self, people: Any, roles: Any, productions: Any) -> None:
        names = list(ROLES)
        self.links |= {(one, names[role], other) for one, role, other in zip(people, roles, productions, strict=True)}

    def relations(self, starts: Any, relations: Any, ends: Any) -> None:
        names = list(RELATIONS)
        self.links |= {(one, names[code], other) for one, code, other in zip(starts, relations, ends, strict=True)}

    def told(self, rows: Any) -> None:
        self.said |= dict.fromkeys(rows)

    def pages(self, rows: Any) -> None:
        self.told_by |= {row[0]: row for row in rows}

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        iri = {number: row[0] for number, row in self.known.items()}
        year = {row[0]: int(row[3][:4]) for row in self.known.values() if row[3][:4].isdecimal()}
        edges: list[tuple[Any, ...]] = [
            (iri[one], role, iri[other], "", "", "", "", year.get(iri[other])) for one, role, other in self.links
        ]
        edges += [
            (person, role, production, node, status, source, published, year.get(production))
            for node, person, role, production, source, published, status in self.said
        ]
        series = {iri[one]: iri[other] for one, role, other in self.links if role == "partOfSeries"}
        return {
            "edges": sorted(edges, key=lambda row: row[:7]),
            "names": [
                (one, type_, name, years, self.others.get(number, []))
                for number, (one, name, type_, years) in self.known.items()
            ],
            "productions": [
                (one, type_, name, year.get(one), int(years[5:]) if years[5:] else year.get(one), series.get(one, ""))
                for one, name, type_, years in self.known.values()
                if "/production/" in one
            ],
            "pages": list(self.told_by.values()),
        }


def write_shards(importer: Importer, folder: Path, parts: int = 2) -> Shards:
    """Run an importer into a folder of shards: of each kind so many files."""
    beside = Tables()
    lines = sorted(set(b"".join(importer.blocks(beside)).splitlines(keepends=True)))
    end = f" <{importer.dataset.iri}> .\n".encode()
    quads = [line.removesuffix(b" .\n") + end for line in lines]
    files = []
    for part in range(parts):
        path = folder / QUADS / f"part-{part:05}.nq.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = quads[part::parts]
        path.write_bytes(gzip.compress(b"".join(mine), 1))
        files.append(_file(folder, path, len(mine)))
        for table, rows in beside.rows().items():
            path = folder / table / f"part-{part:05}.parquet"
            path.parent.mkdir(exist_ok=True)
            some = [dict(zip(COLUMNS[table], row, strict=True)) for row in rows[part::parts]]
            pq.write_table(pa.Table.from_pylist(some, schema=schema(table)), path, row_group_size=50)
            files.append(_file(folder, path, len(some)))
    (folder / REPORT).write_text(json.dumps(importer.report.to_json()))
    made = Shards(folder, importer.dataset, "table", tuple(files), {"quads": len(quads), "credits": len(beside.links)})
    made.finish()
    return made


def _file(folder: Path, path: Path, rows: int) -> File:
    return File(str(path.relative_to(folder)), path.stat().st_size, rows, sha256_of(path))
