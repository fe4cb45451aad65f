"""A finding stands on a line, with what the file says of it; what is grave is explained by nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.curated import PREFIX_LINES

from castgraph.curation.checks.findings import finding, syntax_finding
from castgraph.curation.files import read_curated
from castgraph.errors import DataError
from castgraph.iris import expand


def test_what_a_file_says_of_an_iri_else_of_itself_explains_all_but_errors(tmp_path):
    path, lines = tmp_path / "sources" / "s.ttl", PREFIX_LINES.count("\n") + 1
    path.parent.mkdir()
    path.write_text(
        f"@base <{expand('source:s')}> .\n{PREFIX_LINES}"
        '<> a schema:NewsArticle ; rdfs:comment "of all" .\nperson:a rdfs:comment "of a" .\nperson:b cg:title "b" .\n',
        encoding="utf-8",
    )
    file = read_curated(path, tmp_path)

    def told(name, level, *line):
        found = finding(file, expand(name), level, "rule", "what", *line)
        return found.line - lines, found.explained

    assert told("person:a", "warning") == (2, "of a")
    assert told("person:b", "info") == (3, "of all")
    assert told("person:a", "error") == (2, "")
    assert told("person:a", "warning", lines + 9) == (9, "of a")


@pytest.mark.parametrize("where", [(), (7,), (7, 8)])
def test_a_file_that_cannot_be_read_is_told_with_its_line_once(where):
    error = DataError("expected a dot: 1 more; 2: x", "folder/a 3: b.ttl", *where)
    found = syntax_finding(Path("a.ttl"), error)

    assert (found.level, found.rule, found.line) == ("error", "syntax", where[0] if where else 0)
    assert found.message == "expected a dot: 1 more; 2: x"
