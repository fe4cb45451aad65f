"""What is on a page: statuses by date, labels, styles of lines."""

from __future__ import annotations

from tests import pages

from castgraph.export.page.contents import gather, line_style
from castgraph.export.page.texts import clean
from castgraph.vocabulary import STATUSES


def test_long_names_are_shortened_for_the_label_and_nameless_ones_fall_back() -> None:
    nodes = gather(pages.hostile()).nodes
    assert max(len(node["label"]) for node in nodes) <= 49
    assert all(node["label"].strip() for node in nodes)
    assert max(len(node["name"]) for node in nodes) <= 300
    assert clean("Z" + "\u0301" * 400 + "a") == "Z" + "\u0301" * 3 + "a"


def test_the_status_of_each_credit_is_told_by_date() -> None:
    contents = gather(pages.curated())
    statuses, names = contents.data["statuses"], [node["name"] or node["label"] for node in contents.nodes]

    def told(start: str, end: str) -> list[tuple[str, str]]:
        row = next(e for e in contents.edges if (names[e["from"]], names[e["to"]]) == (start, end))
        return [(contents.days[at], statuses[status][0]) for at, status in row["history"]]

    specials = "Doctor Who: 60th Anniversary Specials"
    assert told("Kit Connor", specials) == [("2022-11-30", "rumoured"), ("2023-02-17", "denied")]
    assert told("Joe Locke", "Heartstopper") == [("2021-04-22", "announced"), ("2022-04-22", "released")]
    assert told("Penélope Ångström", "Agatha All Along") == []
    assert told("Herman Hermit", "The Hermit’s Hut") == []


def test_every_status_has_a_line_style() -> None:
    styles = {status: line_style(status) for status in STATUSES}
    assert styles["announced"] == "dashed"
    assert styles["rumoured"] == "dotted"
    assert styles["denied"] == styles["ruled-out"] == "struck"
    assert styles["released"] == styles["departed"] == "solid"
