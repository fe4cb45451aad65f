"""The kept store of a curated folder: when it is used again, and when it is made again."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import castgraph
from castgraph.store.pointer import read_pointer

SOURCES = Path(castgraph.__file__).parent


@pytest.fixture
def copied(run, folder, tmp_path):
    """A copy of castgraph, and a question to it that says which generation of the kept store answered."""
    copy = tmp_path / "checkout" / "src" / "castgraph"
    shutil.copytree(SOURCES, copy)  # with bytecode, which need not be made again
    shutil.copytree(SOURCES.parents[1] / "graph", tmp_path / "checkout" / "graph")
    here = {"PYTHONPATH": str(copy.parent), "CASTGRAPH_CACHE": str(tmp_path / "cache")}

    def generation():
        assert run("find", "--graph", str(folder), "Ann", **here).code == 0
        (kept,) = (tmp_path / "cache").iterdir()
        return read_pointer(kept).generation

    return copy, folder, generation


def test_an_edit_of_a_fact_or_in_any_room_of_a_checkout_makes_it_stale_and_bytecode_does_not(copied):
    copy, folder, generation = copied
    assert generation() == "gen-1"
    edited = ["vocabulary.py", "paths/rows.py", "curation/checks/run.py", "loading/rules/01-credits.rq"]
    for number, file in enumerate([*edited, "paths/new.py"], 2):
        with (copy / file).open("a", encoding="utf-8") as source:
            source.write("# edited\n")
        assert generation() == f"gen-{number}", file
    (copy / "paths" / "__pycache__").mkdir(exist_ok=True)
    (copy / "paths" / "__pycache__" / "new.cpython-311.pyc").write_bytes(b"")
    assert generation() == "gen-6"
    with (folder / "sources" / "one.ttl").open("a", encoding="utf-8") as source:
        source.write("\n")
    assert generation() == "gen-7"


def test_an_installed_castgraph_is_known_by_its_version_and_rules(copied):
    copy, _, generation = copied
    (copy / "data").mkdir()
    (copy.parents[1] / "graph").rename(copy / "data" / "graph")
    assert generation() == "gen-1"
    (copy / "paths" / "rows.py").touch()
    assert generation() == "gen-1"
    with (copy / "locations.py").open("a", encoding="utf-8") as source:
        source.write('VERSION = "0.1.1"\n')
    assert generation() == "gen-2"
    with (copy / "loading" / "rules" / "01-credits.rq").open("a", encoding="utf-8") as rule:
        rule.write("# edited\n")
    assert generation() == "gen-3"


def test_a_damaged_kept_store_is_made_anew_and_nobody_hears_of_it(run, folder, tmp_path):
    kept = {"CASTGRAPH_CACHE": str(tmp_path / "cache")}
    question = ("connect", "--graph", str(folder), "person:ann", "production:show")
    good = run(*question, **kept)
    assert good.code == 0
    for part in ("paths/paths.idx", "castgraph.json", "quads/CURRENT"):
        (file,) = (tmp_path / "cache").rglob(part)
        intact = file.read_bytes()
        half = len(intact) // 2  # 64 bytes from there: what lies between two sections of an index is no damage
        damaged = intact[:half] + bytes(byte ^ 0xFF for byte in intact[half : half + 64]) + intact[half + 64 :]
        file.write_bytes(damaged)
        assert (run(*question, **kept), run(*question, **kept)) == (good, good), part
        (file,) = (tmp_path / "cache").rglob(part)
        assert file.read_bytes() != damaged, part


@pytest.mark.parametrize(
    "spoilt", ["others may write", "the group may write", "somebody else's", "a store others may write"]
)
def test_a_kept_store_that_others_could_have_written_is_not_believed(run, folder, tmp_path, spoilt):
    kept = {"CASTGRAPH_CACHE": str(tmp_path / "cache")}
    question = ("find", "--graph", str(folder), "Ann")
    good = run(*question, **kept)
    (place,) = (tmp_path / "cache").iterdir()
    changed = place if "store" in spoilt else place.parent
    if "else" in spoilt:
        if os.geteuid():
            pytest.skip("only root can give a folder away")
        os.chown(changed, 12345, 12345)
    else:
        changed.chmod(0o770 if "group" in spoilt else 0o777)
    (place / "castgraph.json").write_text("{}")
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}

    assert run(*question, **kept) == good
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before


def test_what_is_kept_is_kept_where_only_its_user_may_write(run, folder, tmp_path):
    old = os.umask(0)
    try:
        run("find", "--graph", str(folder), "Ann", CASTGRAPH_CACHE=str(tmp_path / "deep" / "cache"))
    finally:
        os.umask(old)
    (place,) = (tmp_path / "deep" / "cache").iterdir()
    assert [path.stat().st_mode & 0o777 for path in (place, place.parent)] == [0o700, 0o700]
    assert (place / "castgraph.json").is_file()
