"""What can go wrong with Spark: one line that says what to do, the exit code of its kind, and nothing half there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.folders import ROOT
from tests.outside import IMDB, write_imdb
from tests.spark.conftest import QUICK, needed
from tests.spark.test_importing import quads

from castgraph.importers.base import Nothing
from castgraph.importers.imdb import Imdb


def test_a_master_that_is_none_is_refused_before_anything_is_read(run, tmp_path):
    needed()
    folder = str(write_imdb(tmp_path / "imdb"))
    for master, told in (
        ("spark://127.0.0.1:1", "nobody answers there; is the master running?"),
        ("locl[2]", "is no master of Spark; write local[4] (this machine), spark://HOST:7077, yarn or k8s://"),
    ):
        ran = run("import", "imdb", folder, "--spark", master, "--out", str(tmp_path / "out"))
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran.err
        assert told in ran.err
    assert not (tmp_path / "out").exists()


def test_without_java_or_with_an_old_one_it_is_said_what_to_install(run, tmp_path):
    needed()
    folder = str(write_imdb(tmp_path / "imdb"))
    old = tmp_path / "old" / "bin" / "java"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n", encoding="utf-8")
    old.chmod(0o755)
    for home, told in ((tmp_path, "where no Java is"), (old.parents[1], "is Java 11: install it")):
        ran = run("import", "imdb", folder, "--spark", "local", "--out", str(tmp_path / "out"), JAVA_HOME=str(home))
        assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1), ran.err
        assert "Spark needs Java 17 or newer" in ran.err
        assert told in ran.err


def test_options_of_a_store_do_not_go_with_spark(run, tmp_path):
    folder = str(write_imdb(tmp_path / "imdb"))
    ran = run(
        "import", "imdb", folder, "--spark", "local", "--out", str(tmp_path / "out"), "--store", str(tmp_path / "s")
    )
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "--store does not go with --spark" in ran.err
    for more, told in (("--paths-only", "writes shards"), ("--max-ratio=9", "unpacks whatever is packed")):
        ran = run("import", "imdb", folder, "--spark", "local", "--out", str(tmp_path / "out"), more)
        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert f"{more[:10]}" in ran.err
        assert told in ran.err
    ran = run("import", "imdb", folder, "--spark", "local")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "--spark MASTER and --out DIR go together" in ran.err


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may mount a disk that is full")
def test_a_full_disk_is_said_and_leaves_nothing(spark, tmp_path):
    from tests.spark.test_importing import import_imdb

    from castgraph.errors import OutputError

    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(disk)], check=False, capture_output=True
    ).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with pytest.raises(OutputError, match="no space left on device; nothing was written"):
            import_imdb(write_imdb(tmp_path / "imdb", "title.principals"), disk / "out")
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


QUICKLY = QUICK | {
    "spark.executor.extraJavaOptions": QUICK["spark.driver.extraJavaOptions"],
    "spark.shuffle.io.maxRetries": "1",
    "spark.shuffle.io.retryWait": "100ms",
}
"""Settings of a cluster that need not wait for what is gone."""


def test_an_executor_that_is_killed_is_replaced_and_nothing_is_lost_or_left(tmp_path):
    needed()
    head, *rows = IMDB["title.principals"].splitlines()
    more = [f"tt0000001\t{number}\tnm0000001\tactor\t\\N\t\\N" for number in range(100, 2000)]
    text = "\n".join([head, *rows, *more]) + "\n"
    path = write_imdb(tmp_path / "imdb", "title.principals", title_principals=text) / "title.principals.tsv"
    out, conf = tmp_path / "out", tmp_path / "conf"
    conf.mkdir()
    settings = "".join(f"{name} {value}\n" for name, value in QUICKLY.items())
    (conf / "spark-defaults.conf").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "castgraph", "import", "imdb", str(path), "--retrieved", "2026-11-27", "--quiet"]
    running = subprocess.Popen(
        [*command, "--spark", "local-cluster[1,1,1024]", "--out", str(out)],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env=os.environ | {"SPARK_CONF_DIR": str(conf), "JAVA_TOOL_OPTIONS": QUICK["spark.driver.extraJavaOptions"]},
    )  # fmt: skip
    java: set[int] = set()
    try:
        killed = 0
        while running.poll() is None:
            java.update(found := programs(running.pid, "java"))
            begun = (tmp_path / ".out.partial" / "shards" / "stage").exists()
            executors = [one for one, line in found.items() if "CoarseGrainedExecutorBackend" in line]
            if begun and executors and not killed:
                killed = executors[0]
                os.kill(killed, signal.SIGKILL)
            time.sleep(0.5)
        told = running.communicate()[1]
    finally:
        running.kill()
    assert running.returncode == 0, told
    assert killed
    assert len(java) > 2  # the driver, the executor that was killed, and the one in its place
    here = Imdb([path], retrieved="2026-11-27")
    lines = {line for block in here.blocks(Nothing()) for line in block.decode().split("\n") if line}
    assert quads(out) == sorted(f"{line[:-2]} <{here.dataset.iri}> ." for line in lines)
    assert json.loads((out / "report.json").read_bytes()) == here.report.to_json()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["conf", "imdb", "out"]
    until = time.monotonic() + 30
    while left := [one for one in java if Path(f"/proc/{one}/exe").exists()]:
        assert time.monotonic() < until, f"Java was left behind: {left}"
        time.sleep(0.1)


def programs(pid: int, name: str) -> dict[int, str]:
    """Return the processes of a program below a process, and their command lines."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = {}
    for one in parents:
        above = one
        while above and above != pid:
            above = parents.get(above, 0)
        if above == pid:
            try:
                line = Path(f"/proc/{one}/cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if Path(line.split("\0")[0]).name == name:
                found[one] = line
    return found
