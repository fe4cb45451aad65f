"""Each shipped recipe reads a made file of the exact public shape: as many credits as an eye counts, no row unexplained."""

from __future__ import annotations

import zipfile

import pytest
from tests.imports import run
from tests.tables import OTHERS, SHAPES

from castgraph.importers.table import Table
from castgraph.importers.tabular.guess import fitting
from castgraph.importers.tabular.recipes import shipped
from castgraph.importers.tabular.records import look
from castgraph.importers.tabular.sources import sources
from castgraph.vocabulary import ROLES

ALL = {**{name: (name, shape) for name, shape in SHAPES.items()}, **OTHERS}


def test_every_shipped_recipe_has_a_shape_and_says_what_it_is_for():
    assert set(shipped()) == set(SHAPES)
    for name, recipe in shipped().items():
        assert recipe.summary, name
        assert recipe.title, name
        assert recipe.url.startswith("https://"), name
        assert all(table.columns for table in recipe.tables), name
        assert all(role in ROLES or not role for role in recipe.roles.values()), name


@pytest.mark.parametrize("name", ALL)
def test_a_recipe_reads_its_shape_and_explains_every_row(tmp_path, name):
    recipe, shape = ALL[name]
    importer = Table([shape.write(tmp_path / "in")], recipe=recipe)
    triples, beside = run(importer)
    counts, report = importer.report.counts, importer.report
    assert counts["rows"] == shape.rows, report.lines()
    assert counts["credits"] == shape.credits == len([edge for edge in beside.edges if edge[1] in ROLES]), (
        report.lines()
    )
    assert sum(report.skipped.values()) == shape.skipped, report.lines()
    assert set(shape.triples) <= triples, sorted(triples)
    # Whatever is in a credit is described.
    described = {s for s, p, _ in triples if p == "rdf:type"}
    assert {s for s, p, _ in triples if p == "cg:castIn"} <= described
    assert {o for _, p, o in triples if p == "cg:castIn"} <= described


@pytest.mark.parametrize("name", ALL)
def test_a_recipe_is_recognised_by_the_columns_of_each_of_its_files(tmp_path, name):
    recipe, shape = ALL[name]
    found = [fitting(look(source)) for source in sources([shape.write(tmp_path / "in")])]
    assert [names for names in found if recipe in names[:1]], found


@pytest.mark.parametrize("name", SHAPES)
def test_an_archive_of_the_same_files_says_the_same(tmp_path, name):
    shape = SHAPES[name]
    plain, _ = run(Table([shape.write(tmp_path / "in")], recipe=name, name="Same"))
    with zipfile.ZipFile(tmp_path / "archive.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("__MACOSX/._x.csv", "rubbish")
        archive.writestr("readme.pdf", "rubbish")
        for file, text in shape.files.items():
            archive.writestr(f"data/{file}", text.encode("utf-8-sig"))
    before = sorted(tmp_path.rglob("*"))
    packed, _ = run(Table([tmp_path / "archive.zip"], recipe=name, name="Same"))
    assert packed == plain
    assert sorted(tmp_path.rglob("*")) == before  # nothing was unpacked
