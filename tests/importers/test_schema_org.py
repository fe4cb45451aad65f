"""Saved pages with schema.org JSON-LD."""

from __future__ import annotations

import json

import pytest
from tests.imports import run
from tests.outside import (
    SCHEMA_ORG,
)

from castgraph.importers.schema_org import SchemaOrg
from castgraph.vocabulary import PREFIXES


@pytest.mark.parametrize("as_page", [False, True])
def test_schema_org_pages(tmp_path, as_page):
    path = tmp_path / ("page.html" if as_page else "page.jsonld")
    text = json.dumps(SCHEMA_ORG)
    path.write_text(
        f'<html><script type="application/ld+json">\n{text}\n</script></html>' if as_page else text, encoding="utf-8"
    )
    importer = SchemaOrg([path], name="TV Example")
    triples, _ = run(importer)
    names = {(s, o) for s, p, o in triples if p == "schema:name"}
    series = next(s for s, o in names if o == '"Harbour Nights"')
    cleo = next(s for s, o in names if o == '"Nell Marrow"')
    pilot = next(s for s, o in names if o == '"Pilot"')
    season = next(s for s, o in names if o == '"Season 1"')
    assert {
        (series, "rdf:type", "schema:TVSeries"),
        (cleo, "cg:castIn", series),
        (cleo, "schema:sameAs", "https://tv.example/cleo"),
        (season, "schema:partOfSeries", series),
        (pilot, "schema:partOfSeries", season),
    } <= triples
    assert any(p == "cg:characterName" and o == '"Inspector Wren"' for _, p, o in triples)
    assert not any(o == '"Channel Zero"' for _, _, o in triples)
    # Without an address the same name on two productions is not the same person.
    assert len({s for s, o in names if o == '"Ida Kestrel"'}) == 2
    joined, _ = run(SchemaOrg([path], names_are_ids=True))
    assert len({s for s, p, o in joined if (p, o) == ("schema:name", '"Ida Kestrel"')}) == 1


def test_schema_org_without_a_production_is_skipped(tmp_path):
    path = tmp_path / "x.jsonld"
    path.write_text('{"@context": "file:///etc/passwd", "@type": "Recipe", "name": "Soup"}', encoding="utf-8")
    importer = SchemaOrg([path])
    run(importer)
    assert importer.report.skipped == {"no film, series or episode in it": 1}


@pytest.mark.parametrize(("number", "told"), [("7", True), ("0" * 13 + "12", True), ("9" * 5000, False), ("7b", False)])
def test_schema_org_numbers_of_seasons_are_numbers(tmp_path, number, told):
    path = tmp_path / "x.jsonld"
    season = {
        "@type": "TVSeason",
        "name": "Season",
        "seasonNumber": number,
        "actor": {"@type": "Person", "name": "Ann"},
    }
    path.write_text(json.dumps({"@context": "https://schema.org", **season}), encoding="utf-8")
    triples, _ = run(SchemaOrg([path]))

    assert [o for _, p, o in triples if p == "schema:seasonNumber"] == (
        [f'"{int(number)}"^^<{PREFIXES["xsd"]}integer>'] if told else []
    )
