"""What a server may do and must hold to: the graph it serves, and its limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Self

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server is run.

    Attributes:
        place: what is served: a folder, a store directory, the address of an endpoint; the packaged graph where None.
        as_of: only sources published by that day count; all where empty.
        publishers: only these publishers count; all where empty.
        queries: folder of named queries before all others.
        host: address to listen at.
        port: to listen at; any free one where 0.
        public: it may be reached from elsewhere.
        names: names of hosts it is asked by, besides its own address.
        origins: from which other sites' pages it may be asked by script; ``*`` is all.
        root: address it is reached at from outside; as asked for where empty.
        workers: processes in each lane.
        timeout: seconds that an answer may take in all.
        memory: bytes that a worker may use.
        rows: rows that SELECT answers with at most; 0 is all.
        body: bytes of a request at most.
        waiting: requests that may wait for a worker.
        patience: seconds that one waits at most, that a request may take to arrive, and a client to take a part.
        log_queries: queries stand in the log with their literals.
    """

    place: str | None = None
    as_of: str = ""
    publishers: tuple[str, ...] = ()
    queries: str | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    public: bool = False
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    root: str = ""
    workers: int = 2
    timeout: float = 30.0
    memory: int = 2 << 30
    rows: int = 0
    body: int = 1 << 20
    waiting: int = 128
    patience: float = 10.0
    log_queries: bool = False

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        """Return settings from what `dataclasses.asdict` and JSON have made of them."""
        values: dict[str, Any] = {key: tuple(of) if isinstance(of, list) else of for key, of in plain.items()}
        return cls(**values)
