"""The one safe writer of `graph/`: synced, several files or none, never over another's change.

    sources/.castgraph-12-1.staged    a new text, synced, beside the file whose place it takes
    .castgraph-change.json            which of them belong together; while it stands, the change is decided

A kill before the second leaves the folder as it was, one after it is made good by `recover`, which whoever locks the
folder calls: readers and writers, of whatever file.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from castgraph.disk import make_folder, sync_folder, tidy, write_file
from castgraph.errors import DataError, OutputError
from castgraph.unfinished import begun, finishing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


__all__ = ["JOURNAL", "is_interrupted", "recover", "save"]

JOURNAL = ".castgraph-change.json"
_STAGED = re.compile(r"\.castgraph-[0-9]+-[0-9]+\.staged")
_numbers = itertools.count(1)


def save(folder: Path, texts: Mapping[Path, str], before: Mapping[Path, bytes | None]) -> None:
    """Write several files of a folder, all of them or none. Call it under `locking.editing`.

    Args:
        folder: the curated folder.
        texts: path to new text, put in place in this order.
        before: path to the bytes that the change was made from, None for a file that was not there.

    Raises:
        OutputError: a file changed since it was read, is read-only or locked, or the disk is full. All files are as
            they were.
    """
    staged: dict[Path, Path] = {}

    def forget() -> None:
        for temporary in list(staged.values()):
            temporary.unlink(missing_ok=True)

    try:
        with begun(forget), contextlib.ExitStack() as stack:
            for path in texts:
                stack.enter_context(_claimed(path, before[path]))
            for path, text in texts.items():
                with finishing():  # what is given up is not begun again
                    staged[path] = path.with_name(f".castgraph-{os.getpid()}-{next(_numbers)}.staged")
                    _stage(staged[path], text.encode("utf-8"), path)
            for path in texts:
                _unchanged(path, before[path])
            with finishing():
                _switch(folder, staged, before)
    except BaseException as error:
        with contextlib.suppress(OSError):
            forget()
        if isinstance(error, OSError) and not isinstance(error, OutputError):
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{error.filename or next(iter(texts))}: cannot be written ({reason})") from error
        raise


def _switch(folder: Path, staged: dict[Path, Path], before: Mapping[Path, bytes | None]) -> None:
    """Put staged files in place; `staged` is emptied where the next command has to go on."""
    several = len(staged) > 1
    if several:
        steps = [
            {
                "file": path.absolute().relative_to(folder.absolute()).as_posix(),
                "staged": staged[path].name,
                "before": _digest(before[path]),
            }
            for path in staged
        ]
        write_file(folder / JOURNAL, json.dumps({"steps": steps}, indent=1).encode())
    done: list[Path] = []
    try:
        for path, temporary in staged.items():
            os.replace(temporary, path)
            done.append(path)
        _sync(staged)
    except BaseException:
        try:
            for path in reversed(done):
                _put_back(path, before[path])
            _sync(done)
            (folder / JOURNAL).unlink(missing_ok=True)
        except OSError:
            if several:
                staged.clear()  # the change is decided; whoever comes next goes on with it
        raise
    if several:
        with contextlib.suppress(OSError):  # all of it is there; `recover` finds nothing to do
            (folder / JOURNAL).unlink()
            sync_folder(folder)


def _sync(files: Iterable[Path]) -> None:
    for folder in {path.parent for path in files}:
        sync_folder(folder)


def is_interrupted(folder: Path) -> bool:
    """Whether a change of several files was decided and not finished."""
    return (folder / JOURNAL).exists()


def recover(folder: Path) -> None:
    """Finish a change that a killed process had decided, and remove what others left. Call it under the folder's lock.

    Raises:
        DataError: a file was edited since then, the journal is damaged, or the folder cannot be written.
    """
    journal = folder / JOURNAL
    try:
        if is_interrupted(folder):
            _finish(folder, _steps(journal))
            journal.unlink()
            sync_folder(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(f"an interrupted change is to be finished and cannot be ({reason})", str(journal)) from error
    for place, _, names in os.walk(folder):
        if any(name.startswith(".castgraph-") for name in names):
            tidy(folder / place)
            for name in filter(_STAGED.fullmatch, names):
                with contextlib.suppress(OSError):
                    (folder / place / name).unlink()


def _finish(folder: Path, steps: list[tuple[str, str, str]]) -> None:
    waiting = []
    for file, name, before in steps:
        path = folder / file
        if (staged := path.with_name(name)).is_file():
            if _digest(path.read_bytes() if path.exists() else None) != before:
                raise DataError(
                    f"was edited after a change of it had been interrupted, whose text is in {staged}; "
                    f"make one of the two, then remove {folder / JOURNAL}",
                    str(path),
                )
            waiting.append((staged, path))
    for staged, path in waiting:
        os.replace(staged, path)
    _sync(path for _, path in waiting)


def _steps(journal: Path) -> list[tuple[str, str, str]]:
    try:
        raw = json.loads(journal.read_bytes())["steps"]
        steps = [(str(step["file"]), str(step["staged"]), str(step["before"])) for step in raw]
    except (ValueError, KeyError, TypeError, RecursionError):
        steps = [("/", "", "")]
    for file, staged, _ in steps:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts or not path.name or not _STAGED.fullmatch(staged):
            raise DataError("is damaged; compare the folder with its last revision, then remove it", str(journal))
    return steps


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def _claimed(path: Path, before: bytes | None) -> Iterator[None]:
    """Hold a lock on the file itself while it is replaced, and refuse one that is read-only."""
    import fcntl

    _unchanged(path, before)
    if before is None:
        make_folder(path.parent)
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


def _stage(temporary: Path, data: bytes, path: Path) -> None:
    with temporary.open("xb") as stream:
        stream.write(data)
        if path.exists():
            os.fchmod(stream.fileno(), path.stat().st_mode & 0o777)
        stream.flush()
        os.fsync(stream.fileno())


def _put_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
        return
    temporary = path.with_name(f".castgraph-{os.getpid()}-{next(_numbers)}.staged")
    _stage(temporary, before, path)
    os.replace(temporary, path)
