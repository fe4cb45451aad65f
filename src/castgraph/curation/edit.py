"""One edit of a curated folder: whom and what the curator means, and which source says it. Guesses nothing."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.curation.inputs import checked_text, chosen
from castgraph.curation.locking import editing
from castgraph.curation.workspace import Workspace, scope_of
from castgraph.errors import AmbiguousNameError, OptionError, UnknownNameError, shorten
from castgraph.iris import expand
from castgraph.text import fold, slug
from castgraph.vocabulary import CG, PREFIXES, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from castgraph.curation.specs import Row
    from castgraph.model import Entity, Finding

__all__ = ["TYPES", "Added", "Edit", "class_of", "edit_of"]

TYPES = {
    "production": (
        "TVSeries", "TVSeason", "TVEpisode", "Movie", "Book", "BookSeries", "ComicSeries", "Play", "RadioSeries",
        "PodcastSeries", "VideoGame", "MusicAlbum",
    ),
    "person": ("Person",), "character": ("Character",), "organization": ("Organization",), "event": ("Event",),
    "franchise": ("Franchise",), "place": ("Place",),
}  # fmt: skip
"""Kind of entity to the classes that it may have, all of schema.org but for characters and franchises."""

NEAR = 88
"""How like another a name must be (of 100) to be asked about; of 1,086 people of the packaged graph 2 are."""


@dataclass(frozen=True, slots=True)
class Added:
    """What an edit did: the fact in words, what was made on the way, the files, the warnings of `check`, and a diff.

    `rejected` are the rows of a batch that were not accepted; nothing was written in a dry run.
    """

    text: str
    notes: tuple[str, ...]
    paths: tuple[Path, ...]
    warnings: tuple[Finding, ...]
    diff: str
    dry_run: bool
    rejected: tuple[Row, ...] = ()


def _or_new(error: UnknownNameError) -> str:
    """Return what is wrong with a name, and that it can be added."""
    said = str(error) if error.suggestions else str(error).removesuffix(error.hint)
    return f"{said.removesuffix('?')}{'? Or, to add it,' if error.suggestions else '; to add it,'} give --new"


class Edit:
    """One edit of a folder, from the lock to the last file."""

    def __init__(self, workspace: Workspace, *, new: bool, dry_run: bool) -> None:
        self.workspace, self.new, self.dry_run = workspace, new, dry_run

    def find(self, text: str, kinds: Sequence[str], what: str, type_: str = "", qualifier: str = "") -> Entity:
        """Return the entity that is meant; make it where `new` allows it and nobody has the name."""
        kind = kinds[0]
        if expand(text) is None:
            text = checked_text(text, what)
            certain = kind != "production" or type_
            if self.new and certain and (qualifier or not self.workspace.bearers(text, kind)):
                if not qualifier:
                    self.ask_of_near(text, kind, type_)
                return self.workspace.make(kind, text, class_of(kind, type_), qualifier=qualifier)
        try:
            return self.workspace.find(text, kinds)
        except UnknownNameError as error:
            more = " and --type" if kind == "production" else ""
            error.args = (f"{what}: {_or_new(error)}{more}",)
            raise

    def near(self, text: str, kind: str) -> list[Entity]:
        """Return those of a kind whose name is one letter or two off, or the same."""
        return [entity for entity in self.workspace.names.search(text, 3, [kind]) if _alike(entity, text)]

    def ask_of_near(self, text: str, kind: str, type_: str = "") -> None:
        """Refuse to make somebody whose name is nearly that of another: it may be a typing error.

        Raises:
            UnknownNameError: there is such a name; `suggestions` are those who have it.
        """
        if near := self.near(text, kind):
            error = UnknownNameError(text, near)
            shown = " and ".join(f"{entity.name} ({entity.curie})" for entity in near)
            more = f" --type {type_}" if type_ else ""
            error.args = (
                f"{shorten(text)!r} is nearly the name of {shown}; give that, or, where another is meant: "
                f'castgraph add {kind} "{text}"{more} --new',
            )
            raise error

    def character(self, text: str, production: Entity) -> Entity:
        """Return the character of that name in the production's series; make one where there is none like it."""
        if expand(text) is not None:
            return self.workspace.find(text, ["character"])
        text = checked_text(text, "--character")
        scope = scope_of(self.workspace, production.iri)
        same = self.workspace.bearers(text, "character")
        prefix = PREFIXES["character"] + slug(scope) + "-"
        here = [e for e in same if e.iri.startswith(prefix) or self._appears(e.iri, production.iri)]
        if len(here) == 1:
            return here[0]
        if same and (here or not self.new):
            error = AmbiguousNameError(text, here or same)
            if not here:
                error.args = (f"{error}\nnone of them is known from {production.name}; for another one, give --new",)
            raise error
        if not self.new:
            near = [e for e in self.workspace.names.search(text, 3, ["character"]) if e.iri.startswith(prefix)]
            near = [e for e in near if _alike(e, text)]
            if near:
                unknown = UnknownNameError(text, near)
                unknown.args = (f"--character: {_or_new(unknown)}",)
                raise unknown
        return self.workspace.make("character", text, class_of("character", ""), scope=scope)

    def _appears(self, character: str, production: str) -> bool:
        ledger = self.workspace.ledger
        whole = ledger.value(production, SCHEMA + "partOfSeries") or production
        return any(
            character in ledger.values(credit, CG + "character")
            and whole
            in (stated := ledger.value(credit, CG + "production"), ledger.value(stated, SCHEMA + "partOfSeries"))
            for credit in ledger.credits()
        )

    def done(self, text: str, *, mending: bool = False) -> Added:
        """Write what was changed, once all of it is right, see `Changes.commit`; `text` says it in words."""
        written = self.workspace.changes.commit(dry_run=self.dry_run, mending=mending)
        return Added(text, tuple(self.workspace.notes), written.paths, written.warnings, written.diff, self.dry_run)


@contextlib.contextmanager
def edit_of(folder: Path, *, new: bool = False, dry_run: bool = False) -> Iterator[Edit]:
    """Hold the folder's lock and yield an edit of what it holds at that moment.

    Args:
        folder: the curated folder.
        new: make people, characters, publishers and productions that are not known yet.
        dry_run: check the edit, and write nothing.
    """
    with editing(folder):
        yield Edit(Workspace(folder), new=new, dry_run=dry_run)


def _alike(entity: Entity, text: str) -> bool:
    """Whether a name is one letter or two off, its numbers and what stands in brackets being the same."""
    from rapidfuzz import fuzz

    apart = re.findall(r"\d+|\([^()]*\)", text)
    return any(
        fuzz.ratio(fold(name), fold(text)) >= NEAR and re.findall(r"\d+|\([^()]*\)", name) == apart
        for name in (entity.name, *entity.aliases)
    )


def class_of(kind: str, type_: str) -> str:
    """Return the IRI of an entity's class.

    Raises:
        OptionError: the kind has several and none is named, or it has no such class.
    """
    types = TYPES[kind]
    if not type_ and len(types) > 1:
        raise OptionError(f"a new {kind} needs --type: {', '.join(types)}")
    name = chosen(type_, types, "--type") if type_ else types[0]
    return (CG if kind in ("character", "franchise") else SCHEMA) + name
