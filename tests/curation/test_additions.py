"""`add`: what an article says gets into the right file, checked; bad input leaves every file as it was."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.curated import snapshot, well
from tests.folders import MINI

from castgraph.curation import additions as curation
from castgraph.curation.checks.run import check
from castgraph.curation.files import ledger_of, read_folder
from castgraph.curation.specs import CreditSpec, EntitySpec, RelationSpec, SourceSpec, StatusSpec
from castgraph.errors import AlreadySaidError, AmbiguousNameError, DataError, OptionError, UnknownNameError

NEWS = SourceSpec(
    url="https://example.org/news/1",
    publisher="Harbour Post",
    published="2023-05-06",
    headline="Nook takes over the Sparrow",
    retrieved="2024-01-02",
)
FILE = "2023-05-06-harbour-post-nook-takes-over-the-sparrow.ttl"
OLD = SourceSpec("2021-06-07-reel-gazette-brass-sparrow")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def test_a_credit_makes_the_file_of_its_article(folder):
    added = curation.add_credit(folder, CreditSpec("Isla Nook", "director", "Brass Sparrow", status="announced"), NEWS)

    assert added.paths == (folder / "sources" / FILE,)
    assert added.notes == (f"new source: {folder / 'sources' / FILE}",)
    assert well(folder)
    ledger = ledger_of(read_folder(folder))
    assert ledger.status("https://w3id.org/castgraph/id/credit/isla-nook-director-brass-sparrow") == "announced"


def test_the_article_is_found_again_by_its_address_or_file(folder):
    curation.add_credit(folder, CreditSpec("Isla Nook", "director", "Brass Sparrow"), NEWS)
    for source in (SourceSpec(url=NEWS.url + "/"), SourceSpec(FILE), SourceSpec(str(folder / "sources" / FILE))):
        with pytest.raises(AlreadySaidError):
            curation.add_credit(folder, CreditSpec("Isla Nook", "director", "Brass Sparrow"), source)
    with pytest.raises(AlreadySaidError):
        curation.add_credit(
            folder, CreditSpec("Isla Nook", "director", "Brass Sparrow"), SourceSpec("source:" + FILE[:-4])
        )


def test_a_credit_that_others_told_keeps_its_iri(folder):
    added = curation.add_credit(folder, CreditSpec("bram vane", "Actor", "Brass Sparrow", characters=["Vesper"]), NEWS)

    text = added.paths[0].read_text(encoding="utf-8")
    assert "credit:bram-vane-actor-brass-sparrow\n" in text
    assert "character:brass-sparrow-vesper" in text


def test_unknown_people_need_new_and_get_their_entity(folder):
    with pytest.raises(UnknownNameError, match="give --new"):
        curation.add_credit(folder, CreditSpec("Zoe Newt", "actor", "Brass Sparrow"), NEWS)
    added = curation.add_credit(
        folder, CreditSpec("Zoë Newt", "actor", "Brass Sparrow", characters=["Midge"]), NEWS, new=True
    )

    assert [path.name for path in added.paths] == ["characters.ttl", "people.ttl", FILE]
    assert "new person: person:zoe-newt (Zoë Newt)" in added.notes
    assert "new character: character:brass-sparrow-midge (Midge)" in added.notes
    assert well(folder)


def test_a_misspelt_person_is_offered_not_guessed(folder):
    with pytest.raises(UnknownNameError, match=r"Bram Vane \(person:bram-vane\)"):
        curation.add_credit(folder, CreditSpec("Bram Vaine", "actor", "Brass Sparrow"), NEWS)


def test_homonyms_are_never_guessed(folder):
    with pytest.raises(AmbiguousNameError, match="person:sam-poe-composer"):
        curation.add_credit(folder, CreditSpec("Sam Poe", "actor", "Brass Sparrow"), NEWS)
    with pytest.raises(AmbiguousNameError):
        curation.add_credit(folder, CreditSpec("Sam Poe", "actor", "Brass Sparrow"), NEWS, new=True)
    with pytest.raises(AmbiguousNameError, match="--qualifier"):
        curation.add_entity(folder, EntitySpec("person", "Ada Quill"))

    curation.add_credit(folder, CreditSpec("Sam Poe", "actor", "Brass Sparrow", qualifier="stunts"), NEWS, new=True)
    text = (folder / "entities" / "people.ttl").read_text(encoding="utf-8")
    assert "person:sam-poe-stunts\n" in text
    assert [f for f in check(folder) if f.rule == "same-name"] == []
    with pytest.raises(OptionError, match="is taken"):
        curation.add_entity(folder, EntitySpec("person", "Sam Poe", qualifier="stunts"))


def test_an_alias_counts_as_a_name_when_a_person_is_made(folder):
    with pytest.raises(AmbiguousNameError):
        curation.add_entity(folder, EntitySpec("person", "Cleopatra Marsh"))


def test_a_character_of_another_production_is_not_taken_for_this_ones(folder):
    with pytest.raises(AmbiguousNameError, match="none of them is known from Brass Sparrow"):
        curation.add_credit(folder, CreditSpec("Bram Vane", "actor", "Brass Sparrow", characters=["The Keeper"]), NEWS)
    added = curation.add_credit(
        folder, CreditSpec("Bram Vane", "actor", "Brass Sparrow", characters=["The Keeper"]), NEWS, new=True
    )
    assert "new character: character:brass-sparrow-the-keeper (The Keeper)" in added.notes


def test_a_misspelt_character_is_offered(folder):
    with pytest.raises(UnknownNameError, match="Vesper"):
        curation.add_credit(folder, CreditSpec("Bram Vane", "actor", "Brass Sparrow", characters=["Vespr"]), NEWS)


def test_a_recasting_names_the_credit_it_takes_over(folder):
    added = curation.add_credit(
        folder,
        CreditSpec("Otto Reef", "actor", "Tin Harbour season 2", characters=["The Keeper"], replaces="Hal Wick"),
        NEWS,
    )
    assert "cg:replaces   credit:hal-wick-actor-tin-harbour-season-2" in added.paths[0].read_text(encoding="utf-8")
    assert added.warnings == ()
    with pytest.raises(OptionError, match="which credit is meant"):
        curation.add_credit(folder, CreditSpec("Otto Reef", "actor", "Brass Sparrow", replaces="Hal Wick"), NEWS)


def test_a_status_of_a_production_and_of_a_credit(folder):
    curation.add_status(folder, StatusSpec("Tin Harbour season 2", "Post production"), NEWS)
    curation.add_status(folder, StatusSpec("Nia Thorn", "released", production="Brass Sparrow"), NEWS)
    ledger = ledger_of(read_folder(folder))

    assert ledger.status("https://w3id.org/castgraph/id/production/tin-harbour-season-2") == "post-production"
    assert ledger.status("https://w3id.org/castgraph/id/credit/nia-thorn-actor-brass-sparrow") == "released"
    with pytest.raises(OptionError, match="no source credits"):
        curation.add_status(folder, StatusSpec("Isla Nook", "released", production="Brass Sparrow"), NEWS)
    with pytest.raises(DataError, match="already says status:post-production"):
        curation.add_status(folder, StatusSpec("Tin Harbour season 2", "released"), NEWS)
    assert well(folder)


def test_relations_titles_aliases_and_entities(folder):
    curation.add_entity(
        folder, EntitySpec("production", "Brass Sparrow", type="Book", qualifier="novel", aliases=["The Sparrow Book"])
    )
    curation.add_relation(folder, RelationSpec("production:brass-sparrow", "is based on", "The Sparrow Book"), NEWS)
    curation.add_title(folder, "The Lonely Lighthouse", "Lamp", NEWS)
    curation.add_alias(folder, "Ada Quill", "A. Q.")
    curation.add_entity(folder, EntitySpec("person", "Lou Fen", same_as=["https://www.wikidata.org/wiki/Q0"]))

    text = (folder / "sources" / FILE).read_text(encoding="utf-8")
    assert "schema:isBasedOn production:brass-sparrow-novel" in text
    assert 'cg:title "Lamp"@en' in text
    people = (folder / "entities" / "people.ttl").read_text(encoding="utf-8")
    assert 'schema:alternateName "A. Q."' in people
    assert "<https://www.wikidata.org/wiki/Q0>" in people
    assert well(folder)


def test_a_result_that_would_not_pass_check_is_not_written(folder):
    before = snapshot(folder)
    with pytest.raises(DataError, match="end-before-start"):
        curation.add_credit(folder, CreditSpec("Isla Nook", "actor", "Brass Sparrow", start="2022", end="2021"), NEWS)
    assert snapshot(folder) == before


def test_warnings_of_the_result_are_told(folder):
    added = curation.add_status(folder, StatusSpec("Brass Sparrow", "announced"), NEWS)

    assert [finding.rule for finding in added.warnings] == ["goes-back"]


def test_a_dry_run_writes_nothing(folder):
    before = snapshot(folder)
    assert curation.add_credit(folder, CreditSpec("Isla Nook", "actor", "Brass Sparrow"), NEWS, dry_run=True).paths
    assert snapshot(folder) == before


def test_a_read_only_or_commented_file_is_left_alone(folder, run):
    path = folder / "sources" / f"{OLD.path}.ttl"
    command = ("add", "credit", "Isla Nook", "--role", "actor", "--production", "Brass Sparrow", "--source", str(path))
    path.chmod(0o444)
    before = snapshot(folder)
    ran = run(*command)
    assert (ran.code, "is read-only" in ran.err) == (3, True)
    assert snapshot(folder) == before

    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8") + "# a thought\n", encoding="utf-8")
    before = snapshot(folder)
    ran = run(*command)
    assert (ran.code, "has a comment" in ran.err) == (3, True)
    assert snapshot(folder) == before


def test_additions_side_by_side_are_all_kept(folder):
    people = ["Isla Nook", "Otto Reef", "Ada Quill", "Hal Wick"]
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "castgraph", "add", "credit", name, "--role", "crew",
             "--production", "Brass Sparrow", "--source", str(folder / "sources" / f"{OLD.path}.ttl")],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in people
    ]  # fmt: skip
    for ran in runs:
        assert ran.wait(60) == 0, ran.stderr.read()
        ran.stderr.close()
        ran.stdout.close()
    text = (folder / "sources" / f"{OLD.path}.ttl").read_text(encoding="utf-8")

    assert text.count("-crew-brass-sparrow\n") == 4
    assert well(folder)


def test_a_kill_at_any_moment_leaves_whole_files_and_every_addition_that_was_told(folder):
    told = []
    for number in range(8):
        name = f"Person Number{number}"
        command = [sys.executable, "-m", "castgraph", "add", "credit", name, "--new", "--role", "crew",
                   "--production", "Brass Sparrow", "--graph", str(folder), "--source", OLD.path]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as ran:
            if number % 4:
                time.sleep(0.1 + 0.06 * number)
                ran.kill()
            if OLD.path in (ran.communicate()[0] or ""):
                told.append(name)
    people = (folder / "entities" / "people.ttl").read_text(encoding="utf-8")
    sources = (folder / "sources" / f"{OLD.path}.ttl").read_text(encoding="utf-8")

    assert well(folder)
    assert len(told) >= 2
    for name in told:
        assert f'"{name}"' in people
        assert f"credit:{name.lower().replace(' ', '-')}-crew-brass-sparrow\n" in sources
