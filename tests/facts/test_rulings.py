"""Given these statements by date, this verdict by this rule: a table, a row a line."""

from __future__ import annotations

import pytest
from tests.told import ARTICLES, ENTITIES, store_of

from castgraph.facts.ledger import Ledger, Statement
from castgraph.facts.rulings import Rulings, rulings_of
from castgraph.vocabulary import CG, PREFIXES, RDF, SCHEMA

FILM, SHOW, SEASON, OTHER, EPISODE = (
    PREFIXES["production"] + name for name in ("film", "show", "show-1", "show-2", "pilot")
)
TYPES = {FILM: "Movie", SHOW: "TVSeries", SEASON: "TVSeason", OTHER: "TVSeason", EPISODE: "TVEpisode"}
CREDIT = PREFIXES["credit"] + "ada-film"
IN_SHOW, IN_SEASON = PREFIXES["credit"] + "ada-show", PREFIXES["credit"] + "ada-show-1"
IN_EPISODE = PREFIXES["credit"] + "ada-pilot"
WHERE = {CREDIT: FILM, IN_SHOW: SHOW, IN_SEASON: SEASON, IN_EPISODE: EPISODE}


def rulings(*told: str, day: str = "") -> Rulings:
    """Make the rulings on lines such as ``2020-01-02 film filming``: day of the source, of what, status or date."""
    names = {
        "film": FILM,
        "show": SHOW,
        "season": SEASON,
        "other": OTHER,
        "credit": CREDIT,
        "in-show": IN_SHOW,
        "in-season": IN_SEASON,
        "episode": EPISODE,
        "in-episode": IN_EPISODE,
    }
    rows = [Statement("", iri, RDF + "type", SCHEMA + kind) for iri, kind in TYPES.items()]
    rows += [Statement("", part, SCHEMA + "partOfSeries", SHOW) for part in (SEASON, OTHER)]
    rows.append(Statement("", EPISODE, SCHEMA + "partOfSeason", SEASON))
    for number, line in enumerate(told):
        published, what, said = (*line.split(), "")[:3]
        source, subject = f"{PREFIXES['source']}{number:02}", names[what]
        rows.append(Statement(source, source, RDF + "type", SCHEMA + "NewsArticle"))
        if published != "undated":
            rows.append(Statement(source, source, SCHEMA + "datePublished", published))
        if subject in WHERE:
            rows += [
                Statement(source, subject, CG + "person", PREFIXES["person"] + "ada"),
                Statement(source, subject, CG + "role", PREFIXES["role"] + "actor"),
                Statement(source, subject, CG + "production", WHERE[subject]),
            ]
        if said[:1].isdigit():
            rows.append(Statement(source, subject, SCHEMA + "datePublished", said))
        elif said:
            rows.append(Statement(source, subject, CG + "status", PREFIXES["status"] + said))
    return Rulings(Ledger(rows), day)


# what is asked, the lines, told status, status that holds, rule
ROWS = [
    # told: the newest source that gives a status
    ("film", ["2020-01-01 film"], "", "", ""),
    ("film", ["2020-01-01 film filming"], "filming", "filming", ""),
    ("film", ["2020-01-01 film announced", "2021-01-01 film filming"], "filming", "filming", ""),
    ("film", ["2021-01-01 film filming", "2020-01-01 film announced"], "filming", "filming", ""),
    ("film", ["2021-01-01 film filming", "undated film announced"], "filming", "filming", ""),
    ("film", ["2021-01-01 film released", "2022-01-01 film"], "released", "released", ""),
    ("film", ["2021-01-01 film cancelled", "2022-01-01 film"], "cancelled", "cancelled", ""),
    ("film", ["2021-01-01 film ruled-out", "2022-01-01 film 2021-06-01"], "ruled-out", "ruled-out", ""),
    # due: the newest release date has come
    ("film", ["2020-01-01 film 2020-06-01", "2020-05-31 show"], "", "", ""),
    ("film", ["2020-01-01 film 2020-06-01", "2020-06-01 show"], "", "presumed-released", "due"),
    ("film", ["2020-01-01 film filming", "2020-02-01 film 2020-06-01", "2021-01-01 show"], "filming", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06", "2020-06-29 show"], "", "", ""),
    ("film", ["2020-01-01 film 2020-06", "2020-06-30 show"], "", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020", "2020-12-30 show"], "", "", ""),
    ("film", ["2020-01-01 film 2020", "2020-12-31 show"], "", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06-01", "2020-03-01 film 2022-06-01", "2021-01-01 show"], "", "", ""),
    ("film", ["2020-01-01 film 2022-06-01", "2020-03-01 film 2020-06-01", "2021-01-01 show"], "", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06-01", "2020-03-01 film delayed", "2021-01-01 show"], "delayed", "delayed", ""),
    ("film", ["2020-01-01 film 2020-06-01", "2020-01-01 film delayed", "2021-01-01 show"], "delayed", "delayed", ""),
    ("film", ["2020-01-01 film delayed", "2020-03-01 film 2020-06-01", "2021-01-01 show"], "delayed", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06-01", "2020-03-01 film cancelled", "2021-01-01 show"], "cancelled", "cancelled", ""),
    ("film", ["2020-01-01 film cancelled", "2020-03-01 film 2020-06-01", "2021-01-01 show"], "cancelled", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06-01", "2020-03-01 film ruled-out", "2021-01-01 show"], "ruled-out", "ruled-out", ""),
    ("film", ["2020-01-01 film 2020-06-01", "2020-05-01 film filming", "2021-01-01 show"], "filming", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-06-01", "2020-07-01 film filming", "2021-01-01 show"], "filming", "filming", ""),
    ("show", ["2020-01-01 show 2020-06-01", "2020-07-01 show filming", "2021-01-01 film"], "filming", "presumed-released", "due"),
    ("film", ["2020-01-01 film 2020-13", "2021-01-01 show"], "", "", ""),
    ("film", ["2020-01-01 film 2020-02-30", "2021-01-01 show"], "", "", ""),
    # dated: told after it had come
    ("film", ["2021-01-01 film 2020-06-01"], "", "released", "dated"),
    ("film", ["2021-01-01 film 1984"], "", "released", "dated"),
    ("film", ["undated film 1984", "2021-01-01 show"], "", "presumed-released", "due"),
    # part-out
    ("show", ["2020-01-01 season released"], "", "released", "part-out"),
    ("show", ["2020-01-01 season ended"], "", "released", "part-out"),
    ("show", ["2020-01-01 show commissioned", "2021-01-01 season released"], "commissioned", "released", "part-out"),
    ("show", ["2020-01-01 season filming"], "", "", ""),
    ("show", ["2020-01-01 show cancelled", "2021-01-01 season released"], "cancelled", "cancelled", ""),
    ("show", ["2020-01-01 show ended", "2021-01-01 season released"], "ended", "ended", ""),
    ("show", ["2020-01-01 season 2020-06-01", "2020-07-01 film"], "", "presumed-released", "part-out"),
    ("show", ["2020-01-01 season 2020-06-01", "2020-07-01 other released"], "", "released", "part-out"),
    # whole-over
    ("season", ["2020-01-01 season 2020-06-01", "2022-01-01 show ended"], "", "released", "whole-over"),
    ("season", ["2020-01-01 season 2020-06-01", "2022-01-01 show cancelled"], "", "released", "whole-over"),
    ("season", ["2020-01-01 season 2023-06-01", "2022-01-01 show cancelled"], "", "", ""),
    # credit-out
    ("film", ["2020-01-01 film filming", "2021-01-01 credit released"], "filming", "released", "credit-out"),
    ("film", ["2020-01-01 credit released"], "", "released", "credit-out"),
    ("film", ["2020-01-01 credit released", "2021-01-01 film filming"], "filming", "filming", ""),
    ("film", ["2020-01-01 credit announced"], "", "", ""),
    ("show", ["2020-01-01 show announced", "2021-01-01 in-show released"], "announced", "announced", ""),
    # credits: told, and production-out
    ("credit", ["2020-01-01 credit"], "", "", ""),
    ("credit", ["2020-01-01 credit announced"], "announced", "announced", ""),
    *(
        ("credit", [f"2020-01-01 credit {stage}", "2021-01-01 film released"], stage, "released", "production-out")
        for stage in ("announced", "commissioned", "in-development", "delayed", "pre-production", "filming", "post-production", "completed")
    ),
    ("credit", ["2020-01-01 credit announced", "2020-02-01 film 2020-06-01", "2021-01-01 show"], "announced", "presumed-released", "production-out"),
    ("credit", ["2020-01-01 credit departed", "2021-01-01 film released"], "departed", "departed", ""),
    ("credit", ["2020-01-01 credit departed", "2021-01-01 credit"], "departed", "departed", ""),
    ("credit", ["2020-01-01 credit withdrawn", "2021-01-01 film released"], "withdrawn", "withdrawn", ""),
    ("in-season", ["2020-01-01 in-season announced", "2021-01-01 season released"], "announced", "released", "production-out"),
    # in-a-part
    ("in-show", ["2020-01-01 in-show announced", "2021-01-01 show released"], "announced", "announced", ""),
    ("in-show", ["2020-01-01 in-show announced", "2021-01-01 in-season released"], "announced", "released", "in-a-part"),
    ("in-show", ["2020-01-01 in-show announced", "2020-01-01 in-season announced", "2021-01-01 season released"], "announced", "released", "in-a-part"),
    ("in-show", ["2020-01-01 in-show announced", "2021-01-01 in-season announced"], "announced", "announced", ""),
    # rumours
    ("credit", ["2020-01-01 credit rumoured"], "rumoured", "rumoured", ""),
    ("credit", ["2020-01-01 credit rumoured", "2021-01-01 film released"], "rumoured", "lapsed", "lapsed"),
    ("credit", ["2020-01-01 credit in-talks", "2021-01-01 film released"], "in-talks", "lapsed", "lapsed"),
    ("credit", ["2020-01-01 credit rumoured", "2021-01-01 credit announced"], "announced", "announced", ""),
    ("in-show", ["2020-01-01 in-show rumoured", "2021-01-01 show released"], "rumoured", "rumoured", ""),
    ("in-show", ["2020-01-01 in-show rumoured", "2021-01-01 show ended"], "rumoured", "lapsed", "lapsed"),
    ("in-show", ["2020-01-01 in-show rumoured", "2021-01-01 season 2020-06-01"], "rumoured", "lapsed", "lapsed"),
    ("in-show", ["2020-07-01 in-show rumoured", "2021-01-01 season 2020-06-01"], "rumoured", "rumoured", ""),
    ("in-show", ["2020-01-01 in-show rumoured", "2021-01-01 season 2021-06-01"], "rumoured", "rumoured", ""),
    # denials
    ("credit", ["2020-01-01 credit announced", "2021-01-01 credit denied"], "denied", "denied", ""),
    ("credit", ["2020-01-01 credit", "2021-01-01 credit denied"], "denied", "denied", ""),
    ("credit", ["2021-01-01 credit denied", "2021-01-01 credit"], "denied", "denied", ""),
    ("credit", ["2020-01-01 credit denied", "2021-01-01 credit"], "denied", "disputed", "disputed"),
    ("credit", ["2020-01-01 credit ruled-out", "2021-01-01 credit"], "ruled-out", "disputed", "disputed"),
    ("credit", ["2020-01-01 credit withdrawn", "2021-01-01 credit"], "withdrawn", "disputed", "disputed"),
    ("credit", ["2020-01-01 credit denied", "2021-01-01 credit announced"], "announced", "announced", ""),
    ("credit", ["2020-01-01 credit denied", "2021-01-01 credit", "2022-01-01 credit denied"], "denied", "denied", ""),
    ("credit", ["2020-01-01 credit denied", "2021-01-01 credit", "2022-01-01 credit released"], "released", "released", ""),
    ("credit", ["2020-01-01 credit denied", "2021-01-01 film released"], "denied", "denied", ""),
    ("credit", ["2020 credit denied", "2020-06-01 credit"], "denied", "denied", ""),
    ("credit", ["2020-01-01 credit denied", "undated credit"], "denied", "denied", ""),
    # leaving, departed, ended, cancelled
    ("credit", ["2020-01-01 credit leaving", "2021-01-01 credit"], "leaving", "leaving", ""),
    ("credit", ["2020-01-01 credit departed", "2021-01-01 credit released"], "released", "released", ""),
    ("credit", ["2020-01-01 credit announced", "2021-01-01 film cancelled"], "announced", "announced", ""),
    ("credit", ["2020-01-01 credit rumoured", "2021-01-01 film filming"], "rumoured", "rumoured", ""),
    ("credit", ["2020-01-01 credit rumoured", "2020-02-01 film 2020-06-01", "2021-01-01 show"], "rumoured", "lapsed", "lapsed"),
    ("credit", ["2020-01-01 credit announced", "2021-01-01 film ended"], "announced", "released", "production-out"),
    ("credit", ["2021-01-01 film released", "2022-01-01 credit announced"], "announced", "released", "production-out"),
    # parts of parts
    ("show", ["2020-01-01 episode released"], "", "released", "part-out"),
    ("season", ["2020-01-01 season filming", "2021-01-01 episode released"], "filming", "released", "part-out"),
    ("in-show", ["2020-01-01 in-show announced", "2021-01-01 in-episode released"], "announced", "released", "in-a-part"),
    ("in-season", ["2020-01-01 in-season rumoured", "2021-01-01 season released"], "rumoured", "lapsed", "lapsed"),
    ("in-show", ["2020-01-01 in-show announced", "2020-02-01 in-season announced", "2020-03-01 season 2020-06-01", "2021-01-01 film"], "announced", "presumed-released", "in-a-part"),
    ("in-season", ["2020-01-01 in-season announced", "2021-01-01 show released"], "announced", "announced", ""),
    ("film", ["2020-01-01 film 2020-06-01", "2020-02-01 film 2020-05-01", "2020-03-01 film delayed", "2021-01-01 show"], "delayed", "delayed", ""),
    ("film", ["2020-01-01 film 2020-06-01", "2020-02-01 film delayed", "2020-03-01 film 2021-06-01", "2021-01-01 show"], "delayed", "delayed", ""),
    ("show", ["2020-01-01 season released", "2021-01-01 show commissioned"], "commissioned", "released", "part-out"),
]  # fmt: skip
SUBJECTS = {
    "film": FILM, "show": SHOW, "season": SEASON, "credit": CREDIT, "in-show": IN_SHOW, "in-season": IN_SEASON,
    "episode": EPISODE, "in-episode": IN_EPISODE,
}  # fmt: skip


@pytest.mark.parametrize(("what", "lines", "told", "status", "rule"), ROWS, ids=["; ".join(row[1]) for row in ROWS])
def test_given_these_statements_this_verdict(what, lines, told, status, rule):
    ruling = rulings(*lines).of(SUBJECTS[what])

    assert (ruling.told, ruling.status, ruling.rule) == (told, status, rule)
    assert bool(ruling.grounds) == bool(rule)


def test_a_verdict_is_one_of_its_day():
    lines = ["2020-01-01 film 2020-06-01"]

    assert rulings(*lines, day="2020-05-31").of(FILM).status == ""
    assert rulings(*lines, day="2020-06-01").of(FILM).status == "presumed-released"


def test_a_circle_of_parts_ends_and_decides_nothing():
    told = rulings("2020-01-01 season filming")
    circle = Ledger([*told.ledger.rows(), Statement("", SHOW, SCHEMA + "partOfSeries", SEASON)])

    assert Rulings(circle).of(SHOW).status == ""
    assert Rulings(circle).of(SEASON).status == "filming"


def test_rumours_lapses_and_refusals_do_not_hold():
    holding = {row[3] for row in ROWS if rulings(*row[1]).of(SUBJECTS[row[0]]).holds}

    assert holding.isdisjoint({"rumoured", "in-talks", "lapsed", "denied", "ruled-out", "withdrawn"})
    assert {"", "announced", "released", "presumed-released", "departed", "disputed", "cancelled"} <= holding


def test_as_of_a_day_everything_is_judged_as_of_that_day_not_of_the_last_source_before_it():
    more = """source:early { source:early a schema:NewsArticle ; schema:datePublished "2020-01-01" .
        production:film schema:datePublished "2020-06-01" . }"""
    with store_of(ENTITIES + ARTICLES + more) as store:
        statuses = [rulings_of(store, day).of(FILM).status for day in ("2020-05-31", "2020-06-01", "")]
    with store_of(ENTITIES + ARTICLES + more, as_of="2020-05-31") as store:
        statuses.append(rulings_of(store).of(FILM).status)

    assert statuses == ["", "presumed-released", "presumed-released", ""]
