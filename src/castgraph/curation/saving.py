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
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Step:
    """A file that changes: the new text and what was there, both beside it under names of their own.

    One that goes has no new text, one that is made had none.
    """

    path: Path
    staged: Path | None
    kept: Path | None
    before: str

    @classmethod
    def of(cls, path: Path, text: str | None, before: bytes | None) -> _Step:
        """Return the step of a file that holds `before`, nothing being written yet."""
        staged, kept = (None if data is None else _beside(path) for data in (text, before))
        return cls(path, staged, kept, _digest(before))

    def prepare(self, text: str | None, before: bytes | None) -> None:
        """Write the new text, and keep the old one so that putting it back takes no room."""
        if self.staged is not None:
            _stage(self.staged, (text or "").encode("utf-8"), self.path)
        if self.kept is not None:
            try:
                os.link(self.path, self.kept)
            except OSError:
                _stage(self.kept, before or b"", self.path)

    def switch(self) -> None:
        """Put the new text in place, or take the file away."""
        if self.staged is None:
            self.path.unlink()
        else:
            os.replace(self.staged, self.path)

    def put_back(self) -> None:
        """Put back what was there; the new text is beside it again, lest the change has to be finished after all."""
        if self.staged is not None:
            os.link(self.path, self.staged)
        if self.kept is None:
            self.path.unlink()
        else:
            os.replace(self.kept, self.path)

    def forget(self) -> None:
        """Remove what stands beside the file."""
        for path in (self.staged, self.kept):
            if path is not None:
                path.unlink(missing_ok=True)


def save(folder: Path, texts: Mapping[Path, str | None], before: Mapping[Path, bytes | None]) -> None:
    """Write several files of a folder, all of them or none. Call it under `locking.editing`.

    Args:
        folder: the curated folder.
        texts: path to new text, put in place in this order; None for a file that is to go.
        before: path to the bytes that the change was made from, None for a file that was not there.

    Raises:
        OutputError: a file changed since it was read, is read-only or locked, or the disk is full. All files are as
            they were.
    """
    steps = [_Step.of(path, text, before[path]) for path, text in texts.items()]

    def forget() -> None:
        if not is_interrupted(folder):
            for step in steps:
                step.forget()

    try:
        with begun(forget), contextlib.ExitStack() as stack:
            for path in texts:
                stack.enter_context(_claimed(path, before[path]))
            for step in steps:
                with finishing():  # what is given up is not begun again
                    step.prepare(texts[step.path], before[step.path])
            for path in texts:
                _unchanged(path, before[path])
            with finishing():
                _switch(folder, steps)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{error.filename or next(iter(texts))}: cannot be written ({reason})") from error
    finally:
        with contextlib.suppress(OSError):
            forget()


def _switch(folder: Path, steps: list[_Step]) -> None:
    """Put the new texts in place, and put back the old ones where one cannot be."""
    journal = folder / JOURNAL
    if len(steps) > 1:
        named = [
            {
                "file": step.path.absolute().relative_to(folder.absolute()).as_posix(),
                "staged": step.staged.name if step.staged else "",
                "before": step.before,
            }
            for step in steps
        ]
        write_file(journal, json.dumps({"steps": named}, indent=1).encode())
    done: list[_Step] = []
    try:
        for step in steps:
            step.switch()
            done.append(step)
        _sync(step.path for step in steps)
    except BaseException:
        with contextlib.suppress(OSError):  # where it cannot be put back, the journal stands, and the next one goes on
            for step in reversed(done):
                step.put_back()
            _sync(step.path for step in done)
            journal.unlink(missing_ok=True)
        raise
    if len(steps) > 1:
        with contextlib.suppress(OSError):  # all of it is there; `recover` finds nothing to do
            journal.unlink()
            sync_folder(folder)


def _beside(path: Path) -> Path:
    return path.with_name(f".castgraph-{os.getpid()}-{next(_numbers)}.staged")


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
        staged = path.with_name(name) if name else None
        if staged.is_file() if staged else path.exists():
            now = _digest(path.read_bytes() if path.exists() else None)
            if now not in (before, _digest(staged.read_bytes() if staged else None)):
                what = f"whose text is in {staged}; make one of the two" if staged else "which takes it away; decide"
                raise DataError(
                    f"was edited after a change of it had been interrupted, {what}, then remove {folder / JOURNAL}",
                    str(path),
                )
            waiting.append(_Step(path, staged, None, before))
    for step in waiting:
        step.switch()
    _sync(step.path for step in waiting)


def _steps(journal: Path) -> list[tuple[str, str, str]]:
    try:
        raw = json.loads(journal.read_bytes())["steps"]
        steps = [(str(step["file"]), str(step["staged"]), str(step["before"])) for step in raw]
    except (ValueError, KeyError, TypeError, RecursionError):
        steps = [("/", "", "")]
    for file, staged, _ in steps:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts or not path.name or (staged and not _STAGED.fullmatch(staged)):
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
