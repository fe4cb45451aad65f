"""Graphs for the tests of the page: a small curated one, generated ones of any size, and a hostile one."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from castgraph.connections.answer import Answer, Group
from castgraph.model import Connection, Credit, Entity, Evidence, Hop, Source
from castgraph.vocabulary import ID, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FIRST = [
    "Ada", "Bea", "Cleo", "Dev", "Elif", "Femi", "Gus", "Hana", "Ines", "Jun", "Kit", "Lea", "Milo", "Noor",
    "Ola", "Pia", "Quin", "Rafa", "Sami", "Tove", "Uma", "Vik", "Wren", "Xiu", "Yara", "Zoe", "Amir", "Blanka",
    "Ciarán", "Dóra", "Émile", "Fátima", "Göran", "Håkon",
]  # fmt: skip
LAST = [
    "Abara", "Brandt", "Castell", "Dinç", "Evans", "Falk", "Garcia", "Holm", "Ivanova", "Jansen", "Kaur", "Lind",
    "Mbeki", "Novák", "O’Hara", "Petit", "Quist", "Rossi", "Santos", "Tanaka", "Ueda", "Vega", "Wolff", "Xu",
    "Young", "Zhou", "Ågren", "Ferreira", "Sørensen", "McBride",
]  # fmt: skip
THINGS = [
    "Harbour", "Lantern", "Orchard", "Winter", "Signal", "River", "Glass", "Northern", "Paper", "Midnight",
    "Silver", "Garden", "Thunder", "Velvet", "Compass", "Station", "Island", "Letter", "Sparrow", "Crown",
    "Mirror", "Border", "Holiday", "Detective",
]  # fmt: skip


def person(slug: str, name: str, **more: object) -> Entity:
    return Entity(f"{ID}person/{slug}", f"person:{slug}", name, "person", "Person", **more)  # type: ignore[arg-type]


def production(slug: str, name: str, type_: str = "TVSeries", years: str = "", **more: object) -> Entity:
    return Entity(f"{ID}production/{slug}", f"production:{slug}", name, "production", type_, years, **more)  # type: ignore[arg-type]


def source(slug: str, publisher: str, published: str, url: str | None = None, headline: str = "") -> Source:
    address = f"https://news.example/{slug}" if url is None else url
    return Source(f"{ID}source/{slug}", publisher, published, address, headline)


def credit(
    person: Entity,
    role: str,
    production: Entity,
    said: Sequence[tuple[Source, str]] = (),
    characters: tuple[str, ...] = (),
    billing: str = "",
) -> Credit:
    iri = f"{ID}credit/{person.curie.split(':')[1]}-{role}-{production.curie.split(':')[1]}"
    evidence = tuple(
        Evidence(*item) for item in sorted(said, key=lambda s: (not s[0].published, s[0].published, s[0].iri))
    )
    status = next((item.status for item in reversed(evidence) if item.status), "")
    return Credit(iri, role, person.iri, production.iri, characters, status, billing, evidence)


def relation(start: Entity, name: str, end: Entity, said: Sequence[Source] = ()) -> Credit:
    predicate = SCHEMA + name
    evidence = tuple(Evidence(item) for item in said)
    return Credit(f"{start.iri} {predicate} {end.iri}", name, start.iri, end.iri, evidence=evidence)


def graph(entities: Iterable[Entity], credits: Iterable[Credit]) -> nx.MultiGraph:
    made = nx.MultiGraph()
    for entity in entities:
        made.add_node(entity.iri, entity=entity)
    for item in credits:
        made.add_edge(item.start, item.end, item.iri, credit=item)
    return made


def connection(g: nx.MultiGraph, *iris: str) -> Connection:
    nodes = tuple(g.nodes[iri]["entity"] for iri in iris)
    hops = tuple(
        Hop(a, b, tuple(data["credit"] for _, data in sorted(g.get_edge_data(a.iri, b.iri).items())))
        for a, b in pairwise(nodes)
    )
    return Connection(nodes, hops, " → ".join(node.name for node in nodes) + ".")


def answer(*connections: Connection, note: str = "") -> Answer:
    """Return the answer that a command may give: some connections, or, of two who are not connected, none."""
    groups = tuple(Group(one) for one in connections)
    ends = (connections[0].nodes[0], connections[0].nodes[-1])
    return Answer(*ends, connections, len(connections), note, groups, len(connections))


def curated() -> nx.MultiGraph:
    """Return a small graph with a tie, an island, a denial, a recast, homonyms and a life cycle."""
    alice, joe, kit = (
        person("alice-oseman", "Alice Oseman", aliases=("A. Oseman",)),
        person("joe-locke", "Joe Locke"),
        person("kit-connor", "Kit Connor"),
    )
    yasmin = person("yasmin-finney", "Yasmin Finney")
    olivia = person("olivia-colman", "Olivia Colman", aliases=("Sarah Caroline Sinclair",))
    david, russell = person("david-tennant", "David Tennant"), person("russell-t-davies", "Russell T Davies")
    penelope = person("penelope", "Penélope Ångström", aliases=("Penny",))
    hermit = person("hermit", "Herman Hermit")
    heartstopper = production("heartstopper", "Heartstopper", "TVSeries", "2022–2024")
    novels = production("heartstopper-novels", "Heartstopper", "ComicSeries", "2016")
    who = production("doctor-who-60th", "Doctor Who: 60th Anniversary Specials", "TVSeries", "2023")
    broadchurch = production("broadchurch", "Broadchurch", "TVSeries", "2013–2017")
    agatha = production(
        "agatha-all-along", "Agatha All Along", "TVSeries", "2024", aliases=("Agatha: House of Harkness",)
    )
    hut = production("hermits-hut", "The Hermit’s Hut", "Movie")
    first = source("2021-01", "Netflix", "2021-01-20", headline="Heartstopper announced for Netflix")
    casting = source("2021-04", "Deadline", "2021-04-22", headline="Kit Connor and Joe Locke to star")
    launch = source("2022-04", "Radio Times", "2022-04-22", headline="Heartstopper lands: who is who")
    special = source("2022-05", "BBC", "2022-05-16", headline="Yasmin Finney joins Doctor Who")
    rumour = source("2022-11", "The Sun", "2022-11", headline="Is Kit Connor off to the Tardis?")
    denial = source("2023-02", "Digital Spy", "2023-02-17", headline="No, says Kit Connor")
    shown = source("2023-11", "BBC", "2023-11-25", headline="Cast list: Doctor Who specials")
    marvel = source("2024-09", "Marvel", "2024-09-18", headline="Agatha All Along cast")
    blog = source("blog", "A blog", "", url="javascript:alert(1)")
    return graph(
        (alice, joe, kit, yasmin, olivia, david, russell, penelope, hermit, heartstopper, novels, who, broadchurch,
         agatha, hut),
        (
            credit(alice, "creator", heartstopper, [(first, "announced"), (launch, "released")]),
            credit(alice, "screenwriter", heartstopper, [(launch, "released")]),
            credit(alice, "author", novels, [(first, "released")]),
            relation(heartstopper, "isBasedOn", novels, [first]),
            credit(joe, "actor", heartstopper, [(casting, "announced"), (launch, "released")], ("Charlie Spring",)),
            credit(kit, "actor", heartstopper, [(casting, "announced"), (launch, "released")], ("Nick Nelson",)),
            credit(yasmin, "actor", heartstopper, [(launch, "released")], ("Elle Argent",), "main"),
            credit(olivia, "actor", heartstopper, [(launch, "released")], ("Sarah Nelson",)),
            credit(yasmin, "actor", who, [(special, "announced"), (shown, "released")], ("Rose Noble",)),
            credit(kit, "actor", who, [(rumour, "rumoured"), (denial, "denied")]),
            credit(david, "actor", who, [(special, "announced"), (shown, "released")], ("The Doctor",), "lead"),
            credit(russell, "showrunner", who, [(special, "announced"), (shown, "released")]),
            credit(david, "actor", broadchurch, [(shown, "released")], ("Alec Hardy",)),
            credit(olivia, "actor", broadchurch, [(shown, "released")], ("Ellie Miller",)),
            credit(joe, "actor", agatha, [(denial, "rumoured"), (marvel, "released")], ("Teen", "Billy Maximoff")),
            credit(penelope, "composer", agatha, [(blog, "in-talks")]),
            credit(hermit, "director", hut),
        ),
    )  # fmt: skip


def made(nodes: int, seed: int = 7, credits_per_production: float = 14.0) -> nx.MultiGraph:
    """Return a generated graph with exactly this many nodes: casts in circles of people who work together."""
    rng = random.Random(seed)
    productions = max(1, round(nodes / 6))
    people = max(1, nodes - productions)
    circles = max(1, round(productions / 12))
    cast = [
        person(
            f"p{i:05}", f"{rng.choice(FIRST)} {rng.choice(LAST)}", aliases=(f"Stage Name {i}",) if i % 9 == 0 else ()
        )
        for i in range(people)
    ]
    shows = []
    for i in range(nodes - people):
        name = f"The {rng.choice(THINGS)} {rng.choice(THINGS)}" if i % 3 else rng.choice(THINGS)
        shows.append(
            production(f"w{i:04}", name, rng.choice(["TVSeries", "Movie", "TVSeason"]), str(rng.randint(1990, 2026)))
        )
    outlets = ["Radio Times", "Deadline", "Variety", "The Guardian", "BBC News", "Digital Spy"]
    sources = []
    for i in range(max(4, productions // 3)):
        day = f"{rng.randint(2018, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        sources.append(source(f"{day}-{i}", rng.choice(outlets), day, headline=f"The news of {day}"))
    statuses = ["released"] * 7 + ["announced", "filming", "rumoured", "post-production", "denied", "ended"]
    roles = ["actor"] * 8 + ["voice-actor", "director", "executive-producer", "screenwriter", "composer", "creator"]
    credits: dict[str, Credit] = {}
    for i, show in enumerate(shows):
        circle = i % circles
        for _ in range(max(2, round(rng.gauss(credits_per_production, 6)))):
            pick = rng.random()
            who = int(people * (circle + rng.random() ** 1.7) / circles) if pick < 0.93 else rng.randrange(people)
            star, role = cast[min(who, people - 1)], rng.choice(roles)
            said = [(rng.choice(sources), rng.choice(statuses)) for _ in range(rng.choice([1, 1, 1, 2]))]
            item = credit(star, role, show, said, (f"{rng.choice(FIRST)}",) if role == "actor" else ())
            credits[item.iri] = item
        if i and rng.random() < 0.08:
            item = relation(show, "isBasedOn", shows[rng.randrange(i)], [rng.choice(sources)])
            credits[item.iri] = item
    return graph([*cast, *shows], credits.values())


EVIL = "</script><script>window.pwned=1;document.title='P'</script><img src=x onerror=window.pwned=1>"


def hostile() -> nx.MultiGraph:
    """Return a graph whose every text tries to run, to reach outside or to break the page."""
    names = [
        EVIL, '"><svg onload=window.pwned=1>', "href", "{{ 7*7 }}{% raw %}", "\u202egnp.exe\u202c\u2066x",
        "a\x00b\x1b[2J\x9bc",
        "\u2028line\u2029sep", "مرحبا بالعالم", "שלום עולם", "👩‍👩‍👧‍👦 Family 🏳️‍🌈", "Z̵̡̢̛a" + "\u0301" * 400 + "lgo",
        "x" * 5000, "", "   ",
        "--><!--<script>", "]]>", "__proto__", "constructor", "\ud800 lone",
    ]  # fmt: skip
    people = [person(f"h{i}", name, aliases=(name, EVIL)) for i, name in enumerate(names)]
    odd = Entity("javascript:window.pwned=1", "javascript:window.pwned=1", EVIL, "<img>", EVIL, EVIL, (EVIL,))
    quoted = Entity('https://x.example/"><script>window.pwned=1</script>', "a..b&node=c#d", "Quoted", "production")
    sources = [
        Source("urn:1", EVIL, "2020-01-01", "javascript:window.pwned=1", EVIL),
        Source("urn:2", "data", EVIL, "data:text/html,<script>window.pwned=1</script>", "\u202e" + EVIL),
        Source("urn:3", "web", "2021-13-45", 'https://x.example/"onmouseover="window.pwned=1', ""),
        Source("urn:4", "ftp", "", "ftp://x.example/", ""),
    ]
    credits = []
    for i, who in enumerate(people):
        end = quoted if i % 2 else odd
        said = tuple(Evidence(item, EVIL if i % 3 else "released") for item in sources)
        credits.append(
            Credit(f"urn:c{i}", EVIL if i % 4 == 0 else "actor", who.iri, end.iri, (EVIL, "href"), EVIL, EVIL, said)
        )
    return graph([*people, odd, quoted], credits)
