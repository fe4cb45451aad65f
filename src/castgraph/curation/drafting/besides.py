"""What a sentence tells besides: in brackets, before a name, after "known for"; told, then taken out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.claims import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.curation.drafting.claims import Reader
    from castgraph.curation.drafting.sentences import Sentence

__all__ = ["ROLE_WORDS", "roles_in", "told_besides"]

ROLE_WORDS = {
    "showrunner": "showrunner", "show runner": "showrunner", "head writer": "showrunner", "creator": "creator",
    "co-creator": "creator", "executive producer": "executive-producer", "exec producer": "executive-producer",
    "screenwriter": "screenwriter", "scriptwriter": "screenwriter", "writer": "screenwriter", "director": "director",
    "filmmaker": "director", "author": "author", "novelist": "author", "playwright": "author", "producer": "producer",
    "composer": "composer", "choreographer": "choreographer", "lyricist": "lyricist",
    "casting director": "casting-director",
    "cinematographer": "cinematographer", "costume designer": "costume-designer", "editor": "editor",
    "production designer": "production-designer", "set designer": "production-designer", "illustrator": "illustrator",
    "presenter": "presenter", "host": "presenter", "narrator": "narrator",
}  # fmt: skip
"""How a role is called to the role; `vocabulary.ROLES`."""
_ROLE = "|".join(sorted((word.replace(" ", r"[\s-]") for word in ROLE_WORDS), key=len, reverse=True))
_SELF = r"winners?|champions?|contestants?|judges?|finalists?"
_STARS = (
    rf"{_SELF}|stars?|actors?|actress(?:es)?|alum(?:nus|na|ni|nae|s)?|veterans?|vets?|breakouts?|leads?|"
    rf"regulars?|legends?|co-stars?|icons?"
)
_WORKS = r"<w\d+>(?:(?:,? and |, |,? & )(?:the )?<w\d+>)*"
_WORD = r"(?:(?!will\b|is\b|are\b|was\b|has\b|have\b|who\b|said\b|in\b|and\b|as\b|with\b|of\b|to\b)[\w'\-/]+ )"
_BRACKETS = re.compile(r"(<[pcn]\d+>|\b[A-Z]\w+)('s)?(?:'s? \w+)? \(([^()]*)\)")
_BEFORE = re.compile(
    rf"(?:\bformer |\bfellow )?({_WORKS})"
    rf"(?! (?:also )?stars\b)(?:'s?)? (?:{_WORD}){{0,3}}?((?:(?:{_STARS}|{_ROLE})(?:,? and |, |/| "
    rf"))*(?:{_STARS}|{_ROLE}))s?,? "
    rf"(?:{_WORD}){{0,3}}?(<p\d+>)((?:(?:, | and |, and )<p\d+>)*)",
    re.IGNORECASE,
)
_OWN = re.compile(rf"(<w\d+>)'s? (?:own |former |very own )?(?:{_WORD}){{0,2}}?(<p\d+>)(?!'s)")
_AFTER = re.compile(
    rf"(<p\d+>),? (?:who is |is )?(?:an? |the )?(?:{_WORD}|Oscar winner |winner ){{0,5}}?({_STARS}|{_ROLE}) "
    rf"(?:of|on|behind|from) (?:(?!\bof\b|<)[\w' \-]*? )?({_WORKS})",
    re.IGNORECASE,
)
_KNOWN_FOR = re.compile(
    r"(?:\b(?:is|are|was|and|who is|also|best|most|well|usually|perhaps|mostly)[- ]+)*(?:well[- ])?(?:known|"
    r"famous|recogni[sz]ed|beloved) (?:for|from)\b"
    r"|\b(?:recent|other|previous|past|screen|stage|film|television|tv)? ?(?:credits|works|roles|plays) (?:\w+ "
    r")?include\b"
    r"|\b(?:previously|recently|most recently|also|once|has|have|having|currently|who|she|he|then|first|she's|"
    r"he's)[ ,]+(?:been |also |recently |previously |most recently |first )*"
    r"(?:appeared|starred|featured|seen|acted|performed|debuted)\b"
    r"|\bfresh off\b|\bfollowing (?:a|an|his|her|their) (?:standout |breakout )?(?:run|turn|role|performance|roles)\b"
    r"|\b(?:shot|rose) to (?:\w+ )?fame\b|\bgained (?:recognition|fame)\b|\bmade (?:his|her|their) (?:\w+ "
    r"){0,3}debut\b"
    r"|\b(?:an? )?(?:\w+ )?(?:winner|nominee|nominated) for\b|\bearned [^.]{0,40}nominations? for\b"
    r"|\bcan (?:also |currently )*be seen\b|\bis currently (?:starring|appearing)\b|\bhas also taken the "
    r"[^.]{0,30}stage\b|\bseen on Broadway\b"
    r"|\boriginated the roles? of\b|\b(?:in|for|with|from) (?:his |her |their )?(?:recent |previous |breakout |early )?"
    r"(?:turns|roles|performances) (?:in|on)\b"
    r"|\bterrific performance\b|\bafter doing [^.]{0,40}work on\b",
    re.IGNORECASE,
)
_CHARACTER_IN = re.compile(
    r"\bas (?:(?!\bin\b|\bon\b|<)[\w'\.\- ]+ )?<c(\d+)>[^<.]{0,60}?\b(?:in|on|from|of)\b[^<]{0,60}?<w(\d+)>"
)
_CHARACTER_THERE = re.compile(r"<c(\d+)> (?:in|on) (?:the )?<w(\d+)>")


def roles_in(text: str) -> list[str]:
    """Return the roles that some words name, in their order.

    Example:
        >>> roles_in("writer and executive producer"), roles_in("star")
        (['screenwriter', 'executive-producer'], ['actor'])
    """
    found = [
        ROLE_WORDS[re.sub(r"[\s-]+", " ", word.lower()) if word.lower() not in ROLE_WORDS else word.lower()]
        for word in re.findall(rf"\b({_ROLE})", text, re.IGNORECASE)
    ]
    return list(dict.fromkeys(found)) or (["self"] if re.search(rf"\b(?:{_SELF})\b", text) else ["actor"])


def told_besides(reader: Reader, sentence: Sentence) -> tuple[list[Claim], str]:
    """Return what a sentence tells besides, and the sentence without it."""
    claims: list[Claim] = []
    for match in _BRACKETS.finditer(sentence.tagged):
        claims += _in_brackets(reader, sentence, match)
    text = sentence.bare
    for pattern, rule in ((_BEFORE, _before), (_AFTER, _after), (_OWN, _own)):
        for match in list(pattern.finditer(text)):
            claims += rule(reader, sentence, match)
        text = pattern.sub(_kept, text)
    text = _nameless(reader, sentence, text, claims)
    text = re.sub(
        rf"{_WORKS}(?:'s)? (?=(?:spin-?off|universe|franchise|prequel|sequel|co-stars?|fame|film franchise)\b)",
        "",
        text,
    )
    return claims, _filmography(reader, sentence, text, claims)


def _nameless(reader: Reader, sentence: Sentence, text: str, claims: list[Claim]) -> str:
    """Take "the … star" out of a sentence, and tell whom of the article it means where only one is told to be in it."""
    for match in list(re.finditer(rf"({_WORKS})(?! (?:also )?stars\b)(?:'s?)? (?:{_WORD}){{0,2}}?({_STARS})\b", text)):
        for number in re.findall(r"<w(\d+)>", match[1]):
            work = sentence.mention(number).iris[0]
            meant = {person for person in reader.present if (person, work) in reader.known.told}
            if (
                len(meant) == 1
                and reader.known.series(work) != reader.focus
                and match[2].lower() in ("star", "actor", "actress")
            ):
                claims += _shown(reader, sentence, meant.pop(), work)
        text = text.replace(match[0], match[2])
    return re.sub(rf"\b(?:{_STARS}) (?:of|on|from) (?:the )?{_WORKS}", "star", text)


def _kept(match: re.Match[str]) -> str:
    return " ".join(re.findall(r"<p\d+>", match[0])[:1]) + (match[4] if match.re is _BEFORE else "")


def _in_brackets(reader: Reader, sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    head, content = match[1], match[3]
    inside = re.findall(r"<([pwcn])(\d+)>", content)
    plain = re.sub(r"<\w\d+>", "", content)
    kinds = {kind for kind, _ in inside}
    if len(re.findall(r"\w+", plain)) > 8 or re.search(
        r"\b(?:photo|credit|image|left|right|picture|directed|from)\b", plain, re.IGNORECASE
    ):
        return
    if head.startswith("<p") and "p" not in kinds:
        person = sentence.mention(head[2:-1])
        if "w" in kinds:
            for kind, number in inside:
                if kind == "w" and not re.search(rf"<w{number}> (?:films|franchise|movies)", content):
                    yield from _shown(
                        reader, sentence, person.iris[0], sentence.mention(number).iris[0], sure=person.sure
                    )
        elif kinds == {"c"}:
            yield from _plays(reader, sentence, person.iris[0], inside[0][1], match)
    elif kinds == {"p"} and len(inside) == 1 and len(plain.split()) < 4:
        person = sentence.mention(inside[0][1])
        if head.startswith("<c"):
            yield from _plays(reader, sentence, person.iris[0], head[2:-1], match)
        elif reader.focus and not head.startswith("<p"):
            told = (person.iris[0], reader.focus) in reader.known.told
            yield Claim(person.iris[0], "actor", reader.focus, sentence, (), "", sure=told)


def _plays(reader: Reader, sentence: Sentence, person: str, number: str, match: re.Match[str]) -> Iterator[Claim]:
    character = next(iter(sentence.mention(number).iris), "")
    for one in sentence.mention(number).iris:
        if home := reader.home(one, sentence, sentence.tagged, match.end()):
            status = "announced" if reader.ahead and (person, home) not in reader.known.told else ""
            yield Claim(person, "actor", home, sentence, (one,), status)
            return
    del character


def _shown(
    reader: Reader, sentence: Sentence, person: str, work: str, roles: list[str] | None = None, *, sure: bool = True
) -> Iterator[Claim]:
    """Yield the credits of somebody in a work that is named to say who they are."""
    told = reader.known.told.get((person, work), {})
    usual = reader.known.roles[person].most_common(1)
    if roles is None or roles == ["actor"]:
        roles = [role for role in told if role in ("actor", "voice-actor", "self")][:1] if roles else list(told)[:1]
        roles = roles or [usual[0][0] if usual and usual[0][0] != "self" and not told else "actor"]
    out = reader.known.released(work, reader.day)
    for role in roles:
        role = _for_class(role, reader.known.types.get(work, ""))
        acts = role in ("actor", "voice-actor", "self")
        yield Claim(
            person, role, work, sentence, (), ("announced" if out is False else "released") if acts else "", sure
        )


def _for_class(role: str, class_: str) -> str:
    """Return the role that a word means for a production of a class: who writes a book or a play is its author."""
    if class_ in ("Book", "BookSeries", "ComicSeries", "Play") and role in ("screenwriter", "creator"):
        return "author"
    if class_ in ("Movie", "TVSeries", "TVSeason", "TVEpisode") and role == "author":
        return "screenwriter"
    return role


def _before(reader: Reader, sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    people = re.findall(
        r"<p(\d+)>",
        match[3]
        + (
            match[4]
            if re.search(
                r"(?:stars|actors|alumni|alums|vets|veterans|leads|co-stars|writers|directors|producers|creators)\b",
                match[2],
                re.I,
            )
            else ""
        ),
    )
    for number in people:
        person = sentence.mention(number)
        for work in re.findall(r"<w(\d+)>", match[1]):
            yield from _shown(
                reader,
                sentence,
                person.iris[0],
                sentence.mention(work).iris[0],
                roles_in(match[2]),
                sure=sentence.mention(work).sure,
            )


def _after(reader: Reader, sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    for work in re.findall(r"<w(\d+)>", match[3]):
        yield from _shown(
            reader,
            sentence,
            sentence.mention(match[1][2:-1]).iris[0],
            sentence.mention(work).iris[0],
            roles_in(match[2]),
        )


def _own(reader: Reader, sentence: Sentence, match: re.Match[str]) -> Iterator[Claim]:
    person, work = sentence.mention(match[2][2:-1]), sentence.mention(match[1][2:-1])
    yield from _shown(reader, sentence, person.iris[0], work.iris[0])


def _filmography(reader: Reader, sentence: Sentence, text: str, claims: list[Claim]) -> str:
    """Return a sentence without what it says that somebody is known for, which is added to the claims."""
    for _ in range(4):
        match = _KNOWN_FOR.search(text)
        if match is None:
            break
        end = re.search(
            r",? (?:and|but|while) (?:\w+ )?(?:will|is|are|has) |, (?:will|takes|joins|said|who) |\Z",
            text[match.end() :],
        )
        stop = match.end() + (end.start() if end else 0)
        inside = text[match.end() : stop]
        if inside.strip() == "":
            break
        before = re.findall(r"<p(\d+)>", text[: match.start()])
        later = re.findall(r"<p(\d+)>", inside)
        pronoun = re.search(r"\b(?:he|she|they|his|her)\b|credits include", text[: match.end()], re.IGNORECASE)
        person = sentence.mention(before[-1]).iris[0] if before else reader.last if pronoun else ""
        if not person and later and match.start() < 15:
            person = sentence.mention(later[0]).iris[0]
            inside = inside.split(f"<p{later[0]}>")[0]
            stop = match.end() + len(inside)
        pairs = (*_CHARACTER_IN.findall(inside), *_CHARACTER_THERE.findall(inside))
        played = {work: character for character, work in pairs}
        segment = re.split(r"\b(?:alongside|opposite) ", inside)[0]
        if person and not re.search(r"\bnot\b|\bwould\b", text[max(0, match.start() - 20) : match.end()]):
            for number in re.findall(r"<w(\d+)>", segment):
                work = sentence.mention(number).iris[0]
                for claim in _shown(reader, sentence, person, work, sure=sentence.mention(number).sure):
                    names = reader.fitting(sentence.mention(played[number]).iris, work) if number in played else ()
                    claims.append(Claim(person, claim.role, work, sentence, names, claim.status, claim.sure))
        text = f"{text[: match.start()]} {re.sub('<[wc][0-9]+>', '', inside)}{text[stop:]}"
    return text
