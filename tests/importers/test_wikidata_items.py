"""Items of Wikidata say the same in entity JSON, in simplified JSON and in truthy triples."""

from __future__ import annotations

import pytest

from castgraph.importers.wikidata_items import Item, item_of_json, items_of_triples, merged


def snak(value, type_="string"):
    return {"snaktype": "value", "datavalue": {"type": type_, "value": value}}


def time(text, precision):
    return snak({"time": text, "precision": precision}, "time")


@pytest.mark.parametrize(
    ("mainsnak", "value"),
    [
        (snak("text"), "text"),
        (snak({"id": "Q42"}, "wikibase-entityid"), 42),
        (snak({"numeric-id": 42}, "wikibase-entityid"), 42),
        (snak({"id": "P42"}, "wikibase-entityid"), None),
        (snak({"id": "Q1234567890"}, "wikibase-entityid"), None),
        (snak({"text": "Titel", "language": "de"}, "monolingualtext"), "Titel"),
        (snak({"amount": "+3"}, "quantity"), None),
        (time("+2001-02-03T00:00:00Z", 11), "2001-02-03"),
        (time("+2001-02-03T00:00:00Z", 10), "2001-02"),
        (time("+2001-02-03T00:00:00Z", 9), "2001"),
        (time("+2001-02-03T00:00:00Z", 8), None),
        (time("+2001-02-00T00:00:00Z", 11), "2001-02"),
        (time("+2001-00-00T00:00:00Z", 11), "2001"),
        (time("-0044-03-15T00:00:00Z", 11), None),
        (time("+0000-03-15T00:00:00Z", 11), None),
        (time("soon", 11), None),
        (time("+٢٠٠١-٠٢-٠٣T00:00:00Z", 11), None),
        (time("+2001-02-03T00:00:00Z", None), None),
        ({"snaktype": "novalue"}, None),
        (None, None),
    ],
)
def test_a_value_is_an_item_a_date_as_exact_as_it_is_or_a_text(mainsnak, value):
    item = item_of_json({"id": "Q1", "claims": {"P1": [{"mainsnak": mainsnak}]}})

    assert [one.value for one in item.claims["P1"]] == ([] if value is None else [value])


def test_a_statement_has_rank_qualifiers_and_references():
    full = {
        "mainsnak": snak({"id": "Q5"}, "wikibase-entityid"), "rank": "preferred",
        "qualifiers": {
            "P453": [snak({"id": "Q7"}, "wikibase-entityid")], "P674": [snak({"id": "Q8"}, "wikibase-entityid"), snak("x")],
            "P4633": [snak("Kit"), snak({"id": "Q9"}, "wikibase-entityid")], "P580": [snak("x"), time("+2001-01-01T00:00:00Z", 9)],
            "P582": time("+2002-02-01T00:00:00Z", 10),
        },
        "references": [{"snaks": {"P854": [snak("https://e.org/1")]}}, {"snaks": []}, {"snaks": {"P854": snak("https://e.org/2")}}],
    }  # fmt: skip
    raw = {
        "id": "Q1",
        "claims": {"P161": [{"mainsnak": snak("a")}, full, full | {"rank": "deprecated"}, "Q6", "", "text", 7]},
    }
    first, *others = item_of_json(raw).ranked("P161")

    assert (first.value, first.preferred, first.items, first.characters) == (5, True, [7, 8], ["Kit"])
    assert (first.start, first.end, first.urls) == ("2001", "2002-02", ["https://e.org/1", "https://e.org/2"])
    assert [(one.value, one.preferred) for one in others] == [("a", False), (6, False), ("text", False)]
    assert item_of_json(raw).ranked("P1") == []


@pytest.mark.parametrize("raw", [None, [], {}, {"id": "P1"}, {"id": "Q1234567890"}, {"id": "Q1x"}, {"id": "Q\u0661"}])
def test_what_is_no_item_is_none(raw):
    assert item_of_json(raw) is None


def test_labels_and_claims_may_be_simplified_empty_or_listed():
    item = item_of_json(
        {
            "id": "Q1", "labels": {"en": {"value": "One"}, "de": "Eins", "fr": {}, "it": 7}, "aliases": {"en": [{"value": "I"}, "", 1], "de": "Ein"},
            "claims": [], "statements": {"P31": "Q5", "P569": "1970-01-01T00:00:00.000Z", "P570": ["2001-02-01T00:00:00Z", "2001-02-03T00:00:00Z"]},
        }
    )  # fmt: skip

    assert item.labels == {"en": "One", "de": "Eins"}
    assert item.aliases == {"en": ["I"], "de": ["Ein"]}
    assert {name: [one.value for one in told] for name, told in item.claims.items()} == {
        "P31": [5], "P569": ["1970"], "P570": ["2001-02", "2001-02-03"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "thing"),
    [
        ({}, False),
        ({"P31": "Q5"}, False),
        ({"P31": "Q11424"}, True),
        ({"P31": "Q11424", "P21": "Q1"}, False),
        ({"P31": ["Q11424", "Q61002"]}, False),
    ],
)
def test_a_thing_is_nobody(claims, thing):
    assert item_of_json({"id": "Q1", "claims": claims}).is_thing == thing


WD, WDT, LABEL = (
    "http://www.wikidata.org/entity/",
    "http://www.wikidata.org/prop/direct/",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"


def test_triples_are_items_and_what_is_no_triple_is_told_with_its_line():
    lines = [
        f'<{WD}Q1> <{LABEL}> "One \\u00e9 \\"x\\" \\n\\U0001F600 \\U00110000"@en .', f'<{WD}Q1> <{LABEL}> "Uno" .', f'<{WD}Q1> <{LABEL}> "Two"@en .',
        f'<{WD}Q1> <{ALIAS}> "I"@en .', f"<{WD}Q1> <{WDT}P31> <{WD}Q5> .", f'<{WD}Q1> <{WDT}P569> "1970-01-01T00:00:00Z"^^<e:d> .',
        f'<{WD}Q1> <{WDT}P570> "-0044-03-15T00:00:00Z" .', f"<{WD}Q1> <{WDT}P18> <http://e.org/x.jpg> .", f"<{WD}Q1> <e:other> <{WD}Q7> .",
        "# a comment", "", "<e:s> <e:p> <e:o> .", "_:b <e:p> 1 .", f"<{WD}P1> <e:p> <e:o> .", "nonsense", f"<{WD}Q1> <e:p> nonsense",
        f"<{WD}Q2> <{WDT}P31> <{WD}Q11424> .", f"<{WD}Q1> <{WDT}P31> <{WD}Q6> .",
        f'<{WD}Q١> <{LABEL}> "digits, but none of Wikidata\'s"@en .',
    ]  # fmt: skip
    rejected = []
    found = list(items_of_triples([(1, lines[:9]), (10, lines[9:])], lambda at, text: rejected.append((at, text))))

    assert [item.number for item in found] == [1, 2, 1]
    assert found[0].labels == {"en": 'One \u00e9 "x" \n\U0001f600 \ufffd', "mul": "Uno"}
    assert found[0].aliases == {"en": ["I"]}
    assert {name: [one.value for one in told] for name, told in found[0].claims.items()} == {
        "P31": [5],
        "P569": ["1970"],
    }
    assert [at for at, _ in rejected] == [15, 16, 19]
    one, two = merged(found)
    assert ([statement.value for statement in one.claims["P31"]], two.number) == ([5, 6], 2)


def test_what_is_said_in_two_places_is_joined():
    first = Item(1, {"en": "One"}, {"en": ["I"]})
    again = Item(1, {"en": "Uno", "de": "Eins"}, {"en": ["II"], "de": ["Ein"]})
    (whole,) = merged([first, again])

    assert (whole.labels, whole.aliases) == ({"en": "One", "de": "Eins"}, {"en": ["I", "II"], "de": ["Ein"]})
