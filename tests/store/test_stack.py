"""How much stack there is decides how large a query may be."""

from __future__ import annotations

import resource
import threading

import pytest

from castgraph.store.stack import is_too_short_to_hurt, room_for_query, stack_size


def within(size: int) -> list[float]:
    """Return the stack, the room for a query, and the longest harmless query in a thread of so many bytes of stack."""
    told: list[float] = []

    def look() -> None:
        told.extend(
            [stack_size(), room_for_query(), next(n for n in range(99_999) if not is_too_short_to_hurt("x" * n))]
        )

    former = threading.stack_size(size)
    try:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(former)
    return told


@pytest.mark.parametrize(("size", "room"), [(256 << 10, 128), (512 << 10, 320), (1 << 20, 704), (64 << 20, 6144)])
def test_three_quarters_of_a_thread_s_stack_but_for_what_others_need_are_for_a_query(size, room):
    stack, found, longest = within(size)

    assert (stack, found) == (size, room)
    assert longest * 3 >= room > (longest - 1) * 3


def test_the_main_thread_has_what_its_limit_says_and_what_is_usual_where_nothing_limits_it(monkeypatch):
    limit = resource.getrlimit(resource.RLIMIT_STACK)[0]
    assert stack_size() == (8 << 20 if limit == resource.RLIM_INFINITY else limit)

    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, 0))
    assert (stack_size(), room_for_query(100), room_for_query()) == (8 << 20, 100, 6080)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1 << 20, 0))
    assert (stack_size(), room_for_query()) == (1 << 20, 704)
