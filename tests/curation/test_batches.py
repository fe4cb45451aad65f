"""`add --from`: many facts of a file become one edit, or each row's trouble is named and nothing is written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot
from tests.folders import MINI

from castgraph.curation.batches import add_batch, read_batch, read_rows
from castgraph.curation.checks.run import check
from castgraph.curation.files import ledger_of, read_folder
from castgraph.errors import AlreadySaidError, DataError, OptionError, UnknownNameError

TOML = """
[source]
url = "https://example.org/news/1"
publisher = "Harbour Post"
published = 2023-05-06
headline = "Nook takes over the Sparrow"
retrieved = "2024-01-02"

[[add]]
what = "person"
name = "Zoë Newt"
alias = ["Z. Newt", "Zed"]

[[add]]
person = "Zoë Newt"
role = "actor"
production = "Brass Sparrow"
character = ["Midge"]
status = "announced"

[[add]]
what = "status"
subject = "Zoe Newt"
production = "Brass Sparrow"
status = "announced"

[[add]]
accept = false
what = "title"
production = "Brass Sparrow"
title = "Not This"
"""
CSV = """what,person,role,production,character,status,subject,url,publisher,published,headline
credit,Isla Nook,director,Brass Sparrow,,announced,,https://example.org/news/1,Harbour Post,2023-05-06,All at once
,Bram Vane,actor,Brass Sparrow,Vesper;Mr A;; B,,,https://example.org/news/1,,,
status,,,,,post production,Tin Harbour season 2,https://example.org/news/1,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def refused(folder: Path, text: str, path: str, **options: bool) -> str:
    before = snapshot(folder)
    with pytest.raises(DataError) as raised:
        add_batch(folder, read_rows(text, path), **options)
    assert snapshot(folder) == before
    return str(raised.value)


def test_a_row_knows_who_was_made_by_the_row_before(folder):
    added = add_batch(folder, read_rows(TOML, "facts.toml"))

    assert [path.name for path in added.paths] == [
        "characters.ttl", "people.ttl", "2023-05-06-harbour-post-nook-takes-over-the-sparrow.ttl",
    ]  # fmt: skip
    assert added.text == "3 rows, 1 left out (accept = no)"
    assert [row.values["title"] for row in added.rejected] == ["Not This"]
    ledger = ledger_of(read_folder(folder))
    assert ledger.status("https://w3id.org/castgraph/id/credit/zoe-newt-actor-brass-sparrow") == "announced"
    assert not [found for found in check(folder) if found.level == "error"]
    with pytest.raises(DataError, match="give --new and --qualifier"):
        add_batch(folder, read_rows(TOML, "facts.toml"))


def test_rows_of_a_table_share_an_article_and_split_cells(folder):
    added = add_batch(folder, read_rows(CSV, "facts.csv"), dry_run=True)
    assert "cg:character  character:brass-sparrow-mr-a-b" in added.diff
    assert not (folder / "sources" / "2023-05-06-harbour-post-all-at-once.ttl").exists()

    add_batch(folder, read_rows(CSV, "facts.csv"))
    text = (folder / "sources" / "2023-05-06-harbour-post-all-at-once.ttl").read_text(encoding="utf-8")
    assert "character:brass-sparrow-vesper" in text
    assert "cg:status status:post-production" in text
    with pytest.raises(AlreadySaidError):
        add_batch(folder, read_rows(CSV, "facts.csv"))


def test_lines_of_json_are_rows_and_tabs_too(folder, tmp_path):
    article = '"source": "2021-06-07-reel-gazette-brass-sparrow"'
    (tmp_path / "facts.jsonl").write_text(
        f'{{"person": "Isla Nook", "role": "crew", "production": "Brass Sparrow", {article}}}\n\n'
        f'{{"what": "alias", "entity": "Ada Quill", "alias": ["A. Q.", "Adaq"]}}\n'
    )
    added = add_batch(folder, read_batch(tmp_path / "facts.jsonl"))
    assert "Ada Quill is also A. Q.; Ada Quill is also Adaq" in added.notes

    tabbed = "person\trole\tproduction\tsource\nOtto Reef\tcrew\tBrass Sparrow\t2021-06-07-reel-gazette-brass-sparrow\n"
    assert add_batch(folder, read_rows(tabbed, "-")).text.startswith("Otto Reef")


def test_every_row_s_trouble_is_named_in_one_run_and_nothing_is_written(folder):
    text = CSV.replace("Isla Nook", "Isla Nock").replace("post production", "nearly")
    told = refused(folder, text, "facts.csv")

    assert "facts.csv:2: the person: nothing is named 'Isla Nock'; did you mean Isla Nook" in told
    assert "facts.csv:4: the status 'nearly' is not known" in told
    told = refused(folder, text + "alias,,,,,,,,,,\n", "facts.csv")
    assert "facts.csv:2: " in told
    assert "facts.csv:5: a row of alias " in told


def test_what_check_says_of_the_result_names_the_rows_it_comes_from(folder):
    text = (
        '{"person": "Isla Nook", "role": "crew", "production": "Brass Sparrow", "start": "2022", "end": "2021", '
        '"source": "2021-06-07-reel-gazette-brass-sparrow"}\n'
    )
    assert "facts.jsonl:1: " in refused(folder, text, "facts.jsonl")


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("person,rolle\nA,actor\n", "f.csv", "f.csv:1: there is no column 'rolle'; did you mean role?"),
        ("what,title,person\ntitle,A,B\n", "f.csv", "f.csv:2: a row of title has no person; it has production, title"),
        ("person,role\nA,actor\n", "f.csv", "f.csv:2: a row of credit needs production; give it"),
        ("what,name\npersn,A\n", "f.csv", "f.csv:2: what 'persn' is not known; did you mean person"),
        ("what,name,accept\nperson,A,perhaps\n", "f.csv", "f.csv:2: accept is 'perhaps'; write yes or no"),
        ("what,name,name\nperson,A,B\n", "f.csv", "f.csv:1: names a column twice"),
        ("what,name\nperson,A,B\n", "f.csv", "f.csv:2: has 3 cells for 2 columns"),
        ('what,name\nperson,"A\n', "f.csv", "cannot be read"),
        ("what,name\n", "f.csv", "f.csv: holds no row"),
        ("", "f.toml", "f.toml: holds no row"),
        ("[[add]]\nwhat = person\n", "f.toml", "f.toml:2: is not TOML"),
        ("[[ad]]\nwhat = 'person'\n", "f.toml", "f.toml: there is 'ad'; a file has [source] and [[add]] tables only"),
        ("[source]\nlink = 'x'\n", "f.toml", "[source] has no 'link'"),
        ("[[add]]\nwhat = 'person'\nname = ['A', 'B']\n", "f.toml", "f.toml:1: name is a list"),
        ('{"what": "person"\n', "f.jsonl", "f.jsonl:1: is not JSON"),
        ("[1]\n", "f.jsonl", "f.jsonl:1: is not an object"),
        ("[" * 100_000, "f.jsonl", "f.jsonl:1: is not JSON (nested too deep)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_meant_is_refused_with_line_and_remedy(text, name, said, folder):
    assert said in refused(folder, text, name)


def test_a_file_of_another_encoding_or_none_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"what,name\nperson,Zo\xeb\n")
    with pytest.raises(DataError, match="is not UTF-8"):
        read_batch(tmp_path / "a.csv")
    with pytest.raises(DataError, match="no such file"):
        read_batch(tmp_path / "b.csv")


def test_a_name_that_is_nearly_known_is_a_question_even_where_new_ones_are_made(folder):
    row = '{"person": "Bram Vanne", "role": "crew", "production": "Brass Sparrow", "source": "2021-06-07-reel-gazette-brass-sparrow"}'
    told = refused(folder, row, "f.jsonl", new=True)
    assert "'Bram Vanne' is nearly the name of Bram Vane (person:bram-vane)" in told
    assert 'castgraph add person "Bram Vanne" --new' in told

    both = '{"what": "person", "name": "Bram Vanne", "new": true}\n' + row
    assert "new person: person:bram-vanne (Bram Vanne)" in add_batch(folder, read_rows(both, "f.jsonl")).notes


def test_what_is_typed_of_a_known_source_is_taken_or_refused_and_never_passed_over(folder):
    add_batch(folder, read_rows(TOML, "f.toml"))
    source, path = '"url": "https://example.org/news/1"', "2023-05-06-harbour-post-nook-takes-over-the-sparrow.ttl"
    fact = f'{{"person": "Isla Nook", "role": "crew", "production": "Brass Sparrow", {source}, %s}}'

    assert "says published '2023-05-06', not '2023-05-07'; leave --published out" in refused(
        folder, fact % '"published": "2023-05-07"', "f.jsonl"
    )
    assert "says headline" in refused(folder, fact % '"headline": "Another"', "f.jsonl")
    assert "castgraph rename" in refused(folder, fact % '"topic": "another"', "f.jsonl")
    assert "retrieved of" in "".join(add_batch(folder, read_rows(fact % '"retrieved": "2024-02-03"', "f.jsonl")).notes)

    update = f'{{"what": "source", {source}, "headline": "Another", "published": "2023-05-07"}}'
    added = add_batch(folder, read_rows(update, "f.jsonl"))
    assert any("is now Another, no longer Nook takes" in note for note in added.notes)
    assert any("castgraph rename" in note for note in added.notes)
    text = (folder / "sources" / path).read_text(encoding="utf-8")
    assert text.count("schema:headline") == text.count("schema:datePublished") == 1
    assert '"2023-05-07"^^xsd:date' in text
    assert 'cg:dateRetrieved     "2024-02-03"' in text


def test_an_alias_equal_to_the_name_is_refused(folder):
    row = '{"what": "alias", "entity": "Ada Quill", "alias": "ada quill"}'
    assert "is called 'ada quill' already" in refused(folder, row, "f.jsonl")


def test_the_command_reads_files_and_stdin_and_shows_a_dry_run_as_a_diff(folder, tmp_path, run):
    (tmp_path / "facts.toml").write_text(TOML)
    before = snapshot(folder)
    ran = run("add", "--from", str(tmp_path / "facts.toml"), "--graph", str(folder), "--dry-run")
    assert ran.code == 0, ran.err
    assert "+credit:zoe-newt-actor-brass-sparrow" in ran.out
    assert snapshot(folder) == before

    ran = run("add", "--from", "-", "--graph", str(folder), stdin=TOML)
    assert ran.code == 0, ran.err
    assert ran.out.count(".ttl\n") == 3
    assert run("add", "--dry-run", "alias", "Ada Quill", "Adaq", "--graph", str(folder)).code == 2
    assert run("add", "--from", "-", "--url", "https://example.org/x", "--graph", str(folder), stdin=TOML).code == 2
    ran = run("add", "--from", "-", "--graph", str(folder), stdin="person,role\nA,b\n")
    assert ran.code == 3
    assert "stdin:2: a row of credit needs production; give it\n" in ran.err


def test_a_batch_of_no_file_raises_the_error_itself(folder):
    from castgraph.curation.specs import Batch, Row

    with pytest.raises(UnknownNameError):
        add_batch(folder, Batch((Row("alias", {"entity": "Nobody At All", "alias": ("N",)}),)))
    with pytest.raises(OptionError):
        add_batch(folder, Batch((Row("alias", {"entity": "Ada Quill", "alias": ("Ada Quill",)}),)))
