"""Files written in one step (whole, or not at all and the old one still there), removed, synced, told apart."""

from __future__ import annotations

import contextlib
import errno
import os
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from castgraph.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "discard",
    "disk_trouble",
    "remove_unfinished",
    "replacing",
    "sha256_of",
    "sync_folder",
    "sync_tree",
    "write_file",
]

_unfinished: set[Path] = set()


def remove_unfinished() -> None:
    """Remove what this process has half written; called when it is about to be ended."""
    for path in list(_unfinished):
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """Yield a file that replaces the target when the block ends well.

    It has no name until then where the system can do that (Linux), so that not even a kill leaves anything behind;
    elsewhere it is a hidden file in the target's folder. A link is followed; a pipe or a device is written to as it is.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full; nothing has changed then.
    """
    target = Path(path)
    temporary: Path | None = None
    if target.is_dir():
        raise OutputError(f"{target}: is a folder; name a file")
    try:
        target = Path(os.path.realpath(target)) if target.is_symlink() else target
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        if (handle := _nameless(target.parent)) is None:
            import tempfile

            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent)
            temporary = Path(name)
            _unfinished.add(temporary)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
            if temporary is None:
                temporary = _named(stream.fileno(), target)
        temporary.replace(target)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        if isinstance(error, OSError) and not isinstance(error, OutputError | BrokenPipeError):
            raise OutputError(f"{target}: cannot be written ({(error.strerror or str(error)).lower()})") from error
        raise
    finally:
        if temporary is not None:
            _unfinished.discard(temporary)


def _nameless(folder: Path) -> int | None:
    """Open a new file without a name in a folder, None where the system or the disk has no such thing."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError:
        return None  # mkstemp says what is wrong, if anything is


def _named(handle: int, target: Path) -> Path:
    """Give a nameless file a name beside the target, for the moment until it is renamed."""
    name = target.parent / f".{target.name[:40]}.{os.getpid()}-{handle}.tmp"
    name.unlink(missing_ok=True)
    _unfinished.add(name)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.link(f"/proc/self/fd/{handle}", name, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)
    return name


def _mode(target: Path) -> int:
    with contextlib.suppress(OSError):
        return target.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def write_file(path: str | Path, data: bytes) -> None:
    """Write a whole file in one step; see `replacing`."""
    with replacing(path) as stream:
        stream.write(data)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    import hashlib

    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def disk_trouble(path: Path, error: OSError) -> str:
    """Return what a disk complained of, and how little room is left where it is full."""
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
    """Flush a folder's own entries to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
