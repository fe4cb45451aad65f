"""What a process uses: measured where the system says it, else the most that it ever had."""

from __future__ import annotations

import builtins
import resource
import subprocess
import sys

import numpy as np
import pytest

from castgraph.store.process import memory_in_use, no_sockets


def test_private_memory_grows_by_what_is_taken():
    before = memory_in_use()
    taken = np.ones(8_000_000)  # 64 MB

    assert 50e6 < memory_in_use() - before < 100e6
    assert taken[-1] == 1


@pytest.mark.parametrize(("system", "unit"), [("darwin", 1), ("freebsd14", 1024)])
def test_elsewhere_it_is_the_most_that_the_process_had(monkeypatch, system, unit):
    def refused(path, *more):
        raise FileNotFoundError(path)

    monkeypatch.setattr(builtins, "open", refused)
    monkeypatch.setattr(sys, "platform", system)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert most * unit <= memory_in_use() <= (most + 1000) * unit


WALLED = """
import os, socket, sys
from castgraph.store.process import no_sockets
before = socket.socket()
print(no_sockets())
try:
    socket.socket()
except PermissionError:
    print("refused")
before.close()
print(os.getpid() > 0, len(os.listdir("/")) > 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this wall")
def test_behind_the_wall_no_socket_opens_and_all_else_works():
    ran = subprocess.run([sys.executable, "-c", WALLED], capture_output=True, text=True, check=False)

    assert ran.stdout.split() == ["True", "refused", "True", "True"], ran.stderr


def test_other_systems_and_machines_say_that_they_have_no_wall(monkeypatch):
    import platform

    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not no_sockets()
    monkeypatch.undo()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not no_sockets()
