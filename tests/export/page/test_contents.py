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
    days, states, statuses = (contents.data[key] for key in ("days", "states", "statuses"))

    def told(start: str, end: str) -> list[tuple[str, str]]:
        row = next(i for i, fact in enumerate(contents.facts) if (fact.start, fact.end) == (start, end))
        return [
            (days[at] if at < len(days) else "later", statuses[states[state][1]][0])
            for at, state in contents.edges[row]["history"]
        ]

    specials = "Doctor Who: 60th Anniversary Specials"
    assert told("Kit Connor", specials) == [("2022-11-30", "rumoured"), ("2023-02-17", "denied")]
    assert told("Joe Locke", "Heartstopper") == [("2021-04-22", "announced"), ("2022-04-22", "released")]
    assert told("Penélope Ångström", "Agatha All Along") == [("later", "in-talks")]
    assert told("Herman Hermit", "The Hermit’s Hut") == [("later", "")]


def test_every_status_has_a_line_style() -> None:
    styles = {status: line_style(status) for status in STATUSES}
    assert styles["announced"] == "dashed"
    assert styles["rumoured"] == "dotted"
    assert styles["denied"] == styles["ruled-out"] == "struck"
    assert styles["released"] == styles["departed"] == "solid"
