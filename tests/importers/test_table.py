"""Spreadsheets: one credit a row, homonyms kept apart."""

from __future__ import annotations

import pytest
from tests.imports import run
from tests.outside import (
    TABLE,
)

from castgraph.errors import DataError, OptionError
from castgraph.importers.table import Table


def test_a_table_reports_homonyms_instead_of_joining_them(tmp_path):
    path = tmp_path / "my cast.csv"
    path.write_text(TABLE, encoding="utf-8")
    importer = Table([path])
    triples, _ = run(importer)
    quills = {s for s, p, o in triples if (p, o) == ("schema:name", '"Ida Kestrel"')}
    assert len(quills) == 2
    assert any("--names-are-ids" in note for note in importer.report.notes)
    node = next(s for s, p, o in triples if p == "cg:characterName" and "Nora" in o)
    assert {
        (node, "cg:status", "status:released"),
        (node, "schema:citation", "https://example.org/a"),
        (node, "schema:datePublished", '"1994-05-06"^^<http://www.w3.org/2001/XMLSchema#date>'),
    } <= triples
    assert {o for _, p, o in triples if p == "cg:characterName"} == {'"Nora Bell"', '"Say \\"no\\""'}
    assert sum(importer.report.skipped.values()) == 2
    assert "unknown role 'juggler'" in " ".join(importer.report.skipped)
    joined, _ = run(Table([path], names_are_ids=True))
    assert len({s for s, p, o in joined if (p, o) == ("schema:name", '"Ida Kestrel"')}) == 1


def test_a_table_with_other_columns_is_mapped(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text("Wer\tAls was\tWo\tNummer\nIda Kestrel\tactor\tX\t7\nIda Kestrel\tactor\tY\t7\n", encoding="utf-8")
    with pytest.raises(DataError, match="has no column person, role, production; it has Wer"):
        run(Table([path]))
    columns = {"Wer": "person", "Als was": "role", "Wo": "production", "Nummer": "person_id"}
    triples, _ = run(Table([path], columns=columns))
    assert {s for s, p, _ in triples if p == "cg:castIn"} == {"person:x-7"}
    with pytest.raises(DataError, match="has no column Wen"):
        run(Table([path], columns={"Wen": "person"}))
    with pytest.raises(OptionError, match="is not a field"):
        Table([path], columns={"Wer": "who"})


def test_a_table_with_ragged_rows_keeps_the_others(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("person;role;production\nA;actor;X\nB;actor\n\nC;actor;X;9\nD;actor;X\n", encoding="utf-8")
    importer = Table([path])
    run(importer)
    assert importer.report.counts == {"productions": 1, "people": 2, "credits": 2}
    assert sum(importer.report.skipped.values()) == 2
