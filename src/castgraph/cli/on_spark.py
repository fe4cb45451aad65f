"""Questions about a whole graph, put to Spark: the options, and what runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from castgraph.cli.options import GraphChoice, Options, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.connections.distances import Center, Distances
    from castgraph.connections.question import Question
    from castgraph.spark.questions import Graph

__all__ = ["OnSpark"]


class OnSpark(Options):
    """Where a question about the whole graph is answered, where that is not a store."""

    spark: str | None = option("--spark", metavar="MASTER", help="Ask Spark, of --edges: local[4], spark://HOST:7077.")
    edges: str | None = option("--edges", metavar="DIR", help="With --spark: what 'castgraph import --spark' wrote.")

    def asked(self, chosen: GraphChoice) -> bool:
        """Return whether Spark is to be asked.

        Raises:
            OptionError: one option without the other, or what the edges do not tell.
        """
        from castgraph.errors import OptionError

        if not (self.spark or self.edges):
            return False
        if not (self.spark and self.edges):
            raise OptionError("--spark MASTER and --edges DIR go together")
        if chosen.publisher:
            raise OptionError("--publisher is not asked on Spark, which reads the edges alone")
        return True

    @contextmanager
    def _graph(self, question: Question) -> Iterator[tuple[Any, Any, Graph]]:
        from pathlib import Path

        from castgraph.cli import progress
        from castgraph.loading.shards import open_shards
        from castgraph.spark.questions import graph
        from castgraph.spark.session import session

        shards = open_shards(Path(self.edges or ""))
        with progress.shown("asking Spark"), session(self.spark or "") as spark:
            yield spark, shards, graph(spark, shards, question)

    def distances(self, entity: str, question: Question) -> Distances:
        """Return how far everybody is from one."""
        from castgraph.spark.questions import distances_from, entity_named

        with self._graph(question) as (spark, shards, among):
            return distances_from(among, [entity_named(spark, shards, entity)])[0]

    def center(self, question: Question, top: int) -> Center:
        """Return the people with the most credits, the one nearest to everybody first."""
        from castgraph.connections.distances import Center
        from castgraph.spark.questions import distances_from, leaders

        with self._graph(question) as (spark, shards, among):
            found = distances_from(among, leaders(spark, shards, among, top)) if top else []
        reached = sum(found[0].people) if found else 0
        ranking = sorted((one.average or 0.0, one.entity.iri, one.entity) for one in found if one.average is not None)
        return Center(tuple((entity, average) for average, _, entity in ranking), reached, len(found), 0.0)

    def totals(self, question: Question) -> dict[str, int | float]:
        """Return what the edges hold, label to count."""
        from castgraph.spark.questions import totals

        with self._graph(question) as (_, _, among):
            return totals(among)
