"""A state of a curated folder, by git revision too."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.folders import MINI

from castgraph.curation.additions import add_credit
from castgraph.curation.differences import compare
from castgraph.curation.renaming import rename
from castgraph.curation.revisions import read_state
from castgraph.curation.specs import CreditSpec, SourceSpec
from castgraph.errors import DataError, OptionError

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


def test_git_revisions_of_the_folder_are_compared_without_touching_it(history, run):
    before = {path: path.read_bytes() for path in history.rglob("*") if path.is_file()}
    ran = run("diff", "HEAD~1", "HEAD", cwd=history.parent)

    assert ran.code == 0
    assert "+ Isla Nook was announced to direct Brass Sparrow [Harbour Post, 2023-05-06]" in ran.out
    assert {path: path.read_bytes() for path in history.rglob("*") if path.is_file()} == before
    assert run("diff", "HEAD~1", "--graph", str(history)).out.split("\n")[2:] == ran.out.split("\n")[2:]


def test_two_that_were_made_one_are_told_as_a_name_more_between_revisions_and_nothing_else(history):
    people = history / "entities" / "people.ttl"
    people.write_text(people.read_text() + '\nperson:bram-vayne a schema:Person ; schema:name "Bram Vayne" .\n')
    git(history.parent, "commit", "-q", "-a", "-m", "three")
    rename(history, "person:bram-vayne", "person:bram-vane", merge=True)
    git(history.parent, "commit", "-q", "-a", "-m", "four")

    told = [
        ("No longer told", "lost", "person no longer described: Bram Vayne"),
        ("New names", "gained", "Bram Vane is also Bram Vayne"),
    ]
    assert between("HEAD~1", "HEAD", history) == between("HEAD~1", str(history), history) == told
    iri = "https://w3id.org/castgraph/id/person/bram-vayne"
    assert [read_state(text, history).name(iri) for text in ("HEAD~1", "HEAD")] == ["Bram Vayne", "bram vayne"]


def test_an_article_that_was_joined_with_another_takes_no_fact_away_between_revisions(history):
    again = SourceSpec(
        url="https://example.org/news/2", publisher="Harbour Post", published="2023-05-06", topic="again"
    )
    add_credit(history, CreditSpec("Isla Nook", "director", "Brass Sparrow", status="announced"), again)
    git(history.parent, "add", "-A")
    git(history.parent, "commit", "-q", "-m", "three")
    rename(history, "source:2023-05-06-harbour-post-again", "source:2023-05-06-harbour-post-news", merge=True)

    assert between("HEAD", str(history), history) == between("HEAD~1", str(history), history) == []


def test_a_date_is_the_folder_as_of_that_day_or_of_an_earlier_one_that_is_asked_for(folder):
    def published(text, **options):
        return max(read_state(text, folder, **options).ledger.published.values())

    assert published("2021-06-07") == published("2022-01-01", as_of="2021-06-07") == "2021-06-07"
    assert published("2021-06-07", as_of="2022-01-09") == "2021-06-07"
    assert published("2021-06-06") < "2021-06-07" < published("2023-04-29") < published("2023-04-30") == "2023-04"


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


def test_no_attribute_and_no_filter_has_a_say_in_a_comparison(history, tmp_path):
    """What git's attributes leave out of archives is compared, and what its configuration would run is not run."""
    (history.parent / ".git" / "info").mkdir(exist_ok=True)
    (history.parent / ".git" / "info" / "attributes").write_text("*.ttl filter=evil export-ignore export-subst\n")
    witness = tmp_path / "ran"
    for name in ("filter.evil.smudge", "filter.evil.clean", "filter.evil.process", "core.fsmonitor"):
        git(history.parent, "config", name, f"touch {witness}; cat")

    found = between("HEAD~1", "HEAD", history)
    assert any("Isla Nook" in text for _, _, text in found)
    assert not witness.exists()


def test_odd_names_of_a_revision_are_read_as_those_of_the_folder(folder):
    article = next((folder / "sources").glob("*.ttl"))
    for name in ("x (copy).ttl", "à la carte.ttl", "100%.ttl"):
        (folder / "sources" / name).write_bytes(article.read_bytes())
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "one")

    assert between("HEAD", str(folder), folder) == []


def test_without_a_state_the_folder_is_compared_with_the_last_commit(history, run):
    clean = run("diff", cwd=history.parent)
    assert (clean.code, clean.out, clean.err) == (0, "HEAD → graph: no difference\n", "graph: graph\n")

    add_credit(history, CreditSpec("Esme Lark", "director", "Brass Sparrow", status="announced"), NEWS)
    ran = run("diff", cwd=history.parent)
    assert "+ Esme Lark was announced to direct Brass Sparrow [Harbour Post, 2023-05-06]" in ran.out
    assert ran.err == "graph: graph\n1 file not committed\n"
    assert ran.out == run("diff", "HEAD", cwd=history.parent).out


def test_files_that_differ_in_no_fact_that_is_compared_are_said_to(history, run):
    path = history / "entities" / "people.ttl"
    path.write_text(path.read_text("utf-8") + "\n\n", encoding="utf-8")
    ran = run("diff", "--graph", str(history))

    assert ran.out == f"HEAD → {history}: no difference\n"
    assert ran.err == "1 file not committed, in form or in what diff does not compare\n"


def test_where_there_is_no_last_commit_diff_says_what_to_do(folder, run):
    apart = run("diff", "--graph", str(folder), GIT_CEILING_DIRECTORIES=str(folder.parent))
    assert (apart.code, apart.out) == (3, "")
    assert "is in no git repository; say what to compare: castgraph diff BEFORE" in apart.err

    git(folder.parent, "init", "-q")
    fresh = run("diff", "--graph", str(folder))
    assert (fresh.code, fresh.out) == (3, "")
    assert "is in no commit yet" in fresh.err

    missing = run("diff", "--graph", str(folder), PATH="/nowhere")
    assert missing.code == 3
    assert "git is not installed" in missing.err
