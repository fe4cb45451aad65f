"""Small changes that the tests should notice: ``python -m tests.mutants --sample 300 [ROOM …]``.

cosmic-ray makes the changes (``pip install cosmic-ray``; nothing else needs it, so no extra has it): a condition turned
round or moved by one, a number, a truth, an operation of arithmetic. Annotations and docstrings are left alone. Each
change is made in a copy of the repository. The tests of its room are run once without a change, to learn which lines each
of them runs (``lines.py``); then a change is put to those tests only that run its line, those of its module first.
Patience is measured in processor time, so that a busy machine notices nothing. What they do not notice is printed, to be
read: the change is equal in effect, or a test is missing.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import math
import os
import pickle
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Ran = dict[str, tuple[float, dict[str, int]]]
    """Of each test: its seconds, and of the modules it runs a bit for each line."""

__all__ = ["Copy", "Mutant", "mutants"]

ROOT = Path(__file__).parents[1]
ROOMS = ("paths", "connections", "facts", "names", "curation", "importers", "store")
OPERATORS = (
    "AddNot", "NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceFalseWithTrue", "ReplaceTrueWithFalse",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd", "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt", "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_GtE_Gt", "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add", "ReplaceBinaryOperator_Mul_FloorDiv",
    "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_BitAnd_BitOr", "ReplaceBinaryOperator_BitOr_BitAnd",
)  # fmt: skip
PATIENCE = 10
"""How many times its processor time a test may take, after two seconds; what takes longer is noticed."""
ENOUGH = 25
"""Seconds of processor time that tests may take for one change, those of its module left out."""
HUNG = 600
"""Seconds after which a test that has not ended is taken to wait for ever."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change: its path below the root, the change, its line, and the whole text before and after."""

    path: Path
    change: str
    line: int
    before: str
    after: str

    @property
    def room(self) -> str:
        """The room that the module stands in."""
        return self.path.parts[2]

    def tests(self, ran: Ran) -> list[str]:
        """Return the tests that run what is changed: those of the module, then of the room, what costs little of them.

        What is run on import changes whatever the module does.
        """
        within = self.path.relative_to("src/castgraph")
        own, room = f"tests/{within.with_name(f'test_{within.name}')}", f"tests/{self.room}/"
        reached = sum(1 << line for line in _statement(ast.parse(self.before), self.line) or range(lines.ROOF))
        chosen = sorted((seconds, name) for name, (seconds, run) in ran.items() if run.get(str(self.path), 0) & reached)
        spent, files = 0.0, defaultdict[str, list[str]](list)
        for seconds, name in chosen:
            spent += 0 if name.startswith(own) else seconds
            if name.startswith(own) or spent < ENOUGH:
                files[name.split("::")[0]].append(name)

        def costs(file: str) -> tuple[bool, bool, float]:
            return file != own, not file.startswith(room), sum(ran[name][0] for name in files[file])

        return [name for file in sorted(files, key=costs) for name in files[file]]

    def __str__(self) -> str:
        compared = unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=0)
        shown = " ".join(line for line in compared if not line.startswith(("---", "+++")))
        return f"{self.path} {self.change} {shown}"


def mutants(rooms: Sequence[str], seed: int, again: set[tuple[str, str]] | None = None) -> Iterator[Mutant]:
    """Yield changes of the modules of some rooms, in an order that the seed decides; or those that are asked for again."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    operators = {name: get_operator(f"core/{name}")() for name in OPERATORS}
    places: list[tuple[Path, str, int, int]] = []
    for path in sorted(path for room in rooms for path in (ROOT / "src/castgraph" / room).rglob("*.py")):
        counts: Counter[str] = Counter()
        for node in ast_nodes(get_ast(path.read_text(encoding="utf-8"))):
            for name, operator in operators.items():
                for (line, _), _ in operator.mutation_positions(node):
                    if not again or (str(path.relative_to(ROOT)), f"{name}:{counts[name]}") in again:
                        places.append((path, name, counts[name], line))
                    counts[name] += 1
    random.Random(seed).shuffle(places)
    for path, name, occurrence, line in places:
        before = path.read_text(encoding="utf-8")
        after = mutate_code(before, operators[name], occurrence)
        with contextlib.suppress(SyntaxError):  # a bare * or / of a signature is taken for an operator
            if after is None or _meaning(after) == _meaning(before):
                continue
            yield Mutant(path.relative_to(ROOT), f"{name}:{occurrence}", line, before, after)


def _meaning(code: str) -> str:
    """Return what is run of a module."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign):
            node.annotation = ast.Constant(None)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.If) and ast.unparse(node.test).removeprefix("not ") == "TYPE_CHECKING":
            node.test, node.body = ast.Constant(None), [ast.Pass()]
    return ast.dump(tree)


def _statement(node: ast.AST, line: int, within: bool = False) -> range | None:
    """Return the lines of the statement that a line belongs to; None where it is run on import."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.stmt | ast.excepthandler | ast.match_case):
            last = inner.end_lineno if isinstance(inner, ast.stmt | ast.excepthandler) else inner.body[-1].end_lineno
            first = inner.lineno if isinstance(inner, ast.stmt | ast.excepthandler) else inner.pattern.lineno
            if not first <= line <= (last or first):
                continue
            body = getattr(inner, "body", None)
            if body is None:
                return range(first, (last or first) + 1) if within else None
            function = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            if line < body[0].lineno:
                return range(first, body[0].lineno) if within and not function else None
            return _statement(inner, line, within or function)
    return range(line, line + 1) if within else None


class Chosen:
    """A plugin of pytest that runs some tests in their order, each as long as it may take, and tells which one fails."""

    def __init__(self, tests: Sequence[str], ran: Ran, told: Path) -> None:
        self.order, self.ran, self.told = {name: place for place, name in enumerate(tests)}, ran, told

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out what is not to be run."""
        items[:] = sorted(
            (item for item in items if item.nodeid in self.order), key=lambda item: self.order[item.nodeid]
        )

    def pytest_runtest_setup(self, item: Any) -> None:
        """Start the clock, whose end ends the process; what a file shares may be made for the first test of it."""
        self.told.write_text(item.nodeid, encoding="utf-8")
        file = item.nodeid.split("::")[0]
        _limit(sum(seconds for name, (seconds, _) in self.ran.items() if name.split("::")[0] == file))

    def pytest_runtest_call(self, item: Any) -> None:
        """Start it again for the test itself."""
        _limit(self.ran[item.nodeid][0])


def _limit(seconds: float) -> None:
    """End this process, and each that it starts, after some times as many seconds of processor time."""
    limit = 2 + PATIENCE * seconds
    signal.setitimer(signal.ITIMER_PROF, limit)
    resource.setrlimit(resource.RLIMIT_CPU, (int(sum(os.times()[:2]) + 3 * limit) + 1, resource.RLIM_INFINITY))


class Copy:
    """A copy of the repository, in which changes are made and put to the tests."""

    def __init__(self, folder: Path) -> None:
        self.root, self.beside = folder / "copy", folder
        self.told, self.said, self.marks = folder / "told", folder / "said", folder / "marks"
        self.clock = int(time.time())
        shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__", "node_modules"))
        shutil.copy(lines.__file__, folder / "sitecustomize.py")

    def ran(self, folders: Sequence[str], kept: Path | None) -> Ran:
        """Return what each test of some folders runs, as it was kept, but for files of tests that have changed since.

        Tests that fail or are skipped without a change are printed and left out.
        """
        tests = sorted({path.relative_to(ROOT) for name in folders for path in (ROOT / name).rglob("test_*.py")})
        code = [
            path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / "src/castgraph" / room).rglob("*.py"))
        ]
        texts = {str(path): (ROOT / path).read_text(encoding="utf-8") for path in (*code, *tests)}
        before, ran = pickle.loads(kept.read_bytes()) if kept and kept.exists() else ({}, {})
        stale = {str(path) for path in tests if before.get(str(path)) != texts[str(path)]}
        ran = {name: found for name, found in ran.items() if name.split("::")[0] not in stale}
        for path in map(str, code):
            if path in before and before[path] != texts[path]:
                _move(ran, path, before[path], texts[path])
        for path in sorted(stale):
            print(f"\rlearning what {path} runs", end="", file=sys.stderr, flush=True)
            ran |= self.learnt([path])
            stale.remove(path)
            before = {path: text for path, text in (before | texts).items() if path not in stale}
            if kept:
                kept.write_bytes(pickle.dumps((before, ran)))
        return ran

    def learnt(self, files: list[str]) -> Ran:
        """Run some files of tests and return what each test runs."""
        self.marks.touch()
        rooms = os.pathsep.join(str(self.root / "src/castgraph" / room) for room in ROOMS)

        def run() -> int:
            sys.path.append(str(self.beside))
            os.environ["PYTHONPATH"] += f"{os.pathsep}{self.beside}"
            os.environ.update({lines.ROOMS: rooms, lines.MARKS: str(self.marks)})
            seen = lines.Lines()
            _pytest(files, seen)
            self.told.write_bytes(pickle.dumps((seen.found(), sorted(seen.failed))))
            return 0

        found, failed = ({}, []) if self.in_a_child(run, math.inf) else pickle.loads(self.told.read_bytes())
        if not found and not failed:
            raise RuntimeError(self.said.read_text(encoding="utf-8", errors="replace"))
        for name in failed:
            print(f"left out, as it fails or is skipped without a change: {name}", flush=True)
        paths = [str(path.relative_to(self.root)) for path in lines.modules(rooms)]
        ran: Ran = {}
        for name, (seconds, marks) in found.items():
            ran[name] = seconds, defaultdict(int)
            for mark in marks:
                ran[name][1][paths[mark // lines.ROOF]] |= 1 << mark % lines.ROOF
        return ran

    def notices(self, mutant: Mutant, ran: Ran) -> str:
        """Return the test that notices a change; an empty text when none does."""
        tests = mutant.tests(ran)
        files = list(dict.fromkeys(name.split("::")[0] for name in tests))
        inside = [file for file in files[1:] if file.startswith(f"tests/{mutant.room}/")]
        stages = [stage for stage in (files[:1], inside, [file for file in files[1:] if file not in inside]) if stage]
        self.told.write_text("", encoding="utf-8")
        self.write(mutant.path, mutant.after)

        def run() -> int:
            plugin = Chosen(tests, ran, self.told)
            return next((code for stage in stages if (code := _pytest(stage, plugin)) not in (0, 5)), 0)

        failed = bool(files) and self.in_a_child(run) != 0
        self.write(mutant.path, mutant.before)
        if not failed:
            return ""
        return self.told.read_text(encoding="utf-8") or "on import"

    def write(self, path: Path, text: str) -> None:
        """Write a module with a time of its own, so that nothing compiled before is taken for it."""
        self.clock += 1
        (self.root / path).write_text(text, encoding="utf-8")
        os.utime(self.root / path, (self.clock, self.clock))

    def in_a_child(self, run: Callable[[], int], longest: float = HUNG) -> int:
        """Run something in the copy, in a child that has imported already what takes long to import."""
        if not (child := os.fork()):
            self._become()
            code = 1
            try:
                code = run()
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(code)
        self.told.touch()  # and each test that begins writes to it
        done, status = 0, 1
        try:
            while not done and time.time() - self.told.stat().st_mtime < longest:
                time.sleep(0.02)
                done, status = os.waitpid(child, os.WNOHANG)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        if not done:
            os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) if done else 1

    def _become(self) -> None:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.chdir(self.root)
        places = [place for place in sys.path if place and Path(place).resolve() not in (ROOT, ROOT / "src")]
        sys.path[:] = [str(self.root / "src"), str(self.root), *places]
        for name in ("temporary", "cache"):
            (self.beside / name).mkdir(exist_ok=True)
        os.environ |= {
            "PYTHONPATH": sys.path[0], "CASTGRAPH_CACHE": str(self.beside / "cache"),
            "TMPDIR": str(self.beside / "temporary"),
        }  # fmt: skip
        tempfile.tempdir = None
        for stream, where in enumerate((os.devnull, self.said, self.said)):
            os.dup2(os.open(where, os.O_RDWR | os.O_CREAT | os.O_TRUNC), stream)


def _move(ran: Ran, path: str, before: str, after: str) -> None:
    """Count the lines of a module that has changed since as they stand in it now."""
    moved: dict[int, int] = {}
    for block in SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False).get_matching_blocks():
        moved |= {block.a + place: block.b + place for place in range(1, block.size + 1)}
    for _, run in ran.values():
        if path in run:
            run[path] = sum(1 << there for here, there in moved.items() if run[path] >> here & 1)


def _pytest(files: list[str], plugin: object) -> int:
    """Run tests as they are written in the folder that is worked in."""
    import hypothesis
    import pytest

    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    found = (
        hypothesis.Phase.explicit,
        hypothesis.Phase.generate,
    )  # that something fails is enough, however large it is
    hypothesis.settings.register_profile("mutants", phases=found)
    hypothesis.settings.load_profile("mutants")
    first = [] if isinstance(plugin, lines.Lines) else ["-x"]
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning", "-k", "not virtuoso"]
    return int(pytest.main([*first, *options, *files], plugins=[plugin]))


def main() -> int:
    """Print which changes were not noticed, and how many were, by room; 1 where fewer than nine in ten were."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=ROOMS, metavar="ROOM")
    parser.add_argument("--sample", type=int, default=300, help="how many changes are tried (300)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument(
        "--lines", type=Path, metavar="FILE", help="keep there which lines each test runs, for the next run"
    )
    parser.add_argument("--beside", nargs="*", default=[], metavar="FOLDER", help="tests besides those of the rooms")
    parser.add_argument("--again", type=Path, metavar="FILE", help="try those that an earlier run printed")
    parser.add_argument("--told", action="store_true", help="print which test notices a change as well")
    given = parser.parse_args()
    again: set[tuple[str, str]] | None = None
    if given.again:
        printed = [line.split(": ", 1)[1].split() for line in given.again.read_text().splitlines() if ".py " in line]
        again = {(words[0], words[1]) for words in printed}
    made = mutants(given.rooms, given.seed, again)
    chosen = [mutant for mutant, _ in zip(made, range(given.sample), strict=False)]
    import hypothesis, networkx, numpy, pyoxigraph, pytest, rapidfuzz, rdflib, rich.table  # noqa: E401, F401, I001

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    seen, found = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        copy = Copy(Path(name).resolve())
        folders = [*(f"tests/{room}" for room in dict.fromkeys(mutant.room for mutant in chosen)), *given.beside]
        ran = copy.ran(folders, given.lines)
        for mutant in chosen:
            by = copy.notices(mutant, ran)
            seen[mutant.room] += 1
            found[mutant.room] += bool(by)
            print(f"\r{seen.total()} of {len(chosen)}", end="", file=sys.stderr, flush=True)
            if given.told or not by:
                print(f"noticed by {by}: {mutant}" if by else f"not noticed: {mutant}", flush=True)
    for room in sorted(seen):
        print(f"{room:<12} {found[room]:>4} of {seen[room]:>4} noticed")
    print(f"{'all':<12} {found.total():>4} of {seen.total():>4} noticed")
    return 0 if found.total() * 10 >= seen.total() * 9 else 1


if __name__ == "__main__":
    sys.exit(main())
