"""What stands twice in a graph, or for nothing."""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from tests.curated import add_entity, found, ledger, tell
from tests.folders import MINI

from castgraph.curation.checks.duplicates import _close, find_duplicates


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


def twice(*told: str) -> list[tuple[str, str, str, str]]:
    """Return level, rule, source and subject of what stands twice, IRIs without their beginnings."""
    return [
        (p.level, p.rule, p.source.rpartition("/")[2], p.subject.rpartition("/")[2])
        for p in find_duplicates(ledger(*told))
    ]


def person(iri: str, name: str, *more: str) -> list[str]:
    said = [f"- person:{iri} rdf:type schema:Person", f"- person:{iri} schema:name {name}"]
    return [*said, *(f"- person:{iri} {one}" for one in more), f"s2020 credit:{iri} cg:person person:{iri}"]


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ([person("a", "Ada Quill"), person("b", "Áda  quill")], [("warning", "same-name", "-", "b")]),
        ([person("a", "Ada Quill"), person("b", "Ada Quill", "owl:differentFrom person:a")], []),
        ([person("a", "Ada Quill", "owl:differentFrom person:b"), person("b", "Ada Quill")], []),
        ([person("a", "Ada Quill"), person("b", "Adda Quill")], [("info", "similar-name", "-", "b")]),
        ([person("a", "Ada Quill"), person("b", "Ada Quillers")], []),
        ([person("a", "Ada Quill"), person("b", "Quill Ada")], [("info", "similar-name", "-", "b")]),
        ([person("a", "Ada Quill"), person("b", "Ada Maria Quill")], [("info", "similar-name", "-", "b")]),
        ([person("a", "Ada Maria Quill"), person("b", "Ada Quill")], [("info", "similar-name", "-", "b")]),
        ([person("a", "Ada Maria Quill"), person("b", "Ada Zoe Tess Quill")], []),
        ([person("a", "Ada Quill"), person("b", "Moor", "schema:alternateName ada quill")], [("info", "similar-name", "-", "b")]),
        ([person("a", "Cher"), person("b", "Cher Ada Moor")], []),
        ([person("a", "Ada Quill", "schema:alternateName Ada Quill"), person("b", "Zoe Moor")], []),
        ([person("a", "Ada Quill"), person("b", "Adda Quill", "owl:differentFrom person:a")], []),
    ],
)  # fmt: skip
def test_names_of_people_are_compared_as_people_write_them(people, wanted):
    assert twice(*(said for one in people for said in one)) == wanted


@pytest.mark.parametrize(("verdict", "count"), [("different", 0), ("same", 1)])
def test_a_judgement_that_two_are_two_is_heeded(verdict, count):
    judged = [f"- judgement:j cg:{name} {value}" for name, value in
              (("one", "person:a"), ("other", "person:b"), ("verdict", verdict))]  # fmt: skip
    found = twice(*person("a", "Ada Quill"), *person("b", "Ada Quill"), *judged)

    assert [one[1] for one in found] == ["same-name"] * count


@pytest.mark.parametrize("size", [98, 99, 100, 101])
def test_of_a_crowd_of_one_name_only_the_first_is_compared_with_each(size):
    found = twice(*(said for number in range(size) for said in person(f"p{number:03}", "Ada Quill")))

    assert {one[1] for one in found} == {"same-name"}
    assert len(found) == (size * (size - 1) // 2 if size < 100 else size - 1)


def credit_of(iri: str, source: str, *more: str) -> list[str]:
    ends = ("cg:person person:a", "cg:role role:actor", "cg:production production:b", *more)
    return [f"{source} credit:{iri} {said}" for said in ends]


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ([], [], True),
        (["cg:character character:x"], [], True),
        (["cg:character character:x"], ["cg:character character:x"], True),
        (["cg:character character:x"], ["cg:character character:y"], False),
        (["schema:startDate 2020"], [], False),
        ([], ["schema:startDate 2020"], False),
        ([], ["cg:role role:director"], False),
    ],
)
def test_two_credits_are_one_unless_parts_or_days_or_roles_differ(one, other, wanted):
    told = [*credit_of("x", "s2021", *one), *credit_of("w", "s2020", *other)]

    assert twice(*told) == ([("warning", "duplicate-credit", "s2021", "x")] if wanted else [])


def test_one_address_in_two_sources_is_found_with_or_without_its_last_slash():
    told = [f"s202{n} s202{n} schema:url https://example.org/{path}" for n, path in enumerate(["a", "a/", "b", "a"])]

    assert twice(*told) == [("warning", "same-address", f"s202{n}", f"s202{n}") for n in (1, 3)]


def test_what_no_source_speaks_of_is_pointed_out_and_what_entities_need_is_not():
    told = [
        "- person:a rdf:type schema:Person", "- character:b rdf:type cg:Character", "- production:c rdf:type schema:Movie",
        "- organization:d rdf:type schema:Organization", "- organization:e rdf:type schema:Organization",
        "- role:f rdf:type cg:Role", "- person:g rdf:type schema:Person", "- person:g owl:differentFrom person:a",
        "- production:c schema:productionCompany organization:e",
        "s2020 s2020 schema:publisher organization:d", "s2020 credit:x cg:character character:b", "s2020 production:c cg:title T",
    ]  # fmt: skip

    assert twice(*told) == [("info", "unused-entity", "-", "a"), ("info", "unused-entity", "-", "g")]
