"""Microdata and RDFa: what pages say with them, however they are nested or broken."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tries import tries

from castgraph.importers.markup import has_markup, things_of_page


def test_microdata_items_have_their_properties_wherever_these_stand():
    (series,) = things_of_page("""
        <div itemscope itemtype="http://schema.org/TVSeries" itemid="/s/1" itemref="name">
          <a itemprop="url" href="/s/1">see</a> <meta itemprop="startDate" content="2004-01-02">
          <time itemprop="endDate" datetime="2006">in the year 2006</time>
          <ul><li itemprop="actor" itemscope itemtype="http://schema.org/Person"><b itemprop="name">Orla &amp; Co</b>
              <li itemprop="actor" itemscope itemtype="http://schema.org/Person"><b itemprop="name">Tomas</b></ul>
        </div><p id="name"><span itemprop="name alternateName">Salt\n  Parade</span>""")
    assert series == {
        "@type": ["http://schema.org/TVSeries"], "@id": "/s/1", "url": ["/s/1"], "startDate": ["2004-01-02"],
        "endDate": ["2006"], "name": ["Salt Parade"], "alternateName": ["Salt Parade"],
        "actor": [
            {"@type": ["http://schema.org/Person"], "name": ["Orla & Co"]},
            {"@type": ["http://schema.org/Person"], "name": ["Tomas"]},
        ],
    }  # fmt: skip


def test_rdfa_properties_with_vocab_prefix_resource_and_rel():
    things = things_of_page("""
        <div vocab="http://schema.org/" typeof="Movie" resource="/m/1">
          <h1 property="name" content="The Tin Orchard">Film</h1>
          <a property="director" typeof="Person" href="/p/3"><span property="name">Petra</span></a>
          <div rel="actor"><span typeof="Person"><i property="name">Orla</i></span></div></div>
        <div prefix="s: https://schema.org/ og: https://ogp.me/ns#" typeof="s:Movie og:video">
          <b property="s:name">Salt Parade</b><b property="og:title">not this</b></div>
        <p typeof="foaf:Person">nobody</p>""")
    assert things == [
        {
            "@type": ["Movie"], "@id": "/m/1", "name": ["The Tin Orchard"],
            "director": [{"@type": ["Person"], "@id": "/p/3", "name": ["Petra"]}],
            "actor": [{"@type": ["Person"], "name": ["Orla"]}],
        },
        {"@type": ["Movie"], "name": ["Salt Parade"]},
    ]  # fmt: skip


def test_a_page_without_either_has_none():
    assert not has_markup("<p>itemscope typeof=</p>")
    assert things_of_page("<p>nothing</p>") == []


@pytest.mark.parametrize("odd", ["<![C<[x]>", "<![else]>", "<![C", "<![CDATA[ x ]]>", "<!>", "<![]>"])
def test_a_declaration_that_nobody_knows_is_passed_over(odd):
    film = '<p itemscope itemtype="https://schema.org/Movie"><b itemprop=name>The Tin Orchard</b></p>'
    read = [{"@type": ["https://schema.org/Movie"], "name": ["The Tin Orchard"]}]

    assert things_of_page(film + odd) == read
    assert things_of_page(f"{odd}><br>{film}") == read


def test_a_page_nested_without_end_or_referring_to_itself_is_read_in_time():
    start = time.process_time()
    things_of_page("<div itemscope itemprop=a>" * 20_000)
    things_of_page("<div itemscope id=a itemref='a b'><p id=b itemscope itemref='a b'></div>" * 500)
    things_of_page("</p>" * 20_000 + "<li>" * 20_000 + "<!--" * 20_000)
    assert time.process_time() - start < 30


_PIECES = st.sampled_from(
    ["<div itemscope ", "itemprop=name", ">", "<li typeof=Movie vocab='https://schema.org'>", "</div>", "<", "&#x;", "<!--",
     "x", "itemref='a'", " id=a", "<script>", "<![CDATA[", "property=actor resource=", "\x00", "'", "</"]
)  # fmt: skip


@tries(150)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_any_text_can_be_read(text):
    for thing in things_of_page(text):
        assert isinstance(thing["@type"], list)
