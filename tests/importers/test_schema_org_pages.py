"""What saved pages hold, however they say it: comments, markup, relative addresses, parts, references."""

from __future__ import annotations

import json

import pytest
from tests.imports import run

from castgraph.errors import DataError
from castgraph.importers.schema_org import SchemaOrg

FILM = {"@context": "https://schema.org", "@type": "Movie", "@id": "https://films.example/film/tin-orchard/",
        "name": "The Tin Orchard", "actor": [{"@type": "Person", "name": "Orla Vennebrook", "sameAs": "/actor/orla/"}]}  # fmt: skip
MICRODATA = """<div itemscope itemtype="https://schema.org/Movie"><h1 itemprop="name">The Tin Orchard</h1>
<span itemprop="actor" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Orla Vennebrook</span></span></div>"""
RDFA = """<div vocab="https://schema.org/" typeof="Movie"><h1 property="name">The Tin Orchard</h1>
<span property="actor" typeof="Person"><span property="name">Orla Vennebrook</span></span></div>"""


def script(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def imported(tmp_path, *pages, ending="html", **options):
    """Import pages, a file each; return triples, credits as (name, role, name), and the importer's report."""
    for at, page in enumerate(pages):
        text = page if isinstance(page, str) else json.dumps(page)
        (tmp_path / f"{at}.{ending}").write_text(text, encoding="utf-8")
    importer = SchemaOrg([tmp_path], **options)
    triples, beside = run(importer)
    rows = beside.rows
    edges = {(rows[a][1], role, rows[b][1]) for a, role, b in beside.edges if not role.isdecimal()}
    assert importer.report.counts["credits"] == sum(not role.isdecimal() for _, role, _ in beside.edges)
    return triples, edges, importer.report


CREDIT = ("Orla Vennebrook", "actor", "The Tin Orchard")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("/* <![CDATA[ */\n", "\n/* ]]> */"), ("//<![CDATA[\n", "\n//]]>"), ("<!-- ", " -->"), ("<![CDATA[", "]]>"),
        ("// a remark\n", ";"), ("", ""),
    ],
)  # fmt: skip
def test_jsonld_is_read_inside_comments(tmp_path, before, after):
    page = script(before + json.dumps(FILM) + after)
    triples, edges, report = imported(tmp_path, page)
    assert edges == {CREDIT}
    assert not report.skipped
    assert any(o == "https://films.example/actor/orla/" for _, p, o in triples if p == "schema:sameAs")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(FILM).replace("The Tin", "The\nTin"), json.dumps(FILM).replace("The Tin", "The\tTin"),
        json.dumps(FILM).replace("]}", "],}"), json.dumps(FILM).replace('"', "&quot;"),
        json.dumps(FILM).replace('{"@context"', '{/* // */"@context"'),
    ],
)  # fmt: skip
def test_jsonld_with_raw_line_breaks_commas_and_escapes_is_read(tmp_path, text):
    _, edges, report = imported(tmp_path, script(text))
    assert [one[0] for one in edges] == ["Orla Vennebrook"]
    assert not report.skipped


def test_a_file_of_jsonld_may_have_raw_line_breaks_too(tmp_path):
    assert imported(tmp_path, json.dumps(FILM).replace("The Tin", "The\nTin"), ending="jsonld")[1]
    with pytest.raises(DataError):
        imported(tmp_path, "{no json", ending="jsonld")


def test_a_script_that_a_page_has_commented_out_says_nothing(tmp_path):
    _, edges, report = imported(tmp_path, f"<!-- {script(FILM)} --><p>gone</p>")
    assert not edges
    assert report.skipped == {"no film, series or episode in it": 1}


@pytest.mark.parametrize("page", [MICRODATA, RDFA])
def test_pages_with_microdata_or_rdfa_alone_are_read(tmp_path, page):
    assert imported(tmp_path, f"<html><body>{page}</body></html>")[1] == {CREDIT}


def test_markup_is_not_read_a_second_time_beside_jsonld_but_beside_crumbs(tmp_path):
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Films"}]}
    triples, edges, _ = imported(tmp_path, script(FILM) + MICRODATA)
    assert len({s for s, p, o in triples if (p, o) == ("rdf:type", "schema:Movie")}) == 1
    assert imported(tmp_path, script(crumbs) + RDFA)[1] == edges == {CREDIT}


def test_a_page_that_says_nothing_is_counted_with_the_reason(tmp_path):
    recipe = '<div itemscope itemtype="https://schema.org/Recipe"><b itemprop="name">Soup</b></div>'
    _, edges, report = imported(tmp_path, "<p>nothing</p>", recipe, script({"@type": "Recipe"}), script("{no"))
    assert not edges
    assert report.skipped == {"no film, series or episode in it": 3, "not JSON": 1}


def test_seasons_of_the_same_name_stand_under_their_series(tmp_path):
    pages = [
        {"@type": "TVSeries", "name": name, "url": f"https://tv.example/{place}", "containsSeason": [
            {"@type": "TVSeason", "name": "Season 1", "actor": {"@type": "Person", "name": who, "url": f"/p/{who[0]}"},
             "episode": [{"@type": "TVEpisode", "name": "Pilot"}, {"@type": "TVEpisode", "episodeNumber": 2}]}]}
        for name, place, who in (("Glass Harbour", "a", "Orla"), ("Copper Weather", "b", "Tomas"))
    ]  # fmt: skip
    triples, edges, report = imported(tmp_path, *pages, ending="json")
    assert edges == {("Orla", "actor", "Season 1"), ("Tomas", "actor", "Season 1")}
    seasons = {s for s, p, o in triples if (p, o) == ("schema:name", '"Season 1"')}
    assert len(seasons) == 2
    assert len({(s, o) for s, p, o in triples if p == "schema:partOfSeries"}) == 6
    assert report.counts["productions"] == 8
    assert {o for s, p, o in triples if p == "schema:name" and "Episode" in o} == {'"Episode 2"'}


def test_a_part_that_names_its_whole_stands_under_it_and_one_without_under_its_file(tmp_path):
    def season(**more: object) -> dict[str, object]:
        return {"@type": "TVSeason", "name": "Season 1", **more}

    named = [season(partOfSeries={"@type": "TVSeries", "name": name}) for name in ("Glass Harbour", "Copper Weather")]
    triples, _, _ = imported(tmp_path, *named, season(), season(), ending="json")
    assert len({s for s, p, o in triples if (p, o) == ("schema:name", '"Season 1"')}) == 4
    same = {
        "@type": "TVSeries",
        "name": "Salt Parade",
        "url": "https://tv.example/s",
        "season": season(url="https://tv.example/s"),
    }
    triples, _, _ = imported(tmp_path, same, ending="json")
    assert ("schema:partOfSeries", "production:schema-org-pages-tv-example-s") in {(p, o) for _, p, o in triples}


PAGE = {"@type": "Movie", "url": "/film/1?ref_=home", "name": "The Tin Orchard",
        "actor": [{"@type": "Person", "url": "/p/orla?utm_source=x", "name": "Orla Vennebrook"}]}  # fmt: skip


@pytest.mark.parametrize(
    "head",
    [
        '<base href="https://films.example/">', '<link rel="canonical" href="https://films.example/film/1">',
        '<link href="https://films.example/film/1" rel=canonical>',
        '<meta property="og:url" content="https://films.example/film/1">',
        "<!-- saved from url=(0029)https://films.example/film/1 -->",
    ],
)  # fmt: skip
def test_relative_addresses_are_resolved_by_what_the_page_says_of_its_own(tmp_path, head):
    triples, _, report = imported(tmp_path, head + script(PAGE))
    assert {o for _, p, o in triples if p == "schema:sameAs"} == {
        "https://films.example/film/1", "https://films.example/p/orla",
    }  # fmt: skip
    assert not report.notes


def test_relative_addresses_of_an_unknown_site_join_nobody_and_are_told(tmp_path):
    other = PAGE | {"url": "/film/2", "name": "Salt Parade"}
    triples, _, report = imported(tmp_path, script(PAGE), script(other))
    assert len({s for s, p, o in triples if (p, o) == ("schema:name", '"Orla Vennebrook"')}) == 2
    assert report.notes == {
        "a relative url, and nothing says of which site, left out; name the site with --base": 4
    }  # fmt: skip
    triples, _, report = imported(tmp_path, script(PAGE), script(other), base="https://films.example/")
    assert len({s for s, p, o in triples if (p, o) == ("schema:name", '"Orla Vennebrook"')}) == 1
    assert not report.notes


def test_paths_of_imdb_need_no_base(tmp_path):
    page = {"@type": "Movie", "url": "/title/tt9990001/?ref_=x", "name": "The Tin Orchard",
            "actor": {"@type": "Person", "url": "/name/nm9990011/", "name": "Orla Vennebrook"}}  # fmt: skip
    triples, _, _ = imported(tmp_path, script(page), script(page | {"url": "/title/tt9990002/", "name": "Salt Parade"}))
    assert {o for _, p, o in triples if p == "schema:sameAs"} == {
        f"https://www.imdb.com/{one}/" for one in ("title/tt9990001", "title/tt9990002", "name/nm9990011")
    }
    assert len({s for s, p, o in triples if p == "cg:castIn"}) == 1


def test_references_are_followed_in_the_graph_of_a_page_also_in_circles(tmp_path):
    graph = {"@graph": [
        {"@type": "WebPage", "@id": "https://tv.example/#page", "mainEntity": {"@id": "#series"}},
        {"@type": "TVSeries", "@id": "#series", "name": "Salt Parade", "actor": [{"@id": "#orla"}, "#tomas"],
         "containsSeason": [{"@id": f"#s{n}"} for n in range(9)]},
        *({"@type": "TVSeason", "@id": f"#s{n}", "name": f"Season {n}", "partOfSeries": {"@id": "#series"}} for n in range(9)),
        {"@type": "Person", "@id": "#orla", "name": "Orla Vennebrook"},
        {"@type": "Person", "@id": "#tomas", "name": "Tomas Ilgrave"}]}  # fmt: skip
    triples, edges, report = imported(tmp_path, script(graph))
    assert edges == {("Orla Vennebrook", "actor", "Salt Parade"), ("Tomas Ilgrave", "actor", "Salt Parade")}
    assert report.counts["productions"] == 10
    assert len([1 for _, p, _ in triples if p == "schema:partOfSeries"]) == 9


def test_names_and_dates_in_other_shapes(tmp_path):
    page = {
        "@type": ["http://schema.org/Movie"], "http://schema.org/name": [{"@value": "The Tin Orchard", "@language": "en"}],
        "actor": [{"@type": "Person", "name": ["Orla Vennebrook", "O. Vennebrook"], "url": "https://films.example/p1"}],
        "director": "Petra Solwick", "datePublished": "05/01/2011", "author": {"@type": "Organization", "name": "Saltworks"},
        "musicBy": {"@type": "MusicGroup", "name": "The Lanterns"}, "producer": "https://films.example/p1",
    }  # fmt: skip
    triples, edges, report = imported(tmp_path, page, ending="json")
    assert edges == {
        CREDIT,
        ("Petra Solwick", "director", "The Tin Orchard"),
        ("Orla Vennebrook", "producer", "The Tin Orchard"),
    }
    assert ("schema:alternateName", '"O. Vennebrook"') in {(p, o) for _, p, o in triples}
    assert ("schema:datePublished", '"2011"^^<http://www.w3.org/2001/XMLSchema#gYear>') in {
        (p, o) for _, p, o in triples
    }
    # Five who did something: three are credits, two are told.
    assert report.skipped == {"an organisation or a group instead of a person": 2}
    assert report.notes == {"datePublished in no known form, its year kept": 1}


def test_addresses_and_names_that_only_look_alike_stay_apart(tmp_path):
    pages = [
        {"@type": "Movie", "url": f"https://films.example/{place}", "name": place, "actor": {"@type": "Person", "name": who}}
        for place, who in (("a-b/c", "D. B. Sweeney"), ("a/b-c", "D.B. Sweeney"), ("d", "\u30d1\u30d1"), ("e", "\u30cf\u30cf"))
    ]  # fmt: skip
    triples, _, _ = imported(tmp_path, *pages, ending="json", names_are_ids=True)
    assert len({s for s, p, o in triples if (p, o) == ("rdf:type", "schema:Movie")}) == 4
    assert len({s for s, p, o in triples if (p, o) == ("rdf:type", "schema:Person")}) == 4
