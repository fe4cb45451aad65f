"""What a sentence says of a credit, before it is compared with what others say; and what an article is about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.curation.drafting.known import Known
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["THE_WORK", "Claim", "Reader", "merged"]

THE_WORK = re.compile(
    r"\b(?:the|this) (?:new |upcoming )?(?:film|movie|series|show|play|musical|project|special|production)\b"
)
STRENGTH = ("", "released", "rumoured", "in-talks", "announced", "leaving", "departed", "withdrawn", "ruled-out")


@dataclass(frozen=True, slots=True)
class Claim:
    """A credit that a sentence tells, or the state of a production where there is no person.

    Attributes:
        person: IRI; empty for the state of a production.
        role: of `vocabulary.ROLES`.
        production: IRI.
        sentence: that says it.
        characters: IRIs.
        status: what the sentence says of it; empty for a plain fact.
        sure: whether it can hardly mean anything else.
    """

    person: str
    role: str
    production: str
    sentence: Sentence
    characters: tuple[str, ...] = ()
    status: str = ""
    sure: bool = True


class Reader:
    """What is known while the sentences of one article are read, in their order.

    Attributes:
        known: what the folder knows.
        day: of the article.
        focus: the series or the single production that the article is about; empty where it is about none.
        part: the part of it, such as a season, that it is about; empty where it is about none.
        present: the people whose names stand in the article.
        last: the person whom "he" and "she" mean.
        ahead: whether what the article is about is still to come.
        out: whether the article says that it is out.
    """

    def __init__(self, known: Known, day: str) -> None:
        self.known, self.day = known, day
        self.focus = self.part = self.last = ""
        self.present: set[str] = set()
        self.ahead = self.out = False
        self._worlds: dict[str, set[str]] = {}

    def look(self, sentences: Iterable[tuple[Sentence, str]]) -> None:
        """Find out what the article is about, from its sentences without what they tell besides."""
        weights: Counter[str] = Counter()
        parts: dict[str, Counter[str]] = defaultdict(Counter)
        ahead = 0
        series = ""
        for number, (sentence, text) in enumerate(sentences):
            weight = 4 if sentence.paragraph == 0 else 2 if number < 4 else 1
            for tag, index in re.findall(r"<([ws])(\d+)>", text):
                mention = sentence.mention(index)
                if tag == "w":
                    work = mention.iris[0]
                    series = self.known.series(work)
                    weights[series] += weight
                    if series != work:
                        parts[series][work] += weight
                elif series and (found := self.known.season(series, mention.number, self.day)):
                    parts[series][found] += weight
            if not sentence.quoted:
                ahead += weight * len(
                    re.findall(r"\b(?:will|set to|joins?|joining|upcoming|announced|to star|cast as)\b", text)
                )
                ahead -= weight * len(
                    re.findall(r"\b(?:currently|plays|played|aired|debuted|premiered|finale|review|opened)\b", text)
                )
        if weights:
            self.focus = max(weights, key=lambda iri: weights[iri])
            best = parts[self.focus]
            top = max(best, key=lambda iri: best[iri], default="")
            self.part = top if best[top] >= 2 else ""
        out = self.known.released(self.part or self.focus, self.day) if self.focus else None
        self.ahead = ahead > 0 if out is None else not out

    def world(self, production: str) -> set[str]:
        """Return the characters that may turn up in a production."""
        if production not in self._worlds:
            self._worlds[production] = self.known.world(production)
        return self._worlds[production]

    def target(self, sentence: Sentence, text: str, at: int, *, back: bool = True) -> tuple[str, bool]:
        """Return the production that a verb at a place of a tagged text is about, and whether the text names it.

        Args:
            sentence: where the tags lead.
            text: the sentence without what it tells besides.
            at: where the verb ends.
            back: look before the verb too.
        """
        works = [(m.start(), sentence.mention(m[1])) for m in re.finditer(r"<w(\d+)>", text)]
        after = [mention for place, mention in works if place >= at and ". " not in text[at:place]]
        before = [mention for place, mention in works if place < at]
        mention = after[0] if after else before[-1] if before and back else None
        if mention and not after and self.focus and THE_WORK.search(text[:at].rpartition("<w")[2]):
            mention = None
        named = mention.iris[0] if mention else self.focus
        seasons = [sentence.mention(m[1]).number for m in re.finditer(r"<s(\d+)>", text)]
        if named and seasons and (mention is None or self.known.series(named) == named):
            season = self.known.season(named, seasons[0], self.day)
            return season or named, mention is not None and mention.sure
        return named, mention is not None and mention.sure

    def home(self, character: str, sentence: Sentence, text: str, at: int) -> str:
        """Return the production in which a sentence sets a character; empty where it can be in none of those "
        "named.
        """
        target, _ = self.target(sentence, text, at)
        if target and character in self.world(target):
            return target
        for m in reversed(sentence.mentions):
            if (
                m.kind == "work"
                and m.iris[0] != target
                and character in self.world(m.iris[0])
                and f"<w{sentence.mentions.index(m)}>" in text
            ):
                return m.iris[0]
        return self.focus if self.focus and character in self.world(self.focus) else ""

    def fitting(self, mention_iris: Iterable[str], production: str) -> tuple[str, ...]:
        """Return the one of some characters that belongs to a production."""
        world = self.world(production) if production else set()
        return tuple(iri for iri in mention_iris if iri in world)[:1]


def merged(claims: Iterable[Claim], known: Known) -> list[Claim]:
    """Return one claim for each credit, of all that sentences tell of it; parts bring the whole that they are of."""
    found: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.person, claim.role, claim.production].append(claim)
        series = known.series(claim.production)
        if claim.person and series != claim.production:
            status = claim.status if claim.status in ("announced", "released", "") else ""
            if claim.status not in ("ruled-out", "withdrawn", "rumoured", "in-talks"):
                before = (claim.person, series) in known.told
                found[claim.person, claim.role, series].append(
                    replace(claim, production=series, status="" if before and status == "announced" else status)
                )
    result = []
    for some in found.values():
        sure = [claim for claim in some if claim.sure] or some
        best = max(sure, key=lambda claim: STRENGTH.index(claim.status) if claim.status in STRENGTH else 4)
        played = tuple(dict.fromkeys(character for claim in sure for character in claim.characters))
        played = tuple(c for c in played if not any(known.general.get(other) == c for other in played))
        result.append(replace(best, characters=played, sure=any(claim.sure for claim in some)))
    return result
