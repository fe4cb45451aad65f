"""Questions about a whole graph, asked on Spark of the table of edges: groups, degrees, and how far everybody is.

What two people have in common is no such question: an index finds that in milliseconds. The driver holds counts, and
what is told with a status or a source of its own, which is judged there by the rules of every store.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from castgraph.connections.distances import Distances
from castgraph.errors import AmbiguousNameError, OptionError, UnknownNameError, option
from castgraph.facts.some_sources import is_asked
from castgraph.iris import compact, expand, kind_of, last_part
from castgraph.model import Entity, Source
from castgraph.paths.search import MAX_HOPS
from castgraph.spark.judged import judged
from castgraph.vocabulary import APPEARANCES, PREFIXES, RELATIONS, ROLES, every_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from castgraph.connections.question import Question
    from castgraph.loading.shards import Shards

__all__ = ["Graph", "distances_from", "entity_named", "graph", "leaders", "totals"]

_MOST = 62
"""Entities that are measured from at once: a bit of a number each."""
_LINK = ["person", "role", "production"]
_TAKEN = ("roles", "not_roles", "statuses", "also", "without", "as_of")


@dataclass(frozen=True, slots=True)
class Graph:
    """What a question counts of some shards, on Spark.

    Attributes:
        nodes: table of ``id`` and ``iri``; an odd id is a person's.
        links: table of ``id`` and ``other``, each credit once in each direction.
        edges: the credits that count: ``person``, ``role``, ``production``.
    """

    nodes: Any
    links: Any
    edges: Any


def graph(spark: Any, shards: Shards, question: Question) -> Graph:
    """Number the entities of shards, and choose the credits that count.

    Args:
        spark: a session of which every executor sees the folder of the shards.
        shards: whose edges are read.
        question: roles, statuses and date that count.

    Raises:
        OptionError: it asks for what only a store can tell.
    """
    from pyspark.sql import functions as f

    for name in ("kinds", "avoid", "include", "publishers", "where", "years"):
        if getattr(question, name):
            raise OptionError(f"{option(name)} is not asked on Spark, which takes {', '.join(map(option, _TAKEN))}")
    question.check()
    table = spark.read.parquet(str(shards.folder.resolve() / "edges"))
    linked = table.where("person <> '' AND production <> '' AND person <> production")
    every = linked.select("person", "role", "production").distinct()
    ends = every.select(f.col("person").alias("iri")).union(every.select("production")).distinct()
    is_person = f.col("iri").startswith(PREFIXES["person"]).cast("long")
    nodes = _kept(ends.select((f.monotonically_increasing_id() * 2 + is_person).alias("id"), "iri"))
    edges = _kept(_counted(spark, every, shards, question))
    start = nodes.select(f.col("id").alias("one"), f.col("iri").alias("person"))
    end = nodes.select(f.col("id").alias("two"), f.col("iri").alias("production"))
    pairs = edges.join(start, "person").join(end, "production").select("one", "two")
    both = pairs.union(pairs.select("two", "one")).toDF("id", "other")
    return Graph(nodes, _kept(both.distinct()), edges)


def _counted(spark: Any, every: Any, shards: Shards, question: Question) -> Any:
    """Return the credits and relations that a question counts."""
    roles = {*ROLES, *(name for name, about in RELATIONS.items() if about.default)} - {*APPEARANCES} | (
        {*question.roles} & {*APPEARANCES}
    )
    if question.roles:
        roles &= {*question.roles}
    chosen = every.where(every.role.isin(sorted(roles - {*question.not_roles})))
    found = judged(shards, question)
    about = shards.dataset
    heard = is_asked(Source(about.iri, about.name, about.retrieved, about.url), question.as_of, ())
    plain = chosen.join(_rows(spark, found.told), _LINK, "left_anti") if found else chosen
    if not heard or question.statuses:  # what is told without a page or a status
        plain = plain.limit(0)
    return plain.union(chosen.join(_rows(spark, found.kept), _LINK, "left_semi")) if found else plain


def _rows(spark: Any, rows: Iterable[tuple[str, str, str]]) -> Any:
    return spark.createDataFrame(list(rows), "person string, role string, production string")


def _kept(table: Any) -> Any:
    """Return a table as it is now, on the executors' disks."""
    from pyspark import StorageLevel

    return table.localCheckpoint(eager=True, storageLevel=StorageLevel.DISK_ONLY)


def entity_named(spark: Any, shards: Shards, text: str) -> Entity:
    """Return the one entity that a name, CURIE or IRI means.

    Raises:
        UnknownNameError: nothing is named so.
        AmbiguousNameError: several are.
    """
    from pyspark.sql import functions as f

    names = spark.read.parquet(str(shards.folder.resolve() / "names"))
    iri = expand(text)
    same = f.col("iri") == iri if iri else f.lower("name").isin(text.lower(), text.casefold())
    rows = names.where(same).select("iri", "name", "type", "years").limit(20).collect()
    found = [_entity(row) for row in rows]
    if not found:
        raise UnknownNameError(text, [])
    if len(found) > 1:
        raise AmbiguousNameError(text, sorted(found, key=lambda one: one.iri))
    return found[0]


def _entity(row: Any, degree: int = 0) -> Entity:
    name = row.name or last_part(row.iri)
    return Entity(row.iri, compact(row.iri), name, kind_of(row.iri), row.type or "", row.years or "", degree=degree)


def distances_from(among: Graph, entities: Sequence[Entity]) -> list[Distances]:
    """Count people and others by their distance from each of some entities, in one walk for all of them.

    Raises:
        OptionError: more than sixty, or one that no credit joins to anything.
    """
    from pyspark.sql import functions as f

    if len(entities) > _MOST:
        raise OptionError(f"at most {_MOST} are measured from at once, not {len(entities)}")
    bits = {entity.iri: 1 << number for number, entity in enumerate(entities)}
    found = {row.iri: row.id for row in among.nodes.where(among.nodes.iri.isin(list(bits))).collect()}
    if lost := [entity.name for entity in entities if entity.iri not in found]:
        raise OptionError(f"{lost[0]} has no credit that joins it to anything")
    spark = among.nodes.sparkSession
    frontier = spark.createDataFrame([(found[iri], bit) for iri, bit in bits.items()], "id long, mask long")
    seen = frontier
    levels: list[list[tuple[int, int]]] = [[] for _ in entities]
    kinds = (f.col("id") % 2, 1 - f.col("id") % 2)
    counts = [f.sum(f.when(f.col("mask").bitwiseAND(bit) != 0, kind)) for bit in bits.values() for kind in kinds]
    for hops in range(MAX_HOPS + 1):
        counted = frontier.agg(*counts).first()
        if not any(counted):
            break
        for number, level in enumerate(levels):
            people, others = (int(counted[2 * number + of] or 0) for of in (0, 1))
            if people or others:
                level.append((people, others))
        if hops == MAX_HOPS:
            break
        near = among.links.join(frontier, "id").groupBy(f.col("other").alias("id")).agg(f.bit_or("mask").alias("mask"))
        fresh = near.join(seen.withColumnRenamed("mask", "had"), "id", "left")
        frontier = _kept(fresh.select("id", f.expr("mask & ~coalesce(had, 0L)").alias("mask")).where("mask <> 0"))
        seen = _kept(seen.union(frontier).groupBy("id").agg(f.bit_or("mask").alias("mask")))
    everybody = among.nodes.where("id % 2 = 1").count()
    return [_told(entity, level, everybody) for entity, level in zip(entities, levels, strict=True)]


def _told(entity: Entity, levels: list[tuple[int, int]], everybody: int) -> Distances:
    people, others = (tuple(column) for column in zip(*levels, strict=True))
    reached = sum(people) - people[0]
    average = sum(hops * number for hops, number in enumerate(people)) / reached if reached else None
    return Distances(entity, people, others, everybody - sum(people), average)


def leaders(spark: Any, shards: Shards, among: Graph, top: int) -> list[Entity]:
    """Return the people with the most credits, the most first, ties by IRI."""
    from pyspark.sql import functions as f

    people = among.edges.where(among.edges.person.startswith(PREFIXES["person"])).groupBy("person").count()
    rows = people.orderBy(f.desc("count"), "person").limit(top).collect()
    wanted = [row.person for row in rows]
    names = spark.read.parquet(str(shards.folder.resolve() / "names"))
    known = {row.iri: row for row in names.where(names.iri.isin(wanted)).collect()}
    return [_entity(known[row.person], row["count"]) for row in rows]


def totals(among: Graph) -> dict[str, int | float]:
    """Count people, productions, credits, groups and degrees; label to count, in the order in which they are shown."""
    from pyspark.sql import functions as f

    sizes = _groups(among).groupBy("label").agg(f.count("*").alias("size"), f.sum(f.col("id") % 2).alias("people"))
    groups = sizes.agg(f.count("*"), f.max("size"), f.max_by("people", "size")).first()
    kinds = among.nodes.agg(f.sum(f.col("id") % 2), f.count("*")).first()
    edges = among.edges
    names = [*every_role()]
    degrees = edges.select("person").union(edges.select("production")).toDF("iri").groupBy("iri").count()
    middle = degrees.agg(f.max("count"), f.avg("count")).first()
    return {
        "people": int(kinds[0] or 0),
        "productions and others": int(kinds[1] - (kinds[0] or 0)),
        "credits": edges.where(edges.role.isin(names)).count(),
        "relations": edges.where(~edges.role.isin(names)).count(),
        "groups": int(groups[0]),
        "in the largest group": int(groups[1] or 0),
        "people in the largest group": int(groups[2] or 0),
        "most credits of one": int(middle[0] or 0),
        "credits on average": round(float(middle[1] or 0), 3),
    }


def _groups(among: Graph) -> Any:
    """Return ``id`` and ``label`` of each node: two have the same label where credits join them.

    Each takes the least label around it, then the label of its label, until nothing changes.
    """
    from pyspark.sql import functions as f

    labels = _kept(among.nodes.select("id", f.col("id").alias("label")))
    while True:
        of_others = labels.select(f.col("id").alias("other"), f.col("label").alias("far"))
        around = among.links.join(of_others, "other").groupBy("id").agg(f.min("far").alias("far"))
        lower = _kept(
            labels.join(around, "id", "left").select(
                "id", f.least("label", "far").alias("label"), (f.col("far") < f.col("label")).alias("changed")
            )
        )
        if lower.where("changed").isEmpty():
            return labels
        tops = lower.select(f.col("id").alias("label"), f.col("label").alias("top"))
        labels = _kept(lower.join(tops, "label").select("id", f.col("top").alias("label")))
