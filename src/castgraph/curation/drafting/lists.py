"""Rules about lists of people, and how a list, or a person and a character, become credits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.claims import Claim
from castgraph.curation.drafting.phrases import AUX, LIST
from castgraph.curation.drafting.statuses import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["credits_of", "mode_of", "part_of", "told_of_lists"]

_LINE = re.compile(r"\A\W*(?:(<p\d+>) ?(?:as|-|:|plays|is|/|\|) ?(?:the )?(<c\d+>)|(<c\d+>) ?(?:-|:|\||/) ?(<p\d+>))")
_SELF = re.compile(
    rf"({LIST}),? ?({AUX})?(?:[^<.]{{0,40}}?)\b(?:as|plays) (?:him|her|them)sel(?:f|ves)\b", re.IGNORECASE
)
_WITH = re.compile(
    rf"\b(?:cast (?:also |will also )?(?:now )?(?:members )?(?:for <w\d+> )?(?:of <w\d+> )?(?:that |which |will "
    rf")?(?:also )?(?:includes?|is|are|of|features?|was|comprises)[: ]|"
    rf"(?:cast members?|co-stars|stars|members|actors|faces|additions|newcomers|cast)[^<.]{{0,60}}?(?:<w\d+>|"
    rf"<s\d+>)?[^<.]{{0,40}}?\b(?:includ(?:es?|ed|ing)|are|featur(?:es?|ing)):? |"
    rf"\b(?:(?:is |are |be |were |was )?(?:also )?joined by|[Jj]oining (?:\w+ |<p\d+> |the cast ){{0,4}}(?:in "
    rf"<w\d+> |in the \w+ )?(?:is|are|will be)(?: [^<,]{{0,40}},)?|alongside|opposite|starring|featuring|stars|"
    rf"co-star(?:s|ring)|[Aa]lso (?:onboard|on board|starring|appearing|returning|back|"
    rf"joining)[^<.]{{0,40}}?(?:<w\d+> )?(?:is|are|will be)(?: \(.*?\))?|"
    rf"(?:will )?star|see the return of|led by|headlined by|welcom(?:es|ed|ing)|adds|added|features?|set to "
    rf"feature|co-stars|newcomers|casting of|return of|addition of|including|will see|"
    rf"with a cast (?:of|including)|(?:special |new )?episodes? (?:with|featuring|starring)|(?:in|out) "
    rf"with)\s)\s?({LIST})"
)
_ALSO_JOINING = re.compile(
    rf"\bwith ({LIST}),? (?:also )?(joining|starring|returning|reprising|portraying|appearing)\b"
)


def people_of(reader: Reader, sentence: Sentence, text: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Yield the people of a list, each with the characters that are named beside them."""
    for match in re.finditer(r"<p(\d+)>(?:'s <c\d+>)?([^<,;]*\bas (?:[^<,;]*?)<c(\d+)>)?", text):
        mention = sentence.mention(match[1])
        characters = sentence.mention(match[3]).iris if match[3] else ()
        yield mention.iris[0], characters, mention.sure


def credits_of(
    reader: Reader, sentence: Sentence, text: str, people: str, place: tuple[int, str, bool]
) -> Iterator[Claim]:
    """Yield the credits of a list of people in what a verb is about: where it ends, status, certainty."""
    at, status, sure = place
    target, named = reader.target(sentence, text, at)
    if not target:
        return
    for person, characters, certain in people_of(reader, sentence, people):
        played = reader.fitting(characters, target)
        works = (target, reader.part) if is_in_part(reader, target, status, named) else (target,)
        for work in works:
            yield Claim(person, "actor", work, sentence, played, status, sure and certain)


def is_in_part(reader: Reader, target: str, status: str, named: bool) -> bool:
    """Whether what is said of a series is said of the part that the article is about."""
    if not reader.part or target != reader.focus:
        return False
    episode = reader.known.types.get(reader.part, "") not in ("TVSeason", "CreativeWorkSeason")
    return (status == "announced" or (episode and status in ("", "released"))) and (not named or reader.ahead)


def mode_of(reader: Reader) -> str:
    """Return the status that a verb in the present means, by whether what the article is about is out."""
    return "announced" if reader.ahead else "released" if reader.out else ""


def told_of_lists(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """The cast includes somebody, stars somebody, somebody is joined by somebody."""
    for match in _WITH.finditer(text):
        before = text[max(0, match.start() - 40) : match.start()]
        lead = text[match.start() : match.start(1)]
        status, sure = status_of(f"{before.rsplit('>')[-1]} {lead}")
        if re.search(r"(?:alongside|opposite|including|led by) *\Z", lead) and not re.search(
            r"\b(?:will|join\w*|star\w*|cast|appear\w*|lead\w*|returns?|reprise|reprising|play\w*|set to|seen|"
            r"bailed|back|roles?)\b",
            text[: match.start()],
        ):
            continue
        if status in ("leaving", "departed"):
            status = ""
        if re.search(r"cast that includes", lead):
            yield from credits_of(reader, sentence, text, match[1], (match.start(), "", sure))
            continue
        yield from credits_of(reader, sentence, text, match[1], (match.start(), status or mode_of(reader), sure))
    for match in _ALSO_JOINING.finditer(text):
        yield from credits_of(
            reader,
            sentence,
            text,
            match[1],
            (match.start(), mode_of(reader) or ("announced" if match[2] != "portraying" else ""), True),
        )
    for match in _SELF.finditer(text):
        target, _ = reader.target(sentence, text, match.end())
        for work in dict.fromkeys((target, reader.part if target == reader.focus and reader.part else target)):
            if target:
                number = re.findall(r"<p(\d+)>", match[1])[-1:]
                for one in number:
                    yield Claim(sentence.mention(one).iris[0], "self", work, sentence, (), mode_of(reader))
    if (line := _LINE.match(text)) and len(re.sub(r"<\w\d+>", "", text)) < 30:
        yield from part_of(
            reader, sentence, text, (line[1] or line[4], line[2] or line[3]), (line.end(), mode_of(reader), True)
        )


def part_of(
    reader: Reader, sentence: Sentence, text: str, pair: tuple[str, str], place: tuple[int, str, bool]
) -> Iterator[Claim]:
    """Yield the credit of a person's tag as a character's tag: where it belongs."""
    person = sentence.mention(pair[0][2:-1])
    at, status, sure = place
    for character in sentence.mention(pair[1][2:-1]).iris:
        if home := reader.home(character, sentence, text, at):
            seasons = re.findall(r"<s(\d+)>", text)
            works = [home]
            if is_in_part(reader, home, status, named=False):
                works.append(reader.part)
            elif seasons and (season := reader.known.season(home, sentence.mention(seasons[0]).number, reader.day)):
                works = [season]
            for work in works:
                yield Claim(person.iris[0], "actor", work, sentence, (character,), status, sure)
            return
