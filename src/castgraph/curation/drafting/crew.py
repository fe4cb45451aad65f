"""Rules about who writes, directs, creates and produces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.besides import ROLE_WORDS, roles_in
from castgraph.curation.drafting.claims import THE_WORK, Claim
from castgraph.curation.drafting.lists import credits_of
from castgraph.curation.drafting.phrases import AUX, ITEM, LIST
from castgraph.curation.drafting.statuses import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["told_of_crew"]

_DASHED = re.compile(rf"({LIST})-(starring|led|fronted|directed|helmed|created|produced|penned|scripted)\b")
_NOUNS = r"musical(?: comedy)?|play|novels?|books?|graphic novels?|comics?|webcomics?|book series|bestsell\w+"
_BASIS = re.compile(
    rf"(?:(<p\d+>) and )?(<p\d+>)'s? (?:[\w\-]+ ){{0,5}}?(?:{_NOUNS})\b|(?:{_NOUNS}|author|written|"
    rf"penned)\b[^<.]{{0,70}}?(?:by |author |, |and )(?:(?:award-winning )?author )?(<p\d+>)"
)
_CREW_VERBS = {
    "created": "creator", "co-created": "creator", "written": "screenwriter", "co-written": "screenwriter",
    "penned": "screenwriter",
    "scripted": "screenwriter", "adapted": "screenwriter", "directed": "director", "helmed": "director",
    "executive produced": "executive-producer",
    "executive-produced": "executive-producer", "produced": "producer", "composed": "composer",
    "choreographed": "choreographer",
    "designed": "production-designer", "narrated": "narrator", "hosted": "presenter", "presented": "presenter",
    "illustrated": "illustrator", "edited": "editor",
}  # fmt: skip
_DONE = "|".join(sorted(map(re.escape, _CREW_VERBS), key=len, reverse=True))
_CREW_BY = re.compile(rf"\b((?:(?:{_DONE})(?:,? and |, ))*(?:{_DONE})) by (?!himself|herself)({LIST})", re.IGNORECASE)
_ROOM = re.compile(
    rf"(?:[Ii]n addition to ({LIST}), )?[^<.]{{0,30}}\bwriters'? room (?:also )?(?:includes?|features?|consists "
    rf"of) ({LIST})"
)
_DOES = {
    "direct": "director", "helm": "director", "stage": "director", "write": "screenwriter",
    "co-writ": "screenwriter", "pen": "screenwriter",
    "execut": "executive-producer", "exec produc": "executive-producer", "produc": "producer",
    "compos": "composer", "creat": "creator",
    "design": "production-designer", "choreograph": "choreographer", "overs": "",
}  # fmt: skip
_DOING = re.compile(
    rf"({LIST})(?:, [^<,]{{1,70}},)?,? (?:who )?({AUX})(?:on board to |onboard to )?(direct(?:s|ed|ing)?|"
    rf"helm(?:s|ed|ing)?|stages|staging|writ(?:es?|ing|ten)|wrote|co-writ(?:es?|ing|ten)|co-wrote|penn(?:s|ed|ing)|"
    r"executive produc(?:es?|ed|ing)|exec produc(?:es?|ing)|produc(?:es?|ed|ing)|compos(?:es?|ed|ing)|created?|"
    r"creates|design|designs|choreograph(?:s|ed)?)\b"
)
_ROLE = "|".join(sorted((re.escape(word).replace(r"\ ", r"[\s-]") for word in ROLE_WORDS), key=len, reverse=True))
_TITLED = re.compile(
    rf"(?:(<w\d+>)(?:'s)? (?:\w+ )?)?\b((?:(?:{_ROLE})s?(?:,? and |, |/| ))*(?:{_ROLE}))(s?)(?: are| is|:|,)? "
    rf"({ITEM}(?:(?:, and |, | and ){ITEM})*)",
    re.IGNORECASE,
)
_SERVES = re.compile(
    rf"({LIST}),? (?:{AUX})(?:serves? as|served as|is|as|was)? ?(?:the |an? )?(?:<w\d+>(?:'s)? "
    rf")?((?:(?:{_ROLE})s?(?:,? and |, |/| ))*(?:{_ROLE}))s?\b(?! of (?!<w|the (?:series|show|film|play|musical|"
    rf"new)))",
    re.IGNORECASE,
)
_MUSIC = re.compile(
    rf"\b(music and lyrics|score|music|lyrics|direction|choreography|costumes|set design|production design|book|"
    rf"casting|script|screenplay|play|musical|novels?|graphic novels?) (?:\w+ )?by (?:author )?({LIST})",
    re.IGNORECASE,
)
_OF_MUSIC = {
    "music and lyrics": "composer", "score": "composer", "music": "composer", "lyrics": "lyricist",
    "direction": "director",
    "choreography": "choreographer", "costumes": "costume-designer", "set design": "production-designer",
    "production design": "production-designer",
    "book": "author", "casting": "casting-director", "script": "screenwriter", "screenplay": "screenwriter",
    "play": "author", "musical": "author",
    "novel": "author", "novels": "author", "graphic novel": "author", "graphic novels": "author",
}  # fmt: skip
_DIRECTION = re.compile(
    r"\bunder the direction of (<p\d+>)|\bdirection (?:from|of) (<p\d+>)|(?<!\w )\bfrom (<p\d+>) and\b", re.IGNORECASE
)
_POSSESSED = re.compile(r"(<p\d+>)(?:(?:,? and |, )(<p\d+>))?'s? (?:\w+ ){0,3}?(<w\d+>)")


def told_of_crew(reader: Reader, sentence: Sentence, text: str) -> Iterator[Claim]:
    """Somebody writes, directs, creates, produces something."""
    for match in _CREW_BY.finditer(text):
        roles = [_CREW_VERBS[verb.lower()] for verb in re.findall(_DONE, match[1], re.IGNORECASE)]
        yield from _made(reader, sentence, text, match[2], (roles, match.start(), _status_ahead(text[: match.start()])))
    for match in _ROOM.finditer(text):
        yield from _made(reader, sentence, text, f"{match[1] or ''} {match[2]}", (["screenwriter"], match.start(), ""))
    for match in _DOING.finditer(text):
        roles = [
            role
            for verb, role in _DOES.items()
            if match[3].startswith(verb) or (verb == "write" and re.match(r"writ|wrote|co-wrote", match[3]))
        ][:1]
        rest = text[match.end() : match.end() + 3]
        if rest.startswith(" by") or (
            re.match(r"(?:created|designed)", match[3])
            and not re.search(r"<w|series|show|musical", text[match.end() : match.end() + 40])
        ):
            continue
        yield from _made(reader, sentence, text, match[1], (roles, match.end(), status_of(f"{match[2]}{match[3]}")[0]))
    for match in _TITLED.finditer(text):
        people = (
            match[4]
            if match[3] or match[2].lower().endswith("s")
            else (re.match(r"[^<]*<[pn]\d+>", match[4]) or match)[0]
        )
        yield from _titled(reader, sentence, text, (match[2], people, match.start()))
    for match in _SERVES.finditer(text):
        if (
            re.search(r", *\Z|\bas\b|\bis\b|serves?|\bwas\b", match[0][len(match[1]) : len(match[1]) + 14])
            or "," in match[0]
        ):
            one = re.findall(r"<p\d+>", match[1])[-1:]
            yield from _titled(reader, sentence, text, (match[2], "".join(one), match.end()))
    for match in _MUSIC.finditer(text):
        yield from _made(reader, sentence, text, match[2], ([_OF_MUSIC[match[1].lower()]], match.start(), ""))
    for match in _DIRECTION.finditer(text):
        yield from _made(
            reader,
            sentence,
            text,
            next(filter(None, match.groups())),
            (["director"] if "direction" in match[0] else [], match.start(), ""),
        )
    for match in _POSSESSED.finditer(text):
        yield from _possessed(reader, sentence, match)
    for match in _BASIS.finditer(text):
        yield from _of_basis(reader, sentence, [tag for tag in match.groups() if tag])
    for match in _DASHED.finditer(text):
        if match[2] in ("starring", "led", "fronted"):
            yield from credits_of(reader, sentence, text, match[1], (match.start(), "", True))
        else:
            yield from _made(
                reader,
                sentence,
                text,
                "".join(re.findall(r"<p\d+>", match[1])[-1:]),
                ([_CREW_VERBS.get(match[2], "director")], match.end(), ""),
            )


def _status_ahead(before: str) -> str:
    return "announced" if re.search(r"\b(?:will|to) be [\w ,]*\Z", before) else ""


def _made(
    reader: Reader, sentence: Sentence, text: str, people: str, told: tuple[list[str], int, str]
) -> Iterator[Claim]:
    roles, at, status = told
    target, _ = reader.target(sentence, text, at)
    before = re.findall(r"<w(\d+)>", text[:at])
    if re.search(r"\bby\b", text[at : at + 40]):
        passive = before and not THE_WORK.search(text[:at].rpartition("<w")[2])
        target = sentence.mention(before[-1]).iris[0] if passive else reader.focus
    if not target:
        return
    for number in re.findall(r"<p(\d+)>", people):
        person = sentence.mention(number).iris[0]
        for role in roles:
            role = _fitting_role(reader, role, target)
            yield Claim(
                person,
                role,
                target,
                sentence,
                (),
                status if status in ("announced", "ruled-out", "rumoured") else "",
                True,
            )


def _fitting_role(reader: Reader, role: str, work: str) -> str:
    class_ = reader.known.types.get(work, "")
    if class_ in ("Book", "BookSeries", "ComicSeries", "Play") and role in ("screenwriter", "creator"):
        return "author"
    return "screenwriter" if role == "author" and class_ in ("Movie", "TVSeries", "TVSeason", "TVEpisode") else role


def _titled(reader: Reader, sentence: Sentence, text: str, told: tuple[str, str, int]) -> Iterator[Claim]:
    """Yield the credits of somebody who is called showrunner, creator, director, … of what the text is about."""
    title, people, at = told
    roles = [role for role in roles_in(title) if role != "actor"]
    target, named = reader.target(sentence, text, at)
    for number in re.findall(r"<p(\d+)>", people):
        person = sentence.mention(number).iris[0]
        for role in roles:
            work = target
            if role in ("showrunner", "executive-producer", "creator") and (
                not named or reader.known.types.get(work) == "TVSeason"
            ):
                work = reader.known.series(work) if work else ""
            if not work:
                continue
            if role == "author" and reader.known.types.get(work, "") not in (
                "Book",
                "BookSeries",
                "ComicSeries",
                "Play",
            ):
                yield from _of_basis(reader, sentence, [f"<p{number}>"])
                continue
            role = _fitting_role(reader, role, work)
            known = role in reader.known.told.get((person, work), {})
            if not known and not named and role in ("director", "author", "screenwriter", "producer"):
                other = next(iter(reader.known.told.get((person, work), {})), "")
                yield Claim(person, role, work, sentence, (), "", sure=bool(other) and role != "producer")
                continue
            yield Claim(person, role, work, sentence, (), "")


def _possessed(reader: Reader, sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    """Yield the credit of whose work something is called: as it is told, else as author of a book or a play."""
    work = sentence.mention(match[3][2:-1])
    for tag in filter(None, match.groups()[:2]):
        person = sentence.mention(tag[2:-1]).iris[0]
        for iri in sorted(work.iris, key=lambda iri: "Book" not in reader.known.types.get(iri, "")):
            roles = [
                r
                for r in reader.known.told.get((person, iri), {})
                if r in ("author", "creator", "director", "showrunner")
            ]
            class_ = reader.known.types.get(iri, "")
            if class_ in ("Book", "BookSeries", "ComicSeries", "Play"):
                yield Claim(
                    person,
                    "author" if "author" in roles or not roles else roles[0],
                    iri,
                    sentence,
                    (),
                    "",
                    sure=bool(roles) or class_ != "Play",
                )
                break
            if roles:
                yield Claim(person, roles[0], iri, sentence, (), "")
                break


def _of_basis(reader: Reader, sentence: Sentence, tags: list[str]) -> Iterator[Claim]:
    """Yield what is told already of who wrote what the article is about, or what that is based on."""
    for tag in tags:
        person = sentence.mention(tag[2:-1]).iris[0]
        for work in sorted({reader.focus, *reader.known.near(reader.focus)}) if reader.focus else ():
            for role in reader.known.told.get((person, work), {}):
                if role in ("author", "composer", "lyricist"):
                    yield Claim(person, role, work, sentence, (), "")
