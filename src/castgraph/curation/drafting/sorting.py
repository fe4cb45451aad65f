"""Claims → proposals: new, told by others too, against what others tell, or unsure; and questions about unknown names.

What the article's own file says already, and what was rejected, is not proposed again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from castgraph.curation.drafting.rejections import key_of
from castgraph.curation.drafting.rules import claims_of
from castgraph.curation.drafting.sentences import sentences_of
from castgraph.curation.drafting.spotting import Spotter
from castgraph.iris import compact, kind_of, last_part
from castgraph.text import fold
from castgraph.vocabulary import CG, LIFECYCLE, REFUSED, SCHEMA
from castgraph.wording import does, in_words, listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from castgraph.curation.drafting.article import Article
    from castgraph.curation.drafting.claims import Claim
    from castgraph.curation.drafting.known import Known

__all__ = ["GROUPS", "Draft", "Proposal", "draft"]

GROUPS = ("new", "second source", "contradicts", "unsure", "question")
"""How proposals are sorted, in the order in which they are shown."""
_ASKED = re.compile(
    r"(?:\b(directed|written|created|produced|played|composed) by |\b(?:stars?|starring|featuring|includ(?:es?|"
    r"ing)|joined by|alongside|opposite|cast)\b[^.]{0,200}?(?:, | and |: | ))<n(\d+)>"
    r"|<n(\d+)>,? (?:[\w ]{0,20})?\b(?:as (?:the )?<c|plays|will play|stars|joins|has joined|directs|will "
    r"direct|is directing)"
)
_NOBODY = re.compile(
    r"\b(?:Theatre|Theater|Studios?|Pictures|Television|Awards?|Prize|Festival|Instagram|Magazine|News|Times|"
    r"Post|Entertainment|Productions|"
    r"Company|Centre|Center|University|Street|Films?|Season|Series|Hall|Club|Network|World|Show|West End|New "
    r"York|London|January|February|"
    r"March|April|May|June|July|August|September|October|November|December|Broadway|Doctor|Mrs|Marvel|Disney|"
    r"Netflix|Apple|Executive)\b"
)
_ROLE_OF = {
    "directed": "director",
    "written": "screenwriter",
    "created": "creator",
    "produced": "producer",
    "composed": "composer",
}


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A fact that an article seems to tell.

    Attributes:
        group: of `GROUPS`.
        values: columns of a row of `curation.batches`.
        words: the fact in words.
        sentence: that says it, with the names in question between ``[`` and ``]``; shown, never stored.
        why: what stands against it; empty where nothing does.
        claim: where it comes from; None for a question.
    """

    group: str
    values: dict[str, str | tuple[str, ...]]
    words: str
    sentence: str
    why: str = ""
    claim: Claim | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """What it is remembered by where it is rejected."""
        return key_of(self.values)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is proposed of an article.

    Attributes:
        article: as it was read.
        source: columns of its source: address, publisher, day, headline.
        proposals: by group, in the order of the text.
        notes: what a person should know.
        rejected: how many are left out, since they were rejected before.
    """

    article: Article
    source: dict[str, str]
    proposals: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()
    rejected: int = 0


def draft(known: Known, article: Article, rejected: Collection[str] = ()) -> Draft:
    """Return what an article seems to tell, sorted against what the folder holds.

    Args:
        known: the folder.
        article: as `article.article_of` returns it.
        rejected: keys of what was rejected before.
    """
    source, notes = _source(known, article)
    day = source.get("published", "")
    spotter = Spotter(known, [article.headline, *article.paragraphs], day)
    own = next((s for s in known.ledger.published if _same(known.ledger.value(s, SCHEMA + "url"), article.url)), "")
    names = known.bearers()
    found = [proposal for claim in claims_of(spotter) if (proposal := _proposal(known, claim, own, names)) is not None]
    found += _questions(known, spotter, names)
    kept = [proposal for proposal in found if proposal.key not in rejected]
    kept.sort(key=lambda proposal: GROUPS.index(proposal.group))
    if own:
        notes.append(f"the address is that of {compact(own)}; what that says already is left out")
    if not article.is_english:
        notes.append("the text does not seem to be English: only what rules of English find in it is proposed")
    return Draft(article, source, tuple(kept), (*article.notes, *notes), len(found) - len(kept))


def _same(one: str, other: str) -> bool:
    return bool(one and other) and _address(one) == _address(other)


def _address(url: str) -> str:
    """Return an address without what does not tell one page from another: scheme, ``www``, what is counted."""
    parts = urlsplit(url)
    query = "&".join(p for p in parts.query.split("&") if p and not re.match(r"(?:utm_|ns_|ito|fbclid|gclid)", p))
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{query}"


def _source(known: Known, article: Article) -> tuple[dict[str, str], list[str]]:
    """Return the columns of the article's source, and what is missing; a publisher is known by name or by host."""
    host = (urlsplit(article.url).hostname or "").removeprefix("www.")
    by_host = {
        (urlsplit(known.ledger.value(source, SCHEMA + "url")).hostname or "").removeprefix("www."): known.ledger.value(
            source, SCHEMA + "publisher"
        )
        for source in known.ledger.published
    }
    named = [iri for iri in known.bearers().get(fold(article.publisher), ()) if kind_of(iri) == "organization"]
    publisher = named[0] if len(named) == 1 else by_host.get(host, "") if host else ""
    notes = []
    source = {
        "url": article.url,
        "publisher": known.name(publisher) if publisher else article.publisher,
        "published": article.published,
        "headline": article.headline,
    }
    if source["publisher"] and not publisher:
        notes.append(f"the publisher {source['publisher']!r} is not known yet: add it with --new")
    notes += [
        f"the article shows no {'address' if name == 'url' else name}; give it with --{name}"
        for name in ("url", "publisher")
        if not source[name]
    ]
    return {name: value for name, value in source.items() if value}, notes


def _proposal(known: Known, claim: Claim, own: str, names: dict[str, set[str]]) -> Proposal | None:
    """Return the proposal of a claim; None where the article's own file says it."""
    called = {iri: _called(known, iri, names) for iri in (claim.person, claim.production, *claim.characters) if iri}
    marked = _marked(claim)
    if not claim.person:
        told = known.ledger.statuses(claim.production)
        if own and any(row.source == own for row in told):
            return None
        group, why = _state_group(known, claim)
        values: dict[str, str | tuple[str, ...]] = {
            "what": "status", "subject": called[claim.production], "status": claim.status,
        }  # fmt: skip
        words = f"{known.name(claim.production)} is {in_words(claim.status)}"
        return Proposal(group, values, words, marked, why, claim)
    credit = known.told.get((claim.person, claim.production), {}).get(claim.role, "")
    if own and credit and any(row.source == own for row in known.ledger.about(credit)):
        return None
    values = {"person": called[claim.person], "role": claim.role, "production": called[claim.production]}
    if claim.characters:
        values["character"] = tuple(called[iri] for iri in claim.characters)
    if claim.status:
        values["status"] = claim.status
    part = f" as {listed([known.name(iri) for iri in claim.characters])}" if claim.characters else ""
    state = f" ({in_words(claim.status)})" if claim.status else ""
    words = f"{known.name(claim.person)} {does(claim.role)} {known.name(claim.production)}{part}{state}"
    group, why = _credit_group(known, claim, credit)
    return Proposal(group, values, words, marked, why, claim)


def _credit_group(known: Known, claim: Claim, credit: str) -> tuple[str, str]:
    if not claim.sure:
        return "unsure", "the sentence may mean something else"
    if not credit:
        return "new", ""
    status = known.ledger.status(credit)
    if (claim.status in REFUSED) != (status in REFUSED):
        return "contradicts", f"it was told as {in_words(status) if status else 'a plain fact'}"
    played = known.ledger.values(credit, CG + "character")
    related = {known.general.get(one, one) for one in played}
    if claim.characters and played and not {known.general.get(one, one) for one in claim.characters} & related:
        return "contradicts", f"the part was told as {listed(sorted(known.name(one) for one in played))}"
    return "second source", ""


def _state_group(known: Known, claim: Claim) -> tuple[str, str]:
    if not claim.sure:
        return "unsure", "the sentence may only tell a rumour"
    status = known.ledger.status(claim.production)
    if any(last_part(row.value) == claim.status for row in known.ledger.statuses(claim.production)):
        return "second source", ""
    if status in LIFECYCLE and claim.status in LIFECYCLE and LIFECYCLE.index(claim.status) < LIFECYCLE.index(status):
        return "contradicts", f"it was told as {in_words(status)}, unless that was later"
    return "unsure", "a sentence often tells the state of another part than it seems"


def _called(known: Known, iri: str, names: dict[str, set[str]]) -> str:
    """Return the name of an entity where it means nobody else, else its CURIE."""
    name = known.name(iri)
    same = [other for other in names.get(fold(name), ()) if kind_of(other) == kind_of(iri)]
    return name if same == [iri] and kind_of(iri) != "character" else compact(iri)


def _marked(claim: Claim) -> str:
    """Return the sentence with the names that the claim is about between brackets."""
    wanted = {claim.person, claim.production, *claim.characters}
    sentence, text = claim.sentence, claim.sentence.text
    for m in reversed(sentence.mentions):
        begin, end = m.start - sentence.start, m.end - sentence.start
        if begin >= 0 and end <= len(text) and wanted & set(m.iris[:1]):
            text = f"{text[:begin]}[{text[begin:end]}]{text[end:]}"
    return " ".join(text.split())


def _questions(known: Known, spotter: Spotter, names: dict[str, set[str]]) -> Iterator[Proposal]:
    """Yield what seem to be people whom nobody knows yet."""
    asked: set[str] = set()
    focus = next((m.iris[0] for ms in spotter.mentions for m in ms if m.kind == "work"), "")
    for sentence in sentences_of(spotter.paragraphs, spotter.mentions):
        for match in _ASKED.finditer(sentence.tagged):
            m = sentence.mention(match[2] or match[3])
            name = " ".join(spotter.paragraphs[sentence.paragraph][m.start : m.end].split())
            works = [other.iris[0] for other in sentence.mentions if other.kind == "work"] or [focus]
            if name in asked or _NOBODY.search(name) or fold(name) in names or not works[0] or sentence.paragraph == 0:
                continue
            asked.add(name)
            role = _ROLE_OF.get((match[1] or "").lower(), "actor")
            values: dict[str, str | tuple[str, ...]] = {
                "person": name, "role": role, "production": _called(known, works[0], names), "new": "true",
            }  # fmt: skip
            shown = " ".join(sentence.text.replace(name, f"[{name}]").split())
            words = f"{name} is not known yet; {does(role)} {known.name(works[0])}?"
            yield Proposal("question", values, words, shown)
