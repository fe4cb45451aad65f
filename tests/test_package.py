"""What the package promises of itself: its public names, its vocabulary, its queries, its curated graph."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
import rdflib

import castgraph
from castgraph.answers.named_queries import named_queries
from castgraph.vocabulary import BILLINGS, CG, PREFIXES, ROLES, SCHEMA, STATUSES, TERMS
from tests.conftest import GRAPH, ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_every_public_name_can_be_imported():
    for name in castgraph.__all__:
        assert getattr(castgraph, name) is not None
    assert set(castgraph.__all__) <= set(dir(castgraph))


SRC = ROOT / "src" / "castgraph"
MODULES = sorted(SRC.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_module_is_over_400_lines_and_no_function_over_60(path: Path):
    text = path.read_text(encoding="utf-8")
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert len(text.splitlines()) <= 400
    assert {function.name for function in functions if _lines(function) > 60} == set()


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function spans from its name to its end, its docstring left out."""
    first = function.body[0]
    told = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if told else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def test_at_most_twelve_modules_stand_at_the_top_and_rooms_hold_a_promise_alone():
    top = {path.stem for path in SRC.glob("*.py")} - {"__init__", "__main__"}
    rooms = [path for path in MODULES if path.name == "__init__.py" and path.parent != SRC]

    assert len(top) <= 12
    for path in rooms:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), path
        assert len(tree.body) == 1, path


def test_every_command_has_a_module_of_its_own():
    from castgraph.cli.main import COMMANDS

    homes = [module for module, _ in COMMANDS.values()]
    assert len(set(homes)) == len(homes)
    for name, (module, _) in COMMANDS.items():
        tree = ast.parse((SRC / "cli" / f"{module}.py").read_text(encoding="utf-8"))
        made = [n.name for n in tree.body if isinstance(n, ast.FunctionDef) if _is_command(n)]
        assert made == [module], name


def _is_command(function: ast.FunctionDef) -> bool:
    """Whether a function is decorated with ``@click.command`` or ``@click.group``."""
    return any(ast.unparse(one).startswith(("click.command(", "click.group(")) for one in function.decorator_list)


def test_a_mistyped_term_is_refused():
    with pytest.raises(AttributeError):
        _ = castgraph.CG.acter


def test_the_vocabulary_file_says_what_the_code_knows():
    graph = rdflib.Graph().parse(GRAPH / "vocabulary.ttl", format="turtle")
    cg = rdflib.Namespace(CG)
    own = {str(s).removeprefix(CG) for s in graph.subjects() if str(s).startswith(CG)}

    assert own == set(TERMS)
    for term in own:
        assert graph.value(cg[term], rdflib.RDFS.label), term
        assert graph.value(cg[term], rdflib.RDFS.comment), term
    for kind, known in (("role", ROLES), ("status", STATUSES), ("billing", BILLINGS)):
        said = {str(s).removeprefix(PREFIXES[kind]) for s in graph.subjects() if str(s).startswith(PREFIXES[kind])}
        assert said == set(known)
    for name, role in ROLES.items():
        node = rdflib.URIRef(PREFIXES["role"] + name)
        assert graph.value(node, cg.plainPredicate) == cg[role.predicate]
        said_property = graph.value(node, cg.schemaProperty)
        assert (str(said_property).removeprefix(SCHEMA) if said_property else "") == role.schema


@pytest.mark.parametrize("name", named_queries())
def test_every_named_query_has_a_header_is_ordered_and_runs(packaged, run, name):
    query = named_queries()[name]

    assert query.description
    if re.search(r"\bSELECT\b", query.text):
        assert "ORDER BY" in query.text
    arguments = [part for p in query.parameters for part in ("-p", f"{p.name}={p.example}")]
    ran = run("query", name, *arguments)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") > 1, "its own example finds nothing"


def test_code_speaks_of_no_place_it_was_made_in():
    for path in [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("*.md"),
        *ROOT.glob("queries/*.rq"),
    ]:
        assert not re.search(r"/(work|root|home)/\w", path.read_text(encoding="utf-8")), path
