"""A table recipe laid upon the columns that a table has: whether it fits, and what takes each field out of a record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from castgraph.importers.tabular.cells import columns_of, getter, parsed, pieces, text
from castgraph.importers.tabular.recipes import CREDIT_FIELDS, FIELDS, PERSON_FIELDS, ROW_FIELDS, Credits, TableRecipe
from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from castgraph.importers.tabular.cells import Getter
    from castgraph.importers.tabular.records import Head

    Record = Mapping[str, Any]

__all__ = ["Bound", "BoundCredits", "bind", "describes", "fits", "has_column", "lacking", "missing"]


_ACTING = ("actor", "voice-actor", "self", "narrator", "presenter")


@dataclass(frozen=True, slots=True)
class BoundCredits:
    """Credits of a recipe, ready to be taken out of records.

    Attributes:
        recipe: what was bound.
        fields: field to what takes it out of a record, or out of an object of the list; people and their ids are
            `people`.
        people: for each column of people: name, id and pages of a person.
        items: gives the records or objects that credits are in; None where the record does not have a list there.
        wanted: whether a record, or an object, is meant.
    """

    recipe: Credits
    fields: Mapping[str, Getter]
    people: Sequence[tuple[Getter | None, Getter | None, Getter | None]]
    items: Callable[[Record], Sequence[Any] | None]
    wanted: Callable[[Record], bool]


@dataclass(frozen=True, slots=True)
class Bound:
    """A table recipe, ready to read records; `fields` take those of the record, as in `BoundCredits`.

    Attributes:
        cells: title, year, name and role, where each record is plain: one person in one production, known by their
            names, of whom nothing else is said but a status and a source; else nothing.
    """

    recipe: TableRecipe
    fields: Mapping[str, Getter]
    pages: Mapping[str, Getter]
    credits: Sequence[BoundCredits]
    wanted: Callable[[Record], bool]
    cells: tuple[Getter, ...] = ()


def fits(table: TableRecipe, columns: Sequence[str], file: str) -> bool:
    """Whether a table has the columns, and the file's name, that a recipe knows it by."""
    return fnmatchcase(file.lower(), table.file) and all(
        any(has_column(columns, one) for one in some) for some in table.columns
    )


def missing(table: TableRecipe, columns: Sequence[str]) -> list[str]:
    """Return the columns by which a recipe would know a table, and which it lacks."""
    return [" or ".join(some) for some in table.columns if not any(has_column(columns, one) for one in some)]


def lacking(bound: Bound) -> list[str]:
    """Return which of person, role and production a bound recipe of options does not give."""
    people = [one for one in bound.credits if one.people]
    roles = [one for one in (people or bound.recipe.credits) if "role" in one.fields or "role" in _constants(one)]
    found = {
        "person": bool(people),
        "role": bool(roles),
        "production": "production" in bound.fields or "production_id" in bound.fields,
    }
    return [name for name, there in found.items() if not there]


def describes(bound: Bound) -> bool:
    """Whether a table without credits says who or what an id is."""
    return any(name in bound.fields and f"{name}_id" in bound.fields for name in ("person", "production"))


def _constants(one: BoundCredits | Credits) -> Mapping[str, str]:
    return one.constants if isinstance(one, Credits) else one.recipe.constants


def bind(table: TableRecipe, head: Head) -> Bound:
    """Return a recipe laid upon a table's columns; columns that the table does not have are left out.

    Fields of an object of JSON may be missing in the first one, so that all are kept there.
    """
    columns = None if head.json else head.columns
    if table.named:
        shown = table = _with_named(table, head.columns)
        if head.json:  # what the first object does not have another may
            without = {end for name in lacking(_laid(table, head.columns)) for end in (name, f"{name}_id")}
            table = _with_named(table, [name for name in FIELDS if name not in without])
        table = replace(table, credits=_shared(table.credits, shown.credits))
    return _laid(table, columns)


def _laid(table: TableRecipe, columns: Sequence[str] | None) -> Bound:
    fields = _bound(table.fields, table.constants, (*ROW_FIELDS, *PERSON_FIELDS), columns)
    pages = {
        name: getter(found, every=True)
        for name in ("production_same_as", "person_same_as")
        if (found := _there(table.fields.get(name, ()), columns))
    }
    credits = [bound for one in table.credits if (bound := _bind_credits(one, columns))]
    return Bound(table, fields, pages, credits, _condition(table.when), () if pages else _cells(fields, credits))


def _cells(fields: Mapping[str, Getter], credits: Sequence[BoundCredits]) -> tuple[Getter, ...]:
    """Return `Bound.cells`; nothing where there is more in a record."""
    if not ({"production"} <= fields.keys() <= {"production", "year"} and len(credits) == 1):
        return ()
    recipe, own, people = credits[0].recipe, credits[0].fields, credits[0].people
    if recipe.each or recipe.split or recipe.when or recipe.notes or len(people) != 1 or any(people[0][1:]):
        return ()
    if people[0][0] is None or not {"role"} <= own.keys() <= {"role", "status", "source_url", "published"}:
        return ()
    return fields["production"], fields.get("year", _constant("")), people[0][0], own["role"]


def _bind_credits(credits: Credits, columns: Sequence[str] | None) -> BoundCredits | None:
    """Return None where the table does not have the columns at all."""
    inside = None if credits.each else columns
    if credits.each and columns is not None and not has_column(columns, credits.each):
        return None
    names, ids, pages = (credits.fields.get(name, ()) for name in ("person", "person_id", "person_same_as"))
    people = []
    for at in range(max(len(names), len(ids))):
        made = [_one(specs, at, inside) for specs in (names, ids)]
        if made[0] and (constant := credits.constants.get("person")):
            made[0] = _or_else(made[0], constant)
        if any(made):
            shared = max(len(names), len(ids)) == 1
            found = _there(pages, inside) if shared else _there(pages[at : at + 1], inside)
            people.append((made[0], made[1], getter(found, every=True) if found else None))
    if not people and "person" not in credits.constants:
        return None
    fields = _bound(credits.fields, credits.constants, (*CREDIT_FIELDS, "birth", "death"), inside)
    if not people:
        people = [(_constant(credits.constants["person"]), None, None)]
    return BoundCredits(credits, fields, people, _items(credits.each), _condition(credits.when))


def _one(specs: Sequence[str], at: int, columns: Sequence[str] | None) -> Getter | None:
    found = _there(specs[at : at + 1], columns)
    return getter(found) if found else None


def _items(each: str) -> Callable[[Record], Sequence[Any] | None]:
    if not each:
        return lambda record: (record,)
    get = getter([each])

    def items(record: Record) -> Sequence[Any] | None:
        value = get(record)
        if isinstance(value, str):
            if not text(value):
                return ()
            value = parsed(value)
            return value if isinstance(value, list) else None
        return () if value is None else value if isinstance(value, list) else None

    return items


def _condition(when: Mapping[str, str]) -> Callable[[Record], bool]:
    """Return what tells whether a record has the values that it must have."""
    if not when:
        return lambda _: True
    made = [(getter([column]), value) for column, value in when.items()]

    def holds(record: Record) -> bool:
        for get, value in made:
            found = get(record)
            try:
                held = pieces(found) if isinstance(found, list) else [text(found)]
            except ValueError:
                return False
            if not (any(held) if value == "*" else value in (held or [""]) or (value == "false" and not any(held))):
                return False
        return True

    return holds


def _with_named(table: TableRecipe, columns: Sequence[str]) -> TableRecipe:
    """Return a recipe of options, to which are added the columns that are called as fields are."""
    taken = {spec for one in table.credits for specs in one.fields.values() for spec in specs}
    taken |= {spec for specs in table.fields.values() for spec in specs}
    fields, plain = dict(table.fields), dict(table.credits[0].fields)
    for column in columns:
        name = slug(column).replace("-", "_")
        group = fields if name in ROW_FIELDS else plain
        if name in FIELDS and name not in group and column not in taken:
            group[name] = (column,)
    if not any(name in fields or name in table.constants for name in ("production", "production_id")):
        fields |= {name: specs for name, specs in plain.items() if name in PERSON_FIELDS}
    first, *others = table.credits
    return replace(table, fields=fields, credits=(replace(first, fields=plain), *others))


def _shared(credits: Sequence[Credits], shown: Sequence[Credits]) -> tuple[Credits, ...]:
    """Return credits of options, where what is said beside nobody is said of those that have a column for their role.

    Somebody without a role is nobody here, by the columns that are `shown`. A character is theirs who have one: one
    column of actors, not several.
    """
    said = {
        one.each: {name: specs for name, specs in one.fields.items() if name in CREDIT_FIELDS and name != "role"}
        for one, seen in zip(credits, shown, strict=True)
        if not all(has & {*seen.fields, *seen.constants} for has in ({"person", "person_id"}, {"role"}))
    }
    made = []
    for one in credits:
        more = dict(said.get(one.each, {})) if "person" in one.fields else {}
        if one.constants.get("role") not in _ACTING or len(one.fields.get("person", ())) != 1:
            more.pop("character", None)
        made.append(replace(one, fields={**more, **one.fields}))
    return tuple(made)


def _bound(
    specs: Mapping[str, Sequence[str]],
    constants: Mapping[str, str],
    names: Sequence[str],
    columns: Sequence[str] | None,
) -> dict[str, Getter]:
    made: dict[str, Getter] = {}
    for name in names:
        constant = constants.get(name, "")
        found = _there(specs.get(name, ()), columns)
        if found:
            made[name] = _or_else(getter(found), constant) if constant else getter(found)
        elif constant:
            made[name] = _constant(constant)
    return made


def _constant(value: str) -> Getter:
    return lambda _: value


def _or_else(get: Getter, constant: str) -> Getter:
    return lambda record: constant if (value := get(record)) in (None, "", []) else value


def _there(specs: Sequence[str], columns: Sequence[str] | None) -> list[str]:
    """Return those of some columns that a table has; a pattern such as ``year*`` is the first that it matches."""
    if columns is None:
        return list(specs)
    found = []
    for spec in specs:
        if "*" in spec and (matches := [one for one in columns if fnmatchcase(one, spec)]):
            found.append(matches[0])
        elif all(has_column(columns, one) for one in columns_of(spec, columns)):
            found.append(spec)
    return found


def has_column(columns: Sequence[str], spec: str) -> bool:
    """Whether a table has a column, or the one that a path begins with, or one of a pattern such as ``year*``."""
    if spec in columns or spec.split(".", 1)[0] in columns:
        return True
    return "*" in spec and any(fnmatchcase(one, spec) for one in columns)
