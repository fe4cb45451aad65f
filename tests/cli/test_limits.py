"""A call into the engine that never returns is ended: by a clock, by its memory, by a signal. All in real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from castgraph.cli import limits
from castgraph.store import process

HEAD = """
import sys, time, pyoxigraph as ox
from castgraph.cli.limits import watch
from castgraph.store.process import no_sockets
store = ox.Store()
p = ox.NamedNode("http://e/p")
store.extend(ox.Quad(ox.NamedNode(f"http://e/{i}"), p, ox.Literal(i)) for i in range(3000))
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORT = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
ASK = "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c + ?f + ?i < 0) }"
def clean():
    print("cleaned", flush=True)
"""


def start(body: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HEAD + body],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )


def finish(process: subprocess.Popen[str], within: float = 20) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=within)
    return process.returncode, out, err


@pytest.mark.parametrize("query", ["COUNT", "ASK", "SORT"])
def test_a_query_that_runs_away_is_ended_in_time(query: str) -> None:
    process = start(
        f"print('go', flush=True)\nwith watch(timeout=0.5, cleanup=clean): list(store.query({query}) or [])"
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    started = time.monotonic()
    code, out, err = finish(process)
    assert (code, out) == (124, "cleaned\n")
    assert err == "castgraph: the query was ended after 0.5 s; allow more with --timeout\n"
    assert time.monotonic() - started < 2


def test_a_query_that_eats_the_memory_is_ended() -> None:
    code, out, err = finish(start("with watch(memory=300 << 20, cleanup=clean): list(store.query(SORT))"))
    assert (code, out) == (124, "cleaned\n")
    assert err == "castgraph: the query was ended: it needs more than 300 MiB of memory; allow more with --memory\n"


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGINT, 130, "castgraph: interrupted\n"),
        (signal.SIGTERM, 143, "castgraph: ended by SIGTERM\n"),
        (signal.SIGHUP, 129, "castgraph: ended by SIGHUP\n"),
    ],
)
@pytest.mark.parametrize("query", ["COUNT", "ASK"])
def test_a_signal_ends_a_native_call_at_once(number: int, code: int, message: str, query: str) -> None:
    process = start(f"print('go', flush=True)\nwith watch(cleanup=clean): store.query({query})")
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    time.sleep(0.3)
    started = time.monotonic()
    process.send_signal(number)
    assert finish(process) == (code, "cleaned\n", message)
    assert time.monotonic() - started < 1


def test_a_block_that_ends_by_itself_leaves_everything_as_it_was() -> None:
    before = threading.active_count(), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    for _ in range(3):
        with limits.watch(timeout=60, memory=1 << 40, cleanup=lambda: pytest.fail("cleanup of a block that ended")):
            with limits.watch(timeout=30) as inner:
                assert inner.deadline is not None
            with pytest.raises(KeyError), limits.watch():
                raise KeyError
    assert (threading.active_count(), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
    assert signal.set_wakeup_fd(-1) == -1
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_nested_blocks_hold_every_limit_and_clean_up_from_the_inside_out() -> None:
    body = """
with watch(timeout=0.4, what="the export", cleanup=lambda: print("outer")), watch(timeout=60) as inner:
    inner.on_end(lambda: print("first"))
    inner.on_end(lambda: print("second", flush=True))
    store.query(COUNT)
"""
    code, out, err = finish(start(body))
    assert code == 124
    assert "the export was ended after 0.4 s" in err
    assert out == "" or out.split()[0] == "second"  # what the dying process still buffers may be lost


def test_cleanup_that_hangs_or_fails_holds_nothing_up() -> None:
    body = """
def hang():
    print("hangs", flush=True); time.sleep(60)
with watch(timeout=0.2, cleanup=hang) as block:
    block.on_end(lambda: 1 / 0)
    store.query(COUNT)
"""
    process = start(body)
    assert process.stdout is not None
    assert process.stdout.readline() == "hangs\n"
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    code, _, err = finish(process)
    assert code == 124
    assert "Traceback" not in err
    assert time.monotonic() - started < 2


def test_an_ignored_signal_stays_ignored() -> None:
    body = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\nprint('go', flush=True)\n"
    process = start(body + "with watch(timeout=1): store.query(COUNT)")
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGHUP)
    assert finish(process)[0] == 124


def test_limits_hold_outside_the_main_thread_too() -> None:
    body = """
import threading
def work():
    with watch(timeout=0.3): store.query(COUNT)
thread = threading.Thread(target=work); thread.start(); thread.join()
"""
    assert finish(start(body))[0] == 124


def test_memory_in_use_grows_with_what_is_allocated() -> None:
    before = process.memory_in_use()
    block = bytearray(os.urandom(1 << 20) * 64)
    assert 60 << 20 < process.memory_in_use() - before < 200 << 20
    del block
    total = process.default_memory()
    assert total is None or total > 64 << 20


@pytest.mark.skipif(sys.platform != "linux", reason="the wall is made of seccomp")
def test_behind_the_wall_no_query_reaches_the_network() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.2)
    port = listening.getsockname()[1]
    body = f"""
import threading
gate = threading.Event()
def service():
    gate.wait()
    for call in (
        lambda: list(store.query("SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")),
        lambda: store.update("LOAD <http://127.0.0.1:{port}/x.nt>"),
        lambda: __import__("socket").socket(),
    ):
        try: call()
        except OSError as error: print(type(error).__name__, "denied" in str(error), flush=True)
        else: print("reached")
early = threading.Thread(target=service)  # the wall must stand before threads that were there first
early.start()
print(no_sockets(), flush=True)
gate.set()
early.join()
service()
print(len(list(store.query("SELECT * {{ ?s ?p ?o }}"))))
"""
    code, out, err = finish(start(body))
    assert (code, err) == (0, "")
    assert out.split("\n")[0] == "True"
    assert out.count("denied") == 0
    assert out.count("True") == 7
    assert "reached" not in out
    assert out.endswith("3000\n")
    with pytest.raises(TimeoutError):
        listening.accept()
    listening.close()
