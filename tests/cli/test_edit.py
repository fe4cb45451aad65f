"""edit, and add --edit: a source in the user's editor; whatever goes wrong there, nothing is lost."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from tests.curated import well
from tests.folders import MINI
from tests.terminal import terminal

STEM = "2021-06-07-reel-gazette-brass-sparrow"
CREDIT = (
    "\ncredit:isla-nook-crew-brass-sparrow a cg:Credit ; cg:person person:isla-nook ; cg:role role:crew ;"
    " cg:production production:brass-sparrow .\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MINI, tmp_path / "graph"))


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "sources" / f"{STEM}.ttl"


@pytest.fixture
def editor(tmp_path: Path):
    """An editor that does with the text what a line of Python says."""

    def make(line: str) -> dict[str, str]:
        script = tmp_path / "editor.py"
        script.write_text(
            f"import os, pathlib, sys\npath = pathlib.Path(sys.argv[1])\ntext = path.read_text()\n{line}\n"
        )
        return {"EDITOR": f"{sys.executable} {script}", "VISUAL": "", "XDG_STATE_HOME": str(tmp_path / "state")}

    return make


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "state").rglob("*.ttl"))


def test_what_passes_is_put_back_in_canonical_form(folder, path, run, editor, tmp_path):
    does = editor(f"path.write_text(text + {CREDIT!r})")
    before = path.read_bytes()
    ran = run("edit", STEM, "--graph", str(folder), "--dry-run", **does)
    assert ran.code == 0, ran.err
    assert "+credit:isla-nook-crew-brass-sparrow" in ran.out
    assert path.read_bytes() == before

    ran = run("edit", str(path), **does)
    assert ran.code == 0, ran.err
    assert "credit:isla-nook-crew-brass-sparrow\n    a             cg:Credit ;" in path.read_text()
    assert well(folder)
    assert [file.name for file in kept(tmp_path)] == [file.name for file in kept(tmp_path)[:1]]  # that of the dry run


def test_what_does_not_pass_is_refused_with_its_lines_and_the_copy_is_kept(folder, path, run, editor, tmp_path):
    before = path.read_bytes()
    for line, said in (
        ("path.write_text(text.replace('status:released', 'status:nearly'))", "status:nearly is described nowhere"),
        ("path.write_text(text + 'this is no Turtle')", f"{STEM}.ttl:48:"),
        ("path.write_text(text + '# a thought')", "has a comment"),
        ("path.write_bytes(b'\\xff' + text.encode())", "is not UTF-8"),
        ("path.write_text(text + '(' * 5000)", "levels deep"),
        ("path.unlink()", "has left nothing"),
    ):
        ran = run("edit", STEM, "--graph", str(folder), **editor(line))
        assert ran.code == 3
        assert said in ran.err, ran.err
        assert path.read_bytes() == before
        if "unlink" not in line:
            assert ran.err.strip().split("kept in ")[1] in map(str, kept(tmp_path))
    assert len(kept(tmp_path)) == 5


def test_an_editor_that_fails_or_is_none_changes_nothing(folder, path, run, editor, tmp_path):
    before = path.read_bytes()
    ran = run("edit", STEM, "--graph", str(folder), **editor("sys.exit(1)"))
    assert (ran.code, "has failed (exit code 1)" in ran.err) == (3, True)
    assert kept(tmp_path) == []
    ran = run("edit", STEM, "--graph", str(folder), **editor(f"path.write_text(text + {CREDIT!r}); sys.exit(1)"))
    assert (ran.code, "what was typed is kept in" in ran.err) == (3, True)
    assert "isla-nook" in kept(tmp_path)[0].read_text()
    ran = run("edit", STEM, "--graph", str(folder), **editor("") | {"EDITOR": "/no/such/editor"})
    assert (ran.code, "cannot be run" in ran.err) == (2, True)
    ran = run("edit", STEM, "--graph", str(folder), **editor(""))
    assert (ran.code, "nothing changed" in ran.err) == (0, True)
    assert path.read_bytes() == before
    assert len(kept(tmp_path)) == 1
    assert run("edit", "2020-01-01-nothing", "--graph", str(folder), **editor("")).code == 2


def test_a_file_that_changed_underneath_keeps_both(folder, path, run, editor, tmp_path):
    does = editor(f"path.write_text(text + {CREDIT!r}); open({str(path)!r}, 'a').write('# other\\n')")
    ran = run("edit", STEM, "--graph", str(folder), **does)
    assert (ran.code, "has changed since it was opened" in ran.err) == (3, True)
    assert path.read_text().endswith("# other\n")
    assert "isla-nook" in kept(tmp_path)[0].read_text()


def test_on_a_terminal_it_is_opened_again_with_the_trouble_at_its_head(folder, path, editor, tmp_path):
    does = editor(
        "path.write_text(text.split('correct it')[-1].partition(chr(10))[2].replace('status:nearly', 'status:released')"
        " if text.startswith('# castgraph') else text.replace('status:released', 'status:nearly'))\n"
        f"open({str(tmp_path / 'seen')!r}, 'a').write(text)"
    )
    before = path.read_bytes()
    with terminal("edit", STEM, "--graph", str(folder), **does) as person:
        assert person.ended() == 0
    seen = (tmp_path / "seen").read_text()
    assert "# castgraph:   line" in seen
    number = int(seen.split("# castgraph:   line ")[1].split(":")[0])
    again = seen[seen.index("# castgraph: this") :].split("\n")
    assert "status:nearly" in "".join(again[number - 1 : number + 8])
    assert path.read_bytes() == before
    assert kept(tmp_path) == []


def test_on_a_terminal_closing_it_as_it_is_ends_it_and_the_copy_is_offered_the_next_time(
    folder, path, editor, tmp_path
):
    does = editor(
        "path.write_text(text if '# castgraph' in text else text.replace('status:released', 'status:nearly'))"
    )
    with terminal("edit", STEM, "--graph", str(folder), **does) as person:
        person.until(b"what was typed is kept in")
        assert person.ended() == 3
    does = editor("path.write_text(text.replace('status:nearly', 'status:announced'))")
    with terminal("edit", STEM, "--graph", str(folder), **does) as person:
        person.until(b"go on with it")
        person.type(b"y\r")
        assert person.ended() == 0
    assert "status:announced" in path.read_text()
    assert kept(tmp_path) == []


def test_who_is_described_in_a_source_moves_to_the_entities(folder, path, run, editor):
    more = CREDIT.replace("isla-nook", "zed-new") + 'person:zed-new a schema:Person ; schema:name "Zed New" .\n'
    ran = run("edit", STEM, "--graph", str(folder), **editor(f"path.write_text(text + {more!r})"))
    assert ran.code == 0, ran.err
    assert "new person: person:zed-new" in ran.err
    assert "schema:Person" not in path.read_text()
    assert '"Zed New"' in (folder / "entities" / "people.ttl").read_text()
    assert well(folder)


def test_add_edit_begins_a_file_with_what_is_known_of_the_article(folder, run, editor):
    does = editor(
        f"path.write_text(text.replace('@prefix schema', '@prefix credit: <https://w3id.org/castgraph/id/credit/> .\\n@prefix person: <https://w3id.org/castgraph/id/person/> .\\n@prefix role: <https://w3id.org/castgraph/id/role/> .\\n@prefix production: <https://w3id.org/castgraph/id/production/> .\\n@prefix schema') + {CREDIT!r})"
    )
    words = ("add", "--edit", "--url", "https://example.org/n", "--publisher", "New Paper", "--new",
             "--published", "2024-01-01", "--headline", "All new", "--graph", str(folder))  # fmt: skip
    ran = run(*words, **does)
    assert ran.code == 0, ran.err
    made = folder / "sources" / "2024-01-01-new-paper-all-new.ttl"
    assert 'schema:headline      "All new"' in made.read_text()
    assert "credit:isla-nook-crew-brass-sparrow" in made.read_text()
    assert '"New Paper"' in (folder / "entities" / "organizations.ttl").read_text()
    assert well(folder)

    ran = run(
        "add",
        "--edit",
        "--source",
        made.stem,
        "--graph",
        str(folder),
        **editor("path.write_text(text.replace('All new', 'All old'))"),
    )
    assert ran.code == 0, ran.err
    assert '"All old"' in made.read_text()
