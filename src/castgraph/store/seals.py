"""Digests of a generation's files, so that damage is found and named."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["SEAL", "broken_seals", "read_seal", "seal"]

SEAL = "seal.json"


def seal(folder: Path, former: Path | None = None) -> None:
    """Write down size and digest of every file of a generation that is never changed, for readers and `doctor`.

    Args:
        folder: the generation.
        former: one whose files it may share; what was written down of those is taken over.
    """
    known: dict[tuple[int, int], tuple[int, str]] = {}
    if former is not None:
        for name, sealed in (read_seal(former) or {}).items():
            with contextlib.suppress(OSError):
                status = (former / name).stat()
                known[status.st_dev, status.st_ino] = sealed
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not _is_changed_by_reading(file):
            status = file.stat()
            taken = known.get((status.st_dev, status.st_ino)) if file.suffix == ".sst" else None
            found[file.relative_to(folder).as_posix()] = taken or (status.st_size, _digest(file))
    _write_seal(folder, found)


def _write_seal(folder: Path, found: dict[str, tuple[int, str]]) -> None:
    temporary = folder / f"{SEAL}.tmp"
    temporary.write_text(json.dumps(found, indent=0, sort_keys=True), encoding="utf-8")
    temporary.replace(folder / SEAL)


def _is_changed_by_reading(file: Path) -> bool:
    """Whether it is the engine's lock or log, or the path index, which has checksums of its own."""
    return file.name in ("LOCK", "LOG") or file.name.startswith("LOG.old") or file.parent.name == "paths"


def broken_seals(folder: Path, *, part: str = "", limit: int | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the files of a generation that are not what was written, and what is wrong with each.

    Sizes are always compared; digests where all files together have no more than `limit` bytes, or there is no limit.
    Only files whose relative path begins with `part` are looked at.
    """
    sealed = {name: kept for name, kept in (read_seal(folder) or {}).items() if name.startswith(part)}
    whole = limit is None or sum(size for size, _ in sealed.values()) <= limit
    for name, (size, wanted) in sealed.items():
        file = folder / name
        try:
            if (actual := file.stat().st_size) != size:
                yield file, f"has {actual:,} bytes instead of {size:,}"
            elif whole and _digest(file) != wanted:
                yield file, "is not what was written"
        except FileNotFoundError:
            yield file, "is gone"
        except OSError as error:
            yield file, f"cannot be read ({error.strerror})"


def read_seal(folder: Path) -> dict[str, tuple[int, str]] | None:
    """Return size and digest by relative path, None where they are missing or damaged."""
    try:
        raw = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return {str(name): (int(size), str(digest)) for name, (size, digest) in raw.items() if ".." not in name}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None


def _digest(file: Path) -> str:
    """Return the BLAKE2 digest of a file."""
    import hashlib

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
