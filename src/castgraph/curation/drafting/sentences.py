"""Paragraphs → sentences in which every name is a tag, so that rules can be written as patterns.

``Ann Example (The Show) will play Mary.`` becomes ``<p0> (<w1>) will play <c2>.``: p a person, w a work, c a
character, s a season, n a name that nobody knows; the number is that of the mention in its paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from castgraph.curation.drafting.spotting import Mention

__all__ = ["Sentence", "sentences_of"]

MOST = 1500
"""Characters of a sentence that are read: what is longer is a list without an end, and patterns would take long."""
_TAGS = {"person": "p", "work": "w", "character": "c", "season": "s", "name": "n"}
_END = re.compile(r"[.!?…]+[\"'’”)\]]*(?=\s|[A-Z]|\Z)|\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|Lt|Col|vs|No|Vol|Bros|feat|approx|noms?|Rev|Prof|Sgt|Capt|Sep|Sept|Oct|Nov|"
    r"Dec|Jan|Feb|Aug)"
    r"|\b[A-Z]|\b(?:[A-Za-z]\.)+[A-Za-z])\Z"
)


@dataclass(slots=True)
class Sentence:
    """A sentence of an article.

    Attributes:
        text: as printed.
        tagged: with tags for names, and without quotation marks around titles.
        mentions: of its paragraph, by the numbers in the tags.
        start: where it begins in its paragraph.
        paragraph: number of its paragraph; 0 is the headline.
        quoted: whether most of it stands in quotation marks: somebody's words.
    """

    text: str
    tagged: str
    mentions: Sequence[Mention]
    start: int
    paragraph: int
    quoted: bool = False
    _cut: str | None = field(default=None, init=False, repr=False)

    @property
    def bare(self) -> str:
        """The tagged text without what stands in brackets, and without ages."""
        if self._cut is None:
            cut = re.sub(r"\s*[(\[][^()\[\]]*[)\]]", "", self.tagged)
            self._cut = re.sub(r"(?<=>), \d\d?,?(?= )", "", cut)
        return self._cut

    def mention(self, number: str | int) -> Mention:
        """Return the mention of a tag."""
        return self.mentions[int(number)]


def sentences_of(paragraphs: Sequence[str], mentions: Sequence[Sequence[Mention]]) -> Iterator[Sentence]:
    """Yield the sentences of an article, in order."""
    for number, (text, found) in enumerate(zip(paragraphs, mentions, strict=True)):
        begin = 0
        for end in (*_ends(text, found), len(text)):
            piece = text[begin : min(end, begin + MOST)]
            if piece.strip():
                tagged = _tagged(text, found, begin, min(end, begin + MOST), lower=number == 0)
                start = begin + len(piece) - len(piece.lstrip())
                yield Sentence(piece.strip(), tagged, found, start, number, _is_speech(piece))
            begin = end


def _ends(text: str, mentions: Sequence[Mention]) -> Iterator[int]:
    for match in _END.finditer(text):
        if _ABBREVIATION.search(text[: match.start()]) and match[0][0] == ".":
            continue
        if any(m.start < match.end() and match.start() < m.end and m.kind != "name" for m in mentions):
            continue
        if text.count("(", 0, match.end()) > text.count(")", 0, match.end()) and len(text) - match.end() > 1:
            continue
        yield match.end()


def _tagged(text: str, mentions: Sequence[Mention], begin: int, end: int, *, lower: bool) -> str:
    parts, at = [], begin
    for number, m in enumerate(mentions):
        if begin <= m.start and m.end <= end:
            parts += [text[at : m.start], f"<{_TAGS[m.kind]}{number}>"]
            at = m.end
    whole = "".join((*parts, text[at:end]))
    whole = whole.translate({ord(c): "'" for c in "‘’`"} | {ord(c): '"' for c in "“”"} | {ord("–"): "-", ord("—"): "-"})
    whole = re.sub(r"\[([^\[\]]*<p\d+>[^\[\]]*)\]", r"(\1)", whole)
    whole = re.sub(r"[\"']\s*(<[wcn]\d+>)\s*([,.;]?)\s*(?:[\"'](?!s\b)|(?<=[,.;])[\"'])", r"\1\2", whole)
    whole = re.sub(r"[\"'](<w\d+>(?: <s\d+>)?)[\"']", r"\1", whole)
    return " ".join((whole.lower() if lower else whole).split())


def _is_speech(text: str) -> bool:
    """Whether most of a sentence stands in double quotation marks."""
    inside = sum(map(len, re.findall(r"[\"“][^\"“”]*(?:[\"”]|\Z)", text)))
    return inside > 0.6 * len(text)
