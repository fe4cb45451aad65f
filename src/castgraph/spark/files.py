"""Files wherever Spark reads them: their addresses, their beginnings, and the few things that are done to folders.

What has a scheme (hdfs:, s3a:, …) is asked of Hadoop's own file systems, and so are paths of this machine.
"""

from __future__ import annotations

import os
import re
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError, OutputError, StoreLockedError
from castgraph.unfinished import begun

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Files", "address", "is_remote", "plain_address"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
HEAD = 4 << 20
"""Bytes of a file that lies elsewhere by which it is known what it is."""


def is_remote(path: str) -> bool:
    """Whether a path has a scheme, so that Python alone cannot read it."""
    return bool(_SCHEME.match(path))


def address(path: str) -> str:
    """Return a path as Hadoop takes it."""
    return path if is_remote(path) else f"file://{Path(path).absolute()}"


def plain_address(uri: str) -> str:
    """Return an address in one form, to be compared."""
    return re.sub(r"\Afile:/+", "file:///", uri)


@dataclass
class Files:
    """The file systems of a session.

    Attributes:
        spark: the session.
    """

    spark: Any

    def _of(self, uri: str) -> tuple[Any, Any]:
        context = self.spark.sparkContext
        path = context._jvm.org.apache.hadoop.fs.Path(uri)
        return path.getFileSystem(context._jsc.hadoopConfiguration()), path

    def listed(self, uri: str) -> list[tuple[str, int]]:
        """Return name and bytes of what a folder holds, sorted; nothing where it is not there."""
        system, path = self._of(uri)
        if not system.exists(path):
            return []
        return sorted((one.getPath().getName(), int(one.getLen())) for one in system.listStatus(path))

    def is_folder(self, uri: str) -> bool:
        """Whether it is a folder.

        Raises:
            DataError: there is nothing.
        """
        system, path = self._of(uri)
        if not system.exists(path):
            raise DataError("no such file", uri)
        return bool(system.getFileStatus(path).isDirectory())

    def exists(self, uri: str) -> bool:
        """Whether there is a file or folder."""
        system, path = self._of(uri)
        return bool(system.exists(path))

    def size(self, uri: str) -> int:
        """Return the bytes of a file."""
        system, path = self._of(uri)
        return int(system.getFileStatus(path).getLen())

    def head(self, uri: str, size: int = HEAD) -> bytes:
        """Return the first bytes of a file."""
        system, path = self._of(uri)
        stream = system.open(path)
        try:
            return bytes(stream.readNBytes(min(size, self.size(uri))))
        finally:
            stream.close()

    def tail(self, uri: str, size: int) -> bytes:
        """Return the last bytes of a file."""
        system, path = self._of(uri)
        stream = system.open(path)
        try:
            stream.seek(max(0, self.size(uri) - size))
            return bytes(stream.readNBytes(size))
        finally:
            stream.close()

    def remove(self, uri: str) -> None:
        """Remove a folder or file with all that is in it; nothing happens where there is none."""
        system, path = self._of(uri)
        system.delete(path, True)

    def rename(self, old: str, new: str) -> None:
        """Give a file or folder another name.

        Raises:
            OutputError: the file system refuses.
        """
        system, path = self._of(old)
        if not system.rename(path, self._of(new)[1]):
            raise OutputError(f"{new}: {old} could not be renamed to it")

    def write(self, uri: str, data: bytes) -> None:
        """Write a small file, in place of one of that name."""
        self._write(uri, data, anew=True)

    def write_new(self, uri: str, data: bytes) -> bool:
        """Write a small file; whether there was none of that name."""
        from py4j.protocol import Py4JJavaError

        try:
            self._write(uri, data, anew=False)
        except Py4JJavaError:
            if self.exists(uri):
                return False
            raise
        return True

    def _write(self, uri: str, data: bytes, *, anew: bool) -> None:
        system, path = self._of(uri)
        stream = system.create(path, anew)
        try:
            stream.write(bytearray(data))
        finally:
            stream.close()

    @contextmanager
    def owned(self, folder: str) -> Iterator[None]:
        """Have a folder for this process alone, as well as its file system can tell who was first; it goes then.

        Whether a process on another machine still lives, nobody sees: the message says whose it is.

        Raises:
            StoreLockedError: another process has the folder, or was killed and has left it.
        """
        owner = f"{folder}/owner"
        me = f"process {os.getpid()} on {socket.gethostname()} since {time.strftime('%Y-%m-%d %H:%M:%S')}"
        if not self.write_new(owner, me.encode()):
            holder = self.head(owner).decode("utf-8", "replace") or "another process"
            raise StoreLockedError(
                f"{folder}: is being written by {holder}; wait for it, or remove that folder if it was killed", holder
            )
        with begun(lambda: self.remove(folder)):
            try:
                yield
            finally:
                self.remove(folder)

    def beginnings(self, paths: Sequence[str], folder: Path) -> dict[Path, str]:
        """Return paths that Python can look at, and what each stands for; of what lies elsewhere its first bytes only.

        Args:
            paths: files and folders.
            folder: where the first bytes are kept.
        """
        found: dict[Path, str] = {}
        for number, text in enumerate(paths):
            if not is_remote(text):
                found[Path(text)] = address(text)
                continue
            text = text.rstrip("/")
            names = [text]
            if self.is_folder(text):
                names = [f"{text}/{name}" for name, _ in self.listed(text) if not name.startswith(("_", "."))]
            for uri in names:
                place = folder / str(number) / uri.rpartition("/")[2]
                place.parent.mkdir(exist_ok=True)
                place.write_bytes(self.head(uri))
                found[place] = uri
        return found
