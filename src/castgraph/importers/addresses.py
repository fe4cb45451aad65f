"""Addresses as others write them → one form each: absolute, and without what only tracks readers."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from castgraph.importers.ntriples import is_iri
from castgraph.vocabulary import PREFIXES

__all__ = ["absolute", "clean"]

_TRACKING = re.compile(
    r"(ref_?|ref_src|ref_url|referrer|utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|pf_rd_\w+)\Z",
    re.IGNORECASE,
)
_ILLEGAL = re.compile(
    r"[\x00-\x20<>\"{}|\\^`\[\]\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff]|%(?![0-9A-Fa-f]{2})"
)
_HEAD = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://[^/?#]*)?")
_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"https?://(?:www\.|m\.)?imdb\.com/(?:[a-z]{2}/)?title/(tt\d{7,})/?"), PREFIXES["imdb"] + "{}/"),
    (re.compile(r"https?://(?:www\.|m\.)?imdb\.com/(?:[a-z]{2}/)?name/(nm\d{7,})/?"), PREFIXES["imdbname"] + "{}/"),
    (re.compile(r"https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q\d+)"), PREFIXES["wd"] + "{}"),
    *(
        (re.compile(rf"https?://(?:www\.)?themoviedb\.org/{kind}/(\d+)(?:-[^/]*)?/?"), PREFIXES[f"tmdb{kind}"] + "{}")
        for kind in ("movie", "tv", "person")
    ),
)
_IMDB_PATH = re.compile(r"/(?:title/tt|name/nm)\d{7,}(?:[/?#]|\Z)")


def clean(address: str) -> str:
    """Return an absolute address without parameters that only track, and a page of a catalogue as `PREFIXES` has it.

    Example:
        >>> clean("http://m.imdb.com/name/nm9990011?ref_=tt_cl_1")
        'https://www.imdb.com/name/nm9990011/'
        >>> clean("https://films.example/p?id=7&utm_source=x#cast")
        'https://films.example/p?id=7#cast'
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.query:
        kept = [one for one in parts.query.split("&") if not _TRACKING.match(one.partition("=")[0])]
        parts = parts._replace(query="&".join(kept))
        address = urlunsplit(parts)
    for pattern, form in _KNOWN:
        if found := pattern.fullmatch(address):
            return form.format(found[1])
    return address


def absolute(text: str, base: str = "") -> str:
    """Return the clean absolute form of an address; empty for one that is none, or relative to nobody knows what.

    Args:
        text: the address; its illegal characters are encoded.
        base: what a relative one is relative to; one of IMDb's paths needs none.
    """
    text = _encoded(text.strip())
    if not is_iri(text):
        if _IMDB_PATH.match(text):
            base = "https://www.imdb.com/"
        if not base or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|_:", text):
            return ""
        try:
            text = urljoin(base, text)
        except ValueError:
            return ""
    return clean(text) if is_iri(text) else ""


def _encoded(text: str) -> str:
    """Return an address with what may not stand in one percent-encoded, but in its host."""
    head = _HEAD.match(text)
    end = head.end() if head else 0
    place, mark, fragment = text[end:].partition("#")
    rest = place + mark + fragment.replace("#", "%23")
    return text[:end] + _ILLEGAL.sub(lambda found: quote(found[0], errors="replace"), rest)
