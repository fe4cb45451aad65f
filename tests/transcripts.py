"""What is typed and what is said to it, as files that can be read: `python -m tests.transcripts` writes them anew."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.folders import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

SYNTAX = ROOT / "tests" / "store" / "syntax.txt"
MESSAGES = ROOT / "tests" / "cli" / "messages.txt"


def transcript(path: Path, answer: Callable[[str], str]) -> str:
    """Return the file with everything that is said to what is typed; comments stay."""
    told = []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        typed = block.split("\n")[0]
        told.append(block if block.startswith("#") else f"{typed}\n{answer(typed)}")
    return "\n\n".join(told) + "\n"


def syntax_said(line: str) -> str:
    """Return what is said to ``query …`` or ``update …``."""
    import pyoxigraph as ox

    from castgraph.cli.main import typed
    from castgraph.errors import QueryError, spelled_by
    from castgraph.store.sparql import query_syntax
    from castgraph.vocabulary import PREFIXES

    form, _, text = line.partition(" ")
    try:
        with spelled_by(typed):
            (ox.Store().update if form == "update" else ox.Store().query)(text, prefixes=PREFIXES)
    except SyntaxError as error:
        said: QueryError = query_syntax(error, text, update=form == "update")
        return "    " + str(said).split("\n")[0].removeprefix("syntax error at ")
    return "    it is taken"


class Place:
    """A folder with a graph, a store and some files, in which commands are typed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "tests" / "data" / "mini", folder / "graph")
        (folder / "page.html").write_text("<html><body>Nothing is told here.</body></html>")
        (folder / "broken.ttl").write_text("@prefix a: <http://a/> .\na:b a:c .\n")
        (folder / "pairs.tsv").write_text("Ada Quill\tEsme Lark\nAda Quill\n")
        (folder / "folder").mkdir()

    def said(self, line: str) -> str:
        """Return what a command line is told, without what names this machine, and its exit code."""
        from tests.conftest import run_command

        ran = run_command(*shlex.split(line.removeprefix("$ castgraph ")), cwd=self.folder, COLUMNS="200")
        text = f"{ran.out}{ran.err}".replace(str(self.folder), "…").replace(str(ROOT), "…")
        lines = [
            f"    {one}".rstrip() for one in text.strip().split("\n") if one.strip() and not one.startswith("graph: ")
        ]
        more = [f"    … {len(lines) - 8} more lines"] if len(lines) > 9 else []
        return "\n".join([*(lines[:8] if more else lines), *more, f"    exit {ran.code}"])


if __name__ == "__main__":
    SYNTAX.write_text(transcript(SYNTAX, syntax_said), encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        os.environ.setdefault("CASTGRAPH_CACHE", name + "/cache")
        place = Place(Path(name))
        MESSAGES.write_text(transcript(MESSAGES, place.said), encoding="utf-8")
    sys.exit(0)
