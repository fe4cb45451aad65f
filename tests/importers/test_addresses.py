"""Addresses as others write them: one form each, so that the same page is the same thing."""

from __future__ import annotations

import pytest

from castgraph.importers.addresses import absolute


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://www.imdb.com/name/nm9990011/?ref_=tt_cst", "https://www.imdb.com/name/nm9990011/"),
        ("http://m.imdb.com/de/title/tt9990001", "https://www.imdb.com/title/tt9990001/"),
        ("https://www.imdb.com/title/tt9990001/episodes?season=2", "https://www.imdb.com/title/tt9990001/episodes?season=2"),
        ("https://www.wikidata.org/wiki/Q130000001", "http://www.wikidata.org/entity/Q130000001"),
        ("https://www.themoviedb.org/movie/72-the-tin-orchard?language=de", "https://www.themoviedb.org/movie/72"),
        ("https://www.themoviedb.org/person/9001-orla", "https://www.themoviedb.org/person/9001"),
        ("https://films.example/p?utm_source=a&id=7&fbclid=b#cast", "https://films.example/p?id=7#cast"),
        ("https://films.example/p?reference=7", "https://films.example/p?reference=7"),
        ("https://films.example/a b?c[]=50%", "https://films.example/a%20b?c%5B%5D=50%25"),
        ("https://films.example/#a#b", "https://films.example/#a%23b"),
        ("/name/nm9990011/", "https://www.imdb.com/name/nm9990011/"),
        ("/actor/orla", ""), ("orla", ""), ("", ""), ("javascript:alert(1)", ""), ("_:b0", ""), ("https://[", ""),
    ],
)  # fmt: skip
def test_an_address_has_one_form_and_what_only_tracks_goes(written, meant):
    assert absolute(written) == meant


def test_a_relative_address_is_resolved_where_its_base_is_known():
    assert absolute("../p/1?ref=x", "https://films.example/film/a/") == "https://films.example/film/p/1"
    assert absolute("mailto:x@films.example", "https://films.example/") == ""
