"""Pages and files → the JSON-LD in them, one way of saying it: short names, references followed, addresses absolute.

A page is asked for its JSON-LD first; only where that tells of no production, for its microdata and RDFa. No context is
ever fetched: schema.org's names are taken as they stand.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.errors import DataError
from castgraph.importers.addresses import absolute
from castgraph.importers.markup import has_markup, things_of_page
from castgraph.importers.rows import documents, text_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["PRODUCTIONS", "Found", "found_in", "listed", "production_type", "productions_in", "types_of"]

PRODUCTIONS = (
    "Movie", "TVSeries", "TVSeason", "TVEpisode", "CreativeWorkSeason", "CreativeWorkSeries", "Episode", "Season",
    "RadioSeries", "RadioSeason", "RadioEpisode", "Play", "Book", "BookSeries", "ComicSeries", "ComicStory",
    "ComicIssue", "VideoGame", "VideoGameSeries", "MovieSeries", "PodcastSeries", "PodcastEpisode", "CreativeWork",
    "TheaterEvent", "Audiobook", "ShortStory", "TVClip", "MovieClip",
)  # fmt: skip
"""Types that are productions."""
_LEADS = (
    "@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item", "itemReviewed", "about", "workPerformed",
    "workFeatured", "subjectOf", "hasPart", "exampleOfWork",
)  # fmt: skip
"""Properties through which a page leads to what it is about."""
_SCRIPT = re.compile(r"<!--.*?(?:-->|\Z)|<script\b([^<>]*)>(.*?)(?:</script\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_JSONLD = re.compile(r"\btype\s*=\s*[\"']?\s*application/ld\+json", re.IGNORECASE)
_COMMENT = re.compile(
    r'("(?:[^"\\]|\\.)*+"?)|/\*.*?(?:\*/|\Z)|//[ \t]*(?:<!\[CDATA\[|\]\]>|<!--|-->)|<!--|-->|<!\[CDATA\[|\]\]>'
    r"|//[^\n]*|,(?=\s*[}\]])|;\s*\Z",
    re.DOTALL,
)
_SHORT = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)(?=\w)")
_BASES = (
    re.compile(r"<base\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE),
    re.compile(r"<link\b(?=[^>]*\brel\s*=\s*[\"']?canonical\b)[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE),
    re.compile(r"<meta\b(?=[^>]*\bog:url\b)[^>]*\bcontent\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE),
    re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->"),
)
_DEPTH = 100


@dataclass(slots=True)
class Found:
    """One document that was found in a file.

    Attributes:
        line: where it begins.
        value: what it says, with short names; a `ValueError` where it cannot be read.
        base: what its relative addresses are relative to; empty where nothing says it.
        nodes: what the page says of each ``@id``, so that a reference can be followed.
    """

    line: int
    value: Any
    base: str
    nodes: dict[str, dict[str, Any]]


def found_in(path: Path, **options: Any) -> Iterator[Found]:
    """Yield what a page or a file of JSON-LD says.

    Args:
        path: the file; a page where its name ends in ``.html`` or ``.htm``.
        **options: see `rows.text_blocks`.

    Raises:
        DataError: as `rows.documents`.
    """
    if not re.search(r"\.(html?|xhtml)(\.(gz|bz2|xz))?\Z", path.name.lower()):
        values = _of_file(path, **options)
        for line, value in values:
            nodes: dict[str, dict[str, Any]] = {}
            tidied = _tidy(value, nodes)
            yield Found(line, tidied, _base_of([tidied]), nodes)
        return
    text = _text_of(path, **options)
    shared: dict[str, dict[str, Any]] = {}
    several = [(line, _tidy(value, shared)) for line, value in _of_page(text)]
    if has_markup(text) and not any(_tells(value) for _, value in several):
        several += [(1, _tidy(value, shared)) for value in things_of_page(text)]
    if not several:
        several = [(1, {})]
    base = next((address for one in _BASES if (found := one.search(text)) and (address := _unescaped(found[1]))), "")
    base = base or _base_of([value for _, value in several])
    if any(_tells(value) for _, value in several):  # crumbs and site names beside a film are no reason to complain
        several = [(line, value) for line, value in several if isinstance(value, ValueError) or _tells(value)]
    yield from (Found(line, value, base, shared) for line, value in several)


def _text_of(path: Path, **options: Any) -> str:
    return "\n".join(line for _, lines in text_blocks(path, max_line=64 << 20, **options) for line in lines)


def _of_file(path: Path, **options: Any) -> Iterator[tuple[int, Any]]:
    try:
        yield from documents(path, **options)
    except DataError as error:
        value = _read_json(_text_of(path)) if "is not JSON" in str(error) else error
        if isinstance(value, ValueError):
            raise
        yield 1, value


def _of_page(text: str) -> Iterator[tuple[int, Any]]:
    for script in _SCRIPT.finditer(text):
        if script[1] is not None and _JSONLD.search(script[1]):
            yield text.count("\n", 0, script.start()) + 1, _read_json(script[2])


def _read_json(text: str) -> Any:
    """Return the JSON of a text, also with raw line breaks, inside comments or escaped as HTML; else the error."""
    trouble = ValueError("it is empty")
    for bare, read in ((False, str), (True, str), (True, html.unescape)):
        try:
            return json.loads(_COMMENT.sub(_kept, read(text)) if bare else text, strict=False)
        except RecursionError:
            return ValueError("it is nested too deeply")
        except ValueError as error:
            trouble = error
    return trouble


def _kept(found: re.Match[str]) -> str:
    return found[1] or ""


def _unescaped(address: str) -> str:
    return absolute(html.unescape(address))


def _tidy(value: Any, nodes: dict[str, dict[str, Any]], depth: int = 0) -> Any:
    """Return a value with schema.org's short names and ``@id`` and ``@type``; what has an ``@id`` goes into `nodes`."""
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        return [_tidy(one, nodes, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    tidied: dict[str, Any] = {}
    for name, inner in value.items():
        short = _SHORT.sub("", name) if ":" in name else name
        inner = _tidy(inner, nodes, depth + 1)
        tidied[short] = [*listed(tidied[short]), *listed(inner)] if short in tidied else inner
    for name in ("id", "type"):
        if f"@{name}" not in tidied and isinstance(tidied.get(name), (str, list)):
            tidied[f"@{name}"] = tidied.pop(name)
    if isinstance(known := tidied.get("@id"), str) and len(tidied) > 1:
        node = nodes.setdefault(known, {})
        node.update({name: inner for name, inner in tidied.items() if name not in node})
    return tidied


def _base_of(values: list[Any]) -> str:
    """Return the first absolute address of what documents are about, empty if they have none."""
    for thing in (thing for value in values for thing in (*productions_in(value), *listed(value))):
        if isinstance(thing, dict):
            for name in ("@id", "url", "mainEntityOfPage"):
                for one in listed(thing.get(name)):
                    text = one.get("@id") if isinstance(one, dict) else one
                    if isinstance(text, str) and (address := absolute(text)):
                        return address
    return ""


def _tells(value: Any) -> bool:
    return next(productions_in(value), None) is not None


def productions_in(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the productions that a document is about, the outermost of each."""
    for one in listed(value) if depth < 8 else ():
        if not isinstance(one, dict):
            continue
        if production_type(one):
            yield one
        for name in _LEADS if not production_type(one) or production_type(one) == "CreativeWork" else ():
            yield from productions_in(one.get(name), depth + 1)


def types_of(thing: dict[str, Any]) -> list[str]:
    """Return the local names of the types of a thing."""
    return [re.split(r"[/#:]", str(one))[-1] for one in listed(thing.get("@type"))]


def production_type(thing: dict[str, Any]) -> str:
    """Return which of `PRODUCTIONS` a thing is; empty if it is none."""
    return next((one for one in types_of(thing) if one in PRODUCTIONS), "")


def listed(value: Any) -> list[Any]:
    """Return a value as a list: nothing as an empty one."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]
