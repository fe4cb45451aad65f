"""Which lines of some rooms each test runs: a plugin of pytest, and ``sitecustomize`` of the processes that tests start.

Every process marks the lines it runs in one file, which all of them map; what is run on import is not marked.
"""

from __future__ import annotations

import functools
import mmap
import os
import re
import sys
import threading
from pathlib import Path
from typing import Any

ROOMS, MARKS = "CASTGRAPH_TRACED_ROOMS", "CASTGRAPH_TRACED_MARKS"
"""Variables: the folders whose lines are marked, and the file they are marked in."""
ROOF = 1024
"""More lines than a module has."""


def modules(rooms: str) -> list[Path]:
    """Return the modules of some rooms; line n of the k-th has mark k * ROOF + n."""
    return [path for room in rooms.split(os.pathsep) for path in sorted(Path(room).rglob("*.py"))]


def follow(rooms: str, marks: str) -> mmap.mmap:
    """Mark from now on the lines that this process, its threads and its forks run."""
    paths = modules(rooms)
    size = (len(paths) + 1) * ROOF
    with open(marks, "r+b") as file:
        file.truncate(size)
        marked = mmap.mmap(file.fileno(), size)

    def marking(start: int) -> Any:
        def line(frame: Any, _event: str, _given: object) -> Any:
            marked[start + frame.f_lineno] = 1
            return line

        return line

    lines = {str(path): marking(place * ROOF) for place, path in enumerate(paths)}
    functions = 1  # CO_OPTIMIZED: neither a module nor the body of a class

    def call(frame: Any, event: str, given: object) -> Any:
        line = lines.get(frame.f_code.co_filename) if frame.f_code.co_flags & functions else None
        return line and line(frame, event, given)

    threading.settrace(call)
    sys.settrace(call)
    return marked


if sys.modules.get("sitecustomize") is sys.modules[__name__] and MARKS in os.environ:
    follow(os.environ[ROOMS], os.environ[MARKS])


class Lines:
    """Collects, for each test that passes, the processor time it takes and the lines it runs."""

    def __init__(self) -> None:
        import pytest

        self.marked = follow(os.environ[ROOMS], os.environ[MARKS])
        self.tests: dict[str, tuple[float, set[int]]] = {}
        self.failed: set[str] = set()
        self._shared: dict[int, set[int]] = {}
        self._needs: dict[str, list[int]] = {}
        for around in (Lines.pytest_runtest_protocol, Lines.pytest_fixture_setup):
            pytest.hookimpl(wrapper=True)(around)

    def _taken(self) -> set[int]:
        marks = self.marked[:]
        self.marked[:] = bytes(len(marks))
        return {found.start() for found in re.finditer(b"\1", marks)}

    def pytest_runtest_protocol(self, item: Any) -> Any:
        """Note what a test takes and runs."""
        for name, module in list(sys.modules.items()):
            if name.startswith(("castgraph", "tests")):
                for kept in vars(module).values():
                    if isinstance(kept, functools._lru_cache_wrapper):
                        kept.cache_clear()  # else only the first of the tests that need it seems to run its lines
        self._taken()
        began = sum(os.times()[:4])
        done = yield
        self.tests[item.nodeid] = (sum(os.times()[:4]) - began, self._taken())
        known = item._fixtureinfo.name2fixturedefs
        self._needs[item.nodeid] = [id(known[name][-1]) for name in item.fixturenames if name in known]
        return done

    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """Keep apart what runs for several tests, as it runs in the first of them only."""
        if fixturedef.scope == "function":
            return (yield)
        before = self._taken()
        done = yield
        self._shared[id(fixturedef)] = self._taken()
        for place in before:
            self.marked[place] = 1
        return done

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Leave out tests that fail or are skipped."""
        if not report.passed:
            self.failed.add(report.nodeid)

    def found(self) -> dict[str, tuple[float, set[int]]]:
        """Return seconds and marks of each test, those of its shared fixtures among them."""
        return {
            name: (seconds, marks.union(*(self._shared.get(need, set()) for need in self._needs[name])))
            for name, (seconds, marks) in self.tests.items()
            if name not in self.failed
        }
