"""All that is known of one entity as text: what ``castgraph show`` prints."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from castgraph.errors import option
from castgraph.iris import compact
from castgraph.text import plain, unpainted
from castgraph.wording import in_words

if TYPE_CHECKING:
    from castgraph.answers.articles import ArticlePortrait
    from castgraph.answers.portrait import Fact, Portrait
    from castgraph.model import Source
    from castgraph.text import Paint

__all__ = ["article_text", "copy_words", "portrait_text"]


_MANY = 20
"""Facts of a section above which they are told by kind: all who act, all who direct."""


def portrait_text(portrait: Portrait, *, all_sources: bool = False, paint: Paint = unpainted) -> str:
    """Return the portrait of an entity, each fact with the numbers of its sources, which are listed at the end.

    Args:
        portrait: what `answers.portrait` found.
        all_sources: cite every source, not only the first and the last two where there are many.
        paint: what colours it.
    """
    entity = portrait.entity
    lines = [paint(plain(entity.describe()), "name"), f"  {entity.curie}"]
    if entity.aliases:
        lines.append(f"  also: {plain(', '.join(entity.aliases))}")
    numbers: dict[int, int] = {}

    def line(words: str, fact: Fact) -> str:
        return f"{plain(words)}  {paint(_cited(fact, numbers, all_sources), 'dim')}".rstrip()

    lines += [line(f"  same as {one.text}", one) for one in portrait.links]
    for heading, facts in portrait.sections.items():
        lines += ["", paint(heading, "head")]
        kinds = Counter(fact.kind for fact in facts)
        if len(facts) <= _MANY or not all(kinds):
            lines += [line(f"  {fact.text}", fact) for fact in facts]
            continue
        for kind, count in kinds.most_common():
            lines.append(f"  {paint(plain(kind), 'head')} ({count})")
            lines += [line(f"    {fact.within}", fact) for fact in facts if fact.kind == kind]
    if numbers:
        lines += ["", paint("Sources", "head")]
        chosen = [(number, portrait.sources[cited - 1]) for cited, number in numbers.items()]
        for number, source in chosen:
            lines += [f"  [{number}] {plain(source.cite())}", f"      {paint(plain(source.url), 'dim')}"]
            lines += [f"      {copy_words(source)}"] if source.archived else []
        left = len(portrait.sources) - len(numbers)
        lines += [f"  and {left} more; {option('all_sources', True)} lists them"] if left else []
    return "\n".join(lines)


def copy_words(source: Source) -> str:
    """Return where the copy of a source in an archive is, and of which day; a source without one has none."""
    return f"archived {plain(source.archived_on)}: {plain(source.archived)}"


def article_text(portrait: ArticlePortrait, *, paint: Paint = unpainted) -> str:
    """Return a source with what it says, each fact with the status that it gives."""
    source, entity = portrait.article.source, compact(portrait.article.source.iri)
    lines = [paint(plain(source.headline or "without a headline"), "name"), f"  {entity}", f"  {plain(source.cite())}"]
    lines += [f"  {plain(source.url)}"] if source.url else []
    lines += [f"  {copy_words(source)}"] if source.archived else []
    lines += [f"  read {plain(portrait.article.retrieved)}"] if portrait.article.retrieved else []
    lines += ["", paint("Says", "head")] if portrait.facts else []
    for text, status in portrait.facts:
        lines.append(f"  {plain(text)}" + (f" ({in_words(status)})" if status else ""))
    return "\n".join(lines)


def _cited(fact: Fact, numbers: dict[int, int], every: bool) -> str:
    """Cite a fact's sources by number: all of a few, of many the first and the last two."""
    few = every or len(fact.cited) <= 4
    shown = fact.cited if few else (*fact.cited[:1], *fact.cited[-2:])
    marks = [f"[{numbers.setdefault(cited, len(numbers) + 1)}]" for cited in shown]
    if few:
        return " ".join(marks)
    return f"{marks[0]} … {' '.join(marks[1:])} ({len(fact.cited)} sources)"
