"""Keeps a store whole: generations, the pointer file, the writer's lock. Knows nothing of what is stored.

    STORE/castgraph.json      the pointer: which generation holds, and what it was made of and by
    STORE/gen-3/              a finished generation; never changed in place except by a committed update
    STORE/gen-3/seal.json     size and digest of those of its files that never change
    STORE/gen-4.tmp/          one that is being written; removed by the next writer if its own was killed
    STORE/writer.lock         held by the one writer; names its process

A generation is synced and renamed before the pointer is replaced, and the pointer is replaced in one rename: a reader
sees the old store or the new one. A reader holds a shared lock on its generation's folder, because the engine opens
files late: a generation that is still read is left to the next writer. Nothing but `writing` ever creates a store.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph

from castgraph.errors import NotAStoreError, OutputError, StoreError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FORMAT",
    "LOCK",
    "POINTER",
    "SEAL",
    "Draft",
    "Pointer",
    "abandon",
    "broken_seals",
    "digest",
    "disk_trouble",
    "disown",
    "hold",
    "is_ours",
    "is_store",
    "locked",
    "read_pointer",
    "read_seal",
    "reseal",
    "sync_tree",
    "writer_of",
    "writing",
]

ENGINE: str = pyoxigraph.__version__
"""Version of the engine; nothing else of it is known here."""
FORMAT = 1
"""Version of the store's layout; a store of another one is named and left alone."""
POINTER = "castgraph.json"
LOCK = "writer.lock"
SEAL = "seal.json"


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
        imports: imported datasets, which `load` keeps, to what was imported.
        merged: imported entity to the one that it was judged to be, whose IRI it bears in the store.
        format: version of the layout.
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
    format: int = FORMAT

    def to_json(self) -> dict[str, Any]:
        """Return the pointer as the file has it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Pointer:
        """Return the pointer that a file says; what it does not know of is left out.

        Raises:
            ValueError: a value that is not of its kind, or a generation that is none.
        """
        known = {name: value for name, value in raw.items() if name in cls.__dataclass_fields__}
        pointer = cls(**known | {"datasets": tuple(raw["datasets"])})
        if not _is_generation(pointer.generation):
            raise ValueError(f"{pointer.generation!r} is no generation")
        texts = (
            pointer.castgraph, pointer.pyoxigraph, *pointer.datasets, *pointer.sources.values(),
            *pointer.imports.values(), *pointer.merged.values(),
        )  # fmt: skip
        counts = (pointer.commit, *pointer.graphs.values())
        if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int) for number in counts):
            raise ValueError("a value is not of its kind")
        return pointer


def disown(path: Path) -> None:
    """Make a folder no store any more; what it held is swept away when one is built there again."""
    (path / POINTER).unlink(missing_ok=True)


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
        hint = "; a folder of Turtle files is opened with --graph" if any(path.rglob("*.ttl")) else ""
        raise NotAStoreError(f"{path}: not a castgraph store (it has no {POINTER}); {remedy}{hint}") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error
    if found != FORMAT or _series(raw.get("pyoxigraph")) != _series(ENGINE):
        raise StoreError(
            f"{path}: written by castgraph {raw.get('castgraph', '?')} with pyoxigraph {raw.get('pyoxigraph', '?')} "
            f"(layout {found}), which this castgraph does not read; it was left as it is. Rebuild it: {remedy}"
        )
    try:
        return Pointer.from_json(raw)
    except (TypeError, KeyError, ValueError) as error:
        raise NotAStoreError(f"{path / POINTER}: damaged ({error}); rebuild the store: {remedy}") from error


def _series(text: object) -> str:
    return ".".join(str(text).split(".")[:2])


def hold(folder: Path) -> int | None:
    """Take a reader's lock on a generation's folder, so that no writer removes it.

    Returns:
        A file descriptor; closing it gives the generation free. None where the generation is gone or being removed.
    """
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        if os.fstat(handle).st_ino == folder.stat().st_ino:
            return handle
    except BlockingIOError:
        pass
    except OSError:
        if folder.exists():
            return handle  # a file system without locks: read on, as one could before
    os.close(handle)
    return None


class Draft:
    """A generation that is being written. Fill `folder`, then `commit`; anything else leaves the store as it was."""

    def __init__(self, store: Path, number: int) -> None:
        self.store = store
        self.name = f"gen-{number}"
        self.folder = store / f"{self.name}.tmp"
        self.given_up = False
        self.folder.mkdir()

    @property
    def committed(self) -> bool:
        """Whether the pointer names this generation."""
        return read_generation(self.store) == self.name

    def commit(self, pointer: Pointer) -> None:
        """Make this generation the one that holds: sync, rename, replace the pointer.

        The former generation is removed afterwards, unless somebody still reads it.

        Raises:
            OutputError: the disk is full or refuses; the message says which generation holds.
        """
        try:
            holds = read_generation(self.store)
            seal(self.folder, self.store / holds if holds else None)
            sync_tree(self.folder)
            with _switching:
                if self.given_up:
                    raise InterruptedError(errno.EINTR, "given up")
                os.replace(self.folder, self.store / self.name)
                _sync_folder(self.store)
                write_pointer(self.store, pointer)
        except OSError as error:
            if not self.committed:
                raise OutputError(f"{self.store}: {disk_trouble(self.store, error)}; the store is as it was") from error
            raise OutputError(
                f"{self.store}: {error.strerror or error}; the new store is there, but the disk does not confirm it: "
                "run the command again"
            ) from error


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


def seal(folder: Path, former: Path | None = None) -> None:
    """Write down size and digest of every file of a generation that is never changed, for readers and `doctor`.

    Args:
        folder: the generation.
        former: one whose files it may share; what was written down of those is taken over.
    """
    known: dict[tuple[int, int], tuple[int, str]] = {}
    if former is not None:
        for name, sealed in (read_seal(former) or {}).items():
            with contextlib.suppress(OSError):
                status = (former / name).stat()
                known[status.st_dev, status.st_ino] = sealed
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not _is_changed_by_reading(file):
            status = file.stat()
            taken = known.get((status.st_dev, status.st_ino)) if file.suffix == ".sst" else None
            found[file.relative_to(folder).as_posix()] = taken or (status.st_size, digest(file))
    _write_seal(folder, found)


def reseal(folder: Path, part: str) -> None:
    """Write down anew what a part of a generation (``names``) is, after it was made anew in place."""
    found = {name: kept for name, kept in (read_seal(folder) or {}).items() if not name.startswith(f"{part}/")}
    for file in sorted((folder / part).rglob("*")):
        if file.is_file():
            found[file.relative_to(folder).as_posix()] = (file.stat().st_size, digest(file))
    _write_seal(folder, found)


def _write_seal(folder: Path, found: dict[str, tuple[int, str]]) -> None:
    temporary = folder / f"{SEAL}.tmp"
    temporary.write_text(json.dumps(found, indent=0, sort_keys=True), encoding="utf-8")
    temporary.replace(folder / SEAL)


def _is_changed_by_reading(file: Path) -> bool:
    """Tell the engine's lock and log, and the path index, which is made anew in place and has checksums of its own."""
    return file.name in ("LOCK", "LOG") or file.name.startswith("LOG.old") or file.parent.name == "paths"


def broken_seals(folder: Path, *, part: str = "", limit: int | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the files of a generation that are not what was written, and what is wrong with each.

    Sizes are always compared; digests where all files together have no more than `limit` bytes, or there is no limit.
    Only files whose relative path begins with `part` are looked at.
    """
    sealed = {name: kept for name, kept in (read_seal(folder) or {}).items() if name.startswith(part)}
    whole = limit is None or sum(size for size, _ in sealed.values()) <= limit
    for name, (size, wanted) in sealed.items():
        file = folder / name
        try:
            if (actual := file.stat().st_size) != size:
                yield file, f"has {actual:,} bytes instead of {size:,}"
            elif whole and digest(file) != wanted:
                yield file, "is not what was written"
        except FileNotFoundError:
            yield file, "is gone"
        except OSError as error:
            yield file, f"cannot be read ({error.strerror})"


def read_seal(folder: Path) -> dict[str, tuple[int, str]] | None:
    """Return size and digest by relative path, None where they are missing or damaged."""
    try:
        raw = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in raw.items() if ".." not in name}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def digest(file: Path) -> str:
    """Return the BLAKE2 digest of a file."""
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


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
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    if not made and not path.is_dir():
        raise StoreError(f"{path}: is a file, not a folder; name a new or empty folder for the store")
    if (
        not made
        and not is_store(path)
        and any(entry.name not in _OURS for entry in path.iterdir() if not _number(entry))
    ):
        raise StoreError(f"{path}: holds other files and is no castgraph store; name a new or empty folder")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path}: cannot be made ({error.strerror}); choose another place") from error
    try:
        with locked(path, wait=wait):
            _sweep(path)
            try:
                draft = Draft(path, max(map(_number, path.iterdir()), default=0) + 1)
            except OSError as error:
                raise StoreError(f"{path}: cannot be written ({disk_trouble(path, error)})") from error
            _writing.append((draft, made))
            try:
                yield draft
            finally:
                _writing.pop()
                _sweep(path)
                if not is_store(path):
                    with contextlib.suppress(OSError):
                        (path / LOCK).unlink()
    finally:
        if not is_store(path):
            with contextlib.suppress(OSError):
                for folder in made:
                    folder.rmdir()


_writing: list[tuple[Draft, list[Path]]] = []
_switching = threading.Lock()
"""Held while a generation becomes the one that holds, and while one is given up: it cannot be both."""


def abandon() -> None:
    """Undo what this process is writing, because the process is about to be ended: no draft and no new folder stays.

    For the cleanup of `limits.watch`; it may run in another thread while the engine still writes.
    """
    with _switching:
        for draft, made in reversed(_writing):
            draft.given_up = True
            discard(draft.folder)
            if read_generation(draft.store) != draft.name:
                discard(draft.store / draft.name)
            if not is_store(draft.store):
                with contextlib.suppress(OSError):
                    (draft.store / LOCK).unlink()
                    for folder in made:
                        folder.rmdir()
            else:  # it may be complete already: then it is the former one that must go
                _sweep(draft.store)


_OURS = {LOCK, POINTER, f"{POINTER}.tmp"}


def _number(entry: Path) -> int:
    """Return the number of a generation, finished or not, from its folder; 0 for anything else."""
    found = re.fullmatch(r"gen-([1-9][0-9]{0,15})(\.tmp)?", entry.name)
    return int(found[1]) if found and entry.is_dir() else 0


def read_generation(path: Path) -> str:
    """Return the name of the generation that holds, empty where the pointer is missing or unreadable."""
    try:
        name = json.loads((path / POINTER).read_text(encoding="utf-8"))["generation"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    return name if _is_generation(name) else ""


def _is_generation(name: object) -> bool:
    """Tell whether it is the name of a finished generation, so that a pointer never leads out of the store."""
    return isinstance(name, str) and re.fullmatch(r"gen-[1-9][0-9]{0,15}", name) is not None


def _may_exist(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def disk_trouble(path: Path, error: OSError) -> str:
    """Say what a disk complained of, and how much room it has where it has none."""
    text = error.strerror or str(error)
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        import shutil

        with contextlib.suppress(OSError):
            text = f"no space left on its disk ({shutil.disk_usage(path).free >> 20:,} MiB free); make room"
    return text


def discard(folder: Path, tries: int = 50) -> None:
    """Remove a folder even while an engine's thread still makes files in it: again until it is gone."""
    import shutil

    for _ in range(tries):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.02)


def _sweep(path: Path) -> None:
    """Remove every generation but the one that holds, and half-written pointers.

    What is still read is left to the next writer. Finished generations stay too while a damaged pointer does not tell
    which of them holds.
    """
    import fcntl

    keep = read_generation(path)
    doubtful = not keep and _may_exist(path / POINTER)
    for entry in path.iterdir():
        if not _number(entry) or entry.name == keep or (doubtful and not entry.name.endswith(".tmp")):
            continue
        try:
            handle = os.open(entry, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            discard(entry)
        except BlockingIOError:
            pass
        except OSError:  # a file system without locks: readers keep the files they have open
            discard(entry)
        finally:
            os.close(handle)
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

    until = time.monotonic() + wait
    handle = _open_lock(path)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(handle, path / LOCK):
                    break
                os.close(handle)  # the holder has removed the file that we waited for
                path.mkdir(parents=True, exist_ok=True)
                handle = _open_lock(path)
            except BlockingIOError:
                if time.monotonic() >= until:
                    holder = os.pread(handle, 400, 0).decode("utf-8", "replace").strip() or "another process"
                    raise StoreLockedError(
                        f"{path}: is being written by {holder}; wait for it, or use --wait SECONDS", holder
                    ) from None
                time.sleep(0.05)
        # the command's own words are left out: they may name a person who is to be forgotten
        command = next((word for word in sys.argv[1:] if not word.startswith("-")), Path(sys.argv[0]).name)[:40]
        text = f"process {os.getpid()} ({command}) since {time.strftime('%H:%M:%S')}\n"
        try:
            os.truncate(handle, 0)
            os.pwrite(handle, text.encode(errors="replace"), 0)
        except OSError as error:
            raise StoreError(f"{path}: cannot be written ({disk_trouble(path, error)})") from error
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                os.truncate(handle, 0)
    finally:
        os.close(handle)


def writer_of(path: Path) -> str:
    """Return who writes to the store just now, as `StoreLockedError` says it; empty where nobody does."""
    import fcntl

    try:
        handle = os.open(path / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return ""
    except BlockingIOError:
        return os.pread(handle, 400, 0).decode("utf-8", "replace").strip() or "another process"
    except OSError:
        return ""
    finally:
        os.close(handle)


def is_ours(entry: Path) -> bool:
    """Tell whether something in a store's folder is castgraph's own: a generation, the pointer, the lock."""
    return entry.name in _OURS or _number(entry) > 0


def _open_lock(path: Path) -> int:
    try:
        return os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror}); choose another place or its rights") from error


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except OSError:
        return False


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
