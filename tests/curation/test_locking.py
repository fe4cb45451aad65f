"""Readers of a curated folder see one state of it, and an interrupted change of several files is made good."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

import castgraph
from castgraph.curation.files import read_folder
from castgraph.curation.locking import editing, reading
from castgraph.curation.saving import JOURNAL, save
from castgraph.errors import DataError, StoreLockedError


def interrupted(folder):
    """Change two files and be ended after the first was put in place."""
    first, second = folder / "entities" / "all.ttl", folder / "sources" / "one.ttl"
    texts = {path: path.read_text(encoding="utf-8") + "\n" for path in (first, second)}
    child = os.fork()
    if not child:  # the kill is real: nothing of Python's is run after it
        replace, done = os.replace, []

        def once(source, target):
            if str(target).endswith(".ttl") and done:
                os.kill(os.getpid(), signal.SIGKILL)
            done.append(str(target).endswith(".ttl") or done.clear())
            replace(source, target)

        os.replace = once
        save(folder, texts, {path: path.read_bytes() for path in texts})
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert (folder / JOURNAL).exists()
    return texts


def snapshot(folder):
    return {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("command", ["reads", "writes", "checks", "loads"])
def test_whoever_comes_next_finishes_a_change_that_was_decided(folder, tmp_path, run, command):
    texts = interrupted(folder)
    if command == "reads":
        read_folder(folder)
    elif command == "writes":
        with editing(folder):
            pass
    elif command == "checks":
        run("check", str(folder))
    else:
        castgraph.build_store([folder], tmp_path / "store")
    assert snapshot(folder) == {str(path.relative_to(folder)): text for path, text in texts.items()}


def test_an_edit_after_an_interrupted_change_is_not_written_over(folder):
    interrupted(folder)
    mine = folder / "sources" / "one.ttl"
    mine.write_text("# mine\n", encoding="utf-8")
    before = snapshot(folder)
    with pytest.raises(DataError, match=r"one\.ttl: was edited after a change of it had been interrupted"):
        read_folder(folder)

    assert snapshot(folder) == before


@pytest.mark.parametrize("file", ["../../evil.ttl", "/etc/evil.ttl", "sources/../../evil.ttl"])
def test_a_journal_that_leads_out_of_the_folder_is_damaged(folder, file):
    (folder / "x.staged").write_text("x")
    steps = [{"file": file, "staged": ".castgraph-1-1.staged", "before": ""}]
    (folder / JOURNAL).write_text(json.dumps({"steps": steps}))
    with pytest.raises(DataError, match="is damaged"):
        read_folder(folder)


def test_a_reader_waits_for_the_writer_and_the_writer_for_readers(folder):
    with editing(folder):
        read_folder(folder)  # the writer itself reads
    script = (
        "import sys, time; from pathlib import Path; from castgraph.curation.locking import editing\n"
        "with editing(Path(sys.argv[1])): print(flush=True); time.sleep(1)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE)
    other.stdout.readline()
    began = time.monotonic()
    with pytest.raises(StoreLockedError, match="is changing it"), reading(folder, wait=0.1):
        pass
    read_folder(folder)
    assert time.monotonic() - began > 0.5
    other.communicate()
    told = pytest.raises(StoreLockedError, match="reading or changing")
    with reading(folder), reading(folder), told, editing(folder, wait=0.1):
        pass


def test_a_load_never_has_half_of_a_change(folder, tmp_path):
    """A writer adds an entity and its source, over and over; each store has both or neither."""
    script = (
        "import sys; from pathlib import Path\n"
        "from castgraph.curation.locking import editing; from castgraph.curation.saving import save\n"
        "folder = Path(sys.argv[1]); one, two = folder / 'entities/all.ttl', folder / 'sources/one.ttl'\n"
        "print(flush=True)\n"
        "for n in range(400):\n"
        "    with editing(folder):\n"
        "        before = {p: p.read_bytes() for p in (one, two)}\n"
        "        save(folder, {p: before[p].decode() + f'<http://e/{p.stem}> <http://e/n> {n} .\\n' for p in before},"
        " before)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE)
    writer.stdout.readline()
    for _ in range(4):
        castgraph.build_store([folder], tmp_path / "store")
        with castgraph.open(tmp_path / "store") as store:
            rows = dict(store.rows("SELECT ?s (COUNT(?n) AS ?c) { ?s <http://e/n> ?n } GROUP BY ?s"))
        assert rows.get("http://e/all") == rows.get("http://e/one")
    writer.kill()
    writer.communicate()


def test_eight_at_once_who_judge_lose_nothing(run, tmp_path, folder):
    with (folder / "entities" / "all.ttl").open("a", encoding="utf-8") as stream:
        stream.writelines(f'person:p{n} a schema:Person ; schema:name "Person {n}" .\n' for n in range(16))
    castgraph.build_store([folder], tmp_path / "store")
    words = [sys.executable, "-m", "castgraph", "reconcile", "--store", tmp_path / "store", "--graph", folder, "--same"]
    crowd = [
        subprocess.Popen([*map(str, words), f"person:p{2 * n}", f"person:p{2 * n + 1}"], stderr=subprocess.PIPE)
        for n in range(8)
    ]
    ended = [(process.communicate(timeout=120)[1], process.returncode) for process in crowd]

    assert [code for _, code in ended] == [0] * 8, ended
    text = (folder / "judgements.ttl").read_text(encoding="utf-8")
    assert text.count("cg:Judgement") == 8
    assert not list(folder.rglob(".castgraph-*"))
