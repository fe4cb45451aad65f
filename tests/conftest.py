"""Fixtures: a command line that is run for real, and small graphs to run it on."""

from __future__ import annotations

import gc
import os
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

import castgraph
from tests import forking
from tests.__main__ import TOLD
from tests.folders import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# What starts the tests may ignore signals (nohup does, and shells for what runs in the background), and every process
# that a test starts would inherit that.
for _number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number == signal.SIGINT else signal.SIG_DFL)

gc.set_threshold(100_000)  # as a command has it

GRAPH = ROOT / "graph"
MINI = ROOT / "tests" / "data" / "mini"

HEADER = """@base <https://w3id.org/castgraph/id/source/{stem}> .
@prefix cg: <https://w3id.org/castgraph/vocab#> .
@prefix credit: <https://w3id.org/castgraph/id/credit/> .
@prefix organization: <https://w3id.org/castgraph/id/organization/> .
@prefix person: <https://w3id.org/castgraph/id/person/> .
@prefix production: <https://w3id.org/castgraph/id/production/> .
@prefix role: <https://w3id.org/castgraph/id/role/> .
@prefix schema: <https://schema.org/> .
@prefix status: <https://w3id.org/castgraph/id/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run_command(*arguments: str, cwd: Path | None = None, stdin: str = "", **environment: str) -> Ran:
    """Run ``castgraph`` in a process of its own, a fork, and wait for it."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CASTGRAPH_") or k == "CASTGRAPH_CACHE"}
    done = forking.run(arguments, stdin=stdin.encode(), cwd=cwd, env=clean | environment)
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def pytest_collection_finish():
    """Keep what was imported and collected from being looked through for cycles again and again."""
    gc.freeze()


def pytest_terminal_summary(terminalreporter):
    """Say, above pytest's own summary, how the steps before the tests went."""
    if told := os.environ.get(TOLD):
        terminalreporter.section("steps before the tests")
        terminalreporter.write_line(told)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keep the stores that commands cache out of the user's own cache; processes of one run share them."""
    base = tmp_path_factory.getbasetemp()
    cache = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    cache.mkdir(mode=0o700, exist_ok=True)
    os.environ["CASTGRAPH_CACHE"] = str(cache)


@pytest.fixture
def run():
    return run_command


@pytest.fixture(scope="session")
def packaged():
    with castgraph.open() as store:
        yield store


@pytest.fixture(scope="session")
def mini():
    with castgraph.open(MINI) as store:
        yield store


@pytest.fixture
def folder(tmp_path):
    """A curated folder of one person, one series and one article, to be spoilt by a test."""
    graph = tmp_path / "graph"
    (graph / "sources").mkdir(parents=True)
    (graph / "entities").mkdir()
    (graph / "sources" / "one.ttl").write_text(
        HEADER.format(stem="one")
        + """
<> a schema:NewsArticle ;
    schema:publisher organization:gazette ;
    schema:url <https://example.org/one> ;
    schema:datePublished "2020-01-31"^^xsd:date ;
    cg:dateRetrieved "2020-02-01"^^xsd:date .

credit:ann-actor-show a cg:Credit ;
    cg:person person:ann ;
    cg:role role:actor ;
    cg:production production:show ;
    cg:status status:announced .
""",
        encoding="utf-8",
    )
    (graph / "entities" / "all.ttl").write_text(
        HEADER.replace("source/{stem}", "entities/all")
        + """
person:ann a schema:Person ; schema:name "Ann Example" .
production:show a schema:TVSeries ; schema:name "The Show"@en .
organization:gazette a schema:Organization ; schema:name "The Gazette"@en .
""",
        encoding="utf-8",
    )
    return graph
