"""What was judged the same is one entity in the store."""

from __future__ import annotations

import pytest
from tests.imdb_stores import import_imdb, quads
from tests.outside import write_imdb

import castgraph
from castgraph.loading.build import build_store
from castgraph.names.lookup import Names
from castgraph.vocabulary import PREFIXES


@pytest.fixture
def imdb(tmp_path):
    return write_imdb(tmp_path / "imdb", packed=True)


def judge(folder, pairs, verdict="same"):
    """Write judgements into a curated folder."""
    lines = [
        f"<https://w3id.org/castgraph/id/judgement/{number}> a cg:Judgement ; cg:one <{one}> ; cg:other <{other}> ; "
        f'cg:verdict "{verdict}" .'
        for number, (one, other) in enumerate(pairs)
    ]
    text = "@prefix cg: <https://w3id.org/castgraph/vocab#> .\n" + "\n".join(lines)
    (folder / "judgements.ttl").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_judged_the_same_is_one_entity_with_both_names(tmp_path, imdb, folder, when):
    place = tmp_path / "store"
    curated = PREFIXES["person"] + "ida-kestrel-curated"
    (folder / "entities").mkdir(exist_ok=True)
    (folder / "entities" / "more.ttl").write_text(
        f'<{curated}> a <{PREFIXES["schema"]}Person> ; <{PREFIXES["schema"]}name> "Ida Kestrel-Hart" .',
        encoding="utf-8",
    )
    imported = PREFIXES["person"] + "imdb-nm0000001"
    if when == "before":
        judge(folder, [(curated, imported)])
    import_imdb(imdb, place, curated=folder)
    if when == "after":
        apart = quads(place)
        judge(folder, [(curated, imported)])
        build_store([folder], place)
    with castgraph.open(place) as opened:
        names = Names.of(opened)
        found = names.resolve("Ida Kestrel-Hart")
        assert found.aliases == ("Ida Kestrel",)
        assert found.iri == curated
        assert found.degree == 3
        assert names.resolve(imported).iri == curated
        assert names.search("Ida Kestrel-Hart")[0].iri == curated
        assert not opened.ask(
            "ASK { GRAPH ?g { ?x ?y ?z } FILTER(?x = ?i || ?z = ?i) FILTER(?y != cg:other) }", i=imported
        )
        assert opened.ask("ASK { ?p cg:castIn ?t }", p=curated)
        assert castgraph.connect(opened, "Ida Kestrel-Hart", "Benoît Côté").hops == 2
    if when == "after":  # and a person can overrule it
        (folder / "judgements.ttl").unlink()
        build_store([folder], place)
        assert quads(place) == apart
