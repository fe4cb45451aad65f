"""F01–F17: kills, interrupts, power, full disks and damage, while a store is written and afterwards."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time

import pytest

import castgraph
from castgraph.errors import CastgraphError
from castgraph.store.locks import LOCK
from castgraph.store.pointer import POINTER, is_store, read_generation, read_pointer
from tests.faults.drivers import (
    CALLS,
    ailments,
    argv,
    count_calls,
    curated,
    environment,
    fill,
    fingerprint,
    moments,
    run,
    size_of,
    small_disk,
    start,
    stop_after,
    strays,
    tree,
    write_rows,
)


@pytest.fixture
def store(tmp_path, facts):
    """A small store, and what it answers."""
    path = tmp_path / "store"
    assert run("load", facts, "--store", path).code == 0
    return path


def after_a_write(store, facts) -> str:
    """Write once more and return what is wrong then: strays, damage, a failure."""
    try:
        castgraph.build_store([facts], store)
    except CastgraphError as error:
        return f"the next write failed: {error}"
    if found := strays(store):
        return f"after the next write there still are {found}"
    return ailments(store)


def test_f01_kill_in_bulk_load(tmp_path, facts, store, scale, tally):
    big = write_rows(tmp_path / "big.nt.gz", scale.rows)
    began = time.monotonic()
    assert run("load", facts, big, "--store", tmp_path / "other").code == 0
    seconds = time.monotonic() - began
    old, new = fingerprint(store), fingerprint(tmp_path / "other")
    plain_size = max(size_of(store), size_of(tmp_path / "other"))

    for delay in moments(scale, "f01", seconds):
        stop_after(start("load", facts, big, "--store", store), delay, signal.SIGKILL)
        found = fingerprint(store)
        tally.trial(
            f"killed after {delay:.3f} s",
            lost=(found not in (old, new) and f"answers {found}") or ailments(store),
            left=after_a_write(store, facts) or (size_of(store) > 1.1 * plain_size and "disk space"),
        )


def test_f01_kill_at_the_nth_call_of_a_load(tmp_path, store, scale, tally, nth):
    new_facts = curated(tmp_path / "new", "v2", 4)
    old = fingerprint(store)
    run("load", new_facts, "--store", tmp_path / "other")
    new = fingerprint(tmp_path / "other")
    template = tmp_path / "template"
    shutil.copytree(store, template)
    arguments = ("load", new_facts, "--store", store)
    kinds = ",".join(CALLS)
    calls = count_calls(nth, store, kinds, arguments, tmp_path / "calls")

    for at in _points(calls, scale):
        shutil.rmtree(store)
        shutil.copytree(template, store)
        run(*arguments, env=nth.environment(under=store.resolve(), calls=kinds, at=at, how=0))
        found = fingerprint(store)
        tally.trial(
            f"killed at call {at} of {calls}",
            lost=(found not in (old, new) and f"answers {found}") or ailments(store),
            left=after_a_write(store, new_facts),
        )


def _points(calls: int, scale) -> list[int]:
    """Return the numbers of calls to hit: all in a long run, else some, of the last dozen (the switch) more."""
    assert calls > 50
    if scale.points >= calls:
        return list(range(1, calls + 1))
    tail = range(calls - 14, calls + 1)
    return sorted({*scale.random("points").sample(range(1, calls), scale.points), *tail[:: 1 if scale.long else 3]})


def test_f02_kill_in_a_refresh_of_facts(tmp_path, scale, tally):
    facts, store = curated(tmp_path / "facts", "v0", 12), tmp_path / "store"
    began = time.monotonic()
    assert run("load", facts, "--store", store).code == 0
    seconds = time.monotonic() - began
    question = "SELECT DISTINCT ?v (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?g schema:headline ?v } } GROUP BY ?v"
    version = 0

    for number, delay in enumerate(moments(scale, "f02", seconds, 2 * scale.kills), 1):
        curated(facts, f"v{number}", 12)
        stop_after(start("load", facts, "--store", store), delay, signal.SIGKILL)
        ended = run("query", "-e", question, "--store", store, "-f", "csv")
        rows = ended.out.decode().split()[1:]
        wanted = ([f"v{version},12"], [f"v{number},12"])
        tally.trial(f"killed after {delay:.3f} s", lost=rows not in wanted and f"{rows} {ended.words}")
        version = number if rows == wanted[1] else version
    tally.trial("afterwards", left=after_a_write(store, facts))


def test_f03_kill_while_records_are_added_from_python(tmp_path, scale, tally):
    """The only way to write from Python is `build_store`; rdflib's add on a directory is refused."""
    store = tmp_path / "store"
    record = "".join(f'<http://e/{{i}}> <http://e/p{j}> "{{i}}-{j}" .\n' for j in range(10))
    program = (
        "import sys, castgraph; from pathlib import Path; here = Path(sys.argv[1]); i = 0\n"
        "while True:\n"
        f"    with (here / 'records.nt').open('a') as f: f.write({record!r}.replace('{{i}}', str(i)))\n"
        "    castgraph.build_store([here / 'records.nt'], here / 'store'); i += 1; print(i, flush=True)\n"
    )
    for delay in moments(scale, "f03", 1.2):
        shutil.rmtree(store, ignore_errors=True)
        (tmp_path / "records.nt").unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], env=environment(), stdout=subprocess.PIPE
        )
        ended = stop_after(process, 0.3 + delay, signal.SIGKILL)
        known = len(ended.out.split())
        if not is_store(store):
            tally.trial(f"killed after {delay:.2f} s", lost=known and "acknowledged records are gone")
            continue
        with castgraph.open(store) as opened:
            counted = dict(opened.rows("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s"))
        partial = [subject for subject, number in counted.items() if number != "10"]
        tally.trial(
            f"killed after {delay:.2f} s",
            lost=(partial and f"half records {partial}") or (len(counted) < known and f"{len(counted)} of {known}"),
        )


def test_f03_rdflib_cannot_write_into_a_store(store, tally):
    import rdflib

    before = tree(store)
    with castgraph.open(store) as opened:
        dataset = opened.dataset
        for name, change in {
            "add": lambda: dataset.add((rdflib.URIRef("http://e/s"), rdflib.URIRef("http://e/p"), rdflib.Literal(1))),
            "remove": lambda: dataset.remove((None, None, None)),
            "update": lambda: dataset.update("DELETE WHERE { ?s ?p ?o }"),
        }.items():
            try:
                change()
                problem = "was let through"
            except Exception:
                problem = ""
            tally.trial(name, lost=problem)
    after = {k: v for k, v in tree(store).items() if not k.endswith("LOG")}
    tally.trial("files", lost=after != {k: v for k, v in before.items() if not k.endswith("LOG")} and "were touched")


def test_f04_kill_while_a_graph_is_dropped(tmp_path, scale, tally):
    facts, store = curated(tmp_path / "facts", "v1", 12), tmp_path / "store"
    assert run("load", facts, "--store", store).code == 0
    gone = facts / "sources" / "a3.ttl"
    kept = gone.read_bytes()
    question = "SELECT (COUNT(*) AS ?n) { GRAPH source:a3 { ?s ?p ?o } }"
    whole = run("query", "-e", question, "--store", store, "-f", "csv").out
    for delay in moments(scale, "f04", 0.25):
        gone.unlink(missing_ok=True)
        stop_after(start("load", facts, "--store", store), delay, signal.SIGKILL)
        there = run("query", "-e", question, "--store", store, "-f", "csv").out
        tally.trial(f"killed after {delay:.3f} s", lost=there not in (whole, b"n\r\n0\r\n") and there)
        gone.write_bytes(kept)
        run("load", facts, "--store", store)
    tally.trial("afterwards", left=after_a_write(store, facts))


def test_f08_every_file_damaged_in_turn(store, facts, scale, tally):
    """`doctor` finds each damaged file; a query answers as before, or says that the store is damaged."""
    folder = store / read_generation(store)
    questions = (
        "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT ?g ?n { GRAPH ?g { ?s schema:name ?n } } ORDER BY ?n",
    )
    right = [run("query", "-e", q, "--store", store, "-f", "csv").out for q in questions]
    chosen = scale.random("f08")
    files = sorted((folder / "quads").glob("*.sst"))
    for file in files if scale.long else chosen.sample(files, 4):
        intact = file.read_bytes()
        for what in ("flipped", "cut", "gone"):
            if what == "flipped":
                at = chosen.randrange(max(1, len(intact) - 16))
                file.write_bytes(intact[:at] + bytes(b ^ 0xFF for b in intact[at : at + 16]) + intact[at + 16 :])
            elif what == "cut":
                file.write_bytes(intact[: len(intact) // 2])
            else:
                file.unlink()
            found = run("doctor", store)
            unnamed = found.code != 1 or file.name.encode() not in found.out or b"castgraph load" not in found.out
            answers = [run("query", "-e", q, "--store", store, "-f", "csv") for q in questions]
            wrong = [
                f"exit {a.code}: {a.words or a.out[:80]!r}"
                for a, wanted in zip(answers, right, strict=True)
                if (a.code == 0 and a.out != wanted) or (a.code and (a.untidy(3) or a.words.count("\n") != 1))
            ]
            tally.trial(f"{file.name} {what}", lost=(unnamed and f"doctor: {found.code} {found.out!r}") or wrong)
            file.write_bytes(intact)
    tally.trial("mended by the command it names", left=after_a_write(store, facts))


@pytest.mark.parametrize(
    "gone", ["all but *.sst", "CURRENT", "MANIFEST-*", "everything", "the generation", "the pointer"]
)
def test_f09_half_deleted_store(store, facts, tally, gone):
    generation = store / read_generation(store)
    for path in sorted(store.rglob("*")):
        if path.is_file() and (
            (gone == "all but *.sst" and path.parent.name == "quads" and path.suffix != ".sst")
            or (gone in ("CURRENT", "MANIFEST-*") and path.match(gone))
            or gone == "everything"
            or (gone == "the pointer" and path.name == POINTER)
        ):
            path.unlink()
    if gone in ("the generation", "everything"):
        shutil.rmtree(generation)
    before = tree(store)
    for command in (["stats", "--store", store], ["doctor", store], ["export", "nquads", "--store", store]):
        ended = run(*command)
        said = ended.said
        tally.trial(
            f"{command[0]}, {gone}",
            lost=ended.untidy(1, 3) or ("castgraph load" not in said and f"names no remedy: {said}"),
            left={k: v for k, v in tree(store).items() if not k.endswith("LOG")}
            != {k: v for k, v in before.items() if not k.endswith("LOG")}
            and "files were made or changed",
        )
    if gone != "everything" or not list(store.iterdir()):
        tally.trial("mended", left=after_a_write(store, facts))


def test_f10_wrong_path(tmp_path, facts, tally):
    before = tree(facts)
    for command in (["stats"], ["query", "-e", "ASK {}"], ["doctor"], ["export", "nquads"], ["find", "x"]):
        for place in (tmp_path / "typo", facts):
            ended = run(*command, "--store", place)
            tally.trial(f"{command[0]} {place.name}", lost=ended.untidy(3) or (ended.out != b"" and ended.out[:80]))
    made = (tmp_path / "typo").exists() or tree(facts) != before
    tally.trial("nothing was made", left=made and "files")
    for command in (["load", facts, "--store", facts], ["load", facts, "--store", facts / "sources"]):
        ended = run(*command)
        tally.trial("load into a folder of facts", lost=ended.untidy(3), left=tree(facts) != before and "files")
    ended = run("load", tmp_path / "nowhere", "--store", tmp_path / "a" / "b" / "c")
    tally.trial("load of nothing", lost=ended.untidy(3), left=(tmp_path / "a").exists() and "folders")
    alike = tmp_path / "pictures" / "gen-ealogy"
    alike.mkdir(parents=True)
    (alike / "photo").write_text("x")
    ended = run("load", facts, "--store", tmp_path / "pictures")
    tally.trial("a folder that looks like ours", lost=ended.untidy(3) or (not (alike / "photo").exists() and "deleted"))


def test_f11_disk_full_in_load(tmp_path, facts, scale, tally):
    big = write_rows(tmp_path / "big.nt", max(scale.rows, 120_000))
    with small_disk(tmp_path / "disk", 10) as disk:
        store = disk / "store"
        assert run("load", facts, "--store", store).code == 0
        old, free = fingerprint(store), shutil.disk_usage(disk).free
        for leave in (0, 100_000, 2_000_000, 5_000_000):
            ballast = fill(disk, leave)
            ended = run("load", facts, big, "--store", store)
            ballast.unlink()
            tally.trial(
                f"{leave} bytes free",
                lost=ended.untidy(3)
                or ("no space left" not in ended.words and ended.words)
                or (fingerprint(store) != old and "the old store does not answer"),
                left=strays(store) or (free - shutil.disk_usage(disk).free > 1 << 20 and "disk space"),
            )
        tally.trial("afterwards", left=after_a_write(store, facts))


def test_f12_disk_full_in_export(tmp_path, tally):
    with small_disk(tmp_path / "disk", 4) as disk:
        for form in ("nquads", "graphml", "turtle", "dot"):
            out = disk / f"out.{form}"
            out.write_text("the old one")
            ballast = fill(disk, 30_000)
            ended = run("export", form, "-o", out)
            ballast.unlink()
            tally.trial(
                form,
                lost=ended.untidy(3) or (out.read_text() != "the old one" and "the old export is gone"),
                left=[path.name for path in disk.iterdir() if path != out],
            )
            out.unlink()


def test_f12_kill_in_export(tmp_path, scale, tally):
    out = tmp_path / "here" / "out.nq"
    out.parent.mkdir()
    out.write_text("the old one")
    whole = run("export", "nquads").out
    for delay in moments(scale, "f12", 1.2):
        ended = stop_after(start("export", "nquads", "-o", out), delay, signal.SIGKILL)
        now = out.read_bytes()
        tally.trial(
            f"killed after {delay:.2f} s: {ended.code}",
            lost=now not in (b"the old one", whole) and "half an export",
            left=[path.name for path in out.parent.iterdir() if path != out],
        )


def test_f13_full_disk_can_be_read(tmp_path, facts, tally):
    with small_disk(tmp_path / "disk", 8) as disk:
        store = disk / "store"
        assert run("load", facts, "--store", store).code == 0
        right = fingerprint(store)
        fill(disk)
        tally.trial("nothing free", lost=fingerprint(store) != right and fingerprint(store))
        checked = run("doctor", store)
        tally.trial("doctor", lost=checked.untidy(0))


@pytest.mark.parametrize("error", [5, 28], ids=["EIO", "ENOSPC"])
def test_f14_the_nth_call_fails(tmp_path, store, scale, tally, nth, error):
    new_facts = curated(tmp_path / "new", "v2", 4)
    old = fingerprint(store)
    run("load", new_facts, "--store", tmp_path / "other")
    new = fingerprint(tmp_path / "other")
    template = tmp_path / "template"
    shutil.copytree(store, template)
    arguments = ("load", new_facts, "--store", store)
    kinds = "write,sync,rename,open,mkdir,allocate"
    calls = count_calls(nth, store, kinds, arguments, tmp_path / "calls")
    stays = {"stay": 1} if error == 28 else {}

    for at in _points(calls, scale):
        shutil.rmtree(store)
        shutil.copytree(template, store)
        ended = run(*arguments, env=nth.environment(under=store.resolve(), calls=kinds, at=at, how=error, **stays))
        found = fingerprint(store)
        if ended.code == 0:
            wrong = found != new and f"exit 0, but the new store does not answer: {found}"
        else:
            wrong = ended.untidy(3) or (found not in (old, new) and f"answers {found}")
        tally.trial(
            f"call {at} of {calls} fails, exit {ended.code}",
            lost=wrong or ailments(store),
            left=strays(store) or after_a_write(store, new_facts),
        )


@pytest.fixture(scope="module")
def long_load(tmp_path_factory, scale):
    """A file that takes a while to load, the seconds that this takes beside the facts, and what the store answers then."""
    folder = tmp_path_factory.mktemp("long")
    big = write_rows(folder / "big.nt", max(scale.rows, 100_000))
    began = time.monotonic()
    run("load", curated(folder / "facts", "v1"), big, "--store", folder / "store")
    return big, time.monotonic() - began, fingerprint(folder / "store")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_f15_f17_interrupted_load(facts, store, long_load, scale, tally, name):
    number = getattr(signal, name)
    (big, seconds, new), old = long_load, fingerprint(store)
    for delay in moments(scale, f"f15 {name}", seconds, max(2, scale.kills // 3)):
        process = start("load", facts, big, "--store", store)
        ended = stop_after(process, max(delay, 0.5), number)  # before its first line it is not yet castgraph
        found = fingerprint(store)
        codes = (0, 128 + number) if found == new else (128 + number,)
        tally.trial(
            f"after {delay:.2f} s",
            lost=ended.untidy(*codes)
            or (found not in (old, new) and f"answers {found}")
            or (ended.seconds > 2 and f"took {ended.seconds:.1f} s to end"),
            left=strays(store) or _children(process.pid),
        )
        if found == new:
            run("load", facts, "--store", store)
    tally.trial("afterwards", left=after_a_write(store, facts))


def _children(pid: int) -> str:
    """Return the processes of a process group that are still there."""
    done = subprocess.run(["pgrep", "-g", str(pid)], capture_output=True, text=True, check=False)
    return done.stdout.strip() and f"processes {done.stdout.split()}"


def test_f19_the_second_writer_is_told_of_the_first(facts, store, long_load, tally):
    big = long_load[0]
    first = start("load", facts, big, "--store", store)
    while not (store / LOCK).read_bytes() and first.poll() is None:
        time.sleep(0.02)
    second = run("load", facts, "--store", store)
    tally.trial(
        "at once",
        lost=second.untidy(3)
        or (not all(word in second.words for word in (str(first.pid), "load", "since", "--wait")) and second.words)
        or (first.poll() is not None and f"it waited for the first, {second.seconds:.1f} s"),
    )
    third = run("load", facts, "--store", store, "--wait", "60")
    tally.trial("waiting", lost=third.untidy(0) or (first.wait() != 0 and "the first writer failed"))
    first.communicate()
    tally.trial("afterwards", left=strays(store))


def test_f20_readers_while_the_store_is_replaced(tmp_path, facts, store, scale, tally):
    other = curated(tmp_path / "other", "v2", 5)
    states = []
    for folder in (facts, other):
        run("load", folder, "--store", tmp_path / "s")
        states.append(fingerprint(tmp_path / "s"))
    reader = (
        "import sys, hashlib, castgraph\n"
        "from castgraph.errors import CastgraphError\n"
        "from castgraph.export.rdf import write_rdf\n"
        "import io\n"
        "for i in range(int(sys.argv[2])):\n"
        "    out = io.BytesIO()\n"
        "    try:\n"
        "        with castgraph.open(sys.argv[1]) as store: write_rdf(store, 'nquads', out)\n"
        "        print(hashlib.sha256(out.getvalue()).hexdigest()[:16], flush=True)\n"
        "    except CastgraphError as error: print('failed', error, flush=True)\n"
    )
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", reader, str(store), str(scale.rounds * (4 if scale.long else 2))],
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    writes = 0
    while any(process.poll() is None for process in readers):
        writes += 1
        ended = run("load", (facts, other)[writes % 2], "--store", store)
        tally.trial("write", lost=ended.untidy(0))
    for process in readers:
        out, _ = process.communicate()
        for line in out.splitlines():
            tally.trial("read", lost=line not in states and line)
    assert writes > 1
    tally.trial("afterwards", left=after_a_write(store, facts))


def test_f20_an_open_reader_keeps_its_generation(store, facts, tally):
    with castgraph.open(store) as reader:
        before = sorted(map(str, reader.triples()))
        held = store / reader.generation
        run("load", facts, "--store", store)
        run("load", facts, "--store", store)
        tally.trial("still read", lost=(not held.exists() or sorted(map(str, reader.triples())) != before) and "gone")
    tally.trial("given free", left=after_a_write(store, facts))


def test_f21_lock_of_a_killed_writer(facts, store, long_load, tally):
    big = long_load[0]
    stop_after(start("load", facts, big, "--store", store), 0.5, signal.SIGKILL)
    ended = run("load", facts, "--store", store)
    tally.trial("next writer", lost=ended.untidy(0), left=strays(store))
    held = (store / LOCK).read_bytes()
    tally.trial("the lock is empty again", left=held)


def test_f22_leaked_handle(store, facts, tally):
    try:
        with castgraph.open(store) as opened:
            rows = opened.rows("SELECT ?s { ?s ?p ?o }")
            next(rows)
            raise RuntimeError("while the rows are still alive")
    except RuntimeError:
        pass
    castgraph.build_store([facts], store)
    with castgraph.open(store) as again:
        tally.trial("reopened", lost=not again.ask("ASK { ?s ?p ?o }"))
    del rows
    tally.trial("afterwards", left=after_a_write(store, facts))


@pytest.mark.parametrize("change", ["format", "pyoxigraph", "older engine's folder"])
def test_f45_store_of_another_version(store, facts, tally, change):
    import json

    pointer = store / POINTER
    raw = json.loads(pointer.read_text())
    if change == "format":
        raw["format"] = 2
    else:
        raw["pyoxigraph"] = "0.4.11"
    pointer.write_text(json.dumps(raw))
    before = tree(store)
    for command in (["stats", "--store", store], ["doctor", store], ["export", "nquads", "--store", store]):
        ended = run(*command)
        said = ended.said
        named = ("layout 2" if change == "format" else "0.4.11") in said and "castgraph load" in said
        tally.trial(
            command[0], lost=ended.untidy(1, 3) or (not named and said), left=tree(store) != before and "touched"
        )
    tally.trial("rebuilt by the command it names", left=after_a_write(store, facts))


def test_odd_pointers_are_damaged_pointers(store, scale, tally):
    """A pointer is one small file that anything may happen to: no text in it leads out of the store."""
    pointer = store / POINTER
    intact = pointer.read_text()
    outside = store.parent / "outside"
    shutil.copytree(store / read_generation(store), outside)
    chosen = scale.random("pointer")
    texts = ["", "[]", "null", "{}", "[" * 100_000, intact.replace("gen-1", "../outside"), intact.replace("gen-1", "/")]
    texts += [intact.replace('"commit": 0', '"commit": "x"'), intact.replace('"datasets": []', '"datasets": [1]')]
    for _ in range(min(400, scale.mutants // 8)):
        at = chosen.randrange(len(intact))
        texts.append(
            intact[:at] + chosen.choice(['"', "{", "}", "", "9", "\x00", "e"]) + intact[at + chosen.randrange(3) :]
        )
    for text in texts:
        pointer.write_text(text)
        try:
            castgraph.open(store).close() if is_store(store) else None
            read_pointer(store)
            problem = text in texts[:9] and "opened"
        except CastgraphError:
            problem = ""
        except Exception as error:
            problem = repr(error)
        tally.trial(text[:80], lost=problem)
    pointer.write_text(intact)
    ended = subprocess.run(argv("doctor", store), env=environment(), capture_output=True, check=False)
    tally.trial("put right", lost=ended.returncode and ended.stdout)
    assert outside.is_dir()


def test_f08_what_stands_beside_the_quads(tmp_path, facts, tally):
    """Damage to names and paths is found, and the command that doctor names mends it."""
    store, rows = tmp_path / "s", write_rows(tmp_path / "rows.nt", 200)
    assert run("load", facts, rows, "--store", store).code == 0
    folder = store / read_generation(store)
    parts = [path for part in ("names", "paths") for path in sorted((folder / part).rglob("*")) if path.is_file()]
    assert parts
    for part in [path.relative_to(folder) for path in parts]:
        file = store / read_generation(store) / part  # index makes a new generation
        intact = file.read_bytes()
        file.write_bytes(intact[: len(intact) // 2] + b"\x00\xff\x00\xff" + intact[len(intact) // 2 + 4 :])
        found = run("doctor", store)
        mended = run("index", "--store", store)
        again = run("doctor", store)
        tally.trial(
            part,
            lost=found.untidy(1)
            or ("castgraph index" not in found.said and found.said)
            or mended.untidy(0)
            or again.said
            if again.code
            else None,
        )
