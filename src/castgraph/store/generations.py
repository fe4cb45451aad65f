"""Keeps a store whole: one generation is current, the next is written beside it. Knows nothing of what is stored.

    STORE/castgraph.json      the pointer: which generation is current, and what it was made from and by
    STORE/gen-3/              a finished generation; never changed
    STORE/gen-3/castgraph-generation    says that the folder is castgraph's own, and may be removed
    STORE/gen-3/seal.json     size and digest of those of its files that never change
    STORE/gen-4.tmp/          one that is being written; removed by the next writer if its own was killed
    STORE/writer.lock         held by the one writer; names its process

A generation is synced and renamed before the pointer is replaced, and the pointer is replaced in one rename: a reader
sees the old store or the new one. A reader holds a shared lock on its generation's folder, because the engine opens
files late: a generation that is still read is left to the next writer. Nothing but `writing` ever creates a store, and
nothing is removed but what the pointer or the file inside says to be castgraph's.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from typing import TYPE_CHECKING

from castgraph.disk import discard, disk_trouble, make_folder, sync_folder, sync_tree
from castgraph.errors import CastgraphError, OutputError, StoreError
from castgraph.store.locks import LOCK, holds, is_lock, locked, writer_of
from castgraph.store.pointer import POINTER, Pointer, is_store, read_generation, write_pointer
from castgraph.store.seals import seal
from castgraph.unfinished import begun, finishing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["MARKER", "Draft", "is_ours", "writing"]

MARKER = "castgraph-generation"
"""Name of the file inside a generation's folder that says whose it is. It comes first and goes last."""


class Draft:
    """A generation that is being written. Fill `folder`, then `commit`; anything else leaves the store as it was."""

    def __init__(self, store: Path, number: int) -> None:
        self.store = store
        self.name = f"gen-{number}"
        self.folder = store / f"{self.name}.tmp"
        with finishing():
            self.folder.mkdir()
            (self.folder / MARKER).write_text("castgraph made this folder, and removes it\n", encoding="ascii")

    @property
    def committed(self) -> bool:
        """Whether the pointer names this generation."""
        return read_generation(self.store) == self.name

    def commit(self, pointer: Pointer) -> None:
        """Make this generation the current one: sync, rename, replace the pointer.

        The former generation is removed afterwards, unless somebody still reads it.

        Raises:
            OutputError: the disk is full or refuses; the message says which generation is current.
        """
        try:
            current = read_generation(self.store)
            seal(self.folder, self.store / current if current else None)
            sync_tree(self.folder)
            with finishing():
                os.replace(self.folder, self.store / self.name)
                sync_folder(self.store)
                write_pointer(self.store, pointer)
        except OSError as error:
            if not self.committed:
                raise OutputError(f"{self.store}: {disk_trouble(self.store, error)}; the store is as it was") from error
            raise OutputError(
                f"{self.store}: {error.strerror or error}; the new store is there, but the disk does not confirm it: "
                "run the command again"
            ) from error


@contextlib.contextmanager
def writing(path: Path, *, wait: float = 0.0) -> Iterator[Draft]:
    """Hold the writer's lock and yield a draft of the next generation.

    Creates the store where there is nothing or an empty folder. Leftovers of a killed writer are removed first, what
    this writer leaves uncommitted at the end, or when `unfinished.give_up` is called.

    Args:
        path: the store.
        wait: seconds to wait for another writer to finish.

    Raises:
        StoreLockedError: another process writes.
        StoreError: the folder holds something else, or cannot be written.
        OutputError: the disk refused something within the block; the store is as it was.
    """
    _refuse_foreign(path)
    writer = _Writer(path)
    with begun(writer.leave):
        try:
            try:
                with finishing():
                    make_folder(path)
            except OSError as error:
                raise StoreError(f"{path}: cannot be made ({error.strerror}); choose another place") from error
            with locked(path, wait=wait):
                try:
                    yield writer.start()
                except OSError as error:
                    if isinstance(error, CastgraphError | BrokenPipeError):
                        raise
                    where = error.filename or path
                    raise OutputError(f"{where}: {disk_trouble(path, error)}; the store is as it was") from error
                finally:
                    writer.leave()
                    writer.at_work = False
        finally:
            writer.leave()


class _Writer:
    """A writer of a store, and what it leaves there: nothing but what the pointer names."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.made = [folder for folder in (store, *store.parents) if not folder.exists()]
        self.former = ""
        self.at_work = False
        self._leaving = threading.Lock()  # whoever ends the process waits for what is half removed

    def start(self) -> Draft:
        """Begin, under the lock: remove what a killed writer left, and make the draft."""
        self.at_work, self.former = True, read_generation(self.store)
        _sweep(self.store, self.former)
        try:
            return Draft(self.store, max(map(_number, self.store.iterdir()), default=0) + 1)
        except OSError as error:
            raise StoreError(f"{self.store}: cannot be written ({disk_trouble(self.store, error)})") from error

    def leave(self) -> None:
        """Remove what is not the current generation; a store that came to nothing goes with its new folders."""
        with self._leaving:
            self._leave()

    def _leave(self) -> None:
        if self.at_work and self.store.is_dir():
            _sweep(self.store, self.former)
        if is_store(self.store) or (not self.at_work and not holds(self.store) and writer_of(self.store)):
            return
        with contextlib.suppress(OSError):
            if self.at_work or self.made:
                (self.store / LOCK).unlink(missing_ok=True)
        for folder in self.made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _refuse_foreign(path: Path) -> None:
    """Refuse a place that is no store and holds, or may come to hold, what is not castgraph's.

    Raises:
        StoreError: with what to do.
    """
    if re.match(r"https?:/", str(path), re.IGNORECASE):
        raise StoreError("an endpoint's address is no folder, and this command writes a store to a folder only")
    if not path.exists() or (path.is_dir() and read_generation(path)):
        return
    if not path.is_dir():
        raise StoreError(f"{path}: is a file, not a folder; name a new or empty folder for the store")
    for entry in path.iterdir():
        if not is_ours(entry):
            raise StoreError(
                f"{path}: holds other files ({entry.name}) and is not a castgraph store; name a new or empty folder"
            )


def _number(entry: Path) -> int:
    """Return the number of a generation, finished or not, by the name of its folder; 0 for anything else."""
    found = re.fullmatch(r"gen-([1-9][0-9]{0,15})(\.tmp)?", entry.name)
    return int(found[1]) if found else 0


def _is_marked(entry: Path) -> bool:
    """Whether a folder is a generation by what it holds: castgraph's mark, or nothing yet."""
    if not _number(entry) or entry.is_symlink() or not entry.is_dir():
        return False
    try:
        return (entry / MARKER).is_file() or not any(entry.iterdir())
    except OSError:
        return False


def _sweep(path: Path, former: str) -> None:
    """Remove every generation but the current one, and half-written pointers.

    What is still read is left to the next writer. Finished generations stay too while a damaged pointer does not say
    which of them is current.

    Args:
        path: the store.
        former: the generation that the pointer named before; it may be removed, marked or not.
    """
    import fcntl

    keep = read_generation(path)
    doubtful = not keep and _may_exist(path / POINTER)
    for entry in path.iterdir():
        if entry.name == keep or (doubtful and not entry.name.endswith(".tmp")):
            continue
        if entry.name != former and not _is_marked(entry):
            continue
        try:
            handle = os.open(entry, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            discard(entry, last=MARKER)
        except BlockingIOError:
            pass
        except OSError:  # a file system without locks: readers keep the files they have open
            discard(entry, last=MARKER)
        finally:
            os.close(handle)
    with contextlib.suppress(OSError):
        (path / f"{POINTER}.tmp").unlink()


def is_ours(entry: Path) -> bool:
    """Whether something in a store's folder is castgraph's own: a marked generation, the pointer, the lock."""
    return entry.name in (POINTER, f"{POINTER}.tmp") or (entry.name == LOCK and is_lock(entry)) or _is_marked(entry)


def _may_exist(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True
