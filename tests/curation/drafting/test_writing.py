"""A draft is a file that `add --from` reads, with what is unsure commented out and every letter as it is written."""

from __future__ import annotations

import tomllib

from castgraph.curation.drafting.article import Article
from castgraph.curation.drafting.sorting import Draft, Proposal
from castgraph.curation.drafting.writing import toml_of


def test_what_is_new_stands_as_rows_and_the_rest_is_commented_out():
    new = Proposal(
        "new",
        {"kind": "credit", "person": 'Zoé "Z" \x7f', "characters": ("A", "B"), "new": "yes"},
        "Zoé acts",
        "[Zoé] acts.",
        "it may be Zoe",
    )
    second = Proposal("second source", {"kind": "status", "what": "Show"}, "Show is out", "Show is out.")
    unsure = Proposal("unsure", {"kind": "status", "what": "Film"}, "Film is out", "Film is out?")
    text = toml_of(
        Draft(Article(()), {"url": "https://e.org/é"}, (unsure, second, new), ("one note",)), {second: False}
    )

    assert tomllib.loads(text) == {
        "source": {"url": "https://e.org/é"},
        "add": [
            {"kind": "credit", "person": 'Zoé "Z" \x7f', "characters": ["A", "B"], "new": True},
            {"accept": "no", "kind": "status", "what": "Show"},
        ],
    }
    assert 'person = "Zoé \\"Z\\" \\u007f"' in text
    assert "# Note: one note\n" in text
    assert "# Zoé acts\n# But: it may be Zoe\n#   [Zoé] acts.\n[[add]]\n" in text
    assert "# Film is out\n#   Film is out?\n#[[add]]\n#kind = " in text
    accepted = toml_of(Draft(Article(()), {}, (unsure,)), {unsure: True})
    assert tomllib.loads(accepted)["add"] == [{"kind": "status", "what": "Film"}]
