"""Keeps the store that a curated folder was last built into, so that the next command opens it instead of building.

A cache and nothing more: it is used only if every file, rule and version is what it was, made again when not, and done
without where it cannot be written. ``CASTGRAPH_CACHE`` names another folder for it, or ``off``.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.curation.folder import turtle_files
from castgraph.errors import OutputError, StoreError
from castgraph.loading.build import build_store
from castgraph.loading.folder import rule_files
from castgraph.locations import VERSION
from castgraph.store.local import open_store
from castgraph.store.pointer import disown, is_store, read_pointer

if TYPE_CHECKING:
    from castgraph.store.base import Store

__all__ = ["CACHE_VARIABLE", "cache_folder", "open_cached"]

CACHE_VARIABLE = "CASTGRAPH_CACHE"


def cache_folder(folder: Path) -> Path | None:
    """Return where the store of a curated folder is kept, None where caching is off."""
    chosen = os.environ.get(CACHE_VARIABLE, "")
    if chosen.lower() in ("off", "0", "no"):
        return None
    home = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    base = Path(chosen) if chosen else Path(home) / "castgraph"
    return base / sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def open_cached(folder: Path) -> Store | None:
    """Open the kept store of a curated folder, building it first if it is missing or stale.

    Returns:
        The open store, None where no cache can be had: load the folder into memory then.

    Raises:
        DataError: a file of the folder cannot be read.
    """
    place = cache_folder(folder)
    if place is None:
        return None
    stamps = _stamps(folder)
    try:
        if not _is_fresh(place, stamps):
            build_store([folder], place, stamps=stamps)
        try:
            store = open_store(place)
        except StoreError:  # damaged: it is only a cache
            disown(place)
            build_store([folder], place, stamps=stamps)
            store = open_store(place)
    except (StoreError, OutputError):
        return None
    store.replaceable = True
    return store


def _is_fresh(place: Path, stamps: dict[str, str]) -> bool:
    if not is_store(place):
        return False
    try:
        pointer = read_pointer(place)
    except StoreError:
        disown(place)
        return False
    return pointer.sources == stamps and pointer.castgraph == VERSION


def _stamps(folder: Path) -> dict[str, str]:
    """Return size and times of change of every file that the store depends on: facts, rules and castgraph itself."""
    package = Path(__file__).parents[1]
    return {
        str(path): f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
        for path in (*turtle_files(folder), *rule_files(), *package.rglob("*.py"))
        for status in (path.stat(),)
    }
