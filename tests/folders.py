"""Where the tests find their data: one place, so that a test file may stand in any folder."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GRAPH = ROOT / "graph"
MINI = ROOT / "tests" / "data" / "mini"
