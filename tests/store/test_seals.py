"""Damage to a generation is found and named, and what is shared is not read again."""

from __future__ import annotations

import json
import os

import pytest

from castgraph.store.seals import SEAL, broken_seals, read_seal, seal


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "gen-1"
    for name, text in (
        ("quads/1.sst", "a" * 10), ("quads/LOCK", ""), ("quads/LOG", "x"), ("quads/LOG.old.1", "x"),
        ("paths/index", "y"), ("names/n", "b" * 1500),
    ):  # fmt: skip
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)
    seal(place)
    return place


def broken(folder, **options):
    return {file.relative_to(folder).as_posix(): why for file, why in broken_seals(folder, **options)}


def test_every_file_is_sealed_but_those_that_reading_changes(folder):
    assert read_seal(folder).keys() == {"quads/1.sst", "names/n"}
    assert broken(folder) == {}
    assert {file.name for file in folder.iterdir()} == {"quads", "paths", "names", SEAL}


def test_what_is_gone_longer_or_different_is_named(folder):
    (folder / "quads/1.sst").write_text("b" * 10)
    (folder / "names/n").write_text("b" * 2000)

    assert broken(folder) == {"names/n": "has 2,000 bytes instead of 1,500", "quads/1.sst": "is not what was written"}
    assert broken(folder, part="quads/").keys() == {"quads/1.sst"}
    assert broken(folder, limit=1510).keys() == {"names/n", "quads/1.sst"}
    assert broken(folder, limit=1509).keys() == {"names/n"}
    assert broken(folder, part="quads/", limit=10).keys() == {"quads/1.sst"}
    (folder / "quads/1.sst").unlink()
    assert broken(folder)["quads/1.sst"] == "is gone"
    (folder / "quads/1.sst").symlink_to("1.sst")
    assert broken(folder)["quads/1.sst"].startswith("cannot be read (")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": ["x", "y"]}', "[" * 100_000])
def test_a_seal_that_is_damaged_is_none(folder, text):
    (folder / SEAL).write_text(text)

    assert read_seal(folder) in (None, {})
    assert broken(folder) == {}


def test_no_seal_leads_out_of_its_folder(folder):
    (folder / SEAL).write_text(json.dumps({"../gen-2/x": [1, "y"], "names/n": [1500, "z"]}))

    assert read_seal(folder) == {"names/n": (1500, "z")}


def test_only_the_engine_s_own_files_take_over_the_digest_of_those_they_share(folder, tmp_path):
    sealed = {name: [size, "taken over"] for name, (size, _) in read_seal(folder).items()}
    (folder / SEAL).write_text(json.dumps(sealed))
    (tmp_path / "gen-2/quads").mkdir(parents=True)
    for name in ("quads/1.sst", "quads/2.txt"):
        os.link(folder / "quads/1.sst", tmp_path / "gen-2" / name)
    (tmp_path / "gen-2/quads/3.sst").write_text("a" * 10)
    seal(tmp_path / "gen-2", folder)
    found = read_seal(tmp_path / "gen-2")

    assert found["quads/1.sst"] == (10, "taken over")
    assert found["quads/2.txt"] == found["quads/3.sst"] != found["quads/1.sst"]
