"""The examples of documents: a page's are run in their order, in a folder of its own, and held against what it shows.

    python -m tests.examples             which examples do not do what the page says
    python -m tests.examples --write     writes what they print today into the pages

A page's ``console`` blocks are one session of a shell, its ``python`` blocks one process of Python. Comments of HTML
before a block say more: ``<!-- file: NAME -->`` makes it a file in that folder, ``<!-- not run: WHY -->`` leaves it out.
A command that ends otherwise than with 0 says so behind it: ``# exit code 1``. What a page shows of an output may end
with ``…``: as much as stands before it must be so. A block that shows no output only has to succeed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import forking
from tests.folders import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "PAGES",
    "Example",
    "Page",
    "commands",
    "distribute",
    "environment",
    "examples_of",
    "forked",
    "offline",
    "prepared",
    "run_page",
    "wanting",
    "write",
]

_SET_ASIDE = {"_build", "reference"}
PAGES = [page for page in sorted((ROOT / "docs").rglob("*.md")) if _SET_ASIDE.isdisjoint(page.parts)]
"""The pages that have examples to be run; those of named queries, which are generated, run in test_package.py."""

_BLOCK = re.compile(r"^(?:<!-- ([^>]*?) -->\n)?```([\w{}-]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BETWEEN = "\x1e"


@dataclass
class Example:
    """A command, what the page shows of its output, and what came of it.

    Attributes:
        command: as it is typed, over several lines perhaps.
        shown: lines of output.
        code: the exit code that is announced.
        got: lines that it printed.
        ended: the exit code that it had.
    """

    command: str
    shown: list[str] = field(default_factory=list)
    code: int = 0
    got: list[str] = field(default_factory=list)
    ended: int | None = None

    def rows(self) -> list[str]:
        """Return what the page should show of the output: as many lines as it shows, and whether there are more."""
        first = len(self.shown) - 1 if self.shown and self.shown[-1].startswith("…") else len(self.shown)
        seeded = re.fullmatch(r"…(\d+)", self.shown[-1]) if self.shown else None
        first = int(seeded[1]) if seeded else first
        whole = first >= len(self.got) or not self.shown[-1].startswith("…")
        return self.got if whole else [*self.got[:first], "…"]


def commands(text: str) -> list[str]:
    """Return the commands of a console block, each in one line, without their prompts, comments and output."""
    return [example.command.replace("\\\n", " ") for example in _examples(text)]


def _examples(text: str) -> list[Example]:
    found: list[Example] = []
    goes_on = False
    for line in text.splitlines():
        if line.startswith("$ ") or goes_on:
            bare = re.sub(r"\s{2,}#.*", "", line if goes_on else line[2:])
            if goes_on:
                found[-1].command += f"\n{bare}"
            else:
                found.append(Example(bare, code=int((re.findall(r"# exit code (\d+)", line) or [0])[0])))
            goes_on = bare.endswith("\\")
        elif found:
            found[-1].shown.append(line)
    return found


@dataclass
class Page:
    """A page's steps in their order: a script of the shell, and the examples that it runs."""

    script: str
    examples: list[Example]


def _read(text: str) -> Page:
    script, examples, python = [], [], []
    for note, language, block in _BLOCK.findall(text):
        if note.startswith("not run: "):
            continue
        if note.startswith("file: "):
            script.append(f"cat > '{note.removeprefix('file: ')}' <<'END OF FILE'\n{block}END OF FILE")
        elif language == "console":
            for example in _examples(block):
                examples.append(example)
                script.append(f"{example.command}\nprintf '{_BETWEEN}%s{_BETWEEN}' $?")
        elif language == "python":
            python.append(block)
    if python:
        examples.append(Example("python3 examples.py"))
        script.append("cat > examples.py <<'END OF FILE'\n" + "\n".join(python) + "END OF FILE")
        script.append(f"python3 examples.py\nprintf '{_BETWEEN}%s{_BETWEEN}' $?")
    return Page("\n".join(script) + "\n", examples)


def examples_of(page: Path) -> list[Example]:
    """Return the examples of a page that are run."""
    return _read(page.read_text(encoding="utf-8")).examples


def environment(home: Path, *first: str) -> dict[str, str]:
    """Return the variables under which examples run: nobody's settings, nobody's repository.

    Args:
        home: whose home.
        *first: folders in which programs are looked for before all others.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CASTGRAPH_", "GIT_"))}
    kept |= {"CASTGRAPH_CACHE": os.environ["CASTGRAPH_CACHE"]} if "CASTGRAPH_CACHE" in os.environ else {}
    who = {f"GIT_{who}_{what}": "Ann Example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    path = os.pathsep.join((*first, str(Path(sys.executable).parent), os.environ["PATH"]))
    return kept | who | {"PATH": path, "HOME": str(home), "NO_COLOR": "1", "COLUMNS": "100", "TERM": "dumb"}


def forked(folder: Path) -> Path:
    """Lay a program `castgraph` into a folder that runs each command as a fork (see forking.py); return the folder."""
    program = folder / "castgraph"
    program.write_text(f'#!/bin/sh\nexec {shlex.join(forking.argv())} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def run_page(page: Path, folder: Path, variables: dict[str, str], **instead: str) -> list[Example]:
    """Run the examples of a page in a folder.

    Args:
        page: the document.
        folder: where the shell is; what the page takes for granted lies there.
        variables: the environment.
        **instead: what stands for a text of the page, and is told as that text again, such as an address.

    Returns:
        The examples, each with what it printed; those after the end of the shell have not `ended`.
    """
    read = _read(page.read_text(encoding="utf-8"))
    script = read.script
    for written, meant in instead.items():
        script = script.replace(written, meant)
    done = subprocess.run(
        ["bash"], input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=variables,
        timeout=300, check=False,
    )  # fmt: skip
    out = done.stdout.replace(str(folder), "…")
    for written, meant in instead.items():
        out = out.replace(meant, written)
    parts = out.split(_BETWEEN)
    for example, printed, code in zip(read.examples, parts[::2], parts[1::2], strict=False):
        example.got = [line.rstrip() for line in printed.rstrip("\n").split("\n")] if printed.strip() else []
        example.ended = int(code)
    return read.examples


def wanting(examples: list[Example]) -> list[str]:
    """Return, in words, which examples do not do what their page says."""
    found = []
    for one in examples:
        if one.ended != one.code:
            found.append(f"$ {one.command}\nended with {one.ended}, not {one.code}:\n" + "\n".join(one.got[-15:]))
        elif one.shown and one.rows() != one.shown:
            there = "\n".join(one.rows())
            found.append(f"$ {one.command}\nprints (python -m tests.examples --write):\n{there}\nand the page shows:\n"
                         + "\n".join(one.shown))  # fmt: skip
    return found


def write(page: Path, examples: list[Example]) -> None:
    """Put what the examples printed into the page, as much of it as was shown."""
    rest = iter(examples)

    def renewed(match: re.Match[str]) -> str:
        note, language, block = match.groups()
        if language != "console" or (note or "").startswith(("not run: ", "file: ")):
            return match[0]
        lines = []
        for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
            example = next(rest)
            typed = part.splitlines()[: example.command.count("\n") + 1]
            lines += [*typed, *(example.rows() if example.shown else [])]
        return match[0].replace(block, "\n".join(lines) + "\n")

    page.write_text(_BLOCK.sub(renewed, page.read_text(encoding="utf-8")), encoding="utf-8")


@contextmanager
def prepared(page: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Lay what a page takes for granted into a folder, and yield what stands for its addresses."""
    name = page.relative_to(ROOT / "docs").as_posix()
    if name == "data.md":
        _outside(folder)
    if name == "how-to/cluster.md":
        from tests.outside import write_imdb
        from tests.spark.conftest import QUICK, needed

        needed()
        write_imdb(folder / "imdb")
        conf = folder / "conf"
        conf.mkdir()
        settings = "".join(f"{name} {value}\n" for name, value in QUICK.items())
        (conf / "spark-defaults.conf").write_text(settings, encoding="utf-8")
        with pytest.MonkeyPatch.context() as variables:
            variables.setenv("SPARK_CONF_DIR", str(conf))
            variables.setenv("JAVA_TOOL_OPTIONS", QUICK["spark.driver.extraJavaOptions"])
            yield {}
        return
    if name == "how-to/curate.md":
        _clone(folder)
    if name == "how-to/endpoint.md":
        import castgraph
        from tests.endpoints import serving

        with castgraph.open() as store, serving(store.engine) as full, serving() as empty:
            yield {"http://localhost:7878/sparql": full.url, "http://localhost:7879/sparql": empty.url}
        return
    if name == "how-to/serve.md":
        from castgraph.locations import packaged
        from tests.served import serving as served

        with served(folder / "served", "--graph", str(packaged("graph"))) as server:
            yield {"http://127.0.0.1:8765": server.url}
        return
    yield {}


def distribute(folder: Path) -> Path:
    """Make both distributions in a folder, the wheel of what the source distribution holds; return what is unpacked."""
    build = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t"]
    subprocess.run([*build, "sdist"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder / "unpacked", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))  # noqa: S202 - 3.11.4 has it
    (unpacked,) = (folder / "unpacked").iterdir()
    subprocess.run([*build, "wheel"], cwd=unpacked, check=True, capture_output=True)
    return unpacked


def offline(folder: Path) -> dict[str, str]:
    """Return variables under which pip installs from a folder alone, and what is installed here is found."""
    return {
        "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_NO_DEPS": "1", "PIP_IGNORE_INSTALLED": "1",
        "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONPATH": sysconfig.get_path("purelib"),
    }  # fmt: skip


CAST = {
    "cast.csv": "Film,Star1,Star2,Director\nSalt Parade,Orla Venn,Sam Vane,Petra Solwick\n",
    "people.csv": 'movie,person\nSalt Parade,"Ivo Marrow, Orla Venn"\n',
    "dump.json": '[{"title": "Salt Parade", "cast": [{"name": "Orla Venn"}, {"name": "Sam Vane"}]}]',
    "films.csv": 'Film,Jahr,Leute\nSalzparade,2013,"[{""name"": ""Orla Venn"", ""id"": 7, ""job"": ""actor"", ""voice"": false}]"\n',
    "films.ttl": """
        @prefix dbo: <http://dbpedia.org/ontology/> . @prefix dbr: <http://dbpedia.org/resource/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        dbr:Salt_Parade a dbo:Film ; rdfs:label "Salt Parade"@en ; dbo:starring dbr:Orla_Venn .
        dbr:Orla_Venn a dbo:Person ; rdfs:label "Orla Venn"@en .""",
    "more.ttl": """
        @prefix x: <https://films.example/terms#> . @prefix f: <https://films.example/> .
        f:salt x:title "Salt Parade" ; x:cast f:orla ; x:part [ x:playedBy f:orla ; x:as "Mary" ] .
        f:orla x:called "Orla Venn" .""",
}
"""Files that data.md calls by these names, each of the shape that it speaks of."""


def _outside(folder: Path) -> None:
    """Lay samples of what others have into a folder, and a curated graph that shares a series with them."""
    from tests.outside import IMDB, write_imdb
    from tests.tables import SHAPES

    more = {
        "title.basics": "tt10638036\ttvSeries\tHeartstopper\tHeartstopper\t0\t2022\t\\N\t30\tDrama\n",
        "name.basics": "nm0000006\tKit Connor\t2004\t\\N\tactor\t\\N\n",
        "title.principals": 'tt10638036\t1\tnm0000006\tactor\t\\N\t["Nick Nelson"]\n',
    }
    write_imdb(folder / "imdb", **{name.replace(".", "_"): IMDB[name] + rows for name, rows in more.items()})
    for shape in ("netflix-titles", "justwatch"):
        SHAPES[shape].write(folder)
    for name, text in CAST.items():
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "netflix.zip", "w") as archive:
        archive.write(folder / "netflix_titles.csv", "netflix_titles.csv")
    _curated(folder)


def _curated(folder: Path) -> None:
    """Lay the articles on one series into a folder, with all who and what there is."""

    def others(parent: str, names: list[str]) -> list[str]:
        return [name for name in names if parent.endswith("sources") and "heartstopper" not in name]

    shutil.copytree(ROOT / "graph", folder / "graph", ignore=others)


def _clone(folder: Path) -> None:
    """Make a repository of a curated graph."""
    _curated(folder)
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "All")):
        subprocess.run(["git", "-C", str(folder), *words], check=True, env=environment(folder))


def main(arguments: list[str]) -> int:
    """Run the examples of every page, or of those named; see the module's docstring."""
    named = [Path(word).resolve() for word in arguments if not word.startswith("-")]
    failed = False
    for page in named or PAGES:
        with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as beside:
            folder, variables = Path(made).resolve(), environment(Path(made))
            if page.stem == "first-hour":
                distribute(Path(beside))
                variables |= offline(Path(beside))
            with prepared(page, folder) as instead:
                examples = run_page(page, folder, variables, **instead)
        wrong = [one for one in examples if one.ended != one.code]
        if "--write" in arguments and not wrong:
            write(page, examples)
        elif said := wanting(examples):
            failed = True
            print(f"== {page.relative_to(ROOT)}", *said, sep="\n\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
