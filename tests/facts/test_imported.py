"""What imported datasets tell with a status or a source of its own, as statements of that source."""

from __future__ import annotations

import pytest
from tests.told import DATASETS, ENTITIES, IMPORTED, store_of, told

from castgraph.facts.imported import handed_statements, imported_statements, newest_day, told_subjects
from castgraph.facts.rulings import rulings_of
from castgraph.iris import compact, expand, last_part
from castgraph.vocabulary import PREFIXES

WHOLE = {
    " credit:d4 person cal", " credit:d4 role actor", " credit:d4 production whole", " production:part partOfSeries whole",
    " production:whole type TVSeries", "dataset:d credit:d4 status announced", "dataset:d dataset:d type Dataset",
}  # fmt: skip
FILM = {
    " credit:d1 person ann", " credit:d1 role actor", " credit:d1 production film", " credit:d2 person bo",
    " credit:d2 role actor", " credit:d2 production film", "dataset:d dataset:d type Dataset",
    "dataset:d credit:d2 status rumoured", "dataset:d production:film datePublished 2019-01-01",
    "https://example.org/page https://example.org/page type NewsArticle",
    "https://example.org/page https://example.org/page datePublished 2019-03-03",
    "https://example.org/page credit:d1 credit d1", "https://example.org/page credit:d1 status released",
}  # fmt: skip


def statements(store, *around):
    rows = list(imported_statements(store, [expand(name) for name in around]))
    return [" ".join((compact(a), compact(b), last_part(c), last_part(d))) for a, b, c, d in rows]


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ([], FILM | WHOLE),
        (["credit:d4"], WHOLE),
        (["production:part"], WHOLE),
        (["production:whole"], WHOLE),
        (["credit:d1"], FILM),
        (["production:film"], FILM),
        (["credit:d2", "production:whole"], FILM | WHOLE),
    ],
)
def test_of_some_all_is_told_that_hangs_together_with_them_and_nothing_else(around, expected):
    found = statements(told(), *around)

    assert set(found) == expected
    assert sorted(found) == sorted(set(found))
    sources = [row.split()[0] for row in found if " type NewsArticle" in row or " type Dataset" in row]
    assert all(row.startswith(" ") or row.split()[0] in sources for row in found)


def test_what_is_handed_over_tells_each_source_and_credit_once():
    page, film = "https://example.org/p", expand("production:film")
    one, two = (expand("credit:d1"), expand("person:ann")), (expand("credit:d2"), expand("person:bo"))
    handed = [
        (*one, "actor", film, page, "2019-03-03", "announced"), (*two, "director", film, page, "2019-03-03", ""),
        (*one, "actor", film, "", "", "released"),
    ]  # fmt: skip
    rows = handed_statements(handed, DATASETS[0])
    assert [" ".join((compact(a), compact(b), last_part(c), last_part(d))) for a, b, c, d in rows] == [
        "dataset:d dataset:d type Dataset",
        f"{page} {page} type NewsArticle", f"{page} {page} datePublished 2019-03-03",
        f"{page} credit:d1 credit d1", f"{page} credit:d1 status announced",
        " credit:d1 person ann", " credit:d1 role actor", " credit:d1 production film",
        f"{page} credit:d2 credit d2", " credit:d2 person bo", " credit:d2 role director", " credit:d2 production film",
        "dataset:d credit:d1 status released",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["credit:d1", "credit:d2", "credit:d4", "production:whole", "production:film"])
def test_a_ruling_on_some_is_that_among_all(name):
    whole, part = rulings_of(told()), rulings_of(told(), around=[expand(name)])

    assert part.of(expand(name)) == whole.of(expand(name))
    assert part.day == whole.day == "2021-05-31"


def test_productions_that_themselves_have_a_status_are_dated_too_however_many():
    kites = (
        "".join(f'production:k{n} cg:status status:filming ; schema:datePublished "2001" .\n' for n in range(501))
        + 'production:quiet schema:datePublished "2002" .'
    )
    with store_of(f"dataset:d {{ {kites} }}", DATASETS) as store:
        found = statements(store)

    assert "dataset:d production:k500 datePublished 2001" in found
    assert not any("production:quiet" in row for row in found)
    assert len(found) == 1 + 2 * 501


def test_the_newest_day_is_that_of_a_source_not_of_a_dataset():
    assert newest_day(told()) == "2019-03-03"
    with store_of(ENTITIES) as curated:
        assert newest_day(curated) == ""


def test_a_dataset_without_statuses_and_sources_tells_nobody():
    assert {expand(name) for name in ("credit:d1", "credit:d2", "credit:d4")} <= told_subjects(told(), DATASETS[0])
    assert told_subjects(told(), DATASETS[1]) == set()
    with store_of(f"{ENTITIES} {IMPORTED}", DATASETS[1:]) as plain:
        assert list(imported_statements(plain)) == []
        assert PREFIXES["credit"] + "d1" not in set(rulings_of(plain).subjects())
