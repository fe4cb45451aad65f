"""What Spark counts over a table of edges is what the local store of the same data counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.loading.test_from_shards import imdb, table

import castgraph
from castgraph.cli.on_spark import OnSpark
from castgraph.cli.options import GraphChoice
from castgraph.connections.question import Question
from castgraph.errors import OptionError, UnknownNameError
from castgraph.export.distance_text import distances_text
from castgraph.importers.formats import make
from castgraph.importers.report import Report
from castgraph.loading.importing import import_dataset
from castgraph.loading.shards import open_shards
from castgraph.paths.build import path_index

pytest.importorskip("pyspark", reason="questions on Spark want pyspark")
pytest.importorskip("pyarrow", reason="tables of shards want pyarrow")

from tests.shards import write_shards

from castgraph.spark.questions import distances_from, entity_named, graph, leaders, totals

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A store and shards of the same data, of two importers."""
    found = {}
    for name, importer in (("imdb", imdb), ("told", table)):
        folder = found[name] = tmp_path_factory.mktemp(name)
        import_dataset(importer(folder), folder / "store")
        write_shards(importer(folder), folder / "shards")
    return found


def test_distances_groups_and_degrees_are_those_of_the_store(spark: Any, places: dict[str, Path]) -> None:
    shards = open_shards(places["imdb"] / "shards")
    among = graph(spark, shards, Question())
    first = leaders(spark, shards, among, 2)
    with castgraph.open(places["imdb"] / "store") as store:
        index = path_index(store)
        core = index.layers["core"]
        degrees = np.diff(core.start.astype(np.int64))
        assert [found.to_json()["levels"] for found in distances_from(among, first)] == [
            castgraph.distances(store, one.iri).to_json()["levels"] for one in first
        ]
        people = sorted((-int(degrees[node]), index.iri(node)) for node in range(len(index)) if index.kind_of(node)[0] == "person")  # fmt: skip
        assert [one.iri for one in first] == [iri for _, iri in people[:2]]
        counted = totals(among)
        assert counted["groups"] == len(index.component_sizes)
        assert counted["in the largest group"] == index.component_sizes[0]
        assert counted["people"] == len(people)
        assert counted["most credits of one"] == degrees.max()
        assert counted["credits"] + counted["relations"] == len(core)  # type: ignore[operator]
    assert entity_named(spark, shards, "nell MARROW").curie == "person:imdb-nm0000003"
    with pytest.raises(UnknownNameError):
        entity_named(spark, shards, "Nobody At All")


def test_a_name_is_found_however_its_letters_are_written(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("person,role,production\nHans Groß,actor,Film\n", encoding="utf-8")
    shards = write_shards(make("table", paths=[tmp_path / "one.csv"], report=Report()), tmp_path / "shards", parts=1)
    assert entity_named(spark, shards, "hans GROß").name == "Hans Groß"


@pytest.mark.parametrize(
    "asked", [{"statuses": ("released",)}, {"also": ("denied",), "not_roles": ("director",)}, {"as_of": "2020-03-15"}]
)
def test_roles_statuses_and_a_date_are_heeded_as_the_store_does(
    spark: Any, places: dict[str, Path], asked: dict[str, Any]
) -> None:
    shards = open_shards(places["told"] / "shards")
    among = graph(spark, shards, Question.of(asked))
    (found,) = distances_from(among, [entity_named(spark, shards, "person:cast-ann-example")])
    with castgraph.open(places["told"] / "store") as store:
        assert found.to_json() | {"entity": ""} == castgraph.distances(store, "Ann Example", **asked).to_json() | {
            "entity": ""
        }


def test_what_only_a_store_tells_is_refused(spark: Any, places: dict[str, Path]) -> None:
    shards = open_shards(places["imdb"] / "shards")
    with pytest.raises(OptionError, match="where is not asked on Spark, which takes roles"):
        graph(spark, shards, Question(where="?production schema:genre ?g"))
    with pytest.raises(OptionError, match="at most 62 are measured"):
        distances_from(graph, [entity_named(spark, shards, "nell MARROW")] * 63)  # type: ignore[arg-type]


def test_the_commands_ask_spark_and_say_where_people_are_looked_up(
    spark: Any, places: dict[str, Path], run: Any
) -> None:
    edges = str(places["imdb"] / "shards")
    asked = OnSpark(spark="local[2]", edges=edges)
    assert asked.asked(GraphChoice(publisher=()))
    found = asked.distances("Nell Marrow", Question())
    with castgraph.open(places["imdb"] / "store") as store:
        assert distances_text(found) == distances_text(castgraph.distances(store, "person:imdb-nm0000003"))
    assert "in milliseconds, and not by Spark" in run("connect", "A", "B", "--spark", "local", "--edges", edges).err
    assert "go together" in run("stats", "--spark", "local").err
    assert "no such folder of shards" in run("center", "--spark", "local", "--edges", edges + "x").err
