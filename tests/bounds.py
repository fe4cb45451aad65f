"""Whether castgraph works with the lowest and the newest versions of what it depends on: `python -m tests bounds`.

Two environments are made, one in which each run-time dependency has the lower bound of pyproject.toml, one with whatever
is newest, and the tests of the rooms that use them run in each. Packages come from where pip is set up to get them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from tests.folders import ROOT

TESTS = ["tests/rdf", "tests/store/test_local.py", "tests/store/test_binding.py", "tests/names", "tests/paths",
         "tests/answers/test_portrait.py", "tests/connections/test_projection.py", "tests/cli/test_editing.py",
         "tests/cli/test_query.py", "tests/curation/checks/test_run.py", "tests/export/test_graphs.py",
         "tests/export/test_rdf.py", "tests/export/test_dataset.py", "tests/export/page/test_render.py"]  # fmt: skip
"""A few minutes; each run-time dependency is used by some of them."""
TOOLS = ["hypothesis", "jsonschema", "pytest", "pytest-xdist", "packaging"]


def lowest() -> list[str]:
    """Return each run-time dependency at its lower bound."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [line.partition(",")[0].replace(">=", "==") for line in project["dependencies"]]


def hold(pins: list[str], folder: Path) -> int:
    """Make an environment with those versions, and run the tests in it; return pytest's exit code."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    install = [python, "-m", "pip", "install", "--quiet", "--editable", str(ROOT), *TOOLS, *pins]
    if code := subprocess.run(install, env=clean, check=False).returncode:
        return code
    subprocess.run([python, "-m", "pip", "freeze", "--exclude-editable"], env=clean, check=False)
    # What old versions warn of is theirs: a warning is no error here.
    tests = [python, "-m", "pytest", "-q", "-n", "2", "-W", "default", "-p", "no:cacheprovider", *TESTS]
    return subprocess.run(tests, cwd=ROOT, env=clean, check=False).returncode


def main() -> int:
    """Try both ends, or the one that is named, and return 0 if they hold."""
    ends = {"lowest": lowest(), "newest": []}
    failed = False
    for name in sys.argv[1:] or ends:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            failed = hold(ends[name], Path(folder)) != 0 or failed
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
