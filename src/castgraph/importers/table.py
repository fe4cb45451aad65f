"""Tables of any kind → N-Triples, by a recipe: which column holds what.

Two records that name the same person are the same person only where the table says so: by an id, or because the user
says that names are ids. Otherwise each production has people of its own, and shared names are reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from castgraph.errors import DataError, OptionError
from castgraph.importers.base import Importer
from castgraph.importers.dataset import Dataset
from castgraph.importers.identity import Identity
from castgraph.importers.report import Report
from castgraph.importers.rows import MAX_RATIO
from castgraph.importers.tabular.binding import Bound, bind, describes, has_column, lacking, missing
from castgraph.importers.tabular.cells import getter
from castgraph.importers.tabular.guess import advice, fitting, tables_for
from castgraph.importers.tabular.mapping import Mapper
from castgraph.importers.tabular.recipes import from_options, named_columns, read_recipe
from castgraph.importers.tabular.records import Head, Records, look
from castgraph.importers.tabular.sources import sources
from castgraph.importers.writer import Writer
from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from castgraph.importers.base import Beside
    from castgraph.importers.tabular.sources import Source

__all__ = ["Table"]

_UNMET = "--map names {}, which none of the first thousand objects has"


@dataclass
class Table(Importer):
    """The importer; see the module.

    Attributes:
        paths: the files, folders of them, or archives (.zip) of them.
        retrieved: ISO date of the table.
        name: what the dataset is called; as the recipe says, or the first file's name, where empty.
        licence: IRI of its licence.
        recipe: name of a shipped recipe, or a recipe's file; the options below are one where empty.
        columns: column of the table to the field that it holds, or to the role that those in it have, besides those
            that have a field's name; pairs where one column holds two.
        constants: field to what it is everywhere.
        split: what separates several names in a cell.
        encoding: of the files; UTF-8 where empty.
        names_are_ids: take the same name to mean the same person everywhere in the table.
        guess: where no option says what the columns are, take the recipe that fits.
        max_ratio: see `rows.unpacked`.
    """

    paths: Sequence[Path]
    report: Report = field(default_factory=Report)
    retrieved: str = ""
    name: str = ""
    licence: str = ""
    recipe: str = ""
    columns: Mapping[str, str] | Sequence[tuple[str, str]] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    split: str = ""
    encoding: str = ""
    names_are_ids: bool = False
    guess: bool = False
    max_ratio: float = MAX_RATIO

    def __post_init__(self) -> None:
        self.paths = [Path(path) for path in self.paths]
        if not self.paths:
            raise OptionError("name the table")
        pairs = list(self.columns.items()) if hasattr(self.columns, "items") else list(self.columns)
        self.guessed = self._guessed() if self.guess and not (self.recipe or pairs or self.constants) else ""
        self.recipe = self.recipe or self.guessed
        base = read_recipe(self.recipe) if self.recipe else None
        self._recipe = from_options(pairs, self.constants, self.split, base)
        title = self.name or self._recipe.title or self.paths[0].name.split(".")[0]
        licence = self.licence or self._recipe.licence
        self.dataset = Dataset(slug(title) or "table", title, licence, self._recipe.url, self.retrieved)

    @property
    def files(self) -> list[Path]:
        """The files that are read."""
        return list(dict.fromkeys(one.path for one in self._sources()))

    def _guessed(self) -> str:
        """Return the recipe that fits the first table; none where its columns are called as fields are."""
        head = look(self._sources()[0], max_ratio=self.max_ratio)
        plain = from_options([], {}, "").tables[0]
        return "" if not lacking(bind(plain, head)) else next(iter(fitting(head)), "")

    def _sources(self) -> list[Source]:
        return sources(self.paths, encoding=self.encoding, max_ratio=self.max_ratio)

    def blocks(self, beside: Beside, progress: Callable[[int], None] | None = None) -> Iterator[bytes]:
        """Yield the dataset's triples; see `base.Importer`."""
        plan = self.plan()
        out = Writer(self.dataset, self.report, beside)
        identity = Identity(out, self.report, names_are_ids=self.by_name)
        mapper = Mapper(out, identity, self.report, self.words)
        yield self.dataset.triples().encode()
        for head, path, tables in plan:
            where = str(head.source)
            for line, record in Records(head, self.report, self.max_ratio, progress, path):
                mapper.take(tables, record, where, line)
                if block := out.take():
                    yield block
        identity.tell(self.paths[0])
        out.finish()
        yield out.take(all_of_it=True)

    @property
    def by_name(self) -> bool:
        """Whether the same name is the same person everywhere."""
        return self.names_are_ids or self._recipe.names_are_ids

    @property
    def words(self) -> Mapping[str, str]:
        """The recipe's own words for roles."""
        return self._recipe.roles

    def plan(self) -> list[tuple[Head, str, list[Bound]]]:
        """Return the tables in the order in which they are read, each with what reads it; what describes comes first.

        With each goes where its records are in an object of JSON.

        Raises:
            DataError: none of the tables is one of the recipe's, or a column that an option names is in none.
        """
        heads = [look(source, max_ratio=self.max_ratio) for source in self._sources()]
        found: list[tuple[bool, int, Head, str, list[Bound]]] = []
        for head in heads:
            places = self._fitting(head, several=len(heads) > 1)
            found += [(bool(bound[0].credits), at, head, path, bound) for path, at, bound in places]
            if not places and len(heads) > 1:
                self.report.note(
                    "a file that is no table of the recipe, left out: {}", str(head.source), 1, of=head.source.name
                )
        self._check_columns(heads)
        if not found:
            raise DataError(*self._reason(heads[0]))
        plan = [one[2:] for one in sorted(found, key=lambda one: one[:2])]
        if self._recipe.tables[0].named and all(head.json for head in heads):
            self._tell_unmet(plan)
        return plan

    def _fitting(self, head: Head, *, several: bool) -> list[tuple[str, int, list[Bound]]]:
        """Return where a table's records are, its place in the recipe, and what reads it; nothing where none fits."""
        if not self._recipe.tables[0].named:
            return [
                (path, min(place for place, _ in tables), [bind(table, head.inner(path)) for _, table in tables])
                for path, tables in tables_for(self._recipe, head)
            ]
        table = self._recipe.tables[0]
        for path in ("", *head.inside):
            shown = bind(table, replace(head.inner(path), json=False))  # by what the first object has
            if not lacking(shown) or (several and describes(shown)):
                return [(path, 0, [bind(table, head.inner(path))])]
        bound = bind(table, head)
        return [] if lacking(bound) else [("", 0, [bound])]

    def _reason(self, head: Head) -> tuple[str, str, int]:
        """Return why a table cannot be read, and what to do."""
        columns = ", ".join(head.columns)
        table = min(self._recipe.tables, key=lambda one: len(missing(one, head.columns)))
        if not table.named:
            lost = ", ".join(missing(table, head.columns)) or f"a name like {table.file}"
            hint = advice(head, ()) if fitting(head) else f"see what {self.recipe} is for"
            return (
                f"is no table of the recipe {self._recipe.name}: no column {lost}; it has {columns}; {hint}",
                str(head.source),
                1,
            )
        without = lacking(bind(table, head))
        return f"has no column {', '.join(without)}; it has {columns}; {advice(head, without)}", str(head.source), 1

    def _tell_unmet(self, plan: Sequence[tuple[Head, str, list[Bound]]]) -> None:
        """Tell what an option names and no object has, of the first thousand of each file; a later one may."""
        unmet = {column: getter([column]) for column in named_columns(self._recipe.tables[0], inside=True)}
        for head, path, _ in plan:
            for _, record in islice(Records(head, Report(), self.max_ratio, path=path), 1000 if unmet else 0):
                unmet = {column: get for column, get in unmet.items() if get(record) in (None, "", [])}
        for column in unmet:
            self.report.note(_UNMET, str(plan[0][0].source), 1, of=repr(column))

    def _check_columns(self, heads: Sequence[Head]) -> None:
        """Refuse an option that names a column which no table has."""
        if not self._recipe.tables[0].named or any(head.json for head in heads):
            return
        known = [column for head in heads for column in head.columns]
        if lost := [column for column in named_columns(self._recipe.tables[0], known) if not has_column(known, column)]:
            told = f"has no column {', '.join(lost)}; it has {', '.join(heads[0].columns)}"
            raise DataError(told, str(heads[0].source), 1)
