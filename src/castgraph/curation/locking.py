"""Who may read a curated folder and who may change it: many at a time, or one. What a killed one left is dealt with."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING

from castgraph.curation.folder import whole_folder
from castgraph.curation.saving import is_interrupted, recover
from castgraph.errors import DataError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["editing", "reading"]

_held = threading.local()
"""The folders that this thread is changing: it may read them, too."""


@contextlib.contextmanager
def editing(folder: Path, *, wait: float = 10.0) -> Iterator[None]:
    """Hold the folder's lock: one process changes curated files at a time. Leaves no lock file behind.

    Args:
        folder: the curated folder.
        wait: seconds to wait for others.

    Raises:
        DataError: no such folder, or an interrupted change that meets another one.
        StoreLockedError: another process still holds the lock.
    """
    import fcntl

    with _opened(folder) as handle:
        _take(folder, handle, fcntl.LOCK_EX, wait)
        recover(folder)
        held = _folders_held()
        held.append(_identity(folder))
        try:
            yield
        finally:
            held.pop()


@contextlib.contextmanager
def reading(folder: Path, *, wait: float = 30.0) -> Iterator[None]:
    """Read several files of a folder as one state of it: nobody changes it meanwhile.

    Args:
        folder: the curated folder, or a part of one.
        wait: seconds to wait for whoever changes it.

    Raises:
        DataError: no such folder, or an interrupted change that cannot be finished.
        StoreLockedError: another process is still changing it.
    """
    import fcntl

    folder = whole_folder(folder)
    if folder.is_dir() and _identity(folder) in _folders_held():
        yield
        return
    with _opened(folder) as handle:
        _take(folder, handle, fcntl.LOCK_SH, wait)
        if is_interrupted(folder):
            _take(folder, handle, fcntl.LOCK_EX, wait)
            recover(folder)
            _take(folder, handle, fcntl.LOCK_SH, wait)
        yield


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except NotADirectoryError as error:
        raise DataError("is a file; name the folder", str(folder)) from error
    except OSError as error:
        what = "no such folder" if isinstance(error, FileNotFoundError) else (error.strerror or str(error)).lower()
        raise DataError(f"{what}; name the one that holds sources/ and entities/", str(folder)) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _take(folder: Path, handle: int, lock: int, wait: float) -> None:
    import fcntl

    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, lock | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                doing = "reading or changing" if lock == fcntl.LOCK_EX else "changing"
                text = f"{folder}: another process is {doing} it; nothing was done, try again"
                raise StoreLockedError(text) from None
            time.sleep(0.02)
        except OSError:
            return  # a file system without locks


def _folders_held() -> list[tuple[int, int]]:
    held: list[tuple[int, int]] = _held.__dict__.setdefault("folders", [])
    return held


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino
