"""The kept store of a curated folder, brought up to what its files say now: only what changed is read and judged again.

What comes of it is what a build from nothing gives. A statement changes what is derived of its subject, and of all
that hangs together with that: the credits of a production, its parts, and what it is part of. That region is copied
into memory, derived by the same rules, and put in place of what was there. A change that may reach further (of the
vocabulary, a role, a judgement, of plain triples that somebody wrote) is not followed: the caller builds the store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from castgraph.curation.folder import VOCABULARY, graph_iri
from castgraph.curation.locking import reading
from castgraph.dates import last_day
from castgraph.errors import StaleIndexError
from castgraph.facts.history import statuses_by_day
from castgraph.facts.rulings import RELEASE, WHOLES
from castgraph.iris import kind_of
from castgraph.loading.folder import derive, load_curated, rule_files
from castgraph.loading.quads import share_quads
from castgraph.names.entities import renew_names
from castgraph.paths.build import FOLDER, identity, write_gathered
from castgraph.paths.collect import Collector
from castgraph.paths.gathered import Gathered, newest_article
from castgraph.paths.index import PathIndex
from castgraph.store.generations import writing
from castgraph.store.local import LocalStore
from castgraph.store.pointer import read_pointer
from castgraph.store.seals import broken_seals
from castgraph.vocabulary import CG, KINDS, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from castgraph.store.generations import Draft
    from castgraph.store.pointer import Pointer

__all__ = ["refresh"]

MOST_FILES = 30
"""Changed files that are followed; more are as well built anew."""
MOST_TIMES = 50
"""Generations that follow each other so: what is deleted stays in the engine's files (docs/architecture.md#deleted)."""
_DEFAULT = ox.DefaultGraph()
_TYPE, _PERSON, _PRODUCTION, _CHARACTER, _INCARNATION, _PLAYS, _APPEARS = (
    ox.NamedNode(iri)
    for iri in (
        RDF + "type",
        *(CG + name for name in ("person", "production", "character", "incarnationOf", "plays", "appearsIn")),
    )
)
_JOINING = (*map(ox.NamedNode, WHOLES), _PRODUCTION)
_DATED = tuple(map(ox.NamedNode, RELEASE))
_FOLLOWED = tuple(PREFIXES[name] for name in (*KINDS, "credit", "source", "award"))
_JUDGED = tuple(PREFIXES[name] for name in ("credit", "production", "award"))


class _TooFarError(Exception):
    """The change may reach further than is followed."""


def refresh(folder: Path, place: Path, stamps: dict[str, str]) -> bool:
    """Make the next generation of a kept store out of the present one.

    Args:
        folder: of curated files.
        place: the store.
        stamps: what its pointer is to say of each file.

    Returns:
        Whether it is made; else the store is as it was, and is to be built.

    Raises:
        StoreError: another process writes, or what is kept is damaged.
        OutputError: the disk is full.
        DataError: a file cannot be read.
    """
    try:
        with writing(place) as draft, reading(folder):
            pointer = read_pointer(place)
            files = sorted({Path(path) for path, _ in stamps.items() ^ pointer.sources.items()})
            index = PathIndex.open(place / pointer.generation / FOLDER, identity(pointer))
            if index.gathered is None or not _are_few(files, place, pointer):
                return False
            share_quads(place, pointer, draft.folder / "quads")
            change = _Change(draft, Gathered.from_json(index.gathered.tobytes()))
            change.take([(path, graph_iri(path, folder), str(path) in stamps) for path in files])
            draft.commit(change.finish(place, replace(pointer, sources=dict(sorted(stamps.items()))), index))
    except (_TooFarError, StaleIndexError):
        return False
    return True


def _are_few(files: Sequence[Path], place: Path, pointer: Pointer) -> bool:
    """Return whether files are few, and of articles and entities, and what is kept of the rest is a good beginning.

    The quads are looked at when the new generation is opened: its seal has the digests of those that it shares.
    """
    if len(files) > MOST_FILES or pointer.commit >= MOST_TIMES or pointer.datasets:
        return False
    if any(path.suffix != ".ttl" or path.name == VOCABULARY for path in files):  # of castgraph itself
        return False
    return not any(broken_seals(place / pointer.generation, part="names/"))


class _Change:
    """What some changed files change.

    Args:
        draft: the new generation, whose quads are those of the present one.
        gathered: what the path index of the present one was made of.

    Attributes:
        day: as of which all is judged.
        gone, came: the quads of named graphs that are no more, and that are new.
        removed, added: the same of the default graph.
        subjects: IRIs of which something else is told, or by another, or judged as of another day.
        region: subjects of which all that is derived is derived again.
        small: the region, in memory.
    """

    def __init__(self, draft: Draft, gathered: Gathered) -> None:
        self.draft, self.gathered, self.day = draft, gathered, gathered.day
        self.engine = ox.Store(str(draft.folder / "quads"))
        self.gone: set[Any] = set()
        self.came: set[Any] = set()
        self.removed: set[Any] = set()
        self.added: set[Any] = set()
        self.subjects: set[Any] = set()
        self.region: set[Any] = set()
        self.small = LocalStore()

    # -- what is told ----------------------------------------------------------------------------------------

    def take(self, files: Iterable[tuple[Path, str, bool]]) -> None:
        """Put what files say now (path, graph, whether it is there) in place of what they said, and derive anew."""
        fresh = LocalStore()
        for path, graph, there in files:
            if there:
                load_curated(fresh, path, graph)
            name = ox.NamedNode(graph)
            before, after = (set(_quads(one, None, None, None, name)) for one in (self.engine, fresh.engine))
            self.gone |= before - after
            self.came |= after - before
        self._seeds()
        for quad in self.gone:
            self.engine.remove(quad)
        self.engine.extend(self.came)
        if any(
            quad.predicate in (_TYPE, *_DATED) and quad.subject == quad.graph_name for quad in self.gone | self.came
        ):
            self._turn(newest_article(LocalStore(self.engine)))
        self._spread()
        self.small = LocalStore(as_of=self.day)
        self._derive()

    def _seeds(self) -> None:
        """Find of whom something else is told; called while the old quads are still there."""
        retold: set[Any] = set()
        for quad in self.gone | self.came:
            one, what, value = quad.subject, quad.predicate, quad.object
            if not isinstance(one, ox.NamedNode) or not one.value.startswith(_FOLLOWED):
                raise _TooFarError
            own = what.value.startswith(CG) and what != _INCARNATION
            if own and kind_of(one.value) in ("person", "character"):
                raise _TooFarError  # what is derived elsewhere
            self.subjects.add(one)
            if one.value.startswith(PREFIXES["source"]) and (what == _TYPE or what in _DATED):
                retold.add(one)
            if what == _INCARNATION:
                self._incarnations(one)
            if what in _JOINING and not (isinstance(value, ox.NamedNode) and value.value.startswith(_JUDGED)):
                raise _TooFarError
        for source in retold:
            told = {quad.subject for quad in _quads(self.engine, None, None, None, source)}
            told |= {quad.subject for quad in self.came if quad.graph_name == source}
            if not all(isinstance(one, ox.NamedNode) and one.value.startswith(_FOLLOWED) for one in told):
                raise _TooFarError
            self.subjects |= told

    def _incarnations(self, character: ox.NamedNode) -> None:
        """Add the credits that name a character, or one that is an incarnation of it."""
        found, fresh = {character}, [character]
        while fresh:
            one = fresh.pop()
            self.subjects |= {quad.subject for quad in self._default(None, _CHARACTER, one)}
            self.subjects |= {quad.subject for quad in self.came if (quad.predicate, quad.object) == (_CHARACTER, one)}
            below = {quad.subject for quad in self._default(None, _INCARNATION, one)} - found
            found |= below
            fresh += below

    def _turn(self, day: str) -> None:
        """Judge as of a day from now on; add the productions whose release lies between that and the former one."""
        first, last, self.day = *sorted((self.day, day)), day
        if not first:
            raise _TooFarError
        for what in _DATED:
            for quad in _quads(self.engine, None, what, None, None):
                if first < last_day(quad.object.value) <= last and quad.subject.value.startswith(_JUDGED):
                    self.subjects.add(quad.subject)

    def _spread(self) -> None:
        """Make the region: credits and productions among the subjects, and all that hangs together with them."""
        beside: dict[Any, set[Any]] = defaultdict(set)
        for quad in self.came:
            if quad.predicate in _JOINING:
                beside[quad.subject].add(quad.object)
                beside[quad.object].add(quad.subject)
        fresh = [one for one in self.subjects if one.value.startswith(_JUDGED)]
        self.region = set(fresh)
        while fresh:
            one = fresh.pop()
            near = set(beside[one])
            for what in _JOINING:  # the default graph is as it was
                near |= {quad.object for quad in self._default(one, what, None)}
                near |= {quad.subject for quad in self._default(None, what, one)}
            near -= self.region
            if not all(isinstance(other, ox.NamedNode) and other.value.startswith(_JUDGED) for other in near):
                raise _TooFarError
            self.region |= near
            fresh += near

    # -- what is derived -------------------------------------------------------------------------------------

    def _derive(self) -> None:
        """Derive all of the region in memory, and bring the default graph up to that."""
        told: list[Any] = []
        old: set[Any] = set()
        for one in self.region:
            for quad in _quads(self.engine, one, None, None, None):
                if quad.graph_name == _DEFAULT:
                    old.add(quad)
                else:
                    told.append(quad)
            if one.value.startswith(PREFIXES["production"]):
                old |= {quad for quad in self._default(None, None, one) if quad.subject not in self.region}
        self.small.engine.extend(told)
        self._copy({quad.graph_name for quad in told})
        self._copy_incarnations({quad.object for quad in told if quad.predicate == _CHARACTER})
        derive(self.small)
        new = {
            quad
            for quad in _quads(self.small.engine, None, None, None, _DEFAULT)
            if quad.subject in self.region or quad.object in self.region
        }
        old |= {_in_default(quad) for quad in self.gone if quad.subject not in self.region}
        new |= {_in_default(quad) for quad in self.came if quad.subject not in self.region}
        self._put(old - new, new - old)
        changed = self.subjects | {quad.subject for quad in self.removed | self.added}
        people = {quad.object for quad in old | new if quad.predicate == _PERSON and quad.subject in changed}
        if people:
            self._play(people)

    def _copy(self, subjects: Iterable[Any]) -> None:
        """Copy what is told of sources, and of the roles of what was copied before, into the region."""
        roles = {q.object for q in _quads(self.small.engine, None, ox.NamedNode(CG + "role"), None, None)}
        for one in roles.union(subjects):
            quads = _quads(self.engine, one, None, None, None)
            self.small.engine.extend([quad for quad in quads if quad.graph_name != _DEFAULT])

    def _copy_incarnations(self, characters: set[Any]) -> None:
        fresh = list(characters)
        while fresh:
            above = [
                quad
                for quad in _quads(self.engine, fresh.pop(), _INCARNATION, None, None)
                if quad.graph_name != _DEFAULT
            ]
            self.small.engine.extend(above)
            more = {quad.object for quad in above} - characters
            characters |= more
            fresh += more

    def _play(self, people: Collection[Any]) -> None:
        """Derive whom some people play, which credits elsewhere may say as well."""
        old = {quad for person in people for quad in self._default(person, _PLAYS, None)}
        values = f"WHERE {{ VALUES ?person {{ {' '.join(map(str, people))} }}"
        store, new = LocalStore(self.engine), set[Any]()
        for rule in rule_files():
            if "cg:plays" in (text := rule.read_text(encoding="utf-8")):
                made: Any = store.results(text.replace("WHERE {", values, 1))
                new |= {ox.Quad(one.subject, _PLAYS, one.object, _DEFAULT) for one in made if one.predicate == _PLAYS}
        self._put(old - new, new - old)

    def _put(self, gone: Iterable[ox.Quad], came: Iterable[ox.Quad]) -> None:
        """Change the default graph; what a named graph holds stays in it."""
        for quad in gone:
            tellers = _quads(self.engine, quad.subject, quad.predicate, quad.object, None)
            if all(one.graph_name == _DEFAULT for one in tellers):
                self.engine.remove(quad)
                self.removed.add(quad)
        fresh = {quad for quad in came if quad not in self.engine}
        self.engine.extend(fresh)
        self.added |= fresh

    def _default(self, *pattern: Any) -> Iterator[Any]:
        return _quads(self.engine, *pattern, _DEFAULT)

    # -- what stands beside it -------------------------------------------------------------------------------

    def finish(self, place: Path, pointer: Pointer, index: PathIndex) -> Pointer:
        """Bring names and path index up to the quads, and return the pointer."""
        counts = Counter(pointer.graphs)
        for quads, step in ((self.gone | self.removed, -1), (self.came | self.added, 1)):
            for quad in quads:
                counts["" if quad.graph_name == _DEFAULT else quad.graph_name.value] += step
        for graph in [graph for graph, number in counts.items() if graph and not number]:
            self.engine.remove_graph(ox.NamedNode(graph))
            del counts[graph]
        self.engine.flush()
        former = place / pointer.generation
        pointer = replace(
            pointer, generation=self.draft.name, graphs=dict(sorted(counts.items())), commit=pointer.commit + 1
        )
        store = LocalStore(self.engine)
        default: set[Any] = self.removed | self.added
        changed = {one.value for one in self.subjects} | {quad.subject.value for quad in default}
        named = changed | {quad.object.value for quad in default if isinstance(quad.object, ox.NamedNode)}
        renew_names(store, former, self.draft.folder, pointer, named)
        gathered, history = self.gathered, dict(index.history or {})
        works = [one.value for one in self.region if one.value.startswith(PREFIXES["production"])]
        gathered.renew(store, changed, works, self.day)
        for one in self.region:
            history.pop(one.value, None)
        history |= statuses_by_day(self.small)
        collector = Collector(gathered.as_sources())
        collector.add_gathered(gathered)
        write_gathered(self.draft.folder, pointer, collector.finish(), gathered, history)
        del self.engine
        return pointer


def _quads(engine: ox.Store, *pattern: Any) -> Iterator[Any]:
    """Return the quads of a pattern of subject, predicate, object and graph, whatever kinds of terms these are."""
    return engine.quads_for_pattern(*pattern)


def _in_default(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)
