"""The one prefix table and every term that castgraph's data uses. Strings only: nothing heavy is imported.

`graph/vocabulary.ttl` says the same in RDF, with definitions and the nearest schema.org and Wikidata terms;
a test keeps the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = [
    "CG",
    "DISAGREEMENTS",
    "ID",
    "INCLUDE",
    "KINDS",
    "LIFECYCLE",
    "OWN_ROLES",
    "PREFIXES",
    "REFUSED",
    "RELATIONS",
    "ROLES",
    "SCHEMA",
    "STATUSES",
    "TERMS",
    "UNSURE",
    "Relation",
    "Role",
    "Status",
    "every_role",
    "firmness",
    "holds",
    "hop_relations",
]

CG = "https://w3id.org/castgraph/vocab#"
ID = "https://w3id.org/castgraph/id/"
SCHEMA = "https://schema.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

KINDS = ("person", "production", "character", "organization", "event", "franchise", "place")
"""What an entity can be; each is also the prefix of its IRIs."""

PREFIXES: dict[str, str] = {
    "cg": CG,
    **{kind: f"{ID}{kind}/" for kind in KINDS},
    "credit": f"{ID}credit/",
    "award": f"{ID}award/",
    "role": f"{ID}role/",
    "status": f"{ID}status/",
    "billing": f"{ID}billing/",
    "source": f"{ID}source/",
    "dataset": f"{ID}dataset/",
    "judgement": f"{ID}judgement/",
    "schema": SCHEMA,
    "rdf": RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": XSD,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "sh": "http://www.w3.org/ns/shacl#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "imdb": "https://www.imdb.com/title/",
    "imdbname": "https://www.imdb.com/name/",
    "tmdbmovie": "https://www.themoviedb.org/movie/",
    "tmdbtv": "https://www.themoviedb.org/tv/",
    "tmdbperson": "https://www.themoviedb.org/person/",
}
"""Prefix to namespace: predefined in every query, used to shorten IRIs, and written at the head of curated files."""


INCLUDE: dict[str, tuple[str, ...]] = {
    "characters": ("plays", "appearsIn"),
    "organizations": ("network", "productionCompany", "publisher"),
    "events": ("attendee",),
    "franchises": ("franchise",),
    "appearances": (),  # as oneself or in archive footage, which imported datasets are full of
}
"""What ``--include`` takes to the relations that it makes hops of."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a person does in a production.

    Attributes:
        predicate: local name in `CG` of the plain triple ``person cg:predicate production``.
        schema: local name of schema.org's property ``production schema:… person``; empty where it has none.
        present: verb phrase of the sentence, as in ``Joe Locke acts in Heartstopper``.
        infinitive: the same after "to", as in ``was announced to act in``.
        past: the same of what is over; empty where `present` tells something past already.
    """

    predicate: str
    schema: str
    present: str
    infinitive: str
    past: str = ""

    @property
    def negative(self) -> str:
        """The verb phrase denied, as in ``does not act in``, ``did not direct``, ``is not showrunner of``."""
        first, _, rest = self.present.partition(" ")
        if first in ("is", "was"):
            return f"{first} not {rest}"
        return f"{'does' if self.past else 'did'} not {self.infinitive}"


ROLES: dict[str, Role] = {
    "actor": Role("castIn", "actor", "acts in", "act in", "acted in"),
    "voice-actor": Role("voicedIn", "actor", "is a voice in", "be a voice in", "was a voice in"),
    "presenter": Role("presented", "", "presents", "present", "presented"),
    "narrator": Role("narrated", "", "narrates", "narrate", "narrated"),
    "self": Role("appearedIn", "", "appears in", "appear in", "appeared in"),
    "archive-footage": Role(
        "shownIn",
        "",
        "is seen in archive footage in",
        "be seen in archive footage in",
        "was seen in archive footage in",
    ),
    "creator": Role("created", "creator", "created", "create"),
    "author": Role("authored", "author", "wrote", "write"),
    "illustrator": Role("illustrated", "illustrator", "illustrated", "illustrate"),
    "screenwriter": Role("wrote", "author", "wrote for", "write for"),
    "showrunner": Role("ran", "", "is showrunner of", "be showrunner of", "was showrunner of"),
    "director": Role("directed", "director", "directed", "direct"),
    "executive-producer": Role(
        "executiveProduced",
        "producer",
        "is an executive producer of",
        "be an executive producer of",
        "was an executive producer of",
    ),
    "producer": Role("produced", "producer", "produced", "produce"),
    "composer": Role("composed", "musicBy", "composed the music of", "compose the music of"),
    "cinematographer": Role("shot", "", "shot", "shoot"),
    "editor": Role("edited", "editor", "edited", "edit"),
    "casting-director": Role("castFor", "", "cast the actors of", "cast the actors of"),
    "costume-designer": Role("costumed", "", "designed the costumes of", "design the costumes of"),
    "production-designer": Role("designed", "", "designed the sets of", "design the sets of"),
    "choreographer": Role("choreographed", "", "choreographed", "choreograph"),
    "consultant": Role("consultedOn", "", "was a consultant on", "be a consultant on"),
    "musician": Role("performedMusicIn", "", "performed music in", "perform music in"),
    "lyricist": Role("wroteLyricsFor", "lyricist", "wrote the lyrics of", "write the lyrics of"),
    "crew": Role("workedOn", "", "worked on", "work on"),
}
"""Role slug (of ``role:slug``) to what it means."""

OWN_ROLES: dict[str, Role] = {}
"""Roles that graphs opened so far have of their own, see `facts.roles`; each counts as one of `ROLES`."""


def every_role() -> dict[str, Role]:
    """Return `ROLES` and, after them, `OWN_ROLES`."""
    return ROLES | OWN_ROLES


APPEARANCES = ("self", "archive-footage")
"""Roles that, in a catalogue, join everybody with everybody: a chat show is not a collaboration."""


@dataclass(frozen=True, slots=True)
class Status:
    """How far a production or a credit has come.

    Attributes:
        firmness: from 0 (it does not hold) to 1 (it can be seen); announced lies between.
        holds: whether plain triples are derived from a credit of this status.
        phrase: template of the sentence; ``{present}``, ``{past}``, ``{infinitive}`` and ``{negative}`` are the
            role's, ``{when}`` is the month in which it was told, as in `` in May 2022``, or nothing.
        after: template of what follows the production and the characters; ``{told}`` is the told status in words.
        derived: whether only a rule gives it, never a source; see `facts.rulings`.
    """

    firmness: float
    holds: bool
    phrase: str
    after: str = ""
    derived: bool = False


STATUSES: dict[str, Status] = {
    "rumoured": Status(0.2, False, "was rumoured{when} to {infinitive}"),
    "in-talks": Status(0.3, False, "was reported in talks{when} to {infinitive}"),
    "announced": Status(0.6, True, "was announced{when} to {infinitive}"),
    "commissioned": Status(0.6, True, "was to {infinitive}", ", commissioned{when}"),
    "in-development": Status(0.5, True, "was to {infinitive}", ", in development{when}"),
    "delayed": Status(0.5, True, "was to {infinitive}", ", delayed{when}"),
    "pre-production": Status(0.7, True, "was to {infinitive}", ", in pre-production{when}"),
    "filming": Status(0.8, True, "was to {infinitive}", ", which was being filmed{when}"),
    "post-production": Status(0.9, True, "was to {infinitive}", ", in post-production{when}"),
    "completed": Status(0.95, True, "was to {infinitive}", ", completed{when}"),
    "released": Status(1.0, True, "{present}"),
    "ended": Status(1.0, True, "{past}"),
    "departed": Status(0.9, True, "{past}"),
    "leaving": Status(0.9, True, "{present}", " and was reported{when} to be leaving"),
    "cancelled": Status(0.3, True, "was to {infinitive}", ", cancelled{when}"),
    "withdrawn": Status(0.0, False, "was to {infinitive}", ", but was reported{when} to be out of it"),
    "denied": Status(0.0, False, "{negative}", ": denied{when}"),
    "ruled-out": Status(0.0, False, "{negative}", ": ruled out{when}"),
    "presumed-released": Status(
        0.9, True, "was announced{when} to {infinitive}", ", and its release date has passed", derived=True
    ),
    "lapsed": Status(0.1, False, "was rumoured{when} to {infinitive}", ", which nobody confirmed", derived=True),
    "disputed": Status(0.4, True, "{present}", ", although it was {told}{when}", derived=True),
}
"""Status slug (of ``status:slug``) to what it means."""


def firmness(status: str) -> float:
    """Return how firm a fact of this status is, from 0 to 1.

    Where no source gives a status, or one that is not in `STATUSES`, it is a plain fact, which is as firm as can be.
    """
    return STATUSES[status].firmness if status in STATUSES else 1.0


def holds(status: str, also: Collection[str] = (), without: Collection[str] = ()) -> bool:
    """Return whether a fact of this status counts: not when it is denied, withdrawn or only rumoured.

    Args:
        status: empty, or one that is not in `STATUSES`, for a plain fact.
        also: statuses that are asked to count all the same.
        without: statuses that are asked not to.
    """
    known = STATUSES.get(status)
    return (known is None or known.holds or status in also) and status not in without


REFUSED = ("denied", "ruled-out", "withdrawn")
"""Statuses by which a source says that it is not so."""
UNSURE = ("rumoured", "in-talks", "lapsed")
"""Statuses of what nobody has confirmed: no link, unless it is asked for."""

LIFECYCLE = (
    "rumoured", "in-talks", "announced", "commissioned", "in-development", "pre-production", "filming",
    "post-production", "completed", "released", "ended",
)  # fmt: skip
"""The usual order of things, for `check`: what is told later should not stand earlier in this list."""

BILLINGS = ("lead", "main", "recurring", "guest", "cameo")


@dataclass(frozen=True, slots=True)
class Relation:
    """How two entities are related other than by a credit.

    Attributes:
        predicate: IRI of the predicate.
        phrase: between the two names, as in ``Heartstopper is based on Heartstopper (graphic novels)``.
        reverse: the same read from the object's end.
        kinds: kinds of subject and object.
        default: whether it is a hop without ``--include``.
    """

    predicate: str
    phrase: str
    reverse: str
    kinds: tuple[str, str]
    default: bool = False


RELATIONS: dict[str, Relation] = {
    "isBasedOn": Relation(SCHEMA + "isBasedOn", "is based on", "is the basis of", ("production", "production"), True),
    "partOfSeries": Relation(SCHEMA + "partOfSeries", "is part of", "includes", ("production", "production"), True),
    "spinOffOf": Relation(CG + "spinOffOf", "is a spin-off of", "has the spin-off", ("production", "production"), True),
    "sequelTo": Relation(CG + "sequelTo", "is a sequel to", "has the sequel", ("production", "production"), True),
    "franchise": Relation(CG + "franchise", "belongs to", "comprises", ("production", "franchise")),
    "network": Relation(CG + "network", "is shown by", "shows", ("production", "organization")),
    "productionCompany": Relation(
        SCHEMA + "productionCompany", "is produced by", "produces", ("production", "organization")
    ),
    "publisher": Relation(SCHEMA + "publisher", "is published by", "publishes", ("production", "organization")),
    "plays": Relation(CG + "plays", "plays", "is played by", ("person", "character")),
    "appearsIn": Relation(CG + "appearsIn", "appears in", "features", ("character", "production")),
    "attendee": Relation(SCHEMA + "attendee", "was attended by", "attended", ("event", "person")),
}
"""Relation name to what it means; sources, publishers of articles, types, statuses and years are never relations."""


def hop_relations(include: Iterable[str] = ()) -> list[str]:
    """Return the names of the relations that are hops: the default ones, and those that keys of `INCLUDE` add."""
    default = [name for name, relation in RELATIONS.items() if relation.default]
    return default + [name for key in sorted(set(include)) for name in INCLUDE.get(key, ())]


DISAGREEMENTS = ("denial", "step-back", "part", "character", "date")
"""What sources can disagree on, in the order in which it is told."""

TERMS = (
    "Credit", "Character", "Franchise", "Award", "Role", "Status", "Billing", "Dataset", "Judgement", "Statement",
    "person", "role", "production", "character", "characterName", "status", "billing", "replaces", "title",
    "toldStatus", "currentStatus", "holds", "work", "incarnationOf",
    "currentTitle", "plays", "appearsIn", "spinOffOf", "sequelTo", "franchise", "network",
    "dateRetrieved", "archived", "dateArchived", "plainPredicate", "schemaProperty", "filmingStart", "filmingEnd",
    "awardedBy", "result", "verdict", "one", "other", "reason", "credit", "source", "does", "did", "do",
    *(role.predicate for role in ROLES.values()),
)  # fmt: skip
"""Local names of castgraph's own terms: the vocabulary is closed, a term outside it is a typo."""
