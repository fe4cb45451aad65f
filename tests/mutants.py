"""Small changes that the tests should notice: ``python -m tests.mutants --sample 300 [ROOM …]``.

cosmic-ray makes the changes (``pip install cosmic-ray``; nothing else needs it, so no extra has it): a condition turned
round or moved by one, a number, a truth, an operation of arithmetic. Annotations and docstrings are left alone. Each
change is made in a copy of the repository, where the tests of its module are run, then those of its room; what they do
not notice is printed, to be read: the change is equal in effect, or a test is missing.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Mutant", "mutants", "tried"]

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
PATIENCE = 5
"""How much longer than without a change the tests of a room may take; a change that makes them take longer is noticed."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change: its path below the root, and the whole text of before and after."""

    path: Path
    before: str
    after: str

    @property
    def room(self) -> str:
        """The room that the module stands in."""
        return self.path.parts[2]

    @property
    def tests(self) -> list[list[str]]:
        """What is run, one after another, until it is noticed."""
        within = self.path.relative_to("src/castgraph")
        own = Path("tests") / within.with_name(f"test_{within.name}")
        return [[str(own)], [f"tests/{self.room}"]] if (ROOT / own).exists() else [[f"tests/{self.room}"]]

    def __str__(self) -> str:
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="", n=0)
        return f"{self.path} " + " ".join(line for line in lines if not line.startswith(("---", "+++")))


def mutants(rooms: tuple[str, ...], seed: int) -> Iterator[Mutant]:
    """Yield changes of the modules of some rooms, in an order that the seed decides."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    operators = [get_operator(f"core/{name}")() for name in OPERATORS]
    places: list[tuple[Path, Any, int]] = []
    for path in sorted(path for room in rooms for path in (ROOT / "src/castgraph" / room).rglob("*.py")):
        counts: Counter[int] = Counter()
        for node in ast_nodes(get_ast(path.read_text(encoding="utf-8"))):
            for number, operator in enumerate(operators):
                for _ in operator.mutation_positions(node):
                    places.append((path, operator, counts[number]))
                    counts[number] += 1
    random.Random(seed).shuffle(places)
    for path, operator, occurrence in places:
        before = path.read_text(encoding="utf-8")
        after = mutate_code(before, operator, occurrence)
        with contextlib.suppress(SyntaxError):  # a bare * or / of a signature is taken for an operator
            if after is None or _meaning(after) == _meaning(before):
                continue
            yield Mutant(path.relative_to(ROOT), before, after)


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


def start(mutant: Mutant, copy: Path) -> int:
    """Make a change in a copy of the repository and run the tests there, in a child of this process; return its id.

    A child has imported already what takes long to import.
    """
    (copy / mutant.path).write_text(mutant.after, encoding="utf-8")
    if child := os.fork():
        return child
    os.setsid()
    os.chdir(copy)
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path[:] = [str(copy / "src"), str(copy), *(place for place in sys.path if not place.startswith(str(ROOT)))]
    os.environ |= {
        "PYTHONPATH": sys.path[0], "CASTGRAPH_CACHE": f"{copy}-cache", "PYTHONDONTWRITEBYTECODE": "1"
    }  # fmt: skip
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    code = 1
    try:
        import pytest

        for tests in mutant.tests:
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", "not virtuoso", *tests]))
            if code not in (0, 5):
                break
            for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
                del sys.modules[name]
    finally:
        os._exit(0 if code == 5 else code)


def tried(chosen: list[Mutant], copies: list[Path], seconds: dict[str, float]) -> Iterator[tuple[Mutant, bool, float]]:
    """Yield each change, whether it was noticed, and the seconds it took, as many at once as there are copies.

    Args:
        chosen: what is tried.
        copies: copies of the repository; those of a change are given back as they were.
        seconds: how long the tests of a room may take; a room that is not named may take for ever.
    """
    waiting, running = chosen[::-1], dict[int, tuple[Mutant, Path, float]]()
    while waiting or running:
        while waiting and copies:
            mutant, copy = waiting.pop(), copies.pop()
            running[start(mutant, copy)] = (mutant, copy, time.monotonic())
        for child, (mutant, copy, began) in list(running.items()):
            done, status = os.waitpid(child, os.WNOHANG)
            took = time.monotonic() - began
            late = took > seconds.get(mutant.room, took)
            if not done and not late:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
            if not done:
                os.waitpid(child, 0)
            del running[child]
            (copy / mutant.path).write_text(mutant.before, encoding="utf-8")
            copies.append(copy)
            yield mutant, late or status != 0, took
        time.sleep(0.05)


def main() -> int:
    """Print which changes were not noticed, and how many were, by room; 1 where fewer than nine in ten were."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("rooms", nargs="*", default=ROOMS, metavar="ROOM")
    parser.add_argument("--sample", type=int, default=300, help="how many changes are tried (300)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first so many of them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    made = mutants(tuple(given.rooms), given.seed)
    chosen = [next(made) for _ in range(given.skip + given.sample)][given.skip :]
    import networkx, numpy, pyoxigraph, pytest, rdflib  # noqa: E401, F401, I001 - once for all children

    seen, found = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as name:
        ignored = shutil.ignore_patterns(".git", ".venv", "__pycache__")
        copies = [Path(shutil.copytree(ROOT, Path(name) / str(at), ignore=ignored)) for at in range(given.processes)]
        unchanged = [Mutant(m.path, m.before, m.before) for m in {m.room: m for m in chosen}.values()]
        seconds: dict[str, float] = {}
        for mutant, failed, took in tried(unchanged, copies, {}):
            if failed:
                parser.error(f"without a change the tests fail: {mutant.room}")
            seconds[mutant.room] = PATIENCE * max(60, took)
        for mutant, was_noticed, _ in tried(chosen, copies, seconds):
            seen[mutant.room] += 1
            found[mutant.room] += was_noticed
            print(f"\r{seen.total()} of {len(chosen)}", end="", file=sys.stderr, flush=True)
            if not was_noticed:
                print(f"not noticed: {mutant}", flush=True)
    for room in sorted(seen):
        print(f"{room:<12} {found[room]:>4} of {seen[room]:>4} noticed")
    print(f"{'all':<12} {found.total():>4} of {seen.total():>4} noticed")
    return 0 if found.total() * 10 >= seen.total() * 9 else 1


if __name__ == "__main__":
    sys.exit(main())
