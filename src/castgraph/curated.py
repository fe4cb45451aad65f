"""Curated files: read with their lines, and changed safely: several at once or none, never over another's change.

A change is made under the folder's lock, on files as they are at that moment; what is written is canonical Turtle that
was read back and compared before any file is touched.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from castgraph import rdf_io
from castgraph.errors import DataError, OptionError, OutputError, StoreLockedError
from castgraph.loader import graph_iri, turtle_files
from castgraph.locations import packaged
from castgraph.vocabulary import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "CuratedFile",
    "Quad",
    "curated_folder_of",
    "editing",
    "folder_to_edit",
    "folder_to_read",
    "parse_text",
    "quad",
    "read_curated",
    "read_folder",
    "save",
]

Quad = ox.Quad


@dataclass(slots=True)
class CuratedFile:
    """A curated file as it was read: its path, the named graph it is, its text and its triples."""

    path: Path
    graph: str
    text: str
    triples: list[ox.Quad]
    raw: bytes = field(default=b"", repr=False)

    def line_of(self, iri: str) -> int:
        """Return the line on which an IRI is first a subject, else where it first stands, else 1."""
        forms = ["<>"] if iri == self.graph else [compact(iri), f"<{iri}>"]
        for pattern in (r"^{}(?=\s)", r"(?<![\w:-]){}(?![\w-])"):
            for form in forms:
                if found := re.search(pattern.format(re.escape(form)), self.text, re.MULTILINE):
                    return self.text.count("\n", 0, found.start()) + 1
        return 1

    def values(self, subject: str, predicate: str) -> list[str]:
        """Return what the file says: lexical forms and IRIs, sorted, empty where it says nothing."""
        return sorted(
            triple.object.value  # type: ignore[union-attr]
            for triple in self.triples
            if triple.predicate.value == predicate and getattr(triple.subject, "value", "") == subject
        )


def read_curated(path: Path, folder: Path) -> CuratedFile:
    """Read one curated file.

    Raises:
        DataError: it cannot be read, with line and column.
    """
    base = graph_iri(path, folder)
    raw = path.read_bytes() if path.is_file() else b""  # read first: if it changes while it is parsed, `save` sees it
    triples = list(rdf_io.parse(path, ox.RdfFormat.TURTLE, base=base))
    return CuratedFile(path, base, raw.decode("utf-8-sig"), triples, raw)


def read_folder(folder: Path) -> list[CuratedFile]:
    """Read every curated file of a folder, in the order of their paths.

    Raises:
        DataError: no such folder, nothing in it, or a file that cannot be read.
    """
    return [read_curated(path, folder) for path in turtle_files(folder)]


def parse_text(text: str, graph: str) -> list[ox.Quad]:
    """Return the statements of Turtle that castgraph wrote itself."""
    return list(ox.parse(text.encode("utf-8"), ox.RdfFormat.TURTLE, base_iri=graph))


def quad(subject: str, predicate: str, value: str | ox.Literal) -> ox.Quad:
    """Return a statement; a string is an IRI, a literal is given as one."""
    object_ = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), object_)


def curated_folder_of(path: Path) -> Path | None:
    """Return the curated folder that a ``sources/`` or ``entities/`` file belongs to, None for other files."""
    for parent in path.parents:
        if parent.name in ("sources", "entities"):
            return parent.parent
    return None


def folder_to_read(chosen: Path | None = None) -> Path:
    """Return the curated folder that is meant: the chosen one, ``graph/`` here, or castgraph's own."""
    return chosen or (Path("graph") if Path("graph", "sources").is_dir() else packaged("graph"))


def folder_to_edit(chosen: Path | None = None) -> Path:
    """Return the curated folder that additions go to, as `folder_to_read` does.

    Raises:
        OptionError: it is the one that was installed with castgraph.
    """
    folder = folder_to_read(chosen)
    if chosen is None and folder.is_relative_to(Path(__file__).parent):
        raise OptionError("the graph that comes with castgraph is not yours to change; name a folder with --graph")
    return folder


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
                _sync(folder)
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
        leftover.unlink(missing_ok=True)  # of a process that was killed: the folder's lock is ours
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


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
