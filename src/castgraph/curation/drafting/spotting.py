"""Finds the names that are known in a text: people, productions, characters, seasons. Judges nothing.

Longest names first; a surname after a full name; a season as the number that the text gives. A title that several
productions have is the one that the people of the article are told to be in, on the day nearest to it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castgraph.curation.drafting.known import NUMBERS
from castgraph.iris import kind_of
from castgraph.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from castgraph.curation.drafting.known import Known

__all__ = ["Mention", "Spotter"]

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_ORDINAL = {word: f"{NUMBERS[word]}th" for word in list(NUMBERS)[1::2]} | {"1st": "1th", "2nd": "2th", "3rd": "3th"}
_SMALL = frozenset(
    ["the", "a", "an", "of", "and", "in", "on", "at", "to", "for", "with", "de", "la", "le", "von", "van", "der", "me"]
)
_NUMBER = rf"\d{{1,2}}|{'|'.join(list(NUMBERS)[::2])}"
_NTH = rf"\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(list(NUMBERS)[1::2])}"
_SEASON = re.compile(
    rf"\b(?:(?:season|series)\s+({_NUMBER})\b|S0?(\d)\b(?!\w)|"
    rf"({_NTH})(?:\s+and\s+(?:final|last))?\s+(?:season|series|instal?lment|run)\b)",
    re.IGNORECASE,
)
_ROLE_BEFORE = re.compile(
    r"(?:\bas|plays|play|played|playing|portrays|portray|portraying|portrayed|roles? of|voicing|voices|named|"
    r"called|part of)\s+"
    r"(?:the |a |an |his |her |their )?[\"'‘“]?\Z",
    re.IGNORECASE,
)
_PLACES = frozenset(
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Hollywood", "Broadway"]
)
_AFTER_TITLE = re.compile(
    r"(?:Season|Series|Star|Actor|Showrunner|Creator|Cast|Film|Movie|Trailer|Spin|The|On|In|As|S\d)"
)
_DOTS = re.compile(r"(?:\.\.\.|…)?")
_QUOTES = "\"'‘’“”"
_NOVEL = re.compile(r"\b(?:novels?|books?|comics?|author|bestsell\w+)\b", re.IGNORECASE)
_CLASS_WORDS = {
    "Book": _NOVEL, "BookSeries": _NOVEL, "ComicSeries": _NOVEL,
    "Play": re.compile(r"\b(?:musical|play|stage|theatre|theater|broadway|west end|revival)\b", re.IGNORECASE),
    "Movie": re.compile(r"\b(?:film|movie|blockbuster|box office)\b", re.IGNORECASE),
    "TVSeries": re.compile(r"\b(?:series|season|show|episode|bbc|netflix|disney)\b", re.IGNORECASE),
}  # fmt: skip


@dataclass(slots=True)
class Mention:
    """A name in a text.

    Attributes:
        start: where it begins in its paragraph.
        end: where it ends.
        kind: ``person``, ``work``, ``character``, ``season``, or ``name`` of somebody or something unknown.
        iris: whom or what it may mean, the likeliest first; empty for seasons and unknown names.
        number: of a season.
        sure: whether it can hardly mean anything else.
    """

    start: int
    end: int
    kind: str
    iris: tuple[str, ...] = ()
    number: int = 0
    sure: bool = True


def keys(text: str) -> list[str]:
    """Return the words of a name as they are compared: folded, ordinals as numbers."""
    words = fold(text.replace("&", " and ")).split()
    return [_ORDINAL.get(word, word) for word in words]


class _Trie:
    """Names by their words, one step a word."""

    def __init__(self) -> None:
        self._root: dict[str, object] = {}

    def add(self, words: Sequence[str], iri: str) -> None:
        """Add a name of an entity."""
        node = self._root
        for word in words:
            node = node.setdefault(word, {})  # type: ignore[assignment]
        node.setdefault("", {})[iri] = None  # type: ignore[index]

    def longest(self, words: Sequence[tuple[str, str]], at: int) -> tuple[int, tuple[str, ...]]:
        """Return where the longest name that begins at a word ends, and whose it is; the word itself without one."""
        node, found = self._root, (at, ())
        for end in range(at, len(words)):
            whole, bare = words[end]
            for word in dict.fromkeys((whole, bare)):
                inner = node.get(word)
                if isinstance(inner, dict) and "" in inner and (word == whole or bare != whole):
                    found = (end + 1, tuple(inner[""]))
            inner = node.get(whole)
            if not isinstance(inner, dict):
                break
            node = inner
        return found


class Spotter:
    """Finds known names in the paragraphs of one article.

    Attributes:
        known: what the folder knows.
        paragraphs: of the article, the headline first.
        mentions: of each paragraph, in the order of the text, none inside another.
        day: of the article.
    """

    def __init__(self, known: Known, paragraphs: Sequence[str], day: str) -> None:
        self.known, self.paragraphs, self.day = known, list(paragraphs), day
        self._text = "\n".join(self.paragraphs)
        self._lower = set(re.findall(r"(?<![\w'’])[a-z]{3,}", self._text))
        self._words = [self._tokens(paragraph) for paragraph in self.paragraphs]
        self._trie = _trie_of(known)
        self.mentions: list[list[Mention]] = [self._full(n) for n in range(len(self.paragraphs))]
        self._choose()
        self._short_names()
        for n, paragraph in enumerate(self.paragraphs):
            self.mentions[n] = _without_overlap([*self.mentions[n], *_seasons(paragraph)])
            self.mentions[n] = _without_overlap([*self.mentions[n], *self._unknown(n)])

    def people(self) -> set[str]:
        """Return the people whose full name stands in the article."""
        return {m.iris[0] for ms in self.mentions for m in ms if m.kind == "person"}

    def _tokens(self, text: str) -> list[tuple[int, int, str, str]]:
        found = []
        for match in _TOKEN.finditer(text):
            bare = re.sub(r"['’]s?\Z", "", match[0])
            for part, plain in ((match[0], bare),):
                words = keys(part)
                if words:
                    base = keys(plain)
                    end = match.start() + len(plain)
                    found.append((match.start(), end, words[0], base[0] if base else words[0]))
        return found

    def _full(self, n: int) -> list[Mention]:
        """Return the mentions by full name in a paragraph."""
        tokens, text = self._words[n], self.paragraphs[n]
        pairs = [(token[2], token[3]) for token in tokens]
        found, at = [], 0
        while at < len(tokens):
            end, iris = self._trie.longest(pairs, at)
            mention = self._mention(text, tokens, (at, end), iris) if iris else None
            if mention:
                found.append(mention)
                at = end
            else:
                at += 1
        return found

    def _mention(
        self, text: str, tokens: list[tuple[int, int, str, str]], span: tuple[int, int], iris: tuple[str, ...]
    ) -> Mention | None:
        first, last = tokens[span[0]], tokens[span[1] - 1]
        whole_end = last[1]
        if last[2] != last[3] and any(keys(name)[-1:] == [last[2]] for iri in iris for name in self.known.names[iri]):
            whole_end = last[0] + len(_TOKEN.match(text, last[0])[0])  # type: ignore[index]
        start, end = first[0], whole_end
        written = text[start:end]
        quoted = start > 0 and text[start - 1 : start] in _QUOTES and text[end : end + 2].strip(",.")[:1] in _QUOTES
        kinds = {kind_of(iri) for iri in iris}
        words = _TOKEN.findall(written)
        proper = all(
            word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL or keys(word)[0] in ("season", "series")
            for word in words
        )
        if not proper or not (
            words[0][0].isupper() or words[0][0].isdigit() or (len(words) > 1 and words[-1][0].isupper())
        ):
            return None
        people = tuple(iri for iri in iris if kind_of(iri) == "person")
        if people:
            return Mention(start, end, "person", people, sure=len(people) == 1)
        as_role = bool(_ROLE_BEFORE.search(text[:start]))
        if "character" in kinds and ("production" not in kinds or as_role):
            if len(words) == 1 and _begins(text, start) and words[0].lower() in self._lower:
                return None
            return Mention(start, end, "character", tuple(iri for iri in iris if kind_of(iri) == "character"))
        works = tuple(iri for iri in iris if kind_of(iri) == "production")
        if not works:
            return Mention(start, end, "name")
        if len(words) == 1 and not written.isupper():
            nearby = re.match(r"['’]?\s([A-Z]\w+)", text[end:]) if text is not self.paragraphs[0] else None
            if nearby and not _AFTER_TITLE.match(nearby[1]):
                return None
            if not quoted and (words[0].lower() in self._lower or words[0] in _PLACES or len(written) < 4):
                return None
        if re.match(r" Magazine\b", text[end:]) or ("organization" in kinds and not quoted):
            return Mention(start, end, "name")
        if len(words) == 1 and re.match(r" in [A-Z]", text[end:]) and "character" in kinds:
            return Mention(start, end, "name")
        end += len(_DOTS.match(text, end)[0])  # type: ignore[index]
        return Mention(start, end, "work", works)

    def _choose(self) -> None:
        """Put the likeliest first where a name is of several."""
        people = self.people()
        works = {iri for ms in self.mentions for m in ms if m.kind == "work" for iri in m.iris}
        scores = {iri: self._score(iri, people) for iri in works}
        worlds: set[str] = set()
        for iri in works:
            worlds |= self.known.world(iri)
        for ms, text in zip(self.mentions, self.paragraphs, strict=True):
            kept = []
            for m in ms:
                if m.kind == "work" and len(m.iris) > 1:
                    self._order(m, scores, text)
                elif m.kind == "character":
                    m.iris = tuple(iri for iri in m.iris if iri in worlds) or m.iris
                    m.sure = bool(set(m.iris) & worlds)
                    if not m.sure and m.end - m.start < 12:
                        continue
                kept.append(m)
            ms[:] = kept

    def _order(self, m: Mention, scores: dict[str, float], text: str) -> None:
        near = text[max(0, m.start - 60) : m.end + 60]
        local = {
            iri: scores[iri] + 2.5 * bool(_words_of_class(self.known.types.get(iri, "")).search(near)) for iri in m.iris
        }
        ranked = sorted(m.iris, key=lambda iri: (-local[iri], iri))
        m.sure = local[ranked[0]] - local[ranked[1]] >= 1
        m.iris = tuple(ranked)

    def _score(self, iri: str, people: set[str]) -> float:
        """Return how much in the article speaks for a production."""
        known = self.known
        score = 1.5 * sum(person in known.people(iri) for person in people)
        score += sum(bool(_words_of_class(known.types.get(iri, "")).search(part)) for part in self.paragraphs[:6]) * 0.3
        own = " ".join(known.names[iri]).lower()
        for word in ("broadway", "west end", "donmar", "national theatre", "london", "rsc", "young vic"):
            score += 1.5 * (word in own and word in self._text.lower())
        months = known.distance(iri, self.day)
        return score + max(0.0, 3 - months / 8)

    def _short_names(self) -> None:
        """Find surnames, and first names, of the people whose full names stand in the article."""
        people = self.people()
        last: dict[tuple[str, ...], set[str]] = defaultdict(set)
        first: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for iri in people:
            for name in self.known.names[iri]:
                begin, _, rest = name.partition(" ")
                words = rest.split()
                for some in (words, words[-1:]) if words else ():
                    last[tuple(keys(" ".join(some)))].add(iri)
                    first[tuple(keys(begin))].add(iri)
        characters = {
            word
            for ms in self.mentions
            for m in ms
            if m.kind == "work"
            for iri in m.iris[:1]
            for c in self.known.world(iri)
            for name in self.known.names[c]
            for word in keys(name)
        }
        for n, text in enumerate(self.paragraphs):
            found = [*self._parts_of_names(n, text, last, sure=True)]
            found += self._parts_of_names(
                n, text, {k: v for k, v in first.items() if k[0] not in characters}, sure=False
            )
            taken = [(m.start, m.end) for m in found if m.sure]
            kept = [m for m in self.mentions[n] if not (m.kind == "work" and (m.start, m.end) in taken)]
            self.mentions[n] = _without_overlap([*kept, *found])

    def _parts_of_names(
        self, n: int, text: str, names: dict[tuple[str, ...], set[str]], *, sure: bool
    ) -> Iterator[Mention]:
        tokens = self._words[n]
        for at, token in enumerate(tokens):
            for size in (3, 2, 1):
                some = tokens[at : at + size]
                key = tuple(t[2] for t in some[:-1]) + ((some[-1][3],) if some else ())
                if len(some) < size or len(names.get(key, ())) != 1 or not text[token[0]].isupper():
                    continue
                before = tokens[at - 1] if at else None
                if sure and before and text[before[0]].isupper() and token[0] - before[1] == 1:
                    title = before[3] in ("ms", "mr", "mrs", "dame", "sir")
                    if not title and not _begins(text, before[0]) and not text[before[0] : before[1]].isupper():
                        break
                    if not title and before[3] not in (
                        "and",
                        "but",
                        "while",
                        "when",
                        "as",
                        "for",
                        "with",
                        "after",
                        "said",
                    ):
                        break
                after = tokens[at + size] if at + size < len(tokens) else None
                if not sure and after and text[after[0]].isupper() and after[0] - some[-1][1] == 1:
                    break
                if (
                    not sure
                    and before
                    and text[before[0]].isupper()
                    and token[0] - before[1] == 1
                    and not _begins(text, before[0])
                ):
                    break
                yield Mention(token[0], some[-1][1], "person", tuple(names[key]), sure=sure)
                break

    def _unknown(self, n: int) -> Iterator[Mention]:
        text = self.paragraphs[n]
        for match in re.finditer(
            r"\b[A-ZÀ-Þ][\w'’\-]*[a-zß-ÿ](?:\s(?:[A-Z]\.\s)?(?:de |Mc|von |Mac)?[A-ZÀ-Þ][\w'’\-]+){1,3}", text
        ):
            yield Mention(match.start(), match.end(), "name")


def _words_of_class(name: str) -> re.Pattern[str]:
    return _CLASS_WORDS.get(name, _NOTHING)


_NOTHING = re.compile(r"(?!)")


def _begins(text: str, at: int) -> bool:
    """Whether a sentence or a quotation begins there."""
    return not text[:at].strip() or text[:at].rstrip(" " + _QUOTES)[-1:] in ".!?:•|–—"


def _seasons(text: str) -> Iterator[Mention]:
    for match in _SEASON.finditer(text):
        word = next(filter(None, match.groups())).lower()
        number = NUMBERS.get(word) or int(re.sub(r"\D", "", word))
        yield Mention(match.start(), match.end(), "season", number=number)


def _without_overlap(mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions in order, the ones that came first keeping their place."""
    kept: list[Mention] = []
    for m in mentions:
        if not any(m.start < other.end and other.start < m.end for other in kept):
            kept.append(m)
    return sorted(kept, key=lambda m: m.start)


def _trie_of(known: Known) -> _Trie:
    """Return all names of people, productions and characters, and how else they may be written."""
    exact: Counter[tuple[str, ...]] = Counter()
    rows: list[tuple[str, str]] = []
    for iri, names in known.names.items():
        if kind_of(iri) in ("person", "production", "character", "organization"):
            rows += [(iri, name) for name in names]
    for _, name in rows:
        exact[tuple(keys(name))] += 1
    trie = _Trie()
    for iri, name in rows:
        trie.add(keys(name), iri)
        for other in _variants(name, kind_of(iri)):
            words = keys(other)
            telling = len(words) > 1 or "(" in name or kind_of(iri) == "character"
            if words and telling and (not exact[tuple(words)] or "(" in name):
                trie.add(words, iri)
    return trie


def _variants(name: str, kind: str) -> Iterator[str]:
    """Yield how else a name may be written: without what stands in brackets, without its article, with "and"."""
    bare = re.sub(r"\s*\([^)]*\)", "", name).strip()
    if bare != name:
        yield bare
        if ":" in bare and kind == "production" and not bare.startswith("Doctor Who"):
            yield bare.partition(":")[0]
    if kind != "person" and bare.startswith("The "):
        yield bare.removeprefix("The ")
    if kind == "production" and (rest := re.search(r"(?:\w+ )?anniversary specials?\Z", bare)):
        yield rest[0]
        yield rest[0].removesuffix("s")
    if kind == "production" and re.search(r"\b(season|series) \d+\Z", bare):
        yield bare.replace(" series ", " season ") if " series " in bare else bare.replace(" season ", " series ")
