"""What a long call is at, told to whoever listens: the command line on a terminal. For nobody it costs nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

T = TypeVar("T")

__all__ = ["at", "each", "listening"]

_listeners: list[Callable[[str, int, int], object]] = []


def at(words: str, done: int = 0, total: int = 0) -> None:
    """Tell what is being done, and how much of it has been.

    Args:
        words: what is being done, such as ``reading files``; empty once that is over.
        done: of how much it is done; 0 where that is not known.
        total: how much there is; 0 where that is not known.
    """
    for listener in _listeners:
        listener(words, done, total)


def each(words: str, items: Collection[T]) -> Iterator[T]:
    """Yield items one by one, and tell how many of them were taken."""
    total = len(items)
    for done, item in enumerate(items):
        at(words, done, total)
        yield item
    at("")


@contextmanager
def listening(listener: Callable[[str, int, int], object]) -> Iterator[None]:
    """Have everything told to somebody while a block runs, whichever thread tells it; for programs, never a library."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
