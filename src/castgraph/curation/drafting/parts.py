"""Rules about who plays whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.claims import Claim
from castgraph.curation.drafting.lists import mode_of, part_of
from castgraph.curation.drafting.phrases import AUX, WORD
from castgraph.curation.drafting.statuses import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["told_of_parts"]

_PLAYS = re.compile(
    rf"(<p\d+>|\b[Hh]e|\b[Ss]he|\b[Tt]he (?:[\w\-]+ ){{0,3}}(?:actor|actress|star))"
    rf"(?:, [^<,]{{1,70}}?(?:,|(?= who )))?(?: \w+,)? ?"
    rf"({AUX})(play(?:s|ed|ing)?|portray(?:s|ed|ing)?|voic(?:es?|ed|ing)|reprise[sd]?|"
    rf"reprising|takes? on|taking on|taken on|assumes?|assume|provided|narrat(?:es?|ed)|is|was|serves|"
    rf"channel(?:s|ing|ed))\b (?!by\b)((?:{WORD}|the role of |by |as |to |[\w\-]+, )*?)(<c\d+>)"
)
_BY = re.compile(
    rf"(<c\d+>),?(?: -)? (?:[^<.]{{0,60}}?)({AUX})(?:(?:originally|previously|famously) )?(played|portrayed|"
    rf"voiced|essayed|depicted) (?:\w+ )?by (?:both )?((?:{WORD}){{0,6}}<[pn]\d+>)"
)
_AS = re.compile(
    rf"(<p\d+>)([^<>]{{0,90}}?(?:<w\d+>[^<>]{{0,40}})?(?:<s\d+>[^<>]{{0,30}})?)\b(?:as|playing|portraying|"
    rf"portrayal of|turn as|performance as) (?:{WORD}){{0,6}}?(<c\d+>)(?! (?:has|is|was|will|becomes|takes|returns))"
)
_BESIDE = re.compile(
    r"(<c\d+>),? (?:star |actor |actress )?(<p\d+>)(?!'s)|(<p\d+>), (?:the |aka |a\.k\.a\. |or )(?:\w+ "
    r"){0,2}?(<c\d+>)"
)
_OWNED = re.compile(r"(<p\d+>)'s? (?:own |character )?(<c\d+>)")
_PAIRS = re.compile(
    r"(<p\d+>) and (<p\d+>) [^<.]{0,60}?\b(?:as|roles? of|play|played|playing|portray) (?:the )?(<c\d+>) and "
    r"(?:the )?(<c\d+>)|"
    r"(?:as|playing) (<c\d+>) and (<c\d+>) [^.]{0,60}?(<p\d+>) and (<p\d+>)"
)
_INTO = re.compile(
    rf"(<p\d+>|\b[Hh]e|\b[Ss]he)[^<.]{{0,10}} ?({AUX})(?:step(?:s|ping)? into|takes? over|taking over|take on|"
    rf"assume|fill)[^<.]{{0,25}}?(?:shoes of |role of |roles of |the role of )?(<c\d+>)"
)


def told_of_parts(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Somebody plays somebody, somebody is played by somebody, somebody as somebody."""
    done: set[str] = set()
    for match in _PAIRS.finditer(text):
        groups = match.groups()
        pairs = zip(groups[0:2], groups[2:4], strict=True) if groups[0] else zip(groups[6:8], groups[4:6], strict=True)
        status, sure = status_of(match[0])
        for pair in pairs:
            done.add(pair[0])
            yield from part_of(reader, sentence, text, pair, (match.end(), status, sure))
    for match in (*_PLAYS.finditer(text), *_INTO.finditer(text)):
        person, role = match[1], match[match.lastindex or 3]
        if person in done or (
            match.re is _PLAYS
            and match[3] in ("is", "was")
            and " role" not in match[4]
            and "as" not in match[4].split()
        ):
            continue
        words = f"{match[2]}{match[3] if match.re is _PLAYS else 'take on'}"
        status, sure = status_of(words)
        if not person.startswith("<p"):
            yield from _as_last(reader, sentence, text, (role, status, sure))
        else:
            yield from part_of(reader, sentence, text, (person, role), (match.end(), status, sure))
    for match in _BY.finditer(text):
        for number in re.findall(r"<p(\d+)>", match[4]):
            status, sure = status_of(
                match[2] + ("played" if re.search(r"\b(?:was|were|originally)\b", match[0]) else "plays")
            )
            yield from part_of(
                reader,
                sentence,
                text,
                (f"<p{number}>", match[1]),
                (match.end(), status if status != "released" else "", sure),
            )
    for match in _AS.finditer(text):
        if match[1] not in done:
            words = match[2]
            status, sure = status_of(words)
            if not re.search(r"\w+(?:s|ed|ing)\b|will|cast", words) and not status:
                status = mode_of(reader)
            yield from part_of(reader, sentence, text, (match[1], match[3]), (match.end(), status, sure))
    for match in (*_BESIDE.finditer(text), *_OWNED.finditer(text)):
        if (
            match.re is _BESIDE
            and match[1]
            and re.search(r"\b(?:as|play\w*|role of|or|portray\w*)(?: the)? *\Z", text[: match.start()])
        ):
            continue
        pair = (match[1], match[2]) if match.re is _OWNED else (match[2] or match[3], match[1] or match[4])
        found = part_of(reader, sentence, text, pair, (match.end(), "", True))
        yield from (claim for claim in found if claim.production != reader.part)


def _as_last(reader: Reader, sentence: Sentence, text: str, told: tuple[str, str, bool]) -> Iterator[Claim]:
    role, status, sure = told
    for character in sentence.mention(role[2:-1]).iris if reader.last else ():
        if home := reader.home(character, sentence, text, 0):
            yield Claim(reader.last, "actor", home, sentence, (character,), status, sure)
            return
