"""What the graph learned as Markdown: what ``castgraph digest`` prints."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from castgraph.export.digest import change_sections, cited, markdown, source_section
from castgraph.wording import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from castgraph.answers.news import Newcomer, News

__all__ = ["news_text"]


def news_text(news: News) -> str:
    """Return the news: a summary, new people and productions, what changed, disputes, and the sources with links."""
    lines = [f"# What the graph learned since {news.since}", "", _summary(news) + "."]
    lines += _newcomers("New people", news.people) + _newcomers("New productions", news.productions)
    lines += change_sections(news.difference)
    if news.disputes:
        lines += ["", "## Disputes", ""]
        for conflict in news.disputes:
            about = f"- {conflict.kind.replace('-', ' ')}: **{markdown(conflict.text)}**: {markdown(conflict.brief)}"
            lines.append(about + cited(conflict.sources[::-1]))
    return "\n".join(lines + source_section("Sources", news.difference.new_sources)) + "\n"


def _summary(news: News) -> str:
    changes = Counter(
        change.kind if change.section != "Confirmed" else "confirmed" for change in news.difference.changes
    )
    sources = news.difference.new_sources
    publishers = len({source.publisher for source in sources})
    counts = [
        (len(sources), "source", f" of {publishers} publisher{'s' * (publishers != 1)}" if sources else ""),
        (len(news.people), "new people" if len(news.people) != 1 else "new person", None),
        (len(news.productions), "new production", ""),
        (changes["gained"], "fact", " gained"),
        (changes["changed"], "fact", " changed"),
        (changes["confirmed"], "fact", " confirmed"),
        (len(news.disputes), "dispute", ""),
    ]
    parts = [
        f"{count:,} {word}{'' if more is None else 's' * (count != 1) + more}" for count, word, more in counts if count
    ]
    return listed(parts) or "Nothing"


def _newcomers(heading: str, newcomers: Sequence[Newcomer]) -> list[str]:
    told = [f"- **{markdown(one.entity.name)}**{_kind(one)}{cited(one.sources)}" for one in newcomers]
    return ["", f"## {heading}", "", *told] if told else []


def _kind(newcomer: Newcomer) -> str:
    entity = newcomer.entity
    return f" ({markdown(entity.type)})" if entity.type and entity.kind == "production" else ""
