"""Where to go on in a long answer: opaque to who is asked, good for one question and one generation of the store."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, TypeVar
from zlib import crc32

from castgraph.serving.asked import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from castgraph.store.base import Store

T = TypeVar("T")

__all__ = ["begin", "cursor", "page"]


def begin(store: Store, question: Mapping[str, Any]) -> int:
    """Return how many items the cursor of a question leaves behind; 0 without one.

    Args:
        store: all of what is served.
        question: its parameters, ``cursor`` and what changes no order among them.

    Raises:
        Refused: it is of another generation (410), of another question, or none.
    """
    given = question.get("cursor")
    if not given:
        return 0
    try:
        state, asked, offset = json.loads(urlsafe_b64decode(f"{given}{'=' * (-len(given) % 4)}".encode("ascii")))
        known = isinstance(offset, int) and 0 <= offset < 1 << 31
    except (ValueError, TypeError, binascii.Error):
        known = False
    if not known:
        raise Refused(400, "the cursor is none that was given here; ask without it")
    if state != _state(store):
        raise Refused(410, "the data have changed since the cursor was given; ask again without it")
    if asked != _digest(question):
        raise Refused(400, "the cursor is of another question; ask this one without it")
    return int(offset)


def cursor(store: Store, question: Mapping[str, Any], offset: int) -> str:
    """Return the cursor that leads to what comes after so many items."""
    text = json.dumps([_state(store), _digest(question), offset], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page(store: Store, question: Mapping[str, Any], items: Sequence[T], limit: int) -> tuple[Sequence[T], str | None]:
    """Return a page of all the items of an answer, and the cursor of the next, None after the last."""
    start = begin(store, question)
    rest = start + limit < len(items)
    return items[start : start + limit], cursor(store, question, start + limit) if rest else None


def _state(store: Store) -> str:
    pointer = store.pointer
    return f"{pointer.generation}.{pointer.commit}" if pointer else str(store.known_size)


def _digest(question: Mapping[str, Any]) -> int:
    asked = {key: value for key, value in question.items() if key not in ("cursor", "limit", "max_tokens")}
    return crc32(json.dumps(asked, sort_keys=True, default=list).encode())
