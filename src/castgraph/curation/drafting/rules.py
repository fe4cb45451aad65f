"""From an article whose names are found to what it says: every rule reads every sentence, none knows of another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from castgraph.curation.drafting.besides import told_besides
from castgraph.curation.drafting.cast import told_gone, told_of_cast
from castgraph.curation.drafting.claims import Claim, Reader, merged
from castgraph.curation.drafting.crew import told_of_crew
from castgraph.curation.drafting.lists import told_of_lists
from castgraph.curation.drafting.parts import told_of_parts
from castgraph.curation.drafting.sentences import sentences_of
from castgraph.curation.drafting.states import told_states

if TYPE_CHECKING:
    from castgraph.curation.drafting.spotting import Spotter

__all__ = ["claims_of"]


def claims_of(spotter: Spotter) -> list[Claim]:
    """Return what an article says of credits and of productions, one claim for each."""
    reader = Reader(spotter.known, spotter.day)
    reader.present = spotter.people()
    claims: list[Claim] = []
    sentences = list(sentences_of(spotter.paragraphs, spotter.mentions))
    reduced = [(sentence, told_besides(reader, sentence)[1]) for sentence in sentences]
    reader.look(reduced)
    states = [claim for sentence, text in reduced for claim in told_states(reader, sentence, text)]
    told = {
        claim.status
        for claim in states
        if claim.sure
        and reader.focus
        and (
            claim.production == reader.part
            or (not reader.part and reader.known.series(claim.production) == reader.focus)
        )
    }
    if told & {"released", "filming", "commissioned", "delayed", "post-production"}:
        reader.ahead, reader.out = "released" not in told, told == {"released"}
    claims += states
    for sentence in sentences:
        besides, text = told_besides(reader, sentence)
        claims += besides
        for inside in re.findall(r"\(([^()]*<p\d+>[^()]*)\)", sentence.tagged):
            if re.search(r"\b(?:plays?|portrays?|played|showrunner|creator|director)\b", inside):
                claims += [*told_of_parts(reader, sentence, inside), *told_of_crew(reader, sentence, inside)]
        for rule in (
            (told_of_cast, told_of_lists, told_of_parts, told_of_crew)
            if sentence.quoted
            else (told_of_cast, told_of_lists, told_of_parts, told_of_crew, told_gone)
        ):
            claims += rule(reader, sentence, text)
        people = re.findall(r"<p(\d+)>", text)
        if people and not sentence.quoted:
            reader.last = sentence.mention(people[0]).iris[0]
    return merged(claims, spotter.known)
