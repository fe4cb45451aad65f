"""Names in a text: where each begins and ends, and whose it is."""

from __future__ import annotations

import pytest
from tests.articles import folder_of

from castgraph.curation.drafting.known import Known
from castgraph.curation.drafting.spotting import Spotter
from castgraph.curation.files import read_folder

WORKS = {
    "the-salt-road": "The Salt Road", "salt-road": "Salt Road", "the-glass-bell": "The Glass Bell", "the-mill": "The Mill",
    "wendys": "At Wendy's", "quay-tv": "Quay (TV film)", "quay": "Quay",
    "again": "Back to Millie's",
}  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    graph = folder_of(tmp_path_factory.mktemp("names"))
    with (graph / "entities" / "all.ttl").open("a", encoding="utf-8") as file:
        file.writelines(f'production:{one} a schema:Movie ; schema:name "{name}"@en .\n' for one, name in WORKS.items())
        file.write('person:gia-van-reen a schema:Person ; schema:name "Gia van Reen"@en .\n')
    return Known(read_folder(graph))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ann Alder's friend left.", {"Ann Alder": ["ann-alder"]}),  # what is bare is not of the name
        ("He saw At Wendy's twice.", {"At Wendy's": ["wendys"]}),  # and what is not bare is
        ("He saw 'At Wendy's' twice.", {"At Wendy's": ["wendys"]}),
        ("He saw Back to Millie's twice.", {"Back to Millie's": ["again"]}),
        ("The Salt Road's end came.", {"The Salt Road": ["the-salt-road"]}),
        ("She was in Salt Road.", {"Salt Road": ["salt-road"]}),  # a name of one's own is nobody's variant
        ("She was in Glass Bell.", {"Glass Bell": ["the-glass-bell"]}),
        ("She was in Mill.", {}),  # one word tells too little
        ("She was in Quay.", {"Quay": ["quay", "quay-tv"]}),  # unless brackets tell of it
        (
            "Gia van Reen is here. Van Reen's friend left.",
            {"Gia van Reen": ["gia-van-reen"], "Van Reen": ["gia-van-reen"]},
        ),
    ],
)
def test_a_name_is_found_whole_and_whose_it_is(known, text, found):
    mentions = Spotter(known, ["A headline", text], "2024-03-01").mentions[1]
    told = {text[m.start : m.end]: sorted(iri.rpartition("/")[2] for iri in m.iris) for m in mentions}

    assert told == found
