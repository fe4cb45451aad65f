"""What the fault tests drive: processes that are killed, calls that fail, small disks, odd files, a terminal.

Nothing here knows what must hold; the tests say that. Everything is counted in a `Tally`.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import pty
import random
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castgraph.errors import CastgraphError
from castgraph.export.rdf import write_rdf
from castgraph.loading.doctor import examine
from castgraph.store.local import open_store
from castgraph.store.locks import LOCK
from castgraph.store.pointer import POINTER, read_generation
from tests import forking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SIZES = "CASTGRAPH_TEST_FAULTS"
REPORT = "CASTGRAPH_TEST_FAULTS_REPORT"


@dataclass(frozen=True)
class Scale:
    """How often and how large: the defaults are the short run."""

    kills: int = 2
    points: int = 4
    mutants: int = 300
    rounds: int = 10
    rows: int = 60_000
    pairs: int = 100
    seed: int = 8
    long: bool = False
    kinds: bool = False

    @classmethod
    def chosen(cls) -> Scale:
        """Return what ``python -m tests.faults`` asked for, else the short run."""
        return cls(**json.loads(os.environ.get(SIZES, "{}")))

    def random(self, name: str) -> random.Random:
        """Return a generator of its own for a test, the same in every run with the same seed."""
        return random.Random(f"{self.seed} {name}")


@dataclass
class Tally:
    """How often a fault was tried, how often everything held, what was lost, what was left lying about."""

    fault: str
    tried: int = 0
    held: int = 0
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    note: str = ""

    def trial(self, what: object, *, lost: object = None, left: object = None) -> None:
        """Count one try. What is not empty, not False and not None counts against it.

        Args:
            what: the circumstances, to be able to repeat it.
            lost: what did not hold: facts gone or mixed, a wrong answer, a traceback, a wrong exit code.
            left: what lies about afterwards: files, processes.
        """
        self.tried += 1
        if lost:
            self.lost.append(f"{what}: {lost}")
        if left:
            self.left.append(f"{what}: {left}")
        self.held += not lost and not left

    def verdict(self) -> None:
        """Fail if anything was lost or left behind, or nothing was tried."""
        assert self.tried, f"{self.fault}: nothing was tried"
        shown = [*(f"lost    {text}" for text in self.lost), *(f"left    {text}" for text in self.left)]
        assert not shown, f"{self.fault}: {self.held} of {self.tried} held\n" + "\n".join(shown[:12])


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, what it printed, how long it took."""

    code: int
    out: bytes
    err: bytes
    seconds: float

    @property
    def words(self) -> str:
        """What it said on standard error."""
        return self.err.decode("utf-8", "replace")

    @property
    def said(self) -> str:
        """All that it printed."""
        return self.out.decode("utf-8", "replace") + self.words

    def untidy(self, *codes: int) -> str:
        """Return what is wrong with the way it ended: another exit code, a traceback, a crash; else an empty text."""
        if self.code not in codes:
            return f"exit code {self.code}, not {codes}: {self.words[-300:]}"
        if b"Traceback" in self.err or b"unexpected" in self.err:
            return self.words[-300:]
        return ""


def environment(**more: object) -> dict[str, str]:
    """Return the environment of a command: castgraph from this checkout, none of its variables set but the cache's."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CASTGRAPH_")}
    return (
        clean
        | {"CASTGRAPH_CACHE": os.environ.get("CASTGRAPH_CACHE", "off")}
        | {name: str(value) for name, value in more.items()}
    )


def argv(*arguments: object) -> list[str]:
    """Return the command line of a castgraph command."""
    return [sys.executable, "-m", "castgraph", *map(str, arguments)]


def start(*arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a castgraph command in a process group of its own."""
    return subprocess.Popen(
        argv(*arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=env or environment(),
        start_new_session=True,
    )


def run(
    *arguments: object,
    stdin: bytes = b"",
    cwd: Path | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 120,
    limit_memory: int = 0,
) -> Ended:
    """Run a castgraph command, forked unless it is limited, and wait for it; a time-out is an exit code of 9999.

    Args:
        arguments: what follows ``castgraph``.
        stdin: standard input.
        cwd: folder to run in.
        env: whole environment, see `environment`.
        timeout: seconds, after which it is killed.
        limit_memory: bytes of address space that it may have, 0 for any number.
    """
    began = time.monotonic()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit_memory, limit_memory))

    try:
        if limit_memory:
            done = subprocess.run(
                argv(*arguments), input=stdin, capture_output=True, cwd=cwd, env=env or environment(), timeout=timeout,
                check=False, preexec_fn=limit,
            )  # fmt: skip
        else:
            words = [str(word) for word in arguments]
            done = forking.run(words, stdin=stdin, cwd=cwd, env=env or environment(), timeout=timeout)
        code, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        code, out, err = 9999, late.stdout or b"", late.stderr or b""
    return Ended(code, out, err, time.monotonic() - began)


def stop_after(process: subprocess.Popen[bytes], delay: float, number: int) -> Ended:
    """Send a signal after some seconds, unless the process has ended, and wait for the end."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=delay)
    began = time.monotonic()
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    try:
        out, err = process.communicate(timeout=30)
        # Before its first line and after its last a process is ended by the system, which shells report alike.
        is_told = number != signal.SIGKILL and process.returncode == -number
        code = 128 + number if is_told else process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        code = 9999
    return Ended(code, out, err, time.monotonic() - began)


# ---- stores


def strays(store: Path) -> list[str]:
    """Return what lies in a store's folder that is neither the pointer, the lock nor the generation that holds."""
    if not store.exists():
        return []
    allowed = {POINTER, LOCK, read_generation(store)}
    found = [entry.name for entry in store.iterdir() if entry.name not in allowed]
    found += [str(path.relative_to(store)) for path in store.rglob("bulk-*")]
    return sorted(found)


def size_of(folder: Path) -> int:
    """Return the bytes that a folder takes."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def fingerprint(store: Path) -> str:
    """Return a digest of every quad that lies in a store, or what opening or reading it complains of."""
    out = io.BytesIO()
    try:
        with open_store(store) as opened:
            write_rdf(opened, "nquads", out)
    except CastgraphError as error:
        return str(error)
    return hashlib.sha256(out.getvalue()).hexdigest()[:16]


def ailments(store: Path) -> str:
    """Return the damage that `doctor` finds, empty where there is none."""
    return "; ".join(str(finding) for finding in examine(store) if finding.level == "error")


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every path below a folder with its size and time of change, to see whether anything was touched."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_size, path.lstat().st_mtime_ns) for path in folder.rglob("*")
    }


def write_rows(path: Path, rows: int, name: str = "big") -> Path:
    """Write an N-Triples file of so many distinct triples, packed if its name says so."""
    import gzip

    lines = (
        f"<http://example.org/{name}/s{i}> <http://example.org/p{i % 50}> <http://example.org/o{i % 999}> .\n".encode()
        for i in range(rows)
    )
    with gzip.open(path, "wb", compresslevel=1) if path.suffix == ".gz" else path.open("wb") as stream:
        stream.writelines(lines)
    return path


PREFIXES = """@prefix cg: <https://w3id.org/castgraph/vocab#> .
@prefix credit: <https://w3id.org/castgraph/id/credit/> .
@prefix organization: <https://w3id.org/castgraph/id/organization/> .
@prefix person: <https://w3id.org/castgraph/id/person/> .
@prefix production: <https://w3id.org/castgraph/id/production/> .
@prefix role: <https://w3id.org/castgraph/id/role/> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def curated(folder: Path, version: str, sources: int = 3) -> Path:
    """Write a curated folder: so many articles, each with a credit whose headline tells the version."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    (folder / "entities").mkdir(exist_ok=True)
    for number in range(sources):
        (folder / "sources" / f"a{number}.ttl").write_text(
            f"@base <https://w3id.org/castgraph/id/source/a{number}> .\n{PREFIXES}"
            f'<> a schema:NewsArticle ; schema:headline "{version}"@en ; schema:publisher organization:gazette ;\n'
            f'    schema:url <https://example.org/{number}> ; schema:datePublished "2020-01-31"^^xsd:date ;\n'
            f'    cg:dateRetrieved "2020-02-01"^^xsd:date .\n'
            f"credit:c{number} a cg:Credit ; cg:person person:p{number} ; cg:role role:actor ; "
            f"cg:production production:show .\n",
            encoding="utf-8",
        )
    people = "".join(f'person:p{n} a schema:Person ; schema:name "Person {n}" .\n' for n in range(sources))
    (folder / "entities" / "all.ttl").write_text(
        f"@base <https://w3id.org/castgraph/id/entities/all> .\n{PREFIXES}{people}"
        'production:show a schema:TVSeries ; schema:name "The Show"@en .\n'
        'organization:gazette a schema:Organization ; schema:name "The Gazette"@en .\n',
        encoding="utf-8",
    )
    return folder


# ---- shims and disks


@dataclass(frozen=True)
class Shim:
    """A library that stands between the program and the C library."""

    path: Path

    def environment(self, **settings: object) -> dict[str, str]:
        """Return the environment in which a command runs under the shim."""
        return environment(LD_PRELOAD=self.path, **{f"FAULT_{k.upper()}": v for k, v in settings.items()})


def build_shim(name: str, folder: Path) -> Shim:
    """Compile ``shims/NAME.c``; skips the test where there is no compiler, or no LD_PRELOAD."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the shims need LD_PRELOAD, so Linux")
    if not (compiler := shutil.which("gcc") or shutil.which("cc")):
        pytest.skip("no C compiler here: the calls cannot be made to fail")
    target = folder / f"{name}.so"
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(target), str(HERE / "shims" / f"{name}.c"), "-ldl"],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"the shim does not compile here: {done.stderr.decode()[:200]}")
    return Shim(target)


CALLS = ("write", "sync", "rename", "unlink", "open", "mkdir", "allocate")


def count_calls(shim: Shim, under: Path, kind: str, arguments: Sequence[object], note: Path) -> int:
    """Run a command undisturbed and return how many calls of a kind it makes below a folder."""
    note.unlink(missing_ok=True)
    run(*arguments, env=shim.environment(under=under.resolve(), calls=kind, tally=note, at=0))
    return int(note.read_text().strip()) if note.exists() else 0


@dataclass(frozen=True)
class Call:
    """A call that a command made: which in its row, milliseconds of a clock, the function, the path below its folder."""

    number: int
    when: int
    name: str
    path: str

    @property
    def kind(self) -> tuple[str, str]:
        """What it has in common with others: the function, and the path but for its numbers."""
        return self.name.removesuffix("64"), re.sub(r"\d+", "#", self.path)


def list_calls(shim: Shim, under: Path, kind: str, arguments: Sequence[object], note: Path) -> list[Call]:
    """Run a command undisturbed and return the calls of some kinds that it makes below a folder."""
    note.unlink(missing_ok=True)
    run(*arguments, env=shim.environment(under=under.resolve(), calls=kind, list=note, at=0))
    lines = note.read_text(encoding="utf-8", errors="replace").splitlines() if note.exists() else []
    return [Call(int(row[0]), int(row[1]), row[2], row[3]) for row in (line.split("\t") for line in lines)]


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a small file system in memory; skips the test where mounting is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"mounting a small disk is not allowed here: {done.stderr.decode().strip()[:120]}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill a disk but for some bytes and return the file that does it."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        for block in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while stream.write(b"\0" * block):
                    pass
    if leave:
        os.truncate(ballast, max(0, ballast.stat().st_size - leave))
    return ballast


def on_terminal(arguments: Iterable[object], *, env: dict[str, str] | None = None, seconds: float = 30) -> bytes:
    """Run a castgraph command on a pseudo terminal and return every byte that reached it."""
    pid, master = pty.fork()
    if pid == 0:  # pragma: no cover - the child
        command = argv(*arguments)
        os.execve(command[0], command, env or environment(TERM="xterm-256color"))  # noqa: S606 - no shell is wanted
    out = b""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                block = os.read(master, 65536)
            except OSError:
                break
            if not block:
                break
            out += block
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(master)
    return out


def moments(scale: Scale, name: str, seconds: float, count: int | None = None) -> list[float]:
    """Return random moments within a command's duration, a few of them after its end."""
    chosen = scale.random(name)
    return [chosen.uniform(0.02, seconds * 1.05) for _ in range(count or scale.kills)]
