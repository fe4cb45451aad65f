"""The pointer file of a store: which generation is current, and what is in it."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyoxigraph

from castgraph.disk import sync_folder
from castgraph.errors import MissingTriplesError, NotAStoreError, StoreError, option

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "ENGINE", "FORMAT", "POINTER", "Pointer", "disown", "is_store", "missing_quads",
    "read_generation", "read_pointer", "refuse_without_quads", "write_pointer",
]  # fmt: skip

ENGINE: str = pyoxigraph.__version__
"""Version of the engine; nothing else of it is known here."""
FORMAT = 1
"""Version of the store's layout; a store of another one is named and left alone."""
PARTIAL = 2
"""The same of a store without the quads of its datasets: who takes each store for a whole one must not open it."""
POINTER = "castgraph.json"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the pointer file says.

    Attributes:
        generation: folder name of the current generation.
        graphs: named graph IRI (empty string for the default graph) to its number of triples.
        datasets: named graphs that every query's default graph includes.
        sources: path of each file that was loaded to its SHA-256.
        commit: number of changes made in place since the generation was built.
        castgraph: version that wrote it.
        pyoxigraph: version of the engine that wrote it.
        imports: imported datasets, which `load` keeps, to what was imported.
        merged: imported entity to the one that it was judged to be, whose IRI it has in the store.
        endpoint: address of where the quads of its datasets are, which are not here; empty where they are.
        paths_only: of its datasets it has names and paths alone, and no triples.
    """

    generation: str
    graphs: dict[str, int] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    commit: int = 0
    castgraph: str = ""
    pyoxigraph: str = ""
    imports: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    endpoint: str = ""
    paths_only: bool = False

    @property
    def format(self) -> int:
        """Version of the layout: another one where quads are elsewhere, or are not kept."""
        return PARTIAL if self.endpoint or self.paths_only else FORMAT

    def to_json(self) -> dict[str, Any]:
        """Return the pointer as the file has it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__} | {"format": self.format}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Pointer:
        """Return the pointer that a file describes; keys that are not known are left out.

        Raises:
            ValueError: a value is not of its kind, or the generation is not a name of one.
        """
        known = {name: value for name, value in raw.items() if name in cls.__dataclass_fields__}
        if not all(isinstance(known.get(name, kind()), kind) for name, kind in _KINDS.items()):
            raise ValueError("a value is not of its kind")
        pointer = cls(**known | {"datasets": tuple(raw["datasets"])})
        if not _is_generation(pointer.generation):
            raise ValueError(f"{pointer.generation!r} is not a generation")
        texts = (
            pointer.castgraph, pointer.pyoxigraph, pointer.endpoint, *pointer.datasets, *pointer.sources.values(),
            *pointer.imports.values(), *pointer.merged.values(),
        )  # fmt: skip
        counts = (pointer.commit, *pointer.graphs.values())
        if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in counts):
            raise ValueError("a value is not of its kind")
        return pointer


_KINDS = dict.fromkeys(("graphs", "sources", "imports", "merged"), dict) | {"datasets": list, "paths_only": bool}


def disown(path: Path) -> None:
    """Make a folder cease to be a store; what it held is swept away when one is built there again."""
    (path / POINTER).unlink(missing_ok=True)


def is_store(path: Path) -> bool:
    """Whether the folder has a pointer file."""
    return (path / POINTER).is_file()


def read_pointer(path: Path) -> Pointer:
    """Return what the store's pointer says.

    Raises:
        NotAStoreError: no such folder, no pointer, a damaged one, or its generation is gone.
        StoreError: the store was written by another version, whose layout differs.
    """
    remedy = f"make one with: castgraph load --store {path}"
    if not path.is_dir():
        raise NotAStoreError(f"{path}: no such store; {remedy}")
    for _ in range(100):
        pointer = _read_pointer_file(path, remedy)
        if (path / pointer.generation / "quads" / "CURRENT").is_file():
            return pointer
        if read_generation(path) == pointer.generation:
            break
        time.sleep(0.01)  # a writer has just moved on
    raise NotAStoreError(f"{path / pointer.generation}: missing or half deleted; rebuild the store: {remedy}")


def _read_pointer_file(path: Path, remedy: str) -> Pointer:
    try:
        raw = json.loads((path / POINTER).read_text(encoding="utf-8"))
        found = raw["format"]
    except FileNotFoundError:
        hint = f"; a folder of Turtle files is opened with {option('graph')}" if any(path.rglob("*.ttl")) else ""
        raise NotAStoreError(f"{path}: not a castgraph store (it has no {POINTER}); {remedy}{hint}") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error
    if found not in (FORMAT, PARTIAL) or _series(raw.get("pyoxigraph")) != _series(ENGINE):
        raise StoreError(
            f"{path}: written by castgraph {raw.get('castgraph', '?')} with pyoxigraph {raw.get('pyoxigraph', '?')} "
            f"(layout {found}), which this castgraph does not read; it was left as it is. Rebuild it: {remedy}"
        )
    try:
        if (pointer := Pointer.from_json(raw)).format == found:
            return pointer
        raise ValueError(f"layout {found} of what is of {pointer.format}")  # noqa: TRY301 - as any other damage
    except (TypeError, KeyError, ValueError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error


def _series(text: object) -> str:
    return ".".join(str(text).split(".")[:2])


def write_pointer(store: Path, pointer: Pointer) -> None:
    """Replace the pointer file in one rename, synced before and after."""
    temporary = store / f"{POINTER}.tmp"
    members = (f'"{name}": {json.dumps(value, sort_keys=True)}' for name, value in sorted(pointer.to_json().items()))
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write("{\n" + ",\n".join(members) + "\n}\n")  # `indent` would have it written without the C encoder
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, store / POINTER)
    sync_folder(store)


def read_generation(path: Path) -> str:
    """Return the name of the current generation, empty where the pointer is missing or unreadable."""
    try:
        name = json.loads((path / POINTER).read_text(encoding="utf-8"))["generation"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return name if _is_generation(name) else ""


def _is_generation(name: object) -> bool:
    """Whether it is the name of a finished generation, so that a pointer never leads out of the store."""
    return isinstance(name, str) and re.fullmatch(r"gen-[1-9][0-9]{0,15}", name) is not None


def missing_quads(place: object, pointer: Pointer | None, what: str) -> str:
    """Return that something needs quads that a store does not have, and how to get them."""
    if pointer and pointer.endpoint:
        return (
            f"{place}: {what} needs the quads, and this is an index beside {pointer.endpoint}, which has them; change "
            f"them there, and make the index anew: castgraph index --from-edges DIR --at URL --store {place}"
        )
    names = " and ".join(text.partition(", retrieved ")[0] for text in pointer.imports.values()) if pointer else ""
    return (
        f"{place}: {what} needs the triples of {names or 'its datasets'}, of which this store has names and paths "
        f"alone; import into another folder, without {option('paths_only')}"
    )


def refuse_without_quads(path: Path, pointer: Pointer, what: str) -> None:
    """Refuse what needs the quads of a store's datasets where they are elsewhere, or are not kept.

    Raises:
        MissingTriplesError: it has not all of them.
    """
    if pointer.endpoint or pointer.paths_only:
        raise MissingTriplesError(missing_quads(path, pointer, what))
