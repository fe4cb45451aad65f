"""`rename`: an IRI is another one everywhere it stands, or two become one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.checks.run import check
from castgraph.curation.judgements import Judgement, read_judgements, write_judgements
from castgraph.curation.renaming import rename
from castgraph.errors import DataError, OptionError, UnknownNameError

SPARROW = "2021-06-07-reel-gazette-brass-sparrow"
PERSON = "https://w3id.org/castgraph/id/person/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def whole(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.ttl")))


def well(folder: Path) -> bool:
    from castgraph.curation.formatting import format_files, formattable

    formatted = format_files(formattable([folder])[folder], folder, write=False)
    return not [found for found in check(folder) if found.level == "error"] and formatted == ([], [])


def test_a_person_is_renamed_in_sources_entities_credits_and_judgements(folder):
    write_judgements(
        folder,
        [Judgement(PERSON + "bram-vane", "https://example.org/x/other", "different", "seen", "me", "2024-01-01")],
    )
    before = whole(folder)
    told = rename(folder, "Bram Vane", "person:bramwell-vane", dry_run=True)
    assert "+person:bramwell-vane" in told.diff
    assert whole(folder) == before

    told = rename(folder, "Bram Vane", "bramwell-vane")
    after = whole(folder)
    assert "bram-vane" not in after
    assert after.count("person:bramwell-vane") == before.count("person:bram-vane")
    assert "credit:bram-vane-actor-brass-sparrow is now credit:bramwell-vane-actor-brass-sparrow" in told.notes
    (judged,) = read_judgements(folder)
    assert (judged.one, judged.reason) == (PERSON + "bramwell-vane", "seen")
    assert "bramwell-vane--other" in judged.iri
    assert well(folder)


def test_a_source_is_renamed_with_its_file(folder):
    old = folder / "sources" / f"{SPARROW}.ttl"
    text = old.read_text(encoding="utf-8")
    told = rename(folder, str(old), "source:2021-06-08-reel-gazette-sparrow")
    new = folder / "sources" / "2021-06-08-reel-gazette-sparrow.ttl"

    assert set(told.paths) == {old, new}
    assert not old.exists()
    assert new.read_text(encoding="utf-8") == text.replace(f"source/{SPARROW}", f"source/{new.stem}")
    assert well(folder)
    rename(folder, new.stem, SPARROW + ".ttl")
    assert old.read_text(encoding="utf-8") == text


def test_one_that_is_there_already_is_refused_or_becomes_the_same(folder):
    people = folder / "entities" / "people.ttl"
    people.write_text(people.read_text() + '\nperson:bram-vayne a schema:Person ; schema:name "Bram Vayne" .\n')
    source = folder / "sources" / "2022-01-09-daily-lantern-tin-harbour-season-2.ttl"
    source.write_text(
        source.read_text() + "\ncredit:bram-vayne-actor-brass-sparrow a cg:Credit ; cg:person person:bram-vayne ;"
        " cg:role role:actor ; cg:production production:brass-sparrow .\n"
    )
    before = whole(folder)
    with pytest.raises(OptionError, match="is there already; if the two are one, give --merge"):
        rename(folder, "person:bram-vayne", "person:bram-vane")
    with pytest.raises(OptionError, match="to merge with"):
        rename(folder, "person:bram-vayne", "person:bram-wane", merge=True)
    assert whole(folder) == before

    rename(folder, "person:bram-vayne", "person:bram-vane", merge=True)
    assert "person:bram-vayne" not in whole(folder)
    assert "credit:bram-vayne" not in whole(folder)
    assert 'schema:alternateName "Bram Vayne"' in people.read_text()
    assert people.read_text().count('"Bram Vane"') == 1
    assert well(folder)


def test_two_files_of_one_article_become_one(folder):
    from castgraph.curation.additions import add_credit
    from castgraph.curation.specs import CreditSpec, SourceSpec

    add_credit(
        folder,
        CreditSpec("Isla Nook", "crew", "Brass Sparrow"),
        SourceSpec(url="https://example.org/2", publisher="Reel Gazette", published="2021-06-07", topic="two"),
    )
    rename(folder, "source:2021-06-07-reel-gazette-two", f"source:{SPARROW}", merge=True)
    text = (folder / "sources" / f"{SPARROW}.ttl").read_text()
    assert "credit:isla-nook-crew-brass-sparrow" in text
    assert "https://example.org/2" not in text
    assert not (folder / "sources" / "2021-06-07-reel-gazette-two.ttl").exists()
    assert well(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("person:bram-vane", "production:bram", "cannot be the IRI of a person"),
        ("person:bram-vane", "person:Bram Vane", "cannot be the IRI of a person"),
        ("person:bram-vane", "person:../evil", "cannot be the IRI of a person"),
        ("person:bram-vane", "person:bram-vane", "is its IRI already"),
        ("role:actor", "role:player", "only those are renamed"),
        (f"source:{SPARROW}", "source:" + "a" * 300, "cannot be the IRI of a source"),
        ("credit:nobody-actor-nothing", "credit:a", "no file speaks of"),
    ],
)
def test_what_cannot_be_an_iri_is_refused(folder, old, new, said):
    before = whole(folder)
    with pytest.raises(OptionError, match=said):
        rename(folder, old, new)
    assert whole(folder) == before


def test_who_is_not_known_or_a_file_with_comments_leaves_all_as_it_was(folder):
    with pytest.raises(UnknownNameError):
        rename(folder, "Bram Vaine", "person:x")
    path = folder / "sources" / f"{SPARROW}.ttl"
    path.write_text(path.read_text() + "# a thought\n")
    before = whole(folder)
    with pytest.raises(DataError, match="has a comment"):
        rename(folder, "Bram Vane", "person:x")
    assert whole(folder) == before


def test_a_credit_is_renamed_where_it_is_replaced_too(folder, run):
    ran = run("rename", "credit:hal-wick-actor-tin-harbour-season-2", "credit:hal-wick-keeper", "--graph", str(folder))
    assert ran.code == 0, ran.err
    assert "credit:hal-wick-actor-tin-harbour-season-2" not in whole(folder)
    assert "is now credit:hal-wick-keeper" in ran.err
    assert well(folder)


def test_judgements_on_two_that_become_one_are_joined_and_contradictory_ones_refuse_the_merging(folder):
    other = PERSON + "imdb-nm1"
    write_judgements(
        folder,
        [
            Judgement(PERSON + "bram-vane", other, "different", "eyes", "ann", "2021-01-01"),
            Judgement(PERSON + "otto-reef", other, "different", "hair", "bea", "2020-01-01"),
            Judgement(PERSON + "bram-vane", PERSON + "otto-reef", "same"),
            Judgement(PERSON + "ada-quill", other, "same", "nose"),
        ],
    )
    rename(folder, "person:bram-vane", "person:otto-reef", merge=True)
    joined = Judgement(PERSON + "otto-reef", other, "different", "hair; eyes", "ann", "2021-01-01")
    assert read_judgements(folder) == [Judgement(PERSON + "ada-quill", other, "same", "nose"), joined]

    before = whole(folder)
    with pytest.raises(DataError, match=r"person:otto-reef are judged to be the same and to be different \(nose; hair"):
        rename(folder, "person:ada-quill", "person:otto-reef", merge=True)
    assert whole(folder) == before
