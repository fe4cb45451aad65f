"""Facts → entities of FollowTheMoney, a line of JSON each, for Aleph, OpenSanctions' tools and alike.

People and organizations are what they are there. A production is a Project, which people take part in: the model has no
word for works. A credit is a ProjectParticipant, a relation another link; articles are its proof.

Source: https://followthemoney.tech/explorer/
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from castgraph.export.handing import Handed, day_parts
from castgraph.facts.outside import wikidata_ids
from castgraph.iris import compact
from castgraph.vocabulary import RELATIONS
from castgraph.wording import in_words

if TYPE_CHECKING:
    from castgraph.export.handing import Handover
    from castgraph.facts.outside import Article
    from castgraph.model import Credit, Entity

__all__ = ["ftm"]

_SCHEMATA = {"person": "Person", "production": "Project", "organization": "Organization"}
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
"""What JSON leaves as it is and some readers of lines take for the end of one."""
_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?\Z")


def ftm(handover: Handover) -> Handed:
    """Return the entities: people and works first, then articles, then what joins them; each sorted by IRI."""
    handed = Handed("", 0, "entities")
    items = wikidata_ids(handover.store)
    known = {entity.iri: entity for entity in handover.entities() if entity.kind in _SCHEMATA}
    lines = [_line(*_thing(entity, items.get(entity.iri, ""))) for entity in known.values()]
    links: list[str] = []
    cited: set[str] = set()
    for fact in handover.facts():
        if fact.start not in known or fact.end not in known:
            handed.left_out["facts about what FollowTheMoney has no schema for"] += 1
            continue
        told = [
            handover.articles[one.source.iri] for one in handover.tellers(fact) if one.source.iri in handover.articles
        ]
        cited |= {article.source.iri for article in told if article.is_page}
        links.append(_line(*_link(fact, told, known)))
    lines += [_line(*_article(handover.articles[iri])) for iri in sorted(cited)] + links
    handed.text, handed.count = "".join(lines), len(lines)
    return handed


def _line(id_: str, schema: str, properties: dict[str, list[str]]) -> str:
    entity = {
        "id": id_,
        "schema": schema,
        "properties": {
            name: texts for name, told in properties.items() if (texts := list(dict.fromkeys(filter(None, told))))
        },
    }
    return _LINE_ENDS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(entity, ensure_ascii=False)) + "\n"


def _id(iri: str) -> str:
    """Return an IRI as an id that the model takes: letters, digits, points and hyphens."""
    short = compact(iri).replace(":", "-", 1)
    return short if _ID.match(short) else f"castgraph-{sha256(iri.encode()).hexdigest()[:40]}"


def _thing(entity: Entity, item: str) -> tuple[str, str, dict[str, list[str]]]:
    properties = {"name": [entity.name], "alias": list(entity.aliases), "wikidataId": [item]}
    first, dash, last = entity.years.partition("–")
    if entity.kind == "production":
        properties |= {"startDate": [first], "endDate": [last], "keywords": [entity.type]}
    elif entity.kind == "person":
        properties |= {"birthDate": [first], "deathDate": [last if dash else ""]}
    return _id(entity.iri), _SCHEMATA[entity.kind], properties


def _article(article: Article) -> tuple[str, str, dict[str, list[str]]]:
    source = article.source
    name = source.headline or source.cite()
    return (
        _id(source.iri),
        "Article",
        {
            "name": [name],
            "title": [source.headline],
            "fileName": [_id(source.iri)],
            "publishedAt": [_date(source.published)],
            "sourceUrl": [source.url],
            "publisher": [source.publisher],
            "retrievedAt": [_date(article.retrieved)],
        },
    )


def _link(fact: Credit, told: list[Article], known: dict[str, Entity]) -> tuple[str, str, dict[str, list[str]]]:
    properties = {
        "role": [in_words(fact.relation)],
        "status": [in_words(fact.status)],
        "proof": [_id(article.source.iri) for article in told if article.is_page],
        "sourceUrl": [article.source.url for article in told],
        "publisher": [article.source.publisher for article in told],
    }
    if fact.relation not in RELATIONS and known[fact.start].kind in ("person", "organization"):
        played = [f"as {name}" for name in fact.characters]
        properties |= {"participant": [_id(fact.start)], "project": [_id(fact.end)], "summary": played}
        return _id(fact.iri), "ProjectParticipant", properties
    properties |= {"subject": [_id(fact.start)], "object": [_id(fact.end)]}
    return _id(fact.iri), "UnknownLink", properties


def _date(date: str) -> str:
    return "-".join(f"{part:02}" for part in day_parts(date))
