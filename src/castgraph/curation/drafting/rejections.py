"""`rejected.tsv`: what was proposed of which address and is not to be proposed again. Facts only, no sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castgraph.curation.locking import editing
from castgraph.curation.saving import save
from castgraph.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["FILE_NAME", "key_of", "read_rejected", "reject"]

FILE_NAME = "rejected.tsv"
_HEAD = "address\tfact"


def key_of(values: Mapping[str, object]) -> str:
    """Return what a row of `curation.batches` is remembered by: who does what where, or what is how far.

    Example:
        >>> key_of({"person": "Ann Example", "role": "actor", "production": "The Show", "status": "announced"})
        'Ann Example actor The Show'
    """
    ends = [values.get(name) for name in ("person", "role", "production")]
    return " ".join(
        str(value) for value in (ends if ends[0] else (values.get("subject"), values.get("status"))) if value
    )


def read_rejected(folder: Path) -> dict[str, set[str]]:
    """Return the facts that were rejected, by the address of their article.

    Raises:
        DataError: the file is not of two columns.
    """
    path = folder / FILE_NAME
    found: dict[str, set[str]] = {}
    if not path.is_file():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        address, tab, fact = line.partition("\t")
        if not tab:
            raise DataError("needs an address, a tab and a fact; correct the line or remove it", str(path), number)
        found.setdefault(address, set()).add(fact)
    return found


def reject(folder: Path, address: str, facts: Iterable[str]) -> None:
    """Add facts of an article to what is not to be proposed again, in one step.

    Raises:
        OutputError: the file cannot be written; what was there is still there.
    """
    path = folder / FILE_NAME
    with editing(folder):
        before = path.read_bytes() if path.exists() else None
        known = read_rejected(folder)
        known.setdefault(address, set()).update(" ".join(fact.split()) for fact in facts)
        rows = sorted(f"{one}\t{fact}" for one, every in known.items() for fact in every)
        save(folder, {path: "\n".join((_HEAD, *rows)) + "\n"}, {path: before})
