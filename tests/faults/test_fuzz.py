"""A second of fuzzing for each reader; ``python -m tests.faults --fuzz MINUTES`` does more."""

from __future__ import annotations

import pytest

from tests.faults import fuzz

NAMES = [
    "curated file", "trig", "n-triples", "json-ld", "rdf/xml", "query header", "guard", "length", "imdb principals",
    "imdb basics", "table", "tmdb", "schema.org", "pages", "wikidata", "truthy", "recipe", "path index", "pointer",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_reader_answers_or_refuses(tmp_path, scale, tally, name):
    strategy, read = fuzz.targets(tmp_path)[name]
    count, find = fuzz.run_target(name, strategy, read, scale.mutants / 1000, scale.seed, tmp_path / "last")
    tally.trial(name, lost=find)
    tally.tried, tally.held = max(1, count), max(1, count) - len(tally.lost)
