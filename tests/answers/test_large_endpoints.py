"""What compares sources asks a large endpoint for what it needs, and answers as it does of a store that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.endpoints import serving

import castgraph
from castgraph.answers.conflicts import conflicts
from castgraph.answers.verdicts import why
from castgraph.errors import EndpointError
from castgraph.facts.credits import read_credits
from castgraph.iris import kind_of
from castgraph.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from castgraph.store.base import Store
    from castgraph.store.local import LocalStore


@pytest.fixture(scope="module")
def remote(packaged: LocalStore) -> Iterator[Store]:
    """The packaged graph at an endpoint that counts as large."""
    with pytest.MonkeyPatch.context() as patch, serving(packaged.engine) as endpoint:
        patch.setattr("castgraph.store.base.READ_WHOLE", 10)
        with castgraph.open(endpoint.url) as store:
            assert store.is_large
            yield store


def test_why_of_a_pair_of_a_production_and_of_a_credit(remote: Store, packaged: Store) -> None:
    credits = [credit for number, credit in enumerate(read_credits(packaged)) if number % 800 == 7]
    assert len(credits) > 2
    for credit in credits:
        pair = (credit.start, credit.end)
        assert [one.to_json() for one in why(remote, *pair)] == [one.to_json() for one in why(packaged, *pair)]
        assert [one.to_json() for one in why(remote, credit.iri)] == [
            one.to_json() for one in why(packaged, credit.iri)
        ]
        assert [one.to_json() for one in why(remote, credit.end)] == [
            one.to_json() for one in why(packaged, credit.end)
        ]


def test_conflicts_about_one_entity(remote: Store, packaged: Store) -> None:
    about = sorted({iri for found in conflicts(packaged) for iri in found.entities if kind_of(iri) in KINDS})[::40]
    assert len(about) > 2
    for iri in about:
        assert [one.to_json() for one in conflicts(remote, about=iri)] == [
            one.to_json() for one in conflicts(packaged, about=iri)
        ]


def test_conflicts_of_everything_are_refused_with_what_to_do(remote: Store) -> None:
    with pytest.raises(
        EndpointError, match="comparing all that sources say, without about, would read all of an endpoint"
    ):
        conflicts(remote)
