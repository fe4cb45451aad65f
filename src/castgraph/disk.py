"""Files written in one step (whole, or not at all and the old one still there), removed, synced, told apart."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import re
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from castgraph.errors import CastgraphError, OutputError, first_line
from castgraph.unfinished import begun, finishing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "discard",
    "disk_refusals",
    "disk_trouble",
    "make_folder",
    "replacing",
    "sha256_of",
    "sync_folder",
    "sync_tree",
    "tidy",
    "write_file",
]

_UNFINISHED = re.compile(r"\.castgraph-[0-9]+-[0-9]+\.tmp")
_numbers = itertools.count(1)


@contextlib.contextmanager
def replacing(path: str | Path, *, new: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file that replaces the target when the block ends well; it is synced then, and so is its folder.

    It has no name until then where the system can do that (Linux); elsewhere, and for a moment at the end, it is a
    hidden file in the target's folder, which the next one to be written there removes if this process is killed. A
    link is followed; a pipe or a device is written to as it is.

    Args:
        path: the target.
        new: there must be no file of that name yet.

    Raises:
        FileExistsError: there is one.
        OutputError: the folder is missing or read-only, or the disk is full; nothing has changed then.
    """
    target = Path(path)
    if target.is_dir():
        raise OutputError(f"{target}: is a folder; name a file")
    placed = False
    try:
        target = Path(os.path.realpath(target)) if target.is_symlink() and not new else target
        if not new and target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        tidy(target.parent)
        with _draft(target.parent) as (handle, name), os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
            with finishing():
                _place(stream.fileno(), name, target, new=new)
                placed = True
                sync_folder(target.parent)
    except OSError as error:
        if isinstance(error, CastgraphError | BrokenPipeError) or (new and isinstance(error, FileExistsError)):
            raise
        reason = (error.strerror or str(error)).lower()
        what = "is written, but the disk does not confirm it" if placed else "cannot be written"
        raise OutputError(f"{target}: {what} ({reason})") from error


@contextlib.contextmanager
def _draft(folder: Path) -> Iterator[tuple[int, Path | None]]:
    """Yield a new locked file of a folder, as handle and name; it has no name where the system and the disk allow."""
    if (handle := _nameless(folder)) is not None:
        _claim(handle)
        yield handle, None
        return
    name = _temporary(folder)
    with begun(lambda: name.unlink(missing_ok=True)):
        with finishing():
            handle = os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        try:
            _claim(handle)
            yield handle, name
        finally:
            with contextlib.suppress(OSError):
                name.unlink(missing_ok=True)


def _nameless(folder: Path) -> int | None:
    """Open a new file without a name in a folder, None where the system or the disk has no such thing."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError:
        return None  # opening a named one says what is wrong, if anything is


def _temporary(folder: Path) -> Path:
    return folder / f".castgraph-{os.getpid()}-{next(_numbers)}.tmp"


def _place(handle: int, name: Path | None, target: Path, *, new: bool) -> None:
    """Give a finished file the target's name, in one step."""
    source = str(name) if name else f"/proc/self/fd/{handle}"
    if new:
        _link(source, target)
        return
    if name is None:
        name = _temporary(target.parent)
        name.unlink(missing_ok=True)
        _link(source, name)
    try:
        name.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            name.unlink()
        raise


def _link(source: str, target: Path) -> None:
    folder = os.open(target.parent, os.O_RDONLY)  # only with a folder given does Python ask to follow /proc's link
    try:
        os.link(source, target, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _claim(handle: int) -> bool:
    """Lock a file that is being written, for as long as this process has it open; False where another has it."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def tidy(folder: Path) -> None:
    """Remove the unfinished files that killed processes have left in a folder."""
    with contextlib.suppress(OSError):
        for entry in [entry.path for entry in os.scandir(folder) if _UNFINISHED.fullmatch(entry.name)]:
            handle = os.open(entry, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                if _claim(handle):
                    Path(entry).unlink()
            finally:
                os.close(handle)


def _mode(target: Path) -> int:
    with contextlib.suppress(OSError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def write_file(path: str | Path, data: bytes, *, new: bool = False) -> None:
    """Write a whole file in one step; see `replacing`."""
    with replacing(path, new=new) as stream:
        stream.write(data)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that the disk has them.

    Raises:
        OSError: it cannot be made, or is a file.
    """
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True)
        sync_folder(missing.parent)
    folder.mkdir(exist_ok=True)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def disk_refusals(folder: Path, then: str, *also: type[Exception]) -> Iterator[None]:
    """Say as an `OutputError` what a disk refuses while something is written to a folder.

    Args:
        folder: where it goes.
        then: what became of it, or what to do.
        *also: what a library that writes raises besides an OSError.
    """
    refused: tuple[type[Exception], ...] = (OSError, *also)
    try:
        yield
    except CastgraphError:
        raise
    except refused as error:
        raise OutputError(f"{folder}: {disk_trouble(folder, error)}; {then}") from error


def disk_trouble(path: Path, error: Exception) -> str:
    """Return what a disk complained of, and how little room is left where it is full."""
    text = getattr(error, "strerror", None) or first_line(error)
    if getattr(error, "errno", 0) == errno.ENOSPC or re.search("No space left|disk is full", str(error)):
        import shutil

        with contextlib.suppress(OSError):
            text = f"no space left on its disk ({shutil.disk_usage(path).free >> 20:,} MiB free); make room"
    return text


def discard(folder: Path, *, last: str = "", tries: int = 50) -> None:
    """Remove a folder even while an engine's thread still makes files in it: again until it is gone.

    Args:
        folder: what is removed; a link is left alone.
        last: name of the file in it that goes after all others, so that what is left of it can be told.
        tries: how often.
    """
    import shutil

    for _ in range(0 if folder.is_symlink() else tries):
        with contextlib.suppress(OSError):
            for entry in os.scandir(folder):
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif entry.name != last:
                    Path(entry.path).unlink()
            if {entry.name for entry in os.scandir(folder)} <= {last}:
                (folder / last).unlink(missing_ok=True) if last else None
                folder.rmdir()
        if not folder.exists():
            return
        time.sleep(0.02)


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
        sync_folder(Path(root))


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entries to the disk, where its file system can."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except PermissionError:
        return  # one may write there and not list it
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
