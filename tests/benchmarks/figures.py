"""The figures of all benchmarks in one form, so that `python -m tests.benchmarks` can print them in one table."""

from __future__ import annotations

import json
import os
from pathlib import Path

VARIABLE = "CASTGRAPH_FIGURES"
"""Names the file to which figures are added; nothing is written where it is not set."""


def figure(what: str, value: float, unit: str = "", *, goal: str = "", peer: str = "", size: str = "") -> bool:
    """Tell a figure.

    Args:
        what: was measured, in a few words.
        value: how much it was.
        unit: of it; empty for a ratio.
        goal: ``≤ 2`` or ``≥ 10`` in the same unit; empty where there is none.
        peer: what it was measured beside.
        size: of what.

    Returns:
        Whether the goal is held; where there is none, it is.
    """
    sign, _, number = goal.partition(" ")
    held = not goal or (value <= float(number) if sign == "≤" else value >= float(number))
    if name := os.environ.get(VARIABLE):
        row = {"what": what, "value": value, "unit": unit, "goal": goal, "held": held, "peer": peer, "size": size}
        with Path(name).open("a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return held
