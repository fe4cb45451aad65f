"""An article, from a text or a saved page: what it says, and who published it when. Fetches nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from castgraph.dates import first_day, today
from castgraph.errors import DataError, OptionError

__all__ = ["MAX_BYTES", "Article", "article_of"]

MAX_BYTES = 20 << 20
"""How large a page may be; of its text, the first `MAX_TEXT` characters are read."""
MAX_TEXT = 400_000
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+\Z")
_WALL = re.compile(
    r"subscribe to (?:read|continue)|subscribers only|sign in to (?:read|continue)|to continue reading|"
    r"already a subscriber|create (?:a free|an) account|enable javascript|verify you are (?:a )?human",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "a",
        "for",
        "that",
        "with",
        "as",
        "on",
        "was",
        "will",
        "has",
        "by",
        "at",
        "from",
        "his",
        "her",
        "who",
        "be",
    ]
)
_COMMON = 0.12
"""Which part of the words of an English text are among `_ENGLISH`, at the least."""


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article.

    Attributes:
        paragraphs: its text, the headline not among it.
        url: its address; empty where nothing says it.
        headline: as printed; may be empty.
        publisher: name of the outlet, as the page gives it; may be empty.
        published: ISO date; empty where the page shows none.
        notes: what a person should know of it, such as that it is cut.
    """

    paragraphs: tuple[str, ...]
    url: str = ""
    headline: str = ""
    publisher: str = ""
    published: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_english(self) -> bool:
        """Whether it is written in English, by its commonest words."""
        words = re.findall(r"[^\W\d_]+", " ".join(self.paragraphs).lower())[:2000]
        return len(words) < 20 or sum(word in _ENGLISH for word in words) >= _COMMON * len(words)


def article_of(text: str, name: str, **given: str) -> Article:
    """Return the article of a text or of a page.

    Args:
        text: plain text, whose first line may be its address and next its headline; or HTML.
        name: of the file, for messages.
        **given: what is known better: `url`, `headline`, `publisher`, `published`.

    Raises:
        DataError: there is no article in it.
        OptionError: it is HTML and what reads pages is not installed, or its date is still to come.
    """
    article = _page(text, name, given.get("url", "")) if _HTML.search(text[:5000]) else _text(text)
    values = {key: value for key, value in given.items() if value}
    notes = list(article.notes)
    length = sum(map(len, article.paragraphs))
    if length < 40:
        raise DataError("there is no article in it; save the page as it is read, or copy its text", name)
    if length < 1500 and _WALL.search(" ".join((*article.paragraphs, article.headline))):
        notes.append("the page seems to be cut by a paywall: only its beginning is there")
    paragraphs, left = [], MAX_TEXT
    for paragraph in article.paragraphs:
        if left <= 0:
            notes.append(f"the text is long; only its first {MAX_TEXT:,} characters were read")
            break
        paragraphs.append(paragraph[:left])
        left -= len(paragraph)
    made = Article(
        tuple(paragraphs),
        values.get("url", article.url),
        values.get("headline", article.headline),
        values.get("publisher", article.publisher),
        values.get("published", article.published),
        tuple(notes),
    )
    if first_day(made.published) > today():
        raise OptionError(f"{name}: published {made.published}, which is still to come; give its date with --published")
    return made


def _text(text: str) -> Article:
    """Return the article of a plain text: an address on the first line, then a headline, both if there are any."""
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    lines = lines[next((n for n, line in enumerate(lines) if line), 0) :]
    url = headline = ""
    if lines and _ADDRESS.match(lines[0]):
        url, lines = lines[0], lines[1:]
    lines = [line for line in lines if line]
    if len(lines) > 1 and len(lines[0]) < 200 and not re.search(r"[.:;,]['\"”’]?\Z", lines[0]):
        headline, lines = lines[0], lines[1:]
    return Article(tuple(lines), url, headline)


def _page(text: str, name: str, url: str) -> Article:
    try:
        import trafilatura
        from htmldate import find_date
    except ImportError:
        raise OptionError(
            f"{name} is a page; to read pages: pip install 'castgraph[draft]'. A copy of its text needs nothing"
        ) from None
    found = trafilatura.bare_extraction(
        text, url=url or None, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
    )
    if found is None or isinstance(found, dict):
        raise DataError("there is no article in it; save the page as it is read, or copy its text", name)
    date = find_date(text, original_date=True, extensive_search=False, outputformat="%Y-%m-%d") or ""
    lines = [line.strip(" -\t") for line in (found.text or "").split("\n")]
    headline = " ".join((found.title or "").split())
    return Article(
        tuple(line for line in lines if line and line != headline),
        url or found.url or "",
        headline,
        " ".join((found.sitename or "").split()),
        date if first_day(date) else "",
    )
