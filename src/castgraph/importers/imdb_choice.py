"""Which part of IMDb is wanted: titles of some types, with enough votes or near to some seeds, and their people.

Each hop reads the credits once and keeps nothing of them but a mark per id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from castgraph.importers.imdb_ids import mark, marked, number_of
from castgraph.importers.imdb_words import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.importers.imdb_tables import Tables

__all__ = ["Wanted", "choose"]

_SILENT = {"self", "archive-footage"}


class Wanted(NamedTuple):
    """Marks of the wanted titles and people, by the number in their id; None for all of them."""

    titles: bytearray | None
    people: bytearray | None


def choose(tables: Tables, types: Sequence[str], min_votes: int, seeds: Sequence[str], hops: int) -> Wanted:
    """Return which titles and people are wanted; the arguments are those of `imdb.Imdb`."""
    titles = _of_types(tables, set(types)) if types else None
    if min_votes:
        titles = _voted(tables, min_votes, titles)
    if seeds:
        return _around(tables, seeds, hops, titles)
    if titles is None:
        return Wanted(None, None)
    people = bytearray(1)
    for title, person, _ in _pairs(tables):
        if marked(titles, title):
            mark(people, person)
    for tconst, *lists in tables.rows("title.crew") if "title.crew" in tables else ():
        if marked(titles, number_of(tconst, "tt")):
            for person in (number_of(nconst, "nm") for ids in lists for nconst in ids.split(",")):
                if person:
                    mark(people, person)
    return Wanted(titles, people)


def _of_types(tables: Tables, types: set[str]) -> bytearray:
    titles = bytearray(1)
    for parts in tables.rows("title.basics"):
        if parts[1] in types and (number := number_of(parts[0], "tt")):
            mark(titles, number)
    return titles


def _voted(tables: Tables, min_votes: int, among: bytearray | None) -> bytearray:
    titles = bytearray(1)
    for parts in tables.rows("title.ratings"):
        if parts[2].isdecimal() and parts[2].isascii() and len(parts[2]) < 16 and int(parts[2]) >= min_votes:
            number = number_of(parts[0], "tt")
            if number and (among is None or marked(among, number)):
                mark(titles, number)
    return titles


def _pairs(tables: Tables) -> Iterator[tuple[int, int, str]]:
    """Yield title, person and category of every readable row of title.principals."""
    for parts in tables.rows("title.principals"):
        if (title := number_of(parts[0], "tt")) and (person := number_of(parts[2], "nm")):
            yield title, person, parts[3]


def _around(tables: Tables, seeds: Sequence[str], hops: int, allowed: bytearray | None) -> Wanted:
    """Walk so many hops from the seeds, over allowed titles."""
    titles, people = bytearray(1), bytearray(1)
    for seed in seeds:
        mark(titles if seed[:2] == "tt" else people, int(seed[2:]))
    for _ in range(hops):
        new_titles, new_people = bytearray(titles), bytearray(people)
        for title, person, category in _pairs(tables):
            if CATEGORIES.get(category) in _SILENT or (allowed is not None and not marked(allowed, title)):
                continue
            if marked(people, person):
                mark(new_titles, title)
            if marked(titles, title):
                mark(new_people, person)
        titles, people = new_titles, new_people
    if "title.episode" in tables:  # an episode that is kept stands under its series
        for parts in tables.rows("title.episode"):
            if marked(titles, number_of(parts[0], "tt")) and (series := number_of(parts[1], "tt")):
                mark(titles, series)
    return Wanted(titles, people)
