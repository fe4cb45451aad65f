"""A small store in memory: three articles, entities, and two imported datasets, one of which names its sources."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox

from castgraph.loading.folder import derive
from castgraph.store.local import LocalStore
from castgraph.vocabulary import PREFIXES
from tests.curated import PREFIX_LINES

DATASETS = (PREFIXES["dataset"] + "d", PREFIXES["dataset"] + "e")
ENTITIES = """
<https://example.org/entities> {
    person:ann a schema:Person ; schema:name "Ann" ; schema:sameAs <https://www.wikidata.org/wiki/Q42> .
    person:bo a schema:Person ; schema:name "Bo" ;
        schema:sameAs <http://www.wikidata.org/entity/Q7>, <http://www.wikidata.org/entity/Q8> .
    person:cal a schema:Person ; schema:name "Cal" ; schema:sameAs <https://example.org/wiki/Q9> .
    production:show a schema:TVSeries ; schema:name "Show" ; schema:sameAs <https://m.wikidata.org/wiki/Q10> .
    production:show-1 a schema:TVSeason ; schema:name "Show season 1" ; schema:partOfSeries production:show .
    production:book a schema:Book ; schema:name "Book" .
    production:film a schema:Movie ; schema:name "Film" .
    character:kit a cg:Character ; schema:name "Kit" .
    character:kit-2 a cg:Character ; schema:name "Second Kit" ; cg:incarnationOf character:kit .
    organization:gazette schema:name "The Gazette" .
}
"""
ARTICLES = """
source:a {
    source:a a schema:NewsArticle ; schema:publisher organization:gazette ; schema:url <https://example.org/a> ;
        schema:headline "Ein Haus"@de ; schema:datePublished "2020-01-31" ; cg:dateRetrieved "2020-02-01" ;
        cg:archived <https://archive.org/a> ; cg:dateArchived "2020-02-02" .
    credit:1 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:show ;
        cg:status status:announced ; cg:billing billing:lead ; cg:character character:kit .
    production:show schema:isBasedOn production:book ; cg:title "Untitled Show" .
}
source:b {
    source:b a schema:NewsArticle ; schema:publisher organization:evening-post ; schema:datePublished "2021-05" .
    credit:1 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:show ;
        cg:status status:released ; cg:character character:kit-2 ; cg:characterName "The Stranger" .
    credit:2 a cg:Credit ; cg:person person:bo ; cg:role role:director ; cg:production production:show ;
        cg:status status:denied .
    production:show cg:title "Show" . production:book cg:title "A Book" .
}
source:c {
    source:c a schema:NewsArticle .
    credit:1 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:show .
    production:show schema:isBasedOn production:book .
    production:book cg:title "The Book" .
}
"""
IMPORTED = """
dataset:d {
    dataset:d a cg:Dataset ; schema:name "Dee" ; cg:dateRetrieved "2026-01-01" ; schema:url <https://example.org/d> .
    <https://example.org/page> a schema:NewsArticle ; schema:publisher organization:gazette ;
        schema:datePublished "2019-03-03" ; schema:url <https://example.org/page> .
    credit:d1 a cg:Credit ; cg:person person:ann ; cg:role role:actor ; cg:production production:film ;
        cg:currentStatus status:released .
    <https://example.org/row> cg:credit credit:d1 ; cg:source <https://example.org/page> ; cg:status status:released ;
        cg:characterName "Max" .
    person:ann cg:castIn production:film .
    credit:d2 a cg:Credit ; cg:person person:bo ; cg:role role:actor ; cg:production production:film ;
        cg:status status:rumoured ; cg:currentStatus status:rumoured .
    credit:d3 a cg:Credit ; cg:person person:cal ; cg:role role:director ; cg:production production:film .
    person:cal cg:castIn production:film .
    person:cal cg:directed production:film .
    production:film schema:datePublished "2019-01-01" .
    person:cal cg:castIn production:part . production:part schema:partOfSeries production:whole .
    production:whole a schema:TVSeries .
    credit:d4 a cg:Credit ; cg:person person:cal ; cg:role role:actor ; cg:production production:whole ;
        cg:status status:announced .
}
dataset:e { person:ann cg:castIn production:film . person:bo cg:castIn production:film . }
"""


def store_of(trig: str, datasets: tuple[str, ...] = (), as_of: str = "") -> LocalStore:
    """Open what TriG says; what is told by no dataset is derived from, as for a curated folder."""
    store = LocalStore(datasets=datasets, as_of=as_of)
    graphs = [ox.NamedNode(dataset) for dataset in datasets]
    quads = list(ox.parse((PREFIX_LINES + trig).encode(), ox.RdfFormat.TRIG))
    store.engine.extend(quad for quad in quads if quad.graph_name not in graphs)
    derive(store)
    store.engine.extend(quad for quad in quads if quad.graph_name in graphs)
    return store


@cache
def told() -> LocalStore:
    """Return the whole of it; nobody changes it."""
    return store_of(ENTITIES + ARTICLES + IMPORTED, DATASETS)
