"""TMDB's answers: which kind each is, by what it holds, and its fields, whatever type they have.

No answer says what it is. What holds no credits is named, so that it can be refused by its name.
Source: https://developer.themoviedb.org/reference (shapes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from castgraph.importers.report import Report

__all__ = ["READ", "Fields", "is_title", "kind_of", "titles_of", "whole_number"]

READ = ("movie", "tv", "season", "episode", "person", "career", "credits", "credit")
"""Kinds that are read: details of a title or a person, a person's credits, a title's credits, one credit."""
_DETAILS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("episode", ("episode_number", "still_path")),
    ("season", ("season_number", "episodes")),
    ("movie", ("title", "original_title", "release_date", "belongs_to_collection")),
    ("tv", ("first_air_date", "number_of_seasons", "created_by", "last_air_date", "episode_run_time", "networks")),
    (
        "person",
        (
            "birthday", "known_for_department", "also_known_as", "place_of_birth", "combined_credits", "movie_credits",
            "tv_credits", "biography",
        ),
    ),
)  # fmt: skip
_OTHERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("a collection", ("parts",)),
    ("a list of images", ("backdrops", "posters", "profiles", "stills", "logos")),
    ("a list of translations", ("translations",)),
    ("a list of keywords", ("keywords",)),
    ("a list of other titles", ("titles",)),
    ("a list of genres", ("genres",)),
    ("a list of certifications", ("certifications",)),
    ("a log of changes", ("changes",)),
    ("a review", ("author_details", "author")),
    ("a list of outside ids", ("freebase_mid", "freebase_id", "tvdb_id", "facebook_id", "instagram_id", "twitter_id")),
    ("a company", ("headquarters", "parent_company")),
    ("the configuration", ("images", "change_keys")),
    ("an answer about an account", ("request_token", "session_id", "guest_session_id", "favorite", "watchlist")),
    ("a group of episodes", ("groups", "group_count")),
    ("a line of the daily list of ids", ("popularity", "name")),
)  # fmt: skip
_IDS = {"adult", "id", "name", "original_name", "original_title", "popularity", "video"}
_PAGES = ("results", "movie_results", "person_results", "tv_results")
_OF_TITLES = (
    "title", "original_title", "release_date", "first_air_date", "episode_count", "genre_ids", "poster_path",
)  # fmt: skip
_LIST = ("items", "item_count", "object_ids", "list_type")


def kind_of(value: Any) -> tuple[str, str]:
    """Return what an answer is, and why it is not read.

    Returns:
        One of `READ` and an empty text; or an empty text and the reason, which names the kind.

    Example:
        >>> kind_of({"id": 1, "cast": [{"id": 2, "title": "The Tin Orchard"}]})
        ('career', '')
        >>> kind_of({"page": 1, "results": []})
        ('', 'a page of results, which has no credits; save the details or the credits of what it lists')
    """
    if not isinstance(value, dict):
        return "", "not a TMDB answer (an answer is an object)"
    if value.get("success") is False or "status_code" in value:
        return "", "a TMDB error instead of an answer; fetch it again"
    if isinstance(value.get("media"), dict) and isinstance(value.get("person"), dict):
        return "credit", ""
    if any(name in value for name in _LIST) and "title" not in value:
        return "", _refusal("a list of titles")
    if any(isinstance(value.get(name), (list, dict)) for name in _PAGES) and not _of_details(value):
        return "", _refusal("a page of results")
    found = _of_details(value)
    if not found and any(name in value for name in ("cast", "crew", "guest_stars")):
        found = "career" if any(is_title(one) for one in _members(value)) else "credits"
    if found and whole_number(value.get("id")):
        return found, ""
    if found:
        return "", "not a known TMDB answer (it has no id)"
    for what, fields in _OTHERS:
        if any(name in value for name in fields):
            return "", _refusal(what)
    return "", "not a known TMDB answer"


def _of_details(value: dict[str, Any]) -> str:
    """Return what a title's or a person's details are of; a line of the daily lists of ids is not details."""
    if value.keys() <= _IDS:
        return ""
    return next((kind for kind, fields in _DETAILS if any(name in value for name in fields)), "")


def _refusal(what: str) -> str:
    return f"{what}, which has no credits; save the details or the credits of what it lists"


def is_title(value: dict[str, Any]) -> bool:
    """Whether a member of a cast or crew is a title, as in the credits of a person, and not a person."""
    return value.get("media_type") in ("movie", "tv") or any(name in value for name in _OF_TITLES)


def titles_of(value: dict[str, Any]) -> Sequence[str]:
    """Return what credits that stand alone may be of: only a movie's cast has ``cast_id``, only an episode has guests.

    Series and seasons cannot be told apart, and crew alone may be of all three.
    """
    members = list(_members(value))
    if "guest_stars" in value:
        return ("episode",)
    if any("cast_id" in one for one in members):
        return ("movie",)
    if any("roles" in one or "jobs" in one or "total_episode_count" in one for one in members) or value.get("cast"):
        return ("tv", "season")
    return ("movie", "tv", "season")


def _members(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("cast", "crew", "guest_stars"):
        many = value.get(name)
        yield from (one for one in many if isinstance(one, dict)) if isinstance(many, list) else ()


def whole_number(value: Any) -> int:
    """Return an id, also where it was saved as text or as a number with a point; 0 if it is none."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    if isinstance(value, float) and value.is_integer() and value < 1e15:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


@dataclass
class Fields:
    """Reads fields of one answer; what has another type than it should is read if it can be, and always reported.

    Attributes:
        report: is told the field, and file and line.
        where: file and line of the answer.
    """

    report: Report
    where: tuple[Path, int]

    def text(self, thing: dict[str, Any], *names: str) -> str:
        """Return the first of some fields that has a text; a number is taken as text."""
        for name in names:
            value = thing.get(name)
            if value is not None and (text := value.strip() if isinstance(value, str) else self._text(value, name)):
                return text
        return ""

    def texts(self, thing: dict[str, Any], name: str) -> list[str]:
        """Return the texts of a list."""
        return [text for one in self._list(thing.get(name), name) if (text := self._text(one, name, inside=True))]

    def things(self, thing: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return the objects of a list."""
        found = []
        for one in self._list(thing.get(name), name):
            if isinstance(one, dict):
                found.append(one)
            else:
                self._note(f"{name} holds {_what(one)} instead of an object, left out")
        return found

    def thing(self, holder: dict[str, Any], name: str) -> dict[str, Any]:
        """Return an object; an empty one where there is none."""
        value = holder.get(name)
        if isinstance(value, dict):
            return value
        if value not in (None, "", []):
            self._note(f"{name} is {_what(value)} instead of an object, left out")
        return {}

    def _list(self, value: Any, name: str) -> list[Any]:
        if isinstance(value, list):
            return value
        if value not in (None, "", {}):
            self._note(f"{name} is {_what(value)} instead of a list, left out")
        return []

    def _text(self, value: Any, name: str, *, inside: bool = False) -> str:
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            self._note(f"{name} {'holds' if inside else 'is'} a number instead of a text, taken as text")
            return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        if value is not None or inside:
            self._note(f"{name} {'holds' if inside else 'is'} {_what(value)} instead of a text, left out")
        return ""

    def _note(self, what: str) -> None:
        self.report.note(what, *self.where)


def _what(value: Any) -> str:
    for kind, word in ((bool, "a truth value"), (str, "a text"), ((int, float), "a number"), (list, "a list")):
        if isinstance(value, kind):
            return word
    return "null" if value is None else "an object"
