"""A look at a table's columns: which recipe fits, or which options would say what they hold."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from castgraph.importers.tabular.binding import fits
from castgraph.importers.tabular.recipes import FIELDS, shipped
from castgraph.importers.tabular.words import known_role
from castgraph.text import slug

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.importers.tabular.recipes import Recipe, TableRecipe
    from castgraph.importers.tabular.records import Head

__all__ = ["advice", "fitting", "tables_for"]

_WORDS = {
    "production": "title movie film show work movie-title film-title series-title movie-name film-name show-title",
    "production_id": "movie-id film-id title-id tconst imdb-id show-id imdbid movieid filmid",
    "year": "release-year released-year title-year movie-year release-date released date premiered published-year",
    "person": "name person-name actor-name full-name",
    "person_id": "actor-id nconst name-id personid",
    "role": "job category profession department function credit",
    "character": "character-name characters role-name as played",
    "type": "title-type kind",
    "season": "season-number", "episode": "episode-number", "series": "series-name tv-series",
}  # fmt: skip
_WITHOUT_PEOPLE = {
    "Letterboxd": ("Letterboxd URI",),
    "MovieLens": ("movieId", "genres"),
    "MovieLens' ratings": ("userId", "movieId"),
    "MovieLens' links": ("movieId", "imdbId", "tmdbId"),
}
"""Well-known tables in which nobody has a part, to columns that they have."""
_FIELD_OF = {word: field for field, words in _WORDS.items() for word in words.split()}


def tables_for(recipe: Recipe, head: Head) -> list[tuple[str, list[tuple[int, TableRecipe]]]]:
    """Return where the records of a table are in its objects, and the tables of a recipe that fit, with their places.

    They are in one or several lists only where the objects themselves are none. Where none fits, the list is empty.
    """
    if tables := _tables_at(recipe, head, head.columns):
        return [("", tables)]
    return [(path, tables) for path, columns in head.inside.items() if (tables := _tables_at(recipe, head, columns))]


def _tables_at(recipe: Recipe, head: Head, columns: Sequence[str]) -> list[tuple[int, TableRecipe]]:
    found = [(at, one) for at, one in enumerate(recipe.tables) if fits(one, columns, head.source.name)]
    if found:
        best = max(len(table.columns) for _, table in found)
        alike = [table for _, table in found if len(table.columns) == best]
        if any(table.when for table in alike):  # each record says which of them it is one of
            return [(at, table) for at, table in found if table in alike]
        return [next((at, table) for at, table in found if table is alike[0])]
    return []


def fitting(head: Head) -> list[str]:
    """Return the names of the shipped recipes that fit a table, the one that knows most of its columns first."""
    found = []
    for name, recipe in shipped().items():
        if places := tables_for(recipe, head):
            found.append((-max(len(table.columns) for _, tables in places for _, table in tables), name))
    return [name for _, name in sorted(found)]


def advice(head: Head, lacking: Sequence[str]) -> str:
    """Return what to write so that a table can be read: a recipe, or what its columns seem to hold."""
    for name, columns in _WITHOUT_PEOPLE.items():
        if set(columns) <= set(head.columns) and not any(known_role(column) for column in head.columns):
            return f"it looks like a table of {name}, which lists films and nobody in them; join it with one that does"
    if names := fitting(head):
        several = " and its other tables beside it" if len(shipped()[names[0]].tables) > 1 else ""
        others = f" (or {', '.join(names[1:])})" if names[1:] else ""
        return f"it looks like a table of {names[0]}: add --recipe {names[0]}{others}{several}"
    fields: dict[str, list[str]] = {}
    for column in head.columns:
        if found := _meant(column):
            fields.setdefault(found, []).append(column)
    if "production" not in fields and fields.keys() - set(FIELDS) and len(fields.get("person", ())) == 1:
        fields["production"] = fields.pop("person")  # beside those who made it, a name is the work's
    pairs = [
        f"--map {shlex.quote(','.join(columns if known_role(field) and field not in FIELDS else columns[:1]))}={field}"
        for field, columns in fields.items()
        if [slug(one).replace("-", "_") for one in columns[:1]] != [field] or field not in FIELDS
    ]
    told = {"person", "role"} if any(field not in FIELDS for field in fields) else set()
    pairs += [
        "--set role=actor" if name == "role" else f"--map COLUMN={name}"
        for name in lacking
        if name not in told and name not in fields and f"{name}_id" not in fields
    ]
    return f"name them so, or say which they are, such as {' '.join(pairs)}"


def _meant(column: str) -> str:
    """Return the field, or the role, that a column's name seems to mean; or nothing."""
    word = slug(column)
    if (name := word.replace("-", "_")) in FIELDS:
        return name
    if word in _FIELD_OF:
        return _FIELD_OF[word]
    bare = re.sub(r"(?<!\d)(-name)?s?(-?\d+)?(-name)?s?\Z", "", word)
    return known_role(bare) if bare not in ("crew", "") else ""
