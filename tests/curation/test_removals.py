"""`remove`: one source no longer says it; what others rest on stays, and who is forsaken is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.curated import snapshot
from tests.folders import MINI

from castgraph.curation.checks.run import check
from castgraph.curation.removals import remove
from castgraph.curation.specs import Row, SourceSpec
from castgraph.errors import DataError, OptionError, UnknownNameError

SPARROW = SourceSpec("2021-06-07-reel-gazette-brass-sparrow")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def text(folder: Path, file: str = f"sources/{SPARROW.path}.ttl") -> str:
    return (folder / file).read_text(encoding="utf-8")


def well(folder: Path) -> bool:
    return not [found for found in check(folder) if found.level == "error"]


def test_a_credit_is_taken_back_from_one_source(folder):
    row = Row("credit", {"person": "Bram Vane", "production": "Brass Sparrow"}, SPARROW)
    told = remove(folder, row, dry_run=True)
    assert "-credit:bram-vane-actor-brass-sparrow" in told.diff
    assert "credit:bram-vane" in text(folder)

    remove(folder, row)
    assert "credit:bram-vane" not in text(folder)
    assert well(folder)
    with pytest.raises(OptionError, match="does not say"):
        remove(folder, row)


def test_a_character_alone_is_taken_back_and_who_is_forsaken_is_told_or_removed(folder):
    values = {"person": "credit:esme-lark-actor-brass-sparrow", "character": ("vesper",)}
    shutil.copytree(folder, folder.parent / "again")
    told = remove(folder, Row("credit", values, SPARROW))
    assert "credit:esme-lark-actor-brass-sparrow" in text(folder)
    assert told.notes == (
        "nobody speaks of Vesper (character:brass-sparrow-vesper) any more: left as it is; --prune removes it too",
    )
    assert "brass-sparrow-vesper" in text(folder, "entities/characters.ttl")

    folder = folder.parent / "again"
    remove(folder, Row("credit", values, SPARROW), prune=True)
    assert "brass-sparrow-vesper" not in text(folder, "entities/characters.ttl")
    assert well(folder)


def test_statuses_titles_relations_and_aliases(folder):
    from castgraph.curation import additions
    from castgraph.curation.specs import RelationSpec, StatusSpec

    additions.add_status(folder, StatusSpec("Tin Harbour season 2", "released"), SPARROW)
    additions.add_title(folder, "Brass Sparrow", "Sparrow", SPARROW)
    additions.add_relation(folder, RelationSpec("Brass Sparrow", "isBasedOn", "The Glass Orchard"), SPARROW)
    additions.add_alias(folder, "Ada Quill", "A. Q.")
    before = snapshot(folder)
    with pytest.raises(OptionError, match="does not say: Tin Harbour season 2"):
        remove(folder, Row("status", {"subject": "Tin Harbour season 2", "status": "announced"}, SPARROW))
    assert snapshot(folder) == before

    remove(folder, Row("status", {"subject": "Tin Harbour season 2"}, SPARROW))
    with pytest.raises(OptionError, match="does not say"):
        remove(folder, Row("title", {"production": "Brass Sparrow", "title": "Wren"}, SPARROW))
    named = remove(folder, Row("title", {"production": "Brass Sparrow", "title": "SPARROW"}, SPARROW), dry_run=True)
    assert named.text == "Brass Sparrow is called SPARROW: taken back"
    told = remove(folder, Row("title", {"production": "Brass Sparrow"}, SPARROW))
    assert told.text == "Brass Sparrow is called otherwise: taken back"
    remove(folder, Row("adaptation", {"work": "Brass Sparrow", "of": "The Glass Orchard"}, SPARROW))
    remove(folder, Row("alias", {"entity": "Ada Quill", "alias": "a. q."}))
    assert "tin-harbour" not in text(folder)
    assert "cg:title" not in text(folder)
    assert "isBasedOn" not in text(folder)
    assert "A. Q." not in text(folder, "entities/people.ttl")
    with pytest.raises(OptionError, match="does not say"):
        remove(folder, Row("alias", {"entity": "Ada Quill", "alias": "A. Q."}))
    with pytest.raises(OptionError, match="which source"):
        remove(folder, Row("title", {"production": "Brass Sparrow"}))
    with pytest.raises(OptionError, match="there is no source nowhere"):
        remove(folder, Row("title", {"production": "Brass Sparrow"}, SourceSpec("nowhere")))


def test_a_whole_source_goes_with_those_of_whom_only_it_spoke(folder):
    before = set(snapshot(folder))
    added = remove(folder, Row("source", {}, SPARROW), prune=True)
    assert before - set(snapshot(folder)) == {str(folder / "sources" / f"{SPARROW.path}.ttl")}
    assert any(note.endswith(": removed") for note in added.notes)
    assert well(folder)


def test_what_another_source_rests_on_does_not_go_before_it(folder):
    rest = folder / "sources" / "2022-01-09-daily-lantern-tin-harbour-season-2.ttl"
    rest.write_text(rest.read_text() + "\ncredit:bram-vane-actor-brass-sparrow cg:status status:released .\n")
    before = snapshot(folder)
    row = Row("credit", {"person": "Bram Vane", "production": "Brass Sparrow"}, SPARROW)
    others = [
        p for p in folder.glob("sources/*.ttl") if "credit:bram-vane-actor-brass-sparrow\n    a " in p.read_text()
    ]
    assert [path.stem for path in others] == [SPARROW.path]
    with pytest.raises(DataError, match=r"tin-harbour-season-2.ttl:.*credit:bram-vane-actor-brass-sparrow"):
        remove(folder, row)
    assert snapshot(folder) == before


def test_an_entity_of_which_sources_speak_stays_and_another_goes(folder):
    from castgraph.curation.additions import add_entity
    from castgraph.curation.specs import EntitySpec

    with pytest.raises(OptionError, match=r"is spoken of in .*reel-gazette-brass-sparrow"):
        remove(folder, Row("entity", {"name": "Bram Vane"}))
    with pytest.raises(UnknownNameError):
        remove(folder, Row("entity", {"name": "Nobody"}))
    before = snapshot(folder)
    add_entity(folder, EntitySpec("person", "Sam Poe", qualifier="stunts"))
    remove(folder, Row("entity", {"name": "person:sam-poe-stunts"}))
    assert snapshot(folder) == before


def test_what_was_wrong_before_keeps_nobody_from_taking_something_back(folder):
    path = folder / "sources" / f"{SPARROW.path}.ttl"
    path.write_text(text(folder) + "\nproduction:brass-sparrow cg:status status:nearly .\n")
    assert not well(folder)
    remove(folder, Row("credit", {"person": "Bram Vane", "production": "Brass Sparrow"}, SPARROW))
    assert "credit:bram-vane" not in text(folder)


def test_the_command_shows_a_dry_run_as_a_diff_and_says_what_it_did(folder, run):
    words = ("remove", "source", SPARROW.path, "--graph", str(folder))
    before = snapshot(folder)
    ran = run(*words, "--dry-run")
    assert ran.code == 0, ran.err
    assert "+++ /dev/null" in ran.out
    assert snapshot(folder) == before

    ran = run(*words)
    assert (ran.code, ran.out) == (0, f"{folder}/sources/{SPARROW.path}.ttl\n")
    assert "removed" in ran.err
    assert run(*words).code == 2
