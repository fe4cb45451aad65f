"""Every command that writes, each on a place of its own: what is there before it, after it, and what may be found."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castgraph.curation.locking import editing
from castgraph.disk import write_file
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.build import build_store
from castgraph.loading.update import update_store
from castgraph.store.pointer import is_store
from tests.faults.drivers import ailments, curated, environment, fingerprint, run, strays

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.drivers import Ended

WRITERS = {
    "load": ("load", "{facts}", "--store", "{here}/store"),
    "load a first time": ("load", "{facts}", "--store", "{here}/new/deep/store"),
    "update": ("update", "-e", "INSERT DATA { <http://e/s> <http://e/p> 1 }", "--store", "{here}/store"),
    "import": (
        "import", "table", "{cast}", "--store", "{here}/store", "--retrieved", "2024-01-01", "--rejected", "{here}/not",
    ),
    "index": ("index", "--store", "{here}/store"),
    "load --from-shards": ("load", "--from-shards", "{shards}", "--store", "{here}/store"),
    "index --from-edges": (
        "index", "--from-edges", "{shards}", "--at", "http://127.0.0.1:9/sparql", "--graph", "{facts}", "--store",
        "{here}/new/deep/store",
    ),
    "forget": ("forget", "Person 1", "--store", "{here}/store"),
    "add": ("add", "alias", "Person 1", "Petra First", "--graph", "{here}/graph"),
    "add --new": (
        "add", "credit", "Nora New", "--new", "--role", "actor", "--production", "Brand New", "--type", "Movie",
        "--character", "Nobody", "--publisher", "New Paper", "--url", "https://example.org/new", "--published",
        "2024-01-01", "--headline", "All is new", "--graph", "{here}/graph",
    ),
    "add --from": ("add", "--from", "{rows}", "--graph", "{here}/graph"),
    "remove": ("remove", "source", "a0", "--prune", "--graph", "{here}/graph"),
    "rename": ("rename", "person:p0", "person:petra-first", "--graph", "{here}/graph"),
    "rename a source": ("rename", "source:a0", "source:2020-01-01-another", "--graph", "{here}/graph"),
    "edit": ("edit", "a0", "--graph", "{here}/graph"),
    "reconcile": ("reconcile", "--same", "person:p0", "person:p1", "--store", "{store}", "--graph", "{here}/graph"),
    "fmt": ("fmt", "{here}/graph"),
    "export": ("export", "nquads", "--store", "{store}", "-o", "{here}/out.nq"),
    "query": ("query", "-e", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o", "-f", "csv", "--store", "{store}", "-o", "{here}/out.csv"),
    "export csv": ("export", "csv", "--store", "{store}", "-o", "{here}/out.zip"),
    "init": ("init", "{here}/own/troupe", "--role", "stage manager"),
    "queries --new": ("queries", "--new", "mine", "--queries", "{here}/own/queries"),
}  # fmt: skip
"""Name to command line. ``{here}`` is all that it may change. (What Spark writes: tests/spark.)"""

State = tuple[str, dict[str, bytes]]


@dataclass(frozen=True)
class Writer:
    """A writing command: its words, the place it changes as it was, and what it makes of it."""

    name: str
    here: Path
    template: Path
    words: tuple[str, ...]
    before: State
    after: State

    def reset(self) -> None:
        """Put the place back as it was."""
        shutil.rmtree(self.here)
        shutil.copytree(self.template, self.here)

    def run(self, env: dict[str, str]) -> Ended:
        """Run the command."""
        return run(*self.words, env=env)

    def lost(self) -> str:
        """Return what is neither as before nor as after; `fmt` is whole file by file."""
        if is_store(self.here / "store") and (found := ailments(self.here / "store")):
            return found
        store, files = state(self.here)
        if self.name == "fmt":
            odd = [f for f in files if files[f] not in (self.before[1].get(f), self.after[1].get(f))]
            return f"half written: {odd}" if odd or files.keys() != self.before[1].keys() else ""
        states = (self.before, self.after)
        if self.name == "import":  # what was rejected is told in any case
            states = tuple((one, files) for one, _ in states if self.rejected(files))
        return "" if (store, files) in states else f"store {store}, files {sorted(files)}"

    def rejected(self, files: dict[str, bytes]) -> bool:
        """Whether the file of rejected rows is whole, or not there."""
        return files in (self.before[1], self.after[1])

    def left(self) -> list[str]:
        """Return what lies about: temporary files, stray generations, empty folders."""
        found = [str(path.relative_to(self.here)) for path in self.here.rglob(".castgraph-*")]
        for store in (self.here / "store", self.here / "new" / "deep" / "store"):
            found += strays(store)
            if store.exists() and not is_store(store):
                found.append(f"{store.name}, which is no store")
        return found

    def tidied(self) -> list[str]:
        """Return what still lies about after the next write: of another store, another file, another export."""
        if self.name == "index --from-edges":
            self.run(environment())  # an index of one dataset takes no other change
            return self.left()
        for store in (self.here / "store", self.here / "new" / "deep" / "store"):
            if is_store(store):
                update_store(store, "INSERT DATA { <http://e/next> <http://e/p> 1 }")
            elif store.exists():
                build_store([Path(self.words[1])], store)
        settle(self.here)
        for folder in (self.here, self.here / "own" / "queries"):
            if folder.exists():
                write_file(folder / "next.txt", b"")
        return self.left()


def settle(here: Path) -> None:
    """Take the lock of each curated folder once, by which an interrupted change of it is finished."""
    for folder in (here / "graph", here / "own" / "troupe"):
        if folder.exists():
            with editing(folder):
                pass


def state(here: Path) -> State:
    """Return what a store answers, and every file beside it, an interrupted change being finished."""
    answers = [fingerprint(store) for store in (here / "store", here / "new" / "deep" / "store") if is_store(store)]
    settle(here)
    files = {
        str(path.relative_to(here)): path.read_bytes()
        for path in sorted(here.rglob("*"))
        if path.is_file() and not {"store", "deep"} & {part.name for part in path.parents} and path.name[0] != "."
    }
    return " ".join(answers), files


def shard(cast: Path, folder: Path) -> None:
    """Write what Spark makes of a table, unless it is there."""
    pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")
    from tests.shards import write_shards

    if not folder.exists():
        write_shards(make("table", paths=[cast], report=Report(), retrieved="2024-01-01", name="second"), folder)


def writers_in(tmp_path: Path) -> Callable[[str], Writer]:
    """Return a maker of writers: it makes the place of a command, and runs it once undisturbed."""
    facts, more = curated(tmp_path / "facts", "v1"), curated(tmp_path / "more", "v2", 4)
    cast = tmp_path / "cast.csv"
    cast.write_text("person,role,production\nAnn Able,actor,The Film\nBob Best,nonsense,The Film\n,,\n")
    os.environ |= {"EDITOR": "sed -i s/v1/v3/", "VISUAL": "", "XDG_STATE_HOME": str(tmp_path / "state")}
    rows = tmp_path / "rows.csv"
    rows.write_text("what,name,entity,alias\nperson,Nora New,,\nalias,,Nora New,N. N.\nalias,,Person 1,Petra First\n")
    store = tmp_path / "store"
    assert run("load", facts, "--store", store).code == 0
    assert run("import", "table", cast, "--name", "first", "--store", store).code == 0

    def writer(name: str) -> Writer:
        here, template = tmp_path / "here", tmp_path / "template"
        words = WRITERS[name]
        if "{shards}" in words:
            shard(cast, tmp_path / "shards")
        for old in (here, template):
            shutil.rmtree(old, ignore_errors=True)
        template.mkdir()
        if "{here}/store" in words:
            shutil.copytree(store, template / "store")
        if any("{here}/graph" in word for word in words):
            shutil.copytree(facts, template / "graph")
        for out in ("out.nq", "out.csv", "out.zip"):
            if f"{{here}}/{out}" in words:
                (template / out).write_text("the old one")
        shutil.copytree(template, here)
        words = tuple(word.format(here=here, facts=more, cast=cast, rows=rows, store=store, shards=tmp_path / "shards") if word[0] != "S" and word[0] != "I"
                      else word for word in words)  # fmt: skip
        before = state(here)
        ended = run(*words)
        assert ended.code in (0, 1), ended.said
        return Writer(name, here, template, words, before, state(here))

    return writer
