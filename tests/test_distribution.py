"""What is published: a source distribution and a wheel that are whole, install and answer where nothing else is."""

from __future__ import annotations

import re
import subprocess
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import jsonschema
import pytest
import yaml
from packaging.requirements import Requirement

import castgraph
from castgraph.locations import VERSION
from castgraph.rdf.files import page_jsonld
from tests.examples import distribute, environment, offline, run_page, wanting
from tests.folders import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["cff-version", "message", "title", "authors"],
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "abstract": {"type": "string", "minLength": 1},
        "type": {"enum": ["software", "dataset"]},
        "authors": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["name"]}},
        "version": {"type": "string"},
        "license": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
        "url": {"type": "string", "pattern": "^https://"},
        "keywords": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
    },
}
"""The parts that are used of the Citation File Format 1.2.0."""


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Both distributions: the wheel is made of what the source distribution holds, as an installer makes it."""
    folder = tmp_path_factory.mktemp("dist")
    distribute(folder)
    return folder


def test_the_source_distribution_holds_what_the_tests_and_the_reader_need(dist):
    held = dist / "unpacked" / f"castgraph-{VERSION}"
    names = {path.relative_to(held).as_posix() for path in held.rglob("*") if path.is_file()}

    assert {"LICENSE", "NOTICE", "SECURITY.md", "CITATION.cff", "CHANGELOG.md", "README.md", "CONTRIBUTING.md"} <= names
    assert {"docs/conf.py", "docs/notebook.ipynb", "docs/how-to/connect.md", "tests/conftest.py"} <= names
    assert not [name for name in names if "docs/_build" in name or "__pycache__" in name or name.startswith(".ci")]
    there = {f"graph/{path.relative_to(ROOT / 'graph').as_posix()}" for path in (ROOT / "graph").rglob("*.ttl")}
    assert there <= names


def test_the_wheel_holds_code_data_and_licences_and_says_what_it_is(dist):
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        info = f"castgraph-{VERSION}.dist-info"
        said = Parser().parsestr(wheel.read(f"{info}/METADATA").decode("utf-8"))

    assert {
        f"{info}/licenses/LICENSE",
        f"{info}/licenses/NOTICE",
        "castgraph/py.typed",
        "castgraph/__init__.pyi",
    } <= names
    assert {"castgraph/data/graph/dataset.ttl", "castgraph/data/graph/vocabulary.ttl"} <= names
    assert "castgraph/data/queries/cast.rq" in names
    assert not [name for name in names if name.startswith("tests/")]
    assert said["License-Expression"] == "MIT AND CC0-1.0"
    assert {url.partition(",")[0] for url in said.get_all("Project-URL")} == {"Homepage", "Vocabulary"}
    assert "Typing :: Typed" in said.get_all("Classifier")
    assert said["Requires-Python"] == ">=3.11"


def test_a_stranger_s_first_hour_goes_from_an_empty_folder_to_a_page(dist, tmp_path):
    """What `docs/first-hour.md` says is typed, into a castgraph that is installed from the wheel, offline."""
    variables = environment(tmp_path) | offline(dist)
    examples = run_page(ROOT / "docs" / "first-hour.md", tmp_path, variables)

    assert examples
    assert not wanting(examples), "\n\n".join(wanting(examples))
    python = [tmp_path / ".venv" / "bin" / "python", "-c", "import castgraph; print(castgraph.__file__)"]
    imported = subprocess.run(python, capture_output=True, text=True, check=True, cwd=tmp_path, env=variables).stdout
    if "site-packages" not in castgraph.__file__:  # where it is, what is installed here comes first
        assert Path(imported).is_relative_to(tmp_path / ".venv")
    page = tmp_path / "troupe" / "page.html"
    assert "The troupe" in page.read_text(encoding="utf-8")
    assert b"Cleo Example" in page_jsonld(page)


def test_a_page_keeps_the_licence_of_what_it_carries(mini):
    page = castgraph.export(mini, "html")
    head = page[page.index("* vis-network") :][:1200]
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")

    assert "@license" in head
    (version,) = re.findall(r"@version ([\d.]+)", head)
    assert f"vis-network {version}" in notice
    for holder in re.findall(r"@copyright \(c\) ([\d-]+) ([\w]+)", head):
        assert all(word in notice for word in holder)


def test_the_citation_is_a_valid_one_and_of_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))

    jsonschema.validate(citation, CITATION)
    assert citation["version"] == VERSION
    assert " AND ".join(citation["license"]) == PROJECT["license"]


def test_every_dependency_is_bounded_at_both_ends():
    for line in PROJECT["dependencies"]:
        operators = {one.operator for one in Requirement(line).specifier}
        assert {">=", "<"} <= operators, line
