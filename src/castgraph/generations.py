"""Keeps a store whole: generations, the pointer file, the writer's lock. Knows nothing of what is stored.

    STORE/castgraph.json      the pointer: which generation holds, and what it was made of and by
    STORE/gen-3/              a finished generation; never changed in place except by a committed update
    STORE/gen-4.tmp/          one that is being written; removed by the next writer if its own was killed
    STORE/writer.lock         held by the one writer; names its process

A generation is synced and renamed before the pointer is replaced, and the pointer is replaced in one rename: a reader
sees the old store or the new one. Nothing but `writing` ever creates a store.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import NotAStoreError, OutputError, StoreError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FORMAT",
    "POINTER",
    "Draft",
    "Pointer",
    "is_store",
    "locked",
    "read_pointer",
    "sync_tree",
    "writing",
]

FORMAT = 1
"""Version of the store's layout; a store of another one is named and left alone."""
POINTER = "castgraph.json"
LOCK = "writer.lock"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What the pointer file says.

    Attributes:
        generation: name of the folder that holds.
        graphs: named graph IRI (empty string for the default graph) to its number of triples.
        datasets: named graphs that every query's default graph includes.
        sources: path of each file that was loaded to its SHA-256.
        commit: number of changes made in place since the generation was built.
        castgraph: version that wrote it.
        pyoxigraph: version of the engine that wrote it.
        format: version of the layout.
    """

    generation: str
    graphs: dict[str, int] = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    commit: int = 0
    castgraph: str = ""
    pyoxigraph: str = ""
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """Return the pointer as the file has it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def is_store(path: Path) -> bool:
    """Tell whether the folder has a pointer file."""
    return (path / POINTER).is_file()


def read_pointer(path: Path) -> Pointer:
    """Return what the store's pointer says.

    Raises:
        NotAStoreError: no such folder, no pointer, a damaged one, or a generation that is gone.
        StoreError: the store was written by another version, whose layout differs.
    """
    remedy = f"make one with: castgraph load --store {path}"
    if not path.is_dir():
        raise NotAStoreError(f"{path}: no such store; {remedy}")
    try:
        raw = json.loads((path / POINTER).read_text(encoding="utf-8"))
        found = raw["format"]
    except FileNotFoundError:
        hint = "; a folder of Turtle files is opened with --graph" if any(path.rglob("*.ttl")) else ""
        raise NotAStoreError(f"{path}: not a castgraph store (it has no {POINTER}); {remedy}{hint}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error
    if found != FORMAT or _series(raw.get("pyoxigraph", "")) != _series(version("pyoxigraph")):
        raise StoreError(
            f"{path}: written by castgraph {raw.get('castgraph', '?')} with pyoxigraph {raw.get('pyoxigraph', '?')} "
            f"(layout {found}), which this castgraph does not read; it was left as it is. Rebuild it: {remedy}"
        )
    try:
        pointer = Pointer(**{**raw, "datasets": tuple(raw["datasets"])})
    except (TypeError, KeyError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error
    quads = path / pointer.generation / "quads"
    if not (quads / "CURRENT").is_file():
        raise NotAStoreError(f"{quads}: missing or half deleted; rebuild the store: {remedy}")
    return pointer


def _series(text: str) -> str:
    return ".".join(text.split(".")[:2])


class Draft:
    """A generation that is being written. Fill `folder`, then `commit`; anything else leaves the store as it was."""

    def __init__(self, store: Path, number: int) -> None:
        self.store = store
        self.name = f"gen-{number}"
        self.folder = store / f"{self.name}.tmp"
        self.folder.mkdir()
        self.committed = False

    def commit(self, pointer: Pointer) -> None:
        """Make this generation the one that holds: sync, rename, replace the pointer.

        The former generation is removed afterwards; readers that have it open keep their files.

        Raises:
            OutputError: the disk is full or refuses; the former generation still holds.
        """
        try:
            sync_tree(self.folder)
            os.replace(self.folder, self.store / self.name)
            _sync_folder(self.store)
            write_pointer(self.store, pointer)
        except OSError as error:
            raise OutputError(f"{self.store}: {error.strerror or error}; the store is as it was") from error
        self.committed = True
        _sweep(self.store, keep=self.name)


def write_pointer(store: Path, pointer: Pointer) -> None:
    """Replace the pointer file in one rename, synced before and after."""
    temporary = store / f"{POINTER}.tmp"
    text = json.dumps(pointer.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(text + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, store / POINTER)
    _sync_folder(store)


@contextlib.contextmanager
def writing(path: Path, *, wait: float = 0.0) -> Iterator[Draft]:
    """Hold the writer's lock and yield a draft of the next generation.

    Creates the store where there is nothing or an empty folder. Leftovers of a killed writer are removed first, what
    this writer leaves uncommitted at the end.

    Args:
        path: the store.
        wait: seconds to wait for another writer to finish.

    Raises:
        StoreLockedError: another process writes.
        StoreError: the folder holds something else, or cannot be written.
    """
    created = not path.exists()
    if not created and not path.is_dir():
        raise StoreError(f"{path}: is a file, not a folder; name a new or empty folder for the store")
    if (
        not created
        and not is_store(path)
        and any(entry.name not in _OURS for entry in path.iterdir() if not _is_draft(entry))
    ):
        raise StoreError(f"{path}: holds other files and is no castgraph store; name a new or empty folder")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: cannot be made ({error.strerror}); choose another place") from error
    draft = None
    try:
        with locked(path, wait=wait):
            current = read_generation(path)
            _sweep(path, keep=current)
            try:
                draft = Draft(path, int(current.removeprefix("gen-") or 0) + 1 if current else 1)
            except OSError as error:
                raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
            try:
                yield draft
            finally:
                if not draft.committed:
                    discard(draft.folder)
                    discard(path / draft.name)
                if not is_store(path):
                    with contextlib.suppress(OSError):
                        (path / LOCK).unlink()
    finally:
        if not is_store(path) and created:
            with contextlib.suppress(OSError):
                path.rmdir()


_OURS = {LOCK, POINTER, f"{POINTER}.tmp"}


def _is_draft(entry: Path) -> bool:
    return entry.name.startswith("gen-") and entry.is_dir()


def read_generation(path: Path) -> str:
    """Return the name of the generation that holds, empty where the pointer is missing or unreadable."""
    try:
        name = json.loads((path / POINTER).read_text(encoding="utf-8"))["generation"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return name if isinstance(name, str) and name.removeprefix("gen-").isdigit() else ""


def discard(folder: Path, tries: int = 50) -> None:
    """Remove a folder even while an engine's thread still makes files in it: again until it is gone."""
    for _ in range(tries):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)


def _sweep(path: Path, keep: str) -> None:
    for entry in path.iterdir():
        if _is_draft(entry) and entry.name != keep:
            discard(entry)
    with contextlib.suppress(OSError):
        (path / f"{POINTER}.tmp").unlink()


@contextlib.contextmanager
def locked(path: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the writer's lock of the store; it is freed by the kernel however the process ends.

    Raises:
        StoreLockedError: another process holds it; the message names process, command and since when.
    """
    import fcntl
    import sys

    try:
        handle = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); choose another place or its rights") from error
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    holder = os.pread(handle, 400, 0).decode("utf-8", "replace").strip() or "another process"
                    raise StoreLockedError(
                        f"{path}: is being written by {holder}; wait for it, or use --wait SECONDS", holder
                    ) from None
                time.sleep(0.05)
        since = time.strftime("%H:%M:%S")
        os.truncate(handle, 0)
        command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200]
        os.pwrite(handle, f"process {os.getpid()} ({command}) since {since}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below (and the folder itself) to the disk.

    Raises:
        OSError: the disk could not take it.
    """
    for root, _, names in os.walk(folder):
        for name in names:
            handle = os.open(Path(root) / name, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        _sync_folder(Path(root))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
