"""SECURITY.md names tests that exist, and every fault that is tested stands in it."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

from tests.faults.drivers import HERE, ROOT


def test_every_promise_names_its_test():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+\*?)`", text))
    there = {
        name for path in Path(HERE).glob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }

    others = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    assert [pattern for pattern in sorted(named) if not fnmatch.filter(others, pattern)] == []
    kept = {name for name in there if any(fnmatch.fnmatch(name, pattern) for pattern in named)}
    assert sorted(there - kept) == ["test_every_promise_names_its_test", "test_f47_w3c_suites"]
