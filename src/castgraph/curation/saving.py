"""The one safe writer of `graph/`: locked, synced, several files or none, never over another's change."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from castgraph.disk import sync_folder
from castgraph.errors import DataError, OutputError, StoreLockedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


__all__ = ["editing", "save"]


@contextlib.contextmanager
def editing(folder: Path, *, wait: float = 5.0) -> Iterator[None]:
    """Hold the folder's lock: one process changes curated files at a time. Leaves no lock file behind.

    Args:
        folder: the curated folder.
        wait: seconds to wait for another process.

    Raises:
        DataError: no such folder.
        StoreLockedError: another process still holds the lock.
    """
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise DataError("no such folder; name the one that holds sources/ and entities/", str(folder)) from error
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise StoreLockedError(
                        f"{folder}: another process is changing it; nothing was written, try again"
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def save(texts: Mapping[Path, str], before: Mapping[Path, bytes | None]) -> None:
    """Write several files, all of them or none.

    Each is written beside its target and synced, then all are renamed; a failure puts back what was there.

    Args:
        texts: path to new text, renamed in this order.
        before: path to the bytes that the change was made from, None for a file that was not there.

    Raises:
        OutputError: a file changed since it was read, is read-only or locked, or the disk is full. All files are as
            they were.
    """
    staged: list[tuple[Path, Path]] = []
    done: list[Path] = []
    try:
        with contextlib.ExitStack() as stack:
            for path in texts:
                stack.enter_context(_claimed(path, before[path]))
            for path, text in texts.items():
                staged.append((_staged(path, text.encode("utf-8")), path))
            for path in texts:
                _unchanged(path, before[path])
            for temporary, path in staged:
                os.replace(temporary, path)
                done.append(path)
            for folder in {path.parent for path in texts}:
                sync_folder(folder)
    except BaseException as error:
        for path in reversed(done):
            _put_back(path, before[path])
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, OutputError):
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{error.filename or next(iter(texts))}: cannot be written ({reason})") from error
        raise


@contextlib.contextmanager
def _claimed(path: Path, before: bytes | None) -> Iterator[None]:
    """Hold a lock on the file itself while it is replaced, and refuse one that is read-only."""
    import fcntl

    _unchanged(path, before)
    if before is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
        return
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise OutputError(f"{path}: is read-only; nothing was written")
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"{path}: is locked by another process; nothing was written, try again") from None
        yield
    finally:
        os.close(handle)


def _unchanged(path: Path, before: bytes | None) -> None:
    now = path.read_bytes() if path.exists() else None
    if now != before:
        what = "is gone" if now is None else "has been made" if before is None else "has changed"
        raise OutputError(f"{path}: {what} since it was read; nothing was written, run the command again")


def _staged(path: Path, data: bytes) -> Path:
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)  # of a process that was killed: the folder's lock is held here
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _put_back(path: Path, before: bytes | None) -> None:
    with contextlib.suppress(OSError):
        if before is None:
            path.unlink(missing_ok=True)
        else:
            os.replace(_staged(path, before), path)
