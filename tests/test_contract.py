"""The contract of the rooms (`tool.importlinter` in pyproject.toml) holds, and breaks when it is broken on purpose."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.folders import ROOT

LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["type"]: contract for contract in LINTER["contracts"]}
LAYERS, CIRCLES, ENGINE = "layers", "acyclic_siblings", "forbidden"
KNOW_THE_ENGINE = {"store", "rdf", "loading"}


class Broken(NamedTuple):
    """A violation: what is added to which modules, the type of contract that breaks, and what the linter says."""

    added: dict[str, str]
    contract: str
    said: str


VIOLATIONS = {
    "a room reaches up": Broken(
        {"store/intruder.py": "import castgraph.connections\n"},
        LAYERS,
        "castgraph.store.intruder -> castgraph.connections",
    ),
    "a function of it does": Broken(
        {"paths/intruder.py": "def late():\n    import castgraph.cli\n"},
        LAYERS,
        "castgraph.paths.intruder -> castgraph.cli",
    ),
    "a room reaches aside": Broken(
        {"names/intruder.py": "import castgraph.facts\n"},
        LAYERS,
        "castgraph.names.intruder -> castgraph.facts",
    ),
    "two modules of a room go round": Broken(
        {"facts/one.py": "from castgraph.facts import two\n", "facts/two.py": "from castgraph.facts import one\n"},
        CIRCLES,
        "No cycles are allowed in castgraph.facts.",
    ),
    "another room knows the engine": Broken(
        {"export/intruder.py": "import pyoxigraph\n"},
        ENGINE,
        "castgraph.export.intruder -> pyoxigraph",
    ),
    "a room stands in no layer": Broken(
        {"attic/__init__.py": ""},
        LAYERS,
        "attic",
    ),
}  # fmt: skip


@pytest.fixture
def copy(tmp_path):
    """A copy of the sources and of the contract, to be spoilt."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "assets", "data", "*.rq")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(copy: Path) -> tuple[int, str]:
    """Run import-linter on a copy, with the copy's own contract, and return its exit code and what it said."""
    program = Path(sys.executable).parent / "lint-imports"
    environment = os.environ | {"PYTHONPATH": str(copy / "src"), "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        [str(program), "--no-cache"], capture_output=True, text=True, cwd=copy, env=environment, check=False
    )
    return done.returncode, done.stdout + done.stderr


def broken(said: str, contract: str) -> str:
    """Return what the linter says of a contract that is broken, nothing where it is kept."""
    name = CONTRACTS[contract]["name"]
    section = re.search(rf"^{re.escape(name)}\n-+\n(.*?)(?=^[^\n]+\n-+\n|\Z)", said, re.MULTILINE | re.DOTALL)
    return section[1] if section and f"{name} BROKEN" in said else ""


def test_the_copy_is_what_is_linted_and_keeps_the_contract(copy):
    code, said = lint(copy)

    assert code == 0, said
    assert f"{len(CONTRACTS)} kept, 0 broken" in said


@pytest.mark.parametrize("name", VIOLATIONS)
def test_the_contract_bites(copy, name):
    violation = VIOLATIONS[name]
    for path, text in violation.added.items():
        file = copy / "src" / "castgraph" / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")

    code, said = lint(copy)

    assert code == 1, said
    assert violation.said in broken(said, violation.contract), said


def test_the_contract_has_eleven_layers_at_most_and_no_exception():
    assert LINTER["root_package"] == "castgraph"
    assert list(CONTRACTS) == [LAYERS, CIRCLES, ENGINE]
    assert len(LINTER["contracts"]) == len(CONTRACTS)
    assert len(CONTRACTS[LAYERS]["layers"]) <= 11
    assert CONTRACTS[LAYERS]["exhaustive"]
    assert CONTRACTS[LAYERS]["exhaustive_ignores"] == ["__main__"]
    assert CONTRACTS[CIRCLES]["ancestors"] == ["castgraph", "castgraph.**"]
    assert [name for name, contract in CONTRACTS.items() if "ignore_imports" in contract] == []


def test_all_but_three_rooms_are_kept_from_the_engine():
    inside = {part.strip(" ()") for layer in CONTRACTS[LAYERS]["layers"] for part in re.split("[|:]", layer)}

    assert CONTRACTS[ENGINE]["forbidden_modules"] == ["pyoxigraph", "oxrdflib"]
    assert {name.removeprefix("castgraph.") for name in CONTRACTS[ENGINE]["source_modules"]} == inside - KNOW_THE_ENGINE
