"""Precision and recall of `castgraph draft`: articles of the packaged graph, read again with their own file left out.

    python -m tests.benchmarks.draft PAGES [--half develop|held-out|all] [--extra]

PAGES is a folder of texts named as the files of ``graph/sources`` are; whoever has none skips it. The halves are drawn
with a fixed seed. A fact of the graph counts where the text names both its ends (of a character: that too). What is
proposed and not in the graph is listed with --extra, to be judged by reading.

Measured in November 2026 on what is kept of 66 pages (2,000 characters of each at most), 33 developed on, 33 not:

    held out    credits 0.88 precise (0.91 where the page was read: 12 of 43 were right and not in the graph), recall 0.77
                characters 0.83 and 0.56, statuses of credits 0.92 and 0.61, of productions 0.43 and 0.30
                after patterns were made to end in time: credits 0.88 and 0.75
    developed   credits 0.95 and 0.86, characters 0.93 and 0.62, statuses of credits 0.99 and 0.72, of productions 1.00 and 0.56
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

from castgraph.curation.drafting.article import article_of
from castgraph.curation.drafting.known import Known
from castgraph.curation.drafting.rules import claims_of
from castgraph.curation.drafting.spotting import Spotter
from castgraph.curation.files import read_folder
from castgraph.iris import last_part
from castgraph.vocabulary import CG, PREFIXES

ROOT = Path(__file__).parents[2]
KINDS = ("credits", "characters", "statuses of credits", "statuses of productions")


def half(stems: list[str], which: str) -> list[str]:
    """Return a half of the names, the same on every machine."""
    mixed = sorted(stems)
    random.Random(17).shuffle(mixed)
    middle = len(mixed) // 2
    return sorted({"develop": mixed[:middle], "held-out": mixed[middle:], "all": mixed}[which])


def told_in(file) -> tuple[dict, dict]:
    """Return what a curated file says: credits by their ends, and the states of productions."""
    rows: dict[str, dict[str, list[str]]] = {}
    for triple in file.triples:
        value = getattr(triple.object, "value", "")
        rows.setdefault(triple.subject.value, {}).setdefault(triple.predicate.value, []).append(value)
    credits, states = {}, {}
    for subject, told in rows.items():
        status = last_part(told.get(CG + "status", [""])[0])
        if subject.startswith(PREFIXES["credit"]):
            ends = told[CG + "person"][0], last_part(told[CG + "role"][0]), told[CG + "production"][0]
            credits[ends] = (set(told.get(CG + "character", ())), status)
        elif subject.startswith(PREFIXES["production"]) and status:
            states[subject] = status
    return credits, states


class Score:
    """Counts of one kind: right, proposed, to be found."""

    def __init__(self) -> None:
        self.right, self.proposed, self.wanted = Counter(), Counter(), Counter()
        self.misses: list[str] = []
        self.extra: list[str] = []

    def show(self) -> None:
        for kind in KINDS:
            right, proposed, wanted = self.right[kind], self.proposed[kind], self.wanted[kind]
            precision, recall = right / max(1, proposed), right / max(1, wanted)
            print(f"{kind:24} precision {precision:.3f} ({right}/{proposed})   recall {recall:.3f} ({right}/{wanted})")


def read(files, stems: list[str], pages: Path):
    """Yield each article: its name, what is known without it, what is proposed, what is told, which names it has."""
    for stem in stems:
        file = next(file for file in files if file.path.stem == stem)
        known = Known(files, file.graph)
        article = article_of((pages / f"{stem}.txt").read_text("utf-8"), stem)
        spotter = Spotter(known, [article.headline, *article.paragraphs], stem[:10])
        claims = claims_of(spotter)
        credits, states = told_in(file)
        named = {iri for ms in spotter.mentions for m in ms for iri in m.iris}
        named |= {known.series(iri) for iri in named}
        named |= {
            season
            for iri in list(named)
            for ms in spotter.mentions
            for m in ms
            if m.kind == "season" and (season := known.season(iri, m.number, stem[:10]))
        }
        yield stem, known, claims, credits, states, named


def measure(articles, *, unsure: bool) -> Score:
    score = Score()
    for stem, known, every, credits, states, named in articles:
        claims = [claim for claim in every if claim.sure or unsure]
        _credits(score, stem, known, (claims, credits, named))
        _states(score, stem, (claims, states, named))
    return score


def _credits(score: Score, stem: str, known: Known, told) -> None:
    claims, credits, named = told
    found = {(c.person, c.role, c.production): c for c in claims if c.person}
    wanted = {ends: value for ends, value in credits.items() if ends[0] in named and ends[2] in named}
    for ends, claim in found.items():
        score.proposed["credits"] += 1
        if ends not in credits:
            score.extra.append(f"{stem}: {_shown(ends)} {claim.status} | {claim.sentence.text[:200]}")
            continue
        played, status = credits[ends]
        score.right["credits"] += 1
        for character in claim.characters:
            if played:
                score.proposed["characters"] += 1
                score.right["characters"] += character in played or any(
                    known.general.get(character) == p or known.general.get(p) == character for p in played
                )
        if claim.status and status:
            score.proposed["statuses of credits"] += 1
            score.right["statuses of credits"] += claim.status == status
            if claim.status != status:
                score.misses.append(f"status {status}, not {claim.status} | {stem}: {_shown(ends)}")
    for ends, (played, status) in wanted.items():
        score.wanted["credits"] += 1
        score.wanted["characters"] += len(played & named)
        score.wanted["statuses of credits"] += bool(status)
        if ends in found and played & named and not found[ends].characters:
            score.misses.append(
                f"character of a credit that is found | {stem}: {_shown(ends)} {sorted(map(last_part, played))}"
            )
        if ends not in found:
            other = next((role for person, role, work in found if (person, work) == (ends[0], ends[2])), "")
            why = f"as {other}" if other else "nothing of the two"
            score.misses.append(f"credit as {ends[1]}: {why} | {stem}: {_shown(ends)} {status}")


def _states(score: Score, stem: str, told) -> None:
    claims, states, named = told
    for claim in claims:
        if not claim.person:
            score.proposed["statuses of productions"] += 1
            score.right["statuses of productions"] += states.get(claim.production) == claim.status
            if states.get(claim.production) != claim.status:
                score.extra.append(
                    f"{stem}: {last_part(claim.production)} {claim.status} | {claim.sentence.text[:200]}"
                )
    said = {claim.production for claim in claims if not claim.person}
    for production, status in states.items():
        if production in named:
            score.wanted["statuses of productions"] += 1
            if production not in said:
                score.misses.append(f"production {status}: not found | {stem}: {last_part(production)}")


def _shown(ends: tuple[str, str, str]) -> str:
    return f"{last_part(ends[0])} {ends[1]} {last_part(ends[2])}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path, nargs="?")
    parser.add_argument("--half", choices=("develop", "held-out", "all"), default="all")
    parser.add_argument("--extra", action="store_true", help="List what is proposed and not in the graph.")
    parser.add_argument("--misses", action="store_true", help="List each miss.")
    given = parser.parse_args()
    if given.pages is None or not given.pages.is_dir():
        print("skipped: name a folder of pages, texts named as the files of graph/sources")
        return 0
    files = read_folder(ROOT / "graph")
    there = {file.path.stem for file in files}
    stems = half([path.stem for path in given.pages.glob("*.txt") if path.stem in there], given.half)
    articles = list(read(files, stems, given.pages))
    score = measure(articles, unsure=False)
    print(f"{len(stems)} articles ({given.half}), what is sure:")
    score.show()
    print("with what is unsure:")
    measure(articles, unsure=True).show()
    print("commonest misses:")
    for what, count in Counter(miss.split(" | ")[0] for miss in score.misses).most_common(10):
        print(f"{count:5}  {what}")
    for wanted, rows in ((given.misses, score.misses), (given.extra, score.extra)):
        for row in rows if wanted else ():
            print("-", row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
