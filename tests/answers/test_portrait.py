"""All that is known of one entity."""

from __future__ import annotations

from tests.folders import MINI

from castgraph.answers.portrait import portrait
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
