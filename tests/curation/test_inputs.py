"""What a curator types is checked before anything is touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot
from tests.folders import MINI

from castgraph.curation.inputs import checked_address, checked_date, checked_text, chosen
from castgraph.curation.specs import SourceSpec
from castgraph.dates import today
from castgraph.errors import OptionError

NEWS = SourceSpec(
    url="https://example.org/news/1",
    publisher="Harbour Post",
    published="2023-05-06",
    headline="Nook takes over the Sparrow",
    retrieved="2024-01-02",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


BAD = {
    "no address": (["--url", "not an address"], "is not a web address"),
    "a file as address": (["--url", "file:///etc/passwd"], "is not a web address"),
    "a host without a dot": (["--url", "https://example"], "is not a web address"),
    "a date to come": (["--published", "2999-01-01"], "is still to come"),
    "no date": (["--published", "2023-02-30"], "is not a date"),
    "another date": (["--published", "yesterday"], "is not a date"),
    "read before published": (["--retrieved", "2020-01-01"], "--retrieved"),
    "unknown role": (["--role", "actro"], "did you mean actor"),
    "unknown status": (["--status", "relased"], "did you mean released"),
    "unknown billing": (["--billing", "star"], "choose from lead"),
    "unknown publisher": (["--publisher", "Harbor Post"], "did you mean Harbour Post"),
    "unknown production": (["--production", "Brass Sparow"], "did you mean Brass Sparrow"),
    "a line end in a character": (["--character", "Ves\nper"], "line end"),
    "a line end in a headline": (["--headline", "a\nb"], "line end"),
    "an empty character": (["--character", " "], "is empty"),
    "a very long name": (["--character", "x" * 300], "300 characters"),
    "a file elsewhere": (["--source", "/tmp/elsewhere/x.ttl"], "--source"),
    "a file outside by dots": (["--source", "sources/../../x.ttl"], "--source"),
    "a source that is an entity": (["--source", "production:brass-sparrow"], "--source"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_message_and_changes_nothing(folder, run, name):
    options, message = BAD[name]
    given = {
        "--role": "actor", "--production": "Brass Sparrow", "--url": NEWS.url, "--publisher": NEWS.publisher,
        "--published": NEWS.published, "--headline": NEWS.headline,
    } | {options[0]: options[1]}  # fmt: skip
    before = snapshot(folder)
    ran = run("add", "credit", "Isla Nook", "--graph", str(folder), *[part for pair in given.items() for part in pair])

    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err
    assert snapshot(folder) == before


def test_a_name_with_a_line_end_is_refused(folder, run):
    before = snapshot(folder)
    ran = run("add", "person", "Zoe\nNewt", "--graph", str(folder))

    assert (ran.code, "line end" in ran.err) == (2, True)
    assert snapshot(folder) == before


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" https://example.org/a?b=1#c ", "https://example.org/a?b=1#c"),
        ("http://localhost:8000/x", "http://localhost:8000/x"),
        ("https://[::1]:7/x", "https://[::1]:7/x"),
        ("https://a-b.example.org", "https://a-b.example.org"),
        ("ftp://example.org", ""), ("https://", ""), ("https://example.org:99999/", ""), ("https://[x", ""),
        ("https://example.org/a b", ""), ("https://example.org/<a>", ""), ("https://example.org/\x7f", ""), ("example.org", ""),
    ],
)  # fmt: skip
def test_an_address_is_one_of_the_web_with_a_host(text, meant):
    if meant:
        assert checked_address(text) == meant
    else:
        with pytest.raises(OptionError, match="is not a web address; give the page's address"):
            checked_address(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023", "gYear"), (" 2023-02 ", "gYearMonth"), ("2023-02-28", "date"), ("1000", "gYear"), ("0999", ""), ("2023-2", ""),
        ("2023-02-29", ""), ("2023-13", ""), ("23", ""), ("", ""), ("2023-02-28T00:00", ""),
    ],
)  # fmt: skip
def test_a_date_is_a_day_a_month_or_a_year(text, kind):
    if kind:
        assert checked_date(text, "--start") == (text.strip(), kind)
    else:
        with pytest.raises(OptionError, match=r"--start .* is not a date; write it as 2023-02-17"):
            checked_date(text, "--start")


def test_only_what_has_been_is_told_but_what_is_due_may_be_to_come():
    assert checked_date(today(), "--published") == (today(), "date")
    assert checked_date("2999-01", "--due", past=False) == ("2999-01", "gYearMonth")
    with pytest.raises(OptionError, match="--published 2999-01 is still to come"):
        checked_date("2999-01", "--published")


def test_a_name_is_composed_visible_and_not_endless():
    assert checked_text("  Zoe\u0301 ", "NAME") == "Zo\u00e9"
    assert checked_text("x" * 200, "NAME") == "x" * 200
    assert checked_text("x" * 300, "HEADLINE", 300) == "x" * 300
    for bad, words in (
        ("x" * 201, "is 201 characters long; names have 200 at most"),
        (" ", "is empty"),
        ("a\u200bb", r"NAME 'a\\u200bb' has a line end"),
    ):
        with pytest.raises(OptionError, match=words):
            checked_text(bad, "NAME")


def test_a_word_of_the_vocabulary_is_meant_in_any_spelling():
    assert chosen("Voice_ ACTOR", ["actor", "voice-actor"], "role") == "voice-actor"
    with pytest.raises(OptionError, match=r"role 'voiceactro' is not known; did you mean voice-actor\?"):
        chosen("voiceactro", ["actor", "voice-actor", "grip"], "role")
    with pytest.raises(OptionError, match="role 'xyz' is not known; choose from actor, grip"):
        chosen("xyz", ["actor", "grip"], "role")
