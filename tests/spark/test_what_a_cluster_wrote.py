"""What Spark wrote becomes the store that the local import makes; the page on clusters does what it shows."""

from __future__ import annotations

import shlex
import subprocess
from contextlib import chdir, redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from tests.examples import examples_of, wanting
from tests.folders import ROOT
from tests.imdb_stores import quads
from tests.loading.test_from_shards import TOLD, index_of, names_of
from tests.outside import write_imdb

from castgraph.cli.main import run
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from tests.examples import Example

PAGE = ROOT / "docs" / "how-to" / "cluster.md"
TABLE = ("--name", "Cast", "--names-are-ids")


class Shown(NamedTuple):
    """The folder in which the page's examples were run, and what came of each."""

    folder: Path
    examples: list[Example]


@pytest.fixture(scope="module")
def page(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The page's commands, in their order, in this process and its session."""
    folder = tmp_path_factory.mktemp("page")
    write_imdb(folder / "imdb")
    examples = examples_of(PAGE)
    for example in examples:
        words = shlex.split(example.command)
        example.ended, text = command(folder, *words[1:]) if words[0] == "castgraph" else program(folder, *words)
        example.got = text.splitlines()
    return Shown(folder, examples)


def program(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def command(folder: Path, *words: str) -> tuple[int, str]:
    """Run a command of castgraph in this process; return its exit code and what it printed."""
    out = StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(out):
        return run([*words]), out.getvalue()


def test_the_page_shows_what_its_commands_print(page: Shown) -> None:
    assert page.examples
    assert not wanting(page.examples), "\n\n".join(wanting(page.examples))


@pytest.mark.parametrize("kind", ["imdb", "table"])
def test_it_becomes_the_store_of_the_local_import(page: Shown, tmp_path: Path, kind: str) -> None:
    from castgraph.loading.from_shards import FromShards
    from castgraph.loading.shards import open_shards

    folder = page.folder
    if kind == "imdb":
        here = make("imdb", paths=[folder / "imdb"], report=Report(), retrieved="2026-11-27")
    else:
        (folder / "cast.csv").write_text(TOLD, encoding="utf-8")
        there = ("--retrieved", "2026-11-27", "--spark", "local[2]", "--out", "told")
        assert command(folder, "import", "table", "cast.csv", *TABLE, *there)[0] == 0
        here = make("table", paths=[folder / "cast.csv"], report=Report(), retrieved="2026-11-27", name="Cast", names_are_ids=True)  # fmt: skip
    import_dataset(here, tmp_path / "local")
    shards = open_shards(folder / ("shards" if kind == "imdb" else "told"))
    made = import_dataset(FromShards(shards), tmp_path / "store")
    assert made.report.to_json() == here.report.to_json()
    assert quads(tmp_path / "store") == quads(tmp_path / "local")
    assert names_of(tmp_path / "store") == names_of(tmp_path / "local")
    assert index_of(tmp_path / "store") == index_of(tmp_path / "local")
