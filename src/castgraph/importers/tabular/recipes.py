"""A recipe: which column of a table holds what. It comes from a TOML file, or from the options of the command.

Only a recipe is followed when a table is read; nothing about any outside format stands in code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError, OptionError
from castgraph.importers.tabular.cells import columns_of
from castgraph.importers.tabular.words import known_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

__all__ = [
    "FIELDS",
    "ROW_FIELDS",
    "Credits",
    "Recipe",
    "TableRecipe",
    "from_options",
    "named_columns",
    "read_recipe",
    "shipped",
]

ROW_FIELDS = (
    "production", "production_id", "production_same_as", "type", "year", "ended", "series", "series_id", "season",
    "episode",
)  # fmt: skip
"""Fields of a production: one of each in a record."""
PERSON_FIELDS = ("person", "person_id", "person_same_as", "birth", "death")
CREDIT_FIELDS = ("role", "character", "job", "status", "source_url", "published")
FIELDS = (*ROW_FIELDS, *PERSON_FIELDS, *CREDIT_FIELDS)
_FOLDER = Path(__file__).resolve().parents[1] / "recipes"

Specs = tuple[str, ...]
"""Columns that hold one field: names, paths in nested ones, or templates of them."""


@dataclass(frozen=True, slots=True)
class Credits:
    """Where the credits of a record are.

    Attributes:
        fields: field of a person or a credit to the columns that hold it; several columns are several people.
        constants: field to what it is in every credit.
        each: column that holds a list of objects, in which the columns of `fields` are then; empty for the record.
        split: what separates several names in a cell; empty where there is one.
        split_character: what separates several characters of one person, besides " / ".
        when: column to the value that a record, or an object of the list, must have in it; "*" is any.
        notes: whether a bracket behind a name says the job, as in "Petra Solwick (novel)".
        marks: whether a character's field says the role too, as in "Self" and "Gull (voice)".
    """

    fields: Mapping[str, Specs] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    each: str = ""
    split: str = ""
    split_character: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    notes: bool = False
    marks: bool = False


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """One table of a recipe.

    Attributes:
        columns: what it is recognised by: each is a column, or several of which one must be there.
        file: pattern of its file's name, where the columns do not tell it from another.
        fields: field of the record to the columns that hold it: the first that holds something counts.
        constants: field to what it is in every record.
        credits: where the credits are; a table without is one that describes people or productions.
        when: column to the value that a record must have in it, to be one of this table's.
        advice: what to add where a record does not say its person or production.
        alone: whether a production of which nobody is told is kept.
        named: whether columns that are called as a field is hold it.
    """

    columns: tuple[Specs, ...] = ()
    file: str = "*"
    fields: Mapping[str, Specs] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    credits: tuple[Credits, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""
    alone: bool = True
    named: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the tables of one publisher are read.

    Attributes:
        name: by which it is asked for.
        summary: what it is for, in a line.
        title: what the dataset is called; the file's name where empty.
        licence: IRI of its licence.
        url: where it comes from.
        names_are_ids: take the same name to mean the same person everywhere.
        roles: words of its own to roles; an empty role means that it is no credit.
        tables: its tables; those that describe come first.
    """

    name: str = ""
    summary: str = ""
    title: str = ""
    licence: str = ""
    url: str = ""
    names_are_ids: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[TableRecipe, ...] = ()


@cache
def shipped() -> dict[str, Recipe]:
    """Return the recipes that come with castgraph, by name."""
    return {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.toml"))}


def read_recipe(name: str) -> Recipe:
    """Return a recipe: a file's, or the shipped one of that name.

    Raises:
        DataError: the file is no recipe.
        OptionError: there is none of that name.
    """
    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        return _read(path)
    if name not in (known := shipped()):
        near = get_close_matches(name, known, 1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise OptionError(f"--recipe {name!r}: no such file, and no recipe of that name{meant} ({', '.join(known)})")
    return known[name]


def from_options(
    columns: Iterable[tuple[str, str]], constants: Mapping[str, str], split: str, base: Recipe | None = None
) -> Recipe:
    """Return the recipe that options stand for, or another one changed by them.

    Args:
        columns: column to field, or to a role that those in the column have; several columns separated by commas, and
            ``cast[].name`` for a name in a list.
        constants: field to what it is everywhere.
        split: what separates several names in a cell.
        base: the recipe that is changed; only its constants and separators can be.

    Raises:
        OptionError: a field that there is not.
    """
    pairs = list(columns)
    if base and pairs:
        raise OptionError("--map and --recipe both say what the columns are; give one, or copy the recipe's file")
    if unknown := [name for name in constants if name not in FIELDS]:
        raise OptionError(f"--set: {', '.join(unknown)} is not a field; the fields are {', '.join(FIELDS)}")
    row = {name: value for name, value in constants.items() if name in ROW_FIELDS}
    other = {name: value for name, value in constants.items() if name not in ROW_FIELDS}
    if base:
        tables = tuple(
            replace(
                table,
                constants={**table.constants, **row},
                credits=tuple(
                    replace(one, constants={**one.constants, **other}, split=split or one.split)
                    for one in table.credits
                ),
            )
            for table in base.tables
        )
        return replace(base, tables=tables)
    fields: dict[str, Specs] = {}
    groups: dict[tuple[str, str], dict[str, Specs]] = {}
    for column, name in pairs:
        specs = tuple(one.strip() for one in column.split(",")) if "{" not in column else (column,)
        each, _, _ = specs[0].rpartition("[].")
        if each:
            specs = tuple(one.removeprefix(f"{each}[].") for one in specs)
        role, what = _meant(name)
        if role:
            _append(groups.setdefault((each, role), {}), what, specs)
        elif name in ROW_FIELDS:
            _append(fields, name, specs)
        else:
            _append(groups.setdefault((each, ""), {}), name, specs)
    credits = [
        Credits(group, {**other, **({"role": role} if role else {})}, each, split)
        for (each, role), group in groups.items()
    ]
    if ("", "") not in groups:
        credits.insert(0, Credits({}, other, "", split))
    return Recipe(tables=(TableRecipe(fields=fields, constants=row, credits=tuple(credits), named=True),))


def named_columns(table: TableRecipe, known: Collection[str] = (), *, inside: bool = False) -> list[str]:
    """Return the columns that a table's recipe speaks of, those inside lists and paths by where these are.

    Args:
        table: of a recipe.
        known: columns that there are; braces in their names make no template.
        inside: name what is in lists too, by its path.
    """
    specs = [spec for specs in table.fields.values() for spec in specs]
    for one in table.credits:
        own = [column for some in one.fields.values() for spec in some for column in columns_of(spec, known)]
        specs += own if not one.each else [f"{one.each}.{column}" for column in own] if inside else [one.each]
    return list(dict.fromkeys(column for spec in specs for column in columns_of(spec, known)))


def _meant(name: str) -> tuple[str, str]:
    """Return the role whose people a column holds, and which field of them; two empty strings for a plain field."""
    if name in FIELDS:
        return "", ""
    if role := known_role(name):
        return role, "person"
    for end in ("_id", "_same_as"):
        if name.endswith(end) and (role := known_role(name.removesuffix(end))):
            return role, f"person{end}"
    raise OptionError(f"--map: {name} is not a field, nor a role; the fields are {', '.join(FIELDS)}")


def _append(group: dict[str, Specs], name: str, specs: Specs) -> None:
    group[name] = group.get(name, ()) + specs


def _read(path: Path) -> Recipe:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError("no such file", str(path)) from error
    except (OSError, ValueError) as error:
        raise DataError(f"is no recipe ({error})", str(path)) from error
    try:
        tables = tuple(_table(table) for table in _taken(raw, "tables", list))
        recipe = Recipe(
            path.stem,
            **{name: _taken(raw, name, str) for name in ("summary", "title", "licence", "url")},
            names_are_ids=_taken(raw, "names_are_ids", bool),
            roles=_words(_taken(raw, "roles", dict)),
            tables=tables,
        )
        _nothing_left(raw)
    except ValueError as error:
        raise DataError(f"is no recipe: {error}", str(path)) from error
    if not tables:
        raise DataError("is no recipe: it has no [[tables]]", str(path))
    return recipe


def _table(raw: Any) -> TableRecipe:
    credits = tuple(_credits(one) for one in _taken(raw, "credits", list))
    table = TableRecipe(
        columns=tuple(_specs(one) for one in _taken(raw, "columns", list)),
        file=_taken(raw, "file", str) or "*",
        constants=_words(_taken(raw, "set", dict), FIELDS),
        credits=credits,
        when=_words(_taken(raw, "when", dict)),
        advice=f"; {advice}" if (advice := _taken(raw, "advice", str)) else "",
        alone=bool(raw.pop("alone", True)),
        fields={name: _specs(raw.pop(name)) for name in (*ROW_FIELDS, *PERSON_FIELDS) if name in raw},
    )
    _nothing_left(raw)
    return table


def _credits(raw: Any) -> Credits:
    made = Credits(
        constants=_words(_taken(raw, "set", dict), FIELDS),
        each=_taken(raw, "each", str),
        split=_taken(raw, "split", str),
        split_character=_taken(raw, "split_character", str),
        when=_words(_taken(raw, "when", dict)),
        notes=_taken(raw, "notes", bool),
        marks=_taken(raw, "marks", bool),
        fields={name: _specs(raw.pop(name)) for name in (*PERSON_FIELDS, *CREDIT_FIELDS) if name in raw},
    )
    _nothing_left(raw)
    return made


def _taken(raw: Any, name: str, kind: type) -> Any:
    if not isinstance(raw, dict):
        raise ValueError("a table and its credits are written as [[tables]] and [[tables.credits]]")  # noqa: TRY004
    value = raw.pop(name, kind())
    if not isinstance(value, kind):
        raise ValueError(f"{name} must be a {kind.__name__}")  # noqa: TRY004  a fault of the file, not of the program
    return value


def _specs(value: Any) -> Specs:
    found = tuple(value) if isinstance(value, list) else (value,)
    if not found or not all(isinstance(one, str) and one for one in found):
        raise ValueError(f"{value!r} is not a column, or a list of columns")
    return found


def _words(raw: Mapping[str, Any], known: Sequence[str] = ()) -> dict[str, str]:
    if unknown := [name for name in raw if known and name not in known]:
        raise ValueError(f"{', '.join(unknown)} is not a field; the fields are {', '.join(known)}")
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in raw.items()}


def _nothing_left(raw: Mapping[str, Any]) -> None:
    if raw:
        raise ValueError(f"{', '.join(raw)} means nothing here")
