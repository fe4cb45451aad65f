"""Sentences as an editor would write them: more than sixty were written by hand, before the code that makes them."""

from __future__ import annotations

import pytest

from castgraph.model import Credit, Entity, Evidence, Hop, Source
from castgraph.vocabulary import RELATIONS, ROLES, STATUSES
from castgraph.wording import after, hop_words, listed, phrase

ADA = Entity("person:ada", "person:ada", "Ada Quill", "person")
GLASS = Entity("production:glass", "production:glass", "The Glass Orchard", "production", "Movie")
TIN = Entity("production:tin", "production:tin", "Tin Harbour", "production", "TVSeries")


def credit(role: str, status: str = "", day: str = "", *characters: str, told: str = "") -> Credit:
    """A credit whose status was told by one source of that day; `told` where the status was derived from another."""
    evidence = Evidence(Source("source:x", "Daily Lantern", day), told or status, characters)
    return Credit(
        f"credit:{role}", role, ADA.iri, TIN.iri, characters, status, evidence=(evidence,), told=told or status
    )


# what each credit is: role, status that holds, day of the source that decides, characters; told, where it differs
SENTENCES = [
    # out, or told without a status: what is on the screen is told in the present, what was made in the past
    ([credit("actor")], "Ada Quill acts in Tin Harbour"),
    ([credit("actor", "released", "2022-04-22")], "Ada Quill acts in Tin Harbour"),
    ([credit("actor", "released", "2022-04-22", "Nell")], "Ada Quill acts in Tin Harbour as Nell"),
    ([credit("actor", "released", "2022-04-22", "Gull", "Nell")], "Ada Quill acts in Tin Harbour as Gull and Nell"),
    ([credit("actor", "released", "2022-04-22", told="announced")], "Ada Quill acts in Tin Harbour"),
    ([credit("voice-actor", "released", "2022", "Gull")], "Ada Quill is a voice in Tin Harbour as Gull"),
    ([credit("presenter", "released", "2022")], "Ada Quill presents Tin Harbour"),
    ([credit("narrator")], "Ada Quill narrates Tin Harbour"),
    ([credit("self", "released", "2022")], "Ada Quill appears in Tin Harbour"),
    ([credit("archive-footage")], "Ada Quill is seen in archive footage in Tin Harbour"),
    ([credit("creator", "released", "2022")], "Ada Quill created Tin Harbour"),
    ([credit("author")], "Ada Quill wrote Tin Harbour"),
    ([credit("illustrator")], "Ada Quill illustrated Tin Harbour"),
    ([credit("screenwriter", "released", "2022")], "Ada Quill wrote for Tin Harbour"),
    ([credit("showrunner")], "Ada Quill is showrunner of Tin Harbour"),
    ([credit("director", "released", "2022")], "Ada Quill directed Tin Harbour"),
    ([credit("executive-producer")], "Ada Quill is an executive producer of Tin Harbour"),
    ([credit("producer")], "Ada Quill produced Tin Harbour"),
    ([credit("composer")], "Ada Quill composed the music of Tin Harbour"),
    ([credit("cinematographer")], "Ada Quill shot Tin Harbour"),
    ([credit("editor")], "Ada Quill edited Tin Harbour"),
    ([credit("casting-director")], "Ada Quill cast the actors of Tin Harbour"),
    ([credit("costume-designer")], "Ada Quill designed the costumes of Tin Harbour"),
    ([credit("consultant")], "Ada Quill was a consultant on Tin Harbour"),
    ([credit("crew")], "Ada Quill worked on Tin Harbour"),
    # over
    ([credit("actor", "ended", "2020", "Nell")], "Ada Quill acted in Tin Harbour as Nell"),
    ([credit("actor", "departed", "2021-05-03", "Nell")], "Ada Quill acted in Tin Harbour as Nell"),
    ([credit("showrunner", "departed", "2021-05-03")], "Ada Quill was showrunner of Tin Harbour"),
    ([credit("executive-producer", "departed", "2021")], "Ada Quill was an executive producer of Tin Harbour"),
    ([credit("presenter", "ended", "2021")], "Ada Quill presented Tin Harbour"),
    ([credit("actor", "leaving", "2025-05-09", "Nell")],
     "Ada Quill acts in Tin Harbour as Nell and was reported in May 2025 to be leaving"),
    # on the way: in the past, with the month in which it was told
    ([credit("actor", "announced", "2022-05-15")], "Ada Quill was announced in May 2022 to act in Tin Harbour"),
    ([credit("actor", "announced", "2022-05", "Nell")],
     "Ada Quill was announced in May 2022 to act in Tin Harbour as Nell"),
    ([credit("actor", "announced", "2022")], "Ada Quill was announced in 2022 to act in Tin Harbour"),
    ([credit("actor", "announced", "")], "Ada Quill was announced to act in Tin Harbour"),
    ([credit("director", "announced", "2022-05-15")], "Ada Quill was announced in May 2022 to direct Tin Harbour"),
    ([credit("creator", "announced", "2022-05-15")], "Ada Quill was announced in May 2022 to create Tin Harbour"),
    ([credit("executive-producer", "announced", "2024-02-01")],
     "Ada Quill was announced in February 2024 to be an executive producer of Tin Harbour"),
    ([credit("actor", "commissioned", "2022-05-15")],
     "Ada Quill was to act in Tin Harbour, commissioned in May 2022"),
    ([credit("screenwriter", "in-development", "2013-08-01")],
     "Ada Quill was to write for Tin Harbour, in development in August 2013"),
    ([credit("actor", "delayed", "2020-03-20", "Nell")],
     "Ada Quill was to act in Tin Harbour as Nell, delayed in March 2020"),
    ([credit("director", "pre-production", "2024-01-10")],
     "Ada Quill was to direct Tin Harbour, in pre-production in January 2024"),
    ([credit("actor", "filming", "2023-07-16", "Nell")],
     "Ada Quill was filming Tin Harbour in July 2023, as Nell"),
    ([credit("director", "filming", "2023-07-16")], "Ada Quill was filming Tin Harbour in July 2023, as director"),
    ([credit("actor", "post-production", "2023-07-16", "Nell")],
     "Ada Quill was to act in Tin Harbour as Nell, in post-production in July 2023"),
    ([credit("composer", "completed", "2025-11-02")],
     "Ada Quill was to compose the music of Tin Harbour, completed in November 2025"),
    ([credit("actor", "presumed-released", "2023-05-17", "Nell", told="announced")],
     "Ada Quill was announced in May 2023 to act in Tin Harbour as Nell, and its release date has passed"),
    # not so, not sure, not any more
    ([credit("actor", "rumoured", "2017-06-02", "Nell")],
     "Ada Quill was rumoured in June 2017 to act in Tin Harbour as Nell"),
    ([credit("actor", "in-talks", "2013-08-12")],
     "Ada Quill was reported in talks in August 2013 to act in Tin Harbour"),
    ([credit("actor", "lapsed", "2013-08-12", told="rumoured")],
     "Ada Quill was rumoured in August 2013 to act in Tin Harbour, which nobody confirmed"),
    ([credit("director", "lapsed", "2013-08-12", told="in-talks")],
     "Ada Quill was reported in talks in August 2013 to direct Tin Harbour, which nobody confirmed"),
    ([credit("actor", "denied", "2025-03-26", "Nell")],
     "Ada Quill does not act in Tin Harbour as Nell: denied in March 2025"),
    ([credit("showrunner", "denied", "2025-03-26")],
     "Ada Quill is not showrunner of Tin Harbour: denied in March 2025"),
    ([credit("actor", "ruled-out", "2022-06-01")], "Ada Quill does not act in Tin Harbour: ruled out in June 2022"),
    ([credit("director", "ruled-out", "2022-06-01")], "Ada Quill did not direct Tin Harbour: ruled out in June 2022"),
    ([credit("actor", "withdrawn", "2021-09-01", "Nell")],
     "Ada Quill was to act in Tin Harbour as Nell, but was reported in September 2021 to be out of it"),
    ([credit("actor", "cancelled", "2021-09-01")],
     "Ada Quill was to act in Tin Harbour, cancelled in September 2021"),
    ([credit("actor", "disputed", "2023-05-02", told="denied")],
     "Ada Quill acts in Tin Harbour, although it was denied in May 2023"),
    # several roles of one person in one work, in one clause
    ([credit("creator", "released", "2022"), credit("screenwriter", "released", "2022")],
     "Ada Quill created and wrote for Tin Harbour"),
    ([credit("creator"), credit("executive-producer"), credit("producer", "released", "2022")],
     "Ada Quill created, is an executive producer of and produced Tin Harbour"),
    ([credit("actor", "released", "2022", "Nell"), credit("director", "released", "2022")],
     "Ada Quill acts in and directed Tin Harbour, as Nell"),
    ([credit("actor", "announced", "2022-05-15"), credit("executive-producer", "announced", "2022-05-15")],
     "Ada Quill was announced in May 2022 to act in and be an executive producer of Tin Harbour"),
    ([credit("actor", "announced", "2022-05-15"), credit("director", "announced", "2023-01-15")],
     "Ada Quill was announced in 2022 and 2023 to act in and direct Tin Harbour"),
    ([credit("screenwriter", "released", "2022"), credit("executive-producer", "announced", "2021-02-03")],
     "Ada Quill wrote for Tin Harbour and was announced in February 2021 to be an executive producer of it"),
    ([credit("showrunner", "departed", "2010-01-01"), credit("screenwriter", "released", "2022")],
     "Ada Quill wrote for and was showrunner of Tin Harbour"),
]  # fmt: skip


@pytest.mark.parametrize(("credits", "text"), SENTENCES, ids=[text for _, text in SENTENCES])
def test_a_hop_reads_as_an_editor_would_write_it(credits, text):
    assert hop_words(Hop(ADA, TIN, tuple(credits))) == text


@pytest.mark.parametrize("status", ["", *STATUSES])
@pytest.mark.parametrize("role", [*ROLES, *RELATIONS])
def test_every_role_and_status_makes_a_clause(role, status):
    one = Entity("a", "a", "Ann", "person")
    other = Entity("b", "b", "The Show", "production")
    for ends in ((one, other), (other, one)):
        words = hop_words(Hop(*ends, (Credit("c", role, "a", "b", ("Zoe",) if role in ROLES else (), status),)))
        assert "{" not in words
        assert "  " not in words
        assert words[:3] == ("Ann" if role in ROLES or ends[0] is one else "The")
        for bad in (" to is ", " to was ", " to acts ", " is is ", " to be to ", " was is "):
            assert bad not in words


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("status", ["", *STATUSES])
def test_every_role_and_status_reads_like_english(role, status):
    text = phrase(Credit("c", role, "a", "b", status=status))

    assert text
    assert "{" not in text
    assert "to to" not in text
    assert "  " not in text


@pytest.mark.parametrize("name", RELATIONS)
def test_every_relation_can_be_read_from_both_ends(name):
    relation = Credit("c", name, "a", "b")

    assert phrase(relation) != phrase(relation, reverse=True)


def test_lists_are_joined_as_english_does():
    assert [listed(["a", "b", "c"][:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("credits", "text"),
    [
        # what was told twice, in different months; what does not hold is silent beside what does
        ([credit("actor", "released", "2022", "Nell"), credit("actor", "announced", "2024-02-01", "Gull")],
         "Ada Quill acts in Tin Harbour as Nell and was announced in February 2024 to act in it as Gull"),
        ([credit("actor", "released", "2022", "Nell"), credit("actor", "denied", "2024-02-01", "Gull")],
         "Ada Quill acts in Tin Harbour as Nell"),
        ([credit("director", "pre-production", "2024-01"), credit("producer", "announced", "2023-03")],
         "Ada Quill was to direct Tin Harbour, in pre-production in January 2024, and was announced in March 2023 to "
         "produce it"),
        ([credit("actor", "ended", "2020"), credit("director", "ended", "2020")],
         "Ada Quill acted in and directed Tin Harbour"),
        ([credit("actor", "denied", "2024-02"), credit("director", "denied", "2024-02")],
         "Ada Quill does not act in and did not direct Tin Harbour: denied in February 2024"),
        ([credit("actor", "filming", "2024-02", "Nell"), credit("director", "filming", "2024-02")],
         "Ada Quill was filming Tin Harbour in February 2024, as Nell and director"),
        ([credit("composer", "filming", "2024-02")],
         "Ada Quill was to compose the music of Tin Harbour, which was being filmed in February 2024"),
        ([credit("actor", "presumed-released", "2023-05-17", told="filming")],
         "Ada Quill was filming Tin Harbour in May 2023, and its release date has passed"),
        ([credit("actor", "disputed", "2023-05-02", told="ruled-out")],
         "Ada Quill acts in Tin Harbour, although it was ruled out in May 2023"),
        ([credit("stuntman", "announced", "2023-05")],
         "Ada Quill was announced in May 2023 to be stuntman of Tin Harbour"),
    ],
)  # fmt: skip
def test_a_hop_reads_the_same_from_both_ends(credits, text):
    assert hop_words(Hop(ADA, TIN, tuple(credits))) == text
    assert hop_words(Hop(TIN, ADA, tuple(credits))) == text


def test_relations_between_productions_are_read_from_where_the_hop_starts():
    based = Credit("r", "isBasedOn", TIN.iri, GLASS.iri)
    sequel = Credit("s", "sequelTo", GLASS.iri, TIN.iri)

    assert hop_words(Hop(TIN, GLASS, (based,))) == "Tin Harbour is based on The Glass Orchard"
    assert hop_words(Hop(GLASS, TIN, (based,))) == "The Glass Orchard is the basis of Tin Harbour"
    assert hop_words(Hop(TIN, GLASS, (based, sequel))) == (
        "Tin Harbour is based on and has the sequel The Glass Orchard"
    )


def test_without_the_month_the_words_are_those_of_a_page():
    actor = credit("actor", "post-production", "2024-02-01", "Nell")

    assert (phrase(actor), after(actor)) == ("was to act in", ", in post-production")
    assert phrase(credit("director", "lapsed", "2013", told="in-talks")) == "was reported in talks to direct"
    assert after(credit("actor", "disputed", "2023", told="denied")) == ", although it was denied"
