"""Sources → CSL JSON, which reference managers read, and Wikipedia's ``{{cite news}}``."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from castgraph.export.handing import Handed, day_parts, whole_day
from castgraph.iris import compact
from castgraph.vocabulary import PREFIXES
from castgraph.wording import MONTHS

if TYPE_CHECKING:
    from castgraph.export.handing import Handover
    from castgraph.facts.outside import Article

__all__ = ["cite_news", "csl_json"]


def csl_json(handover: Handover) -> Handed:
    """Return the sources as one array of CSL items, sorted by IRI, which is their id.

    Source: https://docs.citationstyles.org/en/stable/specification.html
    """
    items = [_item(article) for article in handover.articles.values()]
    return Handed(json.dumps(items, ensure_ascii=False, indent=1) + "\n", len(items), "sources")


def _item(article: Article) -> dict[str, Any]:
    source = article.source
    dataset = source.iri.startswith(PREFIXES["dataset"])
    dates = {"issued": "" if dataset else source.published, "accessed": article.retrieved}
    known = {
        "id": compact(source.iri),
        "type": "dataset" if dataset else "article-newspaper",
        "title": source.headline or (source.publisher if dataset else ""),
        "container-title": "" if dataset else source.publisher,
        "language": article.language,
        "URL": source.url,
        "archive": urlsplit(source.archived).hostname or "" if source.archived else "",
        "archive_location": source.archived,
    }
    return {name: text for name, text in known.items() if text} | {
        name: {"date-parts": [parts]} for name, date in dates.items() if (parts := day_parts(date))
    }


def cite_news(handover: Handover) -> Handed:
    """Return a template a line for each article that has a headline, which the template demands; sorted by IRI.

    Source: https://en.wikipedia.org/wiki/Template:Cite_news
    """
    handed = Handed("", 0, "citations")
    lines: list[str] = []
    for article in handover.articles.values():
        if not article.is_page:
            handed.left_out["datasets and what has no address"] += 1
        elif not article.source.headline:
            handed.left_out["articles without a headline"] += 1
        else:
            lines.append(_template(article) + "\n")
    handed.text, handed.count = "".join(lines), len(lines)
    return handed


def _template(article: Article) -> str:
    source = article.source
    fields = {
        "title": _escaped(source.headline),
        "language": "" if article.language.startswith("en") else _escaped(article.language),
        "url": _address(source.url),
        "work": _escaped(source.publisher),
        "date": _date(source.published),
        "access-date": whole_day(article.retrieved),
    }
    if source.archived and whole_day(source.archived_on):
        fields |= {
            "archive-url": _address(source.archived),
            "archive-date": whole_day(source.archived_on),
            "url-status": "live",
        }
    return "{{cite news " + " ".join(f"|{name}={value}" for name, value in fields.items() if value) + "}}"


def _date(date: str) -> str:
    """Return a date as the template takes it: a month by its name, since 2004-05 could be two years."""
    parts = day_parts(date)
    return f"{MONTHS[parts[1] - 1]} {parts[0]}" if len(parts) == 2 else date[:10] if parts else ""


_MARKUP = re.compile(r"[|{}\[\]<>&~]|'(?=')|(?<=')'|_(?=_)|(?<=_)_")


def _escaped(text: str) -> str:
    """Return a text in one line that no wiki takes for markup: what could be is written as a character's number."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", flat)


def _address(url: str) -> str:
    return quote(url, safe="%/:=&?~#+!$,;@()*-._").replace("''", "%27%27")
