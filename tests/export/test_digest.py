"""Differences as text, and as a digest in Markdown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.additions import add_alias
from castgraph.curation.differences import compare
from castgraph.curation.revisions import read_state
from castgraph.export.digest import as_markdown, as_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_the_markdown_reads_like_a_digest():
    text = as_markdown(compare(read_state("2021-06-30", MINI), read_state("2021-07-31", MINI)))

    assert text == (
        "# From 2021-06-30 to 2021-07-31\n\n1 fact changed and 1 new source.\n\n## Withdrawn\n\n"
        "- **Brass Sparrow**: Nia Thorn (denied, was rumoured) ([Harbour Post, 2021-07-08]"
        "(<https://harbour-post.example.org/2021-07-08-harbour-post-nia-thorn>))\n\n## New sources\n\n"
        "- 2021-07-08, Harbour Post: [Thorn: I am not joining Brass Sparrow]"
        "(<https://harbour-post.example.org/2021-07-08-harbour-post-nia-thorn>)\n"
    )


def test_markdown_of_names_is_escaped(folder):
    add_alias(folder, "Ada Quill", "*A* [Q]")
    text = as_markdown(compare(read_state(str(MINI), MINI), read_state(str(folder), MINI)))

    assert r"\*A\* \[Q\]" in text


def test_text_marks_what_is_gained_lost_and_changed():
    text = as_text(compare(read_state("2021-06-30", MINI), read_state("2021-07-31", MINI)))

    assert (
        "\nWithdrawn\n  ~ Nia Thorn does not act in Brass Sparrow (was rumoured) [Harbour Post, 2021-07-08]\n" in text
    )
    assert "\nNew sources\n  + Harbour Post, 2021-07-08: Thorn: I am not joining Brass Sparrow\n" in text
