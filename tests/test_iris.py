"""IRIs and CURIEs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from castgraph.iris import compact, dataset_of, expand


@given(st.sampled_from(["person", "production", "schema", "cg"]), st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True))
def test_compact_and_expand_are_inverse(prefix, local):
    iri = expand(f"{prefix}:{local}")

    assert iri is not None
    assert expand(compact(iri)) == iri


def test_a_dataset_whose_name_begins_as_anothers_is_not_confused_with_it():
    datasets = [f"https://w3id.org/castgraph/id/dataset/{name}" for name in ("cast", "cast-b")]
    person = "https://w3id.org/castgraph/id/person/"
    assert [dataset_of(person + name, datasets) for name in ("cast-b-orla", "cast-orla", "orla")] == [
        datasets[1], datasets[0], "",
    ]  # fmt: skip
    assert dataset_of(person + "cast-b-orla", reversed(datasets)) == datasets[1]
