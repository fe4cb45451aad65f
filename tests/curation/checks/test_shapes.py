"""Shapes of a folder are obeyed, and neither run nor fetch anything."""

from __future__ import annotations

import pytest
from tests.curated import PREFIX_LINES

from castgraph.curation.checks.shapes import violations
from castgraph.curation.files import read_folder
from castgraph.errors import DataError

SHAPE = (
    PREFIX_LINES
    + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:shape> a sh:NodeShape ; sh:targetClass schema:Person ;\n"
    '  sh:property [ sh:path schema:name ; sh:pattern "^[A-Z]" ; sh:message "a name begins with a capital" ] '
)
RUNS = (
    "sh:sparql [ sh:select 'SELECT $this {}' ]", "sh:rule [ a sh:SPARQLRule ]", "sh:js [ sh:jsFunctionName 'f' ]",
    "sh:target [ a sh:SPARQLTarget ]", "sh:values [ sh:path schema:name ]", "sh:property [ sh:expression schema:name ]",
    "owl:imports <https://example.org/x>", "sh:prefixes <urn:x>", "a sh:JSConstraint", "a sh:ConstraintComponent",
)  # fmt: skip


def told(folder, shapes, **only):
    (folder / "shapes.ttl").write_text(shapes, encoding="utf-8")
    entities = folder / "entities" / "all.ttl"
    if "person:bob" not in entities.read_text(encoding="utf-8"):
        more = 'person:bob a schema:Person ; schema:name "bob" . person:cy a schema:Person ; schema:name "Cy", "cy" .\n'
        entities.write_text(entities.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = violations(read_folder(folder), folder, **only)
    return sorted((file.path.name, focus.rpartition("/")[2], text) for file, focus, text in found)


def test_what_a_folder_s_own_shapes_say_is_found_where_it_stands_with_the_value(folder):
    wanted = [
        ("all.ttl", "bob", "person:bob: a name begins with a capital (it is bob)"),
        ("all.ttl", "cy", "person:cy: a name begins with a capital (it is cy)"),
    ]
    assert told(folder, f"{SHAPE}.") == wanted
    bob = "https://w3id.org/castgraph/id/person/bob"
    assert told(folder, f"{SHAPE}.", only={bob}) == wanted[:1]
    assert told(folder, f"{SHAPE}.", only=set()) == []


@pytest.mark.parametrize("more", RUNS)
def test_what_runs_or_fetches_something_is_refused_with_the_file(folder, more):
    with pytest.raises(DataError, match=r"runs or fetches something, .*\n?") as refused:
        told(folder, f"{SHAPE}; {more} .")

    assert str(folder / "shapes.ttl") in str(refused.value)
