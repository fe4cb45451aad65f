"""What a curator types is checked before anything is touched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot
from tests.folders import MINI

from castgraph.curation.specs import SourceSpec

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
