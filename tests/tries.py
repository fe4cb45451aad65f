"""How many examples a property is tried with."""

from __future__ import annotations

from hypothesis import settings

from tests.faults.drivers import Scale


def tries(number: int) -> settings:
    """Return hypothesis' settings for so many examples in a long run (`python -m tests.faults --long`), else a fifth."""
    return settings(max_examples=number if Scale.chosen().long else max(20, number // 5), deadline=None)
