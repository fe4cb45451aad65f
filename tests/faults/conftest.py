"""Fixtures of the fault tests: how often, what is counted, the shims."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from tests.faults.drivers import REPORT, Scale, Tally, build_shim, curated, run


@pytest.fixture(scope="session", autouse=True)
def _kept(_own_cache: None) -> None:
    """Have the packaged graph kept before anything is timed: the first command would be slow."""
    assert run("query", "-e", "ASK {}").code == 0


@pytest.fixture(scope="session")
def scale() -> Scale:
    return Scale.chosen()


@pytest.fixture
def tally(request: pytest.FixtureRequest) -> Any:
    """Counts the tries of one test; the test fails afterwards if anything was lost or left behind."""
    counted = Tally(request.node.name.removeprefix("test_"))
    yield counted
    if report := os.environ.get(REPORT):
        with Path(report).open("a", encoding="utf-8") as stream:  # one short line: whole even from two processes
            stream.write(json.dumps(asdict(counted)) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Any:
    result = yield
    if isinstance(counted := pyfuncitem.funcargs.get("tally"), Tally):
        counted.verdict()
    return result


@pytest.fixture(scope="session")
def nth(tmp_path_factory):
    return build_shim("nth", tmp_path_factory.mktemp("shim"))


@pytest.fixture(scope="session")
def cores(tmp_path_factory):
    return build_shim("cores", tmp_path_factory.mktemp("shim"))


@pytest.fixture
def facts(tmp_path):
    return curated(tmp_path / "facts", "v1")
