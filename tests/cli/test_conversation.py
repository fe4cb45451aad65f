"""add on a terminal: each answer is checked as it is given, and Ctrl-C at any question loses none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot, well
from tests.folders import MINI
from tests.terminal import Terminal, terminal

FILE = "2023-05-06-harbour-post-music-for-a-sparrow.ttl"
ARTICLE = (
    (b"The article", b"https://example.org/news/1"),
    (b"Publisher", b"Harbour Post"),
    (b"Published on", b"2023-05-06"),
    (b"Headline", b"Music for a sparrow"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def talk(folder: Path, *words: str):
    return terminal("add", *words, "--graph", str(folder), XDG_STATE_HOME=str(folder.parent / "state"), TERM="dumb")


def answered(person: Terminal, *pairs: tuple[bytes, bytes]) -> None:
    for question, answer in pairs:
        person.until(question)
        person.until(b": ")
        person.type(answer + b"\r")


def interrupted(person: Terminal, question: bytes) -> None:
    person.until(question)
    person.until(b": ")
    person.interrupt()
    ended(person, 130)


def ended(person: Terminal, code: int = 0) -> None:
    assert person.ended() == code, person.seen[-500:]


def test_it_asks_offers_candidates_and_goes_on_to_the_next_fact_of_the_article(folder):
    with talk(folder, "credit") as person:
        answered(
            person,
            *ARTICLE,
            (b"Person", b"Sam Poe"), (b"Which 'Sam Poe'", b"1"),
            (b"Role", b"composr"), (b"did you mean composer", b"composer"),
            (b"Production", b"Brass Sparow"), (b"Which 'Brass Sparow'", b"1"),
            (b"Character", b""), (b"Status in this article", b"Released"), (b"Billing", b"-"),
            (b"What else", b"status"),
            (b"Production, or person", b"Tin Harbour season 2"), (b"Status", b"post production"),
            (b"What else", b""),
        )  # fmt: skip
        ended(person)
    text = (folder / "sources" / FILE).read_text(encoding="utf-8")
    assert "credit:sam-poe" in text
    assert "cg:status     status:released" in text
    assert "production:tin-harbour-season-2\n    cg:status status:post-production" in text
    assert well(folder)
    assert not (folder.parent / "state" / "castgraph" / "add.json").exists()


def test_new_people_productions_and_characters_are_made_on_the_way_and_near_names_are_questions(folder):
    with talk(folder) as person:
        answered(person, (b"What does the article say", b"credit"), *ARTICLE,
                 (b"Person", b"Bram Vanne"), (b"Bram Vane (Person", b"n"),
                 (b"Role", b"actor"),
                 (b"Production", b"The Heron"), (b"Which 'The Heron'", b"n"), (b"Class of The Heron", b"Film"),
                 (b"Class of The Heron", b"Movie"),
                 (b"Character", b"Midge; Old Tom"), (b"Which 'Old Tom'", b"n"),
                 (b"Status", b""), (b"Billing", b""), (b"What else", b""))  # fmt: skip
        ended(person)
    assert '"Bram Vanne"' in (folder / "entities" / "people.ttl").read_text()
    assert "production:the-heron\n    a           schema:Movie" in (folder / "entities" / "productions.ttl").read_text()
    text = (folder / "sources" / FILE).read_text(encoding="utf-8")
    assert "character:the-heron-midge ,\n" in text
    assert "character:the-heron-old-tom" in text
    assert well(folder)


def test_ctrl_c_at_each_question_loses_no_answer_and_writes_nothing(folder):
    script = (*ARTICLE, (b"Person", b"Zed New"), (b"Which 'Zed New'", b"n"), (b"Role", b"actor"),
              (b"Production", b"Brass Sparrow"), (b"Character", b"Vesper"), (b"Status", b"announced"), (b"Billing", b"lead"))  # fmt: skip
    before = snapshot(folder)
    with talk(folder, "credit") as person:
        interrupted(person, script[0][0])
    for number, pair in enumerate(script[:-1]):
        with talk(folder, "credit") as person:
            if number:
                answered(person, (b"go on with them", b"y"))
            if pair[0].startswith(b"Which"):  # the name that was not settled is asked for again
                answered(person, script[number - 1])
            answered(person, pair)
            interrupted(person, script[number + 1][0])
        assert snapshot(folder) == before
    with talk(folder) as person:
        answered(person, (b"go on with them", b"y"), script[-1], (b"What else", b""))
        ended(person)
    text = (folder / "sources" / FILE).read_text(encoding="utf-8")
    assert "credit:zed-new-actor-brass-sparrow" in text
    assert "character:brass-sparrow-vesper" in text
    assert "billing:lead" in text
    assert '"Zed New"' in (folder / "entities" / "people.ttl").read_text()
    assert well(folder)


def test_what_cannot_be_written_is_asked_again_with_the_answers_at_hand(folder):
    source = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    words = ("status", "Brass Sparrow", "--source", source.stem)
    with talk(folder, *words) as person:
        answered(person, (b"Status", b"announced"))  # it says released already
        person.until(b"Enter keeps an answer")
        answered(person, (b"The article", b""))
        answered(person, (b"[production:brass-sparrow]", b""), (b"[announced]", b"released"))
        person.until(b"already said")
        answered(person, (b"What else", b""))
        ended(person)
    assert well(folder)


def test_an_article_that_is_told_otherwise_is_asked_about_again(folder):
    words = ("title", "Brass Sparrow", "--url", "https://reel-gazette.example.org/2021-06-07-reel-gazette-brass-sparrow",
             "--published", "2021-06-08")  # fmt: skip
    with talk(folder, *words) as person:
        person.until(b"says published '2021-06-07', not '2021-06-08'")
        answered(person, (b"The article", b""), (b"Title in this article", b"Sparrow"), (b"What else", b""))
        ended(person)
    source = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    assert '"Sparrow"@en' in source.read_text()
    assert '"2021-06-07"^^xsd:date' in source.read_text()


def test_what_is_given_whole_but_nearly_named_asks_for_that_alone(folder):
    words = ("credit", "Bram Vanne", "--role", "crew", "--production", "Brass Sparrow",
             "--source", "2021-06-07-reel-gazette-brass-sparrow", "--new")  # fmt: skip
    with talk(folder, *words) as person:
        answered(person, (b"Which 'Bram Vanne'", b"1"))
        ended(person)
    source = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    assert "credit:bram-vane-crew-brass-sparrow" in source.read_text()


def test_a_date_or_an_address_that_is_none_is_asked_again(folder):
    with talk(folder, "source") as person:
        answered(person, (b"The article", b"ftp://example"), (b"is not a web address", b"https://example.org/news/1"))
        answered(person, (b"Publisher", b"Harbour Pots"), (b"Which 'Harbour Pots'", b"1"))
        answered(
            person, (b"Published on", b"6 May"), (b"is not a date", b"2999-01-01"), (b"still to come", b"2023-05-06")
        )
        answered(person, (b"Headline", b"Music for a sparrow"), (b"What else", b""))
        ended(person)
    assert (folder / "sources" / FILE).exists()
    assert well(folder)


def test_a_new_person_is_asked_for_until_the_name_is_new(folder):
    with talk(folder, "person", "--alias", "B. V.") as person:
        answered(person, (b"Name", b"Bram Vanne"), (b"another one", b"n"), (b"Name", b"Zed New"), (b"What else", b""))
        ended(person)
    text = (folder / "entities" / "people.ttl").read_text()
    assert '"Zed New"' in text
    assert '"B. V."' in text


def test_kept_answers_that_are_not_wanted_are_forgotten(folder):
    with talk(folder, "person") as person:
        answered(person, (b"Name", b"Bram Vanne"))
        interrupted(person, b"another one")
    with talk(folder, "person") as person:
        answered(person, (b"Bram Vanne): go on with them", b"n"))
        interrupted(person, b"Name")
    assert not (folder.parent / "state" / "castgraph" / "add.json").exists()
