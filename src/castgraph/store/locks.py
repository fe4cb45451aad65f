"""The locks of a store: one writer at a time, who can be named; any number of readers."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.disk import disk_refusals, disk_trouble, make_folder
from castgraph.errors import StoreError, StoreLockedError, option
from castgraph.unfinished import begun, finishing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LOCK", "hold", "holds", "is_lock", "locked", "locked_folder", "writer_of"]

LOCK = "writer.lock"
_held: set[int] = set()
"""Descriptors of the locks that this process holds."""


def hold(folder: Path) -> int | None:
    """Take a reader's lock on a generation's folder, so that no writer removes it.

    Returns:
        A file descriptor; closing it releases the generation. None where the generation is gone or being removed.
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


@contextlib.contextmanager
def locked(path: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the writer's lock of the store; it is freed by the kernel however the process ends.

    Raises:
        StoreLockedError: another process holds it; the message names process, command and since when.
    """
    import sys

    until = time.monotonic() + wait
    handle = _open_lock(path)
    try:
        while True:
            with finishing():
                taken = _take(path, handle)
                if taken and _is_at(handle, path / LOCK):
                    _held.add(handle)
                    break
            if taken:  # the holder has removed the file that we waited for
                gone, handle = handle, _open_lock(path, anew=True)
                os.close(gone)
            elif time.monotonic() >= until:
                holder = os.pread(handle, 400, 0).decode("utf-8", "replace").strip() or "another process"
                words = f"wait for it, or give {option('wait')} a number of seconds"
                raise StoreLockedError(f"{path}: is being written by {holder}; {words}", holder)
            else:
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
        _held.discard(handle)
        os.close(handle)


@contextlib.contextmanager
def locked_folder(folder: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Make a folder and have it for this process alone; it goes with the block unless something was left in it.

    What a killed process has left is taken over.

    Raises:
        StoreLockedError: another process has it.
        OutputError: it cannot be made.
    """
    with disk_refusals(folder, "choose another place"):
        make_folder(folder)

    def leave() -> None:
        (folder / LOCK).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()

    with locked(folder, wait=wait), begun(leave):
        try:
            yield
        finally:
            leave()


def holds(path: Path) -> bool:
    """Whether this process holds the writer's lock of the store."""
    return any(_is_at(handle, path / LOCK) for handle in tuple(_held))


def writer_of(path: Path) -> str:
    """Return who is writing to the store, as `StoreLockedError` says it; empty where nobody is."""
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


def is_lock(file: Path) -> bool:
    """Whether a file is, by what it holds, a writer's lock: nothing, or the process that left it."""
    try:
        with file.open("rb") as stream:
            return stream.read(8) in (b"", b"process ")
    except OSError:
        return False


def _take(path: Path, handle: int) -> bool:
    """Take the lock that an open file is; whether no other process has it."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        words = f"its file system does not lock files ({disk_trouble(path, error)})"
        raise StoreError(f"{path}: {words}; choose another place") from error
    return True


def _open_lock(path: Path, *, anew: bool = False) -> int:
    try:
        with finishing():
            if anew:
                path.mkdir(parents=True, exist_ok=True)
            return os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be written ({error.strerror}); choose another place, or change its permissions"
        ) from error


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.fstat(handle).st_ino == path.stat().st_ino
    except OSError:
        return False
