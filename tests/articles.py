"""An invented small graph, and sentences of no newspaper, to see what is proposed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.drafting.article import Article
from castgraph.curation.drafting.known import Known
from castgraph.curation.drafting.sorting import Draft, draft
from castgraph.curation.files import read_folder
from tests.curated import PREFIX_LINES

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = {
    "ann-alder": "Ann Alder", "ben-birch": "Ben Birch", "cora-cedar": "Cora Cedar", "dan-dogwood": "Dan Dogwood",
    "eve-elm-oak": "Eve Elm-Oak", "finn-t-fir": "Finn T Fir",
}  # fmt: skip
WORKS = {
    "the-lighthouse": ("TVSeries", "The Lighthouse"),
    "the-lighthouse-season-1": ("TVSeason", "The Lighthouse season 1"),
    "the-lighthouse-season-2": ("TVSeason", "The Lighthouse season 2"),
    "harbour-of-glass": ("Movie", "Harbour of Glass"),
    "the-lighthouse-novel": ("Book", "The Lighthouse (novel)"),
    "its-a-tide": ("TVSeries", "It's a Tide"),
    "salt": ("Play", "Salt"),
}
CHARACTERS = {
    "the-lighthouse-mary": "Mary Moss",
    "the-lighthouse-otto": "Otto",
    "harbour-of-glass-wren": "Captain Wren",
}
TOLD = """
credit:ann-alder-actor-its-a-tide a cg:Credit ; cg:person person:ann-alder ; cg:role role:actor ;
    cg:production production:its-a-tide ; cg:status status:released .
credit:ben-birch-director-salt a cg:Credit ; cg:person person:ben-birch ; cg:role role:director ;
    cg:production production:salt .
credit:cora-cedar-author-the-lighthouse-novel a cg:Credit ; cg:person person:cora-cedar ; cg:role role:author ;
    cg:production production:the-lighthouse-novel .
credit:dan-dogwood-actor-harbour-of-glass a cg:Credit ; cg:person person:dan-dogwood ; cg:role role:actor ;
    cg:production production:harbour-of-glass ; cg:status status:announced ; cg:character character:harbour-of-glass-wren .
production:the-lighthouse schema:isBasedOn production:the-lighthouse-novel .
production:the-lighthouse-season-1 schema:partOfSeries production:the-lighthouse .
production:the-lighthouse-season-2 schema:partOfSeries production:the-lighthouse .
"""


def folder_of(place: Path) -> Path:
    """Make the graph in a folder."""
    graph = place / "graph"
    (graph / "sources").mkdir(parents=True)
    (graph / "entities").mkdir()
    stem = "2024-01-10-the-gazette-old-news"
    (graph / "sources" / f"{stem}.ttl").write_text(
        f"@base <https://w3id.org/castgraph/id/source/{stem}> .\n{PREFIX_LINES}<> a schema:NewsArticle ;"
        " schema:publisher organization:the-gazette ; schema:url <https://gazette.example/old-news> ;"
        ' schema:datePublished "2024-01-10"^^xsd:date ; cg:dateRetrieved "2024-01-11"^^xsd:date .\n' + TOLD,
        encoding="utf-8",
    )
    rows = [f'person:{one} a schema:Person ; schema:name "{name}" .' for one, name in PEOPLE.items()]
    rows += [f'production:{one} a schema:{kind} ; schema:name "{name}"@en .' for one, (kind, name) in WORKS.items()]
    rows += [f'character:{one} a cg:Character ; schema:name "{name}"@en .' for one, name in CHARACTERS.items()]
    rows.append('organization:the-gazette a schema:Organization ; schema:name "The Gazette"@en .')
    (graph / "entities" / "all.ttl").write_text(PREFIX_LINES + "\n".join(rows) + "\n", encoding="utf-8")
    return graph


def drafted(graph: Path, *paragraphs: str, headline: str = "", url: str = "https://gazette.example/new") -> Draft:
    """Return what is proposed of an article of these paragraphs, published in March 2024."""
    article = Article(paragraphs, url, headline, "The Gazette", "2024-03-01")
    return draft(Known(read_folder(graph)), article)


def told(found: Draft, *groups: str) -> set[str]:
    """Return what is proposed in words, of some groups."""
    return {proposal.words for proposal in found.proposals if proposal.group in (groups or ("new", "second source"))}
