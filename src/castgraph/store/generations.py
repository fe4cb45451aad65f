"""Keeps a store whole: one generation is current, the next is written beside it. Knows nothing of what is stored.

    STORE/castgraph.json      the pointer: which generation is current, and what it was made from and by
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
import os
import re
import threading
from typing import TYPE_CHECKING

from castgraph.disk import discard, disk_trouble, sync_folder, sync_tree
from castgraph.errors import OutputError, StoreError
from castgraph.store.locks import LOCK, locked
from castgraph.store.pointer import POINTER, Pointer, is_store, read_generation, write_pointer
from castgraph.store.seals import seal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Draft", "abandon", "is_ours", "writing"]


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
        """Make this generation the current one: sync, rename, replace the pointer.

        The former generation is removed afterwards, unless somebody still reads it.

        Raises:
            OutputError: the disk is full or refuses; the message says which generation is current.
        """
        try:
            current = read_generation(self.store)
            seal(self.folder, self.store / current if current else None)
            sync_tree(self.folder)
            with _switching:
                if self.given_up:
                    raise InterruptedError(errno.EINTR, "given up")
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
        raise StoreError(f"{path}: holds other files and is not a castgraph store; name a new or empty folder")
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
"""Held while a generation becomes the current one, and while one is given up: it cannot be both."""


def abandon() -> None:
    """Undo what this process is writing, because the process is about to be ended: no draft and no new folder stays.

    For the cleanup of `cli.limits.watch`; it may run in another thread while the engine still writes.
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
    """Return the number of a generation, finished or not, by its folder; 0 for anything else."""
    found = re.fullmatch(r"gen-([1-9][0-9]{0,15})(\.tmp)?", entry.name)
    return int(found[1]) if found and entry.is_dir() else 0


def _sweep(path: Path) -> None:
    """Remove every generation but the current one, and half-written pointers.

    What is still read is left to the next writer. Finished generations stay too while a damaged pointer does not say
    which of them is current.
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


def is_ours(entry: Path) -> bool:
    """Whether something in a store's folder is castgraph's own: a generation, the pointer, the lock."""
    return entry.name in _OURS or _number(entry) > 0


def _may_exist(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True
