"""All that is known of one entity."""

from __future__ import annotations

from tests.folders import MINI

from castgraph.answers.portrait import portrait
from castgraph.export.portrait_text import portrait_text
from castgraph.names.lookup import Names


def test_a_portrait_tells_everything_with_sources(mini):
    found = portrait(mini, Names.of(mini).resolve("The Glass Orchard"))

    assert "People" in found.sections
    history = [fact.text for fact in found.sections["History"]]
    assert [text.split()[-1] for text in history] == ["released", "filming", "announced"]
    assert all(fact.cited for facts in found.sections.values() for fact in facts)


def test_an_explanation_for_check_is_no_fact(tmp_path, run):
    import shutil

    folder = shutil.copytree(MINI, tmp_path / "graph")
    path = folder / "sources" / "2021-06-07-reel-gazette-brass-sparrow.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + 'production:brass-sparrow <http://www.w3.org/2000/01/rdf-schema#comment> "A note."@en .\n',
        encoding="utf-8",
    )
    assert "A note." not in run("show", "Brass Sparrow", "--graph", str(folder)).out


def test_a_date_of_one_fact_is_told_once_as_the_most_exact(packaged):
    found = portrait(packaged, Names.of(packaged).resolve("Good Omens"))  # told as 2019, 2019-05 and 2019-05-31

    dates = [fact for fact in found.sections["Facts"] if fact.text.startswith("start date")]
    assert [fact.text for fact in dates] == ["start date 2019-05-31"]
    assert len(dates[0].cited) == len(set(dates[0].cited)) > 2


def test_many_facts_are_told_by_kind_and_few_in_a_line_each(packaged):
    names = Names.of(packaged)
    many = portrait_text(portrait(packaged, names.resolve("Doctor Who"))).split("\n")
    few = portrait_text(portrait(packaged, names.resolve("Joe Locke"))).split("\n")

    kinds = [
        line for line in many if line.startswith("  ") and line.endswith(")") and line[2] != " " and "[" not in line
    ]
    assert kinds[0].startswith("  actor (")
    assert any(line.startswith("    Ncuti Gatwa as The Fifteenth Doctor") for line in many)
    assert any(line.startswith("  Heartstopper: actor as Charlie Spring") for line in few)
