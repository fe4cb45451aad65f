"""A state of a curated folder: as it lies there, one file of it, as of a day, or at a git revision → its ledger."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from castgraph.curation.files import CuratedFile, ledger_of, read_curated, read_folder
from castgraph.curation.folder import SHAPES, curated_folder_of, turtle_files
from castgraph.errors import DataError
from castgraph.facts.some_sources import check_publishers, is_asked, names_of
from castgraph.iris import kind_of, last_part
from castgraph.model import Source
from castgraph.vocabulary import CG, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.facts.ledger import Ledger

__all__ = ["LAST_COMMIT", "State", "read_state", "uncommitted"]


LAST_COMMIT = "HEAD"


@dataclass(frozen=True, slots=True)
class State:
    """One side of a comparison.

    Attributes:
        label: how it was named.
        ledger: what its sources say.
        names: IRI of each entity to its preferred name.
    """

    label: str
    ledger: Ledger
    names: dict[str, str]

    def name(self, iri: str) -> str:
        """Return the preferred name, the last part of the IRI where there is none."""
        return self.names.get(iri, last_part(iri).replace("-", " "))

    def source(self, iri: str) -> Source:
        """Return a source with what is known of it."""
        url, published, headline, publisher = (
            self.ledger.value(iri, SCHEMA + name) for name in ("url", "datePublished", "headline", "publisher")
        )
        return Source(iri, self.name(publisher) if publisher else "", published, url, headline, publisher)

    def title(self, production: str) -> str:
        """Return the title that the newest source uses, empty where none uses one."""
        return self.ledger.value(production, CG + "title")


def read_state(
    text: str, folder: Path, *, as_of: str = "", publishers: Sequence[str] = (), cwd: Path | None = None
) -> State:
    """Read the state that a user names.

    Args:
        text: a curated folder; one of its files; an ISO date, for `folder` as of that day; or a git revision of it.
        folder: the curated folder that dates and revisions are of.
        as_of: only sources published by that day.
        publishers: only sources of these.
        cwd: folder that relative paths are resolved against.

    Raises:
        DataError: it is none of these, or a file of it cannot be read.
        OptionError: there is no source of a publisher that is named.
    """
    path = (cwd or Path()) / text
    if path.is_dir():
        files = read_folder(path)
    elif path.is_file():
        whole = curated_folder_of(path)
        entities = [f for f in read_folder(whole) if "sources" not in f.path.relative_to(whole).parts] if whole else []
        files = [*(f for f in entities if f.path != path), read_curated(path, whole or path.parent)]
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        files, as_of = read_folder(folder), min(filter(None, (text, as_of)))
    else:
        files = _at_revision(text, folder)
    state = _state_of(text, files)
    if not as_of and not publishers:
        return state
    sources = [source for source in map(state.source, state.ledger.published) if source.publisher]
    check_publishers(publishers, map(names_of, sources))
    left_out = {source.iri for source in sources if not is_asked(source, as_of, publishers)}
    return _state_of(text, [file for file in files if file.graph not in left_out])


def uncommitted(folder: Path) -> list[str]:
    """Return the Turtle files of a curated folder that differ from the last commit, new and removed ones among them.

    Raises:
        DataError: there is no git, no repository, no commit in it, or none that has the folder.
    """
    try:
        inside = _git(folder, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    except DataError as error:
        if "not a git repository" not in str(error):
            raise
        raise DataError(
            "is in no git repository; say what to compare: castgraph diff BEFORE [AFTER]", str(folder)
        ) from None
    try:
        tree = _git(folder, "rev-parse", "--verify", "--quiet", f"{LAST_COMMIT}:{inside}").decode().strip()
    except DataError:
        raise DataError(
            "is in no commit yet; commit it, or compare folders: castgraph diff BEFORE AFTER", str(folder)
        ) from None
    known = {
        name.as_posix(): content
        for name, content in _blobs(folder, _git(folder, "ls-tree", "-r", "-z", "--full-tree", tree))
    }
    files = [*turtle_files(folder), *folder.glob(SHAPES)]
    here = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return sorted(name for name in known.keys() | here.keys() if known.get(name) != here.get(name))


def _state_of(label: str, files: Iterable[CuratedFile]) -> State:
    ledger = ledger_of(files)
    names = {
        row.subject: row.value for row in ledger.entities if row.predicate == SCHEMA + "name" and kind_of(row.subject)
    }
    return State(label, ledger, names)


def _at_revision(revision: str, folder: Path) -> list[CuratedFile]:
    """Read a curated folder as git has it; nothing is checked out and no shell is run."""
    root = Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())
    prefix = _git(folder, "rev-parse", "--show-prefix").decode().strip().rstrip("/")
    try:
        commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except DataError as error:
        raise DataError(f"{revision!r} is not a folder, file, date (2024-12-31) or git revision of {folder}") from error
    try:
        listed = _git(root, "ls-tree", "-r", "-z", f"{commit.decode().strip()}:{prefix}")
    except DataError as error:
        raise DataError(f"{revision!r} has no folder {prefix or root}") from error
    with tempfile.TemporaryDirectory(prefix="castgraph-") as place:
        for name, content in _blobs(root, listed):
            target = Path(place, *name.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        try:
            return read_folder(Path(place))
        except DataError as error:
            raise DataError(f"{revision}: {str(error).replace(place + '/', '')}") from error


def _blobs(root: Path, listed: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield name and content of the Turtle files of a tree as git keeps them: no attribute, no filter has a say."""
    names: list[PurePosixPath] = []
    wanted: list[bytes] = []
    for entry in listed.split(b"\0")[:-1]:
        what, _, raw = entry.partition(b"\t")
        mode, _, blob = what.split(b" ")
        path = PurePosixPath(os.fsdecode(raw))
        if mode.startswith(b"100") and path.suffix == ".ttl" and not path.is_absolute() and ".." not in path.parts:
            names.append(path)
            wanted.append(blob)
    answer = io.BytesIO(_git(root, "cat-file", "--batch", stdin=b"\n".join([*wanted, b""])))
    for name in names:
        head = answer.readline().split()
        if len(head) != 3:
            raise DataError("git does not have this file; fetch it, or compare folders instead", str(name))
        yield name, answer.read(int(head[2]))
        answer.read(1)


_QUIETLY = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never")
"""So that nothing which a repository's configuration names is run, and nothing is fetched."""


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-C", str(folder), *_QUIETLY, *arguments]
    environment = os.environ | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60, input=stdin, env=environment)
    except FileNotFoundError:
        raise DataError("git is not installed, and only it can read revisions; compare folders instead") from None
    except subprocess.TimeoutExpired:
        raise DataError("git does not answer; compare folders instead", str(folder)) from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise DataError(reason or "is not known to git", str(folder))
    return done.stdout
