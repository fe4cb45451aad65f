"""IMDb's tables as other programs save them again: the same credits, whatever the quotes, order, ends and nulls."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.imports import run
from tests.outside import IMDB, write_imdb

from castgraph.importers.imdb import Imdb
from castgraph.importers.imdb_tables import COLUMNS

BASICS = IMDB["title.basics"] + 'tt0000007\tmovie\t"Sway it" lantern\t"Sway it" lantern\t0\t1940\t\\N\t\\N\tDrama\n'
BASICS += 'tt0000008\tmovie\t"Unclosed, title\t"Unclosed, title\t0\t\\N\t\\N\t\\N\t\\N\n'
NAMES = IMDB["name.basics"].replace("Nell Marrow", 'Nell "The Eel" Marrow')
SOURCE = {**IMDB, "title.basics": BASICS, "name.basics": NAMES}


def saved_again(folder, *, ending="tsv", delimiter="\t", quoting=csv.QUOTE_MINIMAL, lines="\n", null="\\N", more=(), back=False,
                bom=False, floats=False, quotechar='"', python=False, pad=""):  # fmt: skip
    """Write IMDb's files as another program would."""
    folder.mkdir()
    for name, text in SOURCE.items():
        rows = [line.split("\t") for line in text.rstrip("\n").split("\n")]
        years = [at for at, column in enumerate(rows[0]) if column.endswith(("Year", "Number"))]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=lines, quotechar=quotechar)
        for at, row in enumerate(rows):
            if at and floats:
                row = [f"{cell}.0" if place in years and cell != "\\N" else cell for place, cell in enumerate(row)]
            if python:
                row = [str(json.loads(cell)) if cell.startswith("[") else cell for cell in row]
            row = [cell if cell == "\\N" else f"{pad}{cell}{pad}" for cell in row]
            cells = [null if cell == "\\N" else cell for cell in row] + [f"x{at}" if at else one for one in more]
            writer.writerow(cells[::-1] if back else cells)
        (folder / f"{name}.{ending}").write_text(
            ("\ufeff" if bom else "") + out.getvalue(), encoding="utf-8", newline=""
        )
    return folder


@pytest.mark.parametrize(
    "how",
    [
        {}, {"quoting": csv.QUOTE_ALL}, {"ending": "csv", "delimiter": ","}, {"ending": "csv", "delimiter": ";", "quoting": csv.QUOTE_ALL},
        {"back": True}, {"lines": "\r\n", "bom": True}, {"more": ["img_url_asset"]}, {"more": ["", "b"], "back": True},
        {"ending": "csv", "delimiter": ",", "null": "", "floats": True, "lines": "\r\n"}, {"null": "NaN", "floats": True, "quoting": csv.QUOTE_ALL},
        {"ending": "csv", "delimiter": ",", "null": "NA", "more": [""]}, {"null": "None", "python": True, "back": True},
        {"null": "<NA>", "quoting": csv.QUOTE_NONE, "quotechar": None}, {"null": "", "quoting": csv.QUOTE_NONE, "quotechar": None, "floats": True},
        {"ending": "csv", "delimiter": "|", "null": "null", "pad": " "}, {"ending": "csv", "delimiter": ",", "python": True, "null": "N/A"},
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize(
    "chosen", [{}, {"types": ["movie", "tvSeries"]}, {"seeds": ["nm0000004"]}, {"min_votes": 100}], ids=str
)
def test_tables_that_were_saved_again_say_the_same(tmp_path, how, chosen):
    original = tmp_path / "original"
    write_imdb(original, title_basics=BASICS, name_basics=NAMES)
    triples, beside = run(Imdb([original], **chosen))
    importer = Imdb([saved_again(tmp_path / "again", **how)], **chosen)
    again, beside_again = run(importer)
    assert again == triples
    assert beside_again.rows == beside.rows
    assert beside_again.edges == beside.edges
    assert not importer.report.skipped
    assert sum(importer.report.notes.values()) == len(how.get("more", ())) * (7 if "min_votes" in chosen else 6)


def test_titles_with_quotes_of_their_own_keep_them(tmp_path):
    triples, _ = run(Imdb([write_imdb(tmp_path, title_basics=BASICS, name_basics=NAMES)]))
    names = {o for _, p, o in triples if p == "schema:name"}
    assert {'"\\"Sway it\\" lantern"', '"\\"Unclosed, title"', '"Nell \\"The Eel\\" Marrow"'} <= names


def test_every_row_is_a_credit_or_is_told(tmp_path):
    """Counted by csv alone: the rows of title.principals with an end that is unknown are told, all others are credits."""
    more = "tt0000001\t7\tnm0000099\tactor\t\\N\t\\N\ntt0000099\t1\tnm0000001\tactor\t\\N\t\\N\n"
    folder = write_imdb(tmp_path, title_principals=IMDB["title.principals"] + more)
    with (folder / "title.principals.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    importer = Imdb([folder])
    run(importer)
    assert len(rows) == importer.report.counts["credits"] + sum(importer.report.skipped.values()) == 12


def test_a_table_is_known_by_its_columns_whatever_its_name_and_order(tmp_path):
    folder = saved_again(tmp_path / "again", ending="csv", delimiter=",", back=True, more=["x"])
    paths = [path.rename(path.with_name(f"{at}.csv")) for at, path in enumerate(sorted(folder.iterdir()))]
    assert set(Imdb(paths).tables) == set(COLUMNS)


def test_types_keep_people_who_stand_in_title_crew_only(tmp_path):
    folder = write_imdb(tmp_path)
    importer = Imdb([folder], types=["movie"])
    triples, _ = run(importer)
    assert ("person:imdb-nm0000003", "cg:wrote", "production:imdb-tt0000001") in triples
    assert ("person:imdb-nm0000003", "schema:name", '"Nell Marrow"') in triples
    assert importer.report.counts["directors and writers"] == 3


def test_an_empty_name_is_none(tmp_path):
    text = IMDB["name.basics"] + "nm0000006\t\t\\N\t\\N\t\\N\t\\N\n"
    triples, _ = run(Imdb([write_imdb(tmp_path, name_basics=text)]))
    assert not any(o == '""' for _, _, o in triples)
