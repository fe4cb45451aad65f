"""What an import would make is told in words, and nothing is written."""

from __future__ import annotations

from tests.outside import TMDB_MOVIE, TMDB_MOVIE_CREDITS, write_json

from castgraph.importers.preview import preview
from castgraph.importers.table import Table
from castgraph.importers.tmdb import Tmdb


def test_the_first_credits_are_sentences_with_the_characters_in_them(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        'person,role,production,character\nOrla "Nell" Venn,actor,Salt,Größe / "Doc"\nPetra,director,Salt,\n',
        encoding="utf-8",
    )
    assert preview(Table([path])) == ['Orla "Nell" Venn acts in Salt as Größe and "Doc".', "Petra directed Salt."]
    assert preview(Table([path]), 1) == ['Orla "Nell" Venn acts in Salt as Größe and "Doc".']


def test_every_format_can_be_looked_at(tmp_path):
    path = write_json(tmp_path / "movie.jsonl", TMDB_MOVIE, TMDB_MOVIE_CREDITS, lines=True)
    assert preview(Tmdb([path]))[0] == "Ida Kestrel acts in The Lighthouse Letter as Nora and Red."
