"""Credits, their evidence, and whether they hold."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from tests.told import DATASETS, ENTITIES, IMPORTED, store_of, told

from castgraph.facts.credits import age, credits_between, holds, read_credit, read_credits, read_relations, read_told
from castgraph.facts.incarnations import incarnations, most_specific
from castgraph.facts.sources import read_all_sources, read_sources
from castgraph.iris import compact, expand
from castgraph.vocabulary import PREFIXES


def credit_of(store, slug):
    return next(c for c in read_credits(store) if c.iri.endswith(slug))


def test_evidence_is_listed_oldest_first_with_the_status_each_source_gives(mini):
    credit = credit_of(mini, "/cleo-marsh-actor-the-glass-orchard")

    assert [item.status for item in credit.evidence] == ["announced", "filming", "released"]
    assert credit.status == "released"
    assert len(credit.publishers) == 3


def test_a_denied_credit_does_not_hold(mini):
    denied = credit_of(mini, "/nia-thorn-actor-brass-sparrow")

    assert denied.status == "denied"
    assert not holds(denied)


def test_every_source_is_cited_by_publisher_and_date(mini):
    for source in read_sources(mini).values():
        assert source.publisher
        assert source.published
        assert source.url.startswith("https://")


def test_relations_are_those_of_the_store_with_their_ends(mini):
    found = {(one.start, one.end) for one in read_relations(mini, ["isBasedOn", "partOfSeries"])}

    assert found == set(mini.rows("SELECT DISTINCT ?s ?o { ?s schema:isBasedOn|schema:partOfSeries ?o }"))
    assert len(found) > 1


def test_an_incarnation_of_an_incarnation_is_one_too_and_a_circle_ends():
    names = "".join(f'character:{name} schema:name "{name}" .' for name in ("kit", "second", "third"))
    circle = "character:second cg:incarnationOf character:kit . character:third cg:incarnationOf character:second ."
    with store_of(f"<https://example.org/x> {{ {names} {circle} }}") as store:
        assert incarnations(store) == {"second": {"kit"}, "third": {"kit", "second"}}
        assert most_specific(store, ["third", "other", "kit"]) == ("other", "third")
    with store_of(
        f"<https://example.org/x> {{ {names} {circle} character:kit cg:incarnationOf character:third }}"
    ) as store:
        assert incarnations(store)["kit"] == {"second", "third"}


def test_of_a_character_and_what_it_is_an_incarnation_of_only_the_more_specific_is_told(packaged):
    assert most_specific(packaged, ["The Doctor", "The Fifteenth Doctor"]) == ("The Fifteenth Doctor",)
    assert most_specific(packaged, ["The Doctor"]) == ("The Doctor",)
    for credit in read_credits(packaged):
        assert not ("The Doctor" in credit.characters and "The Fifteenth Doctor" in credit.characters), credit.iri


def line(credit):
    """Return all of a credit in a line, its IRIs short."""
    said = ", ".join(
        " ".join(filter(None, (compact(one.source.iri), one.status, "+".join(one.characters))))
        for one in credit.evidence
    )
    facts = [compact(credit.start), credit.relation, compact(credit.end), credit.status, credit.billing]
    facts += [" / ".join(credit.characters), f"told {credit.told}" if credit.told else ""]
    return f"{' '.join(filter(None, facts))} | {said}"


SHOW = (
    "person:ann actor production:show released lead Second Kit / The Stranger told released | "
    "source:a announced Kit, source:b released Second Kit+The Stranger, source:c"
)
IN_FILM = "person:ann actor production:film released Max told released | https://example.org/page released Max"
RUMOUR = "person:bo actor production:film rumoured told rumoured | dataset:d rumoured"
DIRECTED = "person:cal director production:film | dataset:d"


def test_a_credit_is_what_all_of_its_sources_tell_each_with_its_status_and_characters():
    whole = "person:cal actor production:whole told announced | dataset:d announced"
    found = read_credits(told())

    assert [line(credit) for credit in found] == [
        SHOW, "person:bo director production:show denied told denied | source:b denied", IN_FILM, RUMOUR, DIRECTED, whole,
    ]  # fmt: skip
    assert [read_credit(told(), credit.iri) for credit in found] == found
    assert read_credit(told(), "https://example.org/none") is None


BETWEEN = [
    ("person:ann", "production:show", [SHOW]),
    ("production:show", "person:ann", [SHOW]),
    ("person:ann", "production:film", [IN_FILM, "person:ann actor production:film | dataset:e"]),
    ("person:bo", "production:film", [RUMOUR, "person:bo actor production:film | dataset:e"]),
    ("person:cal", "production:film", [DIRECTED, "person:cal actor production:film | dataset:d"]),
    ("production:book", "production:show", ["production:show isBasedOn production:book | source:a, source:c"]),
    ("production:show-1", "production:show", ["production:show-1 partOfSeries production:show | "]),
    ("person:ann", "character:kit", ["person:ann plays character:kit | source:a"]),
    ("character:kit-2", "production:show", ["character:kit-2 appearsIn production:show | source:b"]),
    ("person:bo", "production:book", []),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "credits"), BETWEEN)
def test_between_two_ends_stands_every_credit_and_relation_once(one, other, credits):
    pair = (expand(one), expand(other))
    found = credits_between(told(), [pair], ["isBasedOn", "partOfSeries", "plays", "appearsIn"])

    assert found.keys() == ({tuple(sorted(pair))} if credits else set())
    assert [line(credit) for several in found.values() for credit in several] == credits
    assert not credits_between(told(), [pair], []) or " production:" not in one


def test_many_pairs_at_once_are_answered_as_one_by_one():
    pairs = [(expand(one), expand(other)) for one, other, _ in BETWEEN]
    many = [(f"{pair[0]}-{number}", pair[1]) for pair in pairs for number in range(60)]
    found = credits_between(told(), [*many, *pairs], ["isBasedOn"])

    assert found == {
        key: several for pair in pairs for key, several in credits_between(told(), [pair], ["isBasedOn"]).items()
    }
    assert len(found) == 5


def test_what_a_dataset_gives_a_status_or_a_source_is_told_with_it():
    in_film = IN_FILM.replace(" Max", "")
    whole = "person:cal actor production:whole told announced | dataset:d announced"

    assert [line(credit).replace(" told", "") for credit in read_told(told(), DATASETS[0])] == [
        one.replace(" told announced", "").replace(" told released", "").replace(" told rumoured", "")
        for one in (in_film, RUMOUR, whole)
    ]
    assert list(read_told(told(), DATASETS[1])) == []


def test_of_two_statuses_of_one_source_the_last_is_told_however_the_credit_is_read():
    statuses = "status:announced schema:position 2 . status:filming schema:position 10 . "
    node = "credit:x a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:show "
    said = f"source:a {{ source:a a schema:NewsArticle . {node} ; cg:status status:filming, status:announced }}"
    with store_of(f"<https://example.org/v> {{ {statuses} }} {said}") as store:
        (whole,) = read_credits(store)

        assert whole.told == "filming"
        assert read_credit(store, whole.iri) == whole
        assert read_credits(store, [whole.iri, "https://example.org/none"]) == [whole]
        assert credits_between(store, [(whole.end, whole.start)], []) == {(whole.start, whole.end): [whole]}


def test_relations_without_a_source_stand_among_the_others():
    assert [line(credit) for credit in read_relations(told(), ["isBasedOn", "partOfSeries"])] == [
        "production:show isBasedOn production:book | source:a, source:c",
        "production:part partOfSeries production:whole | dataset:d",
        "production:show-1 partOfSeries production:show | ",
    ]
    assert read_relations(told(), []) == []


def test_sources_are_known_by_what_they_say_of_themselves():
    known = dict(read_all_sources(told()))
    page = known.pop("https://example.org/page")

    assert known.keys() == read_sources(told()).keys() - {page.iri}
    assert (page.publisher, page.published, page.url) == ("The Gazette", "2019-03-03", "https://example.org/page")
    assert [astuple(known[iri])[1:] for iri in sorted(known)] == [
        ("Dee", "2026-01-01", "https://example.org/d", "", "", "", ""),
        ("e", "", "", "", "", "", ""),
        (
            "The Gazette", "2020-01-31", "https://example.org/a", "Ein Haus", PREFIXES["organization"] + "gazette",
            "https://archive.org/a", "2020-02-02",
        ),
        ("evening post", "2021-05", "", "", PREFIXES["organization"] + "evening-post", "", ""),
        ("", "", "", "", "", "", ""),
    ]  # fmt: skip
    assert age(known[DATASETS[0]]) == ("", DATASETS[0])
    assert age(page) == ("2019-03-03", page.iri)


def test_of_more_sources_than_are_asked_for_one_by_one_all_are_known():
    rows = "".join(
        f'<https://example.org/{n}> a schema:NewsArticle ; schema:datePublished "2019-01-01" .\n'
        f"<https://example.org/row/{n}> cg:credit credit:d1 ; cg:source <https://example.org/{n}> .\n"
        for n in range(501)
    )
    with store_of(f"dataset:d {{ {rows} }} {ENTITIES} {IMPORTED}", DATASETS) as store:
        credit = read_credit(store, PREFIXES["credit"] + "d1")

    assert len(credit.evidence) == 502
