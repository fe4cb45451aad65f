"""`diff`: two folders, files, days or git revisions, in words; the Markdown reads like the news."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.additions import add_alias, add_credit, add_status
from castgraph.curation.differences import SECTIONS, compare
from castgraph.curation.revisions import read_state
from castgraph.curation.specs import CreditSpec, SourceSpec, StatusSpec
from castgraph.errors import DataError, OptionError
from castgraph.export.digest import as_markdown, as_text

NEWS = SourceSpec(
    url="https://example.org/news/1", publisher="Harbour Post", published="2023-05-06", headline="News", topic="news"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def history(folder: Path) -> Path:
    """A repository whose first commit is the mini graph and whose second has one article more."""
    git(folder.parent, "init", "-q")
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "one")
    add_credit(folder, CreditSpec("Isla Nook", "director", "Brass Sparrow", status="announced"), NEWS)
    git(folder.parent, "add", "-A")
    git(folder.parent, "commit", "-q", "-m", "two")
    return folder


def between(first: str, second: str, folder: Path = MINI) -> list[tuple[str, str, str]]:
    found = compare(read_state(first, folder), read_state(second, folder))
    return [(change.section, change.kind, change.text) for change in found.changes]


def test_a_state_does_not_differ_from_itself(run):
    ran = run("diff", str(MINI), str(MINI))

    assert (ran.code, ran.out) == (0, f"{MINI} → {MINI}: no difference\n")


def test_days_differ_as_the_news_did():
    changes = between("2020-12-31", "2022-12-31")

    assert ("Now released", "changed", "The Glass Orchard is released (was announced)") in changes
    assert ("Now released", "changed", "Esme Lark acts in The Glass Orchard (was announced)") in changes
    assert ("Withdrawn", "gained", "Nia Thorn is said not to act in Brass Sparrow") in changes
    assert ("Renamed", "changed", "Untitled Orchard Film is now called The Glass Orchard") in changes
    recast = "Hal Wick acts in Tin Harbour season 2 as The Keeper, after Gus Pell (filming)"
    assert ("In production", "gained", recast) in changes
    assert [SECTIONS.index(change[0]) for change in changes] == sorted(SECTIONS.index(change[0]) for change in changes)


def test_a_denial_of_what_was_rumoured_is_a_change():
    changes = between("2021-06-30", "2021-07-31")

    assert changes == [("Withdrawn", "changed", "Nia Thorn is said not to act in Brass Sparrow (was rumoured)")]


def test_the_other_way_round_everything_is_lost():
    there, back = between("2020-12-31", "2022-12-31"), between("2022-12-31", "2020-12-31")

    assert len([c for c in there if c[1] == "gained"]) == len([c for c in back if c[1] == "lost"])
    assert {"No longer told"} == {c[0] for c in back if c[1] == "lost"}


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
        "\nWithdrawn\n  ~ Nia Thorn is said not to act in Brass Sparrow (was rumoured) [Harbour Post, 2021-07-08]\n"
        in text
    )
    assert "\nNew sources\n  + Harbour Post, 2021-07-08: Thorn: I am not joining Brass Sparrow\n" in text


def test_a_second_teller_confirms_and_a_new_status_changes(folder):
    add_credit(folder, CreditSpec("Otto Reef", "actor", "The Lonely Lighthouse", characters=["Old Tom"]), NEWS)
    add_status(folder, StatusSpec("Tin Harbour season 2", "released"), NEWS)
    changes = between(str(MINI), str(folder))

    assert ("Confirmed", "changed", "Otto Reef acts in The Lonely Lighthouse as Old Tom") in changes
    assert ("Now released", "changed", "Tin Harbour season 2 is released (was filming)") in changes


def test_two_files_are_compared(folder):
    name = "sources/2021-06-07-reel-gazette-brass-sparrow.ttl"
    add_credit(folder, CreditSpec("Isla Nook", "crew", "Brass Sparrow"), SourceSpec(str(folder / name)))

    assert between(str(MINI / name), str(folder / name)) == [
        ("Also told", "gained", "Isla Nook worked on Brass Sparrow")
    ]


def test_git_revisions_of_the_folder_are_compared_without_touching_it(history, run):
    before = {path: path.read_bytes() for path in history.rglob("*") if path.is_file()}
    ran = run("diff", "HEAD~1", "HEAD", cwd=history.parent)

    assert ran.code == 0
    assert "+ Isla Nook was announced to direct Brass Sparrow [Harbour Post, 2023-05-06]" in ran.out
    assert {path: path.read_bytes() for path in history.rglob("*") if path.is_file()} == before
    assert run("diff", "HEAD~1", "--graph", str(history)).out.split("\n")[2:] == ran.out.split("\n")[2:]


def test_a_folder_that_is_its_own_repository_is_compared_too(folder):
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")

    assert between("HEAD", str(folder), folder) == []


@pytest.mark.parametrize("revision", ["nothing", "--output=/tmp/x", "HEAD~99", "HEAD; true"])
def test_what_is_no_revision_is_named(history, revision):
    with pytest.raises(DataError, match="not a folder, file, date"):
        read_state(revision, history)


def test_a_folder_outside_git_and_an_unknown_publisher_are_named(folder):
    with pytest.raises(DataError, match="git"):
        read_state("HEAD", folder)
    with pytest.raises(OptionError, match="no source is published by"):
        read_state(str(folder), folder, publishers=["Nobody"])


def test_json_and_the_cuts_by_day_and_publisher(run):
    found = json.loads(run("diff", "2021-06-30", "2021-07-31", "--graph", str(MINI), "-f", "json").out)
    (change,) = found["changes"]

    assert (change["kind"], change["before"], change["after"]) == ("changed", "rumoured", "denied")
    assert found["newSources"][0]["publisher"] == "Harbour Post"
    cut = json.loads(
        run("diff", "2021-06-30", "2021-07-31", "--graph", str(MINI), "-f", "json", "--publisher", "reel-gazette").out
    )
    assert cut["changes"] == cut["newSources"] == []
    late = run("diff", "2021-06-30", "2022-12-31", "--graph", str(MINI), "--as-of", "2021-06-30")
    assert "no difference" in late.out
