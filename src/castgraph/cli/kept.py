"""The answers of a conversation that has not ended, in the user's folder: written after each, offered the next time."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from castgraph.locations import user_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from castgraph.curation.specs import Row, SourceSpec

__all__ = ["Kept", "forget", "keep", "kept_of"]


@dataclass(frozen=True)
class Kept:
    """What was answered: of what, column to answer, the article, and who is new in it."""

    what: str
    answers: Mapping[str, str | tuple[str, ...]]
    source: SourceSpec
    made: Sequence[Row]

    def __str__(self) -> str:
        shown = (*self.answers.values(), self.source.url or self.source.path)
        return ", ".join("; ".join([answer] if isinstance(answer, str) else answer) for answer in shown if answer)


def _file() -> Path | None:
    state = user_folder("XDG_STATE_HOME", ".local/state")
    return state / "castgraph" / "add.json" if state else None


def keep(folder: Path, kept: Kept) -> bool:
    """Write down what was answered about a curated folder; return whether there is anything, and it could be."""
    from castgraph.disk import write_file

    file = _file()
    if file is None or not str(kept):
        return False
    made = [[row.what, dict(row.values)] for row in kept.made]
    told = {"folder": str(folder.resolve()), "what": kept.what, "answers": dict(kept.answers), "made": made}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_file(file, json.dumps(told | {"source": asdict(kept.source)}, indent=1).encode())
    except OSError:
        return False
    return True


def kept_of(folder: Path) -> Kept | None:
    """Return what is kept of a curated folder, None where nothing is."""
    from castgraph.curation.specs import Row, SourceSpec

    try:
        told = json.loads(file.read_bytes()) if (file := _file()) else {}
        made = [Row(what, _answers(values), new=True) for what, values in told["made"]]
        kept = Kept(str(told["what"]), _answers(told["answers"]), SourceSpec(**told["source"]), made)
        return kept if told["folder"] == str(folder.resolve()) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _answers(told: Mapping[str, str | list[str]]) -> dict[str, str | tuple[str, ...]]:
    return {name: tuple(answer) if isinstance(answer, list) else answer for name, answer in told.items()}


def forget() -> None:
    """Forget what was kept: it is written."""
    if file := _file():
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
