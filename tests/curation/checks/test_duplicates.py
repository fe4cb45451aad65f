"""What stands twice in a graph, or for nothing."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from tests.curated import add_entity, found, tell
from tests.folders import MINI

from castgraph.curation.checks.duplicates import _close


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_two_people_of_one_name_are_a_warning_until_somebody_says_that_they_are_two(folder):
    add_entity(folder, "people", 'person:ada-quill-2 a schema:Person ; schema:name "Áda  Quill" .')
    (finding,) = found(folder, "same-name")
    assert finding.level == "warning"

    add_entity(folder, "people", "person:ada-quill-2 owl:differentFrom person:ada-quill .")
    assert found(folder, "same-name") == []


@pytest.mark.parametrize("name", ["Bram Vanne", "Vane Bram", "Bram T. Vane", "Cleopatra Marsh"])
def test_people_of_similar_names_are_pointed_out(folder, name):
    add_entity(folder, "people", f'person:new-one a schema:Person ; schema:name "{name}" .')
    (finding,) = found(folder, "similar-name")

    assert finding.level == "info"


def test_an_entity_that_no_source_speaks_of_is_pointed_out(folder):
    add_entity(folder, "people", 'person:zed-moor a schema:Person ; schema:name "Zed Moor" .')
    (finding,) = found(folder, "unused-entity")

    assert (finding.level, "person:zed-moor" in finding.message) == ("info", True)


def test_one_credit_under_two_iris_is_found(folder):
    tell(
        folder,
        "2022-05-05",
        "credit:bram-vane-in-brass-sparrow a cg:Credit ; cg:person person:bram-vane ; cg:role role:actor ; "
        "cg:production production:brass-sparrow .",
    )

    assert [finding.level for finding in found(folder, "duplicate-credit")] == ["warning"]


def test_one_article_in_two_files_is_found(folder):
    path = tell(folder, "2022-05-05", "")
    text = path.read_text(encoding="utf-8").replace(path.stem + "> ;", "2022-05-06-copy> ;", 1)
    copy = path.with_name("2022-05-06-copy.ttl")
    copy.write_text(text.replace(f"source/{path.stem}", "source/2022-05-06-copy"), encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(f"example.org/{path.stem}", "example.org/2022-05-06-copy"))

    assert [finding.level for finding in found(folder, "same-address")] == ["warning"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("ab c", min_size=0, max_size=30), min_size=2, max_size=8), st.data())
def test_texts_of_a_slip_or_two_are_found_as_if_each_were_compared_with_each(texts, data):
    near = [
        text[:at] + data.draw(st.sampled_from(["", "a", "b"])) + text[at + 1 :]
        for text in texts
        for at in (0, len(text) // 2)
    ]
    texts = [*texts, *near, "a" * 60, "a" * 59 + "b", "a" * 61, "a" * 60 + "b"]
    bearers = [data.draw(st.sampled_from("xyz")) for _ in texts]
    wanted = {
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if 0 < len(texts[one]) <= 60 and 0 < len(texts[other]) <= 60 and bearers[one] != bearers[other]
        if fuzz.ratio(texts[one], texts[other]) >= 92
    }
    assert set(_close(texts, bearers)) == wanted
