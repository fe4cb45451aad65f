"""What will become of a curated folder: statements added and taken away, texts typed; checked as a whole, then written.

Nothing is written before the folder, as it would be, has passed `check`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import TYPE_CHECKING

from castgraph.curation.checks.run import check_files
from castgraph.curation.files import CuratedFile, read_folder
from castgraph.curation.folder import is_file_stem
from castgraph.curation.formatting import canonical
from castgraph.curation.judgements import FILE_NAME
from castgraph.curation.saving import save
from castgraph.errors import AlreadySaidError, DataError, OptionError
from castgraph.iris import compact
from castgraph.rdf.files import parse_text, parse_typed
from castgraph.rdf.turtle import write_turtle
from castgraph.vocabulary import ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from castgraph.model import Finding
    from castgraph.rdf.terms import Quad

__all__ = ["Changes", "RefusedError", "Written", "path_of_graph"]


@dataclass(frozen=True, slots=True)
class Written:
    """What a change came to: the files, entities before sources, the warnings that `check` has, and all as a diff."""

    paths: tuple[Path, ...]
    warnings: tuple[Finding, ...]
    diff: str


class RefusedError(DataError):
    """The result would not pass `check`; `findings` says why, and `origins` what was typed that each comes from."""

    def __init__(self, findings: list[Finding], origins: list[str]) -> None:
        self.findings, self.origins = findings, origins
        lines = (
            f"{origin}: {found}" if origin else str(found) for found, origin in zip(findings, origins, strict=True)
        )
        listed = "".join(f"\n  {line}" for line in lines)
        super().__init__(f"nothing was written, for the result would not pass check:{listed}")


class Changes:
    """The files of a curated folder, and what will become of them. Use it under `locking.editing`.

    Attributes:
        folder: the curated folder.
        files: graph to its file, as it was read.
        speaker: where what is added next was typed, such as ``facts.csv:3``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {file.graph: file for file in read_folder(folder)}
        self.speaker = ""
        self._now: dict[str, dict[Quad, None]] = {}
        self._typed: dict[str, str] = {}
        self._touched: set[str] = set()
        self._origins: dict[tuple[str, str], list[str]] = defaultdict(list)

    def triples(self, graph: str) -> Iterable[Quad]:
        """Return what a file will say."""
        if graph in self._now:
            return self._now[graph]
        return self.files[graph].triples if graph in self.files else ()

    def graphs(self) -> list[str]:
        """Return the graphs of all files, those included that are about to be made."""
        return list(self.files | self._now)

    def add(self, graph: str, statement: Quad) -> bool:
        """Add a statement to a file; return whether the file did not say it yet."""
        now = self._opened(graph)
        subject = statement.subject.value  # type: ignore[union-attr]
        if self.speaker:
            self._origins[graph, subject].append(self.speaker)
        if statement in now:
            return False
        now[statement] = None
        self._touched.add(subject)
        return True

    def remove(self, graph: str, statement: Quad) -> None:
        """Take a statement out of a file; a file that says nothing any more goes."""
        del self._opened(graph)[statement]
        self._touched.add(statement.subject.value)  # type: ignore[union-attr]

    def put(self, graph: str, text: str) -> None:
        """Take a text, as it was typed, for what a file says; one is written in canonical form all the same.

        Raises:
            DataError: it is not Turtle.
        """
        parsed = dict.fromkeys(parse_typed(text, self.path_of(graph), graph))
        for statement in parsed.keys() ^ dict.fromkeys(self.triples(graph)).keys():
            self._touched.add(getattr(statement.subject, "value", ""))
        self._now[graph], self._typed[graph] = parsed, text

    def holds(self, graph: str) -> bool:
        """Return whether the folder has a file of this graph, or is about to."""
        return graph in self.files or bool(self._now.get(graph))

    def path_of(self, graph: str) -> Path:
        """Return the file that a graph is, whether it exists yet or not."""
        return self.files[graph].path if graph in self.files else path_of_graph(graph, self.folder)

    def text_of(self, graph: str) -> str:
        """Return what a file will say, in canonical form.

        Raises:
            DataError: it has a comment or a blank node.
        """
        old = self.files.get(graph) or CuratedFile(self.path_of(graph), graph, "", [])
        file = replace(old, text=self._typed.get(graph, old.text), triples=list(self.triples(graph)))
        if file.path.name == FILE_NAME:
            return write_turtle(file.triples)
        return canonical(file)

    def commit(self, *, dry_run: bool = False, mending: bool = False) -> Written:
        """Check the folder as it will be, and write what changed: all of it or nothing.

        Args:
            dry_run: check only.
            mending: bear with what was wrong before; only what the change makes wrong is refused.

        Raises:
            AlreadySaidError: nothing would change.
            RefusedError: the result would not pass `check`.
            DataError: a file has comments.
            OutputError: a file is read-only, locked, or changed underneath.
        """
        changed = self._changed()
        if not changed:
            raise AlreadySaidError("this is already said by this source; nothing was written")
        kept = [file for graph, file in self.files.items() if graph not in changed]
        made = [file for file in changed.values() if file.triples]
        ours = {str(file.path) for file in made}
        findings = check_files([*kept, *made], self.folder, only={iri for iri in self._touched if iri})
        errors = self._new_errors([found for found in findings if found.level == "error"], set() if mending else ours)
        if errors:
            raise RefusedError(errors, [self._origin(found, made) for found in errors])
        order = sorted(changed, key=lambda graph: (graph.startswith(PREFIXES["source"]), graph))
        texts = {
            file.path: (self.text_of(graph) if graph in self._typed else file.text) if file.triples else None
            for graph in order
            for file in (changed[graph],)
        }
        before = {changed[graph].path: self.files[graph].raw if graph in self.files else None for graph in order}
        if not dry_run:
            save(self.folder, texts, before)
        lines = {(str(file.path), file.line_of(iri)) for file in made for iri in self._touched}
        told = (f for f in findings if f.level == "warning" and not f.explained and (f.path, f.line) in lines)
        return Written(tuple(texts), tuple(told), _diff(texts, before))

    def _opened(self, graph: str) -> dict[Quad, None]:
        if graph not in self._now:
            self._now[graph] = dict.fromkeys(self.triples(graph))
        return self._now[graph]

    def _changed(self) -> dict[str, CuratedFile]:
        """Return the files that will differ, read as they will be written, or as they were typed."""
        changed: dict[str, CuratedFile] = {}
        for graph, triples in self._now.items():
            old = self.files.get(graph)
            other = triples.keys() != set(old.triples if old else ())
            base = old or CuratedFile(self.path_of(graph), graph, "", [])
            if graph in self._typed and (other or self.text_of(graph).encode() != base.raw):
                changed[graph] = replace(base, text=self._typed[graph], triples=list(triples))
            elif other:
                text = self.text_of(graph) if triples else ""
                changed[graph] = replace(base, text=text, triples=parse_text(text, graph))
        return changed

    def _new_errors(self, errors: list[Finding], ours: set[str]) -> list[Finding]:
        """Return the errors of our files, and those of others that were not there before."""
        others = [found for found in errors if found.path not in ours]
        if others:
            before = check_files(list(self.files.values()), self.folder, only={iri for iri in self._touched if iri})
            known = {(found.path, found.rule, found.message) for found in before}
            errors = [f for f in errors if f.path in ours or (f.path, f.rule, f.message) not in known]
        return errors

    def _origin(self, found: Finding, made: list[CuratedFile]) -> str:
        """Return where what a finding is about was typed, empty where that is not known."""
        for file in made:
            if str(file.path) == found.path:
                for (graph, iri), speakers in self._origins.items():
                    if graph == file.graph and file.line_of(iri) == found.line:
                        return ", ".join(dict.fromkeys(speakers))
        return ""


def path_of_graph(graph: str, folder: Path) -> Path:
    """Return the file of a folder that a graph is.

    Raises:
        OptionError: its IRI is no name for a file.
    """
    local = graph.removeprefix(PREFIXES["source"])
    parts = ["sources", local] if local != graph else graph.removeprefix(ID).split("/")
    if not all(map(is_file_stem, parts)):
        raise OptionError(f"{compact(graph)} is no name for a file of {folder}; name another --source")
    return folder / f"{'/'.join(parts)}.ttl"


def _diff(texts: dict[Path, str | None], before: dict[Path, bytes | None]) -> str:
    lines: list[str] = []
    for path, text in texts.items():
        raw = before[path]
        old, new = (raw or b"").decode("utf-8-sig").splitlines(), (text or "").splitlines()
        names = ("/dev/null" if raw is None else str(path), "/dev/null" if text is None else str(path))
        lines += unified_diff(old, new, *names, lineterm="")
    return "\n".join(lines)
