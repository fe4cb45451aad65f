"""A store directory, checked through and through → findings, each with the command that mends it. Changes nothing.

Every file that the engine never changes is compared with the digest written when it was made; every quad is read and
decoded through each of the engine's indexes and counted against the pointer; what stands beside the quads is verified.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from castgraph.errors import CastgraphError, NotAStoreError, StoreError, first_line
from castgraph.model import Finding
from castgraph.store.generations import is_ours
from castgraph.store.local import open_store
from castgraph.store.locks import LOCK, writer_of
from castgraph.store.pointer import POINTER, Pointer, is_store, read_generation, read_pointer
from castgraph.store.seals import SEAL, broken_seals, read_seal
from castgraph.underway import at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from castgraph.store.base import Store
    from castgraph.store.local import LocalStore

__all__ = ["LARGE", "examine"]

LARGE = 300_000
"""Quads above which the indexes by object and subject are checked by their files' digests, unless `full` is asked."""


def examine(path: Path, *, full: bool = False) -> list[Finding]:
    """Check a store directory.

    Args:
        path: the store.
        full: read every index quad by quad, however large the store is.

    Returns:
        Findings; none when all is well. An ``error`` is damage, a ``warning`` something that the next write mends.

    Raises:
        NotAStoreError: it is not a store at all.
    """
    rebuild = f"rebuild the store: castgraph load --store {path}"
    if not is_store(path):
        read_pointer(path)  # says what it is instead
    findings = list(_leftovers(path, rebuild))
    try:
        pointer = read_pointer(path)
    except NotAStoreError as error:
        return [*findings, Finding(str(path), 0, "error", "pointer", str(error))]
    except StoreError as error:
        return [*findings, Finding(str(path), 0, "error", "version", str(error))]
    folder = path / pointer.generation
    findings += _changed_files(path, folder, rebuild)
    if any("/quads/" in finding.path for finding in findings if finding.level == "error"):
        return findings  # the engine could choke on them
    try:
        with open_store(path) as store:
            findings += _indexes(store, folder, pointer, rebuild, full=full)
            findings += _beside(store, folder)
    except (CastgraphError, OSError, RuntimeError, ValueError) as error:
        remedy = "" if isinstance(error, StoreError) else f"; {rebuild}"
        findings.append(Finding(str(folder), 0, "error", "unreadable", first_line(error) + remedy))
    return findings


def _leftovers(path: Path, rebuild: str) -> Iterator[Finding]:
    holds = read_generation(path)
    writer = writer_of(path)
    if writer:
        yield Finding(str(path), 0, "warning", "being-written", f"is being written by {writer}; check again afterwards")
    for entry in sorted(path.iterdir()):
        if entry.name in (POINTER, LOCK, holds) or (writer and entry.name.endswith(".tmp")):
            continue
        if is_ours(entry):
            what = "is left of a killed writer, or still read"
            yield Finding(str(entry), 0, "warning", "leftover", f"{what}; the next write to the store removes it")
        else:
            yield Finding(str(entry), 0, "warning", "foreign", "does not belong to castgraph; move it elsewhere")


def _changed_files(path: Path, folder: Path, rebuild: str) -> Iterator[Finding]:
    if read_seal(folder) is None:
        yield Finding(str(folder / SEAL), 0, "error", "seal", f"is missing or damaged; {rebuild}")
    for file, trouble in broken_seals(folder):
        remedy = rebuild if file.is_relative_to(folder / "quads") else f"make it anew: castgraph index --store {path}"
        yield Finding(str(file), 0, "error", "damaged-file", f"{trouble}; {remedy}")


def _indexes(store: LocalStore, folder: Path, pointer: Pointer, rebuild: str, *, full: bool) -> Iterator[Finding]:
    """Read everything through every index, so that each block of each is decoded, and compare the counts."""

    def damage(index: str, problem: str) -> Finding:
        return Finding(str(folder / "quads"), 0, "error", "index", f"{index}: {problem}; {rebuild}")

    deep = full or sum(pointer.graphs.values()) <= LARGE
    graphs: Counter[Any] = Counter()
    patterns: dict[str, Counter[Any]] = {name: Counter() for name in _PATTERNS}
    try:
        for number, quad in enumerate(store.engine.quads_for_pattern(None, None, None, None)):
            if not number % 10_000:
                at("reading triples", number, sum(pointer.graphs.values()))
            str(quad)  # decodes every term
            graphs[quad.graph_name] += 1
            for name, (_, of_quad, large) in _PATTERNS.items():
                if deep or large:
                    patterns[name][of_quad(quad)] += 1
    except (OSError, RuntimeError, ValueError) as error:
        yield damage("read through", first_line(error))
        return
    found = {getattr(graph, "value", ""): number for graph, number in graphs.items()}
    for graph in sorted(found.keys() | pointer.graphs.keys()):
        if (there := found.get(graph, 0)) != (wanted := pointer.graphs.get(graph, 0)):
            name = f"<{graph}>" if graph else "the default graph"
            yield damage(name, f"{there:,} triples are there, the pointer says {wanted:,}")
    for name, (pattern_of, _, _) in _PATTERNS.items():
        try:
            at(f"comparing what the index {name} holds")
            for key, wanted in patterns[name].items():
                if (there := sum(1 for _ in store.engine.quads_for_pattern(*pattern_of(key)))) != wanted:
                    yield damage(name, f"{there:,} triples with {_shown(key)} are there instead of {wanted:,}")
                    break
        except (OSError, RuntimeError, ValueError) as error:
            yield damage(name, first_line(error))


def _shown(key: Any) -> str:
    return " ".join(map(str, key))[:120] if isinstance(key, tuple) else str(key)[:120]


# How each of the engine's indexes is reached: key to pattern, quad to key, and whether it has few keys in any store.
_PATTERNS: dict[str, tuple[Callable[[Any], tuple[Any, ...]], Callable[[Any], Any], bool]] = {
    "by predicate": (lambda key: (None, key, None, None), lambda quad: quad.predicate, True),
    "by object": (lambda key: (None, None, key, None), lambda quad: quad.object, False),
    "by subject": (lambda key: (key, None, None, None), lambda quad: quad.subject, False),
    "by graph and predicate": (
        lambda k: (None, k[1], None, k[0]),
        lambda quad: (quad.graph_name, quad.predicate),
        True,
    ),
    "by graph and object": (lambda k: (None, None, k[1], k[0]), lambda quad: (quad.graph_name, quad.object), False),
}


def _beside(store: Store, folder: Path) -> Iterator[Finding]:
    """Verify the indexes that castgraph keeps beside the quads."""
    from castgraph.paths.build import FOLDER, path_index

    if (folder / FOLDER).is_dir():
        try:
            path_index(store).verify()
        except (CastgraphError, OSError, ValueError, KeyError) as error:
            yield Finding(str(folder / FOLDER), 0, "error", "path-index", first_line(error))
