"""IRIs and CURIEs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from castgraph.iris import compact, expand


@given(st.sampled_from(["person", "production", "schema", "cg"]), st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True))
def test_compact_and_expand_are_inverse(prefix, local):
    iri = expand(f"{prefix}:{local}")

    assert iri is not None
    assert expand(compact(iri)) == iri
