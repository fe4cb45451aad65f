"""What a file must obey by itself: each rule finds its mistake on its line, and leaves alone what only looks like it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.curated import PREFIX_LINES

from castgraph.curation.checks.file_rules import FILE_RULES, dangling
from castgraph.curation.files import read_curated

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    "<> a schema:NewsArticle ;\n"
    '    schema:url <https://example.org/a> ; schema:datePublished "2020-01-31"^^xsd:date .\n'
)
SHOW = "production:show"


@pytest.fixture
def judged(tmp_path):
    """Return a function that gives level, rule, text of the line and message of what the rules find in a file."""

    def of(body: str, *, head: str = HEAD, name: str = "sources/a.ttl", base: str = "source/a"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            (f"@base <https://w3id.org/castgraph/id/{base}> .\n" if base else "") + PREFIX_LINES + head + body,
            encoding="utf-8",
        )
        file, lines = read_curated(path, tmp_path), path.read_text(encoding="utf-8").split("\n")
        found = sorted(found for rule in FILE_RULES for found in rule(file))
        assert {one.path for one in found} <= {str(path)}
        return [(one.level, one.rule, lines[one.line - 1], one.message) for one in found]

    return of


def test_a_file_without_mistakes_has_no_findings(judged):
    assert judged(f'{SHOW} schema:startDate "2020-02-29"^^xsd:date ; rdfs:label "A Show"@en-gb .') == []


@pytest.mark.parametrize("body", [f"{SHOW} cg:network [ a schema:Organization ] .", f"_:b cg:network {SHOW} ."])
def test_a_blank_node_is_an_error_where_it_stands(judged, body):
    first, *rest = judged(f"\n{body}")

    assert first == ("error", "blank-node", body, "a blank node cannot be cited; give it an IRI")
    assert {one[1] for one in rest} <= {"blank-node"}


GOOD = {
    "date": ["2024-02-29", "2023-12-31", "-0044-03-15", "2023-01-01Z", "2023-01-01+02:00", "12023-10-10"],
    "gYear": ["2023", "-0044", "2023Z", "2023-05:00"],
    "gYearMonth": ["2023-01", "2023-12", "2023-10Z"],
    "integer": ["0", "-1", "+12"],
    "decimal": ["1", "1.", ".5", "-1.50"],
    "boolean": ["true", "false", "1", "0"],
}
BAD = {
    "date": ["2023-02-29", "2023-13-01", "2023-00-10", "2023-01-32", "2023-01-00", "2023-1-1", "23-01-01", "2023-01"],
    "gYear": ["23", "2023-01", "two", "٢٠٢٣"],
    "gYearMonth": ["2023-13", "2023-00", "2023", "2023-1"],
    "integer": ["1.0", "", "x", "١"],
    "decimal": [".", "1e0", "", "١٫٥", "١"],
    "boolean": ["yes", "True", ""],
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_a_value_of_its_type_is_no_error(judged, kind):
    body = "".join(f'{SHOW} cg:reason "{value}"^^xsd:{kind} .\n' for value in GOOD[kind])

    assert [found for found in judged(body) if found[1] != "normalised"] == []


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_value_of_its_type_is_an_error_on_its_line(judged, kind):
    lines = [f'{SHOW} cg:reason "{value}"^^xsd:{kind} .' for value in BAD[kind]]
    found = [one for one in judged("\n".join(lines)) if one[1] == "ill-typed"]

    assert [one[2] for one in found] == lines
    assert {one[0] for one in found} == {"error"}
    assert found[0][3] == f'"{BAD[kind][0]}"^^xsd:{kind} is not a value of its type; correct it'


@pytest.mark.parametrize("character", ["\\u0001", "\\n", "\\u007F", "\\u009F", "\\u001F"])
def test_a_control_character_is_an_error(judged, character):
    (found,) = judged(f'{SHOW}\n    rdfs:label "a{character}b" .')

    assert found[:3] == ("error", "control-character", SHOW)
    assert judged(f'{SHOW} rdfs:label "a\\u00A0 ~b" .') == []


def test_a_text_of_more_than_a_thousand_characters_is_a_warning(judged):
    (found,) = judged(f'{SHOW}\n    rdfs:label "{"x" * 1001}" .')

    assert found == ("warning", "long-text", SHOW, "a text of 1,001 characters; facts are short")
    assert judged(f'{SHOW} rdfs:label "{"x" * 1000}" .') == []


def test_a_date_that_is_none_is_an_error_once_and_only_where_a_date_belongs(judged):
    body = f'{SHOW} schema:startDate "soon" .\n{SHOW} cg:filmingEnd "2023-02-30"^^xsd:date .\n{SHOW} cg:reason "soon" .'
    lines = body.split("\n")

    assert judged(body) == [
        ("error", "no-date", lines[0], 'schema:startDate "soon" is no day, month or year; correct it'),
        ("error", "ill-typed", lines[1], '"2023-02-30"^^xsd:date is not a value of its type; correct it'),
    ]
    assert judged(f"{SHOW} schema:endDate production:other .") == []


COPY = "<> cg:archived <https://archive.example/a> ."
DAY = '<> cg:dateArchived "{}"^^xsd:date .'


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (COPY, "belong together; add the other"),
        (DAY.format("2021-01-01"), "belong together; add the other"),
        (f"{COPY} {DAY.format('2020-01-30')}", "was archived on 2020-01-30, before it was published"),
        (f"{COPY} {DAY.format('2021-01-01')} {DAY.format('2021-01-02')}", "names one copy"),
        (f"{COPY} <> cg:archived <https://archive.example/b> . {DAY.format('2021-01-01')}", "names one copy"),
        (f"<> cg:archived <https://example.org/a> . {DAY.format('2021-01-01')}", "is the address of a copy elsewhere"),
        (f"<> cg:archived <urn:x> . {DAY.format('2021-01-01')}", "is the address of a copy elsewhere"),
    ],
)
def test_half_a_copy_in_an_archive_is_an_error(judged, said, wrong):
    (found,) = judged(said)

    assert found[:2] == ("error", "archived")
    assert wrong in found[3]


@pytest.mark.parametrize("day", ["2020-01-31", "2020-02-01"])
def test_a_copy_with_its_day_is_right_from_the_day_of_the_article(judged, day):
    assert judged(f"{COPY} {DAY.format(day)}") == []
    assert judged(f"{COPY.replace('https', 'http')} {DAY.format(day)}") == []
    assert judged(f"{COPY} {DAY.format(day)}", head="<> a schema:NewsArticle .\n")[0][1] == "undated-source"


@pytest.mark.parametrize("value", ['"1.10"^^xsd:decimal', '"01"^^xsd:integer', '"1.0e0"^^xsd:double'])
def test_what_a_store_keeps_in_another_form_is_a_warning(judged, value):
    body = f"{SHOW} cg:reason {value} ."
    (found,) = judged(f"{body}\nproduction:other rdfs:label 'x' .")

    assert found[:3] == ("warning", "normalised", body)
    assert found[3].startswith(f"{value} is kept as ")


def test_a_language_in_capitals_and_a_number_as_it_is_kept_are_no_warnings(judged):
    assert judged(f'{SHOW} rdfs:label "x"@en-GB, "x" ; cg:reason 7, "1.5"^^xsd:decimal, true .') == []


def test_a_base_is_the_file_s_own_or_none_where_none_is_needed(judged):
    (found,) = judged("", base="source/b", head=HEAD.replace("<>", "<https://w3id.org/castgraph/id/source/a>"))
    assert found == (
        "error", "base", "@base <https://w3id.org/castgraph/id/source/b> .",
        "@base is not the file's own IRI; write @base <https://w3id.org/castgraph/id/source/a> .",
    )  # fmt: skip

    (found,) = judged("", base="")
    assert found[:2] == ("error", "base")
    assert found[2].startswith("@prefix")
    assert "needs a base" in found[3]

    assert judged("", base="", head=HEAD.replace("<>", "<https://w3id.org/castgraph/id/source/a>")) == []
    assert judged(f'{SHOW} rdfs:label "x" .', name="entities/a.ttl", base="entities/a", head="") == []


def test_a_relative_iri_is_an_error_in_a_source(judged):
    (found,) = judged(f"{SHOW} cg:network <other> .")
    assert found == (
        "error",
        "relative-iri",
        f"{SHOW} cg:network <other> .",
        "<other> is a relative IRI; write it in full",
    )

    assert judged("<a> rdfs:label 'x' .") == []
    assert judged(f"{SHOW} cg:source <https://w3id.org/castgraph/id/source/b> .") == []
    assert judged(f"{SHOW} cg:network <other> .", name="entities/a.ttl", base="entities/a", head="") == []


def test_a_source_describes_itself_and_has_a_date(judged):
    (found,) = judged(f'{SHOW} rdfs:label "x" .', head="")
    assert found[:2] == ("error", "source-header")
    assert found[2].startswith("@base")

    (found,) = judged("", head="<> a schema:NewsArticle .\n")
    assert found[:3] == ("warning", "undated-source", "<> a schema:NewsArticle .")

    assert judged(f'{SHOW} rdfs:label "x" .', head="", name="entities/a.ttl", base="entities/a") == []


def test_a_term_that_is_not_in_the_vocabulary_is_an_error_with_what_may_be_meant(judged):
    body = f"{SHOW}\n    cg:netwrok organization:a ."
    (found,) = judged(body)
    assert (found[:2], found[3]) == (
        ("error", "unknown-term"),
        "cg:netwrok is not in the vocabulary; did you mean cg:network?",
    )

    (found,) = judged(f"{SHOW} a cg:Qqqqqqq .")
    assert found[3] == "cg:Qqqqqqq is not in the vocabulary"


ROLE = "role:puppeteer a cg:Role ; "
WORDS = 'cg:does "d" ; cg:did "e" ; cg:do "f"'


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (f"{ROLE} {WORDS} .", ['role:puppeteer has no name; add rdfs:label "…"@en']),
        (f'{ROLE} rdfs:label "p"@en ; cg:does "d" .', ["role:puppeteer has no cg:did and no cg:do; give all three"]),
        (f'{ROLE} rdfs:label "p"@en ; cg:do "d" .', ["role:puppeteer has no cg:does and no cg:did; give all three"]),
        (f'{ROLE} rdfs:label "p"@en ; cg:do "d" ; cg:does "d" .', ["role:puppeteer has no cg:did; give all three"]),
        (
            f'{ROLE} rdfs:label "p"@en ; cg:plainPredicate cg:role .',
            ["role:puppeteer counts as cg:role, which is of no known role; choose such as cg:workedOn"],
        ),
        ('person:x a cg:Role ; rdfs:label "p"@en .', ["person:x is a role; name it role:…, with hyphens"]),
        (
            '<https://w3id.org/castgraph/id/role/a+b> a cg:Role ; rdfs:label "p"@en .',
            ["role:a+b is a role; name it role:…, with hyphens"],
        ),
        (f'{ROLE} rdfs:label "p"@en ; cg:plainPredicate cg:workedOn ; {WORDS} .', []),
        (f'{ROLE} rdfs:label "p"@en .', []),
        ('role:actor a cg:Role ; cg:does "d" .', []),
        ('status:x a cg:Status ; cg:does "d" .', []),
    ],
)
def test_a_role_of_a_graph_s_own_has_a_name_all_words_or_none_and_counts_as_a_known_one(judged, said, wrong):
    found = judged(said, name="vocabulary.ttl", base="", head="")

    assert [one[3].replace("https://w3id.org/castgraph/id/role/", "role:") for one in found] == wrong
    assert {one[:2] for one in found} <= {("error", "role")}
    assert [one for one in judged(said) if one[1] == "role"] == []


def test_what_is_mentioned_and_described_nowhere_is_an_error_that_says_where_it_belongs(tmp_path: Path):
    (tmp_path / "sources").mkdir()
    texts = {
        "sources/a.ttl": "credit:c cg:person person:p ; cg:role role:r ; cg:production production:q ; cg:replaces credit:d .",
        "all.ttl": "production:q a schema:Movie . <https://example.org/x> cg:network <https://example.org/y> .",
        "judgements.ttl": "person:nobody cg:one person:none .",
        "vocabulary.ttl": "status:nothing cg:one status:none .",
    }
    paths = [tmp_path / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(PREFIX_LINES + text, encoding="utf-8")
    files = [read_curated(path, tmp_path) for path in paths]
    random.Random(7).shuffle(files)
    found = sorted(dangling(files))

    assert {(one.path, one.level, one.rule) for one in found} == {(str(paths[0]), "error", "dangling")}
    assert [one.message.split(" or ")[0] + one.message.rpartition(" to")[2] for one in found] == [
        "credit:c is described nowhere; correct it a source",
        "credit:d is described nowhere; correct it a source",
        "person:p is described nowhere; correct it entities/",
        "role:r is described nowhere; correct it the vocabulary",
    ]
