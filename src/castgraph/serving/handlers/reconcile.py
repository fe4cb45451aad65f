"""The Reconciliation Service API 0.2: names in somebody's table → entities of the graph, and what is known of them.

JSONP is not offered, which the specification leaves open; scripts of other sites are let in by ``--origin``.
Source: https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from castgraph.iris import expand
from castgraph.locations import VERSION
from castgraph.names.lookup import Names
from castgraph.serving.addresses import address
from castgraph.serving.asked import HTML, Answered, Refused, as_json, parsed
from castgraph.serving.candidates import Asking, all_types, candidates, entity_of, types_of
from castgraph.serving.properties import PROPERTIES, Value, values
from castgraph.serving.told import tellers
from castgraph.text import fold, meant
from castgraph.vocabulary import CG, ID, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from castgraph.model import Entity
    from castgraph.serving.asked import Asked
    from castgraph.serving.candidates import Candidate
    from castgraph.serving.served import Served
    from castgraph.store.base import Store

__all__ = ["preview", "proposals", "service", "suggest"]

BATCH = 50
"""Queries in one request."""
_IDS = 500
"""Entities of which properties can be fetched in one request."""
_MOST = 100
"""Candidates, or suggestions, of one query."""
_QUERY = ("query", "type", "limit", "properties", "type_strict")
_DEFAULT_TYPES = ("person", "production", "character")


def service(served: Served, asked: Asked) -> Answered:
    """Answer the manifest, a batch of queries, or a data extension, as the parameters say.

    Raises:
        Refused: it is none of them.
    """
    asked = asked.form()
    if any(key == "callback" for key, _ in asked.query):
        raise Refused(400, "JSONP is not offered; scripts of other sites may ask once --origin names their site")
    asked.only("queries", "extend")
    batch, extension = asked.one("queries"), asked.one("extend")
    if batch and extension:
        raise Refused(400, "queries and extend are asked one at a time")
    if extension:
        return as_json(_extended(served.store, _parsed(extension, "extend")))
    if batch:
        return as_json(_batch(served.store, _parsed(batch, "queries")))
    if asked.method == "POST":
        raise Refused(400, "there is neither queries nor extend in the form")
    return as_json(_manifest(served.store, asked.root))


def _manifest(store: Store, root: str) -> dict[str, Any]:
    def at(path: str) -> dict[str, str]:
        return {"service_url": root, "service_path": path}

    return {
        "versions": ["0.2"],
        "name": "castgraph",
        "identifierSpace": ID,
        "schemaSpace": CG,
        "serviceVersion": VERSION,
        "documentation": f"{root}/",
        "logo": f"{root}/assets/icon.svg",
        "defaultTypes": [_type(one, all_types(store)) for one in _DEFAULT_TYPES],
        "view": {"url": f"{root}/entity?iri={quote(ID, safe='')}{{{{id}}}}"},
        "preview": {"url": f"{root}/reconcile/preview?id={{{{id}}}}", "width": 430, "height": 300},
        "suggest": {what: at(f"/reconcile/suggest/{what}") for what in ("entity", "type", "property")},
        "extend": {"propose_properties": at("/reconcile/properties"), "property_settings": _SETTINGS},
        "batchSize": BATCH,
    }


_SETTINGS = [
    {
        "name": "limit", "label": "Limit", "type": "number", "default": 0,
        "help_text": "Values of an entity at most; 0 is all.",
    },
    {
        "name": "role", "label": "Role", "type": "text", "default": "",
        "help_text": "Of people and productions: only by this role, such as actor.",
    },
]  # fmt: skip


def _parsed(text: str, name: str) -> dict[str, Any]:
    value = parsed(text, name)
    if not isinstance(value, dict):
        raise Refused(400, f"{name} is to be an object of JSON")
    return value


# -- queries -----------------------------------------------------------------------------------------------------


def _batch(store: Store, batch: dict[str, Any]) -> dict[str, Any]:
    if len(batch) > BATCH:
        raise Refused(413, f"there are {len(batch):,} queries; {BATCH} can be asked at once, as batchSize says")
    kinds = all_types(store)
    asking = {key: _asking(query, key, kinds) for key, query in batch.items()}
    return {key: {"result": [_told(one) for one in candidates(store, query, kinds)]} for key, query in asking.items()}


def _asking(query: Any, key: str, kinds: dict[str, str]) -> Asking:
    """Return what a query asks; types are known in any case.

    Raises:
        Refused: it is not as the specification has it.
    """

    def wrong(words: str) -> Refused:
        return Refused(400, f"query {key[:40]!r}: {words}")

    if not isinstance(query, dict):
        raise wrong("is no object")
    for name in query:
        if name not in _QUERY:
            raise wrong(f"there is no {name[:40]!r}{meant(name, _QUERY)}")
    text, limit, strict = query.get("query") or "", query.get("limit") or 10, query.get("type_strict") or "should"
    types = query.get("type") or []
    types = [types] if isinstance(types, str) else types
    if not isinstance(text, str) or len(text) > 1000:
        raise wrong("its query is no text of at most 1,000 characters")
    if not isinstance(limit, int | float) or limit < 1:
        raise wrong("its limit is no number from 1")
    if strict not in ("should", "any", "all"):
        raise wrong("its type_strict is none of should, any, all")
    if not (isinstance(types, list) and all(isinstance(one, str) for one in types)):
        raise wrong("its type is neither a text nor a list of texts")
    given = query.get("properties") or []
    if not isinstance(given, list) or len(given) > len(PROPERTIES):
        raise wrong(f"its properties are no list of at most {len(PROPERTIES)}")
    if not text.strip() and not given:
        raise wrong("has neither a query nor properties")
    properties = tuple((name, texts) for name, texts in (_property(one, wrong) for one in given) if texts)
    strict = "" if strict == "should" or not types else strict
    known = {one.casefold(): one for one in kinds}
    return Asking(
        text.strip(),
        tuple(known.get(str(one).casefold(), str(one)) for one in types),
        strict,
        properties,
        min(int(limit), _MOST),
    )


def _property(given: Any, wrong: Any) -> tuple[str, tuple[str, ...]]:
    """Return a property and its values, those of empty cells left out."""
    name = given.get("pid") if isinstance(given, dict) else None
    if not isinstance(name, str) or "v" not in given:
        raise wrong("a property has no pid, or no v")
    if name not in PROPERTIES:
        raise wrong(f"there is no property {name[:40]!r}{meant(name, PROPERTIES)}")
    texts = []
    for value in given["v"] if isinstance(given["v"], list) else [given["v"]]:
        told = value.get("id") if isinstance(value, dict) else value
        if not isinstance(told, str | int | float):
            raise wrong(f"{name} has a value that is no text, no number and no entity")
        whole = int(told) if isinstance(told, float) and told.is_integer() else told
        texts.append(str(whole)[:1000])
    if len(texts) > BATCH:
        raise wrong(f"{name} has more than {BATCH} values")
    return name, tuple(text for text in texts if text.strip())


def _told(one: Candidate) -> dict[str, Any]:
    return {
        "id": _id(one.entity.iri),
        "name": one.entity.name or _id(one.entity.iri),
        "description": _described(one.entity),
        "type": [{"id": type_, "name": _words(type_)} for type_ in types_of(one.entity)],
        "score": one.score,
        "features": [{"id": name, "value": value} for name, value in one.features.items()],
        "match": one.is_certain,
    }


def _id(iri: str) -> str:
    return iri.removeprefix(ID)


def _described(entity: Entity) -> str:
    """Return what tells an entity from its namesakes, without its name."""
    return entity.describe().removeprefix(entity.name).strip(" ()")


def _words(type_: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=TV)(?=[A-Z])", " ", type_)


def _type(name: str, kinds: dict[str, str]) -> dict[str, Any]:
    kind = kinds.get(name, "")
    broader = {"broader": [{"id": kind, "name": _words(kind)}]} if kind and kind != name else {}
    return {"id": name, "name": _words(name), **broader}


# -- suggestions and previews ------------------------------------------------------------------------------------


def suggest(served: Served, asked: Asked) -> Answered:
    """Answer which entities, types or properties a text that somebody types may become.

    Other parameters, of which widgets send several, are passed over, as the specification says nothing of them.
    """
    prefix, what = asked.one("prefix")[:300], asked.params["what"]
    start, limit = asked.number("cursor", 0, 10_000, 0), asked.number("limit", 20, _MOST)
    kinds = all_types(served.store)
    if what == "entity":
        found = _entities(served.store, prefix, asked.several("type"), start + limit)
        told = [
            {
                "id": _id(one.iri),
                "name": one.name,
                "description": _described(one),
                "notable": [{"id": type_, "name": _words(type_)} for type_ in types_of(one)],
            }
            for one in found
        ]
    elif what == "type":
        told = [_type(one, kinds) for one in kinds if _begins(prefix, one, _words(one))]
    elif what == "property":
        told = [
            {"id": one.id, "name": one.name, "description": one.description}
            for one in PROPERTIES.values()
            if _begins(prefix, one.id, one.name)
        ]
    else:
        raise Refused(404, "suggested are entity, type and property")
    return as_json({"result": told[start : start + limit]})


def _begins(prefix: str, *names: str) -> bool:
    return any(f" {fold(name)}".find(f" {fold(prefix)}") >= 0 for name in names)


def _entities(store: Store, prefix: str, types: list[str], limit: int) -> list[Entity]:
    kinds = [all_types(store)[one] for one in types if one in all_types(store)]
    known = entity_of(store, prefix)
    return [known] if known else Names.of(store).search(prefix, limit, kinds)


def preview(served: Served, asked: Asked) -> Answered:
    """Answer with a small page of an entity, which may stand in a frame of a program on this machine."""
    asked.only("id")
    store, entity = served.store, entity_of(served.store, asked.one("id"))
    if entity is None:
        raise Refused(404, f"there is no {asked.one('id')[:80] or 'entity without an id'}")
    told = tellers(store, [entity.iri])[entity.iri]
    known = ", ".join(one.text for one in _values(store, entity, _MAIN.get(entity.kind, ""), {"limit": 6}))
    lines = [
        escape(_described(entity)),
        f"also: {escape(', '.join(entity.aliases[:5]))}" if entity.aliases else "",
        escape(f"{PROPERTIES[_MAIN[entity.kind]].name}: {known}") if known else "",
        f"sources: {len(told)}, the newest: {escape(told[0].cite())}" if told else "",
    ]
    text = "".join(f"<p>{line}</p>" for line in lines if line)
    link = (
        f'<a href="{escape(asked.root + address(entity.iri))}" target="_blank" rel="noopener">{escape(entity.name)}</a>'
    )
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(entity.name)}</title></head><body><h1>{link}</h1>{text}</body></html>"
    )
    allowed = " ".join(("'self'", "http://127.0.0.1:*", "http://localhost:*", *served.settings.origins))
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors {allowed}"
    return Answered(page.encode(), HTML, headers={"Content-Security-Policy": policy})


_MAIN = {"person": "production", "production": "person", "character": "production"}


# -- data extension ----------------------------------------------------------------------------------------------


def proposals(served: Served, asked: Asked) -> Answered:
    """Answer which properties entities of a type have."""
    asked.only("type", "limit")
    type_, limit = asked.one("type"), asked.number("limit", _MOST, 10_000)
    kind = all_types(served.store).get(type_, "")
    told = [one for one in PROPERTIES.values() if not one.kinds or not kind or kind in one.kinds][:limit]
    return as_json({"type": type_, "limit": limit, "properties": [{"id": one.id, "name": one.name} for one in told]})


def _extended(store: Store, given: dict[str, Any]) -> dict[str, Any]:
    ids, properties = given.get("ids"), given.get("properties")
    if not (isinstance(ids, list) and all(isinstance(one, str) and len(one) < 2000 for one in ids)):
        raise Refused(400, "extend has no list of ids")
    if len(ids) > _IDS:
        raise Refused(413, f"there are {len(ids):,} ids; {_IDS} can be asked at once")
    if not (isinstance(properties, list) and all(isinstance(one, dict) for one in properties)):
        raise Refused(400, "extend has no list of properties")
    asked_for = {}
    for one in properties:
        if one.get("id") not in PROPERTIES:
            name = str(one.get("id"))[:40]
            raise Refused(400, f"there is no property {name!r}{meant(name, PROPERTIES)}")
        settings = one.get("settings") or {}
        if not isinstance(settings, dict) or not str(settings.get("limit") or 0).isdecimal():
            raise Refused(400, f"the settings of {one['id']} are no object, or their limit is no number")
        asked_for[one["id"]] = settings
    rows = {}
    for text in ids:
        entity = entity_of(store, text)
        rows[text] = {
            name: [_cell(value) for value in _values(store, entity, name, settings)] if entity else []
            for name, settings in asked_for.items()
        }
    return {"meta": [_meta(name) for name in asked_for], "rows": rows}


def _meta(name: str) -> dict[str, Any]:
    of_entities = {"type": {"id": name, "name": _words(name)}} if name in KINDS else {}
    of_entities |= {"type": {"id": "production", "name": "production"}} if name == "part_of" else {}
    return {"id": name, "name": PROPERTIES[name].name, **of_entities}


def _values(store: Store, entity: Entity, name: str, settings: dict[str, Any]) -> Iterable[Value]:
    found = values(store, entity, name, str(settings.get("role") or "")) if name else []
    return found[: int(settings.get("limit") or 0) or None]


def _cell(value: Value) -> dict[str, Any]:
    if value.iri and expand(value.iri):
        return {"id": _id(value.iri), "name": value.text}
    return {"str": value.text} if value.number is None else {"int": value.number}
