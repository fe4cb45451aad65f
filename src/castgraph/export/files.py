"""Writes files in one step: whole, or not at all and the old one still there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING

from castgraph.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["remove_unfinished", "replacing", "write_file"]

_unfinished: set[Path] = set()


def remove_unfinished() -> None:
    """Remove what a process that is about to be ended has half written; see `limits.watch`."""
    for path in list(_unfinished):
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """Yield a temporary file in the target's folder that replaces the target when the block ends well.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full; nothing has changed then.
    """
    target = Path(path)
    try:
        if target.is_dir():
            raise OutputError(f"{target}: is a folder; name a file")
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent or ".")
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(f"{target}: cannot be written ({(error.strerror or str(error)).lower()})") from error
    temporary = Path(name)
    _unfinished.add(temporary)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode(target))
        temporary.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(error, OSError) and not isinstance(error, OutputError | BrokenPipeError):
            raise OutputError(f"{target}: cannot be written ({(error.strerror or str(error)).lower()})") from error
        raise
    finally:
        _unfinished.discard(temporary)


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
