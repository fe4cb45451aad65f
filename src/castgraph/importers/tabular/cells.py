"""What a cell says: text or nothing, a list written as JSON or Python, several names, a year, an outside id."""

from __future__ import annotations

import ast
import json
import re
from string import Formatter
from typing import TYPE_CHECKING, Any

from castgraph.importers.ntriples import is_iri
from castgraph.text import slug
from castgraph.vocabulary import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    Getter = Callable[[Mapping[str, Any]], Any]

__all__ = [
    "NOTHING",
    "Years",
    "columns_of",
    "getter",
    "is_nobody",
    "listed_names",
    "local_id",
    "parsed",
    "pieces",
    "same_page",
    "split_note",
    "text",
    "years",
]

NOTHING = frozenset((
    "#REF!", "#VALUE!", "#NAME?", "N.A.", "n.a.", "undefined",
    "", "-", "–", "—", "\\N", "NULL", "Null", "null", "N/A", "n/a", "#N/A", "NA", "<NA>", "NaN", "nan", "None", "none",
))  # fmt: skip
"""Cells by which programs say that there is nothing."""
_NOBODY = frozenset((
    "unknown", "tba", "tbd", "tbc", "various", "uncredited", "to be announced", "to be determined", "to be confirmed",
    "not available", "not known", "n.n.", "various artists", "various directors", "no cast", "not listed", "unlisted",
))  # fmt: skip
"""Names by which people say that it is nobody in particular."""
_SEVERAL = re.compile(r"[;|\n]|\s/\s")
_WHOLE = re.compile(r"-?\d+\.0\Z")
_LAST_COMMA = re.compile(r"(?:Jr|Sr|II|III|IV|M\.?D|Ph\.?D|Esq)\.?(?:\s*\([^)]*\))?\Z", re.IGNORECASE)
"""What belongs to the name before it, although a comma stands between them."""
_STRING = re.compile(r"('[^']*'|\"[^\"]*\")")
_QUOTE, _QUOTED = '"', '\\"'
_NAN = re.compile(r"(?<=[\[,:(\s])nan(?=\s*[\],})])(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*\Z)")
"""What pandas writes for nothing among Python literals, outside quotes."""
_ISO = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ]\d{2}:\d{2}.*)?\Z", re.ASCII)
_SPAN = re.compile(r"\(?(\d{4})(?:\.0)?\s*(?:[-–—]|to)\s*(\d{4})?(?:\.0)?\)?\Z", re.ASCII)
_YEAR = re.compile(r"(?<![\d.,])(1[5-9]\d\d|20\d\d)(?:\.0)?(?![\d.,]\d|\d)", re.ASCII)
_IMDB = re.compile(r"(?:https?://(?:www\.|m\.)?imdb\.com/(?:title|name)/)?((?:tt|nm)\d{7,})(?:/.*|\?.*)?\Z", re.ASCII)
_WIKIDATA = re.compile(
    r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/(Q\d+)|(?:wd:)?(Q[1-9]\d+))\Z", re.ASCII
)
_TMDB = re.compile(r"https?://(?:www\.)?themoviedb\.org/(movie|tv|person)/(\d+)(?:[-/?].*)?\Z", re.ASCII)
_ZEROS = re.compile(r"[0-9]{1,2}\Z")
_TVMAZE = re.compile(r"https?://(?:api|www)\.tvmaze\.com/(?:shows|people)/(\d+)(?:[/?].*)?\Z", re.ASCII)

Years = tuple[str, str]
"""When something began or came out, and when it ended: ISO dates, months or years; empty where unknown."""


def text(value: Any) -> str:
    """Return a value as text without blanks around it; empty where the cell says that there is nothing.

    Raises:
        ValueError: it is a list or an object, which nobody can read as one text.

    Example:
        >>> text(" 1917 "), text(1917), text("NULL")
        ('1917', '1917', '')
    """
    if value.__class__ is str:
        value = value.strip()
        return "" if value in NOTHING else value
    if value is None or value != value:  # NaN alone differs from itself
        return ""
    if isinstance(value, dict) and "value" in value:
        return text(value["value"])
    if isinstance(value, list) and len(value) < 2:
        return text(value[0]) if value else ""
    if isinstance(value, dict | list):
        raise ValueError("an object, not text" if isinstance(value, dict) else "a list, not text")  # noqa: TRY004  data
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def parsed(value: Any) -> Any:
    """Return what a cell holds that was written as JSON or as a Python literal; None where it is neither."""
    if not isinstance(value, str):
        return value
    value = value.strip()
    if value[:1] not in ("[", "{"):
        return None
    for text_ in (value, _as_json(value)):
        try:
            return json.loads(text_)
        except (ValueError, RecursionError):
            pass
    try:
        return ast.literal_eval(_NAN.sub("None", value))
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def _as_json(value: str) -> str:
    """Return a Python literal as JSON, which is read several times faster; nothing where it takes more than that."""
    if "\\" in value or "\0" in value:
        return ""
    parts = _STRING.split(value)
    outside = "\0".join(parts[::2])
    for python, other in (("None", "null"), ("True", "true"), ("False", "false"), ("nan", "null")):
        outside = outside.replace(python, other)
    parts[::2] = outside.split("\0")
    parts[1::2] = [f'"{one[1:-1].replace(_QUOTE, _QUOTED)}"' for one in parts[1::2]]
    return "".join(parts)


def pieces(value: Any, split: str = "") -> list[str]:
    """Return the names in a cell, each once: those of a list, or those between the separators.

    A separator inside brackets separates nothing, and "Jr." is no name of its own.

    Raises:
        ValueError: a name is an object.

    Example:
        >>> pieces("Petra Solwick (story, script), Sam Vane, Jr., NULL", ",")
        ['Petra Solwick (story, script)', 'Sam Vane, Jr.']
    """
    if value.__class__ is str:
        if not split and value[:1] != "[":
            return [value] if (value := text(value)) else []
        if value[:1] == "[" and isinstance(found := parsed(value), list):
            value = found
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(name for one in value if (name := text(one))))
    whole = text(value)
    if not split or split not in whole:
        return [whole] if whole else []
    names: list[str] = []
    open_ = 0
    for part in whole.split(split):
        if names and (open_ > 0 or (split == "," and _LAST_COMMA.match(part.strip()))):
            names[-1] += split + part
        else:
            names.append(part)
        open_ = max(0, open_ + part.count("(") - part.count(")"))
    if open_ > 0:  # a bracket that nobody closed keeps nothing together
        names = whole.split(split)
    return list(dict.fromkeys(name for one in names if (name := text(one))))


def is_nobody(name: str) -> bool:
    """Whether a name is none, such as "TBA"."""
    return name.strip("().[] ").casefold() in _NOBODY


def listed_names(name: str) -> tuple[list[str], str]:
    """Return the names in a cell that is a list beyond doubt, and what separates them; the cell itself if it is none.

    A comma separates names only where each has a first and a last name, so that "Vane, Sam" is one.

    Example:
        >>> listed_names("Orla Venn, Tomas Il"), listed_names("Vane, Sam"), listed_names("Sam Vane, Jr.")
        ((['Orla Venn', 'Tomas Il'], ','), (['Vane, Sam'], ''), (['Sam Vane, Jr.'], ''))
    """
    if len(found := [one.strip() for one in _SEVERAL.split(name) if text(one)]) > 1:
        return found, next(mark for mark in ";|\n/" if mark in name)
    if "," in name and len(found := pieces(name, ",")) > 1 and all(" " in one for one in found):
        return found, ","
    return [name], ""


def split_note(name: str) -> tuple[str, str]:
    """Return a name and what is said in brackets behind it.

    Example:
        >>> split_note("Petra Solwick (screenplay)")
        ('Petra Solwick', 'screenplay')
    """
    if name.endswith(")") and (at := name.rfind("(")) > 0:
        return name[:at].strip(), name[at + 1 : -1].strip()
    return name, ""


def years(value: str) -> Years:
    """Return the beginning and the end that a cell gives; empty where it gives none.

    Whole dates are kept where they are ISO; of others the year is, if there is but one.

    Example:
        >>> years("2013.0"), years("2013-05-01"), years("2011–2013"), years("05/01/2013"), years("PG")
        (('2013', ''), ('2013-05-01', ''), ('2011', '2013'), ('2013', ''), ('', ''))
    """
    if len(value) == 4 and value.isascii() and value.isdigit() and value != "0000":
        return value, ""
    if found := _ISO.match(value):
        year, month, day = found.groups()
        if "01" <= month <= "12" and (not day or "01" <= day <= "31"):
            return "-".join(filter(None, (year, month, day))), ""
    if found := _SPAN.match(value):
        return found[1], found[2] or ""
    several = dict.fromkeys(_YEAR.findall(value))
    return (next(iter(several)), "") if len(several) == 1 else ("", "")


def local_id(value: str) -> str:
    """Return what an id is minted of: the id itself, or the id in the address of a known catalogue.

    Example:
        >>> local_id("http://www.imdb.com/title/tt0499549/?ref_=fn_tt_tt_1"), local_id("9001.0")
        ('tt0499549', '9001')
    """
    if found := _IMDB.match(value):
        return found[1]
    if found := _WIKIDATA.match(value):
        return found[1] or found[2]
    if found := _TVMAZE.match(value):
        return found[1]
    return value[:-2] if _WHOLE.match(value) else value


def same_page(value: str, kind: str) -> str:
    """Return the IRI that an outside id or address of an entity stands for, as other importers write it; or nothing.

    Args:
        value: an IMDb or Wikidata id, an address, or a CURIE of a known prefix.
        kind: ``person`` or ``production``: a person has no title's id.
    """
    if found := _IMDB.match(value):
        name = found[1][:2] == "nm"
        return f"{PREFIXES['imdbname' if name else 'imdb']}{found[1]}/" if name == (kind == "person") else ""
    if found := _WIKIDATA.match(value):
        return PREFIXES["wd"] + (found[1] or found[2])
    if found := _TMDB.match(value):
        return f"{PREFIXES['tmdb' + found[1]]}{found[2]}" if (found[1] == "person") == (kind == "person") else ""
    prefix, _, rest = value.partition(":")
    if rest and prefix in PREFIXES and not rest.startswith("//"):
        return PREFIXES[prefix] + rest
    return value if is_iri(value) else ""


def columns_of(spec: str, known: Collection[str] = ()) -> list[str]:
    """Return the columns that a column's name, or a template of such, speaks of; a known column is no template."""
    return [spec] if spec in known else [name for _, name, _ in _parts(spec) if name] or [spec]


def _parts(spec: str) -> list[tuple[str, str, str]]:
    """Return the parts of a template: text, the column after it, and its form; nothing where braces make none."""
    try:
        return [(before, name or "", form or "") for before, name, form, _ in Formatter().parse(spec)]
    except ValueError:
        return []


def getter(specs: Sequence[str], *, every: bool = False) -> Getter:
    """Return what takes a field out of a record.

    Args:
        specs: columns (``cast``), paths in nested ones (``person.name``) or templates of them: ``tmdbmovie:{id}``,
            ``tt{id:07}`` with zeros before it, ``{name:slug}`` as IRIs have names; the first that
            holds something counts.
        every: give a list of what all of them hold instead.
    """
    made = [_path(spec) if columns_of(spec) == [spec] else _template(spec) for spec in specs]
    if every:
        return lambda record: [value for one in made if (value := one(record)) is not None]
    if len(made) == 1:
        return made[0]

    def first(record: Mapping[str, Any]) -> Any:
        return next((value for one in made if (value := one(record)) not in (None, "", [])), None)

    return first


def _path(spec: str) -> Getter:
    if "." not in spec:
        return lambda record: record.get(spec)
    steps = spec.split(".")

    def walk(record: Mapping[str, Any]) -> Any:
        return record[spec] if spec in record else _walk(record, steps)

    return walk


def _walk(value: Any, steps: Sequence[str]) -> Any:
    for at, step in enumerate(steps):
        if isinstance(value, str):
            value = parsed(value)
        if isinstance(value, list):
            found = [one for item in value if (one := _walk(item, steps[at:])) is not None]
            return [one for item in found for one in (item if isinstance(item, list) else [item])]
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _template(spec: str) -> Getter:
    parts = [(before, _path(name) if name else None, form) for before, name, form in _parts(spec)]

    def fill(record: Mapping[str, Any]) -> Any:
        if spec in record:
            return record[spec]
        out = []
        for before, get, form in parts:
            out.append(before)
            if get is not None:
                if not (value := local_id(text(get(record)))):
                    return None
                out.append(slug(value) if form == "slug" else value.zfill(int(form)) if _ZEROS.match(form) else value)
        return "".join(out)

    return fill
