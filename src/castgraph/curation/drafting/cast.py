"""Rules about who joins, leads, leaves, follows somebody, or will not be in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.claims import Claim
from castgraph.curation.drafting.lists import credits_of, mode_of
from castgraph.curation.drafting.phrases import AUX, LIST, WORD
from castgraph.curation.drafting.statuses import is_denied, status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["told_gone", "told_of_cast"]

_VERBS = (
    r"join(?:s|ed|ing)?|board(?:s|ed|ing)|star(?:s|red|ring)?|lead(?:s|ing)?|led|headlin(?:es?|ed|ing)|"
    r"featur(?:es?|ed|ing)|"
    r"appear(?:s|ed|ing)?|return(?:s|ed|ing)?|round(?:s|ed|ing)? out|reunite[sd]?|cast|back|act(?:s|ed|ing)? in|"
    r"exit(?:s|ed|ing)?|leav(?:e|es|ing)|left|depart(?:s|ed|ing)?|dropped out|drop(?:s|ping)? out|quit(?:s|"
    r"ting)?|be part of|a part of|"
    r"make[s]? (?:his|her|their|an?) (?:\w+ ){0,4}?(?:debut|appearance|cameo)|made (?:his|her|their|an?) (?:\w+ "
    r"){0,4}?(?:debut|appearance|cameo)|"
    r"tak(?:es?|ing) (?:on|over)|took over|step(?:s|ping)? into|stepped into|reteam|re-?create|replac(?:es?|ed|"
    r"ing)|confirmed"
)
_CAST = re.compile(rf"({LIST})(?:,(?! and) (?:[^<,]|<[scw]\d+>){{1,90}},)?,? ({AUX})({_VERBS})\b")
_HE = re.compile(rf"\b(?:He|She|They|he|she|[Tt]he (?:actor|actress|star)) ({AUX})({_VERBS})\b")
_FOLLOWS = re.compile(
    rf"(<p\d+>|\b[Hh]e|\b[Ss]he)(?:, [^<,]{{1,60}},)?[^<.]{{0,8}} ?({AUX})(?:himself |herself )?(?:replac(?:es?|"
    rf"ed|ing)|succeed(?:s|ed|ing)?|tak(?:es|e|ing) over [^<.]{{0,40}}?from|taking over[^<.]{{0,30}}?from)\b(?! "
    rf"by\b| with\b) [^<.]{{0,20}}?(<p\d+>)"
)
_FOLLOWED = re.compile(
    rf"(<p\d+>|\b[Hh]e|\b[Ss]he|[Tt]he actor)[^<]{{0,60}}?(?:<w\d+>[^<]{{0,60}})?\breplaced (?:by|with) "
    rf"(?:{WORD})*?(<p\d+>)"
)
_GONE = re.compile(
    rf"(?:\b[Nn]either ({LIST}) nor ({LIST})(?:'s <c\d+>)?,? [^<.]{{0,30}}?"
    r"\b(?:will|would|could|is|are|was|were|has|have)\b|"
    rf"({LIST})(?:'s <c\d+>)?,? [^<.]{{0,30}}?(?:\b(?:will|would|could|"
    rf"does|do|is|are|was|were|has|have)\b(?: \w+)?(?: not|n't)|\bnor\b|unable to|couldn't|won't|wouldn't|would|not)) "
    r"(?:be |to )?(?:\w+ )?(?:return|appear|appearing|returning|reprise|be part|part of|feature|back|reprising|"
    r"be involved|involved)"
)


def told_of_cast(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Somebody joins, stars in, leads, leaves something."""
    for match in _CAST.finditer(text):
        rest = text[match.end() : match.end() + 60]
        words = f"{match[2]}{match[3]} {rest.split('<')[0][:25]}"
        if text[: match.start()].endswith(("either ", " nor ")):
            continue
        if match[3] in ("confirmed", "cast") and not re.match(r" (?:as|in|to|for)\b", rest):
            continue
        if match[3] in ("led", "leading", "star", "cast", "back", "board") and re.match(r" by\b", rest):
            continue
        status, sure = status_of(f"{match[2]}{match[3]}{' out of' if 'drop' in match[3] else ''}")
        if match[3].startswith("replac") and re.search(r"\bby\b|replaced", words) and "been replaced" in words:
            status = "withdrawn"
        if match[3] in (
            "leave",
            "exit",
            "depart",
            "leaving",
            "exiting",
            "departing",
            "quit",
            "leaves",
            "exits",
            "departs",
        ):
            if is_denied(words):
                continue
            status = "leaving"
        elif re.match(r"left|exited|departed", match[3]):
            status = "departed"
        if match[3] in ("back", "featured", "returning", "returns") and not status:
            status = "announced"
        if re.match(r"made|led|starred|featured|appeared|returned|took", match[3]) and status in ("", "announced"):
            status = "released" if not re.search(r"\b(?:will|set|to)\b", match[2]) else status
        yield from credits_of(reader, sentence, text, match[1], (match.end(), status or mode_of(reader), sure))
    yield from _changed(reader, sentence, text)
    for match in _HE.finditer(text):
        if reader.last and (
            match.start() < 3
            or text[: match.start()].rstrip()[-1:] in ".,;:"
            or text[: match.start()].endswith(("and ", "but "))
        ):
            status, sure = status_of(f"{match[1]}{match[2]}")
            target, named = reader.target(sentence, text, match.end(), back=False)
            if target and (named or (reader.last, target) in reader.known.told):
                yield Claim(reader.last, "actor", target, sentence, (), status or mode_of(reader), sure)


def _changed(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Somebody takes the place of somebody."""
    for match in (*_FOLLOWS.finditer(text), *_FOLLOWED.finditer(text)):
        new, old = (match[1], match[3]) if match.re is _FOLLOWS else (match[2], match[1])
        target, _ = reader.target(sentence, text, match.end())
        if not target or re.search(
            r"as (?:showrunner|director|host|head writer)", text[match.end() : match.end() + 30]
        ):
            continue
        out = reader.known.released(target, reader.day)
        gone = "withdrawn" if out is False or (out is None and reader.ahead and match.re is _FOLLOWED) else ""
        for tag, status in ((new, "announced" if reader.ahead or "set to" in match[0] else ""), (old, gone)):
            person = sentence.mention(tag[2:-1]).iris[0] if tag.startswith("<p") else reader.last
            if person:
                yield Claim(person, "actor", target, sentence, (), status)


def told_gone(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Somebody will not be in it."""
    for match in _GONE.finditer(text):
        if not is_denied(match[0]):
            continue
        people = "".join(filter(None, match.groups()))
        target, _ = reader.target(sentence, text, match.end())
        if target == reader.focus and reader.part:
            target = reader.part
        for number in re.findall(r"<p(\d+)>", people):
            if target:
                yield Claim(sentence.mention(number).iris[0], "actor", target, sentence, (), "ruled-out")
