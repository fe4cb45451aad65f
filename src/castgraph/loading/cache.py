"""Keeps the store that a curated folder was last built into, so that the next command opens it instead of building.

A cache and nothing more: it is used only if every file, and castgraph itself, is what it was; else it is made again,
and done without where it cannot be written. ``CASTGRAPH_CACHE`` names another folder for it, or ``off``.
"""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.curation.folder import turtle_files
from castgraph.errors import DataError, OutputError, StoreError
from castgraph.locations import VERSION, user_folder
from castgraph.store.local import open_store
from castgraph.store.pointer import disown, is_store, read_pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store

__all__ = ["CACHE_VARIABLE", "cache_folder", "open_cached"]

CACHE_VARIABLE = "CASTGRAPH_CACHE"


def cache_folder(folder: Path) -> Path | None:
    """Return where the store of a curated folder is kept, None where caching is off."""
    chosen = os.environ.get(CACHE_VARIABLE, "")
    if chosen.lower() in ("off", "0", "no"):
        return None
    home = user_folder("XDG_CACHE_HOME", ".cache")
    if not chosen and home is None:
        return None
    base = Path(chosen) if chosen or home is None else home / "castgraph"
    return base / sha256(os.fsencode(folder.resolve())).hexdigest()[:16]


def open_cached(folder: Path) -> Store | None:
    """Open the kept store of a curated folder, building it first if it is missing or stale.

    Returns:
        The open store, None where no cache can be had: load the folder into memory then.

    Raises:
        DataError: a file of the folder cannot be read.
    """
    place = cache_folder(folder)
    if place is None or not _is_ours_alone(place):
        return None
    stamps = _stamps(folder)
    try:
        if not _is_fresh(place, stamps) and not _refresh(folder, place, stamps):
            _build(folder, place, stamps)
        try:
            store = open_store(place)
        except StoreError:  # damaged: it is only a cache
            disown(place)
            _build(folder, place, stamps)
            store = open_store(place)
    except (StoreError, OutputError, PermissionError):
        return None
    store.replaceable = True
    return store


def _is_ours_alone(place: Path) -> bool:
    """Make the folder of a kept store if it is missing; return whether it is this user's, and no other may write there.

    What somebody else could have put there is not believed.
    """
    try:
        for folder in (place.parent, place):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = folder.stat()
            if status.st_uid != os.geteuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                return False
    except OSError:
        return False
    return True


def _refresh(folder: Path, place: Path, stamps: dict[str, str]) -> bool:
    """Bring the kept store up to a few changed files; return whether that could be done."""
    if not is_store(place):
        return False
    from castgraph.loading.refreshing import refresh  # see _build

    try:
        return refresh(folder, place, stamps)
    except (StoreError, OutputError, DataError, LookupError, ValueError, RuntimeError):
        return False  # damaged, or a file is: building says what is wrong


def _build(folder: Path, place: Path, stamps: dict[str, str]) -> None:
    from castgraph.loading.build import build_store  # costs a tenth of a second, which a fresh store need not pay

    build_store([folder], place, stamps=stamps)


def _is_fresh(place: Path, stamps: dict[str, str]) -> bool:
    if not is_store(place):
        return False
    try:
        pointer = read_pointer(place)
    except StoreError:
        disown(place)
        return False
    return pointer.sources == stamps


def _stamps(folder: Path) -> dict[str, str]:
    """Return the state of all that the store depends on: of each file of facts, and of castgraph itself."""
    return {str(path): _stamp(path.stat()) for path in turtle_files(folder)} | {"castgraph": _castgraph()}


def _castgraph() -> str:
    """Return a digest that changes with castgraph: of its version and rules; in a checkout, of all its sources.

    An installed castgraph has its data inside the package. A checkout has not, and may be edited at any time.
    """
    package = Path(__file__).parents[1]
    sources = _sources(Path(__file__).with_name("rules") if (package / "data").is_dir() else package)
    return sha256(repr([VERSION, sorted(sources)]).encode()).hexdigest()


def _sources(folder: str | Path) -> Iterator[tuple[str, str]]:
    """Yield path and state of every module and rule below a folder; `os.scandir` is the fastest way to them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".rq")):
                yield entry.path, _stamp(entry.stat())
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _sources(entry.path)


def _stamp(status: os.stat_result) -> str:
    """Return size and times of change of a file: more than any edit can keep, and quicker to get than its content."""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
